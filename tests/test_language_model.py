"""The recurrent language model and perplexity: limit laws, invariance, and what they refuse."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import language_model, loss, output, srn
from nndl.text.ngram import NGram
from nndl.torch import LanguageModel
from nndl.torch import language_model as tensors

T, B, K, M, D = 6, 3, 5, 2, 4
rng = np.random.default_rng(4)
PARAMS = language_model.init(K, M, D, rng)
x, h0 = rng.integers(0, K, (T, B)), rng.normal(size=(B, D))
LENGTHS = [T, 1, 3]
ARE = {"lm": language_model.NAMES, "srn": srn.NAMES, "output": output.NAMES}


def part(params, name):
    return {key: params[key] for key in ARE[name]}


def test_the_probabilities_of_all_sequences_sum_to_one():
    """eq-lm-chain: of all K^3 sequences of three words, from any start state."""
    every = np.array(list(itertools.product(range(K), repeat=3))).T
    start = np.repeat(h0[:1], every.shape[1], 0)
    log_p, _ = language_model.forward(PARAMS, every, start)
    assert abs(np.exp(log_p.sum(0)).sum() - 1) < 1e-12


def test_a_word_is_predicted_before_it_is_read():
    """A change at t moves what comes later, and at t nothing but which probability is read."""
    log_p, _ = language_model.forward(PARAMS, x, h0)
    other = x.copy()
    other[2] = (x[2] + 1) % K
    changed, _ = language_model.forward(PARAMS, other, h0)
    check.agree(changed[:2], log_p[:2])
    assert (np.abs(changed[3:] - log_p[3:]) > 1e-6).all()
    every = [np.concatenate([x[:2], np.full((1, B), word)]) for word in range(K)]
    total = sum(np.exp(language_model.forward(PARAMS, words, h0)[0][2]) for words in every)
    check.agree(total, np.ones(B))


def test_it_is_the_networks_of_the_book_one_after_the_other():
    """eq-lm-rnn, and its loss is the cross-entropy of scores shifted by one step."""
    log_p, cache = language_model.forward(PARAMS, x, h0)
    h, states = srn.forward(part(PARAMS, "srn"), PARAMS["W_e"].T[x], h0)
    scores, _ = output.forward(part(PARAMS, "output"), np.concatenate([h0[None], h[:-1]]))
    L, _ = loss.forward(scores, x, kind="cross_entropy")
    check.agree(-log_p.sum(0).mean(), L)
    check.agree(cache.h_last, states.h_last)


def test_without_recurrence_and_input_it_is_a_bag_of_words():
    """W = U = 0: every word has the same probability everywhere, that of a 1-gram model."""
    zero = {name: 0 * PARAMS[name] for name in ("W", "U", "b", "V")}
    model = NGram(["".join(map(str, x[:, b])) for b in range(B)], 1, "maximum_likelihood")
    c = model.distribution()[[model.vocabulary.index(str(word)) for word in range(K)]]
    params = {**PARAMS, **zero, "c": np.log(c)}
    log_p, _ = language_model.forward(params, x)
    for b in range(B):
        check.agree(log_p[:, b], model.log_probabilities("".join(map(str, x[:, b]))))


def test_a_text_cut_in_two_goes_on_from_the_last_state():
    whole, cache = language_model.forward(PARAMS, x, h0)
    first, between = language_model.forward(PARAMS, x[:2], h0)
    second, end = language_model.forward(PARAMS, x[2:], between.h_last)
    check.agree(whole, np.concatenate([first, second]))
    check.agree(cache.h_last, end.h_last)


def gradients(log_p, cache, upstream):
    return {"log_p": log_p, **language_model.backward(upstream, cache)}


def test_padding_neither_changes_results_nor_takes_gradient():
    dirty, upstream = x.copy(), rng.normal(size=(T, B))
    for b, length in enumerate(LENGTHS):
        dirty[length:, b], upstream[length:, b] = -99, np.nan
    log_p, cache = language_model.forward(PARAMS, dirty, h0, LENGTHS)
    grads = language_model.backward(upstream, cache)
    total = {name: 0 for name in grads if name != "h0"}
    for b, length in enumerate(LENGTHS):
        alone, cache_b = language_model.forward(PARAMS, x[:length, b : b + 1], h0[b : b + 1])
        grads_b = language_model.backward(upstream[:length, b : b + 1], cache_b)
        check.agree(log_p[:length, b], alone[:, 0])
        check.agree(cache.h_last[b], cache_b.h_last[0])
        check.agree(grads["h0"][b], grads_b["h0"][0])
        assert not log_p[length:, b].any()
        total = {name: total[name] + grads_b[name] for name in total}
    check.agree({name: grads[name] for name in total}, total)
    model = check.load(PARAMS, LanguageModel(K, M, D))
    check.agree(log_p, model(torch.as_tensor(dirty), torch.as_tensor(h0), LENGTHS))


def test_the_order_of_the_batch_does_not_matter():
    order, upstream = [2, 0, 1], rng.normal(size=(T, B))
    lengths = np.array(LENGTHS)
    mine = gradients(*language_model.forward(PARAMS, x, h0, lengths), upstream)
    turned = language_model.forward(PARAMS, x[:, order], h0[order], lengths[order])
    turned = gradients(*turned, upstream[:, order])
    mine["log_p"], mine["h0"] = mine["log_p"][:, order], mine["h0"][order]
    check.agree(mine, turned)


def test_float32_stays_float32():
    params = {name: value.astype(np.float32) for name, value in PARAMS.items()}
    log_p, cache = language_model.forward(params, x, h0)
    made = [*gradients(log_p, cache, log_p).values(), language_model.perplexity(log_p)]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    model = check.load(PARAMS, LanguageModel(K, M, D)).float()
    theirs = model(torch.as_tensor(x), torch.as_tensor(h0))
    assert {theirs.dtype, tensors.perplexity(theirs).dtype} == {torch.float32}
    check.agree(log_p, theirs, rtol=1e-5)


def test_the_module_has_each_parameter_once_and_trains():
    model = LanguageModel(K, M, D)
    assert [name for name, _ in model.named_parameters()] == list(language_model.NAMES)
    words, optimizer = torch.as_tensor(x), torch.optim.Adam(model.parameters(), 0.1)
    for _ in range(40):
        L = -model(words).sum(0).mean()
        optimizer.zero_grad()
        L.backward()
        optimizer.step()
    assert L < 0.5 * T * np.log(K)
    again = LanguageModel(K, M, D)
    again.load_state_dict(model.state_dict())
    check.agree(again(words), model(words))


# --- perplexity ---


def test_a_fair_die_has_the_perplexity_of_its_faces():
    uniform = np.full((T, B), -np.log(6))
    check.agree(language_model.perplexity(uniform), np.full(B, 6.0))
    check.agree(language_model.perplexity(uniform, LENGTHS), np.full(B, 6.0))


def test_perplexity_on_paper():
    """1/2 and 1/8: the geometric mean is 1/4."""
    log_p = np.log([[1 / 2, 1.0], [1 / 8, 0.3]])
    check.agree(language_model.perplexity(log_p, [2, 1]), np.array([4.0, 1.0]))


def test_perplexity_of_what_cannot_come_is_infinite():
    model = NGram(["abab"], 2, "maximum_likelihood")
    for log_p in (model.log_probabilities("abba")[:, None], np.array([[0.0], [-np.inf]])):
        assert np.isinf(language_model.perplexity(log_p)).all()
        assert torch.isinf(tensors.perplexity(torch.as_tensor(log_p))).all()


def test_perplexity_of_a_corpus_is_that_of_one_long_text():
    """Not the mean of the sentences': longer ones count for more."""
    log_p, lengths = -rng.exponential(size=(T, B)), np.array(LENGTHS)
    laid = np.concatenate([log_p[:length, b] for b, length in enumerate(lengths)])[:, None]
    each = language_model.perplexity(log_p, lengths)
    whole = np.exp((lengths * np.log(each)).sum() / lengths.sum())
    check.agree(language_model.perplexity(laid)[0], whole)
    assert abs(whole - each.mean()) > 1e-3


@given(st.lists(st.integers(1, 5), min_size=5, max_size=5), st.integers(0, 99))
def test_any_shape(sizes, seed):
    (T, B, K, M, D), rng = sizes, np.random.default_rng(seed)
    params = language_model.init(K, M, D, rng)
    x, h0, upstream = rng.integers(0, K, (T, B)), rng.normal(size=(B, D)), rng.normal(size=(T, B))
    lengths = rng.integers(1, T + 1, B)
    log_p, cache = language_model.forward(params, x, h0, lengths)
    model = check.load(params, LanguageModel(K, M, D))
    start = torch.tensor(h0, requires_grad=True)
    theirs = model(torch.as_tensor(x), start, lengths)
    theirs.backward(torch.as_tensor(upstream))
    assert np.abs(log_p - theirs.detach().numpy()).max() < 1e-12
    leaves = {**dict(model.named_parameters()), "h0": start}
    for name, grad in language_model.backward(upstream, cache).items():
        assert np.abs(grad - leaves[name].grad.numpy()).max() < 1e-12
    perplexity = tensors.perplexity(theirs, lengths)
    check.agree(language_model.perplexity(log_p, lengths), perplexity)


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ((x * 1.0,), TypeError, ["x: expected an array of integers", "float64"]),
        ((x + 1,), ValueError, ["0 to 4; came 5"]),
        ((x - 9,), ValueError, ["0 to 4; came -"]),
        ((x[0],), ValueError, ["(T, B)", "(3,)"]),
        ((x[:0],), ValueError, ["T at least 1", "(0, 3)"]),
        ((x, h0[:2]), ValueError, ["h0", "B = 3, D = 4", "(2, 4)"]),
        ((x, h0, [6, 7, 1]), ValueError, ["1 to T = 6"]),
        ((x, h0, [6, 1]), ValueError, ["B = 3"]),
    ],
)
def test_both_twins_refuse_in_the_same_words(arguments, error, words):
    with pytest.raises(error) as mine:
        language_model.forward(PARAMS, *arguments)
    turned = [torch.as_tensor(a) if isinstance(a, np.ndarray) else a for a in arguments]
    with pytest.raises(error) as theirs:
        check.load(PARAMS, LanguageModel(K, M, D))(*turned)
    for word in words:
        assert word in str(mine.value)
    assert str(theirs.value).replace("torch.", "") == str(mine.value)


def test_parameters_that_do_not_fit():
    with pytest.raises(TypeError, match="x: expected an array of integers; came list"):
        language_model.forward(PARAMS, x.tolist())
    with pytest.raises(ValueError, match="missing: W_e"):
        language_model.forward({name: PARAMS[name] for name in PARAMS if name != "W_e"}, x)
    with pytest.raises(ValueError, match="W: expected shape .*W_e has shape"):
        language_model.forward({**PARAMS, "W": np.zeros((D, M + 1))}, x)
    with pytest.raises(ValueError, match="V: expected shape .*K = 5"):
        language_model.forward({**PARAMS, "V": np.zeros((K + 1, D))}, x)
    log_p, cache = language_model.forward(PARAMS, x)
    with pytest.raises(ValueError, match="dlog_p"):
        language_model.backward(log_p[:2], cache)


@pytest.mark.parametrize(
    "log_p, error, words",
    [
        (np.array([[0.1]]), ValueError, "at most 0; came 0.1"),
        (np.array([[np.nan]]), ValueError, "came nan"),
        (np.array([-1.0]), ValueError, "(T, B)"),
        (np.array([[-1]]), TypeError, "floats"),
    ],
)
def test_perplexity_refuses_what_is_no_log_probability(log_p, error, words):
    for call in (
        lambda: language_model.perplexity(log_p),
        lambda: tensors.perplexity(torch.as_tensor(log_p)),
    ):
        with pytest.raises(error) as info:
            call()
        assert words in str(info.value)
