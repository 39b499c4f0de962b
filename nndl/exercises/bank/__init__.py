r"""The exercises, one module a chapter.

A chapter's module holds ``TITLE`` and ``EXERCISES``. To add one, copy the nearest in ``ch03.py``:

1. Choose the kind: ``Code``, ``Formula``, ``Number``, ``Choice`` or ``Order``, and an id
   ``<topic>-<what>``. The id never changes: readers' progress is kept under it. Say how hard it
   is (``level``) and how long it may take (``minutes``).
2. Every string is ``Text(english, chinese)``; the Chinese terms are those of the textbook. Prompt,
   hints and solution are MyST Markdown with ``$maths$``, set by the page; hints go from a nudge to
   the last step but one. ``says`` is printed, so it is plain text with Unicode maths (Uᵀ, h₀).
3. The reference of ``Code`` and ``Formula`` is text. A mutant is an edit of it,
   ``Mutant(Text(...), edit=("h @ U.T", "h @ U"))``; the old text stands in the reference exactly
   once. The judge tries every edit and every pair, so two mistakes at once are named too. Where the
   answer is a gradient, ``properties=[is_gradient(...)]`` (``nndl.exercises.laws``) measures it.
4. ``cases(rng)`` and ``names(rng)`` draw sizes that all differ (``sizes(rng, 3)``), and no zeros:
   no transpose and no forgotten bias may pass by luck.
5. Run ``python -m nndl.exercises lint chNN``: reference and equivalents pass on 50 seeds, each
   mutant is rejected and named, no string lacks Chinese. Each fault says what to do.
6. In the notebook, a cell ``exercise("<id>")`` shows the card, and the next cell, tagged
   ``exercise-answer``, holds the starter and ``check("<id>", ...)``.
"""

from __future__ import annotations

from typing import Any

from nndl.exercises.bank import (
    ch01,
    ch02,
    ch03,
    ch04,
    ch05,
    ch06,
    ch07,
    ch08,
    ch09,
    ch10,
    ch11,
    ch12,
    ch13,
    ch14,
    ch15,
    ch16,
    ch17,
    ch18,
    ch19,
)
from nndl.exercises.messages import say

CHAPTERS = {
    "01-memory": ch01,
    "02-autoregression": ch02,
    "03-srn": ch03,
    "04-three-modes": ch04,
    "05-bptt": ch05,
    "06-long-range": ch06,
    "07-lstm": ch07,
    "08-variants-gru": ch08,
    "09-stacked-bidirectional": ch09,
    "10-highway-residual": ch10,
    "11-grid": ch11,
    "12-lattice": ch12,
    "13-trees": ch13,
    "14-graphs": ch14,
    "15-ctc": ch15,
    "16-seq2seq": ch16,
    "17-language-models": ch17,
    "18-applications": ch18,
    "19-memory-limits": ch19,
}
EXERCISES = {exercise.id: exercise for ch in CHAPTERS.values() for exercise in ch.EXERCISES}


def find(id: str) -> Any:
    r"""The exercise of this id; KeyError with the ids there are."""
    if id not in EXERCISES:
        raise KeyError(say("unknown-id", "en", id=repr(id), ids=", ".join(EXERCISES)))
    return EXERCISES[id]
