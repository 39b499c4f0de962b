r"""The linear-chain conditional random field (线性链条件随机场, CRF): a loss for whole sequences.

.. math::

   s(\mathbf y)=\text{start}_{y_1}+\sum_{t=1}^T\mathbf u_t[y_t]+\sum_{t=2}^TA[y_{t-1},y_t]
   +\text{end}_{y_T},\qquad
   p(\mathbf y\mid\mathbf u)=\frac{\exp s(\mathbf y)}{\sum_{\mathbf y'}\exp s(\mathbf y')}

A softmax over all :math:`K^T` sequences of tags; the forward algorithm sums them in
:math:`O(TK^2)`. Source: Lafferty, McCallum and Pereira, *Conditional Random Fields*, ICML 2001.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import padding

NAMES = ("A", "start", "end")


class Cache(NamedTuple):
    """What the backward pass needs."""

    A: np.ndarray  # (K, K)
    end: np.ndarray  # (K,)
    u: np.ndarray  # (T, B, K), zero where padded
    y: np.ndarray  # (T, B), zero where padded
    valid: np.ndarray  # (T, B, 1)
    log_alpha: np.ndarray  # (T, B, K); where padded, the last true one
    log_Z: np.ndarray  # (B,)


def init(tag_count, rng):
    r"""Return A (K, K), start (K,) and end (K,), uniform in :math:`\pm0.1`: nearly no preference.

    Parameters
    ----------
    tag_count : int
        K.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        ``A[k, l]``, the score of tag l after tag k; of a sequence that starts or ends with tag k,
        ``start[k]`` and ``end[k]``. All float64.
    """
    K = expect.at_least("tag_count", tag_count, 1)
    return {
        "A": rng.uniform(-0.1, 0.1, (K, K)),
        "start": rng.uniform(-0.1, 0.1, K),
        "end": rng.uniform(-0.1, 0.1, K),
    }


def forward(params, u, y, lengths=None):
    r"""Return the loss of every sequence, :math:`-\ln p(\mathbf y\mid\mathbf u)`.

    With :math:`\alpha_t(l)` the sum over all beginnings :math:`y_1,\dots,y_t` with :math:`y_t=l`:

    .. math::

       \alpha_t(l)=e^{\mathbf u_t[l]}\sum_k\alpha_{t-1}(k)\,e^{A[k,l]},\qquad
       Z=\sum_l\alpha_T(l)\,e^{\text{end}_l},\qquad
       \mathcal L=\ln Z-s(\mathbf y)

    kept as logarithms, because the sum of :math:`K^T` exponentials leaves every float behind.

    Parameters
    ----------
    params : dict
        A (K, K), start (K,), end (K,).
    u : array of float, shape (T, B, K)
        The score of every tag at every step, from an output layer.
    y : array of int, shape (T, B)
        The true tags, 0 to K - 1; what stands in the padding is not read.
    lengths : sequence of B int, optional
        True lengths of padded sequences.

    Returns
    -------
    L : array, shape (B,)
        The loss of each sequence, in nats. For the mean over the batch take ``L.mean()``, whose
        gradient is ``backward(np.full(B, 1 / B), cache)``.
    cache : Cache

    Raises
    ------
    TypeError
        If ``u`` or a parameter holds no floats, or tags or lengths no integers.
    ValueError
        If a name, a shape or a length is not as above, u is not finite at a valid step, or a tag is
        not one of the K.

    References
    ----------
    Lafferty, McCallum and Pereira (2001), *Conditional Random Fields: Probabilistic Models for
    Segmenting and Labeling Sequence Data*, ICML.
    """
    A, start, end = unpack(params, u)
    T, B, K = u.shape
    valid = padding.valid(lengths, T, B)
    expect.finite("u", u, valid)
    expect.classes("y", y, (T, B), K, valid[..., 0])
    u, y = np.where(valid, u, 0), np.where(valid[..., 0], y, 0)

    log_alpha = np.empty_like(u)
    log_alpha[0] = start + u[0]
    for t in range(1, T):
        log_sum = np.logaddexp.reduce(log_alpha[t - 1, :, :, None] + A, axis=1)  # over tags before
        log_alpha[t] = np.where(valid[t], log_sum + u[t], log_alpha[t - 1])
    log_Z = np.logaddexp.reduce(log_alpha[T - 1] + end, axis=-1)

    last = y[valid.sum((0, 2)) - 1, np.arange(B)]
    score = start[y[0]] + end[last]
    score += np.take_along_axis(u, y[..., None], -1).sum((0, 2))  # u is 0 where padded
    score += np.where(valid[1:, :, 0], A[y[:-1], y[1:]], 0).sum(0)
    return log_Z - score, Cache(A, end, u, y, valid, log_alpha, log_Z)


def marginals(cache):
    r"""Return the probability of every tag, and of every pair of neighbours, given the scores.

    With :math:`\beta_t(k)` the sum over all ends :math:`y_{t+1},\dots,y_T` after :math:`y_t=k`:

    .. math::

       \beta_t(k)&=\sum_le^{A[k,l]+\mathbf u_{t+1}[l]}\,\beta_{t+1}(l),\qquad
       \beta_T(k)=e^{\text{end}_k}\\
       p(y_t=k)&=\frac{\alpha_t(k)\,\beta_t(k)}Z,\qquad
       p(y_{t-1}=k,\,y_t=l)=\frac{\alpha_{t-1}(k)\,e^{A[k,l]+\mathbf u_t[l]}\,\beta_t(l)}Z

    Parameters
    ----------
    cache : Cache
        From :func:`forward`.

    Returns
    -------
    p : array, shape (T, B, K)
    p_pair : array, shape (T - 1, B, K, K)
        Row t - 1 is the pair of steps t - 1 and t. Both are 0 where padded.
    """
    A, end, u, _, valid, log_alpha, log_Z = cache
    log_beta = np.empty_like(u)
    log_beta[-1] = end
    for t in reversed(range(1, len(u))):
        log_sum = np.logaddexp.reduce(A + (u[t] + log_beta[t])[:, None, :], axis=-1)
        log_beta[t - 1] = np.where(valid[t], log_sum, log_beta[t])
    p = np.exp(log_alpha + log_beta - log_Z[:, None])
    after = (u + log_beta - log_Z[:, None])[1:, :, None, :]
    p_pair = np.exp(log_alpha[:-1, :, :, None] + A + after)
    return np.where(valid, p, 0), np.where(valid[1:, ..., None], p_pair, 0)


def backward(dL, cache):
    r"""Return the gradients: what the model expects to see, minus what is there.

    .. math::

       \frac{\partial\mathcal L}{\partial\mathbf u_t[k]}=p(y_t=k)-\mathbb 1[y_t=k],\qquad
       \frac{\partial\mathcal L}{\partial A[k,l]}
       =\sum_{t=2}^T\big(p(y_{t-1}=k,\,y_t=l)-\mathbb 1[y_{t-1}=k,\,y_t=l]\big)

    and those of start and end are those of :math:`\mathbf u_1` and :math:`\mathbf u_T`.

    Parameters
    ----------
    dL : array of float, shape (B,)
        Gradient with respect to each sequence's loss: ``np.full(B, 1 / B)`` for their mean.
    cache : Cache

    Returns
    -------
    du : array, shape (T, B, K)
        Zero where padded.
    grads : dict
        Gradients of A, start and end.

    Raises
    ------
    TypeError, ValueError
        If ``dL`` is not an array of floats of the losses' shape.
    """
    y, valid = cache.y, cache.valid
    T, B, K = cache.u.shape
    expect.shape("dL", dL, "B", "one loss for each sequence", B=B)
    dL = dL.astype(cache.u.dtype, copy=False)
    p, p_pair = marginals(cache)
    p -= valid & (y[..., None] == np.arange(K))
    t, b = np.arange(T - 1)[:, None], np.arange(B)
    p_pair[t, b, y[:-1], y[1:]] -= valid[1:, :, 0]
    du = dL[:, None] * p
    grads = {
        "A": np.einsum("b,tbkl->kl", dL, p_pair),
        "start": du[0].sum(0),
        "end": du[valid.sum((0, 2)) - 1, b].sum(0),
    }
    return du, grads


def decode(params, u, lengths=None):
    r"""Return the best sequence of tags and its score: the Viterbi algorithm (维特比算法).

    The forward algorithm with max in place of sum; the tag before each best one is noted, and the
    notes are followed back from the end. A score :math:`-\infty` in A, start or end forbids the tag
    there. Of sequences with equal scores, one is returned.

    Parameters
    ----------
    params, u, lengths
        As in :func:`forward`.

    Returns
    -------
    y : array of int, shape (T, B)
        -1 where padded.
    score : array, shape (B,)
        :math:`\max_{\mathbf y}s(\mathbf y)`.

    Raises
    ------
    TypeError, ValueError
        As :func:`forward`.
    """
    A, start, end = unpack(params, u)
    T, B, K = u.shape
    valid = padding.valid(lengths, T, B)
    expect.finite("u", u, valid)

    best = start + u[0]
    before = np.empty((T, B, K), int)  # the tag before, on the best way to each tag
    for t in range(1, T):
        through = best[:, :, None] + A
        before[t] = np.where(valid[t], through.argmax(1), np.arange(K))
        best = np.where(valid[t], through.max(1) + u[t], best)
    best = best + end
    y = np.empty((T, B), int)
    y[T - 1] = best.argmax(-1)
    for t in reversed(range(1, T)):
        y[t - 1] = before[t, np.arange(B), y[t]]
    return np.where(valid[..., 0], y, -1), best.max(-1)


def unpack(params, u):
    """Check names and shapes of the parameters against u; return A, start, end in u's dtype."""
    expect.names("params", params, NAMES)
    (K,) = expect.shape("start", params["start"], "K")
    because = f"start has shape {(K,)}"
    expect.shape("A", params["A"], "K K", because, K=K)
    expect.shape("end", params["end"], "K", because, K=K)
    expect.shape("u", u, "T B K", because, K=K)
    return [params[name].astype(u.dtype, copy=False) for name in NAMES]
