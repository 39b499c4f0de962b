"""The Highway network, one layer and several."""

from nndl.numpy import highway
from nndl.torch import Highway
from tests.cases.base import LENGTHS, B, Case, D, T


class Layers(Case):
    """A Highway network of some depth; ``sizes`` are T, B and D."""

    labels = ("eq-highway",)

    def __init__(self, depth, lengths=None, activation="tanh", sizes=(T, B, D)):
        options = f"{activation}{' padded' if lengths else ''}{'' if sizes[0] == T else sizes}"
        super().__init__(f"Highway {depth} {options}", highway)
        self.depth, self.lengths, self.activation, self.sizes = depth, lengths, activation, sizes

    def draw(self, rng):
        params = self.module.init(self.sizes[2], self.depth, rng, carry_bias=0.5)
        params["b_z"] += rng.normal(size=params["b_z"].shape)
        return params, {"x": rng.normal(size=self.sizes)}

    def forward(self, module, params, x):
        return module.forward(params, x, self.lengths, self.activation)

    def backward(self, module, upstream, cache):
        dx, grads = module.backward(upstream, cache)
        return {"x": dx, **grads}

    def twin(self):
        return Highway(self.sizes[2], self.depth, self.activation)

    def call(self, model, x):
        return model(x, self.lengths)


CASES = [
    Layers(1),
    Layers(3, LENGTHS),
    Layers(3, activation="logistic"),
    Layers(2, LENGTHS, "relu"),
    Layers(2, activation="identity"),
    Layers(2, sizes=(1, B, D)),
    Layers(2, sizes=(1, 1, 1)),
]

PLANTED = [
    (highway, "da * z[k] + dh", "dh", "Highway: carry path z * da dropped"),
    (highway, "da * z[k] + dh", "da + dh", "Highway: carry path as if the gate were 1"),
    (highway, "dh @ W[k] + dz @ W_z[k]", "dh @ W[k]", "Highway: no path through the gate"),
    (highway, "(a[k] - h[k]) * z", "(h[k] - a[k]) * z", "Highway: gate's gradient with its sign"),
    (highway, "(a[k] - h[k]) * z", "a[k] * z", "Highway: the gate only carries"),
    (highway, "da * (1 - z[k]) * slope", "da * z[k] * slope", "Highway: z and 1 - z exchanged"),
    (highway, "slope(h[k])", "slope(a[k + 1])", "Highway: slope at the output"),
    (highway, "dz @ W_z[k]", "dz @ W_z[k].T", "Highway: W' in place of its transpose"),
    (
        highway,
        "tensordot(dz, a[k],",
        "tensordot(dz, a[k + 1],",
        "Highway: dW' with a layer's output",
    ),
    (highway, "np.where(valid, da, 0)", "da", "Highway: padding leaks into gradients"),
    (highway, "z[k] * a[k] + (1 - z[k]) * h[k]", "(1 - z[k]) * a[k] + z[k] * h[k]", "Highway: T"),
]
