r"""Message passing (消息传递) on any graph as a PyTorch module, and its read-out.

.. math::

   \mathbf m^{(v)}_t=\sum_{u\in\mathcal N(v)}
     f\big(\mathbf h^{(v)}_{t-1},\mathbf h^{(u)}_{t-1},\mathbf e^{(u,v)}\big),\qquad
   \mathbf h^{(v)}_t=g\big(\mathbf h^{(v)}_{t-1},\mathbf m^{(v)}_t\big)

See :eq:`eq-gn-msg` and :eq:`eq-gn-upd`. Here t counts rounds, not time. Source: Gilmer, Schoenholz,
Riley, Vinyals and Dahl, *Neural message passing for quantum chemistry*, ICML 2017.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.graph import checked
from nndl.numpy.aggregation import KINDS
from nndl.torch import activations
from nndl.torch.aggregation import aggregate


class MessagePassing(nn.Module):
    r"""Run the rounds over a graph, or a batch of graphs: :eq:`eq-gn-msg` and :eq:`eq-gn-upd`.

    The twin of :mod:`nndl.numpy.message_passing`: ``MessagePassing(D, D_m, M)(x, graph, e,
    rounds)`` returns the states (N, D) for first states (N, D) and edges (K, M).

    Parameters
    ----------
    hidden_size, message_size : int
        D and :math:`D_m`.
    edge_size : int
        M, the width of the edges' vectors; 0 if they have none.
    aggregation : {"sum", "mean"}
        What a node makes of its messages. A node that receives none has m = 0 with both.
    activation : {"tanh", "logistic", "relu", "identity"}
        The function :math:`\phi` of both layers.

    Attributes
    ----------
    W_m : Parameter, shape (D_m, 2D + M)
    b_m : Parameter, shape (D_m,)
    W_h : Parameter, shape (D, D + D_m)
    b_h : Parameter, shape (D,)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.message_passing.forward`, in the same words.

    References
    ----------
    Gilmer, Schoenholz, Riley, Vinyals and Dahl (2017), *Neural message passing for quantum
    chemistry*, ICML.
    """

    def __init__(
        self, hidden_size, message_size, edge_size=0, aggregation="sum", activation="tanh"
    ):
        super().__init__()
        D, D_m = expect.sizes(hidden_size=hidden_size, message_size=message_size)
        M = expect.at_least("edge_size", edge_size, 0)
        self.aggregation = expect.option("aggregation", aggregation, KINDS)
        self.f = activations.get(activation)
        r_m, r_h = (2 * D + M) ** -0.5, (D + D_m) ** -0.5
        self.W_m = nn.Parameter(torch.empty(D_m, 2 * D + M).uniform_(-r_m, r_m))
        self.b_m = nn.Parameter(torch.empty(D_m).uniform_(-r_m, r_m))
        self.W_h = nn.Parameter(torch.empty(D, D + D_m).uniform_(-r_h, r_h))
        self.b_h = nn.Parameter(torch.empty(D).uniform_(-r_h, r_h))

    def forward(self, x, graph, e=None, rounds=1):
        r"""Return the states :math:`\mathbf h_T` after T rounds."""
        N, K, _ = checked(graph).sizes
        D = len(self.b_h)
        expect.shape("x", x, "N D", f"the graph has {N} nodes, W_h has {D} rows", N=N, D=D)
        expect.finite("x", x)
        e = edge_vectors(e, x, self.W_m, K)
        T = expect.at_least("rounds", rounds, 0)
        W_h, b_h = self.W_h.to(x.dtype), self.b_h.to(x.dtype)
        edges = self.prepare(graph, x.device)
        h = x
        for _ in range(T):
            m = self.receive(h, e, edges)
            h = self.f(torch.cat([h, m], 1) @ W_h.T + b_h)  # eq-gn-upd
        return h

    def prepare(self, graph, device):
        """Return the edges as :meth:`receive` takes them: receivers and senders."""
        return [torch.as_tensor(i, device=device) for i in (graph.receiver, graph.sender)]

    def receive(self, h, e, edges):
        r"""Return :math:`\mathbf m^{(v)}` of every node: the messages along the edges to it."""
        r, s = edges
        W_m, b_m = self.W_m.to(h.dtype), self.b_m.to(h.dtype)
        messages = self.f(torch.cat([h[r], h[s], e], 1) @ W_m.T + b_m)
        return aggregate(messages, r, len(h), self.aggregation)  # eq-gn-msg


def read_out(h, graph, aggregation="sum"):
    r"""Return one vector for each graph of the batch, the sum or mean over its nodes.

    .. math:: \hat{\mathbf y}=g'\big(\{\mathbf h^{(v)}_T:v\in\mathcal V\}\big)

    See :eq:`eq-gn-read`; the twin of :func:`nndl.numpy.message_passing.read_out`.
    """
    N, _, B = checked(graph).sizes
    expect.shape("h", h, "N D", f"the graph has {N} nodes", N=N)
    owner = torch.as_tensor(graph.graph_of_node, device=h.device)
    return aggregate(h, owner, B, aggregation)  # eq-gn-read


def edge_vectors(e, x, W_m, K):
    """Return the edges' vectors, (K, M), with M = 0 if there are none; or raise."""
    M = W_m.shape[1] - 2 * x.shape[1]
    if e is None and M == 0:
        return x.new_zeros(K, 0)
    expect.shape("e", e, "K M", f"{K} edges, W_m has {W_m.shape[1]} columns, 2D + M", K=K, M=M)
    expect.finite("e", e)
    return e.to(x.dtype)
