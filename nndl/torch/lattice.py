r"""The Lattice LSTM (词格LSTM) as a PyTorch module.

.. math::

   \mathbf c^c_j=\sum_b\boldsymbol\alpha^c_{b,j}\odot\mathbf c^w_{b,j}
   +\boldsymbol\alpha^c_j\odot\tilde{\mathbf c}^c_j, \qquad
   \mathbf h^c_j=\mathbf o^c_j\odot\tanh(\mathbf c^c_j)

See :eq:`eq-lattice-c1`. A word from character b to character e is an arc (b, e) beside the chain of
characters; e > b, because the state of a single character cannot wait for itself.
Source: Zhang and Yang, *Chinese NER Using Lattice LSTM*, ACL 2018.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from nndl import expect
from nndl.numpy.lattice import FORMS, WORD, Arcs, find_arcs
from nndl.numpy.lstm import COPY
from nndl.torch import gates, padding


class Run(NamedTuple):
    """What a run of :class:`LatticeLSTM` gives: states, last states, and the weights of all arcs.

    At padded characters the cell copies c, and h is 0.
    """

    h: torch.Tensor  # (T, B, D)
    h_last: torch.Tensor  # (B, D), the state at each sentence's true end
    c_last: torch.Tensor  # (B, D), likewise
    alpha: torch.Tensor  # (T, B, D), a character's own weight; 1, and not used, where no word ends
    alpha_w: torch.Tensor  # (N, D), the words' weights, in the order of arcs
    arcs: Arcs  # NumPy arrays (N,): which row is which word


class LatticeLSTM(nn.Module):
    r"""Run the network over a batch of sentences, each with words of its own.

    The twin of :mod:`nndl.numpy.lattice`: ``LatticeLSTM(M_c, M_w, D)(x, x_w, words, h0, c0,
    lengths)`` returns the hidden states of the characters (T, B, D), with zeros at padded ones;
    :meth:`run` also returns the last states and the weights of all arcs. The gates of characters
    :eq:`eq-lattice-char`, those of words :eq:`eq-lattice-word` and their states
    :eq:`eq-lattice-cw`, their gates into their last characters :eq:`eq-lattice-gate`, normalised
    :eq:`eq-lattice-alpha`; the internal state :eq:`eq-lattice-c0` where no word ends and
    :eq:`eq-lattice-c1` where some word does; the hidden state :eq:`eq-lattice-h`.

    Parameters
    ----------
    input_size, word_size, hidden_size : int
        :math:`M_c`, :math:`M_w` and D.
    form : {"paper", "released"}
        The code that the authors released has no forget gate: :math:`\mathbf f^c_j=1-\mathbf i^c_j`
        where no word ends.

    Attributes
    ----------
    W_c : Parameter, shape (4D, M_c + D), rows i, o, f, c_tilde; released form (3D, M_c + D)
    W_w : Parameter, shape (3D, M_w + D), rows i, f, c_tilde
    W_l : Parameter, shape (D, M_c + D)
    b_c, b_w, b_l : Parameter
        One number for each row of the three.

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.lattice.forward`, in the same words.

    References
    ----------
    Zhang and Yang (2018), *Chinese NER Using Lattice LSTM*, ACL.
    """

    def __init__(self, input_size, word_size, hidden_size, form="paper"):
        super().__init__()
        M, M_w, D = expect.sizes(
            input_size=input_size, word_size=word_size, hidden_size=hidden_size
        )
        self.form = form
        C = D * len(FORMS[expect.option("form", form, FORMS)])
        r = D**-0.5
        self.W_c = nn.Parameter(torch.empty(C, M + D).uniform_(-r, r))
        self.b_c = nn.Parameter(torch.empty(C).uniform_(-r, r))
        self.W_w = nn.Parameter(torch.empty(3 * D, M_w + D).uniform_(-r, r))
        self.b_w = nn.Parameter(torch.empty(3 * D).uniform_(-r, r))
        self.W_l = nn.Parameter(torch.empty(D, M + D).uniform_(-r, r))
        self.b_l = nn.Parameter(torch.empty(D).uniform_(-r, r))

    def forward(self, x, x_w, words, h0=None, c0=None, lengths=None):
        r"""Return :math:`\mathbf h^c_j=\mathbf o^c_j\odot\tanh(\mathbf c^c_j)` for every j."""
        return self.run(x, x_w, words, h0, c0, lengths).h

    def run(self, x, x_w, words, h0=None, c0=None, lengths=None):
        """Return the states, the last states and the weights of all arcs: a :class:`Run`."""
        W_c, b_c, W_w, b_w, W_l, b_l = self.unpack(x, x_w)
        (T, B, _), D = x.shape, len(W_l)
        valid = padding.valid(lengths, T, B, x.device)
        expect.finite("x", x, valid)
        expect.finite("x_w", x_w)
        x, x_w = torch.where(valid, x, 0), x_w.to(x.dtype)
        arcs = find_arcs(words, valid[..., 0].cpu().numpy(), len(x_w))
        sentence, b_all, e, word = (torch.as_tensor(each, device=x.device) for each in arcs[:4])
        ends = torch.zeros_like(valid)
        ends[e, sentence] = True

        h, c = [x.new_zeros(B, D)], [x.new_zeros(B, D)]
        for name, given, states in (("h0", h0, h), ("c0", c0, c)):
            if given is not None:
                expect.shape(name, given, "B D", "x has B sentences, W_l has D rows", B=B, D=D)
                states[0] = given.to(x.dtype)  # entry j is the state before character j
        alpha, alpha_w = [], []
        for j in range(T):
            z = joined(x[j], h[j]) @ W_c.T + b_c
            z = gates.split(gates.hold(z, valid[j], FORMS[self.form], COPY), FORMS[self.form])
            i, o, c_tilde = torch.sigmoid(z["i"]), torch.sigmoid(z["o"]), torch.tanh(z["c"])
            f = torch.sigmoid(z["f"]) if self.form == "paper" else 1 - i  # eq-lattice-char

            k = arcs.ending_at(j)  # of all sentences
            b, s = b_all[k], sentence[k]
            first = arcs.b[k].min(initial=j - 1)  # no word reaches back further: stack from there
            h_b, c_b = (torch.stack(states[first + 1 : j + 1])[b - first, s] for states in (h, c))
            z = gates.split(joined(x_w[word[k]], h_b) @ W_w.T + b_w, WORD)
            i_w, f_w = torch.sigmoid(z["i"]), torch.sigmoid(z["f"])
            c_tilde_w = torch.tanh(z["c"])  # eq-lattice-word
            c_w = f_w * c_b + i_w * c_tilde_w  # eq-lattice-cw
            i_l = torch.sigmoid(joined(x[j, s], c_w) @ W_l.T + b_l)  # eq-lattice-gate

            total = torch.exp(i).index_add(0, s, torch.exp(i_l))
            alpha.append(torch.exp(i) / total)
            alpha_w.append(torch.exp(i_l) / total[s])  # eq-lattice-alpha
            without = f * c[j] + i * c_tilde  # eq-lattice-c0
            with_words = (alpha[j] * c_tilde).index_add(0, s, alpha_w[j] * c_w)  # eq-lattice-c1
            c.append(torch.where(ends[j], with_words, without))
            h.append(o * torch.tanh(c[j + 1]))  # eq-lattice-h
        c_last, h = c[T], torch.stack(h[1:])
        h_last = h[valid.sum((0, 2)) - 1, torch.arange(B, device=x.device)]
        return Run(h, h_last, c_last, torch.stack(alpha), torch.cat(alpha_w), arcs)

    def unpack(self, x, x_w):
        """Check x and x_w against the parameters; return these in x's dtype."""
        (D, M_D), M_w_D = self.W_l.shape, self.W_w.shape[1]
        expect.shape("x", x, "T B M_c", f"W_l has shape {(D, M_D)}", M_c=M_D - D)
        expect.shape("x_w", x_w, "V M_w", f"W_w has shape {(3 * D, M_w_D)}", M_w=M_w_D - D)
        named = (self.W_c, self.b_c, self.W_w, self.b_w, self.W_l, self.b_l)
        return [parameter.to(x.dtype) for parameter in named]


def joined(*parts):
    """Return the vectors side by side: rows of [x; h]."""
    return torch.cat(parts, -1)
