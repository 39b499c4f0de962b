"""Random graphs for the tests: a strategy for hypothesis, and what the models' tests share."""

import numpy as np
from hypothesis import strategies as st

from nndl.graph import Graph, union

seeds = st.integers(0, 2**32 - 1)


def random_graph(rng, nodes=None):
    """A graph of 1 to 6 nodes; edges may be parallel or loops, or none."""
    N = nodes or int(rng.integers(1, 7))
    return Graph(N, rng.integers(0, N, (int(rng.integers(0, 2 * N + 1)), 2)))


def random_batch(rng):
    """One to four graphs, and their union."""
    parts = [random_graph(rng) for _ in range(int(rng.integers(1, 5)))]
    return parts, union(parts)


def renumbered(graph, rng):
    """The same graph with other numbers; old node ``nodes[i]`` is new node i, edges likewise."""
    (N, K, B), edges = graph.sizes, np.stack([graph.sender, graph.receiver], 1)
    nodes, order = rng.permutation(N), rng.permutation(K)
    new_number = np.argsort(nodes)
    same = Graph(N, new_number[edges[order]], graph.graph_of_node[nodes], B)
    return same, nodes, order


def rows(graphs, size):
    """Slices of each graph's rows in the union: ``size`` 0 for nodes, 1 for edges."""
    ends = np.cumsum([0] + [graph.sizes[size] for graph in graphs])
    return [slice(first, last) for first, last in zip(ends, ends[1:])]


def path(nodes):
    """0 - 1 - 2 - ..., both ways."""
    steps = [(i, i + 1) for i in range(nodes - 1)]
    return Graph(nodes, steps + [(j, i) for i, j in steps])
