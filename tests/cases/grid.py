"""The Grid LSTM of one, two and three dimensions."""

import numpy as np
import torch

from nndl.numpy import grid
from nndl.torch import Grid
from tests.cases.base import LENGTHS, B, Case, D, M, T

LSTM = ("lstm", "lstm")


class Network(Case):
    """A grid over data of the sizes S; its result is all that leaves it, in one row."""

    labels = ("eq-grid-std", "eq-grid-nd")

    def __init__(self, dims, S, depth, tied=True, bias=False, lengths=None, batch=B, **options):
        words = [*dims, S, depth, "tied" if tied else "", "bias" if bias else ""]
        words += [lengths or "", *options.values(), f"B = {batch}" if batch != B else ""]
        super().__init__(" ".join(["grid", *map(str, filter(None, words))]), grid)
        self.sizes, self.S, self.batch, self.dims = (depth, *S), S, batch, dims
        self.weights, self.lengths = {"dims": dims, "tied": tied, "bias": bias}, lengths
        self.options = {"dims": dims, **options}

    def draw(self, rng):
        params = self.module.init(M, D, self.sizes[0], rng, **self.weights)
        inputs = {"x": rng.normal(size=(*self.S, self.batch, M))}
        for n in range(2, len(self.dims) + 1):
            for name in [f"h{n}"] + [f"m{n}"] * (self.dims[n - 1] == "lstm"):
                side = self.sizes[: n - 1] + self.sizes[n:]
                inputs[name] = rng.normal(size=(*side, self.batch, D))
        return params, inputs

    def forward(self, module, params, x, **initial):
        _, cache = module.forward(
            params, x, self.sizes[0], initial, lengths=self.lengths, **self.options
        )
        return np.concatenate([array.ravel() for array in cache.last.values()]), cache

    def backward(self, module, upstream, cache):
        ends = np.cumsum([array.size for array in cache.last.values()])
        parts = zip(cache.last.items(), np.split(upstream, ends))
        dlast = {name: part.reshape(array.shape) for (name, array), part in parts}
        dx, grads = module.backward(dlast.pop("h1"), cache, dlast)
        return {"x": dx, **grads}

    def twin(self):
        return Grid(M, D, self.sizes[0], **{**self.weights, **self.options})

    def call(self, model, x, **initial):
        last = model.run(x, initial, self.lengths).last
        return torch.cat([tensor.ravel() for tensor in last.values()])


CASES = [
    Network(LSTM, (T,), 2, lengths=LENGTHS),
    Network(LSTM, (T,), 2, tied=False, bias=True, lengths=LENGTHS, priority=1, output="standard"),
    Network(LSTM, (3,), 2, tied=False),
    Network(("identity", "lstm"), (3,), 2, tied=False, bias=True, priority=1, output="standard"),
    Network(("lstm", "tanh"), (3,), 2, lengths=[3, 1, 2, 1]),
    Network(("lstm",), (), 4),
    Network(("lstm",), (), 3, tied=False, bias=True),
    Network(("lstm",), (), D + 2, tied=False),  # more layers than the projection has rows
    Network(("tanh",), (), 3),
    Network(("lstm", "lstm", "lstm"), (3, 2), 2),
    Network(("lstm", "lstm", "relu"), (2, 3), 2, tied=False, priority=3),
    Network(LSTM, (1,), 1, batch=1),
]

PLANTED = [
    (grid, "np.where(here, old[name], new[name])", "old[name]", "Grid: padding takes what passes"),
    (grid, "np.where(here, d, 0)", "d", "Grid: padding leaks into gradients"),
    (grid, "np.where(here, new[name], old[name])", "new[name]", "Grid: padded steps change states"),
    (grid, "reversed(list(blocks))", "list(blocks)", "Grid: backward in forward order"),
    (grid, "layers[p[0] % K]", "layers[-1 - p[0] % K]", "Grid: gradients to other layers"),
    (grid, "weights[p[0] % K]", "weights[-p[0] % K]", "Grid: layers in another order"),
    (grid, "layer.get(name, 0) + d", "d", "Grid: shared weights get one block's gradient"),
    (grid, "dx = dx + dm1 @ P_m", "pass", "Grid: no path to x through the first memory"),
    (grid, "np.tensordot(dm1, x", "np.tensordot(dh1, x", "Grid: dP_m from the states"),
    (grid, "(dlast or {}).items()", "{}.items()", "Grid: no gradient from what leaves in time"),
    (grid, "np.where(valid, x, 0)", "x", "Grid: padded inputs pass through to the outputs"),
]
