r"""The linear (线性循环) and the residual recurrence: a state that is added to, never replaced.

.. math::

   \mathbf h_t = \mathbf h_{t-1} + g(\mathbf x_t;\theta)\qquad\text{or}\qquad
   \mathbf h_t = \mathbf h_{t-1} + g(\mathbf x_t,\mathbf h_{t-1};\theta)

See :eq:`eq-linrec` and :eq:`eq-resrec`; g is one layer,
:math:`f(W\mathbf x_t+U\mathbf h_{t-1}+\mathbf b)`, and the linear recurrence is the case U = 0.
"""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import activations, padding

NAMES = {"linear": ("W", "b"), "residual": ("W", "U", "b")}


class Cache(NamedTuple):
    """What the backward pass needs, and each sequence's last state."""

    W: np.ndarray
    U: np.ndarray  # (D, D), zero in the linear recurrence
    x: np.ndarray  # (T, B, M), zero where padded
    h: np.ndarray  # (T + 1, B, D): row t is the state after step t, so row -1 is h0
    g: np.ndarray  # (T, B, D), what each step adds
    valid: np.ndarray  # (T, B, 1)
    slope: Callable
    variant: str
    h_last: np.ndarray  # (B, D), the state at each sequence's true end

    @property
    def last(self):
        """What a network that goes on from here takes as ``h0``, in a tuple."""
        return (self.h_last,)


def init(input_size, hidden_size, rng, variant="residual"):
    r"""Return W (D, M), U (D, D) and b (D,), uniform in :math:`\pm1/\sqrt D`.

    Parameters
    ----------
    input_size, hidden_size : int
        M and D.
    rng : numpy.random.Generator
    variant : {"residual", "linear"}
        The linear recurrence has no U.

    Returns
    -------
    dict
        The parameters by the page's names, float64.

    Raises
    ------
    ValueError
        If the variant is unknown.
    """
    M, D = expect.sizes(input_size=input_size, hidden_size=hidden_size)
    shapes = {"W": (D, M), "U": (D, D), "b": (D,)}
    r = 1 / np.sqrt(D)
    names = NAMES[expect.option("variant", variant, NAMES)]
    return {name: rng.uniform(-r, r, shapes[name]) for name in names}


def forward(params, x, h0=None, lengths=None, activation="tanh", variant="residual"):
    r"""Run the recurrence over a batch of sequences: :eq:`eq-linrec` or :eq:`eq-resrec`.

    .. math::

       \mathbf h_t = \mathbf h_{t-1} + f(W\mathbf x_t + U\mathbf h_{t-1} + \mathbf b),\qquad
       U = 0\text{ in the linear recurrence}

    From state to state the derivative is :math:`I`, :eq:`eq-linrec-jac`, or
    :math:`I+\partial g/\partial\mathbf h_{t-1}`: nothing multiplies the past by a small number.

    Parameters
    ----------
    params : dict
        W (D, M), b (D,) and, in the residual recurrence, U (D, D).
    x : array of float, shape (T, B, M)
        Time-major inputs.
    h0 : array of float, shape (B, D), optional
        The state before the first step; zeros if not given.
    lengths : sequence of B int, optional
        True lengths of padded sequences. Outputs at padded steps are 0.
    activation : {"tanh", "logistic", "relu", "identity"}
        The function f.
    variant : {"residual", "linear"}
        Whether g reads the old state.

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
        If a shape, a name, a length, the activation or the variant is not as above, T = 0, or x is
        not finite at a valid position.
    """
    W, U, b = unpack(params, x, variant)
    (T, B, _), D = x.shape, len(b)
    f, slope = activations.get(activation)
    valid = padding.valid(lengths, T, B)
    expect.finite("x", x, valid)
    x = np.where(valid, x, 0)

    h, g = np.zeros((T + 1, B, D), x.dtype), np.empty((T, B, D), x.dtype)
    if h0 is not None:
        expect.shape("h0", h0, "B D", "x has B sequences, W has D rows", B=B, D=D)
        h[-1] = h0  # h[t - 1] is then the state before step t, also at t = 0
    Wx_b = x @ W.T + b  # one product for all steps: no step of it waits for a state
    for t in range(T):
        g[t] = np.where(valid[t], f(h[t - 1] @ U.T + Wx_b[t]), 0)
        h[t] = h[t - 1] + g[t]  # eq-linrec and eq-resrec
    return np.where(valid, h[:T], 0), Cache(W, U, x, h, g, valid, slope, variant, h[T - 1])


def backward(dh, cache):
    r"""Backpropagate through time: the gradient of a state goes back along two paths.

    With :math:`\delta_t=\partial\mathcal L/\partial\mathbf z_t`, where :math:`\mathbf z_t` is the
    net input of g, and :math:`\mathbf d_t`, the gradient of the state :math:`\mathbf h_t` from its
    own loss and from all later ones:

    .. math::

       \mathbf d_t = \bar{\mathbf h}_t + \mathbf d_{t+1} + U^\top\delta_{t+1},\qquad
       \delta_t = f'(\mathbf z_t)\odot\mathbf d_t,\qquad
       \mathbf d_{T+1} = \delta_{T+1} = \mathbf 0

    :math:`\mathbf d_{t+1}` comes along the identity, unchanged; the parameters' gradients are those
    of :func:`nndl.numpy.srn.backward`.

    Parameters
    ----------
    dh : array, shape (T, B, D)
        Gradient of the loss with respect to the states that :func:`forward` returned. Values at
        padded steps are ignored.
    cache : Cache

    Returns
    -------
    dx : array, shape (T, B, M)
    grads : dict
        Gradients of W, b, in the residual recurrence U, and h0.

    Raises
    ------
    TypeError, ValueError
        If ``dh`` is not an array of floats of the states' shape.
    """
    W, U, x, h, g, valid, slope, variant, _ = cache
    T, B, D = g.shape
    expect.shape("dh", dh, "T B D", "the shape of the states", T=T, B=B, D=D)
    dh = np.where(valid, dh, 0).astype(x.dtype, copy=False)
    dz = np.empty((T, B, D), x.dtype)
    dh_next = np.zeros((B, D), x.dtype)  # what step t + 1 sends back to the state h[t]
    for t in reversed(range(T)):
        dh_t = dh[t] + dh_next
        dz[t] = np.where(valid[t], slope(g[t]) * dh_t, 0)
        dh_next = dh_t + dz[t] @ U  # the identity, and g
    h_before = np.roll(h, 1, axis=0)[:T]  # row t is the state before step t
    over_t_and_b = ((0, 1), (0, 1))
    grads = {
        "W": np.tensordot(dz, x, over_t_and_b),
        "U": np.tensordot(dz, h_before, over_t_and_b),
        "b": dz.sum((0, 1)),
    }
    grads = {name: grads[name] for name in NAMES[variant]}
    return dz @ W, {**grads, "h0": dh_next}


def unpack(params, x, variant):
    """Check names and shapes of the parameters against x; return W, U, b in x's dtype."""
    expect.names("params", params, NAMES[expect.option("variant", variant, NAMES)])
    D, M = expect.shape("W", params["W"], "D M")
    because = f"W has shape {(D, M)}"
    U = params.get("U", np.zeros((D, D), params["W"].dtype))
    expect.shape("U", U, "D D", because, D=D)
    expect.shape("b", params["b"], "D", because, D=D)
    expect.shape("x", x, "T B M", because, M=M)
    return [array.astype(x.dtype, copy=False) for array in (params["W"], U, params["b"])]
