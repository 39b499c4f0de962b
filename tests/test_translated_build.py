"""A small book, built in Chinese: what is offered for translation, shown, and marked."""

import json
import os
import subprocess
import sys

import nbformat
import polib
import pytest
from nbformat import v4

from tests.conftest import ROOT
from tests.test_book import CONFIG
from tools import po

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+M8AAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
SLIDER = (
    '<nndl-explore><script type="application/json">{"sliders": [{"name": "k", "label": "steps '
    'back"}], "frames": {}, "says": {"0": "After one step.", "1": "After two steps."}}</script>'
    '<img src="data:," alt="After one step."></nndl-explore>'
)
SAID = {
    "The title": "标题",
    "A **paragraph** with $x$ on two lines.": "两行的**段落**，有 $x$。",
    "in a list": "列表中",
    "in a box": "方框里",
    "Head": "表头",
    "What the figure shows.": "图中所示。",
    "A line that goes up.": "一条上升的线。",
    "steps back": "回看步数",
    "After one step.": "一步之后。",
    "for": "对于",
}
LEFT = ["This paragraph has changed since.", "After two steps."]  # of which one is fuzzy
CONF = """
import sys
sys.path[:0] = [{root!r}, {ext!r}]
from pathlib import Path
from tools import po
po.FOLDER = Path({folder!r})
extensions = ["myst_nb", "translated_parts", "chinese"]
language = {language!r}
locale_dirs = [{locales!r}]
gettext_compact = gettext_location = False
nb_execution_mode = "off"
nb_mime_priority_overrides = {priorities!r}
suppress_warnings = ["mystnb", "myst-nb.lexer"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
"""
CONVERT = "import sys; from sphinx.cmd.build import main; sys.exit(main(sys.argv[1:]))"


def chapter():
    prose = (
        "# The title\n\nA **paragraph** with $x$\non two lines.\n\n- in a list\n\n"
        "```{note}\nin a box\n```\n\n| Head |\n|---|\n| 1 |\n\n$$\nx\\text{ for }y\n$$\n\n"
        "This paragraph has changed since.\n"
    )
    figure = v4.new_code_cell(
        "draw()",
        metadata={
            "mystnb": {
                "figure": {"caption": "What the figure shows.", "name": "fig"},
                "image": {"alt": "A line that goes up."},
            }
        },
        outputs=[v4.new_output("display_data", data={"image/png": PNG})],
    )
    slider = v4.new_code_cell("e", outputs=[v4.new_output("display_data", {"text/html": SLIDER})])
    return v4.new_notebook(cells=[v4.new_markdown_cell(prose), figure, slider])


def build(folder, language, builder):
    source = folder / "source"
    source.mkdir(exist_ok=True)
    conf = {
        "root": str(ROOT),
        "ext": str(ROOT / "book/_ext"),
        "folder": str(folder / "locales/zh_CN/LC_MESSAGES"),
        "locales": str(folder / "locales"),
        "priorities": CONFIG["sphinx"]["config"]["nb_mime_priority_overrides"],
    }
    (source / "conf.py").write_text(CONF.format(**conf, language=language), "utf-8")
    nbformat.write(chapter(), source / "index.ipynb")
    out = folder / builder
    command = [sys.executable, "-c", CONVERT, "-b", builder, "-q", "-W", "--keep-going"]
    done = subprocess.run(
        [*command, str(source), str(out)],
        capture_output=True,
        text=True,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
    )
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """The messages that are offered for translation."""
    out = build(tmp_path_factory.mktemp("pot"), "en", "gettext")
    return [entry.msgid for entry in polib.pofile(str(out / "index.pot"))]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of the built page, and the page."""
    folder = tmp_path_factory.mktemp("zh")
    path = folder / "locales/zh_CN/LC_MESSAGES/index.po"
    entries = [polib.POEntry(msgid=english, msgstr=chinese) for english, chinese in SAID.items()]
    entries.append(polib.POEntry(msgid=LEFT[0], msgstr="旧的译文。", flags=["fuzzy"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(po, "FOLDER", path.parent)
        po.write("index", entries)
    out = build(folder, "zh_CN", "html")
    return out, (out / "index.html").read_text(encoding="utf-8")


def test_every_sentence_is_offered(asked):
    assert set(asked) == {*SAID, *LEFT, "1"}


def test_formulas_are_not_offered(asked):
    assert not [text for text in asked if "\\text" in text]


def test_what_is_translated_is_shown(built):
    _, page = built
    shown = [
        "标题",
        "两行的<strong>段落</strong>",
        "列表中",
        "方框里",
        "表头",
        "图中所示。",
        "x\\text{ 对于 }y",
    ]
    shown += [
        'alt="一条上升的线。"',
        '"label": "回看步数"',
        '"0": "一步之后。"',
        'alt="一步之后。"',
    ]
    assert [words for words in shown if words not in page] == []
    assert [english for english in SAID if len(english) > 8 and english in page] == []


def test_changed_english_is_shown_with_a_mark_and_listed(built):
    out, page = built
    assert '<p class="stale" lang="en">This paragraph has changed since.</p>' in page
    assert page.count('class="stale"') == 1 and "旧的译文" not in page
    assert json.loads((out / "untranslated.json").read_text("utf-8")) == {"index": LEFT}
