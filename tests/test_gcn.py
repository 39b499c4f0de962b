"""The graph convolutional network and its loss: limit laws, matrices of libraries, refusals."""

import networkx
import numpy as np
import pytest
import scipy.sparse
import torch
from hypothesis import given

from nndl import check
from nndl.graph import Graph, both_ways, from_names
from nndl.numpy import gcn, gcn_loss
from nndl.torch import GCN, GCNLoss
from tests import oracles
from tests.batches import raised
from tests.cases.gcn import Convolution
from tests.random_graphs import path, random_batch, random_graph, renumbered, rows, seeds

rng = np.random.default_rng(11)
SIZES = (4, 5, 3)
PARAMS = gcn.init(SIZES, rng)


def both(x, A, dscores, how="row"):
    """The scores, and the gradients of x and of the parameters."""
    scores, cache = gcn.forward(PARAMS, x, A, how)
    return (scores, *gcn.backward(dscores, cache))


def normalised(A, how):
    """A hat, written out."""
    return gcn.propagate(A, *gcn.scales(A, np.ones((len(A), 1)), how), np.eye(len(A)))


@given(seeds)
def test_oracles_on_random_graphs(seed):
    rng = np.random.default_rng(seed)
    how = rng.choice(["symmetric", "row", "raw"])
    _, graph = random_batch(rng)
    case = Convolution("random", graph, how, activation="tanh", sparse=bool(rng.integers(2)))
    oracles.central_differences(case, rng)
    oracles.against_torch(case, rng)


@given(seeds)
def test_the_numbers_of_the_nodes_mean_nothing(seed):
    rng = np.random.default_rng(seed)
    graph = random_graph(rng)
    same, nodes, _ = renumbered(graph, rng)
    x, dscores = (rng.normal(size=(graph.sizes[0], n)) for n in (4, 3))
    scores, dx, grads = both(x, graph.adjacency(), dscores)
    scores_2, dx_2, grads_2 = both(x[nodes], same.adjacency(), dscores[nodes])
    mine, other = {"s": scores[nodes], "x": dx[nodes]}, {"s": scores_2, "x": dx_2}
    check.agree({**mine, **grads}, {**other, **grads_2})


@given(seeds)
def test_a_batch_is_its_graphs_one_at_a_time(seed):
    rng = np.random.default_rng(seed)
    graphs, whole = random_batch(rng)
    x, dscores = (rng.normal(size=(whole.sizes[0], n)) for n in (4, 3))
    scores, dx, grads = both(x, whole.adjacency(), dscores)
    total = dict.fromkeys(grads, 0)
    for graph, i in zip(graphs, rows(graphs, 0)):
        scores_b, dx_b, grads_b = both(x[i], graph.adjacency(), dscores[i])
        check.agree({"s": scores[i], "x": dx[i]}, {"s": scores_b, "x": dx_b})
        total = {name: total[name] + grads_b[name] for name in total}
    check.agree(grads, total)


def test_node_1_by_hand():
    """EQ-GCN-1: node 1 of the figure, with the neighbours 2, 3 and 4."""
    A = Graph(4, both_ways([(0, 1), (0, 2), (0, 3), (2, 3)])).adjacency()
    H, W = rng.normal(size=(4, 4)), PARAMS["W0"]
    by_hand = np.maximum(H[0] @ W + H[1] @ W + H[2] @ W + H[3] @ W, 0)
    _, cache = gcn.forward(PARAMS, H, A, "raw")
    check.agree(cache.H[1][0], by_hand)
    check.agree(cache.H[1], np.maximum((A + np.eye(4)) @ H @ W, 0))


@pytest.mark.parametrize("how", gcn.NORMALISATIONS)
def test_the_normalised_matrix_written_out(how):
    A = random_graph(rng, 6).adjacency()
    A_tilde = A + np.eye(6)
    D = A_tilde.sum(1)
    wanted = {
        "raw": A_tilde,
        "row": np.diag(1 / D) @ A_tilde,
        "symmetric": np.diag(D**-0.5) @ A_tilde @ np.diag(D**-0.5),
    }
    check.agree(normalised(A, how), wanted[how])


def test_eigenvalues_and_row_sums_of_a_real_graph():
    club = networkx.karate_club_graph()
    A = from_names(club.nodes, club.edges).adjacency()
    assert abs(np.linalg.eigvalsh(normalised(A, "symmetric")).max() - 1) < 1e-12
    check.agree(normalised(A, "row").sum(1), np.ones(34))
    assert np.linalg.eigvalsh(normalised(A, "raw")).max() > 7


def test_without_edges_it_is_a_network_of_affine_layers():
    x = rng.normal(size=(6, 4))
    for how in gcn.NORMALISATIONS:
        scores, _ = gcn.forward(PARAMS, x, np.zeros((6, 6)), how)
        check.agree(scores, np.maximum(x @ PARAMS["W0"], 0) @ PARAMS["W1"])


def test_on_a_regular_graph_the_raw_sum_is_a_multiple():
    ring = Graph(6, both_ways([(i, (i + 1) % 6) for i in range(6)])).adjacency()
    x = rng.normal(size=(6, 4))
    raw, symmetric, row = (gcn.forward(PARAMS, x, ring, h)[0] for h in ("raw", "symmetric", "row"))
    check.agree(raw, 3**2 * symmetric)  # 2 neighbours and itself, in each of two layers
    check.agree(row, symmetric)


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_node_knows_of_nodes_as_far_as_there_are_layers(layers):
    params = gcn.init((4, *[5] * (layers - 1), 3), rng)
    A, x = path(5).adjacency(), rng.normal(size=(5, 4))
    _, cache = gcn.forward(params, x, A, activation="tanh")
    only_0 = np.zeros((5, 3))
    only_0[0] = 1
    dx, _ = gcn.backward(only_0, cache)
    assert dx.any(1).tolist() == [distance <= layers for distance in range(5)]
    far = x.copy()
    far[layers + 1 :] += 1
    change = gcn.forward(params, far, A, activation="tanh")[0] != cache.H[-1]
    assert not change[0].any() and change[1].all()


def test_matrices_of_every_kind_give_the_same():
    A, x, dscores = (
        random_graph(rng, 7).adjacency(),
        rng.normal(size=(7, 4)),
        rng.normal(size=(7, 3)),
    )
    x[rng.random(x.shape) < 0.5] = 0
    scores, _, grads = both(x, A, dscores)
    for kind in ("csr_matrix", "csc_matrix", "coo_matrix", "csr_array"):
        A_sparse, x_sparse = (getattr(scipy.sparse, kind)(matrix) for matrix in (A, x))
        for features in (x, x_sparse):
            mine, dx, own = both(features, A_sparse, dscores)
            check.agree({**grads, "scores": scores}, {**own, "scores": mine})
            assert (dx is None) == (features is x_sparse)
    check.agree(scores, gcn.forward(PARAMS, x, A.astype(int), "row")[0])


@pytest.mark.filterwarnings("ignore:Sparse CSR tensor support is in beta")
def test_tensors_of_every_layout_give_the_same():
    A, x = (torch.as_tensor(a) for a in (random_graph(rng, 7).adjacency(), rng.normal(size=(7, 4))))
    wanted = None
    for layout in ("to_dense", "to_sparse_coo", "to_sparse_csr"):
        for features in (x, getattr(x, layout)()):
            model = check.load(PARAMS, GCN(SIZES, "row"))
            scores = model(features, getattr(A, layout)())
            scores.backward(torch.ones_like(scores))
            came = {"scores": scores, **{n: p.grad for n, p in model.named_parameters()}}
            wanted = wanted or came
            check.agree(wanted, came)


def test_float32_stays_float32_in_both_twins():
    A, x = path(4).adjacency(), rng.normal(size=(4, 4)).astype(np.float32)
    for how in gcn.NORMALISATIONS:
        scores, cache = gcn.forward(PARAMS, x, scipy.sparse.csr_matrix(A), how)
        dx, grads = gcn.backward(np.ones((4, 3)), cache)
        _, end = gcn_loss.forward(scores, np.zeros(4, int))
        made = (scores, dx, *grads.values(), gcn_loss.backward(end))
        assert {array.dtype for array in made} == {np.dtype(np.float32)}
        theirs = check.load(PARAMS, GCN(SIZES, how))(torch.as_tensor(x), torch.as_tensor(A))
        assert theirs.dtype == torch.float32
        check.agree(scores, theirs, rtol=1e-5)


def test_nodes_without_label_neither_count_nor_pull():
    scores, labels = rng.normal(size=(5, 3)), np.array([2, 0, 1, -1, 99])
    labelled = np.array([True, False, True, False, False])
    L, cache = gcn_loss.forward(scores, labels, labelled)
    dirty = np.where(labelled[:, None], scores, np.nan)
    L_dirty, cache_dirty = gcn_loss.forward(dirty, labels, labelled)
    L_alone, alone = gcn_loss.forward(scores[labelled], labels[labelled])
    assert L == L_dirty and np.isclose(L, L_alone, rtol=1e-14) and L > 0
    dscores = gcn_loss.backward(cache)
    assert (dscores == gcn_loss.backward(cache_dirty)).all() and not dscores[~labelled].any()
    check.agree(dscores[labelled], gcn_loss.backward(alone))
    leaf = torch.tensor(dirty, requires_grad=True)
    theirs = GCNLoss()(leaf, torch.as_tensor(labels), torch.as_tensor(labelled))
    theirs.backward()
    check.agree({"L": L, "d": dscores}, {"L": theirs, "d": leaf.grad})


def test_large_scores_do_not_overflow():
    L, cache = gcn_loss.forward(np.array([[1e4, 0.0], [-1e4, 0.0]]), np.array([0, 0]))
    assert L == 1e4 and np.isfinite(gcn_loss.backward(cache)).all()


A, x = path(3).adjacency(), rng.normal(size=(3, 4))
with_nan, negative, nan_in_A = x.copy(), A.copy(), A.copy()
with_nan[2, 1], negative[0, 1], nan_in_A[1, 0] = np.nan, -1, np.nan
WRONG = [  # arguments of forward, the error, what its message must say
    (dict(x=x, A=A[:2]), ValueError, ["square", "N = 3", "(2, 3)"]),
    (dict(x=x, A=np.eye(4)), ValueError, ["square", "N = 3", "(4, 4)"]),
    (dict(x=x, A=[[0]]), TypeError, ["A: expected a matrix", "list"]),
    (dict(x=x, A=negative), ValueError, ["positive sum", "0.0 at node 0"]),
    (dict(x=x, A=nan_in_A), ValueError, ["sum", "nan at node 1"]),
    (dict(x=x[:, :3], A=A), ValueError, ["F0 = 4", "(3, 3)"]),
    (dict(x=x[0], A=A), ValueError, ["(N, F0)", "(4,)"]),
    (dict(x=x.astype(int), A=A), TypeError, ["floats", "int64"]),
    (dict(x=with_nan, A=A), ValueError, ["nan", "(2, 1)"]),
]
scores, labels, labelled = x, np.array([0, 3, 1]), np.array([True, True, False])
WRONG_LABELS = [
    (dict(labels=labels + 1), ValueError, ["0 to 3", "came 4"]),
    (dict(labels=labels - 1), ValueError, ["0 to 3", "came -1"]),
    (dict(labels=labels[:2]), ValueError, ["(3,)", "(2,)"]),
    (dict(labels=labels * 1.0), TypeError, ["integers", "float64"]),
    (dict(labels=labels, labelled=~np.ones(3, bool)), ValueError, ["none of 3"]),
    (dict(labels=labels, labelled=np.array([0, 1])), TypeError, ["booleans", "int64"]),
    (dict(labels=labels, labelled=labelled[:2]), ValueError, ["N = 3", "(2,)"]),
    (dict(labels=labels, scores=with_nan), ValueError, ["nan", "(2, 1)"]),
    (dict(labels=labels, scores=x[0]), ValueError, ["(N, F)", "(4,)"]),
]


def tensors(arguments):
    return {
        name: torch.as_tensor(value) if isinstance(value, np.ndarray) else value
        for name, value in arguments.items()
    }


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    mine = raised(error, lambda: gcn.forward(PARAMS, **arguments))
    theirs = raised(error, lambda: check.load(PARAMS, GCN(SIZES))(**tensors(arguments)))
    assert all(word in mine for word in words), mine
    assert theirs.replace("torch.", "") == mine


@pytest.mark.parametrize(
    "arguments, error, words", WRONG_LABELS, ids=[str(row[2]) for row in WRONG_LABELS]
)
def test_both_losses_say_the_same(arguments, error, words):
    arguments = {"scores": scores, **arguments}
    mine = raised(error, lambda: gcn_loss.forward(**arguments))
    theirs = raised(error, lambda: GCNLoss()(**tensors(arguments)))
    assert all(word in mine for word in words), mine
    assert theirs.replace("torch.", "") == mine


def test_wrong_options_parameters_and_gradients():
    for option in (dict(normalisation="none"), dict(activation="sin")):
        mine = raised(ValueError, lambda o=option: gcn.forward(PARAMS, x, A, **o))
        assert repr(*option.values()) in mine
        assert mine == raised(ValueError, lambda o=option: GCN(SIZES, **o))
    for wrong in ([4], [4, 0, 3]):
        mine = raised(ValueError, lambda w=wrong: gcn.init(w, rng))
        assert "sizes" in mine and mine == raised(ValueError, lambda w=wrong: GCN(w))
    gap = {"W0": PARAMS["W0"], "W2": PARAMS["W1"]}
    assert "missing: W1" in raised(ValueError, lambda: gcn.forward(gap, x, A))
    assert "missing: W0" in raised(ValueError, lambda: gcn.forward({}, x, A))
    narrow = {**PARAMS, "W1": np.ones((4, 3))}
    message = raised(ValueError, lambda: gcn.forward(narrow, x, A))
    assert "W1: " in message and "F1 = 5" in message and "W0 has shape (4, 5)" in message
    _, cache = gcn.forward(PARAMS, x, A)
    assert "(3, 4)" in raised(ValueError, lambda: gcn.backward(x, cache))
    assert gcn.forward(PARAMS, x, negative, "raw")[0].shape == (3, 3)  # nothing is divided
