"""The output layer, against ``nn.functional.linear``."""

from torch import nn

from nndl.numpy import output
from nndl.torch import Output
from tests.cases.base import M_OUT, B, Case, D, T


class OutputLayer(Case):
    """V h_t + c, against ``nn.functional.linear``."""

    labels = ("eq-srn-out",)

    def __init__(self):
        super().__init__("Output", output)

    def draw(self, rng):
        return output.init(D, M_OUT, rng), {"h": rng.normal(size=(T, B, D))}

    def forward(self, module, params, h):
        return module.forward(params, h)

    def backward(self, module, upstream, cache):
        dh, grads = module.backward(upstream, cache)
        return {"h": dh, **grads}

    def twin(self):
        return Output(D, M_OUT)

    def library(self, params, h):
        return nn.functional.linear(h, params["V"], params["c"])


CASES = [OutputLayer()]

PLANTED = [
    (output, '"c": dy_hat.sum((0, 1))', '"c": dy_hat.sum(0)[0]', "dc of one sequence only"),
    (output, "h @ V.T + c", "h @ V.T", "c never added"),
    (output, "dy_hat @ V,", "dy_hat @ V * 2,", "dh doubled"),
]
