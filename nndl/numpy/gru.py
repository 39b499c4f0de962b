r"""The gated recurrent unit (门控循环单元, GRU), with its reset before or after the product.

.. math::

   \mathbf h_t = \mathbf z_t\odot\mathbf h_{t-1} + (\mathbf 1-\mathbf z_t)\odot\tilde{\mathbf h}_t

See :eq:`eq-gru-h`. Source: Cho et al., *Learning Phrase Representations using RNN Encoder-Decoder
for Statistical Machine Translation*, EMNLP (2014).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import gates, padding
from nndl.numpy.activations import logistic

GATES = "rzc"  # reset, update and the candidate: the order of nn.GRU
RESETS = ("before", "after")
COPY = {"r": 0, "z": np.inf, "c": 0}  # z = 1 keeps the state


class Cache(NamedTuple):
    """What the backward pass needs, every step's gates, and each sequence's last state.

    At padded steps z = 1: the cell copies its state.
    """

    W: np.ndarray  # (3D, M), the matrices of r, z and c one above the other
    U: np.ndarray  # (3D, D), likewise
    b_hc: np.ndarray  # (D,), zero when the reset comes before the product
    x: np.ndarray  # (T, B, M), zero where padded
    r: np.ndarray  # (T, B, D)
    z: np.ndarray  # (T, B, D)
    h_tilde: np.ndarray  # (T, B, D)
    h: np.ndarray  # (T + 1, B, D): row t is the state after step t, so row -1 is h0
    valid: np.ndarray  # (T, B, 1)
    reset: str
    h_last: np.ndarray  # (B, D), the state at each sequence's true end

    @property
    def last(self):
        """What a network that goes on from here takes as ``h0``, in a tuple."""
        return (self.h_last,)


def names(reset="before"):
    """Return the names of the parameters; ValueError if there is no such reset."""
    after = expect.option("reset", reset, RESETS) == "after"
    return gates.names(GATES) + ["b_hc"] * after


def init(input_size, hidden_size, rng, reset="before"):
    r"""Return the parameters of :func:`names`, uniform in :math:`\pm1/\sqrt D` like ``nn.GRU``.

    Parameters
    ----------
    input_size, hidden_size : int
        M and D.
    rng : numpy.random.Generator
    reset : {"before", "after"}

    Returns
    -------
    dict
        W_g (D, M), U_g (D, D), b_g (D,) for the gates r, z and the candidate c; with "after" also
        b_hc (D,). By the page's names, float64.
    """
    params, D = gates.init(GATES, input_size, hidden_size, rng), hidden_size
    if expect.option("reset", reset, RESETS) == "after":
        r = 1 / np.sqrt(D)
        params["b_hc"] = rng.uniform(-r, r, D)
    return params


def forward(params, x, h0=None, lengths=None, reset="before"):
    r"""Run the cell over a batch of sequences: :eq:`eq-gru-r` to :eq:`eq-gru-h`.

    The gates :eq:`eq-gru-r` and :eq:`eq-gru-z`:

    .. math::

       \mathbf r_t=\sigma(W_r\mathbf x_t+U_r\mathbf h_{t-1}+\mathbf b_r),\qquad
       \mathbf z_t=\sigma(W_z\mathbf x_t+U_z\mathbf h_{t-1}+\mathbf b_z)

    the candidate, reset before the product (:eq:`eq-gru-cand`) or, as in ``nn.GRU``, after it
    (:eq:`eq-gru-after`):

    .. math::

       \tilde{\mathbf h}_t=\tanh\big(W_c\mathbf x_t+U_c(\mathbf r_t\odot\mathbf h_{t-1})
       +\mathbf b_c\big)\quad\text{or}\quad\tilde{\mathbf h}_t=\tanh\big(W_c\mathbf x_t+\mathbf b_c
       +\mathbf r_t\odot(U_c\mathbf h_{t-1}+\mathbf b_{hc})\big)

    and the state :eq:`eq-gru-h`:

    .. math::

       \mathbf h_t=\mathbf z_t\odot\mathbf h_{t-1}+(\mathbf 1-\mathbf z_t)\odot\tilde{\mathbf h}_t

    Chung et al. (2014) exchange :math:`\mathbf z_t` and :math:`\mathbf 1-\mathbf z_t`: their
    network is this one with the signs of :math:`W_z,U_z,\mathbf b_z` changed.

    Parameters
    ----------
    params : dict
        As :func:`init` returns them for the reset.
    x : array of float, shape (T, B, M)
        Time-major inputs.
    h0 : array of float, shape (B, D), optional
        The state before the first step; zeros if not given.
    lengths : sequence of B int, optional
        True lengths of padded sequences. Outputs at padded steps are 0.
    reset : {"before", "after"}

    Returns
    -------
    h : array, shape (T, B, D)
        The states, in the dtype of ``x``.
    cache : Cache
        For :func:`backward`; ``cache.h_last`` is each sequence's last state, (B, D); ``cache.r``,
        ``z`` and ``h_tilde`` hold every step's values.

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``lengths`` no integers.
    ValueError
        If a shape, a name, a length or the reset is not as above, T = 0, or x is not finite at a
        valid position.

    References
    ----------
    Cho et al. (2014); Chung et al., *Empirical Evaluation of Gated Recurrent Neural Networks on
    Sequence Modeling* (2014).
    """
    W, U, b, b_hc = unpack(params, x, reset)
    (T, B, _), D = x.shape, U.shape[1]
    valid = padding.valid(lengths, T, B)
    expect.finite("x", x, valid)
    x = np.where(valid, x, 0)

    h = np.zeros((T + 1, B, D), x.dtype)
    if h0 is not None:
        expect.shape("h0", h0, "B D", "x has B sequences, W_r has D rows", B=B, D=D)
        h[-1] = h0  # h[t - 1] is then the state before step t, also at t = 0
    r, z, h_tilde = np.empty((3, T, B, D), x.dtype)
    U_rz, U_c = U[: 2 * D], U[2 * D :]
    # One product for all steps and gates: no part of it waits for a state.
    Wx_b = gates.split(gates.hold(x @ W.T + b, valid, GATES, COPY), GATES)
    for t in range(T):
        Uh = gates.split(h[t - 1] @ U_rz.T, "rz")
        r[t] = logistic(Wx_b["r"][t] + Uh["r"])  # eq-gru-r
        z[t] = logistic(Wx_b["z"][t] + Uh["z"])  # eq-gru-z
        if reset == "before":
            h_tilde[t] = np.tanh(Wx_b["c"][t] + (r[t] * h[t - 1]) @ U_c.T)  # eq-gru-cand
        else:
            h_tilde[t] = np.tanh(Wx_b["c"][t] + r[t] * (h[t - 1] @ U_c.T + b_hc))  # eq-gru-after
        h[t] = z[t] * h[t - 1] + (1 - z[t]) * h_tilde[t]  # eq-gru-h
    return np.where(valid, h[:T], 0), Cache(W, U, b_hc, x, r, z, h_tilde, h, valid, reset, h[T - 1])


def backward(dh, cache):
    r"""Backpropagate through time: past the gates, and through the one that resets.

    :math:`\delta^*_t` is the gradient with respect to the net input of \*, and
    :math:`\bar{\mathbf h}_t` holds what step t + 1 sends back:

    .. math::

       \delta^c_t &= \bar{\mathbf h}_t\odot(1-\mathbf z_t)\odot(1-\tilde{\mathbf h}_t^2)\\
       \delta^z_t &= \bar{\mathbf h}_t\odot(\mathbf h_{t-1}-\tilde{\mathbf h}_t)
       \odot\mathbf z_t\odot(1-\mathbf z_t)\\
       \delta^r_t &= (U_c^\top\delta^c_t)\odot\mathbf h_{t-1}\odot\mathbf r_t\odot(1-\mathbf r_t)\\
       \bar{\mathbf h}_{t-1} &= \bar{\mathbf h}_t\odot\mathbf z_t
       +(U_c^\top\delta^c_t)\odot\mathbf r_t+U_r^\top\delta^r_t+U_z^\top\delta^z_t

    If the reset comes after the product, :math:`U_c^\top(\delta^c_t\odot\mathbf r_t)` stands in
    place of :math:`(U_c^\top\delta^c_t)\odot\mathbf r_t`, and
    :math:`\delta^c_t\odot(U_c\mathbf h_{t-1}+\mathbf b_{hc})` in place of
    :math:`(U_c^\top\delta^c_t)\odot\mathbf h_{t-1}`.

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
        Gradients of the parameters and of h0.

    Raises
    ------
    TypeError, ValueError
        If ``dh`` is not an array of floats of the states' shape.
    """
    W, U, b_hc, x, r, z, h_tilde, h, valid, reset, _ = cache
    T, B, D = r.shape
    expect.shape("dh", dh, "T B D", "the shape of the states", T=T, B=B, D=D)
    dh = np.where(valid, dh, 0).astype(x.dtype, copy=False)
    dh_next = np.zeros((B, D), x.dtype)  # what step t + 1 sends back to the state h[t]

    U_rz, U_c = U[: 2 * D], U[2 * D :]
    da_all = np.empty((T, B, 3 * D), x.dtype)  # of the net inputs a: the letter z is a gate here
    da = gates.split(da_all, GATES)
    for t in reversed(range(T)):
        dh_t = dh[t] + dh_next
        da["c"][t] = dh_t * (1 - z[t]) * (1 - h_tilde[t] ** 2)
        da["z"][t] = dh_t * (h[t - 1] - h_tilde[t]) * z[t] * (1 - z[t])
        if reset == "before":
            drh = da["c"][t] @ U_c
            dr, through_c = drh * h[t - 1], drh * r[t]
        else:
            dr = da["c"][t] * (h[t - 1] @ U_c.T + b_hc)
            through_c = (da["c"][t] * r[t]) @ U_c
        da["r"][t] = dr * r[t] * (1 - r[t])
        dh_next = dh_t * z[t] + through_c + da_all[t, :, : 2 * D] @ U_rz

    h_before = np.roll(h, 1, axis=0)[:T]  # row t is the state before step t
    over_t_and_b = ((0, 1), (0, 1))
    dU_rz = np.tensordot(da_all[..., : 2 * D], h_before, over_t_and_b)
    if reset == "before":
        dU_c = np.tensordot(da["c"], r * h_before, over_t_and_b)
    else:
        dU_c = np.tensordot(da["c"] * r, h_before, over_t_and_b)
    stacked = {
        "W": np.tensordot(da_all, x, over_t_and_b),
        "U": np.concatenate([dU_rz, dU_c]),
        "b": da_all.sum((0, 1)),
    }
    grads = {**gates.unstack(stacked, GATES), "h0": dh_next}
    if reset == "after":
        grads["b_hc"] = (da["c"] * r).sum((0, 1))
    return da_all @ W, grads


def unpack(params, x, reset):
    """Check names and shapes of the parameters against x; return W, U, b, b_hc in x's dtype."""
    expect.names("params", params, names(reset))
    W, U, b = gates.unpack(params, x, GATES)
    D = U.shape[1]
    b_hc = params.get("b_hc", np.zeros(D))
    expect.shape("b_hc", b_hc, "D", "U_r has D columns", D=D)
    return W, U, b, b_hc.astype(x.dtype, copy=False)
