r"""BLEU: how many n-grams of translations also stand in translations by people.

.. math::

   \text{BLEU}=\exp\Big(\min(0,1-\tfrac rc)+\frac1N\sum_{n=1}^N\ln p_n\Big)

:math:`p_n` is the share of the n-grams of all answers that stand in a reference of theirs, each at
most as often as there; c is the length of all answers, r that of the references nearest in length.
Source: Papineni, Roukos, Ward and Zhu, *BLEU: a method for automatic evaluation of machine
translation*, ACL 2002.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from nndl import expect


def bleu(answers, references, n=4):
    """Return BLEU of several sentences together, a number from 0 to 1.

    All n-grams of all sentences are counted before anything is divided, so it is no mean over the
    sentences. Nothing is smoothed: 0 if not one n-gram of some length is right.

    Parameters
    ----------
    answers : sequence of sequences
        The translations: strings, whose characters are counted, or lists of words.
    references : sequence of sequences of sequences
        For each answer at least one right translation. Of two equally near in length, the shorter
        one's length is taken.
    n : int
        N, the longest n-grams.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If the numbers differ, an answer has no reference or one string for several, or n < 1.

    References
    ----------
    Papineni, Roukos, Ward and Zhu (2002), *BLEU: a method for automatic evaluation of machine
    translation*.
    """
    n = expect.at_least("n", n, 1)
    answers, references = list(answers), list(references)
    if len(answers) != len(references):
        raise ValueError(
            f"references: expected those of {len(answers)} answers; came {len(references)}."
        )
    right, given, c, r = np.zeros(n), np.zeros(n), 0, 0
    for place, (answer, some) in enumerate(zip(answers, references)):
        if isinstance(some, str) or not some:
            raise ValueError(
                f"references[{place}]: expected a list of at least one sentence; came {some!r}."
            )
        for k in range(n):
            most = Counter()
            for reference in some:
                most |= grams(reference, k + 1)
            own = grams(answer, k + 1)
            right[k] += sum((own & most).values())
            given[k] += sum(own.values())
        c += len(answer)
        r += min((abs(len(s) - len(answer)), len(s)) for s in some)[1]
    if not right.all():
        return 0.0
    return float(np.exp(min(0, 1 - r / c) + np.log(right / given).mean()))


def grams(sentence, n):
    """Return how often each n-gram stands in a sentence, a Counter of tuples."""
    return Counter(zip(*(sentence[i:] for i in range(n))))
