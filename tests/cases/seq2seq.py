"""The encoder-decoder with and without attention; without, against two ``nn.RNN``."""

import numpy as np
import torch
from torch import nn
from torch.func import functional_call
from torch.nn.functional import linear, one_hot

from nndl.numpy import seq2seq
from nndl.torch import Seq2Seq
from tests.cases.base import LENGTHS, B, Case, D, M, T

STEPS, K, A, START = 6, 8, 2, 3
TARGET_LENGTHS = [2, 6, 5, 1]


class Translation(Case):
    """Scores of given targets, differentiated with respect to the sources and the first state."""

    def __init__(self, lengths=None, target_lengths=None, attention_size=None, sizes=(T, STEPS)):
        self.T, self.steps = sizes
        name = "Attention decoder" if attention_size else "Seq2Seq"
        padded = f"{' padded' if lengths else ''}{' padded targets' if target_lengths else ''}"
        super().__init__(f"{name} {self.T} to {self.steps}{padded}", seq2seq)
        self.lengths, self.target_lengths = lengths, target_lengths
        self.attention_size = attention_size
        self.labels = ("eq-seq2seq", "eq-attn") if attention_size else ("eq-seq2seq",)
        self.library = None if attention_size else self.two_rnns
        self.y = np.arange(self.steps * B).reshape(self.steps, B) * 3 % K
        self.valid = np.arange(self.steps)[:, None] < np.array(target_lengths or [self.steps] * B)
        self.y = np.where(self.valid, self.y, -1)

    def draw(self, rng):
        inputs = {"x": rng.normal(size=(self.T, B, M)), "h0": rng.normal(size=(B, D))}
        params = seq2seq.init(M, D, K, rng, self.attention_size)
        for part in ("encoder", "decoder"):  # so that a gradient survives the way to h0
            params[f"{part}.U"] *= 2
        return params, inputs

    def forward(self, module, params, x, h0):
        return module.forward(params, x, self.y, h0, self.lengths, self.target_lengths, START)

    def backward(self, module, upstream, cache):
        dx, grads = module.backward(upstream, cache)
        return {"x": dx, **grads}

    def twin(self):
        return Seq2Seq(M, D, K, self.attention_size)

    def call(self, model, x, h0):
        y = torch.as_tensor(self.y)
        return model(x, y, h0, self.lengths, self.target_lengths, START)[0]

    def two_rnns(self, params, x, h0):
        """Two ``nn.RNN``: the last state of the first, at each true end, starts the second."""
        lengths = self.lengths or [self.T] * B
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
        _, s0 = library_rnn(params, "encoder", packed, h0[None])
        told = torch.cat([torch.full((1, B), START), torch.as_tensor(self.y[:-1])])
        s, _ = library_rnn(params, "decoder", one_hot(told.clamp(min=0), K).double(), s0)
        y_hat = linear(s, params["output.V"], params["output.c"])
        return y_hat * torch.as_tensor(self.valid)[..., None]


def library_rnn(params, part, x, h0):
    W, U, b = (params[f"{part}.{name}"] for name in "WUb")
    weights = {"weight_ih_l0": W, "weight_hh_l0": U, "bias_ih_l0": b, "bias_hh_l0": 0 * b}
    return functional_call(nn.RNN(W.shape[1], D).double(), weights, (x, h0))


CASES = [
    Translation(lengths, target_lengths, attention_size, sizes)
    for attention_size in (None, A)
    for lengths, target_lengths, sizes in (
        (None, None, (T, STEPS)),
        (LENGTHS, TARGET_LENGTHS, (T, STEPS)),
        (None, None, (1, 1)),
    )
]

PLANTED = [
    (seq2seq, "dh[last, np.arange(B)] += ds", "pass", "seq2seq: encoder gets no gradient"),
    (seq2seq, "dh[last, np.arange(B)] += ds", "dh[-1] += ds", "seq2seq: s_0 is h at padded T"),
    (seq2seq, "told[:-1]])", "told[:-1]])[::-1]", "seq2seq: targets fed in reverse"),
    (seq2seq, "np.concatenate([np.full((1, B), start), told[:-1]])", "told",
     "seq2seq: fed y_m to predict y_m"),
    (seq2seq, "srn.backward((dstate + ds)[None]", "srn.backward(dstate[None]",
     "seq2seq: no gradient from one step to the one before"),
    (seq2seq, "for of in found[part])", "for of in found[part][:1])",
     "seq2seq: the gradients of one step alone"),
    (seq2seq, "ds, dh = ds + dquery[0], dh + dmemory", "dh = dh + dmemory",
     "attention decoder: no gradient through the query"),
    (seq2seq, "ds, dh = ds + dquery[0], dh + dmemory", "ds = ds + dquery[0]",
     "attention decoder: no gradient to the encoder's states"),
    (seq2seq, "dh + dmemory", "dmemory", "attention decoder: memory gradient overwritten"),
    (seq2seq, "attention.forward(parts[\"attention\"], s[None], h, lengths)",
     "attention.forward(parts[\"attention\"], s[None], h)", "attention decoder: no source mask"),
    (seq2seq, "output.backward(np.where(valid, dy_hat, 0), scored)",
     "output.backward(dy_hat, scored)", "seq2seq: padded targets leak into gradients"),
    (seq2seq, "return np.where(valid, y_hat, 0), Cache", "return y_hat, Cache",
     "seq2seq: scores at padded targets"),
    (seq2seq, "encoder.h_last, [], []", "h[-1], [], []", "seq2seq: s_0 from the padding"),
]  # fmt: skip
