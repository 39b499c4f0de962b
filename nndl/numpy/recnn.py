r"""Recursive networks (递归神经网络): one composition function at every node of a tree.

.. math::

   \mathbf h_i=f(\mathbf h_{\pi_i}),\qquad
   \mathbf p=f\bigg(W\begin{bmatrix}\mathbf b\\\mathbf c\end{bmatrix}\bigg)

See :eq:`eq-recnn` and :eq:`eq-recnn-p`. A forest is computed from its leaves up, all nodes of one
height in one matrix product; a node may have several parents. Source: Socher and others, *Recursive
Deep Models for Semantic Compositionality Over a Sentiment Treebank*, EMNLP 2013.
"""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np

from nndl import expect
from nndl.forest import Forest, checked
from nndl.numpy import activations

VARIANTS = {"plain": ["W"], "tensor": ["W", "V"]}


class Cache(NamedTuple):
    """What the backward pass needs."""

    weights: dict  # the parameters in x's dtype
    forest: Forest
    h: np.ndarray  # (N, D), the leaves' own vectors among them
    slope: Callable


def names(variant="plain", bias=True):
    """Return the names of the variant's parameters; ValueError names the variants there are."""
    return VARIANTS[expect.option("variant", variant, VARIANTS)] + ["b"] * bool(bias)


def init(hidden_size, rng, variant="plain", bias=True):
    r"""Return the parameters of :func:`names`, uniform in :math:`\pm1/\sqrt{\text{terms}}`.

    Terms are those that a parameter's sum has: 2D for W and b, as in ``nn.Linear``, and
    :math:`(2D)^2` for V.

    Parameters
    ----------
    hidden_size : int
        D, the width of leaves and inner nodes alike.
    rng : numpy.random.Generator
    variant : {"plain", "tensor"}
    bias : bool
        False for the form without b, which is that of the slides and of the paper.

    Returns
    -------
    dict
        W (D, 2D), V (D, 2D, 2D), b (D,), by the page's names, float64.
    """
    D = expect.at_least("hidden_size", hidden_size, 1)
    r = 1 / np.sqrt(2 * D)
    shapes = {"W": (D, 2 * D), "V": (D, 2 * D, 2 * D), "b": D}
    ranges = {"W": r, "V": r**2, "b": r}
    return {
        name: rng.uniform(-ranges[name], ranges[name], shapes[name])
        for name in names(variant, bias)
    }


def forward(params, x, forest, activation="tanh", variant="plain", bias=True):
    r"""Compute every node of a forest from its two children, :eq:`eq-recnn`.

    "plain" composes the children b and c as in :eq:`eq-recnn-p`; "tensor" is the recursive neural
    tensor network :eq:`eq-rntn`, in which they are also multiplied with each other:

    .. math::

       \mathbf v=\begin{bmatrix}\mathbf b\\\mathbf c\end{bmatrix},\qquad
       p_k=f\big(\mathbf v^\top V^{[k]}\mathbf v+\mathbf w_k^\top\mathbf v+b_k\big)

    :math:`b_k`, an element of the bias, stands in :eq:`eq-recnn-123` and not in the other two.

    Parameters
    ----------
    params : dict
        W (D, 2D); V (D, 2D, 2D), one matrix a row of W, in "tensor"; b (D,) if ``bias``.
    x : array of float, shape (L, D)
        The leaves' vectors: row k is that of node ``forest.leaves[k]``.
    forest : nndl.forest.Forest
        Every inner node has two children, a left and a right one.
    activation : {"tanh", "logistic", "relu", "identity"}
        The function f.
    variant : {"plain", "tensor"}
    bias : bool

    Returns
    -------
    h : array, shape (N, D)
        Every node's vector, in the dtype of ``x``; that of a leaf is its own. ``h[forest.roots]``
        are the vectors of whole trees.
    cache : Cache

    Raises
    ------
    TypeError
        If an array does not hold floats, or the forest is none.
    ValueError
        If a name, a shape, the activation or the variant is not as above, x is not finite, or a
        node has one child or more than two.

    References
    ----------
    Socher and others (2013), *Recursive Deep Models for Semantic Compositionality Over a Sentiment
    Treebank*, EMNLP.
    """
    check(params, x, forest, variant, bias)
    f, slope = activations.get(activation)
    weights = {name: value.astype(x.dtype, copy=False) for name, value in params.items()}
    W, V, b = weights["W"], weights.get("V"), weights.get("b", 0)

    h = np.empty((forest.sizes[0], len(W)), x.dtype)
    h[forest.leaves] = x
    for nodes, edges in forest.levels[1:]:
        v = h[forest.child[edges]].reshape(len(nodes), -1)  # [left; right], in rows
        z = v @ W.T + b  # eq-recnn-p
        if V is not None:
            Vv = np.tensordot(v, V, (1, 2))  # (n, D, 2D)
            z = z + np.einsum("nki,ni->nk", Vv, v)  # eq-rntn
        h[nodes] = f(z)  # eq-recnn
    return h.copy(), Cache(weights, forest, h, slope)


def backward(dh, cache):
    r"""Backpropagate through structure: from all nodes' gradients, the roots first.

    With :math:`\delta=f'(\mathbf z)\odot\bar{\mathbf p}` at a node with children
    :math:`\mathbf v=[\mathbf b;\mathbf c]`, and sums over all nodes:

    .. math::

       \bar W=\sum\delta\mathbf v^\top,\qquad \bar V^{[k]}=\sum\delta_k\mathbf v\mathbf v^\top,
       \qquad \bar{\mathbf b}=\sum\delta,\qquad
       \bar{\mathbf v}=W^\top\delta+\sum_k\delta_k\big(V^{[k]}+V^{[k]\top}\big)\mathbf v

    V stands there twice because v stands twice in the product. A child adds up what all its parents
    send; by the time its level comes, all of them have.

    Parameters
    ----------
    dh : array, shape (N, D)
        Gradient of the loss with respect to the vectors that :func:`forward` returned; a loss on
        whole trees alone stands at ``forest.roots``.
    cache : Cache

    Returns
    -------
    dx : array, shape (L, D)
    grads : dict
        Gradients of the parameters.

    Raises
    ------
    TypeError, ValueError
        If ``dh`` is not an array of floats of the nodes' shape.
    """
    weights, forest, h, slope = cache
    (N, D), V = h.shape, weights.get("V")
    expect.shape("dh", dh, "N D", "the shape of the nodes", N=N, D=D)
    dh = dh.astype(h.dtype)  # a copy: children add to it
    grads = {name: np.zeros_like(value) for name, value in weights.items()}
    for nodes, edges in reversed(forest.levels[1:]):
        v = h[forest.child[edges]].reshape(len(nodes), -1)
        dz = slope(h[nodes]) * dh[nodes]
        dv = dz @ weights["W"]
        grads["W"] += dz.T @ v
        if V is not None:
            Sv = np.tensordot(v, V + V.transpose(0, 2, 1), (1, 2))  # (n, D, 2D)
            dv += np.einsum("nk,nki->ni", dz, Sv)
            grads["V"] += np.tensordot(dz[:, :, None] * v[:, None, :], v, (0, 0))
        if "b" in weights:
            grads["b"] += dz.sum(0)
        forest.add_to_children(dh, edges, dv.reshape(-1, D))
    return dh[forest.leaves], grads


def check(params, x, forest, variant, bias):
    """Raise unless parameters, leaves and forest fit each other; arrays or tensors."""
    expect.names("params", params, names(variant, bias))
    D = expect.shape("W", params["W"], "D 2D")[0]
    because = f"W has {D} rows"
    axes = {"W": "D 2D", "V": "D 2D 2D", "b": "D"}
    for name in params:
        known = {letter: {"D": D, "2D": 2 * D}[letter] for letter in axes[name].split()}
        expect.shape(name, params[name], axes[name], because, **known)
    L = checked(forest, 2, 2).sizes[2]
    expect.shape("x", x, "L D", f"the forest has {L} leaves, {because}", L=L, D=D)
    expect.finite("x", x)
