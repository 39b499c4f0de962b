"""Greedy decoding and beam search over toy models: limits, ties, messages."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import beam
from tests.test_messages import raised


def model_of(seed, K, order=2):
    """A step function whose next token depends on the last ``order`` tokens, and its first state.

    The state is a tuple with one history a sequence, so that a step function that is given a state
    of another hypothesis would be found out.
    """

    def row(history):
        u = np.random.default_rng([seed, *history[-order:]]).normal(size=K)
        return u - np.log(np.exp(u).sum())

    def step(histories, tokens):
        histories = tuple(h + (int(k),) for h, k in zip(histories, tokens, strict=True))
        return np.stack([row(h) for h in histories]), histories

    return step, row


def log_p_of(row, tokens, start=0):
    fed = (start, *tokens[:-1])
    return sum(row(fed[: m + 1])[k] for m, k in enumerate(tokens))


def all_answers(K, end, max_length):
    """Every sequence that ends with its first end, or is cut off without one."""
    for length in range(1, max_length + 1):
        for tokens in itertools.product(range(K), repeat=length):
            ended = tokens[-1] == end
            if end not in tokens[:-1] and (ended or length == max_length):
                yield tokens


@given(st.integers(2, 4), st.integers(1, 4), st.sampled_from([0.0, 0.7, 1.0]), st.integers(0, 999))
def test_a_beam_that_drops_nothing_is_the_exhaustive_search(K, max_length, power, seed):
    step, row = model_of(seed, K)
    end = K - 1
    found = beam.search(step, ((),), 0, end, 10**6, max_length, power)
    exact = {tokens: log_p_of(row, tokens) for tokens in all_answers(K, end, max_length)}
    assert {hypothesis.tokens for hypothesis in found} == set(exact)
    for tokens, log_p, finished in found:
        assert abs(log_p - exact[tokens]) < 1e-12
        assert finished == (tokens[-1] == end)
    scores = [log_p / len(tokens) ** power for tokens, log_p, _ in found]
    assert scores == sorted(scores, reverse=True)
    if power == 0:
        assert abs(np.exp(list(exact.values())).sum() - 1) < 1e-12  # nothing left out, or twice


@given(st.integers(2, 6), st.integers(1, 8), st.sampled_from([0.0, 1.0]), st.integers(0, 999))
def test_a_beam_of_one_is_greedy(K, max_length, power, seed):
    step, _ = model_of(seed, K)
    (found,) = beam.search(step, ((),), 0, 1, 1, max_length, power)
    tokens, (length,), (log_p,) = beam.greedy(step, ((),), 0, max_length, end=1)
    assert found.tokens == tuple(tokens[:length, 0])
    assert abs(found.log_p - log_p) < 1e-12
    assert found.finished == (tokens[length - 1, 0] == 1)


@given(st.integers(2, 4), st.integers(1, 5), st.integers(1, 9), st.integers(0, 999))
def test_any_beam_tells_the_truth_about_what_it_found(K, max_length, width, seed):
    step, row = model_of(seed, K)
    found = beam.search(step, ((),), 0, 1, width, max_length)
    assert 1 <= len(found) <= width and len({h.tokens for h in found}) == len(found)
    assert [h.log_p for h in found] == sorted((h.log_p for h in found), reverse=True)
    for tokens, log_p, finished in found:
        assert abs(log_p - log_p_of(row, tokens)) < 1e-12
        assert finished == (tokens[-1] == 1) and 1 not in tokens[:-1]
        assert finished or len(tokens) == max_length


# Greedy begins with 1 (0.6), after which the three tokens are alike; 2 (0.4) is followed by an end.
TRAP = np.log([[1e-9, 0.6 - 1e-9, 0.4], [1 / 3, 1 / 3, 1 / 3], [1 - 2e-9, 1e-9, 1e-9]])


def trap(state, tokens):
    return TRAP[np.where(np.asarray(tokens) == 9, 0, tokens)], state


def test_a_beam_of_two_finds_what_greedy_misses():
    assert beam.search(trap, None, 9, 0, 1, 5)[0].tokens == (1, 0)
    best, second = beam.search(trap, None, 9, 0, 2, 5)
    assert best.tokens == (2, 0) and abs(np.exp(best.log_p) - 0.4) < 1e-6
    assert second.tokens == (1, 0) and abs(np.exp(second.log_p) - 0.2) < 1e-6


def test_length_normalisation_favours_longer_answers():
    # An end at once has 0.4; "1 1 end" has 0.6 * 0.8 * 0.8 = 0.384, but more in the mean.
    table = np.log([[0.4, 0.6], [0.2, 0.8], [0.8, 0.2]])

    def step(count, tokens):
        return table[count : count + 1], count + 1

    plain = beam.search(step, 0, 0, 0, 9, 3)
    by_token = beam.search(step, 0, 0, 0, 9, 3, length_power=1)
    assert plain[0].tokens == (0,) and by_token[0].tokens == (1, 1, 0)
    assert set(plain) == set(by_token)  # another order; log_p is not normalised


def test_ties_are_broken_by_the_tokens_in_order():
    def even(state, tokens):
        return np.log(np.full((len(tokens), 4), 1 / 4)), state

    found = beam.search(even, None, 0, None, 3, 2)
    assert [h.tokens for h in found] == [(0, 0), (0, 1), (0, 2)]
    assert beam.greedy(even, None, 3, 2)[0].tolist() == [[0], [0]]

    # (0, 0) and the finished (1,) have 1/2 each.
    table = np.array([[np.log([0.5, 0.5])], [[0.0, -np.inf]]])
    found = beam.search(lambda m, tokens: (table[m], m + 1), 0, 0, 1, 2, 2)
    assert [h.tokens for h in found] == [(0, 0), (1,)]


def test_without_an_end_nothing_finishes():
    step, row = model_of(0, 3)
    found = beam.search(step, ((),), 2, None, 10**6, 3)
    assert len(found) == 27 and not any(h.finished for h in found)
    assert abs(found[4].log_p - log_p_of(row, found[4].tokens, start=2)) < 1e-12
    assert beam.greedy(step, ((),), 2, 5)[1].tolist() == [5]


def test_an_impossible_token_is_never_taken():
    certain = np.array([[-np.inf, 0.0]])
    found = beam.search(lambda state, tokens: (certain, state), None, 0, 0, 5, 3)
    assert found == [beam.Hypothesis((1, 1, 1), 0.0, False)]


def test_greedy_runs_a_batch_and_pads_with_the_end():
    # The token is the one before plus 1; after 3 comes 0.
    rows = np.log(np.eye(4)[[1, 2, 3, 0]] * 0.96 + 0.01)
    tokens, lengths, log_p = beam.greedy(
        lambda state, tokens: (rows[np.minimum(tokens + state, 3)], 0),
        np.array([0, 2, 1]),  # the sequences start at different places
        0,
        max_length=9,
        end=3,
        batch_size=3,
    )
    assert tokens.T.tolist() == [[1, 2, 3], [3, 3, 3], [2, 3, 3]]
    assert lengths.tolist() == [3, 1, 2]
    assert np.allclose(log_p, np.log(0.97) * lengths)
    cut = beam.greedy(lambda state, tokens: (rows[tokens], 0), 0, 0, 2, end=3)
    assert cut[0].tolist() == [[1], [2]] and cut[1].tolist() == [2]  # no end among them


def test_tensors_are_welcome():
    step, _ = model_of(3, 4)

    def in_torch(state, tokens):
        log_p, state = step(state, tokens)
        return torch.tensor(log_p, requires_grad=True), state

    assert beam.search(step, ((),), 0, 1, 3, 4) == beam.search(in_torch, ((),), 0, 1, 3, 4)


# --- messages ---

GOOD = dict(start=0, end=1, width=2, max_length=3)


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        (dict(width=0), ValueError, ["width", "at least 1", "came 0"]),
        (dict(width=2.0), TypeError, ["width", "integer", "2.0"]),
        (dict(max_length=0), ValueError, ["max_length", "at least 1"]),
        (dict(start=-1), ValueError, ["start", "at least 0", "came -1"]),
        (dict(end=-1), ValueError, ["end", "at least 0", "came -1"]),
        (dict(length_power=-1.0), ValueError, ["length_power", "at least 0", "came -1.0"]),
        (dict(length_power="mean"), TypeError, ["length_power", "a number", "'mean'"]),
    ],
    ids=str,
)
def test_wrong_numbers(arguments, error, words):
    step, _ = model_of(0, 3)
    message = raised(error, lambda: beam.search(step, ((),), **{**GOOD, **arguments}))
    assert all(word in message for word in words), message


def test_wrong_numbers_of_greedy():
    step, _ = model_of(0, 3)
    assert "batch_size" in raised(ValueError, lambda: beam.greedy(step, ((),), 0, 3, batch_size=0))
    for name in ("start", "max_length", "end"):
        arguments = {"start": 0, "max_length": 3, "end": 1, name: -1}
        assert name in raised(ValueError, lambda: beam.greedy(step, ((),), **arguments))  # noqa: B023


@pytest.mark.parametrize(
    "log_p, error, words",
    [
        (np.ones((1, 3)), ValueError, ["at most 0", "came 1.0", "softmax"]),
        (np.full((1, 3), np.nan), ValueError, ["at most 0", "came nan"]),
        (np.zeros(3), ValueError, ["(B, K)", "B = 1", "(3,)"]),
        (np.zeros((2, 3)), ValueError, ["B = 1", "(2, 3)"]),
        (np.zeros((1, 3), int), TypeError, ["floats", "int64"]),
    ],
    ids=["scores", "nan", "axes", "rows", "dtype"],
)
def test_a_step_function_that_returns_something_else(log_p, error, words):
    for decode in (
        lambda step: beam.search(step, None, **GOOD),
        lambda step: beam.greedy(step, None, 0, 3),
    ):
        message = raised(error, lambda decode=decode: decode(lambda state, tokens: (log_p, state)))
        assert all(word in message for word in ["step function", *words]), message
