r"""The loss of semi-supervised classification (半监督分类) as a PyTorch module.

.. math:: \mathcal L=-\sum_{l\in\mathcal Y_L}\sum_{f=1}^{F}Y_{lf}\ln Z_{lf}

See :eq:`eq-gcn-loss`. All nodes take part in the propagation, few of them in the loss.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.gcn_loss import check


class GCNLoss(nn.Module):
    r"""Return the loss: :eq:`eq-gcn-loss` with :math:`Z=\operatorname{softmax}(\text{scores})`.

    The twin of :mod:`nndl.numpy.gcn_loss`: ``GCNLoss()(scores, labels, labelled)`` sums over the
    labelled nodes.

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.gcn_loss.forward`, in the same words.

    References
    ----------
    Kipf and Welling (2017), *Semi-supervised classification with graph convolutional networks*,
    ICLR.
    """

    def forward(self, scores, labels, labelled=None):
        """Return L, a scalar, in nats."""
        N, _ = expect.shape("scores", scores, "N F")
        if labelled is None:
            labelled = torch.ones(N, dtype=torch.bool, device=scores.device)
        check(scores, labels, labelled)
        log_Z = torch.log_softmax(scores[labelled], 1)
        return -log_Z.gather(1, labels[labelled][:, None]).sum()  # eq-gcn-loss
