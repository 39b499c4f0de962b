"""Cora by depth: layers, with and without shortcuts, layers without the graph, and smoothing alone.

Sizes, dropout, decay and rate are those of ``results/cora.py``; every network takes all 200 steps.
"""

from __future__ import annotations

from torch import nn

from nndl.torch import gcn
from results.cora import STEPS, Net, drop, prepare, train

SEEDS = range(3)
TOLERANCE = 0.05
DEPTHS = (1, 2, 4, 8, 16, 32)


def run(seed):
    """Shares of right answers on the 1000 papers for the test, by kind and depth."""
    data, X, A, nothing = prepare()
    kinds = {
        "layers": lambda depth: Net(A, "symmetric", depth, seed),
        "layers with shortcuts": lambda depth: Net(A, "symmetric", depth, seed, shortcuts=True),
        "layers without graph": lambda depth: Net(nothing, "symmetric", depth, seed),
        "smoothings, one matrix": lambda depth: Smoothed(A, depth, seed),
    }
    return {
        kind: {str(depth): train(make(depth), X, data, STEPS) for depth in DEPTHS}
        for kind, make in kinds.items()
    }


class Smoothed(nn.Module):
    """One matrix after several products with the normalised adjacency matrix."""

    def __init__(self, A, times, seed):
        super().__init__()
        self.net, self.times = Net(A, "symmetric", 1, seed), times

    def forward(self, X):
        """Scores of the seven subjects, (N, 7)."""
        H = drop(X, self.training) @ self.net.W[0]
        for _ in range(self.times):
            H = gcn.propagate(self.net.A, self.net.left, self.net.right, H)
        return H
