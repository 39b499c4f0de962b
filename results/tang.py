"""Tang quatrains of seven-character lines: an LSTM and n-grams, and decoding that obeys a form.

A poem is 32 signs: four lines and their ends. Characters seen fewer than five times in training are
one unknown sign for all models. Sizes, learning rate and steps were set beforehand and not tuned.
The form: four lines of seven; lines 2 and 4 rhyme, by the Guangyun's rhymes; and the tones of a
regulated quatrain at the 2nd, 4th, 6th and last places. A constraint takes the forbidden signs out
of each step's distribution, which is not the model's distribution of poems that obey it.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import torch
from torch import nn

from nndl.data import quatrains, rhymes
from nndl.fit import fit
from nndl.text.ngram import UNKNOWN, NGram

SEEDS = range(3)
TOLERANCE = 0.1  # in nats, or of a share
HELD_OUT, LEAST, ORDERS, WRITER = 1000, 5, (1, 2, 3, 4), 3
M, D, RATE, STEPS, B = 128, 256, 0.003, 600, 64
SAMPLES, LIMIT, COLUMNS = 200, 60, 7
FORMS = ("free", "length", "length, rhyme", "length, rhyme, tones")


def run(seed):
    """Nats a character by model, and what was written under which constraint."""
    torch.set_num_threads(1)
    learn, test, shared = split()
    count = Counter("".join(learn))
    known = {c for c in count if count[c] >= LEAST}
    read = [[c if c in known else UNKNOWN for c in poem] for poem in learn]
    held = [[c if c in known else UNKNOWN for c in poem] for poem in test]
    nats = {"uniform": round(math.log(len(known) + 1), 4)}
    for method in ("witten_bell", "kneser_ney"):
        models = {n: NGram(read, n, method) for n in ORDERS}
        for n, model in models.items():
            logs = np.array([model.log_probabilities(poem) for poem in held])
            nats[f"{n}-gram, {method}"] = characters(logs)
    torch.manual_seed(seed)
    net = Poems(sorted(known))
    x, y = net.read(read), net.read(held)
    rng = np.random.default_rng(seed)
    for name in ("LSTM, halfway", "LSTM"):
        some = (torch.as_tensor(rng.choice(len(read), B, replace=False)) for _ in range(STEPS // 2))
        fit(net, cross_entropy, ((x[:, k],) for k in some), learning_rate=RATE)
        nats[name] = characters(net.logs(y).T.numpy())
    nats["LSTM, training poems"] = characters(net.logs(x[:, : len(held)]).T.numpy())
    lines = np.array([list(line) for poem in learn for line in poem.split()])
    judge = Judge(net.signs, lines)
    table = {"held-out poems": judge(test), "held-out poems, shuffled": judge(shuffled(test, rng))}
    samples = {}
    for name, model in (("LSTM", net), (f"{WRITER}-gram", Counts(models[WRITER], net.signs))):
        for T in (0.8, 1.0):
            for form in FORMS:
                poems, mass = write(model, form, T, judge, rng)
                row = table[f"{name}, T = {T}, {form}"] = judge(poems)
                row["nats cut off, a sign"] = round(mass, 4)
                row["nats a sign"] = round(model.score(poems), 4)
                samples[f"{name}, T = {T}, {form}"] = [judge.nearest(p) for p in poems[:2]]
    return {
        "nats a character": nats,
        "poems": table,
        "samples": {k: {str(n): p for n, p in enumerate(v)} for k, v in samples.items()},
        "held-out poems": len(test),
        "left out for a line in common": shared,
        "known characters": len(known),
        "unknown share of held-out signs": round(float(np.mean(np.array(held) == UNKNOWN)), 4),
        "weights of the LSTM": sum(p.numel() for p in net.parameters()),
    }


def split():
    """Poems to learn from, held-out ones, and how many of those shared a line and were left out."""
    poems = quatrains.load(COLUMNS)
    order = np.random.default_rng(0).permutation(len(poems))
    learn = [poems[k] for k in order[HELD_OUT:]]
    lines = {line for poem in learn for line in poem.lines}
    test = [poems[k] for k in order[:HELD_OUT] if not lines & set(poems[k].lines)]
    texts = [
        ["".join(line + "\n" for line in poem.lines) for poem in some] for some in (learn, test)
    ]
    return *texts, HELD_OUT - len(test)


def characters(logs):
    """Nats a character of log-probabilities (poems, 32): the ends of lines do not count."""
    inside = np.arange(logs.shape[1]) % (COLUMNS + 1) != COLUMNS
    return round(-float(logs[:, inside].mean()), 4)


def shuffled(poems, rng):
    """The characters of each poem in another order."""
    mixed = ["".join(rng.permutation(list(poem.replace("\n", "")))) for poem in poems]
    return ["".join(text[k : k + COLUMNS] + "\n" for k in range(0, 28, COLUMNS)) for text in mixed]


class Poems(nn.Module):
    """An LSTM over signs; the vectors of the signs are also the rows of the output layer."""

    def __init__(self, known):
        super().__init__()
        self.signs = [UNKNOWN, *known]
        self.number = {c: k for k, c in enumerate(self.signs)}
        self.embed, self.lstm = nn.Embedding(len(self.signs), M), nn.LSTM(M, D)
        self.down, self.c = nn.Linear(D, M), nn.Parameter(torch.zeros(len(self.signs)))
        nn.init.normal_(self.embed.weight, std=M**-0.5)
        self.state = None

    def read(self, poems):
        return torch.tensor([[self.number.get(c, 0) for c in poem] for poem in poems]).T

    def forward(self, x):
        """Scores (T, B, K) of the next signs; goes on from ``self.state``."""
        h, self.state = self.lstm(self.embed(x), self.state)
        return self.down(h) @ self.embed.weight.T + self.c

    def all(self, x):
        """Log-probabilities (T, B, K) before each sign of x; a line's end stands before a poem."""
        self.state = None
        before = torch.cat([torch.full_like(x[:1], self.number["\n"]), x[:-1]])
        return torch.log_softmax(self(before), -1)

    def logs(self, x):
        with torch.no_grad():
            parts = [self.all(p).gather(-1, p[..., None])[..., 0] for p in x.split(200, 1)]
        return torch.cat(parts, 1)

    def score(self, poems):
        """Nats a sign of texts of any length."""
        return -float(sum(self.logs(self.read([p])).sum() for p in poems)) / sum(map(len, poems))

    def start(self, count):
        self.state = None
        return self.step(["\n"] * count)

    def step(self, drawn):
        with torch.no_grad():
            u = self(torch.tensor([[self.number[c] for c in drawn]]))[0]
        return torch.log_softmax(u, -1).double().numpy()


class Counts:
    """An n-gram model with the same methods, and its signs in the same order."""

    def __init__(self, model, signs):
        self.model, place = model, {c: k for k, c in enumerate(model.vocabulary)}
        self.order = [place[c] for c in signs]

    def score(self, poems):
        return -sum(map(self.model.log_probability, poems)) / sum(map(len, poems))

    def start(self, count):
        self.texts = [""] * count
        return self.step(self.texts)

    def step(self, drawn):
        self.texts = [t + c for t, c in zip(self.texts, drawn)]
        ends = [t[-WRITER:] if len(t) > WRITER else t for t in self.texts]
        known = {t: self.model.distribution(t)[self.order] for t in set(ends)}
        return np.log([known[t] for t in ends])


def cross_entropy(net, x):
    return -net.all(x).gather(-1, x[..., None]).mean()


def write(model, form, T, judge, rng):
    """Poems drawn at temperature T, and the mean of -ln(mass that the form allows), a sign."""
    logits, texts, mass = model.start(SAMPLES), [""] * SAMPLES, 0.0
    for _ in range(LIMIT):
        allowed = np.array([judge.allowed(t, form) for t in texts])
        going = np.array([t.count("\n") < 4 for t in texts])
        mass -= np.log((np.exp(logits) * allowed).sum(-1))[going].sum()
        u = logits / T - np.log(-np.log(rng.random(logits.shape)))
        drawn = [judge.signs[k] for k in np.where(allowed, u, -np.inf).argmax(-1)]
        texts = [t + c if more else t for t, c, more in zip(texts, drawn, going)]
        logits = model.step(drawn)
    return texts, float(mass) / sum(map(len, texts))


class Judge:
    """Which signs a form allows next, and whether poems have it."""

    def __init__(self, signs, lines):
        self.signs, self.sounds, self.lines = signs, rhymes.load(), lines
        empty = rhymes.Sound(frozenset(), False)
        found = [self.sounds.get(c, empty) for c in signs]
        self.tone = {True: np.array([bool(s.level) for s in found])}
        self.tone[False] = np.array([s.oblique for s in found])
        self.end, self.any = (np.array([c in no for c in signs]) for no in ("\n", [UNKNOWN]))
        self.any = ~self.any

    def allowed(self, text, form):
        """One truth value a sign."""
        if form == "free" or text.count("\n") > 3:
            return self.any
        lines = text.split("\n")
        i, p = len(lines) - 1, len(lines[-1])
        if p == COLUMNS:
            return self.end
        ok = self.any & ~self.end
        if "rhyme" in form and p == COLUMNS - 1 and i == 1:
            ok = ok & self.tone[True]
        if "rhyme" in form and p == COLUMNS - 1 and i == 3:
            ok = ok & [rhymes.rhyme(lines[1][-1], c, self.sounds) for c in self.signs]
        if "tones" in form:
            first = lines[0][1:2]
            level = None if not first else bool(self.sounds[first].level)
            wanted = pattern(i, p, level)
            if (i, p) == (0, 1):
                ok = ok & (self.tone[True] | self.tone[False])
            elif wanted is not None:
                ok = ok & self.tone[wanted]
        return ok

    def fits(self, poem):
        """Whether it has the length, the rhyme and the tones, each given the one before."""
        lines = poem.split("\n")
        length = len(lines) == 5 and all(len(line) == COLUMNS for line in lines[:4])
        rhyme = length and rhymes.rhyme(lines[1][-1], lines[3][-1], self.sounds)
        empty = rhymes.Sound(frozenset(), False)

        def agrees(level):
            for i, line in enumerate(lines[:4]):
                for p, c in enumerate(line):
                    sound, wanted = self.sounds.get(c, empty), pattern(i, p, level)
                    if wanted is not None and not (sound.level if wanted else sound.oblique):
                        return False
            return True

        return length, rhyme, length and any(map(agrees, (True, False)))

    def __call__(self, poems):
        """Shares of the poems; of those of the right length; and how near the training lines."""
        fits = np.array([self.fits(poem) for poem in poems], dtype=float)
        right = fits[fits[:, 0] == 1]
        table = dict(zip(("length", "rhyme", "tones"), fits.mean(0)))
        table["all"] = fits.prod(1).mean()
        table["rhyme, of the right length"] = right[:, 1].mean() if len(right) else 0.0
        table["tones, of the right length"] = right[:, 2].mean() if len(right) else 0.0
        signs = [poem.replace("\n", "") for poem in poems[:SAMPLES]]
        pairs = [s[k : k + 2] for s in signs for k in range(len(s) - 1)]
        table["distinct-1"] = len(set("".join(signs))) / max(1, sum(map(len, signs)))
        table["distinct-2"] = len(set(pairs)) / max(1, len(pairs))
        near = [n for poem in poems[:SAMPLES] for _, n in self.near(poem)]
        table["like the nearest line"] = np.mean(near or [0]) / COLUMNS  # of its seven places
        table["lines in the training text"] = np.mean([n == COLUMNS for n in near or [0]])
        return {name: round(float(value), 4) for name, value in table.items()}

    def near(self, poem):
        """For each line of seven the training line that has most characters at the same places."""
        for line in poem.split("\n"):
            if len(line) == COLUMNS:
                same = (self.lines == np.array(list(line))).sum(-1)
                yield "".join(self.lines[same.argmax()]), int(same.max())

    def nearest(self, poem):
        near = [f"{line} ({n})" for line, n in self.near(poem)]
        return {"text": poem, "nearest training lines": "\n".join(near)}


def pattern(i, p, level):
    """The tone at place p of line i, if that at place 2 of line 1 is ``level``; None: either."""
    if p == COLUMNS - 1:
        return {1: True, 2: False, 3: True}.get(i)
    if level is None or p not in (1, 3, 5):
        return None
    return bool(level) ^ (i in (1, 2)) ^ (p == 3)  # lines 2 and 3 opposed to 1 and 4
