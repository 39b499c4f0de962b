"""Replies of an encoder-decoder to openly written exchanges: context on and off, generic replies.

One knob each: whether the network reads what was said before; how often an open question is
answered "i don't know ." in training (0, 1 or 2 times beside five other replies); whether a reply
is the most probable one, step by step or by a beam, or drawn. Every number is a share, or a
distinct-n of one reply to each of the 16 open questions.
"""

from __future__ import annotations

import numpy as np

from nndl import beam
from nndl.data import chats
from nndl.numpy import seq2seq
from nndl.text.symbols import END, START, Symbols
from results import dates

SEEDS = range(5)
TOLERANCE = 0.15
STEPS, BATCH, RATE, UNITS, MOST, WIDTH, TIMES = 1200, 32, 0.003, 64, 14, 8, 20
MODELS = {  # generic replies to a question in training, context
    "context": (2, True),
    "no context": (2, False),
    "generic once": (1, True),
    "generic never": (0, True),
}


def pairs_of(generic, context):
    return [(chats.words(e, context), e.reply.split()) for e in chats.exchanges(generic)]


def train(pairs, source, target, seed):
    rng = np.random.default_rng(seed)
    return dates.train(pairs, source, target, None, STEPS, rng, RATE, UNITS, BATCH)


def greedy(params, sources, source, target):
    return [" ".join(r) for r in dates.written(params, sources, source, target, MOST)]


def by_beam(params, sources, source, target):
    found = []
    for words in sources:
        x, lengths = source.encode([words])
        step, state = seq2seq.stepper(params, source.one_hot(x), None, lengths)
        best = beam.search(step, state, START, END, WIDTH, MOST)[0]
        found.append(" ".join(target.decode(best.tokens)))
    return found


def drawn(params, sources, source, target, rng):
    """One reply each, every word drawn with the network's probability."""
    x, lengths = source.encode(sources)
    step, state = seq2seq.stepper(params, source.one_hot(x), None, lengths)
    fed, tokens = np.full(len(sources), START), []
    for _ in range(MOST):
        log_p, state = step(state, fed)
        fed = (log_p + rng.gumbel(size=log_p.shape)).argmax(-1)
        tokens.append(fed)
    return [" ".join(target.decode(column)) for column in np.array(tokens).T]


def human(generic, rng):
    """One of the written replies to each question."""
    every = [(*replies, *[chats.GENERIC] * generic) for replies in chats.OPEN.values()]
    return [replies[rng.integers(len(replies))] for replies in every]


def judged(sets):
    """Means over sets of replies, one reply to a question each."""
    words = [[reply.split() for reply in replies] for replies in sets]
    return {
        "generic": float(np.mean([r == chats.GENERIC for some in sets for r in some])),
        "distinct-1": float(np.mean([chats.distinct(some, 1) for some in words])),
        "distinct-2": float(np.mean([chats.distinct(some, 2) for some in words])),
    }


def run(seed):
    """By model: what it replies to open questions, in talks, and to sentences that are new."""
    found = {}
    for name, (generic, context) in MODELS.items():
        pairs = pairs_of(generic, context)
        source, target = Symbols(f for f, _ in pairs), Symbols(e for _, e in pairs)
        params = train(pairs, source, target, seed)
        tools, rng = (source, target), np.random.default_rng(seed)
        open_questions = [["|", *says.split()] for says in chats.OPEN]
        talks = [e for e in chats.exchanges(generic) if e.before]
        said = greedy(params, [chats.words(e, context) for e in talks], *tools)
        new = greedy(params, [["|", *says.split()] for says in chats.NEW], *tools)
        known = {e.reply for e in chats.exchanges(generic)}
        found[name] = {
            "talks": float(np.mean([mine == e.reply for mine, e in zip(said, talks)])),
            "new, copied": float(np.mean([reply in known for reply in new])),
            "new, generic": float(np.mean([reply == chats.GENERIC for reply in new])),
            "human": judged([human(generic, rng) for _ in range(TIMES)]),
            "greedy": judged([greedy(params, open_questions, *tools)]),
            "beam": judged([by_beam(params, open_questions, *tools)]),
            "drawn": judged([drawn(params, open_questions, *tools, rng) for _ in range(TIMES)]),
        }
    return found
