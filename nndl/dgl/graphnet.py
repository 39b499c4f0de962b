r"""The graph-network block (图网络块) with its edges on DGL: ``update_all`` adds up the new ones.

.. math::

   \mathbf e'_k=\phi^e(\mathbf e_k,\mathbf v_{r_k},\mathbf v_{s_k},\mathbf u),\qquad
   \bar{\mathbf e}'_i=\rho\big(\{\mathbf e'_k:r_k=i\}\big)

See :eq:`eq-gn-edge`.
"""

from __future__ import annotations

import torch

import nndl.torch
from nndl.dgl.library import from_graph, function, quiet


class GraphNet(nndl.torch.GraphNet):
    """:class:`nndl.torch.GraphNet`, its edges computed and added up by DGL.

    The arguments, the parameters and the results are the same.
    """

    def send(self, e, v, u_of_edge, graph):
        r"""Return the new edges :math:`\mathbf e'_k`, and what every node receives of them."""
        W_e, b_e = self.W_e.to(v.dtype), self.b_e.to(v.dtype)

        def new_edge(edge):
            inputs = [edge.data["e"], edge.dst["v"], edge.src["v"], edge.data["u"]]
            return {"e": self.f(torch.cat(inputs, 1) @ W_e.T + b_e)}  # eq-gn-edge

        g = from_graph(graph, v.device)
        g.ndata["v"], g.edata["e"], g.edata["u"] = v, e, u_of_edge
        reduce = {"sum": function.sum, "mean": function.mean}[self.aggregation]
        with quiet():
            g.apply_edges(new_edge)
            g.update_all(function.copy_e("e", "message"), reduce("message", "received"))
        return g.edata["e"], g.ndata["received"]
