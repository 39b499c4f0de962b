r"""What a function gave: as arrays, compared with another result, or with the right one."""

from __future__ import annotations

import reprlib
from typing import Any, Callable

import numpy as np

from nndl.exercises.verdict import Problem


def arrays(result: Any) -> Any:
    r"""A result with tensors and lists turned into arrays; tuples, and what is no number, stay."""
    if isinstance(result, tuple):
        return tuple(arrays(part) for part in result)
    if hasattr(result, "detach"):
        result = result.detach().cpu().numpy()
    if not isinstance(result, (list, float, int, np.generic, np.ndarray)):
        return result
    try:
        return np.asarray(result)
    except ValueError:  # a ragged list
        return result


def same(first: Any, second: Any) -> bool:
    r"""Whether two outcomes agree: exceptions by their words, arrays up to rounding."""
    if isinstance(first, BaseException):
        return type(first) is type(second) and str(first) == str(second) != ""
    if isinstance(first, tuple):
        parts = isinstance(second, tuple) and len(first) == len(second)
        return parts and all(same(a, b) for a, b in zip(first, second))
    if not isinstance(first, np.ndarray) or not isinstance(second, np.ndarray):
        return first is None and second is None
    numbers = first.dtype.kind in "fiub" and second.dtype.kind in "fiub"
    return numbers and first.shape == second.shape and bool(np.all(close(first, second)))


def close(got: np.ndarray, want: np.ndarray) -> np.ndarray:
    r"""Entry by entry: 1e-8 of the size of the numbers, 1e-4 for single precision."""
    double = got.dtype.itemsize > 4 or got.dtype.kind != "f"
    with np.errstate(all="ignore"):
        return np.abs(got - want) <= (1e-8 if double else 1e-4) * np.maximum(1, np.abs(want))


def compare(got: Any, want: Any) -> None:
    r"""Raise the first `Problem` of a result: None, arity, kind, shape, dtype, NaN, value."""
    if got is None:
        raise Problem("returned-none")
    count = len(want) if isinstance(want, tuple) else 1
    if isinstance(want, tuple) or isinstance(got, tuple):
        if not isinstance(got, tuple) or len(got) != count:
            raise Problem("arity", want=count, got=len(got) if isinstance(got, tuple) else 1)
        for part, wanted in zip(got, want):
            compare(part, wanted)
        return
    if not isinstance(got, np.ndarray) or got.dtype.kind not in "fiubc":
        raise Problem("not-numbers", what=short(got))
    if got.shape != want.shape:
        raise Problem("shape", want=str(want.shape), got=str(got.shape))
    if want.dtype.kind == "f" and got.dtype.kind != "f":  # True is 1 where integers are wanted
        raise Problem("dtype", got=got.dtype)
    finite = np.isfinite(got)
    if not finite.all():
        index = np.unravel_index(np.argmin(finite), got.shape)
        raise Problem("nan", index=place(index))
    if not close(got, want).all():
        index = np.unravel_index(np.argmax(np.abs(got - want)), got.shape)
        values = {"want": f"{want[index]:.6g}", "got": f"{got[index]:.6g}"}
        raise Problem("value", index=place(index), **values)


def place(index: tuple) -> str:
    return str([int(i) for i in index])


def short(value: Any, words: Callable = reprlib.repr) -> str:
    r"""An answer in at most 300 characters, also when it cannot say what it is."""
    try:
        return words(value)[:300]
    except Exception:
        return type(value).__name__
