"""Conditions of programs: tree and text are one, values are Python's, the table is as counted."""

import inspect
import itertools

import numpy as np
import pytest

from nndl.data import conditions
from nndl.forest import from_tuples

SHAPES = conditions.stdlib()
LEAP = ("and", "year % 4 == 0", ("or", "year % 100 != 0", "year % 400 == 0"))


def test_a_condition_is_found_in_a_program():
    assert conditions.parse("year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)") == LEAP
    source = "if a and not f(b or c):\n    x = not (y in z)\nwhile d < 1:\n    pass\n"
    found = sorted(conditions.find(source), key=str)
    assert found == [("and", "a", ("not", "f(b or c)")), ("not", "y in z"), ("or", "b", "c")]


@pytest.mark.parametrize("shape", SHAPES, ids=conditions.text)
def test_the_text_of_a_shape_is_read_back(shape):
    assert conditions.parse(conditions.text(shape)) == shape
    assert set(conditions.atoms(shape)) == {"x"}


def test_the_value_is_pythons():
    rng = np.random.default_rng(0)
    for depth in range(1, 7):
        for one in conditions.drawn(depth, 20, rng):
            assert conditions.depth(one) == depth
            assert eval(conditions.text(one)) == conditions.value(one)
            assert conditions.parse(conditions.text(one)) == as_text(one)


def as_text(condition):
    return conditions.fill(condition, map(str, conditions.atoms(condition)))


def test_the_pairs_say_the_same():
    """Read by their meaning: (op, y) waits for its left side."""

    def meaning(tree):
        if not isinstance(tree, tuple):
            return tree
        left, right = map(meaning, tree)
        if left == "not":
            return not right
        if left in ("and", "or"):
            return left, right
        return (left and right[1]) if right[0] == "and" else (left or right[1])

    for shape in SHAPES:
        count = len(conditions.atoms(shape))
        for values in itertools.islice(itertools.product([False, True], repeat=count), 64):
            one = conditions.fill(shape, values)
            assert meaning(conditions.binary(one)) == conditions.value(one)
    forest, _ = from_tuples(*map(conditions.binary, SHAPES))
    assert {len(below) for below in forest.children} == {0, 2}


def test_half_of_what_is_drawn_is_true():
    rng = np.random.default_rng(1)
    for drawn in (conditions.filled(list(SHAPES), 100, rng), conditions.drawn(3, 100, rng)):
        assert [conditions.value(one) for one in drawn] == [False, True] * 50


def test_the_table_is_that_of_the_library():
    assert sum(SHAPES.values()) == 5917 and len(SHAPES) == 110
    import argparse
    import pathlib

    for module in (argparse, pathlib):
        for one in conditions.find(inspect.getsource(module)):
            blank = conditions.fill(one, itertools.repeat("x"))
            assert SHAPES[blank] or conditions.depth(one) > 1
