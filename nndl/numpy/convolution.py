r"""The one-dimensional convolutional layer (卷积层): a few weights, slid along the sequence.

.. math:: z_i = \sum_{k=1}^{K} w_k\,x_{i+k-1} + b

See :eq:`eq-ffn-conv`. The formula has one filter (卷积核) and a sequence of numbers; here
:math:`M'` filters read M numbers at each step. The weights know nothing of T: a longer sequence
gives a longer output. Sources: LeCun and others, *Backpropagation applied to handwritten zip code
recognition*, Neural Computation 1 (1989); along time, Waibel and others, *Phoneme recognition using
time-delay neural networks*, IEEE Trans. Acoustics, Speech and Signal Processing 37 (1989).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import padding

NAMES = ("w", "b")


class Cache(NamedTuple):
    """What the backward pass needs."""

    w: np.ndarray
    x: np.ndarray  # (T, B, M), zero where padded
    valid: np.ndarray  # (T - K + 1, B, 1): True where the whole window is data


def init(input_size, output_size, width, rng):
    r"""Return w (M', M, K) and b (M',), uniform in :math:`\pm1/\sqrt{MK}` like ``nn.Conv1d``.

    Parameters
    ----------
    input_size, output_size, width : int
        M numbers a step, M' filters, K steps that a filter sees.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        The parameters by the page's names, float64.
    """
    M, M_out, K = expect.sizes(input_size=input_size, output_size=output_size, width=width)
    r = 1 / np.sqrt(M * K)
    return {"w": rng.uniform(-r, r, (M_out, M, K)), "b": rng.uniform(-r, r, M_out)}


def forward(params, x, lengths=None):
    r"""Slide the filters along time: :eq:`eq-ffn-conv` for every filter and every full window.

    .. math::

       \mathbf z_i = \sum_{k=1}^{K} W_k\,\mathbf x_{i+k-1} + \mathbf b,\qquad i = 1,\dots,T-K+1

    :math:`W_k\in\mathbb R^{M'\times M}` is ``w[:, :, k - 1]``; with M = M' = 1 it is the number
    :math:`w_k`. As everywhere in deep learning the filter is not turned round.

    Parameters
    ----------
    params : dict
        w (M', M, K), b (M',).
    x : array of float, shape (T, B, M)
        Sequences of at least K steps.
    lengths : sequence of B int, optional
        True lengths of padded sequences, each at least K. A sequence of length n has n - K + 1
        outputs; those after them are 0.

    Returns
    -------
    z : array, shape (T - K + 1, B, M')
        In the dtype of ``x``.
    cache : Cache

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``lengths`` no integers.
    ValueError
        If a shape, a name or a length is not as above, a sequence is shorter than the filter, or x
        is not finite at a valid position.

    References
    ----------
    LeCun and others (1989), Neural Computation 1; Waibel and others (1989), IEEE Trans. Acoustics,
    Speech and Signal Processing 37.
    """
    w, b = unpack(params, x)
    (T, B, _), K = x.shape, w.shape[2]
    valid = padding.valid(lengths, T, B, least=K)
    expect.finite("x", x, valid)
    x = np.where(valid, x, 0)

    N = T - K + 1
    z = b + sum(x[k : k + N] @ w[:, :, k].T for k in range(K))  # eq-ffn-conv
    full = valid[K - 1 :]  # a window is full where its last step is data
    return np.where(full, z, 0), Cache(w, x, full)


def backward(dz, cache):
    r"""Return the gradients of the inputs and of w and b: :eq:`eq-ffn-conv-grad`.

    A weight meets every window and a step lies in up to K windows, so both gradients are sums:

    .. math::

       \bar W_k = \sum_i\bar{\mathbf z}_i\,\mathbf x_{i+k-1}^\top,\qquad
       \bar{\mathbf b} = \sum_i\bar{\mathbf z}_i,\qquad
       \bar{\mathbf x}_s = \sum_{k=1}^{K} W_k^\top\bar{\mathbf z}_{s-k+1}

    Parameters
    ----------
    dz : array, shape (T - K + 1, B, M')
        Values where a window is not full are ignored.
    cache : Cache

    Returns
    -------
    dx : array, shape (T, B, M)
    grads : dict
        Gradients of w and b.

    Raises
    ------
    TypeError, ValueError
        If ``dz`` is not an array of floats of the outputs' shape.
    """
    w, x, valid = cache
    (M_out, _, K), (N, B, _) = w.shape, valid.shape
    expect.shape("dz", dz, "N B M_out", "the shape of the outputs", N=N, B=B, M_out=M_out)
    dz = np.where(valid, dz, 0).astype(x.dtype, copy=False)
    dx, dw = np.zeros_like(x), np.empty_like(w)
    for k in range(K):
        dw[:, :, k] = np.tensordot(dz, x[k : k + N], ((0, 1), (0, 1)))
        dx[k : k + N] += dz @ w[:, :, k]  # eq-ffn-conv-grad
    return dx, {"w": dw, "b": dz.sum((0, 1))}


def unpack(params, x):
    """Check names and shapes; return w, b in x's dtype."""
    expect.names("params", params, NAMES)
    M_out, M, K = expect.shape("w", params["w"], "M_out M K")
    because = f"w has shape {(M_out, M, K)}"
    expect.shape("b", params["b"], "M_out", because, M_out=M_out)
    T, _, _ = expect.shape("x", x, "T B M", because, M=M)
    expect.at_least("the length of x", T, K, because)
    return [params[name].astype(x.dtype, copy=False) for name in NAMES]
