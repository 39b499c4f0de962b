"""Time several ways of doing the same, so that the ratio means something on a busy machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

ROUNDS = 25


class Comparison(NamedTuple):
    """Ways of doing the same amount of work, and what we ask of their times."""

    title: str
    ways: dict  # name: function without arguments
    peer: str  # the name of the way that the others are compared with
    goals: dict = {}  # (way, other): the most, or with a minus sign the least, of their ratio


class Growth(NamedTuple):
    """How the time of some ways grows with a size."""

    title: str
    axis: str
    sizes: list
    ways: Callable  # ways(size) -> {name: function without arguments}


def fastest(ways, rounds=ROUNDS):
    """Seconds of each way, ``{name: function}``: the minimum over rounds that interleave them."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - start)
    return best
