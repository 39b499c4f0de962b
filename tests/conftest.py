"""Fixtures shared by the tests: the repository, the built site and a real browser."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

try:
    from hypothesis import settings
except ImportError:
    pass  # tools/other_pythons.py brings NumPy and pytest alone
else:
    settings.register_profile("few", max_examples=25, deadline=None, derandomize=True)
    settings.register_profile("many", max_examples=500, deadline=None)
    settings.load_profile("few")

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]


def missing(sentence):
    """Skip on a reader's machine; on CI what the tests need has to be there."""
    if os.environ.get("CI"):
        pytest.fail(f"{sentence} (CI is set, so this is an error)", pytrace=False)
    pytest.skip(sentence)


def find_chromium():
    """The browser's executable as a path, or None."""
    chosen = os.environ.get("NNDL_CHROMIUM")
    names = [chosen] if chosen else BROWSERS
    found = next(filter(None, map(shutil.which, names)), None)
    return Path(found) if found else None


@pytest.fixture(scope="session")
def root():
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def site():
    """The built book, `_build/html` or what NNDL_SITE names."""
    folder = ROOT / os.environ.get("NNDL_SITE", "_build/html")
    if not (folder / "index.html").exists():
        pytest.fail(f"No built book in {folder}: run `make book` first.", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def chromium():
    """The path of a Chromium; without one the browser tests are skipped (failed when CI is set)."""
    browser = find_chromium()
    if browser is None:
        missing("Browser tests need Chromium: install it, or name it in NNDL_CHROMIUM.")
    return browser


@pytest.fixture(scope="session")
def visit(site, chromium):
    """Run a script of tests/browser on the built book and return the JSON that it prints."""
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/playwright-core").exists():
        missing("Browser tests need node and node_modules: run `npm ci`.")

    def run(script):
        command = [node, f"tests/browser/{script}", str(site.resolve()), str(chromium)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
