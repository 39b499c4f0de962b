r"""How far a trained network counts: strings :math:`a^nb^n` of n up to 20, judged up to n = 100.

From the first b on the next symbol is known: b until there were as many as a, then the end. A
network reads a string and says at each b whether it is the last. A string is right if it is at
every b. SRN (tanh, and relu), GRU and LSTM have eight units each, the same steps, and the better of
two learning rates by the loss of the training, which says nothing of longer strings.
"""

from __future__ import annotations

import numpy as np

from nndl.fit import fit
from nndl.numpy import gru, loss, lstm, output, srn

SEEDS = range(5)
TOLERANCE = 30  # strings; where a count ends is decided late in training
CELLS = {"SRN": srn, "SRN, relu": srn, "GRU": gru, "LSTM": lstm}
MORE = {"SRN, relu": {"activation": "relu"}}
RATES = (0.003, 0.01)
LONGEST, FAR, UNITS, STEPS = 20, 100, 8, 4000


def strings(ns):
    """The strings a^n b^n side by side: inputs (T, B, 2), targets, where they count, lengths."""
    ns = np.asarray(ns)
    t = np.arange(2 * ns.max())[:, None]
    x = np.stack([t < ns, (t >= ns) & (t < 2 * ns)], -1).astype(float)
    last = (t == 2 * ns - 1).astype(int)
    return x, last, x[..., 1] > 0, 2 * ns


def init(cell, rng, units=UNITS):
    body = {f"body.{k}": v for k, v in CELLS[cell].init(2, units, rng).items()}
    return {**body, **{f"out.{k}": v for k, v in output.init(units, 2, rng).items()}}


def part(net, name):
    return {k.split(".")[1]: v for k, v in net.items() if k.startswith(name + ".")}


def scores(net, cell, x, lengths):
    h, below = CELLS[cell].forward(part(net, "body"), x, lengths=lengths, **MORE.get(cell, {}))
    y, above = output.forward(part(net, "out"), h)
    return y, below, above


def loss_of(net, cell, x, last, counts, lengths):
    """Mean cross-entropy over the b's of all strings, and its gradients."""
    y, below, above = scores(net, cell, x, lengths)
    L, cache = loss.forward(y[counts][None], last[counts][None], kind="cross_entropy")
    dy = np.zeros_like(y)
    dy[counts] = loss.backward(cache)[0]
    dh, d_out = output.backward(dy, above)
    _, d_body = CELLS[cell].backward(dh, below)
    d_body = {name: d_body[name] for name in part(net, "body")}
    both = ("body", d_body), ("out", d_out)
    return L, {f"{at}.{k}": v for at, d in both for k, v in d.items()}


def right(net, cell, ns):
    """Which of the strings a^n b^n are right at every b."""
    x, last, counts, lengths = strings(ns)
    y, _, _ = scores(net, cell, x, lengths)
    return ((y.argmax(-1) == last) | ~counts).all(0)


def train(cell, seed, rate, steps=STEPS, longest=LONGEST, batch=10):
    rng = np.random.default_rng(seed)
    net = init(cell, rng)
    drawn = (strings(rng.choice(longest, batch, replace=False) + 1) for _ in range(steps))
    losses = fit(net, loss_of, ((cell, *one) for one in drawn), learning_rate=rate)
    return net, losses


def judged(net, cell, longest=LONGEST, far=FAR):
    """Right strings of those trained on, right longer ones, and up to which n all are right."""
    ok = right(net, cell, np.arange(1, far + 1))
    return {
        "trained": int(ok[:longest].sum()),
        "longer": int(ok[longest:].sum()),
        "unbroken": far if ok.all() else int(ok.argmin()),
    }


def run(seed):
    """Counts of right strings, by cell and learning rate, and the loss of the last 100 steps."""
    found = {cell: {} for cell in CELLS}
    for cell in CELLS:
        for rate in RATES:
            net, losses = train(cell, seed, rate)
            found[cell][str(rate)] = judged(net, cell) | {"loss": float(losses[-100:].mean())}
    return found
