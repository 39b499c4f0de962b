r"""Run the reader's code: limits of time and memory, its printing caught, its own line found.

Code that runs inside a kernel cannot be fenced in fully. Not stopped are: one long call of C code
that does not return to Python (``10 ** 10 ** 9``); code that takes away the limit itself; and where
there is no alarm (Windows, or not the main thread) ``time.sleep`` and some loops around a bare
``except:``.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import random
import signal
import sys
import threading
import time
import traceback
from typing import Any, Callable, Iterator

ANSWER_FILE = "<your answer>"
MEMORY = 2**31  # bytes that an answer may take
SOON = 1e-4  # seconds until `TooLong` comes again


class TooLong(BaseException):
    r"""The time limit is over; a BaseException, so that ``except Exception`` does not hold it.

    A bare ``except:`` does. To drop this exception takes a moment, though, and in that moment the
    next one becomes due: it is raised behind that ``except:``, where its ``try`` no longer holds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.weight = heavy()


def heavy() -> list:
    r"""A list that takes longer to drop than `SOON`."""
    return [None] * 700_000


def limited(seconds: float, work: Callable) -> Any:
    r"""The result of ``work()``; raises `TooLong` after so many seconds, again and again.

    By an alarm where there is one (a main thread, not Windows), else by a thread that watches. A
    browser has neither: there the page ends the worker.
    """
    if sys.platform == "emscripten":
        return work()
    main = threading.current_thread() is threading.main_thread()
    by_alarm = main and hasattr(signal, "setitimer")
    return (alarmed if by_alarm else watched)(seconds, work)


def alarmed(seconds: float, work: Callable) -> Any:
    here, coin = sys._getframe(), random.Random(0)
    ready = []  # no local name: a name would keep the exception alive by its own traceback

    def stop(_: int, frame: Any) -> None:
        if not inside(frame, work, here):
            return
        if coin.random() < 0.7:
            ready.append(TooLong())
            signal.setitimer(signal.ITIMER_REAL, SOON)
            raise ready.pop()
        _weight = heavy()  # dropped at the end, so that the next alarm is one step further on
        signal.setitimer(signal.ITIMER_REAL, SOON)

    handler = signal.signal(signal.SIGALRM, stop)
    others = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, *others)
        signal.signal(signal.SIGALRM, handler or signal.SIG_DFL)


def watched(seconds: float, work: Callable) -> Any:
    here, judged, done = sys._getframe(), threading.get_ident(), threading.Event()

    def watch() -> None:
        done.wait(seconds)
        while inside(sys._current_frames().get(judged), work, here):
            raise_in(judged, TooLong)
            time.sleep(1e-3)

    threading.Thread(target=watch, daemon=True).start()
    try:
        return work()
    finally:
        done.set()
        raise_in(judged, None)


def raise_in(thread: int, error: Any) -> None:
    r"""Let a thread raise an error at its next step; None takes back what it did not raise yet."""
    import ctypes  # no browser has it

    error = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), error)


def inside(frame: Any, work: Callable, caller: Any) -> bool:
    r"""Whether a frame belongs to the call of ``work`` by ``caller``, and not to our own end."""
    while frame is not None and frame.f_back is not caller:
        frame = frame.f_back
    return frame is not None and frame.f_code is work.__code__


@contextlib.contextmanager
def memory_limit(more: int = MEMORY) -> Iterator[None]:
    r"""Refuse what would take so many bytes more with a MemoryError; on Linux, else no limit.

    With a GPU there is none: its driver reserves addresses far beyond the memory it uses.
    """
    torch = sys.modules.get("torch")
    try:
        import resource

        with open("/proc/self/statm") as sizes:
            used = int(sizes.read().split()[0]) * resource.getpagesize()
        if torch and torch.cuda.is_available():
            raise OSError("a GPU")
        before = resource.getrlimit(resource.RLIMIT_AS)
        least = used + more if before[0] < 0 else min(used + more, before[0])
        resource.setrlimit(resource.RLIMIT_AS, (least, before[1]))
    except (ImportError, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


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
