"""A chapter's notebook in Chinese: its Markdown, captions and cards from the page's catalogue.

A paragraph is found as MyST finds it and replaced where it stands, so that lists, tables and boxes
keep their marks. What has no translation stays English.
"""

from __future__ import annotations

import copy
import re

from exercise_cards import CELL
from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_role import myst_role_plugin
from translated_parts import say_html, say_tex

from nndl.exercises.bank import find
from nndl.exercises.card import markdown

DIRECTIVE = re.compile(r"\{[a-z-]+\}\s*(.*)")
OPTIONS = re.compile(r"\A(?::[a-z-]+:[^\n]*\n)*")
READER = (
    MarkdownIt("commonmark")
    .enable("table")
    .use(dollarmath_plugin)
    .use(myst_role_plugin)
    .use(deflist_plugin)
    .use(colon_fence_plugin)
)


def translated(notebook, said):
    """Return a copy of the notebook with what ``said``, ``{English: Chinese}``, has of it."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = prose(cell.source, said)
            continue
        figure = cell.metadata.get("mystnb", {}).get("figure", {})
        if figure.get("caption"):
            figure["caption"] = prose(figure["caption"], said)
        exercise = CELL.fullmatch(cell.source.strip())
        for output in cell.outputs:
            data = output.get("data", {})
            if exercise and "text/markdown" in data:
                data["text/markdown"] = markdown(find(exercise[1]), "zh")
            if "text/html" in data:
                data["text/html"] = say_html(data["text/html"], said)
    return notebook


def prose(source, said):
    """Markdown with its paragraphs translated; between them, the words in formulas."""
    done, rest = [], source
    for text in paragraphs(source):
        lines = (re.escape(line.strip()) for line in text.split("\n"))
        found = re.search(r"[ \t]*\n[ \t>]*".join(lines), rest)
        if not found:
            raise ValueError(f"expected the paragraph {text[:40]!r} in its cell; came none")
        done += [say_tex(rest[: found.start()], said), said.get(one_line(text), found[0])]
        rest = rest[found.end() :]
    return "".join([*done, say_tex(rest, said)])


def one_line(text):
    """As it stands in the catalogue."""
    return text.replace("\n", " ").strip()


def paragraphs(source):
    """Every paragraph, heading, cell of a table and title of a box, in order."""
    for token in READER.parse(source):
        if token.type == "inline":
            yield token.content
        elif token.type in ("fence", "colon_fence"):
            directive = DIRECTIVE.fullmatch(token.info.strip())
            if directive:
                yield from filter(None, [directive[1]])
                yield from paragraphs(OPTIONS.sub("", token.content))
