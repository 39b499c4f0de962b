"""The mixture density output, against PyTorch's distributions."""

import torch
from torch import distributions

from nndl.numpy import mdn
from nndl.torch import MDN
from nndl.torch.mdn import mixture
from tests.cases.base import LENGTHS, B, Case, T

K = 3


class PenStrokes(Case):
    """The loss, differentiated with respect to the network's outputs."""

    labels = ("eq-mdn",)

    def __init__(self, lengths=None, K=K, T=T):
        super().__init__(f"MDN K = {K}, T = {T}{' padded' if lengths else ''}", mdn)
        self.lengths, self.K, self.T = lengths, K, T
        numbers = torch.arange(T * B * 3).reshape(T, B, 3)
        self.x = numbers.sin().double()
        self.x[..., 2] = numbers[..., 0] * 5 // 3 % 2

    def draw(self, rng):
        return {}, {"y_hat": rng.normal(size=(self.T, B, 6 * self.K + 1))}

    def forward(self, module, params, y_hat):
        return module.forward(y_hat, self.x.numpy(), self.lengths)

    def backward(self, module, upstream, cache):
        return {"y_hat": upstream * module.backward(cache)}

    def twin(self):
        return MDN()

    def call(self, model, y_hat):
        return model(y_hat, self.x, self.lengths)

    def library(self, params, y_hat):
        """Normal distributions by their covariance, and a Bernoulli pen that lifts with e."""
        e, pi, mu, sigma, rho = mixture(y_hat)
        (s1, s2), mu = sigma, mu.movedim(0, -1)
        covariance = torch.stack([s1 * s1, rho * s1 * s2, rho * s1 * s2, s2 * s2], -1)
        normal = distributions.MultivariateNormal(mu, covariance.unflatten(-1, (2, 2)))
        offsets = distributions.MixtureSameFamily(distributions.Categorical(pi), normal)
        log_p = offsets.log_prob(self.x[..., :2])
        log_p = log_p + distributions.Bernoulli(e).log_prob(self.x[..., 2])
        lengths = self.lengths or [self.T] * B
        return -sum(log_p[:length, b].sum() for b, length in enumerate(lengths)) / B


CASES = [
    PenStrokes(),
    PenStrokes(LENGTHS),
    PenStrokes(K=1, T=1),
]

PLANTED = [
    (mdn, "(x3 - e)[..., None]", "(e - x3)[..., None]", "MDN: e - x3: the sign of a logistic"),
    (
        mdn,
        "0.5 - 0.5 * np.tanh(0.5 * e_hat)",
        "0.5 + 0.5 * np.tanh(0.5 * e_hat)",
        "MDN: e a logistic",
    ),
    (mdn, "(1 - x[..., 2]) * e_hat  #", "x[..., 2] * e_hat  #", "MDN: the pen bit turned round"),
    (mdn, "pi - gamma", "gamma - pi", "MDN: the shares' sign"),
    (mdn, "-gamma * root * np.stack([u, v])", "-root * np.stack([u, v])", "MDN: no share in d mu"),
    (mdn, "np.stack([u, v]) / sigma", "np.stack([a, b]) / sigma", "MDN: d mu without correlation"),
    (mdn, "np.stack([u, v]) / sigma", "np.stack([u, v]) / sigma**2", "MDN: 1/sigma twice in d mu"),
    (
        mdn,
        "np.stack([a * u, b * v]) - 1",
        "np.stack([a * u, b * v])",
        "MDN: no ln sigma in d sigma",
    ),
    (mdn, "-gamma * (rho + u * v)", "-gamma * (rho - u * v)", "MDN: a sign in d rho"),
    (
        mdn,
        "np.log(root) - sigma_hat",
        "-np.log(root) - sigma_hat",
        "MDN: ln of sqrt(1 - rho^2) turned",
    ),
    (mdn, "0.5 * (u**2 + b**2)", "0.5 * (u**2 + v**2)", "MDN: both offsets taken given the other"),
    (mdn, "- sigma_hat.sum(0)", "- sigma_hat[0]", "MDN: only one spread in the density"),
    (
        mdn,
        "np.concatenate(blocks, -1), 0) / len(valid[0])",
        "np.concatenate(blocks, -1), 0)",
        "MDN: no mean over the batch in the gradient",
    ),
    (mdn, "np.where(valid, np.concatenate", "np.where(True, np.concatenate", "MDN: padding leaks"),
]
