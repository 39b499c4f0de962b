r"""The autoregressive model (自回归模型, AR): fit, forecast, stationarity.

.. math:: y_t = w_0 + \sum_{k=1}^{K} w_k\,y_{t-k} + \epsilon_t

See :eq:`eq-ar`. Source: Yule, *On a method of investigating periodicities in disturbed series, with
special reference to Wolfer's sunspot numbers*, Phil. Trans. R. Soc. A 226 (1927).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import padding

NAMES = ("w0", "w")


class Cache(NamedTuple):
    """What the backward pass needs."""

    w: np.ndarray
    Phi: np.ndarray  # (T - K, B, K + 1), zero where padded
    valid: np.ndarray  # (T - K, B)


def init(order, rng):
    r"""Return w0 (a number) and w (K,), uniform in :math:`\pm1/\sqrt K` like ``nn.Linear``.

    Parameters
    ----------
    order : int
        K.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        The parameters by the page's names, float64.
    """
    K = expect.at_least("order", order, 1)
    r = 1 / np.sqrt(K)
    return {"w0": np.array(rng.uniform(-r, r)), "w": rng.uniform(-r, r, K)}


def design(y, order):
    r"""Return the design matrix (设计矩阵) :math:`\Phi`: a column of ones, then lag k in column k.

    .. math:: [\Phi]_{t,0} = 1,\qquad [\Phi]_{t,k} = y_{t-k},\quad k=1,\dots,K

    Parameters
    ----------
    y : array of float, shape (T, ...)
        The series; axes after the first are other series.
    order : int
        K, smaller than T.

    Returns
    -------
    array, shape (T - K, ..., K + 1)
        Row t belongs to the target ``y[K + t]``: the first K values have no complete past.

    Raises
    ------
    TypeError, ValueError
        If ``y`` holds no floats, or ``order`` is no integer from 1 to T - 1.
    """
    expect.floating("y", y)
    K, T = expect.at_least("order", order, 1), len(y)
    expect.at_least("the length of y", T, K + 1, f"K = {K}")
    return np.stack([np.ones_like(y[K:])] + [y[K - k : T - k] for k in range(1, K + 1)], -1)


def forward(params, y, lengths=None):
    r"""Predict every value from the K true values before it: :eq:`eq-ar` without the noise.

    .. math:: \hat y_t = w_0 + \sum_{k=1}^{K} w_k\,y_{t-k},\qquad t = K+1,\dots,T

    In matrix form ``y_hat = Phi @ [w0, w]``, with the :math:`\Phi` of :func:`design`.

    Parameters
    ----------
    params : dict
        w0 (a number), w (K,).
    y : array of float, shape (T, B)
        B series of numbers, time-major.
    lengths : sequence of B int, optional
        True lengths of padded series, each larger than K.

    Returns
    -------
    y_hat : array, shape (T - K, B)
        Predictions of ``y[K:]``, in the dtype of ``y``; 0 where padded.
    cache : Cache

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``lengths`` no integers.
    ValueError
        If a name, a shape or a length is not as above, T is not larger than K, or y is not finite
        at a valid position.

    References
    ----------
    Yule (1927), Phil. Trans. R. Soc. A 226; Box and Jenkins (1970), *Time Series Analysis*.
    """
    w0, w = unpack(params, y)
    Phi, valid = rows(y, len(w), lengths)
    Phi = np.where(valid[..., None], Phi, 0)
    y_hat = w0 + Phi[..., 1:] @ w  # eq-ar
    return np.where(valid, y_hat, 0), Cache(w, Phi, valid)


def backward(dy_hat, cache):
    r"""Return the gradients with respect to the series and to w0 and w.

    .. math::

       \bar w_0 = \sum_t\bar{\hat y}_t,\qquad \bar w_k = \sum_t\bar{\hat y}_t\,y_{t-k},\qquad
       \bar y_s = \sum_{k=1}^{K} w_k\,\bar{\hat y}_{s+k}

    With :math:`\bar{\hat y}_t=(\hat y_t-y_t)/N` the first two are the gradient
    :math:`-\tfrac1N\Phi^\top(\mathbf y-\Phi w)` of half the mean squared error.

    Parameters
    ----------
    dy_hat : array, shape (T - K, B)
        Values at padded steps are ignored.
    cache : Cache

    Returns
    -------
    dy : array, shape (T, B)
        Through the lagged values alone: a loss that also reads y as its target adds that itself.
    grads : dict
        Gradients of w0 and w.

    Raises
    ------
    TypeError, ValueError
        If ``dy_hat`` is not an array of floats of the predictions' shape.
    """
    w, Phi, valid = cache
    N, B, K = len(Phi), Phi.shape[1], len(w)
    expect.shape("dy_hat", dy_hat, "N B", "the shape of the predictions", N=N, B=B)
    dy_hat = np.where(valid, dy_hat, 0).astype(Phi.dtype, copy=False)
    dPhi = dy_hat[..., None] * w  # columns 1 to K
    dy = np.zeros((N + K, B), Phi.dtype)
    for k in range(1, K + 1):
        dy[K - k : N + K - k] += dPhi[..., k - 1]
    grads = {
        "w0": np.asarray(dy_hat.sum()),
        "w": np.tensordot(dy_hat, Phi[..., 1:], ((0, 1), (0, 1))),
    }
    return dy, grads


def least_squares(y, order, lengths=None):
    r"""Return the w0 and w with the smallest sum of squared residuals (最小二乘法).

    They solve the normal equations :math:`\Phi^\top\Phi\,w=\Phi^\top\mathbf y`. Computed from
    :math:`\Phi` itself by ``numpy.linalg.lstsq``, because forming :math:`\Phi^\top\Phi` squares the
    condition number.

    Parameters
    ----------
    y : array of float, shape (T, B)
        All B series share the parameters.
    order : int
        K.
    lengths : sequence of B int, optional
        True lengths of padded series, each larger than K.

    Returns
    -------
    dict
        w0 and w, as :func:`forward` takes them.

    Raises
    ------
    TypeError
        If ``y`` does not hold floats, or ``lengths`` no integers.
    ValueError
        If the shape or a length is not as above, y is not finite at a valid position, or the
        columns of :math:`\Phi` are linearly dependent, so that many w do equally well.
    """
    expect.shape("y", y, "T B")
    Phi, valid = rows(y, order, lengths)
    Phi = Phi[valid]  # one below the other
    w, _, rank, _ = np.linalg.lstsq(Phi, y[order:][valid], rcond=None)
    if rank <= order:
        raise ValueError(
            f"y: expected lags that are linearly independent; the matrix Phi of shape {Phi.shape} "
            f"has rank {rank}. Take a smaller order or a longer series."
        )
    return {"w0": w[:1].reshape(()), "w": w[1:]}


def roots(params):
    r"""Return the complex roots of :math:`1-\sum_{k=1}^{K} w_k B^k`, smallest magnitude first.

    Parameters
    ----------
    params : dict
        w0, w.

    Returns
    -------
    array of complex
        K roots; fewer if the last weights are zero.
    """
    w = params["w"]
    found = np.roots(np.concatenate([-w[::-1], [1.0]])).astype(complex)
    return found[np.argsort(np.abs(found), kind="stable")]


def stationary(params):
    r"""Return True if every root of :func:`roots` lies outside the unit circle (平稳性)."""
    return bool((np.abs(roots(params)) > 1).all())


def forecast(params, history, steps):
    r"""Forecast in a closed loop (闭环): each prediction becomes a past value of the next.

    Parameters
    ----------
    params : dict
        w0, w.
    history : array of float, shape (at least K, B)
        The last known values, oldest first.
    steps : int
        How many values to forecast.

    Returns
    -------
    array, shape (steps, B)

    Raises
    ------
    TypeError, ValueError
        As :func:`forward`; also if ``history`` has fewer than K values or ``steps`` is below 1.
    """
    w0, w = unpack(params, history)
    expect.finite("history", history)
    K = len(w)
    expect.at_least("the length of history", len(history), K, f"w has shape {w.shape}")
    tape = np.zeros((K + expect.at_least("steps", steps, 1), history.shape[1]), history.dtype)
    tape[:K] = history[-K:]
    for t in range(K, K + steps):
        tape[t] = w0 + w @ tape[t - K : t][::-1]  # eq-ar
    return tape[K:]


def rows(y, order, lengths):
    """Check y at its valid positions; return the rows of Phi, and (T - K, B) which are no padding.

    A row whose target is valid reads valid values alone.
    """
    Phi = design(y, order)
    valid = padding.valid(lengths, *y.shape, least=order + 1)
    expect.finite("y", y, valid[..., 0])
    return Phi, valid[order:, :, 0]


def unpack(params, y):
    """Check names and shapes of the parameters and of y; return w0, w in y's dtype."""
    expect.names("params", params, NAMES)
    expect.shape("w0", params["w0"], "")
    expect.shape("w", params["w"], "K")
    expect.shape("y", y, "T B")
    return [params[name].astype(y.dtype, copy=False) for name in NAMES]
