"""Segmented Chinese sentences (分词语料) of a Universal Dependencies treebank: real text.

UD Chinese GSDSimp, CC BY-SA 4.0: 500 sentences to learn from ("dev") and 500 to judge by ("test").
"""

from __future__ import annotations

from nndl import expect
from nndl.data import public


def load(part):
    """Return the sentences of one part as lists of words.

    Parameters
    ----------
    part : {"dev", "test"}

    Returns
    -------
    list of list of str
        The words of each sentence; joined, they are the sentence without its spaces.

    Raises
    ------
    ValueError, FileNotFoundError
        As :func:`nndl.data.public.file`.
    """
    return [words for words in map(read, blocks(part)) if words]


def tags(part):
    """Return the parts of speech (词性) of the words of :func:`load`, as Universal Dependencies has
    them: ``PROPN`` is a proper noun.

    Parameters
    ----------
    part : {"dev", "test"}

    Returns
    -------
    list of list of str

    Raises
    ------
    ValueError, FileNotFoundError
        As :func:`nndl.data.public.file`.
    """
    return [tags for tags in (read(block, 3) for block in blocks(part)) if tags]


def blocks(part):
    """The sentences of one part in CoNLL-U."""
    expect.option("part", part, ("dev", "test"))
    path = public.file("ud_chinese_gsdsimp", f"zh_gsdsimp-ud-{part}.conllu")
    return path.read_text("utf-8").split("\n\n")


def read(block, column=1):
    """The words of one sentence in CoNLL-U: column 1 of the lines whose number is whole; columns
    count from 0."""
    rows = [line.split("\t") for line in block.splitlines() if line and line[0] != "#"]
    return [row[column] for row in rows if row[0].isdigit()]
