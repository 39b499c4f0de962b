"""The Hopfield network: what must hold of its two twins, and planted errors.

It has no gradient, so it is no case of the table. A law takes the NumPy twin, raises AssertionError
where it does not hold, and returns the largest relative difference between the twins that it met.
"""

import numpy as np
import torch

from nndl import check
from nndl.numpy import hopfield
from nndl.torch import hopfield as tensors

P, D, B, SWEEPS = 3, 17, 5, 3


def signs(rng, *shape):
    return rng.integers(0, 2, shape) * 2.0 - 1


def twins_agree(module=hopfield, rule="hebb", seed=0):
    """Weights, every energy and the last states; in ties too, which even P brings."""
    errors = []
    for patterns in range(1, 5):
        rng = np.random.default_rng(seed)
        xi, s = signs(rng, patterns, D), signs(rng, B, D)
        order = np.concatenate([rng.permutation(D) for _ in range(SWEEPS)])
        W, W_torch = module.store(xi, rule), tensors.store(torch.as_tensor(xi), rule)
        mine, theirs = (
            module.recall(W, s, order),
            tensors.recall(W_torch, torch.as_tensor(s), order),
        )
        errors.append(check.agree(W, W_torch))
        errors.append(check.agree(dict(zip("sE", mine)), dict(zip("sE", theirs))))
        errors.append(check.agree(module.energy(W, s), tensors.energy(W_torch, torch.as_tensor(s))))
    return max(errors)


def energy_never_rises(module, rule="hebb", seed=0):
    """Along any order of updates; and the energy that is carried along is the energy."""
    rng = np.random.default_rng(seed)
    W, s = module.store(signs(rng, P, D), rule), signs(rng, B, D)
    assert (W == W.T).all() and not W.diagonal().any()
    order = rng.integers(0, D, SWEEPS * D)
    s_last, E = module.recall(W, s, order)
    assert (np.diff(E, axis=0) <= 1e-12).all(), "the energy rose"
    assert (E[-1] < E[0] - 0.1).any(), "nothing moved"
    by_hand = [-sum(W[i, j] * a[i] * a[j] for i in range(D) for j in range(D)) / 2 for a in s]
    check.agree(E[0], np.array(by_hand))
    return check.agree(E[-1], module.energy(W, s_last))


def one_pattern_comes_back(module, rule="hebb", seed=0):
    """With a few numbers turned round, in one sweep; and its mirror image with most turned."""
    rng = np.random.default_rng(seed)
    xi = signs(rng, 1, D)
    damaged = np.concatenate([xi * np.where(np.arange(D) < k, -1, 1) for k in (0, 3, D - 3)])
    s, _ = module.recall(module.store(xi, rule), damaged, range(D))
    return check.agree(s, np.concatenate([xi, xi, -xi]))


LAWS = {"eq-hopfield": twins_agree}
ALL_LAWS = [twins_agree, energy_never_rises, one_pattern_comes_back]

PLANTED = [
    ("- P / D * np.eye(D, dtype=patterns.dtype)", "", "hebb", "Hebb: the diagonal left in"),
    ("patterns.T @ patterns / D", "patterns.T @ patterns / P", "hebb", "Hebb: divided by P"),
    ("patterns.T @ patterns / D", "-patterns.T @ patterns / D", "hebb", "Hebb: the sign"),
    ("np.fill_diagonal(W, 0)", "pass", "pseudo_inverse", "projection: the diagonal left in"),
    ("np.linalg.pinv(patterns) @", "patterns.T @", "pseudo_inverse", "no pseudo-inverse"),
    ("-0.5 * ((s @ W)", "-((s @ W)", "hebb", "energy: no half"),
    ("-0.5 * ((s @ W)", "0.5 * ((s @ W)", "hebb", "energy: the sign"),
    (
        "    for i in check_order(order, len(W)):\n        z = s @ W[i]\n",
        "    old_s = s @ W\n    for i in check_order(order, len(W)):\n        z = old_s[:, i]\n",
        "hebb",
        "synchronous: every unit sees the old states",
    ),
    ("np.sign(z), s[:, i])", "np.sign(z), 1)", "hebb", "a tie sets the unit to 1"),
    ("np.sign(z), s[:, i])", "-np.sign(z), s[:, i])", "hebb", "uphill"),
    ("(new - s[:, i]) * z)", "new * z)", "hebb", "energy of the unit, not its change"),
    ("        s[:, i] = new\n", "", "hebb", "the new state never stored"),
]
