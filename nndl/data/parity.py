r"""Parity of random bits (合成数据): the smallest tasks that need a memory.

.. math::

   y_t = x_t\oplus x_{t-d}\quad\text{(delayed)},\qquad
   y_t = x_1\oplus x_2\oplus\dots\oplus x_t\quad\text{(running)}

:math:`\oplus` is the exclusive or of two bits: 1 if they differ. A model that does not see
:math:`x_{t-d}` can only guess the delayed parity and is right half the time, because that bit is as
often 0 as 1 whatever the others are. The running parity (累积奇偶性) depends on every bit so far:
no window of fixed length is enough, one bit of memory is.
"""

from __future__ import annotations

import numpy as np

from nndl import expect


def delayed(steps, batch, delay, rng):
    r"""Draw bits and their delayed parity :math:`y_t=x_t\oplus x_{t-d}`.

    Bits before the first step count as 0, so that :math:`y_t=x_t` in the first d steps.

    Parameters
    ----------
    steps, batch : int
        T and B, both at least 1.
    delay : int
        d, at least 1.
    rng : numpy.random.Generator

    Returns
    -------
    x : array of float64, shape (T, B, 1)
        Independent bits, 0 or 1 with the same probability.
    y : array of int64, shape (T, B)
        Class 0 or 1 at every step.

    Raises
    ------
    TypeError, ValueError
        If ``steps``, ``batch`` or ``delay`` is no integer of at least 1.
    """
    d, bits = expect.at_least("delay", delay, 1), draw(steps, batch, rng)
    before = np.zeros_like(bits)
    before[d:] = bits[:-d]
    return bits[..., None].astype(float), bits ^ before


def running(steps, batch, rng):
    r"""Draw bits and their running parity :math:`y_t=x_1\oplus\dots\oplus x_t`.

    Parameters
    ----------
    steps, batch : int
        T and B, both at least 1.
    rng : numpy.random.Generator

    Returns
    -------
    x : array of float64, shape (T, B, 1)
        Independent bits, 0 or 1 with the same probability.
    y : array of int64, shape (T, B)
        Class 0 or 1 at every step: 1 if the number of ones so far is odd.

    Raises
    ------
    TypeError, ValueError
        If ``steps`` or ``batch`` is no integer of at least 1.
    """
    bits = draw(steps, batch, rng)
    return bits[..., None].astype(float), np.bitwise_xor.accumulate(bits)


def draw(steps, batch, rng):
    """Check the sizes; return random bits, (T, B)."""
    shape = expect.at_least("steps", steps, 1), expect.at_least("batch", batch, 1)
    return rng.integers(0, 2, shape)
