r"""Exercises that say what is wrong: one definition each, read by notebook, page and tests.

``exercise("srn-step")`` shows the card, ``check("srn-step", srn_step)`` judges your own function,
``hint`` and ``solution`` help. Plain NumPy and the standard library; nothing is hidden: the bank
of exercises, their random cases and the known mistakes are in ``nndl/exercises/bank``.
"""

from __future__ import annotations

from nndl.exercises.notebook import check, exercise, hint, solution

__all__ = ["check", "exercise", "hint", "solution"]
