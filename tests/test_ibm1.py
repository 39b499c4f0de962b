"""IBM Model 1 and the noisy channel: brute force over all alignments, EM, and translations."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.text import ibm1, noisy_channel
from nndl.text.ibm1 import EMPTY, IBM1
from nndl.text.ngram import NGram
from tests.oracles import planted

PAIRS = [
    ("la maison", "the house"),
    ("la fleur", "the flower"),
    ("la maison bleue", "the blue house"),
    ("une maison", "a house"),
    ("une fleur bleue", "a blue flower"),
]
PAIRS = [(f.split(), e.split()) for f, e in PAIRS]
SOURCE = NGram([e for _, e in PAIRS], 2)


def sum_over_alignments(module):
    """eq-smt-align: the product of small sums is the sum over all (l + 1)^m alignments."""
    model = module.IBM1(PAIRS, steps=2, epsilon=0.3)
    for f, e in [*PAIRS, (["la", "maison", "bleue"], ["the", "house"]), (["la"], ["the", "the"])]:
        every = itertools.product(range(len(e) + 1), repeat=len(f))
        joint = np.array([model.log_joint(f, alignment, e) for alignment in every])
        check.agree(model.log_probability(f, e), np.log(np.exp(joint).sum()), rtol=1e-12)


def em_never_lowers_the_likelihood(module):
    """And the recorded likelihood is that of the pairs."""
    for steps in (0, 1, 12):
        model = module.IBM1(PAIRS, steps)
        L = model.log_likelihoods
        assert len(L) == steps + 1 and (np.diff(L) > -1e-12).all(), L
        check.agree(L[-1], np.array(sum(model.log_probability(f, e) for f, e in PAIRS)))


def each_word_has_a_distribution(module):
    model = module.IBM1(PAIRS, steps=3)
    for e in ("house", "the", "blue", EMPTY):
        total = sum(model.translations(e).values())
        assert abs(total - 1) < 1e-12, (e, total)


def one_step_on_paper(module):
    """Two pairs, from t = 1/4: at first every link of a place has the share 1/(l + 1)."""
    model = module.IBM1([("ab", "x"), ("cd", "xy")], steps=1, epsilon=0.3)
    assert abs(model.t("c", "x") - (1 / 3) / (1 / 2 + 1 / 2 + 1 / 3 + 1 / 3)) < 1e-12
    assert abs(model.t("a", "x") - (1 / 2) / (5 / 3)) < 1e-12
    assert abs(model.t("c", "y") - 1 / 2) < 1e-12 and model.t("a", "y") == 0
    # eps / 2^2 (2/4)^2 and eps / 3^2 (3/4)^2
    assert abs(model.log_likelihoods[0] - 2 * np.log(0.3 / 16)) < 1e-12
    model = module.IBM1([("a", "xy")], steps=0, epsilon=0.3)
    assert abs(model.log_joint("a", [2], "xy") - np.log(0.3 / 3)) < 1e-12


LAWS = [
    sum_over_alignments,
    em_never_lowers_the_likelihood,
    each_word_has_a_distribution,
    one_step_on_paper,
]


@pytest.mark.parametrize("law", LAWS)
def test_law(law):
    law(ibm1)


@pytest.mark.parametrize(
    "old, new",
    [
        ("len(f) * np.log(len(e) + 1)", "len(f) * np.log(len(e))"),
        ("len(f) * np.log(len(e) + 1)", "len(e) * np.log(len(f) + 1)"),
        ("np.log(self.epsilon) -", "0 -"),
        ("self._table(f, e).sum(1)", "self._table(f, e)[:, 1:].sum(1)"),
        ("self._table(f, e).sum(1)", "self._table(f, e).max(1)"),
        ("t[cell] / total[place]", "t[cell]"),
        ("t[cell] / total[place]", "1 / total[place]"),
        ("np.bincount(e_of_cell, c)[e_of_cell]", "c.sum()"),
        ("[EMPTY, *e]", "[*e, *e[:1]]"),
        ("1 / len(f_number)", "1 / len(e_number)"),
    ],
)
def test_planted_error_is_caught(old, new):
    wrong = planted(ibm1, old, new)
    caught = 0
    for law in LAWS:
        try:
            law(wrong)
        except (AssertionError, ValueError):
            caught += 1
    assert caught


def test_words_that_come_together_again_and_again_are_translations():
    model = IBM1(PAIRS, steps=30)
    assert model.t("maison", "house") > 0.9 and model.t("fleur", "flower") > 0.9
    assert model.t("maison", "flower") == 0 and model.t("chien", "house") == 0
    assert model.sources("bleue", 1) == ["blue"]
    assert model.align(["la", "maison", "bleue"], ["the", "blue", "house"]) == [1, 3, 2]


def test_the_best_alignment_is_the_best_of_all():
    model = IBM1(PAIRS, steps=2)
    for f, e in [*PAIRS, (["maison", "chien"], ["house", "the"])]:
        every = itertools.product(range(len(e) + 1), repeat=len(f))
        best = max(model.log_joint(f, alignment, e) for alignment in every)
        assert model.log_joint(f, model.align(f, e), e) == best
    assert model.align(["chien", "maison"], ["house"]) == [0, 1]  # unknown: the empty word
    uniform = IBM1([("a", "xy")], steps=0)
    assert uniform.align("a", "xy") == [1]  # in a tie not the empty word
    assert uniform.log_probability("z", "xy") == -np.inf


pairs = st.lists(
    st.tuples(st.text("abc", min_size=1, max_size=4), st.text("xyz", min_size=1, max_size=4)),
    min_size=1,
    max_size=5,
)


@given(pairs, st.integers(0, 6), st.randoms())
def test_any_corpus(pairs, steps, random):
    model = IBM1(pairs, steps)
    assert (np.diff(model.log_likelihoods) > -1e-9).all()
    other = IBM1(random.sample(pairs, len(pairs)), steps)
    for f, e in pairs:
        assert abs(model.log_probability(f, e) - other.log_probability(f, e)) < 1e-9
        again = model.log_probability(f, e[::-1])  # the order of e does not matter
        assert abs(model.log_probability(f, e) - again) < 1e-9


def test_the_source_brings_the_order_that_the_channel_does_not_see():
    """eq-smt: argmax p(f | e) p(e)."""
    channel, f = IBM1(PAIRS, steps=30), ["la", "fleur", "bleue"]
    found = list(noisy_channel.candidates(f, channel))
    assert len(found) == len(set(found))
    best = noisy_channel.translate(f, found, channel, SOURCE)
    assert best == ("the", "blue", "flower")
    alone = {noisy_channel.score(f, e, channel) for e in itertools.permutations(best)}
    assert max(alone) - min(alone) < 1e-12
    every = {e: channel.log_probability(f, e) + SOURCE.log_probability(e) for e in found}
    assert noisy_channel.score(f, best, channel, SOURCE) == max(every.values())
    assert set(noisy_channel.translate(f, found, channel)) >= {"flower"}


def test_the_channel_is_turned_round():
    """p(e | f) in place of p(f | e): another model, another answer to how likely."""
    channel, reverse = IBM1(PAIRS), IBM1([(e, f) for f, e in PAIRS])
    f, e = ["la", "maison"], ["the", "blue", "house"]
    assert abs(channel.log_probability(f, e) - reverse.log_probability(e, f)) > 0.1


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: IBM1([]), ValueError, "at least one pair"),
        (lambda: IBM1([("a", "x"), ("", "x")]), ValueError, "pairs[1]: expected sentences"),
        (lambda: IBM1([("a", "")]), ValueError, "e has none"),
        (lambda: IBM1([("a", [EMPTY])]), ValueError, "the empty word"),
        (lambda: IBM1(PAIRS, -1), ValueError, "steps: expected at least 0; came -1"),
        (lambda: IBM1(PAIRS, 1.5), TypeError, "came 1.5"),
        (lambda: IBM1(PAIRS, epsilon=0), ValueError, "epsilon"),
        (lambda: IBM1(PAIRS).log_probability([], ["the"]), ValueError, "f has none"),
        (lambda: IBM1(PAIRS).log_joint("ab", [1, 3], "xy"), ValueError, "came [1, 3]"),
        (lambda: IBM1(PAIRS).log_joint("ab", [1], "xy"), ValueError, "2 numbers from 0 to 2"),
        (lambda: noisy_channel.translate(["la"], [], IBM1(PAIRS)), ValueError, "0 candidates"),
        (
            lambda: noisy_channel.translate(["chien"], [["the"]], IBM1(PAIRS)),
            ValueError,
            "none with a probability above 0",
        ),
        (lambda: list(noisy_channel.candidates([], IBM1(PAIRS))), ValueError, "1 to 6 words"),
        (lambda: list(noisy_channel.candidates("abcdefg", IBM1(PAIRS))), ValueError, "came 7"),
        (lambda: list(noisy_channel.candidates("a", IBM1(PAIRS), 0)), ValueError, "choices"),
    ],
)
def test_refusals(call, error, words):
    with pytest.raises(error) as info:
        call()
    assert words in str(info.value)
