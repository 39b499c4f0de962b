r"""Long short-term memory (长短期记忆网络, LSTM) and its variants.

.. math::

   \mathbf c_t = \mathbf f_t\odot\mathbf c_{t-1} + \mathbf i_t\odot\tilde{\mathbf c}_t, \qquad
   \mathbf h_t = \mathbf o_t\odot\tanh(\mathbf c_t)

See :eq:`eq-lstm-c`. Source: Hochreiter and Schmidhuber, *Long Short-Term Memory*, Neural
Computation 9 (1997), which has no forget gate; peephole connections: Gers and Schmidhuber,
*Recurrent Nets that Time and Count*, IJCNN (2000).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import gates, padding
from nndl.numpy.activations import logistic

VARIANTS = {  # what each computes from x and h: the gates, and c for the candidate
    "standard": "ifco",  # the order of nn.LSTM
    "no_forget": "ico",
    "coupled": "ico",
    "peephole": "ifco",
    "full_peephole": "ifco",
}
PEEPHOLES = {"peephole": "D", "full_peephole": "D D"}  # the axes of V_i, V_f and V_o
COPY = {"i": -np.inf, "f": np.inf, "c": 0, "o": -np.inf}  # write nothing, keep all, show nothing


class Cache(NamedTuple):
    """What the backward pass needs, every step's gates, and each sequence's last states.

    At padded steps i = 0, f = 1 and o = 0: the cell copies c, and h is 0.
    """

    W: np.ndarray  # (GD, M), the G gates of the variant one above the other
    U: np.ndarray  # (GD, D)
    V: dict  # the peepholes by gate, (D,) or (D, D); empty in the other variants
    x: np.ndarray  # (T, B, M), zero where padded
    i: np.ndarray  # (T, B, D)
    f: np.ndarray  # (T, B, D); 1 without a forget gate, 1 - i if coupled
    o: np.ndarray  # (T, B, D)
    c_tilde: np.ndarray  # (T, B, D)
    c: np.ndarray  # (T + 1, B, D): row t is the state after step t, so row -1 is c0
    h: np.ndarray  # (T + 1, B, D), likewise
    valid: np.ndarray  # (T, B, 1)
    variant: str
    h_last: np.ndarray  # (B, D), the state at each sequence's true end
    c_last: np.ndarray  # (B, D), likewise

    @property
    def last(self):
        """What a network that goes on from here takes as ``h0, c0``."""
        return self.h_last, self.c_last


def names(variant="standard"):
    """Return the names of the variant's parameters; ValueError names the variants there are."""
    letters = VARIANTS[expect.option("variant", variant, VARIANTS)]
    return gates.names(letters) + ["V_" + gate for gate in "ifo" if variant in PEEPHOLES]


def init(input_size, hidden_size, rng, variant="standard"):
    r"""Return the parameters of :func:`names`, uniform in :math:`\pm1/\sqrt D` like ``nn.LSTM``.

    Parameters
    ----------
    input_size, hidden_size : int
        M and D.
    rng : numpy.random.Generator
    variant : {"standard", "no_forget", "coupled", "peephole", "full_peephole"}

    Returns
    -------
    dict
        W_g (D, M), U_g (D, D), b_g (D,) for the gates i, f, o and the candidate c, without f in
        "no_forget" and "coupled"; V_i, V_f, V_o of shape (D,) in "peephole", (D, D) in
        "full_peephole". By the page's names, float64.
    """
    letters = VARIANTS[expect.option("variant", variant, VARIANTS)]
    params, D = gates.init(letters, input_size, hidden_size, rng), hidden_size
    if variant in PEEPHOLES:
        shape, r = (D,) * len(PEEPHOLES[variant].split()), 1 / np.sqrt(D)
        params.update({"V_" + gate: rng.uniform(-r, r, shape) for gate in "ifo"})
    return params


def forward(params, x, h0=None, c0=None, lengths=None, variant="standard"):
    r"""Run the cell over a batch of sequences: :eq:`eq-lstm-i` to :eq:`eq-lstm-h`.

    The gates :eq:`eq-lstm-i`, :eq:`eq-lstm-f`, :eq:`eq-lstm-o` and the candidate
    :eq:`eq-lstm-cand`:

    .. math::

       \mathbf i_t,\mathbf f_t,\mathbf o_t
       =\sigma(W_*\mathbf x_t+U_*\mathbf h_{t-1}+\mathbf b_*),\qquad
       \tilde{\mathbf c}_t=\tanh(W_c\mathbf x_t+U_c\mathbf h_{t-1}+\mathbf b_c)

    and the states :eq:`eq-lstm-c` and :eq:`eq-lstm-h`:

    .. math::

       \mathbf c_t=\mathbf f_t\odot\mathbf c_{t-1}+\mathbf i_t\odot\tilde{\mathbf c}_t,\qquad
       \mathbf h_t=\mathbf o_t\odot\tanh(\mathbf c_t)

    The variants differ in one piece each: :math:`\mathbf f_t=\mathbf 1` in "no_forget"
    (:eq:`eq-lstm-noforget`), :math:`\mathbf f_t=\mathbf 1-\mathbf i_t` in "coupled"
    (:eq:`eq-lstm-coupled`); with peepholes (:eq:`eq-lstm-peep`) the net inputs of i and f also
    have :math:`V_*\mathbf c_{t-1}`, that of o has :math:`V_o\mathbf c_t`. In "peephole" the
    :math:`V_*` are diagonal, as in the literature, and stored as vectors.

    Parameters
    ----------
    params : dict
        As :func:`init` returns them for the variant.
    x : array of float, shape (T, B, M)
        Time-major inputs.
    h0, c0 : array of float, shape (B, D), optional
        The states before the first step; zeros if not given.
    lengths : sequence of B int, optional
        True lengths of padded sequences. Outputs at padded steps are 0.
    variant : {"standard", "no_forget", "coupled", "peephole", "full_peephole"}

    Returns
    -------
    h : array, shape (T, B, D)
        The hidden states, in the dtype of ``x``.
    cache : Cache
        For :func:`backward`; ``cache.h_last`` and ``cache.c_last`` are each sequence's last states,
        (B, D); ``cache.i``, ``f``, ``o``, ``c_tilde`` and ``c`` hold every step's values.

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``lengths`` no integers.
    ValueError
        If a shape, a name, a length or the variant is not as above, T = 0, or x is not finite at a
        valid position.

    References
    ----------
    Hochreiter and Schmidhuber (1997); Gers and Schmidhuber (2000).
    """
    W, U, b, V = unpack(params, x, variant)
    (T, B, _), D = x.shape, U.shape[1]
    letters = VARIANTS[variant]
    valid = padding.valid(lengths, T, B)
    expect.finite("x", x, valid)
    x = np.where(valid, x, 0)

    h, c = np.zeros((2, T + 1, B, D), x.dtype)
    for name, given, states in (("h0", h0, h), ("c0", c0, c)):
        if given is not None:
            expect.shape(name, given, "B D", "x has B sequences, W_i has D rows", B=B, D=D)
            states[-1] = given  # h[t - 1] is then the state before step t, also at t = 0
    i, f, o, c_tilde = np.empty((4, T, B, D), x.dtype)
    # One product for all steps and gates: no part of it waits for a state.
    Wx_b = gates.hold(x @ W.T + b, valid, letters, COPY)
    for t in range(T):
        z = gates.split(h[t - 1] @ U.T + Wx_b[t], letters)
        i[t] = logistic(net_input(z, V, "i", c[t - 1]))  # eq-lstm-i, eq-lstm-peep
        if variant == "no_forget":
            f[t] = 1  # eq-lstm-noforget
        elif variant == "coupled":
            f[t] = 1 - i[t]  # eq-lstm-coupled
        else:
            f[t] = logistic(net_input(z, V, "f", c[t - 1]))  # eq-lstm-f, eq-lstm-peep
        c_tilde[t] = np.tanh(z["c"])  # eq-lstm-cand
        c[t] = f[t] * c[t - 1] + i[t] * c_tilde[t]  # eq-lstm-c
        o[t] = logistic(net_input(z, V, "o", c[t]))  # eq-lstm-o, eq-lstm-peep
        h[t] = o[t] * np.tanh(c[t])  # eq-lstm-h
    h_last = h[valid.sum((0, 2)) - 1, np.arange(B)]
    return h[:T].copy(), Cache(W, U, V, x, i, f, o, c_tilde, c, h, valid, variant, h_last, c[T - 1])


def backward(dh, cache, dc=None):
    r"""Backpropagate through time, along two paths: the hidden and the internal states.

    :math:`\delta^*_t` is the gradient with respect to the net input of \*, and
    :math:`\bar{\mathbf h}_t,\bar{\mathbf c}_t` begin as what step t + 1 sends back. First through
    :eq:`eq-lstm-h`, and the peephole of :math:`\mathbf o_t`:

    .. math::

       \delta^o_t &= \bar{\mathbf h}_t\odot\tanh(\mathbf c_t)\odot\mathbf o_t\odot(1-\mathbf o_t)\\
       \bar{\mathbf c}_t &\leftarrow \bar{\mathbf c}_t
       +\bar{\mathbf h}_t\odot\mathbf o_t\odot(1-\tanh^2\mathbf c_t)+V_o^\top\delta^o_t

    then, with the whole :math:`\bar{\mathbf c}_t`, through :eq:`eq-lstm-c`:

    .. math::

       \delta^c_t &= \bar{\mathbf c}_t\odot\mathbf i_t\odot(1-\tilde{\mathbf c}_t^2)\\
       \delta^i_t &= \bar{\mathbf c}_t\odot\tilde{\mathbf c}_t
       \odot\mathbf i_t\odot(1-\mathbf i_t)\\
       \delta^f_t &= \bar{\mathbf c}_t\odot\mathbf c_{t-1}\odot\mathbf f_t\odot(1-\mathbf f_t)\\
       \bar{\mathbf c}_{t-1} &= \bar{\mathbf c}_t\odot\mathbf f_t
       +V_i^\top\delta^i_t+V_f^\top\delta^f_t,\qquad
       \bar{\mathbf h}_{t-1}=\sum_*U_*^\top\delta^*_t

    In "coupled" :math:`\tilde{\mathbf c}_t-\mathbf c_{t-1}` stands in place of
    :math:`\tilde{\mathbf c}_t` in :math:`\delta^i_t`: more input is less memory.

    Parameters
    ----------
    dh : array, shape (T, B, D)
        Gradient of the loss with respect to the states that :func:`forward` returned; a loss on the
        last state alone stands at T. Values at padded steps are ignored.
    cache : Cache
    dc : array, shape (B, D), optional
        Gradient of the loss with respect to ``cache.c_last``.

    Returns
    -------
    dx : array, shape (T, B, M)
    grads : dict
        Gradients of the parameters and of h0 and c0.

    Raises
    ------
    TypeError, ValueError
        If ``dh`` or ``dc`` is not an array of floats of its states' shape.
    """
    W, U, V, x, i, f, o, c_tilde, c, h, valid, variant, _, _ = cache
    (T, B, D), letters = o.shape, VARIANTS[variant]
    expect.shape("dh", dh, "T B D", "the shape of the states", T=T, B=B, D=D)
    dh = np.where(valid, dh, 0).astype(x.dtype, copy=False)
    dh_next, dc_next = np.zeros((2, B, D), x.dtype)  # what step t + 1 sends back to h[t] and c[t]
    if dc is not None:
        expect.shape("dc", dc, "B D", "the shape of the last internal state", B=B, D=D)
        dc_next[:] = dc

    dz_all = np.empty((T, B, len(W)), x.dtype)
    dz = gates.split(dz_all, letters)
    for t in reversed(range(T)):
        dh_t, tanh_c = dh[t] + dh_next, np.tanh(c[t])
        dz["o"][t] = dh_t * tanh_c * o[t] * (1 - o[t])
        dc_t = dc_next + dh_t * o[t] * (1 - tanh_c**2) + peep_back(V, "o", dz["o"][t])
        dz["c"][t] = dc_t * i[t] * (1 - c_tilde[t] ** 2)
        di, df = dc_t * c_tilde[t], dc_t * c[t - 1]
        if variant == "coupled":
            di -= df  # f = 1 - i
        dz["i"][t] = di * i[t] * (1 - i[t])
        dc_next = dc_t * f[t] + peep_back(V, "i", dz["i"][t])
        if "f" in dz:
            dz["f"][t] = df * f[t] * (1 - f[t])
            dc_next += peep_back(V, "f", dz["f"][t])
        dh_next = dz_all[t] @ U

    h_before, c_before = (np.roll(states, 1, axis=0)[:T] for states in (h, c))
    over_t_and_b = ((0, 1), (0, 1))
    stacked = {
        "W": np.tensordot(dz_all, x, over_t_and_b),
        "U": np.tensordot(dz_all, h_before, over_t_and_b),
        "b": dz_all.sum((0, 1)),
    }
    grads = {**gates.unstack(stacked, letters), "h0": dh_next, "c0": dc_next}
    seen = {"i": c_before, "f": c_before, "o": c[:T]}
    for gate, weights in V.items():
        if weights.ndim == 1:
            grads["V_" + gate] = (dz[gate] * seen[gate]).sum((0, 1))
        else:
            dz_rows, c_rows = dz[gate].reshape(-1, D), seen[gate].reshape(-1, D)
            grads["V_" + gate] = dz_rows.T @ c_rows  # tensordot would copy column by column
    return dz_all @ W, grads


def net_input(z, V, gate, c):
    """Return the net input of a gate with what its peephole, if it has one, sees: V c."""
    if gate not in V:
        return z[gate]
    return z[gate] + (c * V[gate] if V[gate].ndim == 1 else c @ V[gate].T)


def peep_back(V, gate, dz):
    """Return what a gate sends back to the internal state that it saw: V^T dz, or 0."""
    if gate not in V:
        return 0
    return dz * V[gate] if V[gate].ndim == 1 else dz @ V[gate]


def unpack(params, x, variant):
    """Check names and shapes of the parameters against x; return W, U, b and V in x's dtype."""
    expect.names("params", params, names(variant))
    W, U, b = gates.unpack(params, x, VARIANTS[variant])
    V = {}
    for name in names(variant):
        if name[0] == "V":
            because = f"variant = {variant!r}, U_i has D columns"
            expect.shape(name, params[name], PEEPHOLES[variant], because, D=U.shape[1])
            V[name[2]] = params[name].astype(x.dtype, copy=False)
    return W, U, b, V
