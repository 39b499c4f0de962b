"""Lattice against characters on real text: words and names in UD Chinese GSDSimp.

Each character is tagged with its place in its word (B, M, E or S) and with whether that word is a
proper noun, by two networks, one in each direction, and a CRF. All networks are the same code; what
differs is what they are told of the words of jieba's dictionary. They learn from 500 sentences and
are judged by 500 others; sizes, learning rate and steps were set beforehand and not tuned.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import torch
from torch import nn

from nndl.data import dictionary, treebank
from nndl.numpy.lattice import NAMES as WEIGHTS
from nndl.text import matching, tagging
from nndl.text.lexicon import Lexicon
from nndl.torch.crf import CRF
from nndl.torch.lattice import LatticeLSTM
from nndl.torch.output import Output
from results.segmentation import plain, signs_of

SEEDS = range(3)
TOLERANCE = 0.02
M, M_w, D, RATE, STEPS, B = 50, 50, 64, 0.003, 500, 16
TAGS = ["-".join(pair) for pair in product("BMES", ("NAME", "OTHER"))]
NETWORKS = {  # what is told of words, and D
    "characters": ("nothing", D),
    "characters, as many weights": ("nothing", 97),
    "characters and word marks": ("marks", D),
    "lattice, one vector for all words": ("one", D),
    "lattice, a vector by part of speech and count": ("kind", D),
    "lattice, a vector for each word": ("word", D),
}
NAMES = ("nr", "nrfg", "nrt", "ns", "nt", "nz")  # jieba's names of persons, places, ...


def run(seed):
    """The F1 of the words and of the names, by method."""
    torch.set_num_threads(1)
    full = dictionary.load()
    lexicon = Lexicon(full)
    learn, test = load("dev"), load("test")
    signs = signs_of(text for text, _ in learn)
    table = baselines(test, full)
    for name, (told, size) in NETWORKS.items():
        torch.manual_seed(seed)
        net = Tagger(signs, told, size, lexicon, full, [text for text, _ in learn])
        rng, optimizer = np.random.default_rng(seed), torch.optim.Adam(net.parameters(), RATE)
        train(net, optimizer, learn, rng, STEPS // 2)
        halfway = scores(test, net.best([text for text, _ in test]))
        train(net, optimizer, learn, rng, STEPS - STEPS // 2)
        table[name] = scores(test, net.best([text for text, _ in test]))
        table[name]["words, halfway"] = halfway["words"]
        table[name]["weights in the recurrent networks"] = net.used()
    return table


def load(part):
    """Sentences and their spans (b, e, label): the words, with what each is."""
    sentences = []
    for words, parts in zip(treebank.load(part), treebank.tags(part), strict=True):
        labels = ["NAME" if p == "PROPN" else "OTHER" for p in parts]
        spans = tagging.word_spans(words)
        labelled = [(*span, label) for span, label in zip(spans, labels, strict=True)]
        sentences.append(("".join(words), labelled))
    return sentences


def scores(sentences, found):
    """The F1 of the words, whatever their label, and of the names."""
    table = {}
    for what, keep in (("words", ("NAME", "OTHER")), ("names", ("NAME",))):
        sides = ([s for _, s in sentences], found)
        true, mine = ([[w[:2] for w in s if w[2] in keep] for s in side] for side in sides)
        table[what] = round(tagging.score(true, mine).f1, 4)
    return table


def baselines(sentences, full):
    """What needs no network: the longest word of the dictionary, and jieba's own tagger."""
    import jieba.posseg

    longest = max(map(len, full))

    def matched(text):
        words = matching.segment(text, full, longest)
        return [(word, full[word].tag if word in full else "x") for word in words]

    def by_jieba(text):
        return [(pair.word, pair.flag) for pair in jieba.posseg.cut(text)]

    table = {}
    for name, cut in (("maximum matching", matched), ("jieba", by_jieba)):
        found = []
        for text, _ in sentences:
            words, flags = zip(*cut(text), strict=True)
            spans = tagging.word_spans(words)
            labels = ["NAME" if flag in NAMES else "OTHER" for flag in flags]
            found.append([(*span, label) for span, label in zip(spans, labels, strict=True)])
        table[name] = scores(sentences, found)
    return table


class Tagger(nn.Module):
    """Two Lattice LSTMs, an output layer and a CRF; without words they are character LSTMs."""

    def __init__(self, signs, told, size, lexicon, full, learn):
        super().__init__()
        self.signs, self.told, self.lexicon = signs, told, lexicon
        self.embed = nn.Embedding(len(signs) + 1, M)
        if told == "marks":
            self.marks = nn.Embedding(8, M)
        self.row, rows = rows_of(told, lexicon, full, learn)
        self.words = nn.Embedding(rows, M_w)
        self.layers = nn.ModuleList(LatticeLSTM(M, M_w, size) for _ in range(2))
        self.read = Output(2 * size, len(TAGS))
        self.crf = CRF(len(TAGS))

    def forward(self, texts, erase=None):
        """Scores (T, B, K) and the lengths.

        With ``erase``, a generator, one sign in fifty and one word in ten are made unknown.
        """
        lengths = torch.tensor([len(text) for text in texts])
        T, back = int(lengths.max()), torch.arange(int(lengths.max()))[:, None]
        x = torch.zeros((T, len(texts)), dtype=torch.long)
        for b, text in enumerate(texts):
            x[: len(text), b] = torch.tensor([self.signs.get(c, 0) for c in plain(text)])
        spans = [self.lexicon.spans(text) for text in texts]
        if erase:
            x = x * torch.as_tensor(erase.random(x.shape) > 0.02)
            keep = erase.random(sum(map(len, spans))) > 0.1
        x = self.embed(x)
        if self.told == "marks":
            x = x + self.marks(marks(spans, T))
        arcs = [[(b, e, self.row[w]) for b, e, w in s] for s in spans]
        if erase and self.told == "word":
            known = iter(keep.tolist())
            arcs = [[(b, e, next(known) * w) for b, e, w in s] for s in arcs]
        if self.told in ("nothing", "marks"):
            arcs = [[] for _ in texts]
        last = lengths.tolist()
        mirror = [[(n - 1 - e, n - 1 - b, w) for b, e, w in s] for n, s in zip(last, arcs)]
        back = (lengths - 1 - back).clamp(min=0)[..., None]
        turned = x.gather(0, back.expand_as(x))
        table = self.words.weight
        forth = self.layers[0](x, table, arcs, lengths=lengths)
        h = self.layers[1](turned, table, mirror, lengths=lengths)
        h = torch.cat([forth, h.gather(0, back.expand_as(h))], -1)
        return self.read(h), lengths

    def used(self):
        """How many weights of the two networks are used: those of words only where there are."""
        names = ("W_c", "b_c") if self.told in ("nothing", "marks") else WEIGHTS
        return sum(getattr(layer, name).numel() for layer in self.layers for name in names)

    def best(self, texts):
        """The labelled words of the best tags."""
        found = []
        for start in range(0, len(texts), 100):
            some = texts[start : start + 100]
            with torch.no_grad():
                y, _ = self.crf.decode(*self(some))
            for b, text in enumerate(some):
                found.append(tagging.decode([TAGS[k] for k in y[: len(text), b]]))
        return found


def rows_of(told, lexicon, full, learn):
    """For each word of the dictionary a row of the word vectors, and how many rows there are."""
    if told == "kind":
        kinds = [(full[w].tag, full[w].count.bit_length()) for w in lexicon.words]
        number = {kind: n for n, kind in enumerate(sorted(set(kinds)))}
        return [number[kind] for kind in kinds], len(number)
    if told == "word":
        seen = sorted({w for text in learn for _, _, w in lexicon.spans(text)})
        row = dict(zip(seen, range(1, len(seen) + 1)))
        return [row.get(w, 0) for w in range(len(lexicon))], len(seen) + 1
    return [0] * len(lexicon), 1


def marks(spans, T):
    """A number 0 to 7, (T, B): does a word of the dictionary begin, go on, end here?"""
    found = torch.zeros((3, T, len(spans)), dtype=torch.long)
    for s, words in enumerate(spans):
        for b, e, _ in words:
            found[0, b, s] = found[2, e, s] = 1
            found[1, b + 1 : e, s] = 1
    return found[0] + 2 * found[1] + 4 * found[2]


def train(net, optimizer, sentences, rng, steps):
    """Adam on the mean loss of a character; sentences of similar length are together."""
    batches = []
    for _ in range(steps):
        if not batches:
            size = [len(text) + rng.random() for text, _ in sentences]
            batches = np.array_split(np.argsort(size), len(sentences) // B)
            rng.shuffle(batches)
        some = [sentences[k] for k in batches.pop()]
        u, lengths = net([text for text, _ in some], erase=rng)
        y = torch.zeros(u.shape[:2], dtype=torch.long)
        for b, (text, spans) in enumerate(some):
            tags = tagging.encode(spans, len(text))
            y[: len(text), b] = torch.tensor([TAGS.index(tag) for tag in tags])
        optimizer.zero_grad()
        (net.crf(u, y, lengths).sum() / lengths.sum()).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
