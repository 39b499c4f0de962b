"""Weight decay, on a loss whose own gradient is known."""

import numpy as np
import torch

from nndl.numpy import weight_decay
from nndl.torch.weight_decay import WeightDecay
from tests.cases.base import Case, D, M


class Decay(Case):
    """The loss is the sum of the sines of all parameters, so its gradient is their cosine."""

    labels = ("eq-wd",)

    def __init__(self, strength, shapes):
        super().__init__(f"WeightDecay {strength} {shapes}", weight_decay)
        self.strength, self.shapes = strength, shapes

    def draw(self, rng):
        return {}, {name: rng.normal(size=shape) for name, shape in self.shapes.items()}

    def forward(self, module, params, **theta):
        L = sum(np.sin(value).sum() for value in theta.values())
        L, cache = module.forward(L, theta, self.strength)
        return L, (theta, cache)

    def backward(self, module, upstream, cache):
        theta, cache = cache
        decay = module.backward(cache)
        return {name: upstream * (np.cos(theta[name]) + decay[name]) for name in theta}

    def twin(self):
        return WeightDecay(self.strength)

    def call(self, model, **theta):
        return model(sum(torch.sin(value).sum() for value in theta.values()), theta)

    def library(self, params, **theta):
        """The square of the norm of one long vector."""
        whole = torch.cat([value.reshape(-1) for value in theta.values()])
        return torch.sin(whole).sum() + self.strength / 2 * torch.linalg.vector_norm(whole) ** 2


CASES = [
    Decay(0.3, {"W": (D, M), "U": (D, D), "b": (D,)}),
    Decay(2, {"w": (1,)}),
    Decay(0, {"W": (D, M)}),
]

PLANTED = [
    (weight_decay, "L + lam / 2 *", "L + lam *", "WD: the half dropped"),
    (weight_decay, "lam * theta for", "2 * lam * theta for", "WD: gradient of lambda theta^2"),
    (weight_decay, "lam * theta for", "-lam * theta for", "WD: the parameters grow"),
    (weight_decay, "(theta**2).sum()", "(theta**2).mean()", "WD: mean in place of sum"),
    (weight_decay, "lam / 2 * sum(", "lam / 2 * max(", "WD: the largest array alone"),
    (weight_decay, "(theta**2).sum()", "(theta**2).sum() ** 0.5", "WD: the norm, not its square"),
    (weight_decay, "return {name: lam", "return {name: 0 * lam", "WD: the gradient forgotten"),
]
