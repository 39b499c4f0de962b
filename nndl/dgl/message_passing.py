r"""Message passing (消息传递) by DGL's ``update_all``: it sends, and it adds up.

.. math::

   \mathbf m^{(v)}_t=\sum_{u\in\mathcal N(v)}
     f\big(\mathbf h^{(v)}_{t-1},\mathbf h^{(u)}_{t-1},\mathbf e^{(u,v)}\big)

See :eq:`eq-gn-msg`.
"""

from __future__ import annotations

import torch

import nndl.torch
from nndl.dgl.library import from_graph, function, quiet


class MessagePassing(nndl.torch.MessagePassing):
    """:class:`nndl.torch.MessagePassing`, its messages sent and added up by DGL.

    The arguments, the parameters and the results are the same.
    """

    def prepare(self, graph, device):
        """Return DGL's graph."""
        return from_graph(graph, device)

    def receive(self, h, e, edges):
        r"""Return :math:`\mathbf m^{(v)}` of every node: the messages along the edges to it."""
        W_m, b_m = self.W_m.to(h.dtype), self.b_m.to(h.dtype)

        def message(edge):
            inputs = torch.cat([edge.dst["h"], edge.src["h"], edge.data["e"]], 1)
            return {"message": self.f(inputs @ W_m.T + b_m)}

        reduce = {"sum": function.sum, "mean": function.mean}[self.aggregation]
        with edges.local_scope():
            edges.ndata["h"], edges.edata["e"] = h, e
            with quiet():
                edges.update_all(message, reduce("message", "m"))  # eq-gn-msg
            return edges.ndata["m"]
