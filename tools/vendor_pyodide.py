"""Fetch the Python that checks code in the book's pages: ``python -m tools.vendor_pyodide``.

Pyodide's core comes from its npm package (``package.json`` pins it, ``npm ci`` checks it). The
NumPy wheel is no npm package: it comes from Pyodide's release, and has to have the sha256 that the
lock file in the npm package names. All is put into ``web/pyodide``, with ``files.json`` for the
page's progress bar, or nothing is. The book builds without it: its pages then check no code.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]
LOCK = "pyodide-lock.json"
RELEASE = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
SECONDS = 60


def numpy_of(lock: dict) -> dict:
    """NumPy's entry in a lock file; it must stand alone, because nothing else is fetched."""
    entry = lock["packages"]["numpy"]
    if entry["depends"]:
        raise ValueError("this Pyodide's NumPy needs " + ", ".join(entry["depends"]))
    return entry


def fetch(url: str, sha256: str) -> bytes:
    """The bytes at an address, if they are the ones that were asked for."""
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:
        data = answer.read()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise ValueError(f"{url} has sha256 {found}, the lock file says {sha256}")
    return data


def vendor(package: Path, folder: Path, release: str = RELEASE) -> int:
    """Put Pyodide and NumPy into ``folder``, all or nothing; returns the bytes a page loads."""
    about = json.loads((package / "package.json").read_text("utf8"))
    version = about["version"]
    lock = json.loads((package / LOCK).read_text("utf8"))
    numpy = numpy_of(lock)
    wheel = fetch(release.format(version=version) + numpy["file_name"], numpy["sha256"])
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        made = Path(temporary, "pyodide")
        made.mkdir()
        for name in CORE:
            shutil.copy(package / name, made / name)
        made.joinpath(numpy["file_name"]).write_bytes(wheel)
        lock["packages"] = {"numpy": numpy}  # the page asks for no other
        made.joinpath(LOCK).write_text(json.dumps(lock), "utf8")
        # Scripts come by import, which no progress bar can follow
        counted = [file for file in made.iterdir() if file.suffix != ".mjs"]
        total = sum(file.stat().st_size for file in counted)
        about = {key: about[key] for key in ("name", "version", "license", "homepage")}
        made.joinpath("files.json").write_text(json.dumps({**about, "bytes": total}), "utf8")
        made.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(made, folder)
    return total


def main(arguments: list[str] | None = None) -> int:
    """Vendor as asked; a failure is one line."""
    parser = argparse.ArgumentParser(description="Fetch Python for the book's pages.")
    parser.add_argument("--package", type=Path, default=ROOT / "node_modules/pyodide")
    parser.add_argument("--folder", type=Path, default=ROOT / "web/pyodide")
    parser.add_argument("--release", default=os.environ.get("NNDL_PYODIDE_RELEASE") or RELEASE)
    asked = parser.parse_args(arguments)
    try:
        total = vendor(asked.package, asked.folder, asked.release)
    except (OSError, ValueError, KeyError) as error:
        print(f"No Pyodide for the pages ({error}): they will check no code.", file=sys.stderr)
        return 1
    print(f"Pyodide with NumPy is in {asked.folder}: {total / 1e6:.1f} MB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
