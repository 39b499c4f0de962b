r"""Run the reader's code: a time limit, its printing caught, its own line found in an error."""

from __future__ import annotations

import contextlib
import io
import linecache
import signal
import sys
import threading
import traceback
from typing import Any, Iterator

ANSWER_FILE = "<your answer>"


class TooLong(BaseException):
    r"""The time limit is over; a BaseException, so that ``except Exception`` does not hold it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    r"""Raise `TooLong` after so many seconds where the system can: a main thread with SIGALRM.

    A browser has no signals (there the page ends the worker), neither have Windows and threads.
    """
    main = threading.current_thread() is threading.main_thread()
    if sys.platform in ("emscripten", "win32") or not main or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: Any) -> None:
        raise TooLong

    handler = signal.signal(signal.SIGALRM, stop)
    others, repeat = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, others, repeat)
        signal.signal(signal.SIGALRM, handler)


class Printed(io.StringIO):
    r"""What the reader's code prints, up to 2000 characters."""

    def write(self, text: str) -> int:
        super().write(text[: max(0, 2000 - self.tell())])
        return len(text)


def reader_line(error: BaseException, filename: str) -> tuple | None:
    r"""The last line of the reader's file that the error passed through, ``(number, source)``."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == filename]
    return (own[-1].lineno, (own[-1].line or "").strip()[:200]) if own else None


def run_source(source: str, namespace: dict) -> dict:
    r"""Execute an answer given as text, so that its lines can be quoted; returns the namespace."""
    lines = [line + "\n" for line in source.splitlines()]
    linecache.cache[ANSWER_FILE] = (len(source), None, lines, ANSWER_FILE)
    exec(compile(source, ANSWER_FILE, "exec"), namespace)
    return namespace
