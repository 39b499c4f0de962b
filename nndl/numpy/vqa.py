r"""Visual question answering (视觉问答) by pointwise fusion of a picture with a question.

.. math::

   \mathbf h=\tanh(W_v\mathbf v+\mathbf b_v)\odot\tanh(W_q\mathbf q+\mathbf b_q),\qquad
   \hat{\mathbf y}=\operatorname{softmax}(V\mathbf h+\mathbf c)

See :eq:`eq-vqa`.
"""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import activations

NAMES = ("W_v", "b_v", "W_q", "b_q", "V", "c")
IMAGE_ACTIVATIONS = ("tanh", "relu")


class Cache(NamedTuple):
    """What the backward pass needs."""

    params: dict
    v: np.ndarray  # (B, M_v)
    q: np.ndarray  # (B, M_q)
    h_v: np.ndarray  # (B, D), what the picture brings
    h_q: np.ndarray  # (B, D), what the question brings
    log_y_hat: np.ndarray  # (B, K)
    slope: Callable  # of the activation on the picture's side


def init(image_size, question_size, hidden_size, answers, rng):
    r"""Return W_v (D, M_v), W_q (D, M_q), V (K, D) and their biases b_v, b_q, c.

    Parameters
    ----------
    image_size, question_size, hidden_size, answers : int
        M_v, M_q, D and K.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        The parameters by the page's names, float64, uniform like three layers of ``nn.Linear``.
    """
    M_v, M_q, D, K = expect.sizes(
        image_size=image_size, question_size=question_size, hidden_size=hidden_size, answers=answers
    )
    layers = {"W_v": ("b_v", D, M_v), "W_q": ("b_q", D, M_q), "V": ("c", K, D)}
    params = {}
    for weight, (bias, out, into) in layers.items():
        r = 1 / np.sqrt(into)
        params[weight], params[bias] = rng.uniform(-r, r, (out, into)), rng.uniform(-r, r, out)
    return params


def forward(params, v, q, activation="tanh"):
    r"""Return :math:`\ln\hat{\mathbf y}`, the answers' log-probabilities: :eq:`eq-vqa`.

    Logarithms, because that is what a loss takes: the cross-entropy of the right answer k is
    :math:`-\ln\hat y_k`.

    Parameters
    ----------
    params : dict
        W_v (D, M_v), b_v (D,), W_q (D, M_q), b_q (D,), V (K, D), c (K,).
    v : array of float, shape (B, M_v)
        Features of the pictures.
    q : array of float, shape (B, M_q)
        Vectors of the questions, for instance a recurrent network's last states.
    activation : {"tanh", "relu"}
        On the picture's side; the question's is always tanh.

    Returns
    -------
    log_y_hat : array, shape (B, K)
        In the dtype of ``v``.
    cache : Cache

    Raises
    ------
    TypeError, ValueError
        If a name, a shape, a dtype or the activation is not as above, or a number of ``v`` or
        ``q`` is not finite.
    """
    f, slope = activations.get(expect.option("activation", activation, IMAGE_ACTIVATIONS))
    p = unpack(params, v, q)
    q = q.astype(v.dtype, copy=False)
    h_v, h_q = f(v @ p["W_v"].T + p["b_v"]), np.tanh(q @ p["W_q"].T + p["b_q"])
    s = (h_v * h_q) @ p["V"].T + p["c"]
    log_y_hat = activations.log_softmax(s)  # eq-vqa
    return log_y_hat, Cache(p, v, q, h_v, h_q, log_y_hat, slope)


def backward(dlog_y_hat, cache):
    r"""Return the gradients with respect to the picture, the question and the parameters.

    With the scores :math:`\mathbf s=V\mathbf h+\mathbf c`, and each side's net input
    :math:`\mathbf z`:

    .. math::

       \bar{\mathbf s}=\overline{\ln\hat{\mathbf y}}
           -\hat{\mathbf y}\sum_k\overline{\ln\hat y_k},\quad
       \bar{\mathbf z}_v=f'(\mathbf z_v)\odot\mathbf h_q\odot V^\top\bar{\mathbf s},\quad
       \bar{\mathbf z}_q=\tanh'(\mathbf z_q)\odot\mathbf h_v\odot V^\top\bar{\mathbf s}

    Each side's gradient is multiplied by the other's output: where the question's side is 0, the
    picture learns nothing.

    Parameters
    ----------
    dlog_y_hat : array, shape (B, K)
    cache : Cache

    Returns
    -------
    dv : array, shape (B, M_v)
    dq : array, shape (B, M_q)
    grads : dict
        Gradients of the parameters.

    Raises
    ------
    TypeError, ValueError
        If ``dlog_y_hat`` is not an array of floats of the result's shape.
    """
    p, v, q, h_v, h_q, log_y_hat, slope = cache
    B, K = log_y_hat.shape
    expect.shape("dlog_y_hat", dlog_y_hat, "B K", "the shape of the result", B=B, K=K)
    dlog_y_hat = dlog_y_hat.astype(log_y_hat.dtype, copy=False)
    ds = dlog_y_hat - np.exp(log_y_hat) * dlog_y_hat.sum(-1, keepdims=True)
    dh = ds @ p["V"]
    dz_q = (1 - h_q * h_q) * h_v * dh
    dz_v = slope(h_v) * h_q * dh
    grads = {
        "W_v": dz_v.T @ v,
        "b_v": dz_v.sum(0),
        "W_q": dz_q.T @ q,
        "b_q": dz_q.sum(0),
        "V": ds.T @ (h_v * h_q),
        "c": ds.sum(0),
    }
    return dz_v @ p["W_v"], dz_q @ p["W_q"], grads


def unpack(params, v, q):
    """Check names and shapes of the parameters, v and q; return the parameters in v's dtype."""
    expect.names("params", params, NAMES)
    D, M_v = expect.shape("W_v", params["W_v"], "D M_v")
    of_v = f"W_v has shape {(D, M_v)}"
    expect.shape("b_v", params["b_v"], "D", of_v, D=D)
    _, M_q = expect.shape("W_q", params["W_q"], "D M_q", of_v, D=D)
    expect.shape("b_q", params["b_q"], "D", of_v, D=D)
    K, _ = expect.shape("V", params["V"], "K D", of_v, D=D)
    expect.shape("c", params["c"], "K", f"V has shape {(K, D)}", K=K)
    B, _ = expect.shape("v", v, "B M_v", of_v, M_v=M_v)
    of_both = f"W_q has shape {(D, M_q)}, v has B rows"
    expect.shape("q", q, "B M_q", of_both, B=B, M_q=M_q)
    for what, value in (("v", v), ("q", q)):
        expect.finite(what, value)
    return {name: params[name].astype(v.dtype, copy=False) for name in NAMES}
