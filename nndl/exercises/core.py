r"""What an exercise is: one definition that the notebook, the page and the tests read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Callable, ClassVar, Sequence


@dataclass(frozen=True)
class Text:
    r"""One string in English and Chinese; ``text["zh"]`` picks the language."""

    en: str
    zh: str

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True)
class Mutant:
    r"""A wrong answer worth knowing, and the sentence that diagnoses it.

    Say what is wrong either by ``edit=(old, new)``, a change of the reference's text (``old``
    occurs in it exactly once), or by a whole ``answer``. Edits can be combined, so a reader who
    made two of the mistakes hears both sentences. ``says`` is printed: plain text, Unicode maths.
    """

    says: Text
    edit: tuple = ()
    answer: Any = None


@dataclass(frozen=True)
class Property:
    r"""A law that the reader's function obeys: ``holds(function, rng)`` is true or false."""

    says: Text
    holds: Callable


@dataclass(frozen=True)
class Option:
    r"""One option of a choice: MyST text, whether it is right, and what to tell who picked it."""

    text: Text
    right: bool
    says: Text


@dataclass(frozen=True)
class Exercise:
    r"""What all kinds share. Prompt, hints and solution are MyST Markdown with ``$maths$``.

    ``level`` is 1 (recall, count), 2 (apply) or 3 (derive, program); ``minutes`` is what a reader
    who has read the chapter may need.
    """

    id: str
    level: int
    minutes: int
    title: Text
    prompt: Text
    hints: Sequence[Text]
    solution: Text
    kind: ClassVar[str] = ""


@dataclass(frozen=True)
class Code(Exercise):
    r"""The reader writes a function.

    ``starter`` and ``reference`` are source text of a function of one name; ``cases(rng)`` draws
    the named arguments of one call, with sizes that all differ (`sizes`); ``equivalents`` are
    sources of other right answers.
    """

    starter: str
    reference: str
    cases: Callable
    mutants: Sequence[Mutant] = ()
    equivalents: Sequence[str] = ()
    properties: Sequence[Property] = ()
    kind: ClassVar[str] = "code"

    @property
    def function(self) -> str:
        r"""The name the reader has to define."""
        return self.reference.split("def ", 1)[1].split("(", 1)[0]


@dataclass(frozen=True)
class Formula(Exercise):
    r"""The reader types a formula, judged on random values of its names.

    ``names(rng)`` draws them: numbers, vectors and matrices under their plain spelling (``"z_k"``,
    ``"delta_{t,k}"``); ``functions`` gives f its meaning, ``{"f": "tanh", "f'": "tanh'"}``.
    """

    reference: str
    names: Callable
    functions: dict
    mutants: Sequence[Mutant] = ()
    equivalents: Sequence[str] = ()
    kind: ClassVar[str] = "formula"


@dataclass(frozen=True)
class Number(Exercise):
    r"""The reader types a number or a sum; ``tolerance`` is absolute, ``units`` may follow it."""

    reference: float
    tolerance: float = 0.0
    units: Sequence[str] = ()
    mutants: Sequence[Mutant] = ()
    kind: ClassVar[str] = "number"


@dataclass(frozen=True)
class Choice(Exercise):
    r"""The reader picks every right option."""

    options: Sequence[Option]
    kind: ClassVar[str] = "choice"

    @property
    def reference(self) -> str:
        r"""The right letters, ``"bd"``."""
        return "".join(letter for letter, o in zip(letters(self.options), self.options) if o.right)


@dataclass(frozen=True)
class Order(Exercise):
    r"""The reader puts ``steps``, given here in the right order, into order.

    Mutants and equivalents are other orders of the places, ``(1, 0, 2)``.
    """

    steps: Sequence[Text]
    mutants: Sequence[Mutant] = ()
    equivalents: Sequence[tuple] = ()
    kind: ClassVar[str] = "order"

    @property
    def shown(self) -> list:
        r"""The order in which the steps are shown: mixed, and the same on every machine."""
        places = range(len(self.steps))
        mixed = sorted(places, key=lambda k: hashlib.sha256(f"{self.id} {k}".encode()).digest())
        return mixed if mixed != list(places) else mixed[::-1]

    def letters_of(self, order: Sequence[int]) -> str:
        r"""An order of the places as the letters that the reader sees, ``"cabd"``."""
        return "".join(letters(self.steps)[self.shown.index(place)] for place in order)

    @property
    def reference(self) -> str:
        r"""The right order in letters."""
        return self.letters_of(range(len(self.steps)))


def letters(items: Sequence) -> str:
    r"""One small letter an item: ``"abc"``."""
    return "abcdefghijklmnopqrstuvwxyz"[: len(items)]


def sizes(rng: Any, count: int) -> list:
    r"""Draw ``count`` different sizes from 2 to 8, so that no transpose fits by luck."""
    return [int(size) for size in rng.permutation(range(2, 9))[:count]]


def edited(reference: str, *mutants: Mutant) -> str | None:
    r"""Apply the mutants' edits to a reference; None where they do not fit together."""
    for mutant in mutants:
        if not mutant.edit or reference.count(mutant.edit[0]) != 1:
            return None
        reference = reference.replace(*mutant.edit)
    return reference


def wrong_answers(exercise: Any) -> list:
    r"""All named wrong answers, ``(answer, the mutants in it)``: first one edit, then two."""
    single = [
        (edited(exercise.reference, m) if m.edit else m.answer, (m,)) for m in exercise.mutants
    ]
    pairs = []
    for i, first in enumerate(exercise.mutants):
        for second in exercise.mutants[i + 1 :]:
            both = edited(exercise.reference, first, second) if first.edit else None
            if both is not None:
                pairs.append((both, (first, second)))
    return [known for known in single + pairs if known[0] is not None]
