"""What every page loads, made small: one style sheet, one script, the signs that are used.

``web/slim.mjs`` joins the theme's files and drops the rules that no page needs; of the icon font
only the icons stay that the style sheet still names, of the maths font what formulas draw.
"""

from __future__ import annotations

import logging
import re
import subprocess
import unicodedata
from html import unescape
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.errors import ExtensionError

ROOT = Path(__file__).parents[2]
ICONS = "_static/vendor/fontawesome"
MATHS = "_static/fonts/nndl-math.woff2"
FORMULA = re.compile(r"<math.*?</math>", re.DOTALL)
UNWRITTEN = "√−"  # <msqrt> has no sign of its own, and "-" in a formula is drawn as a minus
SLANTED = [*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C)]  # italic Latin and Greek


def slim(app, error):
    """Rewrite the finished pages."""
    if error or app.builder.name != "html":
        return
    command = ["node", str(ROOT / "web/slim.mjs"), str(app.outdir)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise ExtensionError(f"web/slim.mjs failed:\n{done.stderr}")
    used = set(Path(app.outdir, "_static/site.css").read_text(encoding="utf-8"))
    icons = [ord(sign) for sign in used if 0xE000 <= ord(sign) <= 0xF8FF]
    for path in Path(app.outdir, ICONS).rglob("*.woff2"):
        keep_only(path, icons)
    for path in Path(app.outdir, ICONS).rglob("*.ttf"):
        path.unlink()
    pages = (path.read_text(encoding="utf-8") for path in Path(app.outdir).rglob("*.html"))
    drawn = set().union(*(FORMULA.findall(page) for page in pages))
    keep_only(Path(app.outdir, MATHS), as_drawn(set(unescape("".join(drawn)) + UNWRITTEN)))


def as_drawn(signs):
    """The code points of these signs, and of the slanted letters that a browser draws for them."""
    slanted = (sign for sign in map(chr, SLANTED) if unicodedata.normalize("NFKC", sign) in signs)
    return sorted(map(ord, signs | set(slanted)))


def keep_only(path, signs):
    """The font at ``path`` with these signs alone, and what tall or wide forms of them need."""
    font = TTFont(path)
    options = subset.Options(flavor="woff2", layout_features=["*"], name_IDs=["*"])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=signs)
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(path)


def setup(app):
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # else it tells of every sign
    app.connect("build-finished", slim, priority=900)  # after what writes files
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
