r"""Decoding with any step function: greedy decoding (贪心解码) and beam search (束搜索).

A *step function* ``step(state, tokens) -> log_p, state`` is fed the last token of each of B
sequences and returns the log-probabilities (B, K) of the next, as a NumPy array or a PyTorch
tensor; what a state is, it alone knows. ``stepper`` of :mod:`nndl.numpy.seq2seq` and of
:class:`nndl.torch.seq2seq.Seq2Seq` makes one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.check import as_array

NEVER = -1  # an end that is no token


class Hypothesis(NamedTuple):
    """One answer of :func:`search`."""

    tokens: tuple  # without the start, with the end
    log_p: float
    finished: bool  # False: cut off at the largest length, before an end


def greedy(step, state, start, max_length, end=None, batch_size=1):
    """Feed the most probable token back, step by step: the free-running model.

    Parameters
    ----------
    step : callable
        ``step(state, tokens) -> log_p, state`` for B sequences at once.
    state : object
        The state before the first step.
    start : int
        The token that is fed first.
    max_length : int
        Steps at most.
    end : int, optional
        The token that ends a sequence; without it every sequence has ``max_length`` tokens.
    batch_size : int
        B.

    Returns
    -------
    tokens : array of int, shape (M', B)
        Without the start, with the end; ``end`` again where padded. In a tie the lower token.
    lengths : array of int, shape (B,)
        True lengths, the end counted. A sequence without an end was cut off at ``max_length``.
    log_p : array, shape (B,)
        Log-probability of each sequence.

    Raises
    ------
    TypeError, ValueError
        If a number is not an integer, or too small, or the step function does not return (B, K)
        log-probabilities.
    """
    expect.at_least("max_length", max_length, 1)
    B = expect.at_least("batch_size", batch_size, 1)
    end = NEVER if end is None else expect.at_least("end", end, 0)
    fed, running = np.full(B, expect.at_least("start", start, 0)), np.ones(B, bool)
    tokens, lengths, total = [], np.zeros(B, int), np.zeros(B)
    while len(tokens) < max_length and running.any():
        log_p, state = ask(step, state, fed)
        fed = np.where(running, log_p.argmax(-1), end)
        total += np.where(running, log_p.max(-1), 0)
        lengths += running
        tokens.append(fed)
        running = running & (fed != end)
    return np.stack(tokens), lengths, total


def search(step, state, start, end, width, max_length, length_power=0.0):
    r"""Keep the ``width`` best hypotheses at every length; return them, best first.

    A finished hypothesis stays in the beam as long as no more than ``width`` - 1 others, finished
    or not, are better. Hence ``width = 1`` is greedy decoding, and a beam as wide as there are
    sequences is the exhaustive search; what lies between need not find the best.

    Parameters
    ----------
    step : callable
        ``step(state, tokens) -> log_p, state`` for B = 1.
    state : object
        The state before the first step. States are shared between hypotheses: a step function
        must not change the one it is given.
    start, end : int
        The token that is fed first, and the one that ends a sequence; ``end = None`` if none does.
    width : int
        Hypotheses kept.
    max_length : int
        Tokens at most, the end counted.
    length_power : float
        Hypotheses are ranked by :math:`\ln p/n^{a}`, n the number of their tokens and a this power.
        0 ranks by probability, which favours short sequences, 1 by the mean over the tokens.

    Returns
    -------
    list of Hypothesis
        At most ``width``; fewer if fewer are possible. In a tie the tokens that sort first.

    Raises
    ------
    TypeError, ValueError
        If an argument is no such number, or too small, or the step function does not return (1, K)
        log-probabilities.
    """
    expect.at_least("width", width, 1)
    expect.at_least("max_length", max_length, 1)
    expect.at_least("start", start, 0)
    expect.number("length_power", length_power, least=0)
    end = NEVER if end is None else expect.at_least("end", end, 0)

    def rank(pair):
        tokens, log_p, _ = pair[0]
        return -log_p / max(len(tokens), 1) ** length_power, tokens

    beam = [(Hypothesis((), 0.0, False), state)]
    for _ in range(max_length):
        grown = [pair for pair in beam if pair[0].finished]
        for hypothesis, state in beam:
            if not hypothesis.finished:
                grown += longer(step, state, hypothesis, start, end, width)
        beam = sorted(grown, key=rank)[:width]
        if all(hypothesis.finished for hypothesis, _ in beam):
            break
    return [hypothesis for hypothesis, _ in beam]


def longer(step, state, hypothesis, start, end, width):
    """Return the ``width`` best ways to add a token to a hypothesis, each with the new state."""
    tokens, log_p, _ = hypothesis
    fed = np.array([tokens[-1] if tokens else start])
    log_p_next, state = ask(step, state, fed)
    best = np.argsort(-log_p_next[0], kind="stable")[:width].tolist()
    return [
        (Hypothesis(tokens + (k,), log_p + float(log_p_next[0, k]), k == end), state)
        for k in best
        if log_p_next[0, k] > -np.inf
    ]


def ask(step, state, tokens):
    """Call the step function; check what it returns."""
    log_p, state = step(state, tokens)
    log_p = as_array(log_p)
    expect.shape("log_p of the step function", log_p, "B K", "one row a sequence", B=len(tokens))
    wrong = ~(log_p <= 1e-6)  # NaN as well
    if wrong.any():
        raise ValueError(
            "log_p of the step function: expected log-probabilities, at most 0; "
            f"came {float(log_p[wrong][0])}. Take the logarithm of a softmax."
        )
    return log_p, state
