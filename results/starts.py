"""The plain network of ``results/depth.py`` with two other starts, same data and tuning.

Both have weights of variance 1/D and no biases; in one the matrices are orthogonal as well.
"""

from __future__ import annotations

from results import depth

SEEDS, TOLERANCE = depth.SEEDS, depth.TOLERANCE


def run(seed):
    """Shares of right answers: by network, depth, rate and set."""
    return {name: depth.by_depth(name, seed) for name in depth.STARTS}
