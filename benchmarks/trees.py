"""Batches of trees, level by level, against a function that calls itself at every node."""

from __future__ import annotations

import numpy as np
import torch

from benchmarks.peers import trees as recursion
from benchmarks.stopwatch import Comparison, Growth
from nndl.forest import from_tuples
from nndl.numpy import recnn, treelstm
from nndl.torch import RecNN, TreeLSTM

TREES, LEAVES = 25, (5, 36)  # of random shape, 20 leaves each on average, as in the SST
CLASSES = 5


def comparisons():
    forest = random_forest(TREES)
    N = forest.sizes[0]
    for name, D, goal in [("plain", 150, 14), ("tensor", 25, 15), ("Tree-LSTM", 150, 8)]:
        title = f"{name}, {TREES} random trees of {N} nodes, D = {D}, with a read-out of all nodes"
        ways = ways_of(name, D, forest)
        yield Comparison(title, ways, "numpy", {("recursion", "numpy"): -goal})


def growth():
    def ways(count):
        return ways_of("plain", 150, random_forest(count))

    yield Growth("Recursive network, D = 150", "trees in the batch", [1, 5, 25, 125], ways)


def random_forest(count):
    """Binary trees: neighbours are joined at random places until one is left."""
    rng = np.random.default_rng(0)
    trees = []
    for _ in range(count):
        parts = list(range(rng.integers(*LEAVES)))
        while len(parts) > 1:
            place = rng.integers(len(parts) - 1)
            parts[place : place + 2] = [tuple(parts[place : place + 2])]
        trees.append(parts[0])
    return from_tuples(*trees)[0]


def ways_of(name, D, forest):
    rng = np.random.default_rng(1)
    (N, _, L), (M, variant) = forest.sizes, (300, name)
    if name == "Tree-LSTM":
        model, options, twin, peer = treelstm, {}, TreeLSTM(M, D), recursion.child_sum
        params, x = treelstm.init(M, D, rng), rng.standard_normal((N, M))
    else:
        model, options, twin = recnn, {"variant": variant}, RecNN(D, variant=variant)
        params, x = recnn.init(D, rng, variant), rng.standard_normal((L, D))
        peer = recursion.plain if name == "plain" else recursion.tensor
    params = {key: value.astype("float32") for key, value in params.items()}
    x, R = x.astype("float32"), rng.standard_normal((CLASSES, D)).astype("float32")
    weights = {key: torch.tensor(value, requires_grad=True) for key, value in params.items()}
    twin.load_state_dict(params | {key: value.detach() for key, value in weights.items()})
    read_out = torch.tensor(R, requires_grad=True)
    tensors = torch.from_numpy(x)
    by_node = tensors if len(x) == N else dict(zip(forest.leaves.tolist(), tensors))

    def by_hand():
        h, cache = model.forward(params, x, forest, **options)
        scores = h @ R.T
        scores.T @ h  # the gradient of R, for a loss that is half the sum of squares
        model.backward(scores @ R, cache)
        return h

    def with_autograd(run):
        def forward_and_backward():
            h = run()
            (0.5 * (h @ read_out.T).square().sum()).backward()
            return h.detach().numpy()

        return forward_and_backward

    ways = {
        "recursion": with_autograd(lambda: peer(weights, by_node, forest)),
        "torch": with_autograd(lambda: twin(tensors, forest)),
        "numpy": by_hand,
    }
    results = [way() for way in ways.values()]
    assert all(np.allclose(result, results[0], atol=1e-4) for result in results)
    return ways
