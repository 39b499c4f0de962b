r"""The block of a Grid LSTM (网格LSTM) as a PyTorch module.

.. math::

   (\mathbf h'_n,\mathbf m'_n) = \operatorname{LSTM}(\mathbf H,\mathbf m_n;W_n),\quad n=1,\dots,N

See :eq:`eq-grid-nd`. Dimensions are counted from 1, as on the page. Source: Kalchbrenner, Danihelka
and Graves, *Grid Long Short-Term Memory* (2015).
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.grid_block import (
    GATES,
    check_params,
    check_state,
    checked_options,
    flat_names,
    names,
    order,
)
from nndl.torch import activations, gates


class GridBlock(nn.Module):
    r"""Compute one block: :eq:`eq-grid-nd`.

    The twin of :mod:`nndl.numpy.grid_block`: ``GridBlock(D, dims)(state)`` returns what goes out, a
    dict by the names of what comes in: "h1", "m1", ..., each (B, D). A dimension is an LSTM,
    :eq:`eq-grid-std`, or without a memory, :eq:`eq-grid-nonlstm`; one may be computed last,
    :eq:`eq-grid-prio`.

    Parameters
    ----------
    hidden_size : int
        D, of every dimension.
    dims : sequence of N str
        By dimension "lstm", or the :math:`\phi` of one without a memory: "tanh", "logistic", "relu"
        or "identity".
    priority : int from 1 to N, optional
        The dimension that is computed last.
    output : {"grid", "standard"}
        :math:`\tanh(\mathbf g^o\odot\mathbf m')`, the page's, or
        :math:`\mathbf g^o\odot\tanh(\mathbf m')`.
    bias : bool
        Whether there are biases; the page's equations have none.

    Attributes
    ----------
    W_u1, W_f1, W_o1, W_c1, W_u2, ... : Parameter, shape (D, ND)
        Of each dimension with a memory.
    V1, V2, ... : Parameter, shape (D, ND)
        Of each dimension without one.
    b_u1, ..., b1, ... : Parameter, shape (D,)
        If there are biases.

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.grid_block.forward`, in the same words.

    References
    ----------
    Kalchbrenner, Danihelka and Graves (2015), *Grid Long Short-Term Memory*.
    """

    def __init__(
        self, hidden_size, dims=("lstm", "lstm"), priority=None, output="grid", bias=False
    ):
        super().__init__()
        D = expect.at_least("hidden_size", hidden_size, 1)
        self.options = checked_options(dims, priority, output, bias)
        add(self, D, self.options)

    def forward(self, state):
        r"""Return :math:`\mathbf h'_n` and :math:`\mathbf m'_n` of all dimensions, by name."""
        params = dict(self.named_parameters())
        _, D = check_params(params, self.options)
        check_state("state", state, self.options, D)
        dtype = state["h1"].dtype
        state = {name: tensor.to(dtype) for name, tensor in state.items()}
        return step(stack(params, self.options, dtype), state, self.options)


def step(weights, state, options):
    """Compute one block from stacked weights: :class:`GridBlock` without its checks."""
    dims, priority, output, _ = options
    h_new = [state[f"h{n}"] for n, _ in enumerate(dims, start=1)]
    H, new = torch.cat(h_new, -1), {}  # eq-grid-nd
    for n in order(options):
        if n == priority:
            H = torch.cat(h_new, -1)  # eq-grid-prio: its own is still the old one
        W, b = weights[n - 1]
        z = H @ W.T + b
        if dims[n - 1] == "lstm":
            h_new[n - 1], new[f"m{n}"] = lstm(z, state[f"m{n}"], output)
        else:
            h_new[n - 1] = activations.get(dims[n - 1])(z)  # eq-grid-nonlstm
        new[f"h{n}"] = h_new[n - 1]
    return new


def lstm(z, m, output):
    """Return h' and m' of one dimension from its net inputs z (B, 4D)."""
    z = gates.split(z, GATES)
    g_u, g_f, g_o = (torch.sigmoid(z[gate]) for gate in "ufo")  # eq-grid-std
    g_c = torch.tanh(z["c"])
    m_new = g_f * m + g_u * g_c
    h_new = torch.tanh(g_o * m_new) if output == "grid" else g_o * torch.tanh(m_new)
    return h_new, m_new


def add(module, D, options, *layers):
    r"""Give the module the block's parameters, uniform; the size ``layers`` is their first axis."""
    ND = len(options.dims) * D
    shapes = {"W": (D, ND), "V": (D, ND), "b": (D,)}
    for name in flat_names(options):
        gates.add_uniform(module, name, (*layers, *shapes[name[0]]), ND**-0.5)


def stack(params, options, dtype):
    """Return (W, b) of every dimension, its gates one above the other, in the dtype."""
    weights = []
    for matrices, biases in names(options):
        W = torch.cat([params[name] for name in matrices]).to(dtype)
        b = torch.cat([params[name] for name in biases]).to(dtype) if biases else 0
        weights.append((W, b))
    return weights
