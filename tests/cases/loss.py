"""The loss of a sequence, against ``nn.functional``."""

import torch
from torch import nn

from nndl.numpy import loss
from nndl.torch import Loss
from tests.cases.base import LENGTHS, M_OUT, B, Case, T


class SequenceLoss(Case):
    """The loss, differentiated with respect to the outputs, against ``nn.functional``."""

    labels = ("eq-loss-t", "eq-loss")

    def __init__(self, kind, lengths=None):
        super().__init__(f"Loss {kind}{' padded' if lengths else ''}", loss)
        self.kind, self.lengths = kind, lengths
        numbers = torch.arange(T * B * M_OUT).reshape(T, B, M_OUT)
        self.y = numbers.sin().double() if kind == "squared_error" else numbers[..., 0] * 5 // 3 % 2

    def draw(self, rng):
        return {}, {"y_hat": rng.normal(size=(T, B, M_OUT))}

    def forward(self, module, params, y_hat):
        return module.forward(y_hat, self.y.numpy(), self.lengths, self.kind)

    def backward(self, module, upstream, cache):
        return {"y_hat": upstream * module.backward(cache)}

    def twin(self):
        return Loss(self.kind)

    def call(self, model, y_hat):
        return model(y_hat, self.y, self.lengths)

    def library(self, params, y_hat):
        total = 0
        for b, length in enumerate(self.lengths or [T] * B):
            mine, target = y_hat[:length, b], self.y[:length, b]
            if self.kind == "squared_error":
                total = total + nn.functional.mse_loss(mine, target, reduction="sum") / 2
            else:
                total = total + nn.functional.cross_entropy(mine, target, reduction="sum")
        return total / B


CASES = [
    SequenceLoss("squared_error"),
    SequenceLoss("squared_error", LENGTHS),
    SequenceLoss("cross_entropy"),
    SequenceLoss("cross_entropy", LENGTHS),
]

PLANTED = [
    (loss, "e / total - right", "e / total", "the label's 1 not subtracted"),
    (loss, "(dy_hat / B)", "dy_hat", "no mean over the batch in the gradient"),
    (loss, "0.5 * (difference**2)", "(difference**2)", "the half dropped"),
]
