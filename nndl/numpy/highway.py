r"""The Highway network (高速公路网络): layers whose gate carries a part of the input past them.

.. math::

   \mathbf a^{(l)} = \mathbf z\odot\mathbf a^{(l-1)} + (\mathbf 1-\mathbf z)\odot\mathbf h'

See :eq:`eq-highway`. It is a feed-forward network; the plain one beside it is
:mod:`nndl.numpy.feedforward`. Source: Srivastava, Greff and Schmidhuber, *Highway Networks* (2015).
"""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import activations, padding
from nndl.numpy.activations import logistic

NAMES = ("W", "b", "W_z", "b_z")


class Cache(NamedTuple):
    """What the backward pass needs, and every layer's gate; at padded steps the input was 0."""

    W: np.ndarray  # (L, D, D)
    W_z: np.ndarray  # (L, D, D)
    a: np.ndarray  # (L + 1, T, B, D): a[0] is the input, a[l] the output of layer l
    h: np.ndarray  # (L, T, B, D), row l - 1 is the h' of layer l
    z: np.ndarray  # (L, T, B, D), likewise its carry gate
    valid: np.ndarray  # (T, B, 1)
    slope: Callable


def init(size, depth, rng, carry_bias=2.0):
    r"""Return the parameters of all layers, uniform in :math:`\pm1/\sqrt D`, and b_z constant.

    A positive ``carry_bias`` opens the gates: a network that begins near the identity can be
    trained when it is deep. The paper writes the gate of the new part, :math:`\mathbf 1-\mathbf z`,
    and so begins with a *negative* bias.

    Parameters
    ----------
    size, depth : int
        D, the width of the input and of every layer, and L.
    rng : numpy.random.Generator
    carry_bias : float
        The first value of every entry of b_z.

    Returns
    -------
    dict
        W, W_z (L, D, D) and b, b_z (L, D), float64. ``W_z`` is the page's :math:`W'`; the matrix of
        layer l is ``W[l - 1]``.

    Raises
    ------
    TypeError, ValueError
        If ``size`` or ``depth`` is not an integer of at least 1.
    """
    D, L = expect.sizes(size=size, depth=depth)
    r = 1 / np.sqrt(D)
    return {
        "W": rng.uniform(-r, r, (L, D, D)),
        "b": rng.uniform(-r, r, (L, D)),
        "W_z": rng.uniform(-r, r, (L, D, D)),
        "b_z": np.full((L, D), float(carry_bias)),
    }


def forward(params, x, lengths=None, activation="tanh"):
    r"""Run all layers at every step, each by :eq:`eq-highway`; a depth of 1 is a single layer.

    .. math::

       \mathbf h' &= \phi(W\mathbf a^{(l-1)}+\mathbf b),\qquad
       \mathbf z = \sigma(W'\mathbf a^{(l-1)}+\mathbf b_z)\\
       \mathbf a^{(l)} &= \mathbf z\odot\mathbf a^{(l-1)}+(\mathbf 1-\mathbf z)\odot\mathbf h',
       \qquad \mathbf a^{(0)}=\mathbf x_t,\quad l=1,\dots,L

    It is the step :eq:`eq-gru2hwy` of a GRU without input and reset, each time with new weights.
    The slides have the logistic function for :math:`\phi`, and no biases. A batch of vectors (B, D)
    without time is a sequence of one step: ``x[None]``.

    Parameters
    ----------
    params : dict
        W, W_z (L, D, D) and b, b_z (L, D).
    x : array of float, shape (T, B, D)
    lengths : sequence of B int, optional
        True lengths of padded sequences. Outputs at padded steps are 0.
    activation : {"tanh", "logistic", "relu", "identity"}
        The function :math:`\phi`.

    Returns
    -------
    a : array, shape (T, B, D)
        :math:`\mathbf a^{(L)}` at every step, in the dtype of ``x``.
    cache : Cache
        For :func:`backward`; ``cache.z`` (L, T, B, D) holds the carry gates of all layers.

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``lengths`` no integers.
    ValueError
        If a shape, a name, a length or the activation is not as above, or x is not finite at a
        valid position.

    References
    ----------
    Srivastava, Greff and Schmidhuber (2015), *Highway Networks*.
    """
    W, b, W_z, b_z = unpack(params, x)
    L, shape = len(W), x.shape
    f, slope = activations.get(activation)
    valid = padding.valid(lengths, *shape[:2])
    expect.finite("x", x, valid)

    a = np.empty((L + 1, *shape), x.dtype)
    h, z = np.empty((2, L, *shape), x.dtype)
    a[0] = np.where(valid, x, 0)
    for k in range(L):
        h[k] = f(a[k] @ W[k].T + b[k])  # eq-highway
        z[k] = logistic(a[k] @ W_z[k].T + b_z[k])  # eq-highway
        a[k + 1] = z[k] * a[k] + (1 - z[k]) * h[k]  # eq-highway
    return np.where(valid, a[L], 0), Cache(W, W_z, a, h, z, valid, slope)


def backward(da, cache):
    r"""Return the gradients with respect to the inputs and to every layer's parameters.

    From the last layer to the first, with :math:`\delta^h,\delta^z` the gradients with respect to
    the net inputs of :math:`\mathbf h'` and :math:`\mathbf z`:

    .. math::

       \delta^h &= \bar{\mathbf a}^{(l)}\odot(\mathbf 1-\mathbf z)\odot\phi',\qquad
       \delta^z = \bar{\mathbf a}^{(l)}\odot(\mathbf a^{(l-1)}-\mathbf h')
       \odot\mathbf z\odot(\mathbf 1-\mathbf z)\\
       \bar{\mathbf a}^{(l-1)} &= \bar{\mathbf a}^{(l)}\odot\mathbf z
       +W^\top\delta^h+W'^\top\delta^z

    The first term is the carried path: where :math:`\mathbf z=\mathbf 1` the gradient passes a
    layer unchanged.

    Parameters
    ----------
    da : array, shape (T, B, D)
        Gradient of the loss with respect to the outputs. Values at padded steps are ignored.
    cache : Cache

    Returns
    -------
    dx : array, shape (T, B, D)
    grads : dict
        Gradients of W, b, W_z and b_z.

    Raises
    ------
    TypeError, ValueError
        If ``da`` is not an array of floats of the outputs' shape.
    """
    W, W_z, a, h, z, valid, slope = cache
    L, (T, B, D) = len(W), a.shape[1:]
    expect.shape("da", da, "T B D", "the shape of the outputs", T=T, B=B, D=D)
    da = np.where(valid, da, 0).astype(a.dtype, copy=False)
    over_t_and_b = ((0, 1), (0, 1))
    dW, dW_z = np.empty((2, L, D, D), a.dtype)
    db, db_z = np.empty((2, L, D), a.dtype)
    for k in reversed(range(L)):
        dh = da * (1 - z[k]) * slope(h[k])  # of the net inputs, not of h' and z
        dz = da * (a[k] - h[k]) * z[k] * (1 - z[k])
        dW[k], db[k] = np.tensordot(dh, a[k], over_t_and_b), dh.sum((0, 1))
        dW_z[k], db_z[k] = np.tensordot(dz, a[k], over_t_and_b), dz.sum((0, 1))
        da = da * z[k] + dh @ W[k] + dz @ W_z[k]
    grads = {"W": dW, "b": db, "W_z": dW_z, "b_z": db_z}
    return da, grads


def unpack(params, x):
    """Check names and shapes of the parameters against x; return W, b, W_z, b_z in x's dtype."""
    expect.names("params", params, NAMES)
    L, D, _ = expect.shape("W", params["W"], "L D D_in")
    because = f"W has shape {params['W'].shape}"
    for name, axes in (("W", "L D D"), ("b", "L D"), ("W_z", "L D D"), ("b_z", "L D")):
        expect.shape(name, params[name], axes, because, L=L, D=D)
    expect.shape("x", x, "T B D", because, D=D)
    return [params[name].astype(x.dtype, copy=False) for name in NAMES]
