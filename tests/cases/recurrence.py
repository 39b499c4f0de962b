"""The linear and the residual recurrence; no library has them, so the definition is the third."""

import torch

from nndl.numpy import recurrence
from nndl.torch.recurrence import Recurrence
from tests.cases.base import LENGTHS, B, Case, D, M, T

LABEL = {"linear": "eq-linrec", "residual": "eq-resrec"}


class Additive(Case):
    """One of the two variants."""

    def __init__(self, variant, lengths=None, activation="tanh", sizes=(T, B, M, D)):
        name = f"Recurrence {variant} {activation} {sizes}"
        super().__init__(name + " padded" * bool(lengths), recurrence)
        self.variant, self.lengths, self.activation = variant, lengths, activation
        self.sizes = sizes
        self.labels = (LABEL[variant],)
        if variant == "linear" and not lengths:
            self.library = self.cumulated

    def draw(self, rng):
        T, B, M, D = self.sizes
        inputs = {"x": rng.normal(size=(T, B, M)), "h0": rng.normal(size=(B, D))}
        return recurrence.init(M, D, rng, self.variant), inputs

    def forward(self, module, params, x, h0):
        return module.forward(params, x, h0, self.lengths, self.activation, self.variant)

    def backward(self, module, upstream, cache):
        dx, grads = module.backward(upstream, cache)
        return {"x": dx, **grads}

    def twin(self):
        return Recurrence(*self.sizes[2:], self.activation, self.variant)

    def call(self, model, x, h0):
        return model(x, h0, self.lengths)

    def cumulated(self, params, x, h0):
        """A running sum: the linear recurrence has nothing else."""
        f = {"tanh": torch.tanh, "logistic": torch.sigmoid}[self.activation]
        g = f(torch.nn.functional.linear(x, params["W"], params["b"]))
        return h0 + torch.cumsum(g, 0)


CASES = [
    Additive("linear"),
    Additive("linear", LENGTHS),
    Additive("linear", activation="logistic"),
    Additive("linear", sizes=(1, 1, 1, D)),
    Additive("residual"),
    Additive("residual", LENGTHS),
    Additive("residual", LENGTHS, "logistic"),
    Additive("residual", activation="relu", sizes=(T, 1, M, D)),
    Additive("residual", activation="identity"),
    Additive("residual", sizes=(1, B, M, D)),
]

PLANTED = [
    (recurrence, "dh_next = dh_t + dz[t] @ U", "dh_next = dz[t] @ U", "RESREC: no identity path"),
    (recurrence, "dh_next = dh_t + dz[t] @ U", "dh_next = dh_t", "RESREC: no path through g"),
    (recurrence, "dh_t + dz[t] @ U", "dh_t + dz[t] @ U.T", "RESREC: U^T in place of U"),
    (recurrence, "slope(g[t])", "slope(h[t])", "RESREC: f' of the state, not of g"),
    (recurrence, "slope(g[t])", "slope(g[t - 1])", "RESREC: f' of the wrong step"),
    (recurrence, "np.roll(h, 1, axis=0)[:T]", "h[:T]", "RESREC: h_t in place of h_{t-1} in dU"),
    (recurrence, "h[t] = h[t - 1] + g[t]", "h[t] = g[t]", "RESREC: no identity path forward"),
    (recurrence, "dh_t = dh[t] + dh_next", "dh_t = dh[t]", "RESREC: no recursion"),
    (recurrence, '"h0": dh_next', '"h0": dz[0] @ U', "RESREC: h0 hears of g alone"),
    (recurrence, "np.where(valid, dh, 0)", "np.where(True, dh, 0)", "RESREC: padding leaks"),
    (recurrence, "f(h[t - 1] @ U.T + Wx_b[t]), 0)", "g[t - 1], 0)", "RESREC: g of nothing"),
]
