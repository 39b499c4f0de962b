"""The recursive models in their usual form: a function of PyTorch that calls itself at each node.

The vectors of all nodes are stacked, so that a read-out on top is one product.
"""

import torch


def run(children, leaf, compose):
    """Every node's vector (N, D) of a forest: ``leaf(node)``, or ``compose(node, below)``."""
    found = {}

    def visit(node):
        below = [visit(child) for child in children[node]]
        found[node] = compose(node, below) if below else leaf(node)
        return found[node]

    roots = set(range(len(children))) - {child for below in children for child in below}
    for root in sorted(roots):
        visit(root)
    values = [found[node] for node in range(len(children))]
    return torch.stack([value[0] if isinstance(value, tuple) else value for value in values])


def plain(params, x, forest):
    """The recursive network: ``x`` holds the leaves' vectors by node."""
    W, b = params["W"], params["b"]
    return run(forest.children, x.get, lambda _, v: torch.tanh(W @ torch.cat(v) + b))


def tensor(params, x, forest):
    """The recursive neural tensor network."""
    W, V, b = params["W"], params["V"], params["b"]

    def compose(_, below):
        v = torch.cat(below)
        return torch.tanh((v @ V) @ v + W @ v + b)

    return run(forest.children, x.get, compose)


def child_sum(params, x, forest):
    """The Child-Sum Tree-LSTM: ``x`` (N, M) holds every node's input."""
    W, b = (torch.cat([params[kind + gate] for gate in "ico"]) for kind in ("W_", "b_"))
    U = torch.cat([params["U_" + gate] for gate in "ico"])
    W_f, U_f, b_f = params["W_f"], params["U_f"], params["b_f"]
    none = x.new_zeros(1, len(b_f))

    def compose(node, below):
        h, c = map(torch.stack, zip(*below)) if below else (none, none)
        i, c_tilde, o = (W @ x[node] + U @ h.sum(0) + b).chunk(3)
        f = torch.sigmoid(W_f @ x[node] + b_f + h @ U_f.T)
        c = torch.sigmoid(i) * torch.tanh(c_tilde) + (f * c).sum(0)
        return torch.sigmoid(o) * torch.tanh(c), c

    return run(forest.children, lambda node: compose(node, []), compose)
