r"""Long short-term memory (长短期记忆网络, LSTM) and its variants as a PyTorch module.

.. math::

   \mathbf c_t = \mathbf f_t\odot\mathbf c_{t-1} + \mathbf i_t\odot\tilde{\mathbf c}_t, \qquad
   \mathbf h_t = \mathbf o_t\odot\tanh(\mathbf c_t)

See :eq:`eq-lstm-c`. Source: Hochreiter and Schmidhuber, *Long Short-Term Memory*, Neural
Computation 9 (1997), which has no forget gate; peephole connections: Gers and Schmidhuber,
*Recurrent Nets that Time and Count*, IJCNN (2000).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from nndl import expect
from nndl.numpy.lstm import COPY, PEEPHOLES, VARIANTS, net_input
from nndl.torch import gates, padding


class Run(NamedTuple):
    """What a run of :class:`LSTM` gives: every step's states and gates, and the last states.

    At padded steps i = 0, f = 1 and o = 0: the cell copies c, and h is 0.
    """

    h: torch.Tensor  # (T, B, D)
    h_last: torch.Tensor  # (B, D), the state at each sequence's true end
    c_last: torch.Tensor  # (B, D), likewise
    i: torch.Tensor  # (T, B, D)
    f: torch.Tensor  # (T, B, D); 1 without a forget gate, 1 - i if coupled
    o: torch.Tensor  # (T, B, D)
    c_tilde: torch.Tensor  # (T, B, D)
    c: torch.Tensor  # (T, B, D)

    @property
    def last(self):
        """What a network that goes on from here takes as ``h0, c0``."""
        return self.h_last, self.c_last


class LSTM(nn.Module):
    r"""Run the cell over a batch of sequences: :eq:`eq-lstm-i` to :eq:`eq-lstm-h`.

    The twin of :mod:`nndl.numpy.lstm`: ``LSTM(M, D)(x, h0, c0, lengths)`` returns the states
    (T, B, D) for inputs (T, B, M), with zeros at padded steps; :meth:`run` returns all that a step
    computes. The gates :eq:`eq-lstm-i`, :eq:`eq-lstm-f`, :eq:`eq-lstm-o`, the candidate
    :eq:`eq-lstm-cand` and the states :eq:`eq-lstm-c`, :eq:`eq-lstm-h`; the variants
    :eq:`eq-lstm-noforget`, :eq:`eq-lstm-coupled` and :eq:`eq-lstm-peep`.

    Parameters
    ----------
    input_size, hidden_size : int
        M and D.
    variant : {"standard", "no_forget", "coupled", "peephole", "full_peephole"}

    Attributes
    ----------
    W_i, W_f, W_o, W_c : Parameter, shape (D, M)
    U_i, U_f, U_o, U_c : Parameter, shape (D, D)
    b_i, b_f, b_o, b_c : Parameter, shape (D,)
        None of f in "no_forget" and "coupled".
    V_i, V_f, V_o : Parameter, shape (D,) in "peephole", (D, D) in "full_peephole"

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.lstm.forward`, in the same words.

    References
    ----------
    Hochreiter and Schmidhuber (1997); Gers and Schmidhuber (2000).
    """

    def __init__(self, input_size, hidden_size, variant="standard"):
        super().__init__()
        D = hidden_size
        self.variant = variant
        self.gates = VARIANTS[expect.option("variant", variant, VARIANTS)]
        gates.add(self, self.gates, input_size, hidden_size)
        if variant in PEEPHOLES:
            for gate in "ifo":
                shape = (D,) * len(PEEPHOLES[variant].split())
                gates.add_uniform(self, "V_" + gate, shape, D**-0.5)

    def forward(self, x, h0=None, c0=None, lengths=None):
        r"""Return :math:`\mathbf h_t=\mathbf o_t\odot\tanh(\mathbf c_t)` for every t."""
        return torch.stack([h for h, *_ in self.steps(x, h0, c0, lengths)])

    def run(self, x, h0=None, c0=None, lengths=None):
        """Return the states and gates of every step and the last states: a :class:`Run`."""
        h, i, f, o, c_tilde, c = map(torch.stack, zip(*self.steps(x, h0, c0, lengths)))
        T, B, _ = h.shape
        valid = padding.valid(lengths, T, B, x.device)
        h_last = h[valid.sum((0, 2)) - 1, torch.arange(B, device=x.device)]
        return Run(h, h_last, c[-1], i, f, o, c_tilde, c)

    def steps(self, x, h0=None, c0=None, lengths=None):
        """Yield h, i, f, o, c_tilde and c of one step after the other."""
        W, U, b = gates.unpack(self, x, self.gates)
        V = {
            gate: getattr(self, "V_" + gate).to(x.dtype)
            for gate in "ifo"
            if self.variant in PEEPHOLES
        }
        (T, B, _), D = x.shape, U.shape[1]
        valid = padding.valid(lengths, T, B, x.device)
        expect.finite("x", x, valid)
        x = torch.where(valid, x, 0)

        h, c = x.new_zeros(2, B, D)
        if h0 is not None:
            expect.shape("h0", h0, "B D", "x has B sequences, W_i has D rows", B=B, D=D)
            h = h0.to(x.dtype)
        if c0 is not None:
            expect.shape("c0", c0, "B D", "x has B sequences, W_i has D rows", B=B, D=D)
            c = c0.to(x.dtype)
        # One product for all steps and gates: no part of it waits for a state.
        Wx_b = gates.hold(x @ W.T + b, valid, self.gates, COPY).unbind()
        for t in range(T):
            z = gates.split(h @ U.T + Wx_b[t], self.gates)
            i = torch.sigmoid(net_input(z, V, "i", c))  # eq-lstm-i, eq-lstm-peep
            if self.variant == "no_forget":
                f = torch.ones_like(i)  # eq-lstm-noforget
            elif self.variant == "coupled":
                f = 1 - i  # eq-lstm-coupled
            else:
                f = torch.sigmoid(net_input(z, V, "f", c))  # eq-lstm-f, eq-lstm-peep
            c_tilde = torch.tanh(z["c"])  # eq-lstm-cand
            c = f * c + i * c_tilde  # eq-lstm-c
            o = torch.sigmoid(net_input(z, V, "o", c))  # eq-lstm-o, eq-lstm-peep
            h = o * torch.tanh(c)  # eq-lstm-h
            yield h, i, f, o, c_tilde, c

    @classmethod
    def from_library(cls, rnn):
        """Return the standard LSTM that computes what ``rnn``, a one-layer ``nn.LSTM``, computes.

        The library has two biases where the book has one: b is their sum.

        Raises
        ------
        TypeError, ValueError
            If ``rnn`` is not an ``nn.LSTM``, is bidirectional, projects or has several layers.
        """
        W, U, b_i, b_h = gates.from_library(rnn, nn.LSTM)
        lstm = cls(W.shape[1], U.shape[1]).to(W)
        lstm.load_state_dict(gates.unstack({"W": W, "U": U, "b": b_i + b_h}, lstm.gates))
        return lstm

    def to_library(self):
        """Return the ``nn.LSTM`` that computes the same: b in its first bias, 0 in its second.

        Raises
        ------
        ValueError
            If the variant is one that ``nn.LSTM`` does not have.
        """
        expect.option("variant for nn.LSTM", self.variant, ("standard",))
        W, U, b = gates.stack(self, self.gates)
        return gates.to_library(nn.LSTM, W, U, b, torch.zeros_like(b))
