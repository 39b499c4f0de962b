"""What is this method called? Ten names, from the syntax tree of the body alone: real programs.

Every function of Python's standard library with one of ten frequent names, without its docstring;
of each node of the body's tree only the type is kept, no name and no constant. Equal trees are
taken once. Whole modules are dealt to training, to the choice of settings, and to the test.
"""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from nndl.fit import fit
from nndl.forest import Forest, union
from nndl.numpy import loss, lstm, output, treelstm

SEEDS = range(3)
TOLERANCE = 0.1  # another patch version of Python has other functions
NAMES = ("__init__", "__repr__", "close", "__eq__", "__str__", "__getitem__")
NAMES += ("__reduce__", "__iter__", "__exit__", "__enter__")
AWAY = {"test", "tests", "site-packages", "dist-packages", "lib2to3", "idlelib", "turtledemo"}
AWAY |= {"encodings"}
LARGEST, D, BATCH, STEPS = 200, 32, 32, 400
RATES, STRENGTHS = (0.003, 0.01), (0.1, 1, 10)


def bodies():
    """``(module, name, types, children)`` of every method of one of the names, each tree once."""
    folder, found = Path(sysconfig.get_paths()["stdlib"]), {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).parts
        if AWAY & set(parts) or parts[0].startswith("config-"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name in NAMES:
                types, children = tree(node)
                if 1 < len(types) <= LARGEST:
                    found.setdefault(
                        (*types, str(children)), (parts[0], node.name, types, children)
                    )
    return list(found.values())


def tree(function):
    """The types of the body's nodes, each before those below it, and the children of each."""
    body = function.body[ast.get_docstring(function) is not None :]
    types, children, waiting = ["body"], [[]], [(0, one) for one in reversed(body)]
    while waiting:
        parent, node = waiting.pop()
        if isinstance(node, ast.expr_context):  # whether a name is read or written
            continue
        children[parent].append(len(types))
        below = reversed(list(ast.iter_child_nodes(node)))
        waiting += [(len(types), one) for one in below]
        types.append(type(node).__name__)
        children.append([])
    return types, children


def star(children):
    """The same nodes, all of them children of the first: a tree that says nothing."""
    return [list(range(1, len(children))), *([] for _ in children[1:])]


def batch(kind, bodies, types):
    """What a network reads, and the classes."""
    rows = [[types.index(one) for one in body[2]] for body in bodies]
    classes = np.array([NAMES.index(body[1]) for body in bodies])
    if kind == "LSTM":
        lengths = np.array([len(row) for row in rows])
        words = np.zeros((lengths.max(), len(rows)), int)
        for b, row in enumerate(rows):
            words[: len(row), b] = row
        return lengths, words, classes
    shape = star if kind == "Tree-LSTM, star" else list
    return union([Forest(shape(body[3])) for body in bodies]), np.concatenate(rows), classes


KINDS = {"Tree-LSTM": treelstm, "Tree-LSTM, star": treelstm, "LSTM": lstm}


def scores(net, kind, structure, words):
    own = {name: net[name] for name in net if name[:3] != "out" and name != "E"}
    if kind == "LSTM":
        h, cache = lstm.forward(own, net["E"][words], lengths=structure)
        at = structure - 1, np.arange(len(structure))
    else:
        h, cache = treelstm.forward(own, net["E"][words], structure)
        at = structure.roots
    y, above = output.forward({"V": net["out.V"], "c": net["out.c"]}, h[at][None])
    return y, at, h, cache, above


def loss_of(net, kind, structure, words, classes):
    y, at, h, cache, above = scores(net, kind, structure, words)
    L, loss_cache = loss.forward(y, classes[None], kind="cross_entropy")
    dtop, d_out = output.backward(loss.backward(loss_cache), above)
    dh, dE = np.zeros_like(h), np.zeros_like(net["E"])
    dh[at] = dtop[0]
    dx, grads = KINDS[kind].backward(dh, cache)
    np.add.at(dE, words, dx)
    grads = {name: grads[name] for name in grads if name not in ("h0", "c0")}
    return L, {**grads, "E": dE, "out.V": d_out["V"], "out.c": d_out["c"]}


def run(seed):
    """Shares of right answers: by model, setting and set; and the most frequent name."""
    rng, known = np.random.default_rng(seed), bodies()
    types = sorted({one for body in known for one in body[2]})
    modules = rng.permutation(sorted({body[0] for body in known}))
    cuts = int(0.6 * len(modules)), int(0.8 * len(modules))
    own = dict(zip(("train", "choose", "test"), map(set, np.split(modules, cuts))))
    parts = {name: [body for body in known if body[0] in own[name]] for name in own}
    classes = {name: [body[1] for body in part] for name, part in parts.items()}
    often = max(NAMES, key=classes["train"].count)
    shares = {name: float(np.mean([one == often for one in classes[name]])) for name in own}
    found = {"most frequent name": shares, "bag of types": bag(parts, classes, types)}
    for kind in KINDS:
        found[kind] = {str(rate): trained(kind, rate, parts, types, seed) for rate in RATES}
    return {**found, "bodies": {name: len(part) for name, part in parts.items()}}


def bag(parts, classes, types):
    """Logistic regression on how often each type occurs."""
    counts = {n: [[body[2].count(t) for t in types] for body in part] for n, part in parts.items()}
    found = {}
    for C in STRENGTHS:
        model = LogisticRegression(C=C, max_iter=3000).fit(counts["train"], classes["train"])
        found[str(C)] = {name: model.score(counts[name], classes[name]) for name in parts}
    return found


def trained(kind, rate, parts, types, seed):
    """The shares of one network."""
    rng = np.random.default_rng(seed)
    net = KINDS[kind].init(D, D, rng)
    net["E"] = rng.normal(size=(len(types), D)) / 2
    net |= {f"out.{name}": value for name, value in output.init(D, len(NAMES), rng).items()}
    rows = (rng.choice(len(parts["train"]), BATCH, replace=False) for _ in range(STEPS))
    drawn = ([parts["train"][k] for k in row] for row in rows)
    fit(net, loss_of, ((kind, *batch(kind, one, types)) for one in drawn), learning_rate=rate)
    found = {}
    for name, part in parts.items():
        hits = []
        for first in range(0, len(part), 100):
            structure, words, classes = batch(kind, part[first : first + 100], types)
            hits.append(scores(net, kind, structure, words)[0][0].argmax(-1) == classes)
        found[name] = float(np.concatenate(hits).mean())
    return found
