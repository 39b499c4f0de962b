r"""The loss of a sequence (损失函数): one term a step, and their sum.

.. math:: \mathcal L_t = \mathcal L(y_t, \hat{\mathbf y}_t), \qquad \mathcal L = \sum_t\mathcal L_t

See :eq:`eq-loss-t` and :eq:`eq-loss`. Over a batch the mean of the sequences' losses is taken.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import padding

KINDS = ("squared_error", "cross_entropy")


class Cache(NamedTuple):
    """The loss at every step, and its gradient with respect to the outputs."""

    per_step: np.ndarray  # (T, B): L_t of each sequence, 0 where padded
    dy_hat: np.ndarray  # (T, B, M')


def forward(y_hat, y, lengths=None, kind="squared_error"):
    r"""Return the loss of a batch: :eq:`eq-loss-t` at every step, :eq:`eq-loss` over all.

    .. math::

       \mathcal L_t = \tfrac12\lVert\hat{\mathbf y}_t-\mathbf y_t\rVert^2 \quad\text{or}\quad
       \mathcal L_t = -\ln\operatorname{softmax}(\hat{\mathbf y}_t)_{y_t}

    Parameters
    ----------
    y_hat : array of float, shape (T, B, M')
        The outputs; for the cross-entropy, scores before the softmax.
    y : array
        Targets: floats (T, B, M') for the squared error, class numbers (T, B) for the
        cross-entropy.
    lengths : sequence of B int, optional
        True lengths: padded steps add nothing.
    kind : {"squared_error", "cross_entropy"}

    Returns
    -------
    L : float
        Sum over steps, mean over the batch (in nats for the cross-entropy).
    cache : Cache
        For :func:`backward`; ``cache.per_step`` holds every :math:`\mathcal L_t`.

    Raises
    ------
    TypeError
        If ``y_hat`` (or a squared error's ``y``) holds no floats, or classes are no integers.
    ValueError
        If shapes differ, a class is not one of 0..M'-1, or the kind is unknown.
    """
    T, B, M_out = expect.shape("y_hat", y_hat, "T B M_out")
    valid = padding.valid(lengths, T, B)
    expect.option("kind", kind, KINDS)
    if kind == "squared_error":
        expect.shape("y", y, "T B M_out", f"y_hat has shape {y_hat.shape}", T=T, B=B, M_out=M_out)
        difference = np.where(valid, y_hat - y.astype(y_hat.dtype, copy=False), 0)
        per_step = 0.5 * (difference**2).sum(-1)  # eq-loss-t
        dy_hat = difference
    else:
        expect.classes("y", y, (T, B), M_out, valid[..., 0])
        right = np.where(valid[..., 0], y, 0)[..., None] == np.arange(M_out)
        largest = y_hat.max(-1, keepdims=True)  # softmax and log-sum-exp without overflow
        e = np.exp(y_hat - largest)
        total = e.sum(-1, keepdims=True)
        minus_log_p = np.log(total) - (y_hat - largest)
        per_step = np.where(valid & right, minus_log_p, 0).sum(-1)  # eq-loss-t
        dy_hat = np.where(valid, e / total - right, 0)
    L = per_step.sum(0).mean()  # eq-loss
    return float(L), Cache(per_step, (dy_hat / B).astype(y_hat.dtype, copy=False))


def backward(cache):
    r"""Return the gradient of the loss with respect to the outputs, (T, B, M').

    .. math::

       \bar{\hat{\mathbf y}}_t = \hat{\mathbf y}_t-\mathbf y_t \quad\text{or}\quad
       \operatorname{softmax}(\hat{\mathbf y}_t) - \mathbf 1_{y_t},

    divided by the batch size, because the loss is a mean over the batch.
    """
    return cache.dy_hat
