"""A window that is too short, at a tenth of chapter 5's learning rate, for more steps. Synthetic.

The network is to say the bit of three steps before; TBPTT (截断的随时间反向传播) walks back through
``w`` states. ``w = 0`` leaves W, U and b as they were drawn. Task, network and measurements are
those of the chapter; here the rate is 0.001, and two lengths of training stand side by side.
"""

from __future__ import annotations

import numpy as np

from nndl.fit import fit
from nndl.numpy import bptt, loss, output, srn

SEEDS = range(5)
TOLERANCE = 0.1  # a share of right answers, of a network that has not learnt the task
WINDOWS, STEPS, RATE = (0, 2, 3), (900, 3000), 0.001
DELAY, T, B, D = 3, 12, 16, 12


def run(seed):
    """Shares of right answers on new bits, by the steps of training and the window."""
    return {str(n): {str(w): measure(train(w, seed, n)) for w in WINDOWS} for n in STEPS}


def train(w, seed, steps):
    rng = np.random.default_rng(seed)
    net = {**srn.init(1, D, rng), **output.init(D, 2, rng)}
    batches = ((*recall(B, rng), w) for _ in range(steps))
    fit(net, recall_loss, batches, learning_rate=RATE)
    return net


def recall(batch, rng):
    """Bits (T, batch, 1), and for the steps after the delay the bit before it."""
    bits = rng.integers(0, 2, (T, batch))
    return 2.0 * bits[..., None] - 1, bits[:-DELAY]


def parts(net):
    """The parameters of the network, and of its output layer."""
    return [{name: net[name] for name in names} for names in ("WUb", "Vc")]


def recall_loss(net, bits, before, w):
    """The loss, and the gradients of a window; nothing is asked in the first steps."""
    states, cache = srn.forward(parts(net)[0], bits)
    scores, reading = output.forward(parts(net)[1], states[DELAY:])
    L, L_cache = loss.forward(scores, before, kind="cross_entropy")
    dh = np.zeros_like(states)
    dh[DELAY:], grads = output.backward(loss.backward(L_cache), reading)
    if w == 0:
        return L, {**grads, **{name: 0 * net[name] for name in "WUb"}}
    _, deep = bptt.truncated(dh, cache, w)
    return L, {**grads, **{name: deep[name] for name in "WUb"}}


def measure(net):
    """The trained read-out, and the best linear one, fitted on other bits."""
    rows, old = fresh(net, seed=98)
    best = np.linalg.lstsq(rows, 2 * old - 1, rcond=None)[0]
    rows, old = fresh(net, seed=99)
    answers = (rows @ np.vstack([net["V"].T, net["c"]])).argmax(-1)
    return {
        "trained": float((answers == old).mean()),
        "best linear": float(((rows @ best > 0) == old).mean()),
    }


def fresh(net, seed):
    """States as rows, with a 1 for the bias, and the bits to recall."""
    bits, before = recall(500, np.random.default_rng(seed))
    rows = srn.forward(parts(net)[0], bits)[0][DELAY:].reshape(-1, D)
    return np.column_stack([rows, np.ones(len(rows))]), before.ravel()
