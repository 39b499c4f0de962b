"""Parity of a whole string of bits: the 1-D Grid LSTM beside deep networks without its memory.

A string of k bits, each -1 or 1, enters at once through one projection; six layers of 64 units
follow, and a linear layer reads two scores. Every batch is drawn anew. All networks have the same
steps and the same rate; the knob is the start: the weights as the package draws them, or three
times as large (the Highway gates' biases stay ln L).
"""

from __future__ import annotations

import numpy as np

from nndl.fit import fit
from nndl.numpy import feedforward, grid, highway, loss, output

SEEDS = range(3)
TOLERANCE = 0.15  # when the rise begins may shift on another machine
BITS = (8, 12, 16, 20)
STARTS = {"as drawn": 1.0, "three times": 3.0}
D, L, B, STEPS, RATE, LOOKS = 64, 6, 64, 3000, 0.003, 10
TANH = {"activation": "tanh", "output_activation": "tanh"}
GRIDS = {
    "1-D grid": {"dims": ("lstm",), "output": "grid"},
    "1-D grid, standard output": {"dims": ("lstm",), "output": "standard"},
}
NETWORKS = (*GRIDS, "plain, tied", "plain", "Highway, b_z = ln L")


def run(seed):
    """Shares of right answers on new strings, look by look: by network, start and k."""
    return {
        name: {start: {str(k): looks(name, start, k, seed) for k in BITS} for start in STARTS}
        for name in NETWORKS
    }


def looks(name, start, k, seed):
    """The shares after each tenth of the training, by the number of steps."""
    rng, shares = np.random.default_rng(seed), {}
    net = init(name, k, rng, STARTS[start])
    test = signs(np.random.default_rng(1000 + seed), 1000, k)

    def batches():
        for step in range(STEPS + 1):
            if step and step % (STEPS // LOOKS) == 0:
                shares[str(step)] = right(net, name, test)
            if step < STEPS:
                yield name, signs(rng, B, k)

    fit(net, loss_of, batches(), learning_rate=RATE)
    return shares


def signs(rng, batch, k):
    """Strings of bits, each -1 or 1: (B, k), float32."""
    return (2 * rng.integers(0, 2, (batch, k)) - 1).astype(np.float32)


def odd(x):
    """1 where the number of ones is odd."""
    return (x > 0).sum(1) % 2


def init(name, k, rng, scale):
    """The first parameters, float32, under the names of their parts."""
    below = {} if name in GRIDS else feedforward.init((k, D), rng)
    if name in GRIDS:
        body = grid.init(k, D, L, rng, dims=("lstm",))
    elif name.startswith("Highway"):
        body = highway.init(D, L, rng, np.log(L))
    else:
        body = feedforward.init((D,) * (2 if name == "plain, tied" else L + 1), rng)
    below, body = (
        {key: value if key == "b_z" else scale * value for key, value in part.items()}
        for part in (below, body)
    )
    parts = {"below": below, "body": body, "above": output.init(D, 2, rng)}
    return {f"{p}.{n}": v.astype(np.float32) for p in parts for n, v in parts[p].items()}


def part(net, name):
    return {key.split(".", 1)[1]: v for key, v in net.items() if key.startswith(name + ".")}


def scores(net, name, x):
    """Two numbers for each string, (1, B, 2), and the caches."""
    body = part(net, "body")
    if name in GRIDS:
        h, inside = grid.forward(body, x, L, **GRIDS[name])
        h, below = h[None], None
    else:
        a, below = feedforward.forward(part(net, "below"), x[None])
        if name.startswith("Highway"):
            h, inside = highway.forward(body, a)
        else:
            if name == "plain, tied":
                body = {f"{n}{layer}": body[f"{n}1"] for layer in range(1, L + 1) for n in "Wb"}
            h, inside = feedforward.forward(body, a, **TANH)
    out, above = output.forward(part(net, "above"), h)
    return out, (below, inside, above)


def loss_of(net, name, x):
    """The cross-entropy, and all gradients."""
    out, (below, inside, above) = scores(net, name, x)
    value, cache = loss.forward(out, odd(x)[None], kind="cross_entropy")
    dh, d_above = output.backward(loss.backward(cache), above)
    grads = {"above": d_above}
    if name in GRIDS:
        _, grads["body"] = grid.backward(dh[0], inside)
    else:
        module = highway if name.startswith("Highway") else feedforward
        da, d_body = module.backward(dh, inside)
        if name == "plain, tied":  # one matrix for all layers: its gradients add up
            d_body = {
                n + "1": sum(d_body[f"{n}{layer}"] for layer in range(1, L + 1)) for n in "Wb"
            }
        grads["body"], (_, grads["below"]) = d_body, feedforward.backward(da, below)
    return value, {f"{p}.{n}": g for p in grads for n, g in grads[p].items()}


def right(net, name, x):
    return float((scores(net, name, x)[0][0].argmax(-1) == odd(x)).mean())
