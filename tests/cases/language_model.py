"""The recurrent language model, against ``nn.RNN`` and ``nn.functional``; and its perplexity."""

import numpy as np
import torch
from torch.nn import functional

from nndl.numpy import language_model
from nndl.torch import LanguageModel
from nndl.torch.language_model import perplexity
from tests.cases.base import LENGTHS, B, Case, D, M, T
from tests.cases.srn import library_rnn

K = 6


def words(T=T, B=B):
    """Word numbers (T, B): some words repeat, some never come."""
    t, b = np.arange(T)[:, None], np.arange(B)
    return (t * t + 3 * b) % (K - 1)


class RecurrentLanguageModel(Case):
    """The log-probability of every word."""

    labels = ("eq-lm-rnn",)

    def __init__(self, lengths=None, activation="tanh", sizes=(T, B), library=True):
        padded = " padded" if lengths else ""
        super().__init__(f"LanguageModel {activation} (T, B) = {sizes}{padded}", language_model)
        self.lengths, self.activation, self.x = lengths, activation, words(*sizes)
        if library:
            self.library = self.rnn

    def draw(self, rng):
        params = language_model.init(K, M, D, rng)
        return params, {"h0": rng.normal(size=(self.x.shape[1], D))}

    def forward(self, module, params, h0):
        return module.forward(params, self.x, h0, self.lengths, self.activation)

    def backward(self, module, upstream, cache):
        return module.backward(upstream, cache)

    def twin(self):
        return LanguageModel(K, M, D, self.activation)

    def call(self, model, h0):
        return model(torch.as_tensor(self.x), h0, self.lengths)

    def rnn(self, params, h0):
        x = torch.as_tensor(self.x)
        h = library_rnn(self, params, functional.embedding(x, params["W_e"].T), h0)
        s = functional.linear(torch.cat([h0[None], h[:-1]]), params["V"], params["c"])
        log_p = -functional.cross_entropy(s.flatten(0, 1), x.flatten(), reduction="none")
        t = torch.arange(len(x))[:, None]
        lengths = torch.as_tensor(self.lengths or [len(x)] * x.shape[1])
        return torch.where(t < lengths, log_p.reshape(x.shape), 0)


class Perplexity(Case):
    """The perplexity of each sequence, as a function of the log-probabilities."""

    labels = ("eq-ppl",)

    def __init__(self, lengths=None):
        super().__init__(f"perplexity{' padded' if lengths else ''}", language_model)
        self.lengths = lengths

    def draw(self, rng):
        return {}, {"log_p": -rng.exponential(size=(T, B))}

    def forward(self, module, params, log_p):
        result = module.perplexity(log_p, self.lengths)
        return result, result

    def backward(self, module, upstream, cache):
        """The derivative of an exponential of a mean."""
        lengths = np.array(self.lengths or [T] * B)
        inside = np.arange(T)[:, None] < lengths
        dlog_p = np.where(inside, -upstream * cache / lengths, 0)
        return {"log_p": dlog_p.astype(cache.dtype)}

    def twin(self):
        return torch.nn.Module()

    def call(self, model, log_p):
        return perplexity(log_p, self.lengths)


CASES = [
    RecurrentLanguageModel(),
    RecurrentLanguageModel(LENGTHS),
    RecurrentLanguageModel(activation="logistic", library=False),
    RecurrentLanguageModel(sizes=(1, B)),
    RecurrentLanguageModel(sizes=(T, 1)),
    Perplexity(),
    Perplexity(LENGTHS),
]

PLANTED = [
    (
        language_model,
        "np.roll(states.h, 1, axis=0)[:T]",
        "states.h[:T]",
        "LM: no shift: x_t seen by P",
    ),
    (
        language_model,
        "dh_before[1:], np.zeros_like(dh_before[:1])",
        "dh_before",
        "LM: dh not shifted",
    ),
    (language_model, 'of_network["h0"] + dh_before[0]', 'of_network["h0"]', "LM: h0 at t = 1"),
    (
        language_model,
        "np.add.at(dW_e.T, x, dx)",
        "dW_e.T[x] += dx",
        "LM: a repeated word counted once",
    ),
    (language_model, "ds = -dlog_p", "ds = dlog_p", "LM: the sign of the log-probability"),
    (language_model, "-dlog_p * B *", "-dlog_p *", "LM: divided by the batch size"),
    (language_model, "np.exp(-log_p.sum(0)", "np.exp2(-log_p.sum(0)", "perplexity: 2 to the nats"),
    (language_model, "valid.sum(0).astype(log_p.dtype)", "len(log_p)", "perplexity counts padding"),
]
