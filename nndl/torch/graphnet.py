r"""The graph-network block (图网络块) as a PyTorch module: edges, then nodes, then the graph.

.. math::

   \mathbf e'_k=\phi^e(\mathbf e_k,\mathbf v_{r_k},\mathbf v_{s_k},\mathbf u),\qquad
   \mathbf v'_i=\phi^v(\bar{\mathbf e}'_i,\mathbf v_i,\mathbf u),\qquad
   \mathbf u'=\phi^u(\bar{\mathbf e}',\bar{\mathbf v}',\mathbf u)

See :eq:`eq-gn-edge`, :eq:`eq-gn-node` and :eq:`eq-gn-global`. Source: Battaglia and others,
*Relational inductive biases, deep learning, and graph networks*, arXiv 1806.01261 (2018).
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.aggregation import KINDS
from nndl.numpy.graphnet import NAMES, check, layers
from nndl.torch import activations
from nndl.torch.aggregation import aggregate


class GraphNet(nn.Module):
    r"""Run the block: edges :eq:`eq-gn-edge`, nodes :eq:`eq-gn-node`, graph :eq:`eq-gn-global`.

    The twin of :mod:`nndl.numpy.graphnet`: ``GraphNet(input_sizes, output_sizes)(e, v, u, graph)``
    returns the new vectors of edges (K, M_e'), nodes (N, M_v') and graphs (B, M_u').

    Parameters
    ----------
    input_sizes, output_sizes : triples of int
        The widths :math:`(M_e,M_v,M_u)` of edges, nodes and graphs before the block, and
        :math:`(M'_e,M'_v,M'_u)` after it.
    aggregation : {"sum", "mean"}
        All three :math:`\rho`. Of no edges both are 0.
    activation : {"tanh", "logistic", "relu", "identity"}
        The function f of all three layers.

    Attributes
    ----------
    W_e, b_e, W_v, b_v, W_u, b_u : Parameter
        As in :func:`nndl.numpy.graphnet.init`.

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.graphnet.forward`, in the same words.

    References
    ----------
    Battaglia and others (2018), *Relational inductive biases, deep learning, and graph networks*,
    arXiv 1806.01261.
    """

    def __init__(self, input_sizes, output_sizes, aggregation="sum", activation="tanh"):
        super().__init__()
        self.aggregation = expect.option("aggregation", aggregation, KINDS)
        self.f = activations.get(activation)
        for name, columns, rows in layers(input_sizes, output_sizes):
            r = columns**-0.5
            W, b = torch.empty(rows, columns), torch.empty(rows)
            self.register_parameter(f"W_{name}", nn.Parameter(W.uniform_(-r, r)))
            self.register_parameter(f"b_{name}", nn.Parameter(b.uniform_(-r, r)))

    def forward(self, e, v, u, graph):
        r"""Return :math:`\mathbf e'`, :math:`\mathbf v'` and :math:`\mathbf u'`."""
        params = dict(self.named_parameters())
        check(params, e, v, u, graph)
        B = graph.sizes[2]
        _, _, W_v, b_v, W_u, b_u = (params[name].to(v.dtype) for name in NAMES)
        e, u = e.to(v.dtype), u.to(v.dtype)
        indices = (graph.graph_of_edge, graph.graph_of_node)
        of_edge, of_node = (torch.as_tensor(i, device=v.device) for i in indices)
        f, how = self.f, self.aggregation

        e, received = self.send(e, v, u[of_edge], graph)
        v = f(torch.cat([received, v, u[of_node]], 1) @ W_v.T + b_v)  # eq-gn-node
        e_all, v_all = aggregate(e, of_edge, B, how), aggregate(v, of_node, B, how)
        u = f(torch.cat([e_all, v_all, u], 1) @ W_u.T + b_u)  # eq-gn-global
        return e, v, u

    def send(self, e, v, u_of_edge, graph):
        r"""Return the new edges :math:`\mathbf e'_k`, and what every node receives of them."""
        r, s = (torch.as_tensor(i, device=v.device) for i in (graph.receiver, graph.sender))
        W_e, b_e = self.W_e.to(v.dtype), self.b_e.to(v.dtype)
        e = self.f(torch.cat([e, v[r], v[s], u_of_edge], 1) @ W_e.T + b_e)  # eq-gn-edge
        return e, aggregate(e, r, len(v), self.aggregation)
