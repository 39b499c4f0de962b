"""Activation functions f, each with its slope f'(z) written through the output h = f(z)."""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np

from nndl import expect


class Activation(NamedTuple):
    """A function ``f(z)`` and its derivative ``slope(h)``, taken from the output ``h = f(z)``."""

    f: Callable
    slope: Callable


def logistic(z):
    r"""Return :math:`\sigma(z)=1/(1+e^{-z})`, through tanh: no overflow for any z."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def log_softmax(z):
    """Return the logarithm of the softmax over the last axis: no overflow for any z."""
    z = z - z.max(-1, keepdims=True)
    return z - np.log(np.exp(z).sum(-1, keepdims=True))


ACTIVATIONS = {
    "tanh": Activation(np.tanh, lambda h: 1 - h * h),
    "logistic": Activation(logistic, lambda h: h * (1 - h)),
    "relu": Activation(lambda z: np.maximum(z, 0), lambda h: (h > 0).astype(h.dtype)),
    "identity": Activation(lambda z: z, np.ones_like),
}


def get(name):
    """Return the :class:`Activation` called ``name``; ValueError names those there are."""
    return ACTIVATIONS[expect.option("activation", name, ACTIVATIONS)]
