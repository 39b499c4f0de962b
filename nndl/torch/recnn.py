r"""Recursive networks (递归神经网络) as a PyTorch module: one composition function at every node.

.. math::

   \mathbf h_i=f(\mathbf h_{\pi_i}),\qquad
   \mathbf p=f\bigg(W\begin{bmatrix}\mathbf b\\\mathbf c\end{bmatrix}\bigg)

See :eq:`eq-recnn` and :eq:`eq-recnn-p`. A forest is computed from its leaves up, all nodes of one
height in one matrix product; a node may have several parents. Source: Socher and others, *Recursive
Deep Models for Semantic Compositionality Over a Sentiment Treebank*, EMNLP 2013.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.recnn import check, names
from nndl.torch import activations


class RecNN(nn.Module):
    r"""Compute every node of a forest from its two children, :eq:`eq-recnn`.

    The twin of :mod:`nndl.numpy.recnn`: ``RecNN(D)(x, forest)`` returns the vectors of all nodes
    (N, D) for those of the leaves (L, D). "plain" composes as in :eq:`eq-recnn-p`; "tensor" is the
    recursive neural tensor network :eq:`eq-rntn`.

    Parameters
    ----------
    hidden_size : int
        D, the width of leaves and inner nodes alike.
    activation : {"tanh", "logistic", "relu", "identity"}
        The function f.
    variant : {"plain", "tensor"}
    bias : bool
        False for the form without b, which is that of the slides and of the paper.

    Attributes
    ----------
    W : Parameter, shape (D, 2D)
    V : Parameter, shape (D, 2D, 2D), in "tensor"
    b : Parameter, shape (D,), if ``bias``

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.recnn.forward`, in the same words.

    References
    ----------
    Socher and others (2013), *Recursive Deep Models for Semantic Compositionality Over a Sentiment
    Treebank*, EMNLP.
    """

    def __init__(self, hidden_size, activation="tanh", variant="plain", bias=True):
        super().__init__()
        D = expect.at_least("hidden_size", hidden_size, 1)
        self.variant, self.bias = variant, bias
        self.f = activations.get(activation)
        r = (2 * D) ** -0.5
        shapes = {"W": (D, 2 * D), "V": (D, 2 * D, 2 * D), "b": (D,)}
        ranges = {"W": r, "V": r**2, "b": r}
        for name in names(variant, bias):
            value = torch.empty(shapes[name]).uniform_(-ranges[name], ranges[name])
            self.register_parameter(name, nn.Parameter(value))

    def forward(self, x, forest):
        r"""Return :math:`\mathbf h_i=f(\mathbf h_{\pi_i})` for every node i, (N, D)."""
        params = dict(self.named_parameters())
        check(params, x, forest, self.variant, self.bias)
        weights = {name: value.to(x.dtype) for name, value in params.items()}
        W, V, b = weights["W"], weights.get("V"), weights.get("b", 0)

        h = x.new_zeros(forest.sizes[0], len(W))
        h[forest.leaves] = x
        for nodes, edges in forest.levels[1:]:
            v = h[forest.child[edges]].reshape(len(nodes), -1)  # [left; right], in rows
            z = v @ W.T + b  # eq-recnn-p
            if V is not None:
                z = z + torch.einsum("ni,kij,nj->nk", v, V, v)  # eq-rntn
            h[nodes] = self.f(z)  # eq-recnn
        return h
