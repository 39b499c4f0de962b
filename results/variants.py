"""Variants of the LSTM and the GRU on two tasks, all tuned alike: synthetic.

*Adding*: a number from [0, 1] and a mark a step. Two steps are marked, one in each half of the
sequence; the last answer is to be the sum of their numbers. *Reset*: a bit and a mark a step; every
answer is to be the number of ones since the last mark, the marked step included. Marks stand 5 to
15 steps apart, so no count exceeds 15, however long the sequence is. Tested on new sequences as
long as in training and, for the reset task, on ten times as long ones.

Every cell is tuned over the same learning rates and, if it has a gate that keeps the state, over
the same two starts: the bias of that gate as drawn, or moved by 3 so that the gate keeps.
"""

from __future__ import annotations

import numpy as np

from nndl.fit import fit
from nndl.numpy import gru, loss, lstm, output, srn

SEEDS = range(3)
TOLERANCE = 0.1  # a run that is about to learn may go either way on another machine
RATES = (0.003, 0.01, 0.03)
STARTS = (0.0, 3.0)
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
    """Mean squared errors as shares of the variance of the target, by task, cell and setting."""
    found = {"adding": {}, "reset": {}, "reset, long": {}}
    for name, (_, _, gate) in CELLS.items():
        for start in STARTS if gate else STARTS[:1]:
            for rate in RATES:
                setting = f"start {start:g}, rate {rate:g}"
                for task in ("adding", "reset"):
                    net, _ = train(name, task, rate, start, seed)
                    for test, length in {task: T, f"{task}, long": LONG}.items():
                        if test in found:
                            share = error(net, name, task, length, seed)
                            found[test].setdefault(name, {})[setting] = round(share, 5)
    return found


def train(name, task, rate, start, seed, steps=STEPS):
    """Train one network; returns it and its loss at every step."""
    cell, options, gate = CELLS[name]
    rng = np.random.default_rng(seed)
    net = {**cell.init(2, D, rng, **options), **output.init(D, 1, rng)}
    if gate:
        net[gate[0]] += gate[1] * start
    batches = ((name, task, *draw(task, T, B, rng)) for _ in range(steps))
    return net, fit(net, squared_loss, batches, learning_rate=rate)


def draw(task, T, batch, rng):
    """Inputs (T, batch, 2) and targets (T, batch, 1); of adding, the last one alone counts."""
    x, each = np.zeros((T, batch, 2)), np.arange(batch)
    if task == "adding":
        x[..., 0] = rng.random((T, batch))
        first, second = rng.integers(0, T // 2, batch), rng.integers(T // 2, T, batch)
        x[first, each, 1] = x[second, each, 1] = 1
        return x, np.broadcast_to((x[..., 0] * x[..., 1]).sum(0), (T, batch))[..., None]
    x[..., 0] = rng.integers(0, 2, (T, batch))
    at, y, count = np.zeros(batch, int), np.zeros((T, batch, 1)), np.zeros(batch)
    for t in range(T):
        marked = at == t
        x[t, marked, 1] = 1
        at[marked] += rng.integers(5, 16, marked.sum())
        count = np.where(marked, 0, count) + x[t, :, 0]
        y[t, :, 0] = count / 10  # tens, so that the outputs are of size 1
    return x, y


def answers(net, name, x):
    """The outputs (T, B, 1), and the two caches."""
    cell, options, _ = CELLS[name]
    weights = {key: value for key, value in net.items() if key not in ("V", "c")}
    h, cache = cell.forward(weights, x, **options)
    y_hat, reading = output.forward({"V": net["V"], "c": net["c"]}, h)
    return y_hat, cache, reading


def squared_loss(net, name, task, x, y):
    """The squared error of the answers that count, and all gradients."""
    y_hat, cache, reading = answers(net, name, x)
    counts = slice(-1, None) if task == "adding" else slice(None)
    L, L_cache = loss.forward(y_hat[counts], y[counts])
    dy = np.zeros_like(y_hat)
    dy[counts] = loss.backward(L_cache)
    dh, grads = output.backward(dy, reading)
    _, cell_grads = CELLS[name][0].backward(dh, cache)
    grads.update({key: cell_grads[key] for key in cell_grads if key in net})
    return L, grads


def error(net, name, task, length, seed, batch=1000):
    """The mean squared error on new sequences; 1 is that of always answering the mean."""
    x, y = draw(task, length, batch, np.random.default_rng(10_000 + seed))
    y_hat, *_ = answers(net, name, x)
    if task == "adding":
        y_hat, y = y_hat[-1:], y[-1:]
    return float(((y_hat - y) ** 2).mean() / y.var())
