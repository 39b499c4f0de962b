"""Long short-term memory and its variants, against ``nn.LSTM``."""

import torch
from torch import nn

from nndl.numpy import lstm
from nndl.torch import LSTM
from tests.cases.base import LENGTHS, B, D, M, T
from tests.cases.cell import Cell

SHARED = ("eq-lstm-i", "eq-lstm-o", "eq-lstm-cand", "eq-lstm-c", "eq-lstm-h")
OWN = {
    "standard": "eq-lstm-f",
    "no_forget": "eq-lstm-noforget",
    "coupled": "eq-lstm-coupled",
    "peephole": "eq-lstm-peep",
    "full_peephole": "eq-lstm-peep",
}


class Memory(Cell):
    """An LSTM of one variant."""

    states = ("h0", "c0")

    def __init__(self, variant, *arguments, **options):
        labels = (*SHARED, OWN[variant])
        super().__init__(lstm, LSTM, {"variant": variant}, labels, *arguments, **options)
        if variant == "standard":
            self.library = self.lstm_layer

    def lstm_layer(self, params, x, h0, c0):
        """``nn.LSTM``, whose gates are i, f, g, o; its second bias is 0."""
        return self.layer(nn.LSTM, "ifco", params, torch.zeros(4 * h0.shape[1]).double(), x, h0, c0)


CASES = [Memory(variant, lengths) for variant in lstm.VARIANTS for lengths in (None, LENGTHS)]
CASES += [
    Memory("standard", sizes=(1, B, M, D)),
    Memory("standard", sizes=(T, 1, M, D)),
    Memory("coupled", lengths=[1, 1, 1, 1]),
    Memory("full_peephole", sizes=(1, 1, 1, 1)),
]

PLANTED = [
    (lstm, "dc_next + dh_t * o[t]", "dh_t * o[t]", "LSTM: c_{t-1} path dropped (only through h)"),
    (lstm, "dc_t * f[t] + peep", "dc_t + peep", "LSTM: c_{t-1} path without the forget gate"),
    (lstm, "dc_next[:] = dc", "pass", "LSTM: no gradient from the last internal state"),
    (lstm, "dz_all[t] @ U\n", "dz_all[t] @ U * 0\n", "LSTM: h_{t-1} path dropped (only through c)"),
    (lstm, "(1 - tanh_c**2)", "(1 - h[t] ** 2)", "LSTM: tanh' at the output h"),
    (lstm, "(1 - tanh_c**2)", "(1 - c[t] ** 2)", "LSTM: tanh' from c, not from tanh c"),
    (lstm, "dh_t * o[t] * (1 - tanh_c**2)", "dh_t * (1 - tanh_c**2)", "LSTM: dc without o"),
    (lstm, "dc_t * c[t - 1]", "dc_t * c[t]", "LSTM: df with the new internal state"),
    (lstm, "Wx_b[t], letters)", "Wx_b[t], letters[::-1])", "LSTM: gates taken in another order"),
    (lstm, "np.roll(states, 1, axis=0)[:T]", "states[:T]", "LSTM: h_t in place of h_{t-1} in dU"),
    (lstm, "dz_all.sum((0, 1))", "dz_all.mean((0, 1))", "LSTM: mean in place of sum in db"),
    (lstm, "valid, letters, COPY", "True, letters, COPY", "LSTM: padded steps change the state"),
    (lstm, "valid.sum((0, 2)) - 1", "-1", "LSTM: h_last where the padding ends"),
    (lstm, "f[t] = 1 ", "f[t] = 0 ", "LSTM no forget gate: everything is erased"),
    (lstm, "f[t] = 1 - i[t]", "f[t] = i[t]", "LSTM coupled: f = i"),
    (lstm, "di -= df", "pass", "LSTM coupled: df not folded into di"),
    (lstm, ' + peep_back(V, "o", dz["o"][t])', "", "LSTM peephole: no path from o_t back into c_t"),
    (lstm, 'z, V, "o", c[t])', 'z, V, "o", c[t - 1])', "LSTM peephole: o_t reads c_{t-1}"),
    (lstm, ' + peep_back(V, "i", dz["i"][t])', "", "LSTM peephole: no path from i_t into c_{t-1}"),
    (lstm, 'dc_next += peep_back(V, "f"', '0 * peep_back(V, "f"', "LSTM peephole: none from f_t"),
    (lstm, '"o": c[:T]', '"o": c_before', "LSTM peephole: dV_o with c_{t-1}"),
    (lstm, "else dz @ V[gate]", "else dz @ V[gate].T", "LSTM full peephole: V in place of V^T"),
]
