"""Translation without a network: look a sentence up, or count words (IBM Model 1, n-grams)."""

from __future__ import annotations

from collections import Counter, defaultdict

import jieba
import numpy as np

from nndl.text import noisy_channel
from nndl.text.ibm1 import IBM1
from nndl.text.ngram import NGram

jieba.setLogLevel("WARNING")

STOP = "</s>"


def nearest(pairs):
    """A function: the pair whose English shares most with a sentence, rare words counting more."""
    count = Counter(w for english in {e for e, _ in pairs} for w in set(english))
    rare = {w: np.log(len(pairs) / n) for w, n in count.items()}
    bags = [(set(english), (english, chinese)) for english, chinese in pairs]

    def weight(bag):
        return sum(rare.get(w, np.log(len(pairs))) for w in bag)

    heavy = [weight(bag) for bag, _ in bags]

    def look_up(english):
        bag, own = set(english), weight(set(english))
        shared = [weight(bag & other) / (own + h) for (other, _), h in zip(bags, heavy)]
        return bags[int(np.argmax(shared))][1]

    return look_up


class Counting:
    """Word by word, and the noisy channel: IBM Model 1 both ways and an n-gram model."""

    def __init__(self, pairs, choices=3, n=3):
        cut = [(english, jieba.lcut(chinese, HMM=False)) for english, chinese in pairs]
        self.channel = IBM1([(f, [*e, STOP]) for f, e in cut])
        self.source = NGram([[*e, STOP] for _, e in cut], n)
        back, table = IBM1([(e, f) for f, e in cut]), defaultdict(dict)
        for english, chinese in cut:
            for f in english:
                table[f].update((e, back.t(e, f)) for e in chinese)
        self.table = {f: sorted(t, key=t.get, reverse=True)[:choices] for f, t in table.items()}

    def word_by_word(self, english):
        return "".join(self.table[f][0] for f in english if f in self.table)

    def climb(self, english):
        """From the words one by one: change, add, drop or exchange one, as long as it is better."""
        known = [f for f in english if f in self.table]
        pool = list(dict.fromkeys(e for f in known for e in self.table[f]))
        e, before = tuple(self.table[f][0] for f in known), None
        while e != before:
            before = e
            e = noisy_channel.translate(
                known, (c + (STOP,) for c in steps(e, pool)), self.channel, self.source
            )[:-1]
        return "".join(e)


def steps(e, pool):
    yield e
    for i in range(len(e) + 1):
        for word in pool:
            yield e[:i] + (word,) + e[i:]
            if i < len(e):
                yield e[:i] + (word,) + e[i + 1 :]
        for j in range(i):
            if i < len(e):
                yield e[:j] + (e[i],) + e[j + 1 : i] + (e[j],) + e[i + 1 :]
        if i < len(e) > 1:
            yield e[:i] + e[i + 1 :]
