r"""The Highway network (高速公路网络) as a PyTorch module.

.. math::

   \mathbf a^{(l)} = \mathbf z\odot\mathbf a^{(l-1)} + (\mathbf 1-\mathbf z)\odot\mathbf h'

See :eq:`eq-highway`. It is a feed-forward network; the plain one beside it is
:mod:`nndl.torch.feedforward`. Source: Srivastava, Greff and Schmidhuber, *Highway Networks* (2015).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from nndl import expect
from nndl.torch import activations, padding


class Run(NamedTuple):
    """What a run of :class:`Highway` gives: the output, and what every layer computed."""

    a: torch.Tensor  # (T, B, D)
    h: torch.Tensor  # (L, T, B, D), row l - 1 is the h' of layer l
    z: torch.Tensor  # (L, T, B, D), likewise its carry gate


class Highway(nn.Module):
    r"""Run all layers at every step, each by :eq:`eq-highway`; a depth of 1 is a single layer.

    The twin of :mod:`nndl.numpy.highway`: ``Highway(D, L)(x, lengths)`` returns
    :math:`\mathbf a^{(L)}` (T, B, D) for inputs (T, B, D), with zeros at padded steps; :meth:`run`
    returns the carry gates as well.

    Parameters
    ----------
    size, depth : int
        D, the width of the input and of every layer, and L.
    activation : {"tanh", "logistic", "relu", "identity"}
        The function :math:`\phi`.
    carry_bias : float
        The first value of every entry of b_z; positive opens the gates.

    Attributes
    ----------
    W, W_z : Parameter, shape (L, D, D)
        ``W_z`` is the page's :math:`W'`; the matrix of layer l is ``W[l - 1]``.
    b, b_z : Parameter, shape (L, D)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.highway.forward`, in the same words.

    References
    ----------
    Srivastava, Greff and Schmidhuber (2015), *Highway Networks*.
    """

    def __init__(self, size, depth, activation="tanh", carry_bias=2.0):
        super().__init__()
        D, L = expect.sizes(size=size, depth=depth)
        self.f = activations.get(activation)
        r = D**-0.5
        self.W = nn.Parameter(torch.empty(L, D, D).uniform_(-r, r))
        self.b = nn.Parameter(torch.empty(L, D).uniform_(-r, r))
        self.W_z = nn.Parameter(torch.empty(L, D, D).uniform_(-r, r))
        self.b_z = nn.Parameter(torch.full((L, D), float(carry_bias)))

    def forward(self, x, lengths=None):
        r"""Return :math:`\mathbf a^{(L)}` at every step."""
        return self.run(x, lengths).a

    def run(self, x, lengths=None):
        """Return the output, and h' and z of every layer: a :class:`Run`."""
        W, b, W_z, b_z = (p.to(x.dtype) for p in (self.W, self.b, self.W_z, self.b_z))
        L, D, _ = W.shape
        T, B, _ = expect.shape("x", x, "T B D", f"W has shape {(L, D, D)}", D=D)
        valid = padding.valid(lengths, T, B, x.device)
        expect.finite("x", x, valid)

        layers = []
        a = torch.where(valid, x, 0)
        for k in range(L):
            h = self.f(a @ W[k].T + b[k])  # eq-highway
            z = torch.sigmoid(a @ W_z[k].T + b_z[k])  # eq-highway
            a = z * a + (1 - z) * h  # eq-highway
            layers.append((h, z))
        h, z = map(torch.stack, zip(*layers))
        return Run(torch.where(valid, a, 0), h, z)
