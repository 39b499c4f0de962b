r"""Visual question answering (视觉问答) by pointwise fusion, as a PyTorch module.

.. math::

   \mathbf h=\tanh(W_v\mathbf v+\mathbf b_v)\odot\tanh(W_q\mathbf q+\mathbf b_q),\qquad
   \hat{\mathbf y}=\operatorname{softmax}(V\mathbf h+\mathbf c)

See :eq:`eq-vqa`.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.vqa import IMAGE_ACTIVATIONS, NAMES
from nndl.torch import activations


class VQA(nn.Module):
    r"""Return :math:`\ln\hat{\mathbf y}`, the answers' log-probabilities: :eq:`eq-vqa`.

    The twin of :mod:`nndl.numpy.vqa`: ``VQA(M_v, M_q, D, K)(v, q)`` returns (B, K) for pictures
    (B, M_v) and questions (B, M_q).

    Parameters
    ----------
    image_size, question_size, hidden_size, answers : int
        M_v, M_q, D and K.
    activation : {"tanh", "relu"}
        On the picture's side; the question's is always tanh.

    Attributes
    ----------
    W_v, W_q, V : Parameter, shapes (D, M_v), (D, M_q) and (K, D)
    b_v, b_q, c : Parameter, shapes (D,), (D,) and (K,)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.vqa.forward`, in the same words.
    """

    def __init__(self, image_size, question_size, hidden_size, answers, activation="tanh"):
        super().__init__()
        M_v, M_q, D, K = expect.sizes(
            image_size=image_size,
            question_size=question_size,
            hidden_size=hidden_size,
            answers=answers,
        )
        self.f = activations.get(expect.option("activation", activation, IMAGE_ACTIVATIONS))
        layers = {"W_v": ("b_v", D, M_v), "W_q": ("b_q", D, M_q), "V": ("c", K, D)}
        for weight, (bias, out, into) in layers.items():
            r = into**-0.5
            setattr(self, weight, nn.Parameter(torch.empty(out, into).uniform_(-r, r)))
            setattr(self, bias, nn.Parameter(torch.empty(out).uniform_(-r, r)))

    def forward(self, v, q):
        """Return the logarithms (B, K) for pictures (B, M_v) and questions (B, M_q)."""
        (D, M_v), (_, M_q) = self.W_v.shape, self.W_q.shape
        B, _ = expect.shape("v", v, "B M_v", f"W_v has shape {(D, M_v)}", M_v=M_v)
        of_both = f"W_q has shape {(D, M_q)}, v has B rows"
        expect.shape("q", q, "B M_q", of_both, B=B, M_q=M_q)
        for what, value in (("v", v), ("q", q)):
            expect.finite(what, value)
        p = {name: getattr(self, name).to(v.dtype) for name in NAMES}
        q = q.to(v.dtype)
        h_v, h_q = self.f(v @ p["W_v"].T + p["b_v"]), torch.tanh(q @ p["W_q"].T + p["b_q"])
        s = (h_v * h_q) @ p["V"].T + p["c"]
        return torch.log_softmax(s, -1)  # eq-vqa
