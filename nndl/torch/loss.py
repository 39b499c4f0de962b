r"""The loss of a sequence (损失函数) as a PyTorch module: one term a step, and their sum.

.. math:: \mathcal L_t = \mathcal L(y_t, \hat{\mathbf y}_t), \qquad \mathcal L = \sum_t\mathcal L_t

See :eq:`eq-loss-t` and :eq:`eq-loss`. Over a batch the mean of the sequences' losses is taken.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.loss import KINDS
from nndl.torch import padding


class Loss(nn.Module):
    r"""Return the loss of a batch: :eq:`eq-loss-t` at every step, :eq:`eq-loss` over all.

    The twin of :mod:`nndl.numpy.loss`, with the same arguments and errors.

    Parameters
    ----------
    kind : {"squared_error", "cross_entropy"}
    """

    def __init__(self, kind="squared_error"):
        super().__init__()
        self.kind = expect.option("kind", kind, KINDS)

    def forward(self, y_hat, y, lengths=None):
        """Return L, a scalar: sum over steps, mean over the batch."""
        return self.per_step(y_hat, y, lengths).sum(0).mean()  # eq-loss

    def per_step(self, y_hat, y, lengths=None):
        """Return every L_t of each sequence, (T, B), 0 where padded."""
        T, B, M_out = expect.shape("y_hat", y_hat, "T B M_out")
        valid = padding.valid(lengths, T, B, y_hat.device)
        if self.kind == "squared_error":
            came = f"y_hat has shape {tuple(y_hat.shape)}"
            expect.shape("y", y, "T B M_out", came, T=T, B=B, M_out=M_out)
            difference = torch.where(valid, y_hat - y.to(y_hat.dtype), 0)
            return 0.5 * (difference**2).sum(-1)  # eq-loss-t
        expect.classes("y", y, (T, B), M_out, valid[..., 0])
        y_hat, y = torch.where(valid, y_hat, 0), torch.where(valid[..., 0], y, 0)
        log_p = torch.log_softmax(y_hat, -1).gather(-1, y[..., None])
        return torch.where(valid, -log_p, 0).sum(-1)  # eq-loss-t
