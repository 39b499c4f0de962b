r"""Judge a function: first whether it runs, then what it returns, shape before value."""

from __future__ import annotations

import contextlib
import sys
from copy import deepcopy
from functools import lru_cache
from typing import Any, Callable

import numpy as np

from nndl.exercises.core import Code, wrong_answers
from nndl.exercises.messages import say
from nndl.exercises.results import arrays, compare, same, short
from nndl.exercises.sandbox import (
    ANSWER_FILE,
    Printed,
    TooLong,
    limited,
    memory_limit,
    reader_line,
    run_source,
)
from nndl.exercises.verdict import Problem, Verdict

CASES = 3


def judge_code(exercise: Code, answer: Any, lang: str, seed: int, limit: float) -> Verdict:
    r"""The verdict on a function object (or on source text, as the page sends it)."""
    rng = np.random.default_rng(seed)
    cases = [exercise.cases(rng) for _ in range(CASES)]
    printed = Printed()
    try:
        with contextlib.redirect_stdout(printed), memory_limit():
            limited(limit, lambda: judge_answer(exercise, answer, cases, rng))
        lines = [say("right-code", lang, count=CASES)]
        lines += [say("right-property", lang, law=law.says[lang]) for law in exercise.properties]
        verdict = Verdict("right", lines)
    except TooLong:
        verdict = Verdict("wrong", [say("too-long", lang, limit=limit)])
    except NotImplementedError:
        return Verdict("empty")
    except Problem as problem:
        verdict = problem.verdict(lang)
        if problem.random:
            verdict.again = say("seed", lang, seed=seed, id=exercise.id)
    verdict.printed = printed.getvalue()
    return verdict


def judge_answer(exercise: Code, answer: Any, cases: list, rng: Any) -> None:
    judge_function(exercise, function_of(exercise, answer), cases, rng)


def function_of(exercise: Code, answer: Any) -> Callable:
    r"""The function in an answer."""
    if callable(answer):
        return answer
    if not isinstance(answer, str):
        raise Problem("not-a-function", name=exercise.function, what=short(answer))
    try:
        namespace = run_source(answer, {"np": np, "__name__": "answer"})
    except SyntaxError as error:
        source = (error.text or "").strip()[:200]
        raise Problem("syntax", line=error.lineno, reason=error.msg, source=source) from None
    except (Exception, SystemExit) as error:
        raise problem_of(error, ANSWER_FILE) from None
    if not callable(namespace.get(exercise.function)):
        raise Problem("missing-name", name=exercise.function)
    return namespace[exercise.function]


def judge_function(exercise: Code, function: Callable, cases: list, rng: Any) -> None:
    r"""Raise the first `Problem`, with the mutants that do the same on all cases."""
    reference, mutants = compiled(exercise)
    filename = getattr(getattr(function, "__code__", None), "co_filename", ANSWER_FILE)
    outcomes = [outcome(function, case) for case in cases]
    try:
        for case, result in zip(cases, outcomes):
            if isinstance(result, BaseException):
                raise problem_of(result, filename, exercise.function, case)
            compare(result, outcome(reference, case))
    except Problem as problem:
        problem.random = True
        problem.shapes = ", ".join(
            f"{name} {np.shape(value)}" for name, value in case.items() if np.ndim(value)
        )
        for mutant, names in mutants:
            if all(same(outcome(mutant, case), got) for case, got in zip(cases, outcomes)):
                problem.named = names
                break
        raise
    for law in exercise.properties:
        try:
            holds = law.holds(result_of(function), rng)
        except (Exception, SystemExit) as error:
            raise problem_of(error, filename) from None
        if not holds:
            raise Problem("property", law=law.says, random=True)


@lru_cache(maxsize=4096)
def compiled_source(name: str, source: str) -> Callable:
    namespace = {"np": np}
    exec(source, namespace)
    return namespace[name]


def compiled(exercise: Code) -> tuple:
    r"""The reference as a function, and ``(function, its mutants)``, one wrong answer a time."""
    name = exercise.function
    wrong = ((compiled_source(name, source), m) for source, m in wrong_answers(exercise))
    return compiled_source(name, exercise.reference), wrong


def outcome(function: Callable, case: dict) -> Any:
    r"""What one call gives: arrays, or the exception that it raised (or earned).

    A function written for PyTorch may refuse arrays: where torch is loaded, tensors are tried too.
    """
    result = called(function, case, copied)
    torch = sys.modules.get("torch")
    if torch and isinstance(result, (TypeError, AttributeError)):
        again = called(function, case, lambda value: tensor(value, torch))
        return result if isinstance(again, BaseException) else again
    return result


def result_of(function: Callable) -> Callable:
    r"""The reader's function as a law calls it: arrays in, arrays out, errors raised."""

    def call(*args: Any) -> Any:
        result = outcome(function, dict(enumerate(args)))
        if isinstance(result, BaseException):
            raise result
        return result

    return call


def copied(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else deepcopy(value)


def tensor(value: Any, torch: Any) -> Any:
    return torch.as_tensor(value.copy()) if isinstance(value, np.ndarray) else deepcopy(value)


def called(function: Callable, case: dict, convert: Callable) -> Any:
    args = [convert(value) for value in case.values()]
    try:
        result = arrays(function(*args))
    except NotImplementedError:
        raise
    except (Exception, SystemExit) as error:
        return error
    for (name, before), after in zip(case.items(), args):
        if not unchanged(arrays(after), before):
            return Problem("mutated", name=name)
    return result


def unchanged(after: Any, before: Any) -> bool:
    r"""Whether an argument is what it was, to the last bit; what is no array or list may change."""
    if isinstance(before, np.ndarray):
        return after.shape == before.shape and after.tobytes() == before.tobytes()
    return not isinstance(before, list) or same(after, arrays(before))


def problem_of(error: BaseException, filename: str, name: str = "", case: Any = ()) -> Problem:
    r"""Tell an error by the reader's own line; an empty starter stays NotImplementedError."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, NotImplementedError):
        raise error
    fields = {"error": type(error).__name__, "reason": short(error, str)}
    line = reader_line(error, filename)
    if line:
        return Problem("raises-line", line=line[0], source=line[1], **fields)
    if name and isinstance(error, TypeError):
        return Problem("signature", name=name, arguments=", ".join(case), reason=fields["reason"])
    return Problem("raises", **fields)
