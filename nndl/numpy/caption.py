r"""The caption generator (看图说话): a picture is the first input of a network that writes words.

.. math::

   \mathbf x_{-1}=\operatorname{CNN}(I),\qquad \mathbf x_t=W_eS_t,\qquad
   \mathbf p_{t+1}=\operatorname{LSTM}(\mathbf x_t),\qquad
   \mathcal L=-\sum_{t=1}^N\ln[\mathbf p_t]_{S_t}

See :eq:`eq-caption`. Source: Vinyals, Toshev, Bengio and Erhan, *Show and tell: a neural image
caption generator*, CVPR 2015. The network is :mod:`nndl.numpy.lstm`; :mod:`nndl.numpy.output` and
:mod:`nndl.numpy.loss` turn its states into probabilities.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import loss, lstm, output, padding
from nndl.numpy.language_model import steps

NAMES = ("W_e",) + tuple(lstm.names()) + output.NAMES


class Cache(NamedTuple):
    """What the backward pass needs."""

    W_e: np.ndarray
    S: np.ndarray  # (T, B), 0 where padded
    states: lstm.Cache
    scores: output.Cache
    end: loss.Cache
    predicted: np.ndarray  # (T, B), False at S_0 and where padded


def init(words, embedding_size, hidden_size, rng):
    """Return W_e (M, K), the LSTM's parameters, and the output's V (K, D), c (K,).

    Parameters
    ----------
    words, embedding_size, hidden_size : int
        K, M and D. The picture's features are as many as the embedding's numbers, M.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        The parameters by the page's names, float64; the embedding is normal like
        ``nn.Embedding``.
    """
    K, M, D = expect.sizes(words=words, embedding_size=embedding_size, hidden_size=hidden_size)
    W_e = rng.standard_normal((M, K))
    return {"W_e": W_e, **lstm.init(M, D, rng), **output.init(D, K, rng)}


def forward(params, v, S, lengths=None):
    r"""Return the log-probability of every word of a caption: :eq:`eq-caption`.

    The picture is read first, then the words :math:`S_0,\dots,S_{N-1}`, each to predict the one
    after it. :math:`S_0`, the start, is given and not predicted.

    Parameters
    ----------
    params : dict
        As :func:`init` returns them.
    v : array of float, shape (B, M)
        Features of the pictures, :math:`\mathbf x_{-1}`.
    S : array of int, shape (T, B)
        Words by number, 0..K-1: :math:`S_0` to :math:`S_N`, so T = N + 1, at least 2.
    lengths : sequence of B int, optional
        True lengths of padded captions, start and stop counted. What stands behind them is not
        read.

    Returns
    -------
    log_p : array, shape (T, B)
        :math:`\ln[\mathbf p_t]_{S_t}` in nats, in the dtype of ``v``; 0 at t = 0 and where padded.
        The loss of a caption is minus the sum over t.
    cache : Cache

    Raises
    ------
    TypeError
        If ``S`` or ``lengths`` holds no integers, or another array no floats.
    ValueError
        If a name, a shape or a length is not as above, a word is not one of 0..K-1, or a feature
        is not finite.

    References
    ----------
    Vinyals, Toshev, Bengio and Erhan (2015), *Show and tell: a neural image caption generator*.
    """
    expect.names("params", params, NAMES)
    M, K = expect.shape("W_e", params["W_e"], "M K")
    of_W_e = f"W_e has shape {(M, K)}"
    expect.shape("V", params["V"], "K D", of_W_e, K=K)
    T, B = steps("S", S, least=2)
    expect.shape("v", v, "B M", of_W_e + ", S has B captions", B=B, M=M)
    expect.finite("v", v)
    valid = padding.valid(lengths, T, B, least=2)
    expect.classes("S", S, (T, B), K, valid[..., 0])
    S, W_e = np.where(valid[..., 0], S, 0), params["W_e"].astype(v.dtype, copy=False)
    predicted = valid[..., 0] & (np.arange(T) > 0)[:, None]

    x = np.concatenate([v[None], W_e.T[S[:-1]]])  # row t is x_{t-1}, which predicts S_t
    h, states = lstm.forward({name: params[name] for name in lstm.names()}, x, lengths=lengths)
    s, scores = output.forward({name: params[name] for name in output.NAMES}, h)
    _, end = loss.forward(s, S, lengths, kind="cross_entropy")
    log_p = np.where(predicted, -end.per_step, 0)  # eq-caption
    return log_p, Cache(W_e, S, states, scores, end, predicted)


def backward(dlog_p, cache):
    r"""Return the gradients with respect to the pictures' features and the parameters.

    The first input's gradient is the picture's, and goes on into the network that saw it; the
    others fall on the columns of :math:`W_e`, a word's from every place where it was read.

    Parameters
    ----------
    dlog_p : array, shape (T, B)
        Gradient of the loss with respect to the log-probabilities. Values at t = 0 and at padded
        steps are ignored.
    cache : Cache

    Returns
    -------
    dv : array, shape (B, M)
    grads : dict
        Gradients of the parameters.

    Raises
    ------
    TypeError, ValueError
        If ``dlog_p`` is not an array of floats of the result's shape.
    """
    W_e, S, states, scores, end, predicted = cache
    T, B = S.shape
    expect.shape("dlog_p", dlog_p, "T B", "the shape of the result", T=T, B=B)
    dlog_p = np.where(predicted, dlog_p, 0)[..., None]
    ds = -dlog_p * B * loss.backward(end)  # the loss is a mean over the batch, log_p is not
    dh, of_output = output.backward(ds, scores)
    dx, of_network = lstm.backward(dh, states)
    dW_e = np.zeros_like(W_e)
    np.add.at(dW_e.T, S[:-1], dx[1:])
    grads = {"W_e": dW_e, **of_network, **of_output}
    return dx[0], {name: grads[name] for name in NAMES}
