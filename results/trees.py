"""Truth of Python conditions: networks on the syntax tree, on other trees, and on the tokens.

Trained on the shapes of depth 1 and 2 of the standard library's conditions, with drawn truth values
at the atoms and a label at the root alone; judged on the library's shapes of depth 3 to 5, and on
synthetic conditions of depth 2 to 12. Every learning rate is chosen on conditions like those of the
training. Half of all labels are true, in each set and at each depth.
"""

from __future__ import annotations

from functools import reduce

import numpy as np
from sklearn.linear_model import LogisticRegression

from nndl.data import conditions
from nndl.fit import fit
from nndl.forest import from_tuples
from nndl.numpy import loss, lstm, output, recnn, treelstm

SEEDS = range(5)
TOLERANCE = 0.1  # a network that is about to learn may go either way on another machine
RATES = (0.003, 0.01, 0.03)
DEPTHS = (2, 4, 6, 8, 10, 12)
STEPS, BATCH, TRAIN = 1500, 64, 3000
WORDS = ("True", "False", "and", "or", "not", "(", ")")


def syntax(condition):
    return conditions.binary(condition)


def chain(condition):
    """The tokens from left to right, each joined to all before it."""
    return reduce(lambda left, right: (left, right), conditions.tokens(condition))


def halves(condition):
    """The tokens without their grammar: split in the middle, again and again."""

    def split(words):
        middle = (len(words) + 1) // 2
        return words[0] if len(words) == 1 else (split(words[:middle]), split(words[middle:]))

    return split(conditions.tokens(condition))


def parenthesised(condition):
    """The tokens with a pair of parentheses for every operator."""
    if not isinstance(condition, tuple):
        return [str(condition)]
    operator, *parts = condition
    words = ["("] + ["not"] * (operator == "not") + parenthesised(parts[0])
    for one in parts[1:]:
        words += [operator, *parenthesised(one)]
    return [*words, ")"]


MODELS = {  # kind, width, the tree or the tokens
    "RecNN 8": ("plain", 8, syntax),
    "RecNN 32": ("plain", 32, syntax),
    "RNTN 8": ("tensor", 8, syntax),
    "Tree-LSTM 8": ("treelstm", 8, syntax),
    "RecNN 32, chain": ("plain", 32, chain),
    "RecNN 32, halves": ("plain", 32, halves),
    "LSTM 32": ("lstm", 32, conditions.tokens),
}
MORE = {  # for the experiment ``trees_longer``
    "LSTM 32, all parentheses": ("lstm", 32, parenthesised),
}


def sets(seed):
    rng = np.random.default_rng(seed)
    shapes = sorted(conditions.stdlib(), key=conditions.text)
    shallow = [shape for shape in shapes if conditions.depth(shape) <= 2]
    deep = [shape for shape in shapes if conditions.depth(shape) > 2]
    parts = {
        "train": conditions.filled(shallow, TRAIN, rng),
        "choose": conditions.filled(shallow, 500, rng),
    }
    parts["stdlib, depth 3 to 5"] = conditions.filled(deep, 500, rng)
    for depth in DEPTHS:
        parts[f"synthetic, depth {depth}"] = conditions.drawn(depth, 300, rng)
    return parts


def init(kind, D, rng):
    body = {
        "plain": lambda: recnn.init(D, rng),
        "tensor": lambda: recnn.init(D, rng, "tensor"),
        "treelstm": lambda: treelstm.init(D, D, rng, 2),
        "lstm": lambda: lstm.init(D, D, rng),
    }[kind]()
    E = rng.normal(size=(len(WORDS), D)) / 2
    net = {f"body.{name}": value for name, value in body.items()}
    return {**net, "E": E, **{f"out.{n}": v for n, v in output.init(D, 2, rng).items()}}


def part(net, name):
    return {k.split(".")[1]: v for k, v in net.items() if k.startswith(name + ".")}


def batch(kind, tree, drawn):
    """What a network reads: a forest and its leaves' words, or padded words and lengths."""
    answers = np.array([conditions.value(one) for one in drawn]).astype(int)
    if kind == "lstm":
        rows = [[WORDS.index(word) for word in tree(one)] for one in drawn]
        lengths = np.array([len(row) for row in rows])
        words = np.zeros((lengths.max(), len(rows)), int)
        for b, row in enumerate(rows):
            words[: len(row), b] = row
        return (lengths, words), answers
    forest, leaves = from_tuples(*map(tree, drawn))
    return (forest, np.array([WORDS.index(str(leaf)) for leaf in leaves])), answers


def scores(net, kind, given):
    structure, words = given
    E, body = net["E"], part(net, "body")
    x = E[words]
    if kind == "lstm":
        h, cache = lstm.forward(body, x, lengths=structure)
        top = h[structure - 1, np.arange(len(structure))]
    elif kind == "treelstm":
        full = np.zeros((structure.sizes[0], E.shape[1]))
        full[structure.leaves] = x
        h, cache = treelstm.forward(body, full, structure, 2)
        top = h[structure.roots]
    else:
        h, cache = recnn.forward(body, x, structure, variant=kind)
        top = h[structure.roots]
    y, above = output.forward(part(net, "out"), top[None])
    return y, (h, cache, above)


def loss_of(net, kind, given, answers):
    structure, words = given
    y, (h, cache, above) = scores(net, kind, given)
    L, loss_cache = loss.forward(y, answers[None], kind="cross_entropy")
    dtop, d_out = output.backward(loss.backward(loss_cache), above)
    dh = np.zeros_like(h)
    if kind == "lstm":
        dh[structure - 1, np.arange(len(structure))] = dtop[0]
    else:
        dh[structure.roots] = dtop[0]
    module = {"lstm": lstm, "treelstm": treelstm}.get(kind, recnn)
    dx, d_body = module.backward(dh, cache)
    d_body = {name: d_body[name] for name in part(net, "body")}
    dE = np.zeros_like(net["E"])
    np.add.at(dE, words, dx[structure.leaves] if kind == "treelstm" else dx)
    grads = {f"body.{k}": v for k, v in d_body.items()}
    return L, {**grads, "E": dE, **{f"out.{k}": v for k, v in d_out.items()}}


def train(name, seed, rate, drawn, steps=STEPS):
    kind, D, tree = {**MODELS, **MORE}[name]
    rng = np.random.default_rng(seed)
    net = init(kind, D, rng)
    rows = (rng.choice(len(drawn), BATCH, replace=False) for _ in range(steps))
    batches = ((kind, *batch(kind, tree, [drawn[k] for k in row])) for row in rows)
    losses = fit(net, loss_of, batches, learning_rate=rate)
    return net, losses


def right(net, name, drawn):
    kind, _, tree = {**MODELS, **MORE}[name]
    given, answers = batch(kind, tree, drawn)
    return float((scores(net, kind, given)[0][0].argmax(-1) == answers).mean())


def bag(S):
    """Logistic regression on how often each word occurs: no order, no tree."""
    counts = {
        name: np.array([[conditions.tokens(one).count(word) for word in WORDS] for one in drawn])
        for name, drawn in S.items()
    }
    truth = {name: [conditions.value(one) for one in drawn] for name, drawn in S.items()}
    model = LogisticRegression(max_iter=1000).fit(counts["train"], truth["train"])
    return {name: model.score(counts[name], truth[name]) for name in S if name != "train"}


def run(seed):
    """Shares of right answers: by network, rate and set; and those of the baseline."""
    S = sets(seed)
    found = {"bag of words": bag(S)}
    for name in MODELS:
        found[name] = {str(rate): shares(name, seed, rate, S) for rate in RATES}
    return found


def shares(name, seed, rate, S, steps=STEPS):
    """The shares of one network with one rate, on every set but the training's."""
    net, _ = train(name, seed, rate, S["train"], steps)
    return {part: right(net, name, drawn) for part, drawn in S.items() if part != "train"}
