"""Errors planted in the hand-derived twins: the oracles must catch each one.

A planted error replaces one piece of a module's source, so it also fails when that line changes.
"""

import types

import numpy as np
import pytest

from nndl.numpy import loss, output, srn
from tests import oracles
from tests.cases import CASES

PLANTED = [
    (srn, "dz[t] @ U\n", "dz[t] @ U.T\n", "U^T in place of U"),
    (srn, "np.roll(h, 1, axis=0)[:T]", "h[:T]", "h_t in place of h_{t-1} in dU"),
    (srn, "slope(h[t])", "slope(h[t - 1])", "f' of the wrong step"),
    (srn, "(dh[t] + dh_next)", "dh[t]", "no recursion: only delta_{t,t}"),
    (srn, "slope(h[t]) * (dh[t]", "(dh[t]", "no f'"),
    (srn, "h[t - 1] @ U.T", "h[t - 1] @ U", "U in place of U^T forward"),
    (srn, '"h0": dh_next', '"h0": dh_next * 0', "no gradient for h0"),
    (srn, "dz.sum((0, 1))", "dz.mean((0, 1))", "mean in place of sum in db"),
    (srn, "return dz @ W,", "return 1.001 * dz @ W,", "dx off by 0.1 %"),
    (srn, "np.where(valid[t], slope", "np.where(True, slope", "padding leaks into gradients"),
    (output, '"c": dy_hat.sum((0, 1))', '"c": dy_hat.sum(0)[0]', "dc of one sequence only"),
    (output, "h @ V.T + c", "h @ V.T", "c never added"),
    (loss, "e / total - right", "e / total", "the label's 1 not subtracted"),
    (loss, "(dy_hat / B)", "dy_hat", "no mean over the batch in the gradient"),
    (loss, "0.5 * (difference**2)", "(difference**2)", "the half dropped"),
]


def planted(module, old, new):
    """Return a copy of the module with ``old`` replaced by ``new`` in its source."""
    with open(module.__file__, encoding="utf-8") as file:
        source = file.read()
    assert old in source, f"{module.__name__} has no {old!r} any more: plant the error anew."
    copy = types.ModuleType(module.__name__ + "_planted")
    exec(compile(source.replace(old, new), copy.__name__, "exec"), copy.__dict__)
    return copy


@pytest.mark.parametrize("module, old, new, error", PLANTED, ids=[row[3] for row in PLANTED])
def test_planted_error_is_caught(module, old, new, error):
    wrong = planted(module, old, new)
    caught = 0
    for case in CASES:
        if case.module is module:
            for oracle in (oracles.central_differences, oracles.against_torch):
                try:
                    oracle(case, np.random.default_rng(0), wrong)
                except (AssertionError, ValueError):
                    caught += 1
    assert caught, f"no oracle noticed: {error}"
