r"""The mixture density output (混合密度网络) for pen strokes, as a PyTorch module.

.. math::

   p(x_1,x_2,x_3)=e^{x_3}(1-e)^{1-x_3}
   \sum_j\pi_j\,\mathcal N\big(x_1,x_2\mid\boldsymbol\mu_j,\boldsymbol\sigma_j,\rho_j\big)

See :eq:`eq-mdn`. Source: Graves, *Generating sequences with recurrent neural networks*,
arXiv:1308.0850 (2013).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import nn

from nndl import expect
from nndl.numpy.mdn import BOUND, check_bias, components
from nndl.torch import padding


class Mixture(NamedTuple):
    """The density of the next point, K components at every step."""

    e: torch.Tensor  # (T, B): the probability that the pen lifts after this point
    pi: torch.Tensor  # (T, B, K)
    mu: torch.Tensor  # (2, T, B, K)
    sigma: torch.Tensor  # (2, T, B, K)
    rho: torch.Tensor  # (T, B, K)


class MDN(nn.Module):
    r"""Return the negative log-likelihood of pen strokes: :eq:`eq-mdn`.

    The twin of :mod:`nndl.numpy.mdn`, with the same arguments and errors: ``MDN()(y_hat, x,
    lengths)`` for outputs (T, B, 6 K + 1) and points (T, B, 3). It has no parameters.

    References
    ----------
    Graves (2013), *Generating sequences with recurrent neural networks*, arXiv:1308.0850.
    """

    def forward(self, y_hat, x, lengths=None):
        """Return L, a scalar: sum over steps, mean over the batch."""
        return self.per_step(y_hat, x, lengths).sum(0).mean()

    def per_step(self, y_hat, x, lengths=None):
        """Return every point's -ln p, (T, B), 0 where padded."""
        T, B, _ = expect.shape("y_hat", y_hat, "T B M_out")
        came = f"y_hat has shape {tuple(y_hat.shape)}"
        expect.shape("x", x, "T B 3", came, **{"T": T, "B": B, "3": 3})
        valid = padding.valid(lengths, T, B, y_hat.device)
        for what, value in (("y_hat", y_hat), ("x", x)):
            expect.finite(what, value, valid)
        expect.values("x, pen bit", x[..., 2], (0, 1), valid[..., 0])
        y_hat, x = torch.where(valid, y_hat, 0), torch.where(valid, x, 0).to(y_hat.dtype)

        _, _, mu, sigma, rho = mixture(y_hat)
        e_hat, pi_hat, _, _, sigma_hat, rho_hat = split(y_hat)
        a, b = (x[..., :2, None].permute(2, 0, 1, 3) - mu) / sigma
        root = torch.cosh(rho_hat)
        u = (a - rho * b) * root
        log_n = torch.log(root) - sigma_hat.sum(0) - 0.5 * (u**2 + b**2) - math.log(2 * math.pi)
        joint = torch.log_softmax(pi_hat, -1) + log_n
        log_p = torch.logsumexp(joint, -1)
        pen = nn.functional.softplus(e_hat) - (1 - x[..., 2]) * e_hat  # ln 1/e, or ln 1/(1 - e)
        return torch.where(valid[..., 0], pen - log_p, 0)  # eq-mdn


def mixture(y_hat, bias=0.0):
    """Turn outputs into parameters; the twin of :func:`nndl.numpy.mdn.mixture`."""
    check_bias(bias)
    e_hat, pi_hat, mu1, mu2, sigma_hat, rho_hat = split(y_hat)
    e, pi = torch.sigmoid(-e_hat), torch.softmax((1 + bias) * pi_hat, -1)
    return Mixture(e, pi, torch.stack([mu1, mu2]), (sigma_hat - bias).exp(), torch.tanh(rho_hat))


def sample(y_hat, rng, bias=0.0):
    """Draw one point a step, (T, B, 3); the twin of :func:`nndl.numpy.mdn.sample`.

    ``rng`` is a ``torch.Generator``.
    """
    expect.shape("y_hat", y_hat, "T B M_out")
    expect.finite("y_hat", y_hat)
    e, pi, mu, sigma, rho = mixture(y_hat, bias)
    j = torch.multinomial(pi.flatten(0, 1), 1, generator=rng).reshape(e.shape)[..., None]
    mu, sigma = (value.gather(-1, j.expand(2, *j.shape))[..., 0] for value in (mu, sigma))
    rho = rho.gather(-1, j)[..., 0]
    draw = {"generator": rng, "dtype": y_hat.dtype, "device": y_hat.device}
    z1, z2 = torch.randn(2, *e.shape, **draw)
    offsets = mu + sigma * torch.stack([z1, rho * z1 + torch.sqrt(1 - rho**2) * z2])
    lifts = torch.rand(e.shape, **draw) < e
    return torch.stack([*offsets, lifts.to(y_hat.dtype)], -1)


def split(y_hat):
    """Return e_hat, pi_hat, mu1, mu2, (sigma_hat1, sigma_hat2) and rho_hat."""
    K = components(y_hat)
    pi_hat, mu1, mu2, *bounded = y_hat[..., 1:].split(K, -1)
    bounded = torch.stack(bounded).clamp(-BOUND, BOUND)
    return y_hat[..., 0], pi_hat, mu1, mu2, bounded[:2], bounded[2]
