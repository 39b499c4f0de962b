r"""Judge a function: first whether it runs, then what it returns, shape before value."""

from __future__ import annotations

import contextlib
import reprlib
import sys
from functools import lru_cache
from typing import Any, Callable

import numpy as np

from nndl.exercises.core import Code, wrong_answers
from nndl.exercises.messages import say
from nndl.exercises.sandbox import (
    ANSWER_FILE,
    Printed,
    TooLong,
    reader_line,
    run_source,
    time_limit,
)
from nndl.exercises.verdict import Problem, Verdict

CASES = 3


def judge_code(exercise: Code, answer: Any, lang: str, seed: int, limit: float) -> Verdict:
    r"""The verdict on a function object (or on source text, as the page sends it)."""
    rng = np.random.default_rng(seed)
    cases = [exercise.cases(rng) for _ in range(CASES)]
    printed = Printed()
    try:
        with contextlib.redirect_stdout(printed), time_limit(limit):
            judge_function(exercise, function_of(exercise, answer), cases, rng)
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


@lru_cache(maxsize=64)
def compiled_source(name: str, source: str) -> Callable:
    namespace = {"np": np}
    exec(source, namespace)
    return namespace[name]


def compiled(exercise: Code) -> tuple:
    r"""The reference as a function, and ``(function, its mutants)`` of every named wrong answer."""
    wrong = [
        (compiled_source(exercise.function, source), mutants)
        for source, mutants in wrong_answers(exercise)
    ]
    return compiled_source(exercise.function, exercise.reference), wrong


def outcome(function: Callable, case: dict) -> Any:
    r"""What one call gives: arrays, or the exception that it raised (or earned).

    A function written for PyTorch may refuse arrays: where torch is loaded, tensors are tried too.
    """
    result = called(function, case, copy)
    torch = sys.modules.get("torch")
    if torch and isinstance(result, (TypeError, AttributeError)):
        again = called(function, case, lambda value: torch.as_tensor(copy(value)))
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


def called(function: Callable, case: dict, convert: Callable) -> Any:
    args = [convert(value) for value in case.values()]
    try:
        result = arrays(function(*args))
    except NotImplementedError:
        raise
    except (Exception, SystemExit) as error:
        return error
    for (name, before), after in zip(case.items(), args):
        if not same(arrays(after), np.asarray(before)):
            return Problem("mutated", name=name)
    return result


def copy(value: Any) -> Any:
    return np.array(value) if isinstance(value, np.ndarray) else value


def arrays(result: Any) -> Any:
    r"""A result with tensors and lists turned into arrays; tuples, and what is no number, stay."""
    if isinstance(result, tuple):
        return tuple(arrays(part) for part in result)
    if hasattr(result, "detach"):
        result = result.detach().cpu().numpy()
    if not isinstance(result, (list, float, int, np.generic, np.ndarray)):
        return result
    try:
        return np.asarray(result)
    except ValueError:  # a ragged list
        return result


def same(first: Any, second: Any) -> bool:
    r"""Whether two outcomes agree: exceptions by their words, arrays up to rounding."""
    if isinstance(first, BaseException):
        return type(first) is type(second) and str(first) == str(second) != ""
    if isinstance(first, tuple):
        parts = isinstance(second, tuple) and len(first) == len(second)
        return parts and all(same(a, b) for a, b in zip(first, second))
    if not isinstance(first, np.ndarray) or not isinstance(second, np.ndarray):
        return first is None and second is None
    numbers = first.dtype.kind in "fiub" and second.dtype.kind in "fiub"
    return numbers and first.shape == second.shape and bool(np.all(close(first, second)))


def close(got: np.ndarray, want: np.ndarray) -> np.ndarray:
    r"""Entry by entry: 1e-8 of the size of the numbers, 1e-4 for single precision."""
    double = got.dtype.itemsize > 4 or got.dtype.kind != "f"
    with np.errstate(all="ignore"):
        return np.abs(got - want) <= (1e-8 if double else 1e-4) * np.maximum(1, np.abs(want))


def compare(got: Any, want: Any) -> None:
    r"""Raise the first `Problem` of a result: None, arity, kind, shape, dtype, NaN, value."""
    if got is None:
        raise Problem("returned-none")
    count = len(want) if isinstance(want, tuple) else 1
    if isinstance(want, tuple) or isinstance(got, tuple):
        if not isinstance(got, tuple) or len(got) != count:
            raise Problem("arity", want=count, got=len(got) if isinstance(got, tuple) else 1)
        for part, wanted in zip(got, want):
            compare(part, wanted)
        return
    if not isinstance(got, np.ndarray) or got.dtype.kind not in "fiubc":
        raise Problem("not-numbers", what=short(got))
    if got.shape != want.shape:
        raise Problem("shape", want=str(want.shape), got=str(got.shape))
    if got.dtype.kind != want.dtype.kind:
        raise Problem("dtype", got=got.dtype)
    finite = np.isfinite(got)
    if not finite.all():
        index = np.unravel_index(np.argmin(finite), got.shape)
        raise Problem("nan", index=place(index))
    if not close(got, want).all():
        index = np.unravel_index(np.argmax(np.abs(got - want)), got.shape)
        values = {"want": f"{want[index]:.6g}", "got": f"{got[index]:.6g}"}
        raise Problem("value", index=place(index), **values)


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


def place(index: tuple) -> str:
    return str([int(i) for i in index])


def short(value: Any, words: Callable = reprlib.repr) -> str:
    r"""An answer in at most 300 characters, also when it cannot say what it is."""
    try:
        return words(value)[:300]
    except Exception:
        return type(value).__name__
