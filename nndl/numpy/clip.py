r"""Gradient clipping (梯度截断): a gradient that is too long is shortened before the step.

.. math:: \mathbf g \leftarrow \min\Big(1,\frac{\eta}{\lVert\mathbf g\rVert}\Big)\,\mathbf g

See :eq:`eq-clip`. Source: Pascanu, Mikolov and Bengio, *On the difficulty of training recurrent
neural networks*, ICML 2013.
"""

from __future__ import annotations

import numpy as np

from nndl import expect


def by_norm(grads, limit):
    r"""Shorten the whole gradient to a norm of at most :math:`\eta`: :eq:`eq-clip`.

    .. math:: \mathbf g \leftarrow \min\Big(1,\frac{\eta}{\lVert\mathbf g\rVert}\Big)\,\mathbf g

    One factor for all arrays, so the direction stays; a shorter gradient stays as it is.

    Parameters
    ----------
    grads : dict of arrays of float
        The gradients by the parameters' names; together they are :math:`\mathbf g`.
    limit : float
        :math:`\eta`, greater than 0.

    Returns
    -------
    dict
        New arrays of the same names, shapes and dtypes.

    Raises
    ------
    TypeError
        If a gradient does not hold floats, or ``limit`` is no number.
    ValueError
        If there is no gradient, an entry is not finite, or ``limit`` is not greater than 0.

    References
    ----------
    Pascanu, Mikolov and Bengio (2013), *On the difficulty of training recurrent neural networks*,
    ICML.
    """
    eta = expect.number("limit", limit, above=0)
    factor = eta / max(norm(grads), eta)  # min(1, eta / norm), also for the norm 0
    return {name: factor * g for name, g in grads.items()}  # eq-clip


def by_value(grads, limit):
    r"""Cut every entry off at :math:`\pm\eta`: the direction changes.

    Parameters
    ----------
    grads : dict of arrays of float
    limit : float
        :math:`\eta`, greater than 0.

    Returns
    -------
    dict
        New arrays of the same names, shapes and dtypes.

    Raises
    ------
    TypeError, ValueError
        As :func:`by_norm`.
    """
    eta = expect.number("limit", limit, above=0)
    norm(grads)  # refuses what is not finite
    return {name: np.clip(g, -eta, eta) for name, g in grads.items()}


def norm(grads):
    r"""Return :math:`\lVert\mathbf g\rVert`, the root of the sum of all squared entries.

    Parameters
    ----------
    grads : dict of arrays of float

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If there is no gradient, one does not hold floats, or an entry is not finite.
    """
    expect.at_least("the number of gradients", len(grads), 1)
    for name, g in grads.items():
        expect.floating(name, g)
    largest = {name: float(np.abs(g).max()) for name, g in grads.items()}
    for name, size in largest.items():
        expect.number(f"the largest entry of {name}", size, least=0)
    # A gradient that has exploded overflows when it is squared: measure it by its largest entry.
    unit = max(largest.values()) or 1.0
    return unit * float(np.sqrt(sum(((g / unit) ** 2).sum() for g in grads.values())))
