r"""The loss of semi-supervised classification (半监督分类): cross-entropy over the labelled nodes.

.. math:: \mathcal L=-\sum_{l\in\mathcal Y_L}\sum_{f=1}^{F}Y_{lf}\ln Z_{lf}

See :eq:`eq-gcn-loss`. All nodes take part in the propagation, few of them in the loss.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy.activations import log_softmax


class Cache(NamedTuple):
    """The predicted probabilities, and the gradient."""

    Z: np.ndarray  # (N, F), 1/F where not labelled
    dscores: np.ndarray  # (N, F)


def forward(scores, labels, labelled=None):
    r"""Return the loss: :eq:`eq-gcn-loss` with :math:`Z=\operatorname{softmax}(\text{scores})`.

    .. math:: \mathcal L=-\sum_{l\in\mathcal Y_L}\ln Z_{l,y_l}

    where :math:`y_l` is the class at which the one-hot row :math:`Y_l` has its 1.

    Parameters
    ----------
    scores : array of float, shape (N, F)
        Before the softmax.
    labels : array of int, shape (N,)
        The classes 0..F-1; what stands at nodes that are not labelled is not read.
    labelled : array of bool, shape (N,), optional
        The set :math:`\mathcal Y_L`; all nodes if not given.

    Returns
    -------
    L : float
        The sum over the labelled nodes, in nats. For their mean divide it, and the gradient, by
        ``labelled.sum()``.
    cache : Cache

    Raises
    ------
    TypeError
        If scores are no floats, labels no integers or ``labelled`` no booleans.
    ValueError
        If a shape is not as above, no node is labelled, or at a labelled node a label is no class
        or a score not finite.

    References
    ----------
    Kipf and Welling (2017), *Semi-supervised classification with graph convolutional networks*,
    ICLR.
    """
    N, F = expect.shape("scores", scores, "N F")
    if labelled is None:
        labelled = np.ones(N, bool)
    check(scores, labels, labelled)
    scores = np.where(labelled[:, None], scores, 0)
    Y = np.where(labelled, labels, -1)[:, None] == np.arange(F)
    log_Z = log_softmax(scores)
    L = -(Y * log_Z).sum()  # eq-gcn-loss
    Z = np.exp(log_Z)
    return float(L), Cache(Z, np.where(labelled[:, None], Z - Y, 0).astype(scores.dtype))


def backward(cache):
    r"""Return the gradient of the scores, (N, F): :math:`Z-Y` at labelled nodes, 0 elsewhere."""
    return cache.dscores


def check(scores, labels, labelled):
    """Raise unless some nodes are labelled, with classes and finite scores; of either library."""
    N, F = scores.shape
    kind = str(getattr(labelled, "dtype", type(labelled).__name__))
    if "bool" not in kind:
        raise TypeError(f"labelled: expected an array of booleans; came {kind}.")
    if tuple(labelled.shape) != (N,):
        raise ValueError(
            f"labelled: expected shape (N,) with N = {N}; came shape {tuple(labelled.shape)}."
        )
    if not labelled.any():
        raise ValueError(f"labelled: expected a labelled node at least; came none of {N}.")
    expect.classes("labels", labels, (N,), F, labelled)
    expect.finite("scores", scores, labelled[:, None])
