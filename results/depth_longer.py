"""``depth`` for longer: were the networks that did not learn only stopped too early?

The same networks, images and rates; four times as many steps, and for the plain one sixteen times.
"""

from __future__ import annotations

from results.depth import RATES, SEEDS, STEPS, digits, right, trained

__all__ = ["SEEDS", "TOLERANCE", "run"]
TOLERANCE = 0.15
LONGER = (
    ("plain", 20, 4 * STEPS),
    ("plain", 20, 16 * STEPS),
    ("Highway, b_z = -2", 20, 4 * STEPS),
    ("Highway, b_z = 2", 100, 4 * STEPS),
)


def run(seed):
    """Shares of right answers: by network, depth and steps, rate and set."""
    train, choose, test = digits(seed)
    found = {}
    for name, depth, steps in LONGER:
        by_rate = found.setdefault(name, {})[f"{depth} layers, {steps} steps"] = {}
        for rate in RATES:
            net = trained(name, depth, rate, seed, *train, steps=steps)
            shares = {"choose": right(net, name, *choose), "test": right(net, name, *test)}
            by_rate[str(rate)] = shares
    return found
