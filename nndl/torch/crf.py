r"""The linear-chain conditional random field (线性链条件随机场, CRF) as a PyTorch module.

.. math::

   s(\mathbf y)=\text{start}_{y_1}+\sum_{t=1}^T\mathbf u_t[y_t]+\sum_{t=2}^TA[y_{t-1},y_t]
   +\text{end}_{y_T},\qquad
   p(\mathbf y\mid\mathbf u)=\frac{\exp s(\mathbf y)}{\sum_{\mathbf y'}\exp s(\mathbf y')}

A softmax over all :math:`K^T` sequences of tags; the forward algorithm sums them in
:math:`O(TK^2)`. Source: Lafferty, McCallum and Pereira, *Conditional Random Fields*, ICML 2001.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.torch import padding


class CRF(nn.Module):
    r"""Return the loss of every sequence, :math:`-\ln p(\mathbf y\mid\mathbf u)`.

    The twin of :mod:`nndl.numpy.crf`: ``CRF(K)(u, y, lengths)`` returns the losses (B,) for scores
    (T, B, K) and tags (T, B); :meth:`decode` returns the best tags. Autograd goes back through the
    forward algorithm; what it finds are the marginals minus the tags.

    Parameters
    ----------
    tag_count : int
        K.

    Attributes
    ----------
    A : Parameter, shape (K, K)
        ``A[k, l]`` is the score of tag l after tag k.
    start, end : Parameter, shape (K,)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.crf.forward`, in the same words.

    References
    ----------
    Lafferty, McCallum and Pereira (2001), *Conditional Random Fields: Probabilistic Models for
    Segmenting and Labeling Sequence Data*, ICML.
    """

    def __init__(self, tag_count):
        super().__init__()
        K = expect.at_least("tag_count", tag_count, 1)
        self.A = nn.Parameter(torch.empty(K, K).uniform_(-0.1, 0.1))
        self.start = nn.Parameter(torch.empty(K).uniform_(-0.1, 0.1))
        self.end = nn.Parameter(torch.empty(K).uniform_(-0.1, 0.1))

    def forward(self, u, y, lengths=None):
        r"""Return :math:`\mathcal L=\ln Z-s(\mathbf y)` of each sequence, in nats."""
        A, start, end = self.unpack(u)
        T, B, K = u.shape
        valid = padding.valid(lengths, T, B, u.device)
        expect.finite("u", u, valid)
        expect.classes("y", y, (T, B), K, valid[..., 0])
        u, y = torch.where(valid, u, 0), torch.where(valid[..., 0], y, 0)

        log_alpha = start + u[0]
        for t in range(1, T):
            log_sum = torch.logsumexp(log_alpha[:, :, None] + A, 1)  # over the tags before
            log_alpha = torch.where(valid[t], log_sum + u[t], log_alpha)
        log_Z = torch.logsumexp(log_alpha + end, -1)

        last = y[valid.sum((0, 2)) - 1, torch.arange(B, device=u.device)]
        score = start[y[0]] + end[last]
        score = score + u.gather(-1, y[..., None]).sum((0, 2))  # u is 0 where padded
        score = score + torch.where(valid[1:, :, 0], A[y[:-1], y[1:]], 0).sum(0)
        return log_Z - score

    @torch.no_grad()
    def decode(self, u, lengths=None):
        """Return the best tags (T, B), -1 where padded, and their scores (B,): Viterbi."""
        A, start, end = self.unpack(u)
        T, B, K = u.shape
        valid = padding.valid(lengths, T, B, u.device)
        expect.finite("u", u, valid)

        best = start + u[0]
        tags, sequences = (torch.arange(n, device=u.device) for n in (K, B))
        before = [tags.expand(B, K)]  # the tag before, on the best way to each tag
        for t in range(1, T):
            through = best[:, :, None] + A
            before.append(torch.where(valid[t], through.argmax(1), tags))
            best = torch.where(valid[t], through.amax(1) + u[t], best)
        best = best + end
        y = [best.argmax(-1)]
        for t in reversed(range(1, T)):
            y.insert(0, before[t][sequences, y[0]])
        return torch.where(valid[..., 0], torch.stack(y), -1), best.amax(-1)

    def unpack(self, u):
        """Check u against the parameters; return A, start, end in u's dtype."""
        K = len(self.start)
        expect.shape("u", u, "T B K", f"start has shape {(K,)}", K=K)
        return [parameter.to(u.dtype) for parameter in (self.A, self.start, self.end)]
