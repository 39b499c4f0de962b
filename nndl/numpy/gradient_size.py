r"""How large gradients become on their way back: the long-range dependency problem (长程依赖问题).

.. math::

   \lVert\delta_{t,k}\rVert\le\gamma^{\,t-k}\,\lVert\delta_{t,t}\rVert,\qquad
   \gamma=\max_{k\le\tau<t}\gamma_\tau,\qquad
   \gamma_\tau=\big\lVert\operatorname{diag}(f'(\mathbf z_\tau))\,U^\top\big\rVert

See :eq:`eq-gamma`. The error terms are those of :func:`nndl.numpy.bptt.error_terms`. Sources:
Bengio, Simard and Frasconi, *Learning long-term dependencies with gradient descent is difficult*,
IEEE Trans. Neural Networks 5 (1994); Pascanu, Mikolov and Bengio, *On the difficulty of training
recurrent neural networks*, ICML 2013.
"""

from __future__ import annotations

import numpy as np

from nndl import expect


def error_norms(delta):
    r"""Return the length of every error term, :math:`\lVert\delta_{t,k}\rVert`.

    Parameters
    ----------
    delta : array of float, shape (T, T, B, D)
        From :func:`nndl.numpy.bptt.error_terms`.

    Returns
    -------
    array, shape (T, T, B)

    Raises
    ------
    TypeError, ValueError
        If ``delta`` is not an array of floats of that shape.
    """
    check_table(delta)
    return np.linalg.norm(delta, axis=-1)


def factor_norms(cache):
    r"""Return the size of every step back, :math:`\gamma_\tau` from step :math:`\tau+1` to it.

    .. math::

       \gamma_\tau = \big\lVert\operatorname{diag}(f'(\mathbf z_\tau))\,U^\top\big\rVert
                   \le \max|f'|\;\lVert U\rVert

    Parameters
    ----------
    cache : nndl.numpy.srn.Cache
        From :func:`nndl.numpy.srn.forward`.

    Returns
    -------
    array, shape (T - 1, B)
        0 where step :math:`\tau+1` is padding: from there nothing comes back.
    """
    U, h, valid, slope = cache.U, cache.h, cache.valid, cache.slope
    factors = slope(h[: len(valid) - 1])[..., None] * U.T  # (T - 1, B, D, D)
    return np.where(valid[1:, :, 0], np.linalg.norm(factors, 2, axis=(-2, -1)), 0)


def bound(delta, factors):
    r"""Return what :func:`error_norms` cannot exceed: :eq:`eq-gamma`.

    .. math:: \gamma^{\,t-k}\,\lVert\delta_{t,t}\rVert,\qquad\gamma=\max_{k\le\tau<t}\gamma_\tau

    Parameters
    ----------
    delta : array of float, shape (T, T, B, D)
        From :func:`nndl.numpy.bptt.error_terms`.
    factors : array of float, shape (T - 1, B)
        Every :math:`\gamma_\tau`, from :func:`factor_norms`.

    Returns
    -------
    array, shape (T, T, B)
        0 for k > t.

    Raises
    ------
    TypeError, ValueError
        If an array does not hold floats or has another shape.
    """
    T, B = check_table(delta)
    if T > 1:
        expect.shape("factors", factors, "N B", "N = T - 1", N=T - 1, B=B)
    sizes = error_norms(delta)[range(T), range(T)]  # of delta_{t,t}
    gamma = np.zeros((T, B), delta.dtype)  # row t: the largest factor from k to t - 1
    bounds = np.zeros((T, T, B), delta.dtype)
    for k in reversed(range(T)):
        gamma[k + 1 :] = np.maximum(gamma[k + 1 :], factors[k : k + 1])
        steps = np.arange(T - k)[:, None]  # t - k
        bounds[k:, k] = gamma[k:] ** steps * sizes[k:]  # eq-gamma
    return bounds


def spectral_norm(A):
    r"""Return the spectral norm (谱范数) of a matrix: the most it can lengthen a vector.

    .. math:: \lVert A\rVert = \max_{\lVert\mathbf v\rVert=1}\lVert A\mathbf v\rVert

    It is the largest singular value, and says what one step can do.

    Parameters
    ----------
    A : array of float, shape (N, M)

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If ``A`` is not a matrix of finite floats.
    """
    expect.shape("A", A, "N M")
    expect.finite("A", A)
    return float(np.linalg.norm(A, 2))


def spectral_radius(A):
    r"""Return the spectral radius (谱半径): the largest absolute value of an eigenvalue.

    .. math:: \rho(A) = \lim_{n\to\infty}\lVert A^n\rVert^{1/n} \le \lVert A\rVert

    It says what many steps do in the end, and not what the first of them do.

    Parameters
    ----------
    A : array of float, shape (N, N)

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If ``A`` is not a square matrix of finite floats.
    """
    N, _ = expect.shape("A", A, "N N")
    expect.shape("A", A, "N N", "a square matrix", N=N)
    expect.finite("A", A)
    return float(np.abs(np.linalg.eigvals(A)).max())


def check_table(delta):
    """Check the shape of a table of error terms; return T and B."""
    T, _, B, _ = expect.shape("delta", delta, "T T B D")
    expect.shape("delta", delta, "T T B D", "one row a loss, one column a state", T=T)
    return T, B
