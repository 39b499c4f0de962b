r"""Backpropagation through time (随时间反向传播) term by term, and its two companions.

:func:`nndl.numpy.srn.backward` gives the gradients in one sweep. Here are the error terms
(误差项) that it adds up, one for every loss t and every earlier state k:

.. math::

   \delta_{t,k} = \frac{\partial\mathcal L_t}{\partial\mathbf z_k}
                = \operatorname{diag}\big(f'(\mathbf z_k)\big)\,U^\top\delta_{t,k+1}

See :eq:`eq-bptt-delta`. In the arrays the first step is row 0, so :math:`\delta_{1,1}` is
``delta[0, 0]``. Source: Werbos, *Backpropagation through time: what it does and how to do it*,
Proceedings of the IEEE 78 (1990).
"""

from __future__ import annotations

import numpy as np

from nndl import expect


def error_terms(dh, cache):
    r"""Return every error term: :eq:`eq-bptt-delta`, first index loss, second index state.

    .. math::

       \delta_{t,t} = f'(\mathbf z_t)\odot\frac{\partial\mathcal L_t}{\partial\mathbf h_t},\qquad
       \delta_{t,k} = f'(\mathbf z_k)\odot\big(U^\top\delta_{t,k+1}\big),\quad k<t

    Parameters
    ----------
    dh : array, shape (T, B, D)
        Row t is :math:`\partial\mathcal L_t/\partial\mathbf h_t`, of the loss of step t alone.
        Values at padded steps are ignored.
    cache : nndl.numpy.srn.Cache
        From :func:`nndl.numpy.srn.forward`.

    Returns
    -------
    array, shape (T, T, B, D)
        ``delta[t, k]``; 0 for k > t, because no loss depends on a later state.

    Raises
    ------
    TypeError, ValueError
        If ``dh`` is not an array of floats of the states' shape.

    References
    ----------
    Werbos (1990), *Backpropagation through time: what it does and how to do it*, Proceedings of the
    IEEE 78.
    """
    dh = of_valid_steps(dh, cache)
    U, h, slope = cache.U, cache.h, cache.slope
    T, B, D = dh.shape
    delta = np.zeros((T, T + 1, B, D), dh.dtype)  # one column of zeros more: nothing beyond T
    for k in reversed(range(T)):
        dh_k = delta[:, k + 1] @ U  # dL_t/dh_k of all later losses t at once
        dh_k[k] = dh[k]  # and of loss k, which reads the state directly
        delta[:, k] = slope(h[k]) * dh_k  # eq-bptt-delta
    return delta[:, :T]


def gradients(delta, cache):
    r"""Add the error terms up to the gradients: :eq:`eq-bptt-grad` and :eq:`eq-bptt-input`.

    .. math::

       \frac{\partial\mathcal L}{\partial U}
         = \sum_{t=1}^T\sum_{k=1}^t\delta_{t,k}\mathbf h_{k-1}^\top,\quad
       \frac{\partial\mathcal L}{\partial W}
         = \sum_{t=1}^T\sum_{k=1}^t\delta_{t,k}\mathbf x_k^\top,\quad
       \frac{\partial\mathcal L}{\partial\mathbf b} = \sum_{t=1}^T\sum_{k=1}^t\delta_{t,k}

    :func:`nndl.numpy.srn.backward` gives the same in O(T) steps: it adds over t first.

    Parameters
    ----------
    delta : array, shape (T, T, B, D)
        From :func:`error_terms`.
    cache : nndl.numpy.srn.Cache

    Returns
    -------
    dx : array, shape (T, B, M)
    grads : dict
        Gradients of W, U, b and of h0.

    Raises
    ------
    TypeError, ValueError
        If ``delta`` is not an array of floats of that shape.
    """
    W, U, x, h = cache[:4]
    T, B, D = len(x), x.shape[1], len(U)
    expect.shape("delta", delta, "T T B D", "the states are (T, B, D)", T=T, B=B, D=D)
    h_before = np.roll(h, 1, axis=0)[:T]  # row k is the state before step k
    grads = {
        "W": np.einsum("tkbi,kbj->ij", delta, x, optimize=True),  # eq-bptt-grad
        "U": np.einsum("tkbi,kbj->ij", delta, h_before, optimize=True),
        "b": delta.sum((0, 1, 2)),
        "h0": delta[:, 0].sum(0) @ U,
    }
    return delta.sum(0) @ W, grads  # eq-bptt-input


def product(t, k, cache):
    r"""Return the matrix that carries the error from step t back to step k: :eq:`eq-bptt-prod`.

    .. math::

       \delta_{t,k} = P_{t,k}\,\delta_{t,t},\qquad
       P_{t,k} = \prod_{\tau=k}^{t-1}\operatorname{diag}\big(f'(\mathbf z_\tau)\big)\,U^\top
               = \Big(\frac{\partial\mathbf z_t}{\partial\mathbf z_k}\Big)^\top

    The factors are matrices: :math:`\tau` increases from left to right.

    Parameters
    ----------
    t, k : int
        Rows of the arrays, 0 <= k <= t < T.
    cache : nndl.numpy.srn.Cache

    Returns
    -------
    array, shape (B, D, D)
        One matrix a sequence; the identity for k = t, and 0 where step t is padding.

    Raises
    ------
    TypeError, ValueError
        If t or k is not an integer in that range.
    """
    U, h, valid, slope = cache.U, cache.h, cache.valid, cache.slope
    expect.at_least("k", k, 0)
    expect.at_least("t", t, k, "k <= t")
    expect.at_least("T", len(valid), t + 1, "t < T")
    P = valid[t][..., None] * np.eye(len(U), dtype=h.dtype)  # (B, D, D)
    for tau in range(k, t):
        P = P @ (slope(h[tau])[..., None] * U.T)  # eq-bptt-prod
    return P


def truncated(dh, cache, window):
    r"""Truncated backpropagation through time (截断的随时间反向传播): :eq:`eq-tbptt`.

    .. math::

       \frac{\partial\mathcal L}{\partial U}
         \approx \sum_{t=1}^T\ \sum_{k=\max(1,\,t-w+1)}^t\delta_{t,k}\mathbf h_{k-1}^\top,

    and W and b alike: each loss goes back through w states and takes the one before as a constant.

    Parameters
    ----------
    dh : array, shape (T, B, D)
        As in :func:`error_terms`.
    cache : nndl.numpy.srn.Cache
    window : int
        w, at least 1; from T on the result is the full gradient.

    Returns
    -------
    dx : array, shape (T, B, M)
    grads : dict
        W, U, b and h0, as :func:`gradients` returns them; in general the gradient of no function.

    Raises
    ------
    TypeError, ValueError
        If ``dh`` is not as in :func:`error_terms`, or ``window`` no integer of at least 1.

    References
    ----------
    Williams and Peng (1990), *An efficient gradient-based algorithm for on-line training of
    recurrent network trajectories*, Neural Computation 2.
    """
    expect.at_least("window", window, 1)
    delta = error_terms(dh, cache)
    t, k = np.indices(delta.shape[:2])
    near = (k > t - window)[..., None, None]  # eq-tbptt
    return gradients(np.where(near, delta, 0), cache)


def rtrl(dh, cache):
    r"""Real-time recurrent learning (实时循环学习), the gradients forward in time: :eq:`eq-rtrl`.

    With :math:`\Theta=[U\ W\ \mathbf b]` and
    :math:`\mathbf u_t=[\mathbf h_{t-1};\mathbf x_t;1]`, so that
    :math:`\mathbf z_t=\Theta\mathbf u_t`, the sensitivities
    :math:`[S_t]_{aij}=\partial h_{t,a}/\partial\Theta_{ij}` obey

    .. math::

       [S_t]_{aij} = f'(z_{t,a})\Big(\mathbb 1[a=i]\,u_{t,j} + \sum_c U_{ac}\,[S_{t-1}]_{cij}\Big),
       \qquad S_0 = 0, \qquad
       \frac{\partial\mathcal L}{\partial\Theta_{ij}}
         = \sum_{t=1}^T\sum_a\frac{\partial\mathcal L_t}{\partial h_{t,a}}\,[S_t]_{aij}

    Step t reads nothing older than :math:`\mathbf h_{t-1}` and :math:`S_{t-1}`. The price:
    :math:`D^2(D+M+1)` numbers to keep for a sequence, and of the order of :math:`D^2` times the
    multiplications of the backward sweep.

    Parameters
    ----------
    dh : array, shape (T, B, D)
        As in :func:`error_terms`.
    cache : nndl.numpy.srn.Cache

    Returns
    -------
    dict
        Gradients of W, U and b.

    Raises
    ------
    TypeError, ValueError
        If ``dh`` is not an array of floats of the states' shape.

    References
    ----------
    Williams and Zipser (1989), *A learning algorithm for continually running fully recurrent neural
    networks*, Neural Computation 1.
    """
    dh = of_valid_steps(dh, cache)
    U, x, h, slope = cache.U, cache.x, cache.h, cache.slope
    T, B, D = dh.shape
    N = D + x.shape[2] + 1
    S, grad = np.zeros((B, D, D, N), dh.dtype), np.zeros((D, N), dh.dtype)
    for t in range(T):
        u = np.concatenate([h[t - 1], x[t], np.ones_like(x[t, :, :1])], axis=1)  # (B, N)
        immediate = np.einsum("ai,bj->baij", np.eye(D, dtype=dh.dtype), u)
        through_the_past = np.einsum("ac,bcij->baij", U, S, optimize=True)
        S = slope(h[t])[:, :, None, None] * (immediate + through_the_past)  # eq-rtrl
        grad += np.einsum("ba,baij->ij", dh[t], S, optimize=True)
    dU, dW, db = np.split(grad, [D, N - 1], axis=1)
    return {"W": dW, "U": dU, "b": db[:, 0]}


def of_valid_steps(dh, cache):
    """Check dh against the states of the cache; return it in their dtype, 0 where padded."""
    T, B, D = len(cache.x), *cache.h.shape[1:]
    expect.shape("dh", dh, "T B D", "the shape of the states", T=T, B=B, D=D)
    return np.where(cache.valid, dh, 0).astype(cache.h.dtype, copy=False)
