r"""The nonlinear autoregressive model with exogenous inputs (有外部输入的非线性自回归模型, NARX).

.. math::

   y_t = f\big(x_t, x_{t-1},\dots,x_{t-K_x},\; y_{t-1},\dots,y_{t-K_y}\big)

See :eq:`eq-narx`; f is a network with one hidden layer. Source: Leontaritis and Billings,
*Input-output parametric models for non-linear systems*, Int. J. Control 41 (1985). Trained in a
closed loop: Lin, Horne, Tiňo and Giles, *Learning long-term dependencies in NARX recurrent neural
networks*, IEEE Trans. Neural Networks 7 (1996).
"""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import activations, padding

NAMES = ("A", "a", "V", "d")
MODES = ("teacher_forced", "closed_loop")


class Cache(NamedTuple):
    """What the backward pass needs."""

    A: np.ndarray
    V: np.ndarray
    phi: np.ndarray  # (T - K, B, P), row 0 belongs to the first step with a complete past
    s: np.ndarray  # (T - K, B, D)
    valid: np.ndarray  # (T - K, B, 1)
    slope: Callable
    sizes: tuple  # (M, M', K_x, K_y)
    mode: str


def init(input_size, output_size, taps, hidden_size, rng):
    r"""Return A (D, P), a (D,), V (M', D) and d (M',), uniform like two layers of ``nn.Linear``.

    Parameters
    ----------
    input_size, output_size : int
        M and M'; M = 0 is a model without exogenous inputs.
    taps : (int, int)
        :math:`K_x` and :math:`K_y`. The network reads :math:`P=(K_x+1)M+K_yM'` numbers: the present
        input counts, the present output is what it predicts.
    hidden_size : int
        D.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        The parameters by the page's names, float64.
    """
    K_x, K_y = check_taps(taps)
    M = expect.at_least("input_size", input_size, 0)
    M_out, D = expect.sizes(output_size=output_size, hidden_size=hidden_size)
    P = (K_x + 1) * M + K_y * M_out
    r, q = 1 / np.sqrt(P), 1 / np.sqrt(D)
    return {
        "A": rng.uniform(-r, r, (D, P)),
        "a": rng.uniform(-r, r, D),
        "V": rng.uniform(-q, q, (M_out, D)),
        "d": rng.uniform(-q, q, M_out),
    }


def forward(params, x, y, taps, mode="teacher_forced", activation="tanh", lengths=None):
    r"""Predict every value that has a complete past: :eq:`eq-narx`.

    .. math::

       \boldsymbol\phi_t &= (\mathbf x_t,\dots,\mathbf x_{t-K_x},\;
                             \mathbf y_{t-1},\dots,\mathbf y_{t-K_y}) \\
       \mathbf s_t &= \tanh(A\boldsymbol\phi_t+\mathbf a) \\
       \hat{\mathbf y}_t &= V\mathbf s_t+\mathbf d

    Parameters
    ----------
    params : dict
        A (D, P), a (D,), V (M', D), d (M',) with :math:`P=(K_x+1)M+K_yM'`.
    x : array of float, shape (T, B, M), or None
        Exogenous inputs; None for a model without them.
    y : array of float, shape (T, B, M')
        The series. In the closed loop only its first :math:`K=\max(K_x,K_y)` values are read.
    taps : (int, int)
        :math:`K_x` at least 0 and :math:`K_y` at least 1.
    mode : {"teacher_forced", "closed_loop"}
        Whether lagged outputs are the true ones (串并联) or the model's own (并联).
    activation : {"tanh", "logistic", "relu", "identity"}
        The hidden layer's function.
    lengths : sequence of B int, optional
        True lengths of padded series, each larger than K.

    Returns
    -------
    y_hat : array, shape (T - K, B, M')
        Predictions of ``y[K:]``, in the dtype of ``y``; 0 where padded.
    cache : Cache

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``taps`` or ``lengths`` no integers.
    ValueError
        If a name, a shape, a length, the taps, the mode or the activation is not as above, T is not
        larger than K, or a value that is read is not finite.

    References
    ----------
    Leontaritis and Billings (1985); Lin, Horne, Tiňo and Giles (1996).
    """
    K_x, K_y = check_taps(taps)
    K = max(K_x, K_y)
    x, y, A, a, V, d = unpack(params, x, y, (K_x, K_y))
    T, B, M_out = y.shape
    f, slope = activations.get(activation)
    closed = expect.option("mode", mode, MODES) == "closed_loop"
    valid = padding.valid(lengths, T, B, least=K + 1)
    told = valid & (np.arange(T)[:, None, None] < K) if closed else valid
    expect.finite("x", x, valid)
    expect.finite("y", y, told)
    x, tape = np.where(valid, x, 0), np.where(told, y, 0)

    phi = np.empty((T - K, B, A.shape[1]), y.dtype)
    s = np.empty((T - K, B, len(a)), y.dtype)
    y_hat = np.empty((T - K, B, M_out), y.dtype)
    for t, end in blocks(K, T, closed):
        past = [x[t - k : end - k] for k in range(K_x + 1)]
        past += [tape[t - k : end - k] for k in range(1, K_y + 1)]
        now = slice(t - K, end - K)
        phi[now] = np.concatenate(past, -1)
        s[now] = f(phi[now] @ A.T + a)
        y_hat[now] = np.where(valid[t:end], s[now] @ V.T + d, 0)  # eq-narx
        if closed:
            tape[t:end] = y_hat[now]
    return y_hat, Cache(A, V, phi, s, valid[K:], slope, (x.shape[2], M_out, K_x, K_y), mode)


def backward(dy_hat, cache):
    r"""Return the gradients with respect to the inputs, the series and the parameters.

    In the closed loop :math:`\hat{\mathbf y}_t` is an input of the next :math:`K_y` steps too. What
    comes back from them is added to its gradient: backpropagation through time.

    .. math::

       \boldsymbol\delta_t &= \bar{\hat{\mathbf y}}_t + \sum_{k=1}^{K_y}
         \big[\bar{\boldsymbol\phi}_{t+k}\big]_{\text{lag }k}\quad\text{(sum: closed loop)}\\
       \mathbf g_t &= V^\top\boldsymbol\delta_t\odot(1-\mathbf s_t^2),\qquad
       \bar{\boldsymbol\phi}_t = A^\top\mathbf g_t \\
       \bar A &= \sum_t\mathbf g_t\boldsymbol\phi_t^\top,\quad
       \bar{\mathbf a} = \sum_t\mathbf g_t,\quad
       \bar V = \sum_t\boldsymbol\delta_t\mathbf s_t^\top,\quad
       \bar{\mathbf d} = \sum_t\boldsymbol\delta_t

    Parameters
    ----------
    dy_hat : array, shape (T - K, B, M')
        Values at padded steps are ignored.
    cache : Cache

    Returns
    -------
    dx : array, shape (T, B, M)
    dy : array, shape (T, B, M')
        Through the lagged values alone; in the closed loop zero after the first K steps, whose
        values were not read.
    grads : dict
        Gradients of A, a, V and d.

    Raises
    ------
    TypeError, ValueError
        If ``dy_hat`` is not an array of floats of the predictions' shape.
    """
    A, V, phi, s, valid, slope, (M, M_out, K_x, K_y), mode = cache
    K, closed = max(K_x, K_y), mode == "closed_loop"
    N, B = phi.shape[:2]
    known = {"N": N, "B": B, "M_out": M_out}
    expect.shape("dy_hat", dy_hat, "N B M_out", "the shape of the predictions", **known)

    dx, dtape = np.zeros((N + K, B, M), s.dtype), np.zeros((N + K, B, M_out), s.dtype)
    delta, g = np.where(valid, dy_hat, 0).astype(s.dtype, copy=False), np.empty_like(s)
    for t, end in reversed(blocks(K, N + K, closed)):
        now = slice(t - K, end - K)
        if closed:
            delta[now] += dtape[t:end]  # from the later steps that read this prediction
        g[now] = delta[now] @ V * slope(s[now])
        dphi = np.split(g[now] @ A, np.cumsum([M] * (K_x + 1) + [M_out] * (K_y - 1)), -1)
        for k in range(K_x + 1):
            dx[t - k : end - k] += dphi[k]
        for k in range(1, K_y + 1):
            dtape[t - k : end - k] += dphi[K_x + k]
    if closed:
        dtape[K:] = 0
    over_t_and_b = ((0, 1), (0, 1))
    grads = {
        "A": np.tensordot(g, phi, over_t_and_b),
        "a": g.sum((0, 1)),
        "V": np.tensordot(delta, s, over_t_and_b),
        "d": delta.sum((0, 1)),
    }
    return dx, dtape, grads


def forecast(params, x, history, taps, steps, activation="tanh"):
    r"""Forecast in a closed loop: each prediction becomes a past value of the next.

    Parameters
    ----------
    params, taps, activation
        As in :func:`forward`.
    x : array of float, shape (K + steps, B, M), or None
        Inputs of the K steps of the history and of every step to forecast.
    history : array of float, shape (K, B, M')
        The last :math:`K=\max(K_x,K_y)` values, oldest first.
    steps : int
        How many values to forecast.

    Returns
    -------
    array, shape (steps, B, M')

    Raises
    ------
    TypeError, ValueError
        As :func:`forward`; also if ``history`` does not have K values or ``steps`` is below 1.
    """
    K = max(check_taps(taps))
    expect.shape("history", history, "K B M_out", f"taps = {tuple(taps)}", K=K)
    ahead = np.zeros((expect.at_least("steps", steps, 1), *history.shape[1:]), history.dtype)
    y = np.concatenate([history, ahead])
    return forward(params, x, y, taps, "closed_loop", activation)[0]


def blocks(K, T, closed):
    """Return the steps that can be computed together: all in one block, or one by one."""
    return [(t, t + 1) for t in range(K, T)] if closed else [(K, T)]


def check_taps(taps):
    """Return K_x and K_y, or raise."""
    if not hasattr(taps, "__len__") or len(taps) != 2:
        raise ValueError(f"taps: expected two integers, K_x and K_y; came {taps!r}.")
    K_x, K_y = taps
    return expect.at_least("taps[0], K_x", K_x, 0), expect.at_least("taps[1], K_y", K_y, 1)


def unpack(params, x, y, taps):
    """Check names and shapes of all arrays; return x, y, A, a, V, d in y's dtype."""
    K_x, K_y = taps
    expect.names("params", params, NAMES)
    M_out, D = expect.shape("V", params["V"], "M_out D")
    because = f"V has shape {(M_out, D)}"
    expect.shape("d", params["d"], "M_out", because, M_out=M_out)
    expect.shape("a", params["a"], "D", because, D=D)
    T, B, _ = expect.shape("y", y, "T B M_out", because, M_out=M_out)
    expect.at_least("the length of y", T, max(taps) + 1, f"K_x = {K_x}, K_y = {K_y}")
    if x is None:
        x = np.zeros((T, B, 0), y.dtype)
    else:
        expect.shape("x", x, "T B M", f"y has shape {tuple(y.shape)}", T=T, B=B)
    P = (K_x + 1) * x.shape[2] + K_y * M_out
    known = f"K_x = {K_x}, K_y = {K_y}, M = {x.shape[2]}, M_out = {M_out}"
    expect.shape("A", params["A"], "D P", known, D=D, P=P)
    return [x.astype(y.dtype, copy=False), y] + [
        params[name].astype(y.dtype, copy=False) for name in NAMES
    ]
