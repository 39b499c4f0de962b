"""An LSTM with peepholes or without, as it is usually written in PyTorch: one step at a time."""

import torch
from torch import nn


class StepByStepLSTM(nn.Module):
    """Two linear layers a gate, all of them at every step."""

    def __init__(self, input_size, hidden_size, peephole=False):
        super().__init__()
        self.of_x = nn.ModuleList(nn.Linear(input_size, hidden_size) for _ in "ifoc")
        self.of_h = nn.ModuleList(nn.Linear(hidden_size, hidden_size, bias=False) for _ in "ifoc")
        self.v = nn.ParameterList(torch.zeros(hidden_size) for _ in "ifo") if peephole else None

    def forward(self, x):
        h = c = x.new_zeros(x.shape[1], self.of_h[0].out_features)
        states = []
        for x_t in x.unbind():
            i, f, o, c_tilde = (W(x_t) + U(h) for W, U in zip(self.of_x, self.of_h))
            if self.v is not None:
                i, f = i + self.v[0] * c, f + self.v[1] * c
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(c_tilde)
            if self.v is not None:
                o = o + self.v[2] * c
            h = torch.sigmoid(o) * torch.tanh(c)
            states.append(h)
        return torch.stack(states)
