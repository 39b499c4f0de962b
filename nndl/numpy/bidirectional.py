r"""The bidirectional recurrent network (双向循环神经网络): one net reads forwards, one backwards.

.. math::

   \mathbf h^{(1)}_t &= f\big(U^{(1)}\mathbf h^{(1)}_{t-1} + W^{(1)}\mathbf x_t
   + \mathbf b^{(1)}\big) \\
   \mathbf h^{(2)}_t &= f\big(U^{(2)}\mathbf h^{(2)}_{t+1} + W^{(2)}\mathbf x_t
   + \mathbf b^{(2)}\big) \\
   \mathbf h_t &= \mathbf h^{(1)}_t \oplus \mathbf h^{(2)}_t

See :eq:`eq-birnn`. The nets are any recurrent network: :mod:`nndl.numpy.srn` as in the equation,
:mod:`nndl.numpy.lstm`, :mod:`nndl.numpy.gru` or :mod:`nndl.numpy.stacked`. Source: Schuster and
Paliwal, *Bidirectional Recurrent Neural Networks*, IEEE Transactions on Signal Processing 45
(1997).
"""

from __future__ import annotations

from types import ModuleType
from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import padding, parts, srn

NETS = ("net1", "net2")
DIRECTIONS = 2  # the states are so many times as wide as those of one net


class Cache(NamedTuple):
    """What the backward pass needs, and the last states of both nets."""

    cell: ModuleType
    parts: dict  # net1 and net2 -> its cache, that of net2 in the order in which it reads
    valid: np.ndarray  # (T, B, 1)
    D: int  # the width of each net's states

    @property
    def last(self):
        """Each net's last states in a tuple; net 1's are of the true end, net 2's of t = 1."""
        return tuple(cache.last for cache in self.parts.values())


def init(input_size, hidden_size, rng, cell=srn, **options):
    """Return the parameters of both nets, each as the cell's ``init`` draws them.

    Parameters
    ----------
    input_size, hidden_size : int
        M and D, of each net; for a stacked cell, its hidden sizes.
    rng : numpy.random.Generator
    cell : module
        The recurrent network that each net is.
    **options
        For the cell's ``init``.

    Returns
    -------
    dict
        A parameter is called by its net and its own name: ``net1.W`` (D, M), ``net2.W`` (D, M), ...
        float64.
    """
    return parts.join({net: cell.init(input_size, hidden_size, rng, **options) for net in NETS})


def forward(params, x, *states, lengths=None, cell=srn, **options):
    r"""Read the sequences in both directions: :eq:`eq-birnn`.

    .. math::

       \mathbf h^{(1)}_t &= f\big(U^{(1)}\mathbf h^{(1)}_{t-1} + W^{(1)}\mathbf x_t
       + \mathbf b^{(1)}\big) \\
       \mathbf h^{(2)}_t &= f\big(U^{(2)}\mathbf h^{(2)}_{t+1} + W^{(2)}\mathbf x_t
       + \mathbf b^{(2)}\big) \\
       \mathbf h_t &= \mathbf h^{(1)}_t \oplus \mathbf h^{(2)}_t

    Net 2 is the same cell on the reversed sequence, and its states are put back in order. Each
    sequence is reversed within its true length: net 2 begins at its last true step, not in the
    padding.

    Parameters
    ----------
    params : dict
        As :func:`init` returns them.
    x : array of float, shape (T, B, M)
        Time-major inputs.
    *states : tuple of arrays of float, shape (B, D), optional
        For each net the tuple of states that it starts from, ``(h0,)`` or ``(h0, c0)``, or (),
        which means zeros: for net 1 those before the first step, for net 2 those after the last.
    lengths : sequence of B int, optional
        True lengths of padded sequences. Outputs at padded steps are 0.
    cell : module
        The recurrent network that each net is.
    **options
        For the cell's ``forward``.

    Returns
    -------
    h : array, shape (T, B, 2D)
        The states of net 1 and then those of net 2, in the dtype of ``x``.
    cache : Cache
        For :func:`backward`; ``cache.last`` holds the last states of each net, which have read the
        whole sequence. Of ``h[-1]`` only the first half has: its second half has read the last step
        alone.

    Raises
    ------
    TypeError, ValueError
        As the cell's ``forward``, the message naming the net; also if the nets are not called net1
        and net2, are not equally wide, or the states are not as above.

    References
    ----------
    Schuster and Paliwal (1997), *Bidirectional Recurrent Neural Networks*.
    """
    nets = parts.split(params, "net", 2)
    before = parts.first_states(states, nets, cell.forward)
    T, B, _ = expect.shape("x", x, "T B M")
    valid = padding.valid(lengths, T, B)

    def read(net, x):
        with parts.within(net):
            return cell.forward(nets[net], x, *before[net], lengths=lengths, **options)

    h1, cache1 = read("net1", x)  # eq-birnn
    h2, cache2 = read("net2", reverse(x, valid))  # eq-birnn
    D = h1.shape[2]
    expect.shape("the states of net2", h2, "T B D", "as wide as those of net1", T=T, B=B, D=D)
    h = np.concatenate([h1, reverse(h2, valid)], -1)  # eq-birnn
    return h, Cache(cell, dict(zip(NETS, (cache1, cache2))), valid, D)


def backward(dh, cache, dlast=()):
    r"""Go back through both nets, each against the direction in which it reads.

    :math:`\bar{\mathbf h}_t=\bar{\mathbf h}^{(1)}_t\oplus\bar{\mathbf h}^{(2)}_t`. The errors of
    net 1 run backward in time, those of net 2 *forward*:

    .. math::

       \delta^{(1)}_t &= f'\odot\big(\bar{\mathbf h}^{(1)}_t+U^{(1)\top}\delta^{(1)}_{t+1}\big) \\
       \delta^{(2)}_t &= f'\odot\big(\bar{\mathbf h}^{(2)}_t+U^{(2)\top}\delta^{(2)}_{t-1}\big) \\
       \bar{\mathbf x}_t &= W^{(1)\top}\delta^{(1)}_t + W^{(2)\top}\delta^{(2)}_t

    Parameters
    ----------
    dh : array, shape (T, B, 2D)
        Gradient of the loss with respect to the states. Values at padded steps are ignored.
    cache : Cache
    dlast : tuple of tuples of arrays, optional
        Gradients with respect to the last states, in the form of ``cache.last``; a net without any
        has ().

    Returns
    -------
    dx : array, shape (T, B, M)
    grads : dict
        Gradients of the parameters and of the initial states ``net1.h0``, ``net2.h0``, ...

    Raises
    ------
    TypeError, ValueError
        If ``dh`` or an array of ``dlast`` has not the shape of what it is the gradient of.
    """
    cell, caches, valid, D = cache
    (T, B, _), dlast = valid.shape, parts.each("dlast", dlast, caches)
    expect.shape("dh", dh, "T B 2D", "the shape of the states", **{"T": T, "B": B, "2D": 2 * D})

    def read_back(net, dh):
        with parts.within(net):
            return parts.backward(cell, dh, caches[net], dlast[net])

    dx2, grads2 = read_back("net2", reverse(dh[..., D:], valid))
    dx1, grads1 = read_back("net1", dh[..., :D])
    return dx1 + reverse(dx2, valid), parts.join(dict(zip(NETS, (grads1, grads2))))


def reverse(x, valid):
    """Return each sequence of x (T, B, ...) reversed within its true length; its own inverse."""
    T, B, _ = valid.shape
    t, length = np.arange(T)[:, None], valid.sum(0)[:, 0]
    return x[np.where(valid[..., 0], length - 1 - t, t), np.arange(B)]
