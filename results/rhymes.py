"""Do Tang quatrains rhyme by the Guangyun? Real pairs of lines against lines of two poems.

A seed draws only which other poem a line is paired with. No network.
"""

from __future__ import annotations

import numpy as np

from nndl.data import quatrains, rhymes

SEEDS = range(3)
TOLERANCE = 0.01


def run(seed):
    """The share of pairs of lines that rhyme, and of poems whose characters the book has."""
    sounds, rng, table = rhymes.load(), np.random.default_rng(seed), {}
    for length in (5, 7):
        poems = quatrains.load(length)
        ends = [[line[-1] for line in poem.lines] for poem in poems]
        others = [ends[k] for k in rng.permutation(len(ends))]
        pairs = {
            "lines 2 and 4": [(e[1], e[3]) for e in ends],
            "lines 1 and 2": [(e[0], e[1]) for e in ends],
            "lines 2 and 3": [(e[1], e[2]) for e in ends],
            "line 2, and line 4 of another": [(e[1], o[3]) for e, o in zip(ends, others)],
        }
        found = {
            name: np.mean([rhymes.rhyme(*pair, sounds) for pair in some])
            for name, some in pairs.items()
        }
        found["characters in the book"] = np.mean(
            [c in sounds for poem in poems for line in poem.lines for c in line]
        )
        table[f"lines of {length}"] = {name: round(float(v), 4) for name, v in found.items()}
    return table
