"""Public data sets (公开数据集), pinned by checksum: from ``$NNDL_DATA``, a cache, or a download.

None of them is needed to run a chapter; the experiments in ``results/`` use them. Every file is
checked against its sha256 before it is used, wherever it comes from.
"""

from __future__ import annotations

import hashlib
import json
import os
import urllib.parse
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from nndl import expect

MIRRORS = (
    "https://raw.githubusercontent.com/{repository}/{commit}/{path}",
    "https://cdn.jsdelivr.net/gh/{repository}@{commit}/{path}",
)
# A file that was gathered from many files of its repository is kept with this book's own releases.
BOOK = os.environ.get("NNDL_REPOSITORY_URL", "https://github.com/nndl-companion/nndl-companion")
RELEASE = BOOK + "/releases/download/data-1/{part}"


class Source(NamedTuple):
    """Where one file of a set comes from."""

    sha256: str
    repository: str
    commit: str
    path: str = ""  # in the repository; empty: gathered from several files, see the set's note


class Set(NamedTuple):
    """One data set: its licence, its files by the names they have here, and how they were made."""

    licence: str
    files: dict
    note: str = ""


def _table(text):
    """The sets of ``public.json``, which pins every file."""
    return {
        name: Set(
            found["licence"],
            {part: Source(**source) for part, source in found["files"].items()},
            found.get("note", ""),
        )
        for name, found in json.loads(text).items()
    }


SETS = _table(resources.files("nndl.data").joinpath("public.json").read_text("utf-8"))


def file(name, part):
    """Return the path of one file of a public set, checked.

    Parameters
    ----------
    name : str
        The set: a key of ``SETS``.
    part : str
        The file: a key of its ``files``.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ValueError
        If there is no such set or file, or the file is not the one that was pinned.
    FileNotFoundError
        If it is neither in ``$NNDL_DATA`` nor in the cache and cannot be downloaded: says which
        command gets it.
    """
    expect.option("name", name, SETS)
    source = SETS[name].files[expect.option("part", part, SETS[name].files)]
    folder = os.environ.get("NNDL_DATA")
    if folder and (Path(folder) / name / part).exists():
        found = Path(folder) / name / part
        came = hashlib.sha256(found.read_bytes()).hexdigest()
        if came != source.sha256:
            raise ValueError(
                f"{found.name} in $NNDL_DATA: expected sha256 {source.sha256}; came {came}. "
                "Remove the file; it is not the one that the results were made with."
            )
        return found
    return download(name, part, source)


def addresses(part, source):
    """Where a file can be had, best first."""
    if not source.path:
        return [RELEASE.format(part=part)]
    path = urllib.parse.quote(source.path)
    return [mirror.format(**source._replace(path=path)._asdict()) for mirror in MIRRORS]


def download(name, part, source):
    """Fetch one pinned file into the cache, unless it is there, and return its path."""
    try:
        import pooch
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "Downloads need pooch, which is not installed. Install it with: pip install pooch"
        ) from error
    for address in addresses(part, source):
        try:
            got = pooch.retrieve(
                address,
                known_hash="sha256:" + source.sha256,
                path=pooch.os_cache("nndl") / name,
                fname=part,
            )
            return Path(got)
        except (OSError, ValueError) as error:  # unreachable, or not the file that was pinned
            reason = error
    raise FileNotFoundError(
        f"{part} of the public set {name} is not here and could not be downloaded "
        f"({type(reason).__name__}). Get it with: python -m nndl.data {name}, or set NNDL_DATA to "
        "a folder that holds it."
    ) from reason
