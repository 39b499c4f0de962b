"""The simple recurrent network, against ``nn.RNN``."""

import torch
from torch import nn
from torch.func import functional_call

from nndl.numpy import srn
from nndl.torch import SRN
from tests.cases.base import LENGTHS, B, Case, D, M, T


class Recurrent(Case):
    """A network of the contract ``forward(params, x, h0, lengths, activation)``."""

    labels = ("eq-netin", "eq-srn-state")

    def __init__(
        self, module, cls, lengths=None, activation="tanh", library=None, sizes=(T, B, M, D)
    ):
        super().__init__(f"{cls.__name__} {activation}{' padded' if lengths else ''}", module)
        self.cls, self.lengths, self.activation, self.sizes = cls, lengths, activation, sizes
        if library:
            self.library = lambda params, **inputs: library(self, params, **inputs)

    def draw(self, rng):
        T, B, M, D = self.sizes
        inputs = {"x": rng.normal(size=(T, B, M)), "h0": rng.normal(size=(B, D))}
        return self.module.init(M, D, rng), inputs

    def forward(self, module, params, x, h0):
        return module.forward(params, x, h0, self.lengths, self.activation)

    def backward(self, module, upstream, cache):
        dx, grads = module.backward(upstream, cache)
        return {"x": dx, **grads}

    def twin(self):
        return self.cls(*self.sizes[2:], self.activation)

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


CASES = [
    Recurrent(srn, SRN, library=library_rnn),
    Recurrent(srn, SRN, LENGTHS, library=library_rnn),
    Recurrent(srn, SRN, activation="relu", library=library_rnn),
    Recurrent(srn, SRN, LENGTHS, "logistic"),
    Recurrent(srn, SRN, activation="identity"),
]

PLANTED = [
    (srn, "dz[t] @ U\n", "dz[t] @ U.T\n", "U^T in place of U"),
    (srn, "np.roll(h, 1, axis=0)[:T]", "h[:T]", "h_t in place of h_{t-1} in dU"),
    (srn, "slope(h[t])", "slope(h[t - 1])", "f' of the wrong step"),
    (srn, "(dh[t] + dh_next)", "dh[t]", "no recursion: only delta_{t,t}"),
    (srn, "slope(h[t]) * (dh[t]", "(dh[t]", "no f'"),
    (srn, "h[t - 1] @ U.T", "h[t - 1] @ U", "U in place of U^T forward"),
    (srn, '"h0": dh_next', '"h0": dh_next * 0', "no gradient for h0"),
    (srn, "dz.sum((0, 1))", "dz.mean((0, 1))", "mean in place of sum in db"),
    (srn, "return dz @ W,", "return 1.001 * dz @ W,", "dx off by 0.1 %"),
    (srn, "np.where(valid[t], slope", "np.where(True, slope", "padding leaks into gradients"),
]
