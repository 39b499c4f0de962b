"""The residual network, one block and several, and the plain network with its weights."""

from nndl.numpy import residual
from nndl.torch import Residual
from tests.cases.base import LENGTHS, B, Case, D, T

H = 6


class Blocks(Case):
    """A residual network of some depth; ``sizes`` are T, B, D and H."""

    def __init__(self, depth, lengths=None, activation="relu", shortcut=True, sizes=(T, B, D, H)):
        options = f"{activation}{' padded' if lengths else ''}{'' if sizes[0] == T else sizes}"
        super().__init__(f"{'Residual' if shortcut else 'Plain'} {depth} {options}", residual)
        self.depth, self.lengths, self.sizes = depth, lengths, sizes
        self.activation, self.shortcut = activation, shortcut
        self.labels = ("eq-resnet",) if shortcut else ()

    def draw(self, rng):
        T, B, D, H = self.sizes
        return self.module.init(D, H, self.depth, rng), {"x": rng.normal(size=(T, B, D))}

    def forward(self, module, params, x):
        return module.forward(params, x, self.lengths, self.activation, self.shortcut)

    def backward(self, module, upstream, cache):
        dx, grads = module.backward(upstream, cache)
        return {"x": dx, **grads}

    def twin(self):
        _, _, D, H = self.sizes
        return Residual(D, H, self.depth, self.activation, self.shortcut)

    def call(self, model, x):
        return model(x, self.lengths)


CASES = [
    Blocks(1),
    Blocks(3, LENGTHS),
    Blocks(2, LENGTHS, "tanh"),
    Blocks(2, activation="logistic"),
    Blocks(3, activation="tanh", shortcut=False),
    Blocks(2, sizes=(1, B, D, H)),
    Blocks(2, activation="identity", sizes=(1, 1, 1, 1)),
]

PLANTED = [
    (residual, "da = carried + dh", "da = dh", "residual: gradient of the shortcut dropped"),
    (residual, "da if shortcut else 0", "da", "plain: a gradient for the shortcut it has not"),
    (residual, "da if shortcut else 0", "2 * da", "residual: gradient of the shortcut twice"),
    (residual, "slope(h[k]) * (da @ W2[k])", "da @ W2[k]", "residual: no f'"),
    (residual, "slope(h[k]) * (da", "slope(-h[k]) * (da", "residual: f' where the unit is off"),
    (
        residual,
        "dh @ W1[k]\n",
        "da @ W2[k] @ W1[k]\n",
        "residual: f' left out on the way down only",
    ),
    (
        residual,
        "tensordot(da, h[k],",
        "tensordot(da, h[0],",
        "residual: dW2 with the first block's h",
    ),
    (residual, "tensordot(dh, a[k],", "tensordot(dh, a[0],", "residual: dW1 with the net's input"),
    (residual, "da.sum((0, 1))", "dW2[k].sum(1)", "residual: db2 from dW2"),
    (residual, "np.where(valid, da, 0)", "da", "residual: padding leaks into gradients"),
    (residual, "a[k] if shortcut", "a[0] if shortcut", "residual: the net's input added each time"),
]
