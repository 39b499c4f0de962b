"""Pointwise fusion of a picture and a question, against layers of ``nn.functional``."""

import torch
from torch.nn import functional

from nndl.numpy import vqa
from nndl.torch import VQA
from tests.cases.base import M_OUT, B, Case, D, M

K = 6


class Fusion(Case):
    """M_OUT features of each picture, M of each question, D fused, K answers."""

    labels = ("eq-vqa",)

    def __init__(self, activation, B=B, sizes=(M_OUT, M, D, K)):
        super().__init__(f"VQA {activation} on the picture, B = {B}, sizes {sizes}", vqa)
        self.activation, self.B, self.sizes = activation, B, sizes

    def draw(self, rng):
        M_v, M_q, _, _ = self.sizes
        inputs = {"v": rng.normal(size=(self.B, M_v)), "q": rng.normal(size=(self.B, M_q))}
        return vqa.init(*self.sizes, rng), inputs

    def forward(self, module, params, v, q):
        return module.forward(params, v, q, self.activation)

    def backward(self, module, upstream, cache):
        dv, dq, grads = module.backward(upstream, cache)
        return {"v": dv, "q": dq, **grads}

    def twin(self):
        return VQA(*self.sizes, self.activation)

    def library(self, params, v, q):
        picture = functional.linear(v, params["W_v"], params["b_v"])
        question = torch.tanh(functional.linear(q, params["W_q"], params["b_q"]))
        h = getattr(torch, self.activation)(picture) * question
        return functional.linear(h, params["V"], params["c"]).softmax(-1).log()


CASES = [Fusion("tanh"), Fusion("relu"), Fusion("tanh", 1, (1, 1, 1, 2))]

PLANTED = [
    (
        vqa,
        "dz_v = slope(h_v) * h_q * dh",
        "dz_v = slope(h_v) * dh",
        "VQA: no h_q in the product rule",
    ),
    (vqa, "* h_v * dh", "* h_q * dh", "VQA: h_q in place of h_v in the product rule"),
    (vqa, "(1 - h_q * h_q)", "(1 - h_v * h_v)", "VQA: f' of the wrong side"),
    (vqa, "slope(h_v) * h_q", "h_q", "VQA: no f' on the picture's side"),
    (vqa, "h_v * h_q) @ p", "h_v + h_q) @ p", "VQA: the sum in place of the product"),
    (vqa, '"V": ds.T @ (h_v * h_q)', '"V": ds.T @ h_v', "VQA: dV of one side"),
    (
        vqa,
        "np.exp(log_y_hat) * dlog_y_hat.sum(-1, keepdims=True)",
        "np.exp(log_y_hat)",
        "VQA: the sum over the answers dropped",
    ),
    (vqa, "dh = ds @", "dh = dlog_y_hat @", "VQA: the softmax forgotten on the way to h"),
]
