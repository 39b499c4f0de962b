"""Forward maximum matching (正向最大匹配): segmentation with a dictionary and nothing learned."""

from __future__ import annotations

import re

FOREIGN = re.compile(r"[0-9]+|[A-Za-z]+")


def segment(sentence, words, longest=None):
    """Cut a sentence into words: at each place the longest one of the dictionary.

    Where no word of the dictionary begins, one character is a word. A run of digits or of Latin
    letters stays together, unless a longer word of the dictionary begins there.

    Parameters
    ----------
    sentence : str
    words : container of str
        The dictionary.
    longest : int, optional
        The number of characters of its longest word; counted if not given.

    Returns
    -------
    list of str
        Joined, they are the sentence.

    Raises
    ------
    TypeError
        If ``sentence`` is not a string.
    """
    if not isinstance(sentence, str):
        raise TypeError(f"sentence: expected a string; came {sentence!r}.")
    longest = longest or max(map(len, words), default=1)
    found, b = [], 0
    while b < len(sentence):
        run = FOREIGN.match(sentence, b)
        least = len(run[0]) if run else 1
        size = min(longest, len(sentence) - b)
        while size > least and sentence[b : b + size] not in words:
            size -= 1
        found.append(sentence[b : b + max(size, least)])
        b += len(found[-1])
    return found
