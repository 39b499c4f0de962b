"""Cora: papers and citations, 140 labels; with the graph, without it, and with another one.

Two layers of 16 units, dropout one half, weight decay 0.0005 on the first matrix, Adam at 0.01, at
most 200 steps, stopped when the loss on the 500 papers for validation has not fallen for 10: as in
the article on the GCN, for every network here, and nothing was tuned. Seed 0 also stores where
t-SNE puts the papers.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy, dropout

from nndl.data import planetoid
from nndl.torch import gcn

SEEDS = range(10)
TOLERANCE = 0.02
UNITS, RATE, DECAY, STEPS, PATIENCE = 16, 0.01, 5e-4, 200, 10


def run(seed):
    """Shares of right answers on the 1000 papers for the test."""
    data, X, A, nothing = prepare()
    table = {}
    table["usual subject"] = share(np.full(len(data.labels), usual(data)), data)
    table["labels spread"] = share(spread_labels(data), data)
    table["edges inside a subject"] = inside(data)
    nets = {
        "symmetric": Net(A, "symmetric", 2, seed),
        "row": Net(A, "row", 2, seed),
        "raw": Net(A, "raw", 2, seed),
        "no graph": Net(nothing, "symmetric", 2, seed),
        "other graph": Net(tensor(shuffled(data.adjacency, seed)), "symmetric", 2, seed),
    }
    for name, net in nets.items():
        table[name] = train(net, X, data, PATIENCE)
    if seed == 0:
        hidden = {name: nets[name].hidden(X) for name in ("symmetric", "no graph")}
        table["pictures"] = {name: picture(H) for name, H in hidden.items()}
        table["pictures"]["subjects"] = "".join(map(str, data.labels))
    return table


def prepare():
    """The data, and as tensors its words, its graph, and a graph without edges."""
    torch.set_num_threads(1)
    data = planetoid.load()
    return data, *map(tensor, (rows_of_sum_1(data.features), data.adjacency, data.adjacency * 0))


class Net(nn.Module):
    """The GCN of ``nndl.torch`` with dropout; ``shortcuts`` add what a hidden layer was given."""

    def __init__(self, A, normalisation, depth, seed, shortcuts=False):
        super().__init__()
        torch.manual_seed(seed)
        self.A, self.shortcuts = A, shortcuts
        self.left, self.right = gcn.scales(A, torch.ones(A.shape[0], 1), normalisation)
        sizes = [1433, *[UNITS] * (depth - 1), 7]
        self.W = nn.ParameterList(gcn.GCN(sizes).parameters())

    def forward(self, X):
        """Scores of the seven subjects, (N, 7)."""
        return self.layer(self.hidden(X), -1)

    def hidden(self, X):
        """What the last hidden layer holds."""
        H = X
        for layer in range(len(self.W) - 1):
            new = torch.relu(self.layer(H, layer))
            H = new + H if self.shortcuts and layer else new
        return H

    def layer(self, H, place):
        H = drop(H, self.training)
        return gcn.propagate(self.A, self.left, self.right, H @ self.W[place])


def train(net, X, data, patience):
    """Adam, stopped early; the share of right answers on the test papers."""
    truth = torch.as_tensor(data.labels)
    masks = {name: torch.as_tensor(getattr(data, name)) for name in ("train", "validation", "test")}
    first, *others = net.parameters()
    groups = [{"params": [first], "weight_decay": DECAY}, {"params": others}]
    optimizer = torch.optim.Adam([group for group in groups if group["params"]], RATE)
    best, waited = np.inf, 0
    for _ in range(STEPS):
        net.train()
        optimizer.zero_grad()
        cross_entropy(net(X)[masks["train"]], truth[masks["train"]]).backward()
        optimizer.step()
        net.eval()
        with torch.no_grad():
            scores = net(X)
        loss = float(cross_entropy(scores[masks["validation"]], truth[masks["validation"]]))
        best, waited = (loss, 0) if loss < best else (best, waited + 1)
        if waited == patience:
            break
    right = scores.argmax(1) == truth
    return round(float(right[masks["test"]].double().mean()), 4)


def drop(H, training):
    """Dropout of one half; of a sparse matrix, of what it stores."""
    if H.layout == torch.strided:
        return dropout(H, 0.5, training)
    kept = dropout(H.values(), 0.5, training)
    return torch.sparse_csr_tensor(H.crow_indices(), H.col_indices(), kept, H.shape)


def tensor(matrix):
    """A CSR tensor of a scipy matrix."""
    parts = (torch.as_tensor(part) for part in (matrix.indptr, matrix.indices, matrix.data))
    return torch.sparse_csr_tensor(*parts, matrix.shape, dtype=torch.float32)


def rows_of_sum_1(features):
    """Each paper's words, with the sum 1."""
    return features.multiply(1 / features.sum(1)).tocsr().astype(np.float32)


def shuffled(adjacency, seed):
    """The same graph with its papers exchanged: it says nothing about who cites whom."""
    order = np.random.default_rng(seed).permutation(adjacency.shape[0])
    return adjacency[order][:, order].tocsr()


def usual(data):
    """The most frequent subject of the papers for validation (in training all are as frequent)."""
    return np.bincount(data.labels[data.validation]).argmax()


def spread_labels(data, rounds=100):
    """The graph without words: each paper takes the mean of its neighbours' labels, many times."""
    known = np.eye(7)[data.labels] * data.train[:, None]
    degree = np.asarray(data.adjacency.sum(1))
    Y = known
    for _ in range(rounds):
        Y = np.where(data.train[:, None], known, data.adjacency @ Y / degree)
    return Y.argmax(1)


def inside(data):
    """The share of edges that join two papers of one subject."""
    one, other = data.adjacency.nonzero()
    return round(float((data.labels[one] == data.labels[other]).mean()), 4)


def share(answers, data):
    return round(float((answers == data.labels)[data.test].mean()), 4)


def picture(H):
    """Where t-SNE puts the papers, as "x y x y ..." in hundredths, whole numbers."""
    from sklearn.manifold import TSNE

    places = TSNE(random_state=0, n_jobs=1).fit_transform(H.detach().numpy())
    return " ".join(str(round(100 * float(number))) for number in places.ravel())
