"""Who gives a report? Networks on synthetic sentences: pairs that were seen, and pairs held out.

Of two sentences that differ in who does it, is what fits likelier? For each number of characters
between the noun and the activity, for pairs of noun and activity that the training text has, and
for those that it has not; for the simple recurrent network and for an LSTM, trained for a short and
for a long time. And the simple network where all nouns have one measure word.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from nndl.data import reports
from nndl.fit import fit
from nndl.torch import LanguageModel

SEEDS = range(8)
TOLERANCE = 0.1
STEPS, BATCH, M, D = (300, 1200), 64, 16, 32


class LSTMModel(nn.Module):
    """ln P of every word, as LanguageModel gives it, with ``nn.LSTM``."""

    def __init__(self, K, M, D):
        super().__init__()
        self.embed, self.lstm, self.read = nn.Embedding(K, M), nn.LSTM(M, D), nn.Linear(D, K)

    def forward(self, x, lengths):
        h, _ = self.lstm(self.embed(x))
        before = torch.cat([torch.zeros_like(h[:1]), h[:-1]])
        log_p = torch.log_softmax(self.read(before), -1).gather(-1, x[..., None])[..., 0]
        valid = torch.arange(len(x))[:, None] < torch.tensor(lengths)
        return torch.where(valid, log_p, 0)


def numbers(sentences, characters):
    """Word numbers (T, B), and the lengths."""
    lengths = [len(sentence) for sentence in sentences]
    x = torch.zeros(max(lengths), len(sentences), dtype=torch.long)
    for b, sentence in enumerate(sentences):
        x[: len(sentence), b] = torch.tensor([characters.index(c) for c in sentence])
    return x, lengths


def trained(kind, sentences, characters, seed, steps):
    """A network of this kind after so many batches of sentences."""
    torch.manual_seed(seed)
    net, rng = kind(len(characters), M, D), np.random.default_rng(seed)
    rows = rng.integers(0, len(sentences), (steps, BATCH))
    batches = (numbers([sentences[k] for k in row], characters) for row in rows)
    fit(net, lambda net, x, lengths: -net(x, lengths=lengths).sum() / sum(lengths), batches)
    return net


def shares(net, characters, change=str):
    """The share of pairs in which what fits is likelier, by gap, seen and held out."""
    found = {"known": {}, "new": {}}
    for unseen, part in ((False, "known"), (True, "new")):
        for gap in reports.GAPS:
            texts, sizes = ([], []), []
            for noun, activity in reports.pairs(unseen):
                for own, other in (("个", "只"), ("只", "个")):
                    done = reports.ACTIVITIES[own][activity]
                    sizes.append(len(done) + 1)
                    for kind, side in zip((own, other), texts, strict=True):
                        side.append(
                            change(reports.sentence(kind, reports.NOUNS[kind][noun], gap, done))
                        )
            scores = []
            for side in texts:
                x, lengths = numbers(side, characters)
                with torch.no_grad():
                    log_p = net(x, lengths=lengths).numpy()
                ends = zip(lengths, sizes, strict=True)
                scores.append([log_p[T - s : T, b].sum() for b, (T, s) in enumerate(ends)])
            found[part][str(len(gap))] = float(np.mean(np.array(scores[0]) > np.array(scores[1])))
    return found


def one_measure(sentence):
    return sentence.replace("只", "个")


def run(seed):
    """Shares by model and steps; the text is the same for all seeds."""
    sentences = reports.drawn(2000, np.random.default_rng(0))
    characters = sorted(set("".join(sentences)))
    found = {}
    for steps in STEPS:
        for name, kind in (("SRN", LanguageModel), ("LSTM", LSTMModel)):
            net = trained(kind, sentences, characters, seed, steps)
            found[f"{name}, {steps} steps"] = shares(net, characters)
    plain = [one_measure(sentence) for sentence in sentences]
    net = trained(LanguageModel, plain, characters, seed, STEPS[0])
    found["SRN, one measure word"] = shares(net, characters, one_measure)
    return found
