r"""Two tasks in which a mark says what matters (合成数据): the adding problem, and counting anew.

Adding (加法问题): a number from [0, 1] and a mark at every step. Two steps are marked, one in each
half of the sequence, and :math:`y` is the sum of their two numbers. Always answering 1 has the mean
squared error 1/6. Source: Hochreiter and Schmidhuber, *Long Short-Term Memory*, Neural Computation
9 (1997).

Counting (计数): a bit and a mark at every step; :math:`y_t` is the number of ones since the last
mark, the marked step included:

.. math::

   y_t = (1-m_t)\,y_{t-1} + b_t

The first step is marked, and each other mark stands 5 to 15 steps after the one before. So no count
exceeds 15, however long the sequence is: a longer one has more marks and not larger counts.
"""

from __future__ import annotations

import numpy as np

from nndl import expect

NEAREST, FARTHEST = 5, 15  # steps from mark to mark


def adding(steps, batch, rng):
    """Draw sequences and the sums of their two marked numbers.

    Parameters
    ----------
    steps, batch : int
        T, at least 2, and B, at least 1.
    rng : numpy.random.Generator

    Returns
    -------
    x : array of float64, shape (T, B, 2)
        The numbers, and the marks 0 or 1.
    y : array of float64, shape (B,)

    Raises
    ------
    TypeError, ValueError
        If ``steps`` or ``batch`` is no integer of at least 2 and 1.
    """
    T, B = expect.at_least("steps", steps, 2), expect.at_least("batch", batch, 1)
    x, each = np.zeros((T, B, 2)), np.arange(B)
    x[..., 0] = rng.random((T, B))
    x[rng.integers(0, T // 2, B), each, 1] = 1
    x[rng.integers(T // 2, T, B), each, 1] = 1
    return x, x.prod(-1).sum(0)


def counting(steps, batch, rng):
    r"""Draw bits and marks, and the number of ones since the last mark.

    Parameters
    ----------
    steps, batch : int
        T and B, both at least 1.
    rng : numpy.random.Generator

    Returns
    -------
    x : array of float64, shape (T, B, 2)
        The bits :math:`b_t`, 0 or 1 with the same probability, and the marks :math:`m_t`, 0 or 1.
    y : array of float64, shape (T, B)
        The counts :math:`y_t`, from 0 to 15.

    Raises
    ------
    TypeError, ValueError
        If ``steps`` or ``batch`` is no integer of at least 1.
    """
    T, B = expect.at_least("steps", steps, 1), expect.at_least("batch", batch, 1)
    x, y = np.zeros((T, B, 2)), np.zeros((T, B))
    x[..., 0] = rng.integers(0, 2, (T, B))
    next_mark = np.zeros(B, int)
    for t in range(T):
        now = next_mark == t
        x[t, now, 1] = 1
        next_mark[now] += rng.integers(NEAREST, FARTHEST + 1, now.sum())
        y[t] = np.where(now, 0, y[t - 1]) + x[t, :, 0]
    return x, y
