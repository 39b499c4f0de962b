"""Addition of two numbers, digit by digit: the 2-D Grid LSTM beside stacked LSTMs.

One symbol a step: the digits of the first number, "+", those of the second, and then "=" for as
long as the digits of the sum are asked, all from the left. There are 10,000 pairs of numbers of two
digits; each seed deals them: 1000 to choose the start, 1000 to test, the rest to train. All
networks have the same steps, rate and choice of starts: weights as the package draws them, or three
times as large.
"""

from __future__ import annotations

import numpy as np

from nndl.fit import fit
from nndl.numpy import grid, loss, lstm, output, stacked

SEEDS = range(3)
TOLERANCE = 0.15  # when the rise begins may shift on another machine
DIGITS = 2
STARTS = {"as drawn": 1.0, "three times": 3.0}
D, B, STEPS, RATE = 48, 32, 2000, 0.003
STACKS = {"LSTM, 1 layer": 1, "stacked LSTM, 2 layers": 2}
GRIDS = {
    "2-D grid, 2 layers": {},
    "2-D grid, priority of depth": {"priority": 1},
}
KNOBS = {"2-D grid, no memory along depth": {"dims": ("tanh", "lstm")}}  # for grid_addition_knobs
PLUS, EQUALS = 10, 11


def run(seed):
    """Shares of right digits and of right sums: by network, start and set."""
    train, _, test = dealt(seed)
    found = {"the most frequent digits": frequent(train, test)}
    for name in (*STACKS, *GRIDS):
        found[name] = by_start(name, seed)
    return found


def by_start(name, seed, steps=STEPS):
    """The shares of one network, by start and set."""
    train, choose, test = dealt(seed)
    found = {}
    for start in STARTS:
        net = trained(name, start, seed, train, steps)
        found[start] = {
            "choose": right(net, name, *examples(choose)),
            "test": right(net, name, *examples(test)),
        }
    return found


def dealt(seed):
    """All pairs of numbers, (10000, 2), in three parts: to train, to choose, to test."""
    pairs = np.indices((10**DIGITS, 10**DIGITS)).reshape(2, -1).T
    pairs = np.random.default_rng(1000 + seed).permutation(pairs)
    return pairs[2000:], pairs[:1000], pairs[1000:2000]


def examples(pairs):
    """Symbols from 0 to 11, (3 digits + 2, B), and the digits of the sums, (digits + 1, B)."""
    a, b = pairs.T
    plus, equals = np.full((1, len(a)), PLUS), np.full((DIGITS + 1, len(a)), EQUALS)
    symbols = np.concatenate([written(a, DIGITS), plus, written(b, DIGITS), equals])
    return symbols, written(a + b, DIGITS + 1)


def written(numbers, digits):
    """Their digits from the left, (digits, B)."""
    return np.stack([numbers // 10**place % 10 for place in reversed(range(digits))])


def init(name, seed, scale=1.0):
    rng = np.random.default_rng(seed)
    if name in STACKS:
        body = stacked.init(12, (D,) * STACKS[name], rng, layer=lstm)
    else:
        dims = options(name).get("dims", ("lstm", "lstm"))
        body = grid.init(12, D, 2, rng, dims, bias=True)
    body = {key: scale * value for key, value in body.items()}
    parts = {"body": body, "above": output.init(D, 10, rng)}
    return {f"{p}.{n}": v.astype(np.float32) for p in parts for n, v in parts[p].items()}


def options(name):
    return {**GRIDS, **KNOBS}[name]


def trained(name, start, seed, pairs, steps=STEPS):
    net, rng = init(name, seed, STARTS[start]), np.random.default_rng(seed)
    drawn = (examples(pairs[rng.integers(0, len(pairs), B)]) for _ in range(steps))
    fit(net, loss_of, ((name, *batch) for batch in drawn), learning_rate=RATE)
    return net


def part(net, name):
    return {key.split(".", 1)[1]: v for key, v in net.items() if key.startswith(name + ".")}


def scores(net, name, symbols):
    """Ten numbers for each digit of the sum, (digits + 1, B, 10), and the caches."""
    x, body = np.eye(12, dtype=np.float32)[symbols], part(net, "body")
    if name in STACKS:
        h, inside = stacked.forward(body, x, layer=lstm)
    else:
        h, inside = grid.forward(body, x, 2, **options(name))
    out, above = output.forward(part(net, "above"), h[-DIGITS - 1 :])
    return out, (h, inside, above)


def loss_of(net, name, symbols, sums):
    """The cross-entropy, and all gradients."""
    out, (h, inside, above) = scores(net, name, symbols)
    value, cache = loss.forward(out, sums, kind="cross_entropy")
    d_asked, d_above = output.backward(loss.backward(cache), above)
    dh = np.zeros_like(h)
    dh[-len(d_asked) :] = d_asked
    module = stacked if name in STACKS else grid
    _, d_body = module.backward(dh, inside)
    grads = {"body": {n: g for n, g in d_body.items() if f"body.{n}" in net}, "above": d_above}
    return value, {f"{p}.{n}": g for p in grads for n, g in grads[p].items()}


def right(net, name, symbols, sums):
    """Two shares: of digits, and of sums with all their digits."""
    hits = scores(net, name, symbols)[0].argmax(-1) == sums
    return {"digits": float(hits.mean()), "sums": float(hits.all(0).mean())}


def frequent(train, test):
    """The same of an answer that knows, place by place, the most frequent digit."""
    known = [np.bincount(row).argmax() for row in examples(train)[1]]
    hits = examples(test)[1] == np.array(known)[:, None]
    return {"digits": float(hits.mean()), "sums": float(hits.all(0).mean())}
