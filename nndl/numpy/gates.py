r"""The gates (门) of gated cells, whose weights meet the input in one matrix product.

A cell has several gates g, and for each the net input
:math:`W_g\mathbf x_t + U_g\mathbf h_{t-1} + \mathbf b_g`. With the matrices one above the other,
one product gives them all; a cell lists its gates by their letters, such as "ifco".
"""

from __future__ import annotations

import numpy as np

from nndl import expect


def names(gates):
    """Return the names of the parameters: W_g, U_g, b_g of every gate."""
    return [f"{kind}_{gate}" for gate in gates for kind in "WUb"]


def init(gates, input_size, hidden_size, rng):
    r"""Return W_g (D, M), U_g (D, D), b_g (D,) of every gate, uniform in :math:`\pm1/\sqrt D`.

    Parameters
    ----------
    gates : str
        One letter a gate.
    input_size, hidden_size : int
        M and D.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        The parameters by the page's names, float64.
    """
    M, D = expect.sizes(input_size=input_size, hidden_size=hidden_size)
    shapes = {"W": (D, M), "U": (D, D), "b": D}
    r = 1 / np.sqrt(D)
    return {name: rng.uniform(-r, r, shapes[name[0]]) for name in names(gates)}


def unpack(params, x, gates):
    """Check the gates' parameters against x; return W (GD, M), U (GD, D), b (GD,) in x's dtype."""
    first = "W_" + gates[0]
    D, M = expect.shape(first, params[first], "D M")
    because = f"{first} has shape {(D, M)}"
    axes = {"W": "D M", "U": "D D", "b": "D"}
    for name in names(gates):
        known = {"D": D, "M": M} if name[0] == "W" else {"D": D}
        expect.shape(name, params[name], axes[name[0]], because, **known)
    expect.shape("x", x, "T B M", because, M=M)
    return [
        np.concatenate([params[f"{kind}_{gate}"] for gate in gates]).astype(x.dtype, copy=False)
        for kind in "WUb"
    ]


def split(stacked, gates, axis=-1):
    """Return views of the equal parts of an array, by gate: what is written to one stands in it."""
    size = stacked.shape[axis] // len(gates)
    before = (slice(None),) * (axis % stacked.ndim)
    return {
        gate: stacked[(*before, slice(n * size, (n + 1) * size))] for n, gate in enumerate(gates)
    }


def unstack(stacked, gates):
    """Return the gradients of W_g, U_g, b_g from those of the stacked W, U, b (a dict)."""
    return {
        f"{kind}_{gate}": part
        for kind, whole in stacked.items()
        for gate, part in split(whole, gates, axis=0).items()
    }


def hold(z, valid, gates, numbers):
    """Return net inputs z (T, B, GD) that are, where padded, the number of each gate.

    An infinite net input makes a gate exactly 0 or 1, and its slope 0: a cell that is told to copy
    its state at padded steps needs no other care for padding, forward or backward.
    """
    padded = np.repeat([numbers[gate] for gate in gates], z.shape[-1] // len(gates))
    return np.where(valid, z, padded.astype(z.dtype))
