"""Message passing: limit laws, and what is refused."""

import numpy as np
import pytest
import torch
from hypothesis import given

from nndl import check
from nndl.graph import Graph, both_ways
from nndl.numpy import gcn, message_passing
from nndl.numpy.aggregation import aggregate
from nndl.torch import MessagePassing
from nndl.torch.message_passing import read_out
from tests import oracles
from tests.batches import raised
from tests.cases.message_passing import Rounds
from tests.random_graphs import path, random_batch, random_graph, renumbered, rows, seeds

rng = np.random.default_rng(3)
D, D_M, M = 4, 3, 2
PARAMS = message_passing.init(D, D_M, rng, M)


def drawn(graph, rng=rng):
    N, K, _ = graph.sizes
    return rng.normal(size=(N, D)), rng.normal(size=(K, M))


def both(x, graph, e, dh, how="sum"):
    """The states, and the gradients of x, of e and of the parameters."""
    h, cache = message_passing.forward(PARAMS, x, graph, e, 3, how)
    dx, grads = message_passing.backward(dh, cache)
    return h, dx, grads.pop("e"), grads


@given(seeds)
def test_oracles_on_random_graphs(seed):
    rng = np.random.default_rng(seed)
    _, graph = random_batch(rng)
    how, read = (rng.choice(["sum", "mean"]) for _ in range(2))
    case = Rounds("random", graph, int(rng.integers(1, 4)), how, read)
    oracles.central_differences(case, rng)
    oracles.against_torch(case, rng)


@given(seeds)
def test_the_numbers_of_nodes_and_edges_mean_nothing(seed):
    rng = np.random.default_rng(seed)
    _, graph = random_batch(rng)
    (x, e), dh = drawn(graph, rng), rng.normal(size=(graph.sizes[0], D))
    same, nodes, order = renumbered(graph, rng)
    h, dx, de, grads = both(x, graph, e, dh)
    h_2, dx_2, de_2, grads_2 = both(x[nodes], same, e[order], dh[nodes])
    check.agree({**grads, "h": h[nodes], "x": dx[nodes]}, {**grads_2, "h": h_2, "x": dx_2})
    assert np.allclose(de[order], de_2, atol=1e-12)
    for how in ("sum", "mean"):  # a read-out is a function of a set
        check.agree(
            message_passing.read_out(h, graph, how), message_passing.read_out(h_2, same, how)
        )


@given(seeds)
def test_a_batch_is_its_graphs_one_at_a_time(seed):
    rng = np.random.default_rng(seed)
    graphs, whole = random_batch(rng)
    (x, e), dh = drawn(whole, rng), rng.normal(size=(whole.sizes[0], D))
    h, dx, de, grads = both(x, whole, e, dh, "mean")
    total = dict.fromkeys(grads, 0)
    for graph, i, k in zip(graphs, rows(graphs, 0), rows(graphs, 1)):
        h_b, dx_b, de_b, grads_b = both(x[i], graph, e[k], dh[i], "mean")
        check.agree({"h": h[i], "x": dx[i]}, {"h": h_b, "x": dx_b})
        assert np.allclose(de[k], de_b, atol=1e-12)
        total = {name: total[name] + grads_b[name] for name in total}
    check.agree(grads, total)


@pytest.mark.parametrize("rounds", [0, 1, 2, 3])
def test_a_node_knows_of_nodes_as_far_as_there_were_rounds(rounds):
    graph = path(5)
    x, e = drawn(graph)
    h, cache = message_passing.forward(PARAMS, x, graph, e, rounds)
    reach = np.zeros((5, 5), bool)
    for j in range(5):
        other = x.copy()
        other[j] += 1
        moved, _ = message_passing.forward(PARAMS, other, graph, e, rounds)
        reach[:, j] = (moved != h).any(1)
    distance = abs(np.arange(5)[:, None] - np.arange(5))
    assert (reach == (distance <= rounds)).all()  # exactly: farther nodes change no bit
    only_0 = np.zeros((5, D))
    only_0[0] = 1
    dx, _ = message_passing.backward(only_0, cache)
    assert (dx.any(1) == (distance[0] <= rounds)).all()


def test_without_edges_it_is_a_layer_of_each_node_on_its_own():
    x, _ = drawn(Graph(4))
    W, b = PARAMS["W_h"][:, :D], PARAMS["b_h"]
    for how in ("sum", "mean"):
        h, cache = message_passing.forward(PARAMS, x, Graph(4), np.zeros((0, M)), 2, how)
        check.agree(h, np.tanh(np.tanh(x @ W.T + b) @ W.T + b))
        assert not cache.m.any()


def test_nothing_received_is_zero_and_a_mean_does_not_grow_with_the_neighbours():
    star = Graph(5, [(1, 0), (2, 0), (3, 0)])  # node 4 and the leaves receive nothing
    ones = np.ones((3, 2))
    assert aggregate(ones, star.receiver, 5, "mean").tolist() == [[1, 1]] + [[0, 0]] * 4
    assert aggregate(ones, star.receiver, 5, "sum").tolist() == [[3, 3]] + [[0, 0]] * 4
    x, e = drawn(star)
    _, cache = message_passing.forward(PARAMS, x, star, e, 1, "mean")
    assert not cache.m[0, 1:].any() and cache.m[0, 0].any()
    check.agree(cache.m[0, 0], cache.messages[0].mean(0))


def test_an_undirected_edge_is_two_directed_ones():
    pairs, e = [(0, 1), (1, 2), (0, 3)], rng.normal(size=(3, M))
    x = rng.normal(size=(4, D))
    h, _ = message_passing.forward(PARAMS, x, Graph(4, both_ways(pairs)), np.concatenate([e, e]))
    by_hand = []
    for v in range(4):
        ends = [(i + j - v, k) for k, (i, j) in enumerate(pairs) if v in (i, j)]
        inputs = [np.concatenate([x[v], x[u], e[k]]) for u, k in ends]
        m = sum(np.tanh(PARAMS["W_m"] @ a + PARAMS["b_m"]) for a in inputs)
        by_hand.append(np.tanh(PARAMS["W_h"] @ np.concatenate([x[v], m]) + PARAMS["b_h"]))
    check.agree(h, np.array(by_hand))


def test_linear_messages_that_copy_the_sender_are_a_graph_convolution():
    graph, W = random_graph(rng, 6), rng.normal(size=(D, D))
    params = {
        "W_m": np.concatenate([np.zeros((D, D)), W.T], 1),  # f = W^T h_u
        "b_m": np.zeros(D),
        "W_h": np.concatenate([W.T, np.eye(D)], 1),  # g = W^T h_v + m
        "b_h": np.zeros(D),
    }
    x, _ = drawn(graph)
    h, _ = message_passing.forward(params, x, graph, activation="identity")
    check.agree(h, gcn.forward({"W0": W}, x, graph.adjacency(), "raw")[0])


def test_no_rounds_return_the_first_states():
    x, e = drawn(path(3))
    h, cache = message_passing.forward(PARAMS, x, path(3), e, rounds=0)
    dx, grads = message_passing.backward(x, cache)
    assert (h == x).all() and (dx == x).all() and not any(g.any() for g in grads.values())
    assert check.load(PARAMS, MessagePassing(D, D_M, M))(
        torch.as_tensor(x), path(3), torch.as_tensor(e), 0
    ).equal(torch.as_tensor(x))


def test_float32_stays_float32_in_both_twins():
    graph = path(4)
    x, e = drawn(graph)
    for how in ("sum", "mean"):
        h, cache = message_passing.forward(PARAMS, x.astype(np.float32), graph, e, 2, how)
        dx, grads = message_passing.backward(np.ones((4, D)), cache)
        y = message_passing.read_out(h, graph, how)
        dh = message_passing.read_out_backward(y, graph, how)
        assert {a.dtype for a in (h, dx, y, dh, *grads.values())} == {np.dtype(np.float32)}
        model = check.load(PARAMS, MessagePassing(D, D_M, M, how))
        theirs = model(torch.as_tensor(x).float(), graph, torch.as_tensor(e), 2)
        assert read_out(theirs, graph, how).dtype == torch.float32
        check.agree(h, theirs, rtol=1e-5)


graph = path(3)
x, e = drawn(graph)
with_nan = e.copy()
with_nan[2, 1] = np.nan
WRONG = [  # arguments of forward, the error, what its message must say
    (dict(x=x[:2], graph=graph, e=e), ValueError, ["N = 3", "(2, 4)"]),
    (dict(x=x[:, :3], graph=graph, e=e), ValueError, ["D = 4", "(3, 3)"]),
    (dict(x=x.astype(int), graph=graph, e=e), TypeError, ["floats", "int64"]),
    (dict(x=x * np.inf, graph=graph, e=e), ValueError, ["x", "finite"]),
    (dict(x=x, graph=[(0, 1)], e=e), TypeError, ["nndl.graph.Graph", "list"]),
    (dict(x=x, graph=graph), TypeError, ["e: expected an array of floats", "NoneType"]),
    (dict(x=x, graph=graph, e=e[:3]), ValueError, ["K = 4, M = 2", "10 columns", "(3, 2)"]),
    (dict(x=x, graph=graph, e=e[:, :1]), ValueError, ["M = 2", "(4, 1)"]),
    (dict(x=x, graph=graph, e=with_nan), ValueError, ["e:", "nan", "(2, 1)"]),
    (dict(x=x, graph=graph, e=e, rounds=-1), ValueError, ["rounds", "came -1"]),
    (dict(x=x, graph=graph, e=e, rounds=1.0), TypeError, ["rounds", "1.0"]),
]


def tensors(arguments):
    return {
        name: torch.as_tensor(value) if isinstance(value, np.ndarray) else value
        for name, value in arguments.items()
    }


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    mine = raised(error, lambda: message_passing.forward(PARAMS, **arguments))
    model = check.load(PARAMS, MessagePassing(D, D_M, M))
    theirs = raised(error, lambda: model(**tensors(arguments)))
    assert all(word in mine for word in words), mine
    assert theirs.replace("torch.", "") == mine


def test_wrong_options_parameters_and_gradients():
    for option in (dict(aggregation="max"), dict(activation="sin")):
        mine = raised(
            ValueError, lambda o=option: message_passing.forward(PARAMS, x, graph, e, **o)
        )
        assert repr(*option.values()) in mine
        assert mine == raised(ValueError, lambda o=option: MessagePassing(D, D_M, M, **o))
    wide = {**PARAMS, "W_m": np.ones((D_M, 2 * D - 1))}
    assert "columns of W_m" in raised(
        ValueError, lambda: message_passing.forward(wide, x, graph, e)
    )
    wide = {**PARAMS, "W_h": np.ones((D, D))}
    assert "(4, 4)" in raised(ValueError, lambda: message_passing.forward(wide, x, graph, e))
    h, cache = message_passing.forward(PARAMS, x, graph, e)
    assert "(2, 4)" in raised(ValueError, lambda: message_passing.backward(h[:2], cache))
    for twin, states in ((message_passing.read_out, h), (read_out, torch.as_tensor(h))):
        assert "N = 3" in raised(ValueError, lambda t=twin, s=states: t(s[:2], graph))
        assert "'max'" in raised(ValueError, lambda t=twin, s=states: t(s, graph, "max"))
    assert "B = 1" in raised(ValueError, lambda: message_passing.read_out_backward(h, graph))
