"""Graphs (图) as the graph models take them: numbered nodes, directed edges, one graph or many.

Graphs of different sizes make one batch by standing side by side as a single graph, their disjoint
union (不相交并): no edge leads from one to another, so nothing is padded and nothing is shared.
NumPy alone; both libraries' models read the same object.
"""

from __future__ import annotations

import numpy as np

from nndl import expect


class Graph:
    """N nodes, K directed edges and the B graphs that they belong to, checked when it is made.

    Parameters
    ----------
    nodes : int
        N, at least 1; nodes are numbered from 0.
    edges : array of int, shape (K, 2), or K pairs
        Sender and receiver of each edge; K may be 0. Loops and parallel edges are allowed. For an
        undirected graph, see :func:`both_ways`.
    graph_of_node : sequence of N int, optional
        Which graph each node belongs to; all to graph 0 if not given. See :func:`union`.
    graphs : int
        B; every graph has a node.

    Attributes
    ----------
    sender, receiver : array of int, shape (K,)
        Edge k leads from ``sender[k]`` to ``receiver[k]``.
    graph_of_node : array of int, shape (N,)
    graph_of_edge : array of int, shape (K,)
    sizes : tuple
        (N, K, B).

    Raises
    ------
    TypeError
        If a number is not an integer.
    ValueError
        If there is no node, an edge is not a pair, leads to a node that is not there or from one
        graph to another, or a node's graph is not one of 0..B-1, or a graph has no node.
    """

    def __init__(self, nodes, edges=(), graph_of_node=None, graphs=1):
        N = expect.at_least("nodes", nodes, 1, "a graph has a node")
        B = expect.at_least("graphs", graphs, 1)
        pairs = as_pairs(edges)
        for k in np.flatnonzero(((pairs < 0) | (pairs >= N)).any(1)):
            ends = pairs[k].tolist()
            missing = next(node for node in ends if not 0 <= node < N)
            refuse_edge(k, ends, f"nodes from 0 to {N - 1}", f"there is no node {missing}")
        self.sender, self.receiver = pairs.T.copy()
        self.graph_of_node = graph_indices(graph_of_node, N, B)
        self.graph_of_edge = self.graph_of_node[self.sender]
        for k in np.flatnonzero(self.graph_of_edge != self.graph_of_node[self.receiver]):
            one, other = self.graph_of_node[pairs[k]]
            refuse_edge(k, pairs[k], "both ends in one graph", f"from graph {one} to graph {other}")
        self.sizes = (N, len(pairs), B)

    def __repr__(self):
        return "Graph of {} nodes, {} edges, {} graphs".format(*self.sizes)

    def adjacency(self):
        """Return the adjacency matrix (邻接矩阵) A, (N, N), dense: A[i, j] edges lead from j to i.

        The row belongs to the receiver, so that ``A @ H`` adds up what each node receives. As a
        sparse matrix: ``scipy.sparse.coo_matrix((ones, (graph.receiver, graph.sender)), (N, N))``.
        """
        N = self.sizes[0]
        A = np.zeros((N, N))
        np.add.at(A, (self.receiver, self.sender), 1)
        return A


def union(graphs):
    """Return the graphs side by side as one :class:`Graph`: nodes and edges in the order given.

    Node i of a later graph gets the number i plus all nodes before it; the rows of nodes, edges
    and graphs are concatenated alike: ``np.concatenate([x_0, x_1])``.

    Parameters
    ----------
    graphs : sequence of Graph
        One at least; each may itself hold several.
    """
    graphs = [checked(graph) for graph in graphs]
    expect.at_least("graphs", len(graphs), 1, "the number of graphs in the list")
    edges, owners, nodes, count = [], [], 0, 0
    for graph in graphs:
        edges.append(np.stack([graph.sender, graph.receiver], 1) + nodes)
        owners.append(graph.graph_of_node + count)
        nodes, count = nodes + graph.sizes[0], count + graph.sizes[2]
    return Graph(nodes, np.concatenate(edges), np.concatenate(owners), count)


def from_names(nodes, edges, directed=False):
    """Return a :class:`Graph` of nodes with names, e.g. of networkx' ``G.nodes`` and ``G.edges``.

    Parameters
    ----------
    nodes : iterable
        The nodes' names, each once; a node's number is its place.
    edges : iterable of pairs of names
    directed : bool
        False if each pair stands for an edge both ways; see :func:`both_ways` for their order.

    Raises
    ------
    ValueError
        If a name stands twice, or an edge is not a pair of names of the list.
    """
    nodes = list(nodes)
    number = {name: n for n, name in enumerate(nodes)}
    if len(number) < len(nodes):
        twice = next(name for n, name in enumerate(nodes) if number[name] != n)
        raise ValueError(f"nodes: expected each name once; came {twice!r} twice.")
    pairs = [tuple(edge) for edge in edges]
    for k, edge in enumerate(pairs):
        expect_pair(k, edge)
        for name in edge:
            if name not in number:
                refuse_edge(k, edge, "names of the list of nodes", f"there is no node {name!r}")
    pairs = as_pairs([(number[one], number[other]) for one, other in pairs])
    return Graph(len(nodes), pairs if directed else both_ways(pairs))


def both_ways(edges):
    """Return an undirected graph's edges as directed ones, (2K, 2): as given, then each reversed.

    Vectors of undirected edges are then ``np.concatenate([e, e])``.

    Raises
    ------
    ValueError
        If an edge is a loop, which is its own reverse: add it to the result, once.
    """
    pairs = as_pairs(edges)
    for k in np.flatnonzero(pairs[:, 0] == pairs[:, 1]):
        refuse_edge(k, pairs[k], "two ends", "a loop is its own reverse")
    return np.concatenate([pairs, pairs[:, ::-1]])


def checked(graph):
    """Return ``graph``; TypeError if it is no :class:`Graph`."""
    if not isinstance(graph, Graph):
        raise TypeError(f"graph: expected a nndl.graph.Graph; came {type(graph).__name__}.")
    return graph


def check_adjacency(A, N):
    """Raise unless ``A`` is a matrix for N nodes, of whatever library: square, and with ``@``."""
    if not hasattr(A, "shape") or not hasattr(A, "__matmul__"):
        raise TypeError(f"A: expected a matrix, dense or sparse; came {type(A).__name__}.")
    if tuple(A.shape) != (N, N):
        raise ValueError(
            f"A: expected a square matrix, shape (N, N) with N = {N} (x has {N} rows, one a node); "
            f"came shape {tuple(A.shape)}."
        )


def check_degrees(degrees, positive):
    """Raise unless every node's degree, a row sum of A + I, is finite, and above 0 if it divides.

    Parameters
    ----------
    degrees : list of float
    positive : bool
    """
    bad = ~np.isfinite(degrees)
    if positive:
        bad |= np.less_equal(degrees, 0)
    for i in np.flatnonzero(bad):
        raise ValueError(
            f"A: expected rows of A + I with a {'positive' if positive else 'finite'} sum; "
            f"came the sum {degrees[i]} at node {i}."
        )


def as_pairs(edges):
    """Return the edges as integers (K, 2), or raise."""
    if not isinstance(edges, np.ndarray):
        edges = [tuple(edge) for edge in edges]
        for k, edge in enumerate(edges):
            expect_pair(k, edge)
        edges = np.array(edges) if edges else np.zeros((0, 2), np.int64)
    if edges.dtype.kind not in "iu":
        raise TypeError(f"edges: expected pairs of integers; came dtype {edges.dtype}.")
    if edges.ndim != 2 or edges.shape[1] != 2:
        raise ValueError(
            f"edges: expected shape (K, 2), sender and receiver; came shape {edges.shape}."
        )
    return edges.astype(np.int64)


def graph_indices(given, N, B):
    """Return the graph of each of N nodes, or raise unless it is one of B, none of them empty."""
    indices = np.zeros(N, np.int64) if given is None else np.asarray(given)
    if indices.dtype.kind not in "iu":
        raise TypeError(f"graph_of_node: expected {N} integers; came dtype {indices.dtype}.")
    if indices.shape != (N,):
        raise ValueError(
            f"graph_of_node: expected shape (N,) with N = {N}; came shape {indices.shape}."
        )
    for i in np.flatnonzero((indices < 0) | (indices >= B)):
        raise ValueError(
            f"graph_of_node: expected graphs from 0 to {B - 1}; came {indices[i]} at node {i}."
        )
    for b in np.setdiff1d(np.arange(B), indices):
        raise ValueError(f"graph_of_node: expected a node in every graph; came none in graph {b}.")
    return indices.astype(np.int64)


def expect_pair(k, edge):
    """Raise ValueError unless an edge has two ends."""
    if len(edge) != 2:
        refuse_edge(k, edge, "pairs (sender, receiver)", f"it has {len(edge)} entries")


def refuse_edge(k, edge, expected, why):
    """Raise the ValueError that names an edge."""
    ends = ", ".join(str(int(e)) if isinstance(e, np.integer) else repr(e) for e in edge)
    raise ValueError(f"edges: expected {expected}; came edge {k}, ({ends}): {why}.")
