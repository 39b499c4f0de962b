"""What a function expects of its arguments, said in words when it does not come.

Works on NumPy arrays and PyTorch tensors alike (both have ``shape`` and ``dtype``), so that the
twins refuse the same arguments with the same sentences.
"""

from __future__ import annotations

import numpy as np


def names(what, given, expected):
    """Raise ValueError unless the mapping ``given`` has exactly the names ``expected``."""
    missing = [name for name in expected if name not in given]
    unknown = [name for name in given if name not in expected]
    if missing or unknown:
        raise ValueError(
            "{}: expected the names {}; came {} (missing: {}; unknown: {}).".format(
                what, *map(_listed, (expected, given, missing, unknown))
            )
        )


def option(what, given, expected):
    """Raise ValueError unless ``given`` is one of ``expected``; return it."""
    if given not in expected:
        raise ValueError(f"{what}: expected one of {_listed(expected)}; came {given!r}.")
    return given


def floating(what, value):
    """Raise TypeError unless ``value`` is an array or tensor of floating-point numbers."""
    kind = str(getattr(value, "dtype", type(value).__name__))
    if "float" not in kind or not hasattr(value, "shape"):
        raise TypeError(
            f"{what}: expected an array of floats; came {kind}. Convert it, e.g. with "
            "np.asarray(value, dtype=float)."
        )


def shape(what, value, axes, because="", **sizes):
    """Raise unless ``value`` holds floats in the shape ``axes``; return its shape.

    Parameters
    ----------
    what : str
        The argument's name.
    value : array or tensor
    axes : str
        The axes by letter, in order: "T B M". A size that is not known must be at least 1.
    because : str
        Where the known sizes come from, for the message ("W has shape (5, 3)").
    **sizes : int
        The sizes that are known, by letter.

    Raises
    ------
    TypeError
        If ``value`` is not an array of floats.
    ValueError
        If the number of axes or a known size differs, or a size is 0.
    """
    floating(what, value)
    came = tuple(value.shape)
    letters = axes.split()
    fits = len(came) == len(letters) and all(
        size == sizes.get(letter, max(size, 1)) for size, letter in zip(came, letters)
    )
    if not fits:
        wanted = "({}{})".format(", ".join(letters), "," if len(letters) == 1 else "")
        known = [f"{letter} = {size}" for letter, size in sizes.items()]
        known += [f"{letter} at least 1" for letter in letters if letter not in sizes]
        raise ValueError(
            f"{what}: expected shape {wanted}"
            + (f" with {', '.join(known)}" if known else "")
            + (f" ({because})" if because else "")
            + f"; came shape {came}."
        )
    return came


def finite(what, value, valid=True):
    """Raise ValueError if a number of ``value`` at a ``valid`` position is NaN or infinite."""
    with np.errstate(invalid="ignore"):  # infinity minus infinity
        bad = (value - value != 0) & valid
    if bad.any():
        at = _first(bad)
        raise ValueError(
            f"{what}: expected finite numbers; came {float(value[at])} at index {at} of shape "
            f"{tuple(value.shape)}. Clean the data, or mark padding with lengths."
        )


def values(what, value, allowed, valid=True):
    """Raise ValueError if a number of ``value`` at a ``valid`` position is not in ``allowed``."""
    bad = valid
    for number in allowed:
        bad = bad & (value != number)
    if bad.any():
        at = _first(bad)
        raise ValueError(
            f"{what}: expected only the numbers {_listed(allowed)}; came {float(value[at])} at "
            f"index {at} of shape {tuple(value.shape)}."
        )


def at_least(what, given, least, because=""):
    """Raise unless ``given`` is an integer of at least ``least``; return it as an int."""
    if isinstance(given, bool) or not isinstance(given, (int, np.integer)):
        raise TypeError(f"{what}: expected an integer; came {given!r}.")
    if given < least:
        raise ValueError(
            f"{what}: expected at least {least}"
            + (f" ({because})" if because else "")
            + f"; came {given}."
        )
    return int(given)


def sizes(**given):
    """Raise unless every size, by its argument's name, is an integer of at least 1; return them."""
    return [at_least(what, size, 1) for what, size in given.items()]


def number(what, given, least=None, above=None):
    """Raise unless ``given`` is a finite number, at least ``least`` or greater than ``above``."""
    if isinstance(given, bool) or not isinstance(given, (int, float, np.integer, np.floating)):
        raise TypeError(f"{what}: expected a number; came {given!r}.")
    fits = given >= least if above is None else given > above
    if not fits or not np.isfinite(given):
        bound = f"of at least {least}" if above is None else f"greater than {above}"
        raise ValueError(f"{what}: expected a finite number {bound}; came {float(given)}.")
    return float(given)


def one_class(what, given, count):
    """Raise unless ``given`` is a class number from 0 to count - 1; return it as an int."""
    if at_least(what, given, 0) >= count:
        raise ValueError(f"{what}: expected a class from 0 to {count - 1}; came {given}.")
    return int(given)


def lengths(given, T, B, what="lengths", axis="T", least=1):
    """Raise unless ``given`` holds one true length in least..T for each of B sequences."""
    came = np.asarray(given)
    if came.dtype.kind not in "iu":
        raise TypeError(f"{what}: expected {B} integers; came dtype {came.dtype}.")
    if came.shape != (B,):
        raise ValueError(f"{what}: expected shape (B,) with B = {B}; came shape {came.shape}.")
    bad = (came < least) | (came > T)
    if bad.any():
        b = int(bad.argmax())
        raise ValueError(
            f"{what}: expected numbers from {least} to {axis} = {T}; "
            f"came {came[b]} for sequence {b}."
        )


def classes(what, given, shape, count, valid):
    """Raise unless ``given`` holds class numbers 0..count-1 in ``shape`` where ``valid``."""
    kind = str(getattr(given, "dtype", type(given).__name__))
    if "int" not in kind:
        raise TypeError(f"{what}: expected an array of integers; came {kind}.")
    if tuple(given.shape) != tuple(shape):
        raise ValueError(f"{what}: expected shape {tuple(shape)}; came shape {tuple(given.shape)}.")
    bad = ((given < 0) | (given >= count)) & valid
    if bad.any():
        at = _first(bad)
        raise ValueError(
            f"{what}: expected classes from 0 to {count - 1}; came {int(given[at])} at index {at}."
        )


def _first(bad):
    """Return the index of the first True, as a tuple of int."""
    flat = bad.reshape(-1).tolist().index(True)
    return tuple(int(i) for i in np.unravel_index(flat, tuple(bad.shape)))


def _listed(items):
    return ", ".join(str(item) for item in items) or "none"
