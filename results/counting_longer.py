r"""Two knobs of ``counting``: longer strings in training, and more steps.

With n up to 50 in place of 20, judged up to n = 250; and, for the two cells that have a sum as
their state, n up to 20 with four times as many steps. Each with the rate of the lower loss there.
"""

from __future__ import annotations

from results import counting

SEEDS = range(3)
TOLERANCE = 60  # strings; as there, and there are more of them
RATES = {"SRN": 0.01, "SRN, relu": 0.003, "GRU": 0.01, "LSTM": 0.01}
LONGEST, FAR = 50, 250


def run(seed):
    """Counts of right strings, by knob and cell."""
    found = {"n up to 50": {}, "four times the steps": {}}
    for cell, rate in RATES.items():
        net, _ = counting.train(cell, seed, rate, longest=LONGEST)
        found["n up to 50"][cell] = counting.judged(net, cell, LONGEST, FAR)
    for cell in ("SRN, relu", "LSTM"):
        net, _ = counting.train(cell, seed, RATES[cell], 4 * counting.STEPS)
        found["four times the steps"][cell] = counting.judged(net, cell)
    return found
