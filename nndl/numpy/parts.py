"""Recurrent networks made of recurrent networks, such as layers one above the other.

A part is a cell (:mod:`~nndl.numpy.srn`, :mod:`~nndl.numpy.recurrence`, :mod:`~nndl.numpy.lstm`,
:mod:`~nndl.numpy.gru`) or again a network of parts (:mod:`~nndl.numpy.stacked`,
:mod:`~nndl.numpy.bidirectional`): all of them have ``init``, ``forward`` and ``backward``, and a
cache whose ``last`` is the tuple of states that a network which goes on from there takes. Parts are
called by a word and a number from 1 on, and a part's parameters by its name and their own:
``layer2.W``, ``layer1.net2.U``.
"""

from __future__ import annotations

from contextlib import contextmanager
from inspect import signature

import numpy as np

from nndl import expect


def join(dicts):
    """Return one dict of what each part has in its own: ``layer1.W`` from W of layer1."""
    return {f"{part}.{name}": value for part in dicts for name, value in dicts[part].items()}


def split(params, word, count=None):
    """Return each part's own parameters, by its name: the inverse of :func:`join`.

    Raises
    ------
    ValueError
        If the parts are not called ``word`` and 1, 2, ... up to ``count``, where that is known.
    """
    dicts = {}
    for name, value in params.items():
        part, _, own = name.partition(".")
        dicts.setdefault(part, {})[own] = value
    parts = [f"{word}{n}" for n in range(1, (count or max(len(dicts), 1)) + 1)]
    expect.names("the parts that params names", dicts, parts)
    return {part: dicts[part] for part in parts}


def each(what, given, parts):
    """Check that ``given`` holds a tuple for each part, or nothing; return them by the part's name.

    Raises
    ------
    TypeError, ValueError
        If there is another number of them, or one is no tuple.
    """
    given = given or ((),) * len(parts)
    if len(given) != len(parts):
        raise ValueError(
            f"{what}: expected none, or a tuple for each of {', '.join(parts)}; came {len(given)}."
        )
    for part, own in zip(parts, given):
        if not isinstance(own, (tuple, list)):
            came = f"shape {tuple(own.shape)}" if hasattr(own, "shape") else repr(own)
            raise TypeError(f"{what} of {part}: expected a tuple of arrays; came {came}.")
    return dict(zip(parts, given))


def first_states(given, parts, call):
    """Check the initial states as :func:`each` does, and that ``call`` takes no fewer of them."""
    arguments = signature(call).parameters
    names = [name for name in arguments if name.endswith("0")]  # a cell's: h0, c0
    states = each("states", given, parts)
    for part, own in states.items():
        if "states" not in arguments and len(own) > len(names):
            raise ValueError(
                f"states of {part}: expected at most {len(names)}, {', '.join(names)}; "
                f"came {len(own)}."
            )
    return states


@contextmanager
def within(part):
    """Let an error that is raised inside say in which part it was."""
    try:
        yield
    except (TypeError, ValueError) as error:
        error.args = (f"{part}: {error}",)
        raise


def backward(network, dh, cache, dlast=()):
    """Go back through one part, from the gradients of its states and of ``cache.last``.

    A cell takes the gradient of its last hidden state as a part of ``dh``, at each sequence's true
    end, and those of its other last states by themselves; a network of parts takes all of them, in
    the form of its ``cache.last``.
    """
    if not dlast:
        return network.backward(dh, cache)
    if hasattr(cache, "parts"):
        return network.backward(dh, cache, dlast)
    if len(dlast) != len(cache.last):
        raise ValueError(f"dlast: expected {len(cache.last)} gradients; came {len(dlast)}.")
    (T, B, _), D = cache.valid.shape, cache.last[0].shape[1]
    expect.shape("dh", dh, "T B D", "the shape of the states", T=T, B=B, D=D)
    expect.shape("dlast[0]", dlast[0], "B D", "the shape of the last states", B=B, D=D)
    dh = dh.copy()
    dh[cache.valid.sum((0, 2)) - 1, np.arange(B)] += dlast[0]
    return network.backward(dh, cache, *dlast[1:])
