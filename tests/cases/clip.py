"""Gradient clipping: random gradients, what must hold for them, and planted errors.

As in ``bptt.py``: a law takes a problem and returns the largest relative difference it met.
"""

import numpy as np
import torch
from torch import nn

from nndl import check
from nndl.numpy import clip
from nndl.torch import clip as clip_torch


class Problem:
    """The gradients of three parameters, and limits below and above their norm."""

    def __init__(self, seed=0, module=clip):
        rng = np.random.default_rng(seed)
        self.clip = module
        self.grads = {"W": rng.normal(size=(5, 3)), "U": rng.normal(size=(5, 5))}
        self.grads["b"] = 3 * rng.normal(size=5)
        self.norm = np.linalg.norm(whole(self.grads))
        self.limits = [self.norm * factor for factor in (1e-3, 0.1, 0.9, 1.1, 100)]

    def tensors(self):
        return {name: torch.tensor(g) for name, g in self.grads.items()}


def whole(grads):
    """All entries in one vector."""
    return np.concatenate([check.as_array(g).ravel() for g in grads.values()])


def one_vector_is_shortened_to_the_limit(problem):
    """Against the formula on one long vector, the PyTorch twin, and the library's own."""
    errors = []
    for limit in problem.limits:
        clipped = problem.clip.by_norm(problem.grads, limit)
        expected = whole(problem.grads) * min(1, limit / problem.norm)
        errors.append(check.agree(whole(clipped), expected))
        errors.append(check.agree(clipped, clip_torch.by_norm(problem.tensors(), limit)))
        check.agree(clipped, by_library(problem, nn.utils.clip_grad_norm_, limit), rtol=1e-5)
    return max(errors)


def every_entry_is_cut_off(problem):
    errors = []
    for limit in (0.1, 1.0, 10.0):
        clipped = problem.clip.by_value(problem.grads, limit)
        expected = np.array([min(max(g, -limit), limit) for g in whole(problem.grads)])
        errors.append(check.agree(whole(clipped), expected))
        errors.append(check.agree(clipped, clip_torch.by_value(problem.tensors(), limit)))
        errors.append(check.agree(clipped, by_library(problem, nn.utils.clip_grad_value_, limit)))
    return max(errors)


def the_norm_is_that_of_one_vector(problem):
    theirs = clip_torch.norm(problem.tensors())
    mine = problem.clip.norm(problem.grads)
    return max(check.agree(mine, problem.norm), check.agree(mine, theirs))


def by_library(problem, function, limit):
    """The library clips in place, on parameters that have a gradient (its norm + 1e-6)."""
    parameters = {name: nn.Parameter(torch.zeros(g.shape)) for name, g in problem.grads.items()}
    for name, g in problem.tensors().items():
        parameters[name].data = torch.zeros_like(g)
        parameters[name].grad = g
    function(parameters.values(), limit)
    return {name: parameter.grad for name, parameter in parameters.items()}


LAWS = {"eq-clip": one_vector_is_shortened_to_the_limit}
MORE_LAWS = [every_entry_is_cut_off, the_norm_is_that_of_one_vector]

PLANTED = [
    (clip, "max(norm(grads), eta)", "norm(grads)", "a short gradient is scaled up"),
    (
        clip,
        "{name: factor * g for",
        "{name: eta / max(norm({name: g}), eta) * g for",
        "each array by itself, and called global",
    ),
    (clip, "((g / unit) ** 2).sum()", "np.abs(g / unit).sum()", "the sum of sizes"),
    (clip, "float(np.sqrt(sum(", "float((sum(", "the squared norm"),
    (clip, "return unit * float", "return float", "the unit forgotten"),
    (clip, "sum(((g / unit)", "max(((g / unit)", "the longest array alone"),
    (clip, "eta / max(", "max(", "never divided"),
    (clip, "{name: factor * g for", "{name: g - factor for", "shifted in place of scaled"),
    (clip, "np.clip(g, -eta, eta)", "np.minimum(g, eta)", "cut off at the top alone"),
    (clip, "np.clip(g, -eta, eta)", "eta * np.sign(g)", "every entry at the limit"),
]
