r"""Weight decay (权重衰减): a term in the loss that pulls the parameters towards zero.

.. math::

   \mathcal L_\lambda(\theta) = \mathcal L(\theta) + \frac\lambda2\lVert\theta\rVert^2

See :eq:`eq-wd`. Source: Krogh and Hertz, *A simple weight decay can improve generalization*,
Advances in Neural Information Processing Systems 4 (1991).
"""

from __future__ import annotations

from torch import nn

from nndl import expect


class WeightDecay(nn.Module):
    r"""Add the penalty to a loss: :eq:`eq-wd`.

    The twin of :mod:`nndl.numpy.weight_decay`: ``WeightDecay(strength)(L, params)`` for a loss and
    a dict of parameters, ``dict(model.named_parameters())``. The argument ``weight_decay`` of
    ``torch.optim.SGD`` adds the same gradient without showing the term in the loss.

    Parameters
    ----------
    strength : float
        :math:`\lambda`, at least 0.

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.weight_decay.forward`, in the same words.

    References
    ----------
    Krogh and Hertz (1991), *A simple weight decay can improve generalization*, NIPS 4.
    """

    def __init__(self, strength):
        super().__init__()
        self.strength = expect.number("strength", strength, least=0)

    def forward(self, L, params):
        r"""Return :math:`\mathcal L+\frac\lambda2\lVert\theta\rVert^2`."""
        lam = self.strength
        for name, theta in params.items():
            expect.floating(name, theta)
        return L + lam / 2 * sum((theta**2).sum() for theta in params.values())  # eq-wd
