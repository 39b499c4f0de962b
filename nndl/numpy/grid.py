r"""The Grid LSTM (网格LSTM): a block at every position of a grid with N dimensions.

Dimension 1 is depth, the others are those of the data: a grid of one dimension is a deep network
for vectors, one of two (depth and time) a network for sequences, one of three a network for
pictures. The blocks, :eq:`eq-grid-nd`, are those of :mod:`nndl.numpy.grid_block`. Source:
Kalchbrenner, Danihelka and Graves, *Grid Long Short-Term Memory* (2015).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import grid_block, padding


class Cache(NamedTuple):
    """What the backward pass needs, and what leaves the grid; S are the sizes of the data."""

    P: np.ndarray  # (D, M)
    P_m: np.ndarray  # (D, M); 0 if depth has no memory
    x: np.ndarray  # (*S, B, M), zero where padded
    blocks: dict  # position (l, *s), from 0 -> grid_block.Cache, in the order of computation
    valid: np.ndarray  # (*S, B, 1)
    options: grid_block.Options
    layers: int  # K, layers with weights of their own: 1 if all share them
    last: dict  # h1, m1, ..., hN, mN: what leaves on each dimension's far side


def init(input_size, hidden_size, depth, rng, dims=("lstm", "lstm"), tied=True, bias=False):
    r"""Return the parameters: projections P and P_m of the input, and the blocks'.

    Parameters
    ----------
    input_size, hidden_size, depth : int
        M, D and L.
    rng : numpy.random.Generator
    dims : sequence of N str
        "lstm", or the activation of a dimension without a memory; the first is depth's.
    tied : bool
        Whether all layers share their weights. Along the other dimensions blocks always do.
    bias : bool
        Whether the blocks have biases; the page's have none.

    Returns
    -------
    dict
        P (D, M), and P_m (D, M) if depth has a memory, uniform in :math:`\pm1/\sqrt M`; the
        parameters of :func:`nndl.numpy.grid_block.init`, each with one more axis before its own, of
        size K: 1 if tied, else L. float64.

    Raises
    ------
    TypeError, ValueError
        If a size is no integer of at least 1, or ``dims`` is empty or has an unknown name.
    """
    M, L = expect.sizes(input_size=input_size, depth=depth)
    layers = [grid_block.init(hidden_size, rng, dims, bias) for _ in range(1 if tied else L)]
    r = 1 / np.sqrt(M)
    params = {name: rng.uniform(-r, r, (hidden_size, M)) for name in projections(dims)}
    return {**params, **{name: np.stack([layer[name] for layer in layers]) for name in layers[0]}}


def forward(
    params,
    x,
    depth,
    initial=None,
    lengths=None,
    dims=("lstm", "lstm"),
    priority=None,
    output="grid",
):
    r"""Run the grid over a batch: at every position a block, :eq:`eq-grid-nd`.

    The inputs enter on the near side of depth, as states and as memories:

    .. math::

       \mathbf h_1 = P\mathbf x,\qquad \mathbf m_1 = P_m\mathbf x

    and the states that leave on its far side are the result. In the first layer over a sequence
    :math:`[P\mathbf x;\mathbf h]` is then the :math:`\mathbf H` of :eq:`eq-grid-std`. Blocks are
    computed in lexicographic order of their positions: layer by layer, and in each layer step by
    step.

    Parameters
    ----------
    params : dict
        As :func:`init` returns them; biases, if any, are found by their names.
    x : array of float, shape (B, M), (T, B, M) or (S2, ..., SN, B, M)
        Inputs for a grid of 1, 2 or N dimensions.
    depth : int
        L, the number of layers.
    initial : dict of arrays of float, optional
        What comes in along the other dimensions, by the names "h2", "m2", "h3", ...: shape (L, B,
        D) in a grid of two dimensions, in general (L, S2, ..., SN, B, D) without the dimension's
        own axis. Zeros if not given.
    lengths : sequence of B int, optional
        True lengths of padded sequences, if N = 2. A block at a padded step copies its states;
        outputs there are 0.
    dims, priority, output
        As in :func:`nndl.numpy.grid_block.forward`.

    Returns
    -------
    h : array, shape of ``x`` with D in place of M
        The states that leave along depth, in the dtype of ``x``.
    cache : Cache
        For :func:`backward`; ``cache.last`` holds all that leaves, by the names "h1", "m1", "h2",
        ...: without "h1" and "m1" it is the ``initial`` of a grid that goes on from here.

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``lengths`` no integers.
    ValueError
        If a shape, a name, a length or an option is not as above, x is not finite at a valid
        position, an initial memory is given for a dimension without one, or there are weights for
        neither 1 nor L layers.

    References
    ----------
    Kalchbrenner, Danihelka and Graves (2015), *Grid Long Short-Term Memory*.
    """
    options = grid_block.checked_options(dims, priority, output, grid_block.has_bias(params))
    K, D = check_params(params, options)
    sizes, B = check_input(x, params["P"], depth, K, options, lengths)
    check_sides("initial", initial, options, sizes, B, D, without=("h1", "m1"))
    everywhere = np.ones((*x.shape[:-1], 1), dtype=bool)
    valid = everywhere if lengths is None else padding.valid(lengths, *x.shape[:2])
    expect.finite("x", x, valid)
    x = np.where(valid, x, 0)
    params = {name: value.astype(x.dtype, copy=False) for name, value in params.items()}
    P, P_m = params["P"], params.get("P_m", 0)
    own = grid_block.flat_names(options)
    weights = [
        grid_block.stack({name: params[name][k] for name in own}, options, x.dtype)
        for k in range(K)
    ]

    sides = {
        name: np.zeros((*side(name, sizes), B, D), x.dtype)
        for name in grid_block.state_names(options)
    }
    sides.update({name: given.astype(x.dtype) for name, given in (initial or {}).items()})
    sides["h1"] = x @ P.T  # eq-grid-std
    if "m1" in sides:
        sides["m1"] = x @ P_m.T
    # A state stands where the next block along its dimension finds it: before the first block on
    # the near side of the grid, after the last one on the far side.
    states, blocks = {name: cut(array) for name, array in sides.items()}, {}
    for p in np.ndindex(*sizes):
        here, old = valid[p[1:]], read(states, p)  # depth's part of old is 0 where padded, like x
        new, blocks[p] = grid_block.step(weights[p[0] % K], old, options)
        write(states, p, {name: np.where(here, new[name], old[name]) for name in old})
    last = {name: join(cells, side(name, sizes)) for name, cells in states.items()}
    return last["h1"], Cache(P, P_m, x, blocks, valid, options, K, last)


def backward(dh, cache, dlast=None):
    r"""Go back through the grid, its positions in the reverse order.

    The gradients stand where the states stood: at first on the far sides, at last on the near ones,
    where

    .. math::

       \bar P=\sum\bar{\mathbf h}_1\mathbf x^\top,\qquad
       \bar P_m=\sum\bar{\mathbf m}_1\mathbf x^\top,\qquad
       \bar{\mathbf x}=P^\top\bar{\mathbf h}_1+P_m^\top\bar{\mathbf m}_1

    Weights that blocks share collect the sum of their gradients.

    Parameters
    ----------
    dh : array, the shape of the result of :func:`forward`
        Gradient of the loss with respect to it. Values at padded steps are ignored.
    cache : Cache
    dlast : dict of arrays, optional
        Gradients with respect to other arrays of ``cache.last``, by their names: "m1", "h2", ...

    Returns
    -------
    dx : array, the shape of ``x``
    grads : dict
        Gradients of the parameters, and of the initial "h2", "m2", "h3", ...

    Raises
    ------
    TypeError, ValueError
        If ``dh`` or an array of ``dlast`` has not the form of what it is the gradient of.
    """
    P, P_m, x, blocks, valid, options, K, last = cache
    *S, B, D = last["h1"].shape
    sizes = (1 + max(p[0] for p in blocks), *S)
    check_sides("dh", {"h1": dh}, options, sizes, B, D)
    check_sides("dlast", dlast, options, sizes, B, D, without=("h1",))
    sides = {name: np.zeros_like(array) for name, array in last.items()}
    sides.update({name: given.astype(x.dtype) for name, given in (dlast or {}).items()})
    sides["h1"] = dh.astype(x.dtype)
    sides.update({name: np.where(valid, sides[name], 0) for name in ("h1", "m1") if name in sides})

    states = {name: cut(array) for name, array in sides.items()}  # their gradients
    layers = [{} for _ in range(K)]
    for p in reversed(list(blocks)):
        here, new = valid[p[1:]], read(states, p)
        through = {name: np.where(here, d, 0) for name, d in new.items()}
        old, dweights = grid_block.step_back(through, blocks[p])
        write(states, p, {name: np.where(here, old[name], new[name]) for name in new})
        layer = layers[p[0] % K]
        for name, d in grid_block.unstack(dweights, options).items():
            layer[name] = layer.get(name, 0) + d

    sides = {name: join(cells, side(name, sizes)) for name, cells in states.items()}
    over_positions_and_b = (tuple(range(x.ndim - 1)),) * 2
    grads = {name: np.stack([layer[name] for layer in layers]) for name in layers[0]}
    dh1, dm1 = sides.pop("h1"), sides.pop("m1", None)
    grads["P"] = np.tensordot(dh1, x, over_positions_and_b)
    dx = dh1 @ P
    if dm1 is not None:
        grads["P_m"] = np.tensordot(dm1, x, over_positions_and_b)
        dx = dx + dm1 @ P_m
    return dx, {**grads, **sides}


def side(name, sizes):
    """Return the sizes of the side on which h_n or m_n enter: all but the n-th."""
    n = int(name[1:])
    return tuple(sizes[: n - 1]) + tuple(sizes[n:])


def cut(array):
    """Return the (B, D) arrays on a side by their positions."""
    return {at: array[at] for at in np.ndindex(*array.shape[:-2])}


def join(cells, sizes):
    """Return the array of the (B, D) arrays on a side: :func:`cut` undone."""
    cells = list(cells.values())
    return np.stack(cells).reshape(*sizes, *cells[0].shape)


def read(states, p):
    """Return the states and memories that stand before position p, or behind it on the way back."""
    return {name: cells[side(name, p)] for name, cells in states.items()}


def write(states, p, new):
    """Put what leaves position p where the next block will read it."""
    for name, array in new.items():
        states[name][side(name, p)] = array


def projections(dims):
    """Return the names of the projections of the input: of P_m if depth has a memory."""
    return ["P", "P_m"] if dims[0] == "lstm" else ["P"]


def check_params(params, options):
    """Raise unless names and shapes are those of the grid; return K and D."""
    own = projections(options.dims)
    K, D = grid_block.check_params(params, options, own, layers="K")
    M = expect.shape("P", params["P"], "D M", f"the blocks have D = {D}", D=D)[1]
    expect.shape(own[-1], params[own[-1]], "D M", f"P has shape {(D, M)}", D=D, M=M)
    return K, D


def check_input(x, P, depth, K, options, lengths):
    """Raise unless x, depth and lengths fit the options and the weights; return sizes and B."""
    N, M = len(options.dims), P.shape[1]
    data = ["T"] if N == 2 else [f"S{n}" for n in range(2, N + 1)]
    shape = expect.shape("x", x, " ".join([*data, "B", "M"]), f"N = {N}, P has M columns", M=M)
    L = expect.at_least("depth", depth, 1)
    if K not in (1, L):
        raise ValueError(f"depth: expected {K}, the layers that have weights; came {L}.")
    if lengths is not None and N != 2:
        raise ValueError(f"lengths: expected None, because N = {N} and only N = 2 has time.")
    return (L, *shape[:-2]), shape[-2]


def check_sides(what, given, options, sizes, B, D, without=()):
    """Raise unless the arrays, by the names of what they are, have the shapes of the sides."""
    N = len(options.dims)
    axes = ["L", "T"] if N == 2 else ["L"] + [f"S{n}" for n in range(2, N + 1)]
    own = [name for name in grid_block.state_names(options) if name not in without]
    for name, array in (given or {}).items():
        expect.option(f"{what}, for dims {options.dims}", name, own)
        letters = [*side(name, axes), "B", "D"]
        known = dict(zip(letters, (*side(name, sizes), B, D)))
        label = what if what == "dh" else f"{what}, {name}"
        expect.shape(label, array, " ".join(letters), "the side of the grid", **known)
