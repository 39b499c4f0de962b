r"""The residual network (残差网络) as a PyTorch module.

.. math::

   \mathbf a^{(l)} = \mathbf a^{(l-1)} + W_2\,f(W_1\mathbf a^{(l-1)}+\mathbf b_1)+\mathbf b_2

See :eq:`eq-resnet`. Source: He, Zhang, Ren and Sun, *Deep Residual Learning for Image Recognition*
(2015).
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.torch import activations, padding


class Residual(nn.Module):
    r"""Run all blocks at every step, each by :eq:`eq-resnet`; a depth of 1 is a single block.

    The twin of :mod:`nndl.numpy.residual`: ``Residual(D, H, L)(x, lengths)`` returns
    :math:`\mathbf a^{(L)}` (T, B, D) for inputs (T, B, D), with zeros at padded steps.

    Parameters
    ----------
    size, hidden_size, depth : int
        D, the width of the input and of every block's output, H within a block, and L blocks.
    activation : {"relu", "tanh", "logistic", "identity"}
        The function f.
    shortcut : bool
        Whether a block's input is added to what it computes.

    Attributes
    ----------
    W1 : Parameter, shape (L, H, D)
    b1 : Parameter, shape (L, H)
    W2 : Parameter, shape (L, D, H)
    b2 : Parameter, shape (L, D)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.residual.forward`, in the same words.

    References
    ----------
    He, Zhang, Ren and Sun (2015), *Deep Residual Learning for Image Recognition*; the same (2016),
    *Identity Mappings in Deep Residual Networks*.
    """

    def __init__(self, size, hidden_size, depth, activation="relu", shortcut=True):
        super().__init__()
        D, H = expect.sizes(size=size, hidden_size=hidden_size)
        L = expect.at_least("depth", depth, 1)
        self.f, self.shortcut = activations.get(activation), shortcut
        r1, r2 = D**-0.5, H**-0.5
        self.W1 = nn.Parameter(torch.empty(L, H, D).uniform_(-r1, r1))
        self.b1 = nn.Parameter(torch.empty(L, H).uniform_(-r1, r1))
        self.W2 = nn.Parameter(torch.empty(L, D, H).uniform_(-r2, r2))
        self.b2 = nn.Parameter(torch.empty(L, D).uniform_(-r2, r2))

    def forward(self, x, lengths=None):
        r"""Return :math:`\mathbf a^{(L)}` at every step."""
        W1, b1, W2, b2 = (p.to(x.dtype) for p in (self.W1, self.b1, self.W2, self.b2))
        L, H, D = W1.shape
        T, B, _ = expect.shape("x", x, "T B D", f"W1 has shape {(L, H, D)}", D=D)
        valid = padding.valid(lengths, T, B, x.device)
        expect.finite("x", x, valid)

        a = torch.where(valid, x, 0)
        for k in range(L):
            h = self.f(a @ W1[k].T + b1[k])
            carried = a if self.shortcut else 0
            a = carried + h @ W2[k].T + b2[k]  # eq-resnet
        return torch.where(valid, a, 0)
