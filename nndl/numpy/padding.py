"""Padded batches: which positions of a (T, B, ...) array hold data."""

from __future__ import annotations

import numpy as np

from nndl import expect


def valid(lengths, T, B, least=1):
    """Return a mask of shape (T, B, 1): True where t is within the sequence's true length.

    Parameters
    ----------
    lengths : sequence of B int, or None
        True lengths; None means that all sequences have length T.
    T, B : int
        Padded length and batch size.
    least : int
        The shortest length that a model can read.

    Raises
    ------
    TypeError, ValueError
        If ``lengths`` is not B integers from ``least`` to T.
    """
    if lengths is None:
        return np.ones((T, B, 1), dtype=bool)
    expect.lengths(lengths, T, B, least=least)
    return (np.arange(T)[:, None] < np.asarray(lengths))[:, :, None]
