"""How long a CTC network says nothing but blanks, and what shortens it: one knob at a time.

Every 20 steps a network reads 64 strings of training images. It is *silent* where the best class of
every column of every string is the blank, and it *reads* once less than half of the labels are
wrong; then training ends.
"""

from __future__ import annotations

import numpy as np
import torch

from nndl import ctc_decode
from nndl.data import digit_strings
from nndl.data.digit_strings import BLANK, CLASSES
from nndl.fit import fit
from results.digit_strings import BATCH, Reader, ctc_loss, judged, scores, told_loss
from results.one_column import one_column_loss

SEEDS = range(10)
TOLERANCE = 0.3  # thousands of steps, and nats: the end may come earlier or later elsewhere
EVERY, MOST = 20, 2000

KNOBS = {  # what is changed; all else as in the first row
    "rate 0.01": {"least": True},
    "rate 0.003": {"rate": 0.003},
    "rate 0.03": {"rate": 0.03},
    "blank's bias starts at -1": {"bias": -1.0},
    "blank's bias starts at -5": {"bias": -5.0},
    "one digit a string": {"draws": {"digits": (1, 1)}},
    "no gaps": {"draws": {"gap": (0, 0)}},
    "told every column": {"loss": told_loss},
    "told one column a digit": {"loss": one_column_loss},
}


class Constant(torch.nn.Module):
    """Eleven numbers, the same in every column: what can be said without looking."""

    def __init__(self):
        super().__init__()
        self.c = torch.nn.Parameter(torch.zeros(CLASSES))

    def forward(self, x, lengths):
        return self.c.expand(*x.shape[:2], CLASSES)


def least_without_looking(probe):
    """The least loss of constant outputs, and the probability that they give to the blank."""
    net = Constant()
    losses = fit(net, ctc_loss, [(probe,)] * 200, learning_rate=0.1)
    return float(losses[-1]), float(net.c.detach().softmax(0)[BLANK])


def watch(seed, loss=ctc_loss, rate=0.01, bias=None, draws=None, least=False):
    """Train until the network reads; steps in thousands, losses on the probe."""
    probe = digit_strings.draw("train", 64, np.random.default_rng(2000 + seed), **draws or {})
    torch.manual_seed(seed)
    net = Reader().float()
    if bias is not None:
        with torch.no_grad():
            net.out.bias[BLANK] = bias
    rng = np.random.default_rng(seed)
    optimizer, silence = torch.optim.Adam(net.parameters(), rate), [(0, np.nan)]
    for step in range(1, MOST + 1):
        optimizer.zero_grad()
        loss(net, digit_strings.draw("train", BATCH, rng, **draws or {})).backward()
        optimizer.step()
        if step % EVERY == 0:
            said, level = listen(net, probe)
            if not any(said):
                silence.append((step, level))
            if judged(said, probe)["errors"] < 0.5:
                break
    found = {"silent": silence[-1][0] / 1000, "checks": float(len(silence) - 1)}
    found["reads"] = step / 1000
    if loss is ctc_loss:
        found["loss"] = float(np.median([level for _, level in silence[1:]] or [0.0]))
    if least:
        found["without looking"], found["blank"] = least_without_looking(probe)
    return found


def listen(net, probe):
    with torch.no_grad():
        said = ctc_decode.greedy(scores(net, probe), probe.lengths)
        return said, float(ctc_loss(net, probe))


def run(seed):
    """By knob: the last silent step, how often it was silent, when it reads, and the losses."""
    torch.set_num_threads(1)
    return {knob: watch(seed, **options) for knob, options in KNOBS.items()}
