r"""The graph convolutional network (图卷积网络, GCN) by DGL's ``update_all``.

.. math:: H^{(l+1)}=\sigma\big(\hat AH^{(l)}W^{(l)}\big)

See :eq:`eq-gcn-norm`. The product of the adjacency matrix with H is what every node receives when
each sends its row: no matrix is made.
"""

from __future__ import annotations

import nndl.torch
from nndl.dgl.library import from_graph, function


class GCN(nndl.torch.GCN):
    """:class:`nndl.torch.GCN` on a graph in place of its matrix: ``GCN(sizes)(x, graph)``.

    The parameters and the results are the same. As in the book, A + I is taken here; DGL's own
    ``GraphConv`` leaves it to the caller to add the loops.
    """

    def forward(self, x, graph):
        """Return the scores for a :class:`nndl.graph.Graph` without loops."""
        return super().forward(x, Adjacency(from_graph(graph, x.device)))


class Adjacency:
    """The adjacency matrix of DGL's graph, as far as a product needs it."""

    def __init__(self, g):
        self.g, self.shape = g, (g.num_nodes(), g.num_nodes())

    def __matmul__(self, H):
        """Return AH: every node's sum of the rows that it receives."""
        with self.g.local_scope():
            self.g.ndata["h"] = H
            self.g.update_all(function.copy_u("h", "row"), function.sum("row", "h"))  # eq-gcn-sum
            return self.g.ndata["h"]
