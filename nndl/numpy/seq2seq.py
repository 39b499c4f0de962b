r"""The encoder-decoder (编码器-解码器) of two simple recurrent networks, with or without attention.

.. math::

   \mathbf h_t = f_1(\mathbf h_{t-1},\mathbf x_t),\qquad
   \mathbf h_{T+m} = f_2(\mathbf h_{T+m-1},\hat{\mathbf y}_{m-1}),\qquad
   \hat{\mathbf y}_m = g(\mathbf h_{T+m})

See :eq:`eq-seq2seq`. The decoder's states are called :math:`\mathbf s_m=\mathbf h_{T+m}`. With
:mod:`~nndl.numpy.attention` the decoder also reads a context :math:`\mathbf c_m` of the encoder's
states. Sources: Cho et al., *Learning phrase representations using RNN encoder-decoder for
statistical machine translation*, EMNLP 2014; Bahdanau, Cho and Bengio, *Neural machine translation
by jointly learning to align and translate*, ICLR 2015.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import attention, output, padding, srn
from nndl.numpy.activations import log_softmax

# The parameters and their axes: M inputs, D and A units, K classes, N inputs of the decoder.
PLAIN = {
    "encoder.W": "D M",
    "encoder.U": "D D",
    "encoder.b": "D",
    "decoder.W": "D N",
    "decoder.U": "D D",
    "decoder.b": "D",
    "output.V": "K D",
    "output.c": "K",
}
ATTENTION = {"attention.W_a": "A D", "attention.U_a": "A D", "attention.v_a": "A"}


class Cache(NamedTuple):
    """What the backward pass needs, and the attention's weights."""

    encoder: srn.Cache
    steps: list  # of each step of the decoder: (attention.Cache or None, srn.Cache)
    output: output.Cache
    valid: np.ndarray  # (M', B, 1)
    alpha: np.ndarray  # (M', T, B): the weights of the attention; None without one


def init(input_size, hidden_size, output_size, rng, attention_size=None):
    r"""Return the parameters of both networks, the output layer and, if it has a size, attention.

    Parameters
    ----------
    input_size, hidden_size, output_size : int
        M, D (of both networks) and K, the number of classes.
    rng : numpy.random.Generator
    attention_size : int, optional
        A; without it the decoder has no attention.

    Returns
    -------
    dict
        encoder.W (D, M), encoder.U, encoder.b; decoder.W (D, K), or (D, K + D) with attention,
        decoder.U, decoder.b; output.V (K, D), output.c; and attention.W_a (A, D), attention.U_a,
        attention.v_a. All float64.
    """
    M, D, K = expect.sizes(input_size=input_size, hidden_size=hidden_size, output_size=output_size)
    attends = attention_size is not None
    parts = {
        "encoder": srn.init(M, D, rng),
        "decoder": srn.init(K + D if attends else K, D, rng),
        "output": output.init(D, K, rng),
        "attention": attention.init(D, D, attention_size, rng) if attends else {},
    }
    return {f"{part}.{name}": value for part in parts for name, value in parts[part].items()}


def forward(params, x, y, h0=None, lengths=None, target_lengths=None, start=0):
    r"""Return the scores of every target, the decoder being told the targets before it.

    Teacher forcing (教师强制) of :eq:`eq-seq2seq`: in training :math:`\hat{\mathbf y}_{m-1}` is
    the one-hot vector of the *true* class :math:`y_{m-1}`, and of ``start`` before the first. So
    the columns of the decoder's W are the embeddings of the classes:

    .. math::

       \mathbf h_t &= \tanh(U_1\mathbf h_{t-1}+W_1\mathbf x_t+\mathbf b_1),\qquad
         \mathbf s_0=\mathbf h_T \\
       \mathbf s_m &= \tanh(U_2\mathbf s_{m-1}+W_2\mathbf 1_{y_{m-1}}+\mathbf b_2) \\
       \hat{\mathbf y}_m &= V\mathbf s_m+\mathbf c

    With attention, :math:`W_2` reads :math:`\mathbf 1_{y_{m-1}}\oplus\mathbf c_m`, where
    :math:`\mathbf c_m` is the context of the query :math:`\mathbf s_{m-1}`, :eq:`eq-attn`.

    Parameters
    ----------
    params : dict
        As :func:`init` returns them; with those of an attention, the decoder attends.
    x : array of float, shape (T, B, M)
        The sources. For tokens give one-hot vectors, or any embedding of them.
    y : array of int, shape (M', B)
        The targets, classes 0 to K-1.
    h0 : array of float, shape (B, D), optional
        The encoder's state before the first step; zeros if not given.
    lengths, target_lengths : sequence of B int, optional
        True lengths of the sources and of the targets.
    start : int
        The class that the decoder is fed first.

    Returns
    -------
    y_hat : array, shape (M', B, K)
        Scores before the softmax, in the dtype of ``x``; 0 at padded targets.
    cache : Cache
        For :func:`backward`; ``cache.alpha`` holds the attention's weights, (M', T, B).

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``y``, the lengths or ``start`` no integers.
    ValueError
        If a name, a shape, a length or a class is not as above, or x is not finite at a valid
        position.

    References
    ----------
    Cho et al. (2014); Bahdanau, Cho and Bengio (2015).
    """
    parts = unpack(params, x)
    B, K = x.shape[1], len(parts["output"]["c"])
    valid, fed = teacher(y, target_lengths, B, K, start)

    h, encoder = srn.forward(parts["encoder"], x, h0, lengths)  # eq-seq2seq
    s, states, steps = encoder.h_last, [], []
    for tokens in fed:
        s, step = decode(parts, s, tokens, h, lengths)
        states.append(s)
        steps.append(step)
    y_hat, scored = output.forward(parts["output"], np.stack(states))  # eq-seq2seq
    attends = steps[0][0] is not None
    alpha = np.concatenate([attended.alpha for attended, _ in steps]) if attends else None
    return np.where(valid, y_hat, 0), Cache(encoder, steps, scored, valid, alpha)


def decode(parts, s, tokens, h, lengths):
    """Return the decoder's state after it has been fed one token of each sequence, and caches."""
    fed = one_hot(tokens, len(parts["output"]["c"]), s.dtype)
    attended = None
    if parts["attention"]:
        c, attended = attention.forward(parts["attention"], s[None], h, lengths)
        fed = np.concatenate([fed, c[0]], -1)
    s, stepped = srn.forward(parts["decoder"], fed[None], s)  # eq-seq2seq
    return s[0], (attended, stepped)


def backward(dy_hat, cache):
    r"""Backpropagate through the decoder, and through its first state into the encoder.

    The last state of the encoder is the first of the decoder:
    :math:`\bar{\mathbf h}_T\mathrel{+}=\bar{\mathbf s}_0`, at each sequence's true end. With
    attention every :math:`\bar{\mathbf h}_j` also receives what comes back through the contexts,
    and :math:`\bar{\mathbf s}_{m-1}` what comes back through the query.

    Parameters
    ----------
    dy_hat : array, shape (M', B, K)
        Gradient with respect to the scores; values at padded targets are ignored.
    cache : Cache

    Returns
    -------
    dx : array, shape (T, B, M)
    grads : dict
        Gradients of all parameters and of h0.

    Raises
    ------
    TypeError, ValueError
        If ``dy_hat`` is not an array of floats of the scores' shape.
    """
    encoder, steps, scored, valid, _ = cache
    (M_out, B, _), K = valid.shape, len(scored.V)
    known = {"M'": M_out, "B": B, "K": K}
    expect.shape("dy_hat", dy_hat, "M' B K", "the shape of the scores", **known)
    dstates, of_output = output.backward(np.where(valid, dy_hat, 0), scored)

    dh = np.zeros_like(encoder.h[:-1])
    ds = np.zeros_like(encoder.h_last)  # what step m + 1 sends back to the state s[m]
    of_decoder, of_attention = [], []
    for (attended, stepped), dstate in zip(reversed(steps), dstates[::-1]):
        dfed, of_step = srn.backward((dstate + ds)[None], stepped)
        of_decoder.append(of_step)
        ds = of_step["h0"]
        if attended is not None:
            dquery, dmemory, of_step = attention.backward(dfed[..., K:], attended)
            of_attention.append(of_step)
            ds, dh = ds + dquery[0], dh + dmemory
    last = encoder.valid[..., 0].sum(0) - 1
    dh[last, np.arange(B)] += ds
    dx, of_encoder = srn.backward(dh, encoder)

    grads = {"h0": of_encoder["h0"]}
    found = {"encoder": [of_encoder], "decoder": of_decoder, "output": [of_output]}
    found["attention"] = of_attention
    for name in {**PLAIN, **ATTENTION} if of_attention else PLAIN:
        part, letter = name.split(".")
        grads[name] = sum(of[letter] for of in found[part])
    return dx, grads


def stepper(params, x, h0=None, lengths=None):
    r"""Return the decoder as a step function, and its first state: what :mod:`nndl.beam` runs.

    Free running: the decoder is fed what it has written itself.

    Parameters
    ----------
    params, x, h0, lengths
        As in :func:`forward`.

    Returns
    -------
    step : callable
        ``step(s, tokens) -> log_p, s``: for tokens (B,) the log-probabilities (B, K) of the next.
        :func:`nndl.beam.greedy` takes any B, :func:`nndl.beam.search` one sequence, B = 1.
    s : array, shape (B, D)

    Raises
    ------
    TypeError, ValueError
        As :func:`forward`.
    """
    parts = unpack(params, x)
    h, encoder = srn.forward(parts["encoder"], x, h0, lengths)

    def step(s, tokens):
        expect.classes("tokens", tokens, s.shape[:1], len(parts["output"]["c"]), True)
        s, _ = decode(parts, s, tokens, h, lengths)
        y_hat, _ = output.forward(parts["output"], s[None])
        return log_softmax(y_hat[0]), s

    return step, encoder.h_last


def teacher(y, target_lengths, B, K, start):
    """Check the targets; return where they are valid, (M', B, 1), and what to feed, (M', B)."""
    expect.one_class("start", start, K)
    M_out = expect.at_least("the length of y", len(y), 1)
    if target_lengths is not None:
        expect.lengths(target_lengths, M_out, B, "target_lengths", "M'")
    valid = padding.valid(target_lengths, M_out, B)
    expect.classes("y", y, (M_out, B), K, valid[..., 0])
    told = np.where(valid[..., 0], y, start)
    return valid, np.concatenate([np.full((1, B), start), told[:-1]])


def one_hot(tokens, K, dtype):
    """Return the one-hot rows (B, K) of tokens (B,)."""
    return (np.asarray(tokens)[:, None] == np.arange(K)).astype(dtype)


def unpack(params, x):
    """Check names and shapes; return the parameters of each part in a dict of its own."""
    attends = any(name in params for name in ATTENTION)
    axes = {**PLAIN, **ATTENTION} if attends else PLAIN
    expect.names("params", params, axes)
    D, M = expect.shape("encoder.W", params["encoder.W"], "D M")
    K, _ = expect.shape("output.V", params["output.V"], "K D", f"encoder.W has shape {(D, M)}", D=D)
    sizes = {"D": D, "M": M, "K": K, "N": K + D if attends else K}
    if attends:
        sizes["A"] = expect.shape("attention.v_a", params["attention.v_a"], "A")[0]
    for name in axes:
        known = {letter: sizes[letter] for letter in axes[name].split()}
        expect.shape(name, params[name], axes[name], f"M, D, K = {M}, {D}, {K}", **known)
    expect.shape("x", x, "T B M", f"encoder.W has shape {(D, M)}", M=M)
    return {
        part: {name.split(".")[1]: params[name] for name in axes if name.startswith(part)}
        for part in ("encoder", "decoder", "output", "attention")
    }
