"""Character models of Linux kernel C: bits a character on held-out files, and what they write.

The files of WireGuard's module (GPL 2.0), but for test vectors and machine-made assembly; every
eighth, in an order drawn once, is held out. N-grams, compressors and an LSTM read the same text.
Sizes, learning rate and steps were set beforehand and not tuned. What is written is a definition:
it begins with ``static`` after the end of another and ends with the first ``}`` of a line.
"""

from __future__ import annotations

import lzma
import math
import re
import zlib
from functools import cache

import numpy as np
import torch
from torch import nn

from nndl.data import kernel_c
from nndl.fit import fit
from nndl.text.ngram import UNKNOWN, NGram

SEEDS = range(3)
TOLERANCE = 0.15
LEFT_OUT = ("/zinc/selftest/", "curve25519-x86_64.c")
ORDERS, WRITER = (1, 2, 3, 4, 5, 6, 8, 12, 16), 8  # n; the n-gram model that writes samples
PORTION = 2000  # characters after which the n-gram that goes on learning counts anew
M, D, RATE, STEPS, B, T = 32, 256, 0.003, 900, 32, 100
TEMPERATURES = (0.5, 0.8, 1.0)
PROMPT, LIMIT, SAMPLES = "\n}\n\nstatic ", 1000, 50
TOKEN = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'", re.DOTALL)
PAIRS = {")": "(", "]": "[", "}": "{"}
LICENCE = "Samples and passages of WireGuard's module for the Linux kernel, GPL 2.0"


def run(seed):
    """Bits a character by model, and the shares of well-formed functions by who wrote them."""
    torch.set_num_threads(1)
    learn, test = split()
    other = "".join(kernel_c.load("xv6").values())[:50_000]
    bits, writer = baselines(learn, test, other)
    bits = dict(bits)
    torch.manual_seed(seed)
    net = Characters(learn)
    streams = net.read(learn)[: len(learn) // B * B].reshape(B, -1).T
    for name in ("LSTM, halfway", "LSTM"):
        net.state = None
        fit(net, cross_entropy, batches(streams, STEPS // 2), learning_rate=RATE)
        bits[name] = {"held out": net.bits(test), "xv6": net.bits(other)}
    bits["LSTM"]["training text"] = net.bits(learn[: len(test)])
    begins = [found.end() for found in re.finditer(r"\n\}\n\n(?=static )", test)]
    texts = {"held-out files": [cut(test[at:]) for at in begins]}
    rng = np.random.default_rng(seed)
    for temperature in TEMPERATURES:
        for name, model in (("LSTM", net), (f"{WRITER}-gram", Counts(writer))):
            texts[f"{name}, T = {temperature}"] = write(model, temperature, rng)
    return {
        "bits": bits,
        "definitions": {name: judge(some, learn) for name, some in texts.items()},
        "samples": {name: example(some[0], learn) for name, some in texts.items()},
        "weights of the LSTM": sum(p.numel() for p in net.parameters()),
        "licence": LICENCE,
    }


def split():
    """The text to learn from and the held-out text: whole files, in the order of their paths."""
    files = kernel_c.load("wireguard")
    names = [name for name in files if not any(part in name for part in LEFT_OUT)]
    out = set(np.random.default_rng(0).permutation(names)[::8])
    return ["".join(files[n] for n in names if (n in out) == held) for held in (False, True)]


@cache
def baselines(learn, test, other):
    """Bits a character without a network, and the n-gram model that writes."""
    characters = len(set(learn)) + 1
    bits = {"uniform": {"held out": round(math.log2(characters), 4)}}
    for method in ("kneser_ney", "witten_bell"):
        for n in ORDERS:
            model = NGram([learn], n, method)
            if (method, n) == ("kneser_ney", WRITER):
                writer = model
            bits[f"{n}-gram, {method}"] = {
                name: round(-model.log_probability(text) / len(text) / math.log(2), 4)
                for name, text in (("held out", test), ("xv6", other))
            }
    total = 0.0
    for at in range(0, len(test), PORTION):
        model, end = NGram([learn + test[:at]], WRITER), learn[-WRITER:] + test[:at]
        logs = model.log_probabilities((end + test[at : at + PORTION])[-PORTION - WRITER :])
        total -= logs[-len(test[at : at + PORTION]) :].sum() / math.log(2)
    bits[f"{WRITER}-gram, kneser_ney, goes on learning"] = {"held out": round(total / len(test), 4)}
    learn, raw = learn.encode(), test.encode()
    small = zlib.compressobj(9, zdict=learn[-(2**15) :])  # DEFLATE looks back 32 KiB at most
    sizes = {
        "gzip, alone": zlib.compress(raw, 9),
        "gzip, after the training text's last 32 KiB": small.compress(raw) + small.flush(),
        "xz, alone": lzma.compress(raw, preset=9 | lzma.PRESET_EXTREME),
    }
    sizes = {name: len(packed) for name, packed in sizes.items()}
    both, first = (lzma.compress(t, preset=9 | lzma.PRESET_EXTREME) for t in (learn + raw, learn))
    sizes["xz, after the training text"] = len(both) - len(first)
    sizes = {name: {"held out": round(8 * n / len(test), 4)} for name, n in sizes.items()}
    return bits | sizes, writer


class Characters(nn.Module):
    """An LSTM over characters; number 0 is a character that the training text does not have."""

    def __init__(self, learn):
        super().__init__()
        self.signs = [UNKNOWN, *sorted(set(learn))]
        self.number = {c: k for k, c in enumerate(self.signs)}
        self.embed, self.lstm = nn.Embedding(len(self.signs), M), nn.LSTM(M, D)
        self.output, self.state = nn.Linear(D, len(self.signs)), None

    def read(self, text):
        return torch.tensor([self.number.get(c, 0) for c in text])

    def forward(self, x):
        """Scores (T, B, K) of the next characters; goes on from the state of the last call."""
        h, state = self.lstm(self.embed(x), self.state)
        self.state = tuple(s.detach() for s in state)
        return self.output(h)

    def bits(self, text):
        """Bits a character of one text, read from its beginning, as if after a line's end."""
        self.state, total, x = None, 0.0, self.read("\n" + text)
        for at in range(0, len(text), 1000):
            part = x[at : at + 1001]
            with torch.no_grad():
                u = self(part[:-1, None])[:, 0]
            total += float(nn.functional.cross_entropy(u, part[1:], reduction="sum"))
        return round(total / len(text) / math.log(2), 4)

    def start(self, count):
        self.state = None
        with torch.no_grad():
            return self(self.read(PROMPT)[:, None].repeat(1, count))[-1]

    def step(self, drawn):
        with torch.no_grad():
            return self(self.read(drawn)[None])[0]


class Counts:
    """An n-gram model as a writer: the same two methods."""

    def __init__(self, model):
        self.model, self.signs = model, model.vocabulary

    def start(self, count):
        self.texts = [PROMPT] * count
        return self.step([""] * count)

    def step(self, drawn):
        self.texts = [(t + c)[-WRITER:] for t, c in zip(self.texts, drawn)]
        known = {t: self.model.distribution(t) for t in set(self.texts)}
        return torch.tensor(np.log(np.array([known[t] for t in self.texts])))


def cross_entropy(net, x, y):
    return nn.functional.cross_entropy(net(x).flatten(0, 1), y.flatten())


def batches(streams, steps):
    """B streams side by side, T characters a step, round and round."""
    places = range(0, len(streams) - T - 1, T)
    for k in range(steps):
        at = places[k % len(places)]
        yield streams[at : at + T], streams[at + 1 : at + T + 1]


def write(model, temperature, rng):
    """Definitions: characters drawn from softmax(u / temperature), to a ``}`` or LIMIT."""
    logits, texts = model.start(SAMPLES), ["static "] * SAMPLES
    for _ in range(LIMIT - len("static ")):
        u = (logits.double().numpy() / temperature) - np.log(-np.log(rng.random(logits.shape)))
        u[:, model.signs.index(UNKNOWN)] = -np.inf  # it is no character
        drawn = [model.signs[k] for k in u.argmax(-1)]
        texts = [t if ended(t) else t + c for t, c in zip(texts, drawn)]
        logits = model.step(drawn)
    return texts


def cut(text):
    """A real text cut as the written ones are."""
    first, end, _ = text.partition("\n}")
    return (first + end)[:LIMIT]


def ended(text):
    return text.endswith("\n}")


def faults(text):
    """What is wrong: "bracket", "quote", "comment"; and the brackets that have their other half.

    Strings and comments are skipped. A bracket is counted once, as a pair or alone.
    """
    found, opened, pairs, alone = set(), [], 0, 0
    rest = TOKEN.sub(" ", text)
    if "/*" in rest or "*/" in rest:
        found.add("comment")
    if '"' in rest or "'" in rest:
        found.add("quote")
    for c in rest:
        if c in "([{":
            opened.append(c)
        elif c in PAIRS and opened and opened[-1] == PAIRS[c]:
            pairs, opened = pairs + 1, opened[:-1]
        elif c in PAIRS:
            alone += 1
    alone += len(opened)
    return found | ({"bracket"} if alone else set()), pairs, alone


def judge(texts, learn):
    """Shares of the texts, and the longest passage that each shares with the training text."""
    wrong, pairs, alone = zip(*map(faults, texts))
    table = {f"{w}s right": np.mean([w not in f for f in wrong]) for w in ("bracket", "quote")}
    table["comments right"] = np.mean(["comment" not in f for f in wrong])
    table["ended"] = np.mean([ended(text) for text in texts])
    table["ended and all right"] = np.mean([ended(t) and not f for t, f in zip(texts, wrong)])
    table["brackets in pairs"] = sum(pairs) / max(1, sum(pairs) + sum(alone))
    table["in the training text"] = np.mean([text in learn for text in texts])
    copied = [len(longest(text, learn)) for text in texts]
    table["longest copy"] = sum(copied) / sum(map(len, texts))  # a share of all characters
    table = {name: round(float(share), 4) for name, share in table.items()}
    return table | {"texts": len(texts)}


def longest(text, learn):
    """The longest passage of a text that is in the training text."""
    best = ""
    for start in range(len(text)):
        while start + len(best) < len(text) and text[start : start + len(best) + 1] in learn:
            best = text[start : start + len(best) + 1]
    return best


def example(text, learn):
    return {"text": text, "nearest training passage": longest(text, learn)}
