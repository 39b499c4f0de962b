"""Is it a matter of patience? Some cells of ``results.variants``, trained four times as long.

All with one setting: learning rate 0.01, biases as drawn.
"""

from __future__ import annotations

from nndl.data import marks
from results import variants

SEEDS = range(3)
TOLERANCE = 0.1
RATE, STEPS = 0.01, 4 * variants.STEPS
TASKS = {
    "adding": ("LSTM", "coupled", "full peephole", "GRU"),
    "counting": ("LSTM", "no forget gate"),
}


def run(seed):
    """Mean squared errors as shares of the variance, by task and cell."""
    found = {"adding": {}, "counting": {}, "counting, long": {}}
    for name in TASKS["adding"]:
        net = variants.train(name, marks.adding, 0, RATE, seed, STEPS)
        found["adding"][name] = share(net, name, marks.adding, variants.T, seed)
    for name in TASKS["counting"]:
        net = variants.train(name, variants.counting, 0, RATE, seed, STEPS)
        for test, length in {"counting": variants.T, "counting, long": variants.LONG}.items():
            found[test][name] = share(net, name, variants.counting, length, seed)
    return found


def share(net, name, draw, length, seed):
    return round(variants.error(net, name, draw, length, seed), 5)
