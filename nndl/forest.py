"""Trees (树) as the recursive models take them: numbered nodes, each with its ordered children.

A node may be the child of several others, so a tree may be any directed acyclic graph (有向无环图).
Trees of different shapes make one batch by standing side by side, as a forest (森林): nodes of the
same height, of all trees, wait for nothing but the nodes below them and are computed at once.
NumPy alone; both libraries' models read the same object.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect


class Level(NamedTuple):
    """The n nodes of one height, and the edges from them down to their children."""

    nodes: np.ndarray  # (n,), in rising order
    edges: np.ndarray  # rows of parent, child and place: node by node, each from its first child


class Forest:
    """N nodes and K edges from parents to children, checked when it is made.

    Parameters
    ----------
    children : sequence of N sequences of int
        The children of each node, the first one first; a leaf has an empty one. Nodes are numbered
        from 0, in any order. A child that is named twice is there twice.

    Attributes
    ----------
    children : list of N lists of int
    parent, child, place : array of int, shape (K,)
        Edge k leads from ``parent[k]`` to ``child[k]``, its child number ``place[k]``, from 0.
    levels : list of Level
        Level 0 has the leaves; a node of level k has its highest child in level k - 1.
    leaves : array of int, shape (L,)
        The nodes without children, in rising order.
    roots : array of int
        The nodes that are no node's child, in rising order.
    one_parent : bool
        No node has two parents, or twice the same: they are trees.
    sizes : tuple
        (N, K, L).

    Raises
    ------
    TypeError
        If a node's children are not a sequence, or a child is not an integer.
    ValueError
        If there is no node, a child is not one of the nodes, or a node is below itself.
    """

    def __init__(self, children):
        self.children = as_lists(children)
        N = len(self.children)
        by_height = heights(self.children)
        edges = [
            (node, child, place)
            for nodes in by_height
            for node in nodes
            for place, child in enumerate(self.children[node])
        ]
        self.parent, self.child, self.place = np.array(edges, np.int64).reshape(-1, 3).T.copy()
        self.levels, first = [], 0
        for nodes in by_height:
            end = first + sum(len(self.children[node]) for node in nodes)
            self.levels.append(Level(np.array(nodes, np.int64), np.arange(first, end)))
            first = end
        self.leaves = self.levels[0].nodes
        self.roots = np.setdiff1d(np.arange(N), self.child)
        self.one_parent = bool((np.bincount(self.child, minlength=N) <= 1).all())
        self.sizes = (N, len(self.child), len(self.leaves))

    def __repr__(self):
        N, _, L = self.sizes
        return f"Forest of {N} nodes, {L} leaves, height {len(self.levels) - 1}"

    def add_to_children(self, values, edges, rows):
        """Add the rows, one an edge of a level, to the values of all nodes, at the children."""
        children = self.child[edges]
        if self.one_parent:
            values[children] += rows
        else:  # this would count only one of a child's parents; adding one by one is slow
            np.add.at(values, children, rows)

    def sum_of_children(self, edges, rows):
        """Return, for each node of a level, the sum of the rows, one an edge; 0 for the leaves."""
        if len(edges) == 0:
            return 0
        first = np.flatnonzero(np.diff(self.parent[edges], prepend=-1))  # edges of a node: a block
        return np.add.reduceat(rows, first)


def from_tuples(*trees):
    """Return a :class:`Forest` of trees written as nested tuples, and what stands at its leaves.

    ``forest, words = from_tuples((("the", "cat"), "sat"))``. Equal parts are different nodes; a
    node with two parents needs the lists of :class:`Forest`.

    Parameters
    ----------
    *trees
        A tuple is a node with these children, anything else a leaf. Trees may be of any depth.

    Returns
    -------
    forest : Forest
        Each node has its number before its children, so node 0 is the first tree's root.
    leaves : list
        Tree by tree, from left to right: item k stands at node ``forest.leaves[k]``.

    Raises
    ------
    TypeError
        If there is a list, which is neither a node nor a leaf.
    ValueError
        If there is no tree, or a tuple is empty.
    """
    children, leaves = [], []
    waiting = [(None, tree) for tree in reversed(trees)]
    while waiting:
        parent, tree = waiting.pop()
        node = len(children)
        children.append([])
        if parent is not None:
            children[parent].append(node)
        if isinstance(tree, list):
            raise TypeError(f"trees: expected tuples and leaves; came a list as node {node}.")
        if not isinstance(tree, tuple):
            leaves.append(tree)
        elif tree:
            waiting += [(node, below) for below in reversed(tree)]
        else:
            raise ValueError(
                f"trees: expected tuples of at least one child; came an empty one as node {node}."
            )
    return Forest(children), leaves


def union(forests):
    """Return the forests side by side as one :class:`Forest`: nodes in the order given.

    Node i of a later forest gets the number i plus all nodes before it; the rows of leaves and
    nodes are concatenated alike: ``np.concatenate([x_0, x_1])``.

    Parameters
    ----------
    forests : sequence of Forest
        One at least.
    """
    children = []
    for forest in forests:
        first = len(children)
        children += [[first + child for child in below] for below in checked(forest).children]
    return Forest(children)


def checked(forest, fewest=1, most=None):
    """Return ``forest``; raise unless each inner node has ``fewest`` to ``most`` children."""
    if not isinstance(forest, Forest):
        raise TypeError(f"forest: expected a nndl.forest.Forest; came {type(forest).__name__}.")
    for node, below in enumerate(forest.children):
        if below and (len(below) < fewest or (most and len(below) > most)):
            wanted = str(most) if fewest == most else f"{fewest} to {most}"
            raise ValueError(
                f"forest: expected {wanted} children at every inner node; came {len(below)} at "
                f"node {node}, {below}."
            )
    return forest


def as_lists(children):
    """Return the children of each node as a list of int, or raise."""
    lists = []
    for node, below in enumerate(children):
        if isinstance(below, str) or not hasattr(below, "__iter__"):
            raise TypeError(
                "children: expected for each node the sequence of its children, empty at a leaf; "
                f"came {below!r} for node {node}."
            )
        lists.append(list(below))
    expect.at_least("children", len(lists), 1, "the number of nodes in the list")
    N = len(lists)
    for node, below in enumerate(lists):
        for place, child in enumerate(below):
            given = f"child {place} of node {node}"
            if expect.at_least(given, child, 0) >= N:
                raise ValueError(
                    f"{given}: expected a node from 0 to {N - 1}; came {child}: there is no such "
                    "node."
                )
            below[place] = int(child)
    return lists


def heights(children):
    """Return the nodes of each height, from the leaves up; ValueError names a cycle."""
    parents = [[] for _ in children]
    for node, below in enumerate(children):
        for child in below:
            parents[child].append(node)
    waiting = [len(below) for below in children]  # for how many children each node still waits
    levels, ready = [], [node for node, below in enumerate(children) if not below]
    while ready:
        levels.append(sorted(ready))
        above = []
        for child in ready:
            for parent in parents[child]:
                waiting[parent] -= 1
                if waiting[parent] == 0:
                    above.append(parent)
        ready = above
    if any(waiting):
        refuse_cycle(children, waiting)
    return levels


def refuse_cycle(children, waiting):
    """Raise the ValueError that names a cycle: go down through waiting nodes until one returns."""
    node = next(node for node, count in enumerate(waiting) if count)
    path = {}  # each node on the way, and its place there
    while node not in path:
        path[node] = len(path)
        node = next(child for child in children[node] if waiting[child])
    cycle = [*list(path)[path[node] :], node]
    raise ValueError(
        "children: expected no node below itself; came the cycle "
        + " -> ".join(map(str, cycle))
        + " (from parent to child)."
    )
