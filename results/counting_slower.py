r"""A third knob of ``counting_longer``: n up to 50, with about a third of each learning rate.

The rates there were chosen for strings of n up to 20. Whether a cell cannot be trained on longer
ones, or only not at that rate, is what this run asks.
"""

from __future__ import annotations

from results import counting, counting_longer

SEEDS = counting_longer.SEEDS
TOLERANCE = counting_longer.TOLERANCE
RATES = {"SRN": 0.003, "SRN, relu": 0.001, "GRU": 0.003, "LSTM": 0.003}


def run(seed):
    """Counts of right strings, by cell."""
    longest, far = counting_longer.LONGEST, counting_longer.FAR
    found = {}
    for cell, rate in RATES.items():
        net, _ = counting.train(cell, seed, rate, longest=longest)
        found[cell] = counting.judged(net, cell, longest, far)
    return found
