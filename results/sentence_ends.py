"""Where does a second direction help a segmenter? Right tags at the ends of sentences: synthetic.

An LSTM and a bidirectional LSTM tag chains of dictionary words, as in ``results.segmentation``
after its short training. At the last character nothing follows that could be read, only that
nothing follows: "E or S" and "B or S" allow, for both networks, only the tags that are possible at
the last and at the first character.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from nndl.data import dictionary
from results.segmentation import CHAIN_BATCH, SHORT, Tagger, batch, signs_of, train

SEEDS = range(5)
TOLERANCE = 0.03
NETWORKS = {"LSTM": {}, "both directions": {"bidirectional": True}}


def run(seed):
    """The share of right tags, by network and place."""
    torch.set_num_threads(1)
    words = dictionary.load(300)
    chains = dictionary.chains(words, 20_000, np.random.default_rng(seed))
    new = dictionary.chains(words, 500, np.random.default_rng(10_000 + seed))
    signs, table = signs_of(["".join(words)]), {}
    for name, options in NETWORKS.items():
        torch.manual_seed(seed)
        net = Tagger(len(signs) + 1, 0, nn.LSTM, options)
        train(net, signs, chains, SHORT, CHAIN_BATCH, np.random.default_rng(seed))
        table[name] = shares(net, *batch(new, signs))
    return table


def shares(net, x, y, lengths):
    with torch.no_grad():
        scores = net(x, lengths)
    t = torch.arange(len(x))[:, None]
    places = {"first": t == 0, "last": t == lengths - 1}
    places["between"] = (t > 0) & (t < lengths - 1)
    places = {name: place.expand(y.shape) for name, place in places.items()}
    table = {name: right(scores[place], y[place]) for name, place in places.items()}
    for place, allowed in (("first", "BS"), ("last", "ES")):
        some = scores[places[place]].clone()
        some[:, [tag not in allowed for tag in "BMES"]] = -torch.inf
        table[f"{place}, {' or '.join(allowed)}"] = right(some, y[places[place]])
    return table


def right(scores, tags):
    return round(float((scores.argmax(-1) == tags).double().mean()), 4)
