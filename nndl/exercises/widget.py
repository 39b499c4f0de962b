r"""The live card: buttons between the prompt and what they open, in a kernel with anywidget.

Prompt, hints and solution are Markdown outputs of the cell, so that the notebook sets their
formulas. The widget between them has buttons and text alone, and no answer's code: it judges the
function that the reader's own cell has defined.
"""

from __future__ import annotations

import importlib.util
import os
import pkgutil
import sys
from functools import lru_cache
from typing import Any, Callable

from nndl.exercises import progress
from nndl.exercises.card import Shown, back, front, markdown, solved
from nndl.exercises.code import CASES
from nndl.exercises.judge import judge
from nndl.exercises.messages import say


def live() -> bool:
    r"""Whether a card may have buttons: a kernel, anywidget, and nobody who wants Markdown."""
    if os.environ.get("NNDL_CARD") == "markdown" or "ipykernel" not in sys.modules:
        return False
    kernel = getattr(shell(), "kernel", None)
    return kernel is not None and importlib.util.find_spec("anywidget") is not None


def shell() -> Any:
    r"""IPython's shell, or None."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


class Card(Shown):
    r"""An exercise that shows itself as three outputs: prompt, buttons, and what they opened."""

    def __init__(self, item: Any, lang: str) -> None:
        super().__init__(markdown(item, lang))
        self.session = Session(item, lang, lambda name: shell().user_ns.get(name))

    def _ipython_display_(self) -> None:
        from IPython.display import display

        session = self.session
        display(text("\n\n".join([*session.front(), ""])), raw=True)
        widget = widget_class()(view=session.view())
        bundle = widget._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        folded = text("\n\n".join(back(session.item, session.lang)))  # where no widget is drawn
        display(dict(data, **folded), metadata=metadata, raw=True)
        opened = display(text(session.opened()), raw=True, display_id=True)

        def answer(_: Any, message: Any, __: Any) -> None:
            before = session.opened()
            session.do(message)
            widget.view = session.view()
            if session.opened() != before:
                opened.update(text(session.opened()), raw=True)

        widget.on_msg(answer)


def text(source: str) -> dict:
    return {"text/markdown": source, "text/plain": repr(Shown(source))}


@lru_cache(maxsize=None)
def widget_class() -> type:
    r"""The widget; made when first shown, since NumPy is all that this package needs."""
    import anywidget
    import traitlets

    class ExerciseCard(anywidget.AnyWidget):
        _esm = pkgutil.get_data(__name__, "widget.mjs").decode("utf8")
        _css = pkgutil.get_data(__name__, "widget.css").decode("utf8")
        view = traitlets.Dict().tag(sync=True)

    return ExerciseCard


class Session:
    r"""What a card knows: how many hints are open, whether the solution is, the last verdict."""

    def __init__(self, item: Any, lang: str, find: Callable) -> None:
        self.item, self.lang, self.find = item, lang, find
        kept = progress.read(item.id)
        self.hints = min(kept.get("hints", 0), len(item.hints))
        self.sure = self.revealed = False  # the solution takes two steps, in every session
        self.state = self.verdict = ""
        self.turn = 0

    def do(self, message: Any) -> None:
        r"""Act on a button: ``{"do": "check", "answer": "..."}``; what is unknown does nothing."""
        message = message if isinstance(message, dict) else {}
        self.turn += 1
        what = message.get("do")
        if what == "check":
            self.check(str(message.get("answer", "")))
        elif what == "hint" and self.hints < len(self.item.hints):
            self.hints += 1
            progress.keep(self.item.id, hints=self.hints)
        elif what == "solution":
            self.sure = True
        elif what == "show" and self.sure:
            self.revealed = True
            progress.keep(self.item.id, revealed=True)

    def check(self, answer: Any) -> None:
        item, lang = self.item, self.lang
        if item.kind == "code":
            answer = self.find(item.function)
            if answer is None:
                self.state = "empty"
                self.verdict = say("notebook-define", lang, name=item.function)
                return
        verdict = judge(item, answer, lang)
        progress.note(item.id, verdict)
        self.state, self.verdict = verdict.state, verdict.text(lang, item.id)

    def front(self) -> list:
        return [*front(self.item, self.lang), *checked(self.item, self.lang)]

    def opened(self) -> str:
        r"""The opened hints and solution, as Markdown."""
        parts = [
            f"**{say('hint', self.lang, number=k)}.** {hint[self.lang]}"
            for k, hint in enumerate(self.item.hints[: self.hints], 1)
        ]
        if self.revealed:
            parts.append(f"**{say('solution', self.lang)}.** {solved(self.item, self.lang)}")
        return "\n\n".join(parts)

    def view(self) -> dict:
        r"""What the widget draws; every word of it."""
        lang, item, count = self.lang, self.item, len(self.item.hints)
        more = self.hints < count
        fields = {"formula": "card-formula", "number": "card-number"}
        field = say(fields.get(item.kind, "notebook-letters"), lang)
        return {
            "turn": self.turn,
            "lang": lang,
            "title": item.title[lang],
            "field": "" if item.kind == "code" else field,
            "check": say("card-check", lang),
            "running": say("card-running", lang),
            "hint": say("notebook-hint", lang, number=self.hints + 1, count=count) if more else "",
            "solution": "" if self.sure else say("solution", lang),
            "sure": say("card-sure", lang) if self.sure and not self.revealed else "",
            "show": say("card-show", lang),
            "state": self.state,
            "verdict": self.verdict,
            "marks": self.marks(),
        }

    def marks(self) -> str:
        r"""The reader's progress in words."""
        kept = progress.read(self.item.id)
        done = self.state == "right" or kept.get("done")
        tried = self.state == "wrong" or kept.get("tried")
        words = [say("notebook-" + ("done" if done else "tried" if tried else "new"), self.lang)]
        if self.hints:
            count = len(self.item.hints)
            words.append(say("notebook-hints", self.lang, number=self.hints, count=count))
        if self.revealed or kept.get("revealed"):
            words.append(say("notebook-seen", self.lang))
        return " · ".join(words)


def checked(item: Any, lang: str) -> list:
    r"""What will be checked, in words."""
    laws = [law.says[lang] for law in getattr(item, "properties", ())]
    first = say("notebook-checks-" + item.kind, lang, count=CASES)
    return [first, *(say("notebook-checks-law", lang, law=law) for law in laws)]
