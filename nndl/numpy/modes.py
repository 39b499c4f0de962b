r"""Three ways to use a recurrent network (三种应用模式): what the output layer g reads.

.. math::

   \hat{\mathbf y} = g(\mathbf h_T),\qquad
   \hat{\mathbf y} = g\Big(\frac1T\sum_{t=1}^{T}\mathbf h_t\Big),\qquad
   \hat{\mathbf y}_t = g(\mathbf h_t)

See :eq:`eq-seq2cls-last`, :eq:`eq-seq2cls-mean` and :eq:`eq-sync`. The states come from any
recurrent network; g is :mod:`nndl.numpy.output` and makes its parameters. T is each sequence's true
length.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import output, padding

MODES = ("last", "mean", "synchronous")


class Cache(NamedTuple):
    """What the backward pass needs."""

    share: np.ndarray  # (T, B, 1)
    mode: str
    inner: output.Cache


def forward(params, h, mode="last", lengths=None):
    r"""Read the states: :eq:`eq-seq2cls-last`, :eq:`eq-seq2cls-mean` or :eq:`eq-sync`.

    Each state has a share :math:`s_t` in what g reads, which is one sum over time, or each state by
    itself:

    .. math::

       \hat{\mathbf y} = g\Big(\sum_t s_t\mathbf h_t\Big),\qquad
       s_t = \mathbb 1[t=T]\ \text{(last)}\quad\text{or}\quad\tfrac1T\ \text{(mean)}

    The outputs are scores; the softmax of a classifier is part of its loss, :eq:`eq-loss-t`.

    Parameters
    ----------
    params : dict
        V (M', D), c (M',) of the output layer.
    h : array of float, shape (T, B, D)
        The states.
    mode : {"last", "mean", "synchronous"}
        One output a sequence from its last state or from the mean of its states, or one a step.
    lengths : sequence of B int, optional
        True lengths of padded sequences.

    Returns
    -------
    y_hat : array, shape (B, M'), in the synchronous mode (T, B, M')
        In the dtype of ``h``; 0 at padded steps.
    cache : Cache

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``lengths`` no integers.
    ValueError
        If a name, a shape, a length or the mode is not as above, or h is not finite at a valid
        position.
    """
    output.unpack(params, h)
    valid = padding.valid(lengths, *h.shape[:2])
    expect.finite("h", h, valid)
    share = shares(mode, valid).astype(h.dtype)
    read = share * np.where(valid, h, 0)
    if mode == "synchronous":
        y_hat, inner = output.forward(params, read)
        return np.where(valid, y_hat, 0), Cache(share, mode, inner)
    y_hat, inner = output.forward(params, read.sum(0, keepdims=True))  # one step, (1, B, D)
    return y_hat[0], Cache(share, mode, inner)


def backward(dy_hat, cache):
    r"""Return the gradients with respect to the states and to V and c.

    .. math:: \bar{\mathbf h}_t = s_t\,V^\top\bar{\hat{\mathbf y}}

    The mean hands every state the same gradient, divided by T; the last state gets all of it or
    nothing. V and c are as in :func:`nndl.numpy.output.backward`.

    Parameters
    ----------
    dy_hat : array, shape (B, M'), in the synchronous mode (T, B, M')
        Values at padded steps are ignored.
    cache : Cache

    Returns
    -------
    dh : array, shape (T, B, D)
    grads : dict
        Gradients of V and c.

    Raises
    ------
    TypeError, ValueError
        If ``dy_hat`` is not an array of floats of the outputs' shape.
    """
    share, mode, inner = cache
    (T, B, _), M_out = share.shape, len(inner.V)
    because = "the shape of the outputs"
    if mode == "synchronous":
        expect.shape("dy_hat", dy_hat, "T B M_out", because, T=T, B=B, M_out=M_out)
        dy_hat = np.where(share, dy_hat, 0)
    else:
        expect.shape("dy_hat", dy_hat, "B M_out", because, B=B, M_out=M_out)
        dy_hat = dy_hat[None]
    dread, grads = output.backward(dy_hat, inner)
    return share * dread, grads


def shares(mode, valid):
    """Return each state's share in what g reads, (T, B, 1); 0 where padded."""
    expect.option("mode", mode, MODES)
    t, T = np.arange(len(valid))[:, None, None], valid.sum(0)  # T: the true lengths, (B, 1)
    if mode == "last":
        return t == T - 1  # eq-seq2cls-last
    if mode == "mean":
        return valid / T  # eq-seq2cls-mean
    return valid  # eq-sync
