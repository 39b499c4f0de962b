r"""The gates (门) of gated cells in PyTorch, whose weights meet the input in one matrix product.

A cell has several gates g, and for each the net input
:math:`W_g\mathbf x_t + U_g\mathbf h_{t-1} + \mathbf b_g`. With the matrices one above the other,
one product gives them all; a cell lists its gates by their letters, such as "ifco".
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.gates import names


def add(module, gates, input_size, hidden_size):
    r"""Give the module W_g (D, M), U_g (D, D), b_g (D,) of every gate, :math:`\pm1/\sqrt D`."""
    M, D = expect.sizes(input_size=input_size, hidden_size=hidden_size)
    shapes = {"W": (D, M), "U": (D, D), "b": (D,)}
    for name in names(gates):
        add_uniform(module, name, shapes[name[0]], D**-0.5)


def add_uniform(module, name, shape, r):
    """Give the module a parameter, uniform in ±r."""
    module.register_parameter(name, nn.Parameter(torch.empty(shape).uniform_(-r, r)))


def unpack(module, x, gates):
    """Check x against the module; return its W (GD, M), U (GD, D), b (GD,) in x's dtype."""
    first = "W_" + gates[0]
    D, M = getattr(module, first).shape
    expect.shape("x", x, "T B M", f"{first} has shape {(D, M)}", M=M)
    return stack(module, gates, x.dtype)


def stack(module, gates, dtype=None):
    """Return W, U and b of all gates, those of one above those of the next."""
    return [
        torch.cat([getattr(module, f"{kind}_{gate}") for gate in gates]).to(dtype) for kind in "WUb"
    ]


def split(stacked, gates, axis=-1):
    """Return the equal parts of a tensor, by gate."""
    return dict(zip(gates, stacked.chunk(len(gates), axis)))


def unstack(stacked, gates):
    """Return W_g, U_g, b_g of every gate from the stacked W, U, b (a dict)."""
    return {
        f"{kind}_{gate}": part
        for kind, whole in stacked.items()
        for gate, part in split(whole, gates, axis=0).items()
    }


def hold(z, valid, gates, numbers):
    """Return net inputs z (T, B, GD) that are, where padded, the number of each gate.

    An infinite net input makes a gate exactly 0 or 1, and its slope 0: a cell that is told to copy
    its state at padded steps needs no other care for padding, forward or backward.
    """
    padded = z.new_tensor([numbers[gate] for gate in gates])
    return torch.where(valid, z, padded.repeat_interleave(z.shape[-1] // len(gates)))


def from_library(rnn, kind):
    """Return W, U and both biases of a one-layer library network; zeros where it has no bias.

    Raises
    ------
    TypeError
        If ``rnn`` is not of the class ``kind``.
    ValueError
        If it is bidirectional, projects its states or has several layers.
    """
    if not isinstance(rnn, kind):
        raise TypeError(f"rnn: expected nn.{kind.__name__}; came {type(rnn).__name__}.")
    if rnn.num_layers != 1 or rnn.bidirectional or rnn.proj_size:
        raise ValueError(
            "rnn: expected one layer in one direction, without projection; came num_layers = "
            f"{rnn.num_layers}, bidirectional = {rnn.bidirectional}, proj_size = {rnn.proj_size}."
        )
    W, U = rnn.weight_ih_l0.detach(), rnn.weight_hh_l0.detach()
    if not rnn.bias:
        return W, U, W.new_zeros(len(W)), W.new_zeros(len(W))
    return W, U, rnn.bias_ih_l0.detach(), rnn.bias_hh_l0.detach()


def to_library(kind, W, U, b_i, b_h, **options):
    """Return the library network ``kind`` that has these weights, of their dtype, on their device.

    The inverse of :func:`from_library`.
    """
    rnn = kind(W.shape[1], U.shape[1], **options).to(W)
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    rnn.load_state_dict(dict(zip(names, (W, U, b_i, b_h))))
    return rnn
