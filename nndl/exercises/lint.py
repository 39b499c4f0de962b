r"""What is wrong with a definition, each fault in one sentence that says what to do."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Iterator

import numpy as np

from nndl.exercises.core import Text, edited
from nndl.exercises.judge import judge

SEEDS = range(50)
RANDOM = ("code", "formula")  # the kinds whose answers are judged on random values
LEAST_MUTANTS, LEAST_HINTS = 4, 2
LEVELS, MINUTES = (1, 2, 3), range(1, 21)
MATHS = re.compile(r"\$\$?[^$]*\$\$?|```.*?```|`[^`]*`", re.DOTALL)
CHINESE = re.compile("[\u4e00-\u9fff]")
ROLE = re.compile(r"\{(?:eq|term|doc|ref|numref|cite:[pt])\}`[^`]*`")
CHINESE_MARKS = re.compile("[，。；：？！、“”]")
ENGLISH_SENTENCE = re.compile(r"(?:\b(?:[A-Za-z][a-z']+|a)[ ,;:]+){4,}")


def faults(item: Any, seeds: Any = SEEDS) -> list:
    r"""Every fault of one definition; answers are judged once its form is right."""
    return [*form(item), *strings(item)] or [*known_answers(item, seeds)]


def form(item: Any) -> Iterator[str]:
    r"""What can be seen without judging an answer."""
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)+", item.id):
        yield f"the id {item.id!r} should be small words joined by -, as srn-step"
    if item.level not in LEVELS:
        yield f"level is {item.level!r}: write 1 (recall), 2 (apply) or 3 (derive, program)"
    if item.minutes not in MINUTES:
        yield f"minutes is {item.minutes!r}: write 1 to {MINUTES[-1]}, or split the exercise"
    if len(item.hints) < LEAST_HINTS:
        yield f"{len(item.hints)} hints: write {LEAST_HINTS}, a nudge and the last step but one"
    mutants = getattr(item, "mutants", ())
    if item.kind in RANDOM and len(mutants) < LEAST_MUTANTS:
        yield f"{len(mutants)} named wrong answers: think of {LEAST_MUTANTS}, they are the exercise"
    for number, mutant in enumerate(mutants, 1):
        if "$" in mutant.says.en + mutant.says.zh:
            yield f"mutant {number}: says is printed, so write Unicode (Uᵀ, h₀) instead of $maths$"
        count = item.reference.count(mutant.edit[0]) if mutant.edit else 1
        if count != 1:
            yield f"mutant {number}: {mutant.edit[0]!r} is {count} times in the reference, not once"
    if item.kind == "choice" and not 0 < len(item.reference) < len(item.options):
        yield "at least one option should be right and one wrong"
    if item.kind == "code":
        yield from code_form(item)


def code_form(item: Any) -> Iterator[str]:
    if f"def {item.function}(" not in item.starter:
        yield f"the starter should define {item.function}, as the reference does"
    elif judge(item, item.starter).state != "empty":
        yield "the starter should raise NotImplementedError and do nothing else"
    names = [tuple(item.cases(np.random.default_rng(seed))) for seed in range(3)]
    if len(set(names)) > 1:
        yield f"cases(rng) should name the same arguments every time, came {sorted(set(names))}"


def strings(item: Any) -> Iterator[str]:
    r"""Every string is there in both languages, and each is written in its own."""
    for place, text in texts(item):
        words = {lang: MATHS.sub("", text[lang]).strip() for lang in ("en", "zh")}
        role = ROLE.search(text.en + text.zh)
        if role:
            yield f"{place}: {role[0]} is for pages; a notebook would show it as it is"
        if not text.en.strip() or not text.zh.strip():
            yield f"{place}: one language is empty"
        elif CHINESE_MARKS.search(words["en"]):
            yield f"{place}: the English holds Chinese punctuation: {text.en[:40]!r}"
        elif re.search("[a-z]{3}", words["en"]) and not CHINESE.search(words["zh"]):
            yield f"{place}: the Chinese holds no Chinese: {text.zh[:40]!r}"
        else:
            left = ENGLISH_SENTENCE.search(words["zh"])
            if left:
                yield f"{place}: the Chinese holds English: {left[0][:40]!r}"


def texts(value: Any, place: str = "") -> Iterator[tuple]:
    r"""``(place, text)`` of every `Text` in a definition: ``("hints 2", ...)``."""
    if isinstance(value, Text):
        yield place, value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name), f"{place} {field.name}".strip())
    elif isinstance(value, (list, tuple)):
        for number, part in enumerate(value, 1):
            yield from texts(part, f"{place} {number}")


def known_answers(item: Any, seeds: Any = SEEDS) -> Iterator[str]:
    r"""Reference and equivalents pass, every mutant is rejected and named, on every seed."""
    seeds = seeds if item.kind in RANDOM else [0]
    spell = getattr(item, "letters_of", lambda answer: answer)
    right = [("reference", item.reference)]
    for number, answer in enumerate(getattr(item, "equivalents", ()), 1):
        right.append((f"equivalent {number}", spell(answer)))
    for name, answer in right:
        for seed in seeds:
            verdict = judge(item, answer, seed=seed)
            if not verdict:
                yield f"{name} does not pass with seed {seed}: {' '.join(verdict.lines)}"
                break
    for number, mutant in enumerate(getattr(item, "mutants", ()), 1):
        answer = edited(item.reference, mutant) if mutant.edit else mutant.answer
        yield from known_mutant(item, f"mutant {number}", mutant, spell(answer), seeds)


def known_mutant(item: Any, name: str, mutant: Any, answer: Any, seeds: Any) -> Iterator[str]:
    for seed in seeds:
        verdict = judge(item, answer, seed=seed)
        if verdict:
            yield (
                f"{name} passes as right with seed {seed}: let the sizes differ (sizes(rng, 3)) "
                "and draw no zeros, or drop it"
            )
            return
        if verdict.named != (mutant,):
            said = "; ".join(other.says.en for other in verdict.named) or " ".join(verdict.lines)
            yield (
                f"{name} is rejected, but not named, with seed {seed}; said was: {said} "
                "Two mutants that give the same need other cases, or are one."
            )
            return
    for lang in ("en", "zh"):
        if mutant.says[lang] not in judge(item, answer, lang, seed=seeds[0]).text(lang):
            yield f"{name}: its sentence is not said in {lang}"
