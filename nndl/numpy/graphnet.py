r"""The graph-network block (图网络块): edges, then nodes, then the graph as a whole.

.. math::

   \mathbf e'_k=\phi^e(\mathbf e_k,\mathbf v_{r_k},\mathbf v_{s_k},\mathbf u),\qquad
   \mathbf v'_i=\phi^v(\bar{\mathbf e}'_i,\mathbf v_i,\mathbf u),\qquad
   \mathbf u'=\phi^u(\bar{\mathbf e}',\bar{\mathbf v}',\mathbf u)

See :eq:`eq-gn-edge`, :eq:`eq-gn-node` and :eq:`eq-gn-global`. Source: Battaglia and others,
*Relational inductive biases, deep learning, and graph networks*, arXiv 1806.01261 (2018).
"""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np

from nndl import expect
from nndl.graph import Graph, checked
from nndl.numpy import activations
from nndl.numpy.aggregation import aggregate, spread

NAMES = ("W_e", "b_e", "W_v", "b_v", "W_u", "b_u")


class Cache(NamedTuple):
    """What the backward pass needs: of each layer its rows of inputs and its outputs."""

    params: dict
    graph: Graph
    sizes: tuple  # M_e, M_v, M_u
    in_e: np.ndarray  # (K, M_e + 2 M_v + M_u): [e; v_r; v_s; u]
    in_v: np.ndarray  # (N, M_e' + M_v + M_u): [sum of e'; v; u]
    in_u: np.ndarray  # (B, M_e' + M_v' + M_u): [sum of e'; sum of v'; u]
    e: np.ndarray  # (K, M_e'), the new edges
    v: np.ndarray  # (N, M_v')
    u: np.ndarray  # (B, M_u')
    aggregation: str
    slope: Callable


def init(input_sizes, output_sizes, rng):
    r"""Return the matrices and biases of the three layers, uniform like ``nn.Linear``.

    Parameters
    ----------
    input_sizes, output_sizes : triples of int
        The widths :math:`(M_e,M_v,M_u)` of edges, nodes and graphs before the block, and
        :math:`(M'_e,M'_v,M'_u)` after it.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        W_e (M_e', M_e + 2M_v + M_u), W_v (M_v', M_e' + M_v + M_u), W_u (M_u', M_e' + M_v' + M_u)
        and b_e, b_v, b_u, float64.
    """
    params = {}
    for name, columns, rows in layers(input_sizes, output_sizes):
        r = 1 / np.sqrt(columns)
        params[f"W_{name}"] = rng.uniform(-r, r, (rows, columns))
        params[f"b_{name}"] = rng.uniform(-r, r, rows)
    return params


def forward(params, e, v, u, graph, aggregation="sum", activation="tanh"):
    r"""Run the block over a graph, or a batch of graphs.

    Each :math:`\phi` is a layer, each :math:`\rho` the sum or the mean. The edges,
    :eq:`eq-gn-edge`, the nodes, :eq:`eq-gn-node`, and the graph, :eq:`eq-gn-global`:

    .. math::

       \begin{aligned}
       \mathbf e'_k&=f\big(W_e[\mathbf e_k;\mathbf v_{r_k};\mathbf v_{s_k};\mathbf u]
         +\mathbf b_e\big),&\bar{\mathbf e}'_i&=\rho\big(\{\mathbf e'_k:r_k=i\}\big)\\
       \mathbf v'_i&=f\big(W_v[\bar{\mathbf e}'_i;\mathbf v_i;\mathbf u]+\mathbf b_v\big),&
       \bar{\mathbf e}'&=\rho\big(\{\mathbf e'_k\}\big),\quad
       \bar{\mathbf v}'=\rho\big(\{\mathbf v'_i\}\big)\\
       \mathbf u'&=f\big(W_u[\bar{\mathbf e}';\bar{\mathbf v}';\mathbf u]+\mathbf b_u\big)
       \end{aligned}

    Parameters
    ----------
    params : dict
        As :func:`init` returns them.
    e : array of float, shape (K, M_e)
        The edges' vectors.
    v : array of float, shape (N, M_v)
        The nodes' vectors.
    u : array of float, shape (B, M_u)
        One vector for each graph.
    graph : nndl.graph.Graph
        Of N nodes, K edges and B graphs.
    aggregation : {"sum", "mean"}
        All three :math:`\rho`. Of no edges both are 0.
    activation : {"tanh", "logistic", "relu", "identity"}
        The function f.

    Returns
    -------
    e, v, u : arrays, shapes (K, M_e'), (N, M_v'), (B, M_u')
        The new vectors, in the dtype of ``v``.
    cache : Cache

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``graph`` is no Graph.
    ValueError
        If a shape, a name or an option is not as above, or e, v or u is not finite.

    References
    ----------
    Battaglia and others (2018), *Relational inductive biases, deep learning, and graph networks*,
    arXiv 1806.01261.
    """
    N, K, B = checked(graph).sizes
    sizes = check(params, e, v, u, graph)
    params = {name: params[name].astype(v.dtype, copy=False) for name in NAMES}
    e, u = e.astype(v.dtype, copy=False), u.astype(v.dtype, copy=False)
    W_e, b_e, W_v, b_v, W_u, b_u = (params[name] for name in NAMES)
    f, slope = activations.get(activation)
    r, s, of_edge, of_node = graph.receiver, graph.sender, graph.graph_of_edge, graph.graph_of_node

    in_e = joined(e, v[r], v[s], u[of_edge])
    e = f(in_e @ W_e.T + b_e)  # eq-gn-edge
    in_v = joined(aggregate(e, r, N, aggregation), v, u[of_node])
    v = f(in_v @ W_v.T + b_v)  # eq-gn-node
    e_all, v_all = aggregate(e, of_edge, B, aggregation), aggregate(v, of_node, B, aggregation)
    in_u = joined(e_all, v_all, u)
    u = f(in_u @ W_u.T + b_u)  # eq-gn-global
    cache = Cache(params, graph, sizes, in_e, in_v, in_u, e, v, u, aggregation, slope)
    return (e, v, u), cache


def backward(upstream, cache):
    r"""Return the gradients: first the graph's layer, then the nodes', then the edges'.

    A new edge's vector was read by its receiver and by its graph, and perhaps by the loss: its
    gradient is the sum of the three. That of :math:`\mathbf u` has a part from every layer.

    Parameters
    ----------
    upstream : triple of arrays
        Gradients of the loss with respect to the new e, v and u; None where the loss reads none.
    cache : Cache

    Returns
    -------
    d_inputs : triple of arrays
        Gradients of e (K, M_e), v (N, M_v) and u (B, M_u).
    grads : dict
        Gradients of the parameters.

    Raises
    ------
    TypeError, ValueError
        If a gradient is not an array of floats of its vectors' shape.
    """
    params, graph, (M_e, M_v, _), in_e, in_v, in_u, e, v, u, how, slope = cache
    r, s, of_edge, of_node = graph.receiver, graph.sender, graph.graph_of_edge, graph.graph_of_node
    (N, _, B), M_e_new, M_v_new = graph.sizes, e.shape[1], v.shape[1]
    de, dv, du = (gradient(*given) for given in zip(("de", "dv", "du"), upstream, (e, v, u)))

    dz_u = slope(u) * du
    de_all, dv_all, du = np.split(dz_u @ params["W_u"], [M_e_new, M_e_new + M_v_new], axis=1)

    dz_v = slope(v) * (dv + spread(dv_all, of_node, how))
    de_node, dv, du_v = np.split(dz_v @ params["W_v"], [M_e_new, M_e_new + M_v], axis=1)

    dz_e = slope(e) * (de + spread(de_node, r, how) + spread(de_all, of_edge, how))
    cuts = [M_e, M_e + M_v, M_e + 2 * M_v]
    de, dv_r, dv_s, du_e = np.split(dz_e @ params["W_e"], cuts, axis=1)

    dv = dv + aggregate(dv_r, r, N) + aggregate(dv_s, s, N)
    du = du + aggregate(du_v, of_node, B) + aggregate(du_e, of_edge, B)
    grads = {
        "W_e": dz_e.T @ in_e,
        "b_e": dz_e.sum(0),
        "W_v": dz_v.T @ in_v,
        "b_v": dz_v.sum(0),
        "W_u": dz_u.T @ in_u,
        "b_u": dz_u.sum(0),
    }
    return (de, dv, du), grads


def joined(*parts):
    """Return the vectors side by side: rows of [e; v; u]."""
    return np.concatenate(parts, axis=1)


def gradient(what, given, like):
    """Return an upstream gradient in the shape and dtype of ``like``; None stands for zeros."""
    if given is None:
        return np.zeros_like(like)
    rows, columns = like.shape
    expect.shape(what, given, "rows M", "the shape of the new vectors", rows=rows, M=columns)
    return given.astype(like.dtype, copy=False)


def layers(input_sizes, output_sizes):
    """Return (name, columns, rows) of the three matrices; raise on a size that is none."""
    for what, given in (("input_sizes", input_sizes), ("output_sizes", output_sizes)):
        for index, size in enumerate(given):
            expect.at_least(f"{what}[{index}]", size, 1)
    (M_e, M_v, M_u), (N_e, N_v, N_u) = input_sizes, output_sizes
    return [
        ("e", M_e + 2 * M_v + M_u, N_e),
        ("v", N_e + M_v + M_u, N_v),
        ("u", N_e + N_v + M_u, N_u),
    ]


def check(params, e, v, u, graph):
    """Check parameters and vectors, of either library, against each other; return M_e, M_v, M_u."""
    N, K, B = checked(graph).sizes
    expect.names("params", params, NAMES)
    sizes = []
    for what, value, rows, count in (("e", e, "K", K), ("v", v, "N", N), ("u", u, "B", B)):
        because = f"the graph has {N} nodes, {K} edges; the batch {B} graphs"
        _, M = expect.shape(what, value, f"{rows} M_{what}", because, **{rows: count})
        expect.finite(what, value)
        sizes.append(M)
    new = [expect.shape(f"b_{x}", params[f"b_{x}"], f"M_{x}'")[0] for x in "evu"]
    because = f"e, v, u have {sizes} columns, b_e, b_v, b_u {new} entries"
    for x, columns, rows in layers(sizes, new):
        W = params[f"W_{x}"]
        expect.shape(f"W_{x}", W, "rows columns", because, rows=rows, columns=columns)
    return tuple(sizes)
