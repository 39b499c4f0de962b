r"""The output layer (输出层) that reads a recurrent network's states, as a PyTorch module.

.. math:: \hat{\mathbf y}_t = V\mathbf h_t + \mathbf c

See :eq:`eq-srn-out`. The slides write it without the bias :math:`\mathbf c`.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect


class Output(nn.Module):
    r"""Return :math:`\hat{\mathbf y}_t = V\mathbf h_t + \mathbf c` at every step: :eq:`eq-srn-out`.

    The twin of :mod:`nndl.numpy.output`; ``nn.Linear`` under the page's letters.

    Parameters
    ----------
    hidden_size, output_size : int
        D and M'.

    Attributes
    ----------
    V : Parameter, shape (M', D)
    c : Parameter, shape (M',)

    Raises
    ------
    TypeError, ValueError
        If the states do not hold floats in shape (T, B, D).

    References
    ----------
    Elman (1990), *Finding structure in time*, Cognitive Science 14.
    """

    def __init__(self, hidden_size, output_size):
        super().__init__()
        D, M_out = expect.sizes(hidden_size=hidden_size, output_size=output_size)
        r = D**-0.5
        self.V = nn.Parameter(torch.empty(M_out, D).uniform_(-r, r))
        self.c = nn.Parameter(torch.empty(M_out).uniform_(-r, r))

    def forward(self, h):
        """Return the outputs (T, B, M') for states (T, B, D)."""
        V, c = self.V.to(h.dtype), self.c.to(h.dtype)
        expect.shape("h", h, "T B D", f"V has shape {tuple(V.shape)}", D=V.shape[1])
        return h @ V.T + c  # eq-srn-out
