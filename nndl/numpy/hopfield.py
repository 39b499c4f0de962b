r"""The Hopfield network (Hopfield网络): an associative memory of patterns of :math:`\pm1`.

.. math::

   s_i\leftarrow\operatorname{sgn}\Big(\sum_jw_{ij}s_j\Big),\qquad
   W=\frac1D\sum_{p=1}^P\boldsymbol\xi^p\boldsymbol\xi^{p\top}-\frac PDI,\qquad
   E=-\frac12\mathbf s^\top W\mathbf s

See :eq:`eq-hopfield`. Source: Hopfield, *Neural networks and physical systems with emergent
collective computational abilities*, Proc. Natl. Acad. Sci. USA 79 (1982). Nothing here is trained
by gradients: there is no backward pass.
"""

from __future__ import annotations

import numpy as np

from nndl import expect

RULES = ("hebb", "pseudo_inverse")
SIGNS = (-1, 1)


def store(patterns, rule="hebb"):
    r"""Return the weights W that remember the patterns: :eq:`eq-hopfield`.

    Hebb's rule sums what the patterns say of each pair of units. The pseudo-inverse rule projects
    onto the space that the patterns :math:`\Xi` (P, D) span, so that similar patterns do not blur
    each other:

    .. math::

       W_{\text{Hebb}}=\frac1D\Xi^\top\Xi-\frac PDI,\qquad
       W_{\text{pseudo-inverse}}=\Xi^+\Xi-\operatorname{diag}(\Xi^+\Xi)

    No unit speaks to itself: the diagonal is 0, or the energy could rise.

    Parameters
    ----------
    patterns : array of float, shape (P, D)
        Each number 1 or -1.
    rule : {"hebb", "pseudo_inverse"}

    Returns
    -------
    array, shape (D, D)
        Symmetric, with a zero diagonal, in the dtype of ``patterns``.

    Raises
    ------
    TypeError
        If ``patterns`` holds no floats.
    ValueError
        If the shape or the rule is not as above, or a number is neither 1 nor -1.

    References
    ----------
    Hopfield (1982), *Neural networks and physical systems with emergent collective computational
    abilities*, Proc. Natl. Acad. Sci. USA 79.
    """
    P, D = expect.shape("patterns", patterns, "P D")
    expect.values("patterns", patterns, SIGNS)
    expect.option("rule", rule, RULES)
    if rule == "hebb":
        return patterns.T @ patterns / D - P / D * np.eye(D, dtype=patterns.dtype)  # eq-hopfield
    W = np.linalg.pinv(patterns) @ patterns
    W = (W + W.T) / 2  # symmetric to the last bit
    np.fill_diagonal(W, 0)
    return np.where(np.abs(W) > D * np.finfo(W.dtype).eps, W, 0)  # rounding is no memory


def energy(W, s):
    r"""Return :math:`E=-\tfrac12\mathbf s^\top W\mathbf s` of each state: :eq:`eq-hopfield`.

    Parameters
    ----------
    W : array of float, shape (D, D)
    s : array of float, shape (B, D)

    Returns
    -------
    array, shape (B,)

    Raises
    ------
    TypeError, ValueError
        As :func:`recall`.
    """
    check(W, s)
    return -0.5 * ((s @ W) * s).sum(-1)  # eq-hopfield


def recall(W, s, order):
    r"""Update one unit at a time: :math:`s_i\leftarrow\operatorname{sgn}(\sum_jw_{ij}s_j)`.

    The energy never rises, because unit i changes it by
    :math:`-(s_i^{\text{new}}-s_i)\sum_jw_{ij}s_j`. If the sum is 0, within rounding, the unit keeps
    its state. :eq:`eq-hopfield`.

    Parameters
    ----------
    W : array of float, shape (D, D)
        Symmetric, with a zero diagonal.
    s : array of float, shape (B, D)
        The states to start from, each number 1 or -1.
    order : sequence of N int
        The units to update, one after the other; ``range(D)`` is one sweep. A state that a whole
        sweep does not change is stable.

    Returns
    -------
    s : array, shape (B, D)
        The states after all updates.
    E : array, shape (N + 1, B)
        The energy before, and after each update.

    Raises
    ------
    TypeError
        If ``W`` or ``s`` holds no floats, or ``order`` no integers.
    ValueError
        If a shape is not as above, W is not symmetric with a zero diagonal, a number of ``s`` is
        neither 1 nor -1, or there is no unit of a number in ``order``.
    """
    E = [energy(W, s)]
    s, tie = s.copy(), len(W) * np.finfo(W.dtype).eps * np.abs(W).sum(1)
    for i in check_order(order, len(W)):
        z = s @ W[i]
        new = np.where(np.abs(z) > tie[i], np.sign(z), s[:, i])  # eq-hopfield
        E.append(E[-1] - (new - s[:, i]) * z)
        s[:, i] = new
    return s, np.stack(E)


def check(W, s):
    """Raise unless W is symmetric with a zero diagonal and s holds states of 1 and -1."""
    _, D = expect.shape("W", W, "D D")
    expect.shape("W", W, "D D", "a square", D=D)
    expect.finite("W", W)
    if (W != W.T).any():
        rows = (W != W.T).tolist()
        i = rows.index(next(row for row in rows if True in row))
        j = rows[i].index(True)
        raise ValueError(
            f"W: expected a symmetric matrix; came W[{i}, {j}] = {float(W[i, j])} and "
            f"W[{j}, {i}] = {float(W[j, i])}."
        )
    for i, w in enumerate(W.diagonal().tolist()):
        if w != 0:
            raise ValueError(f"W: expected a zero diagonal; came W[{i}, {i}] = {w}.")
    expect.shape("s", s, "B D", f"W has shape {(D, D)}", D=D)
    expect.values("s", s, SIGNS)


def check_order(order, D):
    """Raise unless ``order`` is a sequence of unit numbers 0..D-1; return it as a list."""
    units = np.asarray(order)
    if units.ndim != 1 or (units.size and units.dtype.kind not in "iu"):
        raise TypeError(
            f"order: expected a sequence of integers; came dtype {units.dtype}, {units.ndim} axes."
        )
    for place, i in enumerate(units.tolist()):
        if not 0 <= i < D:
            raise ValueError(
                f"order: expected unit numbers from 0 to {D - 1}; came {i} at place {place}."
            )
    return units.tolist()
