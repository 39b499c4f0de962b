r"""A feed-forward network (前馈网络) of fully connected layers (全连接层), the same at every step.

.. math:: \mathbf a^{(l)} = f\big(W^{(l)}\mathbf a^{(l-1)} + \mathbf b^{(l)}\big)

See :eq:`eq-ffn-fc`. It has no state: the output of a step sees the input of that step alone.
Source: Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors*,
Nature 323 (1986).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import activations, padding


class Cache(NamedTuple):
    """What the backward pass needs; l counts the layers from 1, and ``a[0]`` is the input."""

    W: list  # of L arrays (M_l, M_{l-1})
    a: list  # of L + 1 arrays (T, B, M_l)
    slopes: list  # of L functions
    valid: np.ndarray  # (T, B, 1)


def init(sizes, rng):
    r"""Return W1, b1 ... WL, bL, layer l uniform in :math:`\pm1/\sqrt{M_{l-1}}` like ``nn.Linear``.

    Parameters
    ----------
    sizes : sequence of L + 1 int
        :math:`M_0,\dots,M_L`: the number of inputs, then of each layer's units.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        :math:`W^{(l)}` is called ``W1``, ``W2``, ..., shape (M_l, M_{l-1}), and
        :math:`\mathbf b^{(l)}` ``b1``, ``b2``, ..., shape (M_l,); float64.

    Raises
    ------
    TypeError, ValueError
        If ``sizes`` is not two or more integers of at least 1.
    """
    params = {}
    for layer, (before, units) in pairs(sizes):
        r = 1 / np.sqrt(before)
        params[f"W{layer}"] = rng.uniform(-r, r, (units, before))
        params[f"b{layer}"] = rng.uniform(-r, r, units)
    return params


def forward(params, x, lengths=None, activation="tanh", output_activation="identity"):
    r"""Run all layers at every step, each by :eq:`eq-ffn-fc`.

    .. math::

       \mathbf a^{(0)} = \mathbf x_t,\qquad
       \mathbf a^{(l)} = f\big(W^{(l)}\mathbf a^{(l-1)} + \mathbf b^{(l)}\big),\quad l = 1,\dots,L

    A batch of vectors (B, M) without time is a sequence of one step: ``x[None]``.

    Parameters
    ----------
    params : dict
        W1 (M_1, M_0), b1 (M_1,), ..., WL, bL.
    x : array of float, shape (T, B, M_0)
    lengths : sequence of B int, optional
        True lengths of padded sequences. Outputs at padded steps are 0.
    activation : {"tanh", "logistic", "relu", "identity"}
        f of the hidden layers 1 to L - 1; a network of one layer has none.
    output_activation : the same names
        f of layer L.

    Returns
    -------
    a : array, shape (T, B, M_L)
        :math:`\mathbf a^{(L)}` at every step, in the dtype of ``x``.
    cache : Cache

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``lengths`` no integers.
    ValueError
        If a shape, a name, a length or an activation is not as above, or x is not finite at a valid
        position.

    References
    ----------
    Rumelhart, Hinton and Williams (1986), *Learning representations by back-propagating errors*,
    Nature 323.
    """
    layers = unpack(params, x)
    valid = padding.valid(lengths, *x.shape[:2])
    expect.finite("x", x, valid)

    hidden, last = activations.get(activation), activations.get(output_activation)
    functions = [hidden] * (len(layers) - 1) + [last]
    a = [np.where(valid, x, 0)]
    for (W, b), (f, _) in zip(layers, functions):
        a.append(f(a[-1] @ W.T + b))  # eq-ffn-fc
    cache = Cache([W for W, _ in layers], a, [slope for _, slope in functions], valid)
    return np.where(valid, a[-1], 0), cache


def backward(da, cache):
    r"""Return the gradients of the inputs and of every layer's parameters: :eq:`eq-ffn-fc-grad`.

    From the last layer to the first, with
    :math:`\mathbf z^{(l)}=W^{(l)}\mathbf a^{(l-1)}+\mathbf b^{(l)}`:

    .. math::

       \bar{\mathbf z}^{(l)} = f'(\mathbf z^{(l)})\odot\bar{\mathbf a}^{(l)},\quad
       \bar W^{(l)} = \sum_t\bar{\mathbf z}^{(l)}\mathbf a^{(l-1)\top},\quad
       \bar{\mathbf b}^{(l)} = \sum_t\bar{\mathbf z}^{(l)},\quad
       \bar{\mathbf a}^{(l-1)} = W^{(l)\top}\bar{\mathbf z}^{(l)}

    Parameters
    ----------
    da : array, shape (T, B, M_L)
        Gradient of the loss with respect to the outputs. Values at padded steps are ignored.
    cache : Cache

    Returns
    -------
    dx : array, shape (T, B, M_0)
    grads : dict
        Gradients of W1, b1, ..., WL, bL.

    Raises
    ------
    TypeError, ValueError
        If ``da`` is not an array of floats of the outputs' shape.
    """
    W, a, slopes, valid = cache
    L, (T, B, M_L) = len(W), a[-1].shape
    expect.shape("da", da, f"T B M{L}", "the shape of the outputs", T=T, B=B, **{f"M{L}": M_L})
    da = np.where(valid, da, 0).astype(a[0].dtype, copy=False)
    grads = {}
    for layer in reversed(range(1, L + 1)):
        dz = slopes[layer - 1](a[layer]) * da
        grads[f"W{layer}"] = np.tensordot(dz, a[layer - 1], ((0, 1), (0, 1)))
        grads[f"b{layer}"] = dz.sum((0, 1))
        da = dz @ W[layer - 1]  # eq-ffn-fc-grad
    return da, grads


def pairs(sizes):
    """Check the sizes; return (l, (M_{l-1}, M_l)) for every layer l from 1 on."""
    expect.at_least("the number of sizes", len(sizes), 2, "the inputs' and the first layer's")
    for index, size in enumerate(sizes):
        expect.at_least(f"sizes[{index}]", size, 1)
    return list(enumerate(zip(sizes, sizes[1:]), start=1))


def unpack(params, x):
    """Check names and shapes of the parameters against x; return (W, b) a layer, in x's dtype."""
    L = max(1, (len(params) + 1) // 2)
    names = [name for layer in range(1, L + 1) for name in (f"W{layer}", f"b{layer}")]
    expect.names("params", params, names)
    W1, layers = params["W1"], []
    _, M = expect.shape("W1", W1, "M1 M0")
    expect.shape("x", x, "T B M0", f"W1 has shape {tuple(W1.shape)}", M0=M)
    for layer in range(1, L + 1):
        W, b, here, below = params[f"W{layer}"], params[f"b{layer}"], f"M{layer}", f"M{layer - 1}"
        M, _ = expect.shape(f"W{layer}", W, f"{here} {below}", "the layer below", **{below: M})
        expect.shape(f"b{layer}", b, here, f"W{layer} has shape {W.shape}", **{here: M})
        layers.append((W.astype(x.dtype, copy=False), b.astype(x.dtype, copy=False)))
    return layers
