"""Two more lines for ``grid_addition``, same data, rate and starts.

A grid whose depth has no memory, and the stacked LSTM with twice the steps.
"""

from __future__ import annotations

from results import grid_addition

SEEDS, TOLERANCE = grid_addition.SEEDS, grid_addition.TOLERANCE
STACK, LONGER = "stacked LSTM, 2 layers", "stacked LSTM, twice the steps"


def run(seed):
    """Shares of right digits and of right sums: by network, start and set."""
    found = {name: grid_addition.by_start(name, seed) for name in grid_addition.KNOBS}
    return {**found, LONGER: grid_addition.by_start(STACK, seed, 2 * grid_addition.STEPS)}
