r"""The nonlinear autoregressive model with exogenous inputs (NARX) as a PyTorch module.

.. math::

   y_t = f\big(x_t, x_{t-1},\dots,x_{t-K_x},\; y_{t-1},\dots,y_{t-K_y}\big)

See :eq:`eq-narx`; f is a network with one hidden layer. Source: Leontaritis and Billings,
*Input-output parametric models for non-linear systems*, Int. J. Control 41 (1985). Trained in a
closed loop: Lin, Horne, Tiňo and Giles, *Learning long-term dependencies in NARX recurrent neural
networks*, IEEE Trans. Neural Networks 7 (1996).
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.narx import MODES, blocks, check_taps
from nndl.torch import activations, padding


class NARX(nn.Module):
    r"""Predict every value that has a complete past: :eq:`eq-narx`.

    The twin of :mod:`nndl.numpy.narx`: ``NARX(M, M', (K_x, K_y), D)(x, y, mode, lengths)`` returns
    the predictions (T - K, B, M') of ``y[K:]``, :math:`K=\max(K_x,K_y)`, for inputs (T, B, M) or
    None and series (T, B, M'), with zeros where padded.

    Parameters
    ----------
    input_size, output_size : int
        M and M'; M = 0 is a model without exogenous inputs.
    taps : (int, int)
        :math:`K_x` and :math:`K_y`.
    hidden_size : int
        D.
    activation : {"tanh", "logistic", "relu", "identity"}
        The hidden layer's function.

    Attributes
    ----------
    A : Parameter, shape (D, P), :math:`P=(K_x+1)M+K_yM'`
    a : Parameter, shape (D,)
    V : Parameter, shape (M', D)
    d : Parameter, shape (M',)

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.narx.forward`, in the same words.

    References
    ----------
    Leontaritis and Billings (1985); Lin, Horne, Tiňo and Giles (1996).
    """

    def __init__(self, input_size, output_size, taps, hidden_size, activation="tanh"):
        super().__init__()
        K_x, K_y = check_taps(taps)
        M = expect.at_least("input_size", input_size, 0)
        M_out, D = expect.sizes(output_size=output_size, hidden_size=hidden_size)
        P = (K_x + 1) * M + K_y * M_out
        self.taps = K_x, K_y
        self.f = activations.get(activation)
        r, q = P**-0.5, D**-0.5
        self.A = nn.Parameter(torch.empty(D, P).uniform_(-r, r))
        self.a = nn.Parameter(torch.empty(D).uniform_(-r, r))
        self.V = nn.Parameter(torch.empty(M_out, D).uniform_(-q, q))
        self.d = nn.Parameter(torch.empty(M_out).uniform_(-q, q))

    def forward(self, x, y, mode="teacher_forced", lengths=None):
        r"""Return :math:`\hat{\mathbf y}_t=V\tanh(A\boldsymbol\phi_t+\mathbf a)+\mathbf d`."""
        K_x, K_y = self.taps
        K = max(K_x, K_y)
        x, y, A, a, V, d = self.unpack(x, y)
        closed = expect.option("mode", mode, MODES) == "closed_loop"
        valid = padding.valid(lengths, *y.shape[:2], y.device, least=K + 1)
        tape = y[:K] if closed else y
        expect.finite("x", x, valid)
        expect.finite("y", tape, valid[: len(tape)])
        x, tape = torch.where(valid, x, 0), torch.where(valid[: len(tape)], tape, 0)

        y_hat = []
        for t, end in blocks(K, len(y), closed):
            past = [x[t - k : end - k] for k in range(K_x + 1)]
            past += [tape[t - k : end - k] for k in range(1, K_y + 1)]
            s = self.f(torch.cat(past, -1) @ A.T + a)
            y_hat.append(torch.where(valid[t:end], s @ V.T + d, 0))  # eq-narx
            if closed:
                tape = torch.cat([tape, y_hat[-1]])
        return torch.cat(y_hat)

    def forecast(self, x, history, steps):
        """Return forecasts (steps, B, M') in a closed loop after a history (K, B, M')."""
        K = max(self.taps)
        expect.shape("history", history, "K B M_out", f"taps = {self.taps}", K=K)
        ahead = history.new_zeros(expect.at_least("steps", steps, 1), *history.shape[1:])
        return self(x, torch.cat([history, ahead]), "closed_loop")

    def unpack(self, x, y):
        """Check the shapes of x and y; return x, y, A, a, V, d in y's dtype."""
        K_x, K_y = self.taps
        M_out, D = self.V.shape
        because = f"V has shape {(M_out, D)}"
        T, B, _ = expect.shape("y", y, "T B M_out", because, M_out=M_out)
        expect.at_least("the length of y", T, max(self.taps) + 1, f"K_x = {K_x}, K_y = {K_y}")
        if x is None:
            x = y.new_zeros(T, B, 0)
        else:
            expect.shape("x", x, "T B M", f"y has shape {tuple(y.shape)}", T=T, B=B)
        P = (K_x + 1) * x.shape[2] + K_y * M_out
        known = f"K_x = {K_x}, K_y = {K_y}, M = {x.shape[2]}, M_out = {M_out}"
        expect.shape("A", self.A, "D P", known, D=D, P=P)
        return [x.to(y.dtype), y] + [
            parameter.to(y.dtype) for parameter in (self.A, self.a, self.V, self.d)
        ]
