"""Padded batches: which positions of a (T, B, ...) tensor hold data."""

from __future__ import annotations

import torch

from nndl import expect


def valid(lengths, T, B, device=None, least=1):
    """Return a mask of shape (T, B, 1): True where t is within the sequence's true length.

    The twin of :func:`nndl.numpy.padding.valid`, with the same errors; the mask lies on
    ``device``.
    """
    if lengths is None:
        return torch.ones(T, B, 1, dtype=torch.bool, device=device)
    expect.lengths(lengths, T, B, least=least)
    t, lengths = torch.arange(T, device=device), torch.as_tensor(lengths, device=device)
    return (t[:, None] < lengths)[:, :, None]
