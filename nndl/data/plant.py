r"""A synthetic plant (合成数据) with an input: a small system that a NARX model can be.

.. math::

   y_t = 0.6\,y_{t-1} - 0.2\,y_{t-1}^3 + 0.5\,x_{t-1} + \epsilon_t

It is nonlinear, it is driven from outside, and the input acts one step late. Left alone it falls
back to 0 from everywhere in :math:`|y|<\sqrt8`, and from beyond it grows without bound.
"""

from __future__ import annotations

import numpy as np

from nndl import expect

EDGE = 8**0.5  # where 0.6 y - 0.2 y^3 = -y


def simulate(steps, batch, rng, noise=0.1, reach=2.5):
    r"""Draw series of the plant, started at 0 and driven by random inputs.

    Parameters
    ----------
    steps, batch : int
        T and B, both at least 1.
    rng : numpy.random.Generator
    noise : float
        Standard deviation of :math:`\epsilon_t`: no one-step forecast has a smaller RMSE.
    reach : float
        The inputs are independent and uniform in :math:`\pm` ``reach``.

    Returns
    -------
    x : array of float64, shape (T, B, 1)
    y : array of float64, shape (T, B, 1)

    Raises
    ------
    TypeError, ValueError
        If ``steps`` or ``batch`` is no integer of at least 1, or noise and inputs are so large that
        they drive the plant out of :math:`|y|<\sqrt8`.
    """
    shape = expect.at_least("steps", steps, 1), expect.at_least("batch", batch, 1), 1
    x, epsilon = rng.uniform(-reach, reach, shape), rng.normal(0, noise, shape)
    y = np.zeros(shape)
    for t in range(1, steps):
        y[t] = step(y[t - 1], x[t - 1]) + epsilon[t]
        if np.abs(y[t]).max() >= EDGE:
            raise ValueError(
                f"noise and reach: expected so small that |y| stays below {EDGE:.2f}, where the "
                f"plant is stable; came noise = {noise}, reach = {reach}, and |y| = "
                f"{np.abs(y[t]).max():.2f} at index {t}."
            )
    return x, y


def step(y, x):
    """Return the plant's next output without noise: the best forecast that there is."""
    return 0.6 * y - 0.2 * y**3 + 0.5 * x
