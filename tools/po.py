"""The catalogues under ``locales/zh_CN``: one file a page, read and written in one form.

No dates, no line numbers, one line a paragraph: a change of a paragraph is a change of its lines.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "locales"
FOLDER = LOCALES / "zh_CN/LC_MESSAGES"
ALIKE = 0.6  # how much of an old paragraph a new one keeps, to be offered its translation
METADATA = {
    "Language": "zh_CN",
    "Plural-Forms": "nplurals=1; plural=0;",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
}


def path(page):
    """The catalogue of a page, ``notebooks/03-srn``; ``sphinx`` is that of the interface."""
    return FOLDER / f"{page}.po"


def pages():
    """The pages that have a catalogue, by name."""
    found = (file.relative_to(FOLDER).with_suffix("") for file in FOLDER.rglob("*.po"))
    return sorted(name.as_posix() for name in found)


def read(page):
    """The entries of a page in its order; none where there is no catalogue."""
    return list(polib.pofile(str(path(page)))) if path(page).exists() else []


def translations(page):
    """``{English: Chinese}`` of what stands, without what waits for a second look."""
    return {entry.msgid: entry.msgstr for entry in read(page) if entry.translated()}


def write(page, entries):
    """Write the catalogue of a page, if that changes it."""
    catalog = polib.POFile(wrapwidth=0)
    catalog.metadata = METADATA
    catalog.extend(entries)
    text = str(catalog)
    file = path(page)
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def merged(entries, messages, memory):
    """The entries for these messages, translated as far as ``entries`` and ``memory`` go.

    A new message that resembles one that is gone takes its translation as a proposal (fuzzy),
    beside the English that it was made from.
    """
    old = {entry.msgid: entry for entry in entries}
    gone = [entry.msgid for entry in entries if entry.msgstr and entry.msgid not in messages]
    kept = {text: entry for text, entry in old.items() if entry.msgstr}
    return [kept.get(text) or begun(text, gone, old, memory) for text in messages]


def begun(text, gone, old, memory):
    """A new entry."""
    if text in memory:
        return polib.POEntry(msgid=text, msgstr=memory[text])
    for near in difflib.get_close_matches(text, gone, n=1, cutoff=ALIKE):
        was = old[near]
        english = was.previous_msgid if was.fuzzy else was.msgid
        return polib.POEntry(msgid=text, msgstr=was.msgstr, previous_msgid=english, flags=["fuzzy"])
    return polib.POEntry(msgid=text)
