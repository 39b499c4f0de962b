r"""The recurrent language model (语言模型) as a PyTorch module, and its perplexity (困惑度).

.. math::

   P(x_t\mid x_1,\dots,x_{t-1})=\big[\operatorname{softmax}(V\mathbf h_{t-1}+\mathbf c)\big]_{x_t}

See :eq:`eq-lm-rnn`: the state :math:`\mathbf h_{t-1}` has read the words before t, so the first
word is predicted from the start state.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.language_model import log_probabilities, steps
from nndl.torch import padding
from nndl.torch.output import Output
from nndl.torch.srn import SRN


class LanguageModel(nn.Module):
    r"""Return the log-probability of every word, given those before it: :eq:`eq-lm-rnn`.

    The twin of :mod:`nndl.numpy.language_model`: ``LanguageModel(K, M, D)(x, h0, lengths)`` returns
    (T, B) for words (T, B).

    Parameters
    ----------
    words, embedding_size, hidden_size : int
        K, M and D.
    activation : {"tanh", "logistic", "relu", "identity"}
        Of the network.

    Attributes
    ----------
    W_e : Parameter, shape (M, K)
    W, U, b : Parameter, the network's
    V, c : Parameter, the output layer's

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.language_model.forward`, in the same words.
    """

    def __init__(self, words, embedding_size, hidden_size, activation="tanh"):
        super().__init__()
        K, M, D = expect.sizes(words=words, embedding_size=embedding_size, hidden_size=hidden_size)
        self.W_e = nn.Parameter(torch.randn(M, K))
        self.network, self.output = SRN(M, D, activation), Output(D, K)
        for part in (self.network, self.output):  # theirs are ours too, by the page's names
            for name, parameter in part.named_parameters():
                self.register_parameter(name, parameter)

    def forward(self, x, h0=None, lengths=None):
        """Return the log-probabilities (T, B), 0 where padded."""
        T, B = steps("x", x)
        valid = padding.valid(lengths, T, B, x.device)
        expect.classes("x", x, (T, B), self.W_e.shape[1], valid[..., 0])
        x = torch.where(valid[..., 0], x, 0)

        h = self.network(self.W_e.T[x], h0, lengths)
        start = h.new_zeros(h[:1].shape) if h0 is None else h0[None].to(h.dtype)
        s = self.output(torch.cat([start, h[:-1]]))  # row t is the state before step t
        log_p = torch.log_softmax(s, -1).gather(-1, x[..., None])
        return torch.where(valid, log_p, 0)[..., 0]  # eq-lm-rnn


def perplexity(log_p, lengths=None):
    """Return the perplexity of each sequence, (B,): :eq:`eq-ppl`.

    The twin of :func:`nndl.numpy.language_model.perplexity`, with the same arguments and errors.
    """
    T, B = expect.shape("log_p", log_p, "T B")
    valid = padding.valid(lengths, T, B, log_p.device)[..., 0]
    log_probabilities(log_p, valid)
    log_p = torch.where(valid, log_p, 0)
    return torch.exp(-log_p.sum(0) / valid.sum(0))  # eq-ppl
