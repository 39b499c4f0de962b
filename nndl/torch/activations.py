"""Activation functions f by the names of the NumPy twin; autograd brings the slopes."""

from __future__ import annotations

import torch

from nndl import expect

ACTIVATIONS = {
    "tanh": torch.tanh,
    "logistic": torch.sigmoid,
    "relu": torch.relu,
    "identity": lambda z: z,
}


def get(name):
    """Return the function called ``name``; ValueError names those there are."""
    return ACTIVATIONS[expect.option("activation", name, ACTIVATIONS)]
