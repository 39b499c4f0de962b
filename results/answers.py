"""Questions about synthetic scenes: how a picture and a question are joined.

4000 scenes of one to three things, no green triangle among them, one question each. The networks
differ in one thing: the activation on the picture's side of the product, a layer on both vectors
end to end in place of the product, the scale of the features, the learning rate, or the steps.
"features length 1" divides the picture's features by their length, as Antol and others (2015) do.
"question alone" is the same network with 0 for the picture's features.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import torch
from torch import nn

from nndl.data import scenes
from nndl.fit import fit
from nndl.torch import LSTM, VQA

SEEDS = range(3)
TOLERANCE = 0.12
HELD = ("green", "triangle")
SEEN = [pair for pair in scenes.PAIRS if pair != HELD]
PLURALS = tuple(shape + "s" for shape in scenes.SHAPES)
WORDS = ("is", "there", "a", "how", "many", "things", "what", "colour", "the")
WORDS += scenes.COLOURS + scenes.SHAPES + PLURALS
TRAIN, BATCH, STEPS, M, D, E = 4000, 64, 1000, 64, 64, 16
SETTINGS = {  # how the two are joined; what else differs
    "question alone": ("blind", {}),
    "tanh": ("tanh", {}),
    "relu": ("relu", {}),
    "concatenation": ("concatenation", {}),
    "tanh, features times 5": ("tanh", {"scale": 5.0}),
    "tanh, features length 1": ("tanh", {"unit": True}),
    "tanh, smaller rate": ("tanh", {"rate": 0.001}),
    "tanh, longer": ("tanh", {"steps": 3 * STEPS}),
    "relu, longer": ("relu", {"steps": 3 * STEPS}),
}


def draw(count, rng, pairs=SEEN, first=None, kind=None, pair=None):
    found = [scenes.place(int(rng.integers(1, 4)), rng, pairs, first) for _ in range(count)]
    asked = [scenes.ask(scene, rng, kind, pair) for scene in found]
    pictures = np.stack([scenes.picture(scene, rng) for scene in found])
    return asked, encode(pictures, asked)


def encode(pictures, asked):
    """Pictures, word numbers (T, B) and lengths, numbers of the answers."""
    lengths = np.array([len(question.words) for question in asked])
    numbers = np.zeros((6, len(asked)), int)
    for b, question in enumerate(asked):
        numbers[: lengths[b], b] = [WORDS.index(word) for word in question.words]
    answers = np.array([scenes.ANSWERS.index(question.answer) for question in asked])
    return torch.as_tensor(pictures), torch.as_tensor(numbers), lengths, torch.as_tensor(answers)


class Answerer(nn.Module):
    """Two convolutions and a layer look, an LSTM reads, one of three ways joins the two."""

    def __init__(self, how, scale=1.0, unit=False):
        super().__init__()
        self.how, self.scale, self.unit, K = how, scale, unit, len(scenes.ANSWERS)
        self.eye = nn.Sequential(
            nn.Conv2d(3, 16, 5, stride=2), nn.ReLU(), nn.Conv2d(16, 32, 3, stride=2), nn.ReLU(),
            nn.Flatten(), nn.Linear(512, M),
        )  # fmt: skip
        self.E, self.ear = nn.Parameter(torch.randn(E, len(WORDS))), LSTM(E, D)
        if how == "concatenation":
            self.join = nn.Sequential(nn.Linear(M + D, D), nn.ReLU(), nn.Linear(D, K))
        else:
            self.join = VQA(M, D, D, K, "relu" if how == "relu" else "tanh")

    def look(self, pictures):
        v = self.scale * self.eye(pictures - scenes.GROUND)
        v = nn.functional.normalize(v, dim=-1) if self.unit else v
        return torch.zeros_like(v) if self.how == "blind" else v

    def forward(self, pictures, numbers, lengths):
        v = self.look(pictures)
        q = self.ear.run(self.E.T[numbers], lengths=lengths).h_last
        if self.how == "concatenation":
            return torch.log_softmax(self.join(torch.cat([v, q], -1)), -1)
        return self.join(v, q)


def answer_loss(net, pictures, numbers, lengths, answers):
    return nn.functional.nll_loss(net(pictures, numbers, lengths), answers)


def answered(net, data):
    *given, answers = data
    with torch.no_grad():
        return (net(*given).argmax(-1) == answers).numpy()


def batch(data, k):
    pictures, numbers, lengths, answers = data
    return pictures[k], numbers[:, k], lengths[k], answers[k]


def train(seed, how, data, steps=STEPS, rate=0.003, **features):
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    net = Answerer(how, **features)
    rows = (rng.choice(TRAIN, BATCH, replace=False) for _ in range(steps))
    fit(net, answer_loss, (batch(data, k) for k in rows), learning_rate=rate)
    return net


def frequent(asked, key):
    """The most frequent answer for each value of a key of the question."""
    counts = defaultdict(Counter)
    for question in asked:
        counts[key(question)][question.answer] += 1
    return {value: count.most_common(1)[0][0] for value, count in counts.items()}


def run(seed):
    """Shares of right answers: all, by kind, and on the combination kept away."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    asked, data = draw(TRAIN, rng)
    sets = {
        "all": draw(1000, rng),
        "held out, exist": draw(300, rng, scenes.PAIRS, HELD, "exist", HELD),
        "held out, colour": draw(300, rng, scenes.PAIRS, HELD, "colour"),
    }
    result = {}
    for name, key in (
        ("most frequent", lambda q: 0),
        ("most frequent by question", lambda q: q.words),
    ):
        table = frequent(asked, key)
        shares = result[name] = {}
        for part, (questions, _) in sets.items():
            hits = np.array([table.get(key(q), "no") == q.answer for q in questions])
            shares.update(by_kind(part, questions, hits))
    for name, (how, options) in SETTINGS.items():
        net, shares = train(seed, how, data, **options), {}
        for part, (questions, given) in sets.items():
            shares.update(by_kind(part, questions, answered(net, given)))
        shares["train"] = float(answered(net, batch(data, np.arange(1000))).mean())
        if how in ("tanh", "relu"):
            shares.update(side(net, sets["all"][1][0]))
        result[name] = shares
    return result


def side(net, pictures):
    """Of the picture's side: the mean slope, and how much a unit differs from picture to picture.

    The latter relative to its mean size: the standard deviation over the pictures, divided by the
    root of the mean square.
    """
    with torch.no_grad():
        h = net.join.f(net.look(pictures) @ net.join.W_v.T + net.join.b_v)
    slope = 1 - h**2 if net.how == "tanh" else (h > 0).float()
    return {
        "slope": float(slope.mean()),
        "differs": float(h.std(0).mean() / (h**2).mean().sqrt()),
    }


def by_kind(part, questions, hits):
    shares = {part: float(hits.mean())}
    if part == "all":
        for kind in scenes.KINDS:
            shares[kind] = float(hits[[q.kind == kind for q in questions]].mean())
    return shares
