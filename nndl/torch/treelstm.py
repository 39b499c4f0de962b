r"""The Tree-LSTM (树形LSTM) as a PyTorch module: an LSTM whose step has several predecessors.

.. math::

   \mathbf c_j=\mathbf i_j\odot\tilde{\mathbf c}_j+\sum_{k}\mathbf f_{jk}\odot\mathbf c_{k},\qquad
   \mathbf h_j=\mathbf o_j\odot\tanh(\mathbf c_j)

The sum goes over the children k of node j, each with a forget gate of its own; where every node has
one child it is the LSTM. Source: Tai, Socher and Manning, *Improved Semantic Representations From
Tree-Structured Long Short-Term Memory Networks*, arXiv 1503.00075 (2015).
"""

from __future__ import annotations

import torch
from torch import nn

from nndl.numpy.treelstm import GATES, check, shapes, slots
from nndl.torch import gates


class TreeLSTM(nn.Module):
    r"""Compute every node of a forest from its own input and its children, the leaves first.

    The twin of :mod:`nndl.numpy.treelstm`: ``TreeLSTM(M, D)(x, forest)`` returns the states of all
    nodes (N, D) for their inputs (N, M). The child-sum form, or with ``branching`` the S-ary one.

    Parameters
    ----------
    input_size, hidden_size : int
        M and D.
    branching : int, optional
        S, the most children that a node has, if each place has weights of its own; 2 for binary
        trees. Not given: any number of children, in no order.

    Attributes
    ----------
    W_i, W_f, W_o, W_c : Parameter, shape (D, M)
    U_i, U_f, U_o, U_c : Parameter, shape (D, D)
        With ``branching`` (D, SD), and U_f (SD, SD).
    b_i, b_f, b_o, b_c : Parameter, shape (D,)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.treelstm.forward`, in the same words.

    References
    ----------
    Tai, Socher and Manning (2015), *Improved Semantic Representations From Tree-Structured Long
    Short-Term Memory Networks*, arXiv 1503.00075.
    """

    def __init__(self, input_size, hidden_size, branching=None):
        super().__init__()
        self.branching = branching
        for name, shape in shapes(input_size, hidden_size, branching).items():
            gates.add_uniform(self, name, shape, hidden_size**-0.5)

    def forward(self, x, forest):
        r"""Return :math:`\mathbf h_j=\mathbf o_j\odot\tanh(\mathbf c_j)` for every node j."""
        params, branching = dict(self.named_parameters()), self.branching
        check(params, x, forest, branching)
        weights = {name: value.to(x.dtype) for name, value in params.items()}
        W, b = (torch.cat([weights[kind + gate] for gate in GATES]) for kind in ("W_", "b_"))
        U, U_f = torch.cat([weights["U_" + gate] for gate in "ico"]), weights["U_f"]
        N, D, S = forest.sizes[0], len(weights["b_i"]), branching or 1
        parent, child, slot = (
            torch.as_tensor(each, device=x.device)
            for each in (forest.parent, forest.child, slots(forest, branching))
        )
        c, h, seen = x.new_zeros(N, D), x.new_zeros(N, D), x.new_zeros(N, S, D)
        Wx_b = gates.split(x @ W.T + b, GATES)  # one product for all nodes: none waits for a child
        for nodes, edges in forest.levels:
            j, k, s = parent[edges], child[edges], slot[edges]
            seen.index_put_((j, s), h[k], accumulate=True)
            z = gates.split(seen[nodes].reshape(-1, S * D) @ U.T, "ico")
            i = torch.sigmoid(Wx_b["i"][nodes] + z["i"])
            c_tilde = torch.tanh(Wx_b["c"][nodes] + z["c"])
            o = torch.sigmoid(Wx_b["o"][nodes] + z["o"])

            by_f = seen[j].reshape(-1, S * D) if branching else h[k]
            z_f = (by_f @ U_f.T).reshape(-1, S, D)[torch.arange(len(k), device=x.device), s]
            f = torch.sigmoid(Wx_b["f"][j] + z_f)

            c[nodes] = i * c_tilde
            c.index_put_((j,), f * c[k], accumulate=True)
            h[nodes] = o * torch.tanh(c[nodes])
        return h
