"""Characters of straight strokes, written by a mixture density network (synthetic).

1000 drawings of eight characters; the network is told which character to write. Compared: one
component against several, knowing the character against not, and, as trivial baselines, one normal
distribution (or one mixture) for all moves. Samples are judged by their nearest training drawing.
"""

from __future__ import annotations

import numpy as np

from nndl.data import glyphs, strokes
from nndl.fit import fit
from nndl.numpy import lstm, mdn, output

SEEDS = range(3)
TOLERANCE = 0.3  # of nats, and of shares
NAMES = tuple(glyphs.GLYPHS)
TRAIN, BATCH, D, LONGEST = 1000, 64, 48, 40
RATES = ((0.01, 400), (0.002, 200))  # learning rate, steps
SETTINGS = {  # components, does it know the character
    "one component": (1, True),
    "four components": (4, True),
    "four, character unknown": (4, False),
}
BIASES = (0.0, 0.5, 1.0, 2.0, 4.0)


def draw(count, rng):
    """Moves (T, B, 3), the characters' numbers, lengths."""
    which = rng.integers(0, len(NAMES), count)
    return pack([glyphs.moves(glyphs.write(NAMES[k], rng)) for k in which], which)


def pack(rows, which):
    lengths = np.array([len(row) for row in rows])
    x = np.zeros((lengths.max(), len(rows), 3))
    for b, row in enumerate(rows):
        x[: len(row), b] = row
    return x, np.asarray(which), lengths


def seen(x, which, knows=True):
    """What the network reads: the move before, and the character."""
    T, B, _ = x.shape
    given = np.zeros((T, B, 3 + len(NAMES)))
    given[1:, :, :3] = x[:-1]
    if knows:
        given[:, np.arange(B), 3 + which] = 1
    return given


def init(K, rng):
    network, end = lstm.init(3 + len(NAMES), D, rng), output.init(D, 6 * K + 1, rng)
    return {**network, **end}


def parts(net):
    return {k: net[k] for k in lstm.names()}, {k: net[k] for k in output.NAMES}


def pen_loss(net, x, which, lengths, knows):
    """Mean -ln p of a move, in nats, and its gradients."""
    network, end = parts(net)
    h, below = lstm.forward(network, seen(x, which, knows), lengths=lengths)
    y_hat, above = output.forward(end, h)
    L, density = mdn.forward(y_hat, x, lengths)
    dh, of_end = output.backward(mdn.backward(density), above)
    _, of_network = lstm.backward(dh, below)
    n = lengths.mean()
    grads = {**{k: of_network[k] for k in network}, **of_end}
    return L / n, {k: g / n for k, g in grads.items()}


def train(seed, K, knows, data):
    rng = np.random.default_rng(seed)
    net, (x, which, lengths) = init(K, rng), data
    for rate, steps in RATES:
        rows = (rng.choice(TRAIN, BATCH, replace=False) for _ in range(steps))
        batches = ((x[: lengths[k].max(), k], which[k], lengths[k], knows) for k in rows)
        fit(net, pen_loss, batches, learning_rate=rate)
    return net


def write(net, which, rng, bias=0.0):
    """Let the network write; each drawing stops after as many lifts as its character has."""
    network, end = parts(net)
    B, state, x = len(which), (None, None), np.zeros((1, len(which), 3))
    wanted = np.array([len(glyphs.GLYPHS[NAMES[k]]) for k in which])
    moves, lifts = [], np.zeros(B, int)
    for _ in range(LONGEST):
        given = np.concatenate([x, np.eye(len(NAMES))[which][None]], -1)
        h, cache = lstm.forward(network, given, *state)
        state = cache.h_last, cache.c_last
        x = mdn.sample(output.forward(end, h)[0], rng, bias)
        moves.append(np.where((lifts < wanted)[:, None], x[0], np.nan))
        lifts += (lifts < wanted) & (x[0, :, 2] > 0.5)
    moves = np.stack(moves, 1)
    return [one[np.isfinite(one[:, 0])] for one in moves]


def shape_of(moves, points=8):
    """Each stroke as ``points`` points evenly along it; the middle of all at 0."""
    drawn = []
    for stroke in strokes.redraw(moves):
        along = np.concatenate([[0], np.hypot(*np.diff(stroke, axis=0).T).cumsum()])
        at = np.linspace(0, along[-1], points)
        drawn.append(np.column_stack([np.interp(at, along, xy) for xy in stroke.T]))
    drawn = np.concatenate(drawn)
    return drawn - drawn.mean(0)


def nearest(shapes, library, skip_self=False):
    """Distance to the nearest drawing with as many strokes, and its place; inf, -1 if none."""
    found = []
    for k, shape in enumerate(shapes):
        best = (np.inf, -1)
        for n, other in enumerate(library):
            if other.shape == shape.shape and not (skip_self and n == k):
                best = min(best, (float(np.sqrt(((shape - other) ** 2).sum(1).mean())), n))
        found.append(best)
    return np.array([d for d, _ in found]), np.array([n for _, n in found])


def run(seed):
    """Nats a move on new drawings, by move; of samples: right character, distance to training."""
    rng = np.random.default_rng(seed)
    data, test = draw(TRAIN, rng), draw(500, rng)
    x, which, lengths = data
    library = [shape_of(x[:n, b]) for b, n in enumerate(lengths)]
    fresh = [shape_of(test[0][:n, b]) for b, n in enumerate(test[2][:200])]
    distance, at = nearest(fresh, library)
    result = {"fresh drawings": judged(which[at], test[1][:200], distance)}
    for name, (K, knows) in SETTINGS.items():
        net = train(seed, K, knows, data)
        result[name] = {
            "test": pen_loss(net, *test, knows)[0],
            "train": pen_loss(net, *data, knows)[0],
            **by_move(net, *test, knows),
        }
        if knows:
            for bias in BIASES:
                asked = np.arange(200) % len(NAMES)
                drawn = write(net, asked, np.random.default_rng(seed), bias)
                distance, at = nearest([shape_of(one) for one in drawn], library)
                result[name][f"bias {bias:g}"] = judged(which[at], asked, distance)
    for K in (1, 4):
        result[f"no network, {K}"] = {"test": constant(K, seed, data, test)}
    return result


def by_move(net, x, which, lengths, knows):
    """Nats of moves in the air and on paper; whether the components are used at once or in turn.

    "two at once" is the share of moves at which two components weigh more than 0.1; "air told by
    the component" the share for which the heaviest component, known alone, says in which of the
    two the move is made, when each component stands for the one where it is more frequent.
    """
    network, end = parts(net)
    h, _ = lstm.forward(network, seen(x, which, knows), lengths=lengths)
    y_hat, _ = output.forward(end, h)
    nats, pi = mdn.forward(y_hat, x, lengths)[1].per_step, mdn.mixture(y_hat).pi
    there = np.arange(len(x))[:, None] < lengths
    lifted = np.zeros(there.shape, bool)
    lifted[1:] = x[:-1, :, 2] == 1
    air, paper = there & lifted, there & ~lifted
    heaviest = pi.argmax(-1)
    counts = [np.bincount(heaviest[some], minlength=pi.shape[-1]) for some in (air, paper)]
    return {
        "air": float(nats[air].mean()),
        "paper": float(nats[paper].mean()),
        "moves in the air": float(air.sum() / there.sum()),
        "two at once": float(((pi > 0.1).sum(-1) > 1)[there].mean()),
        "air told by the component": float(np.max(counts, 0).sum() / there.sum()),
    }


def judged(nearest_is, asked, distance):
    known = np.isfinite(distance)
    return {
        "right": float(((nearest_is == asked) & known).mean()),
        "distance": float(np.median(distance[known])),
    }


def constant(K, seed, data, test, steps=1500):
    """The same density for every move, fitted by its own gradient."""
    rng = np.random.default_rng(seed)

    def flat(x, lengths):
        rows = np.concatenate([x[:n, b] for b, n in enumerate(lengths)])
        return rows[None]

    moves, new = flat(data[0], data[2]), flat(test[0], test[2])
    net = {"y": rng.normal(size=6 * K + 1)}

    def loss(net, x):
        y = np.broadcast_to(net["y"], (*x.shape[:2], 6 * K + 1))
        L, cache = mdn.forward(y, x)
        return L, {"y": mdn.backward(cache).sum((0, 1))}

    rows = (rng.choice(moves.shape[1], 256) for _ in range(steps))
    fit(net, loss, ((moves[:, k],) for k in rows), learning_rate=0.02)
    return loss(net, new)[0]
