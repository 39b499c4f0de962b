"""The three oracles that every case answers to; each raises AssertionError, or returns the error.

The fourth, limit laws that tie models together, is ``test_limits.py``.
"""

from __future__ import annotations

import types

import numpy as np
import torch

from nndl import check


def central_differences(case, rng, module=None):
    """(a) The hand-derived backward pass against differences in random directions."""
    module = module or case.module
    params, inputs = case.draw(rng)
    result, cache = case.forward(module, params, **inputs)
    upstream = rng.normal(size=np.shape(result))

    def loss(arrays):
        params_now = {name: arrays[name] for name in params}
        inputs_now = {name: arrays[name] for name in inputs}
        return float(np.sum(case.forward(module, params_now, **inputs_now)[0] * upstream))

    grads = case.backward(module, upstream, cache)
    return check.gradcheck(loss, {**params, **inputs}, grads, rng)


def against_torch(case, rng, module=None):
    """(b) NumPy against PyTorch: the result and every gradient. Returns both errors."""
    module = module or case.module
    params, inputs = case.draw(rng)
    model = check.load(params, case.twin()) if params else case.twin()
    leaves = {name: torch.tensor(value, requires_grad=True) for name, value in inputs.items()}
    theirs = case.call(model, **leaves)
    mine, cache = case.forward(module, params, **inputs)
    upstream = rng.normal(size=np.shape(mine))
    theirs.backward(torch.as_tensor(upstream))
    leaves.update(model.named_parameters())
    grads = {name: leaf.grad for name, leaf in leaves.items()}
    return {
        "forward": check.agree(mine, theirs),
        "gradients": check.agree(case.backward(module, upstream, cache), grads),
    }


def against_library(case, rng):
    """(c) The PyTorch twin against a library layer: the result and every gradient."""
    params, inputs = case.draw(rng)
    both = []
    for library in (False, True):
        model = check.load(params, case.twin()) if params else case.twin()
        weights = dict(model.named_parameters())
        leaves = {name: torch.tensor(value, requires_grad=True) for name, value in inputs.items()}
        result = case.library(weights, **leaves) if library else case.call(model, **leaves)
        result.backward(torch.linspace(-1, 2, result.numel()).double().reshape(result.shape))
        leaves.update(weights)
        grads = {f"gradient of {name}": leaf.grad for name, leaf in leaves.items()}
        both.append({"result": result, **grads})
    return check.agree(*both)


def float32_stays(case, rng):
    """Result and gradients keep the inputs' dtype, whatever the upstream gradient's."""
    params, inputs = case.draw(rng)
    params, inputs = (
        {name: value.astype(np.float32) for name, value in arrays.items()}
        for arrays in (params, inputs)
    )
    result, cache = case.forward(case.module, params, **inputs)
    upstream = rng.normal(size=np.shape(result)) if np.ndim(result) else 1.0
    arrays = {"result": result, **case.backward(case.module, upstream, cache)}
    wrong = {name: value.dtype for name, value in arrays.items() if hasattr(value, "dtype")}
    wrong = {name: dtype for name, dtype in wrong.items() if dtype != np.float32}
    assert not wrong, f"expected float32; came {wrong}."


def planted(module, old, new):
    """Return a copy of the module with ``old`` replaced by ``new`` in its source."""
    with open(module.__file__, encoding="utf-8") as file:
        source = file.read()
    assert old in source, f"{module.__name__} has no {old!r} any more: plant the error anew."
    copy = types.ModuleType(module.__name__ + "_planted")
    exec(compile(source.replace(old, new), copy.__name__, "exec"), copy.__dict__)
    return copy
