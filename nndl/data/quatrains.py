"""Quatrains of the Tang (唐代绝句): poems of four lines of five or seven characters.

14 093 poems from the complete Tang poems of the chinese-poetry project, in traditional characters.
The poems are in the public domain, the edition is under the MIT licence. That a poem has this shape
does not make it a regulated one: rhyme and tones are not marked, and some poems are parts of longer
ones.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from nndl import expect
from nndl.data import public


class Quatrain(NamedTuple):
    """One poem, without punctuation."""

    author: str
    title: str
    lines: tuple  # four strings


def load(characters):
    """Return the poems whose lines have so many characters, in the order of the edition.

    Parameters
    ----------
    characters : {5, 7}

    Returns
    -------
    list of Quatrain
        3772 with lines of five, 10 321 with lines of seven characters.

    Raises
    ------
    ValueError, FileNotFoundError
        If ``characters`` is another number; else as :func:`nndl.data.public.file`.
    """
    expect.option("characters", characters, (5, 7))
    text = public.file("tang_poems", "tang_quatrains.jsonl").read_text("utf-8")
    poems = (json.loads(line) for line in text.splitlines())
    return [
        Quatrain(poem["author"], poem["title"], tuple(poem["lines"]))
        for poem in poems
        if len(poem["lines"][0]) == characters
    ]
