r"""Gradient clipping (梯度截断): a gradient that is too long is shortened before the step.

.. math:: \mathbf g \leftarrow \min\Big(1,\frac{\eta}{\lVert\mathbf g\rVert}\Big)\,\mathbf g

See :eq:`eq-clip`. The functions of :mod:`nndl.numpy.clip` on dicts of tensors; in a training loop
``nn.utils.clip_grad_norm_`` and ``clip_grad_value_`` do the same in place. Source: Pascanu, Mikolov
and Bengio, *On the difficulty of training recurrent neural networks*, ICML 2013.
"""

from __future__ import annotations

import torch

from nndl import expect


def by_norm(grads, limit):
    r"""Shorten the whole gradient to a norm of at most :math:`\eta`: :eq:`eq-clip`.

    The twin of :func:`nndl.numpy.clip.by_norm`: one factor for all tensors of the dict.
    """
    eta = expect.number("limit", limit, above=0)
    factor = eta / max(norm(grads), eta)  # min(1, eta / norm), also for the norm 0
    return {name: factor * g for name, g in grads.items()}  # eq-clip


def by_value(grads, limit):
    r"""Cut every entry off at :math:`\pm\eta`: the twin of :func:`nndl.numpy.clip.by_value`."""
    eta = expect.number("limit", limit, above=0)
    norm(grads)  # refuses what is not finite
    return {name: torch.clip(g, -eta, eta) for name, g in grads.items()}


def norm(grads):
    r"""Return :math:`\lVert\mathbf g\rVert`: the twin of :func:`nndl.numpy.clip.norm`."""
    expect.at_least("the number of gradients", len(grads), 1)
    for name, g in grads.items():
        expect.floating(name, g)
    largest = {name: float(g.abs().max()) for name, g in grads.items()}
    for name, size in largest.items():
        expect.number(f"the largest entry of {name}", size, least=0)
    # A gradient that has exploded overflows when it is squared: measure it by its largest entry.
    unit = max(largest.values()) or 1.0
    return unit * float(sum(((g / unit) ** 2).sum() for g in grads.values()) ** 0.5)
