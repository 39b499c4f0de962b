r"""Connectionist temporal classification (连接时序分类, CTC): a loss without alignment.

.. math::

   p(\mathbf l\mid\mathbf x)
     = \sum_{\pi\in\mathcal B^{-1}(\mathbf l)}\ \prod_{t=1}^{T}y^t_{\pi_t},
   \qquad \mathcal L = -\ln p(\mathbf l\mid\mathbf x)

See :eq:`eq-ctc`; all probabilities are kept as logarithms. To turn outputs back into labels, see
:mod:`nndl.ctc_decode`. Source: Graves, Fernández, Gomez and Schmidhuber, *Connectionist temporal
classification*, ICML 2006.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import padding
from nndl.numpy.activations import log_softmax

LOG_0 = -np.inf


class Cache(NamedTuple):
    """What the backward pass needs. S = 2 U + 1 are the entries of the extended labels l'."""

    log_y: np.ndarray  # (T, B, K+1)
    path: np.ndarray  # (B, S): l', blanks between and around the labels
    log_skip: np.ndarray  # (B, S): log kappa
    last: np.ndarray  # (B, 1): where each sequence's l' ends, with its last blank
    log_y_path: np.ndarray  # (T, B, S): log y^t of the class l'_s
    log_alpha: np.ndarray  # (T, B, S)
    log_p: np.ndarray  # (B,)
    valid: np.ndarray  # (T, B, 1)


def forward(u, labels, lengths=None, label_lengths=None, blank=0):
    r"""Return the loss of every sequence: :eq:`eq-ctc`, by the recursion :eq:`eq-ctc-alpha`.

    .. math::

       \alpha_t(s) = y^t_{l'_s}\big(\alpha_{t-1}(s)+\alpha_{t-1}(s-1)
         + \kappa_s\,\alpha_{t-1}(s-2)\big),\qquad
       p(\mathbf l\mid\mathbf x) = \alpha_T(2U+1)+\alpha_T(2U)

    Parameters
    ----------
    u : array of float, shape (T, B, K+1)
        Net inputs of the softmax, so that :math:`\mathbf y^t=\operatorname{softmax}(\mathbf u^t)`:
        K labels and the blank, frame by frame.
    labels : array of int, shape (U, B)
        The label sequences, time-major like everything else; U may be 0. What stands in their
        padding is not read.
    lengths : sequence of B int, optional
        True numbers of frames, 1 to T.
    label_lengths : sequence of B int, optional
        True numbers of labels, 0 to U.
    blank : int
        The class that means "no label".

    Returns
    -------
    L : array, shape (B,)
        The loss of each sequence, in nats. For the mean over the batch take ``L.mean()``, whose
        gradient is ``backward(np.full(B, 1 / B), cache)``. (``F.ctc_loss`` divides each loss by its
        number of labels before its mean.)
    cache : Cache

    Raises
    ------
    TypeError
        If ``u`` does not hold floats, or labels, lengths or the blank no integers.
    ValueError
        If a shape or length is not as above, u is not finite at a valid frame, a label is not a
        class or is the blank, or a sequence has fewer frames than its labels need: one each, and a
        blank between equal neighbours.

    References
    ----------
    Graves, Fernández, Gomez and Schmidhuber (2006), *Connectionist temporal classification*.
    """
    T, B, _ = expect.shape("u", u, "T B K+1")
    valid = padding.valid(lengths, T, B)
    expect.finite("u", u, valid)
    real = real_labels(labels, label_lengths, B)
    check_labels(labels, real, valid[..., 0].sum(0), u.shape[2], blank)

    path = np.full((B, 2 * len(labels) + 1), blank)  # l'
    path[:, 1::2] = np.where(real, labels, blank).T
    may_skip = np.zeros(path.shape, bool)
    may_skip[:, 2:] = path[:, 2:] != path[:, :-2]  # not to a blank: blanks are equal too
    log_skip = np.where(may_skip, 0, LOG_0).astype(u.dtype)  # log kappa

    log_y = log_softmax(np.where(valid, u, 0))
    log_y_path = log_y[:, np.arange(B)[:, None], path]
    # Before its first frame a path stands on the first blank: the rule then gives alpha_1.
    log_a = np.full(path.shape, LOG_0, u.dtype)
    log_a[:, 0] = 0
    log_alpha = np.empty_like(log_y_path)
    for t in range(T):
        from_before = log_sum(log_a, shift(log_a, 1), shift(log_a, 2) + log_skip)
        log_a = np.where(valid[t], log_y_path[t] + from_before, log_a)  # eq-ctc-alpha
        log_alpha[t] = log_a
    s, last = np.arange(path.shape[1]), 2 * real.sum(0)[:, None]
    at_end = (s == last) | (s == last - 1)
    log_p = np.logaddexp.reduce(np.where(at_end, log_a, LOG_0), -1)
    cache = Cache(log_y, path, log_skip, last, log_y_path, log_alpha, log_p, valid)
    return -log_p, cache  # eq-ctc


def beta(cache):
    r"""Return :math:`\ln\beta_t(s)`, shape (T, B, S): :eq:`eq-ctc-beta`, the mirror image of alpha.

    .. math::

       \beta_t(s) = y^t_{l'_s}\big(\beta_{t+1}(s)+\beta_{t+1}(s+1)
         + \kappa_{s+2}\,\beta_{t+1}(s+2)\big)

    Like :math:`\alpha_t`, :math:`\beta_t` counts the probability of frame t, so that
    :math:`p=\sum_s\alpha_t(s)\,\beta_t(s)/y^t_{l'_s}` at every valid frame t.

    Parameters
    ----------
    cache : Cache
        From :func:`forward`; ``cache.log_alpha`` holds :math:`\ln\alpha_t(s)`.
    """
    log_y_path, log_skip, valid = cache.log_y_path, cache.log_skip, cache.valid
    # After its last frame a path stands on the last blank: the rule then gives beta_T.
    s = np.arange(log_skip.shape[1])
    log_b = np.where(s == cache.last, 0, LOG_0).astype(log_skip.dtype)
    log_beta = np.empty_like(log_y_path)
    for t in reversed(range(len(log_y_path))):
        from_after = log_sum(log_b, shift(log_b, -1), shift(log_b + log_skip, -2))
        log_b = np.where(valid[t], log_y_path[t] + from_after, log_b)  # eq-ctc-beta
        log_beta[t] = log_b
    return log_beta


def backward(dL, cache):
    r"""Return the gradient with respect to the net inputs: :eq:`eq-ctc-grad`.

    .. math::

       \frac{\partial\mathcal L}{\partial u^t_k}
         = y^t_k-\frac1{p\,y^t_k}\sum_{s:\,l'_s=k}\alpha_t(s)\,\beta_t(s)

    The probability of class k in frame t, minus the share of p that passes through k there. Over
    the classes each of the two sums to 1.

    Parameters
    ----------
    dL : array of float, shape (B,)
        Gradient with respect to each sequence's loss: ``np.full(B, 1 / B)`` for their mean.
    cache : Cache

    Returns
    -------
    du : array, shape (T, B, K+1)
        Zero at padded frames.

    Raises
    ------
    TypeError, ValueError
        If ``dL`` is not an array of floats of the losses' shape.
    """
    log_y, path, _, _, log_y_path, log_alpha, log_p, valid = cache
    T, B, classes = log_y.shape
    expect.shape("dL", dL, "B", "one loss for each sequence", B=B)
    share = np.exp(log_alpha + beta(cache) - log_y_path - log_p[:, None])  # of s, in frame t
    # Added up by class: bincount knows one axis, so that of frame t, sequence b and class k is
    # (t B + b) (K + 1) + k.
    row = np.arange(T * B).reshape(T, B, 1) * classes + path
    by_class = np.bincount(row.ravel(), share.ravel(), log_y.size).reshape(log_y.shape)
    du = np.exp(log_y) - by_class  # eq-ctc-grad
    return np.where(valid, dL[:, None] * du, 0).astype(log_y.dtype, copy=False)


def log_sum(*logs):
    """Return the logarithm of the sum of numbers given by their logarithms.

    As ``np.logaddexp`` does for two, in fewer steps; the largest is taken out, so nothing
    overflows.
    """
    largest = np.maximum(np.maximum.reduce(logs), np.finfo(logs[0].dtype).min)  # not -inf + inf
    with np.errstate(divide="ignore"):  # log 0, where all are
        return largest + np.log(sum(np.exp(log - largest) for log in logs))


def shift(log_a, k):
    """Return each row moved k places to the right, or for k < 0 to the left; log 0 moves in."""
    moved = np.full_like(log_a, LOG_0)
    into, out_of = (slice(k, None), slice(None, -k)) if k > 0 else (slice(None, k), slice(-k, None))
    moved[:, into] = log_a[:, out_of]
    return moved


def real_labels(labels, label_lengths, B):
    """Return a mask of shape (U, B): True where a label stands, False where padding does."""
    U = len(labels)
    if label_lengths is None:
        return np.ones((U, B), bool)
    expect.lengths(label_lengths, U, B, "label_lengths", "U", least=0)
    return np.arange(U)[:, None] < np.asarray(label_lengths)


def check_labels(labels, real, frames, count, blank):
    """Raise unless the labels are classes other than the blank and fit into their frames."""
    expect.one_class("blank", blank, count)
    expect.classes("labels", labels, real.shape, count, real)
    repeats = (real[1:] & (labels[1:] == labels[:-1])).sum(0).tolist()
    blanks = (real & (labels == blank)).sum(0).tolist()
    for b, (T, U, repeated) in enumerate(zip(frames.tolist(), real.sum(0).tolist(), repeats)):
        if blanks[b]:
            raise ValueError(
                f"labels: expected none to be the blank, class {blank}, which CTC puts between "
                f"them itself; came one in sequence {b}."
            )
        if T < U + repeated:
            raise ValueError(
                f"labels: expected at most as many as fit into the frames; came sequence {b} with "
                f"{U} labels, {repeated} of them equal to the one before: they need "
                f"{U + repeated} frames, it has {T}."
            )
