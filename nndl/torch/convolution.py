r"""The one-dimensional convolutional layer (卷积层) as a PyTorch module.

.. math:: z_i = \sum_{k=1}^{K} w_k\,x_{i+k-1} + b

See :eq:`eq-ffn-conv`. The formula has one filter (卷积核) and a sequence of numbers; here
:math:`M'` filters read M numbers at each step. The weights know nothing of T: a longer sequence
gives a longer output. Sources: LeCun and others, *Backpropagation applied to handwritten zip code
recognition*, Neural Computation 1 (1989); along time, Waibel and others, *Phoneme recognition using
time-delay neural networks*, IEEE Trans. Acoustics, Speech and Signal Processing 37 (1989).
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.torch import padding


class Convolution(nn.Module):
    r"""Slide the filters along time: :eq:`eq-ffn-conv` for every filter and every full window.

    The twin of :mod:`nndl.numpy.convolution`: ``Convolution(M, M', K)(x, lengths)`` returns the
    outputs (T - K + 1, B, M') for inputs (T, B, M), with zeros where a window is not full.
    ``nn.Conv1d`` computes the same for inputs (B, M, T).

    Parameters
    ----------
    input_size, output_size, width : int
        M numbers a step, M' filters, K steps that a filter sees.

    Attributes
    ----------
    w : Parameter, shape (M', M, K)
    b : Parameter, shape (M',)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.convolution.forward`, in the same words.

    References
    ----------
    LeCun and others (1989), Neural Computation 1; Waibel and others (1989), IEEE Trans. Acoustics,
    Speech and Signal Processing 37.
    """

    def __init__(self, input_size, output_size, width):
        super().__init__()
        M, M_out, K = expect.sizes(input_size=input_size, output_size=output_size, width=width)
        r = (M * K) ** -0.5
        self.w = nn.Parameter(torch.empty(M_out, M, K).uniform_(-r, r))
        self.b = nn.Parameter(torch.empty(M_out).uniform_(-r, r))

    def forward(self, x, lengths=None):
        r"""Return :math:`\mathbf z_i=\sum_kW_k\,\mathbf x_{i+k-1}+\mathbf b` for every i."""
        w, b = self.w.to(x.dtype), self.b.to(x.dtype)
        _, M, K = w.shape
        because = f"w has shape {tuple(w.shape)}"
        T, B, _ = expect.shape("x", x, "T B M", because, M=M)
        expect.at_least("the length of x", T, K, because)
        valid = padding.valid(lengths, T, B, x.device, least=K)
        expect.finite("x", x, valid)
        x = torch.where(valid, x, 0)

        N = T - K + 1
        z = b + sum(x[k : k + N] @ w[:, :, k].T for k in range(K))  # eq-ffn-conv
        full = valid[K - 1 :]  # a window is full where its last step is data
        return torch.where(full, z, 0)
