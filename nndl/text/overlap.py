"""What a generated text has in common with the training text: was it copied (抄写)?"""

from __future__ import annotations


def longest_common(sample, text):
    """Return the longest piece of ``sample`` that stands in ``text``: 最长公共子串.

    Parameters
    ----------
    sample, text : str

    Returns
    -------
    str
        The first of the longest ones; empty if they have no character in common.

    Raises
    ------
    TypeError
        If one of them is not a string.
    """
    for name, given in (("sample", sample), ("text", text)):
        if not isinstance(given, str):
            raise TypeError(f"{name}: expected a string; came {type(given).__name__}.")
    best, start = "", 0
    while start + len(best) < len(sample):
        end = start + len(best) + 1
        if sample[start:end] in text:
            best = sample[start:end]
        else:
            start += 1
    return best


def nearest(sample, lines):
    """Return the line with the longest common piece, and that piece.

    Parameters
    ----------
    sample : str
    lines : sequence of str
        At least one.

    Returns
    -------
    line, piece : str
        In a tie the first line.

    Raises
    ------
    TypeError
        If the lines came as one string.
    ValueError
        If there is no line.
    """
    if isinstance(lines, str):
        raise TypeError("lines: expected a sequence of strings; came one string.")
    if not lines:
        raise ValueError("lines: expected at least one; came none.")
    pieces = [longest_common(sample, line) for line in lines]
    best = max(range(len(lines)), key=lambda place: len(pieces[place]))
    return lines[best], pieces[best]
