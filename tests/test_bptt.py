"""Backpropagation through time term by term: the laws, planted errors, values, limits, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import bptt, srn
from nndl.torch import bptt as autograd
from tests.batches import raised
from tests.cases.base import LENGTHS, B, D, T
from tests.cases.bptt import LAWS, PLANTED, Problem, both_gradients
from tests.oracles import planted

PROBLEMS = {
    "plain": {},
    "padded": {"lengths": LENGTHS},
    "padded logistic": {"lengths": LENGTHS, "activation": "logistic"},
    "relu": {"activation": "relu"},
    "identity": {"activation": "identity"},
    "one step": {"T": 1},
    "two steps": {"T": 2, "lengths": [2, 1, 2, 1]},
}


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("options", PROBLEMS.values(), ids=PROBLEMS)
def test_law(law, options, seed):
    law(Problem(**options, seed=seed))


@settings(max_examples=10)
@given(st.integers(1, 6), st.integers(0, 2**32 - 1), st.data())
def test_laws_on_random_problems(T, seed, data):
    lengths = data.draw(st.lists(st.integers(1, T), min_size=B, max_size=B))
    for law in LAWS.values():
        law(Problem(lengths, T=T, seed=seed))


@pytest.mark.parametrize("module, old, new, error", PLANTED, ids=[row[3] for row in PLANTED])
def test_planted_error_is_caught(module, old, new, error):
    wrong = planted(module, old, new)
    caught = []
    for law in LAWS.values():
        for options in ({}, {"lengths": LENGTHS}):
            try:
                law(Problem(**options, module=wrong))
            except (AssertionError, ValueError, IndexError):
                caught.append(law.__name__)
    assert caught, f"no law noticed: {error}"


# --- values and limits ---


def test_values_on_paper():
    """T = 3, D = 2, states that are fractions: every error term by hand."""
    h = np.array([[0, 1], [1 / 2, 0], [0, 1 / 2], [1 / 2, -1 / 2]])[:, None]
    U = np.array([[1.0, 2.0], [0.0, 1.0]])
    x = np.arctanh(h[1:]) - h[:-1] @ U.T
    params = {"W": np.eye(2), "U": U, "b": np.zeros(2)}
    states, cache = srn.forward(params, x, h[0])
    check.agree(states, h[1:])
    dh = np.array([[-1 / 2, 1], [0, 1], [1, 0]])[:, None]
    delta = bptt.error_terms(dh, cache)
    rows = [
        [[-3 / 8, 1], [0, 0], [0, 0]],
        [[0, 3 / 4], [0, 3 / 4], [0, 0]],
        [[9 / 16, 21 / 8], [3 / 4, 9 / 8], [3 / 4, 0]],
    ]
    check.agree(delta[:, :, 0], np.array(rows))
    _, grads = bptt.gradients(delta, cache)
    check.agree(grads["U"], np.array([[3 / 8, 9 / 16], [15 / 16, 35 / 8]]))
    check.agree(grads["b"], np.array([27 / 16, 25 / 4]))
    check.agree(grads["h0"], np.array([[3 / 16, 19 / 4]]))
    assert not delta[np.triu_indices(3, 1)].any()


def test_central_differences_confirm_every_loss_by_itself():
    """Row t of the table is the gradient of loss t with respect to a bias for each step."""
    problem = Problem(LENGTHS)
    delta = bptt.error_terms(problem.dh, problem.cache)
    for t in range(T):
        only_t = np.zeros_like(problem.dh)
        only_t[t] = problem.dh[t]

        def loss(arrays, only_t=only_t):
            arrays = {**arrays}
            h0 = arrays.pop("h0")
            h, _ = srn.forward(arrays, problem.x, h0, LENGTHS)
            return float((h * only_t).sum())

        row = np.zeros_like(delta)
        row[t] = delta[t]
        _, grads = bptt.gradients(row, problem.cache)
        check.gradcheck(loss, {**problem.params, "h0": problem.h0}, grads, np.random.default_rng(t))


def test_window_of_the_length_or_more_is_the_full_gradient():
    problem = Problem()
    full = both_gradients(srn.backward(problem.dh, problem.cache))
    for window in (T, T + 1, 10 * T):
        check.agree(both_gradients(bptt.truncated(problem.dh, problem.cache, window)), full)


def test_every_shorter_window_differs_from_the_full_gradient():
    problem = Problem()
    full = both_gradients(srn.backward(problem.dh, problem.cache))
    for window in range(1, T):
        short = both_gradients(bptt.truncated(problem.dh, problem.cache, window))
        for name in full:
            with pytest.raises(AssertionError):
                check.agree(short[name], full[name], rtol=1e-6)


def test_window_of_one_has_only_immediate_derivatives():
    problem = Problem()
    _, grads = bptt.truncated(problem.dh, problem.cache, 1)
    h_before = np.concatenate([problem.h0[None], problem.cache.h[: T - 1]])
    dz = problem.cache.slope(problem.cache.h[:T]) * problem.dh
    check.agree(grads["U"], np.einsum("tbi,tbj->ij", dz, h_before))


def test_truncated_gradient_is_a_difference_of_two_full_ones():
    """Cutting everything before step 4 for the losses from step 4 on, by two full passes."""
    problem = Problem()
    delta = bptt.error_terms(problem.dh, problem.cache)
    delta[3:, :3] = 0
    _, cut = bptt.gradients(delta, problem.cache)
    early = problem.dh.copy()
    early[3:] = 0
    _, first = srn.backward(early, problem.cache)
    _, cache = srn.forward(problem.params, problem.x[3:], problem.cache.h[2])
    _, second = srn.backward(problem.dh[3:], cache)
    check.agree(
        {name: cut[name] for name in srn.NAMES},
        {name: first[name] + second[name] for name in srn.NAMES},
    )


def test_factors_in_reverse_order_give_another_vector():
    problem = Problem()
    U, h, slope = problem.cache.U, problem.cache.h, problem.cache.slope
    t, k = 5, 2
    reverse = np.eye(D)
    for tau in reversed(range(k, t)):
        reverse = reverse @ (slope(h[tau])[..., None] * U.T)
    right = bptt.product(t, k, problem.cache)
    assert np.abs(reverse - right).max() > 0.1 * np.abs(right).max()


def test_padding_may_hold_anything():
    clean = Problem(LENGTHS)
    dirty = Problem(LENGTHS)
    for b, length in enumerate(LENGTHS):
        dirty.x[length:, b] = np.nan
        dirty.dh[length:, b] = np.nan
    _, dirty.cache = srn.forward(dirty.params, dirty.x, dirty.h0, LENGTHS)
    for problem in (clean, dirty):
        problem.results = {
            "delta": bptt.error_terms(problem.dh, problem.cache),
            **bptt.rtrl(problem.dh, problem.cache),
            "x": bptt.truncated(problem.dh, problem.cache, 2)[0],
        }
    check.agree(dirty.results, clean.results, rtol=0)
    check.agree(clean.results["delta"], dirty.torch(autograd.error_terms))
    check.agree(clean.results["x"], dirty.torch(autograd.truncated, 2)[0])


def test_float32_stays_float32_in_both_twins():
    problem = Problem()
    problem.x, problem.h0 = problem.x.astype(np.float32), problem.h0.astype(np.float32)
    _, problem.cache = srn.forward(problem.params, problem.x, problem.h0)
    made = [
        bptt.error_terms(problem.dh, problem.cache),
        *bptt.truncated(problem.dh, problem.cache, 3)[1].values(),
        *bptt.rtrl(problem.dh, problem.cache).values(),
        bptt.product(4, 1, problem.cache),
    ]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    theirs = problem.torch(autograd.error_terms), problem.torch(autograd.product, 4, 1)
    assert {tensor.dtype for tensor in theirs} == {torch.float32}
    check.agree(made[0], theirs[0], rtol=1e-5)
    check.agree(made[-1], theirs[1], rtol=1e-5)


# --- messages ---


@pytest.mark.parametrize("name", ["error_terms", "rtrl"])
def test_gradients_of_the_wrong_shape(name):
    problem = Problem()
    for dh, error, words in [
        (problem.dh[:-1], ValueError, "T = 7, B = 4, D = 5 (the shape of the states)"),
        (problem.dh[0], ValueError, "came shape (4, 5)"),
        (problem.dh.astype(int), TypeError, "floats; came int64"),
    ]:
        problem.dh = dh
        mine = raised(error, lambda: getattr(bptt, name)(problem.dh, problem.cache))
        assert words in mine
        theirs = raised(error, lambda: problem.torch(getattr(autograd, name)))
        assert theirs.replace("torch.", "") == mine


@pytest.mark.parametrize(
    "window, error, words",
    [
        (0, ValueError, "window: expected at least 1; came 0."),
        (2.0, TypeError, "window: expected an integer; came 2.0."),
        (True, TypeError, "came True"),
    ],
)
def test_windows_that_are_none(window, error, words):
    problem = Problem()
    mine = raised(error, lambda: bptt.truncated(problem.dh, problem.cache, window))
    assert words in mine
    assert raised(error, lambda: problem.torch(autograd.truncated, window)) == mine


@pytest.mark.parametrize("t, k, words", [(2, 3, "k <= t"), (7, 0, "t < T"), (2, -1, "k: expected")])
def test_steps_out_of_range(t, k, words):
    problem = Problem()
    mine = raised(ValueError, lambda: bptt.product(t, k, problem.cache))
    assert words in mine
    assert raised(ValueError, lambda: problem.torch(autograd.product, t, k)) == mine


def test_gradients_refuse_a_table_of_another_shape():
    problem = Problem()
    delta = bptt.error_terms(problem.dh, problem.cache)
    message = raised(ValueError, lambda: bptt.gradients(delta[:, 0], problem.cache))
    assert "(T, T, B, D)" in message and "(7, 4, 5)" in message
