r"""The page's front: what a card needs as JSON, and the check that runs in the page's worker."""

from __future__ import annotations

import json
from typing import Any

from nndl.exercises.bank import find
from nndl.exercises.core import letters, wrong_answers
from nndl.exercises.judge import draws, judge

SEED = 20  # of the values in a page: the same page from every build


def card_data(item: Any, lang: str) -> dict:
    r"""What the card's script needs beside the text that the page sets itself."""
    data = {"id": item.id, "kind": item.kind}
    if item.kind == "code":
        return dict(data, starter=item.starter)
    if item.kind == "formula":
        wrong = [{"says": says(m, lang), "value": text} for text, m in wrong_answers(item)]
        values = [{k: v.tolist() for k, v in names.items()} for names in draws(item, SEED)]
        return dict(data, draws=values, wrong=wrong, **fields(item, "reference", "functions"))
    if item.kind == "number":
        wrong = [{"says": says((m,), lang), "value": m.answer} for m in item.mutants]
        return dict(data, wrong=wrong, **fields(item, "reference", "tolerance", "units"))
    if item.kind == "choice":
        options = [option.says[lang] for option in item.options]
        return dict(data, reference=item.reference, says=options)
    right = [item.reference, *map(item.letters_of, item.equivalents)]
    wrong = [{"says": says((m,), lang), "value": item.letters_of(m.answer)} for m in item.mutants]
    return dict(data, right=right, wrong=wrong, steps=letters(item.steps))


def says(mutants: tuple, lang: str) -> list:
    return [mutant.says[lang] for mutant in mutants]


def fields(item: Any, *names: str) -> dict:
    return {name: getattr(item, name) for name in names}


def check_json(id: str, source: str, lang: str) -> str:
    r"""Judge source text in the worker; the page ends the worker where the time is over."""
    item = find(id)
    starter = item.kind == "code" and source.strip() == item.starter.strip()
    verdict = judge(item, "" if starter else source, lang)
    return json.dumps({"state": verdict.state, "lines": verdict.lines, "printed": verdict.printed})
