r"""The encoder-decoder (编码器-解码器) of two simple recurrent networks as a PyTorch module.

.. math::

   \mathbf h_t = f_1(\mathbf h_{t-1},\mathbf x_t),\qquad
   \mathbf h_{T+m} = f_2(\mathbf h_{T+m-1},\hat{\mathbf y}_{m-1}),\qquad
   \hat{\mathbf y}_m = g(\mathbf h_{T+m})

See :eq:`eq-seq2seq`. The decoder's states are called :math:`\mathbf s_m=\mathbf h_{T+m}`. With
:mod:`~nndl.torch.attention` the decoder also reads a context :math:`\mathbf c_m` of the encoder's
states. Sources: Cho et al., *Learning phrase representations using RNN encoder-decoder for
statistical machine translation*, EMNLP 2014; Bahdanau, Cho and Bengio, *Neural machine translation
by jointly learning to align and translate*, ICLR 2015.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import one_hot

from nndl import expect
from nndl.torch import padding
from nndl.torch.attention import Attention
from nndl.torch.output import Output
from nndl.torch.srn import SRN


class Seq2Seq(nn.Module):
    r"""Return the scores of every target, the decoder being told the targets before it.

    The twin of :mod:`nndl.numpy.seq2seq`, :eq:`eq-seq2seq`: ``Seq2Seq(M, D, K)(x, y, h0, lengths,
    target_lengths, start)`` returns the scores (M', B, K) for sources (T, B, M) and targets
    (M', B), 0 at padded targets, and the weights (M', T, B) of the attention, None without one.

    Parameters
    ----------
    input_size, hidden_size, output_size : int
        M, D (of both networks) and K, the number of classes.
    attention_size : int, optional
        A; without it the decoder has no attention.

    Attributes
    ----------
    encoder, decoder : SRN
    output : Output
    attention : Attention or None

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.seq2seq.forward`, in the same words.

    References
    ----------
    Cho et al. (2014); Bahdanau, Cho and Bengio (2015).
    """

    def __init__(self, input_size, hidden_size, output_size, attention_size=None):
        super().__init__()
        M, D, K = expect.sizes(
            input_size=input_size, hidden_size=hidden_size, output_size=output_size
        )
        attends = attention_size is not None
        self.encoder = SRN(M, D)
        self.decoder = SRN(K + D if attends else K, D)
        self.output = Output(D, K)
        self.attention = Attention(D, D, attention_size) if attends else None

    def forward(self, x, y, h0=None, lengths=None, target_lengths=None, start=0):
        """Return the scores (M', B, K) before the softmax, and the attention's weights."""
        self.check(x)
        B, K = x.shape[1], len(self.output.c)
        valid, fed = teacher(y, target_lengths, B, K, start)

        h, s = self.encode(x, h0, lengths)
        states, weights = [], []
        for tokens in fed:
            s, alpha = self.decode(s, tokens, h, lengths)
            states.append(s)
            weights.append(alpha)
        y_hat = self.output(torch.stack(states))  # eq-seq2seq
        alpha = torch.cat(weights) if self.attention else None
        return torch.where(valid, y_hat, 0), alpha

    def encode(self, x, h0, lengths):
        """Return the encoder's states (T, B, D), and each sequence's last one (B, D)."""
        h = self.encoder(x, h0, lengths)  # eq-seq2seq
        T, B, _ = x.shape
        last = padding.valid(lengths, T, B, x.device)[..., 0].sum(0) - 1
        return h, h[last, torch.arange(B, device=x.device)]

    def decode(self, s, tokens, h, lengths):
        """Return the decoder's state after it has been fed one token of each sequence."""
        fed, alpha = one_hot(tokens, len(self.output.c)).to(s.dtype), None
        if self.attention:
            c, alpha = self.attention(s[None], h, lengths)
            fed = torch.cat([fed, c[0]], -1)
        return self.decoder(fed[None], s)[0], alpha  # eq-seq2seq

    def stepper(self, x, h0=None, lengths=None):
        r"""Return the decoder as a step function, and its first state: what :mod:`nndl.beam` runs.

        As :func:`nndl.numpy.seq2seq.stepper`, on tensors; no gradients are kept.
        """
        self.check(x)
        with torch.no_grad():
            h, s = self.encode(x, h0, lengths)

        @torch.no_grad()
        def step(s, tokens):
            tokens = torch.as_tensor(tokens, device=s.device)
            expect.classes("tokens", tokens, s.shape[:1], len(self.output.c), True)
            s, _ = self.decode(s, tokens, h, lengths)
            return torch.log_softmax(self.output(s[None])[0], -1), s

        return step, s

    def check(self, x):
        """Check the shape of x."""
        D, M = self.encoder.W.shape
        expect.shape("x", x, "T B M", f"encoder.W has shape {(D, M)}", M=M)


def teacher(y, target_lengths, B, K, start):
    """Check the targets; return where they are valid, (M', B, 1), and what to feed, (M', B)."""
    expect.one_class("start", start, K)
    M_out = expect.at_least("the length of y", len(y), 1)
    if target_lengths is not None:
        expect.lengths(target_lengths, M_out, B, "target_lengths", "M'")
    valid = padding.valid(target_lengths, M_out, B, getattr(y, "device", None))
    expect.classes("y", y, (M_out, B), K, valid[..., 0])
    told = torch.where(valid[..., 0], y, start)
    return valid, torch.cat([torch.full_like(told[:1], start), told[:-1]])
