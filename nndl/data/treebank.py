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
    expect.option("part", part, ("dev", "test"))
    path = public.file("ud_chinese_gsdsimp", f"zh_gsdsimp-ud-{part}.conllu")
    return [words for words in map(read, path.read_text("utf-8").split("\n\n")) if words]


def read(block):
    """The words of one sentence in CoNLL-U: column 2 of the lines whose number is whole."""
    rows = [line.split("\t") for line in block.splitlines() if line and line[0] != "#"]
    return [row[1] for row in rows if row[0].isdigit()]
