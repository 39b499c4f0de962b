r"""The caption generator (看图说话) as a PyTorch module: a picture, then words.

.. math::

   \mathbf x_{-1}=\operatorname{CNN}(I),\qquad \mathbf x_t=W_eS_t,\qquad
   \mathbf p_{t+1}=\operatorname{LSTM}(\mathbf x_t),\qquad
   \mathcal L=-\sum_{t=1}^N\ln[\mathbf p_t]_{S_t}

See :eq:`eq-caption`. Source: Vinyals, Toshev, Bengio and Erhan, *Show and tell: a neural image
caption generator*, CVPR 2015.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.language_model import steps
from nndl.torch import padding
from nndl.torch.lstm import LSTM
from nndl.torch.output import Output


class Caption(nn.Module):
    r"""Return the log-probability of every word of a caption: :eq:`eq-caption`.

    The twin of :mod:`nndl.numpy.caption`: ``Caption(K, M, D)(v, S, lengths)`` returns (T, B) for
    pictures (B, M) and words (T, B), with 0 at t = 0 and where padded.

    Parameters
    ----------
    words, embedding_size, hidden_size : int
        K, M and D.

    Attributes
    ----------
    W_e : Parameter, shape (M, K)
    W_i, U_i, b_i, ... : Parameter, the LSTM's
    V, c : Parameter, the output layer's

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.caption.forward`, in the same words.

    References
    ----------
    Vinyals, Toshev, Bengio and Erhan (2015), *Show and tell: a neural image caption generator*.
    """

    def __init__(self, words, embedding_size, hidden_size):
        super().__init__()
        K, M, D = expect.sizes(words=words, embedding_size=embedding_size, hidden_size=hidden_size)
        self.W_e = nn.Parameter(torch.randn(M, K))
        self.network, self.output = LSTM(M, D), Output(D, K)
        for part in (self.network, self.output):  # theirs are ours too, by the page's names
            for name, parameter in part.named_parameters():
                self.register_parameter(name, parameter)

    def forward(self, v, S, lengths=None):
        """Return the log-probabilities (T, B) of the words."""
        M, K = self.W_e.shape
        T, B = steps("S", S, least=2)
        expect.shape("v", v, "B M", f"W_e has shape {(M, K)}, S has B captions", B=B, M=M)
        expect.finite("v", v)
        valid = padding.valid(lengths, T, B, v.device, least=2)
        expect.classes("S", S, (T, B), K, valid[..., 0])
        S, W_e = torch.where(valid[..., 0], S, 0), self.W_e.to(v.dtype)
        predicted = valid[..., 0] & (torch.arange(T, device=v.device) > 0)[:, None]

        x = torch.cat([v[None], W_e.T[S[:-1]]])  # row t is x_{t-1}, which predicts S_t
        s = self.output(self.network(x, lengths=lengths))
        log_p = torch.log_softmax(s, -1).gather(-1, S[..., None])[..., 0]
        return torch.where(predicted, log_p, 0)  # eq-caption
