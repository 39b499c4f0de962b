r"""The graph convolutional network (图卷积网络, GCN): each node's features, and its neighbours'.

.. math::

   H^{(l+1)}=\sigma\big(\hat AH^{(l)}W^{(l)}\big),\qquad
   \hat A=\tilde D^{-1/2}\tilde A\tilde D^{-1/2},\qquad \tilde A=A+I

See :eq:`eq-gcn-norm`; nodes are rows here, so W stands on the right. The loss is in
:mod:`nndl.numpy.gcn_loss`. Source: Kipf and Welling, *Semi-supervised classification with graph
convolutional networks*, ICLR 2017.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nndl import expect
from nndl.graph import check_adjacency, check_degrees
from nndl.numpy import activations
from nndl.numpy.feedforward import pairs

NORMALISATIONS = ("symmetric", "row", "raw")


class Cache(NamedTuple):
    """What the backward pass needs, and the features after every layer."""

    A: Any  # (N, N), dense or sparse
    left: np.ndarray  # (N, 1), and
    right: np.ndarray  # (N, 1): the normalised matrix is diag(left) (A + I) diag(right)
    W: list  # of L arrays (F_l, F_{l+1})
    H: list  # of L + 1 arrays (N, F_l); H[0] is x
    slopes: list  # of L functions


def init(sizes, rng):
    r"""Return W0, W1, ..., layer l uniform in :math:`\pm\sqrt{6/(F_l+F_{l+1})}`.

    The range of ``nn.init.xavier_uniform_``.

    Parameters
    ----------
    sizes : sequence of L + 1 int
        :math:`F_0,\dots,F_L`; three for the paper's network of two layers.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        :math:`W^{(l)}` is called ``W0``, ``W1``, ..., shape (F_l, F_{l+1}); float64.

    Raises
    ------
    TypeError, ValueError
        If ``sizes`` is not two or more integers of at least 1.
    """
    params = {}
    for layer, (before, after) in pairs(sizes):
        r = np.sqrt(6 / (before + after))
        params[f"W{layer - 1}"] = rng.uniform(-r, r, (before, after))
    return params


def forward(params, x, A, normalisation="symmetric", activation="relu"):
    r"""Return the scores of the last layer, with two layers
    :math:`\hat A\operatorname{ReLU}(\hat AXW^{(0)})W^{(1)}`.

    A layer is a sum over a node's neighbours and itself, with the raw :math:`\tilde A=A+I`
    :eq:`eq-gcn-sum`, and a weighted one with the normalised matrix :eq:`eq-gcn-norm`:

    .. math::

       H^{(l+1)}_i=\sigma\Big(\sum_{j\in N(i)}H^{(l)}_jW^{(l)}\Big),\qquad
       H^{(l+1)}=\sigma\big(\hat AH^{(l)}W^{(l)}\big)

    Parameters
    ----------
    params : dict
        W0 (F_0, F_1), W1 (F_1, F_2), ...
    x : array of float or sparse matrix, shape (N, F_0)
        The nodes' features.
    A : matrix, shape (N, N)
        The adjacency matrix *without* loops, dense or of scipy.sparse, or anything with ``@`` and
        ``.T``; row i has the nodes j that i receives from, and entries may be weights. Of several
        graphs, the matrix of their union, :meth:`nndl.graph.Graph.adjacency`.
    normalisation : {"symmetric", "row", "raw"}
        :math:`\tilde D^{-1/2}\tilde A\tilde D^{-1/2}`, :math:`\tilde D^{-1}\tilde A` or
        :math:`\tilde A`, with the row sums :math:`\tilde D_{ii}=\sum_j\tilde A_{ij}`.
    activation : {"relu", "tanh", "logistic", "identity"}
        :math:`\sigma` of all layers but the last, which has none: its softmax is in the loss.

    Returns
    -------
    scores : array, shape (N, F_L)
        In the dtype of ``x``.
    cache : Cache
        For :func:`backward`; ``cache.H`` holds the features after every layer.

    Raises
    ------
    TypeError
        If an array does not hold floats, or A is no matrix.
    ValueError
        If a name, a shape or an option is not as above, x is not finite, or a row of A + I has a
        sum that is not finite or, where it divides, not positive.

    References
    ----------
    Kipf and Welling (2017), *Semi-supervised classification with graph convolutional networks*,
    ICLR.
    """
    W = unpack(params, x)
    left, right = scales(A, x, normalisation)
    hidden, last = activations.get(activation), activations.get("identity")
    functions = [hidden] * (len(W) - 1) + [last]
    H = [x]
    for W_l, (f, _) in zip(W, functions):
        H.append(f(propagate(A, left, right, H[-1] @ W_l)))  # eq-gcn-sum, eq-gcn-norm
    return H[-1], Cache(A, left, right, W, H, [slope for _, slope in functions])


def backward(dscores, cache):
    r"""Return the gradients with respect to the features and to every layer's matrix.

    From the last layer to the first, with :math:`S=\hat AHW` before the activation:

    .. math::

       \bar S=\sigma'(S)\odot\bar H^{(l+1)},\qquad
       \bar W^{(l)}=H^{(l)\top}\hat A^\top\bar S,\qquad
       \bar H^{(l)}=\hat A^\top\bar SW^{(l)\top}

    :math:`\hat A^\top` is :math:`\hat A` only where both A and its normalisation are symmetric.

    Parameters
    ----------
    dscores : array, shape (N, F_L)
    cache : Cache

    Returns
    -------
    dx : array, shape (N, F_0), or None
        None where x is sparse: the gradient of what is not stored would fill it.
    grads : dict
        Gradients of W0, W1, ...

    Raises
    ------
    TypeError, ValueError
        If ``dscores`` is not an array of floats of the scores' shape.
    """
    A, left, right, W, H, slopes = cache
    N, F = H[-1].shape
    expect.shape("dscores", dscores, "N F", "the shape of the scores", N=N, F=F)
    dH, grads = dscores.astype(H[-1].dtype, copy=False), {}
    for layer in reversed(range(len(W))):
        dS = slopes[layer](H[layer + 1]) * dH
        dHW = propagate(A.T, right, left, dS)  # the transpose: left and right change places
        grads[f"W{layer}"] = H[layer].T @ dHW
        dH = dHW @ W[layer].T if isinstance(H[layer], np.ndarray) else None
    return dH, grads


def scales(A, x, normalisation="symmetric"):
    r"""Return the diagonals of :math:`\hat A=\operatorname{diag}(l)\,(A+I)\operatorname{diag}(r)`.

    A product with :math:`\hat A` then needs no matrix but A, of whatever library.

    Parameters
    ----------
    A, x, normalisation
        As in :func:`forward`.

    Returns
    -------
    left, right : arrays, shape (N, 1), in the dtype of ``x``
    """
    expect.option("normalisation", normalisation, NORMALISATIONS)
    check_adjacency(A, x.shape[0])
    one = np.ones((x.shape[0], 1), x.dtype)
    D = propagate(A, one, one, one)  # the row sums of A + I
    check_degrees(D[:, 0].tolist(), normalisation != "raw")
    if normalisation == "symmetric":
        return D**-0.5, D**-0.5
    return (1 / D if normalisation == "row" else one), one


def propagate(A, left, right, H):
    r"""Return :math:`\hat AH`; with the identity for H, this is :math:`\hat A` itself.

    Parameters
    ----------
    A : matrix, shape (N, N)
    left, right : arrays, shape (N, 1)
        From :func:`scales`.
    H : array, shape (N, F)
    """
    H = right * H
    return left * (np.asarray(A @ H, H.dtype) + H)


def unpack(params, x):
    """Check names and shapes of the parameters against x; return them in order, in x's dtype."""
    expect.names("params", params, [f"W{layer}" for layer in range(max(len(params), 1))])
    W = [params[f"W{layer}"] for layer in range(len(params))]
    F, because = {}, ""
    for layer, W_l in enumerate(W):
        before, after = f"F{layer}", f"F{layer + 1}"
        rows, columns = expect.shape(f"W{layer}", W_l, f"{before} {after}", because, **F)
        F, because = {after: columns}, f"W{layer} has shape {(rows, columns)}"
    F_0 = len(W[0])
    expect.shape("x", x, "N F0", f"W0 has {F_0} rows", F0=F_0)
    expect.finite("x", x if isinstance(x, np.ndarray) else x.data)
    return [W_l.astype(x.dtype, copy=False) for W_l in W]
