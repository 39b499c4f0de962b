"""Conditions (条件) of Python programs: what is combined by ``and``, ``or`` and ``not``, as trees.

The shapes are real: every condition of Python's standard library, its atoms replaced by ``x``, and
how often each shape occurs there. Truth values at the atoms are drawn, so what is made of a shape
is half real. :func:`drawn` makes conditions of any depth, which are wholly synthetic.
"""

from __future__ import annotations

import ast
from collections import Counter

OPERATORS = {ast.And: "and", ast.Or: "or", ast.Not: "not"}


def parse(text):
    """Return a condition as nested tuples, ``("and", "a > 1", ("not", "b"))``.

    What is no ``and``, ``or`` or ``not`` is an atom, and stays as text.

    Raises
    ------
    SyntaxError
        If the text is no expression of Python.
    """
    return from_ast(ast.parse(text, mode="eval").body)


def from_ast(node):
    """Return the nested tuples of a node of Python's own syntax tree; see :func:`parse`."""
    if isinstance(node, ast.BoolOp):
        return (OPERATORS[type(node.op)], *map(from_ast, node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return ("not", from_ast(node.operand))
    return ast.unparse(node)


def find(source):
    """Return all conditions of a program's source; one inside another's ``and``, ``or`` or ``not``
    is part of that.
    """
    found, waiting = [], [(ast.parse(source), False)]
    while waiting:
        node, inside = waiting.pop()
        combines = isinstance(node, ast.BoolOp) or (
            isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
        )
        if combines and not inside:
            found.append(from_ast(node))
        waiting += [(below, combines) for below in ast.iter_child_nodes(node)]
    return found


def text(condition):
    """Return a condition as Python writes it, with parentheses only where they are needed."""
    return " ".join(tokens(condition))


def tokens(condition):
    """Return the tokens of :func:`text`: words, atoms and parentheses."""
    if not isinstance(condition, tuple):
        return [str(condition)]
    operator, *parts = condition
    rank = ("or", "and", "not").index(operator)
    words = []
    for place, part in enumerate(parts):
        own = tokens(part)
        if isinstance(part, tuple) and part[0] != "not":
            if ("or", "and").index(part[0]) <= rank:
                own = ["(", *own, ")"]
        words += own if place == 0 and operator != "not" else [operator, *own]
    return words


def depth(condition):
    """Return how many operators stand one below the other: 0 for an atom."""
    return 1 + max(map(depth, condition[1:])) if isinstance(condition, tuple) else 0


def atoms(condition):
    """Return the atoms from left to right."""
    if not isinstance(condition, tuple):
        return [condition]
    return [atom for part in condition[1:] for atom in atoms(part)]


def fill(condition, values):
    """Return the condition with other atoms: ``values`` from left to right."""
    values = iter(values)

    def replaced(part):
        if isinstance(part, tuple):
            return (part[0], *map(replaced, part[1:]))
        return next(values)

    return replaced(condition)


def value(condition):
    """Return what a condition of True and False comes to."""
    if not isinstance(condition, tuple):
        return condition
    operator, *parts = condition
    values = [value(part) for part in parts]
    return {"and": all, "or": any, "not": lambda v: not v[0]}[operator](values)


def binary(condition):
    """Return the same as pairs, for a model whose nodes have two children.

    ``not a`` is (not, a), ``a and b`` is (a, (and, b)), and a third part is joined to the first
    two: ``a and b and c`` is ((a, (and, b)), (and, c)). Operators stand at leaves.
    """
    if not isinstance(condition, tuple):
        return condition
    operator, first, *others = condition[0], *map(binary, condition[1:])
    if operator == "not":
        return ("not", first)
    for other in others:
        first = (first, (operator, other))
    return first


def draw(depth, rng):
    """Draw a synthetic condition of exactly this depth, its atoms True or False.

    ``not`` stands over a condition in one of four cases; else ``and`` or ``or`` joins two, one of
    which is of depth - 1, the other of any smaller depth.
    """
    if depth == 0:
        return bool(rng.integers(2))
    if rng.random() < 0.25:
        return ("not", draw(depth - 1, rng))
    parts = [draw(depth - 1, rng), draw(int(rng.integers(depth)), rng)]
    order = rng.permutation(2)
    return (("and", "or")[rng.integers(2)], *(parts[k] for k in order))


def drawn(depth, count, rng):
    """Draw ``count`` synthetic conditions, in turn one that is False and one that is True."""
    found = []
    while len(found) < count:
        one = draw(depth, rng)
        if value(one) == bool(len(found) % 2):
            found.append(one)
    return found


def filled(shapes, count, rng):
    """Draw ``count`` conditions of these shapes, in turn one that is False and one that is True.

    Each shape is as likely as any other, and its atoms are drawn until the condition comes to what
    is wanted; a shape for which that does not happen in 1000 draws is left for another.
    """
    found = []
    while len(found) < count:
        shape = shapes[rng.integers(len(shapes))]
        for _ in range(1000):
            values = rng.integers(0, 2, len(atoms(shape))).astype(bool).tolist()
            one = fill(shape, values)
            if value(one) == bool(len(found) % 2):
                found.append(one)
                break
    return found


def stdlib():
    """Return the shapes of the standard library's conditions, and how often each occurs there.

    Counted in Python 3.11.7, without its tests, lib2to3, IDLE and the turtle's demonstrations. The
    table below is that count, so it is the same whichever Python reads it.
    """
    rows = (line.partition(" ") for line in STDLIB.splitlines())
    return Counter({parse(shape): int(count) for count, _, shape in rows})


STDLIB = """\
2503 not x
1333 x and x
905 x or x
268 x and not x
110 x and x and x
105 not x or x
96 not x and x
68 x or not x
45 x or x and x
44 x and x or x
43 x or x or x
42 not x and not x
35 not ( x and x )
35 x and ( x or x )
33 not x or not x
30 x and x and x and x
19 not ( x or x )
14 x and x and not x
9 not ( x and x and x )
8 x and not x and x
8 x and not ( x and x )
7 x and x or x and x
7 not x and x and x
7 x and not x and not x
7 x and ( not x or x )
6 not x or x and x
6 x or x or x or x
5 not x or x or x
5 ( x or x ) and x
4 x and x and not x and x
4 x and x and x and x and x and x
4 x or x and x and x
3 not x or not x or not x
3 not x and x and not x
3 x or x and not x
3 not x and not x and x
3 ( x or x ) and not x
2 x and x and x and not x
2 not ( x or x or x or x )
2 not ( x and x or x and x )
2 not ( x or x or x )
2 not x or x or x or x
2 ( not x or x ) and x
2 not ( x or x and x )
2 x or x or x or x or x
2 x and x and x and x and x
2 x or x and x or x
2 not x and x and x and x and x and x and x and x and not x and not x
2 x and not x or x
2 x or x or not x
2 not x and ( not x or x )
1 x and ( x or x or x )
1 x or x or x or x or x or x or x
1 x or not x and x
1 not x and ( x or x )
1 x or x or x and ( not x and x )
1 x and x and x or x
1 x and x and x and x and not x
1 not ( x and ( x and ( x or x ) ) and x )
1 x and not ( x and x ) and x
1 x and x and x or x or x or x
1 x and ( x or x or x or x or x )
1 ( x or x or x ) and ( x or x )
1 x and ( x or x and not x )
1 ( x or x or x ) and x
1 x or x and ( x and x or x )
1 not x or not x or x and not x or x and not x or x and x and not x or x and x and not x
1 x or x or x or x or x or x or x or x or x
1 x and x or x and not x
1 x and x and x and ( x or x )
1 not x or not x or x and not x or x and not x
1 not x and not x or not x and not x or not x and not x or not x and not x
1 not ( x or x ) and ( not x and not x )
1 ( x or x and x ) and not x
1 x and x and ( x or x ) and ( x or x ) and ( x or x )
1 not ( x and x ) and not x
1 x or ( x or ( x or x ) )
1 x and x and x and x and x and x and not x
1 not x and x and x and not x
1 x or not x and not x
1 not ( x or x ) and x and x
1 not x or x or x or x or x
1 x or not x or x
1 x or not x and not x or x and x
1 x and not x and x and x and x
1 not ( x or x or x or x or x )
1 x and ( x or x and not x ) and x
1 not ( x or x or x or x or x or x )
1 x or x or x and x
1 x or not x and x and x
1 x or not ( x and x )
1 x and ( x and not x ) or x
1 not x or x and not x
1 x and x and x and not x and not x and x and ( x or x ) and ( x or x ) and ( x or x ) and not x \
and x and x and x and x and x
1 not x and x and x and x
1 x or x or ( not x or x and x and not x ) and x
1 x or x or x or x or x or x
1 not ( x or x and x or x and x )
1 x and not x and not x and not x
1 ( x or x ) or x or x
1 not x or not x and x
1 x and x and ( x and x )
1 x or x or x and ( x or x )
1 ( x or x ) and x and ( x or x ) and ( x or x )
1 x or x or x or x and x
1 ( x or x ) and ( x or x )
1 x and x and x and x and not ( x or x or x or x or x )
1 x or x or ( x or x ) and not x
1 x and ( x or x and x and x )
1 ( not x or x ) and ( x or x )
"""
