"""The graphs of the graph models' cases: a batch of different ones, and the smallest there are."""

from nndl.graph import Graph, both_ways, union
from tests.conftest import missing

DIRECTED = union(
    [
        Graph(4, [(0, 1), (2, 1), (1, 3), (0, 1), (3, 3), (1, 0)]),  # parallel edges and a loop
        Graph(1),
        Graph(3, [(2, 0), (0, 1), (1, 2), (2, 1)]),
    ]
)  # 8 nodes, 10 edges, 3 graphs; node 2 receives nothing, node 4 has no neighbour at all
UNDIRECTED = union([Graph(4, both_ways([(0, 1), (1, 2), (2, 0)])), Graph(2, both_ways([(0, 1)]))])
NO_EDGES = Graph(3)
ONE_NODE = Graph(1)
ONE_NODE_WITH_A_LOOP = Graph(1, [(0, 0)])


def with_dgl():
    """Return ``nndl.dgl``; where DGL has no wheel the test is skipped."""
    try:
        import nndl.dgl
    except ImportError as error:
        missing(str(error))
    return nndl.dgl
