r"""The residual network (残差网络): blocks that add what they compute to their input.

.. math::

   \mathbf a^{(l)} = \mathbf a^{(l-1)} + W_2\,f(W_1\mathbf a^{(l-1)}+\mathbf b_1)+\mathbf b_2

See :eq:`eq-resnet`. Source: He, Zhang, Ren and Sun, *Deep Residual Learning for Image Recognition*
(2015).
"""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import activations, padding

NAMES = ("W1", "b1", "W2", "b2")


class Cache(NamedTuple):
    """What the backward pass needs; at padded steps the input was 0."""

    W1: np.ndarray  # (L, H, D)
    W2: np.ndarray  # (L, D, H)
    a: np.ndarray  # (L + 1, T, B, D): a[0] is the input, a[l] the output of block l
    h: np.ndarray  # (L, T, B, H), row l - 1 is the hidden layer of block l
    valid: np.ndarray  # (T, B, 1)
    slope: Callable
    shortcut: bool


def init(size, hidden_size, depth, rng):
    r"""Return the parameters of all blocks, each matrix and bias uniform like ``nn.Linear``.

    Parameters
    ----------
    size, hidden_size, depth : int
        D, the width of the input and of every block's output, H within a block, and L blocks.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        W1 (L, H, D) and b1 (L, H) in :math:`\pm1/\sqrt D`, W2 (L, D, H) and b2 (L, D) in
        :math:`\pm1/\sqrt H`, float64. The page's :math:`W_1` of block l is ``W1[l - 1]``.

    Raises
    ------
    TypeError, ValueError
        If a size or ``depth`` is not an integer of at least 1.
    """
    D, H = expect.sizes(size=size, hidden_size=hidden_size)
    L = expect.at_least("depth", depth, 1)
    r1, r2 = 1 / np.sqrt(D), 1 / np.sqrt(H)
    return {
        "W1": rng.uniform(-r1, r1, (L, H, D)),
        "b1": rng.uniform(-r1, r1, (L, H)),
        "W2": rng.uniform(-r2, r2, (L, D, H)),
        "b2": rng.uniform(-r2, r2, (L, D)),
    }


def forward(params, x, lengths=None, activation="relu", shortcut=True):
    r"""Run all blocks at every step, each by :eq:`eq-resnet`; a depth of 1 is a single block.

    .. math::

       \mathbf a^{(l)}=\mathbf a^{(l-1)}+W_2\,f(W_1\mathbf a^{(l-1)}+\mathbf b_1)+\mathbf b_2,
       \qquad \mathbf a^{(0)}=\mathbf x_t,\quad l=1,\dots,L

    Without ``shortcut`` the first term is left out: the plain network with the same weights. The
    paper has a ReLU after the sum as well; its sequel (2016) leaves it out. A batch of vectors
    (B, D) without time is a sequence of one step: ``x[None]``.

    Parameters
    ----------
    params : dict
        W1 (L, H, D), b1 (L, H), W2 (L, D, H), b2 (L, D).
    x : array of float, shape (T, B, D)
    lengths : sequence of B int, optional
        True lengths of padded sequences. Outputs at padded steps are 0.
    activation : {"relu", "tanh", "logistic", "identity"}
        The function f.
    shortcut : bool
        Whether a block's input is added to what it computes.

    Returns
    -------
    a : array, shape (T, B, D)
        :math:`\mathbf a^{(L)}` at every step, in the dtype of ``x``.
    cache : Cache
        For :func:`backward`; ``cache.a`` holds every block's output.

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``lengths`` no integers.
    ValueError
        If a shape, a name, a length or the activation is not as above, or x is not finite at a
        valid position.

    References
    ----------
    He, Zhang, Ren and Sun (2015), *Deep Residual Learning for Image Recognition*; the same (2016),
    *Identity Mappings in Deep Residual Networks*.
    """
    W1, b1, W2, b2 = unpack(params, x)
    L, H = b1.shape
    f, slope = activations.get(activation)
    valid = padding.valid(lengths, *x.shape[:2])
    expect.finite("x", x, valid)

    a = np.empty((L + 1, *x.shape), x.dtype)
    h = np.empty((L, *x.shape[:2], H), x.dtype)
    a[0] = np.where(valid, x, 0)
    for k in range(L):
        h[k] = f(a[k] @ W1[k].T + b1[k])
        carried = a[k] if shortcut else 0
        a[k + 1] = carried + h[k] @ W2[k].T + b2[k]  # eq-resnet
    return np.where(valid, a[L], 0), Cache(W1, W2, a, h, valid, slope, shortcut)


def backward(da, cache):
    r"""Return the gradients with respect to the inputs and to every block's parameters.

    From the last block to the first, with :math:`\delta` the gradient with respect to the net input
    of the hidden layer:

    .. math::

       \delta = f'\odot(W_2^\top\bar{\mathbf a}^{(l)}),\qquad
       \bar{\mathbf a}^{(l-1)} = \bar{\mathbf a}^{(l)}+W_1^\top\delta

    The first term is the shortcut: the gradient passes every block unchanged, whatever its weights.

    Parameters
    ----------
    da : array, shape (T, B, D)
        Gradient of the loss with respect to the outputs. Values at padded steps are ignored.
    cache : Cache

    Returns
    -------
    dx : array, shape (T, B, D)
    grads : dict
        Gradients of W1, b1, W2 and b2.

    Raises
    ------
    TypeError, ValueError
        If ``da`` is not an array of floats of the outputs' shape.
    """
    W1, W2, a, h, valid, slope, shortcut = cache
    L, (T, B, D) = len(W1), a.shape[1:]
    expect.shape("da", da, "T B D", "the shape of the outputs", T=T, B=B, D=D)
    over_t_and_b = ((0, 1), (0, 1))
    dW1, dW2 = np.empty_like(W1), np.empty_like(W2)
    db1, db2 = np.empty((L, h.shape[-1]), a.dtype), np.empty((L, D), a.dtype)
    da = np.where(valid, da, 0).astype(a.dtype, copy=False)
    for k in reversed(range(L)):
        dh = slope(h[k]) * (da @ W2[k])  # of the net input
        dW2[k], db2[k] = np.tensordot(da, h[k], over_t_and_b), da.sum((0, 1))
        dW1[k], db1[k] = np.tensordot(dh, a[k], over_t_and_b), dh.sum((0, 1))
        carried = da if shortcut else 0
        da = carried + dh @ W1[k]
    grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    return da, grads


def unpack(params, x):
    """Check names and shapes of the parameters against x; return W1, b1, W2, b2 in x's dtype."""
    expect.names("params", params, NAMES)
    L, H, D = expect.shape("W1", params["W1"], "L H D")
    because = f"W1 has shape {(L, H, D)}"
    expect.shape("b1", params["b1"], "L H", because, L=L, H=H)
    expect.shape("W2", params["W2"], "L D H", because, L=L, D=D, H=H)
    expect.shape("b2", params["b2"], "L D", because, L=L, D=D)
    expect.shape("x", x, "T B D", because, D=D)
    return [params[name].astype(x.dtype, copy=False) for name in NAMES]
