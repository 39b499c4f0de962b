r"""The linear (线性循环) and the residual recurrence as a PyTorch module.

.. math::

   \mathbf h_t = \mathbf h_{t-1} + g(\mathbf x_t;\theta)\qquad\text{or}\qquad
   \mathbf h_t = \mathbf h_{t-1} + g(\mathbf x_t,\mathbf h_{t-1};\theta)

See :eq:`eq-linrec` and :eq:`eq-resrec`; g is one layer,
:math:`f(W\mathbf x_t+U\mathbf h_{t-1}+\mathbf b)`, and the linear recurrence is the case U = 0.
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.recurrence import NAMES
from nndl.torch import activations, padding
from nndl.torch.srn import Run


class Recurrence(nn.Module):
    r"""Run the recurrence over a batch of sequences: :eq:`eq-linrec` or :eq:`eq-resrec`.

    The twin of :mod:`nndl.numpy.recurrence`: ``Recurrence(M, D)(x, h0, lengths)`` returns the
    states (T, B, D) for inputs (T, B, M), with zeros at padded steps.

    Parameters
    ----------
    input_size, hidden_size : int
        M and D.
    activation : {"tanh", "logistic", "relu", "identity"}
        The function f.
    variant : {"residual", "linear"}
        Whether g reads the old state.

    Attributes
    ----------
    W : Parameter, shape (D, M)
    U : Parameter, shape (D, D), in the residual recurrence
    b : Parameter, shape (D,)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.recurrence.forward`, in the same words.
    """

    def __init__(self, input_size, hidden_size, activation="tanh", variant="residual"):
        super().__init__()
        M, D = expect.sizes(input_size=input_size, hidden_size=hidden_size)
        self.f = activations.get(activation)
        shapes = {"W": (D, M), "U": (D, D), "b": (D,)}
        r = D**-0.5
        for name in NAMES[expect.option("variant", variant, NAMES)]:
            self.register_parameter(name, nn.Parameter(torch.empty(shapes[name]).uniform_(-r, r)))

    def forward(self, x, h0=None, lengths=None):
        r"""Return the states :math:`\mathbf h_t=\mathbf h_{t-1}+g(\mathbf x_t,\mathbf h_{t-1})`."""
        return self.run(x, h0, lengths).h

    def run(self, x, h0=None, lengths=None):
        """Return the states of every step and the last one: a :class:`~nndl.torch.srn.Run`."""
        D, M = self.W.shape
        U = getattr(self, "U", self.W.new_zeros(D, D))
        W, U, b = (array.to(x.dtype) for array in (self.W, U, self.b))
        T, B, _ = expect.shape("x", x, "T B M", f"W has shape {(D, M)}", M=M)
        valid = padding.valid(lengths, T, B, x.device)
        expect.finite("x", x, valid)
        x = torch.where(valid, x, 0)

        h = x.new_zeros(B, D)
        if h0 is not None:
            expect.shape("h0", h0, "B D", "x has B sequences, W has D rows", B=B, D=D)
            h = h0.to(x.dtype)
        states = []
        Wx_b = (x @ W.T + b).unbind()  # one product for all steps: no step of it waits for a state
        for t in range(T):
            g = torch.where(valid[t], self.f(h @ U.T + Wx_b[t]), 0)
            h = h + g  # eq-linrec and eq-resrec
            states.append(h)
        return Run(torch.where(valid, torch.stack(states), 0), h)
