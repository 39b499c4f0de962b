"""The translator's tool: what is to do, a page as text and back, and the checks.

    python -m tools.translate update               take what changed in the English
    python -m tools.translate status               what is done and what is left, by page
    python -m tools.translate export PAGE [all]    a page's open entries as text (all: every one)
    python -m tools.translate import FILE ...      take such texts; what the lint refuses stays out
    python -m tools.translate lint [PAGE ...]      the checks alone

A page is named as in ``_toc.yml``: ``notebooks/03-srn``, ``book/intro``; ``sphinx`` holds the words
of the interface.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

from tools import po, pot
from tools.message import needs_no_words
from tools.zh_lint import faults, terms

BEGIN = re.compile(r"\[([0-9a-f]{6})\]")
BARE_TERM = re.compile(r"\{term\}`([^`<>]*[a-z][^`<>]*)`")
HEAD = """\
# page: {page}
# {count} entries. Write the Chinese after ">"; leave what you do not know empty. A line with "?" is
# the English that the proposal below it was made for. Only [id] and ">" are read on the way back.
"""


def name(entry):
    """A short name of an entry that stays while its English stays."""
    return hashlib.sha256(entry.msgid.encode()).hexdigest()[:6]


def update():
    """Make the catalogues anew from the English pages; what is translated stays."""
    found = pot.extract()
    memory = {}
    for page in set(po.pages()) - {"sphinx"}:
        memory.update(po.translations(page))
    for page, messages in found.items():
        wanted = [text for text in messages if not needs_no_words(text)]
        apart = page == "sphinx"  # single words, which mean other things in a table of a chapter
        po.write(page, po.merged(po.read(page), wanted, {} if apart else memory))
    for page in set(po.pages()) - set(found):
        po.path(page).unlink()
    status()


def status():
    """One line a page: done, to see again, to do, and the English words to do."""
    rows = [(page, *counted(po.read(page))) for page in po.pages()]
    rows.append(("together", *map(sum, zip(*(row[1:] for row in rows)))))
    print(f"{'':40}{'done':>8}{'fuzzy':>8}{'to do':>8}{'words':>8}")
    for row in rows:
        print("{:40}{:8}{:8}{:8}{:8}".format(*row))


def counted(entries):
    open_ones = [entry for entry in entries if not entry.translated()]
    fuzzy = sum(entry.fuzzy for entry in entries)
    words = sum(len(entry.msgid.split()) for entry in open_ones)
    return len(entries) - len(open_ones), fuzzy, len(open_ones) - fuzzy, words


def export(page, everything=False):
    """A page as text to write into."""
    entries = [entry for entry in known(page) if everything or not entry.translated()]
    lines = [HEAD.format(page=page, count=len(entries))]
    for entry in entries:
        lines.append(f"[{name(entry)}] {entry.msgid}")
        if entry.previous_msgid:
            lines.append(f"? {entry.previous_msgid}")
        lines.append(f"> {entry.msgstr}".rstrip() + "\n")
    return "\n".join(lines)


def known(page):
    if not po.path(page).exists():
        raise SystemExit(f"{page}: no such page; expected one of {', '.join(po.pages())}")
    return po.read(page)


def answers(text):
    """The page that a text is for, and ``{name of the entry: Chinese}`` of what it answers."""
    page = re.search(r"^# page: (\S+)$", text, re.MULTILINE)
    if not page:
        raise SystemExit("expected a line '# page: notebooks/...' as `export` writes it; came none")
    found, current = {}, None
    for line in text.split("\n"):
        begin = BEGIN.match(line)
        if begin:
            current = begin[1]
        elif line.startswith(">") and current:
            found[current] = f"{found.get(current, '')} {line[1:].strip()}".strip()
    return page[1], {key: chinese for key, chinese in found.items() if chinese}


def take(file):
    """Take a translated text into its catalogue; returns how many entries were refused."""
    page, found = answers(Path(file).read_text(encoding="utf-8"))
    entries = known(page)
    refused = [f"[{key}] no such entry on {page}" for key in found.keys() - set(map(name, entries))]
    taken = 0
    for entry in entries:
        chinese = written_out(found.get(name(entry), ""))
        wrong = list(faults(entry.msgid, chinese)) if chinese else []
        refused += [f"[{name(entry)}] {fault}" for fault in wrong]
        if chinese and not wrong:
            entry.msgstr, entry.previous_msgid = chinese, None
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            taken += 1
    po.write(page, entries)
    left = sum(not entry.translated() for entry in entries)
    print(*refused, sep="\n", end="\n" if refused else "")
    print(f"{page}: {taken} taken, {len(found) - taken} refused, {left} left to do")
    return len(found) - taken


def written_out(chinese):
    """``{term}`gate``` becomes ``{term}`门 <gate>```: the glossary knows its words."""

    def full(found):
        term = terms().get(found[1].lower())
        return f"{{term}}`{term} <{found[1]}>`" if term else found[0]

    return BARE_TERM.sub(full, chinese)


def lint(pages=()):
    """Print every fault of what is translated; returns how many there are."""
    count = 0
    for page in pages or po.pages():
        for entry in known(page):
            for fault in faults(entry.msgid, entry.msgstr) if entry.translated() else ():
                print(f"{page} [{name(entry)}] {fault}\n    {entry.msgstr}")
                count += 1
    return count


def main(order="", *rest):
    if order == "update":
        return update()
    if order == "status":
        return status()
    if order == "export" and rest:
        return print(export(rest[0], "all" in rest[1:]))
    if order == "import" and rest:
        return sys.exit(min(1, sum(map(take, rest))))
    if order == "lint":
        return sys.exit(min(1, lint(rest)))
    return sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
