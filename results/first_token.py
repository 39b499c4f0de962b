"""The class of a text is its first word, or its last: which states have read it? Synthetic.

A text is T words, each drawn at random out of 8; its class is its first word (or, as a control, its
last). Guessing is right one time in eight. The same LSTM in one or two directions, read in four
ways; "outputs[-1]" is what the slides' listing of the bidirectional LSTM reads.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from nndl.fit import fit

SEEDS = range(5)
TOLERANCE = 0.15  # a run that hardly learns may go either way on another machine
RATES = (0.01, 0.03)
LENGTHS = (5, 10, 20, 40)
WORDS, M, D, B, STEPS = 8, 8, 16, 32, 500
READINGS = ("one direction", "outputs[-1]", "both ends", "mean")
BIASED = ("one direction, b_f = 3", "outputs[-1], b_f = 3")  # the forget bias at the start


def run(seed):
    """The share of right answers on held-out and on test texts, by task, reading, T and rate."""
    torch.set_num_threads(1)
    first = {
        reading: {
            f"T = {T}": {f"rate {rate}": train(reading, T, 0, rate, seed) for rate in RATES}
            for T in LENGTHS
        }
        for reading in READINGS + BIASED
    }
    last = {
        reading: {
            f"T = {T}": {f"rate {rate}": train(reading, T, -1, rate, seed) for rate in RATES}
            for T in (20,)
        }
        for reading in READINGS
    }
    longer = {
        reading: {
            f"T = {T}": {
                f"rate {rate}": train(reading, T, 0, rate, seed, 4 * STEPS) for rate in RATES
            }
            for T in (20,)
        }
        for reading in ("one direction", "outputs[-1]")
    }
    return {"first": first, "last": last, "first, 2000 steps": longer}


class Classifier(nn.Module):
    """Words (T, B) to scores of the classes (B, 8)."""

    def __init__(self, reading):
        super().__init__()
        self.reading, _, bias = reading.partition(", ")
        both = self.reading != "one direction"
        self.embed = nn.Embedding(WORDS, M)
        self.lstm = nn.LSTM(M, D, bidirectional=both)
        self.read = nn.Linear(D * (1 + both), WORDS)
        if bias:
            for name, b in self.lstm.named_parameters():
                if name.startswith("bias"):  # gates i, f, g, o; the two biases are added
                    nn.init.constant_(b[D : 2 * D], 3.0 if "_ih_" in name else 0.0)

    def forward(self, x):
        outputs, (h_n, _) = self.lstm(self.embed(x))
        if self.reading == "both ends":
            return self.read(torch.cat([h_n[-2], h_n[-1]], -1))
        return self.read(outputs.mean(0) if self.reading == "mean" else outputs[-1])


def train(reading, T, place, rate, seed, steps=STEPS):
    """Train one network; its share of right answers on 1000 held-out and 1000 test texts."""
    torch.manual_seed(seed)
    rng, net = np.random.default_rng(seed), Classifier(reading)
    batches = ((draw(T, B, rng), place) for _ in range(steps))
    fit(net, cross_entropy, batches, learning_rate=rate)
    parts = {"held out": 20_000 + seed, "test": 10_000 + seed}
    return {name: right(net, T, place, np.random.default_rng(n)) for name, n in parts.items()}


def draw(T, batch, rng):
    return torch.as_tensor(rng.integers(0, WORDS, (T, batch)))


def cross_entropy(net, x, place):
    return nn.functional.cross_entropy(net(x), x[place])


def right(net, T, place, rng):
    x = draw(T, 1000, rng)
    with torch.no_grad():
        return float((net(x).argmax(-1) == x[place]).double().mean())
