r"""A card in Markdown, its parts and the whole: what a notebook stores and shows everywhere."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from nndl.exercises.core import letters
from nndl.exercises.messages import say


class Shown:
    r"""Markdown where the front end sets it (Jupyter, Colab); as plain text, what is not folded."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return re.sub(r"<details>.*?</details>\n*", "", self.markdown, flags=re.DOTALL).strip()


def markdown(item: Any, lang: str) -> str:
    r"""The whole card: prompt, starter, and hints and solution folded away."""
    return "\n\n".join([*front(item, lang), *back(item, lang)])


def front(item: Any, lang: str) -> list:
    r"""What is read first: title, effort, prompt and what belongs to it."""
    effort = say("effort", lang, level=item.level, minutes=item.minutes)
    title = f"**{say('exercise', lang)} · {item.title[lang]}** ({effort})"
    return [title, item.prompt[lang], *details(item, lang)]


def back(item: Any, lang: str) -> list:
    r"""What is folded away, and how to answer."""
    hints = [(say("hint", lang, number=k), h[lang]) for k, h in enumerate(item.hints, 1)]
    folded = [*hints, (say("solution", lang), solved(item, lang))]
    parts = [
        f"<details><summary>{title}</summary>\n\n{text}\n\n</details>" for title, text in folded
    ]
    if item.kind in ("choice", "order"):
        parts.append(say("how-" + item.kind, lang))
    return [*parts, say("notebook-how", lang, id=item.id)]


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
    names = item.names(np.random.default_rng(0))
    return [*names, *(name + "(...)" for name in item.functions)]


def solved(item: Any, lang: str) -> str:
    r"""The solution: its text, with the reference's source under it where there is one."""
    if item.kind == "code":
        return f"{item.solution[lang]}\n\n```python\n{item.reference}```"
    return item.solution[lang]
