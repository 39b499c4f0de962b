"""What there is to translate: paragraphs as Sphinx finds them, and the words of the interface."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import polib
from babel.messages.extract import extract_from_dir

from tools import zh_config

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "_build/po"  # apart: html and gettext do not share what Sphinx remembers
# Words of the theme that its own Chinese catalogue leaves in English, or says otherwise than we do.
THEME = [
    "Back to top",
    "Color mode",
    "Launch interactive content",
    "Launch on",
    "On this page",
    "Open issue",
    "Please activate JavaScript to enable the search functionality.",
    "Print to PDF",
    "Repository",
    "Show source",
    "Skip to main content",
    "Source repositories",
    "Suggest edit",
    "Version warning",
    "light/dark",
    "logo",
    "© Copyright %(copyright)s.",
]
# Names of libraries and of what is theirs, in the record of the benchmarks.
NAMES = re.compile(r"numpy|torch|python|index_add|F\.\w+|nn\.\w+|float\d+|OPENBLAS_CORETYPE")


def extract():
    """``{page: [paragraph, ...]}``, of the interface as page ``sphinx``."""
    zh_config.write(FOLDER, zh_config.common(), zh_config.prose_toc())
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", ".", "-q"]
    command += ["--config", FOLDER / "_config.yml", "--toc", FOLDER / "_toc.yml"]
    command += ["--path-output", FOLDER, "--builder", "custom", "--custom-builder", "gettext"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    made = FOLDER / "_build/gettext"
    found = {}
    for file in sorted(made.rglob("*.pot")):
        page = file.relative_to(made).with_suffix("").as_posix()
        if page != "sphinx" and not any(ROOT.glob(f"{page}.*")):
            continue  # of a page that is gone since an earlier run
        found[page] = [entry.msgid for entry in polib.pofile(str(file))]
    found["sphinx"] = list(dict.fromkeys([*found.get("sphinx", []), *interface()]))
    return found


def interface():
    """Words of the extensions, of the contents, of the benchmarks and of the theme."""
    for _, _, message, *_ in extract_from_dir(ROOT / "book/_ext", [("**.py", "python")]):
        yield message
    yield from zh_config.words()
    yield from benchmarks()
    yield from THEME


def benchmarks():
    """What the record of the benchmarks says in words; some ways have nothing but a name."""
    record = json.loads((ROOT / "benchmarks/record.json").read_text(encoding="utf-8"))
    texts = []
    for benchmark in record.values():
        for comparison in benchmark["comparisons"]:
            texts += [comparison["title"], *comparison["ms"]]
        for growth in benchmark["growth"]:
            texts += [growth["title"], growth["axis"], *growth["ms"]]
        texts += benchmark["machine"]
    return [text for text in texts if re.search("[a-z]{2}", NAMES.sub("", text))]
