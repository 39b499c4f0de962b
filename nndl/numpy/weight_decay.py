r"""Weight decay (权重衰减): a term in the loss that pulls the parameters towards zero.

.. math::

   \mathcal L_\lambda(\theta) = \mathcal L(\theta) + \frac\lambda2\lVert\theta\rVert^2

See :eq:`eq-wd`. Source: Krogh and Hertz, *A simple weight decay can improve generalization*,
Advances in Neural Information Processing Systems 4 (1991).
"""

from __future__ import annotations

from typing import NamedTuple

from nndl import expect


class Cache(NamedTuple):
    """What the backward pass needs."""

    params: dict
    strength: float


def forward(L, params, strength):
    r"""Add the penalty to a loss: :eq:`eq-wd`.

    .. math::

       \mathcal L_\lambda(\theta) = \mathcal L(\theta) + \frac\lambda2\lVert\theta\rVert^2

    Parameters
    ----------
    L : float
        The loss without the penalty.
    params : dict of arrays of float
        The parameters; all their entries together are :math:`\theta`.
    strength : float
        :math:`\lambda`, at least 0.

    Returns
    -------
    L : float
    cache : Cache

    Raises
    ------
    TypeError
        If a parameter does not hold floats, or ``strength`` is no number.
    ValueError
        If ``strength`` is negative or not finite.

    References
    ----------
    Krogh and Hertz (1991), *A simple weight decay can improve generalization*, NIPS 4.
    """
    lam = expect.number("strength", strength, least=0)
    for name, theta in params.items():
        expect.floating(name, theta)
    L = L + lam / 2 * sum((theta**2).sum() for theta in params.values())  # eq-wd
    return float(L), Cache(params, lam)


def backward(cache):
    r"""Return the gradient of the penalty, which adds to that of the loss.

    .. math::

       \frac{\partial\mathcal L_\lambda}{\partial\theta}
         = \frac{\partial\mathcal L}{\partial\theta} + \lambda\theta

    Returns
    -------
    dict
        :math:`\lambda\theta`, an array for each parameter.
    """
    params, lam = cache
    return {name: lam * theta for name, theta in params.items()}
