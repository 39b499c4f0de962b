"""The gated cells in NumPy and PyTorch against nn.LSTM, nn.GRU and a module that steps."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from benchmarks.peers.lstm import StepByStepLSTM
from benchmarks.stopwatch import Comparison, Growth
from nndl.numpy import gru, lstm, srn
from nndl.numpy.lstm import VARIANTS
from nndl.torch import GRU, LSTM, SRN

T, B, M, D = 100, 32, 128, 128
CELLS = {f"numpy LSTM, {name}": (lstm, {"variant": name}) for name in VARIANTS}
CELLS |= {f"numpy GRU, reset {reset}": (gru, {"reset": reset}) for reset in gru.RESETS}
OURS, FULL = "numpy LSTM, standard", "numpy LSTM, full_peephole"
LESS = [name for name in CELLS if name not in (OURS, FULL)]  # no more matrix products than OURS


def comparisons():
    x, dh = arrays(T, B)
    size = f"forward and backward, T = {T}, B = {B}, M = D = {D}, float32"
    ways = {"nn.LSTM": layer(nn.LSTM(M, D), x, dh)}
    ways |= {name: by_hand(*cell, x, dh) for name, cell in CELLS.items()}
    pinned = {(OURS, "nn.LSTM"): 2.2, (FULL, OURS): 1.35} | {(name, OURS): 1.15 for name in LESS}
    yield Comparison(f"Gated cells in NumPy, {size}", ways, "nn.LSTM", pinned)

    ways = {"nn.LSTM": layer(nn.LSTM(M, D), x, dh)}
    ways["step by step, no peephole"] = layer(StepByStepLSTM(M, D), x, dh)
    ways["step by step, peephole"] = layer(StepByStepLSTM(M, D, True), x, dh)
    ways |= {f"torch LSTM, {name}": layer(LSTM(M, D, name), x, dh) for name in VARIANTS}
    ways["torch GRU, reset before"] = layer(GRU(M, D), x, dh)
    goals = {(name, "nn.LSTM"): 2.6 for name in ways if name.startswith("torch")}
    for name in ("no_forget", "coupled", "peephole"):
        other = "step by step, peephole" if name == "peephole" else "step by step, no peephole"
        goals[other, f"torch LSTM, {name}"] = -1.8
    yield Comparison(f"Variants in PyTorch, {size}", ways, "nn.LSTM", goals)

    ways = {"nn.RNN": layer(nn.RNN(M, D), x, dh), "torch SRN": layer(SRN(M, D), x, dh)}
    yield Comparison(f"SRN, {size}", ways | {"numpy SRN": by_hand(srn, {}, x, dh)}, "nn.RNN")


def growth():
    def ways(steps, sequences):
        x, dh = arrays(steps, sequences)
        by_name = {"nn.LSTM": layer(nn.LSTM(M, D), x, dh), "torch LSTM": layer(LSTM(M, D), x, dh)}
        return by_name | {"numpy LSTM": by_hand(lstm, {}, x, dh)}

    yield Growth(f"LSTM, B = {B}", "T", [25, 50, 100, 200, 400], lambda size: ways(size, B))
    yield Growth(f"LSTM, T = {T}", "B", [1, 4, 16, 64, 256], lambda size: ways(T, size))


def arrays(steps, sequences):
    rng = np.random.default_rng(0)
    shapes = (steps, sequences, M), (steps, sequences, D)
    return [rng.standard_normal(shape).astype("float32") for shape in shapes]


def by_hand(cell, options, x, dh):
    params = cell.init(M, D, np.random.default_rng(1), **options)
    params = {name: value.astype("float32") for name, value in params.items()}

    def forward_and_backward():
        _, cache = cell.forward(params, x, **options)
        cell.backward(dh, cache)

    return forward_and_backward


def layer(module, x, dh):
    x, dh = torch.from_numpy(x), torch.from_numpy(dh)

    def forward_and_backward():
        module.zero_grad()
        result = module(x.clone().requires_grad_())
        (result[0] if isinstance(result, tuple) else result).backward(dh)

    return forward_and_backward
