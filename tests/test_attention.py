"""Additive attention beyond the table of cases: limits, padding, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import attention
from nndl.torch import Attention
from tests.test_messages import raised

rng = np.random.default_rng(11)
T, B, D, D_QUERY, A, M_OUT = 6, 3, 4, 5, 2, 7
PARAMS = attention.init(D_QUERY, D, A, rng)
s, h = rng.normal(size=(M_OUT, B, D_QUERY)), rng.normal(size=(T, B, D))
LENGTHS = [6, 1, 4]


def tensors(*arrays):
    return [torch.as_tensor(array) for array in arrays]


def test_values_that_can_be_checked_on_paper():
    # One unit, W_a = 0, U_a = v_a = 1: e_j = tanh(h_j), and the weights are as 3 to 1.
    one = np.ones((1, 1))
    h_2 = np.arctanh([np.log(3) / 2, -np.log(3) / 2]).reshape(2, 1, 1)
    params = {"W_a": 0 * one, "U_a": one, "v_a": one[0]}
    c, cache = attention.forward(params, np.ones((1, 1, 1)), h_2)
    check.agree(cache.alpha[0, :, 0], np.array([3 / 4, 1 / 4]))
    check.agree(c[0, 0], h_2[0, 0] / 2)


def test_equal_scores_give_the_mean_over_the_true_length():
    c, cache = attention.forward({**PARAMS, "v_a": np.zeros(A)}, s, h, LENGTHS)
    for b, length in enumerate(LENGTHS):
        check.agree(c[:, b], np.tile(h[:length, b].mean(0), (M_OUT, 1)))
        check.agree(cache.alpha[:, :length, b], np.full((M_OUT, length), 1 / length))


def test_a_single_state_is_the_context_and_its_query_does_not_matter():
    c, cache = attention.forward(PARAMS, s, h[:1])
    check.agree(c, np.tile(h[:1], (M_OUT, 1, 1)))
    ds, dh, grads = attention.backward(rng.normal(size=c.shape), cache)
    assert not ds.any() and not any(grad.any() for grad in grads.values()) and dh.any()


def test_a_large_score_picks_one_state_without_overflow():
    W_a, U_a = np.zeros((1, D_QUERY)), np.zeros((1, D))
    U_a[0, 0] = 1
    c, cache = attention.forward({"W_a": W_a, "U_a": U_a, "v_a": np.array([1e6])}, s, h)
    check.agree(c[0], h[h[..., 0].argmax(0), np.arange(B)])
    assert np.isfinite(attention.backward(c, cache)[1]).all()


def test_permuted_states_have_permuted_weights_and_the_same_contexts():
    order = [3, 0, 5, 1, 4, 2]
    c, cache = attention.forward(PARAMS, s, h)
    c_2, cache_2 = attention.forward(PARAMS, s, h[order])
    check.agree(c, c_2)
    check.agree(cache.alpha[:, order], cache_2.alpha)


@given(*[st.integers(1, 5)] * 6, st.integers(0, 10**6))
def test_any_sizes_padding_and_order_of_the_batch(T, B, D, D_QUERY, A, M_OUT, seed):
    rng = np.random.default_rng(seed)
    params = attention.init(D_QUERY, D, A, rng)
    s, h = rng.normal(size=(M_OUT, B, D_QUERY)), rng.normal(size=(T, B, D))
    dc, lengths = rng.normal(size=(M_OUT, B, D)), rng.integers(1, T + 1, B)
    h[np.arange(T)[:, None] >= lengths] = np.nan
    c, cache = attention.forward(params, s, h, lengths)
    ds, dh, grads = attention.backward(dc, cache)
    check.agree(cache.alpha.sum(1), np.ones((M_OUT, B)))

    model = check.load(params, Attention(D_QUERY, D, A))
    leaves = [leaf.requires_grad_() for leaf in tensors(s, h)]
    theirs, alpha = model(*leaves, lengths)
    theirs.backward(torch.as_tensor(dc))
    check.agree(c, theirs)
    check.agree(cache.alpha, alpha)
    check.agree({"s": ds, "h": dh}, {"s": leaves[0].grad, "h": leaves[1].grad})

    total = dict.fromkeys(grads, 0)
    for b in rng.permutation(B):
        one, n = slice(b, b + 1), lengths[b]
        alone, cache_b = attention.forward(params, s[:, one], h[:n, one])
        ds_b, dh_b, grads_b = attention.backward(dc[:, one], cache_b)
        check.agree(c[:, one], alone)
        check.agree(ds[:, one], ds_b)
        check.agree(dh[:n, one], dh_b)
        assert not dh[n:, b].any()
        total = {name: total[name] + grads_b[name] for name in total}
    for name in total:
        assert np.abs(grads[name] - total[name]).max() < 1e-12


def test_float32_stays_float32_in_both_twins():
    c, cache = attention.forward(PARAMS, s.astype(np.float32), h, LENGTHS)
    ds, dh, grads = attention.backward(c, cache)
    made = [c, cache.alpha, ds, dh, *grads.values()]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    model = check.load(PARAMS, Attention(D_QUERY, D, A))
    theirs, alpha = model(torch.as_tensor(s).float(), torch.as_tensor(h), LENGTHS)
    assert theirs.dtype == alpha.dtype == torch.float32
    check.agree(c, theirs, rtol=1e-5)


# --- messages ---

with_nan = h.copy()
with_nan[2, 0, 3] = np.nan

WRONG = [  # arguments of forward, the error, what its message must say
    (dict(s=s[0]), ValueError, ["s:", "(M', B, D')", "(3, 5)"]),
    (dict(s=s[..., :3]), ValueError, ["D' = 5", "W_a has shape (2, 5)", "(7, 3, 3)"]),
    (dict(s=s.astype(int)), TypeError, ["s:", "floats", "int64"]),
    (dict(s=s * np.nan), ValueError, ["s:", "nan", "(0, 0, 0)"]),
    (dict(h=h[:, :2]), ValueError, ["h:", "B = 3", "(6, 2, 4)"]),
    (dict(h=h[..., :2]), ValueError, ["h:", "D = 4", "U_a has shape (2, 4)"]),
    (dict(h=h[:0]), ValueError, ["h:", "T at least 1", "(0, 3, 4)"]),
    (dict(h=with_nan), ValueError, ["h:", "nan", "(2, 0, 3)", "lengths"]),
    (dict(lengths=[6, 7, 1]), ValueError, ["1 to T = 6", "came 7 for sequence 1"]),
    (dict(lengths=[0, 2, 1]), ValueError, ["1 to T = 6", "came 0 for sequence 0"]),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    arguments = {"s": s, "h": h, "lengths": None, **arguments}
    mine = raised(error, lambda: attention.forward(PARAMS, **arguments))
    given = tensors(arguments["s"], arguments["h"])
    model = check.load(PARAMS, Attention(D_QUERY, D, A))
    theirs = raised(error, lambda: model(*given, arguments["lengths"]))
    for word in words:
        assert word in mine
    assert theirs.replace("torch.", "") == mine


def test_parameters_and_gradients_of_the_wrong_shape():
    wide = {**PARAMS, "U_a": np.ones((A + 1, D))}
    message = raised(ValueError, lambda: attention.forward(wide, s, h))
    assert "U_a" in message and "A = 2, D at least 1 (W_a has shape (2, 5))" in message
    wide = {**PARAMS, "v_a": np.ones(A + 1)}
    assert "v_a" in raised(ValueError, lambda: attention.forward(wide, s, h))
    missing = {name: PARAMS[name] for name in ("W_a", "U_a")}
    assert "missing: v_a" in raised(ValueError, lambda: attention.forward(missing, s, h))
    c, cache = attention.forward(PARAMS, s, h)
    assert "M_out = 7, B = 3, D = 4" in raised(ValueError, lambda: attention.backward(c[:1], cache))
