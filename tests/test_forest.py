"""The trees that the recursive models take: levels, tuples, batches, and what is refused."""

from functools import reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nndl.forest import Forest, checked, from_tuples, union
from tests.batches import raised
from tests.cases.recnn import DAG, LEAF, ROOTS, TREE, draw_forest

SEED = st.integers(0, 2**32 - 1)


def test_a_sentence_as_nested_tuples():
    forest, words = from_tuples((("the", "cat"), "sat"))
    assert forest.children == [[1, 4], [2, 3], [], [], []]
    assert words == ["the", "cat", "sat"]
    assert forest.leaves.tolist() == [2, 3, 4]
    assert forest.roots.tolist() == [0]
    assert [level.nodes.tolist() for level in forest.levels] == [[2, 3, 4], [1], [0]]
    edges = zip(forest.parent.tolist(), forest.child.tolist(), forest.place.tolist())
    assert list(edges) == [(1, 2, 0), (1, 3, 1), (0, 1, 0), (0, 4, 1)]
    assert repr(forest) == "Forest of 5 nodes, 3 leaves, height 2"


def test_several_sentences_and_nodes_with_one_or_three_children():
    forest, words = from_tuples(("a", ("b",), ("c", "d", "e")), "f")
    assert words == list("abcdef")
    assert forest.children == [[1, 2, 4], [], [3], [], [5, 6, 7], [], [], [], []]
    assert forest.roots.tolist() == [0, 8]


def test_leaves_may_be_arrays_and_equal_parts_are_different_nodes():
    vector, pair = np.zeros(2), ("a", "a")
    forest, leaves = from_tuples((pair, (pair, vector)))
    assert forest.sizes == (9, 8, 5) and leaves[-1] is vector
    assert all(len(nodes) <= 1 for nodes in parents(forest))


def parents(forest):
    above = [[] for _ in forest.children]
    for node, below in enumerate(forest.children):
        for child in below:
            above[child].append(node)
    return above


def test_a_shared_node_has_one_place_in_one_level():
    assert [level.nodes.tolist() for level in DAG.levels] == [[2, 4], [3], [1], [0]]
    assert DAG.roots.tolist() == [0] and ROOTS.roots.tolist() == [1, 3]
    assert DAG.child.tolist() == [2, 4, 4, 3, 3, 1]


def test_one_leaf_is_a_tree():
    for forest in (LEAF, from_tuples("x")[0]):
        assert forest.sizes == (1, 0, 1) and len(forest.levels) == 1
        assert forest.roots.tolist() == forest.leaves.tolist() == [0]


def test_union_renumbers_and_keeps_the_order():
    both = union([DAG, LEAF, TREE])
    assert both.children == DAG.children + [[]] + [
        [6 + c for c in below] for below in TREE.children
    ]
    assert both.leaves.tolist() == [*DAG.leaves, 5, *(6 + TREE.leaves)]
    assert both.roots.tolist() == [*DAG.roots, 5, *(6 + TREE.roots)]


@pytest.mark.parametrize("forest", [TREE, DAG, Forest([[1, 1], []]), union([TREE, TREE])])
def test_rows_of_edges_go_to_children_and_are_summed_by_node(forest):
    N, K, _ = forest.sizes
    parents = [sum(below.count(node) for below in forest.children) for node in range(N)]
    assert forest.one_parent == (max(parents) <= 1)
    rows = np.random.default_rng(0).normal(size=(K, 3))
    at_children, of_children = np.zeros((2, N, 3))
    for edge, (parent, child) in enumerate(zip(forest.parent, forest.child)):
        at_children[child] += rows[edge]
        of_children[parent] += rows[edge]
    values = np.zeros((N, 3))
    for nodes, edges in forest.levels:
        forest.add_to_children(values, edges, rows[edges])
        difference = of_children[nodes] - forest.sum_of_children(edges, rows[edges])
        assert np.abs(difference).max() < 1e-14
    assert np.abs(values - at_children).max() < 1e-14


@pytest.mark.parametrize("side", [lambda low, leaf: (low, leaf), lambda low, leaf: (leaf, low)])
def test_a_thousand_levels_and_more(side):
    forest, leaves = from_tuples(reduce(side, range(5001)))
    assert len(forest.levels) == 5001
    assert sorted(leaves) == list(range(5001))


@given(SEED, st.integers(1, 12))
def test_levels_are_heights_and_edges_stand_in_their_order(seed, N):
    forest = draw_forest(np.random.default_rng(seed), N, 1, 3)

    def height(node):
        return max((1 + height(child) for child in forest.children[node]), default=0)

    nodes = [level.nodes.tolist() for level in forest.levels]
    assert nodes == [
        [node for node in range(N) if height(node) == k] for k in range(len(forest.levels))
    ]
    for level in forest.levels:
        edges = [each[level.edges].tolist() for each in (forest.parent, forest.child, forest.place)]
        wanted = [
            (node, child, place)
            for node in level.nodes.tolist()
            for place, child in enumerate(forest.children[node])
        ]
        assert list(zip(*edges)) == wanted
    assert sum(len(level.edges) for level in forest.levels) == forest.sizes[1]
    assert forest.roots.tolist() == [n for n, above in enumerate(parents(forest)) if not above]


def test_children_may_be_rows_of_arrays():
    given_as = [np.array([1, 2]), np.array([], int), ()]
    forest = Forest(given_as)
    assert forest.children == [[1, 2], [], []]
    given_as[0][0] = 0
    assert forest.children[0] == [1, 2]


# --- messages ---

WRONG = [  # children, the error, what its message must say
    ([[1], [2], [1]], ValueError, ["the cycle 1 -> 2 -> 1 "]),
    ([[1, 1], [2, 4], [3, 4], [1, 4], []], ValueError, ["the cycle 1 -> 2 -> 3 -> 1 "]),
    ([[], [1]], ValueError, ["the cycle 1 -> 1 "]),
    ([[1, 2], [], [5, 1]], ValueError, ["child 0 of node 2: ", "0 to 2", "came 5", "no such"]),
    ([[1, -1], []], ValueError, ["child 1 of node 0: ", "at least 0", "came -1"]),
    ([[1, 1.0], []], TypeError, ["child 1 of node 0: ", "integer", "came 1.0"]),
    ([[True], []], TypeError, ["child 0 of node 0: ", "integer", "came True"]),
    ([["a"], []], TypeError, ["child 0 of node 0: ", "integer", "came 'a'"]),
    ([[1], 3], TypeError, ["sequence of its children", "came 3 for node 1"]),
    (["ab"], TypeError, ["sequence of its children", "came 'ab' for node 0"]),
    ([], ValueError, ["children: ", "at least 1", "came 0"]),
]


@pytest.mark.parametrize("children, error, words", WRONG, ids=[row[2][-1] for row in WRONG])
def test_what_is_no_forest(children, error, words):
    message = raised(error, lambda: Forest(children))
    for word in words:
        assert word in message


def test_a_cycle_of_a_thousand_nodes_is_found_below_a_tail():
    N = 1200
    message = raised(ValueError, lambda: Forest([[n + 1] for n in range(N - 1)] + [[200]]))
    assert "cycle 200 -> 201 -> 202 " in message and "-> 1199 -> 200 (" in message


def test_tuples_that_are_no_tree():
    assert "an empty one as node 2" in raised(ValueError, lambda: from_tuples(("a", ())))
    assert "a list as node 1" in raised(TypeError, lambda: from_tuples((["a", "b"], "c")))
    assert "at least 1" in raised(ValueError, from_tuples)
    assert "at least 1" in raised(ValueError, lambda: union([]))


def test_what_is_checked_where_a_forest_is_used():
    for call in (lambda: checked((("the", "cat"), "sat")), lambda: union([DAG, [[]]])):
        assert "nndl.forest.Forest; came " in raised(TypeError, call)
    three = Forest([[1, 2, 3], [], [], []])
    assert checked(three) is three
    message = raised(ValueError, lambda: checked(three, 2, 2))
    assert message == (
        "forest: expected 2 children at every inner node; came 3 at node 0, [1, 2, 3]."
    )
    assert "expected 1 to 2 children" in raised(ValueError, lambda: checked(three, 1, 2))
    one = Forest([[], [0]])
    assert "came 1 at node 1, [0]" in raised(ValueError, lambda: checked(one, 2, 2))
