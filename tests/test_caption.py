"""The caption generator: limit laws, invariance, and what it refuses."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import caption, lstm
from nndl.torch import Caption

T, B, K, M, D = 6, 3, 5, 2, 4
rng = np.random.default_rng(6)
PARAMS = caption.init(K, M, D, rng)
v, S = rng.normal(size=(B, M)), rng.integers(0, K, (T, B))
LENGTHS = [T, 2, 4]


def test_the_probabilities_of_all_captions_sum_to_one():
    """Of all K^3 captions that begin with word 1, for one picture."""
    every = np.array([(1, *words) for words in itertools.product(range(K), repeat=3)]).T
    log_p, _ = caption.forward(PARAMS, np.repeat(v[:1], every.shape[1], 0), every)
    assert not log_p[0].any()  # the start is given
    assert abs(np.exp(log_p.sum(0)).sum() - 1) < 1e-12


def test_the_picture_matters_to_every_word():
    log_p, _ = caption.forward(PARAMS, v, S)
    other, _ = caption.forward(PARAMS, v + 0.5, S)
    assert (np.abs(other - log_p)[1:] > 1e-6).all()


def test_a_word_is_predicted_before_it_is_read_and_the_last_is_never_read():
    log_p, _ = caption.forward(PARAMS, v, S)
    other = S.copy()
    other[3] = (S[3] + 1) % K
    changed, _ = caption.forward(PARAMS, v, other)
    check.agree(changed[:3], log_p[:3])
    assert (np.abs(changed[4:] - log_p[4:]) > 1e-6).all()
    last_alone = np.array([[1], [1], [3]])
    _, cache = caption.forward(PARAMS, v[:1], last_alone)
    _, grads = caption.backward(np.ones((3, 1)), cache)
    assert grads["W_e"].any(0).tolist() == [False, True, False, False, False]


def test_a_picture_of_a_word_is_that_word_read_first():
    """x_{-1} = W_e S: the network cannot tell it from a word before the start."""
    as_picture, _ = caption.forward(PARAMS, PARAMS["W_e"].T[S[0]], S[1:])
    network = {name: PARAMS[name] for name in lstm.names()}
    h, _ = lstm.forward(network, PARAMS["W_e"].T[S[:-1]])
    s = h @ PARAMS["V"].T + PARAMS["c"]
    log_p = s - np.log(np.exp(s).sum(-1, keepdims=True))
    wanted = np.take_along_axis(log_p, S[1:][..., None], -1)[..., 0]
    check.agree(as_picture[1:], wanted[1:])


def gradients(log_p, cache, upstream):
    dv, grads = caption.backward(upstream, cache)
    return {"log_p": log_p, "v": dv, **grads}


def test_padding_neither_changes_results_nor_takes_gradient():
    dirty, upstream = S.copy(), rng.normal(size=(T, B))
    upstream[0] = np.nan  # nothing is predicted there
    for b, length in enumerate(LENGTHS):
        dirty[length:, b], upstream[length:, b] = -99, np.nan
    mine = gradients(*caption.forward(PARAMS, v, dirty, LENGTHS), upstream)
    total = dict.fromkeys(caption.NAMES, 0)
    for b, length in enumerate(LENGTHS):
        alone = caption.forward(PARAMS, v[b : b + 1], S[:length, b : b + 1])
        alone = gradients(*alone, upstream[:length, b : b + 1])
        check.agree(mine["log_p"][:length, b], alone["log_p"][:, 0])
        check.agree(mine["v"][b], alone["v"][0])
        assert not mine["log_p"][length:, b].any()
        total = {name: total[name] + alone[name] for name in total}
    check.agree({name: mine[name] for name in total}, total)
    model = check.load(PARAMS, Caption(K, M, D))
    check.agree(mine["log_p"], model(torch.as_tensor(v), torch.as_tensor(dirty), LENGTHS))


def test_the_order_of_the_batch_does_not_matter():
    order, upstream, lengths = [2, 0, 1], rng.normal(size=(T, B)), np.array(LENGTHS)
    mine = gradients(*caption.forward(PARAMS, v, S, lengths), upstream)
    turned = caption.forward(PARAMS, v[order], S[:, order], lengths[order])
    turned = gradients(*turned, upstream[:, order])
    mine["log_p"], mine["v"] = mine["log_p"][:, order], mine["v"][order]
    check.agree(mine, turned)


def test_float32_stays_float32():
    log_p, cache = caption.forward(PARAMS, v.astype(np.float32), S)
    made = gradients(log_p, cache, log_p)
    assert {array.dtype for array in made.values()} == {np.dtype(np.float32)}
    theirs = check.load(PARAMS, Caption(K, M, D))(torch.as_tensor(v).float(), torch.as_tensor(S))
    assert theirs.dtype == torch.float32
    check.agree(log_p, theirs, rtol=1e-5)


def test_the_module_has_each_parameter_once():
    names = [name for name, _ in Caption(K, M, D).named_parameters()]
    assert sorted(names) == sorted(caption.NAMES)


@given(st.lists(st.integers(1, 5), min_size=5, max_size=5), st.integers(0, 99))
def test_any_shape(sizes, seed):
    (T, B, K, M, D), rng = sizes, np.random.default_rng(seed)
    T += 1
    params = caption.init(K, M, D, rng)
    v, S, upstream = rng.normal(size=(B, M)), rng.integers(0, K, (T, B)), rng.normal(size=(T, B))
    lengths = rng.integers(2, T + 1, B)
    mine = gradients(*caption.forward(params, v, S, lengths), upstream)
    model = check.load(params, Caption(K, M, D))
    leaf = torch.tensor(v, requires_grad=True)
    theirs = model(leaf, torch.as_tensor(S), lengths)
    theirs.backward(torch.as_tensor(upstream))
    assert np.abs(mine.pop("log_p") - theirs.detach().numpy()).max() < 1e-12
    leaves = {**dict(model.named_parameters()), "v": leaf}
    for name, grad in mine.items():
        assert np.abs(grad - leaves[name].grad.numpy()).max() < 1e-12


bad_v = v.copy()
bad_v[1, 0] = np.nan


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ((v, S * 1.0), TypeError, ["S: expected an array of integers", "float64"]),
        ((v, S + 1), ValueError, ["0 to 4; came 5"]),
        ((v, S[:1]), ValueError, ["T at least 2", "(1, 3)"]),
        ((v, S[0]), ValueError, ["(T, B)", "(3,)"]),
        ((v[:2], S), ValueError, ["B = 3", "(2, 2)"]),
        ((v[:, :1], S), ValueError, ["M = 2", "(3, 1)"]),
        ((bad_v, S), ValueError, ["v: expected finite", "(1, 0)"]),
        ((v, S, [6, 2, 1]), ValueError, ["from 2 to T = 6", "came 1 for sequence 2"]),
        ((v, S, [6, 2, 7]), ValueError, ["from 2 to T = 6", "came 7 for sequence 2"]),
    ],
)
def test_both_twins_refuse_in_the_same_words(arguments, error, words):
    with pytest.raises(error) as mine:
        caption.forward(PARAMS, *arguments)
    turned = [torch.as_tensor(a) if isinstance(a, np.ndarray) else a for a in arguments]
    with pytest.raises(error) as theirs:
        check.load(PARAMS, Caption(K, M, D))(*turned)
    for word in words:
        assert word in str(mine.value)
    assert str(theirs.value).replace("torch.", "") == str(mine.value)


def test_parameters_that_do_not_fit():
    with pytest.raises(ValueError, match="missing: b_o"):
        caption.forward({name: PARAMS[name] for name in PARAMS if name != "b_o"}, v, S)
    with pytest.raises(ValueError, match="V: expected shape .*K = 5"):
        caption.forward({**PARAMS, "V": np.zeros((K + 1, D))}, v, S)
    log_p, cache = caption.forward(PARAMS, v, S)
    with pytest.raises(ValueError, match="dlog_p"):
        caption.backward(log_p[:2], cache)
