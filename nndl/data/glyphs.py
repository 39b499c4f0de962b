r"""Eight characters drawn with straight strokes (合成数据): 十口工上山人大木.

The corners of their strokes were written for this book, in the order of writing, in a square of
side 1; x grows to the right, y upwards. :func:`write` bends a character a little and sets points
along its strokes, as a pen would leave them.
"""

from __future__ import annotations

import numpy as np

from nndl import expect
from nndl.data import strokes

SPACING = 0.2  # between two points along a stroke, about
GLYPHS = {
    "十": [[(0.05, 0.55), (0.95, 0.55)], [(0.5, 0.95), (0.5, 0.05)]],
    "口": [
        [(0.2, 0.8), (0.25, 0.2)],
        [(0.2, 0.8), (0.8, 0.8), (0.75, 0.2)],
        [(0.25, 0.25), (0.75, 0.25)],
    ],
    "工": [
        [(0.2, 0.85), (0.8, 0.85)],
        [(0.5, 0.85), (0.5, 0.15)],
        [(0.05, 0.15), (0.95, 0.15)],
    ],
    "上": [[(0.5, 0.9), (0.5, 0.1)], [(0.5, 0.55), (0.85, 0.55)], [(0.05, 0.1), (0.95, 0.1)]],
    "山": [
        [(0.5, 0.9), (0.5, 0.2)],
        [(0.15, 0.6), (0.15, 0.2), (0.85, 0.2)],
        [(0.85, 0.6), (0.85, 0.15)],
    ],
    "人": [[(0.5, 0.9), (0.45, 0.6), (0.1, 0.1)], [(0.48, 0.6), (0.9, 0.1)]],
    "大": [
        [(0.1, 0.6), (0.9, 0.6)],
        [(0.5, 0.95), (0.48, 0.6), (0.1, 0.1)],
        [(0.5, 0.6), (0.9, 0.1)],
    ],
    "木": [
        [(0.1, 0.65), (0.9, 0.65)],
        [(0.5, 0.95), (0.5, 0.05)],
        [(0.5, 0.6), (0.1, 0.2)],
        [(0.5, 0.6), (0.9, 0.2)],
    ],
}


def write(glyph, rng, jitter=1.0):
    """Write a character once: turned, stretched, slanted, each corner and each point a little off.

    Parameters
    ----------
    glyph : str
        One of ``GLYPHS``.
    rng : numpy.random.Generator
    jitter : float
        How much, at least 0; with 0 it is always the same.

    Returns
    -------
    list of numpy.ndarray
        Arrays of shape (points, 2), one a stroke, in the order of writing.

    Raises
    ------
    ValueError
        If the character is not one of the eight.
    """
    corners = GLYPHS[expect.option("glyph", glyph, GLYPHS)]
    angle, slant, wide, high = jitter * rng.normal(size=4) * (0.06, 0.12, 0.12, 0.12)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    bend = turn @ np.array([[1 + wide, slant], [0, 1 + high]])
    written = []
    for stroke in corners:
        off = 0.02 * jitter * rng.normal(size=(len(stroke), 2))
        points = dotted(np.array(stroke) @ bend.T + off)
        written.append(points + 0.008 * jitter * rng.normal(size=points.shape))
    return written


def dotted(corners):
    """Return points about ``SPACING`` apart along a line with these corners, which stay."""
    points = [corners[:1]]
    for start, end in zip(corners[:-1], corners[1:]):
        pieces = max(1, int(round(np.hypot(*(end - start)) / SPACING)))
        share = np.arange(1, pieces + 1)[:, None] / pieces
        points.append(start + share * (end - start))
    return np.concatenate(points)


def moves(written):
    r"""Return a written character as moves of the pen, in units of ``SPACING``.

    Returns
    -------
    numpy.ndarray
        Shape (T, 3): :func:`nndl.data.strokes.offsets`, so that a move along a stroke has a length
        of about 1. The third number is 1 at the last point before the pen lifts.
    """
    return strokes.offsets(written) / (SPACING, SPACING, 1)
