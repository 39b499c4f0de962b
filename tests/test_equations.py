"""The table of equations, the chapter map, and the book's terms and references."""

import re
from collections import Counter
from itertools import pairwise

import pytest

from tests import label_rules
from tests.conftest import ROOT

KINDS = {"forward", "gradient", "statement"}
CHAPTERS = [
    "01-memory",
    "02-autoregression",
    "03-srn",
    "04-three-modes",
    "05-bptt",
    "06-long-range",
    "07-lstm",
    "08-variants-gru",
    "09-stacked-bidirectional",
    "10-highway-residual",
    "11-grid",
    "12-lattice",
    "13-trees",
    "14-graphs",
    "15-ctc",
    "16-seq2seq",
    "17-language-models",
    "18-applications",
    "19-memory-limits",
]
EQUATIONS = label_rules.table(ROOT)

TERM = re.compile(r"(?:\{term\}|:term:)`(?:[^`<]*<)?([^`<>]+)>?`")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def pages():
    """The prose of every page of the book by its name: front and back matter, then chapters."""
    texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted(ROOT.glob("book/*.md"))}
    for name, notebook in label_rules.notebooks(ROOT).items():
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
        texts[name] = "\n\n".join(cells)
    return texts


def glossary():
    """The glossary as a list of (English names, definition)."""
    page = pages()["glossary"]
    body = re.search(r"^```\{glossary\}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[1]
    entries = []
    for entry in body.strip("\n").split("\n\n"):
        lines = entry.splitlines()
        names = [line for line in lines if not line.startswith(" ")]
        entries.append((names, " ".join(line.strip() for line in lines[len(names) :])))
    return entries


def chinese_term(definition):
    return definition.split(". ")[0]


# --- the table ---


def test_the_table_is_whole():
    # 85 IDs of the slides and their extensions, and what the derivations need besides: the
    # gradients of chapter 01, TBPTT, BPTT-INPUT and BPTT-SWEEP. A lost line would show here.
    assert len(EQUATIONS) == 90
    assert len({equation["id"] for equation in EQUATIONS}) == 90, "an ID stands twice"


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda equation: equation["id"])
def test_a_line_of_the_table(equation):
    assert list(equation) == ["id", "kind", "chapter", "title", "zh"]
    assert re.fullmatch(r"EQ(-[A-Z0-9]+)+", equation["id"])
    assert equation["kind"] in KINDS
    assert equation["chapter"] in CHAPTERS
    assert equation["title"] and not CHINESE.search(equation["title"])
    assert CHINESE.search(equation["zh"])


def test_the_table_is_in_book_order():
    chapters = [equation["chapter"] for equation in EQUATIONS]
    assert chapters == sorted(chapters)
    assert set(chapters) == set(CHAPTERS), "a chapter without equations"


# --- the pages follow it (that each label stands once, in its place, is in label_rules) ---


def test_the_chapter_map_links_what_is_written_and_names_the_rest():
    text, written = pages()["intro"], set(label_rules.notebooks(ROOT))
    assert set(re.findall(r"</notebooks/([\w-]+)>", text)) == written
    rows = re.findall(r"^\| (\d\d) \| (.*) \|$", text, re.MULTILINE)
    assert [number for number, _ in rows] == [chapter[:2] for chapter in CHAPTERS]
    planned = {number for number, row in rows if "*planned:*" in row}
    assert planned == {chapter[:2] for chapter in set(CHAPTERS) - written}


# --- terms and references ---


def test_every_term_that_is_used_is_in_the_glossary():
    known = {name.lower() for names, _ in glossary() for name in names}
    texts = pages() | {str(p): p.read_text(encoding="utf-8") for p in ROOT.glob("nndl/**/*.py")}
    used = {(page, term) for page, text in texts.items() for term in TERM.findall(text)}
    missing = sorted((page, term) for page, term in used if term.strip().lower() not in known)
    assert used
    assert not missing


def test_a_term_stands_beside_the_chinese_of_the_glossary():
    """``{term}`x` (中文)`` and ``({term}`x`, 中文)``: the glossary's word, and no other."""
    chinese = {name: chinese_term(text) for names, text in glossary() for name in names}
    name = r"\{term\}`(?:[^`<]*<)?([^`>]+)>?`"
    beside = re.compile(rf"{name} \(([^)]*)\)")
    inside = re.compile(rf"\({name}, ([^)]*)\)")
    texts = pages().values()
    found = [pair for text in texts for form in (beside, inside) for pair in form.findall(text)]
    found = [(term, words) for term, words in found if CHINESE.search(words)]
    assert len(found) > 40
    wrong = [(term, words) for term, words in found if chinese[term] not in words]
    assert not wrong


def test_each_chinese_term_belongs_to_one_entry():
    terms = [chinese_term(definition) for _, definition in glossary()]
    wrong = [term for term in terms if not CHINESE.search(term) or len(term) > 20]
    assert not wrong, f"definitions that do not open with a Chinese term: {wrong}"
    assert [term for term, n in Counter(terms).items() if n > 1] == []


def test_the_glossary_is_alphabetical():
    names = [names[0].lower() for names, _ in glossary()]
    assert [pair for pair in pairwise(names) if pair[0] >= pair[1]] == []


def test_one_chinese_word_for_the_hidden_state():
    # the glossary names the other word once, to say that this book does not use it
    assert [page for page, text in pages().items() if "隐藏状态" in text] == ["glossary"]


def test_every_reference_says_what_it_was_checked_against():
    text = (ROOT / "book/references.bib").read_text(encoding="utf-8")
    entries = re.findall(r"^(.*)\n@\w+\{(\w+),", text, re.MULTILINE)
    assert len(entries) == text.count("\n@")
    assert [key for comment, key in entries if not comment.startswith("% ")] == []
    assert [key for _, key in entries if not re.fullmatch(r"[a-z]+(19|20)\d\d", key)] == []
