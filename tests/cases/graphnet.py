"""The graph-network block, against DGL's edges: its three results side by side, as one."""

import numpy as np
import torch
from torch.func import functional_call

from nndl.numpy import graphnet
from nndl.torch import GraphNet
from tests.cases import graphs
from tests.cases.base import Case

BEFORE, AFTER = (3, 5, 2), (6, 4, 7)  # widths of edges, nodes and graph


class Block(Case):
    """One block; the loss reads new edges, nodes and graphs."""

    labels = ("eq-gn-edge", "eq-gn-node", "eq-gn-global")

    def __init__(self, name, graph, how="sum", activation="tanh"):
        super().__init__(f"GraphNet {name}", graphnet)
        self.graph, self.how, self.activation = graph, how, activation

    def draw(self, rng):
        N, K, B = self.graph.sizes
        rows = dict(e=K, v=N, u=B)
        inputs = {x: rng.normal(size=(rows[x], M)) for x, M in zip("evu", BEFORE) if rows[x]}
        return self.module.init(BEFORE, AFTER, rng), inputs

    def forward(self, module, params, v, u, e=None):
        e = np.zeros((0, BEFORE[0])) if e is None else e
        new, cache = module.forward(params, e, v, u, self.graph, self.how, self.activation)
        return np.concatenate([x.ravel() for x in new]), cache

    def backward(self, module, upstream, cache):
        (N, K, _), (M_e, M_v, _) = self.graph.sizes, AFTER
        parts = np.split(upstream, [K * M_e, K * M_e + N * M_v])
        d_new = [part.reshape(-1, M) for part, M in zip(parts, AFTER)]
        (de, dv, du), grads = module.backward(d_new, cache)
        return {**({"e": de} if K else {}), "v": dv, "u": du, **grads}

    def twin(self, kind=GraphNet):
        return kind(BEFORE, AFTER, self.how, self.activation)

    def call(self, model, v, u, e=None):
        e = torch.zeros(0, BEFORE[0]) if e is None else e
        return torch.cat([x.ravel() for x in model(e, v, u, self.graph)])

    def library(self, params, **inputs):
        model = self.twin(graphs.with_dgl().GraphNet)
        return self.call(lambda *arguments: functional_call(model, params, arguments), **inputs)


CASES = [
    Block("sum", graphs.DIRECTED),
    Block("mean", graphs.DIRECTED, "mean"),
    Block("logistic", graphs.UNDIRECTED, "mean", "logistic"),
    Block("no edges", graphs.NO_EDGES, "mean"),
    Block("one node", graphs.ONE_NODE, activation="relu"),
    Block("one node with a loop", graphs.ONE_NODE_WITH_A_LOOP),
]

PLANTED = [
    (graphnet, "spread(de_node, r, how)", "spread(de_node, s, how)", "edge gradient to the sender"),
    (graphnet, " + spread(de_all, of_edge, how)", "", "edges: no gradient from the graph's layer"),
    (graphnet, "(de + spread", "(spread", "edges: no gradient from a loss that reads them"),
    (graphnet, "(dv + spread(dv_all, of_node, how))", "dv", "nodes: none from the graph's layer"),
    (graphnet, "spread(dv_all, of_node, how)", "spread(dv_all, of_node)", "mean not divided"),
    (graphnet, "dv = dv + agg", "dv = agg", "nodes: no gradient from their own layer"),
    (
        graphnet,
        "dv_r, r, N) + aggregate(dv_s, s",
        "dv_r, s, N) + aggregate(dv_s, r",
        "ends swapped",
    ),
    (graphnet, " + aggregate(du_e, of_edge, B)", "", "u: no gradient from the edges' layer"),
    (graphnet, " + aggregate(du_v, of_node, B)", "", "u: no gradient from the nodes' layer"),
    (graphnet, "du = du + agg", "du = agg", "u: no gradient from its own layer"),
    (graphnet, "slope(e) * ", "", "no slope at the edges"),
    (graphnet, "joined(e, v[r], v[s]", "joined(e, v[s], v[r]", "sender before receiver"),
    (graphnet, "joined(aggregate(e, r, N", "joined(aggregate(e, s, N", "edges gathered at senders"),
]
