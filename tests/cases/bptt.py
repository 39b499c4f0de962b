"""Backpropagation through time: random problems, what must hold on each, and planted errors.

A law takes a problem, raises AssertionError where it does not hold, and returns the largest
relative difference it met.
"""

import numpy as np
import torch

from nndl import check
from nndl.numpy import bptt, srn
from nndl.torch import SRN
from nndl.torch import bptt as autograd
from tests.cases.base import B, D, M, T


class Problem:
    """A random network, its inputs and the gradient of each loss, for both twins."""

    def __init__(self, lengths=None, activation="tanh", T=T, seed=0, module=bptt):
        rng = np.random.default_rng(seed)
        self.bptt, self.lengths, self.activation = module, lengths, activation
        self.params = {name: 1.5 * value for name, value in srn.init(M, D, rng).items()}
        self.x, self.h0 = rng.normal(size=(T, B, M)), rng.normal(size=(B, D))
        self.dh = rng.normal(size=(T, B, D))
        _, self.cache = srn.forward(self.params, self.x, self.h0, lengths, activation)
        self.model = check.load(self.params, SRN(M, D, activation))

    def torch(self, function, *between):
        """Call the twin's function with this problem's tensors."""
        x, dh, h0 = map(torch.tensor, (self.x, self.dh, self.h0))
        first = () if function is autograd.product else (dh,)
        return function(self.model, x, *first, *between, h0, self.lengths)


def both_gradients(pair):
    dx, grads = pair
    return {"x": dx, **grads}


def error_terms_are_those_of_autograd(problem):
    delta = problem.bptt.error_terms(problem.dh, problem.cache)
    return check.agree(delta, problem.torch(autograd.error_terms))


def double_sum_is_one_sweep(problem):
    delta = problem.bptt.error_terms(problem.dh, problem.cache)
    mine = both_gradients(problem.bptt.gradients(delta, problem.cache))
    swept = both_gradients(srn.backward(problem.dh, problem.cache))
    theirs = both_gradients(problem.torch(autograd.gradients))
    return max(check.agree(mine, swept), check.agree(mine, theirs))


def product_carries_the_error_back(problem):
    delta, errors = bptt.error_terms(problem.dh, problem.cache), []
    for t, k in zip(*np.tril_indices(len(problem.x))):
        P = problem.bptt.product(t, k, problem.cache)
        errors.append(check.agree((P @ delta[t, t][..., None])[..., 0], delta[t, k]))
        if t + k == len(problem.x) - 1:  # one pair of each distance is enough for the slow twin
            errors.append(check.agree(P, problem.torch(autograd.product, t, k)))
    return max(errors)


def truncation_is_detaching(problem):
    errors = []
    for window in (1, 2, 3, len(problem.x)):
        mine = both_gradients(problem.bptt.truncated(problem.dh, problem.cache, window))
        errors.append(check.agree(mine, both_gradients(problem.torch(autograd.truncated, window))))
    return max(errors)


def forward_in_time_is_backward_in_time(problem):
    mine = problem.bptt.rtrl(problem.dh, problem.cache)
    _, grads = srn.backward(problem.dh, problem.cache)
    swept = {name: grads[name] for name in srn.NAMES}
    return max(check.agree(mine, swept), check.agree(mine, problem.torch(autograd.rtrl)))


LAWS = {
    "eq-bptt-delta": error_terms_are_those_of_autograd,
    "eq-bptt-grad": double_sum_is_one_sweep,
    "eq-bptt-input": double_sum_is_one_sweep,
    "eq-bptt-sweep": double_sum_is_one_sweep,
    "eq-bptt-prod": product_carries_the_error_back,
    "eq-tbptt": truncation_is_detaching,
    "eq-rtrl": forward_in_time_is_backward_in_time,
}

PLANTED = [
    (bptt, "delta[:, k + 1] @ U", "delta[:, k + 1] @ U.T", "U in place of U^T"),
    (bptt, "slope(h[k]) * dh_k", "slope(h[k - 1]) * dh_k", "f' of the wrong step"),
    (bptt, "slope(h[k]) * dh_k", "dh_k", "no f'"),
    (bptt, "dh_k[k] = dh[k]", "dh_k[k] += dh[k - 1]", "the loss of the wrong step"),
    (
        bptt,
        "delta[:, k] = slope(h[k]) * dh_k",
        "delta[k, k] = slope(h[k]) * dh[k]",
        "only delta_{t,t}",
    ),
    (bptt, "return delta[:, :T]", "return delta[:, :T].swapaxes(0, 1)", "the two indices swapped"),
    (bptt, "np.roll(h, 1, axis=0)[:T]", "h[:T]", "h_k in place of h_{k-1} in dU"),
    (bptt, "tkbi,kbj->ij", "tkbi,tbj->ij", "x_t in place of x_k"),
    (bptt, "delta[:, 0].sum(0) @ U", "delta[0, 0] @ U", "h0 hears of the first loss alone"),
    (bptt, "P = P @ (slope", "P = (slope", "only the last factor"),
    (bptt, "P @ (slope(h[tau])[..., None] * U.T)", "(slope(h[tau])[..., None] * U.T) @ P", "order"),
    (bptt, "[..., None] * U.T)", "[..., None] * U)", "U in place of U^T in the product"),
    (bptt, "[..., None] * U.T)", "[..., None, :] * U.T)", "f' on the wrong side of U^T"),
    (bptt, "k > t - window", "k >= t - window", "the window one too long"),
    (bptt, "k > t - window", "k < window", "the window at the start"),
    (bptt, "immediate + through_the_past", "immediate", "no path through the past"),
    (bptt, "ac,bcij->baij", "ca,bcij->baij", "U^T forward"),
    (bptt, "(h[t])[:, :, None, None]", "(h[t])[:, None, :, None]", "f' of the wrong unit"),
    (bptt, "np.where(cache.valid, dh, 0)", "np.where(True, dh, 0)", "padding leaks"),
]
