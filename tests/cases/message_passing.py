"""Message passing with and without read-out, against DGL's ``update_all``."""

import numpy as np
import torch
from torch.func import functional_call

from nndl.numpy import message_passing
from nndl.torch import MessagePassing
from nndl.torch.message_passing import read_out
from tests.cases import graphs
from tests.cases.base import Case

D, D_M, M = 5, 4, 3


class Rounds(Case):
    """The states after some rounds, or what a read-out makes of them."""

    def __init__(
        self, name, graph, rounds=3, how="sum", read="sum", activation="tanh", edge_size=M
    ):
        super().__init__(f"MessagePassing {name}", message_passing)
        self.graph, self.rounds, self.how, self.read = graph, rounds, how, read
        self.activation, self.edge_size = activation, edge_size
        self.labels = ("eq-gn-msg", "eq-gn-upd") + (("eq-gn-read",) if read else ())

    def draw(self, rng):
        N, K, _ = self.graph.sizes
        inputs = {"x": rng.normal(size=(N, D))}
        if K and self.edge_size:
            inputs["e"] = rng.normal(size=(K, M))
        return self.module.init(D, D_M, rng, self.edge_size), inputs

    def forward(self, module, params, x, e=None):
        if e is None and self.edge_size:
            e = np.zeros((0, M))
        h, cache = module.forward(params, x, self.graph, e, self.rounds, self.how, self.activation)
        return (module.read_out(h, self.graph, self.read) if self.read else h), cache

    def backward(self, module, upstream, cache):
        if self.read:
            upstream = module.read_out_backward(upstream, self.graph, self.read)
        dx, grads = module.backward(upstream, cache)
        if not grads["e"].size:
            del grads["e"]
        return {"x": dx, **grads}

    def twin(self, cls=MessagePassing):
        return cls(D, D_M, self.edge_size, self.how, self.activation)

    def call(self, model, x, e=None):
        if e is None and self.edge_size:
            e = torch.zeros(0, M)
        h = model(x, self.graph, e, self.rounds)
        return read_out(h, self.graph, self.read) if self.read else h

    def library(self, params, **inputs):
        model = self.twin(graphs.with_dgl().MessagePassing)
        return self.call(lambda *arguments: functional_call(model, params, arguments), **inputs)


CASES = [
    Rounds("sum", graphs.DIRECTED),
    Rounds("mean", graphs.DIRECTED, how="mean", read="mean"),
    Rounds("states", graphs.DIRECTED, rounds=2, read=None),
    Rounds("mean, logistic", graphs.DIRECTED, 1, "mean", None, "logistic"),
    Rounds("no edge vectors", graphs.UNDIRECTED, activation="relu", edge_size=0),
    Rounds("no edges", graphs.NO_EDGES, rounds=2, how="mean", read=None),
    Rounds("one node", graphs.ONE_NODE, activation="identity"),
    Rounds("one node with a loop", graphs.ONE_NODE_WITH_A_LOOP, how="mean"),
]

PLANTED = [
    (message_passing, "spread(dm, r, how)", "spread(dm, s, how)", "message gradient to the sender"),
    (message_passing, "spread(dm, r, how)", "spread(dm, r)", "a mean's gradient not divided"),
    (
        message_passing,
        "aggregate(dh_r, r, N) + aggregate(dh_s, s, N)",
        "aggregate(dh_r, s, N) + aggregate(dh_s, r, N)",
        "the two ends of an edge exchanged",
    ),
    (message_passing, " + aggregate(dh_s, s, N)", "", "no gradient to the sender"),
    (message_passing, " + aggregate(dh_r, r, N)", "", "no gradient to the receiver's own state"),
    (message_passing, "dh = dh + agg", "dh = agg", "no gradient through the update's own state"),
    (message_passing, "de += de_t", "de = de_t", "edge vectors: only the first round's gradient"),
    (message_passing, "dW_m += ", "dW_m = ", "W_m as if each round had its own"),
    (message_passing, "db_h += ", "db_h = ", "b_h as if each round had its own"),
    (message_passing, "slope(messages[t]) * ", "", "no slope at the message"),
    (message_passing, "slope(h[t + 1])", "slope(h[t])", "slope of the wrong round"),
    (message_passing, "h[t][r], h[t][s], e", "h[t][s], h[t][r], e", "sender before receiver"),
    (message_passing, "m[t] = aggregate(messages[t], r", "m[t] = aggregate(messages[t], s", "to u"),
    (
        message_passing,
        "spread(dy_hat, graph.graph_of_node, aggregation)",
        "spread(dy_hat, graph.graph_of_node)",
        "a mean read-out's gradient not divided",
    ),
]
