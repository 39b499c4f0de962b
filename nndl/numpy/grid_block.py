r"""The block of a Grid LSTM (网格LSTM): N states come in along N dimensions, N go out.

.. math::

   (\mathbf h'_n,\mathbf m'_n) = \operatorname{LSTM}(\mathbf H,\mathbf m_n;W_n),\quad n=1,\dots,N

See :eq:`eq-grid-nd`. Dimensions are counted from 1, as on the page. Source: Kalchbrenner, Danihelka
and Graves, *Grid Long Short-Term Memory* (2015).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import activations, gates
from nndl.numpy.activations import logistic

GATES = "ufoc"  # update (the input gate), forget, output, candidate
KINDS = ("lstm", *activations.ACTIVATIONS)  # of a dimension: with a memory, or a plain layer
OUTPUTS = ("grid", "standard")


class Options(NamedTuple):
    """What makes one kind of block another."""

    dims: tuple  # of N str, each of KINDS
    priority: int  # 1..N, or None
    output: str  # one of OUTPUTS
    bias: bool


class Memory(NamedTuple):
    """One dimension's gates and its memory, before and after; all (B, D)."""

    g_u: np.ndarray
    g_f: np.ndarray
    g_o: np.ndarray
    g_c: np.ndarray
    m: np.ndarray
    m_new: np.ndarray


class Cache(NamedTuple):
    """What the backward pass needs; lists hold one entry a dimension."""

    weights: list  # of (W, b): W (4D, ND), its gates one above the other, or (D, ND); b 0 if none
    H: list  # of (B, ND): what each dimension read
    h_new: list  # of (B, D)
    memory: list  # of Memory, None in a dimension without one
    options: Options


def init(hidden_size, rng, dims=("lstm", "lstm"), bias=False):
    r"""Return the parameters of the block, uniform in :math:`\pm1/\sqrt{ND}`.

    Parameters
    ----------
    hidden_size : int
        D, of every dimension.
    rng : numpy.random.Generator
    dims : sequence of N str
        By dimension "lstm", or the activation of one without a memory.
    bias : bool
        Whether there are biases; the page's equations have none.

    Returns
    -------
    dict
        For a dimension n with a memory ``W_un``, ``W_fn``, ``W_on``, ``W_cn`` (``W_u1``, ...), for
        one without ``Vn``, all of shape (D, ND); with biases also ``b_un``, ... and ``bn``, (D,).
        float64.

    Raises
    ------
    TypeError, ValueError
        If the size is no integer of at least 1, or ``dims`` is empty or has an unknown name.
    """
    D = expect.at_least("hidden_size", hidden_size, 1)
    options = checked_options(dims, None, "grid", bias)
    ND = len(dims) * D
    r = 1 / np.sqrt(ND)
    shapes = {"W": (D, ND), "V": (D, ND), "b": D}
    return {name: rng.uniform(-r, r, shapes[name[0]]) for name in flat_names(options)}


def forward(params, state, dims=("lstm", "lstm"), priority=None, output="grid"):
    r"""Compute one block: :eq:`eq-grid-nd`.

    All dimensions read all states, and each has a memory and weights of its own, in the LSTM of
    :eq:`eq-grid-std`:

    .. math::

       \mathbf H &= [\mathbf h_1;\dots;\mathbf h_N],\qquad
       \mathbf g^u,\mathbf g^f,\mathbf g^o = \sigma(W^*\mathbf H),\qquad
       \mathbf g^c = \tanh(W^c\mathbf H)\\
       \mathbf m' &= \mathbf g^f\odot\mathbf m+\mathbf g^u\odot\mathbf g^c,\qquad
       \mathbf h' = \tanh(\mathbf g^o\odot\mathbf m')

    The LSTM of :eq:`eq-lstm-h` ends in :math:`\mathbf g^o\odot\tanh(\mathbf m')`: that is the
    output "standard". A dimension without a memory is a plain layer, :eq:`eq-grid-nonlstm`:
    :math:`\mathbf h'_n=\phi(V_n\mathbf H)`. A priority dimension is computed last, and reads the
    new states of the others, :eq:`eq-grid-prio`.

    Parameters
    ----------
    params : dict
        As :func:`init` returns them; biases, if any, are found by their names.
    state : dict of arrays of float, shape (B, D)
        What comes in: the states "h1" ... "hN", and a memory "mn" for each "lstm" of ``dims``.
    dims : sequence of N str
        By dimension "lstm", or the :math:`\phi` of one without a memory: "tanh", "logistic", "relu"
        or "identity".
    priority : int from 1 to N, optional
        The dimension that is computed last.
    output : {"grid", "standard"}

    Returns
    -------
    new : dict
        What goes out, by the same names, in the dtype of ``h1``.
    cache : Cache
        For :func:`backward`.

    Raises
    ------
    TypeError
        If an array does not hold floats.
    ValueError
        If there is no dimension, a name, a shape, the priority or the output is not as above, or a
        memory is given for a dimension without one.

    References
    ----------
    Kalchbrenner, Danihelka and Graves (2015), *Grid Long Short-Term Memory*.
    """
    options = checked_options(dims, priority, output, has_bias(params))
    _, D = check_params(params, options)
    check_state("state", state, options, D)
    dtype = state["h1"].dtype
    state = {name: array.astype(dtype, copy=False) for name, array in state.items()}
    return step(stack(params, options, dtype), state, options)


def step(weights, state, options):
    """Compute one block from stacked weights: :func:`forward` without its checks."""
    dims, priority, output, _ = options
    h_new = [state[f"h{n}"] for n, _ in enumerate(dims, start=1)]
    H = [np.concatenate(h_new, axis=-1)] * len(dims)  # eq-grid-nd
    memory, new = [None] * len(dims), {}
    for n in order(options):
        if n == priority:
            H[n - 1] = np.concatenate(h_new, axis=-1)  # eq-grid-prio: its own is still the old one
        W, b = weights[n - 1]
        z = H[n - 1] @ W.T + b
        if dims[n - 1] == "lstm":
            h_new[n - 1], memory[n - 1] = lstm(z, state[f"m{n}"], output)
            new[f"m{n}"] = memory[n - 1].m_new
        else:
            h_new[n - 1] = activations.get(dims[n - 1]).f(z)  # eq-grid-nonlstm
        new[f"h{n}"] = h_new[n - 1]
    return new, Cache(weights, H, h_new, memory, options)


def lstm(z, m, output):
    """Return h' and the :class:`Memory` of one dimension from its net inputs z (B, 4D)."""
    z = gates.split(z, GATES)
    g_u, g_f, g_o = (logistic(z[gate]) for gate in "ufo")  # eq-grid-std
    g_c = np.tanh(z["c"])
    m_new = g_f * m + g_u * g_c
    h_new = np.tanh(g_o * m_new) if output == "grid" else g_o * np.tanh(m_new)
    return h_new, Memory(g_u, g_f, g_o, g_c, m, m_new)


def lstm_back(dh, dm, h_new, memory, output):
    """Return the gradients of the net inputs (B, 4D) and of m, from those of h' and m'."""
    g_u, g_f, g_o, g_c, m, m_new = memory
    if output == "grid":
        ds = dh * (1 - h_new**2)  # of g^o * m'
        dg_o, dm = ds * m_new, dm + ds * g_o
    else:
        tanh_m = np.tanh(m_new)
        dg_o, dm = dh * tanh_m, dm + dh * g_o * (1 - tanh_m**2)
    dz_u = dm * g_c * g_u * (1 - g_u)
    dz_f = dm * m * g_f * (1 - g_f)
    dz_o = dg_o * g_o * (1 - g_o)
    dz_c = dm * g_u * (1 - g_c**2)
    return np.concatenate([dz_u, dz_f, dz_o, dz_c], axis=-1), dm * g_f


def step_back(dnew, cache):
    """Return the gradients of the state and of the stacked weights: :func:`backward`'s core."""
    weights, H, h_new, memory, (dims, priority, output, _) = cache
    dnew, dweights = dict(dnew), [None] * len(dims)
    dstate = {f"h{n}": np.zeros_like(h) for n, h in enumerate(h_new, start=1)}
    for n in reversed(order(cache.options)):
        dh = dnew[f"h{n}"]
        if dims[n - 1] == "lstm":
            dz, dstate[f"m{n}"] = lstm_back(dh, dnew[f"m{n}"], h_new[n - 1], memory[n - 1], output)
        else:
            dz = dh * activations.get(dims[n - 1]).slope(h_new[n - 1])
        W, _ = weights[n - 1]
        dweights[n - 1] = dz.T @ H[n - 1], dz.sum(0)
        for k, part in enumerate(np.split(dz @ W, len(dims), axis=-1), start=1):
            read = dnew if n == priority and k != n else dstate  # whose gradient this is a part of
            read[f"h{k}"] = read[f"h{k}"] + part
    return dstate, dweights


def backward(dnew, cache):
    r"""Go back through one block, its dimensions in the reverse order.

    In each dimension, with :math:`\mathbf s=\mathbf g^o\odot\mathbf m'`:

    .. math::

       \bar{\mathbf s} &= \bar{\mathbf h}'\odot(1-\mathbf h'^2),\qquad
       \bar{\mathbf m}' \mathrel{+}= \bar{\mathbf s}\odot\mathbf g^o\\
       \delta^o &= \bar{\mathbf s}\odot\mathbf m'\odot\mathbf g^o\odot(1-\mathbf g^o),\qquad
       \delta^f = \bar{\mathbf m}'\odot\mathbf m\odot\mathbf g^f\odot(1-\mathbf g^f)\\
       \delta^u &= \bar{\mathbf m}'\odot\mathbf g^c\odot\mathbf g^u\odot(1-\mathbf g^u),\qquad
       \delta^c = \bar{\mathbf m}'\odot\mathbf g^u\odot(1-(\mathbf g^c)^2)\\
       \bar{\mathbf m} &= \bar{\mathbf m}'\odot\mathbf g^f,\qquad
       \bar{\mathbf H} = \sum_n\sum_* W_n^{*\top}\delta_n^*

    In the sum over n, every dimension sends back to all states: all have read them. A priority
    dimension has read :math:`\mathbf h'_n` of the others: it is the first on the way back, and its
    part of :math:`\bar{\mathbf H}'` adds to their :math:`\bar{\mathbf h}'_n`.

    Parameters
    ----------
    dnew : dict of arrays, shape (B, D)
        Gradients of the loss with respect to all that went out, by its names.
    cache : Cache

    Returns
    -------
    dstate : dict
        Gradients with respect to what came in, by the same names.
    grads : dict
        Gradients of the parameters.

    Raises
    ------
    TypeError, ValueError
        If ``dnew`` has not the names and shapes of what went out.
    """
    (B, D), dtype = cache.h_new[0].shape, cache.h_new[0].dtype
    check_state("dnew", dnew, cache.options, D, B)
    dnew = {name: array.astype(dtype, copy=False) for name, array in dnew.items()}
    dstate, dweights = step_back(dnew, cache)
    return dstate, unstack(dweights, cache.options)


def order(options):
    """Return the dimensions in the order in which they are computed."""
    return sorted(range(1, len(options.dims) + 1), key=lambda n: n == options.priority)


def state_names(options):
    """Return h1, m1, ..., hN, mN, without the memories that do not exist."""
    return [
        f"{letter}{n}"
        for n, kind in enumerate(options.dims, start=1)
        for letter in "hm"
        if letter == "h" or kind == "lstm"
    ]


def names(options):
    """Return the parameters' names by dimension: its matrices, gate by gate, and its biases."""
    pairs = []
    for n, kind in enumerate(options.dims, start=1):
        lstm, plain = [f"_{gate}{n}" for gate in GATES], [str(n)]
        matrices = ["W" + end for end in lstm] if kind == "lstm" else ["V" + end for end in plain]
        biases = ["b" + name[1:] for name in matrices if options.bias]
        pairs.append((matrices, biases))
    return pairs


def flat_names(options):
    """Return the names of all parameters."""
    return [name for pair in names(options) for some in pair for name in some]


def stack(params, options, dtype):
    """Return (W, b) of every dimension, its gates one above the other, in the dtype."""
    weights = []
    for matrices, biases in names(options):
        W = np.concatenate([params[name] for name in matrices]).astype(dtype, copy=False)
        b = np.concatenate([params[name] for name in biases]).astype(dtype) if biases else 0
        weights.append((W, b))
    return weights


def unstack(weights, options):
    """Return the parameters by name from (W, b) of every dimension: :func:`stack` undone."""
    params = {}
    for (matrices, biases), (W, b) in zip(names(options), weights):
        params.update(zip(matrices, np.split(W, len(matrices))))
        if biases:
            params.update(zip(biases, np.split(b, len(biases))))
    return params


def has_bias(params):
    """Say whether one of the names is a bias: then all must be there."""
    return any(name.startswith("b") for name in params)


def checked_options(dims, priority, output, bias):
    """Raise unless the options are those of a block; return them."""
    if isinstance(dims, str):
        raise TypeError(f"dims: expected a sequence of names, one a dimension; came {dims!r}.")
    N = expect.at_least("the number of dimensions", len(dims), 1)
    for n, kind in enumerate(dims, start=1):
        expect.option(f"dims, dimension {n}", kind, KINDS)
    if priority is not None and expect.at_least("priority", priority, 1) > N:
        raise ValueError(f"priority: expected a dimension from 1 to N = {N}; came {priority}.")
    expect.option("output", output, OUTPUTS)
    return Options(tuple(dims), priority, output, bias)


def check_params(params, options, others=(), layers=""):
    """Raise unless names and shapes are a block's; return the first matrix's shape but ND.

    ``others`` are names that someone else checks; ``layers`` is the letter of an axis that all have
    before their own.
    """
    own = flat_names(options)
    expect.names("params", params, [*others, *own])
    first, N = own[0], len(options.dims)
    *K, D, _ = shape = expect.shape(own[0], params[own[0]], f"{layers} D ND")
    sizes, because = dict(zip(layers, K), D=D), f"N = {N}, {first} has shape {shape}"
    for name in own:
        if name[0] == "b":
            expect.shape(name, params[name], f"{layers} D", because, **sizes)
        else:
            expect.shape(name, params[name], f"{layers} D ND", because, **sizes, ND=N * D)
    return (*K, D) if layers else (None, D)


def check_state(what, state, options, D, B=None):
    """Raise unless there is an array (B, D) for every name of the block's states and memories."""
    own = state_names(options)
    expect.names(f"{what}, for dims {options.dims}", state, own)
    B = expect.shape(f"{what}, h1", state["h1"], "B D", **({"B": B} if B else {}), D=D)[0]
    for name in own:
        expect.shape(f"{what}, {name}", state[name], "B D", "as of h1", B=B, D=D)
