"""Short English sentences put into Chinese: by counting words, by networks, and by looking them up.

Real pairs of Tatoeba, those of at most 6 words whose Chinese is written in simplified characters.
Pairs that share a sentence on either side stay together, and the three tests are disjoint: no
sentence of a test, English or Chinese, is learned from. The networks' sizes and rates came from a
few trials on 400 sentences of at most 8 words; 77 of these are now among the 1200 of the tests.
Judged against all translations that the data have: BLEU over characters, and how many are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict

import numpy as np
import torch

from nndl.data import sentence_pairs
from nndl.text.bleu import bleu
from results.translation.counting import Counting, nearest
from results.translation.network import NETWORKS, Translator, train

SEEDS = range(3)
TOLERANCE = 0.04  # a part of a test has some 130 sentences
WORDS, TEST = 6, 400  # at most so many words in a sentence; so many English sentences in a test
LENGTHS = {"1 to 4 words": (1, 4), "5 words": (5, 5), "6 words": (6, 6)}


def words(english):
    """The tokens of an English sentence: it's two, a mark one."""
    return re.findall(r"[a-z0-9]+|'[a-z]+|[^\w\s]", english.lower().replace("’", "'"))


def length(tokens):
    """How many of the tokens are words."""
    return sum(token[0].isalnum() for token in tokens)


def load():
    """Pairs (English tokens, Chinese text) that are short and simplified: GB 2312 has the signs."""
    found = {}
    for english, chinese in sentence_pairs.load():
        e = tuple(words(english))
        c = unicodedata.normalize("NFKC", chinese).replace(" ", "")
        if 1 <= length(e) <= WORDS and c.encode("gb2312", "ignore").decode("gb2312") == c:
            found[e, c] = None
    return list(found)


def split(seed):
    """Pairs to learn from; {English: all its translations} to try things on; the same to test."""
    pairs, group = load(), {}

    def root(x):
        while group.setdefault(x, x) != x:
            x = group[x]
        return x

    for english, chinese in pairs:
        group[root(english)] = root(chinese)
    groups = defaultdict(list)
    for pair in pairs:
        groups[root(pair[0])].append(pair)
    groups, blocks = list(groups.values()), []
    order = iter(np.random.default_rng(0).permutation(len(groups)))
    for _ in range(len(SEEDS) + 1):
        block = defaultdict(list)
        while len(block) < TEST:
            for english, chinese in groups[next(order)]:
                block[english].append(chinese)
        blocks.append(dict(block))
    choose, test = blocks.pop(0), blocks[seed]
    return [p for p in pairs if p[0] not in choose and p[0] not in test], choose, test


def run(seed):
    """BLEU and more by method, and some sentences."""
    torch.set_num_threads(1)
    pairs, _, test = split(seed)
    look_up, counting = nearest(pairs), Counting(pairs)
    most, _ = Counter(chinese for _, chinese in pairs).most_common(1)[0]
    found = {
        "most frequent sentence": [most for _ in test],
        "nearest sentence": [look_up(english)[1] for english in test],
        "word by word": [counting.word_by_word(english) for english in test],
        "noisy channel": [counting.climb(english) for english in test],
    }
    weights = {}
    for network, told in NETWORKS.items():
        torch.manual_seed(seed)
        net = train(Translator(told, pairs), pairs, seed)
        found[network] = net.translate(list(test))
        weights[network] = sum(p.numel() for p in net.parameters())
    table = {method: scores(test, answers, pairs) for method, answers in found.items()}
    table |= {"pairs learned from": len(pairs), "sentences of the test": len(test)}
    return table | {"weights": weights, "samples": samples(test, found, look_up)}


def scores(test, answers, pairs):
    """BLEU of all and by length; the shares that are a true one, and one learned from."""
    true, known = list(test.values()), {chinese for _, chinese in pairs}
    table = {"BLEU": bleu(answers, true)}
    for name, (least, most) in LENGTHS.items():
        some = [k for k, english in enumerate(test) if least <= length(english) <= most]
        table[f"BLEU, {name}"] = bleu([answers[k] for k in some], [true[k] for k in some])
    table["true"] = np.mean([a in some for a, some in zip(answers, true)])
    table["learned from"] = np.mean([a in known for a in answers])
    return {name: round(float(value), 4) for name, value in table.items()}


def samples(test, found, look_up):
    """The first sentences of the test, as texts: all translations, and what each method said."""
    table = {}
    for k, (english, references) in enumerate(list(test.items())[:20]):
        near = look_up(english)
        table[str(k)] = {"English": " ".join(english), "Chinese": " | ".join(references)}
        table[str(k)] |= {method: answers[k] for method, answers in found.items()}
        table[str(k)] |= {"nearest English": " ".join(near[0]), "nearest Chinese": near[1]}
    return table
