r"""Arithmetic stories (应用题) from templates written for this book: synthetic (合成数据).

Each story has an equation over its numbers, which are called n1, n2, ... in the order of the text:
:func:`mapped` puts these names in their place. Of every kind of story some wordings are for
training and two are held out. The kind "eaten" is the problem of the lecture slides, about Paco and
his cookies, which is in no template by itself: its numbers and its names are drawn.
"""

from __future__ import annotations

import ast
import operator
import re
from fractions import Fraction
from typing import NamedTuple

from nndl import expect

NAMES = "Anna Ben Chen Dora Emil Fang Hugo Ida Jin Lena Mark Nora Otto Paco Rosa Wei".split()
THINGS = "apples books coins eggs flowers marbles pears pens stamps stickers".split()
KINDS = "salty sweet sour spicy plain".split()
FOOD = "cookies crackers nuts snacks".split()

# Of each kind: (wording, equation). Letters in braces are numbers, drawn anew; words are drawn too.
KNOWN = {
    "left": [
        (
            "{A} had {a} {T} . {A} gave {b} {T} to {B} . how many {T} does {A} have left ?",
            "n1 - n2",
        ),
        ("there were {a} {T} in a box . {A} took {b} of them . how many are left ?", "n1 - n2"),
        ("{A} lost {b} of the {a} {T} in the bag . how many {T} are left ?", "n2 - n1"),
    ],
    "together": [
        ("{A} has {a} {T} . {B} has {b} {T} . how many {T} do they have together ?", "n1 + n2"),
        ("{A} had {a} {T} and found {b} more . how many {T} does {A} have now ?", "n1 + n2"),
    ],
    "groups": [
        ("{A} has {a} boxes . there are {b} {T} in each box . how many {T} are there ?", "n1 * n2"),
        ("each bag holds {a} {T} . how many {T} are in {b} bags ?", "n1 * n2"),
    ],
    "shared": [
        ("{a} {T} are shared by {b} children . how many {T} does each child get ?", "n1 / n2"),
        ("{b} friends share {a} {T} . how many {T} are there for each ?", "n2 / n1"),
    ],
    "rest shared": [
        (
            "{A} had {a} {T} and kept {b} . {A} gave the rest to {c} friends , the same number to "
            "each . how many {T} did each friend get ?",
            "( n1 - n2 ) / n3",
        ),
    ],
    "two boxes": [
        (
            "each of {c} children has {a} red {T} and {b} blue {T} . how many {T} do the children "
            "have ?",
            "n1 * ( n2 + n3 )",
        ),
    ],
    "eaten": [
        (
            "{A} had {a} {K} {F} and {b} {L} {F} . {A} ate {d} {L} {F} and {c} {K} {F} . how many "
            "{K} {F} did {A} have left ?",
            "n1 - n4",
        ),
        (
            "{A} had {b} {L} {F} and {a} {K} {F} . {A} ate {d} {L} {F} and {c} {K} {F} . how many "
            "{K} {F} did {A} have left ?",
            "n2 - n4",
        ),
        (
            "{A} had {a} {K} {F} and {b} {L} {F} . {A} ate {c} {K} {F} and {d} {L} {F} . how many "
            "{K} {F} did {A} have left ?",
            "n1 - n3",
        ),
        (
            "{A} had {b} {L} {F} and {a} {K} {F} . {A} ate {c} {K} {F} and {d} {L} {F} . how many "
            "{K} {F} did {A} have left ?",
            "n2 - n3",
        ),
    ],
}
NEW = {
    "left": [
        ("of {a} {T} that {A} bought {b} broke . how many did not break ?", "n1 - n2"),
        ("{A} wants {a} {T} and has {b} . how many are missing ?", "n1 - n2"),
    ],
    "together": [
        ("{A} put {a} {T} beside {b} that were there . how many lie there ?", "n1 + n2"),
        ("first {a} {T} came , then {b} . what is the sum ?", "n1 + n2"),
    ],
    "groups": [
        ("{A} reads {a} pages every day . how many pages in {b} days ?", "n1 * n2"),
        ("in {a} rows stand {b} chairs each . how many chairs is that ?", "n1 * n2"),
    ],
    "shared": [
        ("{A} cuts {a} {T} into {b} equal parts . how big is a part ?", "n1 / n2"),
        ("a rope of {a} metres is cut into {b} pieces . how long is one ?", "n1 / n2"),
    ],
    "rest shared": [
        ("from {a} {T} take {b} away , divide what remains by {c} .", "( n1 - n2 ) / n3"),
        (
            "{A} sold {b} of {a} {T} and packed the others into {c} bags . how many in a bag ?",
            "( n2 - n1 ) / n3",
        ),
    ],
    "two boxes": [
        ("{c} plates hold {a} {T} and {b} nuts each . how many things ?", "n1 * ( n2 + n3 )"),
        ("in {c} rooms there are {a} boys and {b} girls . how many pupils ?", "n1 * ( n2 + n3 )"),
    ],
    "eaten": [
        (
            "on the table lay {a} {K} and {b} {L} {F} . {c} {K} and {d} {L} ones were eaten . how "
            "many {K} ones remain ?",
            "n1 - n3",
        ),
        (
            "{A} ate {c} {K} {F} of {a} , and {d} {L} {F} of {b} . how many {K} {F} remain ?",
            "n2 - n1",
        ),
    ],
}
PACO = (
    "Paco had 26 salty cookies and 17 sweet cookies . He ate 14 sweet cookies and 9 salty cookies "
    ". How many salty cookies did Paco have left ?"
)  # the problem of the slides

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Story(NamedTuple):
    """A story as it is read, and its equation."""

    text: str
    equation: str  # of n1, n2, ..., with a space between any two symbols
    kind: str


def draw(count, rng, wordings=KNOWN):
    """Draw stories, every wording as often as any other.

    Parameters
    ----------
    count : int
    rng : numpy.random.Generator
    wordings : dict
        ``KNOWN`` or ``NEW``.

    Returns
    -------
    list of Story

    Raises
    ------
    TypeError, ValueError
        If ``count`` is no integer of at least 1.
    """
    expect.at_least("count", count, 1)
    return [_one(rng, wordings) for _ in range(count)]


def _one(rng, wordings):
    every = [(kind, *one) for kind, some in wordings.items() for one in some]
    kind, wording, equation = every[rng.integers(len(every))]
    A, B = rng.choice(NAMES, 2, replace=False)
    K, L = rng.choice(KINDS, 2, replace=False)
    c, d = rng.integers(2, 12, 2)
    a, b = c + rng.integers(2, 30), d + rng.integers(2, 30)
    if kind in ("left", "rest shared"):
        a = b + rng.integers(1, 40)
    words = {"A": A, "B": B, "K": K, "L": L, "T": rng.choice(THINGS), "F": rng.choice(FOOD)}
    return Story(wording.format(a=a, b=b, c=c, d=d, **words), equation, kind)


def mapped(text, choose=False):
    """Number mapping (数字映射): the words with n1, n2, ... for the numbers, and the numbers.

    Equal numbers keep different names, because a name stands for a place in the text and not for a
    value.

    Parameters
    ----------
    text : str
    choose : bool
        Whether numbers that are not :func:`significant` become the word "some" and get no name.

    Returns
    -------
    words : list of str
        In small letters.
    numbers : list of Fraction
    """
    words, numbers = text.lower().split(), []
    keep = significant(words) if choose else places(words)
    for place in places(words):
        if place in keep:
            numbers.append(Fraction(words[place]))
        words[place] = f"n{len(numbers)}" if place in keep else "some"
    return words, numbers


def places(words):
    """Where the numbers stand."""
    return [place for place, word in enumerate(words) if NUMBER.fullmatch(word)]


def significant(words):
    """The places of the numbers that count (有效数字识别), by a rule.

    A number counts if the word after it stands in the question, the part after the last full stop
    inside the text. If fewer than two numbers do, all count.
    """
    stops = [place for place, word in enumerate(words[:-1]) if word == "."]
    question = words[stops[-1] + 1 :] if stops else words
    inside = [place for place in places(words) if words[place + 1] in question]
    return inside if len(inside) > 1 else places(words)


def renamed(equation, text):
    """An equation of all numbers of a text as one of its significant numbers.

    The name of a number that does not count becomes "?".
    """
    words = text.lower().split()
    keep, every = significant(words), places(words)
    names = {
        f"n{k}": f"n{keep.index(place) + 1}" if place in keep else "?"
        for k, place in enumerate(every, 1)
    }
    return " ".join(names.get(symbol, symbol) for symbol in equation.split())


def evaluate(equation, numbers):
    """The value of an equation of n1, n2, ..., an exact fraction.

    Raises
    ------
    ValueError
        If it is no equation, names a number that is not there, or divides by zero.
    """
    try:
        return _value(ast.parse(equation, mode="eval").body, numbers)
    except (SyntaxError, IndexError, ZeroDivisionError) as problem:
        raise ValueError(f"equation: {equation!r} has no value here.") from problem


def _value(node, numbers):
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](_value(node.left, numbers), _value(node.right, numbers))
    if isinstance(node, ast.Name) and re.fullmatch(r"n[1-9]\d*", node.id):
        return numbers[int(node.id[1:]) - 1]
    raise SyntaxError("neither a number's name nor one of + - * /")
