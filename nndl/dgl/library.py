"""DGL itself, imported without its notices and on a current PyTorch: ``from nndl.dgl.library``."""

from __future__ import annotations

import contextlib
import os
import sys
import types
import warnings

# Chosen here, DGL does not announce its choice, nor write it into the reader's home.
os.environ.setdefault("DGLBACKEND", "pytorch")
# DGL 2.1 loads its sampler of mini-batches with itself, and that needs a torchdata that is gone.
sys.modules.setdefault("dgl.graphbolt", types.ModuleType("dgl.graphbolt"))

try:
    import dgl
    from dgl import function
    from dgl.base import DGLWarning
except ImportError as error:
    raise ImportError(
        "DGL cannot be imported (it has no wheel for Python 3.13 or later, nor a current one for "
        "Windows): use the models of the same names in nndl.torch, which compute the same with "
        "PyTorch's own sums and products of dense or sparse matrices."
    ) from error

__all__ = ["dgl", "from_graph", "function", "quiet"]


def from_graph(graph, device):
    """Return DGL's graph with the nodes and edges of a :class:`nndl.graph.Graph`, in its order."""
    import torch

    ends = (torch.as_tensor(i, device=device) for i in (graph.sender, graph.receiver))
    return dgl.graph(tuple(ends), num_nodes=graph.sizes[0])


@contextlib.contextmanager
def quiet():
    """Let DGL work without its warning that a graph has no edges: that is a case like any other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DGLWarning)
        yield
