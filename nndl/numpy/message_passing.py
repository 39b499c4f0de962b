r"""Message passing (消息传递) on any graph: several rounds with the same weights, then a read-out.

.. math::

   \mathbf m^{(v)}_t=\sum_{u\in\mathcal N(v)}
     f\big(\mathbf h^{(v)}_{t-1},\mathbf h^{(u)}_{t-1},\mathbf e^{(u,v)}\big),\qquad
   \mathbf h^{(v)}_t=g\big(\mathbf h^{(v)}_{t-1},\mathbf m^{(v)}_t\big)

See :eq:`eq-gn-msg` and :eq:`eq-gn-upd`. Here t counts rounds, not time. Source: Gilmer, Schoenholz,
Riley, Vinyals and Dahl, *Neural message passing for quantum chemistry*, ICML 2017.
"""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np

from nndl import expect
from nndl.graph import Graph, checked
from nndl.numpy import activations
from nndl.numpy.aggregation import aggregate, spread

NAMES = ("W_m", "b_m", "W_h", "b_h")


class Cache(NamedTuple):
    """What the backward pass needs, and the states after every round."""

    W_m: np.ndarray
    W_h: np.ndarray
    graph: Graph
    e: np.ndarray  # (K, M)
    h: np.ndarray  # (T + 1, N, D): h[t] is the state after t rounds, so h[0] is x
    messages: np.ndarray  # (T, K, D_m), one along each edge
    m: np.ndarray  # (T, N, D_m), what each node receives
    aggregation: str
    slope: Callable


def init(hidden_size, message_size, rng, edge_size=0):
    r"""Return W_m (D_m, 2D + M), W_h (D, D + D_m) and biases, uniform like ``nn.Linear``.

    Parameters
    ----------
    hidden_size, message_size : int
        D and :math:`D_m`.
    rng : numpy.random.Generator
    edge_size : int
        M, the width of the edges' vectors; 0 if they have none.

    Returns
    -------
    dict
        The parameters by their names, float64.
    """
    D, D_m = expect.sizes(hidden_size=hidden_size, message_size=message_size)
    M = expect.at_least("edge_size", edge_size, 0)
    r_m, r_h = 1 / np.sqrt(2 * D + M), 1 / np.sqrt(D + D_m)
    return {
        "W_m": rng.uniform(-r_m, r_m, (D_m, 2 * D + M)),
        "b_m": rng.uniform(-r_m, r_m, D_m),
        "W_h": rng.uniform(-r_h, r_h, (D, D + D_m)),
        "b_h": rng.uniform(-r_h, r_h, D),
    }


def forward(params, x, graph, e=None, rounds=1, aggregation="sum", activation="tanh"):
    r"""Run the rounds over a graph, or a batch of graphs: :eq:`eq-gn-msg` and :eq:`eq-gn-upd`.

    The functions f and g are a layer each, on the vectors one above the other:

    .. math::

       f=\phi\Big(W_m\begin{bmatrix}\mathbf h^{(v)}\\\mathbf h^{(u)}\\\mathbf e^{(u,v)}\end{bmatrix}
         +\mathbf b_m\Big),\qquad
       g=\phi\Big(W_h\begin{bmatrix}\mathbf h^{(v)}\\\mathbf m^{(v)}\end{bmatrix}
         +\mathbf b_h\Big)

    After T rounds a node knows of nodes up to T edges away, and of no others.

    Parameters
    ----------
    params : dict
        W_m (D_m, 2D + M), b_m (D_m,), W_h (D, D + D_m), b_h (D,).
    x : array of float, shape (N, D)
        The nodes' first states :math:`\mathbf h_0`.
    graph : nndl.graph.Graph
        Of N nodes and K edges; the neighbours of v are the senders of the edges that lead to v.
    e : array of float, shape (K, M), optional
        The edges' vectors; none (M = 0) if not given.
    rounds : int
        T, at least 0.
    aggregation : {"sum", "mean"}
        What a node makes of its messages. A node that receives none has m = 0 with both.
    activation : {"tanh", "logistic", "relu", "identity"}
        The function :math:`\phi`.

    Returns
    -------
    h : array, shape (N, D)
        The states after T rounds, in the dtype of ``x``.
    cache : Cache
        For :func:`backward`; ``cache.h`` holds the states after every round.

    Raises
    ------
    TypeError
        If an array does not hold floats, ``rounds`` is no integer or ``graph`` no Graph.
    ValueError
        If a shape, a name or an option is not as above, or x or e is not finite.

    References
    ----------
    Gilmer, Schoenholz, Riley, Vinyals and Dahl (2017), *Neural message passing for quantum
    chemistry*, ICML.
    """
    N, K, _ = checked(graph).sizes
    W_m, b_m, W_h, b_h = unpack(params, x, N)
    e = edge_vectors(e, x, W_m, K)
    T = expect.at_least("rounds", rounds, 0)
    f, slope = activations.get(activation)
    r, s = graph.receiver, graph.sender

    h = np.empty((T + 1, *x.shape), x.dtype)
    messages, m = np.empty((T, K, len(b_m)), x.dtype), np.empty((T, N, len(b_m)), x.dtype)
    h[0] = x
    for t in range(T):
        messages[t] = f(joined(h[t][r], h[t][s], e) @ W_m.T + b_m)
        m[t] = aggregate(messages[t], r, N, aggregation)  # eq-gn-msg
        h[t + 1] = f(joined(h[t], m[t]) @ W_h.T + b_h)  # eq-gn-upd
    return h[T], Cache(W_m, W_h, graph, e, h, messages, m, aggregation, slope)


def backward(dh, cache):
    r"""Return the gradients, from the last round to the first.

    With :math:`\delta^h_v` and :math:`\delta^m_k` at the net inputs of a node's update and of an
    edge's message, u to v:

    .. math::

       \begin{bmatrix}\bar{\mathbf h}^{(v)}\\\bar{\mathbf m}^{(v)}\end{bmatrix}
         =W_h^\top\delta^h_v,\qquad
       \delta^m_k=\phi'\odot\bar{\mathbf m}^{(v)},\qquad
       \begin{bmatrix}\bar{\mathbf h}^{(v)}\\\bar{\mathbf h}^{(u)}\\\bar{\mathbf e}\end{bmatrix}
         \mathrel{+}=W_m^\top\delta^m_k

    A message's gradient comes from the node that *received* it; what it is made of goes back to
    both ends of the edge.

    Parameters
    ----------
    dh : array, shape (N, D)
        Gradient of the loss with respect to the last states.
    cache : Cache

    Returns
    -------
    dx : array, shape (N, D)
    grads : dict
        Gradients of the parameters and of e.

    Raises
    ------
    TypeError, ValueError
        If ``dh`` is not an array of floats of the states' shape.
    """
    W_m, W_h, graph, e, h, messages, m, how, slope = cache
    (N, D), r, s = h[0].shape, graph.receiver, graph.sender
    expect.shape("dh", dh, "N D", "the shape of the states", N=N, D=D)
    dh = dh.astype(h.dtype, copy=False)
    dW_m, db_m, dW_h, db_h = (np.zeros_like(a) for a in (W_m, W_m[:, 0], W_h, W_h[:, 0]))
    de = np.zeros_like(e)
    for t in reversed(range(len(messages))):
        dz = slope(h[t + 1]) * dh
        dW_h += dz.T @ joined(h[t], m[t])
        db_h += dz.sum(0)
        dh, dm = np.split(dz @ W_h, [D], axis=1)

        dz = slope(messages[t]) * spread(dm, r, how)
        dW_m += dz.T @ joined(h[t][r], h[t][s], e)
        db_m += dz.sum(0)
        dh_r, dh_s, de_t = np.split(dz @ W_m, [D, 2 * D], axis=1)
        dh = dh + aggregate(dh_r, r, N) + aggregate(dh_s, s, N)
        de += de_t
    return dh, {"W_m": dW_m, "b_m": db_m, "W_h": dW_h, "b_h": db_h, "e": de}


def read_out(h, graph, aggregation="sum"):
    r"""Return one vector for each graph of the batch, the sum or mean over its nodes.

    .. math:: \hat{\mathbf y}=g'\big(\{\mathbf h^{(v)}_T:v\in\mathcal V\}\big)

    See :eq:`eq-gn-read`: a function of a set, so that the nodes' order is no matter.

    Parameters
    ----------
    h : array of float, shape (N, D)
        The states after the last round.
    graph : nndl.graph.Graph
    aggregation : {"sum", "mean"}

    Returns
    -------
    y_hat : array, shape (B, D)

    Raises
    ------
    TypeError, ValueError
        If ``h`` is not an array of floats with a row for each node, or the aggregation is another.
    """
    N, _, B = checked(graph).sizes
    expect.shape("h", h, "N D", f"the graph has {N} nodes", N=N)
    return aggregate(h, graph.graph_of_node, B, aggregation)  # eq-gn-read


def read_out_backward(dy_hat, graph, aggregation="sum"):
    """Return the gradient of the states, (N, D): its graph's for each node, or a share of it.

    Parameters
    ----------
    dy_hat : array, shape (B, D)
    graph, aggregation
        As in :func:`read_out`.

    Raises
    ------
    TypeError, ValueError
        If ``dy_hat`` is not an array of floats with a row for each graph.
    """
    B = checked(graph).sizes[2]
    expect.shape("dy_hat", dy_hat, "B D", f"the batch has {B} graphs", B=B)
    return spread(dy_hat, graph.graph_of_node, aggregation)


def joined(*parts):
    """Return the vectors side by side: rows of [h; m]."""
    return np.concatenate(parts, axis=1)


def edge_vectors(e, x, W_m, K):
    """Return the edges' vectors, (K, M), with M = 0 if there are none; or raise."""
    M = W_m.shape[1] - 2 * x.shape[1]
    if e is None and M == 0:
        return np.zeros((K, 0), x.dtype)
    expect.shape("e", e, "K M", f"{K} edges, W_m has {W_m.shape[1]} columns, 2D + M", K=K, M=M)
    expect.finite("e", e)
    return e.astype(x.dtype, copy=False)


def unpack(params, x, N):
    """Check names and shapes of the parameters against x; return them in x's dtype."""
    expect.names("params", params, NAMES)
    (D,) = expect.shape("b_h", params["b_h"], "D")
    (D_m,) = expect.shape("b_m", params["b_m"], "D_m")
    because = f"b_h has {D} entries, b_m {D_m}"
    expect.shape("W_h", params["W_h"], "D D+D_m", because, **{"D": D, "D+D_m": D + D_m})
    _, columns = expect.shape("W_m", params["W_m"], "D_m 2D+M", because, D_m=D_m)
    expect.at_least("columns of W_m", columns, 2 * D, "2D + M")
    expect.shape("x", x, "N D", f"the graph has {N} nodes, W_h has {D} rows", N=N, D=D)
    expect.finite("x", x)
    return [params[name].astype(x.dtype, copy=False) for name in NAMES]
