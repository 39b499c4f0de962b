"""Translation and word problems: no test is learned from, and equations mean what they say."""

import os
from fractions import Fraction

import numpy as np
import pytest

from results import translation, word_problems
from results.translation import counting, network
from tests.conftest import missing


@pytest.fixture
def public():
    if not os.environ.get("NNDL_DATA"):
        missing("NNDL_DATA is not set: the public sets are not looked at.")


def test_no_sentence_of_a_test_is_learned_from(public):
    parts = [translation.split(seed) for seed in translation.SEEDS]
    for learn, choose, test in parts:
        for k in (0, 1):
            learned = {pair[k] for pair in learn}
            for part in (choose, test):
                kept = {p[k] for p in ((e, c) for e, some in part.items() for c in some)}
                assert kept and not kept & learned
    tests = [set(test) for _, _, test in parts]
    assert len(set().union(*tests)) == sum(map(len, tests))
    assert all(choose == parts[0][1] for _, choose, _ in parts)


def test_a_problem_of_a_test_is_not_learned_from(public):
    problems = word_problems.load()
    for apart in (True, False):
        parts = [word_problems.split(problems, apart, seed) for seed in word_problems.SEEDS]
        kept = [{p[0].text for p in part} for learn, _, part in parts]
        assert not kept[0] & kept[1] | kept[1] & kept[2] | kept[0] & kept[2]
        for learn, choose, test in parts:
            assert not {id(p) for p in learn} & {id(p) for p in choose + test}


def test_the_equations_give_the_answers(public):
    wrong = [
        p[0].equation
        for p in word_problems.load()
        if not p[3] or word_problems.value(p[3], p[2]) != p[0].answer
    ]
    # A number that the text does not have, and an answer that its own equation does not give.
    assert wrong == ["( 415.0 - 149.0 )", "( ( 4.0 - 2.0 ) + 3.0 )"]


@pytest.mark.parametrize(
    ("equation", "template", "value"),
    [
        ("( 2.0 - 3.0 )", "-ca", -1),
        ("( 3.0 - ( 2.0 * 5.0 ) )", "-a*cb", -7),
        ("( 3.0 / ( 5.0 + 2.0 ) )", "/a+bc", Fraction(3, 7)),
        ("5.0", "b", 5),
        ("( 5.0 - 4.0 )", None, None),
    ],
)
def test_an_equation_by_names(equation, template, value):
    tokens, numbers = word_problems.read("He has 3 cats, 5 dogs and two birds.")
    assert " ".join(tokens) == "he has A cats , B dogs and C birds ."
    assert word_problems.prefix(equation, numbers) == template
    assert template is None or word_problems.value(template, numbers) == value


def test_a_number_that_stands_twice_is_named_in_order():
    assert word_problems.prefix("( 4.0 + 4.0 )", [4, 3, 4]) == "+ac"
    assert word_problems.prefix("( 4.0 + 4.0 )", [3, 4]) == "+bb"


@pytest.mark.parametrize("template", ["", "-", "-a", "ab", "a-b", "-ad", "/a-bb"])
def test_what_is_no_equation_has_no_value(template):
    assert word_problems.value(template, [Fraction(3), Fraction(5), Fraction(2)]) is None


def test_nearest_takes_the_pair_that_shares_the_rare_word():
    pairs = [(("the", "cat"), "猫"), (("the", "dog"), "狗"), (("the", "old", "horse"), "马")]
    assert counting.nearest(pairs)(("the", "small", "horse")) == pairs[2]


def test_steps_change_add_drop_and_exchange():
    found = list(counting.steps(("a", "b"), ["c"]))
    assert found[0] == ("a", "b") and len(found) == len(set(found)) == 9
    assert {("b", "a"), ("a",), ("b",), ("c", "b"), ("a", "c"), ("a", "c", "b")} < set(found)
    assert list(counting.steps(("a",), ["c"]))[1:] == [("c", "a"), ("c",), ("a", "c")]


def test_padding_does_not_change_what_a_network_says():
    rng = np.random.default_rng(0)
    pairs = [(("a", "b"), "甲乙"), (("a", "b", "c", "d", "e"), "乙丙"), (("c",), "丁")]
    for told in network.NETWORKS.values():
        net = network.train(network.Translator(told, pairs), pairs, int(rng.integers(9)), 60)
        assert net.translate([e for e, _ in pairs]) == [c for _, c in pairs]
        assert [net.translate([e])[0] for e, _ in pairs] == [c for _, c in pairs]
