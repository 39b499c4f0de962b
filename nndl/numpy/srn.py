r"""The simple recurrent network (简单循环网络): state, and backpropagation through time.

.. math::

   \mathbf z_t = U\mathbf h_{t-1} + W\mathbf x_t + \mathbf b, \qquad \mathbf h_t = f(\mathbf z_t)

See :eq:`eq-srn-state`. Source: Elman, *Finding structure in time*, Cognitive Science 14 (1990).
"""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import activations, padding

NAMES = ("W", "U", "b")


class Cache(NamedTuple):
    """What the backward pass needs, and each sequence's last state."""

    W: np.ndarray
    U: np.ndarray
    x: np.ndarray  # (T, B, M), zero where padded
    h: np.ndarray  # (T + 1, B, D): row t is the state after step t, so row -1 is h0
    valid: np.ndarray  # (T, B, 1)
    slope: Callable
    h_last: np.ndarray  # (B, D), the state at each sequence's true end

    @property
    def last(self):
        """What a network that goes on from here takes as ``h0``, in a tuple."""
        return (self.h_last,)


def init(input_size, hidden_size, rng):
    r"""Return W (D, M), U (D, D) and b (D,), uniform in :math:`\pm1/\sqrt D` like ``nn.RNN``.

    Parameters
    ----------
    input_size, hidden_size : int
        M and D.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        The parameters by the page's names, float64.
    """
    M, D = expect.sizes(input_size=input_size, hidden_size=hidden_size)
    r = 1 / np.sqrt(D)
    return {
        "W": rng.uniform(-r, r, (D, M)),
        "U": rng.uniform(-r, r, (D, D)),
        "b": rng.uniform(-r, r, D),
    }


def forward(params, x, h0=None, lengths=None, activation="tanh"):
    r"""Run the network over a batch of sequences: :eq:`eq-netin` and :eq:`eq-srn-state`.

    .. math::

       \mathbf h_t = f(U\mathbf h_{t-1} + W\mathbf x_t + \mathbf b)

    In rows, for a whole batch: ``H_t = f(H_{t-1} @ U.T + X_t @ W.T + b)``.

    Parameters
    ----------
    params : dict
        W (D, M), U (D, D), b (D,).
    x : array of float, shape (T, B, M)
        Time-major inputs.
    h0 : array of float, shape (B, D), optional
        The state before the first step; zeros if not given.
    lengths : sequence of B int, optional
        True lengths of padded sequences. Outputs at padded steps are 0.
    activation : {"tanh", "logistic", "relu", "identity"}
        The function f.

    Returns
    -------
    h : array, shape (T, B, D)
        The states, in the dtype of ``x``.
    cache : Cache
        For :func:`backward`; ``cache.h_last`` is each sequence's last state, (B, D).

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``lengths`` no integers.
    ValueError
        If a shape, a name, a length or the activation is not as above, T = 0, or x is not finite at
        a valid position.

    References
    ----------
    Elman (1990), *Finding structure in time*, Cognitive Science 14.
    """
    W, U, b = unpack(params, x)
    (T, B, _), D = x.shape, len(b)
    f, slope = activations.get(activation)
    valid = padding.valid(lengths, T, B)
    expect.finite("x", x, valid)
    x = np.where(valid, x, 0)

    h = np.zeros((T + 1, B, D), x.dtype)
    if h0 is not None:
        expect.shape("h0", h0, "B D", "x has B sequences, W has D rows", B=B, D=D)
        h[-1] = h0  # h[t - 1] is then the state before step t, also at t = 0
    Wx_b = x @ W.T + b  # one product for all steps: no step of it waits for a state
    for t in range(T):
        z = h[t - 1] @ U.T + Wx_b[t]  # eq-netin
        h[t] = np.where(valid[t], f(z), h[t - 1])  # eq-srn-state
    return np.where(valid, h[:T], 0), Cache(W, U, x, h, valid, slope, h[T - 1])


def backward(dh, cache):
    r"""Backpropagate through time: from the gradients of all states to those of the parameters.

    One sweep, :eq:`eq-bptt-sweep`: with :math:`\delta_t=\partial\mathcal L/\partial\mathbf z_t`,
    the sum of the error terms :eq:`eq-bptt-delta` over all losses from t on, and
    :math:`\delta_{T+1}=\mathbf 0`:

    .. math::

       \delta_t = f'(\mathbf z_t)\odot(\bar{\mathbf h}_t + U^\top\delta_{t+1}),\quad
       \bar U=\sum_t\delta_t\mathbf h_{t-1}^\top,\quad \bar W=\sum_t\delta_t\mathbf x_t^\top,\quad
       \bar{\mathbf b}=\sum_t\delta_t

    which is the double sum :eq:`eq-bptt-grad` in O(T) steps; and :eq:`eq-bptt-input`.

    Parameters
    ----------
    dh : array, shape (T, B, D)
        Gradient of the loss with respect to the states that :func:`forward` returned; a loss on the
        last state alone stands at T. Values at padded steps are ignored.
    cache : Cache

    Returns
    -------
    dx : array, shape (T, B, M)
    grads : dict
        Gradients of W, U, b and of h0.

    Raises
    ------
    TypeError, ValueError
        If ``dh`` is not an array of floats of the states' shape.
    """
    W, U, x, h, valid, slope, _ = cache
    T, B, D = len(x), x.shape[1], len(U)
    expect.shape("dh", dh, "T B D", "the shape of the states", T=T, B=B, D=D)
    dz = np.empty((T, B, D), x.dtype)
    dh_next = np.zeros((B, D), x.dtype)  # what step t + 1 sends back to the state h[t]
    for t in reversed(range(T)):
        dz[t] = np.where(valid[t], slope(h[t]) * (dh[t] + dh_next), 0)  # eq-bptt-sweep
        dh_next = dz[t] @ U
    h_before = np.roll(h, 1, axis=0)[:T]  # row t is the state before step t
    over_t_and_b = ((0, 1), (0, 1))
    grads = {
        "W": np.tensordot(dz, x, over_t_and_b),  # eq-bptt-grad
        "U": np.tensordot(dz, h_before, over_t_and_b),
        "b": dz.sum((0, 1)),
        "h0": dh_next,
    }
    return dz @ W, grads  # eq-bptt-input


def unpack(params, x):
    """Check names and shapes of the parameters against x; return W, U, b in x's dtype."""
    expect.names("params", params, NAMES)
    D, M = expect.shape("W", params["W"], "D M")
    because = f"W has shape {(D, M)}"
    expect.shape("U", params["U"], "D D", because, D=D)
    expect.shape("b", params["b"], "D", because, D=D)
    expect.shape("x", x, "T B M", because, M=M)
    return [params[name].astype(x.dtype, copy=False) for name in NAMES]
