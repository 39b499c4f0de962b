"""The graph models against PyTorch Geometric's layers: results and every gradient."""

import numpy as np
import pytest
import torch
from hypothesis import given

from nndl import check
from nndl.graph import Graph
from nndl.numpy import gcn
from nndl.torch import GCN
from tests.random_graphs import random_graph, seeds

pyg = pytest.importorskip("torch_geometric.nn")
F, F_OUT = 4, 3


def layer(model, x, *arguments):
    """A layer's result and the gradients of its input and weights, for a fixed weighting."""
    x = x.clone().requires_grad_()
    result = model(x, *arguments)
    (result * torch.linspace(-1, 2, result.numel()).reshape(result.shape)).sum().backward()
    return {"result": result, "x": x.grad, "W": next(model.parameters()).grad}


@given(seeds)
@pytest.mark.parametrize("normalisation", ["symmetric", "raw"])
def test_one_layer_is_pygs_gcn_conv(normalisation, seed):
    rng = np.random.default_rng(seed)
    graph = random_graph(rng)
    edges = [(s, r) for s, r in zip(graph.sender, graph.receiver) if s != r]
    graph = Graph(graph.sizes[0], edges)  # of a loop PyG keeps one, A + I counts it twice
    x = torch.as_tensor(rng.normal(size=(graph.sizes[0], F)))
    mine = check.load(gcn.init((F, F_OUT), rng), GCN((F, F_OUT), normalisation))
    theirs = pyg.GCNConv(F, F_OUT, normalize=normalisation == "symmetric", bias=False).double()
    with torch.no_grad():
        theirs.lin.weight.copy_(mine.W0.T)
    edges = torch.as_tensor(np.stack([graph.sender, graph.receiver]))
    if normalisation == "raw":  # PyG adds the loops only where it normalises
        loops = torch.arange(len(x)).expand(2, -1)
        edges = torch.cat([edges, loops], 1)
    ours, other = layer(mine, x, torch.as_tensor(graph.adjacency())), layer(theirs, x, edges)
    other["W"] = other["W"].T
    check.agree(ours, other)
