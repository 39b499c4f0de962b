r"""Small coloured scenes with captions and questions (合成数据): pictures whose truth is known.

A scene has one to three *things*, each a shape of one colour, on a picture of 24 by 24 points with
three colours; no two overlap. A scene with one thing has one right caption, such as ``a red
square``; one with two things has two, which say the same: ``a red square above a blue disc`` and
``a blue disc below a red square``. What is said of two things is decided by the larger of their two
distances, across or down. Questions ask for presence, number and colour. Everything here is made up
for this book; because a program knows the truth, it can judge every caption and every answer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect

SIZE, RADIUS = 24, 3  # points along a side; half of a thing
GROUND = 0.93  # of all three colours
CLEAR = 3  # points by which one distance exceeds the other, so that a relation is plain
RGB = {"red": (0.9, 0.1, 0.1), "green": (0.1, 0.7, 0.2), "blue": (0.1, 0.2, 0.9)}
RGB["yellow"] = (0.9, 0.8, 0.1)
COLOURS, SHAPES = tuple(RGB), ("square", "disc", "triangle")
PAIRS = tuple((colour, shape) for colour in COLOURS for shape in SHAPES)
RELATIONS = {"above": "below", "below": "above", "left of": "right of", "right of": "left of"}
ANSWERS = ("no", "yes", "0", "1", "2", "3", *COLOURS)
KINDS = ("exist", "count", "colour")


class Thing(NamedTuple):
    """A shape of one colour; row and column of its middle, from the upper left."""

    colour: str
    shape: str
    row: int
    column: int


class Question(NamedTuple):
    """A question about a scene, in words, with its answer and its kind."""

    words: tuple
    answer: str
    kind: str


def place(count, rng, pairs=PAIRS, first=None):
    """Draw a scene: things of random colour, shape and place that do not overlap.

    Parameters
    ----------
    count : int
        Things, 1 to 3.
    rng : numpy.random.Generator
    pairs : sequence of (colour, shape)
        The combinations that may occur.
    first : (colour, shape), optional
        A combination that one of the things must have.

    Returns
    -------
    tuple of Thing
        With two things, one of their two distances is the larger by at least ``CLEAR`` points.

    Raises
    ------
    TypeError, ValueError
        If the count is not 1, 2 or 3.
    """
    if expect.at_least("count", count, 1) > 3:
        raise ValueError(f"count: expected at most 3 things; came {count}.")
    middles = np.empty((0, 2), int)
    while len(middles) < count:
        middles = rng.integers(RADIUS, SIZE - RADIUS, (count, 2))
        apart = np.abs(middles[:, None] - middles)[np.triu_indices(count, 1)]
        overlap = (apart.max(-1) <= 2 * RADIUS + 1).any()
        unclear = count == 2 and abs(apart[0, 0] - apart[0, 1]) < CLEAR
        if overlap or unclear:
            middles = middles[:0]
    kinds = [pairs[k] for k in rng.integers(0, len(pairs), count)]
    if first is not None:
        kinds[rng.integers(count)] = first
    return tuple(Thing(*kind, *map(int, middle)) for kind, middle in zip(kinds, middles))


def picture(things, rng, noise=0.05):
    """Draw a scene's picture.

    Parameters
    ----------
    things : sequence of Thing
    rng : numpy.random.Generator
        For the noise.
    noise : float
        Standard deviation of a normal number that is added to every value.

    Returns
    -------
    array of float32, shape (3, SIZE, SIZE)
        Red, green and blue, from 0 to 1; rows from the top. The ground is ``GROUND``.
    """
    rows, columns = np.mgrid[:SIZE, :SIZE]
    values = np.full((3, SIZE, SIZE), GROUND)
    for colour, shape, row, column in things:
        down, across = rows - row, np.abs(columns - column)
        inside = {
            "square": np.maximum(np.abs(down), across) <= RADIUS,
            "disc": down**2 + across**2 <= (RADIUS + 0.2) ** 2,
            "triangle": (np.abs(down) <= RADIUS) & (2 * across <= down + RADIUS),
        }[shape]
        values[:, inside] = np.array(RGB[colour])[:, None]
    values += noise * rng.standard_normal(values.shape)
    return values.clip(0, 1).astype(np.float32)


def captions(things):
    """Return the right captions of a scene with one or two things, each a tuple of words.

    Raises
    ------
    ValueError
        If there are more things: which are meant is then open.
    """
    if len(things) == 1:
        return (named(things[0]),)
    if len(things) != 2:
        raise ValueError(f"things: expected 1 or 2 to describe; came {len(things)}.")
    one, other = things
    down, across = one.row - other.row, one.column - other.column
    if abs(down) > abs(across):
        relation = "below" if down > 0 else "above"
    else:
        relation = "right of" if across > 0 else "left of"
    return (
        named(one) + tuple(relation.split()) + named(other),
        named(other) + tuple(RELATIONS[relation].split()) + named(one),
    )


def named(thing):
    """Return the words for one thing."""
    return ("a", thing.colour, thing.shape)


def questions(things):
    """Return every question that can be asked about a scene, with its answer.

    ``is there a red square``, for each of the combinations; ``how many red things``, for each
    colour; ``how many squares``, for each shape; ``what colour is the square``, for each shape of
    which there is exactly one.

    Returns
    -------
    list of Question
    """
    shown = [(thing.colour, thing.shape) for thing in things]
    asked = [
        Question(("is", "there", "a", *pair), "yes" if pair in shown else "no", "exist")
        for pair in PAIRS
    ]
    for colour in COLOURS:
        number = sum(colour == thing.colour for thing in things)
        asked.append(Question(("how", "many", colour, "things"), str(number), "count"))
    for shape in SHAPES:
        same = [thing.colour for thing in things if thing.shape == shape]
        asked.append(Question(("how", "many", shape + "s"), str(len(same)), "count"))
        if len(same) == 1:
            asked.append(Question(("what", "colour", "is", "the", shape), same[0], "colour"))
    return asked


def ask(things, rng, kind=None, pair=None):
    """Draw one question about a scene so that its kind, and yes and no, are equally frequent.

    Parameters
    ----------
    things : sequence of Thing
    rng : numpy.random.Generator
    kind : {"exist", "count", "colour"}, optional
        Drawn if not given. Where no colour can be asked for, presence is.
    pair : (colour, shape), optional
        Ask about this combination if presence is asked for.

    Returns
    -------
    Question
    """
    kind = expect.option("kind", kind, KINDS) if kind else KINDS[rng.integers(len(KINDS))]
    found = questions(things)
    if kind == "colour" and not any(question.kind == kind for question in found):
        kind = "exist"
    found = [question for question in found if question.kind == kind]
    if kind == "exist":
        wanted = ("no", "yes")[rng.integers(2)]
        found = [question for question in found if question.answer == wanted]
        if pair is not None:
            found = [question for question in questions(things) if question.words[3:] == pair]
    return found[rng.integers(len(found))]
