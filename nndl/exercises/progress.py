r"""What a reader has done, kept on this machine from run to run: marks only, no answers.

The file is of the form that the book's page "My progress" exports and imports. ``$NNDL_PROGRESS``
names another place for it; ``NNDL_PROGRESS=off`` keeps nothing.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

FIELDS = {"tried": bool, "done": bool, "hints": int, "revealed": bool, "at": int}


def place() -> Path | None:
    r"""The file, or None where nothing is to be kept."""
    chosen = os.environ.get("NNDL_PROGRESS", "")
    if chosen == "off" or sys.platform == "emscripten":
        return None
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        folder = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support"
    else:
        folder = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(folder) / "nndl-companion" / "progress.json"


def everything() -> dict:
    r"""``{id: marks}`` of the file; what is no mark is left out, and no file is an empty one."""
    try:
        kept = json.loads(place().read_text("utf8"))["items"]
        return {
            id: {k: v for k, v in marks.items() if type(v) is FIELDS.get(k)}
            for id, marks in kept.items()
        }
    except (OSError, ValueError, AttributeError, KeyError, TypeError, RuntimeError):
        return {}


def read(id: str) -> dict:
    r"""The marks of one exercise."""
    return everything().get(id, {})


def keep(id: str, **marks: Any) -> None:
    r"""Change marks of one exercise; where the file cannot be written, nothing is kept."""
    items = everything()
    changed = dict(items.get(id, {}), **marks)
    if changed == items.get(id, {}):
        return
    items[id] = dict(changed, at=int(time.time() * 1000))
    try:
        path = place()
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        new.write_text(json.dumps({"version": 1, "items": items}), "utf8")
        os.replace(str(new), str(path))
    except (OSError, RuntimeError):  # a read-only home, or none
        pass


def note(id: str, verdict: Any) -> None:
    r"""Remember that an answer was tried, and whether one was right."""
    if verdict.state == "right":
        keep(id, tried=True, done=True)
    elif verdict.state == "wrong":
        keep(id, tried=True)
