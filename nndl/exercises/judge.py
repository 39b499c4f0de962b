r"""Judge an answer: one function for every kind of exercise."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np

from nndl.exercises.code import judge_code
from nndl.exercises.core import Choice, Formula, Number, Order, letters, wrong_answers
from nndl.exercises.formula import SUPERSCRIPT, FormulaError, evaluate
from nndl.exercises.messages import say
from nndl.exercises.results import same, short
from nndl.exercises.verdict import Problem, Verdict

DRAWS = 3
MIXED = re.compile(r"(?<![0-9.])([0-9]+) +([0-9]+ */ *[0-9]+)(?![0-9.])")  # 3 1/2 is no product
SIDE_BY_SIDE = re.compile(r"(?<!frac )[0-9.] +[0-9.]|[0-9.] *\\[dt]?frac")  # nor is it guessed


def judge(
    exercise: Any, answer: Any, lang: str = "en", seed: int | None = None, limit: float = 5.0
) -> Verdict:
    r"""The verdict on an answer.

    Parameters
    ----------
    exercise : Exercise
        From the bank.
    answer : function, str or number
        A function (or source text) for code; else what was typed.
    lang : str
        ``"en"`` or ``"zh"``.
    seed : int, optional
        Repeats the random cases of an earlier verdict; drawn anew unless given.
    limit : float
        Seconds that the reader's code may take.
    """
    if answer is None or answer is ... or (isinstance(answer, str) and not answer.strip()):
        return Verdict("empty")
    if seed is None:
        seed = int(np.random.default_rng().integers(10**6))
    if exercise.kind == "code":
        return judge_code(exercise, answer, lang, seed, limit)
    kinds = {"number": number, "choice": choice, "order": order}
    try:
        if exercise.kind == "formula":
            return formula(exercise, answer, lang, seed)
        return kinds[exercise.kind](exercise, answer, lang)
    except Problem as problem:
        return problem.verdict(lang)
    except FormulaError as error:
        return Verdict("wrong", [say(error.key, lang, **error.fields)])


def draws(exercise: Formula, seed: int) -> list:
    r"""Random values of a formula's names; rounded, since the page gets them as JSON."""
    rng = np.random.default_rng(seed)
    return [
        {name: np.round(value, 9) for name, value in exercise.names(rng).items()}
        for _ in range(DRAWS)
    ]


def formula(exercise: Formula, answer: Any, lang: str, seed: int) -> Verdict:
    drawn = draws(exercise, seed)
    got = [evaluate(str(answer), names, exercise.functions) for names in drawn]
    want = [evaluate(exercise.reference, names, exercise.functions) for names in drawn]
    if all(map(same, got, want)):
        return Verdict("right", [say("formula-right", lang)])
    problem = Problem("formula-value")
    if got[0].shape != want[0].shape:
        problem = Problem("formula-shape", want=want[0].shape, got=got[0].shape)
    for text, mutants in wrong_answers(exercise):
        try:
            wrong = [evaluate(text, names, exercise.functions) for names in drawn]
        except FormulaError:  # two edits that do not fit together
            continue
        if all(map(same, got, wrong)):
            problem.named = mutants
            break
    raise problem


def read_number(answer: Any, units: Any = ()) -> float:
    r"""A number in several spellings: 1,024; 1e3; 3 1/2; 3*4 + 5; with its unit or without.

    Its twin is ``readNumber`` in ``web/src/formula.mjs``; both answer to "numbers" in
    ``tests/formula_cases.json``.
    """
    text = re.sub("([¼-¾⅐-⅞])", r" \1", str(answer))  # 3½ is 3 1/2
    text = SUPERSCRIPT.sub(r"^\1", text)  # 10² is no 102
    text = unicodedata.normalize("NFKC", text).replace("⁄", "/").strip()
    for unit in sorted(units, key=len, reverse=True):
        if text.lower().endswith(unit.lower()):
            text = text[: -len(unit)].strip()
            break
    text = re.sub(r"(?<=[0-9])[, ](?=[0-9]{3}(?![0-9]))", "", text)
    text = MIXED.sub(r"(\1 + \2)", text)
    try:
        value = None if SIDE_BY_SIDE.search(text) else evaluate(text, {})
    except FormulaError:
        value = None
    if value is None or value.ndim or not np.isfinite(value):
        raise Problem("number-unread", what=short(answer, str)[:60])
    return float(value)


def number(exercise: Number, answer: Any, lang: str) -> Verdict:
    got = read_number(answer, exercise.units)
    if abs(got - exercise.reference) <= exercise.tolerance:
        return Verdict("right")
    problem = Problem("number-wrong", got=f"{got:.10g}")
    for mutant in exercise.mutants:
        if abs(got - mutant.answer) <= exercise.tolerance:
            problem.named = (mutant,)
            break
    raise problem


def picked(answer: Any, items: Any, key: str, example: str) -> str:
    r"""An answer as letters: ``"b d"``, ``["B", "D"]`` and ``"[b, d]"`` are one answer."""
    text = "".join(map(str, answer)) if isinstance(answer, (list, tuple, set)) else str(answer)
    text = re.sub(
        r"\band\b|[\s,;，、。.()\[\]&+和与]", "", unicodedata.normalize("NFKC", text).lower()
    )
    if not text or set(text) - set(letters(items)) or len(set(text)) < len(text):
        raise Problem(key, example=example)
    return text


def choice(exercise: Choice, answer: Any, lang: str) -> Verdict:
    right = exercise.reference
    got = sorted(picked(answer, exercise.options, "choice-unread", "ab"[: len(right)]))
    options = dict(zip(letters(exercise.options), exercise.options))
    lines = [f"({letter}) {options[letter].says[lang]}" for letter in got]
    if "".join(got) == right:
        return Verdict("right", lines)
    if set(got) < set(right):
        lines.append(say("choice-missing", lang))
    return Verdict("wrong", lines, tuple(options[x] for x in got if x not in right))


def order(exercise: Order, answer: Any, lang: str) -> Verdict:
    example = letters(exercise.steps)
    got = picked(answer, exercise.steps, "order-unread", example)
    if len(got) < len(example):
        raise Problem("order-unread", example=example)
    if got in [exercise.reference, *map(exercise.letters_of, exercise.equivalents)]:
        return Verdict("right")
    pairs = enumerate(zip(got, exercise.reference), 1)
    place = next(k for k, (mine, right) in pairs if mine != right)
    problem = Problem("order-wrong", place=place)
    named = [m for m in exercise.mutants if exercise.letters_of(m.answer) == got]
    problem.named = tuple(named)
    raise problem
