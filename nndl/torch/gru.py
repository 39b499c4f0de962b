r"""The gated recurrent unit (门控循环单元, GRU), reset before or after the product, in PyTorch.

.. math::

   \mathbf h_t = \mathbf z_t\odot\mathbf h_{t-1} + (\mathbf 1-\mathbf z_t)\odot\tilde{\mathbf h}_t

See :eq:`eq-gru-h`. Source: Cho et al., *Learning Phrase Representations using RNN Encoder-Decoder
for Statistical Machine Translation*, EMNLP (2014).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from nndl import expect
from nndl.numpy.gru import COPY, GATES, RESETS
from nndl.torch import gates, padding


class Run(NamedTuple):
    """What a run of :class:`GRU` gives: every step's states and gates, and the last state.

    At padded steps z = 1: the cell copies its state; h is 0 there.
    """

    h: torch.Tensor  # (T, B, D)
    h_last: torch.Tensor  # (B, D), the state at each sequence's true end
    r: torch.Tensor  # (T, B, D)
    z: torch.Tensor  # (T, B, D)
    h_tilde: torch.Tensor  # (T, B, D)

    @property
    def last(self):
        """What a network that goes on from here takes as ``h0``, in a tuple."""
        return (self.h_last,)


class GRU(nn.Module):
    r"""Run the cell over a batch of sequences: :eq:`eq-gru-r` to :eq:`eq-gru-h`.

    The twin of :mod:`nndl.numpy.gru`: ``GRU(M, D)(x, h0, lengths)`` returns the states (T, B, D)
    for inputs (T, B, M), with zeros at padded steps; :meth:`run` returns all that a step computes.
    The gates :eq:`eq-gru-r` and :eq:`eq-gru-z`, the candidate reset before the product
    (:eq:`eq-gru-cand`) or after it (:eq:`eq-gru-after`), and the state :eq:`eq-gru-h`.

    Parameters
    ----------
    input_size, hidden_size : int
        M and D.
    reset : {"before", "after"}

    Attributes
    ----------
    W_r, W_z, W_c : Parameter, shape (D, M)
    U_r, U_z, U_c : Parameter, shape (D, D)
    b_r, b_z, b_c : Parameter, shape (D,)
    b_hc : Parameter, shape (D,)
        Only with reset "after".

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.gru.forward`, in the same words.

    References
    ----------
    Cho et al. (2014).
    """

    def __init__(self, input_size, hidden_size, reset="before"):
        super().__init__()
        D = hidden_size
        self.reset = expect.option("reset", reset, RESETS)
        gates.add(self, GATES, input_size, hidden_size)
        if reset == "after":
            gates.add_uniform(self, "b_hc", (D,), D**-0.5)

    def forward(self, x, h0=None, lengths=None):
        """Return the states (T, B, D)."""
        return self.run(x, h0, lengths).h

    def run(self, x, h0=None, lengths=None):
        """Return the states and gates of every step and the last state: a :class:`Run`."""
        W, U, b = gates.unpack(self, x, GATES)
        (T, B, _), D = x.shape, U.shape[1]
        valid = padding.valid(lengths, T, B, x.device)
        expect.finite("x", x, valid)
        x = torch.where(valid, x, 0)

        h = x.new_zeros(B, D)
        if h0 is not None:
            expect.shape("h0", h0, "B D", "x has B sequences, W_r has D rows", B=B, D=D)
            h = h0.to(x.dtype)
        U_rz, U_c = U[: 2 * D], U[2 * D :]
        steps = []
        # One product for all steps and gates: no part of it waits for a state.
        Wx_b = gates.split(gates.hold(x @ W.T + b, valid, GATES, COPY), GATES)
        Wx_b = {gate: of_all_steps.unbind() for gate, of_all_steps in Wx_b.items()}
        for t in range(T):
            Uh = gates.split(h @ U_rz.T, "rz")
            r = torch.sigmoid(Wx_b["r"][t] + Uh["r"])  # eq-gru-r
            z = torch.sigmoid(Wx_b["z"][t] + Uh["z"])  # eq-gru-z
            if self.reset == "before":
                h_tilde = torch.tanh(Wx_b["c"][t] + (r * h) @ U_c.T)  # eq-gru-cand
            else:
                b_hc = self.b_hc.to(x.dtype)
                h_tilde = torch.tanh(Wx_b["c"][t] + r * (h @ U_c.T + b_hc))  # eq-gru-after
            h = z * h + (1 - z) * h_tilde  # eq-gru-h
            steps.append((h, r, z, h_tilde))
        h, r, z, h_tilde = map(torch.stack, zip(*steps))
        return Run(torch.where(valid, h, 0), h[-1], r, z, h_tilde)

    @classmethod
    def from_library(cls, rnn):
        """Return the GRU, reset after, that computes what ``rnn``, a one-layer ``nn.GRU``, does.

        The library has two biases everywhere. In r and z they meet at once, and b is their sum; in
        the candidate the reset gate stands between them: b_c and b_hc.

        Raises
        ------
        TypeError, ValueError
            If ``rnn`` is not an ``nn.GRU``, is bidirectional or has several layers.
        """
        W, U, b_i, b_h = gates.from_library(rnn, nn.GRU)
        D = U.shape[1]
        b = torch.cat([b_i[: 2 * D] + b_h[: 2 * D], b_i[2 * D :]])
        gru = cls(W.shape[1], D, "after").to(W)
        params = gates.unstack({"W": W, "U": U, "b": b}, GATES)
        gru.load_state_dict({**params, "b_hc": b_h[2 * D :]})
        return gru

    def to_library(self):
        """Return the ``nn.GRU`` that computes the same: of its second bias only b_hc is not 0.

        Raises
        ------
        ValueError
            If the reset comes before the product: ``nn.GRU`` has it after.
        """
        expect.option("reset for nn.GRU", self.reset, ("after",))
        W, U, b = gates.stack(self, GATES)
        b_h = torch.cat([b.new_zeros(2 * U.shape[1]), self.b_hc])
        return gates.to_library(nn.GRU, W, U, b, b_h)
