"""Arithmetic stories to equations: encoder-decoders, and the nearest story that is known.

Synthetic: 8000 stories of the known wordings to learn from; judged by others of the same
wordings, by the kind "eaten" alone, by the problem of the slides told with every name, two kinds
and food, and by wordings that are held out. Share of right equations, symbol by symbol.
"""

from __future__ import annotations

from collections import Counter
from itertools import permutations, product

import numpy as np

from nndl.data import stories
from nndl.text.symbols import Symbols
from results import dates

SEEDS = range(5)
TOLERANCE = 0.2
STEPS, BATCH, RATE, UNITS, KNOWN, POOL = 1000, 32, 0.003, 64, 1000, 8000
MODELS = {  # units of the attention, numbers chosen?, times the steps
    "plain": (None, False, 1),
    "plain, three times the steps": (None, False, 3),
    "attention": (32, False, 1),
    "plain, numbers chosen": (None, True, 1),
}


def pair(story, choose=False):
    """What is read, and what should be written: words of the story, symbols of the equation."""
    words, _ = stories.mapped(story.text, choose)
    equation = stories.renamed(story.equation, story.text) if choose else story.equation
    return words, equation.split()


def pacos():
    """The problem of the slides with every name, every two kinds and every food: 1280 stories."""
    for name, kinds, food in product(stories.NAMES, permutations(stories.KINDS, 2), stories.FOOD):
        words = dict(zip(("Paco", "salty", "sweet", "cookies"), (name, *kinds, food)))
        text = " ".join(words.get(word, word) for word in stories.PACO.split())
        yield stories.Story(text, "n1 - n4", "eaten")


def train(pairs, source, target, attention, times, seed):
    rng = np.random.default_rng(seed)
    return dates.train(pairs, source, target, attention, times * STEPS, rng, RATE, UNITS, BATCH)


def nearest(words, known):
    """The equation of the known story that shares the largest part of its words."""
    mine = set(words)
    return max(known, key=lambda other: len(mine & other[0]) / len(mine | other[0]))[1]


def run(seed):
    """Shares of right equations: by method and set of stories."""
    rng = np.random.default_rng(1000 + seed)
    pool, known = stories.draw(POOL, rng), stories.draw(500, rng)
    sets = {
        "known wordings": known,
        "eaten": [story for story in known if story.kind == "eaten"],
        "the slide's problem": list(pacos()),
        "new wordings": stories.draw(500, rng, stories.NEW),
    }
    found = {}
    for name, (attention, choose, times) in MODELS.items():
        pairs = [pair(story, choose) for story in pool]
        source, target = Symbols(f for f, _ in pairs), Symbols(e for _, e in pairs)
        params = train(pairs, source, target, attention, times, seed)
        found[name] = {
            part: dates.right(params, [pair(s, choose) for s in some], source, target)
            for part, some in sets.items()
        }
    for name, choose in (("nearest story", False), ("nearest story, numbers chosen", True)):
        shelf = [(set(f), e) for f, e in (pair(story, choose) for story in pool[:KNOWN])]
        found[name] = {part: matched(some, choose, shelf) for part, some in sets.items()}
    often = Counter(story.equation for story in pool).most_common(1)[0][0]
    found["most frequent equation"] = {
        part: float(np.mean([story.equation == often for story in some]))
        for part, some in sets.items()
    }
    return found


def matched(some, choose, shelf):
    """The share of stories whose nearest known story has the right equation."""
    pairs = [pair(story, choose) for story in some]
    return float(np.mean([nearest(words, shelf) == equation for words, equation in pairs]))
