r"""How many symbols a state holds: read n random symbols, then say all of them from the last state.

Synthetic: each symbol is one of eight, drawn evenly, so nothing can be guessed. An LSTM of 16, 32
or 64 units reads n of them; n linear read-outs, one for each place, say them from
:math:`\mathbf h_n` alone. ``longer`` is the knob: four times as many steps.
"""

from __future__ import annotations

import numpy as np

from nndl.fit import fit
from nndl.numpy import loss, lstm

SEEDS = range(3)
TOLERANCE = 0.1
WIDTHS, LENGTHS, SYMBOLS = (16, 32, 64), (4, 8, 16, 32), 8
STEPS, BATCH, RATE, TEST = 1000, 64, 0.01, 1000


def drawn(n, count, rng):
    """Words of n symbols: (n, count) numbers, and the same as one-hot vectors."""
    words = rng.integers(0, SYMBOLS, (n, count))
    return words, np.eye(SYMBOLS, dtype=np.float32)[words]


def init(n, D, rng):
    net = {k: v.astype(np.float32) for k, v in lstm.init(SYMBOLS, D, rng).items()}
    V = rng.uniform(-1, 1, (D, n * SYMBOLS)) / np.sqrt(D)
    return net | {"V": V.astype(np.float32), "c": np.zeros(n * SYMBOLS, np.float32)}


def scores(net, x):
    """The scores for each place, (n, B, 8), from the last state alone."""
    body = {name: net[name] for name in lstm.names()}
    h, below = lstm.forward(body, x)
    y = (h[-1] @ net["V"] + net["c"]).reshape(x.shape[1], len(x), SYMBOLS)
    return y.transpose(1, 0, 2), h, below


def loss_of(net, words, x):
    y, h, below = scores(net, x)
    L, cache = loss.forward(y, words, kind="cross_entropy")
    dy = loss.backward(cache).transpose(1, 0, 2).reshape(x.shape[1], -1)
    dh = np.zeros_like(h)
    dh[-1] = dy @ net["V"].T
    _, grads = lstm.backward(dh, below)
    grads = {name: grads[name] for name in lstm.names()}
    return L / len(x), grads | {"V": h[-1].T @ dy, "c": dy.sum(0)}


def share(n, D, seed, steps=STEPS):
    """The share of symbols that are said right, on new words."""
    rng = np.random.default_rng(seed)
    net = init(n, D, rng)
    fit(net, loss_of, (drawn(n, BATCH, rng) for _ in range(steps)), learning_rate=RATE)
    words, x = drawn(n, TEST, rng)
    return float((scores(net, x)[0].argmax(-1) == words).mean())


def run(seed):
    """Shares of right symbols, by width and number of symbols."""
    found = {str(D): {str(n): share(n, D, seed) for n in LENGTHS} for D in WIDTHS}
    found["16, longer"] = {str(n): share(n, 16, seed, 4 * STEPS) for n in LENGTHS}
    return found
