"""Does the LSTM over tokens of ``trees`` only need more steps, or all parentheses?"""

from __future__ import annotations

from results import trees

SEEDS = range(2)
TOLERANCE = 0.1
VARIANTS = {"LSTM 32": 4, "LSTM 32, all parentheses": 1}  # times the steps


def run(seed):
    """The shares of each, at the rate 0.01."""
    S = trees.sets(seed)
    return {
        f"{name}, {factor * trees.STEPS} steps": trees.shares(
            name, seed, 0.01, S, factor * trees.STEPS
        )
        for name, factor in VARIANTS.items()
    }
