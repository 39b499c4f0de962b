"""CTC in NumPy against F.ctc_loss and a loop over frames and states."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional as F

from benchmarks.peers.ctc import loss_and_gradient
from benchmarks.stopwatch import Comparison, Growth
from nndl.numpy import ctc

T, B, U, K = 100, 32, 30, 50


def comparisons():
    size = f"T = {T}, B = {B}, U = {U} labels of {K} classes"
    ways, loop = ways_of(T, B), "double loop, one sequence"
    u, labels = arrays(T, 1)
    ways[loop] = lambda: loss_and_gradient(u, labels)
    losses, du = loss_and_gradient(u, labels)
    ours, cache = ctc.forward(u, labels)
    assert np.allclose(losses, ours) and np.allclose(du, ctc.backward(np.ones(1), cache))
    goals = {("numpy CTC, float64", "F.ctc_loss, float32"): 2}
    # The loop does one sequence, the others B of them.
    goals[loop, "numpy CTC, float64"] = -25 / B
    title = f"CTC with the softmax, forward and backward, {size}; the loop: one sequence of them"
    yield Comparison(title, ways, "F.ctc_loss, float32", goals)


def growth():
    yield Growth(f"CTC, B = {B}, U = {U}", "T", [75, 150, 300, 600], lambda size: ways_of(size, B))
    yield Growth(f"CTC, T = {T}, U = {U}", "B", [1, 8, 32, 128], lambda size: ways_of(T, size))


def arrays(frames, sequences):
    rng = np.random.default_rng(0)
    return rng.standard_normal((frames, sequences, K)), rng.integers(1, K, (U, sequences))


def ways_of(frames, sequences):
    u, labels = arrays(frames, sequences)
    one = np.ones(sequences)

    def by_hand(u, one):
        def forward_and_backward():
            _, cache = ctc.forward(u, labels)
            ctc.backward(one, cache)

        return forward_and_backward

    x, targets = torch.tensor(u, dtype=torch.float32), torch.from_numpy(labels.T.copy())
    lengths = torch.full((sequences,), frames), torch.full((sequences,), U)

    def library():
        log_y = x.clone().requires_grad_().log_softmax(-1)
        F.ctc_loss(log_y, targets, *lengths, reduction="sum").backward()

    single = u.astype("float32"), one.astype("float32")
    return {
        "F.ctc_loss, float32": library,
        "numpy CTC, float64": by_hand(u, one),
        "numpy CTC, float32": by_hand(*single),
    }
