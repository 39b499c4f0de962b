r"""The notebook's front: cards, and verdicts as plain text."""

from __future__ import annotations

import os
from typing import Any

from nndl.exercises import progress
from nndl.exercises.bank import find
from nndl.exercises.card import Shown, markdown, offered, solved
from nndl.exercises.judge import judge
from nndl.exercises.messages import say
from nndl.exercises.verdict import Verdict
from nndl.exercises.widget import Card, live

__all__ = ["check", "exercise", "hint", "offered", "solution"]


def language(lang: str | None = None) -> str:
    r"""The language asked for, else ``$NNDL_LANG``, else English."""
    return lang or os.environ.get("NNDL_LANG", "en")


def exercise(id: str, lang: str | None = None) -> Shown:
    r"""Show an exercise: a card with buttons where the kernel has widgets, else Markdown.

    ``$NNDL_CARD=markdown`` asks for Markdown, which is what the notebooks store.
    """
    item, lang = find(id), language(lang)
    return Card(item, lang) if live() else Shown(markdown(item, lang))


def check(id: str, answer: Any, lang: str | None = None, seed: int | None = None) -> Verdict:
    r"""Print the verdict on an answer, your function or what you would type, and return it.

    ``seed`` repeats the random cases of an earlier verdict.
    """
    lang = language(lang)
    verdict = judge(find(id), answer, lang, seed)
    progress.note(id, verdict)
    print(verdict.text(lang, id))
    return verdict


def hint(id: str, number: int = 1, lang: str | None = None) -> Shown:
    r"""Show one hint; the first unless told."""
    item, lang = find(id), language(lang)
    if not 1 <= number <= len(item.hints):
        return Shown(say("no-hint", lang, count=len(item.hints)))
    progress.keep(id, hints=max(number, progress.read(id).get("hints", 0)))
    return Shown(item.hints[number - 1][lang])


def solution(id: str, lang: str | None = None) -> Shown:
    r"""Show the solution."""
    item, lang = find(id), language(lang)
    progress.keep(id, revealed=True)
    return Shown(solved(item, lang))
