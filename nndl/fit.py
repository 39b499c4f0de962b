r"""One short training loop for either twin: Adam over a stream of batches.

Source: Kingma and Ba, *Adam: a method for stochastic optimization*, ICLR 2015.
"""

from __future__ import annotations

import os

import numpy as np


def fit(model, loss, batches, learning_rate=0.01):
    r"""Train in place and return the loss at every step.

    Parameters
    ----------
    model : dict of arrays, or torch.nn.Module
        The parameters; they are changed in place.
    loss : callable
        ``loss(model, *batch)``. For a dict it returns the loss and the gradients by the parameters'
        names; for a module, the loss alone (autograd does the rest).
    batches : iterable of tuples
        One step each; training ends when they do.
    learning_rate : float
        Adam's step size; its other numbers are the usual
        :math:`\beta_1=0.9,\ \beta_2=0.999,\ \epsilon=10^{-8}`.

    Returns
    -------
    array of float64, shape (steps,)

    Raises
    ------
    FloatingPointError
        If the loss stops being a finite number: says at which step.
    """
    step = _torch_step(model, loss, learning_rate) if hasattr(model, "parameters") else None
    step = step or _numpy_step(model, loss, learning_rate)
    losses = []
    for batch in _with_bar(batches):
        losses.append(step(batch))
        if not np.isfinite(losses[-1]):
            raise FloatingPointError(
                f"the loss is {losses[-1]} at step {len(losses)}: expected a finite number. "
                "Try a smaller learning_rate."
            )
    return np.array(losses)


def _numpy_step(params, loss, learning_rate, beta=(0.9, 0.999), epsilon=1e-8):
    mean = {name: np.zeros_like(value) for name, value in params.items()}
    square = {name: np.zeros_like(value) for name, value in params.items()}
    count = 0

    def step(batch):
        nonlocal count
        L, grads = loss(params, *batch)
        count += 1
        for name, value in params.items():
            mean[name] += (1 - beta[0]) * (grads[name] - mean[name])
            square[name] += (1 - beta[1]) * (grads[name] ** 2 - square[name])
            # Both start at zero; dividing by 1 - beta^count takes that bias out.
            direction = mean[name] / (1 - beta[0] ** count)
            size = np.sqrt(square[name] / (1 - beta[1] ** count)) + epsilon
            value -= learning_rate * direction / size
        return float(L)

    return step


def _torch_step(module, loss, learning_rate):
    import torch

    optimizer = torch.optim.Adam(module.parameters(), learning_rate)

    def step(batch):
        optimizer.zero_grad()
        L = loss(module, *batch)
        L.backward()
        optimizer.step()
        return float(L.detach())

    return step


def _with_bar(batches):
    """Show a progress bar where tqdm is installed, unless TQDM_DISABLE is set."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return batches
    # Said here too: tqdm's own reading of the variable does not reach its notebook bar.
    return tqdm(batches, leave=False, disable=bool(os.environ.get("TQDM_DISABLE")))
