"""The adding problem (加法问题) for every cell, all tuned alike: synthetic, 50 steps.

Two inputs a step: a number from [0, 1], and a mark. Two steps are marked, one in each half of the
sequence; the target is the sum of their two numbers. Answering 1 always has the mean squared error
1/6. Source: Hochreiter and Schmidhuber (1997), *Long short-term memory*.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from nndl.torch import GRU, LSTM, SRN, Output
from nndl.torch.recurrence import Recurrence

SEEDS = range(3)
TOLERANCE = 0.03
RATES = (0.0003, 0.001, 0.003, 0.01)
T, B, D, STEPS = 50, 32, 32, 2000

CELLS = {
    "SRN": lambda: SRN(2, D),
    "residual recurrence": lambda: Recurrence(2, D),
    "LSTM": lambda: library(LSTM(2, D)),
    "LSTM, forget bias 1": lambda: library(with_forget_bias(LSTM(2, D), 1.0)),
    "LSTM, forget bias 3": lambda: library(with_forget_bias(LSTM(2, D), 3.0)),
    "GRU": lambda: library(GRU(2, D, reset="after")),
}


def run(seed):
    """The mean squared error on new sequences, by cell and learning rate."""
    torch.set_num_threads(1)
    return {
        name: {str(rate): train(make, rate, seed) for rate in RATES} for name, make in CELLS.items()
    }


def train(make, rate, seed):
    """Train one network with gradients clipped at norm 1; its error on 2000 new sequences."""
    torch.manual_seed(seed)
    cell, head = make(), Output(D, 1)
    parameters = [*cell.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(parameters, rate)
    rng = np.random.default_rng(seed)
    for _ in range(STEPS):
        x, y = draw(B, rng)
        optimizer.zero_grad()
        mean_square(cell, head, x, y).backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
    x, y = draw(2000, np.random.default_rng(10_000 + seed))
    with torch.no_grad():
        return round(float(mean_square(cell, head, x, y)), 5)


def draw(batch, rng):
    """Sequences (T, batch, 2) and the sums of their two marked numbers, (batch,)."""
    x = np.zeros((T, batch, 2), np.float32)
    x[..., 0] = rng.random((T, batch))
    first, second = rng.integers(0, T // 2, batch), rng.integers(T // 2, T, batch)
    each = np.arange(batch)
    x[first, each, 1] = x[second, each, 1] = 1
    return torch.as_tensor(x), torch.as_tensor(x[first, each, 0] + x[second, each, 0])


def mean_square(cell, head, x, y):
    h = cell(x)
    h = h[0] if isinstance(h, tuple) else h
    return ((head(h[-1:])[0, :, 0] - y) ** 2).mean()


def with_forget_bias(lstm, bias):
    """Add to the forget gate's bias, which is drawn around 0."""
    with torch.no_grad():
        lstm.b_f += bias
    return lstm


def library(cell):
    """The library layer that computes the same: its loop over time is compiled."""
    return cell.to_library()
