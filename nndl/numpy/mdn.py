r"""The mixture density output (混合密度网络) for pen strokes: where the pen goes, and if it lifts.

.. math::

   p(x_1,x_2,x_3)=e^{x_3}(1-e)^{1-x_3}
   \sum_j\pi_j\,\mathcal N\big(x_1,x_2\mid\boldsymbol\mu_j,\boldsymbol\sigma_j,\rho_j\big)

See :eq:`eq-mdn`. Source: Graves, *Generating sequences with recurrent neural networks*,
arXiv:1308.0850 (2013).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nndl import expect
from nndl.numpy import padding
from nndl.numpy.activations import log_softmax

LOG_2PI = float(np.log(2 * np.pi))
BOUND = 10.0  # of the logarithms of the spreads, and of artanh rho


class Mixture(NamedTuple):
    """The density of the next point, K components at every step."""

    e: np.ndarray  # (T, B): the probability that the pen lifts after this point
    pi: np.ndarray  # (T, B, K)
    mu: np.ndarray  # (2, T, B, K)
    sigma: np.ndarray  # (2, T, B, K)
    rho: np.ndarray  # (T, B, K)


class Cache(NamedTuple):
    """The loss at every step, and what the backward pass needs."""

    per_step: np.ndarray  # (T, B): -ln p of each point, 0 where padded
    mixture: Mixture
    gamma: np.ndarray  # (T, B, K): the share of each component in the density of the point
    a: np.ndarray  # (T, B, K): x1 by its own mean and spread
    b: np.ndarray  # (T, B, K): x2 likewise
    u: np.ndarray  # (T, B, K): x1 by its mean and spread given x2
    v: np.ndarray  # (T, B, K): x2 by its mean and spread given x1
    root: np.ndarray  # (T, B, K): 1 / sqrt(1 - rho^2)
    inside: np.ndarray  # (3, T, B, K): False where sigma_hat or rho_hat met its bound
    x3: np.ndarray  # (T, B)
    valid: np.ndarray  # (T, B, 1)


def forward(y_hat, x, lengths=None):
    r"""Return the negative log-likelihood of pen strokes: :eq:`eq-mdn`.

    With :math:`a=(x_1-\mu_1)/\sigma_1`, :math:`b=(x_2-\mu_2)/\sigma_2` and
    :math:`u=(a-\rho b)/\sqrt{1-\rho^2}`, which is :math:`x_1` by its mean and spread once
    :math:`x_2` is known:

    .. math::

       \ln\mathcal N = -\ln 2\pi-\ln\sigma_1-\ln\sigma_2-\tfrac12\ln(1-\rho^2)
                       -\tfrac12(u^2+b^2)

    Everything stays a logarithm: :math:`\ln\sigma=\hat\sigma`,
    :math:`-\tfrac12\ln(1-\rho^2)=\ln\cosh\hat\rho`, and no density is formed before the sum over
    the components has been made relative to its largest term.

    Parameters
    ----------
    y_hat : array of float, shape (T, B, 6 K + 1)
        The outputs of a network, as :func:`mixture` reads them.
    x : array of float, shape (T, B, 3)
        The points: two offsets, and 1 where the pen lifts after this point, else 0.
    lengths : sequence of B int, optional
        True lengths: padded steps add nothing.

    Returns
    -------
    L : float
        :math:`-\ln p` in nats: sum over steps, mean over the batch.
    cache : Cache
        For :func:`backward`; ``cache.per_step`` holds every point's :math:`-\ln p`.

    Raises
    ------
    TypeError
        If ``y_hat`` or ``x`` holds no floats.
    ValueError
        If a shape is not as above, a number at a valid position is not finite, or a pen bit is
        neither 0 nor 1.

    References
    ----------
    Graves (2013), *Generating sequences with recurrent neural networks*, arXiv:1308.0850.
    """
    T, B, M_out = expect.shape("y_hat", y_hat, "T B M_out")
    came = f"y_hat has shape {tuple(y_hat.shape)}"
    expect.shape("x", x, "T B 3", came, **{"T": T, "B": B, "3": 3})
    valid = padding.valid(lengths, T, B)
    for what, value in (("y_hat", y_hat), ("x", x)):
        expect.finite(what, value, valid)
    expect.values("x, pen bit", x[..., 2], (0, 1), valid[..., 0])
    y_hat, x = np.where(valid, y_hat, 0), np.where(valid, x, 0).astype(y_hat.dtype, copy=False)

    density = mixture(y_hat)
    _, pi, mu, sigma, rho = density
    e_hat, pi_hat, _, _, sigma_hat, rho_hat, inside = split(y_hat)
    a, b = (x[..., :2, None].transpose(2, 0, 1, 3) - mu) / sigma
    root = np.cosh(rho_hat)
    u, v = (a - rho * b) * root, (b - rho * a) * root
    log_n = np.log(root) - sigma_hat.sum(0) - 0.5 * (u**2 + b**2) - LOG_2PI
    joint = log_softmax(pi_hat) + log_n  # of the point and of the component that it came from
    log_p = log_sum_exp(joint)
    pen = np.logaddexp(0, e_hat) - (1 - x[..., 2]) * e_hat  # ln 1/e, or ln 1/(1 - e)
    per_step = np.where(valid[..., 0], pen - log_p[..., 0], 0)  # eq-mdn
    gamma = np.exp(joint - log_p)
    L = float(per_step.sum(0).mean())
    return L, Cache(per_step, density, gamma, a, b, u, v, root, inside, x[..., 2], valid)


def backward(cache):
    r"""Return the gradient of the loss with respect to the outputs, (T, B, 6 K + 1).

    With the shares :math:`\gamma_j=\pi_j\mathcal N_j/\sum_k\pi_k\mathcal N_k` of the components,
    and :math:`v=(b-\rho a)/\sqrt{1-\rho^2}`:

    .. math::

       \bar{\hat\pi}=\pi-\gamma,\quad
       \bar\mu_1=-\frac{\gamma u}{\sigma_1\sqrt{1-\rho^2}},\quad
       \bar{\hat\sigma}_1=-\gamma\Big(\frac{au}{\sqrt{1-\rho^2}}-1\Big),\quad
       \bar{\hat\rho}=-\gamma(\rho+uv),\quad
       \bar{\hat e}=x_3-e

    and the same for index 2 with v, b in place of u, a; divided by the batch size, because the
    loss is a mean over the batch. Where a bound of :func:`mixture` was met, the gradient is 0.
    """
    _, (e, pi, _, sigma, rho), gamma, a, b, u, v, root, inside, x3, valid = cache
    dmu = -gamma * root * np.stack([u, v]) / sigma
    dsigma_hat = -gamma * (root * np.stack([a * u, b * v]) - 1)
    drho_hat = -gamma * (rho + u * v)
    bounded = np.where(inside, np.stack([*dsigma_hat, drho_hat]), 0)
    blocks = [(x3 - e)[..., None], pi - gamma, *dmu, *bounded]
    return np.where(valid, np.concatenate(blocks, -1), 0) / len(valid[0])


def mixture(y_hat, bias=0.0):
    r"""Turn a network's outputs into the parameters of the density.

    The outputs of one step are :math:`\hat e`, then K numbers each of
    :math:`\hat\pi,\mu_1,\mu_2,\hat\sigma_1,\hat\sigma_2,\hat\rho`:

    .. math::

       e=\frac1{1+\exp(\hat e)},\quad\pi=\operatorname{softmax}\big((1+b)\hat\pi\big),\quad
       \sigma=\exp(\hat\sigma-b),\quad\rho=\tanh\hat\rho

    Mind the sign of e: a large :math:`\hat e` keeps the pen down. A component can shrink onto a
    single point, where the likelihood has no upper bound: :math:`\hat\sigma` and :math:`\hat\rho`
    are therefore cut at :math:`\pm10`, which keeps every number finite.

    Parameters
    ----------
    y_hat : array of float, shape (T, B, 6 K + 1)
    bias : float
        b, at least 0: a larger b makes likely components likelier and spreads smaller, for neater
        and less varied samples. 0 is the density that was learnt.

    Returns
    -------
    Mixture

    Raises
    ------
    TypeError, ValueError
        If ``y_hat`` does not hold floats in such a shape, or the bias is negative.
    """
    check_bias(bias)
    e_hat, pi_hat, mu1, mu2, sigma_hat, rho_hat, _ = split(y_hat)
    e = 0.5 - 0.5 * np.tanh(0.5 * e_hat)  # 1 / (1 + exp(e_hat)), without overflow
    pi = np.exp(log_softmax((1 + bias) * pi_hat))
    return Mixture(e, pi, np.stack([mu1, mu2]), np.exp(sigma_hat - bias), np.tanh(rho_hat))


def sample(y_hat, rng, bias=0.0):
    """Draw one point a step from the density.

    Parameters
    ----------
    y_hat : array of float, shape (T, B, 6 K + 1)
    rng : numpy.random.Generator
    bias : float
        As in :func:`mixture`.

    Returns
    -------
    array, shape (T, B, 3)
        The points, in the dtype of ``y_hat``.

    Raises
    ------
    TypeError, ValueError
        As :func:`mixture`; and if an output is not finite.
    """
    expect.shape("y_hat", y_hat, "T B M_out")
    expect.finite("y_hat", y_hat)
    e, pi, mu, sigma, rho = mixture(y_hat, bias)
    up_to = pi.cumsum(-1)
    dart = rng.random(e.shape + (1,)) * up_to[..., -1:]  # rounding leaves the last a little off 1
    j = (up_to <= dart).sum(-1)[..., None]
    mu, sigma = (np.take_along_axis(value, j[None], -1)[..., 0] for value in (mu, sigma))
    rho = np.take_along_axis(rho, j, -1)[..., 0]
    z1, z2 = rng.standard_normal((2,) + e.shape)
    offsets = mu + sigma * np.stack([z1, rho * z1 + np.sqrt(1 - rho**2) * z2])
    lifts = rng.random(e.shape) < e
    return np.stack([*offsets, lifts], -1).astype(y_hat.dtype, copy=False)


def split(y_hat):
    """Return e_hat, pi_hat, mu1, mu2, (sigma_hat1, sigma_hat2), rho_hat, and what is in bounds."""
    K = components(y_hat)
    e_hat, rest = y_hat[..., 0], y_hat[..., 1:]
    pi_hat, mu1, mu2, *bounded = (rest[..., i * K : (i + 1) * K] for i in range(6))
    bounded = np.stack(bounded)
    inside = np.abs(bounded) <= BOUND
    bounded = np.clip(bounded, -BOUND, BOUND)
    return e_hat, pi_hat, mu1, mu2, bounded[:2], bounded[2], inside


def components(y_hat):
    """Return K; raise ValueError if the outputs are not 6 K + 1 with K at least 1."""
    _, _, M_out = expect.shape("y_hat", y_hat, "T B M_out")
    K, left = divmod(M_out - 1, 6)
    if left or not K:
        raise ValueError(
            f"y_hat: expected 6 K + 1 outputs for K = 1, 2, ... components; came {M_out} (7, 13, "
            "19, ... would do)."
        )
    return K


def check_bias(bias):
    """Raise ValueError if the bias is negative or no number."""
    if not bias >= 0:
        raise ValueError(f"bias: expected a number of at least 0; came {bias}.")


def log_sum_exp(z):
    """Return the logarithm of the sum of exp(z) over the last axis, which stays."""
    largest = z.max(-1, keepdims=True)
    return largest + np.log(np.exp(z - largest).sum(-1, keepdims=True))
