r"""Dates in English and Chinese (日期): synthetic (合成数据), every day of two centuries.

``3 May 2021`` and 二〇二一年五月三日. Three English formats are for training, a fourth is held out.
"""

from __future__ import annotations

import datetime

from nndl import expect

FORMATS = ("{d} {month} {y}", "{month} {d}, {y}", "{d}/{m}/{y}")
NEW_FORMATS = ("{y}, {month} {d}",)
MONTHS = (
    "January February March April May June July August September October November December".split()
)
FIRST = datetime.date(1900, 1, 1).toordinal()
LAST = datetime.date(2099, 12, 31).toordinal()
DIGITS = "〇一二三四五六七八九"


def draw(count, rng, held_out=False, formats=FORMATS):
    """Draw dates as pairs of strings: English, Chinese.

    Parameters
    ----------
    count : int
    rng : numpy.random.Generator
    held_out : bool
        Every tenth day of the calendar is held out; draw from those, or from the others.
    formats : sequence of str
        With ``{d}``, ``{m}``, ``{month}`` and ``{y}``.

    Returns
    -------
    list of (str, str)

    Raises
    ------
    TypeError, ValueError
        If ``count`` is no integer of at least 1.
    """
    expect.at_least("count", count, 1)
    pairs = []
    while len(pairs) < count:
        day = int(rng.integers(FIRST, LAST + 1))
        if (day % 10 == 0) == held_out:
            date = datetime.date.fromordinal(day)
            pairs.append((english(date, formats[rng.integers(len(formats))]), chinese(date)))
    return pairs


def english(date, form=FORMATS[0]):
    """The date in one of the formats: ``3 May 2021``."""
    return form.format(d=date.day, m=date.month, month=MONTHS[date.month - 1], y=date.year)


def chinese(date):
    """The date in Chinese characters: 二〇二一年五月三日."""
    year = "".join(DIGITS[int(digit)] for digit in str(date.year))
    return f"{year}年{number(date.month)}月{number(date.day)}日"


def number(n):
    """A number from 1 to 99 in Chinese: 12 is 十二, 20 is 二十."""
    tens, ones = divmod(n, 10)
    front = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return front + (DIGITS[ones] if ones else "")
