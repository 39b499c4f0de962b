"""Arithmetic word problems (数学应用题): SVAMP, 1000 problems with their equations, MIT licence."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import NamedTuple

from nndl.data import public


class Problem(NamedTuple):
    """One problem; the numbers of its equation stand in its text, as digits or as words."""

    text: str  # the story, then the question
    equation: str  # with brackets around each operation: "( ( 8.0 - 2.0 ) / 3.0 )"
    answer: Fraction
    question: str  # the end of the text


def load():
    """Return the problems in the order of the file.

    Returns
    -------
    list of Problem

    Raises
    ------
    ValueError, FileNotFoundError
        As :func:`nndl.data.public.file`.
    """
    found = json.loads(public.file("svamp", "SVAMP.json").read_text("utf-8"))
    return [
        Problem(
            join(item["Body"], item["Question"]),
            item["Equation"],
            Fraction(item["Answer"]),
            item["Question"].strip(),
        )
        for item in found
    ]


def join(story, question):
    """The two parts as one text; some stories of the set end without a full stop."""
    story = story.strip()
    return f"{story}{'' if story.endswith(('.', '?', '!', ',')) else '.'} {question.strip()}"
