"""Arithmetic stories to equations: encoder-decoders, and the nearest story that is known.

Synthetic: stories of the known wordings, a fresh batch at every step; judged by others of the same
wordings, by the kind "eaten" alone, by the problem of the slides told with every name, two kinds
and food, and by wordings that are held out. Share of right equations, symbol by symbol.
"""

from __future__ import annotations

from collections import Counter
from itertools import permutations, product

import numpy as np

from nndl.data import stories
from nndl.fit import fit
from nndl.numpy import seq2seq
from nndl.text.symbols import Symbols
from results import dates
from results.reversal import loss_of

SEEDS = range(5)
TOLERANCE = 0.2
STEPS, BATCH, RATE, UNITS, KNOWN = 1000, 32, 0.003, 64, 1000
MODELS = {  # units of the attention, numbers chosen?, times the steps
    "plain": (None, False, 1),
    "plain, four times the steps": (None, False, 4),
    "attention": (32, False, 1),
    "plain, numbers chosen": (None, True, 1),
}


def pair(story, choose=False):
    """What is read, and what should be written: words of the story, symbols of the equation."""
    words, _ = stories.mapped(story.text, choose)
    equation = stories.renamed(story.equation, story.text) if choose else story.equation
    return words, equation.split()


def pacos():
    """The problem of the slides with every name, every two kinds and every food: 384 stories."""
    for name, kinds, food in product(stories.NAMES, permutations(stories.KINDS, 2), stories.FOOD):
        words = dict(zip(("Paco", "salty", "sweet", "cookies"), (name, *kinds, food)))
        text = " ".join(words.get(word, word) for word in stories.PACO.split())
        yield stories.Story(text, "n1 - n4", "eaten")


def symbols(choose):
    some = [pair(story, choose) for story in stories.draw(4000, np.random.default_rng(0))]
    return Symbols(words for words, _ in some), Symbols(equation for _, equation in some)


def train(source, target, attention, choose, times, seed):
    rng = np.random.default_rng(seed)
    params = seq2seq.init(len(source), UNITS, len(target), rng, attention)
    drawn = (stories.draw(BATCH, rng) for _ in range(times * STEPS))
    batches = (dates.batch([pair(s, choose) for s in some], source, target) for some in drawn)
    fit(params, loss_of, batches, learning_rate=RATE)
    return params


def nearest(words, known):
    """The equation of the known story that shares the largest part of its words."""
    mine = set(words)
    return max(known, key=lambda other: len(mine & other[0]) / len(mine | other[0]))[1]


def run(seed):
    """Shares of right equations: by method and set of stories."""
    rng = np.random.default_rng(1000 + seed)
    known = stories.draw(500, rng)
    sets = {
        "known wordings": known,
        "eaten": [story for story in known if story.kind == "eaten"],
        "the slide's problem": list(pacos()),
        "new wordings": stories.draw(500, rng, stories.NEW),
    }
    found = {}
    for name, (attention, choose, times) in MODELS.items():
        source, target = symbols(choose)
        params = train(source, target, attention, choose, times, seed)
        found[name] = {
            part: dates.right(params, [pair(s, choose) for s in some], source, target)
            for part, some in sets.items()
        }
    seen = stories.draw(KNOWN, rng)
    shelf = [(set(pair(story)[0]), story.equation) for story in seen]
    often = Counter(story.equation for story in seen).most_common(1)[0][0]
    for name, guess in (
        ("nearest known story", lambda story: nearest(pair(story)[0], shelf)),
        ("most frequent equation", lambda story: often),
    ):
        found[name] = {
            part: float(np.mean([guess(story) == story.equation for story in some]))
            for part, some in sets.items()
        }
    return found
