"""What the cases of gated cells share."""

import numpy as np
import torch
from torch import nn
from torch.func import functional_call

from tests.cases.base import B, Case, D, M, T


class Cell(Case):
    """A cell under one option: the states of every step and, below them, the last ones.

    So that a loss on the last states is among what the oracles see.
    """

    states = ("h0",)

    def __init__(self, module, cls, option, labels, lengths=None, sizes=(T, B, M, D)):
        words = [cls.__name__, *option.values()]
        words += [f"lengths {lengths}"] * bool(lengths)
        words += [f"sizes {sizes}"] * (sizes != (T, B, M, D))
        super().__init__(" ".join(words), module)
        self.cls, self.option, self.labels = cls, option, labels
        self.lengths, self.sizes = lengths, sizes

    def draw(self, rng):
        T, B, M, D = self.sizes
        inputs = {name: rng.normal(size=(B, D)) for name in self.states}
        return self.module.init(M, D, rng, **self.option), {
            "x": rng.normal(size=(T, B, M)),
            **inputs,
        }

    def forward(self, module, params, x, **states):
        h, cache = module.forward(params, x, lengths=self.lengths, **states, **self.option)
        return np.concatenate([h, cache.last]), cache

    def backward(self, module, upstream, cache):
        T, B, _, _ = self.sizes
        dh, dh_last, *dc = upstream[:T].copy(), *upstream[T:]
        dh[np.array(self.lengths or [T] * B) - 1, np.arange(B)] += dh_last
        dx, grads = module.backward(dh, cache, *dc)
        return {"x": dx, **grads}

    def twin(self):
        _, _, M, D = self.sizes
        return self.cls(M, D, **self.option)

    def call(self, model, x, **states):
        run = model.run(x, lengths=self.lengths, **states)
        return torch.cat([run.h, torch.stack(run.last)])

    def layer(self, kind, gates, params, b_h, x, *states):
        """The library's ``kind`` with the book's parameters, x packed where there is padding."""
        names = {"W": "weight_ih_l0", "U": "weight_hh_l0", "b": "bias_ih_l0"}
        weights = {
            name: torch.cat([params[f"{letter}_{gate}"] for gate in gates])
            for letter, name in names.items()
        }
        _, _, M, D = self.sizes
        if self.lengths:
            x = nn.utils.rnn.pack_padded_sequence(x, self.lengths, enforce_sorted=False)
        states = tuple(state[None] for state in states)
        arguments = (x, states if len(states) > 1 else states[0])
        weights["bias_hh_l0"] = b_h
        h, last = functional_call(kind(M, D).double(), weights, arguments)
        h = nn.utils.rnn.pad_packed_sequence(h)[0] if self.lengths else h
        return torch.cat([h, *last] if len(states) > 1 else [h, last])
