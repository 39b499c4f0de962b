r"""Words and their counts from jieba's dictionary (词典), and synthetic chains of them (合成数据).

A chain is a row of words drawn by their counts, one without regard to the other. It looks like a
sentence to a segmenter of words and means nothing.
"""

from __future__ import annotations

import logging
from typing import NamedTuple

import numpy as np

from nndl import expect


class Word(NamedTuple):
    """One entry of the dictionary."""

    count: int
    tag: str  # its part of speech (词性): n, v, nr (a person), nt (an organisation), ...


def load(least=1):
    """Return the dictionary, a dict from words to their :class:`Word`.

    Parameters
    ----------
    least : int
        Words with a smaller count are left out.

    Raises
    ------
    ModuleNotFoundError
        If jieba is not installed: says how to get it.
    TypeError, ValueError
        If ``least`` is no integer of at least 1.
    """
    expect.at_least("least", least, 1)
    try:
        import jieba
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "The dictionary is jieba's, which is not installed. Install it with: pip install jieba"
        ) from error
    jieba.setLogLevel(logging.ERROR)
    with jieba.get_dict_file() as file:
        rows = [line.decode("utf-8").split() for line in file]
    words = {word: Word(int(count), tag) for word, count, tag in rows}
    return {word: entry for word, entry in words.items() if entry.count >= least}


def chains(words, count, rng, least=5, most=10):
    """Draw word chains: synthetic.

    Parameters
    ----------
    words : dict
        As :func:`load` returns them.
    count : int
        The number of chains.
    rng : numpy.random.Generator
    least, most : int
        The fewest and the most words of a chain; every number between is as likely.

    Returns
    -------
    list of list of str
        Chains of words, each word drawn with a probability proportional to its count.

    Raises
    ------
    TypeError, ValueError
        If a number is no integer of at least 1, or ``most`` is less than ``least``.
    """
    expect.at_least("count", count, 1)
    expect.at_least("most", most, expect.at_least("least", least, 1), "not below least")
    share = np.array([entry.count for entry in words.values()], float)
    sizes = rng.integers(least, most + 1, count)
    drawn = rng.choice(len(share), sizes.sum(), p=share / share.sum())
    names = list(words)
    row = iter(names[k] for k in drawn)
    return [[next(row) for _ in range(size)] for size in sizes]
