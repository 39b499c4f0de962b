r"""N-gram language models (N元语言模型): the next word from the last n - 1, by counting.

.. math::

   P(x_1,\dots,x_T)=\prod_{t=1}^TP(x_t\mid x_1,\dots,x_{t-1})
   \approx\prod_{t=1}^TP(x_t\mid x_{t-n+1},\dots,x_{t-1})

See :eq:`eq-lm-chain` and :eq:`eq-lm-ngram`. Two ways to smooth, both by interpolation with the
model of the next shorter context, are as in Chen and Goodman, *An empirical study of smoothing
techniques for language modeling*, Computer Speech and Language 13 (1999).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect

METHODS = ("maximum_likelihood", "witten_bell", "kneser_ney")
UNKNOWN = "<unk>"


class Order(NamedTuple):
    """The k-grams for one k: a sorted table of the ways on from each (k - 1)-gram.

    A k-gram's number is its row. Its key is (number of its first k - 1 words) * base + last word,
    so that the rows that continue the same context lie side by side.
    """

    keys: np.ndarray
    count: np.ndarray  # of each k-gram
    total: np.ndarray  # of each context: the sum of the counts of what follows
    types: np.ndarray  # of each context: how many different words follow


class NGram:
    r"""An n-gram model of sentences: :eq:`eq-lm-ngram`.

    With the counts c, a context :math:`h` of n - 1 words, :math:`h'` without its first word,
    :math:`c(h\cdot)` the number of words seen after h, and :math:`N(h\cdot)` the number of
    *different* words seen after it:

    .. math::

       p_{\text{ML}}(w\mid h)&=\frac{c(hw)}{c(h\cdot)}\\
       p_{\text{WB}}(w\mid h)&=
           \frac{c(hw)+N(h\cdot)\,p_{\text{WB}}(w\mid h')}{c(h\cdot)+N(h\cdot)}\\
       p_{\text{KN}}(w\mid h)&=
           \frac{\max(c(hw)-D,0)+D\,N(h\cdot)\,p_{\text{KN}}(w\mid h')}{c(h\cdot)}

    The recursion ends in :math:`1/|V|`; after a context that was never seen, the shorter one
    decides alone. Below the highest order Kneser-Ney does not count how often a word came but
    after how many different words: there c(g) is the number of different words seen before g.

    A word that is not in the training text is read as ``UNKNOWN``, which is in the vocabulary and
    has, unless the training text itself contains it, no counts: it gets its share of
    :math:`1/|V|`. So the smoothed probabilities are positive and sum to 1 over the vocabulary after
    any context. By maximum likelihood what was not seen has probability 0, and so has everything
    after a context that was not seen.

    The words before the first are a start symbol, which is never predicted. There is no stop
    symbol: append one to every sentence if its end is to be predicted.

    Parameters
    ----------
    sentences : sequence of sequences
        Each sentence a sequence of words, or a string of characters; one long text is ``[text]``.
    n : int
        At least 1.
    method : {"kneser_ney", "witten_bell", "maximum_likelihood"}
    discount : float, optional
        D of Kneser-Ney, between 0 and 1, for all orders. If not given, it is estimated for each:
        :math:`n_1/(n_1+2n_2)` with the numbers of n-grams that were seen once and twice, or 0.75 if
        there are none of either.
    vocabulary : iterable, optional
        Words that are in the vocabulary even if the training text has them not: each gets its share
        of :math:`1/|V|`, where otherwise all unknown words together get one.

    Attributes
    ----------
    vocabulary : list
        The words, in order of their first appearance, then those given, and ``UNKNOWN``.
    discounts : list of float
        D of the orders 1..n; empty for the other methods.

    Raises
    ------
    TypeError
        If n is no integer or ``sentences`` is one string.
    ValueError
        If n < 1, there is not one word, the method is unknown, or the discount is not between 0
        and 1.

    References
    ----------
    Chen and Goodman (1999), *An empirical study of smoothing techniques for language modeling*,
    Computer Speech and Language 13.
    """

    def __init__(self, sentences, n, method="kneser_ney", discount=None, vocabulary=()):
        self.n = expect.at_least("n", n, 1)
        self.method = expect.option("method", method, METHODS)
        if discount is not None and not 0 < discount < 1:
            raise ValueError(f"discount: expected a number between 0 and 1; came {discount}.")
        if isinstance(sentences, str):
            raise TypeError(
                "sentences: expected a sequence of sentences; came one string. Write [text]."
            )
        sentences = [list(sentence) for sentence in sentences]
        words = dict.fromkeys(word for sentence in sentences for word in sentence)
        if not words:
            raise ValueError(
                f"sentences: expected at least one word; came {len(sentences)} sentences without."
            )
        words.update(dict.fromkeys(vocabulary))
        words.pop(UNKNOWN, None)
        self.vocabulary = [*words, UNKNOWN]
        self._number = {word: number for number, word in enumerate(self.vocabulary)}
        self._start = len(self.vocabulary)  # the start symbol's number, outside of the vocabulary
        self.discounts = []
        self._orders = self._count([self._read(sentence) for sentence in sentences], discount)

    def log_probabilities(self, sentence):
        r"""Return :math:`\ln P(x_t\mid x_{t-n+1},\dots,x_{t-1})` of every word, an array (T,).

        In nats; minus infinity where the model says that the word cannot come.
        """
        x = self._read(sentence)
        p = self._probabilities(self._grams(x), x[self.n - 1 :], slice(self.n - 2, -1))
        with np.errstate(divide="ignore"):
            return np.log(p)

    def log_probability(self, sentence):
        r"""Return :math:`\ln P(x_1,\dots,x_T)`, the sum over all words: :eq:`eq-lm-chain`."""
        return float(self.log_probabilities(sentence).sum())

    def distribution(self, context=()):
        """Return the probability of every word of the vocabulary after the words ``context``.

        Of a longer context the last n - 1 words count; before a shorter one stands the start.
        """
        x = self._read(context)
        return self._probabilities(self._grams(x), np.arange(len(self.vocabulary)), -1)

    def _read(self, sentence):
        """Return the words' numbers, after n - 1 start symbols."""
        unknown = self._number[UNKNOWN]
        numbers = [self._number.get(word, unknown) for word in sentence]
        return np.array([self._start] * (self.n - 1) + numbers, np.int64)

    def _count(self, sentences, discount):
        """Return the :class:`Order` of 1-grams to n-grams."""
        x = np.concatenate(sentences)
        word = x != self._start
        base = self._start + 1
        gram, contexts, numbers, tables = np.zeros(len(x), np.int64), 1, [], []
        for _ in range(self.n):
            # A k-gram is the (k - 1)-gram that ends one word earlier, and a word.
            keys, gram = np.unique(np.roll(gram, 1) * base + x, return_inverse=True)
            numbers.append(gram)
            tables.append((keys, contexts))
            contexts = len(keys)
        orders = []
        for k, (keys, contexts) in enumerate(tables, start=1):
            count = np.bincount(numbers[k - 1][word], minlength=len(keys))
            if self.method == "kneser_ney" and k < self.n:
                place = np.full(len(tables[k][0]), -1)
                place[numbers[k][word]] = np.arange(word.sum())
                longer = place[place >= 0]  # one place of each longer gram
                count = np.bincount(numbers[k - 1][word][longer], minlength=len(keys))
            if self.method == "kneser_ney":
                self.discounts.append(discount or _discount(count))
            of = keys // base
            total = np.bincount(of, count, contexts)
            orders.append(Order(keys, count, total, np.bincount(of, count > 0, contexts)))
        return orders

    def _grams(self, x):
        """Return, for k = 0..n - 1, the number of the k-gram that ends at each place, or -1."""
        grams = [np.zeros(len(x), np.int64)]
        for order in self._orders[: self.n - 1]:
            grams.append(self._find(order, np.roll(grams[-1], 1), x))
        return grams

    def _find(self, order, context, word):
        """Return the numbers of the k-grams of these contexts and words; -1 where there is none."""
        key = context * (self._start + 1) + word
        row = np.minimum(np.searchsorted(order.keys, key), len(order.keys) - 1)
        return np.where((context >= 0) & (order.keys[row] == key), row, -1)

    def _probabilities(self, grams, words, places):
        """Return the probabilities of words after the contexts that end at the given places."""
        p = np.full(len(words), 1 / len(self.vocabulary))
        for k, order in enumerate(self._orders):
            context = grams[k][places] if k else np.zeros(1, np.int64)
            gram = self._find(order, context, words)
            c = np.where(gram >= 0, order.count[gram], 0)
            total, types = order.total[context], order.types[context]
            seen = (context >= 0) & (total > 0)
            total = np.where(seen, total, 1)
            if self.method == "maximum_likelihood":
                p = np.where(seen, c / total, 0)
            elif self.method == "witten_bell":
                p = np.where(seen, (c + types * p) / (total + types), p)
            else:
                D = self.discounts[k]
                p = np.where(seen, (np.maximum(c - D, 0) + D * types * p) / total, p)
        return p


def _discount(count):
    """Return n1 / (n1 + 2 n2), from the numbers of n-grams seen once and twice."""
    n1, n2 = (count == 1).sum(), (count == 2).sum()
    return float(n1 / (n1 + 2 * n2)) if n1 and n2 else 0.75
