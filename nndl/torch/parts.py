"""Recurrent networks made of recurrent networks, in PyTorch, such as layers one above the other.

A part is a cell (:class:`~nndl.torch.SRN`, :class:`~nndl.torch.Recurrence`,
:class:`~nndl.torch.LSTM`, :class:`~nndl.torch.GRU`) or again a network of parts
(:class:`~nndl.torch.Stacked`, :class:`~nndl.torch.Bidirectional`): all of them have ``run``, whose
``last`` is the tuple of states that a network which goes on from there takes. Parts are called by a
word and a number from 1 on, and a part's parameters by its name and their own: ``layer2.W``,
``layer1.net2.U``.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from nndl.numpy.parts import first_states


class Run(NamedTuple):
    """What a run of a network of parts gives: its states, and the last ones of each part."""

    h: torch.Tensor
    last: tuple  # for each part the tuple of its last states


class Parts(nn.Module):
    """A network with parts by their names; each class of them says in ``run`` how they connect."""

    def __init__(self, parts):
        super().__init__()
        for name, part in parts.items():
            self.add_module(name, part)

    def forward(self, x, *states, lengths=None):
        """Return the states of every step."""
        return self.run(x, *states, lengths=lengths).h

    def first_states(self, states):
        """Check the initial states; return those of each part by its name."""
        parts = dict(self.named_children())
        return first_states(states, parts, next(self.children()).run)
