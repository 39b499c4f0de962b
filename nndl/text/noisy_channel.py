r"""Translation through a noisy channel (统计机器翻译): which e made f, as likely as not?

.. math:: \hat e=\arg\max_ep(e\mid f)=\arg\max_ep(f\mid e)\,p(e)

See :eq:`eq-smt`. The channel :math:`p(f\mid e)` is an :class:`~nndl.text.ibm1.IBM1`, which does not
see the order of words; the source :math:`p(e)` is an :class:`~nndl.text.ngram.NGram`, which does.
"""

from __future__ import annotations

import itertools

import numpy as np

from nndl import expect

LONGEST = 6  # of the sentences that candidates() takes apart: 6! orders of each choice of words


def score(f, e, channel, source=None):
    r"""Return :math:`\ln p(f\mid e)+\ln p(e)` in nats; without a source, the first term alone."""
    return channel.log_probability(f, e) + (source.log_probability(e) if source else 0.0)


def translate(f, sentences, channel, source=None):
    r"""Return the sentence e with the largest :math:`p(f\mid e)\,p(e)`: :eq:`eq-smt`.

    Parameters
    ----------
    f : sequence of words
        The sentence to translate.
    sentences : iterable of sequences of words
        The candidates; the first of the best is taken.
    channel : IBM1
        For :math:`p(f\mid e)`.
    source : NGram, optional
        For :math:`p(e)`. Without it the channel decides alone, and every order of the same words is
        as good as any other.

    Raises
    ------
    ValueError
        If there is no candidate, or none has a probability above 0.
    """
    scored = [(score(f, e, channel, source), e) for e in sentences]
    best, e = max(scored, key=lambda pair: pair[0], default=(None, None))
    if best is None or best == float("-inf"):
        raise ValueError(
            f"sentences: expected one that can have made {list(f)}; came {len(scored)} candidates, "
            "none with a probability above 0."
        )
    return e


def candidates(f, channel, choices=2):
    r"""Yield tuples of words that f may stand for: a word for each of its words, in every order.

    Parameters
    ----------
    f : sequence of words
        At most 6, because all orders are tried.
    channel : IBM1
    choices : int
        For each word :math:`f_j`, the words e with the largest :math:`t(f_j\mid e)`, so many of
        them.

    Raises
    ------
    TypeError, ValueError
        If f is empty or too long, or ``choices`` is not at least 1.
    """
    expect.at_least("choices", choices, 1)
    if not 1 <= len(f) <= LONGEST:
        raise ValueError(f"f: expected 1 to {LONGEST} words; came {len(f)}.")
    seen = set()
    for words in itertools.product(*(channel.sources(word, choices) for word in f)):
        for e in itertools.permutations(words):
            if e not in seen:
                seen.add(e)
                yield e


def search(f, channel, source, choices=4, least=0.01):
    r"""Return the best of :func:`candidates` under a bigram source, without trying each alone.

    The channel does not see the order of e, so its probability is computed once for each choice of
    words; the orders of a choice differ in :math:`p(e)` alone, a sum of entries of one table.

    Parameters
    ----------
    f : sequence of words
        At most 6, each with a translation in the channel.
    channel : IBM1
    source : NGram
        With n = 2.
    choices : int
        As in :func:`candidates`.
    least : float
        Of these choices, only those with a :math:`t(f_j\mid e)` of at least this share of the
        largest.

    Returns
    -------
    tuple of words

    Raises
    ------
    TypeError, ValueError
        If the source is no bigram model, a word of f has no translation, or as in
        :func:`candidates`.
    """
    expect.at_least("choices", choices, 1)
    if source.n != 2:
        raise ValueError(f"source: expected a bigram model, n = 2; came n = {source.n}.")
    if not 1 <= len(f) <= LONGEST:
        raise ValueError(f"f: expected 1 to {LONGEST} words; came {len(f)}.")
    known = [channel.sources(word, choices) for word in f]
    known = [
        [e for e in words if channel.t(word, e) >= least * channel.t(word, words[0])]
        for word, words in zip(f, known)
    ]
    if not all(known):
        raise ValueError(f"f: expected words with a translation; came {f[known.index([])]!r}.")
    names = sorted({word for words in known for word in words})
    place = {word: number for number, word in enumerate(source.vocabulary)}
    columns = [place.get(word, len(place) - 1) for word in names]  # the last one: unknown
    with np.errstate(divide="ignore"):
        first = np.log(source.distribution())[columns]
        after = np.log([source.distribution([word])[columns] for word in names])
    orders = np.array(list(itertools.permutations(range(len(f)))))
    best, found = -np.inf, ()
    for words in sorted({tuple(sorted(words)) for words in itertools.product(*known)}):
        rows = np.array([names.index(word) for word in words])[orders]
        log_p = channel.log_probability(f, words) + first[rows[:, 0]]
        log_p = log_p + after[rows[:, :-1], rows[:, 1:]].sum(1)
        if log_p.max() > best:
            best = log_p.max()
            found = tuple(words[k] for k in orders[log_p.argmax()])
    return found
