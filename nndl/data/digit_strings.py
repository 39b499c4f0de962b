r"""Strings of digits (合成数据 made of real images), read column by column.

Each digit is a real image of scikit-learn's set, 8 rows high, cut to the columns that have ink.
Digits are put side by side with a gap of empty columns between, before and behind, so that nothing
in a picture says how wide a digit is or where it begins: gaps of 0 are drawn as often as others.
The images, the widths and the handwriting are real; the strings are generated.

The 1797 images are split once: each part of them, ``PARTS``, is for one purpose. No image that
is tested has been trained on.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from nndl import expect

PARTS = {"train": (0, 1197), "choose": (1197, 1497), "test": (1497, 1797)}
BLANK = 0  # digit d is class d + 1
CLASSES = 11
ROWS = 8


class Strings(NamedTuple):
    """A batch of pictures; one column is one frame."""

    x: np.ndarray  # (T, B, 8): ink from 0 to 1, zero behind a picture's end
    lengths: np.ndarray  # (B,): true numbers of columns
    labels: np.ndarray  # (U, B): classes 1 to 10, zero behind the end
    label_lengths: np.ndarray  # (B,): true numbers of digits
    owner: np.ndarray  # (T, B): which digit of its string a column belongs to, -1 in gaps


def draw(part, count, rng, digits=(2, 4), gap=(0, 3)):
    r"""Draw ``count`` strings from the images of one part.

    Parameters
    ----------
    part : str
        "train", "choose" or "test".
    count : int
        B.
    rng : numpy.random.Generator
    digits, gap : pair of int
        The least and the most digits of a string, and empty columns of a gap; every number between
        is drawn as often as another. A string of no digits is a gap.

    Returns
    -------
    Strings

    Raises
    ------
    ValueError
        If the part is not one of the three, ``count`` is less than 1, or a pair is not in order.
    """
    expect.option("part", part, PARTS)
    expect.at_least("count", count, 1)
    for name, (least, most) in (("digits", digits), ("gap", gap)):
        expect.at_least(f"the least of {name}", least, 0)
        expect.at_least(f"the most of {name}", most, least)
    return batch([_one(images(part), rng, digits, gap) for _ in range(count)])


def batch(strings):
    """Join single strings, ``(columns, classes, owner)`` each, to a batch with padding."""
    lengths, label_lengths = (np.array([len(one[k]) for one in strings]) for k in (0, 1))
    B = len(strings)
    x = np.zeros((lengths.max(), B, ROWS))
    labels = np.full((label_lengths.max(), B), BLANK)
    owner = np.full((lengths.max(), B), -1)
    for b, (columns, classes, place) in enumerate(strings):
        x[: lengths[b], b] = columns
        labels[: label_lengths[b], b] = classes
        owner[: lengths[b], b] = place
    return Strings(x, lengths, labels, label_lengths, owner)


@cache
def images(part):
    """Return a part's images, each (width, 8) from its first to its last column with ink, and the
    digits: two tuples."""
    from sklearn.datasets import load_digits

    pixels, digits = load_digits(return_X_y=True)
    rows = slice(*PARTS[part])
    return tuple(map(_cut, pixels[rows])), tuple(digits[rows].tolist())


def _cut(pixels):
    columns = pixels.reshape(8, ROWS).T / 16
    ink = np.flatnonzero(columns.any(1))
    return columns[ink[0] : ink[-1] + 1]


def _one(known, rng, digits, gap):
    """One string: columns (T, 8), classes (U,), owner (T,)."""
    pictures, names = known
    chosen = rng.integers(0, len(names), rng.integers(digits[0], digits[1] + 1))
    gaps = rng.integers(gap[0], gap[1] + 1, len(chosen) + 1)
    if not len(chosen):
        gaps = np.maximum(gaps, 1)  # a picture has a column
    columns, owner = [np.zeros((gaps[0], ROWS))], [-1] * gaps[0]
    for place, k in enumerate(chosen):
        behind = gaps[place + 1]
        columns += [pictures[k], np.zeros((behind, ROWS))]
        owner += [place] * len(pictures[k]) + [-1] * behind
    return np.concatenate(columns), np.array([names[k] + 1 for k in chosen], int), np.array(owner)
