"""The sizes of gradients: the laws, planted errors, what the bound says and does not, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import bptt, gradient_size, srn
from nndl.torch import SRN
from nndl.torch import gradient_size as torch_twin
from tests.batches import raised, refused_alike
from tests.cases.base import LENGTHS
from tests.cases.gradient_size import LAWS, PLANTED, Problem
from tests.oracles import planted

PROBLEMS = {
    "plain": {},
    "padded": {"lengths": LENGTHS},
    "padded logistic": {"lengths": LENGTHS, "activation": "logistic"},
    "relu": {"activation": "relu"},
    "one step": {"T": 1},
    "two steps": {"T": 2, "lengths": [2, 1, 2, 1]},
}


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("options", PROBLEMS.values(), ids=PROBLEMS)
def test_law(law, options):
    law(Problem(**options))


@pytest.mark.parametrize("module, old, new, error", PLANTED, ids=[row[3] for row in PLANTED])
def test_planted_error_is_caught(module, old, new, error):
    wrong = planted(module, old, new)
    caught = []
    for law in LAWS:
        for options in ({}, {"lengths": LENGTHS}):
            try:
                law(Problem(**options, module=wrong))
            except (AssertionError, ValueError, np.linalg.LinAlgError):
                caught.append(law.__name__)
    assert caught, f"no law noticed: {error}"


@given(
    st.integers(1, 6),
    st.sampled_from(["tanh", "logistic", "relu"]),
    st.integers(0, 10**6),
    st.data(),
)
def test_random_problems(T, activation, seed, data):
    lengths = data.draw(st.lists(st.integers(1, T), min_size=4, max_size=4))
    problem = Problem(lengths, activation, T, seed)
    for law in LAWS[:-1]:
        law(problem)


# --- the bound, and what it does not say ---


def run(U, T, activation="identity", std=0.0):
    """Error terms of a loss at every step in the direction of ones, and the bound."""
    D, rng = len(U), np.random.default_rng(0)
    params = {"W": np.eye(D), "U": U, "b": np.zeros(D)}
    _, cache = srn.forward(params, std * rng.normal(size=(T, 1, D)), activation=activation)
    delta = bptt.error_terms(np.ones((T, 1, D)), cache)
    factors = gradient_size.factor_norms(cache)
    norms, bound = gradient_size.error_norms(delta), gradient_size.bound(delta, factors)
    return norms[-1, ::-1, 0], bound[-1, ::-1, 0]  # of the last loss, by lag


def orthogonal(D, seed=0):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(D, D)))[0]


@pytest.mark.parametrize("s", [0.9, 1.0, 1.1])
def test_it_is_reached_by_a_linear_network_with_an_orthogonal_matrix(s):
    norms, bound = run(s * orthogonal(5), 20)
    check.agree(norms, bound)
    check.agree(norms, np.sqrt(5) * s ** np.arange(20.0))


def test_gamma_below_1_is_enough_to_vanish():
    norms, bound = run(0.8 * orthogonal(5), 60, "tanh", std=1)
    assert (np.diff(bound) <= 0).all() and norms[-1] <= bound[-1] < 1e-4


def test_gamma_above_1_is_not_enough_to_explode():
    """A nilpotent matrix of norm 2: exactly 0 after D steps. And tanh saturates."""
    U = np.diag([2.0] * 4, 1)
    norms, bound = run(U, 8)
    assert gradient_size.spectral_norm(U) == 2 and gradient_size.spectral_radius(U) == 0
    assert not norms[5:].any() and bound[-1] > 2**7
    U = 1.5 * orthogonal(50)
    norms, bound = run(U, 101, "tanh", std=1)
    check.agree(gradient_size.spectral_norm(U), 1.5)
    assert norms[-1] < 1e-4 and bound[-1] > 1e15


def test_the_radius_is_the_end_and_not_the_beginning():
    """Not normal: it grows by more than tenfold before it decays."""
    U = 0.9 * np.eye(3) + np.diag([4.0] * 2, 1)
    norms, bound = run(U, 200)
    check.agree(gradient_size.spectral_radius(U), 0.9, rtol=1e-4)  # a triple eigenvalue
    assert norms.max() > 10 * norms[0] and norms[-1] < 1e-2 * norms[0]
    assert (norms <= (1 + 1e-12) * bound).all()


def test_the_logistic_function_needs_a_norm_above_4():
    norms, bound = run(3.9 * orthogonal(5), 100, "logistic")
    assert norms[-1] <= bound[-1] < bound[0]
    _, cache = srn.forward(
        {"W": np.eye(2), "U": 4 * np.eye(2), "b": -2.0 * np.ones(2)},
        np.zeros((3, 1, 2)),
        0.5 * np.ones((1, 2)),
        activation="logistic",
    )
    check.agree(gradient_size.factor_norms(cache), np.ones((2, 1)))  # at z = 0 the slope is 1/4


def test_padding_may_hold_anything_and_has_no_size():
    clean, dirty = Problem(LENGTHS), Problem(LENGTHS)
    for b, length in enumerate(LENGTHS):
        dirty.x[length:, b] = dirty.dh[length:, b] = np.nan
    _, dirty.cache = srn.forward(dirty.params, dirty.x, dirty.h0, LENGTHS)
    delta, factors = (
        bptt.error_terms(dirty.dh, dirty.cache),
        gradient_size.factor_norms(dirty.cache),
    )
    assert np.array_equal(factors, clean.factors)
    bound = gradient_size.bound(delta, factors)
    assert np.array_equal(bound, gradient_size.bound(clean.delta, clean.factors))
    for b, length in enumerate(LENGTHS):
        assert not factors[length - 1 :, b].any() and not bound[length:, :, b].any()
    x, h0 = torch.tensor(dirty.x), torch.tensor(dirty.h0)
    check.agree(factors, torch_twin.factor_norms(dirty.model, x, h0, LENGTHS))


def test_a_batch_in_another_order():
    problem, order = Problem(LENGTHS), [2, 0, 3, 1]
    lengths = [LENGTHS[b] for b in order]
    _, cache = srn.forward(problem.params, problem.x[:, order], problem.h0[order], lengths)
    check.agree(gradient_size.factor_norms(cache), problem.factors[:, order])


def test_float32_stays_float32_in_both_twins():
    problem = Problem()
    delta, x = problem.delta.astype(np.float32), problem.x.astype(np.float32)
    _, cache = srn.forward(problem.params, x)
    factors = gradient_size.factor_norms(cache)
    made = [gradient_size.error_norms(delta), gradient_size.bound(delta, factors), factors]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    theirs = torch_twin.factor_norms(problem.model, torch.tensor(x))
    assert theirs.dtype == torch.float32
    check.agree(factors, theirs, rtol=1e-5)
    bound = torch_twin.bound(torch.tensor(delta), theirs)
    assert bound.dtype == torch.float32
    check.agree(made[1], bound, rtol=1e-4)


# --- messages ---


def test_both_twins_say_the_same():
    problem = Problem()
    delta, factors = problem.delta, problem.factors

    def message(name, error, *arrays):
        tensors = map(torch.as_tensor, arrays)
        return refused_alike(
            error,
            lambda: getattr(gradient_size, name)(*arrays),
            lambda: getattr(torch_twin, name)(*tensors),
        )

    assert "(T, T, B, D)" in message("error_norms", ValueError, delta[0])
    assert "T = 7" in message("error_norms", ValueError, delta[:, :3])
    assert "int64" in message("error_norms", TypeError, delta.astype(int))
    assert "N = 6, B = 4 (N = T - 1)" in message("bound", ValueError, delta, factors[1:])
    assert "T = 7" in message("bound", ValueError, delta[:, :3], factors)
    bad = np.array([[1.0, np.nan]])
    assert "(N, M)" in message("spectral_norm", ValueError, bad[0])
    assert "nan at index (0, 1)" in message("spectral_norm", ValueError, bad)
    assert "N = 2 (a square matrix)" in message("spectral_radius", ValueError, np.ones((2, 3)))
    assert "inf" in message("spectral_radius", ValueError, np.full((1, 1), np.inf))
    assert "int64" in message("spectral_radius", TypeError, np.ones((2, 2), int))
    assert "(T, B, M)" in raised(
        ValueError, lambda: torch_twin.factor_norms(SRN(3, 5), torch.ones(2, 3))
    )
