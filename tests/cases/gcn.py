"""The graph convolutional network against DGL's ``GraphConv``, and its loss."""

import numpy as np
import scipy.sparse
import torch
from torch.nn import functional

from nndl.numpy import gcn, gcn_loss
from nndl.torch import GCN, GCNLoss
from tests.cases import graphs
from tests.cases.base import Case

SIZES = (5, 4, 3)
WEIGHTED = graphs.DIRECTED.adjacency() * np.linspace(0.3, 2, 8)  # a weight for each sender
DGL_NORM = {"symmetric": "both", "row": "right", "raw": "none"}


class Convolution(Case):
    """The scores; A is a dense or a sparse matrix."""

    def __init__(
        self, name, graph, how="symmetric", sizes=SIZES, activation="relu", A=None, sparse=False
    ):
        super().__init__(f"GCN {how} {name}", gcn)
        self.graph, self.how, self.sizes, self.activation = graph, how, sizes, activation
        self.A = graph.adjacency() if A is None else A
        self.sparse = sparse
        self.labels = {"raw": ("eq-gcn-sum",), "symmetric": ("eq-gcn-norm",)}.get(how, ())
        symmetric = (self.A == self.A.T).all()  # DGL counts a sender's outgoing edges
        if A is None and (symmetric or how != "symmetric"):
            self.library = self.graph_conv

    def draw(self, rng):
        return self.module.init(self.sizes, rng), {"x": rng.normal(size=(len(self.A), SIZES[0]))}

    def forward(self, module, params, x):
        A = scipy.sparse.csr_matrix(self.A) if self.sparse else self.A
        return module.forward(params, x, A, self.how, self.activation)

    def backward(self, module, upstream, cache):
        dx, grads = module.backward(upstream, cache)
        return {"x": dx, **grads}

    def twin(self):
        return GCN(self.sizes, self.how, self.activation)

    def call(self, model, x):
        A = torch.as_tensor(self.A)
        return model(x, A.to_sparse() if self.sparse else A)

    def graph_conv(self, params, x):
        """DGL's layers, on a graph to which a loop is added at every node."""
        graphs.with_dgl()
        from nndl.dgl.library import dgl, from_graph

        g = dgl.add_self_loop(from_graph(self.graph, "cpu"))
        norm, f = DGL_NORM[self.how], {"relu": torch.relu, "tanh": torch.tanh}[self.activation]
        for layer, (before, after) in enumerate(zip(self.sizes, self.sizes[1:])):
            conv = dgl.nn.GraphConv(before, after, norm, weight=False, bias=False)
            x = conv(g, x, weight=params[f"W{layer}"])
            x = f(x) if layer < len(self.sizes) - 2 else x
        return x


class Loss(Case):
    """The loss over the labelled nodes; elsewhere the labels are no classes."""

    labels = ("eq-gcn-loss",)

    def __init__(self, name, labels, labelled=None):
        super().__init__(f"GCN loss {name}", gcn_loss)
        self.y = np.array(labels)
        self.labelled = None if labelled is None else np.array(labelled, bool)

    def draw(self, rng):
        return {}, {"scores": rng.normal(size=(len(self.y), 3))}

    def forward(self, module, params, scores):
        return module.forward(scores, self.y, self.labelled)

    def backward(self, module, upstream, cache):
        return {"scores": upstream * module.backward(cache)}

    def twin(self):
        return GCNLoss()

    def call(self, model, scores):
        labelled = None if self.labelled is None else torch.as_tensor(self.labelled)
        return model(scores, torch.as_tensor(self.y), labelled)

    def library(self, params, scores):
        rows = slice(None) if self.labelled is None else torch.as_tensor(self.labelled)
        return functional.cross_entropy(
            scores[rows], torch.as_tensor(self.y)[rows], reduction="sum"
        )


CASES = [
    Convolution("two layers", graphs.UNDIRECTED),
    Convolution("sparse", graphs.UNDIRECTED, sparse=True),
    Convolution("directed", graphs.DIRECTED),
    Convolution("directed", graphs.DIRECTED, "row"),
    Convolution("directed sparse", graphs.DIRECTED, "row", sparse=True),
    Convolution("directed", graphs.DIRECTED, "raw"),
    Convolution("weighted", graphs.DIRECTED, A=WEIGHTED, sparse=True),
    Convolution("weighted", graphs.DIRECTED, "row", A=WEIGHTED),
    Convolution("one layer", graphs.UNDIRECTED, sizes=(5, 3)),
    Convolution("three layers, tanh", graphs.UNDIRECTED, "raw", (5, 4, 6, 3), "tanh"),
    Convolution("no edges", graphs.NO_EDGES),
    Convolution("one node", graphs.ONE_NODE, "row", activation="tanh"),
    Loss("all labelled", [0, 2, 1, 1]),
    Loss("some labelled", [-1, 2, 9, 0, 1, -7], [0, 1, 0, 1, 1, 0]),
    Loss("one labelled", [2, 9], [1, 0]),
]

PLANTED = [
    (gcn, "propagate(A.T, right, left, dS)", "propagate(A, left, right, dS)", "A in place of A^T"),
    (gcn, "A.T, right, left", "A, right, left", "A in place of A^T, diagonals exchanged"),
    (gcn, "A.T, right, left", "A.T, left, right", "D^-1 on the wrong side going back"),
    (gcn, "(np.asarray(A @ H, H.dtype) + H)", "np.asarray(A @ H, H.dtype)", "no self-loop"),
    (gcn, "D = propagate(A, one, one, one)", "D = A @ one", "D of A in place of A + I"),
    (gcn, "return D**-0.5, D**-0.5", "return 1 / D, one", "D^-1 in place of D^-1/2 on both sides"),
    (gcn, "slopes[layer](H[layer + 1]) * dH", "dH", "no slope"),
    (gcn, "slopes[layer](H[layer + 1])", "slopes[layer - 1](H[layer + 1])", "the other layer's"),
    (gcn, "H[layer].T @ dHW", "H[layer].T @ dS", "no propagation in the gradient of W"),
    (gcn, "dHW @ W[layer].T", "dS @ W[layer].T", "no propagation in the gradient of H"),
    (gcn, "[hidden] * (len(W) - 1) + [last]", "[hidden] * len(W)", "activation before the softmax"),
    (gcn_loss, "L = -(Y", "L = (Y", "the slide's loss sign (no minus)"),
    (gcn_loss, "Z - Y, 0", "Y - Z, 0", "the gradient's sign"),
    (gcn_loss, "Z - Y, 0", "Z, 0", "the label's 1 not subtracted"),
    (gcn_loss, "np.where(labelled[:, None], Z - Y, 0)", "(Z - Y)", "unlabelled nodes pull too"),
    (gcn_loss, "(Y * log_Z).sum()", "(Y * log_Z).sum() / N", "a mean over all nodes"),
    (gcn_loss, "(Y * log_Z).sum()", "(Y * np.exp(log_Z)).sum()", "no logarithm"),
]
