"""Chinese word segmentation (中文分词): word chains (synthetic) and a treebank (real sentences).

Every network tags each character B, M, E or S. The chains are drawn from jieba's dictionary; the
treebank is UD Chinese GSDSimp, 500 sentences to learn from and 500 others to judge by. Each network
is trained on the chains alone, on the treebank alone, and on the chains and then the treebank. All
have the same sizes, learning rate and number of steps, which were set beforehand and not tuned.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import numpy as np
import torch
from torch import nn

from nndl.data import dictionary, treebank
from nndl.text import matching, tagging
from nndl.torch.modes import Mode

SEEDS = range(3)
TOLERANCE = 0.02
M, D, RATE = 50, 64, 0.003
CHAIN_STEPS, CHAIN_BATCH, SHORT = 1500, 32, 400
TREE_STEPS, TREE_BATCH = 500, 16
TAGS = "BMES"
NETWORKS = {  # the layer, and how many characters later it answers
    "SRN": (nn.RNN, {}, 0),
    "SRN, 1 later": (nn.RNN, {}, 1),
    "SRN, 2 later": (nn.RNN, {}, 2),
    "LSTM": (nn.LSTM, {}, 0),
    "LSTM, 1 later": (nn.LSTM, {}, 1),
    "LSTM, both directions": (nn.LSTM, {"bidirectional": True}, 0),
}


def run(seed):
    """The F1 of the words, by method, by what it learned from, and by what it was judged on."""
    torch.set_num_threads(1)
    words, full = dictionary.load(300), dictionary.load()
    learn, real = treebank.load("dev"), treebank.load("test")
    chains = dictionary.chains(words, 20_000, np.random.default_rng(seed))
    new = dictionary.chains(words, 500, np.random.default_rng(10_000 + seed))
    table = baselines(chains, learn, {"chains": new, "treebank": real}, full)
    signs = signs_of(["".join(words), *("".join(s) for s in learn)])
    for name, (layer, options, later) in NETWORKS.items():
        scores, rng = {}, np.random.default_rng(seed)
        torch.manual_seed(seed)
        net = Tagger(len(signs) + 1, later, layer, options)
        train(net, signs, chains, SHORT, CHAIN_BATCH, rng)
        scores["chains, briefly, on chains"] = f1(net, signs, new)
        train(net, signs, chains, CHAIN_STEPS - SHORT, CHAIN_BATCH, rng)
        scores["chains, on chains"] = f1(net, signs, new)
        scores["chains, on treebank"] = f1(net, signs, real)
        train(net, signs, learn, TREE_STEPS, TREE_BATCH, rng)
        scores["chains then treebank, on treebank"] = f1(net, signs, real)
        torch.manual_seed(seed)
        net = Tagger(len(signs) + 1, later, layer, options)
        train(net, signs, learn, TREE_STEPS, TREE_BATCH, rng)
        scores["treebank, on treebank"] = f1(net, signs, real)
        table[name] = scores
    return table


def baselines(chains, learn, judged, full):
    """What needs no network, on both kinds of sentences."""
    import jieba

    table = {}
    longest = max(map(len, full))
    each = {
        "each character a word": list,
        "maximum matching": lambda s: matching.segment(s, full, longest),
        "jieba": lambda s: list(jieba.cut(s)),
    }
    for name, cut in each.items():
        table[name] = {f"nothing, on {on}": words_f1(cut, s) for on, s in judged.items()}
    best_of = {"chains": usual_tags(chains), "treebank": usual_tags(learn)}
    table["usual tag"] = {
        f"{source}, on {on}": words_f1(lambda s, best=best: by_tags(s, [best[c] for c in s]), tests)
        for source, best in best_of.items()
        for on, tests in judged.items()
    }
    return table


def usual_tags(sentences):
    """The most frequent tag of every character; S for a new one."""
    counts = defaultdict(Counter)
    for words in sentences:
        tags = tagging.encode(tagging.word_spans(words), sum(map(len, words)))
        for sign, tag in zip("".join(words), tags, strict=True):
            counts[sign][tag] += 1
    return defaultdict(lambda: "S", {c: n.most_common(1)[0][0] for c, n in counts.items()})


def by_tags(sentence, tags):
    """The words that the tags of a sentence stand for."""
    return [sentence[b : e + 1] for b, e in tagging.decode(tags)]


def words_f1(cut, sentences):
    true = [tagging.word_spans(words) for words in sentences]
    found = [tagging.word_spans(cut("".join(words))) for words in sentences]
    return round(tagging.score(true, found).f1, 4)


class Tagger(nn.Module):
    """Characters to scores of the tags, ``later`` characters later."""

    def __init__(self, vocabulary, later, layer, options, tags=4):
        super().__init__()
        self.later = later
        self.embed = nn.Embedding(vocabulary, M)
        self.layer = layer(M, D, **options)
        self.read = Mode(D * (1 + self.layer.bidirectional), tags, "synchronous")

    def forward(self, x, lengths):
        """Scores (T, B, 4) for signs (T, B): the answer of step t + later belongs to t."""
        x = nn.functional.pad(x, (0, 0, 0, self.later))
        lengths = lengths + self.later
        packed = nn.utils.rnn.pack_padded_sequence(self.embed(x), lengths, enforce_sorted=False)
        h, _ = nn.utils.rnn.pad_packed_sequence(self.layer(packed)[0])
        return self.read(h, lengths)[self.later :]


def signs_of(texts):
    """A number for every character; 0 is for unknown ones and for padding."""
    return {sign: n for n, sign in enumerate(sorted(set(plain("".join(texts)))), start=1)}


def plain(text):
    """All digits are one sign and all Latin letters one: maximum matching knows them too."""
    return re.sub("[A-Za-z]", "a", re.sub("[0-9]", "0", text))


def batch(sentences, signs):
    """Signs and tags, (T, B), and the true lengths."""
    lengths = torch.tensor([sum(map(len, words)) for words in sentences])
    x, y = torch.zeros((2, int(lengths.max()), len(sentences)), dtype=torch.long)
    for b, words in enumerate(sentences):
        tags = tagging.encode(tagging.word_spans(words), int(lengths[b]))
        x[: lengths[b], b] = torch.tensor([signs.get(c, 0) for c in plain("".join(words))])
        y[: lengths[b], b] = torch.tensor([TAGS.index(tag) for tag in tags])
    return x, y, lengths


def train(net, signs, sentences, steps, size, rng, optimizer=None):
    """Adam on the mean cross-entropy of a character; one sign in fifty is made unknown."""
    optimizer = optimizer or torch.optim.Adam(net.parameters(), RATE)
    for _ in range(steps):
        x, y, lengths = batch(
            [sentences[k] for k in rng.integers(len(sentences), size=size)], signs
        )
        x = x * torch.as_tensor(rng.random(x.shape) > 0.02)
        scores, valid = net(x, lengths), torch.arange(len(x))[:, None] < lengths
        optimizer.zero_grad()
        nn.functional.cross_entropy(scores[valid], y[valid]).backward()
        optimizer.step()


def f1(net, signs, sentences):
    """The F1 of the words that the network finds."""
    true, found = [], []
    for start in range(0, len(sentences), 100):
        some = sentences[start : start + 100]
        x, _, lengths = batch(some, signs)
        with torch.no_grad():
            best = net(x, lengths).argmax(-1)
        for b, words in enumerate(some):
            true.append(tagging.word_spans(words))
            found.append(tagging.decode([TAGS[k] for k in best[: lengths[b], b]]))
    return round(tagging.score(true, found).f1, 4)
