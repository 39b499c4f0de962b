"""``python -m tools.pdf SITE``: the whole book as one PDF, printed by a browser from its pages.

Chapters and back matter, exercises and solutions folded open; the code pages stay on the site.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from pypdf import PdfReader, PdfWriter

ROOT = Path(__file__).resolve().parents[1]
NAME = "dist/nndl-companion.pdf"
LEFT_OUT = ("book/api/", "book/progress")  # code pages, and a page that is all script


def printed():
    """The pages of the contents that are printed, in order."""
    text = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    pages = re.findall(r"(?:file|root): (\S+)", text)
    return [f"{page}.html" for page in pages if not page.startswith(LEFT_OUT)]


def write(site, chromium):
    """Print and join the pages; return the file's path."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    address = config["html"]["baseurl"]
    pages = [page for page in printed() if Path(site, page).exists()]
    with tempfile.TemporaryDirectory() as folder:
        command = ["node", "web/pdf.mjs", str(Path(site).resolve()), str(chromium), address, folder]
        subprocess.run([*command, *pages], check=True, cwd=ROOT)
        book = PdfWriter()
        for path in sorted(Path(folder).glob("*.pdf")):
            book.append(PdfReader(path))
    book.add_metadata({"/Title": config["title"], "/Author": config["author"]})
    book.compress_identical_objects()
    target = Path(site, NAME)
    target.parent.mkdir(exist_ok=True)
    book.write(target)
    return target


if __name__ == "__main__":
    from tests.conftest import find_chromium

    browser = find_chromium()
    if browser is None:
        sys.exit("The PDF is printed by Chromium: install it, or name it in NNDL_CHROMIUM.")
    print(write(sys.argv[1], browser))
