r"""IBM Model 1: the probability of a sentence given its translation (带对齐的翻译模型).

.. math::

   p(f\mid e)=\sum_Ap(f,A\mid e)
   =\frac{\varepsilon}{(l+1)^m}\prod_{j=1}^m\sum_{i=0}^lt(f_j\mid e_i)

See :eq:`eq-smt-align`. Source: Brown, Della Pietra, Della Pietra and Mercer, *The mathematics of
statistical machine translation: parameter estimation*, Computational Linguistics 19 (1993).
"""

from __future__ import annotations

import numpy as np

from nndl import expect

EMPTY = None  # the empty word e_0


class IBM1:
    r"""A table :math:`t(f\mid e)` of translations, learnt from pairs of sentences by EM.

    Every alignment is as likely as any other; which word stands for which is learnt because the
    same words come together again and again. One step of EM shares each word of f among the words
    of its e, in proportion to t, and makes the shares the new t:

    .. math::

       c(f\mid e)=\sum_{\text{pairs}}\sum_j\sum_i
           \frac{t(f_j\mid e_i)}{\sum_{i'}t(f_j\mid e_{i'})}\,[f_j=f]\,[e_i=e],\qquad
       t(f\mid e)=\frac{c(f\mid e)}{\sum_{f'}c(f'\mid e)}

    Parameters
    ----------
    pairs : sequence of (f, e)
        Sentences and their translations, each a sequence of words (or a string of characters). The
        empty word is added to every e.
    steps : int
        Steps of EM, at least 0; t starts uniform.
    epsilon : float
        The probability of any length of f, above 0 and at most 1.

    Attributes
    ----------
    log_likelihoods : array, shape (steps + 1,)
        :math:`\sum\ln p(f\mid e)` of the pairs, in nats, before the first step and after each. It
        never falls.

    Raises
    ------
    TypeError
        If ``steps`` is no integer.
    ValueError
        If there is no pair, one has an empty sentence, or ``steps`` or ``epsilon`` is out of range.

    References
    ----------
    Brown, Della Pietra, Della Pietra and Mercer (1993), *The mathematics of statistical machine
    translation: parameter estimation*, Computational Linguistics 19.
    """

    def __init__(self, pairs, steps=10, epsilon=1.0):
        steps = expect.at_least("steps", steps, 0)
        if not 0 < epsilon <= 1:
            raise ValueError(f"epsilon: expected a number above 0, at most 1; came {epsilon}.")
        pairs = check_pairs(pairs)
        self.epsilon = epsilon

        # A link is a place j of f and a place i of e in one pair. All links of all pairs, flat:
        f_words, e_words, place = [], [], []
        places = 0
        for f, e in pairs:
            for f_j in f:
                f_words += [f_j] * (len(e) + 1)
                e_words += [EMPTY, *e]
                place += [places] * (len(e) + 1)
                places += 1
        f_number, e_number = _number(f_words), _number(e_words)
        e_of_link = np.array([e_number[word] for word in e_words])
        cell = np.array([f_number[word] for word in f_words]) + e_of_link * len(f_number)
        cells, first, cell = np.unique(cell, return_index=True, return_inverse=True)
        e_of_cell, place = e_of_link[first], np.array(place)

        t = np.full(len(cells), 1 / len(f_number))
        constant = sum(self._log_constant(f, e) for f, e in pairs)
        self.log_likelihoods = np.empty(steps + 1)
        for step in range(steps + 1):
            total = np.bincount(place, t[cell])  # over i, for every place j of every f
            self.log_likelihoods[step] = constant + np.log(total).sum()
            if step < steps:
                c = np.bincount(cell, t[cell] / total[place])
                t = c / np.bincount(e_of_cell, c)[e_of_cell]
        links = ((f_words[link], e_words[link]) for link in first)
        self._t = dict(zip(links, t.tolist()))

    def t(self, f, e=EMPTY):
        """Return t(f | e) of two words; 0 if they never came together. ``EMPTY`` is e_0."""
        return self._t.get((f, e), 0.0)

    def translations(self, e=EMPTY):
        """Return {f: t(f | e)} of all words that ever came together with e."""
        return {f: t for (f, other), t in self._t.items() if other == e}

    def sources(self, f, most):
        """Return the words e with the largest t(f | e), so many or fewer, and never ``EMPTY``."""
        t = {e: t for (other, e), t in self._t.items() if other == f and e is not EMPTY and t > 0}
        return sorted(t, key=t.get, reverse=True)[:most]

    def log_probability(self, f, e):
        r"""Return :math:`\ln p(f\mid e)` in nats: the sum over all alignments."""
        f, e = check_pair(f, e)
        with np.errstate(divide="ignore"):
            return float(self._log_constant(f, e) + np.log(self._table(f, e).sum(1)).sum())

    def log_joint(self, f, alignment, e):
        r"""Return :math:`\ln p(f,A\mid e)` in nats of one alignment: :math:`e_{A_j}` made f_j.

        Parameters
        ----------
        f, e : sequences of words
        alignment : sequence of int
            For each word of f a place in e, from 1; 0 is the empty word.
        """
        f, e = check_pair(f, e)
        wrong = [a for a in alignment if not 0 <= a <= len(e)]
        if len(alignment) != len(f) or wrong:
            raise ValueError(
                f"alignment: expected {len(f)} numbers from 0 to {len(e)}; came {list(alignment)}."
            )
        t = self._table(f, e)[np.arange(len(f)), list(alignment)]
        with np.errstate(divide="ignore"):
            return float(self._log_constant(f, e) + np.log(t).sum())

    def align(self, f, e):
        """Return the most probable alignment: for each word of f a place in e, from 1.

        The places do not depend on each other, so each takes its own largest t. 0 is the empty
        word, which gives way in a tie; a word that was seen with none of them goes to it.
        """
        f, e = check_pair(f, e)
        t = self._table(f, e)
        best = t[:, 1:].argmax(1) + 1
        return np.where((t.max(1) > 0) & (t[:, 1:].max(1) >= t[:, 0]), best, 0).tolist()

    def _table(self, f, e):
        """Return t(f_j | e_i), (m, l + 1)."""
        return np.array([[self.t(f_j, e_i) for e_i in (EMPTY, *e)] for f_j in f])

    def _log_constant(self, f, e):
        return np.log(self.epsilon) - len(f) * np.log(len(e) + 1)


def check_pairs(pairs):
    """Return the pairs as a list of two lists each; raise ValueError if one is empty."""
    pairs = list(pairs)
    if not pairs:
        raise ValueError("pairs: expected at least one pair (f, e); came none.")
    return [check_pair(f, e, f"pairs[{place}]: ") for place, (f, e) in enumerate(pairs)]


def check_pair(f, e, where=""):
    """Return the two sentences as lists; raise ValueError if one is empty."""
    f, e = list(f), list(e)
    for name, sentence in (("f", f), ("e", e)):
        if not sentence:
            raise ValueError(f"{where}expected sentences of at least one word; {name} has none.")
        if EMPTY in sentence:
            raise ValueError(f"{where}expected words; {name} has {EMPTY}, which is the empty word.")
    return f, e


def _number(words):
    return {word: number for number, word in enumerate(dict.fromkeys(words))}
