r"""The simple recurrent network (简单循环网络) as a PyTorch module.

.. math::

   \mathbf z_t = U\mathbf h_{t-1} + W\mathbf x_t + \mathbf b, \qquad \mathbf h_t = f(\mathbf z_t)

See :eq:`eq-srn-state`. Source: Elman, *Finding structure in time*, Cognitive Science 14 (1990).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from nndl import expect
from nndl.torch import activations, gates, padding


class Run(NamedTuple):
    """What a run of a cell with one state gives: that of every step, and the last one."""

    h: torch.Tensor  # (T, B, D)
    h_last: torch.Tensor  # (B, D), the state at each sequence's true end

    @property
    def last(self):
        """What a network that goes on from here takes as ``h0``, in a tuple."""
        return (self.h_last,)


class SRN(nn.Module):
    r"""Run the network over a batch of sequences: :eq:`eq-netin` and :eq:`eq-srn-state`.

    The twin of :mod:`nndl.numpy.srn`: ``SRN(M, D)(x, h0, lengths)`` returns the states (T, B, D)
    for inputs (T, B, M), with zeros at padded steps.

    Parameters
    ----------
    input_size, hidden_size : int
        M and D.
    activation : {"tanh", "logistic", "relu", "identity"}
        The function f.

    Attributes
    ----------
    W : Parameter, shape (D, M)
    U : Parameter, shape (D, D)
    b : Parameter, shape (D,)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.srn.forward`, in the same words.

    References
    ----------
    Elman (1990), *Finding structure in time*, Cognitive Science 14.
    """

    def __init__(self, input_size, hidden_size, activation="tanh"):
        super().__init__()
        M, D = expect.sizes(input_size=input_size, hidden_size=hidden_size)
        self.activation = activation
        self.f = activations.get(activation)
        r = D**-0.5
        self.W = nn.Parameter(torch.empty(D, M).uniform_(-r, r))
        self.U = nn.Parameter(torch.empty(D, D).uniform_(-r, r))
        self.b = nn.Parameter(torch.empty(D).uniform_(-r, r))

    def forward(self, x, h0=None, lengths=None):
        r"""Return :math:`\mathbf h_t=f(U\mathbf h_{t-1}+W\mathbf x_t+\mathbf b)` for every t."""
        return self.run(x, h0, lengths).h

    def run(self, x, h0=None, lengths=None):
        """Return the states of every step and the last one: a :class:`Run`."""
        W, U, b = (parameter.to(x.dtype) for parameter in (self.W, self.U, self.b))
        D, M = W.shape
        T, B, _ = expect.shape("x", x, "T B M", f"W has shape {(D, M)}", M=M)
        valid = padding.valid(lengths, T, B, x.device)
        expect.finite("x", x, valid)
        x = torch.where(valid, x, 0)

        h = x.new_zeros(B, D)
        if h0 is not None:
            expect.shape("h0", h0, "B D", "x has B sequences, W has D rows", B=B, D=D)
            h = h0.to(x.dtype)
        states = []
        Wx_b = (x @ W.T + b).unbind()  # one product for all steps: no step of it waits for a state
        for t in range(T):
            z = h @ U.T + Wx_b[t]  # eq-netin
            h = torch.where(valid[t], self.f(z), h)  # eq-srn-state
            states.append(h)
        return Run(torch.where(valid, torch.stack(states), 0), h)

    @classmethod
    def from_library(cls, rnn):
        """Return the SRN that computes what ``rnn``, a one-layer ``nn.RNN``, computes.

        The library has two biases where the book has one: b is their sum.

        Raises
        ------
        TypeError, ValueError
            If ``rnn`` is not an ``nn.RNN``, is bidirectional or has several layers.
        """
        W, U, b_i, b_h = gates.from_library(rnn, nn.RNN)
        srn = cls(W.shape[1], len(U), rnn.nonlinearity).to(W)
        srn.load_state_dict({"W": W, "U": U, "b": b_i + b_h})
        return srn

    def to_library(self):
        """Return the ``nn.RNN`` that computes the same: b in its first bias, 0 in its second.

        Raises
        ------
        ValueError
            If the activation is one that ``nn.RNN`` does not have.
        """
        expect.option("activation for nn.RNN", self.activation, ("tanh", "relu"))
        W, U, b = self.W.detach(), self.U.detach(), self.b.detach()
        no_b = torch.zeros_like(b)
        return gates.to_library(nn.RNN, W, U, b, no_b, nonlinearity=self.activation)
