"""A GRU on the source of Python's standard library: bits per character, and what it writes.

More than a million characters to learn from; other modules to choose by and to test with. The
network is ``nn.GRU``, trained by truncated BPTT with a learning rate that falls to zero. Functions
are drawn from it, and from a 6-gram, at several temperatures, and given to Python's parser.
"""

from __future__ import annotations

import ast
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from nndl.data import python_source
from nndl.text.ngram import NGram
from nndl.text.overlap import longest_common

SEEDS = range(3)
TOLERANCE = 0.1  # another patch version of Python has other text
D, STEPS, RATES = 128, (300, 1800), (0.003, 0.01)
T, B, WARM = 64, 64, 100
PROMPT, LONGEST, DRAWN, COMPARED = "\n\ndef ", 500, 200, 20
TEMPERATURES = (0.3, 0.5, 0.7, 1.0, 1.3)
N = 6


class Network(nn.Module):
    """Scores of the next character at every step, and the last state."""

    def __init__(self, K, D):
        super().__init__()
        self.embed, self.gru, self.read = nn.Embedding(K, 64), nn.GRU(64, D), nn.Linear(D, K)

    def forward(self, x, h0=None):
        h, last = self.gru(self.embed(x), h0)
        return self.read(h), last


def setting():
    """The texts, the characters, and the texts as numbers."""
    source = python_source.load()
    characters = sorted(set("".join(source)))
    number = {character: k for k, character in enumerate(characters)}
    return source, characters, [torch.tensor([number[c] for c in text]) for text in source]


def train(net, x, steps, rate):
    """Truncated BPTT over B strips of the text, the state handed on; the rate falls to zero."""
    strips = x[: len(x) // B * B].view(B, -1).T
    optimizer = torch.optim.Adam(net.parameters(), rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: 1 - k / steps)
    at, state = 0, None
    for _ in range(steps):
        if at + T + 1 > len(strips):
            at, state = 0, None
        piece = strips[at : at + T + 1]
        scores, state = net(piece[:-1], state)
        loss = F.cross_entropy(scores.flatten(0, 1), piece[1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        state, at = state.detach(), at + T
    return net


def log_probabilities(net, x, strip=1000):
    """ln P of every character of a text but the first ones, each strip warmed up on what is before.

    The first ``WARM`` characters are not scored.
    """
    starts = range(WARM, len(x) - strip + 1, strip)
    piece = torch.stack([x[start - WARM : start + strip] for start in starts], 1)
    with torch.no_grad():
        log_p = torch.log_softmax(net(piece[:-1])[0], -1)
    log_p = log_p.gather(-1, piece[1:, :, None])[..., 0]
    return log_p[WARM - 1 :].T.flatten().double().numpy()


def bits(log_p):
    return float(-log_p.mean() / math.log(2))


def mixed(log_a, log_b, share):
    return np.logaddexp(np.log(share) + log_a, np.log1p(-share) + log_b)


def draw(net, characters, temperature, count, seed):
    """Functions by the network: a text from ``def`` on until a line begins at the margin."""
    number = {character: k for k, character in enumerate(characters)}
    rng = torch.Generator().manual_seed(seed)
    x = torch.tensor([number[c] for c in PROMPT])[:, None].expand(-1, count)
    texts = [PROMPT] * count
    with torch.no_grad():
        scores, state = net(x)
        for _ in range(LONGEST):
            if temperature == 0:
                x = scores[-1].argmax(-1)
            else:
                p = torch.softmax(scores[-1] / temperature, -1)
                x = torch.multinomial(p, 1, generator=rng)[:, 0]
            texts = [text + characters[k] for text, k in zip(texts, x.tolist(), strict=True)]
            scores, state = net(x[None], state)
    return texts


def draw_ngram(model, temperature, count, seed):
    """The same by an n-gram model."""
    rng, kept, texts = np.random.default_rng(seed), {}, []
    for _ in range(count):
        text = PROMPT
        while len(text) < LONGEST + len(PROMPT) and first_function(text) is None:
            context = text[1 - model.n :]
            if context not in kept:
                p = model.distribution(context)[:-1] ** (1 / temperature)
                kept[context] = np.cumsum(p / p.sum())
            at = np.searchsorted(kept[context], rng.random())
            text += model.vocabulary[min(at, len(model.vocabulary) - 2)]
        texts.append(text)
    return texts


def first_function(text):
    """From ``def`` to the line before the next one at the margin; None where that never comes."""
    lines = text[2:].split("\n")
    for place, line in enumerate(lines[1:], start=1):
        if line and not line.startswith(" "):
            return "\n".join(lines[:place])
    return None


def parses(text):
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def judged(texts, train):
    """Shares of all that were drawn: finished, right for the parser; and how much was copied."""
    done = [function for function in map(first_function, texts) if function is not None]
    some = done[:COMPARED] or [text[2:] for text in texts[:COMPARED]]
    pieces = [longest_common(squeezed(text), train) for text in some]
    return {
        "finished": len(done) / len(texts),
        "parse": sum(map(parses, done)) / len(texts),
        "different": len(set(done)) / len(texts),
        "longest copied piece": float(np.mean([len(piece) for piece in pieces])),
        "first": shown(some[0], train),
    }


def shown(text, train):
    """A sample, its longest copied piece, and where in the training text that stands."""
    piece = longest_common(squeezed(text), train)
    at = train.index(piece)
    return {
        "text": text,
        "piece": piece,
        "place": train[max(at - 12, 0) : at + len(piece) + 12],
    }


def squeezed(text):
    """Each run of blanks and ends of lines as one blank: blanks are no feat of copying."""
    return " ".join(text.split())


def run(seed):
    """Bits per character after few and many steps; functions of the longer run."""
    source, characters, (x, choose, test) = setting()
    grams = NGram([source.train], N)
    own = {
        part: grams.log_probabilities(text)[WARM:]
        for part, text in (("choose", source.choose), ("test", source.test))
    }
    found = {}
    for steps in STEPS:
        tried = []
        for rate in RATES:
            if steps == STEPS[0] or rate == found[str(STEPS[0])]["rate"]:
                torch.manual_seed(seed)
                net = train(Network(len(characters), D), x, steps, rate)
                tried.append((bits(log_probabilities(net, choose)), rate, net))
        _, rate, net = min(tried, key=lambda one: one[0])
        log_p = {"choose": log_probabilities(net, choose), "test": log_probabilities(net, test)}
        sizes = {part: len(values) for part, values in log_p.items()}
        both = {
            share: bits(mixed(log_p["choose"], own["choose"][: sizes["choose"]], share))
            for share in (0.1, 0.3, 0.5, 0.7, 0.9)
        }
        share = min(both, key=both.get)
        found[str(steps)] = {
            "rate": rate,
            "choose": bits(log_p["choose"]),
            "test": bits(log_p["test"]),
            "share": share,
            "mixed": bits(mixed(log_p["test"], own["test"][: sizes["test"]], share)),
        }
    found["samples"], learned = {}, squeezed(source.train)
    for temperature in TEMPERATURES:
        found["samples"][str(temperature)] = {
            "GRU": judged(draw(net, characters, temperature, DRAWN, seed), learned),
            "6-gram": judged(draw_ngram(grams, temperature, DRAWN, seed), learned),
        }
    greedy = draw(net, characters, 0, 1, seed)[0][2:]
    found["greedy"] = shown(greedy, learned)
    return found
