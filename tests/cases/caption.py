"""The caption generator, against ``nn.LSTM`` and ``nn.functional``."""

import torch
from torch import nn
from torch.func import functional_call
from torch.nn import functional

from nndl.numpy import caption
from nndl.torch import Caption
from tests.cases.base import B, Case, D, M, T
from tests.cases.language_model import K, words

LENGTHS = [T, 3, 2, 6]  # a start and a stop at least


class PictureToWords(Case):
    """The log-probability of every word of a caption."""

    labels = ("eq-caption",)

    def __init__(self, lengths=None, sizes=(T, B)):
        super().__init__(f"Caption (T, B) = {sizes}{' padded' if lengths else ''}", caption)
        self.lengths, self.S = lengths, words(*sizes)

    def draw(self, rng):
        return caption.init(K, M, D, rng), {"v": rng.normal(size=(self.S.shape[1], M))}

    def forward(self, module, params, v):
        return module.forward(params, v, self.S, self.lengths)

    def backward(self, module, upstream, cache):
        dv, grads = module.backward(upstream, cache)
        return {"v": dv, **grads}

    def twin(self):
        return Caption(K, M, D)

    def call(self, model, v):
        return model(v, torch.as_tensor(self.S), self.lengths)

    def library(self, params, v):
        S, kinds = torch.as_tensor(self.S), {"weight_ih_l0": "W", "weight_hh_l0": "U"}
        kinds["bias_ih_l0"] = "b"
        weights = {  # the library's order of the gates
            name: torch.cat([params[f"{kind}_{gate}"] for gate in "ifco"])
            for name, kind in kinds.items()
        }
        weights["bias_hh_l0"] = torch.zeros_like(weights["bias_ih_l0"])
        x = torch.cat([v[None], functional.embedding(S[:-1], params["W_e"].T)])
        h, _ = functional_call(nn.LSTM(M, D).double(), weights, (x,))
        s = functional.linear(h, params["V"], params["c"])
        log_p = -functional.cross_entropy(s.flatten(0, 1), S.flatten(), reduction="none")
        t = torch.arange(len(S))[:, None]
        lengths = torch.as_tensor(self.lengths or [len(S)] * S.shape[1])
        return torch.where((t < lengths) & (t > 0), log_p.reshape(S.shape), 0)


CASES = [PictureToWords(), PictureToWords(LENGTHS), PictureToWords(sizes=(2, 1))]

PLANTED = [
    (caption, "W_e.T[S[:-1]]])", "W_e.T[S[1:]]])", "Caption: each word sees itself"),
    (
        caption,
        "np.concatenate([v[None], W_e.T[S[:-1]]])",
        "W_e.T[S]",
        "Caption: the picture is not read",
    ),
    (caption, "S[:-1], dx[1:]", "S[1:], dx[1:]", "Caption: dW_e at the predicted word"),
    (caption, "S[:-1], dx[1:]", "S[:-1], dx[:-1]", "Caption: the picture's gradient given to S_0"),
    (caption, "return dx[0],", "return dx[1],", "Caption: S_0's gradient given to the picture"),
    (
        caption,
        "np.add.at(dW_e.T, S[:-1], dx[1:])",
        "dW_e.T[S[:-1]] += dx[1:]",
        "Caption: counted once",
    ),
    (caption, "& (np.arange(T) > 0)[:, None]", "", "Caption: the start word is predicted"),
    (caption, "ds = -dlog_p", "ds = dlog_p", "Caption: the sign of the log-probability"),
    (caption, "-dlog_p * B *", "-dlog_p *", "Caption: divided by the batch size"),
    (caption, "np.where(predicted, dlog_p, 0)", "dlog_p", "Caption: padding and the start leak"),
]
