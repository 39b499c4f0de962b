r"""The Tree-LSTM (树形LSTM): an LSTM whose step has several predecessors, the children of a node.

.. math::

   \mathbf c_j=\mathbf i_j\odot\tilde{\mathbf c}_j+\sum_{k}\mathbf f_{jk}\odot\mathbf c_{k},\qquad
   \mathbf h_j=\mathbf o_j\odot\tanh(\mathbf c_j)

The sum goes over the children k of node j, each with a forget gate of its own; where every node has
one child it is the LSTM. Source: Tai, Socher and Manning, *Improved Semantic Representations From
Tree-Structured Long Short-Term Memory Networks*, arXiv 1503.00075 (2015).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.forest import Forest, checked
from nndl.numpy import gates
from nndl.numpy.activations import logistic

GATES = "icof"  # the gates, and c for the candidate; f last, because it sees the children otherwise


class Cache(NamedTuple):
    """What the backward pass needs, and the gates of every node and edge.

    S is the number of places for children in what a gate sees: 1, which all of them share, in the
    child-sum form; else one for each.
    """

    W: np.ndarray  # (4D, M), the gates of GATES one above the other
    U: np.ndarray  # (3D, SD), those of i, c, o
    U_f: np.ndarray  # (SD, SD)
    branching: int | None
    forest: Forest
    slot: np.ndarray  # (K,): where the child of an edge stands among the S
    x: np.ndarray  # (N, M)
    i: np.ndarray  # (N, D)
    o: np.ndarray
    c_tilde: np.ndarray
    c: np.ndarray
    h: np.ndarray
    f: np.ndarray  # (K, D), for the edges of the forest
    seen: np.ndarray  # (N, S, D), the children's h in their slots, added up


def init(input_size, hidden_size, rng, branching=None):
    r"""Return W_g, U_g, b_g of the gates i, f, o and the candidate c, in :math:`\pm1/\sqrt D`.

    Parameters
    ----------
    input_size, hidden_size : int
        M and D.
    rng : numpy.random.Generator
    branching : int, optional
        As in :func:`forward`.

    Returns
    -------
    dict
        W_g (D, M), b_g (D,); U_g (D, D), but with ``branching`` S: U_i, U_c, U_o (D, SD) and U_f
        (SD, SD). By the names of ``nndl.numpy.lstm``, float64.
    """
    own = shapes(input_size, hidden_size, branching)
    r = 1 / np.sqrt(hidden_size)
    return {name: rng.uniform(-r, r, shape) for name, shape in own.items()}


def forward(params, x, forest, branching=None):
    r"""Compute every node of a forest from its own input and its children, the leaves first.

    Without ``branching`` the child-sum form: i, o and the candidate see the sum of the children,
    the forget gate of child k sees that child alone:

    .. math::

       \tilde{\mathbf h}_j=\sum_k\mathbf h_k,\qquad
       \mathbf i_j,\mathbf o_j=\sigma(W_*\mathbf x_j+U_*\tilde{\mathbf h}_j+\mathbf b_*),\qquad
       \tilde{\mathbf c}_j=\tanh(W_c\mathbf x_j+U_c\tilde{\mathbf h}_j+\mathbf b_c)\\
       \mathbf f_{jk}=\sigma(W_f\mathbf x_j+U_f\mathbf h_k+\mathbf b_f)

    With ``branching`` S the S-ary form, for at most S children in their order: all gates see
    :math:`\tilde{\mathbf h}_j=[\mathbf h_{1};\dots;\mathbf h_{S}]`, zero where there is no child,
    and :math:`U_f` has D rows for the forget gate of each child.

    Parameters
    ----------
    params : dict
        As :func:`init` returns them.
    x : array of float, shape (N, M)
        Every node's input; zeros for a node without one.
    forest : nndl.forest.Forest
    branching : int, optional
        S, the most children that a node has, if each place has weights of its own; 2 for binary
        trees. Not given: any number of children, in no order.

    Returns
    -------
    h : array, shape (N, D)
        Every node's hidden state, in the dtype of ``x``. ``h[forest.roots]`` are those of whole
        trees.
    cache : Cache
        For :func:`backward`; ``cache.i``, ``f``, ``o``, ``c_tilde`` and ``c`` hold the values of
        every node, f those of every edge.

    Raises
    ------
    TypeError
        If an array does not hold floats, or the forest is none.
    ValueError
        If a name or a shape is not as above, x is not finite, or a node has more than S children.

    References
    ----------
    Tai, Socher and Manning (2015), *Improved Semantic Representations From Tree-Structured Long
    Short-Term Memory Networks*, arXiv 1503.00075.
    """
    check(params, x, forest, branching)
    weights = {name: value.astype(x.dtype, copy=False) for name, value in params.items()}
    W, b = (np.concatenate([weights[kind + gate] for gate in GATES]) for kind in ("W_", "b_"))
    U, U_f = np.concatenate([weights["U_" + gate] for gate in "ico"]), weights["U_f"]
    (N, K, _), D, S = forest.sizes, len(weights["b_i"]), branching or 1
    slot = slots(forest, branching)
    i, o, c_tilde, c, h = np.zeros((5, N, D), x.dtype)
    f, seen = np.zeros((K, D), x.dtype), np.zeros((N, S, D), x.dtype)
    Wx_b = gates.split(x @ W.T + b, GATES)  # one product for all nodes: none waits for a child
    for nodes, edges in forest.levels:
        j, k, s = forest.parent[edges], forest.child[edges], slot[edges]
        if branching:
            seen[j, s] = h[k]
        else:
            seen[nodes, 0] += forest.sum_of_children(edges, h[k])
        z = gates.split(seen[nodes].reshape(-1, S * D) @ U.T, "ico")
        i[nodes] = logistic(Wx_b["i"][nodes] + z["i"])
        c_tilde[nodes] = np.tanh(Wx_b["c"][nodes] + z["c"])
        o[nodes] = logistic(Wx_b["o"][nodes] + z["o"])

        by_f = seen[j].reshape(-1, S * D) if branching else h[k]
        z_f = (by_f @ U_f.T).reshape(-1, S, D)[np.arange(len(k)), s]
        f[edges] = logistic(Wx_b["f"][j] + z_f)

        c[nodes] = i[nodes] * c_tilde[nodes] + forest.sum_of_children(edges, f[edges] * c[k])
        h[nodes] = o[nodes] * np.tanh(c[nodes])
    given = W, U, U_f, branching, forest, slot, x
    return h.copy(), Cache(*given, i, o, c_tilde, c, h, f, seen)


def backward(dh, cache):
    r"""Backpropagate through structure, along two paths, the roots first.

    :math:`\delta^*` is the gradient with respect to the net input of \*. At node j, whose
    :math:`\bar{\mathbf h}_j,\bar{\mathbf c}_j` all parents have added to by then:

    .. math::

       \delta^o_j &= \bar{\mathbf h}_j\odot\tanh(\mathbf c_j)\odot\mathbf o_j\odot(1-\mathbf o_j)\\
       \bar{\mathbf c}_j &\leftarrow \bar{\mathbf c}_j
       +\bar{\mathbf h}_j\odot\mathbf o_j\odot(1-\tanh^2\mathbf c_j)\\
       \delta^c_j &= \bar{\mathbf c}_j\odot\mathbf i_j\odot(1-\tilde{\mathbf c}_j^2),\qquad
       \delta^i_j = \bar{\mathbf c}_j\odot\tilde{\mathbf c}_j
       \odot\mathbf i_j\odot(1-\mathbf i_j)

    and for each of its children k, which adds it to what it has from other parents:

    .. math::

       \delta^f_{jk} = \bar{\mathbf c}_j\odot\mathbf c_k
       \odot\mathbf f_{jk}\odot(1-\mathbf f_{jk}),\qquad
       \bar{\mathbf c}_k \mathrel{+}= \bar{\mathbf c}_j\odot\mathbf f_{jk}

    What a gate saw gets :math:`U_*^\top\delta^*`; child k its own slot of it, and in the child-sum
    form the whole for every child, because each of them stands once in the sum.

    Parameters
    ----------
    dh : array, shape (N, D)
        Gradient of the loss with respect to the states that :func:`forward` returned; a loss on
        whole trees alone stands at ``forest.roots``.
    cache : Cache

    Returns
    -------
    dx : array, shape (N, M)
    grads : dict
        Gradients of the parameters.

    Raises
    ------
    TypeError, ValueError
        If ``dh`` is not an array of floats of the states' shape.
    """
    W, U, U_f, branching, forest, slot, x, i, o, c_tilde, c, h, f, seen = cache
    (N, S, D), K = seen.shape, len(f)
    expect.shape("dh", dh, "N D", "the shape of the states", N=N, D=D)
    dh, dc = dh.astype(x.dtype), np.zeros_like(c)  # a copy: children add to it
    dz_all, dz_f = np.zeros((N, 4 * D), x.dtype), np.zeros((K, S, D), x.dtype)
    dz, dseen = gates.split(dz_all, GATES), np.zeros_like(seen)
    for nodes, edges in reversed(forest.levels):
        j, k, s = forest.parent[edges], forest.child[edges], slot[edges]
        tanh_c = np.tanh(c[nodes])
        dz["o"][nodes] = dh[nodes] * tanh_c * o[nodes] * (1 - o[nodes])
        dc[nodes] += dh[nodes] * o[nodes] * (1 - tanh_c**2)
        dz["c"][nodes] = dc[nodes] * i[nodes] * (1 - c_tilde[nodes] ** 2)
        dz["i"][nodes] = dc[nodes] * c_tilde[nodes] * i[nodes] * (1 - i[nodes])

        dz_f[edges, s] = dz_of_edge = dc[j] * c[k] * f[edges] * (1 - f[edges])
        dz["f"][nodes] = forest.sum_of_children(edges, dz_of_edge)
        forest.add_to_children(dc, edges, dc[j] * f[edges])

        dseen[nodes] = (dz_all[nodes, : 3 * D] @ U).reshape(-1, S, D)
        dby_f = (dz_f[edges].reshape(-1, S * D) @ U_f).reshape(-1, S, D)
        if branching:
            dseen[nodes] += forest.sum_of_children(edges, dby_f)
        else:
            forest.add_to_children(dh, edges, dby_f[:, 0])
        forest.add_to_children(dh, edges, dseen[j, s])

    by_f = seen[forest.parent] if branching else h[forest.child]
    grads = {
        **gates.unstack({"W": dz_all.T @ x, "b": dz_all.sum(0)}, GATES),
        **gates.unstack({"U": dz_all[:, : 3 * D].T @ seen.reshape(N, S * D)}, "ico"),
        "U_f": dz_f.reshape(K, S * D).T @ by_f.reshape(K, S * D),
    }
    return dz_all @ W, grads


def slots(forest, branching):
    """Return each edge's slot, (K,): the child's place, or the one slot that all children share."""
    return forest.place if branching else np.zeros_like(forest.place)


def shapes(input_size, hidden_size, branching=None):
    """Return the parameters' shapes, by name; raise unless ``branching`` is None or at least 1."""
    M, D = expect.sizes(input_size=input_size, hidden_size=hidden_size)
    S = 1 if branching is None else expect.at_least("branching", branching, 1)
    kinds = {"W": (D, M), "U": (D, S * D), "b": (D,)}
    return {
        name: (S * D, S * D) if name == "U_f" else kinds[name[0]] for name in gates.names(GATES)
    }


def check(params, x, forest, branching):
    """Raise unless parameters, inputs and forest fit each other; arrays or tensors."""
    expect.names("params", params, gates.names(GATES))
    D, M = expect.shape("W_i", params["W_i"], "D M")
    because = f"W_i has shape {(D, M)}"
    for name, wanted in shapes(M, D, branching).items():
        expect.floating(name, params[name])
        if tuple(params[name].shape) != wanted:
            raise ValueError(
                f"{name}: expected shape {wanted} ({because}, branching = {branching}); came "
                f"shape {tuple(params[name].shape)}."
            )
    N = checked(forest, 1, branching).sizes[0]
    expect.shape("x", x, "N M", f"the forest has {N} nodes, {because}", N=N, M=M)
    expect.finite("x", x)
