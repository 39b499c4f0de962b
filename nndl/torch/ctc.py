r"""Connectionist temporal classification (连接时序分类, CTC) as a PyTorch module.

.. math::

   p(\mathbf l\mid\mathbf x)
     = \sum_{\pi\in\mathcal B^{-1}(\mathbf l)}\ \prod_{t=1}^{T}y^t_{\pi_t},
   \qquad \mathcal L = -\ln p(\mathbf l\mid\mathbf x)

See :eq:`eq-ctc`; all probabilities are kept as logarithms. To turn outputs back into labels, see
:mod:`nndl.ctc_decode`. Source: Graves, Fernández, Gomez and Schmidhuber, *Connectionist temporal
classification*, ICML 2006.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.ctc import check_labels
from nndl.torch import padding

LOG_0 = -1e30  # not -inf: there the slope of log-sum-exp is 0/0


class CTC(nn.Module):
    r"""Return the loss of every sequence: :eq:`eq-ctc`, by the recursion :eq:`eq-ctc-alpha`.

    The twin of :mod:`nndl.numpy.ctc`: ``CTC(blank)(u, labels, lengths, label_lengths)`` returns
    the losses (B,) for net inputs (T, B, K+1) and labels (U, B). Autograd goes back through the
    recursion; the library's ``F.ctc_loss`` computes the same.

    Parameters
    ----------
    blank : int
        The class that means "no label".

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.ctc.forward`, in the same words.

    References
    ----------
    Graves, Fernández, Gomez and Schmidhuber (2006), *Connectionist temporal classification*.
    """

    def __init__(self, blank=0):
        super().__init__()
        self.blank = blank

    def forward(self, u, labels, lengths=None, label_lengths=None):
        r"""Return :math:`\mathcal L=-\ln p(\mathbf l\mid\mathbf x)` of each sequence, in nats."""
        T, B, _ = expect.shape("u", u, "T B K+1")
        valid = padding.valid(lengths, T, B, u.device)
        expect.finite("u", u, valid)
        real = real_labels(labels, label_lengths, B)
        check_labels(labels, real, valid[..., 0].sum(0), u.shape[2], self.blank)

        path = torch.full((B, 2 * len(labels) + 1), self.blank, device=u.device)  # l'
        path[:, 1::2] = torch.where(real, labels, self.blank).T
        may_skip = torch.zeros_like(path, dtype=torch.bool)
        may_skip[:, 2:] = path[:, 2:] != path[:, :-2]  # not to a blank: blanks are equal too
        log_skip = torch.where(may_skip, 0.0, LOG_0).to(u.dtype)  # log kappa

        log_y = torch.log_softmax(torch.where(valid, u, 0), -1)
        log_y_path = log_y[:, torch.arange(B, device=u.device)[:, None], path]
        # Before its first frame a path stands on the first blank: the rule then gives alpha_1.
        log_a = u.new_full(path.shape, LOG_0)
        log_a[:, 0] = 0
        for t, log_y_t in enumerate(log_y_path):
            before = [log_a, shift(log_a, 1), shift(log_a, 2) + log_skip]
            from_before = torch.logsumexp(torch.stack(before), 0)
            log_a = torch.where(valid[t], log_y_t + from_before, log_a)  # eq-ctc-alpha
        s, last = torch.arange(path.shape[1], device=u.device), 2 * real.sum(0)[:, None]
        at_end = (s == last) | (s == last - 1)
        log_p = torch.logsumexp(torch.where(at_end, log_a, LOG_0), -1)
        return -log_p  # eq-ctc


def shift(log_a, k):
    """Return log a(s - k) for every s, and log 0 where there is no entry s - k."""
    S = log_a.shape[-1]
    source = torch.arange(S, device=log_a.device) - k
    return torch.where((source >= 0) & (source < S), torch.roll(log_a, k, -1), LOG_0)


def real_labels(labels, label_lengths, B):
    """Return a mask of shape (U, B): True where a label stands, False where padding does."""
    U, device = len(labels), getattr(labels, "device", None)
    if label_lengths is None:
        return torch.ones(U, B, dtype=torch.bool, device=device)
    expect.lengths(label_lengths, U, B, "label_lengths", "U", least=0)
    return torch.arange(U, device=device)[:, None] < torch.as_tensor(label_lengths, device=device)
