"""The table of models that the four oracles of ``test_oracles.py`` read.

A case says how to draw a problem (sizes that all differ; biases and initial states that are not
zero), how the hand-derived twin computes it forward and backward, how the PyTorch twin does, and,
where one exists, how a library layer does.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.func import functional_call

import nndl.torch as twins
from nndl.numpy import loss, output, srn

T, B, M, D, M_OUT = 7, 4, 3, 5, 2
LENGTHS = [7, 3, 1, 6]


class Case:
    """One model under one set of options; ``module`` is the hand-derived twin.

    The module is an argument of ``forward`` and ``backward`` so that ``test_planted.py`` can pass
    one with a planted error.
    """

    def __init__(self, name, module):
        self.name, self.module = name, module

    def draw(self, rng):
        """Return two dicts of float64 arrays: the parameters, and what else has a gradient."""
        raise NotImplementedError

    def forward(self, module, params, **inputs):
        """Return the twin's result and its cache."""
        raise NotImplementedError

    def backward(self, module, upstream, cache):
        """Return the hand-derived gradients by the names of the parameters and inputs."""
        raise NotImplementedError

    def twin(self):
        """Return the PyTorch module, its parameters named as the page's."""
        raise NotImplementedError

    def call(self, model, **inputs):
        """Return the PyTorch module's result."""
        return model(**inputs)

    library = None  # or a method: (params, **inputs) of tensors -> a library layer's result

    def __str__(self):
        return self.name


class Recurrent(Case):
    """A network of the contract ``forward(params, x, h0, lengths, activation)``."""

    def __init__(self, module, cls, lengths=None, activation="tanh", library=None):
        super().__init__(f"{cls.__name__} {activation}{' padded' if lengths else ''}", module)
        self.cls, self.lengths, self.activation = cls, lengths, activation
        if library:
            self.library = lambda params, **inputs: library(self, params, **inputs)

    def draw(self, rng):
        inputs = {"x": rng.normal(size=(T, B, M)), "h0": rng.normal(size=(B, D))}
        return self.module.init(M, D, rng), inputs

    def forward(self, module, params, x, h0):
        return module.forward(params, x, h0, self.lengths, self.activation)

    def backward(self, module, upstream, cache):
        dx, grads = module.backward(upstream, cache)
        return {"x": dx, **grads}

    def twin(self):
        return self.cls(M, D, self.activation)

    def call(self, model, x, h0):
        return model(x, h0, self.lengths)


def library_rnn(case, params, x, h0):
    """``nn.RNN`` with the book's parameters, its input packed where there is padding."""
    weights = {
        "weight_ih_l0": params["W"],
        "weight_hh_l0": params["U"],
        "bias_ih_l0": params["b"],
        "bias_hh_l0": torch.zeros_like(params["b"]),
    }
    if case.lengths:
        x = nn.utils.rnn.pack_padded_sequence(x, case.lengths, enforce_sorted=False)
    rnn = nn.RNN(M, D, nonlinearity=case.activation).double()
    h, _ = functional_call(rnn, weights, (x, h0[None]))
    return nn.utils.rnn.pad_packed_sequence(h)[0] if case.lengths else h


class OutputLayer(Case):
    """V h_t + c, against ``nn.functional.linear``."""

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
        return twins.Output(D, M_OUT)

    def library(self, params, h):
        return nn.functional.linear(h, params["V"], params["c"])


class SequenceLoss(Case):
    """The loss, differentiated with respect to the outputs, against ``nn.functional``."""

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
        return twins.Loss(self.kind)

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
    Recurrent(srn, twins.SRN, library=library_rnn),
    Recurrent(srn, twins.SRN, LENGTHS, library=library_rnn),
    Recurrent(srn, twins.SRN, activation="relu", library=library_rnn),
    Recurrent(srn, twins.SRN, LENGTHS, "logistic"),
    Recurrent(srn, twins.SRN, activation="identity"),
    OutputLayer(),
    SequenceLoss("squared_error"),
    SequenceLoss("squared_error", LENGTHS),
    SequenceLoss("cross_entropy"),
    SequenceLoss("cross_entropy", LENGTHS),
]
