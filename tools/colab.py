"""The plain edition of the chapters, as the site holds it: try it, or push it to its branch.

``python -m tools.colab try SITE [CHAPTER ...]`` runs each notebook as a reader of Colab does: in a
new environment with the newest of everything, torch excepted, without DGL and without this book;
the package comes from SITE, served on this machine. ``python -m tools.colab push SITE REPOSITORY``
replaces the branch ``colab``. Chinese chapters are named ``zh/03-srn``; their code is the English
ones', so one of them is tried with all, and any that is named.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
BRANCH = "colab"
CHINESE_TRIED = "zh/01"
# What Colab brings before the first cell runs, as far as the chapters use it.
BROUGHT = ["ipykernel", "nbclient", "ipywidgets", "matplotlib", "pandas", "scikit-learn", "scipy"]
WHEEL = re.compile(r'"(https?://[^"]*/)(dist/[^"/]*\.whl)"')
RUN = """\
import sys
import nbformat
from nbclient import NotebookClient
source, target = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
try:
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
finally:
    nbformat.write(notebook, target)
"""


def editions(site):
    """``{name: notebook}`` of a built site: ``03-srn`` and ``zh/03-srn``."""
    found = {
        prefix + path.stem: path
        for prefix in ("", "zh/")
        for path in sorted(Path(site, prefix, "_sources/notebooks").glob("*.ipynb"))
    }
    if not found:
        raise SystemExit(f"{site}: expected a built book with notebooks; came none. Run: make book")
    return found


def asked_for(name, chapters):
    """Is this one of the chapters, or one that is tried where none is named?"""
    return name.startswith(tuple(chapters) or CHINESE_TRIED) or not (chapters or "/" in name)


# --- try ------------------------------------------------------------------------------------------


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files without a line for each request."""

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """Serve a folder on this machine; yields its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def environment(folder, torch):
    """A new environment with what Colab brings; returns its Python."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = str(Path(folder, "bin/python"))
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, torch, *BROUGHT, *os.environ.get("PIP_ARGS", "").split()], check=True)
    return python


def run(python, source, address, folder):
    """Run one notebook, its package taken from ``address``; return its cells and the seconds."""
    notebook = nbformat.read(source, as_version=4)
    set_up = next(cell for cell in notebook.cells if cell.id == "edition-set-up")
    set_up.source, changed = WHEEL.subn(rf'"{address}\2"', set_up.source)
    if changed != 1:
        raise SystemExit(f"{source.name}: expected the wheel's address in its first code cell.")
    asked, done = Path(folder, source.name), Path(folder, "done-" + source.name)
    nbformat.write(notebook, asked)
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("NNDL_", "PYTHON"))}
    variables["PATH"] = str(Path(python).parent) + os.pathsep + variables["PATH"]
    start = time.perf_counter()
    subprocess.run([python, "-c", RUN, asked, done], check=True, cwd=folder, env=variables)
    return nbformat.read(done, as_version=4).cells, time.perf_counter() - start


def live(cells):
    """How many exercises show their card, and how many answers get a verdict."""
    cards = verdicts = 0
    for cell in cells:
        kinds = {kind for output in cell.get("outputs", []) for kind in output.get("data", {})}
        cards += cell.source.startswith("exercise(") and any(
            "widget-view" in kind for kind in kinds
        )
        verdicts += "exercise-answer" in cell.metadata.get("tags", []) and bool(cell.outputs)
    return cards, verdicts


def try_all(site, chapters=()):
    """Run the editions (all, or those named); returns the number that failed."""
    pins = (ROOT / "requirements.txt").read_text()
    torch = os.environ.get("NNDL_TORCH") or re.search(r"^torch==\S+", pins, re.MULTILINE)[0]
    failed = 0
    with tempfile.TemporaryDirectory() as folder, served(site) as address:
        python = environment(Path(folder, "venv"), torch)
        for name, source in editions(site).items():
            if not asked_for(name, chapters):
                continue
            try:
                cells, seconds = run(python, source, address, folder)
            except subprocess.CalledProcessError:
                failed += 1
                print(f"{name}: FAILED", flush=True)
                continue
            asked = sum(cell.source.startswith("exercise(") for cell in cells)
            cards, verdicts = live(cells)
            failed += not cards == verdicts == asked > 0
            print(
                f"{name}: {seconds:.0f} s, {cards} cards and {verdicts} verdicts of {asked}",
                flush=True,
            )
        subprocess.run([python, "-m", "pip", "list", "--format=freeze"], check=True)
    return failed


# --- push -----------------------------------------------------------------------------------------


def push(site, repository):
    """Make the branch of the editions, one commit without history, and push it."""
    git = ["git", "-c", "user.name=nndl-companion", "-c", "user.email=nndl@example.org"]
    with tempfile.TemporaryDirectory() as folder:
        here = {"cwd": folder, "check": True}
        subprocess.run([*git, "init", "--quiet", "--initial-branch", BRANCH], **here)
        for name, source in editions(site).items():
            prefix, _, stem = name.rpartition("/")
            target = Path(folder, prefix, "notebooks", f"{stem}.ipynb")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
        Path(folder, "README.md").write_text(
            "Made from the book's notebooks by `python -m tools.colab push`; change those.\n"
        )
        subprocess.run([*git, "add", "."], **here)
        subprocess.run([*git, "commit", "--quiet", "--message", "Editions for Colab"], **here)
        subprocess.run([*git, "push", "--quiet", "--force", repository, BRANCH], **here)


if __name__ == "__main__":
    order, *rest = sys.argv[1:] or [""]
    if order == "try" and rest:
        sys.exit(try_all(rest[0], rest[1:]))
    if order == "push" and len(rest) == 2:
        sys.exit(push(*rest))
    sys.exit(__doc__)
