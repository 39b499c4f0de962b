r"""The stacked recurrent network (堆叠循环神经网络): layers that read each other's states.

.. math::

   \mathbf h^{(l)}_t = f\big(U^{(l)}\mathbf h^{(l)}_{t-1} + W^{(l)}\mathbf h^{(l-1)}_t
   + \mathbf b^{(l)}\big), \qquad \mathbf h^{(0)}_t = \mathbf x_t

See :eq:`eq-stack`. A layer is any recurrent network: :mod:`nndl.numpy.srn` as in the equation,
:mod:`nndl.numpy.lstm`, :mod:`nndl.numpy.gru`, or :mod:`nndl.numpy.bidirectional`. Source of the
stacked LSTM: Graves, Mohamed and Hinton, *Speech Recognition with Deep Recurrent Neural Networks*,
ICASSP (2013).
"""

from __future__ import annotations

from types import ModuleType
from typing import NamedTuple

from nndl import expect
from nndl.numpy import parts, srn


class Cache(NamedTuple):
    """What the backward pass needs, and the last states of every layer."""

    layer: ModuleType
    parts: dict  # by the layer's name -> its cache

    @property
    def last(self):
        """What a stack that goes on from here takes as its states, a tuple for each layer."""
        return tuple(cache.last for cache in self.parts.values())


def init(input_size, hidden_sizes, rng, layer=srn, **options):
    r"""Return the parameters of all layers, each as its own ``init`` draws them.

    Parameters
    ----------
    input_size : int
        M.
    hidden_sizes : sequence of L int
        :math:`D_1,\dots,D_L`, from the layer that reads the inputs to the top.
    rng : numpy.random.Generator
    layer : module
        The recurrent network that each layer is.
    **options
        For the layers' ``init``: ``variant`` of an LSTM, ``reset`` of a GRU, ``cell`` of a
        bidirectional layer.

    Returns
    -------
    dict
        A parameter is called by its layer and its own name: ``layer1.W`` (D_1, M), ``layer2.W``
        (D_2, D_1), ... float64. Layers above a bidirectional one read twice as many inputs.

    Raises
    ------
    TypeError, ValueError
        If ``hidden_sizes`` is not one or more integers of at least 1.
    """
    layers = sizes(input_size, hidden_sizes, layer)
    return parts.join({name: layer.init(M, D, rng, **options) for name, (M, D) in layers.items()})


def forward(params, x, *states, lengths=None, layer=srn, **options):
    r"""Run the layers one after the other: :eq:`eq-stack`.

    .. math::

       \mathbf h^{(l)}_t = f\big(U^{(l)}\mathbf h^{(l)}_{t-1} + W^{(l)}\mathbf h^{(l-1)}_t
       + \mathbf b^{(l)}\big), \qquad \mathbf h^{(0)}_t = \mathbf x_t

    A layer needs from the one below the state of the same step alone; here it waits until that
    layer has read everything, so that each is one call.

    Parameters
    ----------
    params : dict
        As :func:`init` returns them; layers may have different widths.
    x : array of float, shape (T, B, M)
        Time-major inputs.
    *states : tuple of arrays of float, shape (B, D_l), optional
        For each layer the tuple of states that it starts from, ``(h0,)`` or ``(h0, c0)``, or (),
        which means zeros. ``*cache.last`` goes on where another run ended.
    lengths : sequence of B int, optional
        True lengths of padded sequences. Outputs at padded steps are 0.
    layer : module
        The recurrent network that each layer is.
    **options
        For the layers' ``forward``: ``activation``, ``variant``, ``reset`` or ``cell``.

    Returns
    -------
    h : array, shape (T, B, D_L)
        The states of the top layer, in the dtype of ``x``.
    cache : Cache
        For :func:`backward`; ``cache.last`` holds every layer's last states.

    Raises
    ------
    TypeError, ValueError
        As the layers' ``forward``, the message naming the layer; also if the layers are not called
        layer1, layer2, ..., or the states are not as above.

    References
    ----------
    Graves, Mohamed and Hinton (2013), *Speech Recognition with Deep Recurrent Neural Networks*.
    """
    layers = parts.split(params, "layer")
    before = parts.first_states(states, layers, layer.forward)
    h, caches = x, {}
    options["lengths"] = lengths
    for name, own in layers.items():
        with parts.within(name):
            h, caches[name] = layer.forward(own, h, *before[name], **options)  # eq-stack
    return h, Cache(layer, caches)


def backward(dh, cache, dlast=()):
    r"""Go back from the top layer to the inputs.

    In each layer through time, as in its own ``backward``; what that sends to its inputs is the
    gradient of the states below:

    .. math::

       \bar{\mathbf h}^{(l-1)}_t = W^{(l)\top}\delta^{(l)}_t, \qquad
       \bar{\mathbf x}_t = \bar{\mathbf h}^{(0)}_t

    Parameters
    ----------
    dh : array, shape (T, B, D_L)
        Gradient of the loss with respect to the states of the top layer. Values at padded steps are
        ignored.
    cache : Cache
    dlast : tuple of tuples of arrays, optional
        Gradients with respect to the last states, in the form of ``cache.last``; a layer without
        any has ().

    Returns
    -------
    dx : array, shape (T, B, M)
    grads : dict
        Gradients of the parameters and of the initial states ``layer1.h0``, ...

    Raises
    ------
    TypeError, ValueError
        If ``dh`` or an array of ``dlast`` has not the shape of what it is the gradient of.
    """
    layer, caches = cache
    dlast, grads = parts.each("dlast", dlast, caches), {}
    for name in reversed(list(caches)):
        with parts.within(name):
            dh, grads[name] = parts.backward(layer, dh, caches[name], dlast[name])
    return dh, parts.join(grads)


def sizes(input_size, hidden_sizes, layer):
    """Check the sizes; return each layer's number of inputs and hidden size, by its name."""
    if not hasattr(hidden_sizes, "__len__"):
        raise TypeError(f"hidden_sizes: expected a sequence of integers; came {hidden_sizes!r}.")
    expect.at_least("the number of hidden_sizes", len(hidden_sizes), 1)
    for index, D in enumerate(hidden_sizes):
        expect.at_least(f"hidden_sizes[{index}]", D, 1)
    directions = getattr(layer, "DIRECTIONS", 1)
    below = [input_size, *(directions * D for D in hidden_sizes)]
    return {f"layer{n}": pair for n, pair in enumerate(zip(below, hidden_sizes), start=1)}
