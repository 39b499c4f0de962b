"""The three modes of reading the states, against ``linear`` on one sequence at a time."""

import torch
from torch.nn.functional import linear

from nndl.numpy import modes, output
from nndl.torch.modes import Mode
from tests.cases.base import LENGTHS, M_OUT, B, Case, D, T

LABELS = {"last": "eq-seq2cls-last", "mean": "eq-seq2cls-mean", "synchronous": "eq-sync"}


class Reading(Case):
    """One mode."""

    def __init__(self, mode, lengths=None, sizes=(T, B, D, M_OUT)):
        super().__init__(f"Mode {mode} {sizes}{' padded' if lengths else ''}", modes)
        self.mode, self.lengths, self.sizes = mode, lengths, sizes
        self.labels = (LABELS[mode],)

    def draw(self, rng):
        return output.init(*self.sizes[2:], rng), {"h": rng.normal(size=self.sizes[:3])}

    def forward(self, module, params, h):
        return module.forward(params, h, self.mode, self.lengths)

    def backward(self, module, upstream, cache):
        dh, grads = module.backward(upstream, cache)
        return {"h": dh, **grads}

    def twin(self):
        return Mode(*self.sizes[2:], self.mode)

    def call(self, model, h):
        return model(h, self.lengths)

    def library(self, params, h):
        """Each sequence by itself, cut to its length."""
        (T, B, _, _), rows = self.sizes, []
        for b, length in enumerate(self.lengths or [T] * B):
            own = h[:length, b]
            if self.mode == "synchronous":
                y_hat = linear(own, params["V"], params["c"])
                rows.append(torch.nn.functional.pad(y_hat, (0, 0, 0, T - length)))
            else:
                read = own[-1] if self.mode == "last" else own.mean(0)
                rows.append(linear(read, params["V"], params["c"]))
        return torch.stack(rows, 1 if self.mode == "synchronous" else 0)


CASES = [
    Reading(mode, **options)
    for mode in modes.MODES
    for options in (
        {},
        {"lengths": LENGTHS},
        {"sizes": (1, B, D, M_OUT)},
        {"sizes": (3, 1, D, 1), "lengths": [2]},
    )
]

PLANTED = [
    (modes, "return valid / T ", "return valid * 1.0 ", "modes: mean pooling forgot 1/T"),
    (modes, "return valid / T ", "return valid / len(valid) ", "modes: 1/T of the padded length"),
    (modes, "return valid / T ", "return (t >= 0) / T ", "modes: the mean takes padding for data"),
    (modes, "return share * dread,", "return dread * (share > 0),", "modes: 1/T forgotten in dh"),
    (modes, "t == T - 1", "t == len(valid) - 1", "modes: out[-1] of a padded batch"),
    (modes, "t == T - 1", "t == T - 2", "modes: the state before the last"),
    (modes, "t == T - 1", "t < T", "modes: the sum in place of the last state"),
    (modes, "np.where(valid, y_hat, 0)", "y_hat", "modes: padded steps have outputs"),
    (modes, "np.where(share, dy_hat, 0)", "dy_hat", "modes: padding leaks into dc"),
]
