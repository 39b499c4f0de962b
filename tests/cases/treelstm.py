"""The Tree-LSTM, against its equations written out for one node and one child at a time."""

import torch

from nndl.forest import Forest, union
from nndl.numpy import treelstm
from nndl.torch import TreeLSTM
from tests.cases.base import Case, D, M
from tests.cases.recnn import DAG, FOREST, LEAF, TREE, nothing

CHAIN = Forest([[1], [2], [3], []])
MANY = Forest([[2, 1, 3, 3], [3], [], [4, 2], []])  # up to four children; node 3 has three parents
MIXED = union([FOREST, CHAIN, MANY, LEAF])


class TreeStates(Case):
    """The hidden states of every node of a forest."""

    def __init__(self, name, forest, branching=None, sizes=(M, D)):
        form = "child-sum" if branching is None else f"{branching}-ary"
        super().__init__(f"TreeLSTM {form} {name}", treelstm)
        self.forest, self.branching, self.sizes = forest, branching, sizes

    def draw(self, rng):
        M, D = self.sizes
        params = self.module.init(M, D, rng, self.branching)
        return params, {"x": rng.normal(size=(len(self.forest.children), M))}

    def forward(self, module, params, x):
        return module.forward(params, x, self.forest, self.branching)

    def backward(self, module, upstream, cache):
        dx, grads = module.backward(upstream, cache)
        return {"x": dx, **grads}

    def twin(self):
        return TreeLSTM(*self.sizes, self.branching)

    def call(self, model, x):
        return model(x, self.forest)

    def library(self, params, x):
        """By recursion; the weights of each place for a child taken one by one."""
        D, S, known = self.sizes[1], self.branching, {}

        def net(gate, node, parts):
            z = params["W_" + gate] @ x[node] + params["b_" + gate]
            return z + sum(U @ h for U, h in parts)

        def state(node):
            if node in known:
                return known[node]
            below = [state(child) for child in self.forest.children[node]]
            h_below = [h for h, _ in below]
            if S:  # zip stops at the last child: beyond it there is nothing to add
                seen = {g: list(zip(params["U_" + g].split(D, 1), h_below)) for g in "ico"}
                of_f = [list(zip(rows.split(D, 1), h_below)) for rows in params["U_f"].split(D)]
            else:
                seen = {g: [(params["U_" + g], h) for h in h_below] for g in "ico"}
                of_f = [[(params["U_f"], h)] for h in h_below]
            c = net("i", node, seen["i"]).sigmoid() * net("c", node, seen["c"]).tanh()
            for (_, c_below), parts in zip(below, of_f):
                c = c + net("f", node, parts).sigmoid() * c_below
            known[node] = net("o", node, seen["o"]).sigmoid() * c.tanh(), c
            return known[node]

        states = [state(node)[0] for node in range(len(self.forest.children))]
        return torch.stack(states) + nothing(params.values())


CASES = [
    TreeStates("forest", MIXED),
    TreeStates("forest", FOREST, 2),
    TreeStates("forest", MIXED, 4),
    TreeStates("chain", CHAIN, 1),
    TreeStates("chain", CHAIN),
    TreeStates("chain in a binary net", CHAIN, 2),
    TreeStates("dag", DAG, 3),
    TreeStates("tree", TREE, sizes=(D, M)),
    TreeStates("one leaf", LEAF),
    TreeStates("one leaf", LEAF, 2),
    TreeStates("all sizes 1", MIXED, 4, sizes=(1, 1)),
]

PLANTED = [
    (
        treelstm,
        "forest.add_to_children(dh, edges, dseen[j, s])",
        "dh[k] = dseen[j, s]",
        "TreeLSTM: child's dh overwritten, not accumulated",
    ),
    (
        treelstm,
        "forest.add_to_children(dh, edges, dseen[j, s])",
        "dh[k] += dseen[j, s]",
        "TreeLSTM: of two parents of one height one counts in dh",
    ),
    (
        treelstm,
        "forest.add_to_children(dc, edges, dc[j] * f[edges])",
        "dc[k] = dc[j] * f[edges]",
        "TreeLSTM: child's dc overwritten, not accumulated",
    ),
    (
        treelstm,
        "forest.add_to_children(dc, edges, dc[j] * f[edges])",
        "pass",
        "TreeLSTM: no path through c",
    ),
    (
        treelstm,
        "forest.add_to_children(dc, edges, dc[j] * f[edges])",
        "forest.add_to_children(dc, edges, dc[j])",
        "TreeLSTM: path through c without the forget gate",
    ),
    (treelstm, "dc[j] * c[k] * f", "dc[j] * c[j] * f", "TreeLSTM: df with the parent's c"),
    (
        treelstm,
        'dz["f"][nodes] = forest.sum_of_children(edges, dz_of_edge)',
        'dz["f"][j] += dz_of_edge',
        "TreeLSTM: W_f and b_f learn from one child alone",
    ),
    (
        treelstm,
        "forest.add_to_children(dh, edges, dby_f[:, 0])",
        "pass",
        "TreeLSTM child-sum: no path from f to h",
    ),
    (
        treelstm,
        "dseen[nodes] += forest.sum_of_children(edges, dby_f)",
        "pass",
        "TreeLSTM S-ary: no path from f to h",
    ),
    (
        treelstm,
        "dseen[nodes] += forest.sum_of_children(edges, dby_f)",
        "dseen[j] += dby_f",
        "TreeLSTM S-ary: f of one child alone sends back",
    ),
    (
        treelstm,
        "else h[k]\n",
        "else seen[j, 0]\n",
        "TreeLSTM child-sum: forget gates see the sum of the children",
    ),
    (
        treelstm,
        "seen[nodes, 0] += forest.sum_of_children(edges, h[k])",
        "seen[j, 0] = h[k]",
        "TreeLSTM child-sum: the last child in place of the sum",
    ),
    (
        treelstm,
        " + forest.sum_of_children(edges, f[edges] * c[k])",
        "; c[j] += f[edges] * c[k]",
        "TreeLSTM: one child's c kept",
    ),
    (treelstm, "dc[nodes] += dh", "dc[nodes] = dh", "TreeLSTM: dc from above lost"),
    (treelstm, "(1 - tanh_c**2)", "(1 - h[nodes] ** 2)", "TreeLSTM: tanh' at the output h"),
    (
        treelstm,
        "by_f = seen[forest.parent] if",
        "by_f = seen[forest.child] if",
        "TreeLSTM S-ary: dU_f with what the child saw",
    ),
]
