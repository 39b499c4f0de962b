"""Compare a stored notebook with a fresh run: texts, pictures, widget state, everything."""

import difflib
import re
from pathlib import Path

from nbval.plugin import get_sanitize_patterns

from tools.picture import encoded_pictures, picture_difference

SANITIZERS = Path(__file__).resolve().parents[1] / "tests" / "sanitize.cfg"
PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=]+)")
PNG = "iVBORw0KGgo"  # how a file of this kind begins in base64: a picture in a widget's buffer
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
LINES_SHOWN = 12


def differences(stored, fresh):
    """What a reader of the stored notebook sees and a fresh run does not give, one message each."""
    found = []
    cells = zip(stored.cells, fresh.cells, strict=True)
    for number, (old, new) in enumerate(cells, start=1):
        if old.cell_type == "code":
            where = f"cell {number} ({first_line(old)})"
            found += [f"{where}{problem}" for problem in cell_differences(old, new)]
    old, new = (n.metadata.get("widgets", {}) for n in (stored, fresh))
    return found + [f"widget state{problem}" for problem in compare(old, new)]


def first_line(cell):
    return (cell.source.strip().splitlines() or ["empty"])[0][:60]


def cell_differences(old, new):
    """Messages on one code cell, old outputs against new ones."""
    noise = [o for o in [*old.outputs, *new.outputs] if o.get("name") == "stderr"]
    if noise:
        yield f": writes to stderr, which the page would show:\n{indent(noise[0].text)}"
    if any(o.output_type == "error" for o in old.outputs):
        yield ": an error is stored"
    if old.execution_count != new.execution_count:
        yield f": stored as number [{old.execution_count}], ran as [{new.execution_count}]"
    if len(old.outputs) != len(new.outputs):
        yield f": {kinds(old)} stored, {kinds(new)} came"
    elif "nbval-ignore-output" in old.metadata.get("tags", []):
        if kinds(old) != kinds(new):
            yield f": {kinds(old)} stored, {kinds(new)} came"
    else:
        for number, (one, other) in enumerate(zip(old.outputs, new.outputs, strict=True), start=1):
            for problem in compare(one, other):
                yield f", output {number}{problem}"


def kinds(cell):
    """The outputs of a cell in words."""
    names = ["+".join(sorted(o.get("data", {}))) or o.output_type for o in cell.outputs]
    return ", ".join(names) or "no output"


def compare(old, new):
    """Messages on two pieces of a notebook, to be put behind a name of the place."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            if key not in new or key not in old:
                yield f": {key} was {'stored, did not come' if key in old else 'not stored, came'}"
            elif key in {"image/png", "image/jpeg"}:
                yield from compare_pictures([old[key]], [new[key]], f", {key}")
            else:
                name = key if key == WIDGET_VIEW or "/" in key else re.sub(r"^0{8,}", "#", key)
                yield from (f", {name}{problem}" for problem in compare(old[key], new[key]))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            yield from compare(one, other)
    elif isinstance(old, str) and isinstance(new, str):
        if old.startswith(PNG) and new.startswith(PNG):
            yield from compare_pictures([old], [new], "")
        else:
            yield from compare_texts(old, new)
    elif old != new:
        yield f":\n    stored: {old!r}\n    came:   {new!r}"


def compare_texts(old, new):
    """Messages on two texts: the words, then the pictures inside."""
    texts = [sanitize(text).splitlines() for text in (old, new)]
    if texts[0] != texts[1]:
        lines = list(difflib.unified_diff(*texts, "stored", "came", n=0, lineterm=""))[2:]
        shown = "\n".join(line[:200] for line in lines[:LINES_SHOWN] if not line.startswith("@@"))
        yield f": - stored, + came\n{indent(shown)}"
    yield from compare_pictures(PICTURE.findall(old), PICTURE.findall(new), "")


def compare_pictures(old, new, where):
    """Messages on two lists of encoded pictures; a missing one already changed the text."""
    for number, (one, other) in enumerate(zip(old, new, strict=False), start=1):
        problem = picture_difference(*encoded_pictures(one, other))
        if problem:
            yield f"{where}: picture {number} {problem}"


def sanitize(text):
    """The text without what may differ from run to run."""
    for pattern, replacement in get_sanitize_patterns(SANITIZERS.read_text(encoding="utf-8")):
        text = re.sub(pattern, replacement, text)
    return text


def indent(text):
    return "\n".join(f"    {line}" for line in text.splitlines())
