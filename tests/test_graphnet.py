"""The graph-network block: limit laws, and what is refused."""

import numpy as np
import pytest
import torch
from hypothesis import given

from nndl import check
from nndl.graph import Graph
from nndl.numpy import graphnet, message_passing
from nndl.torch import GraphNet
from tests import oracles
from tests.batches import raised
from tests.cases.graphnet import Block
from tests.random_graphs import path, random_batch, renumbered, rows, seeds

rng = np.random.default_rng(7)
BEFORE, AFTER = (2, 4, 3), (5, 6, 2)
PARAMS = graphnet.init(BEFORE, AFTER, rng)


def drawn(graph, rng=rng, widths=BEFORE):
    N, K, B = graph.sizes
    return [rng.normal(size=(count, M)) for count, M in zip((K, N, B), widths)]


def both(inputs, graph, upstream, how="mean"):
    """The new vectors, the gradients of the old ones, and those of the parameters."""
    new, cache = graphnet.forward(PARAMS, *inputs, graph, how)
    return (new, *graphnet.backward(upstream, cache))


def close(mine, other):
    """Equal to rounding; for arrays that may be empty."""
    assert all(np.allclose(a, b, rtol=1e-10, atol=1e-12) for a, b in zip(mine, other))


@given(seeds)
def test_oracles_on_random_graphs(seed):
    rng = np.random.default_rng(seed)
    case = Block("random", random_batch(rng)[1], rng.choice(["sum", "mean"]))
    oracles.central_differences(case, rng)
    oracles.against_torch(case, rng)


@given(seeds)
def test_the_numbers_of_nodes_and_edges_mean_nothing(seed):
    rng = np.random.default_rng(seed)
    _, graph = random_batch(rng)
    (e, v, u), (de, dv, du) = drawn(graph, rng), drawn(graph, rng, AFTER)
    same, nodes, order = renumbered(graph, rng)
    new, old, grads = both((e, v, u), graph, (de, dv, du))
    new_2, old_2, grads_2 = both((e[order], v[nodes], u), same, (de[order], dv[nodes], du))
    for (e, v, u), other in ((new, new_2), (old, old_2)):
        close((e[order], v[nodes], u), other)
    check.agree(grads, grads_2)


@given(seeds)
def test_a_batch_is_its_graphs_one_at_a_time(seed):
    rng = np.random.default_rng(seed)
    graphs, whole = random_batch(rng)
    inputs, upstream = drawn(whole, rng), drawn(whole, rng, AFTER)
    new, old, grads = both(inputs, whole, upstream)
    total = dict.fromkeys(grads, 0)
    for b, (graph, i, k) in enumerate(zip(graphs, rows(graphs, 0), rows(graphs, 1))):

        def own(vectors, b=b, i=i, k=k):
            e, v, u = vectors
            return e[k], v[i], u[b : b + 1]

        new_b, old_b, grads_b = both(own(inputs), graph, own(upstream))
        close(own(new), new_b)
        close(own(old), old_b)
        total = {name: total[name] + grads_b[name] for name in total}
    check.agree(grads, total)


def test_without_edges_each_node_is_a_layer_of_its_own():
    lone = Graph(4)
    _, v, u = drawn(lone)
    M_e = AFTER[0]
    (e_new, v_new, u_new), _ = graphnet.forward(PARAMS, np.zeros((0, 2)), v, u, lone, "mean")
    W = PARAMS["W_v"][:, M_e:]  # the columns of edges meet zeros
    alone = np.concatenate([v, np.repeat(u, 4, 0)], 1)
    check.agree(v_new, np.tanh(alone @ W.T + PARAMS["b_v"]))
    W = PARAMS["W_u"][:, M_e:]
    whole = np.concatenate([v_new.mean(0), u[0]])
    check.agree(u_new, np.tanh(whole @ W.T + PARAMS["b_u"])[None])
    assert e_new.shape == (0, M_e)


@pytest.mark.parametrize("how", ["sum", "mean"])
def test_blocks_that_keep_their_edges_and_do_not_read_u_are_message_passing(how):
    """e' is the message: every block gets the first e, passes v' on, and drops e' and u'."""
    M, D, M_u = BEFORE
    D_m, graph = AFTER[0], path(5)
    e, v, u = drawn(graph)
    mp = message_passing.init(D, D_m, rng, M)
    to, of, edge = np.split(mp["W_m"], [D, 2 * D], axis=1)
    own, received = np.split(mp["W_h"], [D], axis=1)
    params = {
        "W_e": np.concatenate([edge, to, of, np.zeros((D_m, M_u))], 1),  # of [e; v_r; v_s; u]
        "b_e": mp["b_m"],
        "W_v": np.concatenate([received, own, np.zeros((D, M_u))], 1),  # of [sum of e'; v; u]
        "b_v": mp["b_h"],
        "W_u": rng.normal(size=(2, D_m + D + M_u)),
        "b_u": rng.normal(size=2),
    }
    states = v
    for _ in range(3):
        (_, states, _), _ = graphnet.forward(params, e, states, u, graph, how)
    check.agree(states, message_passing.forward(mp, v, graph, e, 3, how)[0])


def test_one_block_reaches_neighbours_through_edges_and_everyone_through_u():
    graph = path(4)
    e, v, u = drawn(graph)
    far = v.copy()
    far[3] += 1
    (_, v_new, u_new), _ = graphnet.forward(PARAMS, e, v, u, graph)
    (_, v_far, u_far), _ = graphnet.forward(PARAMS, e, far, u, graph)
    assert (v_new != v_far).any(1).tolist() == [False, False, True, True]
    assert (u_new != u_far).any()


def test_a_loss_that_reads_some_results_only():
    graph = path(3)
    _, cache = graphnet.forward(PARAMS, *drawn(graph), graph)
    upstream = drawn(graph, widths=AFTER)
    for read in range(3):
        some = [d if n == read else None for n, d in enumerate(upstream)]
        zeros = [d if n == read else d * 0 for n, d in enumerate(upstream)]
        (mine, grads), (other, grads_2) = (graphnet.backward(d, cache) for d in (some, zeros))
        check.agree({**grads, **dict(zip("evu", mine))}, {**grads_2, **dict(zip("evu", other))})


def test_float32_stays_float32_in_both_twins():
    graph = path(4)
    e, v, u = drawn(graph)
    new, cache = graphnet.forward(PARAMS, e, v.astype(np.float32), u, graph)
    old, grads = graphnet.backward(drawn(graph, widths=AFTER), cache)
    assert {a.dtype for a in (*new, *old, *grads.values())} == {np.dtype(np.float32)}
    model = check.load(PARAMS, GraphNet(BEFORE, AFTER))
    theirs = model(*map(torch.as_tensor, (e, v.astype(np.float32), u)), graph)
    assert {x.dtype for x in theirs} == {torch.float32}
    check.agree(dict(zip("evu", new)), dict(zip("evu", theirs)), rtol=1e-5)


graph = path(3)
e, v, u = drawn(graph)
with_nan = u.copy()
with_nan[0, 1] = np.nan
WRONG = [  # arguments of forward, the error, what its message must say
    (dict(e=e[:2], v=v, u=u, graph=graph), ValueError, ["e:", "K = 4", "4 edges", "(2, 2)"]),
    (dict(e=e, v=v[:2], u=u, graph=graph), ValueError, ["v:", "N = 3", "(2, 4)"]),
    (dict(e=e, v=v, u=u[0], graph=graph), ValueError, ["u:", "B = 1", "(3,)"]),
    (dict(e=e, v=v, u=with_nan, graph=graph), ValueError, ["u:", "nan", "(0, 1)"]),
    (dict(e=e.astype(int), v=v, u=u, graph=graph), TypeError, ["e:", "int64"]),
    (dict(e=e[:, :1], v=v, u=u, graph=graph), ValueError, ["W_e", "[1, 4, 3]", "(5, 13)"]),
    (dict(e=e, v=v, u=u, graph="path"), TypeError, ["nndl.graph.Graph", "str"]),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    mine = raised(error, lambda: graphnet.forward(PARAMS, **arguments))
    tensors = {
        name: torch.as_tensor(value) if isinstance(value, np.ndarray) else value
        for name, value in arguments.items()
    }
    theirs = raised(error, lambda: check.load(PARAMS, GraphNet(BEFORE, AFTER))(**tensors))
    assert all(word in mine for word in words), mine
    assert theirs.replace("torch.", "") == mine


def test_wrong_options_parameters_and_gradients():
    for option in (dict(aggregation="max"), dict(activation="sin")):
        mine = raised(ValueError, lambda o=option: graphnet.forward(PARAMS, e, v, u, graph, **o))
        assert repr(*option.values()) in mine
        assert mine == raised(ValueError, lambda o=option: GraphNet(BEFORE, AFTER, **o))
    fewer = {name: W for name, W in PARAMS.items() if name != "b_u"}
    assert "missing: b_u" in raised(ValueError, lambda: graphnet.forward(fewer, e, v, u, graph))
    _, cache = graphnet.forward(PARAMS, e, v, u, graph)
    assert "dv: " in raised(ValueError, lambda: graphnet.backward((None, v, None), cache))
