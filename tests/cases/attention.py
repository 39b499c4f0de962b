"""Additive attention; no library layer computes it."""

from nndl.numpy import attention
from nndl.torch import Attention
from tests.cases.base import LENGTHS, M_OUT, B, Case, D, T

D_QUERY, A = 6, 3


class Contexts(Case):
    """The contexts of M' queries, differentiated with respect to the queries and the states."""

    labels = ("eq-attn",)

    def __init__(self, name, lengths=None, steps=T, queries=M_OUT):
        super().__init__(f"Attention {name}", attention)
        self.lengths, self.steps, self.queries = lengths, steps, queries

    def draw(self, rng):
        s = rng.normal(size=(self.queries, B, D_QUERY))
        h = rng.normal(size=(self.steps, B, D))
        return attention.init(D_QUERY, D, A, rng), {"s": s, "h": h}

    def forward(self, module, params, s, h):
        return module.forward(params, s, h, self.lengths)

    def backward(self, module, upstream, cache):
        ds, dh, grads = module.backward(upstream, cache)
        return {"s": ds, "h": dh, **grads}

    def twin(self):
        return Attention(D_QUERY, D, A)

    def call(self, model, s, h):
        return model(s, h, self.lengths)[0]


CASES = [
    Contexts("all steps"),
    Contexts("padded", LENGTHS),
    Contexts("one step", [1, 1, 1, 1], steps=1, queries=1),
]

PLANTED = [
    (attention, "dc, h - c[:, None])", "dc, h + 0 * c[:, None])", "attention: no mean term"),
    (attention, "de = alpha * ", "de = ", "attention: the weight forgotten in de"),
    (attention, " * (1 - q * q)", "", "attention: no tanh'"),
    (attention, "alpha, dc) + dz_of_state @ U_a", "alpha, dc)", "attention: no way by weights"),
    (attention, 'np.einsum("mtb,mbd->tbd", alpha, dc) + ', "", "attention: no path by the mean"),
    (attention, "dz.sum(1), dz.sum(0)", "dz.sum(1), dz[-1]", "attention: only the last query"),
    (attention, "return dz_of_query @ W_a,", "return 0 * s,", "attention: no gradient for queries"),
    (attention, "np.tensordot(de, q, 3)", "np.tensordot(alpha, q, 3)", "attention: alpha in dv_a"),
    (attention, "np.where(valid[..., 0], q @ v_a, -np.inf)", "q @ v_a", "attention: no mask"),
    (attention, "np.where(valid[..., 0], q @ v_a, -np.inf)", "np.where(valid[..., 0], q @ v_a, 0)",
     "attention: masked with 0 in place of -inf"),
    (attention, "e.max(1, keepdims=True)", "e.max(2, keepdims=True)", "attention: maximum over B"),
    (attention, "e.sum(1, keepdims=True)", "e.sum(2, keepdims=True)", "attention: softmax over B"),
]  # fmt: skip
