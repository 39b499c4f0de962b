"""``sentence_ends`` on real sentences, whose last character is nearly always a full stop.

An LSTM and a bidirectional LSTM learn from the treebank of ``results.segmentation``: from the
sentences as they are, and with the mark at their end cut off, in training and test.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from nndl.data import treebank
from results.segmentation import TREE_BATCH, TREE_STEPS, Tagger, batch, signs_of, train
from results.sentence_ends import NETWORKS, SEEDS, shares

__all__ = ["SEEDS", "TOLERANCE", "run"]
TOLERANCE = 0.03
MARKS = "。”："  # all that the test sentences end with


def run(seed):
    """The share of right tags, by sentences, network and place; how many end with a full stop."""
    torch.set_num_threads(1)
    learn, test = treebank.load("dev"), treebank.load("test")
    stops = round(sum(words[-1] == "。" for words in test) / len(test), 4)
    signs, table = signs_of(["".join(words) for words in learn]), {"end with a full stop": stops}
    for name, cut in (("as they are", list), ("mark cut off", unmarked)):
        known, new = [cut(words) for words in learn], [cut(words) for words in test]
        table[name] = {}
        for network, options in NETWORKS.items():
            torch.manual_seed(seed)
            net = Tagger(len(signs) + 1, 0, nn.LSTM, options)
            train(net, signs, known, TREE_STEPS, TREE_BATCH, np.random.default_rng(seed))
            table[name][network] = shares(net, *batch(new, signs))
    return table


def unmarked(words):
    """Without the marks at the end; what is only marks stays."""
    end = len(words)
    while end and words[end - 1] in MARKS:
        end -= 1
    return words[:end] or words
