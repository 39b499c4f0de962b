r"""How large gradients become on their way back: the long-range dependency problem (长程依赖问题).

.. math::

   \lVert\delta_{t,k}\rVert\le\gamma^{\,t-k}\,\lVert\delta_{t,t}\rVert,\qquad
   \gamma=\max_{k\le\tau<t}\gamma_\tau,\qquad
   \gamma_\tau=\Big\lVert\frac{\partial\mathbf z_{\tau+1}}{\partial\mathbf z_\tau}\Big\rVert

See :eq:`eq-gamma`. The functions of :mod:`nndl.numpy.gradient_size` on tensors, for a
:class:`nndl.torch.SRN`; the error terms are those of :func:`nndl.torch.bptt.error_terms`. Sources:
Bengio, Simard and Frasconi (1994); Pascanu, Mikolov and Bengio (2013).
"""

from __future__ import annotations

import torch

from nndl import expect
from nndl.numpy.gradient_size import check_table
from nndl.torch import bptt


def error_norms(delta):
    r"""Return the length of every error term, :math:`\lVert\delta_{t,k}\rVert`, (T, T, B).

    The twin of :func:`~nndl.numpy.gradient_size.error_norms`.
    """
    check_table(delta)
    return torch.linalg.vector_norm(delta, dim=-1)


def factor_norms(model, x, h0=None, lengths=None):
    r"""Return the size of every step back, :math:`\gamma_\tau`, (T - 1, B), by autograd.

    The twin of :func:`~nndl.numpy.gradient_size.factor_norms`: the same norms, of the matrices that
    :func:`nndl.torch.bptt.product` returns for neighbouring steps.
    """
    T, B, _ = expect.shape("x", x, "T B M")
    sizes = x.new_zeros(T - 1, B)
    for tau in range(T - 1):
        factor = bptt.product(model, x, tau + 1, tau, h0, lengths)  # (B, D, D)
        sizes[tau] = torch.linalg.matrix_norm(factor, 2)
    return sizes


def bound(delta, factors):
    r"""Return what :func:`error_norms` cannot exceed, (T, T, B): :eq:`eq-gamma`.

    The twin of :func:`~nndl.numpy.gradient_size.bound`.
    """
    T, B = check_table(delta)
    if T > 1:
        expect.shape("factors", factors, "N B", "N = T - 1", N=T - 1, B=B)
    sizes = error_norms(delta)[range(T), range(T)]  # of delta_{t,t}
    gamma = delta.new_zeros(T, B)  # row t: the largest factor from k to t - 1
    bounds = delta.new_zeros(T, T, B)
    for k in reversed(range(T)):
        gamma[k + 1 :] = torch.maximum(gamma[k + 1 :], factors[k : k + 1])
        steps = torch.arange(T - k, device=delta.device)[:, None]  # t - k
        bounds[k:, k] = gamma[k:] ** steps * sizes[k:]  # eq-gamma
    return bounds


def spectral_norm(A):
    r"""Return the spectral norm: the twin of :func:`~nndl.numpy.gradient_size.spectral_norm`."""
    expect.shape("A", A, "N M")
    expect.finite("A", A)
    return float(torch.linalg.matrix_norm(A, 2))


def spectral_radius(A):
    r"""Return the spectral radius; the twin: :func:`~nndl.numpy.gradient_size.spectral_radius`."""
    N, _ = expect.shape("A", A, "N N")
    expect.shape("A", A, "N N", "a square matrix", N=N)
    expect.finite("A", A)
    return float(torch.linalg.eigvals(A).abs().max())
