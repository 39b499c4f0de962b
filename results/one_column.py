"""The reader of digit strings told the places in another way: one column a digit, the rest blank.

The networks of :mod:`results.digit_strings`, their data and their judges; only the loss differs.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from nndl.data.digit_strings import BLANK
from results.digit_strings import RATES, network, scores, sets

SEEDS = range(5)
TOLERANCE = 0.1  # a network may be ahead or behind at a checkpoint on another machine


def frames(S):
    """The class of every column: the digit in its middle column (the right one of two), else the
    blank."""
    t, own = np.arange(len(S.x))[:, None], np.full(S.x.shape[:2], BLANK)
    for place, labels in enumerate(S.labels):
        here = S.owner == place
        first, width = here.argmax(0), here.sum(0)
        own = np.where((t == first + width // 2) & (width > 0), labels, own)
    return own, t < S.lengths


def one_column_loss(net, S):
    """The sum of the cross-entropies of all columns, mean over the strings."""
    classes, valid = map(torch.as_tensor, frames(S))
    losses = functional.cross_entropy(scores(net, S)[valid], classes[valid], reduction="sum")
    return losses / len(S.lengths)


def run(seed):
    """Shares, by rate, step and set."""
    torch.set_num_threads(1)
    S = sets(seed)
    return {str(rate): network(one_column_loss, 2, seed, rate, S) for rate in RATES}
