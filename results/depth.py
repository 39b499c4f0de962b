"""Plain, Highway and residual networks at four depths on scikit-learn's digits, all tuned alike.

The 1797 images of 8 x 8 pixels are dealt anew by each seed: 1197 to train, 300 to choose the
learning rate, 300 to test. A linear layer brings 64 pixels to 32 numbers, then come the layers, and
a linear layer reads the ten scores. Every network has the same choice of learning rates.
"""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from nndl.fit import fit
from nndl.numpy import feedforward, highway, loss, output, residual

SEEDS = range(3)
TOLERANCE = 0.1  # a deep network that is about to learn may go either way on another machine
DEPTHS = (5, 20, 50, 100)
RATES = (0.0003, 0.001, 0.003)
D, B, STEPS = 32, 64, 400


def plain(depth, rng, scale=1.0):
    """The layers of a Highway network without gates; ``scale`` multiplies the first matrices."""
    params = feedforward.init((D,) * (depth + 1), rng)
    return {name: scale * value if name[0] == "W" else value for name, value in params.items()}


def orthogonal(depth, rng):
    """The same, each matrix orthogonal, and no biases at the start."""
    params = without_biases(plain(depth, rng))
    draw = (np.linalg.qr(rng.normal(size=(D, D)))[0] for _ in range(depth))
    return {name: next(draw) if name[0] == "W" else value for name, value in params.items()}


def without_biases(params):
    return {name: value if name[0] == "W" else 0 * value for name, value in params.items()}


def blocks(depth, rng, scale=(1.0, 1.0)):
    """Residual blocks of width D; ``scale`` multiplies their first W1 and W2."""
    params = residual.init(D, D, depth, rng)
    return {**params, "W1": scale[0] * params["W1"], "W2": scale[1] * params["W2"]}


TANH = {"activation": "tanh", "output_activation": "tanh"}
CUT = {"shortcut": False}
LARGER = 3**0.5, (6**0.5, 3**0.5)  # variances 1/D, and 2/D before a ReLU, in place of 1/(3 D)
BODIES = {  # the module, its first parameters, its options
    "plain": (feedforward, plain, TANH),
    "plain, larger start": (feedforward, lambda L, rng: plain(L, rng, LARGER[0]), TANH),
    "Highway, b_z = -2": (highway, lambda L, rng: highway.init(D, L, rng, -2), {}),
    "Highway, b_z = 2": (highway, lambda L, rng: highway.init(D, L, rng, 2), {}),
    "Highway, b_z = ln L": (highway, lambda L, rng: highway.init(D, L, rng, np.log(L)), {}),
    "no shortcut": (residual, blocks, CUT),
    "no shortcut, larger start": (residual, lambda L, rng: blocks(L, rng, LARGER[1]), CUT),
    "residual": (residual, blocks, {}),
}
STARTS = {  # two more, for the experiment ``starts``
    "plain, larger start, b = 0": (
        feedforward,
        lambda L, rng: without_biases(plain(L, rng, LARGER[0])),
        TANH,
    ),
    "plain, orthogonal, b = 0": (feedforward, orthogonal, TANH),
}


def run(seed):
    """Shares of right answers: by network, depth, rate and set; and the two baselines."""
    train, choose, test = digits(seed)
    found = {"most frequent digit": most_frequent(train, test), "logistic regression": {}}
    for C in (0.1, 1, 10):
        model = LogisticRegression(C=C, max_iter=1000).fit(*train)
        found["logistic regression"][str(C)] = {
            "choose": model.score(*choose),
            "test": model.score(*test),
        }
    return {**found, **{name: by_depth(name, seed) for name in BODIES}}


def by_depth(name, seed):
    """The shares of one network, by depth, rate and set."""
    return {
        str(depth): {str(rate): shares(name, depth, rate, seed) for rate in RATES}
        for depth in DEPTHS
    }


def digits(seed):
    """Pixels from 0 to 1 and classes: to train, to choose the rate, to test."""
    pixels, classes = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(classes))
    pixels = (pixels / 16).astype(np.float32)
    return [(pixels[part], classes[part]) for part in np.split(order, (1197, 1497))]


def most_frequent(train, test):
    return float((test[1] == np.bincount(train[1]).argmax()).mean())


def shares(name, depth, rate, seed):
    """The two shares of one network with one rate."""
    train, choose, test = digits(seed)
    net = trained(name, depth, rate, seed, *train)
    return {"choose": right(net, name, *choose), "test": right(net, name, *test)}


def trained(name, depth, rate, seed, pixels, classes, steps=STEPS):
    """Train one network."""
    rng = np.random.default_rng(seed)
    parts = {
        "below": feedforward.init((pixels.shape[1], D), rng),
        "body": networks()[name][1](depth, rng),
        "above": output.init(D, 10, rng),
    }
    net = {f"{part}.{key}": value for part in parts for key, value in parts[part].items()}
    rows = (rng.choice(len(classes), B, replace=False) for _ in range(steps))
    fit(net, loss_of, ((name, pixels[i], classes[i]) for i in rows), learning_rate=rate)
    return net


def networks():
    return {**BODIES, **STARTS}


def scores(net, name, pixels):
    """Ten numbers for each image, (1, B, 10), and the three caches."""
    module, _, options = networks()[name]
    a, below = feedforward.forward(part(net, "below"), pixels[None])
    a, body = module.forward(part(net, "body"), a, **options)
    out, above = output.forward(part(net, "above"), a)
    return out, (below, body, above)


def loss_of(net, name, pixels, classes):
    """The cross-entropy, and all gradients."""
    out, (below, body, above) = scores(net, name, pixels)
    L, cache = loss.forward(out, classes[None], kind="cross_entropy")
    da, d_above = output.backward(loss.backward(cache), above)
    da, d_body = networks()[name][0].backward(da, body)
    _, d_below = feedforward.backward(da, below)
    grads = {"below": d_below, "body": d_body, "above": d_above}
    return L, {f"{part}.{key}": g for part in grads for key, g in grads[part].items()}


def part(net, name):
    return {key.split(".")[1]: value for key, value in net.items() if key.startswith(name)}


def right(net, name, pixels, classes):
    return float((scores(net, name, pixels)[0][0].argmax(-1) == classes).mean())
