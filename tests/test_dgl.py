"""The models on DGL: the same numbers, in silence; and one sentence where DGL is not there."""

import importlib
import os
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given

from nndl import check
from nndl.numpy import gcn, graphnet, message_passing
from tests.cases.graphs import DIRECTED, UNDIRECTED, with_dgl
from tests.conftest import ROOT
from tests.random_graphs import random_batch, seeds

pytestmark = pytest.mark.filterwarnings("ignore:The input graph for the user-defined edge function")


@given(seeds)
def test_random_graphs(seed):
    rng = np.random.default_rng(seed)
    _, graph = random_batch(rng)
    (N, K, _), how = graph.sizes, rng.choice(["sum", "mean"])
    x, e = rng.normal(size=(N, 5)), rng.normal(size=(K, 3))
    params = message_passing.init(5, 4, rng, 3)
    model = check.load(params, with_dgl().MessagePassing(5, 4, 3, how))
    mine, _ = message_passing.forward(params, x, graph, e, 2, how)
    check.agree(mine, model(torch.as_tensor(x), graph, torch.as_tensor(e), 2))
    u, widths = rng.normal(size=(graph.sizes[2], 2)), ((3, 5, 2), (4, 3, 5))
    params = graphnet.init(*widths, rng)
    model = check.load(params, with_dgl().GraphNet(*widths, how))
    mine, _ = graphnet.forward(params, e, x, u, graph, how)
    theirs = model(*map(torch.as_tensor, (e, x, u)), graph)
    for new, other in zip(mine, theirs):
        assert new.shape == tuple(other.shape)
        assert new.size == 0 or check.agree(new, other) < 1e-10
    params, how = gcn.init((5, 4, 3), rng), rng.choice(gcn.NORMALISATIONS)
    model = check.load(params, with_dgl().GCN((5, 4, 3), how))
    mine, _ = gcn.forward(params, x, graph.adjacency(), how)
    check.agree(mine, model(torch.as_tensor(x), graph))


@pytest.mark.parametrize("how", gcn.NORMALISATIONS)
def test_gradients_of_the_convolution(how):
    rng = np.random.default_rng(0)
    params, x, dscores = gcn.init((5, 4, 3), rng), rng.normal(size=(8, 5)), rng.normal(size=(8, 3))
    _, cache = gcn.forward(params, x, DIRECTED.adjacency(), how)
    dx, grads = gcn.backward(dscores, cache)
    model, leaf = (
        check.load(params, with_dgl().GCN((5, 4, 3), how)),
        torch.tensor(x).requires_grad_(),
    )
    model(leaf, DIRECTED).backward(torch.as_tensor(dscores))
    check.agree(
        {**grads, "x": dx}, {**{n: p.grad for n, p in model.named_parameters()}, "x": leaf.grad}
    )


def test_dgl_leaves_the_loops_to_the_caller():
    """The trap between the book's layer and ``GraphConv``: A + I."""
    with_dgl()
    from nndl.dgl.library import dgl, from_graph

    g = from_graph(UNDIRECTED, "cpu")
    rng = np.random.default_rng(0)
    params, x = gcn.init((5, 3), rng), rng.normal(size=(6, 5))
    conv = dgl.nn.GraphConv(5, 3, weight=False, bias=False, allow_zero_in_degree=True)
    weights = torch.as_tensor(params["W0"])
    book, _ = gcn.forward(params, x, UNDIRECTED.adjacency())
    check.agree(book, conv(dgl.add_self_loop(g), torch.as_tensor(x), weight=weights))
    with pytest.raises(AssertionError):
        check.agree(book, conv(g, torch.as_tensor(x), weight=weights))


def test_the_wrong_graph_is_refused_as_elsewhere():
    with pytest.raises(ValueError, match="N = 3"):
        with_dgl().GCN((5, 3))(torch.ones(3, 5), UNDIRECTED)


def test_imported_in_silence(tmp_path):
    with_dgl()
    environment = {name: value for name, value in os.environ.items() if name != "DGLBACKEND"}
    run = subprocess.run(
        [sys.executable, "-c", "import nndl.dgl"],
        env={**environment, "HOME": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout + run.stderr == "" and not (tmp_path / ".dgl").exists()


def test_where_dgl_is_not_there_one_sentence_says_so(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[:2] == ["nndl", "dgl"]]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "dgl", None)
    with pytest.raises(ImportError) as info:
        importlib.import_module("nndl.dgl")
    message = str(info.value)
    assert "Python 3.13" in message and "Windows" in message and "nndl.torch" in message
    assert message.count(". ") == 0 and message.endswith(".")
