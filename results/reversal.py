"""Reversing and copying strings of digits: one encoder-decoder with attention, one without.

Synthetic: strings of 4 to 12 random digits, a fresh batch of one length at every step; judged by
strings of 4 to 20. Share of strings that are right in every digit, written without a teacher.
"""

from __future__ import annotations

import numpy as np

from nndl.beam import greedy
from nndl.fit import fit
from nndl.numpy import clip, loss, seq2seq

SEEDS = range(5)
TOLERANCE = 0.15  # strings just out of reach may go either way on another machine
LENGTHS = (4, 6, 8, 10, 12, 14, 16, 20)
STEPS, BATCH, RATE, START = 1200, 64, 0.003, 10
MODELS = {  # units, units of the attention, order of the targets, steps
    "plain": (32, None, -1, STEPS),
    "plain, 64 units": (64, None, -1, STEPS),
    "plain, four times the steps": (32, None, -1, 4 * STEPS),
    "plain, copy": (32, None, 1, STEPS),
    "attention": (32, 16, -1, STEPS),
    "attention, copy": (32, 16, 1, STEPS),
}


def strings(length, count, order, rng):
    digits = rng.integers(0, 10, (length, count))
    return np.eye(10)[digits], digits[::order]


def loss_of(params, x, y, lengths=None, target_lengths=None, start=START):
    """The loss of a batch with a teacher, and its gradients, clipped to norm 1."""
    y_hat, cache = seq2seq.forward(params, x, y, None, lengths, target_lengths, start)
    L, kept = loss.forward(y_hat, y, target_lengths, kind="cross_entropy")
    _, grads = seq2seq.backward(loss.backward(kept), cache)
    return L, clip.by_norm({name: grads[name] for name in params}, 1.0)


def train(units, attention, order, steps, seed):
    rng = np.random.default_rng(seed)
    params = seq2seq.init(10, units, 11, rng, attention)
    batches = (strings(rng.integers(4, 13), BATCH, order, rng) for _ in range(steps))
    fit(params, loss_of, batches, learning_rate=RATE)
    return params


def right(params, length, order):
    x, y = strings(length, 200, order, np.random.default_rng(100 + length))
    step, state = seq2seq.stepper(params, x)
    written, _, _ = greedy(step, state, START, length, batch_size=200)
    return float((written == y).all(0).mean())


def run(seed):
    """Shares of right strings: by model and length."""
    found = {}
    for name, (units, attention, order, steps) in MODELS.items():
        params = train(units, attention, order, steps, seed)
        found[name] = {str(length): right(params, length, order) for length in LENGTHS}
    return found
