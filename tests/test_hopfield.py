"""The Hopfield network: its laws, planted errors, what it remembers, and what it refuses."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import hopfield
from nndl.torch import hopfield as tensors
from tests.cases.hopfield import ALL_LAWS, PLANTED, signs
from tests.oracles import planted

ORTHOGONAL = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1]], float)


@pytest.mark.parametrize("rule", hopfield.RULES)
@pytest.mark.parametrize("law", ALL_LAWS)
def test_law(law, rule):
    for seed in range(3):
        assert law(hopfield, rule, seed) < 1e-10


@pytest.mark.parametrize("old, new, rule, error", PLANTED, ids=[row[3] for row in PLANTED])
def test_planted_error_is_caught(old, new, rule, error):
    wrong, caught = planted(hopfield, old, new), 0
    for law in ALL_LAWS:
        try:
            law(wrong, rule)
        except (AssertionError, ValueError):
            caught += 1
    assert caught, f"no law noticed: {error}"


def test_weights_on_paper():
    """Two patterns of three units: w_12 = (1 - 1) / 3 = 0, w_13 = (1 + 1) / 3."""
    W = hopfield.store(np.array([[1.0, 1, 1], [1, -1, 1]]))
    check.agree(W, np.array([[0, 0, 2], [0, 0, 0], [2, 0, 0]]) / 3)
    check.agree(hopfield.energy(W, np.array([[1.0, 1, 1], [1, 1, -1]])), np.array([-2, 2]) / 3)
    # unit 2 hears nothing: a tie, and it stays as it is
    s, E = hopfield.recall(W, np.array([[1.0, -1, -1]]), [1, 2])
    assert s.tolist() == [[1, -1, 1]] and np.allclose(E[:, 0], [2 / 3, 2 / 3, -2 / 3])


def test_orthogonal_patterns_are_stored_alike_by_both_rules():
    """Then Xi^+ = Xi^T / D: the two rules differ on the diagonal alone, which both leave out."""
    check.agree(hopfield.store(ORTHOGONAL), hopfield.store(ORTHOGONAL, "pseudo_inverse"))


def test_similar_patterns_blur_by_hebb_and_not_by_pseudo_inverse():
    rng = np.random.default_rng(0)
    one = signs(rng, 40)
    xi = np.stack([one * np.where(rng.random(40) < 0.15, -1, 1) for _ in range(6)])
    stable = {}
    for rule in hopfield.RULES:
        s, _ = hopfield.recall(hopfield.store(xi, rule), xi, range(40))
        stable[rule] = (s == xi).all(1).sum()
    assert stable["pseudo_inverse"] == 6 and stable["hebb"] < 3


def test_as_many_patterns_as_units_leave_nothing_but_ties():
    """They span everything: the projection is I, and without its diagonal nothing."""
    xi = np.array([[1, 1, 1], [1, -1, 1], [1, 1, -1]], float)
    W = hopfield.store(xi, "pseudo_inverse")
    assert not W.any()
    s, E = hopfield.recall(W, xi, [0, 1, 2])
    assert (s == xi).all() and not E.any()


def test_no_update_changes_nothing():
    xi = signs(np.random.default_rng(0), 2, 6)
    W = hopfield.store(xi)
    s, E = hopfield.recall(W, xi, [])
    assert (s == xi).all() and E.shape == (1, 2)
    s[:] = 0
    assert xi.all()  # the states that were given are not written to


@given(st.integers(1, 5), st.integers(1, 12), st.integers(1, 4), st.integers(0, 99))
def test_any_size_and_the_batch_does_not_matter(P, D, B, seed):
    rng = np.random.default_rng(seed)
    xi, s = signs(rng, P, D), signs(rng, B, D)
    order = rng.integers(0, D, 2 * D)
    for rule in hopfield.RULES:
        W = hopfield.store(xi, rule)
        together, E = hopfield.recall(W, s, order)
        assert (np.diff(E, axis=0) <= 1e-12).all()
        for b in range(B):
            alone, E_b = hopfield.recall(W, s[b : b + 1], order)
            assert (alone[0] == together[b]).all()
            assert np.abs(E_b[:, 0] - E[:, b]).max() < 1e-12
        turned = hopfield.store(xi[::-1], rule)
        assert np.abs(turned - W).max() < 1e-12  # nor does the patterns' order


def test_float32_stays_float32():
    xi = ORTHOGONAL.astype(np.float32)
    for rule in hopfield.RULES:
        W = hopfield.store(xi, rule)
        s, E = hopfield.recall(W, xi, range(4))
        assert {W.dtype, s.dtype, E.dtype} == {np.dtype(np.float32)}
        W = tensors.store(torch.as_tensor(xi), rule)
        s, E = tensors.recall(W, torch.as_tensor(xi), range(4))
        assert {W.dtype, s.dtype, E.dtype} == {torch.float32}


W = hopfield.store(ORTHOGONAL)
LOPSIDED, SELFISH = W.copy(), W.copy()
LOPSIDED[0, 2] += 1
SELFISH[1, 1] = 0.5
HALF = ORTHOGONAL * np.where(np.arange(4) == 2, 0.5, 1)


@pytest.mark.parametrize(
    "name, arguments, error, words",
    [
        ("store", (HALF,), ValueError, ["-1, 1", "came 0.5 at index (0, 2)"]),
        ("store", (ORTHOGONAL * 0,), ValueError, ["came 0.0"]),
        ("store", (ORTHOGONAL * np.nan,), ValueError, ["came nan"]),
        ("store", (ORTHOGONAL.astype(int),), TypeError, ["floats", "int64"]),
        ("store", (ORTHOGONAL[0],), ValueError, ["(P, D)", "(4,)"]),
        ("store", (ORTHOGONAL[:0],), ValueError, ["P at least 1", "(0, 4)"]),
        ("store", (ORTHOGONAL, "delta"), ValueError, ["hebb, pseudo_inverse", "'delta'"]),
        ("recall", (W, HALF, [0]), ValueError, ["s: expected", "0.5"]),
        ("recall", (W, ORTHOGONAL[:, :3], [0]), ValueError, ["D = 4", "(3, 3)"]),
        ("recall", (W, ORTHOGONAL, [0, 4]), ValueError, ["0 to 3; came 4 at place 1"]),
        ("recall", (W, ORTHOGONAL, [-1]), ValueError, ["came -1 at place 0"]),
        ("recall", (W, ORTHOGONAL, [0.0]), TypeError, ["integers", "float64"]),
        ("recall", (LOPSIDED, ORTHOGONAL, [0]), ValueError, ["symmetric", "W[0, 2]", "W[2, 0]"]),
        ("recall", (SELFISH, ORTHOGONAL, [0]), ValueError, ["zero diagonal", "W[1, 1] = 0.5"]),
        ("energy", (W[:3], ORTHOGONAL), ValueError, ["(D, D)", "(3, 4)"]),
        ("energy", (W * np.nan, ORTHOGONAL), ValueError, ["finite"]),
    ],
)
def test_both_twins_refuse_in_the_same_words(name, arguments, error, words):
    with pytest.raises(error) as mine:
        getattr(hopfield, name)(*arguments)
    turned = [torch.as_tensor(a) if isinstance(a, np.ndarray) else a for a in arguments]
    with pytest.raises(error) as theirs:
        getattr(tensors, name)(*turned)
    for word in words:
        assert word in str(mine.value)
    assert str(theirs.value).replace("torch.", "") == str(mine.value)
