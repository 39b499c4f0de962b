"""Strings of digit images read by CTC, beside two readers without a network and one that is told
where each digit stands.

Trained on strings of 2 to 4 digits from one part of the images, judged on strings from another, and
on longer ones. The learning rate and the number of steps are chosen on strings from a third part.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from nndl import ctc_decode
from nndl.data import digit_strings
from nndl.data.digit_strings import BLANK, CLASSES, ROWS
from nndl.fit import fit

SEEDS = range(5)
TOLERANCE = 0.1  # a network may be ahead or behind at a checkpoint on another machine
RATES = (0.003, 0.01)
AT = (200, 300, 400, 600, 1000, 2000)  # steps at which a network is judged
BEAM_AT = (200, 600, 2000)
BATCH, HIDDEN, WIDTH = 16, 48, 8


class Reader(nn.Module):
    """An LSTM over the columns, or two in opposite directions, and 11 numbers for each column."""

    def __init__(self, hidden=HIDDEN, directions=2):
        super().__init__()
        self.nets = nn.ModuleList(nn.LSTM(ROWS, hidden) for _ in range(directions))
        self.out = nn.Linear(directions * hidden, CLASSES)

    def forward(self, x, lengths):
        t, b = torch.arange(len(x))[:, None], torch.arange(x.shape[1])
        back = (lengths - 1 - t) % len(x)  # reversed within the true length
        h = [self.nets[0](x)[0]]
        if len(self.nets) > 1:
            h.append(self.nets[1](x[back, b])[0][back, b])
        return self.out(torch.cat(h, -1))


def tensors(S):
    return [torch.as_tensor(part) for part in S]


def scores(net, S):
    x, lengths, *_ = tensors(S)
    return net(x.to(next(net.parameters()).dtype), lengths)


def ctc_loss(net, S):
    """The mean over the strings; padding holds the blank, and the library does not read it."""
    _, lengths, labels, label_lengths, _ = tensors(S)
    log_y = scores(net, S).log_softmax(-1)
    return functional.ctc_loss(
        log_y, labels.T, lengths, label_lengths, blank=BLANK, reduction="none"
    ).mean()


def frames(S):
    """The class of every column when the places are known: its digit, or the blank in a gap."""
    B = len(S.lengths)
    of = S.labels[np.maximum(S.owner, 0), np.arange(B)]
    valid = np.arange(len(S.x))[:, None] < S.lengths
    return np.where(S.owner >= 0, of, BLANK), valid


def told_loss(net, S):
    """The sum of the cross-entropies of all columns, mean over the strings."""
    classes, valid = map(torch.as_tensor, frames(S))
    losses = functional.cross_entropy(scores(net, S)[valid], classes[valid], reduction="sum")
    return losses / len(S.lengths)


def strings(S):
    return [tuple(S.labels[:U, b].tolist()) for b, U in enumerate(S.label_lengths)]


def judged(read, S):
    """Share of strings read without a fault, and wrong labels over labels."""
    true = strings(S)
    errors = [ctc_decode.edit_distance(*pair) for pair in zip(read, true)]
    exact = np.mean([error == 0 for error in errors])
    return {"exact": float(exact), "errors": sum(errors) / sum(map(len, true))}


# --- readers without a network: both are given the training images one by one ---


def templates():
    pictures, digits = digit_strings.images("train")
    return pictures, np.array(digits) + 1


def by_cutting(S):
    """Cut at every empty column, call each piece by its nearest training image."""
    pictures, classes = templates()
    wide = np.array([widened(picture) for picture in pictures])

    def read(x):
        ink = x.any(1)
        edges = np.flatnonzero(np.diff(np.r_[False, ink, False]))
        pieces = [widened(x[a:b]) for a, b in edges.reshape(-1, 2)]
        return tuple(int(classes[((wide - p) ** 2).sum((1, 2)).argmin()]) for p in pieces)

    return [read(S.x[:T, b]) for b, T in enumerate(S.lengths)]


def widened(picture):
    """The first 8 columns, with empty ones behind."""
    picture = picture[:ROWS]
    return np.pad(picture, ((0, ROWS - len(picture)), (0, 0)))


def by_templates(S):
    """Cover the picture with training images and empty columns, at the least squared distance."""
    pictures, classes = templates()
    widths = np.array([len(picture) for picture in pictures])
    of_width = {
        int(w): (np.stack([p for p in pictures if len(p) == w]), classes[widths == w])
        for w in np.unique(widths)
    }

    def read(x):
        best = [(0.0, ())] + [(np.inf, ())] * len(x)  # of each beginning: distance and labels
        for t in range(len(x)):
            distance, labels = best[t]
            best[t + 1] = min(best[t + 1], (distance + (x[t] ** 2).sum(), labels))
            for w, (known, names) in of_width.items():
                if t + w <= len(x):
                    far = ((known - x[t : t + w]) ** 2).sum((1, 2))
                    found = (distance + far.min(), (*labels, int(names[far.argmin()])))
                    best[t + w] = min(best[t + w], found)
        return best[-1][1]

    return [read(S.x[:T, b]) for b, T in enumerate(S.lengths)]


# --- networks ---

NETS = {  # loss, directions
    "two directions, CTC": (ctc_loss, 2),
    "one direction, CTC": (ctc_loss, 1),
    "two directions, told the places": (told_loss, 2),
}


def judge(net, S):
    """Greedy decoding; and how often a frame's best class is the blank."""
    with torch.no_grad():
        u = scores(net, S)
    valid = np.arange(len(S.x))[:, None] < S.lengths
    blanks = float((u.argmax(-1).numpy() == BLANK)[valid].mean())
    return {**judged(ctc_decode.greedy(u, S.lengths), S), "blank": blanks}, u


def beam(u, S):
    """The prefix beam on the same outputs: how often it reads something else, and how well."""
    found = [best[0][0] for best in ctc_decode.prefix_beam(u, WIDTH, S.lengths)]
    greedy = ctc_decode.greedy(u, S.lengths)
    other = sum(a != b for a, b in zip(found, greedy))
    return {"exact": judged(found, S)["exact"], "differ": float(other)}


def spikes(u, S):
    """Of the strings read right: where in its digit a label is first said, 0 left to 1 right edge.

    Returns the share said inside the digit's own columns, and the mean place.
    """
    best, inside, places = u.argmax(-1).numpy(), [], []
    true, read = strings(S), ctc_decode.greedy(u, S.lengths)
    for b, T in enumerate(S.lengths):
        if true[b] != read[b]:
            continue
        path = np.r_[BLANK, best[:T, b]]
        said = np.flatnonzero((path[1:] != BLANK) & (path[1:] != path[:-1]))
        for place, t in enumerate(said):
            own = np.flatnonzero(S.owner[:, b] == place)
            inside.append(bool(own[0] <= t <= own[-1]))
            places.append((t - own[0] + 0.5) / len(own))
    return {"inside": float(np.mean(inside or [0])), "place": float(np.mean(places or [0]))}


def sets(seed):
    rng = np.random.default_rng(1000 + seed)
    return {
        "choose": digit_strings.draw("choose", 300, rng),
        "test": digit_strings.draw("test", 300, rng),
        "eight digits": digit_strings.draw("test", 100, rng, (8, 8)),
        "training images": digit_strings.draw("train", 300, rng),
    }


def network(loss, directions, seed, rate, S):
    """What one network reads at each checkpoint."""
    torch.manual_seed(seed)
    net, rng, found = Reader(directions=directions).float(), np.random.default_rng(seed), {}

    def report(step):
        found[str(step)] = here = {}
        for part in ("choose", "test"):
            here[part], u = judge(net, S[part])
        if step in BEAM_AT and loss is ctc_loss and rate == max(RATES):
            here["beam"] = beam(u, S["test"])
        if step == max(AT):
            here["spikes"] = spikes(u, S["test"])
            for part in ("eight digits", "training images"):
                here[part], _ = judge(net, S[part])

    def lessons():
        for step in range(max(AT)):
            if step in AT:
                report(step)
            yield (digit_strings.draw("train", BATCH, rng),)

    fit(net, loss, lessons(), learning_rate=rate)
    report(max(AT))
    return found


def run(seed):
    """Shares, by reader, rate, step and set."""
    torch.set_num_threads(1)
    S = sets(seed)
    found = {
        name: {part: judged(read(S[part]), S[part]) for part in S if part != "training images"}
        for name, read in (("cut and compare", by_cutting), ("cover by images", by_templates))
    }
    for name, how in NETS.items():
        found[name] = {str(rate): network(*how, seed, rate, S) for rate in RATES}
    return found
