"""The encoder-decoder beyond the table of cases: limits, decoding, padding, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nndl import beam, check
from nndl.numpy import output, seq2seq, srn
from nndl.torch import Seq2Seq
from tests.test_messages import raised

rng = np.random.default_rng(13)
T, B, M, D, K, A, M_OUT = 6, 3, 2, 4, 7, 5, 8
x, h0 = rng.normal(size=(T, B, M)), rng.normal(size=(B, D))
y = rng.integers(0, K, (M_OUT, B))
LENGTHS, TARGET_LENGTHS = [6, 2, 4], [3, 8, 1]
both = pytest.mark.parametrize("attention_size", [None, A], ids=["plain", "attention"])


def params_of(attention_size, rng=rng, sizes=(M, D, K)):
    return seq2seq.init(*sizes, rng, attention_size)


def part(params, which):
    return {n.split(".")[1]: value for n, value in params.items() if n.startswith(which)}


# --- limits ---


def test_two_equal_networks_are_one_network_that_reads_source_and_target():
    params = params_of(None, sizes=(K, D, K))
    params.update({f"decoder.{name}": params[f"encoder.{name}"] for name in "WUb"})
    source = np.eye(K)[rng.integers(0, K, (T, B))]
    y_hat, _ = seq2seq.forward(params, source, y, h0, start=5)
    told = np.eye(K)[np.concatenate([np.full((1, B), 5), y[:-1]])]
    h, _ = srn.forward(part(params, "encoder"), np.concatenate([source, told]), h0)
    check.agree(y_hat, output.forward(part(params, "output"), h[T:])[0])


def test_a_decoder_that_ignores_its_context_is_one_without_attention():
    attending, plain = params_of(A), params_of(None)
    W = np.concatenate([plain["decoder.W"], np.zeros((D, D))], 1)
    attending.update({**plain, "decoder.W": W})
    y_hat, cache = seq2seq.forward(attending, x, y, h0, LENGTHS, TARGET_LENGTHS)
    check.agree(y_hat, seq2seq.forward(plain, x, y, h0, LENGTHS, TARGET_LENGTHS)[0])
    check.agree(cache.alpha.sum(1), np.ones((M_OUT, B)))
    assert not any(cache.alpha[:, length:, b].any() for b, length in enumerate(LENGTHS))


@both
def test_a_score_depends_on_the_targets_before_it_alone(attention_size):
    params = params_of(attention_size)
    other = y.copy()
    other[4] = (y[4] + 1) % K
    mine, theirs = (seq2seq.forward(params, x, targets)[0] for targets in (y, other))
    assert (mine[:5] == theirs[:5]).all() and (mine[5:] != theirs[5:]).any((1, 2)).all()


# --- batches ---


@settings(max_examples=12)
@given(*[st.integers(1, 4)] * 5, st.sampled_from([None, 1, 3]), st.integers(0, 10**6))
def test_any_sizes_padding_and_order_of_the_batch(T, B, M, D, M_OUT, attention_size, seed):
    rng = np.random.default_rng(seed)
    params = params_of(attention_size, rng, (M, D, K))
    lengths, target_lengths = rng.integers(1, T + 1, B), rng.integers(1, M_OUT + 1, B)
    x, h0 = rng.normal(size=(T, B, M)), rng.normal(size=(B, D))
    y, dy_hat = rng.integers(0, K, (M_OUT, B)), rng.normal(size=(M_OUT, B, K))
    x[np.arange(T)[:, None] >= lengths] = np.nan
    padded = np.arange(M_OUT)[:, None] >= target_lengths
    y[padded], dy_hat[padded] = -99, np.nan
    y_hat, cache = seq2seq.forward(params, x, y, h0, lengths, target_lengths)
    dx, grads = seq2seq.backward(dy_hat, cache)

    model = check.load(params, Seq2Seq(M, D, K, attention_size))
    leaf = torch.tensor(x, requires_grad=True)
    theirs, alpha = model(leaf, torch.as_tensor(y), torch.as_tensor(h0), lengths, target_lengths)
    theirs.backward(torch.as_tensor(np.where(padded[..., None], 0, dy_hat)))
    check.agree(y_hat, theirs)
    check.agree(dx, leaf.grad)
    if attention_size:
        check.agree(cache.alpha, alpha)
    else:
        assert cache.alpha is alpha is None

    total = dict.fromkeys(params, 0)
    for b in rng.permutation(B):
        one, n, m = slice(b, b + 1), lengths[b], target_lengths[b]
        alone, cache_b = seq2seq.forward(params, x[:n, one], y[:m, one], h0[one])
        dx_b, grads_b = seq2seq.backward(dy_hat[:m, one], cache_b)
        check.agree(y_hat[:m, one], alone)
        check.agree(dx[:n, one], dx_b)
        check.agree(grads["h0"][one], grads_b["h0"])
        assert not y_hat[m:, b].any() and not dx[n:, b].any()
        total = {name: total[name] + grads_b[name] for name in total}
    for name in total:
        assert np.abs(grads[name] - total[name]).max() < 1e-12


@both
def test_float32_stays_float32_in_both_twins(attention_size):
    params = params_of(attention_size)
    y_hat, cache = seq2seq.forward(params, x.astype(np.float32), y, h0, LENGTHS, TARGET_LENGTHS)
    dx, grads = seq2seq.backward(y_hat, cache)
    assert {a.dtype for a in (y_hat, dx, *grads.values())} == {np.dtype(np.float32)}
    model = check.load(params, Seq2Seq(M, D, K, attention_size))
    theirs, _ = model(
        torch.as_tensor(x).float(), torch.as_tensor(y), torch.as_tensor(h0), LENGTHS, TARGET_LENGTHS
    )
    assert theirs.dtype == torch.float32
    check.agree(y_hat, theirs, rtol=1e-5)
    step, s = seq2seq.stepper(params, x.astype(np.float32))
    log_p, s = step(s, y[0])
    assert log_p.dtype == s.dtype == np.float32


# --- decoding ---


@both
def test_running_freely_is_being_taught_ones_own_output(attention_size):
    params = params_of(attention_size)
    step, s = seq2seq.stepper(params, x, h0, LENGTHS)
    tokens, lengths, log_p = beam.greedy(step, s, 5, M_OUT, batch_size=B)
    assert tokens.shape == (M_OUT, B) and lengths.tolist() == [M_OUT] * B
    y_hat, _ = seq2seq.forward(params, x, tokens, h0, LENGTHS, start=5)
    assert (y_hat.argmax(-1) == tokens).all()
    all_log_p = torch.log_softmax(torch.as_tensor(y_hat), -1).numpy()
    check.agree(log_p, all_log_p.max(-1).sum(0))

    model = check.load(params, Seq2Seq(M, D, K, attention_size))
    step, s = model.stepper(torch.as_tensor(x), torch.as_tensor(h0), LENGTHS)
    theirs = beam.greedy(step, s, 5, M_OUT, batch_size=B)
    assert not s.requires_grad
    assert (theirs[0] == tokens).all()
    check.agree(theirs[2], log_p)


@both
def test_beams_of_the_twins_agree_and_a_beam_of_one_is_greedy(attention_size):
    params = params_of(attention_size)
    model = check.load(params, Seq2Seq(M, D, K, attention_size))
    for b, length in enumerate(LENGTHS):
        one, lengths = x[:, b : b + 1], [length]
        step, s = seq2seq.stepper(params, one, lengths=lengths)
        tokens, (n,), _ = beam.greedy(step, s, 0, M_OUT, end=1)
        assert beam.search(step, s, 0, 1, 1, M_OUT)[0].tokens == tuple(tokens[:n, 0])
        found = beam.search(step, s, 0, 1, 4, M_OUT)
        theirs = beam.search(*model.stepper(torch.as_tensor(one), None, lengths), 0, 1, 4, M_OUT)
        assert [h.tokens for h in found] == [h.tokens for h in theirs]
        check.agree(np.array([h.log_p for h in found]), np.array([h.log_p for h in theirs]))
        best = np.array(found[0].tokens)[:, None]
        y_hat, _ = seq2seq.forward(params, one, best, lengths=lengths)
        log_p = torch.log_softmax(torch.as_tensor(y_hat[:, 0]), -1).numpy()
        assert abs(found[0].log_p - log_p[np.arange(len(best)), best[:, 0]].sum()) < 1e-12


# --- messages ---

with_nan = x.copy()
with_nan[2, 1, 0] = np.nan

WRONG = [  # arguments of forward, the error, what its message must say
    (dict(x=x[0]), ValueError, ["x:", "(T, B, M)", "(3, 2)"]),
    (dict(x=x[..., :1]), ValueError, ["M = 2", "encoder.W has shape (4, 2)"]),
    (dict(x=with_nan), ValueError, ["x:", "nan", "(2, 1, 0)", "lengths"]),
    (dict(h0=h0[:2]), ValueError, ["h0", "B = 3, D = 4", "(2, 4)"]),
    (dict(lengths=[6, 7, 1]), ValueError, ["lengths", "1 to T = 6", "came 7 for sequence 1"]),
    (
        dict(target_lengths=[1, 9, 1]),
        ValueError,
        ["target_lengths: ", "1 to M' = 8", "9 for sequence 1"],
    ),
    (
        dict(target_lengths=[0, 8, 1]),
        ValueError,
        ["target_lengths: ", "1 to M' = 8", "0 for sequence 0"],
    ),
    (dict(y=y * 1.0), TypeError, ["y:", "integers", "float64"]),
    (dict(y=y[:, :2]), ValueError, ["y:", "(8, 3)", "(8, 2)"]),
    (dict(y=y[:0]), ValueError, ["length of y", "at least 1", "came 0"]),
    (dict(y=y + 7), ValueError, ["y:", "0 to 6"]),
    (dict(start=7), ValueError, ["start", "0 to 6", "came 7"]),
    (dict(start=-1), ValueError, ["start", "at least 0", "came -1"]),
    (dict(start="<bos>"), TypeError, ["start", "integer", "<bos>"]),
]


@both
@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words, attention_size):
    params = params_of(attention_size)
    arguments = {"x": x, "y": y, **arguments}
    mine = raised(error, lambda: seq2seq.forward(params, **arguments))
    tensors = {
        name: torch.as_tensor(value) if name in ("x", "y", "h0") else value
        for name, value in arguments.items()
    }
    model = check.load(params, Seq2Seq(M, D, K, attention_size))
    theirs = raised(error, lambda: model(**tensors))
    for word in words:
        assert word in mine
    assert theirs.replace("torch.", "") == mine


def test_parameters_that_do_not_fit_together_are_named():
    plain, attending = params_of(None), params_of(A)
    for params, name, wrong, words in (
        (plain, "decoder.U", np.ones((D, M)), ["(D, D)", "D = 4", "(4, 2)"]),
        (plain, "decoder.W", attending["decoder.W"], ["N = 7", "(4, 11)"]),
        (attending, "decoder.W", plain["decoder.W"], ["N = 11", "(4, 7)"]),
        (plain, "output.V", np.ones((K, D + 1)), ["D = 4", "(7, 5)"]),
        (plain, "output.c", np.ones(K + 1), ["K = 7", "(8,)"]),
        (attending, "attention.U_a", np.ones((A + 1, D)), ["A = 5", "(6, 4)"]),
    ):
        message = raised(
            ValueError,
            lambda params=params, name=name, wrong=wrong: seq2seq.forward(
                {**params, name: wrong}, x, y
            ),
        )
        assert all(word in message for word in [name, *words]), message
    missing = {name: value for name, value in attending.items() if name != "attention.v_a"}
    assert "missing: attention.v_a" in raised(ValueError, lambda: seq2seq.forward(missing, x, y))
    assert "unknown: E" in raised(ValueError, lambda: seq2seq.stepper({**plain, "E": x}, x))


def test_tokens_that_are_no_classes():
    params = params_of(None)
    model = check.load(params, Seq2Seq(M, D, K))
    for step, s in (seq2seq.stepper(params, x), model.stepper(torch.as_tensor(x))):
        for call in (
            lambda tokens, step=step, s=s: step(s, tokens),
            lambda tokens, step=step, s=s: beam.greedy(step, s, tokens[0], 2, batch_size=B),
        ):
            message = raised(ValueError, lambda call=call: call(np.full(B, K)))
            assert "tokens: expected classes from 0 to 6; came 7" in message
        assert "(3,)" in raised(ValueError, lambda step=step, s=s: step(s, y[0, :2]))


def test_gradients_of_the_wrong_shape():
    y_hat, cache = seq2seq.forward(params_of(A), x, y)
    message = raised(ValueError, lambda: seq2seq.backward(y_hat[..., :2], cache))
    assert "M' = 8, B = 3, K = 7" in message and "(8, 3, 2)" in message
