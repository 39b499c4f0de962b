r"""The Grid LSTM (网格LSTM) as a PyTorch module.

Dimension 1 is depth, the others are those of the data: a grid of one dimension is a deep network
for vectors, one of two (depth and time) a network for sequences, one of three a network for
pictures. The blocks, :eq:`eq-grid-nd`, are those of :mod:`nndl.torch.grid_block`. Source:
Kalchbrenner, Danihelka and Graves, *Grid Long Short-Term Memory* (2015).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import nn

from nndl import expect
from nndl.numpy.grid import (
    check_input,
    check_params,
    check_sides,
    cut,
    projections,
    read,
    side,
    write,
)
from nndl.numpy.grid_block import checked_options, flat_names, state_names
from nndl.torch import gates, grid_block, padding


class Run(NamedTuple):
    """What a run of :class:`Grid` gives: the states along depth, and all that leaves the grid."""

    h: torch.Tensor  # (*S, B, D)
    last: dict  # h1, m1, ..., hN, mN: what leaves on each dimension's far side


class Grid(nn.Module):
    r"""Run the grid over a batch: at every position a block, :eq:`eq-grid-nd`.

    The twin of :mod:`nndl.numpy.grid`: ``Grid(M, D, L)(x, initial, lengths)`` returns the states
    that leave along depth, (T, B, D), for inputs (T, B, M), with zeros at padded steps;
    :meth:`run` returns all that leaves the grid. The input enters as :math:`\mathbf h_1=P\mathbf x`
    (:eq:`eq-grid-std`) and :math:`\mathbf m_1=P_m\mathbf x`.

    Parameters
    ----------
    input_size, hidden_size, depth : int
        M, D and L.
    dims, priority, output, bias
        As in :class:`nndl.torch.grid_block.GridBlock`; dimension 1 is depth.
    tied : bool
        Whether all layers share their weights. Along the other dimensions blocks always do.

    Attributes
    ----------
    P, P_m : Parameter, shape (D, M)
        The second if depth has a memory.
    W_u1, W_f1, ... : Parameter, shape (K, D, ND)
        Those of the block, with one more axis: K = 1 if tied, else L.

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.grid.forward`, in the same words.

    References
    ----------
    Kalchbrenner, Danihelka and Graves (2015), *Grid Long Short-Term Memory*.
    """

    def __init__(
        self,
        input_size,
        hidden_size,
        depth,
        dims=("lstm", "lstm"),
        priority=None,
        output="grid",
        tied=True,
        bias=False,
    ):
        super().__init__()
        M, L = expect.sizes(input_size=input_size, depth=depth)
        D = expect.at_least("hidden_size", hidden_size, 1)
        self.depth = L
        self.options = checked_options(dims, priority, output, bias)
        grid_block.add(self, D, self.options, 1 if tied else L)
        for name in projections(dims):
            gates.add_uniform(self, name, (D, M), M**-0.5)

    def forward(self, x, initial=None, lengths=None):
        """Return the states that leave along depth, at every position of the data."""
        return self.run(x, initial, lengths).h

    def run(self, x, initial=None, lengths=None):
        """Return all that leaves the grid: a :class:`Run`."""
        options, params = self.options, dict(self.named_parameters())
        K, D = check_params(params, options)
        sizes, B = check_input(x, self.P, self.depth, K, options, lengths)
        check_sides("initial", initial, options, sizes, B, D, without=("h1", "m1"))
        everywhere = x.new_ones((*x.shape[:-1], 1), dtype=torch.bool)
        valid = everywhere if lengths is None else padding.valid(lengths, *x.shape[:2], x.device)
        expect.finite("x", x, valid)
        x = torch.where(valid, x, 0)
        params = {name: value.to(x.dtype) for name, value in params.items()}
        own = flat_names(options)
        weights = [
            grid_block.stack({name: params[name][k] for name in own}, options, x.dtype)
            for k in range(K)
        ]

        sides = {name: x.new_zeros(*side(name, sizes), B, D) for name in state_names(options)}
        sides.update({name: given.to(x.dtype) for name, given in (initial or {}).items()})
        sides["h1"] = x @ params["P"].T  # eq-grid-std
        if "m1" in sides:
            sides["m1"] = x @ params["P_m"].T
        # A state stands where the next block along its dimension finds it: before the first block
        # on the near side of the grid, after the last one on the far side.
        states = {name: cut(tensor) for name, tensor in sides.items()}
        for p in np.ndindex(*sizes):
            here, old = valid[p[1:]], read(states, p)  # depth's part is 0 where padded, like x
            new = grid_block.step(weights[p[0] % K], old, options)
            write(states, p, {name: torch.where(here, new[name], old[name]) for name in old})
        last = {name: join(cells, side(name, sizes)) for name, cells in states.items()}
        return Run(last["h1"], last)


def join(cells, sizes):
    """Return the tensor of the (B, D) tensors on a side."""
    cells = list(cells.values())
    return torch.stack(cells).reshape(*sizes, *cells[0].shape)
