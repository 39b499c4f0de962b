"""Gradient clipping: the laws, planted errors, what it may not do, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import clip
from nndl.torch import clip as clip_torch
from tests.batches import refused_alike
from tests.cases.clip import LAWS, MORE_LAWS, PLANTED, Problem, whole
from tests.oracles import planted

laws = [*LAWS.values(), *MORE_LAWS]


@pytest.mark.parametrize("law", laws)
@pytest.mark.parametrize("seed", range(3))
def test_law(law, seed):
    assert law(Problem(seed)) < 1e-12


@pytest.mark.parametrize("module, old, new, error", PLANTED, ids=[row[3] for row in PLANTED])
def test_planted_error_is_caught(module, old, new, error):
    wrong = planted(module, old, new)
    caught = []
    for law in laws:
        try:
            law(Problem(module=wrong))
        except (AssertionError, ValueError):
            caught.append(law.__name__)
    assert caught, f"no law noticed: {error}"


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.integers(0, 2**32 - 1))
def test_random_gradients(sizes, seed):
    rng = np.random.default_rng(seed)
    grads = {
        f"p{i}": rng.normal(size=(n, i + 1)) * 10.0 ** rng.integers(-5, 5)
        for i, n in enumerate(sizes)
    }
    limit = 10 ** rng.uniform(-3, 3)
    clipped = clip.by_norm(grads, limit)
    check.agree(clip.norm(grads), np.linalg.norm(whole(grads)))
    check.agree(clip.norm(clipped), min(limit, np.linalg.norm(whole(grads))))
    check.agree(whole(clipped) / clip.norm(clipped), whole(grads) / clip.norm(grads))


def test_a_gradient_within_the_limit_is_unchanged_to_the_bit():
    problem = Problem()
    for limit in (problem.norm * (1 + 1e-12), 1e9):
        clipped = clip.by_norm(problem.grads, limit)
        assert all(np.array_equal(clipped[name], g) for name, g in problem.grads.items())


def test_on_paper():
    grads = {"W": np.array([[3.0]]), "b": np.array([4.0])}
    assert clip.norm(grads) == 5
    check.agree(clip.by_norm(grads, 1), {"W": np.array([[0.6]]), "b": np.array([0.8])})
    assert clip.by_value(grads, 3.5)["b"] == 3.5 and clip.by_value(grads, 3.5)["W"] == 3


def test_clipping_by_value_turns_the_gradient():
    grads = {"w": np.array([1.0, 10.0])}
    by_norm, by_value = clip.by_norm(grads, 1)["w"], clip.by_value(grads, 1)["w"]
    check.agree(by_norm[1] / by_norm[0], np.array(10.0))
    assert by_value.tolist() == [1, 1]


def test_the_gradient_0_stays_0():
    zero = {"w": np.zeros(3)}
    assert clip.norm(zero) == 0 and not clip.by_norm(zero, 1)["w"].any()
    theirs = {"w": torch.zeros(3)}
    assert clip_torch.norm(theirs) == 0 and not clip_torch.by_norm(theirs, 1)["w"].any()


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_a_gradient_whose_square_overflows_is_clipped_all_the_same(size):
    grads = {"W": np.array([[3 * size]]), "b": np.array([-4 * size])}
    check.agree(clip.norm(grads), 5 * size)
    clipped = clip.by_norm(grads, size)
    check.agree(whole(clipped), np.array([0.6, -0.8]) * size)
    tensors = {name: torch.tensor(g) for name, g in grads.items()}
    check.agree(clipped, clip_torch.by_norm(tensors, size))


def test_the_arguments_are_left_alone_and_float32_stays():
    problem = Problem()
    grads = {name: g.astype(np.float32) for name, g in problem.grads.items()}
    before = {name: g.copy() for name, g in grads.items()}
    tensors = {name: torch.tensor(g) for name, g in grads.items()}
    for name in ("by_norm", "by_value"):
        mine = getattr(clip, name)(grads, 0.5)
        theirs = getattr(clip_torch, name)(tensors, 0.5)
        assert {g.dtype for g in mine.values()} == {np.dtype(np.float32)}
        assert {g.dtype for g in theirs.values()} == {torch.float32}
        check.agree(mine, theirs, rtol=1e-6)
    assert all(np.array_equal(grads[name], before[name]) for name in grads)


@pytest.mark.parametrize("name", ["by_norm", "by_value"])
@pytest.mark.parametrize(
    "grads, limit, error, words",
    [
        (
            {"w": np.ones(2)},
            0,
            ValueError,
            "limit: expected a finite number greater than 0; came 0.0.",
        ),
        ({"w": np.ones(2)}, -1.0, ValueError, "came -1.0"),
        ({"w": np.ones(2)}, np.nan, ValueError, "came nan"),
        ({"w": np.ones(2)}, np.inf, ValueError, "came inf"),
        ({"w": np.ones(2)}, "1", TypeError, "limit: expected a number; came '1'"),
        ({"w": np.ones(2)}, True, TypeError, "limit: expected a number; came True"),
        ({}, 1.0, ValueError, "the number of gradients: expected at least 1"),
        ({"w": np.ones(2, int)}, 1.0, TypeError, "w: expected an array of floats; came int64"),
        (
            {"v": np.ones(1), "w": np.array([0, np.nan])},
            1.0,
            ValueError,
            "entry of w: expected a finite",
        ),
        ({"v": np.ones(1), "w": np.array([-np.inf])}, 1.0, ValueError, "came inf"),
    ],
)
def test_both_twins_say_the_same(name, grads, limit, error, words):
    tensors = {key: torch.as_tensor(g) for key, g in grads.items()}
    message = refused_alike(
        error,
        lambda: getattr(clip, name)(grads, limit),
        lambda: getattr(clip_torch, name)(tensors, limit),
    )
    assert words in message
