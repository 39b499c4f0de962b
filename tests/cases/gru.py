"""The gated recurrent unit; reset after the product, against ``nn.GRU``."""

import torch
from torch import nn

from nndl.numpy import gru
from nndl.torch import GRU
from tests.cases.base import LENGTHS, B, D, M, T
from tests.cases.cell import Cell

OWN = {"before": "eq-gru-cand", "after": "eq-gru-after"}


class Unit(Cell):
    """A GRU with one place of its reset."""

    def __init__(self, reset, *arguments, **options):
        labels = ("eq-gru-r", "eq-gru-z", OWN[reset], "eq-gru-h")
        super().__init__(gru, GRU, {"reset": reset}, labels, *arguments, **options)
        if reset == "after":
            self.library = self.gru_layer

    def gru_layer(self, params, x, h0):
        """``nn.GRU``, whose gates are r, z, n; of its second bias only n's share is not 0."""
        zeros = torch.zeros(2 * h0.shape[1]).double()
        return self.layer(nn.GRU, "rzc", params, torch.cat([zeros, params["b_hc"]]), x, h0)


CASES = [Unit(reset, lengths) for reset in gru.RESETS for lengths in (None, LENGTHS)]
CASES += [
    Unit("before", sizes=(1, B, M, D)),
    Unit("before", lengths=[1, 1, 1, 1]),
    Unit("after", sizes=(T, 1, M, D)),
    Unit("after", sizes=(1, 1, 1, 1)),
]

PLANTED = [
    (gru, "h[t] = z[t] * h[t - 1] + (1 - z[t])", "h[t] = (1 - z[t]) * h[t - 1] + z[t]", "Chung"),
    (gru, "(h[t - 1] - h_tilde[t]) * z", "(h_tilde[t] - h[t - 1]) * z", "GRU: z and 1-z swapped"),
    (gru, 'da["c"], r * h_before', 'da["c"], h_before', "GRU: dU_c uses h not r*h"),
    (gru, "dh_t * z[t] + through_c", "dh_t * z[t]", "GRU: path h_{t-1} -> r*h_{t-1} dropped"),
    (gru, "dh_t * z[t] + through_c", "through_c", "GRU: copying path dropped"),
    (gru, "+ da_all[t, :, : 2 * D] @ U_rz", "", "GRU: no path through the gates"),
    (gru, "(r[t] * h[t - 1]) @ U_c.T", "r[t] * (h[t - 1] @ U_c.T)", "GRU: reset after, forward"),
    (gru, "drh * h[t - 1], drh * r[t]", "drh * r[t], drh * h[t - 1]", "GRU: dr and drh exchanged"),
    (gru, "U_c.T + b_hc)\n", "U_c.T)\n", "GRU after: dr without b_hc"),
    (gru, 'tensordot(da["c"] * r, h_before', 'tensordot(da["c"], h_before', "GRU after: dU_c no r"),
    (gru, '(da["c"] * r).sum((0, 1))', 'da["c"].sum((0, 1))', "GRU after: db_hc is not db_c"),
    (gru, "* (1 - h_tilde[t] ** 2)", "", "GRU: no tanh'"),
    (gru, "np.roll(h, 1, axis=0)[:T]", "h[:T]", "GRU: h_t in place of h_{t-1} in dU"),
    (gru, "np.where(valid, dh, 0)", "np.where(True, dh, 0)", "GRU: padding leaks into gradients"),
    (gru, "valid, GATES, COPY", "True, GATES, COPY", "GRU: padded steps change the state"),
]
