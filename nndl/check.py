r"""Checks that raise: gradients against central differences, and twin against twin.

A check that prints and goes on can never fail; everything here raises AssertionError, and returns
the error it measured so that a page can print it.
"""

from __future__ import annotations

import numpy as np

from nndl import expect


def gradcheck(loss, arrays, grads, rng, rtol=1e-6, step=1e-4, directions=3):
    r"""Compare ``grads`` with five-point central differences of ``loss`` in random directions.

    For each array :math:`\theta` and a random direction :math:`v`, the derivative of
    :math:`\varphi(\epsilon)=\mathcal L(\theta+\epsilon v)` at 0 must be
    :math:`\langle\nabla_\theta\mathcal L,v\rangle`. A random direction meets every entry at once,
    so three of them find a wrong entry wherever it stands.

    Parameters
    ----------
    loss : callable
        Takes a dict like ``arrays`` and returns a float.
    arrays : dict
        The arrays that the loss depends on, float64.
    grads : dict
        The gradient of the loss with respect to each of them, same names and shapes.
    rng : numpy.random.Generator
        Draws the directions.
    rtol : float
        Largest relative error that passes.
    step : float
        :math:`\epsilon` of the differences, in units of the direction's length.
    directions : int
        Directions drawn for each array.

    Returns
    -------
    float
        The largest relative error met.

    Raises
    ------
    AssertionError
        If a gradient is wrong: names the array and both numbers. Also if the loss never moves,
        because then nothing has been checked.
    ValueError
        If names or shapes differ, or an array is not float64.
    """
    expect.names("grads", grads, arrays)
    worst, moved = 0.0, False
    for name, array in arrays.items():
        if array.dtype != np.float64 or np.shape(grads[name]) != array.shape:
            raise ValueError(
                f"{name}: expected a float64 array and a gradient of its shape {array.shape}; came "
                f"{array.dtype} and a gradient of shape {np.shape(grads[name])}."
            )
        for _ in range(directions):
            v = rng.normal(size=array.shape)
            v /= np.linalg.norm(v)

            def phi(epsilon, name=name, array=array, v=v):
                return loss({**arrays, name: array + epsilon * v})

            near, far = phi(step) - phi(-step), phi(2 * step) - phi(-2 * step)
            numeric = (8 * near - far) / (12 * step)
            derived = float((grads[name] * v).sum())
            # A direction may be nearly level: measure the error against the gradient's length too.
            scale = max(abs(numeric), abs(derived), 1e-3 * np.linalg.norm(grads[name]))
            error = abs(numeric - derived) / scale if scale else 0.0
            moved = moved or numeric != 0
            worst = max(worst, error)
            assert error <= rtol, (
                f"gradient of {name}: central differences give {numeric:.10g} along a random "
                f"direction, the derived gradient {derived:.10g} (relative error {error:.1e}, "
                f"at most {rtol:.0e} allowed)."
            )
    assert moved, "the loss does not change in any direction: nothing has been checked."
    return worst


def agree(mine, other, rtol=1e-10):
    """Compare two results, or two dicts of them: arrays, tensors or numbers, name by name.

    Parameters
    ----------
    mine, other : array, tensor, float or dict of them
    rtol : float
        Largest difference that passes, relative to the largest magnitude in the pair.

    Returns
    -------
    float
        The largest relative difference met.

    Raises
    ------
    AssertionError
        If names, shapes or values differ: names the result and the worst index.
    """
    if not isinstance(mine, dict):
        mine, other = {"result": mine}, {"result": other}
    assert set(mine) == set(other), f"expected the names {sorted(mine)}; came {sorted(other)}."
    worst = 0.0
    for name in mine:
        a, b = as_array(mine[name]), as_array(other[name])
        assert a.shape == b.shape, f"{name}: shapes {a.shape} and {b.shape} differ."
        difference = np.abs(a - b)
        scale = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0)) or 1.0
        at = np.unravel_index(difference.argmax(), a.shape)
        error = float(difference[at] / scale)
        assert error <= rtol, (
            f"{name}: {a[at]:.10g} and {b[at]:.10g} at index {tuple(map(int, at))} differ "
            f"(relative to the largest number {error:.1e}, at most {rtol:.0e} allowed)."
        )
        worst = max(worst, error)
    return worst


def refused(check, *arguments, **options):
    """Call a check that must fail, and print what it refused.

    For planted errors: a check that has never refused anything has shown nothing.

    Raises
    ------
    RuntimeError
        If the check passes.
    """
    try:
        check(*arguments, **options)
    except AssertionError as refusal:
        print("refused:", str(refusal).split(":")[0])
    else:
        raise RuntimeError(f"{check.__name__}: expected a refusal; it passed.")


def load(params, module):
    """Copy a dict of arrays into a PyTorch module with the same names, in float64; return it.

    Raises
    ------
    ValueError
        If names or shapes differ.
    """
    import torch

    own = dict(module.double().named_parameters())
    expect.names("params", params, own)
    with torch.no_grad():
        for name, parameter in own.items():
            if tuple(parameter.shape) != np.shape(params[name]):
                raise ValueError(
                    f"{name}: expected shape {tuple(parameter.shape)}; "
                    f"came shape {np.shape(params[name])}."
                )
            parameter.copy_(torch.as_tensor(params[name]))
    return module


def as_array(value):
    """Return a NumPy array of a number, an array or a tensor."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    return np.asarray(value)
