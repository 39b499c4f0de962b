"""Graphs: what is refused, and how many become one."""

import networkx
import numpy as np
import pytest
from hypothesis import given

from nndl.graph import Graph, both_ways, from_names, union
from tests.random_graphs import random_batch, rows, seeds

REFUSED = [  # arguments, the error, what its message must say
    ((0,), ValueError, ["nodes", "at least 1", "came 0"]),
    ((-2,), ValueError, ["nodes", "came -2"]),
    ((2.0,), TypeError, ["nodes", "2.0"]),
    ((3, [(0, 1), (2, 3)]), ValueError, ["edge 1, (2, 3)", "there is no node 3", "0 to 2"]),
    ((3, [(-1, 1)]), ValueError, ["edge 0, (-1, 1)", "there is no node -1"]),
    ((3, [(0, 1, 2)]), ValueError, ["edge 0, (0, 1, 2)", "3 entries"]),
    ((3, [(0, 1), (2,)]), ValueError, ["edge 1, (2)", "1 entries"]),
    ((3, np.array([0, 1])), ValueError, ["(K, 2)", "(2,)"]),
    ((3, [(0, 1.5)]), TypeError, ["integers", "float64"]),
    ((2, [], [0, 2], 2), ValueError, ["graphs from 0 to 1", "came 2 at node 1"]),
    ((2, [], [0, -1], 2), ValueError, ["came -1 at node 1"]),
    ((2, [], [0, 0], 2), ValueError, ["none in graph 1"]),
    ((2, [], [0], 1), ValueError, ["N = 2", "(1,)"]),
    ((2, [], [0.0, 0.0], 1), TypeError, ["integers", "float64"]),
    ((2, [], [0, 0], 0), ValueError, ["graphs", "came 0"]),
    ((3, [(0, 1), (1, 2)], [0, 0, 1], 2), ValueError, ["edge 1, (1, 2)", "graph 0 to graph 1"]),
]


@pytest.mark.parametrize("arguments, error, words", REFUSED, ids=[str(row[2]) for row in REFUSED])
def test_refused(arguments, error, words):
    with pytest.raises(error) as info:
        Graph(*arguments)
    assert all(word in str(info.value) for word in words), info.value


def test_refused_names_and_lists():
    for call, error, words in [
        (lambda: from_names("aba", []), ValueError, "came 'a' twice"),
        (lambda: from_names("abc", ["ab", "cz"]), ValueError, "edge 1, ('c', 'z'): there is no"),
        (lambda: from_names("abc", [("a", "b", {})]), ValueError, "3 entries"),
        (lambda: from_names("", []), ValueError, "came 0"),
        (lambda: both_ways([(0, 1), (2, 2)]), ValueError, "edge 1, (2, 2): a loop"),
        (lambda: union([]), ValueError, "came 0"),
        (lambda: union([Graph(1), 3]), TypeError, "came int"),
    ]:
        with pytest.raises(error) as info:
            call()
        assert words in str(info.value)


def test_the_smallest_graphs():
    assert Graph(1).sizes == (1, 0, 1) and Graph(1).adjacency().tolist() == [[0.0]]
    assert Graph(3, np.zeros((0, 2), int)).sizes == (3, 0, 1)
    assert str(Graph(2, [(0, 0)])) == "Graph of 2 nodes, 1 edges, 1 graphs"


def test_networkx_both_ways_and_directed():
    club = networkx.karate_club_graph()
    graph = from_names(club.nodes, club.edges)
    assert graph.sizes == (34, 2 * 78, 1)
    assert (graph.adjacency() == networkx.to_numpy_array(club, weight=None)).all()
    arrows = networkx.DiGraph([("b", "a"), ("b", "c"), ("c", "c")])
    graph = from_names(arrows.nodes, arrows.edges, directed=True)
    # networkx' row is the sender, ours the receiver
    assert (graph.adjacency() == networkx.to_numpy_array(arrows).T).all()


def test_both_ways_gives_each_edge_and_its_reverse():
    assert both_ways([(0, 1), (2, 1)]).tolist() == [[0, 1], [2, 1], [1, 0], [1, 2]]


@given(seeds)
def test_a_union_is_its_graphs_side_by_side(seed):
    graphs, whole = random_batch(np.random.default_rng(seed))
    A = whole.adjacency()
    assert A.sum() == sum(graph.sizes[1] for graph in graphs)
    for b, (graph, nodes) in enumerate(zip(graphs, rows(graphs, 0))):
        assert (A[nodes, nodes] == graph.adjacency()).all()
        assert (whole.graph_of_node[nodes] == b).all()
    assert (
        whole.graph_of_edge == np.repeat(range(len(graphs)), [g.sizes[1] for g in graphs])
    ).all()
    again = union([union(graphs[:1]), *graphs[1:]])
    assert (again.adjacency() == A).all() and (again.graph_of_node == whole.graph_of_node).all()
