"""Recursive networks, against their equations written out for one node at a time, by recursion."""

import torch

from nndl.forest import Forest, from_tuples, union
from nndl.numpy import recnn
from nndl.torch import RecNN, activations
from tests.cases.base import Case, D

TREE, _ = from_tuples((("a", ("b", "c")), ("d", "e")))
DAG = Forest([[3, 1], [4, 3], [], [2, 4], []])  # node 3 has two parents, and so has leaf 4
TWICE = Forest([[1, 1], [2, 3], [], []])  # a node that is both children of one
ROOTS = Forest([[], [0, 2], [], [2, 0]])  # two roots over the same leaves
LEAF = Forest([[]])
FOREST = union([TREE, LEAF, DAG, TWICE, TREE, ROOTS])


def draw_forest(rng, N, fewest=2, most=2):
    """Return a random forest of N nodes, numbered in random order; some nodes have many parents."""
    number, children = rng.permutation(N), [[] for _ in range(N)]
    for n in range(1, N):
        if rng.random() < 0.6:
            below = rng.integers(0, n, rng.integers(fewest, most + 1))
            children[number[n]] = number[below].tolist()
    return Forest(children)


class Recursive(Case):
    """The vectors of every node of a forest."""

    def __init__(self, name, forest, activation="tanh", variant="plain", bias=True, size=D):
        form = f"RecNN {variant}{'' if bias else ' without bias'} {activation}"
        super().__init__(f"{form} {name}", recnn)
        self.forest, self.activation, self.size = forest, activation, size
        self.variant, self.bias = variant, bias
        self.labels = ("eq-recnn", "eq-rntn" if variant == "tensor" else "eq-recnn-p")

    def draw(self, rng):
        params = self.module.init(self.size, rng, self.variant, self.bias)
        return params, {"x": rng.normal(size=(len(self.forest.leaves), self.size))}

    def forward(self, module, params, x):
        return module.forward(params, x, self.forest, self.activation, self.variant, self.bias)

    def backward(self, module, upstream, cache):
        dx, grads = module.backward(upstream, cache)
        return {"x": dx, **grads}

    def twin(self):
        return RecNN(self.size, self.activation, self.variant, self.bias)

    def call(self, model, x):
        return model(x, self.forest) + nothing(model.parameters())

    def library(self, params, x):
        """Node by node, a child first if it is not known yet; V one matrix after the other."""
        f = activations.get(self.activation)
        known = {int(leaf): x[row] for row, leaf in enumerate(self.forest.leaves)}

        def vector(node):
            if node not in known:
                left, right = (vector(child) for child in self.forest.children[node])
                v = torch.cat([left, right])
                z = params["W"] @ v + params.get("b", 0)
                if self.variant == "tensor":
                    z = z + torch.stack([v @ V_k @ v for V_k in params["V"]])
                known[node] = f(z)
            return known[node]

        vectors = [vector(node) for node in range(len(self.forest.children))]
        return torch.stack(vectors) + nothing(params.values())


def nothing(parameters):
    """Return a 0 that depends on the parameters: else autograd leaves None where none is used."""
    return sum(0 * parameter.sum() for parameter in parameters)


CASES = [
    Recursive("forest", FOREST, variant=variant, bias=bias)
    for variant in recnn.VARIANTS
    for bias in (True, False)
]
CASES += [
    Recursive("dag", DAG, "logistic", "tensor"),
    Recursive("dag", DAG, "identity"),
    Recursive("tree", TREE, "relu"),
    Recursive("leaves alone", union([LEAF, LEAF])),
    Recursive("one leaf", LEAF, variant="tensor"),
    Recursive("one node over a leaf twice", Forest([[1, 1], []]), variant="tensor"),
    Recursive("all sizes 1", LEAF, size=1),
    Recursive("width 1", FOREST, variant="tensor", size=1),
]

PLANTED = [
    (
        recnn,
        "forest.add_to_children(dh, edges, dv.reshape(-1, D))",
        "dh[forest.child[edges]] = dv.reshape(-1, D)",
        "RecNN: child gradient overwritten, not accumulated",
    ),
    (
        recnn,
        "forest.add_to_children(dh, edges, dv.reshape(-1, D))",
        "dh[forest.child[edges]] += dv.reshape(-1, D)",
        "RecNN: of two parents of one height one counts",
    ),
    (recnn, "V + V.transpose(0, 2, 1), (1, 2)", "V, (1, 2)", "RNTN: V only, not V + V^T"),
    (recnn, "V + V.transpose(0, 2, 1), (1, 2)", "2 * V, (1, 2)", "RNTN: 2 V in place of V + V^T"),
    (
        recnn,
        "np.tensordot(v, V, (1, 2))",
        "np.tensordot(v, V[::-1], (1, 2))",
        "RNTN: V^[k] of another element",
    ),
    (
        recnn,
        "dz[:, :, None] * v[:, None, :], v, (0, 0)",
        "2 * dz[:, :, None] * v[:, None, :], v, (0, 0)",
        "RNTN: dV doubled as v's gradient is",
    ),
    (recnn, "slope(h[nodes]) * dh[nodes]", "dh[nodes]", "RecNN: no f'"),
    (
        recnn,
        'dv = dz @ weights["W"]',
        'dv = dz @ weights["W"][:, ::-1]',
        "RecNN: left and right swapped back",
    ),
    (
        recnn,
        "for nodes, edges in reversed(forest.levels[1:])",
        "for nodes, edges in forest.levels[1:]",
        "RecNN: children before their parents in the backward pass",
    ),
    (
        recnn,
        'grads["b"] += dz.sum(0)',
        'grads["b"] += dz.mean(0)',
        "RecNN: mean in place of sum in db",
    ),
    (recnn, 'grads["W"] += dz.T @ v', 'grads["W"] = dz.T @ v', "RecNN: dW of one level alone"),
    (
        recnn,
        "v = h[forest.child[edges]].reshape",
        "v = h[forest.child[edges][::-1]].reshape",
        "RecNN: the right child first",
    ),
    (
        recnn,
        "return dh[forest.leaves], grads",
        "return dh[:len(forest.leaves)], grads",
        "RecNN: dx taken at the first nodes, not at the leaves",
    ),
    (recnn, "z = v @ W.T + b", "z = v @ W.T", "RecNN: bias left out"),
]
