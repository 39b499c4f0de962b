"""How Chinese characters are written (汉字笔画): the middle lines of their strokes, in order.

1500 characters from hanzi-writer-data, under the Arphic Public License. A stroke is a row of points
in a square of 1024 units; x grows to the right, y upwards.
"""

from __future__ import annotations

import json

import numpy as np

from nndl.data import public

SQUARE = 1024  # units along the side of the square in which a character is drawn


def load():
    """Return the strokes of every character.

    Returns
    -------
    dict of str to list of numpy.ndarray
        Arrays of shape (points, 2), one a stroke, in the order of writing.

    Raises
    ------
    ValueError, FileNotFoundError
        As :func:`nndl.data.public.file`.
    """
    text = public.file("hanzi_strokes", "medians_1500.jsonl").read_text("utf-8")
    found = (json.loads(line) for line in text.splitlines())
    return {
        item["character"]: [np.array(stroke, dtype=float) for stroke in item["medians"]]
        for item in found
    }


def offsets(strokes):
    r"""Return the strokes as the moves of a pen: :math:`(\Delta x,\Delta y,\text{pen})`.

    Parameters
    ----------
    strokes : list of array_like
        Each of shape (points, 2).

    Returns
    -------
    numpy.ndarray
        Shape (T, 3), one row a point but the very first: the way from the point before, in
        ``SQUARE`` units, and 1 where a stroke ends, as in Graves (2013).
    """
    points = np.concatenate([np.asarray(stroke, dtype=float) for stroke in strokes])
    last = np.zeros(len(points))
    last[np.cumsum([len(stroke) for stroke in strokes]) - 1] = 1.0
    return np.column_stack([np.diff(points, axis=0), last[1:]])


def redraw(moves, start=(0.0, 0.0)):
    """Return the strokes that a pen draws with these moves: the inverse of :func:`offsets`.

    Parameters
    ----------
    moves : array_like
        Shape (T, 3).
    start : pair of float
        The first point.

    Returns
    -------
    list of numpy.ndarray
        A stroke that no 1 ends is left open and returned as it is.
    """
    moves = np.asarray(moves, dtype=float)
    points = np.concatenate([[start], moves[:, :2]]).cumsum(axis=0)
    ends = np.flatnonzero(moves[:, 2] > 0.5) + 2
    return [stroke for stroke in np.split(points, ends) if len(stroke)]
