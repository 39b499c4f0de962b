r"""The output layer (输出层) that reads a recurrent network's states.

.. math:: \hat{\mathbf y}_t = V\mathbf h_t + \mathbf c

See :eq:`eq-srn-out`. The slides write it without the bias :math:`\mathbf c`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect

NAMES = ("V", "c")


class Cache(NamedTuple):
    """What the backward pass needs."""

    V: np.ndarray
    h: np.ndarray  # (T, B, D)


def init(hidden_size, output_size, rng):
    r"""Return V (M', D) and c (M',), uniform in :math:`\pm1/\sqrt D` like ``nn.Linear``.

    Parameters
    ----------
    hidden_size, output_size : int
        D and M'.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        The parameters by the page's names, float64.
    """
    D, M_out = expect.sizes(hidden_size=hidden_size, output_size=output_size)
    r = 1 / np.sqrt(D)
    return {"V": rng.uniform(-r, r, (M_out, D)), "c": rng.uniform(-r, r, M_out)}


def forward(params, h):
    r"""Return :math:`\hat{\mathbf y}_t = V\mathbf h_t + \mathbf c` at every step: :eq:`eq-srn-out`.

    Parameters
    ----------
    params : dict
        V (M', D), c (M',).
    h : array of float, shape (T, B, D)

    Returns
    -------
    y_hat : array, shape (T, B, M')
        In the dtype of ``h``.
    cache : Cache

    Raises
    ------
    TypeError, ValueError
        If a name, a shape or a dtype is not as above.

    References
    ----------
    Elman (1990), *Finding structure in time*, Cognitive Science 14.
    """
    V, c = unpack(params, h)
    y_hat = h @ V.T + c  # eq-srn-out
    return y_hat, Cache(V, h)


def backward(dy_hat, cache):
    r"""Return the gradients with respect to the states and to V and c.

    .. math::

       \bar{\mathbf h}_t = V^\top\bar{\hat{\mathbf y}}_t,\qquad
       \bar V = \sum_t\bar{\hat{\mathbf y}}_t\mathbf h_t^\top,\qquad
       \bar{\mathbf c} = \sum_t\bar{\hat{\mathbf y}}_t

    Parameters
    ----------
    dy_hat : array, shape (T, B, M')
    cache : Cache

    Returns
    -------
    dh : array, shape (T, B, D)
    grads : dict
        Gradients of V and c.

    Raises
    ------
    TypeError, ValueError
        If ``dy_hat`` is not an array of floats of the outputs' shape.
    """
    V, h = cache
    T, B, _ = h.shape
    expect.shape("dy_hat", dy_hat, "T B M_out", "the shape of the outputs", T=T, B=B, M_out=len(V))
    dy_hat = dy_hat.astype(h.dtype, copy=False)
    grads = {
        "V": np.tensordot(dy_hat, h, ((0, 1), (0, 1))),
        "c": dy_hat.sum((0, 1)),
    }
    return dy_hat @ V, grads


def unpack(params, h):
    """Check names and shapes of the parameters against h; return V, c in h's dtype."""
    expect.names("params", params, NAMES)
    M_out, D = expect.shape("V", params["V"], "M_out D")
    because = f"V has shape {(M_out, D)}"
    expect.shape("c", params["c"], "M_out", because, M_out=M_out)
    expect.shape("h", h, "T B D", because, D=D)
    return [params[name].astype(h.dtype, copy=False) for name in NAMES]
