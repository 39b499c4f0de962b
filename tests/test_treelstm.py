"""The Tree-LSTM: on a chain, with tied weights, in any company and order; and what it refuses."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from nndl import check
from nndl.forest import Forest, from_tuples, union
from nndl.numpy import lstm, treelstm
from nndl.torch import LSTM, TreeLSTM
from tests import oracles
from tests.batches import raised
from tests.cases.recnn import DAG, LEAF, ROOTS, TREE, TWICE, draw_forest
from tests.cases.treelstm import CHAIN, MANY, TreeStates

rng = np.random.default_rng(14)
M, D = 3, 4
FORMS = [pytest.param(S, id="child-sum" if S is None else f"{S}-ary") for S in (None, 4)]
SEED = st.integers(0, 2**32 - 1)


def inputs(forest, rng=rng):
    return rng.normal(size=(len(forest.children), M))


def both_passes(params, x, forest, dh, branching=None):
    """The nodes' states and the gradients of all, under one loss."""
    h, cache = treelstm.forward(params, x, forest, branching)
    dx, grads = treelstm.backward(dh, cache)
    return h, {"x": dx, **grads}


# --- limits ---


def chain(n):
    """A chain of n nodes, numbered from its leaf: node t has the child t - 1."""
    return Forest([[]] + [[t] for t in range(n - 1)])


@pytest.mark.parametrize("branching", [None, 1, 3])
def test_on_chains_it_is_the_lstm(branching):
    """Values and gradients; a chain is a sequence, several are a padded batch."""
    own, lengths = lstm.init(M, D, rng), [6, 1, 4]
    T, B = max(lengths), len(lengths)
    x, dh = rng.normal(size=(T, B, M)), rng.normal(size=(T, B, D))
    states, cache = lstm.forward(own, x, lengths=lengths)
    dx, wanted = lstm.backward(dh, cache)
    steps = tuple(np.array([(t, b) for b, n in enumerate(lengths) for t in range(n)]).T)
    params = treelstm.init(M, D, rng, branching)  # the other places' weights: whatever they are
    for name in own:
        params[name][tuple(slice(0, size) for size in own[name].shape)] = own[name]
    forest = union([chain(n) for n in lengths])
    h, grads = both_passes(params, x[steps], forest, dh[steps], branching)
    check.agree(h, states[steps])
    check.agree(grads.pop("x"), dx[steps])
    for name, grad in grads.items():
        first = tuple(slice(0, size) for size in own[name].shape)
        check.agree(grad[first], wanted[name])
        grad[first] = 0
        assert not grad.any()  # and what has no child to see does not learn


def test_on_a_chain_the_torch_twin_is_the_library_layer():
    library = nn.LSTM(M, D).double()
    own = LSTM.from_library(library)
    model = check.load({n: p.detach().numpy() for n, p in own.named_parameters()}, TreeLSTM(M, D))
    x = torch.tensor(rng.normal(size=(7, M)))
    check.agree(model(x, chain(7)), library(x[:, None])[0][:, 0])


def test_with_tied_weights_the_ary_form_is_the_child_sum_form():
    S = 4
    own = treelstm.init(M, D, rng)
    tied = {**own, "U_f": np.kron(np.eye(S), own["U_f"])}  # f of child k sees child k alone
    for gate in "ico":
        tied["U_" + gate] = np.tile(own["U_" + gate], S)
    forest = union([MANY, TREE, CHAIN, TWICE])
    x, dh = inputs(forest), rng.normal(size=(len(forest.children), D))
    h, grads = both_passes(own, x, forest, dh)
    h_tied, grads_tied = both_passes(tied, x, forest, dh, S)
    check.agree(h, h_tied)
    for name in grads:
        grad = grads_tied[name]
        if name == "U_f":
            grad = np.einsum("ajak->jk", grad.reshape(S, D, S, D))
        elif name[0] == "U":
            grad = grad.reshape(D, S, D).sum(1)
        check.agree(grads[name], grad)


def test_a_leaf_is_the_first_step_of_an_lstm_and_closed_gates_forget_the_children():
    for branching in (None, 2):
        params = treelstm.init(M, D, rng, branching)
        x = inputs(TREE)
        h, cache = treelstm.forward(params, x, TREE, branching)
        own = {name: params[name][:D, :D] if name[0] == "U" else params[name] for name in params}
        first, _ = lstm.forward(own, x[None, TREE.leaves])
        check.agree(h[TREE.leaves], first[0])
        shut = {**params, "b_f": np.full(D, -1e3)}
        _, cache = treelstm.forward(shut, x, TREE, branching)
        check.agree(cache.c, cache.i * cache.c_tilde)


def test_swapping_children_changes_the_ary_form_and_not_the_child_sum():
    mirror = Forest([below[::-1] for below in TREE.children])
    x = inputs(TREE)
    for branching in (None, 2):
        params = treelstm.init(M, D, rng, branching)
        h, swapped = (treelstm.forward(params, x, each, branching)[0] for each in (TREE, mirror))
        if branching is None:
            check.agree(h, swapped)
        else:
            assert np.abs(h - swapped)[TREE.roots].max() > 1e-3


@pytest.mark.parametrize("branching", FORMS)
def test_a_shared_node_is_its_copies_added_up(branching):
    """A DAG and the tree that has a copy of a node for every parent: same root, same gradients."""
    shared = Forest([[1, 2], [2, 4], [3, 4], [], []])
    tree, _ = from_tuples(((("c", "d"), "d"), ("c", "d")))
    copy_of = [0, 1, 2, 3, 4, 4, 2, 3, 4]  # node by node of the tree
    params = treelstm.init(M, D, rng, branching)
    x, d_root = inputs(shared), rng.normal(size=D)
    runs = []
    for forest, rows in ((shared, x), (tree, x[copy_of])):
        dh = np.zeros((len(forest.children), D))
        dh[forest.roots] = d_root
        runs.append(both_passes(params, rows, forest, dh, branching))
    (h, grads), (h_tree, grads_tree) = runs
    check.agree(h[copy_of], h_tree)
    dx = np.zeros_like(x)
    np.add.at(dx, copy_of, grads_tree.pop("x"))
    check.agree(grads.pop("x"), dx)
    check.agree(grads, grads_tree)


# --- order and company ---


@given(SEED, st.integers(1, 12), st.sampled_from([None, 3]))
def test_the_numbers_of_the_nodes_mean_nothing(seed, N, branching):
    rng = np.random.default_rng(seed)
    forest, number = draw_forest(rng, N, 1, 3), rng.permutation(N)
    renumbered = [None] * N
    for node, below in enumerate(forest.children):
        renumbered[number[node]] = number[below].tolist() if below else []
        if branching is None:
            rng.shuffle(renumbered[number[node]])
    params, x, dh = treelstm.init(M, D, rng, branching), inputs(forest), rng.normal(size=(N, D))
    x_other, dh_other = np.empty((N, M)), np.empty((N, D))
    x_other[number], dh_other[number] = x, dh
    h, grads = both_passes(params, x, forest, dh, branching)
    h_other, grads_other = both_passes(params, x_other, Forest(renumbered), dh_other, branching)
    check.agree(h, h_other[number])
    check.agree(grads.pop("x"), grads_other.pop("x")[number])
    check.agree(grads, grads_other)


@pytest.mark.parametrize("branching", FORMS)
def test_a_forest_is_its_trees_one_at_a_time(branching):
    params = treelstm.init(M, D, rng, branching)
    parts = {
        forest: (inputs(forest), rng.normal(size=(len(forest.children), D)))
        for forest in (TREE, LEAF, DAG, MANY, CHAIN, ROOTS)
    }
    alone = {
        forest: both_passes(params, x, forest, dh, branching) for forest, (x, dh) in parts.items()
    }
    total = {name: sum(grads[name] for _, grads in alone.values()) for name in params}
    for order in (list(parts), list(parts)[::-1]):
        x, dh = (np.concatenate([parts[forest][k] for forest in order]) for k in (0, 1))
        h, grads = both_passes(params, x, union(order), dh, branching)
        check.agree(h, np.concatenate([alone[forest][0] for forest in order]))
        dx = grads.pop("x")
        check.agree(dx, np.concatenate([alone[forest][1]["x"] for forest in order]))
        check.agree(grads, total)


def test_what_is_done_to_the_result_does_not_reach_the_backward_pass():
    params, x = treelstm.init(M, D, rng), inputs(TREE)
    dh = rng.normal(size=(len(TREE.children), D))
    kept = dh.copy()
    _, wanted = both_passes(params, x, TREE, dh)
    h, cache = treelstm.forward(params, x, TREE)
    h[:] = np.nan
    dx, grads = treelstm.backward(dh, cache)
    check.agree({"x": dx, **grads}, wanted)
    assert np.array_equal(dh, kept)


def test_a_thousand_levels():
    """No recursion: deeper than Python's stack, forward and backward, in both twins."""
    forest = chain(1200)
    params, x, dh = treelstm.init(M, D, rng), inputs(forest), np.zeros((1200, D))
    dh[forest.roots] = 1
    h, grads = both_passes(params, x, forest, dh)
    model = check.load(params, TreeLSTM(M, D))
    x_torch = torch.tensor(x, requires_grad=True)
    theirs = model(x_torch, forest)
    theirs[forest.roots].sum().backward()
    check.agree(h, theirs)
    check.agree(grads, {"x": x_torch.grad, **{n: p.grad for n, p in model.named_parameters()}})


@given(SEED, st.integers(1, 7), st.integers(1, 3), st.integers(1, 3), st.sampled_from([None, 3, 4]))
def test_random_forests_answer_to_every_oracle(seed, N, M, D, branching):
    rng = np.random.default_rng(seed)
    case = TreeStates("random", draw_forest(rng, N, 1, 3), branching, (M, D))
    oracles.central_differences(case, rng)
    oracles.against_torch(case, rng)
    oracles.against_library(case, rng)


@pytest.mark.parametrize("branching", FORMS)
def test_float32_stays_float32_in_both_twins(branching):
    params = treelstm.init(M, D, rng, branching)
    x = inputs(MANY).astype(np.float32)
    h, cache = treelstm.forward(params, x, MANY, branching)
    dx, grads = treelstm.backward(np.ones(h.shape), cache)
    made = (h, dx, cache.c, cache.f, *grads.values())
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    theirs = check.load(params, TreeLSTM(M, D, branching))(torch.as_tensor(x), MANY)
    assert theirs.dtype == torch.float32
    check.agree(h, theirs, rtol=1e-6)


# --- messages ---

PARAMS = treelstm.init(M, D, rng, 2)
x = inputs(TREE)
with_nan = x.copy()
with_nan[3, 1] = np.nan
THREE = Forest([[], [2, 0, 3], [], []])

WRONG = [  # arguments of forward, the error, what its message must say
    (dict(x=x[:4]), ValueError, ["x: ", "N = 9", "the forest has 9 nodes", "(4, 3)"]),
    (dict(x=x[:, :2]), ValueError, ["x: ", "M = 3", "W_i has shape (4, 3)", "(9, 2)"]),
    (dict(x=x[0]), ValueError, ["x: ", "(N, M)", "(3,)"]),
    (dict(x=x.astype(int)), TypeError, ["x: ", "floats", "int64"]),
    (dict(x=with_nan), ValueError, ["x: ", "nan", "(3, 1)"]),
    (dict(forest=THREE), ValueError, ["1 to 2 children", "came 3 at node 1, [2, 0, 3]"]),
    (dict(forest=TREE.children), TypeError, ["nndl.forest.Forest", "came list"]),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[row[2][-1] for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    arguments = {"x": x, "forest": TREE, **arguments}
    mine = raised(error, lambda: treelstm.forward(PARAMS, branching=2, **arguments))
    arguments["x"] = torch.as_tensor(arguments["x"])
    model = check.load(PARAMS, TreeLSTM(M, D, 2))
    theirs = raised(error, lambda: model(**arguments))
    for word in words:
        assert word in mine
    assert theirs.replace("torch.", "") == mine


def test_forms_parameters_and_gradients_that_do_not_fit():
    for call in (
        lambda: treelstm.init(M, D, rng, 0),
        lambda: TreeLSTM(M, D, 0),
        lambda: treelstm.forward(PARAMS, x, TREE, 0),
    ):
        assert raised(ValueError, call) == "branching: expected at least 1; came 0."
    assert "integer; came 2.0" in raised(TypeError, lambda: TreeLSTM(M, D, 2.0))
    message = raised(ValueError, lambda: treelstm.forward(PARAMS, x, TREE))
    assert message.startswith("U_i: expected shape (4, 4) (W_i has shape (4, 3), branching = None)")
    assert "came shape (4, 8)" in message
    missing = {name: PARAMS[name] for name in PARAMS if name != "b_f"}
    assert "missing: b_f" in raised(ValueError, lambda: treelstm.forward(missing, x, TREE, 2))
    for name in PARAMS:
        short = {**PARAMS, name: PARAMS[name][1:]}
        message = raised(ValueError, lambda: treelstm.forward(short, x, TREE, 2))  # noqa: B023
        assert "expected shape" in message
    _, cache = treelstm.forward(PARAMS, x, TREE, 2)
    assert "dh: expected shape (N, D) with N = 9" in raised(
        ValueError, lambda: treelstm.backward(x, cache)
    )
