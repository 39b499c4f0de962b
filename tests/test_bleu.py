"""BLEU: an example on paper, and what must hold for any sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nndl.text.bleu import bleu

SENTENCES = st.lists(st.text("abc", min_size=4, max_size=9), min_size=1, max_size=5)


def test_on_paper():
    # 我 stands twice in the answer and once in the reference, 爱 too, 猫 once in both: p_1 = 3/5.
    # Of 我爱, 爱猫, 猫我, 我爱 two are right: p_2 = 2/4. The answer is the longer one: no penalty.
    assert bleu(["我爱猫我爱"], [["我爱猫猫"]], n=1) == pytest.approx(3 / 5)
    assert bleu(["我爱猫我爱"], [["我爱猫猫"]], n=2) == pytest.approx((3 / 5 * 2 / 4) ** 0.5)


def test_an_n_gram_counts_as_often_as_in_one_reference():
    assert bleu(["aab"], [["ab", "ba"]], n=1) == 2 / 3
    assert bleu(["aab"], [["ab", "aa"]], n=1) == 1
    assert bleu(["我 爱 猫".split()], [[["我", "爱", "狗"]]], n=1) == pytest.approx(2 / 3)


def test_a_short_answer_pays():
    assert bleu(["ab"], [["abcd"]], n=2) == pytest.approx(2.718281828**-1)


def test_counts_are_summed_before_they_are_divided():
    assert bleu(["ab", "xy"], [["ab"], ["xz"]], n=1) == 3 / 4
    assert bleu(["ab", "x"], [["ab"], ["z"]], n=2) == pytest.approx((2 / 3 * 1) ** 0.5)


@given(SENTENCES)
def test_the_references_themselves_are_worth_1_and_nothing_else_more(sentences):
    assert bleu(sentences, [[s] for s in sentences]) == pytest.approx(1)
    assert 0 <= bleu(sentences, [[s[::-1]] for s in sentences]) <= 1
    assert bleu(sentences, [["dddd", s] for s in sentences]) == pytest.approx(1)


def test_what_is_wrong_is_named():
    with pytest.raises(ValueError, match="references: expected those of 2 answers; came 1"):
        bleu(["a", "b"], [["a"]])
    with pytest.raises(ValueError, match=r"references\[0\]: expected a list"):
        bleu(["a"], ["a"])
    with pytest.raises(ValueError, match=r"references\[1\]: expected a list"):
        bleu(["a", "b"], [["a"], []])
