"""The conditional random field, against a sum over all sequences of tags."""

from itertools import product

import numpy as np
import torch

from nndl.numpy import crf
from nndl.torch import CRF
from tests.cases.base import Case

T, B, K = 5, 4, 3
LENGTHS = [5, 2, 1, 4]
TAGS = np.array([[2, 0, 1, 1], [2, 1, 0, 0], [0, 1, 2, 2], [1, 0, 2, 2], [0, 2, 1, 0]])  # (T, B)


class Tagging(Case):
    """Losses of a batch; padding holds tags that do not exist."""

    def __init__(self, name, lengths=None, T=T, B=B, K=K):
        super().__init__(f"CRF {name}", crf)
        self.lengths, self.sizes = lengths, (T, B, K)
        self.tags = TAGS[:T, :B] % K
        if lengths:
            self.tags = np.where(np.arange(T)[:, None] < lengths, self.tags, -7)

    def draw(self, rng):
        T, B, K = self.sizes
        params = {"A": (K, K), "start": K, "end": K}  # large: transitions have to matter
        params = {name: rng.normal(size=shape) for name, shape in params.items()}
        return params, {"u": rng.normal(size=(T, B, K))}

    def forward(self, module, params, u):
        return module.forward(params, u, self.tags, self.lengths)

    def backward(self, module, upstream, cache):
        du, grads = module.backward(upstream, cache)
        return {"u": du, **grads}

    def twin(self):
        return CRF(self.sizes[-1])

    def call(self, model, u):
        return model(u, torch.as_tensor(self.tags), self.lengths)

    def library(self, params, u):
        """The definition: a softmax over the scores of all K^T sequences."""
        T, B, K = self.sizes
        losses = []
        for b, n in enumerate(self.lengths or [T] * B):
            scores = {y: score(params, u[:n, b], y) for y in product(range(K), repeat=n)}
            log_Z = torch.logsumexp(torch.stack(list(scores.values())), 0)
            losses.append(log_Z - scores[tuple(self.tags[:n, b])])
        return torch.stack(losses)


def score(params, u, y):
    """The score of one sequence of tags y, from the definition; u is (T, K)."""
    y = torch.tensor(y)
    inner = u[torch.arange(len(y)), y].sum() + params["A"][y[:-1], y[1:]].sum()
    return params["start"][y[0]] + inner + params["end"][y[-1]]


CASES = [
    Tagging("full"),
    Tagging("padded", LENGTHS),
    Tagging("all shorter than T", [3, 2, 1, 4]),
    Tagging("one step", T=1),
    Tagging("one sequence of two tags", B=1, K=2),
]

PLANTED = [
    (crf, "log_alpha[t - 1, :, :, None] + A", "log_alpha[t - 1, :, :, None] + A.T", "CRF: A^T"),
    (crf, "log_alpha[0] = start + u[0]", "log_alpha[0] = u[0]", "CRF: no start in Z"),
    (crf, "log_alpha[T - 1] + end, axis=-1", "log_alpha[T - 1], axis=-1", "CRF: no end in Z"),
    (crf, "log_sum + u[t], log_alpha[t - 1])", "log_sum + u[t], log_sum)",
     "CRF: the sum goes on through padding"),
    (crf, "last = y[valid.sum((0, 2)) - 1, np.arange(B)]", "last = y[-1]",
     "CRF: the end is scored in the padding"),
    (crf, "np.where(valid[1:, :, 0], A[y[:-1], y[1:]], 0)", "A[y[:-1], y[1:]]",
     "CRF: steps in the padding are scored"),
    (crf, "A[y[:-1], y[1:]], 0)", "A[y[1:], y[:-1]], 0)", "CRF: the steps scored backwards"),
    (crf, "log_beta[-1] = end", "log_beta[-1] = 0", "CRF: beta_T without end"),
    (crf, "np.where(valid[t], log_sum, log_beta[t])", "log_sum", "CRF: beta through padding"),
    (crf, "A + (u[t] + log_beta[t])", "A + (u[t - 1] + log_beta[t])", "CRF: u_t in beta_t"),
    (crf, "p -= valid & (y[..., None] == np.arange(K))", "pass", "CRF: the tags not subtracted"),
    (crf, "p_pair[t, b, y[:-1], y[1:]] -= valid[1:, :, 0]", "pass",
     "CRF: the pairs not subtracted"),
    (crf, "] -= valid[1:, :, 0]", "] -= 1", "CRF: pairs of the padding subtracted"),
    (crf, "after = (u + log_beta", "after = (log_beta", "CRF: a pair without its u_t"),
    (crf, "du[0].sum(0)", "du.sum((0, 1))", "CRF: start takes the gradient of every step"),
    (crf, "du[valid.sum((0, 2)) - 1, b].sum(0)", "du[-1].sum(0)", "CRF: end's in the padding"),
    (crf, "du = dL[:, None] * p", "du = p", "CRF: dL ignored"),
    (crf, "np.where(valid, p, 0)", "p", "CRF: padded steps leak"),
]  # fmt: skip
