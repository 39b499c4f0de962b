"""Public data sets (公开数据集), pinned by checksum: from ``$NNDL_DATA``, a cache, or a download.

None of them is needed to run a chapter; the experiments in ``results/`` use them. Every file is
checked against its sha256 before it is used, wherever it comes from.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from nndl import expect

MIRRORS = (
    "https://raw.githubusercontent.com/{repository}/{commit}/{path}",
    "https://cdn.jsdelivr.net/gh/{repository}@{commit}/{path}",
)


class Source(NamedTuple):
    """Where one file of a set comes from."""

    sha256: str
    repository: str
    commit: str
    path: str  # in the repository


class Set(NamedTuple):
    """One data set: its licence, and its files by the names they have here."""

    licence: str
    files: dict


_UD = "UniversalDependencies/UD_Chinese-GSDSimp", "eb3aed31ebb170897405ee5cd1db83a1a0b11864"

SETS = {
    "ud_chinese_gsdsimp": Set(
        "CC BY-SA 4.0",
        {
            "zh_gsdsimp-ud-dev.conllu": Source(
                "342a2969df6d6d08bdc25dbc067c93c86ab3099bb054a9921ae7067cbc2c53ad",
                *_UD,
                "zh_gsdsimp-ud-dev.conllu",
            ),
            "zh_gsdsimp-ud-test.conllu": Source(
                "573f59b799b499a920d2d5bdc0e3c1dbd7bcacf86bdece4334ecbd03e21b6150",
                *_UD,
                "zh_gsdsimp-ud-test.conllu",
            ),
        },
    ),
}


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


def download(name, part, source):
    """Fetch one pinned file into the cache, unless it is there, and return its path."""
    try:
        import pooch
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "Downloads need pooch, which is not installed. Install it with: pip install pooch"
        ) from error
    for mirror in MIRRORS:
        try:
            got = pooch.retrieve(
                mirror.format(**source._asdict()),
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
