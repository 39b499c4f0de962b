"""Handwriting of Chinese characters: an LSTM whose output is the density of the pen's next move.

The middle lines of the strokes of 1500 characters, of which 300 are held out; their parts are found
in training too. The network is not told which character it is, nor where the pen begins. Points are
whole numbers in a square of 1024 units; each is moved at random by up to half a unit, since there
is no bound on a density at whole numbers. Sizes, learning rate and steps were set beforehand and
not tuned. Nats a point are of the density per square unit, and of the pen's bit.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import nn

from nndl.data import strokes
from nndl.fit import fit
from nndl.torch import mdn

SEEDS = range(3)
TOLERANCE = 0.2
D, RATE, STEPS, B = 128, 0.003, 1000, 32
HELD_OUT, DRAWINGS, STROKES, LIMIT, POINTS = 300, 100, 8, 120, 8
BIASES = (0.0, 1.0, 3.0)
COMPONENTS = {"LSTM, 10 components": 10, "LSTM, 1 component": 1}


def run(seed):
    """Nats a point by model, and how near what is drawn comes to strokes that were learnt."""
    torch.set_num_threads(1)
    learn, test = split()
    unit = float(np.concatenate([moves(s)[:, :2] for _, s in learn]).std())
    rng = np.random.default_rng(seed)
    nats, drawn = baselines(learn, test), {}
    networks = {"no memory, 10 components": (Constant, 10)}
    networks |= {name: (Pen, K) for name, K in COMPONENTS.items()}
    weights = {}
    for name, (kind, K) in networks.items():
        torch.manual_seed(seed)
        net = kind(K)
        fit(net, loss, batches(learn, unit, rng), learning_rate=RATE)
        nats[name] = {"held out": net.nats(test, unit), "training": net.nats(learn[:300], unit)}
        weights[name] = sum(p.numel() for p in net.parameters())
        for bias in BIASES if kind is Pen else (0.0,):
            drawn[f"{name}, bias {bias:g}"] = draw(net, unit, bias, seed)
    bank = Bank(learn)
    return {
        "nats a point": nats,
        "drawings": {
            "held-out characters": bank.judge([s for _, s in test]),
            "held-out characters, points shuffled": bank.judge(mixed(test, rng)),
        }
        | {name: bank.judge(some) for name, some in drawn.items()},
        "samples": {name: bank.examples(some[:4]) for name, some in drawn.items()},
        "one unit, in the square's": round(unit, 3),
        "weights": weights,
        "licence": "Nearest strokes: hanzi-writer-data, medians only, Arphic Public License",
    }


def split():
    """Characters to learn from and held-out ones, with their strokes."""
    found = list(strokes.load().items())
    order = np.random.default_rng(0).permutation(len(found))
    return [[found[k] for k in some] for some in (order[HELD_OUT:], order[:HELD_OUT])]


def moves(drawing, rng=None):
    """The pen's moves; with a generator, points are moved by up to half a unit."""
    rng = rng or np.random.default_rng(0)
    return strokes.offsets([s + rng.uniform(-0.5, 0.5, s.shape) for s in drawing])


def density(x, mean, cov):
    """ln of the normal density of rows of x."""
    z = np.linalg.solve(cov, (x - mean).T).T
    return -0.5 * ((x - mean) * z).sum(1) - 0.5 * math.log(np.linalg.det(2 * math.pi * cov))


def baselines(learn, test):
    """One Gaussian for all moves; one for moves in a stroke and one between strokes."""
    table = {}
    for name in ("one Gaussian", "two Gaussians, by the pen"):
        parts = []
        for some in (learn, test):
            x = [moves(s) for _, s in some]
            before = [np.r_[0.0, m[:-1, 2]] for m in x]  # was the pen lifted after the last point?
            parts.append((np.concatenate(x), np.concatenate(before)))
        (x, was), (y, is_) = parts
        if name == "one Gaussian":
            was, is_ = 0 * was, 0 * is_
        total = 0.0
        for bit in set(was):
            a, b = x[was == bit], y[is_ == bit]
            e = a[:, 2].mean().clip(1e-3, 1 - 1e-3)
            total -= density(b[:, :2], a[:, :2].mean(0), np.cov(a[:, :2].T)).sum()
            total -= (b[:, 2] * math.log(e) + (1 - b[:, 2]) * math.log(1 - e)).sum()
        table[name] = {"held out": round(float(total) / len(y), 4)}
    return table


class Pen(nn.Module):
    """Moves (T, B, 3) to the outputs (T, B, 6 K + 1) that describe each, given those before."""

    def __init__(self, K):
        super().__init__()
        self.lstm, self.read, self.mdn = nn.LSTM(3, D), nn.Linear(D, 6 * K + 1), mdn.MDN()

    def forward(self, x, state=None):
        h, state = self.lstm(x, state)
        return self.read(h), state

    def nats(self, some, unit):
        """Mean of -ln p of a point, per square unit of the square."""
        total, count = 0.0, 0
        for at in range(0, len(some), 50):
            x, lengths = pad([moves(s) for _, s in some[at : at + 50]], unit)
            with torch.no_grad():
                total += float(per_step(self, x, lengths).sum())
            count += int(lengths.sum())
        return round(total / count + 2 * math.log(unit), 4)


class Constant(Pen):
    """The same density at every step: a mixture without memory."""

    def __init__(self, K):
        nn.Module.__init__(self)
        self.y_hat, self.mdn = nn.Parameter(torch.randn(6 * K + 1)), mdn.MDN()

    def forward(self, x, state=None):
        return self.y_hat.expand(*x.shape[:2], -1), None


def pad(sequences, unit):
    """(T, B, 3) and the lengths; moves are counted in ``unit``."""
    lengths = torch.tensor([len(m) for m in sequences])
    x = torch.zeros(int(lengths.max()), len(sequences), 3)
    for b, m in enumerate(sequences):
        x[: len(m), b] = torch.as_tensor(m / [unit, unit, 1.0])
    return x, lengths


def per_step(net, x, lengths):
    """-ln p of every point, (T, B); before the first the network reads (0, 0, 1)."""
    first = torch.tensor([0.0, 0.0, 1.0]).expand(1, x.shape[1], 3)
    return net.mdn.per_step(net(torch.cat([first, x[:-1]]))[0], x, lengths)


def loss(net, x, lengths):
    return per_step(net, x, lengths).sum() / lengths.sum()


def batches(learn, unit, rng):
    for _ in range(STEPS):
        some = rng.choice(len(learn), B, replace=False)
        yield pad([moves(learn[k][1], rng) for k in some], unit)


def draw(net, unit, bias, seed):
    """Drawings of STROKES strokes, or of LIMIT moves if they do not end."""
    rng = torch.Generator().manual_seed(seed)
    x, state, rows = torch.tensor([0.0, 0.0, 1.0]).expand(1, DRAWINGS, 3), None, []
    for _ in range(LIMIT):
        with torch.no_grad():
            y_hat, state = net(x, state)
            x = mdn.sample(y_hat, rng, bias)
        rows.append(x[0])
    found = torch.stack(rows, 1).double().numpy() * [unit, unit, 1.0]
    return [strokes.redraw(m)[:STROKES] for m in found]


def mixed(some, rng):
    """Real characters whose points are in another order, in strokes of the same lengths."""
    for _, drawing in some:
        points = rng.permutation(np.concatenate(drawing))
        yield np.split(points, np.cumsum([len(s) for s in drawing])[:-1])


class Bank:
    """The strokes that were learnt, to find the nearest to a drawn one."""

    def __init__(self, learn):
        self.named = [(c, stroke) for c, drawing in learn for stroke in drawing]
        self.shapes = np.array([shape(stroke) for _, stroke in self.named])

    def nearest(self, stroke):
        """How far the nearest learnt stroke is, and which it is."""
        far = np.sqrt(((self.shapes - shape(stroke)) ** 2).sum(-1).mean(-1))
        return float(far.min()), self.named[int(far.argmin())]

    def judge(self, drawings):
        drawings = list(drawings)
        found = [s for d in drawings for s in d if len(s) > 1]
        size = [np.ptp(np.concatenate(d), axis=0).max() for d in drawings]
        length = np.array([np.linalg.norm(np.diff(s, axis=0), axis=1).sum() for s in found])
        far = np.array([self.nearest(s)[0] for s in found]) / length
        return {
            "nearest stroke, % of the length": round(100 * float(np.mean(far)), 3),
            "nearest stroke, % of the length, median": round(100 * float(np.median(far)), 3),
            "points a stroke": round(float(np.mean([len(s) for s in found])), 2),
            "length of a stroke, sides": round(float(length.mean()) / strokes.SQUARE, 4),
            "fits into the square": round(float(np.mean(np.array(size) <= strokes.SQUARE)), 4),
        }

    def examples(self, drawings):
        """Points as text, one stroke a line; under each drawing the nearest strokes and theirs."""
        table = {}
        for n, drawing in enumerate(drawings):
            near = [self.nearest(s) for s in drawing]
            table[str(n)] = {
                "drawing": "\n".join(map(text, drawing)),
                "nearest strokes": "\n".join(text(s) for _, (_, s) in near),
                "of the characters": "".join(c for _, (c, _) in near),
                "at the distances": " ".join(f"{far:.0f}" for far, _ in near),
            }
        return table


def shape(stroke):
    """POINTS points at equal ways along a stroke, their mean at the origin."""
    way = np.r_[0.0, np.linalg.norm(np.diff(stroke, axis=0), axis=1).cumsum()]
    at = np.linspace(0, way[-1], POINTS)
    points = np.column_stack([np.interp(at, way, stroke[:, k]) for k in (0, 1)])
    return points - points.mean(0)


def text(stroke):
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in stroke)
