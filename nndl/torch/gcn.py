r"""The graph convolutional network (图卷积网络, GCN) as a PyTorch module.

.. math::

   H^{(l+1)}=\sigma\big(\hat AH^{(l)}W^{(l)}\big),\qquad
   \hat A=\tilde D^{-1/2}\tilde A\tilde D^{-1/2},\qquad \tilde A=A+I

See :eq:`eq-gcn-norm`; nodes are rows here, so W stands on the right. The loss is in
:mod:`nndl.torch.gcn_loss`. Source: Kipf and Welling, *Semi-supervised classification with graph
convolutional networks*, ICLR 2017.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.graph import check_adjacency, check_degrees
from nndl.numpy.feedforward import pairs
from nndl.numpy.gcn import NORMALISATIONS
from nndl.torch import activations


class GCN(nn.Module):
    r"""Return the scores of the last layer; a layer is :eq:`eq-gcn-sum` or :eq:`eq-gcn-norm`.

    The twin of :mod:`nndl.numpy.gcn`: ``GCN([F_0, F_1, F_2])(x, A)`` returns the scores (N, F_2)
    for features (N, F_0), dense or sparse, and the adjacency matrix (N, N) without loops, a dense
    or sparse tensor.

    Parameters
    ----------
    sizes : sequence of L + 1 int
        :math:`F_0,\dots,F_L`; three for the paper's network of two layers.
    normalisation : {"symmetric", "row", "raw"}
        :math:`\tilde D^{-1/2}\tilde A\tilde D^{-1/2}`, :math:`\tilde D^{-1}\tilde A` or
        :math:`\tilde A`.
    activation : {"relu", "tanh", "logistic", "identity"}
        :math:`\sigma` of all layers but the last, which has none.

    Attributes
    ----------
    W0, W1, ... : Parameter, shape (F_l, F_{l+1})

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.gcn.forward`, in the same words.

    References
    ----------
    Kipf and Welling (2017), *Semi-supervised classification with graph convolutional networks*,
    ICLR.
    """

    def __init__(self, sizes, normalisation="symmetric", activation="relu"):
        super().__init__()
        self.normalisation = expect.option("normalisation", normalisation, NORMALISATIONS)
        self.f = activations.get(activation)
        for layer, (before, after) in pairs(sizes):
            r = (6 / (before + after)) ** 0.5
            W = torch.empty(before, after).uniform_(-r, r)
            self.register_parameter(f"W{layer - 1}", nn.Parameter(W))

    def forward(self, x, A):
        r"""Return the scores, with two layers
        :math:`\hat A\operatorname{ReLU}(\hat AXW^{(0)})W^{(1)}`."""
        W = [parameter.to(x.dtype) for parameter in self.parameters()]
        expect.shape("x", x, "N F0", f"W0 has {len(W[0])} rows", F0=len(W[0]))
        expect.finite("x", stored(x))
        if isinstance(A, torch.Tensor):
            A = A.to(x.dtype)
        left, right = scales(A, x, self.normalisation)
        H = x
        for layer, W_l in enumerate(W):
            H = propagate(A, left, right, H @ W_l)  # eq-gcn-sum, eq-gcn-norm
            H = self.f(H) if layer < len(W) - 1 else H
        return H


def scales(A, x, normalisation="symmetric"):
    r"""Return the diagonals of :math:`\hat A=\operatorname{diag}(l)\,(A+I)\operatorname{diag}(r)`.

    The twin of :func:`nndl.numpy.gcn.scales`.
    """
    expect.option("normalisation", normalisation, NORMALISATIONS)
    check_adjacency(A, x.shape[0])
    one = torch.ones(x.shape[0], 1, dtype=x.dtype, device=x.device)
    D = propagate(A, one, one, one)  # the row sums of A + I
    check_degrees(D[:, 0].tolist(), normalisation != "raw")
    if normalisation == "symmetric":
        return D**-0.5, D**-0.5
    return (1 / D if normalisation == "row" else one), one


def propagate(A, left, right, H):
    r"""Return :math:`\hat AH`: the twin of :func:`nndl.numpy.gcn.propagate`."""
    H = right * H
    return left * (A @ H + H)


def stored(x):
    """Return the numbers of a dense or sparse tensor."""
    if x.layout == torch.strided:
        return x
    return (x.coalesce() if x.is_sparse else x).values()
