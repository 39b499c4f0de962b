"""The training loop: both twins take the same steps, and a lost run says so."""

import numpy as np
import pytest
import torch

from nndl import check
from nndl.fit import fit
from nndl.numpy import output
from nndl.torch import Output

rng = np.random.default_rng(0)
h, y = rng.normal(size=(4, 6, 3)), rng.normal(size=(4, 6, 2))


def numpy_loss(params, h, y):
    y_hat, cache = output.forward(params, h)
    _, grads = output.backward(y_hat - y, cache)
    return 0.5 * ((y_hat - y) ** 2).sum(), grads


def torch_loss(module, h, y):
    return 0.5 * ((module(torch.as_tensor(h)) - torch.as_tensor(y)) ** 2).sum()


def test_both_twins_take_the_same_steps():
    params = output.init(3, 2, np.random.default_rng(1))
    module = check.load(params, Output(3, 2))
    batches = [(h[:, :n], y[:, :n]) for n in (6, 4, 5, 6, 2)]
    check.agree(
        fit(params, numpy_loss, batches, 0.05), fit(module, torch_loss, batches, 0.05), 1e-12
    )
    check.agree(params, dict(module.named_parameters()), 1e-12)


def test_it_reaches_the_least_squares_solution():
    params = output.init(3, 2, np.random.default_rng(2))
    losses = fit(params, numpy_loss, [(h, y)] * 3000, 0.01)
    rows = np.c_[h.reshape(-1, 3), np.ones(24)]
    best, *_ = np.linalg.lstsq(rows, y.reshape(-1, 2), rcond=None)
    check.agree(np.c_[params["V"], params["c"]], best.T, 1e-4)
    assert losses[-1] < losses[0] and losses.shape == (3000,)


def test_a_loss_that_is_no_number_stops_with_the_step():
    params = output.init(3, 2, rng)
    with pytest.raises(FloatingPointError, match="nan at step 2.*learning_rate"):
        fit(params, numpy_loss, [(h, y), (h * np.nan, y)])


def test_no_batches_is_an_empty_history():
    assert fit(output.init(3, 2, rng), numpy_loss, []).shape == (0,)
