r"""Time per token: a recurrence, step by step, against a convolution, all places at once.

One layer of 64 units reads 64 numbers a token, forward and backward, in PyTorch: `nn.RNN`,
`nn.LSTM`, and `nn.Conv1d` of width 2, which has as many weights as the SRN. What is compared is
ratios, and these too depend on the machine: the record says on which they were taken.
"""

from __future__ import annotations

import os
import platform
import time

import torch
from torch import nn

SEEDS = range(5)
TOLERANCE = 100  # ratios of times: whoever runs this on another machine gets other ones
LENGTHS, BATCHES, WIDTH = (16, 64, 256, 1024), (1, 32), 64


class Convolution(nn.Module):
    """A convolution of width 2 that sees the token and the one before it, time-major."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(WIDTH, WIDTH, 2)

    def forward(self, x):
        before = nn.functional.pad(x.permute(1, 2, 0), (1, 0))
        return torch.tanh(self.conv(before)).permute(2, 0, 1), None


MODELS = {
    "convolution": Convolution,
    "SRN": lambda: nn.RNN(WIDTH, WIDTH),
    "LSTM": lambda: nn.LSTM(WIDTH, WIDTH),
}


def seconds(model, x, repeats=5):
    """The least time of some runs, forward and backward."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        model(x)[0].sum().backward()
        times.append(time.perf_counter() - start)
    return min(times)


def machine():
    """What a time depends on, in words; no part of the comparison."""
    processor = platform.machine()
    try:
        lines = open("/proc/cpuinfo", encoding="utf-8").read().splitlines()
        processor = next(line.split(": ")[1] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return {
        "processor": processor,
        "threads": str(torch.get_num_threads()),
        "OPENBLAS_CORETYPE": os.environ.get("OPENBLAS_CORETYPE", "not set"),
    }


def run(seed):
    """Microseconds per token, and how often the convolution's time each network takes."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    found = {"machine": machine()}
    for B in BATCHES:
        for T in LENGTHS:
            x = torch.randn(T, B, WIDTH)
            each = {name: seconds(make(), x) for name, make in MODELS.items()}
            found[f"batch {B}, T = {T}"] = {
                "convolution, microseconds per token": each["convolution"] / (T * B) * 1e6,
                "SRN / convolution": each["SRN"] / each["convolution"],
                "LSTM / convolution": each["LSTM"] / each["convolution"],
            }
    return found
