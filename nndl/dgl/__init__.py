"""The graph models of ``nndl.torch`` with DGL's ``update_all``: same parameters, same results."""

from nndl.dgl.gcn import GCN
from nndl.dgl.graphnet import GraphNet
from nndl.dgl.message_passing import MessagePassing

__all__ = ["GCN", "GraphNet", "MessagePassing"]
