"""Make the book's maths font: a subset of Latin Modern Math, under its own name.

    python -m tools.maths_font [PATH_OF_latinmodern-math.otf]

Debian's package fonts-lmodern has the font. The signs below are what formulas of this book may use;
``tests/test_book.py`` fails when a page uses one that is not among them. The GUST Font License asks
that a changed font bears another name: the subset is called "NNDL Math", and
``MANIFEST-nndl-math.txt`` beside it says what was changed and where the original is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = Path("/usr/share/texmf/fonts/opentype/public/lm-math/latinmodern-math.otf")
TARGET = Path(__file__).parents[1] / "book/_static/fonts/nndl-math.woff2"
FAMILY = "NNDL Math"
# First and last code point of each range, as in the Unicode charts.
RANGES = [
    (0x0020, 0x007E, "ASCII"),
    (0x00A0, 0x00B7, "Latin-1 signs"),
    (0x00D7, 0x00D7, "times"),
    (0x02C6, 0x02DD, "accents: hat, tilde, dot"),
    (0x0300, 0x0308, "combining accents"),
    (0x0338, 0x0338, "combining slash: not equal"),
    (0x0391, 0x03F6, "Greek"),
    (0x2010, 0x2064, "dashes, dots, primes, invisible operators"),
    (0x20D6, 0x20D7, "arrows above"),
    (0x2102, 0x2138, "letter-like: R, N, L, ell, h"),
    (0x2190, 0x2199, "arrows"),
    (0x21A6, 0x21A6, "maps to"),
    (0x21BC, 0x21D5, "harpoons and double arrows"),
    (0x2200, 0x220F, "for all, partial, nabla, element, product"),
    (0x2211, 0x2213, "sum, minus"),
    (0x2216, 0x222E, "root, infinity, and, or, integral"),
    (0x2236, 0x2265, "ratio, similar, equal, comparisons"),
    (0x226A, 0x226B, "much less, much greater"),
    (0x2282, 0x229B, "sets, circled operators"),
    (0x22A2, 0x22A5, "perpendicular"),
    (0x22C0, 0x22C6, "large and, or, sets, dot, star"),
    (0x22EE, 0x22F1, "dots"),
    (0x2308, 0x230B, "floor and ceiling"),
    (0x239B, 0x23B3, "parts of tall brackets"),
    (0x23DE, 0x23DF, "braces above and below"),
    (0x25A1, 0x25A1, "square"),
    (0x27E8, 0x27E9, "angle brackets"),
    (0x27F5, 0x27FC, "long arrows"),
    (0x2A00, 0x2A02, "large circled operators"),
    (0x2A7D, 0x2A7E, "slanted comparisons"),
    (0x1D400, 0x1D467, "bold and italic letters"),
    (0x1D49C, 0x1D4B5, "script capitals"),
    (0x1D538, 0x1D56B, "double-struck letters"),
    (0x1D6A4, 0x1D6A5, "i and j without a dot"),
    (0x1D6C2, 0x1D71B, "bold and italic Greek"),
    (0x1D736, 0x1D755, "bold italic Greek"),
    (0x1D7CE, 0x1D7E1, "bold and double-struck digits"),
]
PRIMES = range(0x2032, 0x2038)


def code_points() -> set[int]:
    return {point for first, last, _ in RANGES for point in range(first, last + 1)}


def rename(font: TTFont) -> None:
    """Give the font its own name everywhere a name stands; keep copyright and licence."""
    postscript = FAMILY.replace(" ", "") + "-Regular"
    original = str(font["name"].getDebugName(4))
    own = {
        1: FAMILY,
        3: f"{font['name'].getDebugName(3)};{postscript}",
        4: FAMILY,
        6: postscript,
        10: f"A subset of {original} {font['name'].getDebugName(3)}, see MANIFEST-nndl-math.txt",
    }
    names = font["name"]
    names.names = [n for n in names.names if n.nameID in (0, 2, 5, 7) and n.platformID == 3]
    for name_id, text in own.items():
        names.setName(text, name_id, 3, 1, 0x409)
    table = font["CFF "].cff
    table.fontNames[0] = postscript
    table[0].FullName = table[0].FamilyName = FAMILY


def keep_small_primes(font: TTFont) -> None:
    """Of the shapes for superscripts keep the primes': f' needs them, letters just shrink."""
    primes = {name for point, name in font.getBestCmap().items() if point in PRIMES}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            shapes = getattr(table, "alternates", None) or getattr(table, "mapping", {})
            for name in set(shapes) - primes:
                del shapes[name]


def make(source: Path, target: Path) -> None:
    options = subset.Options(layout_features=["ssty"], name_IDs=["*"], notdef_outline=True)
    options.flavor = "woff2"
    options.recalc_timestamp = False  # the same input gives the same file
    font = subset.load_font(str(source), options)
    keep_small_primes(font)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=code_points())
    subsetter.subset(font)
    rename(font)
    subset.save_font(font, str(target), options)


if __name__ == "__main__":
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    if not source.exists():
        sys.exit(f"{source} is missing: install fonts-lmodern, or name the font's path.")
    make(source, TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB")
