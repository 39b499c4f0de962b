"""The sizes of gradients: random networks, what must hold for them, and planted errors.

As in ``bptt.py``: a law takes a problem and raises AssertionError where it does not hold.
"""

import numpy as np
import torch

from nndl import check
from nndl.numpy import bptt, gradient_size
from nndl.torch import gradient_size as torch_twin
from tests.cases import bptt as cases


class Problem(cases.Problem):
    """A random network, its error terms, and the module whose sizes are to be checked."""

    def __init__(self, *arguments, module=gradient_size, **options):
        super().__init__(*arguments, **options)
        self.sizes = module
        self.delta = bptt.error_terms(self.dh, self.cache)
        self.factors = module.factor_norms(self.cache)


def error_norms_are_lengths(problem):
    mine = problem.sizes.error_norms(problem.delta)
    check.agree(mine, np.sqrt((problem.delta**2).sum(-1)))
    check.agree(mine, torch_twin.error_norms(torch.tensor(problem.delta)))


def factor_norms_are_those_of_autograd(problem):
    x, h0 = torch.tensor(problem.x), torch.tensor(problem.h0)
    theirs = torch_twin.factor_norms(problem.model, x, h0, problem.lengths)
    assert problem.factors.shape == tuple(theirs.shape) == (len(x) - 1, len(h0))
    if len(x) > 1:
        check.agree(problem.factors, theirs)


def bound_is_the_largest_factor_to_the_power_of_the_lag(problem):
    """The definition, one pair (t, k) at a time."""
    mine = problem.sizes.bound(problem.delta, problem.factors)
    expected = np.zeros_like(mine)
    for t, k in zip(*np.tril_indices(len(mine))):
        gamma = np.array([problem.factors[tau] for tau in range(k, t)]).max(0) if k < t else 1
        expected[t, k] = gamma ** (t - k) * np.linalg.norm(problem.delta[t, t], axis=-1)
    check.agree(mine, expected)
    tensors = torch.tensor(problem.delta), torch.tensor(problem.factors)
    check.agree(mine, torch_twin.bound(*tensors))


def nothing_exceeds_the_bound(problem):
    norms = problem.sizes.error_norms(problem.delta)
    assert (norms <= (1 + 1e-12) * problem.sizes.bound(problem.delta, problem.factors)).all()


def spectra_are_those_of_their_definitions(problem):
    """The norm by power iteration; the radius by the norm of a high power (Gelfand)."""
    rng = np.random.default_rng(0)
    for A in (problem.params["W"], problem.params["U"]):
        v = rng.normal(size=A.shape[1])
        for _ in range(2000):
            v = A.T @ (A @ v)
            v /= np.linalg.norm(v)
        norm = problem.sizes.spectral_norm(A)
        check.agree(norm, np.linalg.norm(A @ v), rtol=1e-6)
        check.agree(norm, torch_twin.spectral_norm(torch.tensor(A)))
    radius = problem.sizes.spectral_radius(A)
    check.agree(radius, torch_twin.spectral_radius(torch.tensor(A)))
    power = np.linalg.matrix_power(A / radius, 4096)
    check.agree(np.linalg.norm(power, 2) ** (1 / 4096), 1.0, rtol=1e-2)


LAWS = [
    error_norms_are_lengths,
    factor_norms_are_those_of_autograd,
    bound_is_the_largest_factor_to_the_power_of_the_lag,
    nothing_exceeds_the_bound,
    spectra_are_those_of_their_definitions,
]

PLANTED = [
    (gradient_size, "slope(h[: len(valid) - 1])", "slope(h[1 : len(valid)])", "f' a step late"),
    (gradient_size, "* U.T  # (T", "** 0 * U.T  # (T", "no f'"),
    (gradient_size, "[..., None] * U.T", "[..., None] * U", "U in place of U^T"),
    (
        gradient_size,
        "norm(factors, 2, axis",
        "norm(factors, axis",
        "Frobenius in place of spectral",
    ),
    (
        gradient_size,
        "np.linalg.norm(factors, 2, axis=(-2, -1))",
        "np.abs(np.linalg.eigvals(factors)).max(-1)",
        "the spectral radius in place of the norm",
    ),
    (gradient_size, "valid[1:, :, 0], np.linalg", "True, np.linalg", "a step back from padding"),
    (gradient_size, "np.arange(T - k)[", "1 + np.arange(T - k)[", "one factor too many"),
    (gradient_size, "np.maximum(gamma", "np.minimum(gamma", "the smallest factor"),
    (gradient_size, "factors[k : k + 1])", "factors[: k + 1].max(0))", "factors before k"),
    (gradient_size, "* sizes[k:]", "* sizes[k]", "the length of delta_{k,k}"),
    (gradient_size, "norm(delta, axis=-1)", "norm(delta, axis=-2)", "over the batch"),
    (gradient_size, "norm(A, 2))", "norm(A))", "Frobenius in place of spectral, one matrix"),
    (
        gradient_size,
        "np.abs(np.linalg.eigvals(A)).max()",
        "np.linalg.norm(A, 2)",
        "norm for radius",
    ),
    (gradient_size, "np.abs(np.linalg.eigvals(A))", "np.real(np.linalg.eigvals(A))", "real part"),
]
