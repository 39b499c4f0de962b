r"""Aggregation (聚合): the sum or mean of the vectors that belong together, in whatever order.

.. math::

   \rho(\{\mathbf x_k\})_i = \sum_{k:\,r_k=i}\mathbf x_k \quad\text{or}\quad
   \frac1{|\{k:r_k=i\}|}\sum_{k:\,r_k=i}\mathbf x_k

The vectors of no one, at a node without neighbours, add up to 0, and their mean is 0 too.
"""

from __future__ import annotations

import numpy as np

from nndl import expect

KINDS = ("sum", "mean")


def aggregate(x, owner, owners, kind="sum"):
    """Return each owner's sum or mean.

    Parameters
    ----------
    x : array, shape (K, D)
    owner : array of int, shape (K,)
        Where each row belongs.
    owners : int
        N, how many owners there are, with rows or without.
    kind : {"sum", "mean"}

    Returns
    -------
    array, shape (N, D)

    Raises
    ------
    ValueError
        If the kind is another.
    """
    total = np.zeros((owners, x.shape[1]), x.dtype)
    np.add.at(total, owner, x)
    return total / counts(owner, owners, kind, x.dtype)


def spread(dy, owner, kind="sum"):
    """Return the gradient of the rows, (K, D): the owner's, whole or divided by its rows' number.

    The backward pass of :func:`aggregate`: a sum hands its gradient to every row. In return, the
    gradient of vectors that were handed out, ``h[owner]``, is ``aggregate(dx, owner, len(h))``.

    Parameters
    ----------
    dy : array, shape (N, D)
    owner, kind
        As in :func:`aggregate`.
    """
    return (dy / counts(owner, len(dy), kind, dy.dtype))[owner]


def counts(owner, owners, kind, dtype):
    """Return what sums are divided by, (N, 1): 1, or for a mean the number of rows, at least 1."""
    if expect.option("aggregation", kind, KINDS) == "sum":
        return np.ones((owners, 1), dtype)
    return np.maximum(np.bincount(owner, minlength=owners), 1).astype(dtype)[:, None]
