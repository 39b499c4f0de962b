"""Remember, on this machine, which notebooks passed and with which code."""

import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MEMORY = ROOT / ".cache" / "notebooks"
# What an output can depend on, besides the notebook itself.
SOURCES = ["nndl", "results", "tools", "requirements.txt", "tests/sanitize.cfg"]


def before(path):
    """Has this notebook passed, as it stands, with the code as it stands?"""
    note = MEMORY / Path(path).stem
    return note.exists() and note.read_text() == digest(path)


def remember(path):
    """Note that this notebook passed."""
    MEMORY.mkdir(parents=True, exist_ok=True)
    (MEMORY / Path(path).stem).write_text(digest(path))


def digest(path):
    """One number for a notebook's cells and outputs and all they depend on."""
    seen = hashlib.sha256(f"{sys.version} {sys.prefix}".encode())
    for file in [Path(path), *source_files()]:
        seen.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return seen.hexdigest()


def source_files():
    for source in SOURCES:
        place = ROOT / source
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        yield from (f for f in files if f.is_file() and "__pycache__" not in f.parts)
