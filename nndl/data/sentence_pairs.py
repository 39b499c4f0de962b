"""Sentences in English and Chinese (英汉句对), written by the volunteers of Tatoeba: real text.

20 133 pairs by way of manythings.org/anki, CC BY 2.0 FR. The Chinese is partly simplified, partly
traditional, as it was written.
"""

from __future__ import annotations

from typing import NamedTuple

from nndl.data import public


class Pair(NamedTuple):
    """One sentence, twice."""

    english: str
    chinese: str


def load():
    """Return the pairs in the order of the file: short English sentences first.

    Returns
    -------
    list of Pair
        An English sentence may stand several times, each time with another translation.

    Raises
    ------
    ValueError, FileNotFoundError
        As :func:`nndl.data.public.file`.
    """
    text = public.file("cmn_eng", "cmn.txt").read_text("utf-8")
    return [Pair(*line.split("\t")) for line in text.splitlines()]
