"""What needs NumPy alone, on the Pythons of readers and browsers: run by tools/other_pythons.py."""

import pkgutil
import subprocess
import sys

import numpy as np
import pytest

import nndl.exercises
import nndl.numpy
from nndl.check import gradcheck
from nndl.numpy import ar, loss, output, srn
from tests.conftest import ROOT

MODULES = ["nndl.expect", "nndl.check"] + [
    module.name
    for package in (nndl.numpy, nndl.exercises)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
]
ALLOWED = {"nndl", "numpy"}


@pytest.mark.parametrize("module", MODULES)
def test_imports_numpy_alone(module):
    """In a Python of its own: what is not of the standard library is NumPy."""
    code = (
        f"import sys, numpy; before = set(sys.modules); import {module}\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(*[n for n in new if 'site-packages' in (getattr(sys.modules.get(n), '__file__', '')"
        " or '')])"
    )
    printed = subprocess.check_output([sys.executable, "-c", code], cwd=str(ROOT), text=True)
    assert set(printed.split()) <= ALLOWED


def test_states_that_can_be_checked_on_paper():
    params = {"W": np.array([[2.0]]), "U": np.array([[-1.0]]), "b": np.array([0.5])}
    x = np.array([1.0, 0.0, 3.0]).reshape(3, 1, 1)
    h, _ = srn.forward(params, x, activation="identity")
    assert h.ravel().tolist() == [2.5, -2.0, 8.5]


def test_gradients_through_state_output_and_loss():
    rng = np.random.default_rng(1)
    T, B, M, D, M_out, lengths = 5, 3, 2, 4, 6, [5, 2, 3]
    arrays = dict(srn.init(M, D, rng), **output.init(D, M_out, rng))
    arrays.update(x=rng.standard_normal((T, B, M)), h0=rng.standard_normal((B, D)))
    y = rng.integers(0, M_out, (T, B))

    def forward(a):
        h, states = srn.forward({k: a[k] for k in srn.NAMES}, a["x"], a["h0"], lengths)
        scores, out = output.forward({k: a[k] for k in ("V", "c")}, h)
        value, end = loss.forward(scores, y, lengths, kind="cross_entropy")
        return value, (states, out, end)

    _, (states, out, end) = forward(arrays)
    dh, grads = output.backward(loss.backward(end), out)
    dx, more = srn.backward(dh, states)
    grads = dict(grads, x=dx, **more)
    assert gradcheck(lambda a: forward(a)[0], arrays, grads, rng) < 1e-6


def test_least_squares_finds_the_series_own_coefficients():
    y = np.zeros((20, 1))
    y[:2, 0] = 1.0, 0.5
    for t in range(2, 20):
        y[t] = 0.1 + 1.2 * y[t - 1] - 0.5 * y[t - 2]
    params = ar.least_squares(y, 2)
    assert np.allclose(params["w0"], 0.1) and np.allclose(params["w"], [1.2, -0.5])
