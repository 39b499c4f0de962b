"""Information extraction (信息抽取): entities in synthetic sentences, and in that of the slides.

A network tags each character with BIO, answering 0, 2 or 4 characters later. It learns from a
grammar with names from jieba's dictionary and is judged on names that it has not seen, in known and
in new wordings; sizes, learning rate and steps were set beforehand and not tuned.
"""

from __future__ import annotations

import re

import numpy as np
import torch
from torch import nn

from nndl.data import business_news, dictionary
from nndl.text import tagging
from results.segmentation import Tagger

SEEDS = range(5)
TOLERANCE = 0.1
LATER = (0, 2, 4)
STEPS, B, RATE = 500, 32, 0.003
TAGS = ["O", *(f"{letter}-{label}" for label in business_news.LABELS for letter in "BI")]


def run(seed):
    """The F1 of the entities by test, and of which kinds the slide's were found."""
    torch.set_num_threads(1)
    full = dictionary.load()
    names, new_names = business_news.names(full), business_news.names(full, held_out=True)
    learn = business_news.draw(4000, names, np.random.default_rng(seed))
    signs = signs_of(learn[0])
    rng, table = np.random.default_rng(10_000 + seed), {}
    tests = {
        "new names": business_news.draw(300, new_names, rng),
        "new names and wordings": business_news.draw(300, new_names, rng, business_news.NEW),
        "slide": [[item] for item in business_news.slide()],
    }
    for later in LATER:
        torch.manual_seed(seed)
        net = Tagger(len(signs) + 1, later, nn.RNN, {}, len(TAGS))
        train(net, signs, *learn, np.random.default_rng(seed))
        found = {name: entities(net, signs, texts) for name, (texts, _) in tests.items()}
        scores = {n: round(tagging.score(tests[n][1], f).f1, 4) for n, f in found.items()}
        right = set(found["slide"][0]) & set(tests["slide"][1][0])
        scores["slide, persons"] = sum(label == "PER" for _, _, label in right)
        scores["slide, right of 8"] = len(right)
        table[f"{later} later"] = scores
    return table


def signs_of(texts):
    """A number for every character; all digits are one, 0 is for unknown ones and for padding."""
    return {sign: n for n, sign in enumerate(sorted(set(plain("".join(texts)))), start=1)}


def plain(text):
    return re.sub("[0-9]", "0", text)


def batch(texts, signs):
    """Signs (T, B) and true lengths."""
    lengths = torch.tensor([len(text) for text in texts])
    x = torch.zeros((int(lengths.max()), len(texts)), dtype=torch.long)
    for b, text in enumerate(texts):
        x[: len(text), b] = torch.tensor([signs.get(sign, 0) for sign in plain(text)])
    return x, lengths


def train(net, signs, texts, spans, rng):
    """Adam on the mean cross-entropy of a character; one sign in ten is made unknown."""
    optimizer = torch.optim.Adam(net.parameters(), RATE)
    for _ in range(STEPS):
        drawn = rng.integers(len(texts), size=B)
        x, lengths = batch([texts[k] for k in drawn], signs)
        x = x * torch.as_tensor(rng.random(x.shape) > 0.1)
        valid = torch.arange(len(x))[:, None] < lengths
        y = [tagging.encode(spans[k], len(texts[k]), "BIO") for k in drawn]
        y = torch.tensor([TAGS.index(tag) for tags in y for tag in tags])
        optimizer.zero_grad()
        scores = net(x, lengths).transpose(0, 1)[valid.T]  # sentence by sentence, like y
        nn.functional.cross_entropy(scores, y).backward()
        optimizer.step()


def entities(net, signs, texts):
    """The entities that the network finds."""
    x, lengths = batch(texts, signs)
    with torch.no_grad():
        best = net(x, lengths).argmax(-1)
    tags = [[TAGS[k] for k in best[:length, b]] for b, length in enumerate(lengths)]
    return [tagging.decode(t, "BIO") for t in tags]
