"""Rounds of message passing on rows of nine people: who is in the row of the mark? (Synthetic.)

All nine graphs, one for each place of the mark, are used for training and for the test. Eight
numbers a state, tanh, 1200 steps of Adam; "clipped": gradients shortened to norm 1.
"""

from __future__ import annotations

import numpy as np

from nndl.fit import fit
from nndl.graph import Graph, both_ways, union
from nndl.numpy import clip, gcn_loss, message_passing, output

SEEDS = range(10)
TOLERANCE = 0.01
ROUNDS, RATES, STEPS, SIZE = (1, 2, 4, 8), (0.003, 0.01), 1200, 8
NAMES = ("W_m", "b_m", "W_h", "b_h")

ROWS = union([Graph(9, both_ways([(i, i + 1) for i in range(8)]))] * 18)
SAME = (np.arange(162) // 9 % 2 == 0).astype(int)
START = np.zeros((162, SIZE))
START[:, 1] = 1
START[19 * np.arange(9), 0] = 1


def run(seed):
    """The share of right answers by rounds, learning rate, and with or without clipping."""
    return {
        str(T): {
            f"{rate}{', clipped' * clipped}": train(T, rate, clipped, seed)
            for rate in RATES
            for clipped in (False, True)
        }
        for T in ROUNDS
    }


def train(T, rate, clipped, seed):
    rng = np.random.default_rng(seed)
    net = {**message_passing.init(SIZE, SIZE, rng), **output.init(SIZE, 2, rng)}
    fit(net, loss, [(T, clipped)] * STEPS, rate)
    return round(float((scores(net, T)[0].argmax(1) == SAME).mean()), 4)


def scores(net, T):
    """Two numbers a person, and the two caches."""
    h, cache = message_passing.forward({name: net[name] for name in NAMES}, START, ROWS, rounds=T)
    answers, reading = output.forward({name: net[name] for name in "Vc"}, h[None])
    return answers[0], cache, reading


def loss(net, T, clipped):
    """The mean loss of a person, and the gradients."""
    answers, cache, reading = scores(net, T)
    L, end = gcn_loss.forward(answers, SAME)
    dh, grads = output.backward(gcn_loss.backward(end)[None] / 162, reading)
    _, others = message_passing.backward(dh[0], cache)
    others.pop("e")
    grads = {**grads, **others}
    return L / 162, clip.by_norm(grads, 1.0) if clipped else grads
