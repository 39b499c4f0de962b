"""The feed-forward network, against ``nn.functional.linear`` and an activation of the library."""

import torch
from torch.nn.functional import linear

from nndl.numpy import feedforward
from nndl.torch.feedforward import FeedForward
from tests.cases.base import LENGTHS, M_OUT, B, Case, D, M, T

FUNCTIONS = {
    "tanh": torch.tanh,
    "logistic": torch.sigmoid,
    "relu": torch.relu,
    "identity": lambda z: z,
}


class Layers(Case):
    """A network of some layers, each with its activation."""

    labels = ("eq-ffn-fc", "eq-ffn-fc-grad")

    def __init__(self, sizes, lengths=None, activations=("tanh", "identity"), T=T, B=B):
        name = f"FeedForward {sizes} {' '.join(activations)} T={T}"
        super().__init__(name + " padded" * bool(lengths), feedforward)
        self.sizes, self.lengths, self.activations, self.shape = sizes, lengths, activations, (T, B)
        if not lengths:
            self.library = self.linear

    def draw(self, rng):
        x = rng.normal(size=(*self.shape, self.sizes[0]))
        return feedforward.init(self.sizes, rng), {"x": x}

    def forward(self, module, params, x):
        return module.forward(params, x, self.lengths, *self.activations)

    def backward(self, module, upstream, cache):
        dx, grads = module.backward(upstream, cache)
        return {"x": dx, **grads}

    def twin(self):
        return FeedForward(self.sizes, *self.activations)

    def call(self, model, x):
        return model(x, self.lengths)

    def linear(self, params, x):
        hidden, last = (FUNCTIONS[name] for name in self.activations)
        L = len(self.sizes) - 1
        for layer in range(1, L):
            x = hidden(linear(x, params[f"W{layer}"], params[f"b{layer}"]))
        return last(linear(x, params[f"W{L}"], params[f"b{L}"]))


CASES = [
    Layers((M, M_OUT), activations=("tanh", "logistic")),
    Layers((M, D, M_OUT)),
    Layers((M, D, M_OUT), LENGTHS),
    Layers((M, D, 6, M_OUT), LENGTHS, ("logistic", "tanh")),
    Layers((M, D, M_OUT), activations=("relu", "identity"), T=1),
    Layers((M, 1, 1), activations=("tanh", "tanh")),
]

PLANTED = [
    (feedforward, "dz @ W[layer - 1]", "da @ W[layer - 1]", "FFN: no f' on the way down"),
    (feedforward, "slopes[layer - 1](a[layer])", "slopes[-1](a[layer])", "FFN: f' of the last f"),
    (feedforward, "slopes[layer - 1](a[layer]) * da", "da", "FFN: no f' at all"),
    (feedforward, "dz, a[layer - 1]", "dz, a[0]", "FFN: x in place of the layer's own input"),
    (feedforward, "dz.sum((0, 1))", "dz.mean((0, 1))", "FFN: mean in place of sum in db"),
    (feedforward, "dz.sum((0, 1))", "dz.sum(0)[0]", "FFN: db of one sequence only"),
    (feedforward, "a[-1] @ W.T + b", "a[-1] @ W.T", "FFN: b never added"),
    (feedforward, "np.where(valid, da, 0)", "np.where(True, da, 0)", "FFN: padding leaks"),
    (feedforward, "[hidden] * (len(layers) - 1) + [last]", "[hidden] * len(layers)", "FFN: f last"),
]
