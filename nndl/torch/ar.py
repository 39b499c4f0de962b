r"""The autoregressive model (自回归模型, AR) as a PyTorch module.

.. math:: y_t = w_0 + \sum_{k=1}^{K} w_k\,y_{t-k} + \epsilon_t

See :eq:`eq-ar`. Source: Yule, *On a method of investigating periodicities in disturbed series, with
special reference to Wolfer's sunspot numbers*, Phil. Trans. R. Soc. A 226 (1927).
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.torch import padding


class AR(nn.Module):
    r"""Predict every value from the K true values before it: :eq:`eq-ar` without the noise.

    The twin of :mod:`nndl.numpy.ar`: ``AR(K)(y, lengths)`` returns the predictions (T - K, B) of
    ``y[K:]`` for series (T, B), with zeros where padded.

    Parameters
    ----------
    order : int
        K.

    Attributes
    ----------
    w0 : Parameter, a number
    w : Parameter, shape (K,)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.ar.forward`, in the same words.

    References
    ----------
    Yule (1927), Phil. Trans. R. Soc. A 226; Box and Jenkins (1970), *Time Series Analysis*.
    """

    def __init__(self, order):
        super().__init__()
        K = expect.at_least("order", order, 1)
        r = K**-0.5
        self.w0 = nn.Parameter(torch.empty(()).uniform_(-r, r))
        self.w = nn.Parameter(torch.empty(K).uniform_(-r, r))

    def forward(self, y, lengths=None):
        r"""Return :math:`\hat y_t = w_0 + \sum_k w_k\,y_{t-k}` for every t after the first K."""
        w0, w = self.unpack(y)
        Phi = design(y, len(w))
        valid = padding.valid(lengths, *y.shape, y.device, least=len(w) + 1)
        expect.finite("y", y, valid[..., 0])
        Phi = torch.where(valid[len(w) :], Phi, 0)
        y_hat = w0 + Phi[..., 1:] @ w  # eq-ar
        return torch.where(valid[len(w) :, :, 0], y_hat, 0)

    def forecast(self, history, steps):
        """Return forecasts (steps, B) in a closed loop after a history (at least K, B)."""
        w0, w = self.unpack(history)
        expect.finite("history", history)
        K = len(w)
        expect.at_least("the length of history", len(history), K, f"w has shape {tuple(w.shape)}")
        tape = list(history[-K:])
        for t in range(K, K + expect.at_least("steps", steps, 1)):
            tape.append(w0 + w @ torch.stack(tape[t - K : t][::-1]))  # eq-ar
        return torch.stack(tape[K:])

    def unpack(self, y):
        """Check the shape of y; return w0, w in y's dtype."""
        expect.shape("y", y, "T B")
        return self.w0.to(y.dtype), self.w.to(y.dtype)


def design(y, order):
    r"""Return the design matrix (设计矩阵) :math:`\Phi`, (T - K, ..., K + 1), of series (T, ...).

    The twin of :func:`nndl.numpy.ar.design`, with the same errors.
    """
    expect.floating("y", y)
    K, T = expect.at_least("order", order, 1), len(y)
    expect.at_least("the length of y", T, K + 1, f"K = {K}")
    return torch.stack([torch.ones_like(y[K:])] + [y[K - k : T - k] for k in range(1, K + 1)], -1)
