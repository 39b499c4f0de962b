r"""The recurrent language model (语言模型) and its perplexity (困惑度).

.. math::

   P(x_t\mid x_1,\dots,x_{t-1})=\big[\operatorname{softmax}(V\mathbf h_{t-1}+\mathbf c)\big]_{x_t}

See :eq:`eq-lm-rnn`: the state :math:`\mathbf h_{t-1}` has read the words before t, so the first
word is predicted from the start state. The network is :mod:`nndl.numpy.srn`, its inputs are
columns of the embedding :math:`W_e`, and :mod:`nndl.numpy.output` and :mod:`nndl.numpy.loss` turn
states into probabilities.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import loss, output, padding, srn

NAMES = ("W_e",) + srn.NAMES + output.NAMES


class Cache(NamedTuple):
    """What the backward pass needs, and each sequence's last state."""

    W_e: np.ndarray
    x: np.ndarray  # (T, B), 0 where padded
    states: srn.Cache
    scores: output.Cache
    end: loss.Cache
    valid: np.ndarray  # (T, B, 1)
    h_last: np.ndarray  # (B, D): it has read the whole sequence, and predicts what comes next


def init(words, embedding_size, hidden_size, rng):
    """Return W_e (M, K), the network's W, U, b, and the output's V (K, D), c (K,).

    Parameters
    ----------
    words, embedding_size, hidden_size : int
        K, M and D.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        The parameters by the page's names, float64; the embedding is normal like
        ``nn.Embedding``.
    """
    K, M, D = expect.sizes(words=words, embedding_size=embedding_size, hidden_size=hidden_size)
    W_e = rng.standard_normal((M, K))
    return {"W_e": W_e, **srn.init(M, D, rng), **output.init(D, K, rng)}


def forward(params, x, h0=None, lengths=None, activation="tanh"):
    r"""Return the log-probability of every word, given those before it: :eq:`eq-lm-rnn`.

    Parameters
    ----------
    params : dict
        As :func:`init` returns them.
    x : array of int, shape (T, B)
        Words by number, 0..K-1.
    h0 : array of float, shape (B, D), optional
        The start state, which predicts the first word; zeros if not given.
    lengths : sequence of B int, optional
        True lengths of padded sequences. What stands behind them is not read.
    activation : {"tanh", "logistic", "relu", "identity"}
        Of the network.

    Returns
    -------
    log_p : array, shape (T, B)
        :math:`\ln P(x_t\mid x_1,\dots,x_{t-1})` in nats, 0 where padded. The sum over t is the
        log-probability of the sequence, :eq:`eq-lm-chain`.
    cache : Cache
        For :func:`backward`; ``cache.h_last`` predicts the word that comes next.

    Raises
    ------
    TypeError
        If ``x`` or ``lengths`` holds no integers, or another array no floats.
    ValueError
        If a name, a shape or a length is not as above, or a word is not one of 0..K-1.
    """
    expect.names("params", params, NAMES)
    M, K = expect.shape("W_e", params["W_e"], "M K")
    D, _ = expect.shape("W", params["W"], "D M", f"W_e has shape {(M, K)}", M=M)
    expect.shape("V", params["V"], "K D", f"W_e has shape {(M, K)}, W {(D, M)}", K=K, D=D)
    T, B = steps("x", x)
    valid = padding.valid(lengths, T, B)
    expect.classes("x", x, (T, B), K, valid[..., 0])
    x, W_e = np.where(valid[..., 0], x, 0), params["W_e"]

    network = {name: params[name] for name in srn.NAMES}
    h, states = srn.forward(network, W_e.T[x], h0, lengths, activation)
    h_before = np.roll(states.h, 1, axis=0)[:T]  # row t is the state before step t
    s, scores = output.forward({name: params[name] for name in output.NAMES}, h_before)
    _, end = loss.forward(s, x, lengths, kind="cross_entropy")
    log_p = -end.per_step  # eq-lm-rnn
    return log_p, Cache(W_e, x, states, scores, end, valid, states.h_last)


def backward(dlog_p, cache):
    r"""Return the gradients of the parameters and of the start state.

    The scores of step t come from :math:`\mathbf h_{t-1}`: their gradients go one step back, the
    first ones to the start state. A column of :math:`W_e` collects from every place where its word
    stands.

    Parameters
    ----------
    dlog_p : array, shape (T, B)
        Gradient of the loss with respect to the log-probabilities; the mean negative
        log-likelihood has :math:`-1/B` everywhere. Values at padded steps are ignored.
    cache : Cache

    Returns
    -------
    grads : dict
        Gradients of the parameters and of h0. The words are no numbers that could have one.

    Raises
    ------
    TypeError, ValueError
        If ``dlog_p`` is not an array of floats of the result's shape.
    """
    W_e, x, states, scores, end, valid, _ = cache
    T, B = x.shape
    expect.shape("dlog_p", dlog_p, "T B", "the shape of the result", T=T, B=B)
    dlog_p = np.where(valid, dlog_p[..., None], 0)
    ds = -dlog_p * B * loss.backward(end)  # the loss is a mean over the batch, log_p is not
    dh_before, of_output = output.backward(ds, scores)
    dh = np.concatenate([dh_before[1:], np.zeros_like(dh_before[:1])])
    dx, of_network = srn.backward(dh, states)
    of_network["h0"] = of_network["h0"] + dh_before[0]
    dW_e = np.zeros_like(W_e)
    np.add.at(dW_e.T, x, dx)
    return {"W_e": dW_e, **of_network, **of_output}


def perplexity(log_p, lengths=None):
    r"""Return the perplexity of each sequence: :eq:`eq-ppl`.

    .. math::

       \mathrm{PPL}=\exp\Big(-\frac1T\sum_{t=1}^T\ln P(x_t\mid x_1,\dots,x_{t-1})\Big)

    It is what a fair die with as many faces would have. The exponential undoes the natural
    logarithm: nats, not bits. The perplexity of a whole corpus is that of its sequences laid end to
    end; it is not the mean of theirs.

    Parameters
    ----------
    log_p : array of float, shape (T, B)
        Log-probabilities in nats, of any language model.
    lengths : sequence of B int, optional
        True lengths: padded steps do not count.

    Returns
    -------
    array, shape (B,)
        1 if every word was certain, infinite if one was impossible.

    Raises
    ------
    TypeError
        If ``log_p`` holds no floats.
    ValueError
        If the shape or a length is not as above, or a number at a valid position is not the
        logarithm of a probability.
    """
    T, B = expect.shape("log_p", log_p, "T B")
    valid = padding.valid(lengths, T, B)[..., 0]
    log_probabilities(log_p, valid)
    log_p = np.where(valid, log_p, 0)
    return np.exp(-log_p.sum(0) / valid.sum(0).astype(log_p.dtype))  # eq-ppl


def steps(what, given, least=1):
    """Raise unless ``given`` has a shape (T, B) with T at least ``least``; return T and B."""
    if not hasattr(given, "shape"):
        raise TypeError(f"{what}: expected an array of integers; came {type(given).__name__}.")
    came = tuple(given.shape)
    if len(came) != 2 or came[0] < least or came[1] < 1:
        raise ValueError(
            f"{what}: expected word numbers of shape (T, B) with T at least {least}, B at least 1; "
            f"came shape {came}."
        )
    return came


def log_probabilities(log_p, valid):
    """Raise ValueError if a number at a valid position is positive or NaN."""
    bad = valid & ~(log_p <= 0)
    if bad.any():
        raise ValueError(
            f"log_p: expected logarithms of probabilities, at most 0; came {float(log_p[bad][0])}."
        )
