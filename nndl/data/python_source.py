"""Source of Python's standard library (标准库源代码) as one long text for language models.

The beginnings of the modules that lie directly in the library's folder, in alphabetical order, as
they stand on this machine: another version of Python has other text. Modules with characters beyond
ASCII, or with tabs, are left out, so that few characters remain. Whole modules are dealt: of each
ten the fifth is for choosing settings and the tenth for the test.
"""

from __future__ import annotations

import sysconfig
from pathlib import Path
from typing import NamedTuple

from nndl import expect


class Source(NamedTuple):
    """Three texts, of different modules."""

    train: str
    choose: str
    test: str


def modules():
    """Return {name: text} of the modules, in alphabetical order.

    Returns
    -------
    dict
        ASCII texts with ``\\n`` at the end of each line.
    """
    found = {}
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
        text = path.read_bytes().decode("latin-1").replace("\r\n", "\n")
        if not path.stem.startswith("_sysconfigdata") and plain(text):
            found[path.stem] = text
    return found


def plain(text):
    """Whether a text has printable ASCII characters and ends of lines alone."""
    return all(" " <= character <= "~" for character in set(text) - {"\n"})


def load(longest=12_000):
    """Return texts for training, for choosing and for the test.

    Parameters
    ----------
    longest : int
        Characters at most of each module: its beginning, up to the end of a line. So no large
        module stands for all.

    Returns
    -------
    Source

    Raises
    ------
    TypeError, ValueError
        If ``longest`` is no integer of at least 1.
    """
    expect.at_least("longest", longest, 1)
    parts = {"train": [], "choose": [], "test": []}
    for place, text in enumerate(modules().values()):
        part = {4: "choose", 9: "test"}.get(place % 10, "train")
        parts[part].append(text if len(text) <= longest else whole_lines(text[:longest]))
    return Source(**{part: "".join(pieces) for part, pieces in parts.items()})


def whole_lines(text):
    """Return a text without what stands behind its last end of a line."""
    return text[: text.rfind("\n") + 1]
