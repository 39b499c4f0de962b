"""Segmentation by LSTMs of one and two directions, one and two layers, of equal size and tuning.

The real sentences of UD Chinese GSDSimp: of 500 to learn from, 400 are trained on and 100 are held
out, to choose the learning rate and the number of steps; 500 others are the test. "Wider" networks
have one layer with about as many weights as the network that they are compared with.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from nndl.data import treebank
from nndl.torch.modes import Mode
from results.segmentation import TREE_BATCH, M, by_tags, f1, signs_of, train, usual_tags, words_f1

SEEDS = range(5)
TOLERANCE = 0.03
RATES = (0.003, 0.01)
CHECKS = (150, 300)  # steps after which a network is judged
NETWORKS = {  # units of a direction, layers, what it reads, how many characters later it answers
    "LSTM": (64, 1, "forwards", 0),
    "LSTM, wider": (99, 1, "forwards", 0),
    "LSTM, two layers": (64, 2, "forwards", 0),
    "LSTM, 1 later": (64, 1, "forwards", 1),
    "LSTM, wider, 1 later": (99, 1, "forwards", 1),
    "LSTM, from the right": (64, 1, "backwards", 0),
    "both directions": (64, 1, "both", 0),
    "both directions, added": (64, 1, "added", 0),
    "both directions, wider": (117, 1, "both", 0),
    "both directions, two layers": (64, 2, "both", 0),
}


def run(seed):
    """The F1 on the held-out and the test sentences, by network, rate and steps; the weights."""
    torch.set_num_threads(1)
    learn, test = treebank.load("dev"), treebank.load("test")
    order = np.random.default_rng(0).permutation(len(learn))  # the same for every seed
    known, held_out = [learn[k] for k in order[:400]], [learn[k] for k in order[400:]]
    signs = signs_of(["".join(words) for words in known])
    table = {}
    for name, sizes in NETWORKS.items():
        table[name] = {"weights": weights(Tagger(len(signs) + 1, *sizes))}
        for rate in RATES:
            torch.manual_seed(seed)
            net, rng = Tagger(len(signs) + 1, *sizes), np.random.default_rng(seed)
            optimizer, done = torch.optim.Adam(net.parameters(), rate), 0
            for steps in CHECKS:
                train(net, signs, known, steps - done, TREE_BATCH, rng, optimizer)
                done = steps
                table[name][f"rate {rate}, {steps} steps"] = {
                    "held out": f1(net, signs, held_out),
                    "test": f1(net, signs, test),
                }
    best = usual_tags(known)
    by_usual_tag = words_f1(lambda s: by_tags(s, [best[c] for c in s]), test)
    return {**table, "usual tag": {"test": by_usual_tag}}


def weights(net):
    """How many numbers are trained, the embedding left out."""
    return sum(p.numel() for name, p in net.named_parameters() if not name.startswith("embed"))


class Tagger(nn.Module):
    """Characters (T, B) to scores of the tags (T, B, 4); without packing, which is slower."""

    def __init__(self, vocabulary, D, layers, reads, later, tags=4):
        super().__init__()
        self.reads, self.later = reads, later
        self.ways = ("backwards",) if reads == "backwards" else ("forwards", "backwards")
        self.ways = ("forwards",) if reads == "forwards" else self.ways
        widths = [M] + [D * len(self.ways)] * (layers - 1)
        self.embed = nn.Embedding(vocabulary, M)
        self.layers = nn.ModuleList(
            nn.ModuleDict({way: nn.LSTM(width, D) for way in self.ways}) for width in widths
        )
        self.read = Mode(2 * D if reads == "both" else D, tags, "synchronous")

    def forward(self, x, lengths):
        lengths = lengths + self.later
        h = [self.embed(nn.functional.pad(x, (0, 0, 0, self.later)))]
        for layer in self.layers:
            below = torch.cat(h, -1)
            h = [one_way(layer[way], way, below, lengths) for way in self.ways]
        h = sum(h) if self.reads == "added" else torch.cat(h, -1)
        return self.read(h, lengths)[self.later :]


def one_way(net, way, x, lengths):
    """The states of one network; what it gives at padded steps, nobody reads."""
    if way == "forwards":
        return net(x)[0]
    return turned(net(turned(x, lengths))[0], lengths)


def turned(x, lengths):
    """Each sequence of x (T, B, ...) reversed within its true length."""
    t = torch.arange(len(x))[:, None]
    return x[torch.where(t < lengths, lengths - 1 - t, t), torch.arange(x.shape[1])]
