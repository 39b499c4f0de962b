r"""Additive attention (加性注意力) as a PyTorch module.

.. math::

   e_{mj} = \mathbf v_a^\top\tanh(W_a\mathbf s_{m-1}+U_a\mathbf h_j),\qquad
   \boldsymbol\alpha_m = \operatorname{softmax}(\mathbf e_m),\qquad
   \mathbf c_m = \sum_j\alpha_{mj}\mathbf h_j

See :eq:`eq-attn`. Source: Bahdanau, Cho and Bengio, *Neural machine translation by jointly learning
to align and translate*, ICLR 2015.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.torch import padding


class Attention(nn.Module):
    r"""Return the context of every query: :eq:`eq-attn`.

    The twin of :mod:`nndl.numpy.attention`: ``Attention(D', D, A)(s, h, lengths)`` returns the
    contexts (M', B, D) of queries (M', B, D') to states (T, B, D), and the weights (M', T, B).

    Parameters
    ----------
    query_size, state_size, attention_size : int
        D', D and A.

    Attributes
    ----------
    W_a : Parameter, shape (A, D')
    U_a : Parameter, shape (A, D)
    v_a : Parameter, shape (A,)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.attention.forward`, in the same words.

    References
    ----------
    Bahdanau, Cho and Bengio (2015), *Neural machine translation by jointly learning to align and
    translate*.
    """

    def __init__(self, query_size, state_size, attention_size):
        super().__init__()
        A, D, D_query = expect.sizes(
            attention_size=attention_size, state_size=state_size, query_size=query_size
        )
        r, r_query, r_A = D**-0.5, D_query**-0.5, A**-0.5
        self.W_a = nn.Parameter(torch.empty(A, D_query).uniform_(-r_query, r_query))
        self.U_a = nn.Parameter(torch.empty(A, D).uniform_(-r, r))
        self.v_a = nn.Parameter(torch.empty(A).uniform_(-r_A, r_A))

    def forward(self, s, h, lengths=None):
        r"""Return the contexts :math:`\mathbf c_m` and the weights :math:`\alpha_{mj}`."""
        W_a, U_a, v_a, h = self.unpack(s, h)
        valid = padding.valid(lengths, *h.shape[:2], h.device)
        expect.finite("s", s)
        expect.finite("h", h, valid)
        h = torch.where(valid, h, 0)

        q = torch.tanh((s @ W_a.T)[:, None] + h @ U_a.T)  # every query meets every state
        e = torch.where(valid[..., 0], q @ v_a, -torch.inf)
        alpha = torch.softmax(e, 1)
        c = torch.einsum("mtb,tbd->mbd", alpha, h)  # eq-attn
        return c, alpha

    def unpack(self, s, h):
        """Check the shapes of s and h; return W_a, U_a, v_a, h in the dtype of s."""
        (A, D_query), D = self.W_a.shape, self.U_a.shape[1]
        _, B, _ = expect.shape(
            "s", s, "M' B D'", f"W_a has shape {(A, D_query)}", **{"D'": D_query}
        )
        expect.shape("h", h, "T B D", f"s has B sequences, U_a has shape {(A, D)}", B=B, D=D)
        return [value.to(s.dtype) for value in (self.W_a, self.U_a, self.v_a, h)]
