r"""The Hopfield network (Hopfield网络) in tensors: an associative memory of patterns.

.. math::

   s_i\leftarrow\operatorname{sgn}\Big(\sum_jw_{ij}s_j\Big),\qquad
   W=\frac1D\sum_{p=1}^P\boldsymbol\xi^p\boldsymbol\xi^{p\top}-\frac PDI,\qquad
   E=-\frac12\mathbf s^\top W\mathbf s

See :eq:`eq-hopfield`. Source: Hopfield, *Neural networks and physical systems with emergent
collective computational abilities*, Proc. Natl. Acad. Sci. USA 79 (1982). Nothing here is trained
by gradients, so the twin of the functions is functions.
"""

from __future__ import annotations

import torch

from nndl import expect
from nndl.numpy.hopfield import RULES, SIGNS, check, check_order


def store(patterns, rule="hebb"):
    """Return the weights W (D, D) that remember the patterns (P, D): :eq:`eq-hopfield`.

    The twin of :func:`nndl.numpy.hopfield.store`, with the same arguments and errors.
    """
    P, D = expect.shape("patterns", patterns, "P D")
    expect.values("patterns", patterns, SIGNS)
    expect.option("rule", rule, RULES)
    if rule == "hebb":
        return patterns.T @ patterns / D - P / D * torch.eye(D).to(patterns)  # eq-hopfield
    W = torch.linalg.pinv(patterns) @ patterns
    W = ((W + W.T) / 2).fill_diagonal_(0)  # symmetric to the last bit
    return torch.where(W.abs() > D * torch.finfo(W.dtype).eps, W, 0)  # rounding is no memory


def energy(W, s):
    """Return the energy (B,) of the states s (B, D): :eq:`eq-hopfield`.

    The twin of :func:`nndl.numpy.hopfield.energy`.
    """
    check(W, s)
    return -0.5 * ((s @ W) * s).sum(-1)  # eq-hopfield


def recall(W, s, order):
    """Update the units in the given order, one at a time; return the states and the energies.

    The twin of :func:`nndl.numpy.hopfield.recall`, with the same arguments and errors.
    """
    E = [energy(W, s)]
    s, tie = s.clone(), len(W) * torch.finfo(W.dtype).eps * W.abs().sum(1)
    for i in check_order(order, len(W)):
        z = s @ W[i]
        new = torch.where(z.abs() > tie[i], z.sign(), s[:, i])  # eq-hopfield
        E.append(E[-1] - (new - s[:, i]) * z)
        s[:, i] = new
    return s, torch.stack(E)
