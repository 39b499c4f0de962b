r"""What a judge says: a state, sentences in one language, and the mutants it recognised."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nndl.exercises.core import Text
from nndl.exercises.messages import say


@dataclass(repr=False)
class Verdict:
    r"""``state`` is ``"right"``, ``"wrong"`` or ``"empty"`` (no answer yet); true where right."""

    state: str
    lines: list = field(default_factory=list)
    named: tuple = ()
    printed: str = ""
    again: str = ""  # how to repeat the random cases

    def text(self, lang: str, id: str = "") -> str:
        r"""The verdict as printed."""
        parts = [say(self.state, lang, id=id), *self.lines]
        parts += [self.again] if self.again else []
        if self.printed:
            parts += [say("printed", lang), self.printed.rstrip()]
        return "\n".join(parts)

    def __bool__(self) -> bool:
        return self.state == "right"

    def __repr__(self) -> str:
        return f"<Verdict: {self.state}>"

    def _ipython_display_(self) -> None:
        r"""Nothing: a cell that ends with ``check(...)`` has printed it already."""


class Problem(Exception):
    r"""The first thing found wrong: a key of messages.json, its fields, and how it was found."""

    def __init__(self, key: str, random: bool = False, **fields: Any) -> None:
        super().__init__(key)
        self.key, self.random, self.fields = key, random, fields
        self.shapes = ""
        self.named = ()

    def verdict(self, lang: str) -> Verdict:
        r"""The named diagnosis first, then what was seen."""
        fields = {k: v[lang] if isinstance(v, Text) else v for k, v in self.fields.items()}
        lines = [mutant.says[lang] for mutant in self.named]
        lines.append(say(self.key, lang, **fields))
        if self.shapes:
            lines.append(say("case", lang, shapes=self.shapes))
        return Verdict("wrong", lines, tuple(self.named))
