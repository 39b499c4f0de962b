"""How long a CTC network says nothing but blanks, and what shortens it: one knob at a time.

Every 10 steps a network reads 64 strings of training images. It is *silent* while the best class of
every column is the blank, and it *speaks* from the step where half of the strings get a label.
"""

from __future__ import annotations

import numpy as np
import torch

from nndl import ctc_decode
from nndl.data import digit_strings
from nndl.data.digit_strings import BLANK, CLASSES
from nndl.fit import fit
from results.digit_strings import BATCH, NETS, Reader, ctc_loss, scores

SEEDS = range(10)
TOLERANCE = 0.3  # thousands of steps, and nats: the end may come earlier or later elsewhere
EVERY, MOST = 10, 2000

CTC, TOLD = "two directions, CTC", "two directions, told the places"
KNOBS = {  # what is changed; all else as in the first row
    "rate 0.01": {},
    "rate 0.003": {"rate": 0.003},
    "rate 0.03": {"rate": 0.03},
    "blank starts improbable": {"bias": -5.0},
    "one digit a string": {"draws": {"digits": (1, 1)}},
    "no gaps": {"draws": {"gap": (0, 0)}},
    "told the places": {"name": TOLD},
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
    losses = fit(net, ctc_loss, [(probe,)] * 300, learning_rate=0.05)
    return float(losses[-1]), float(net.c.detach().softmax(0)[BLANK])


def watch(seed, name=CTC, rate=0.01, bias=None, draws=None):
    """Train until the network speaks; steps in thousands, losses on the probe."""
    loss, directions = NETS[name]
    probe = digit_strings.draw("train", 64, np.random.default_rng(2000 + seed), **draws or {})
    torch.manual_seed(seed)
    net = Reader(directions=directions).float()
    if bias is not None:
        with torch.no_grad():
            net.out.bias[BLANK] = bias
    rng = np.random.default_rng(seed)
    batches = (digit_strings.draw("train", BATCH, rng, **draws or {}) for _ in range(MOST))
    state = {"silent": MOST / 1000, "speaks": MOST / 1000}
    optimizer, silence = torch.optim.Adam(net.parameters(), rate), []
    for step, S in enumerate(batches, 1):
        optimizer.zero_grad()
        loss(net, S).backward()
        optimizer.step()
        if step % EVERY == 0:
            said, level = listen(net, probe)
            if not any(said):
                silence.append((step, level))
            elif np.mean([len(labels) > 0 for labels in said]) >= 0.5 and silence:
                state["speaks"] = step / 1000
                break
            elif np.mean([len(labels) > 0 for labels in said]) >= 0.5 and step >= 100:
                return {"silent": 0.0, "speaks": 0.0}  # it never was silent
    if name == CTC and silence:
        state["silent"] = silence[0][0] / 1000
        state["loss"] = float(np.mean([level for step, level in silence if step >= 50] or [np.nan]))
        state["without looking"], state["blank"] = least_without_looking(probe)
    return state


def listen(net, probe):
    with torch.no_grad():
        said = ctc_decode.greedy(scores(net, probe), probe.lengths)
        return said, float(ctc_loss(net, probe))


def run(seed):
    """By knob: the first silent step, the step that ends it, and the loss between."""
    return {knob: watch(seed, **options) for knob, options in KNOBS.items()}
