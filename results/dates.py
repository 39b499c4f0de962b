"""Dates from English into Chinese, character by character: with attention and without.

Synthetic: 5000 dates of the days that are not held out, in three formats; judged by 500 held-out
days in the same formats, and by 200 in a format that was never shown. Share of dates that are right
in every character.
"""

from __future__ import annotations

import numpy as np

from nndl.beam import greedy
from nndl.data import dates
from nndl.fit import fit
from nndl.numpy import seq2seq
from nndl.text.symbols import END, START, Symbols
from results.reversal import loss_of

SEEDS = range(5)
TOLERANCE = 0.1
STEPS, BATCH, RATE, UNITS, ATTENTION = 600, 24, 0.004, 48, 16
MODELS = {
    "attention": (ATTENTION, STEPS),
    "plain": (None, STEPS),
    "plain, four times the steps": (None, 4 * STEPS),
}


def batch(pairs, source, target):
    x, lengths = source.encode([f for f, _ in pairs])
    y, target_lengths = target.encode([e for _, e in pairs], end=True)
    return source.one_hot(x), y, lengths, target_lengths, START


def train(pairs, source, target, attention, steps, rng, rate=RATE, units=UNITS, size=BATCH):
    params = seq2seq.init(len(source), units, len(target), rng, attention)
    rows = (rng.integers(0, len(pairs), size) for _ in range(steps))
    batches = (batch([pairs[k] for k in row], source, target) for row in rows)
    fit(params, loss_of, batches, learning_rate=rate)
    return params


def written(params, sources, source, target, most=16):
    """What the network writes for each source: its own last symbol is fed back."""
    x, lengths = source.encode(sources)
    step, state = seq2seq.stepper(params, source.one_hot(x), None, lengths)
    tokens, _, _ = greedy(step, state, START, most, END, batch_size=len(sources))
    return [target.decode(column) for column in tokens.T]


def right(params, pairs, source, target):
    found = written(params, [f for f, _ in pairs], source, target)
    return float(np.mean([mine == list(e) for mine, (_, e) in zip(found, pairs)]))


def run(seed):
    """Shares of right dates: by model and set."""
    rng = np.random.default_rng(seed)
    pairs = dates.draw(5000, rng)
    sets = {
        "held-out days": dates.draw(500, rng, held_out=True),
        "new format": dates.draw(200, rng, True, dates.NEW_FORMATS),
    }
    source, target = Symbols(f for f, _ in pairs), Symbols(e for _, e in pairs)
    found = {}
    for name, (attention, steps) in MODELS.items():
        params = train(pairs, source, target, attention, steps, np.random.default_rng(seed))
        found[name] = {part: right(params, some, source, target) for part, some in sets.items()}
    return found
