r"""Laws that several exercises share."""

from __future__ import annotations

from typing import Any, Callable

import numpy as np

from nndl.exercises.core import Property, Text

STEP, TOLERANCE = 1e-5, 1e-6


def is_gradient(of: str, draw: Callable) -> Property:
    r"""The law that an answer is a gradient, measured by central differences.

    ``draw(rng)`` gives ``(arguments, point, loss)``: ``answer(*arguments)`` should be the
    derivative of the number ``loss(point)`` with respect to the array ``point``, named ``of``.
    """

    def holds(answer: Callable, rng: Any) -> bool:
        arguments, point, loss = draw(rng)
        measured = differences(loss, point)
        got = np.asarray(answer(*arguments))
        error = np.abs(got - measured) if got.shape == measured.shape else np.inf
        return bool(np.all(error <= TOLERANCE * np.maximum(1, np.abs(measured))))

    says = Text(
        f"your result is the derivative of the loss with respect to {of}, measured by central "
        "differences.",
        f"结果等于用中心差分测得的损失对 {of} 的导数。",
    )
    return Property(says, holds)


def differences(loss: Callable, point: np.ndarray) -> np.ndarray:
    r"""The derivative of ``loss`` at ``point``, entry by entry."""
    measured = np.zeros(point.shape)
    for index in np.ndindex(point.shape):
        there, back = point.copy(), point.copy()
        there[index] += STEP
        back[index] -= STEP
        measured[index] = (loss(there) - loss(back)) / (2 * STEP)
    return measured
