"""N-gram models: the formulas written out with dictionaries, and what holds for any text."""

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.text import ngram
from nndl.text.ngram import METHODS, UNKNOWN, NGram
from tests.oracles import planted

TEXT = ["abracadabra", "barbara", "", "a", "cad"]
SMOOTHED = ["witten_bell", "kneser_ney"]
START = "^"


def written_out(sentences, n, method, discount):
    """The formulas of the docstring, one n-gram at a time: return p(word, context)."""
    vocabulary = set().union(*sentences) | {UNKNOWN}
    raw = {k: Counter() for k in range(1, n + 1)}
    for sentence in sentences:
        padded = [START] * (n - 1) + list(sentence)
        for t in range(n - 1, len(padded)):
            for k in raw:
                raw[k][tuple(padded[t - k + 1 : t + 1])] += 1
    counts = dict(raw)
    if method == "kneser_ney":
        for k in range(1, n):
            counts[k] = Counter(gram[1:] for gram in raw[k + 1])

    def p(word, context):
        k = len(context) + 1
        shorter = p(word, context[1:]) if context else 1 / len(vocabulary)
        after = {gram: c for gram, c in counts[k].items() if gram[:-1] == context}
        total, types = sum(after.values()), len(after)
        c = after.get((*context, word), 0)
        if method == "maximum_likelihood":
            return c / total if total else 0.0
        if not total:
            return shorter
        if method == "witten_bell":
            return (c + types * shorter) / (total + types)
        n1, n2 = (sum(c == i for c in counts[k].values()) for i in (1, 2))
        D = discount or (n1 / (n1 + 2 * n2) if n1 and n2 else 0.75)
        return max(c - D, 0) / total + D * types / total * shorter

    return p


def formulas_hold(module, sentences, n, method, discount=None):
    """Every context that can come, and some that cannot, against the formulas written out."""
    model = module.NGram(sentences, n, method, discount)
    p = written_out(sentences, n, method, discount)
    words = [*model.vocabulary, "?"]
    for context in itertools.product(words, repeat=min(n - 1, 2)):
        longer = (START,) * (n - 1 - len(context)) + context
        longer = tuple(UNKNOWN if word == "?" else word for word in longer)
        wanted = [p(word, longer) for word in model.vocabulary]
        check.agree(model.distribution(context), np.array(wanted), rtol=1e-12)
    padded = [START] * (n - 1) + list("bacabx")
    padded[-1] = UNKNOWN
    wanted = [p(padded[t], tuple(padded[t - n + 1 : t])) for t in range(n - 1, len(padded))]
    check.agree(np.exp(model.log_probabilities("bacabx")), np.array(wanted), rtol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("method", METHODS)
def test_the_formulas(n, method):
    formulas_hold(ngram, TEXT, n, method)


def test_a_discount_of_ones_own():
    formulas_hold(ngram, TEXT, 3, "kneser_ney", 0.4)


PLANTED = [
    ("(c + types * p) / (total + types)", "(c + p) / (total + 1)", "witten_bell"),
    ("(c + types * p) / (total + types)", "(c + types * p) / total", "witten_bell"),
    ("(c + types * p) / (total + types), p)", "(c + types * p) / (total + types), 0)", "wb"),
    ("D * types * p", "D * p", "kneser_ney"),
    ("np.maximum(c - D, 0)", "c", "kneser_ney"),
    ('self.method == "kneser_ney" and k < self.n', "False", "kneser_ney"),
    ("numbers[k - 1][word][longer]", "numbers[k - 1][word]", "kneser_ney"),
    ("n1 + 2 * n2", "n1 + n2", "kneser_ney"),
    ("1 / len(self.vocabulary)", "1 / (len(self.vocabulary) - 1)", "witten_bell"),
    ("numbers[k - 1][word], minlength", "numbers[k - 1], minlength", "witten_bell"),
    ("count > 0, contexts", "count, contexts", "witten_bell"),
]


@pytest.mark.parametrize("old, new, method", PLANTED)
def test_planted_error_is_caught(old, new, method):
    wrong = planted(ngram, old, new)
    with pytest.raises(AssertionError):
        for n in (2, 3):
            formulas_hold(wrong, TEXT, n, "witten_bell" if method == "wb" else method)


def test_bigrams_that_can_be_checked_on_paper():
    """abab: after a two b, after b one a; the start is followed by a. V = {a, b, unknown}."""
    model = NGram(["abab"], 2, "witten_bell")
    unigram = [(2 + 2 / 3) / 6, (2 + 2 / 3) / 6, (2 / 3) / 6]
    check.agree(model.distribution("a"), np.array([unigram[0], 2 + unigram[1], unigram[2]]) / 3)
    check.agree(model.distribution("b"), np.array([1 + unigram[0], unigram[1], unigram[2]]) / 2)
    model = NGram(["abab"], 2, "kneser_ney", discount=0.5)
    # two pairs end in a (start a, b a), one in b: the unigram counts are 2 and 1
    unigram = np.array([1.5, 0.5, 0]) / 3 + 0.5 * 2 / 3 / 3
    check.agree(model.distribution("a"), np.array([0, 1.5, 0]) / 2 + 0.5 / 2 * unigram)


def test_a_word_bound_to_one_context_is_unlikely_elsewhere_by_kneser_ney():
    """As often as other words, but always after San: the well-known argument."""
    sentences = [["San", "Francisco"]] * 9 + [[w, "tea"] for w in "abcdefghi"] + [["new"]]
    likely = {}
    for method in SMOOTHED:
        model = NGram(sentences, 2, method)
        after = dict(zip(model.vocabulary, model.distribution(["new"])))
        likely[method] = after["Francisco"] / after["tea"]
    assert abs(likely["witten_bell"] - 1) < 1e-12 and likely["kneser_ney"] < 0.2


def test_the_chain_rule():
    """eq-lm-chain: the probabilities of all sequences of two words sum to 1."""
    model = NGram(TEXT, 3)
    words = model.vocabulary
    total = sum(math.exp(model.log_probability(pair)) for pair in itertools.product(words, words))
    assert abs(total - 1) < 1e-12
    parts = model.log_probabilities("bar")
    after = [model.distribution("bar"[:t])[words.index("bar"[t])] for t in range(3)]
    check.agree(parts, np.log(after))
    assert model.log_probability("bar") == parts.sum() and model.log_probability("") == 0


def test_an_ngram_model_sees_no_further_than_n_minus_1_words():
    """eq-lm-ngram."""
    model = NGram(TEXT, 3)
    check.agree(model.distribution("cad"), model.distribution("ad"))
    assert np.abs(model.distribution("ad") - model.distribution("bd")).max() > 1e-3
    check.agree(NGram(TEXT, 1).distribution("ab"), NGram(TEXT, 1).distribution())


def test_maximum_likelihood_says_never_to_what_it_has_not_seen():
    model = NGram(TEXT, 2, "maximum_likelihood")
    assert model.log_probability("abrac") > -np.inf
    assert model.log_probability("aa") == -np.inf  # a never follows a
    assert model.log_probability("abz") == -np.inf  # z was never seen
    assert model.log_probability("za") == -np.inf
    for method in SMOOTHED:
        assert np.isfinite(NGram(TEXT, 2, method).log_probabilities("aabzza")).all()


def test_unknown_words_share_one_place():
    for method in SMOOTHED:
        model = NGram([["the", "cat"], ["the", UNKNOWN]], 2, method)
        assert model.vocabulary == ["the", "cat", UNKNOWN]
        check.agree(model.log_probabilities(["the", "dog"]), model.log_probabilities(["the", "?"]))
        # the training text contained it: counted like any other word
        p = dict(zip(model.vocabulary, model.distribution(["the"])))
        assert abs(p[UNKNOWN] - p["cat"]) < 1e-12
        check.agree(model.distribution(["dog"]), model.distribution([UNKNOWN]))


def test_a_vocabulary_of_ones_own():
    """Words that the training text lacks get a share each, as if K had been that from the start."""
    for method in SMOOTHED:
        model = NGram(["ab", "b"], 2, method, 0.5, vocabulary="bcd")
        assert model.vocabulary == ["a", "b", "c", "d", UNKNOWN]
        p = dict(zip(model.vocabulary, model.distribution("")))
        assert abs(sum(p.values()) - 1) < 1e-12 and p["c"] == p["d"] == p[UNKNOWN] > 0
        assert abs(sum(model.distribution("d")) - 1) < 1e-12  # a context that was never seen
        together = NGram(["ab", "b"], 2, method, 0.5)
        assert together.distribution("")[-1] > p["c"]  # one share for all unknown words
        check.agree(
            NGram(["ab", "b"], 2, method, 0.5, vocabulary="ab").distribution("a"),
            together.distribution("a"),
        )


sentences = st.lists(st.text("abcd", max_size=12), min_size=1, max_size=5).filter(any)


@given(sentences, st.integers(1, 5), st.sampled_from(SMOOTHED), st.text("abcdxy", max_size=6))
def test_every_context_has_a_distribution(sentences, n, method, context):
    p = NGram(sentences, n, method).distribution(context)
    assert abs(p.sum() - 1) < 1e-12 and (p > 0).all()


@given(sentences, st.integers(1, 4), st.sampled_from(METHODS), st.randoms())
def test_the_order_of_the_sentences_does_not_matter(sentences, n, method, random):
    model = NGram(sentences, n, method)
    other = NGram(random.sample(sentences, len(sentences)), n, method)
    for sentence in filter(None, sentences):
        check.agree(model.log_probabilities(sentence + "?")[:-1], other.log_probabilities(sentence))


def test_many_words_and_long_grams_do_not_overflow():
    """20 000 different words, 6-grams: as numbers of one base they would not fit."""
    words = list(range(20_000)) * 2
    model = NGram([words], 6)
    p = model.distribution(words[100:105])
    assert p.argmax() == 105 and abs(p.sum() - 1) < 1e-9


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ((TEXT, 0), ValueError, "n: expected at least 1; came 0"),
        ((TEXT, -2), ValueError, "came -2"),
        ((TEXT, 2.0), TypeError, "n: expected an integer; came 2.0"),
        (([], 2), ValueError, "at least one word; came 0 sentences"),
        ((["", ""], 2), ValueError, "at least one word; came 2 sentences"),
        (("abra", 2), TypeError, "Write [text]"),
        ((TEXT, 2, "add_one"), ValueError, "kneser_ney; came 'add_one'"),
        ((TEXT, 2, "kneser_ney", 1.0), ValueError, "between 0 and 1; came 1.0"),
        ((TEXT, 2, "kneser_ney", 0.0), ValueError, "came 0.0"),
        ((TEXT, 2, "kneser_ney", float("nan")), ValueError, "came nan"),
    ],
)
def test_refusals(arguments, error, words):
    with pytest.raises(error) as info:
        NGram(*arguments)
    assert words in str(info.value)
