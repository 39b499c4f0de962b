"""Make the font that draws Chinese in figures: a subset of Noto Sans CJK SC, under its own name.

    python -m tools.chinese_font [PATH_OF_NotoSansCJK-Regular.ttc]

Debian's package fonts-noto-cjk has the font. It holds the Chinese characters of the notebooks, the
pages and tables of the book, and what ``nndl`` may draw; run this again when a test says one is
missing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).parents[1]
SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
TARGET = ROOT / "nndl/fonts/nndl-chinese.otf"
FAMILY = "NNDL Chinese"
FACE = "Noto Sans CJK SC"
TEXTS = ["book/*.md", "book/*.yml", "notebooks/*.ipynb", "nndl/*.py", "nndl/data/*.py"]
NEVER_DRAWN = {"nndl/data/tang.py"}  # 83 poems that pages print: 600 characters of their own
ALWAYS = "，。、；：？！（）《》“”…·％"


def is_chinese(sign: str) -> bool:
    """A Han character, Chinese punctuation or a full-width sign."""
    point = ord(sign)
    return 0x3000 <= point <= 0x303F or 0x3400 <= point <= 0x9FFF or 0xFF00 <= point <= 0xFFEF


def characters(root: Path = ROOT) -> set[str]:
    """Every Chinese character of the book's sources, but of those that no figure draws."""
    paths = {path for pattern in TEXTS for path in root.glob(pattern)}
    paths -= {root / path for path in NEVER_DRAWN}
    found = {sign for path in paths for sign in path.read_text(encoding="utf-8")}
    return {sign for sign in found if is_chinese(sign)} | set(ALWAYS)


def face(collection: TTCollection) -> TTFont:
    for font in collection.fonts:
        if font["name"].getDebugName(1) == FACE:
            return font
    raise ValueError(f"{FACE} is not among the faces of this file")


def rename(font: TTFont) -> None:
    """Give the subset its own name; copyright, trademark and licence stay in it."""
    postscript = FAMILY.replace(" ", "") + "-Regular"
    names = font["name"]
    own = {1: FAMILY, 4: FAMILY, 6: postscript, 10: f"A subset of {FACE}, made for this book"}
    own[3] = f"{names.getDebugName(3)};{postscript}"
    kept = (0, 2, 5, 7, 13, 14)
    names.names = [n for n in names.names if n.nameID in kept and n.langID == 0x409]
    for name_id, text in own.items():
        names.setName(text, name_id, 3, 1, 0x409)
    table = font["CFF "].cff
    table.fontNames[0] = postscript
    table[0].FullName = table[0].FamilyName = FAMILY


def make(source: Path, target: Path) -> int:
    options = subset.Options(layout_features=[], name_IDs=["*"], hinting=False)
    options.name_languages = ["*"]
    options.recalc_timestamp = False  # the same input gives the same file
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]
    font = face(TTCollection(str(source), lazy=True))
    signs = characters()
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(signs)))
    subsetter.subset(font)
    rename(font)
    target.parent.mkdir(exist_ok=True)
    subset.save_font(font, str(target), options)
    return len(signs)


if __name__ == "__main__":
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    if not source.exists():
        sys.exit(f"{source} is missing: install fonts-noto-cjk, or name the font's path.")
    count = make(source, TARGET)
    print(f"{TARGET.name}: {count} characters, {TARGET.stat().st_size / 1000:.0f} kB")
