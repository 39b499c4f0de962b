r"""A feed-forward network (前馈网络) of fully connected layers (全连接层) as a PyTorch module.

.. math:: \mathbf a^{(l)} = f\big(W^{(l)}\mathbf a^{(l-1)} + \mathbf b^{(l)}\big)

See :eq:`eq-ffn-fc`. It has no state: the output of a step sees the input of that step alone.
Source: Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors*,
Nature 323 (1986).
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.feedforward import pairs
from nndl.torch import activations, padding


class FeedForward(nn.Module):
    r"""Run all layers at every step, each by :eq:`eq-ffn-fc`.

    The twin of :mod:`nndl.numpy.feedforward`: ``FeedForward((M_0, ..., M_L))(x, lengths)`` returns
    the outputs (T, B, M_L) for inputs (T, B, M_0), with zeros at padded steps.

    Parameters
    ----------
    sizes : sequence of L + 1 int
        :math:`M_0,\dots,M_L`: the number of inputs, then of each layer's units.
    activation : {"tanh", "logistic", "relu", "identity"}
        f of the hidden layers 1 to L - 1; a network of one layer has none.
    output_activation : the same names
        f of layer L.

    Attributes
    ----------
    W1, W2, ... : Parameter, shape (M_l, M_{l-1})
    b1, b2, ... : Parameter, shape (M_l,)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.feedforward.forward`, in the same words.

    References
    ----------
    Rumelhart, Hinton and Williams (1986), *Learning representations by back-propagating errors*,
    Nature 323.
    """

    def __init__(self, sizes, activation="tanh", output_activation="identity"):
        super().__init__()
        layers = pairs(sizes)
        hidden, last = activations.get(activation), activations.get(output_activation)
        self.functions = [hidden] * (len(layers) - 1) + [last]
        for layer, (before, units) in layers:
            r = before**-0.5
            W, b = torch.empty(units, before), torch.empty(units)
            self.register_parameter(f"W{layer}", nn.Parameter(W.uniform_(-r, r)))
            self.register_parameter(f"b{layer}", nn.Parameter(b.uniform_(-r, r)))

    def forward(self, x, lengths=None):
        r"""Return :math:`\mathbf a^{(L)}` for every step."""
        M = self.W1.shape[1]
        T, B, _ = expect.shape("x", x, "T B M0", f"W1 has shape {tuple(self.W1.shape)}", M0=M)
        valid = padding.valid(lengths, T, B, x.device)
        expect.finite("x", x, valid)

        a = torch.where(valid, x, 0)
        for layer, f in enumerate(self.functions, start=1):
            W, b = (getattr(self, f"{letter}{layer}").to(x.dtype) for letter in "Wb")
            a = f(a @ W.T + b)  # eq-ffn-fc
        return torch.where(valid, a, 0)
