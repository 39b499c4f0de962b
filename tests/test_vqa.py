"""Pointwise fusion: limit laws, invariance, and what it refuses."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import loss, vqa
from nndl.torch import VQA

B, M_v, M_q, D, K = 4, 2, 3, 5, 6
rng = np.random.default_rng(7)
PARAMS = vqa.init(M_v, M_q, D, K, rng)
v, q = rng.normal(size=(B, M_v)), rng.normal(size=(B, M_q))


def test_the_answers_have_probabilities():
    log_y_hat, _ = vqa.forward(PARAMS, v, q)
    check.agree(np.exp(log_y_hat).sum(-1), np.ones(B))


def test_a_question_that_says_nothing_leaves_the_prior():
    """tanh(0) = 0 times anything: the answer is softmax(c), and the picture learns nothing."""
    params = {**PARAMS, "W_q": PARAMS["W_q"] * 0, "b_q": PARAMS["b_q"] * 0}
    log_y_hat, cache = vqa.forward(params, v, q)
    prior = np.exp(params["c"]) / np.exp(params["c"]).sum()
    check.agree(np.exp(log_y_hat), np.tile(prior, (B, 1)))
    dv, _, grads = vqa.backward(rng.normal(size=(B, K)), cache)
    assert not dv.any() and not grads["W_v"].any() and grads["W_q"].any()


def test_a_saturated_question_leaves_a_layer_of_the_picture():
    """tanh(b) = 1 for a large b: then h is the picture's side alone, and relu or tanh shows."""
    params = {**PARAMS, "W_q": PARAMS["W_q"] * 0, "b_q": np.full(D, 50.0)}
    z = v @ PARAMS["W_v"].T + PARAMS["b_v"]
    for activation, h in (("tanh", np.tanh(z)), ("relu", np.maximum(z, 0))):
        s = h @ PARAMS["V"].T + PARAMS["c"]
        log_y_hat, _ = vqa.forward(params, v, q, activation)
        check.agree(log_y_hat, s - np.log(np.exp(s).sum(-1, keepdims=True)))


def test_with_equal_sides_picture_and_question_change_places():
    params = vqa.init(M_q, M_q, D, K, rng)
    turned = {**params, "W_v": params["W_q"], "b_v": params["b_q"]}
    turned.update(W_q=params["W_v"], b_q=params["b_v"])
    check.agree(vqa.forward(params, q, 2 * q)[0], vqa.forward(turned, 2 * q, q)[0])


def test_the_loss_of_the_right_answers_is_the_cross_entropy():
    y = np.array([0, 5, 2, 2])
    log_y_hat, cache = vqa.forward(PARAMS, v, q)
    right = np.eye(K)[y]
    L, _ = loss.forward(log_y_hat[None], y[None], kind="cross_entropy")
    check.agree(-(right * log_y_hat).sum(-1).mean(), L)
    _, _, grads = vqa.backward(-right / B, cache)
    check.agree(grads["c"], (np.exp(log_y_hat) - right).mean(0))


def test_a_large_score_does_not_overflow():
    params = {**PARAMS, "c": np.array([1e4, 0, 0, 0, 0, -1e4])}
    log_y_hat, cache = vqa.forward(params, v, q)
    assert np.isfinite(log_y_hat).all() and abs(log_y_hat[0, 0]) < 1e-12
    assert all(np.isfinite(g).all() for g in vqa.backward(log_y_hat, cache)[2].values())


def test_the_batch_does_not_matter():
    upstream, order = rng.normal(size=(B, K)), [2, 0, 3, 1]
    log_y_hat, cache = vqa.forward(PARAMS, v, q, "relu")
    dv, dq, grads = vqa.backward(upstream, cache)
    total = dict.fromkeys(grads, 0)
    for b in order:
        alone, cache_b = vqa.forward(PARAMS, v[b : b + 1], q[b : b + 1], "relu")
        dv_b, dq_b, grads_b = vqa.backward(upstream[b : b + 1], cache_b)
        check.agree(alone[0], log_y_hat[b])
        check.agree(dv_b[0], dv[b])
        check.agree(dq_b[0], dq[b])
        total = {name: total[name] + grads_b[name] for name in total}
    check.agree(total, grads)


def test_float32_stays_float32():
    log_y_hat, cache = vqa.forward(PARAMS, v.astype(np.float32), q)
    dv, dq, grads = vqa.backward(log_y_hat, cache)
    assert {a.dtype for a in (log_y_hat, dv, dq, *grads.values())} == {np.dtype(np.float32)}
    model = check.load(PARAMS, VQA(M_v, M_q, D, K))
    theirs = model(torch.as_tensor(v).float(), torch.as_tensor(q))
    assert theirs.dtype == torch.float32
    check.agree(log_y_hat, theirs, rtol=1e-5)


@given(st.lists(st.integers(1, 5), min_size=5, max_size=5), st.sampled_from(["tanh", "relu"]))
def test_any_size(sizes, activation):
    B, *sizes = sizes
    rng = np.random.default_rng(sum(sizes))
    params = vqa.init(*sizes, rng)
    inputs = {"v": rng.normal(size=(B, sizes[0])), "q": rng.normal(size=(B, sizes[1]))}
    mine, cache = vqa.forward(params, **inputs, activation=activation)
    model = check.load(params, VQA(*sizes, activation))
    leaves = {name: torch.tensor(value, requires_grad=True) for name, value in inputs.items()}
    theirs = model(**leaves)
    check.agree(mine, theirs)
    upstream = rng.normal(size=mine.shape)
    theirs.backward(torch.as_tensor(upstream))
    dv, dq, grads = vqa.backward(upstream, cache)
    leaves.update(model.named_parameters())
    tensors = {name: leaf.grad for name, leaf in leaves.items()}
    # with one answer its probability is 1, and every gradient 0 but for rounding
    for name, grad in {"v": dv, "q": dq, **grads}.items():
        assert np.abs(grad - tensors[name].numpy()).max() < 1e-12


bad_v, bad_q = v.copy(), q.copy()
bad_v[1, 0], bad_q[3, 2] = np.nan, np.inf


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ((v[:, :1], q), ValueError, ["M_v = 2", "(4, 1)"]),
        ((v, q[:, :2]), ValueError, ["M_q = 3", "(4, 2)"]),
        ((v, q[:3]), ValueError, ["B = 4", "(3, 3)"]),
        ((v[:0], q[:0]), ValueError, ["B at least 1"]),
        ((v[0], q), ValueError, ["(B, M_v)"]),
        ((v.astype(int), q), TypeError, ["v: expected an array of floats", "int64"]),
        ((v, q.astype(int)), TypeError, ["q: expected an array of floats"]),
        ((bad_v, q), ValueError, ["v: expected finite", "nan", "(1, 0)"]),
        ((v, bad_q), ValueError, ["q: expected finite", "inf", "(3, 2)"]),
    ],
)
def test_both_twins_refuse_in_the_same_words(arguments, error, words):
    with pytest.raises(error) as mine:
        vqa.forward(PARAMS, *arguments)
    with pytest.raises(error) as theirs:
        check.load(PARAMS, VQA(M_v, M_q, D, K))(*map(torch.as_tensor, arguments))
    for word in words:
        assert word in str(mine.value)
    assert str(theirs.value).replace("torch.", "") == str(mine.value)


def test_unknown_activation_names_and_gradients():
    for call in (
        lambda: vqa.forward(PARAMS, v, q, "logistic"),
        lambda: VQA(M_v, M_q, D, K, "logistic"),
    ):
        with pytest.raises(ValueError, match="tanh, relu; came 'logistic'"):
            call()
    with pytest.raises(ValueError, match="missing: c"):
        vqa.forward({name: PARAMS[name] for name in PARAMS if name != "c"}, v, q)
    with pytest.raises(ValueError, match="b_q: expected shape"):
        vqa.forward({**PARAMS, "b_q": np.zeros(D + 1)}, v, q)
    log_y_hat, cache = vqa.forward(PARAMS, v, q)
    with pytest.raises(ValueError, match="dlog_y_hat"):
        vqa.backward(log_y_hat[:, :2], cache)
