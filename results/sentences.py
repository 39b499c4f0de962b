"""Polarity of short phrases, p2 -> a p1, p1 -> b c: do products of the children help with "not"?

Synthetic: 40 adjectives, half of them good and half bad, alone and under very, not, and not very.
20 of them occur in training in all four forms, the others alone. 10 of these choose the learning
rate, 10 judge; and the 20 are judged again in forms that never occur in training.
"""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from nndl.fit import fit
from nndl.forest import from_tuples
from nndl.numpy import output, recnn
from results.trees import loss_of, scores

SEEDS = range(16)
TOLERANCE = 0.35  # one seed may learn another rule on another machine
RATES = (0.003, 0.01, 0.03)
MODELS = {
    f"{name} {D}": (kind, D)
    for name, kind, widths in (
        ("RecNN", "plain", (1, 2, 4, 8, 32)),
        ("RNTN", "tensor", (1, 2, 4, 8)),
    )
    for D in widths
}
WORDS, SEEN, STEPS = 40, 20, 600
VERY, NOT = WORDS, WORDS + 1
CLASSES = (-2, -1, 1, 2)
FORMS = (  # the tree, and what a good adjective comes to; a bad one to the opposite
    (lambda word: word, 1),
    (lambda word: (VERY, word), 2),
    (lambda word: (NOT, word), -1),
    (lambda word: (NOT, (VERY, word)), -1),
)
DEEPER = (
    (lambda word: (NOT, (NOT, word)), 1),
    (lambda word: (NOT, (NOT, (VERY, word))), 1),
    (lambda word: (NOT, (NOT, (NOT, word))), -1),
)


def phrases(*parts):
    """A forest of words in forms, its leaves' words, and the classes; parts are (forms, words)."""
    made = [
        (tree(word), value * (1 if word % 2 else -1))
        for forms, words in parts
        for tree, value in forms
        for word in words
    ]
    forest, leaves = from_tuples(*(tree for tree, _ in made))
    return forest, np.array(leaves), np.array([CLASSES.index(value) for _, value in made])


def sets():
    half = SEEN + (WORDS - SEEN) // 2
    return {
        "train": phrases((FORMS, range(SEEN)), (FORMS[:1], range(SEEN, WORDS))),
        "choose": phrases((FORMS[1:], range(SEEN, half))),
        "new words": phrases((FORMS[1:], range(half, WORDS))),
        "deeper": phrases((DEEPER, range(SEEN))),
    }


def train(name, seed, rate):
    """One network and its losses; every step sees all phrases of the training."""
    (kind, D), rng = MODELS[name], np.random.default_rng(seed)
    net = {f"body.{key}": value for key, value in recnn.init(D, rng, kind).items()}
    net["E"] = rng.normal(size=(WORDS + 2, D)) / 2
    net |= {f"out.{key}": value for key, value in output.init(D, len(CLASSES), rng).items()}

    def of(net, forest, words, classes):
        return loss_of(net, kind, (forest, words), classes)

    return net, fit(net, of, [sets()["train"]] * STEPS, learning_rate=rate)


def bag(S):
    """Logistic regression on which words occur: no order, no tree."""
    counts = {part: counted(*S[part][:2]) for part in S}
    model = LogisticRegression(C=100, max_iter=2000).fit(counts["train"], S["train"][2])
    return {part: model.score(counts[part], S[part][2]) for part in S}


def counted(forest, leaves):
    """How often each word occurs in each tree: (trees, words)."""
    tree = np.searchsorted(forest.roots, forest.leaves, side="right") - 1
    counts = np.zeros((len(forest.roots), WORDS + 2))
    np.add.at(counts, (tree, leaves), 1)
    return counts


def right(net, name, forest, words, classes):
    y = scores(net, MODELS[name][0], (forest, words))[0][0]
    return float((y.argmax(-1) == classes).mean())


def run(seed):
    """Shares of right answers: by network, rate and set; and the most frequent class."""
    S = sets()
    often = np.bincount(S["train"][2]).argmax()
    found = {"most frequent class": {part: float((S[part][2] == often).mean()) for part in S}}
    found["bag of words"] = bag(S)
    for name in MODELS:
        found[name] = {}
        for rate in RATES:
            net, _ = train(name, seed, rate)
            found[name][str(rate)] = {part: right(net, name, *S[part]) for part in S}
    return found
