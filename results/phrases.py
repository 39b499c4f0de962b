"""Short sentences from Chinese into English: a noisy channel, and an encoder-decoder.

Synthetic: 25 to 400 pairs of a small grammar to learn from, the same for both, and 100 others to
judge by. Share of sentences that are right in every word.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from nndl.data import phrases
from nndl.text import noisy_channel
from nndl.text.ibm1 import IBM1
from nndl.text.ngram import NGram
from nndl.text.symbols import Symbols
from results import dates

SEEDS = range(5)
TOLERANCE = 0.15
SIZES = (25, 50, 100, 200, 400)
EM, STEPS, UNITS, ATTENTION = 20, 400, 48, 16


def split(seed, size):
    """So many pairs to learn from, and 100 to judge by that are the same for every size."""
    pairs = phrases.all_pairs()
    order = np.random.default_rng(seed).permutation(len(pairs))
    return [pairs[k] for k in order[:size]], [pairs[k] for k in order[-100:]]


def share(translate, tested):
    return float(np.mean([translate(f) == e for f, e in tested]))


def by_search(channel, source):
    def translate(f):
        try:
            return noisy_channel.search(f, channel, source)
        except ValueError:  # a word that no pair has
            return None

    return translate


def word_by_word(channel):
    return lambda f: tuple((channel.sources(word, 1) or [""])[0] for word in f)


def network(pairs, attention, seed):
    source, target = Symbols(f for f, _ in pairs), Symbols(e for _, e in pairs)
    rng = np.random.default_rng(seed)
    params = dates.train(
        pairs, source, target, attention, STEPS, rng, rate=0.003, units=UNITS, size=32
    )
    return lambda f: tuple(dates.written(params, [f], source, target)[0])


def run(seed):
    """Shares of right sentences: by number of pairs and method."""
    found = {}
    for size in SIZES:
        known, tested = split(seed, size)
        channel = IBM1(known, EM)
        english = [e for _, e in known]
        often = Counter(english).most_common(1)[0][0]
        methods = {
            "most frequent sentence": lambda f, often=often: often,
            "word by word": word_by_word(channel),
            "channel alone": by_search(channel, NGram([["-"]], 2)),
            "noisy channel": by_search(channel, NGram(english, 2, "witten_bell")),
            "network, plain": network(known, None, seed),
            "network, attention": network(known, ATTENTION, seed),
        }
        found[str(size)] = {name: share(translate, tested) for name, translate in methods.items()}
    return found
