r"""Aggregation (聚合): the sum or mean of the vectors that belong together, in whatever order.

.. math::

   \rho(\{\mathbf x_k\})_i = \sum_{k:\,r_k=i}\mathbf x_k \quad\text{or}\quad
   \frac1{|\{k:r_k=i\}|}\sum_{k:\,r_k=i}\mathbf x_k

The vectors of no one, at a node without neighbours, add up to 0, and their mean is 0 too.
"""

from __future__ import annotations

import torch

from nndl import expect
from nndl.numpy.aggregation import KINDS


def aggregate(x, owner, owners, kind="sum"):
    """Return each owner's sum or mean: the twin of :func:`nndl.numpy.aggregation.aggregate`."""
    total = x.new_zeros(owners, x.shape[1]).index_add(0, owner, x)
    return total / counts(owner, owners, kind).to(x.dtype)


def counts(owner, owners, kind):
    """Return what sums are divided by, (N, 1): 1, or for a mean the number of rows, at least 1."""
    if expect.option("aggregation", kind, KINDS) == "sum":
        return torch.ones(owners, 1, device=owner.device)
    return torch.bincount(owner, minlength=owners).clamp(min=1)[:, None]
