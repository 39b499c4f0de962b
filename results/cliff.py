"""A loss cliff: how many networks learn a latch (锁存), by learning rate and remedy. Synthetic.

The first input is a sign, all later ones are noise; after the last step the network says which sign
it was. Simple recurrent networks with U = 1.6 Q, Q orthogonal, trained by plain gradient descent:
no optimiser hides how long the gradient is. Each seed stands for 40 networks.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import softplus

SEEDS = range(3)
TOLERANCE = 0.1
RATES = (0.03, 0.1, 0.3, 1.0)
N, T, B, D, STEPS = 40, 30, 16, 16, 400

REMEDIES = {  # the norm at which the gradient is clipped, the strength of weight decay
    "nothing": (np.inf, 0.0),
    "clipping": (1.0, 0.0),
    "weight decay 0.001": (np.inf, 0.001),
    "weight decay 0.01": (np.inf, 0.01),
    "clipping, weight decay 0.001": (1.0, 0.001),
}


def run(seed):
    """Shares of the 40 networks and the middle size of U, by remedy and learning rate."""
    torch.set_num_threads(1)
    return {
        name: {str(rate): train(*remedy, rate, seed) for rate in RATES}
        for name, remedy in REMEDIES.items()
    }


def train(limit, decay, rate, seed):
    """Train 40 networks side by side; none of them sees another."""
    rng = torch.Generator().manual_seed(seed)
    net = init(rng)
    losses = []
    for _ in range(STEPS):
        L = loss(net, *draw(rng))
        grads = torch.autograd.grad(L.sum(), list(net.values()))
        norm = sum((g**2).sum((1, 2)) for g in grads) ** 0.5  # one a network
        factor = torch.clamp(limit / norm, max=1)[:, None, None]
        with torch.no_grad():
            for theta, g in zip(net.values(), grads):
                theta -= rate * (factor * g + decay * theta)
        losses.append(L.detach().numpy())
    end = np.mean(losses[-20:], 0)
    sizes = torch.linalg.matrix_norm(net["U"].detach(), 2)
    return {
        "learned": float((end < 0.1).mean()),
        "worse than guessing": float((end > np.log(2)).mean()),
        "size of U": round(float(sizes.median()), 2),
    }


def init(rng):
    """Parameters of all networks, the networks first."""

    def normal(*shape):
        return torch.randn(N, *shape, generator=rng)

    net = {"U": 1.6 * torch.linalg.qr(normal(D, D))[0], "W": normal(D, 1)}
    net.update(b=torch.zeros(N, 1, D), V=normal(1, D) / D**0.5, c=torch.zeros(N, 1, 1))
    return {name: theta.requires_grad_() for name, theta in net.items()}


def draw(rng):
    """Inputs (T, N, B, 1): a sign, then noise; and the signs, (N, B, 1)."""
    y = torch.randint(0, 2, (N, B, 1), generator=rng) * 2.0 - 1
    x = 0.3 * torch.randn(T, N, B, 1, generator=rng)
    x[0] = y
    return x, y


def loss(net, x, y):
    """Every network's cross-entropy, (N,): ln 2 for a guess."""
    h = torch.zeros(N, B, D)
    for x_t in x:
        h = torch.tanh(h @ net["U"].mT + x_t @ net["W"].mT + net["b"])
    return softplus(-y * (h @ net["V"].mT + net["c"])).mean((1, 2))
