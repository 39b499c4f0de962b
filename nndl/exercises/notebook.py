r"""The notebook's front: cards as Markdown, verdicts as plain text."""

from __future__ import annotations

import os
import re
from typing import Any

from nndl.exercises.bank import find
from nndl.exercises.core import letters
from nndl.exercises.judge import judge
from nndl.exercises.messages import say


class Shown:
    r"""Markdown where the front end sets it (Jupyter, Colab); as plain text, what is not folded."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return re.sub(r"<details>.*?</details>\n*", "", self.markdown, flags=re.DOTALL).strip()


def language(lang: str | None = None) -> str:
    r"""The language asked for, else ``$NNDL_LANG``, else English."""
    return lang or os.environ.get("NNDL_LANG", "en")


def exercise(id: str, lang: str | None = None) -> Shown:
    r"""Show an exercise: prompt, starter, and hints and solution folded away."""
    item, lang = find(id), language(lang)
    effort = say("effort", lang, level=item.level, minutes=item.minutes)
    parts = [f"**{say('exercise', lang)} · {item.title[lang]}** ({effort})", item.prompt[lang]]
    parts += details(item, lang)
    hints = [(say("hint", lang, number=k), h[lang]) for k, h in enumerate(item.hints, 1)]
    for title, text in [*hints, (say("solution", lang), solved(item, lang))]:
        parts.append(f"<details><summary>{title}</summary>\n\n{text}\n\n</details>")
    if item.kind in ("choice", "order"):
        parts.append(say("how-" + item.kind, lang))
    parts.append(say("notebook-how", lang, id=id))
    return Shown("\n\n".join(parts))


def details(item: Any, lang: str) -> list:
    r"""What stands under the prompt: starter, names, options or steps."""
    if item.kind == "code":
        return [f"```python\n{item.starter}```"]
    if item.kind == "formula":
        names = ", ".join(offered(item))
        return [say("names", lang, names=f"`{names}`")]
    if item.kind == "choice":
        texts = [option.text for option in item.options]
    elif item.kind == "order":
        texts = [item.steps[place] for place in item.shown]
    else:
        return []
    return ["\n".join(f"- ({x}) {text[lang]}" for x, text in zip(letters(texts), texts))]


def offered(item: Any) -> list:
    r"""The names a formula may use, as they are typed."""
    import numpy as np

    names = item.names(np.random.default_rng(0))
    return [*names, *(name + "(...)" for name in item.functions)]


def solved(item: Any, lang: str) -> str:
    r"""The solution: its text, with the reference's source under it where there is one."""
    if item.kind == "code":
        return f"{item.solution[lang]}\n\n```python\n{item.reference}```"
    return item.solution[lang]


def check(id: str, answer: Any, lang: str | None = None, seed: int | None = None) -> None:
    r"""Print the verdict on an answer: your function, or what you would type.

    ``seed`` repeats the random cases of an earlier verdict.
    """
    lang = language(lang)
    print(judge(find(id), answer, lang, seed).text(lang, id))


def hint(id: str, number: int = 1, lang: str | None = None) -> Shown:
    r"""Show one hint; the first unless told."""
    item, lang = find(id), language(lang)
    if not 1 <= number <= len(item.hints):
        return Shown(say("no-hint", lang, count=len(item.hints)))
    return Shown(item.hints[number - 1][lang])


def solution(id: str, lang: str | None = None) -> Shown:
    r"""Show the solution."""
    lang = language(lang)
    return Shown(solved(find(id), lang))
