r"""Additive attention (加性注意力): a weighted mean of encoder states, with weights by a query.

.. math::

   e_{mj} = \mathbf v_a^\top\tanh(W_a\mathbf s_{m-1}+U_a\mathbf h_j),\qquad
   \boldsymbol\alpha_m = \operatorname{softmax}(\mathbf e_m),\qquad
   \mathbf c_m = \sum_j\alpha_{mj}\mathbf h_j

See :eq:`eq-attn`. Source: Bahdanau, Cho and Bengio, *Neural machine translation by jointly learning
to align and translate*, ICLR 2015.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import padding

NAMES = ("W_a", "U_a", "v_a")


class Cache(NamedTuple):
    """What the backward pass needs, and the weights."""

    W_a: np.ndarray
    U_a: np.ndarray
    v_a: np.ndarray
    s: np.ndarray  # (M', B, D')
    h: np.ndarray  # (T, B, D), zero where padded
    q: np.ndarray  # (M', T, B, A): the tanh
    alpha: np.ndarray  # (M', T, B): sums to 1 over T, 0 where padded
    c: np.ndarray  # (M', B, D)


def init(query_size, state_size, attention_size, rng):
    r"""Return W_a (A, D'), U_a (A, D) and v_a (A,), each uniform like a layer of ``nn.Linear``.

    Parameters
    ----------
    query_size, state_size, attention_size : int
        D', D and A.
    rng : numpy.random.Generator

    Returns
    -------
    dict
        The parameters by the page's names, float64.
    """
    A, D, D_query = expect.sizes(
        attention_size=attention_size, state_size=state_size, query_size=query_size
    )
    r, r_query, r_A = 1 / np.sqrt(D), 1 / np.sqrt(D_query), 1 / np.sqrt(A)
    return {
        "W_a": rng.uniform(-r_query, r_query, (A, D_query)),
        "U_a": rng.uniform(-r, r, (A, D)),
        "v_a": rng.uniform(-r_A, r_A, A),
    }


def forward(params, s, h, lengths=None):
    r"""Return the context of every query: :eq:`eq-attn`.

    .. math::

       e_{mj} &= \mathbf v_a^\top\tanh(W_a\mathbf s_{m-1}+U_a\mathbf h_j) \\
       \boldsymbol\alpha_m &= \operatorname{softmax}(\mathbf e_m) \\
       \mathbf c_m &= \sum_j\alpha_{mj}\mathbf h_j

    Parameters
    ----------
    params : dict
        W_a (A, D'), U_a (A, D), v_a (A,).
    s : array of float, shape (M', B, D')
        The queries, each the decoder's state before step m: :math:`\mathbf s_{m-1}`.
    h : array of float, shape (T, B, D)
        The encoder's states.
    lengths : sequence of B int, optional
        True lengths of the encoder's sequences: padded states have weight 0.

    Returns
    -------
    c : array, shape (M', B, D)
        The contexts, in the dtype of ``s``.
    cache : Cache
        For :func:`backward`; ``cache.alpha`` holds the weights, (M', T, B).

    Raises
    ------
    TypeError
        If an array does not hold floats, or ``lengths`` no integers.
    ValueError
        If a name, a shape or a length is not as above, or a query or a valid state is not finite.

    References
    ----------
    Bahdanau, Cho and Bengio (2015), *Neural machine translation by jointly learning to align and
    translate*.
    """
    W_a, U_a, v_a, h = unpack(params, s, h)
    valid = padding.valid(lengths, *h.shape[:2])
    expect.finite("s", s)
    expect.finite("h", h, valid)
    h = np.where(valid, h, 0)

    q = np.tanh((s @ W_a.T)[:, None] + h @ U_a.T)  # every query meets every state
    e = np.where(valid[..., 0], q @ v_a, -np.inf)
    e = np.exp(e - e.max(1, keepdims=True))
    alpha = e / e.sum(1, keepdims=True)
    c = np.einsum("mtb,tbd->mbd", alpha, h)  # eq-attn
    return c, Cache(W_a, U_a, v_a, s, h, q, alpha, c)


def backward(dc, cache):
    r"""Return the gradients with respect to the queries, the states and the parameters.

    Because a context is a mean, a weight's gradient counts from that mean:

    .. math::

       \bar e_{mj} &= \alpha_{mj}\,\bar{\mathbf c}_m^\top(\mathbf h_j-\mathbf c_m) \\
       \delta_{mj} &= \bar e_{mj}\,\mathbf v_a\odot(1-\mathbf q_{mj}^2),\qquad
         \mathbf q_{mj} = \tanh(W_a\mathbf s_{m-1}+U_a\mathbf h_j) \\
       \bar{\mathbf s}_{m-1} &= W_a^\top\sum_j\delta_{mj},\qquad
       \bar{\mathbf h}_j = \sum_m\big(\alpha_{mj}\bar{\mathbf c}_m + U_a^\top\delta_{mj}\big) \\
       \bar W_a &= \sum_{m,j}\delta_{mj}\mathbf s_{m-1}^\top,\qquad
       \bar U_a = \sum_{m,j}\delta_{mj}\mathbf h_j^\top,\qquad
       \bar{\mathbf v}_a = \sum_{m,j}\bar e_{mj}\mathbf q_{mj}

    Parameters
    ----------
    dc : array, shape (M', B, D)
    cache : Cache

    Returns
    -------
    ds : array, shape (M', B, D')
    dh : array, shape (T, B, D)
        Zero at padded steps.
    grads : dict
        Gradients of W_a, U_a and v_a.

    Raises
    ------
    TypeError, ValueError
        If ``dc`` is not an array of floats of the contexts' shape.
    """
    W_a, U_a, v_a, s, h, q, alpha, c = cache
    M_out, B, D = c.shape
    expect.shape("dc", dc, "M_out B D", "the shape of the contexts", M_out=M_out, B=B, D=D)
    dc = dc.astype(c.dtype, copy=False)
    de = alpha * np.einsum("mbd,mtbd->mtb", dc, h - c[:, None])
    dz = de[..., None] * v_a * (1 - q * q)
    dz_of_query, dz_of_state = dz.sum(1), dz.sum(0)
    grads = {
        "W_a": np.tensordot(dz_of_query, s, ((0, 1), (0, 1))),
        "U_a": np.tensordot(dz_of_state, h, ((0, 1), (0, 1))),
        "v_a": np.tensordot(de, q, 3),
    }
    dh = np.einsum("mtb,mbd->tbd", alpha, dc) + dz_of_state @ U_a
    return dz_of_query @ W_a, dh, grads


def unpack(params, s, h):
    """Check names and shapes against s and h; return W_a, U_a, v_a, h in the dtype of s."""
    expect.names("params", params, NAMES)
    A, D_query = expect.shape("W_a", params["W_a"], "A D'")
    because = f"W_a has shape {(A, D_query)}"
    _, D = expect.shape("U_a", params["U_a"], "A D", because, A=A)
    expect.shape("v_a", params["v_a"], "A", because, A=A)
    _, B, _ = expect.shape("s", s, "M' B D'", because, **{"D'": D_query})
    expect.shape("h", h, "T B D", f"s has B sequences, U_a has shape {(A, D)}", B=B, D=D)
    W_a, U_a, v_a = (params[name].astype(s.dtype, copy=False) for name in NAMES)
    return W_a, U_a, v_a, h.astype(s.dtype, copy=False)
