r"""Three ways to use a recurrent network (三种应用模式), as a PyTorch module.

.. math::

   \hat{\mathbf y} = g(\mathbf h_T),\qquad
   \hat{\mathbf y} = g\Big(\frac1T\sum_{t=1}^{T}\mathbf h_t\Big),\qquad
   \hat{\mathbf y}_t = g(\mathbf h_t)

See :eq:`eq-seq2cls-last`, :eq:`eq-seq2cls-mean` and :eq:`eq-sync`. The states come from any
recurrent network; g is :class:`nndl.torch.Output`. T is each sequence's true length.
"""

from __future__ import annotations

import torch

from nndl import expect
from nndl.numpy.modes import MODES
from nndl.torch import padding
from nndl.torch.output import Output


class Mode(Output):
    r"""Read the states: :eq:`eq-seq2cls-last`, :eq:`eq-seq2cls-mean` or :eq:`eq-sync`.

    The twin of :mod:`nndl.numpy.modes`: ``Mode(D, M', mode)(h, lengths)`` returns scores (B, M'),
    in the synchronous mode (T, B, M') with zeros at padded steps, for states (T, B, D).

    Parameters
    ----------
    hidden_size, output_size : int
        D and M'.
    mode : {"last", "mean", "synchronous"}
        One output a sequence from its last state or from the mean of its states, or one a step.

    Attributes
    ----------
    V : Parameter, shape (M', D)
    c : Parameter, shape (M',)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.modes.forward`, in the same words.
    """

    def __init__(self, hidden_size, output_size, mode="last"):
        super().__init__(hidden_size, output_size)
        self.mode = expect.option("mode", mode, MODES)

    def forward(self, h, lengths=None):
        """Return g of the last states, of the mean states, or of every state."""
        T, B, _ = expect.shape(
            "h", h, "T B D", f"V has shape {tuple(self.V.shape)}", D=self.V.shape[1]
        )
        valid = padding.valid(lengths, T, B, h.device)
        expect.finite("h", h, valid)
        read = shares(self.mode, valid).to(h.dtype) * torch.where(valid, h, 0)
        if self.mode == "synchronous":
            return torch.where(valid, super().forward(read), 0)
        return super().forward(read.sum(0, keepdim=True))[0]  # one step, (1, B, D)


def shares(mode, valid):
    """Return each state's share in what g reads, (T, B, 1); 0 where padded."""
    expect.option("mode", mode, MODES)
    t = torch.arange(len(valid), device=valid.device)[:, None, None]
    T = valid.sum(0)  # the true lengths, (B, 1)
    if mode == "last":
        return t == T - 1  # eq-seq2cls-last
    if mode == "mean":
        return valid / T.double()  # eq-seq2cls-mean
    return valid  # eq-sync
