"""Graph convolution: one propagation, an epoch on Cora, and memory and time by edges."""

from __future__ import annotations

import numpy as np
import scipy.sparse
import torch

from benchmarks.stopwatch import Comparison, Growth
from nndl.data import planetoid
from nndl.numpy import gcn, gcn_loss
from nndl.torch import gcn as twin

UNITS, RATE, DROPPED = 16, 0.01, 0.5


def comparisons():
    data = planetoid.load()
    H = np.random.default_rng(0).standard_normal((len(data.labels), UNITS)).astype("float32")
    ways = propagations(data.adjacency, H)
    goals = {("torch index_add", "numpy, scipy's CSR"): -3.5}
    yield Comparison(f"One propagation on Cora, {UNITS} columns", ways, "torch index_add", goals)

    X = rows_of_sum_1(data.features)
    ways = {"dense features": epoch(data, X.toarray()), "sparse features": epoch(data, X)}
    title = "An epoch on Cora in NumPy: dropout, two layers, loss, gradients, Adam"
    yield Comparison(title, ways, "sparse features")


def growth():
    def ways(edges):
        A = random_graph(edges)
        H = np.random.default_rng(0).standard_normal((A.shape[0], UNITS)).astype("float32")
        return propagations(A, H)

    sizes = [10**4, 10**5, 10**6, 10**7]
    yield Growth("One propagation, 10 edges a node", "edges", sizes, ways)


def propagations(A, H):
    """The normalised product with all kinds of matrix."""
    A = A.astype("float32").tocsr()
    scales = gcn.scales(A, H)
    H_t, scales_t = torch.from_numpy(H), [torch.from_numpy(scale) for scale in scales]
    parts = (torch.as_tensor(part) for part in (A.indptr, A.indices, A.data))
    A_t = torch.sparse_csr_tensor(*parts, A.shape)
    rows, columns = (torch.as_tensor(index, dtype=torch.int64) for index in A.nonzero())

    def index_add():
        left, right = scales_t
        seen = right * H_t
        return left * (seen.clone().index_add(0, rows, seen[columns]))

    ways = {
        "torch index_add": index_add,
        "torch CSR": lambda: twin.propagate(A_t, *scales_t, H_t),
        "numpy, scipy's CSR": lambda: gcn.propagate(A, *scales, H),
    }
    results = [np.asarray(way()) for way in ways.values()]
    assert all(np.allclose(result, results[0], atol=1e-4) for result in results)
    return ways


def epoch(data, X):
    """One step of training as the article has it, without its weight decay."""
    rng = np.random.default_rng(0)
    A = data.adjacency.astype("float32")
    params = gcn.init([X.shape[1], UNITS, 7], rng)
    params = {name: value.astype("float32") for name, value in params.items()}
    moments = {name: (np.zeros_like(W), np.zeros_like(W)) for name, W in params.items()}

    def step():
        x = X.copy()
        stored = x.data if scipy.sparse.issparse(x) else x
        stored *= (rng.random(stored.shape, dtype="float32") > DROPPED) / (1 - DROPPED)
        scores, cache = gcn.forward(params, x, A)
        _, seen = gcn_loss.forward(scores, data.labels, data.train)
        _, grads = gcn.backward(gcn_loss.backward(seen), cache)
        for name, W in params.items():
            mean, square = moments[name]
            mean += 0.1 * (grads[name] - mean)
            square += 0.001 * (grads[name] ** 2 - square)
            W -= RATE * mean / (np.sqrt(square) + 1e-8)

    return step


def random_graph(edges):
    """An undirected random graph with ten edges a node."""
    rng = np.random.default_rng(0)
    N = edges // 10
    ends = rng.integers(N, size=(2, edges // 2))
    one = np.ones(edges // 2, "float32")
    half = scipy.sparse.coo_matrix((one, ends), (N, N))
    A = (half + half.T).tocsr()
    A.data[:] = 1  # an edge that was drawn twice is there once
    return A


def rows_of_sum_1(features):
    sums = np.asarray(features.sum(1)).ravel()
    return scipy.sparse.diags(1 / np.maximum(sums, 1)).dot(features).astype("float32").tocsr()
