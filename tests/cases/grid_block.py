"""The block of the Grid LSTM, of every kind."""

import numpy as np
import torch

from nndl.numpy import grid_block
from nndl.torch import GridBlock
from tests.cases.base import B, Case, D


class Block(Case):
    """One block; its result is all that goes out, one array below the other."""

    def __init__(self, dims, priority=None, output="grid", bias=False, sizes=(B, D)):
        words = [*dims, f"priority {priority}" if priority else "", output, "bias" if bias else ""]
        shape = "" if sizes == (B, D) else str(sizes)
        super().__init__(" ".join(filter(None, ["grid block", *words, shape])), grid_block)
        self.dims, self.bias, self.sizes = dims, bias, sizes
        self.options = {"dims": dims, "priority": priority, "output": output}
        self.labels = ["eq-grid-nd"]
        self.labels += ["eq-grid-prio"] * bool(priority)
        self.labels += ["eq-grid-std"] * ("lstm" in dims and output == "grid")
        self.labels += ["eq-grid-nonlstm"] * (set(dims) != {"lstm"})

    def draw(self, rng):
        params = self.module.init(self.sizes[1], rng, self.dims, self.bias)
        options = self.module.checked_options(self.dims, None, "grid", self.bias)
        state = {name: rng.normal(size=self.sizes) for name in self.module.state_names(options)}
        return params, state

    def forward(self, module, params, **state):
        new, cache = module.forward(params, state, **self.options)
        return np.stack([new[name] for name in state]), (cache, list(state))

    def backward(self, module, upstream, cache):
        cache, names = cache
        dstate, grads = module.backward(dict(zip(names, upstream)), cache)
        return {**dstate, **grads}

    def twin(self):
        return GridBlock(self.sizes[1], bias=self.bias, **self.options)

    def call(self, model, **state):
        new = model(state)
        return torch.stack([new[name] for name in state])


CASES = [
    Block(("lstm", "lstm")),
    Block(("lstm", "lstm"), output="standard", bias=True),
    Block(("lstm", "lstm"), priority=1),
    Block(("lstm", "lstm", "lstm"), priority=2, output="standard"),
    Block(("lstm",), bias=True),
    Block(("lstm",), priority=1),
    Block(("tanh", "lstm"), priority=1, bias=True),
    Block(("lstm", "relu", "lstm"), priority=3),
    Block(("identity", "logistic")),
    Block(("lstm", "tanh", "lstm", "lstm"), sizes=(1, 1)),
]

OWN = 'read[f"h{k}"] = read[f"h{k}"] + part'
PLANTED = [
    (grid_block, 'if output == "grid":', "if False:", "grid: h' = o * tanh(m') derivative"),
    (grid_block, 'if output == "grid":', "if True:", "grid: tanh(o * m') derivative for standard"),
    (grid_block, OWN, f"{OWN} * (k == n)", "grid: own dimension only in dH"),
    (grid_block, "if n == priority and k != n", "if False", "grid priority: others' old states"),
    (
        grid_block,
        "if n == priority and k != n",
        "if n == priority",
        "grid priority: none to its own",
    ),
    (
        grid_block,
        "in reversed(order(cache.options))",
        "in order(cache.options)",
        "grid: back in order",
    ),
    (grid_block, "key=lambda n: n ==", "key=lambda n: n !=", "grid: priority dimension first"),
    (grid_block, "if n == priority:", "if False:", "grid: priority dimension reads old states"),
    (grid_block, "dm + ds * g_o", "ds * g_o", "grid: what m' sends on itself is dropped"),
    (grid_block, "dm + ds * g_o", "dm + ds", "grid: dm' without the output gate"),
    (grid_block, "(1 - h_new**2)", "(1 - m_new**2)", "grid: tanh' from m'"),
    (grid_block, "dm * m * g_f", "dm * m_new * g_f", "grid: df with the new memory"),
    (grid_block, "axis=-1), dm * g_f", "axis=-1), dm", "grid: memory path without forget gate"),
    (grid_block, "(1 - g_c**2)", "g_c * (1 - g_c)", "grid: sigma' for the candidate"),
    (grid_block, "[dz_u, dz_f, dz_o, dz_c]", "[dz_u, dz_f, dz_c, dz_o]", "grid: order of gates"),
    (grid_block, "dz.T @ H[n - 1]", "dz.T @ H[0]", "grid: dW with H in place of H'"),
    (grid_block, "dz.sum(0)\n", "dz.mean(0)\n", "grid: mean in place of sum in db"),
]
