"""The adding problem (加法问题) again, for the SRN alone: two knobs, its f and where it starts.

Everything else, the learning rates and seeds too, is that of ``results/adding.py``: with f = tanh
and U and b drawn around 0 it is the SRN of that record. Source of the start U = I, b = 0 with relu:
Le, Jaitly and Hinton (2015), *A simple way to initialize recurrent networks of rectified linear
units*.
"""

from __future__ import annotations

import torch

from nndl.torch import SRN
from results import adding

SEEDS = adding.SEEDS
TOLERANCE = 0.03

CELLS = {
    "tanh, U = I, b = 0": lambda: start_at_identity(cell("tanh")),
    "relu": lambda: cell("relu"),
    "relu, U = I, b = 0": lambda: start_at_identity(cell("relu")),
}


def run(seed):
    """The mean squared error on new sequences, by cell and learning rate."""
    torch.set_num_threads(1)
    return {
        name: {str(rate): adding.train(make, rate, seed) for rate in adding.RATES}
        for name, make in CELLS.items()
    }


def cell(activation):
    return SRN(2, adding.D, activation=activation).to_library()


def start_at_identity(rnn):
    """Before training, carry the state on as it is."""
    with torch.no_grad():
        rnn.weight_hh_l0.copy_(torch.eye(adding.D))
        rnn.bias_ih_l0.zero_()
        rnn.bias_hh_l0.zero_()
    return rnn
