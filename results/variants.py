"""Variants of the LSTM and the GRU on two tasks, all tuned alike: synthetic.

The adding problem, and counting the ones since the last mark (``nndl.data.marks``), tested on new
sequences as long as those of the training and, for counting, on ten times as long ones. Every cell
is tuned over the same learning rates and, if it has a gate that keeps the state, over the same two
starts: the bias of that gate as drawn, or moved by 3 so that the gate keeps.
"""

from __future__ import annotations

import numpy as np

from nndl.data import marks
from nndl.fit import fit
from nndl.numpy import gru, loss, lstm, output, srn

SEEDS = range(3)
TOLERANCE = 0.1  # a run that is about to learn may go either way on another machine
RATES = (0.003, 0.01, 0.03)
STARTS = (0, 3)
T, LONG, B, D, STEPS = 30, 300, 32, 16, 1000

CELLS = {  # the module, its options, and the bias that keeps the state with its sign
    "SRN": (srn, {}, None),
    "LSTM": (lstm, {}, ("b_f", 1)),
    "no forget gate": (lstm, {"variant": "no_forget"}, None),
    "coupled": (lstm, {"variant": "coupled"}, ("b_i", -1)),
    "peephole": (lstm, {"variant": "peephole"}, ("b_f", 1)),
    "full peephole": (lstm, {"variant": "full_peephole"}, ("b_f", 1)),
    "GRU": (gru, {}, ("b_z", 1)),
    "GRU, reset after": (gru, {"reset": "after"}, ("b_z", 1)),
}


def run(seed):
    """Mean squared errors, by task, cell, start and rate; 1 is always answering the mean."""
    found = {"adding": {}, "counting": {}, "counting, long": {}}
    for name, (_, _, gate) in CELLS.items():
        for start in STARTS if gate else STARTS[:1]:
            for rate in RATES:
                for test, share in shares(name, start, rate, seed).items():
                    of_start = found[test].setdefault(name, {}).setdefault(str(start), {})
                    of_start[str(rate)] = round(share, 5)
    return found


def shares(name, start, rate, seed):
    """The three errors of one cell with one setting."""
    adder = train(name, marks.adding, start, rate, seed)
    counter = train(name, counting, start, rate, seed)
    return {
        "adding": error(adder, name, marks.adding, T, seed),
        "counting": error(counter, name, counting, T, seed),
        "counting, long": error(counter, name, counting, LONG, seed),
    }


def counting(steps, batch, rng):
    """The counts in tens, so that answers are about as large as the weights are at the start."""
    x, y = marks.counting(steps, batch, rng)
    return x, y / 10


def train(name, draw, start, rate, seed, steps=STEPS):
    """Train one network on a stream of fresh batches."""
    module, options, gate = CELLS[name]
    rng = np.random.default_rng(seed)
    net = {**module.init(2, D, rng, **options), **output.init(D, 1, rng)}
    if gate:
        bias, sign = gate
        net[bias] += sign * start
    batches = ((module, options, *draw(T, B, rng)) for _ in range(steps))
    fit(net, squared_loss, batches, learning_rate=rate)
    return net


def answers(net, module, options, x, y):
    """The answers that are asked for, (1 or T, B, 1), their targets, and the two caches."""
    weights = {key: value for key, value in net.items() if key not in ("V", "c")}
    h, cache = module.forward(weights, x, **options)
    y = np.atleast_2d(y)[..., None]  # adding has one target a sequence: its last answer counts
    y_hat, reading = output.forward({"V": net["V"], "c": net["c"]}, h[-len(y) :])
    return y_hat, y, cache, reading


def squared_loss(net, module, options, x, y):
    """Half the squared error, and all gradients."""
    y_hat, y, cache, reading = answers(net, module, options, x, y)
    L, L_cache = loss.forward(y_hat, y)
    dh, grads = output.backward(loss.backward(L_cache), reading)
    earlier = np.zeros((len(x) - len(dh), *dh.shape[1:]))
    _, cell_grads = module.backward(np.concatenate([earlier, dh]), cache)
    return L, {**grads, **{key: cell_grads[key] for key in net if key in cell_grads}}


def error(net, name, draw, length, seed, batch=500):
    """The mean squared error on new sequences, as a share of the variance of their targets."""
    module, options, _ = CELLS[name]
    x, y = draw(length, batch, np.random.default_rng(10_000 + seed))
    y_hat, y, *_ = answers(net, module, options, x, y)
    return float(((y_hat - y) ** 2).mean() / y.var())
