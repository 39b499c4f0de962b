"""One bit over a stretch of noise (latch, 锁存), for every cell, all tuned alike: synthetic.

The first input is a bit, -1 or 1; then come ``gap`` numbers of Gaussian noise. At the end the
network says the bit. Guessing is right half the time. After Bengio, Simard and Frasconi (1994),
*Learning long-term dependencies with gradient descent is difficult*.
"""

from __future__ import annotations

import numpy as np

from nndl.fit import fit
from nndl.numpy import loss, lstm, output, srn

SEEDS = range(5)
TOLERANCE = 0.15  # a run that hardly learns may go either way on another machine
RATES = (0.003, 0.01, 0.03, 0.1)
GAPS = (10, 20, 40, 80)
B, D, STEPS = 32, 16, 400

CELLS = {  # the module, and the one thing that is set by hand at the start
    "SRN": (srn, {}),
    "SRN, U = I": (srn, {"U": np.eye(D)}),
    "LSTM, b_f = 0": (lstm, {"b_f": np.zeros(D)}),
    "LSTM, b_f = 1": (lstm, {"b_f": np.full(D, 1.0)}),
    "LSTM, b_f = 3": (lstm, {"b_f": np.full(D, 3.0)}),
}


def run(seed):
    """The share of right answers on new sequences, by cell, gap and learning rate."""
    shares = {
        name: {str(gap): by_rate(*cell, gap, seed) for gap in GAPS} for name, cell in CELLS.items()
    }
    longer = {
        name: {str(gap): by_rate(*CELLS[name], gap, seed, 4 * STEPS) for gap in (20, 40)}
        for name in ("SRN", "LSTM, b_f = 0", "LSTM, b_f = 1")
    }
    return {"400 steps": shares, "1600 steps": longer}


def by_rate(cell, start, gap, seed, steps=STEPS):
    return {str(rate): train(cell, start, gap, rate, seed, steps) for rate in RATES}


def train(cell, start, gap, rate, seed, steps=STEPS):
    """Train one network; its share of right answers on 1000 new sequences."""
    rng = np.random.default_rng(seed)
    net = {**cell.init(1, D, rng), **output.init(D, 2, rng)}
    net.update({name: value.copy() for name, value in start.items()})
    batches = ((cell, *draw(gap, B, rng)) for _ in range(steps))
    fit(net, latch_loss, batches, learning_rate=rate)
    x, bit = draw(gap, 1000, np.random.default_rng(10_000 + seed))
    scores = last_scores(net, cell, x)[0]
    return float((scores[0].argmax(-1) == bit).mean())


def draw(gap, batch, rng):
    """Sequences (gap + 1, batch, 1), and their bits, (batch,)."""
    bit, x = rng.integers(0, 2, batch), rng.normal(size=(gap + 1, batch, 1))
    x[0, :, 0] = 2.0 * bit - 1
    return x, bit


def last_scores(net, cell, x):
    """Two numbers read from the last state, (1, batch, 2), and the two caches."""
    weights = {name: value for name, value in net.items() if name not in ("V", "c")}
    h, cache = cell.forward(weights, x)
    scores, reading = output.forward({"V": net["V"], "c": net["c"]}, h[-1:])
    return scores, cache, reading


def latch_loss(net, cell, x, bit):
    """The cross-entropy of the last answer, and all gradients."""
    scores, cache, reading = last_scores(net, cell, x)
    L, L_cache = loss.forward(scores, bit[None], kind="cross_entropy")
    dh_last, grads = output.backward(loss.backward(L_cache), reading)
    dh = np.concatenate([np.zeros((len(x) - 1, *dh_last.shape[1:])), dh_last])
    _, cell_grads = cell.backward(dh, cache)
    grads.update({name: cell_grads[name] for name in cell_grads if name in net})
    return L, grads
