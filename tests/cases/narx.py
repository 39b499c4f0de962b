"""The NARX model in both modes; teacher-forced against ``nn.functional.linear`` on one window."""

import torch
from torch.nn.functional import linear

from nndl.numpy import narx
from nndl.torch.narx import NARX
from tests.cases.base import M_OUT, B, Case, D, M

T = 9


class Exogenous(Case):
    """NARX in one mode, with or without exogenous inputs."""

    labels = ("eq-narx",)

    def __init__(
        self,
        mode,
        taps=(1, 3),
        activation="tanh",
        inputs=True,
        lengths=None,
        sizes=(T, B, M, M_OUT, D),
    ):
        words = [mode, f"{taps}", activation, *["no inputs"] * (not inputs)]
        words += [f"lengths {lengths}"] * bool(lengths)
        super().__init__(" ".join(["NARX", *words]), narx)
        self.mode, self.taps, self.activation, self.inputs = mode, taps, activation, inputs
        self.lengths, self.sizes = lengths, sizes
        if mode == "teacher_forced" and activation == "tanh" and not lengths:
            self.library = self.windows

    def draw(self, rng):
        T, B, M, M_out, D = self.sizes
        inputs = {"x": rng.normal(size=(T, B, M)), "y": rng.normal(size=(T, B, M_out))}
        if not self.inputs:
            del inputs["x"]
        return narx.init(M * self.inputs, M_out, self.taps, D, rng), inputs

    def forward(self, module, params, y, x=None):
        return module.forward(params, x, y, self.taps, self.mode, self.activation, self.lengths)

    def backward(self, module, upstream, cache):
        dx, dy, grads = module.backward(upstream, cache)
        return {"y": dy, **({"x": dx} if self.inputs else {}), **grads}

    def twin(self):
        _, _, M, M_out, D = self.sizes
        return NARX(M * self.inputs, M_out, self.taps, D, self.activation)

    def call(self, model, y, x=None):
        return model(x, y, self.mode, self.lengths)

    def windows(self, params, y, x=None):
        """One window at a time, from the definition: no slice shared with the twins."""
        (K_x, K_y), rows = self.taps, []
        for t in range(max(self.taps), T):
            past = [] if x is None else [x[t - k] for k in range(K_x + 1)]
            past += [y[t - k] for k in range(1, K_y + 1)]
            s = torch.tanh(linear(torch.cat(past, -1), params["A"], params["a"]))
            rows.append(linear(s, params["V"], params["d"]))
        return torch.stack(rows)


CASES = [
    Exogenous(mode, **options)
    for mode in narx.MODES
    for options in (
        {},
        {"taps": (3, 1)},
        {"taps": (0, 2), "inputs": False},
        {"activation": "logistic"},
        {"lengths": [T, 4, 7, 5]},
    )
]

PLANTED = [
    (narx, "delta[now] += dtape[t:end]", "pass", "NARX: fed-back y_hat treated as constant"),
    (narx, "tensordot(delta, s", "tensordot(dy_hat, s", "NARX: dV without what is fed back"),
    (narx, "dtape[K:] = 0", "pass", "NARX: a gradient for values that were not read"),
    (narx, "range(1, K_y + 1)]", "range(K_y, 0, -1)]", "NARX: output lags in reversed order"),
    (narx, "range(1, K_y + 1)]", "range(K_y)]", "NARX: y_t itself leaks in"),
    (narx, "range(K_x + 1)]", "range(1, K_x + 2)]", "NARX: input taps off by one"),
    (narx, "dtape[t - k : end - k] +=", "dtape[t - k : end - k] =", "NARX: lags overwritten"),
    (narx, "dphi[K_x + k]", "dphi[K_x + 1]", "NARX: every lag gets the gradient of lag 1"),
    (narx, "dx[t - k : end - k] +=", "dx[t:end] +=", "NARX: input gradients at the wrong step"),
    (narx, "* slope(s[now])", "", "NARX: no f'"),
    (narx, "g[now] @ A,", "delta[now] @ V @ A,", "NARX: dphi without f'"),
    (narx, '"a": g.sum((0, 1))', '"a": g.mean((0, 1))', "NARX: mean in place of sum in da"),
    (narx, "np.where(valid, dy_hat, 0)", "np.where(True, dy_hat, 0)", "NARX: padding leaks"),
    (narx, "np.where(valid[t:end], s", "np.where(True, s", "NARX: predictions of padding"),
]
