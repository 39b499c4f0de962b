"""Recursive networks: where they are others, in any company and order; and what they refuse."""

from functools import reduce

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.forest import Forest, from_tuples, union
from nndl.numpy import recnn, srn
from nndl.torch import RecNN
from tests import oracles
from tests.batches import raised
from tests.cases.recnn import DAG, LEAF, ROOTS, TREE, TWICE, Recursive, draw_forest

rng = np.random.default_rng(13)
D = 4
EACH = [pytest.param(variant, id=variant) for variant in recnn.VARIANTS]
SEED = st.integers(0, 2**32 - 1)


def leaves(forest, rng=rng):
    return rng.normal(size=(len(forest.leaves), D))


def both_passes(params, x, forest, dh, variant="plain"):
    """The nodes' vectors and the gradients of all, under one loss."""
    h, cache = recnn.forward(params, x, forest, variant=variant)
    dx, grads = recnn.backward(dh, cache)
    return h, {"x": dx, **grads}


# --- by hand ---


def test_the_books_three_nodes():
    """EQ-RECNN-123."""
    params = recnn.init(D, rng)
    W, b = params["W"], params["b"]
    forest, _ = from_tuples(((1, 2), (3, 4)))
    x_1, x_2, x_3, x_4 = x = leaves(forest)
    h_1 = np.tanh(W @ np.concatenate([x_1, x_2]) + b)
    h_2 = np.tanh(W @ np.concatenate([x_3, x_4]) + b)
    h_3 = np.tanh(W @ np.concatenate([h_1, h_2]) + b)
    h, _ = recnn.forward(params, x, forest)
    check.agree(h, np.stack([h_3, h_1, x_1, x_2, h_2, x_3, x_4]))


def test_the_grammar_of_the_slides_and_its_tensor():
    """EQ-RECNN-P and EQ-RNTN: p_1 -> b c, p_2 -> a p_1."""
    params = recnn.init(D, rng, "tensor", bias=False)
    W, V = params["W"], params["V"]
    forest, words = from_tuples(("not", ("very", "good")))
    assert words == ["not", "very", "good"]
    a, b, c = x = leaves(forest)
    for tensor in (0, 1):

        def compose(left, right, tensor=tensor):
            v = np.concatenate([left, right])
            return np.tanh(tensor * np.array([v @ V_k @ v for V_k in V]) + W @ v)

        variant = "tensor" if tensor else "plain"
        own = {name: params[name] for name in recnn.names(variant, bias=False)}
        h, _ = recnn.forward(own, x, forest, variant=variant, bias=False)
        p_1 = compose(b, c)
        check.agree(h[forest.roots], compose(a, p_1)[None])
        check.agree(h[2], p_1)


def test_a_linear_network_of_sums_counts_the_paths():
    params = {"W": np.concatenate([np.eye(D), np.eye(D)], 1)}
    fibonacci = Forest([[], []] + [[n - 1, n - 2] for n in range(2, 12)])
    h, cache = recnn.forward(params, np.ones((2, D)), fibonacci, "identity", bias=False)
    assert h[:, 0].tolist() == [1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144]
    dx, _ = recnn.backward(np.eye(12)[:, 11:] * np.ones(D), cache)
    assert dx[:, 0].tolist() == [55, 89]


# --- limits ---


def chains(x, h0, lengths):
    """Left-branching trees (((h0, x_1), x_2), ...), and their leaves' vectors, in rows."""
    rows = [[h0[b], *x[:n, b]] for b, n in enumerate(lengths)]
    forest, _ = from_tuples(*(reduce(lambda left, right: (left, right), row) for row in rows))
    return forest, np.concatenate(rows)


def test_a_left_branching_chain_is_the_srn():
    """EQ-RECNN-CHAIN, values and gradients: W is [U W] of the SRN, whose x_t is of width D."""
    own, lengths = srn.init(D, D, rng), [5, 1, 3]
    T, B = max(lengths), len(lengths)
    x, h0, dh = (rng.normal(size=size) for size in ((T, B, D), (B, D), (T, B, D)))
    states, cache = srn.forward(own, x, h0, lengths)
    dx, grads = srn.backward(dh, cache)
    forest, rows = chains(x, h0, lengths)
    # A chain of n steps has 2n + 1 nodes, from the root (step n) down to h_0 and up to x_n.
    inner = [
        first - t for first, n in zip(forest.roots + lengths, lengths) for t in range(1, n + 1)
    ]
    steps = tuple(np.array([(t, b) for b, n in enumerate(lengths) for t in range(n)]).T)
    dh_nodes = np.zeros((len(forest.children), D))
    dh_nodes[inner] = dh[steps]
    params = {"W": np.concatenate([own["U"], own["W"]], 1), "b": own["b"]}
    h, mine = both_passes(params, rows, forest, dh_nodes)
    check.agree(h[inner], states[steps], rtol=1e-14)
    check.agree(mine["W"], np.concatenate([grads["U"], grads["W"]], 1), rtol=1e-13)
    check.agree(mine["b"], grads["b"], rtol=1e-13)
    of_h0 = np.cumsum([0, *lengths[:-1]]) + np.arange(B)
    check.agree(mine["x"][of_h0], grads["h0"], rtol=1e-13)
    check.agree(np.delete(mine["x"], of_h0, 0), dx[steps], rtol=1e-13)


def test_a_right_branching_chain_is_the_srn_only_backwards():
    own = srn.init(D, D, rng)
    x, h0 = rng.normal(size=(5, 1, D)), rng.normal(size=(1, D))
    forest, _ = from_tuples(reduce(lambda below, leaf: (leaf, below), range(6)))
    rows = np.concatenate([x[::-1, 0], h0])  # x_5 stands leftmost, h_0 at the bottom right
    ends = []
    for order in (("W", "U"), ("U", "W")):
        params = {"W": np.concatenate([own[name] for name in order], 1), "b": own["b"]}
        h, _ = recnn.forward(params, rows, forest)
        ends.append(h[forest.roots])
    _, cache = srn.forward(own, x, h0)
    check.agree(ends[0], cache.h_last, rtol=1e-14)
    assert np.abs(ends[1] - cache.h_last).max() > 1e-2


def test_a_tensor_network_without_its_tensor_is_the_plain_one():
    params = recnn.init(D, rng)
    x, dh = leaves(DAG), rng.normal(size=(len(DAG.children), D))
    plain = both_passes(params, x, DAG, dh)
    A = rng.normal(size=(D, 2 * D, 2 * D))
    # v^T A v = 0 if A is antisymmetric: only the symmetric part of V has a meaning.
    for V in (0 * A, A - A.transpose(0, 2, 1)):
        h, grads = both_passes({**params, "V": V}, x, DAG, dh, "tensor")
        dV = grads.pop("V")
        check.agree(h, plain[0])
        check.agree(grads, plain[1])
        check.agree(dV, dV.transpose(0, 2, 1))
        assert dV.any()


@pytest.mark.parametrize("variant", EACH)
def test_children_have_an_order(variant):
    params = recnn.init(D, rng, variant)
    mirror = Forest([below[::-1] for below in TREE.children])
    x = leaves(TREE)
    h, _ = recnn.forward(params, x, TREE, variant=variant)
    swapped, _ = recnn.forward(params, x, mirror, variant=variant)
    assert np.abs(h - swapped)[TREE.roots].max() > 1e-2
    halves = np.r_[D : 2 * D, :D]
    turned = {**params, "W": params["W"][:, halves]}
    if variant == "tensor":
        turned["V"] = params["V"][:, halves][:, :, halves]
    again, _ = recnn.forward(turned, x, mirror, variant=variant)
    check.agree(h, again)


@pytest.mark.parametrize("variant", EACH)
def test_a_shared_node_is_its_copies_added_up(variant):
    """A DAG and the tree that has a copy of a node for every parent: same root, same gradients."""
    shared = Forest([[1, 2], [2, 4], [3, 4], [], []])
    tree, names = from_tuples(((("c", "d"), "d"), ("c", "d")))
    params = recnn.init(D, rng, variant)
    x, d_root = rng.normal(size=(2, D)), rng.normal(size=D)
    copies = x[["cd".index(name) for name in names]]
    runs = []
    for forest, rows in ((shared, x), (tree, copies)):
        dh = np.zeros((len(forest.children), D))
        dh[forest.roots] = d_root
        runs.append(both_passes(params, rows, forest, dh, variant))
    (h, grads), (h_tree, grads_tree) = runs
    check.agree(h[0], h_tree[0])
    dx = np.zeros_like(x)
    np.add.at(dx, ["cd".index(name) for name in names], grads_tree.pop("x"))
    check.agree(grads.pop("x"), dx)
    check.agree(grads, grads_tree)


# --- order and company ---


@given(SEED, st.integers(1, 12), st.sampled_from(list(recnn.VARIANTS)))
def test_any_topological_order_gives_the_same(seed, N, variant):
    rng = np.random.default_rng(seed)
    forest = draw_forest(rng, N)
    params, x = recnn.init(D, rng, variant), leaves(forest, rng)
    h, _ = recnn.forward(params, x, forest, variant=variant)
    known = {int(leaf): vector for leaf, vector in zip(forest.leaves, x)}
    pair, _ = from_tuples(("left", "right"))
    while len(known) < N:
        ready = [
            node
            for node, below in enumerate(forest.children)
            if node not in known and all(child in known for child in below)
        ]
        node = int(rng.choice(ready))  # any of those whose children are there
        two = np.stack([known[child] for child in forest.children[node]])
        known[node] = recnn.forward(params, two, pair, variant=variant)[0][0]
    check.agree(h, np.stack([known[node] for node in range(N)]))


@given(SEED, st.integers(1, 12), st.sampled_from(list(recnn.VARIANTS)))
def test_the_numbers_of_the_nodes_mean_nothing(seed, N, variant):
    rng = np.random.default_rng(seed)
    forest, number = draw_forest(rng, N), rng.permutation(N)
    renumbered = [None] * N
    for node, below in enumerate(forest.children):
        renumbered[number[node]] = number[below].tolist() if below else []
    other = Forest(renumbered)
    params, x, dh = recnn.init(D, rng, variant), np.zeros((N, D)), rng.normal(size=(N, D))
    x[forest.leaves] = leaves(forest, rng)
    x_other, dh_other = np.empty((2, N, D))
    x_other[number], dh_other[number] = x, dh
    h, grads = both_passes(params, x[forest.leaves], forest, dh, variant)
    h_other, grads_other = both_passes(params, x_other[other.leaves], other, dh_other, variant)
    check.agree(h, h_other[number])
    row = {node: k for k, node in enumerate(other.leaves.tolist())}
    rows = [row[node] for node in number[forest.leaves].tolist()]
    check.agree(grads.pop("x"), grads_other.pop("x")[rows])
    check.agree(grads, grads_other)


@pytest.mark.parametrize("variant", EACH)
def test_a_forest_is_its_trees_one_at_a_time(variant):
    params = recnn.init(D, rng, variant)
    parts = {
        forest: (leaves(forest), rng.normal(size=(len(forest.children), D)))
        for forest in (TREE, LEAF, DAG, ROOTS, TWICE)
    }
    alone = {
        forest: both_passes(params, x, forest, dh, variant) for forest, (x, dh) in parts.items()
    }
    total = {name: sum(grads[name] for _, grads in alone.values()) for name in params}
    for order in (list(parts), list(parts)[::-1]):
        x, dh = (np.concatenate([parts[forest][k] for forest in order]) for k in (0, 1))
        h, grads = both_passes(params, x, union(order), dh, variant)
        check.agree(h, np.concatenate([alone[forest][0] for forest in order]))
        dx = grads.pop("x")
        check.agree(dx, np.concatenate([alone[forest][1]["x"] for forest in order]))
        check.agree(grads, total)


def test_what_is_done_to_the_result_does_not_reach_the_backward_pass():
    params, x = recnn.init(D, rng), leaves(TREE)
    dh = rng.normal(size=(len(TREE.children), D))
    kept = dh.copy()
    _, wanted = both_passes(params, x, TREE, dh)
    h, cache = recnn.forward(params, x, TREE)
    h[:] = np.nan
    dx, grads = recnn.backward(dh, cache)
    check.agree({"x": dx, **grads}, wanted)
    assert np.array_equal(dh, kept)


@pytest.mark.parametrize("variant", EACH)
def test_a_thousand_levels(variant):
    """No recursion: deeper than Python's stack, forward and backward, in both twins."""
    forest, _ = from_tuples(reduce(lambda left, right: (left, right), range(1201)))
    params, x = recnn.init(D, rng, variant), leaves(forest)
    dh = np.zeros((len(forest.children), D))
    dh[forest.roots] = 1
    h, grads = both_passes(params, x, forest, dh, variant)
    model = check.load(params, RecNN(D, variant=variant))
    x_torch = torch.tensor(x, requires_grad=True)
    theirs = model(x_torch, forest)
    theirs[forest.roots].sum().backward()
    check.agree(h, theirs)
    check.agree(grads, {"x": x_torch.grad, **{n: p.grad for n, p in model.named_parameters()}})


@given(
    SEED, st.integers(1, 9), st.integers(1, 4), st.sampled_from(list(recnn.VARIANTS)), st.booleans()
)
def test_random_forests_answer_to_every_oracle(seed, N, D, variant, bias):
    rng = np.random.default_rng(seed)
    case = Recursive("random", draw_forest(rng, N), "tanh", variant, bias, D)
    oracles.central_differences(case, rng)
    oracles.against_torch(case, rng)
    oracles.against_library(case, rng)


@pytest.mark.parametrize("variant", EACH)
def test_float32_stays_float32_in_both_twins(variant):
    params = recnn.init(D, rng, variant)
    x = leaves(DAG).astype(np.float32)
    h, cache = recnn.forward(params, x, DAG, variant=variant)
    dx, grads = recnn.backward(np.ones(h.shape), cache)
    assert {array.dtype for array in (h, dx, *grads.values())} == {np.dtype(np.float32)}
    theirs = check.load(params, RecNN(D, variant=variant))(torch.as_tensor(x), DAG)
    assert theirs.dtype == torch.float32
    check.agree(h, theirs, rtol=1e-6)


# --- messages ---

PARAMS = recnn.init(D, rng, "tensor")
x = leaves(TREE)
with_nan = x.copy()
with_nan[3, 1] = np.nan
THREE = Forest([[], [2, 0, 3], [], []])

WRONG = [  # arguments of forward, the error, what its message must say
    (dict(x=x[:4]), ValueError, ["x: ", "L = 5", "the forest has 5 leaves", "(4, 4)"]),
    (dict(x=x[:, :3]), ValueError, ["x: ", "D = 4", "W has 4 rows", "(5, 3)"]),
    (dict(x=x[0]), ValueError, ["x: ", "(L, D)", "(4,)"]),
    (dict(x=x.astype(int)), TypeError, ["x: ", "floats", "int64"]),
    (dict(x=with_nan), ValueError, ["x: ", "nan", "(3, 1)"]),
    (dict(forest=THREE), ValueError, ["expected 2 children", "came 3 at node 1, [2, 0, 3]"]),
    (dict(forest=Forest([[], [0]])), ValueError, ["expected 2 children", "came 1 at node 1, [0]"]),
    (dict(forest=TREE.children), TypeError, ["nndl.forest.Forest", "came list"]),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[row[2][-1] for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    arguments = {"x": x, "forest": TREE, **arguments}
    mine = raised(error, lambda: recnn.forward(PARAMS, variant="tensor", **arguments))
    arguments["x"] = torch.as_tensor(arguments["x"])
    model = check.load(PARAMS, RecNN(D, variant="tensor"))
    theirs = raised(error, lambda: model(**arguments))
    for word in words:
        assert word in mine
    assert theirs.replace("torch.", "") == mine


def test_variants_parameters_and_gradients_that_do_not_fit():
    calls = (
        lambda: recnn.forward(PARAMS, x, TREE, variant="matrix"),
        lambda: recnn.init(D, rng, "matrix"),
        lambda: RecNN(D, variant="matrix"),
    )
    assert {raised(ValueError, call) for call in calls} == {
        "variant: expected one of plain, tensor; came 'matrix'."
    }
    for call in (lambda: recnn.forward(PARAMS, x, TREE, "sin", "tensor"), lambda: RecNN(D, "sin")):
        assert "activation: expected one of tanh" in raised(ValueError, call)
    assert "unknown: V" in raised(ValueError, lambda: recnn.forward(PARAMS, x, TREE))
    missing = {"W": PARAMS["W"]}
    assert "missing: b" in raised(ValueError, lambda: recnn.forward(missing, x, TREE))
    for name, axes in (("W", "(D, 2D)"), ("V", "(D, 2D, 2D)"), ("b", "(D,)")):
        short = {**PARAMS, name: PARAMS[name][..., 1:]}
        message = raised(
            ValueError,
            lambda: recnn.forward(short, x, TREE, variant="tensor"),  # noqa: B023
        )
        assert message.startswith(name) and axes in message and "W has 4 rows" in message
    _, cache = recnn.forward(PARAMS, x, TREE, variant="tensor")
    assert "dh: expected shape (N, D) with N = 9" in raised(
        ValueError, lambda: recnn.backward(x, cache)
    )
