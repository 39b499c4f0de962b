r"""Exercise cards in the page, set from the bank (``nndl.exercises``) in the page's language.

``{exercise-card} <id>`` sets a card: prompt, hints and solution by Sphinx, readable without
JavaScript, inside ``<nndl-exercise>`` with the data its script needs. ``{exercise-solutions}``
lists all solutions by chapter, ``{exercise-progress}`` all exercises, for the reader's progress. In
a notebook a code cell ``exercise("<id>")`` becomes such a card, and cells tagged
``exercise-answer`` are dropped, because the card has its own field. At the end of the build the
elements' scripts, Pyodide and the bank are put into ``_nndl/``. Pyodide is what
``tools/vendor_pyodide.py`` left in ``web/pyodide``, or what ``NNDL_PYODIDE`` names; without it the
pages offer everything but the check of code, and the build says so.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from own_words import in_this_language
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from nndl.exercises import bank  # noqa: E402
from nndl.exercises.messages import say  # noqa: E402
from nndl.exercises.notebook import offered  # noqa: E402
from nndl.exercises.page import card_data  # noqa: E402

CELL = re.compile(r'exercise\(\s*["\']([\w-]+)["\']\s*\)\s*;?')
ELEMENTS = {  # what a page with such an element loads; the rest comes when it is needed
    "nndl-exercise": ["card.css", "card.mjs"],
    "nndl-explore": ["card.css", "explore.js"],
    "nndl-progress": ["card.css", "progress.css", "progress.mjs"],
}
# The bank and what a reader can import: NumPy alone runs it
TRAVELS = ["__init__.py", "expect.py", "forest.py", "graph.py", "exercises", "numpy"]
NO_PYTHON = "The pages check no code: there is no Pyodide (make pyodide fetches it)."
logger = logging.getLogger(__name__)


class element(nodes.General, nodes.Element):
    r"""One HTML element, ``tag`` with the attributes ``html``; other builders see its children."""


class card_link(nodes.General, nodes.Element):
    r"""A link from a solution to its card, made when it is known which page shows the card."""


def visit_element(writer: Any, node: element) -> None:
    attributes = dict(node["html"])
    if attributes.get("role") == "heading":
        attributes["aria-level"] = sections_above(node) + 1
    writer.body.append(writer.starttag(node, node["tag"], "", **attributes))


def depart_element(writer: Any, node: element) -> None:
    writer.body.append(f"</{node['tag']}>\n")


def sections_above(node: nodes.Node) -> int:
    r"""How deep in the page's headings a node stands, so that no level is skipped."""
    return sum(isinstance(parent, nodes.section) for parent in parents(node))


def script(data: dict) -> nodes.raw:
    r"""JSON for the card's script; ``<`` is escaped, so that no text can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return nodes.raw("", f'<script type="application/json">{text}</script>\n', format="html")


class BankDirective(SphinxDirective):
    r"""What both directives share: the language, and MyST text set in place."""

    @property
    def lang(self) -> str:
        return self.config.language or "en"

    def markdown(self, text: str, parent: nodes.Element) -> nodes.Element:
        r"""Set MyST Markdown into a node; warnings name the bank and the exercise."""
        lines = StringList(text.splitlines(), source=f"nndl/exercises/bank:{self.arguments or ''}")
        self.state.nested_parse(lines, 0, parent)
        return parent

    def tag(self, tag: str, *children: nodes.Node, **html: Any) -> element:
        node = element("", *children, tag=tag, html=html)
        self.set_source_info(node)
        return node

    def solution(self, item: Any, parent: nodes.Element) -> nodes.Element:
        self.markdown(item.solution[self.lang], parent)
        if item.kind == "code":
            parent += nodes.literal_block(item.reference, item.reference, language="python")
        return parent


class ExerciseCard(BankDirective):
    r"""One exercise of the bank."""

    required_arguments = 1

    def run(self) -> list:
        if self.env.app.builder.name == "gettext":
            return []  # the bank has its own translations
        try:
            item = bank.find(self.arguments[0])
        except KeyError as error:
            raise self.error(error.args[0]) from None
        anchor = f"exercise-{item.id}"
        title = item.title[self.lang]
        card = self.tag("nndl-exercise", CLASS="nndl-exercise")
        card["ids"].append(anchor)
        heading = f"{say('exercise', self.lang)} · {title}"
        card += self.tag("p", nodes.Text(heading), CLASS="nndl-title", role="heading")
        effort = say("effort", self.lang, level=item.level, minutes=item.minutes)
        card += self.tag("p", nodes.Text(effort), CLASS="nndl-effort")
        card += self.markdown(item.prompt[self.lang], self.tag("div", CLASS="nndl-prompt"))
        card += self.body(item)
        card += script(card_data(item, self.lang))
        for number, text in enumerate(item.hints, 1):
            card += self.fold(say("hint", self.lang, number=number), "nndl-hint")
            self.markdown(text[self.lang], card[-1])
        card += self.fold(say("solution", self.lang), "nndl-solution")
        self.solution(item, card[-1])
        self.env.get_domain("std").note_hyperlink_target(anchor, self.env.docname, anchor, title)
        shown(self.env).setdefault(item.id, self.env.docname)
        return in_this_language([card])

    def body(self, item: Any) -> list:
        r"""The starter, a formula's names, a choice's options or the steps to put in order."""
        if item.kind == "code":
            starter = nodes.literal_block(item.starter, item.starter, language="python")
            return [self.tag("div", starter, CLASS="nndl-starter")]
        if item.kind == "formula":
            names = ", ".join(f"`{name}`" for name in offered(item))
            text = say("names", self.lang, names=names)
            return [self.markdown(text, self.tag("div", CLASS="nndl-names"))]
        if item.kind == "choice":
            texts = [option.text for option in item.options]
        elif item.kind == "order":
            texts = [item.steps[place] for place in item.shown]
        else:
            return []
        lines = [self.markdown(text[self.lang], self.tag("li")) for text in texts]
        return [self.tag("ol", *lines, CLASS="nndl-options")]

    def fold(self, title: str, name: str) -> element:
        return self.tag("details", self.tag("summary", nodes.Text(title)), CLASS=name)


class ExerciseSolutions(BankDirective):
    r"""All solutions, one section a chapter."""

    def run(self) -> list:
        if self.env.app.builder.name == "gettext":
            return []
        chapters = [self.chapter(name, chapter) for name, chapter in bank.CHAPTERS.items()]
        return in_this_language(chapters)

    def chapter(self, name: str, chapter: Any) -> nodes.section:
        section = nodes.section(ids=[f"solutions-{name}"])
        section += nodes.title("", chapter.TITLE[self.lang])
        for item in chapter.EXERCISES:
            part = nodes.section(ids=[f"solution-{item.id}"])
            part += nodes.title("", item.title[self.lang])
            self.solution(item, part)
            text = say("to-exercise", self.lang)
            part += nodes.paragraph("", "", card_link("", text=text, exercise=item.id))
            section += part
        return section


class ExerciseProgress(BankDirective):
    r"""All exercises that a page shows, by chapter, for the script that knows what is done."""

    def run(self) -> list:
        if self.env.app.builder.name == "gettext":
            return []
        chapters = [self.chapter(chapter) for chapter in bank.CHAPTERS.values()]
        return in_this_language([self.tag("nndl-progress", *chapters, CLASS="nndl-progress")])

    def chapter(self, chapter: Any) -> element:
        items = [self.item(exercise) for exercise in chapter.EXERCISES]
        title = self.tag("h2", nodes.Text(chapter.TITLE[self.lang]))
        return self.tag("div", title, self.tag("ol", *items))

    def item(self, exercise: Any) -> element:
        link = card_link("", text=exercise.title[self.lang], exercise=exercise.id)
        effort = say("effort", self.lang, level=exercise.level, minutes=exercise.minutes)
        lines = (
            nodes.paragraph("", "", link),
            self.tag("p", nodes.Text(effort), CLASS="nndl-effort"),
        )
        return self.tag("li", self.tag("div", *lines), **{"data-exercise": exercise.id})


def shown(env: Any) -> dict:
    r"""Which page shows which exercise."""
    if not hasattr(env, "nndl_exercises"):
        env.nndl_exercises = {}
    return env.nndl_exercises


def forget(app: Sphinx, env: Any, docname: str) -> None:
    env.nndl_exercises = {id: page for id, page in shown(env).items() if page != docname}


def merge(app: Sphinx, env: Any, docnames: set, other: Any) -> None:
    for id, page in shown(other).items():
        shown(env).setdefault(id, page)


def link_cards(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    r"""Link to each card; where no page shows it yet, drop the link's line and what it leaves."""
    for node in list(doctree.findall(card_link)):
        page = shown(app.env).get(node["exercise"])
        if page is None:
            drop(node)
            continue
        words = nodes.Text(node["text"])
        target = f"exercise-{node['exercise']}"
        node.replace_self(make_refnode(app.builder, docname, page, target, words))


def drop(link: card_link) -> None:
    r"""Remove the paragraph of a link; in the list of progress its item, and an empty chapter."""
    item = next((node for node in parents(link) if "data-exercise" in node.get("html", {})), None)
    if item is None:
        link.parent.parent.remove(link.parent)
        return
    listed = item.parent
    listed.remove(item)
    if not listed.children:
        listed.parent.parent.remove(listed.parent)


def parents(node: nodes.Node) -> Iterator[nodes.Element]:
    while (node := node.parent) is not None:
        yield node


def rewrite_notebook(app: Sphinx, docname: str, source: list) -> None:
    r"""Put cards where a notebook's cells show exercises; the file itself stays as it is."""
    if not str(app.env.doc2path(docname)).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        code = cell["cell_type"] == "code"
        match = CELL.fullmatch("".join(cell["source"]).strip()) if code else None
        tags = cell.get("metadata", {}).get("tags", [])
        if match or "exercise-answer" in tags:  # an empty cell keeps the numbers of the others
            card = f"```{{exercise-card}} {match[1]}\n```" if match else ""
            for key in ("outputs", "execution_count"):
                cell.pop(key, None)
            cell.update(cell_type="markdown", source=card, metadata={})
    source[0] = json.dumps(notebook)


def add_scripts(app: Sphinx, page: str, template: str, context: dict, doctree: Any) -> None:
    r"""Load the elements' scripts and styles, on the pages that have such elements."""
    body = context.get("body") or ""
    if app.builder.format != "html":
        return
    files = [names for tag, names in ELEMENTS.items() if f"<{tag}" in body]
    tags = [load(context["pathto"](f"_nndl/{name}", 1)) for name in dict.fromkeys(sum(files, []))]
    context["metatags"] = "\n".join([context.get("metatags", ""), *tags])


def load(path: str) -> str:
    if path.endswith(".css"):
        return f'<link rel="stylesheet" href="{path}">'
    if path.endswith(".js"):
        return f'<script defer src="{path}"></script>'
    return f'<script type="module" src="{path}"></script>'


def write_assets(app: Sphinx, exception: Exception | None) -> None:
    r"""Bundle the scripts, beside Pyodide where there is one, and zip the bank, into ``_nndl/``."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_nndl"
    pyodide = Path(os.environ.get("NNDL_PYODIDE") or ROOT / "web/pyodide")
    if not (pyodide / "files.json").exists():
        logger.info(NO_PYTHON)
    command = ["node", str(ROOT / "web/build.mjs"), str(folder), str(pyodide)]
    try:
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise ExtensionError("exercise cards: node was not found; it bundles web/src") from None
    except subprocess.CalledProcessError as error:
        raise ExtensionError(f"exercise cards: web/build.mjs failed:\n{error.stderr}") from None
    with zipfile.ZipFile(folder / "bank.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in travelling():
            entry = zipfile.ZipInfo(str(file.relative_to(ROOT)))  # no times: same bytes
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)


def travelling() -> list:
    r"""The files of ``nndl`` that go to the reader's page."""
    roots = [ROOT / "nndl" / name for name in TRAVELS]
    files = [file for root in roots for file in [root, *sorted(root.rglob("*"))]]
    return [file for file in files if file.suffix in (".py", ".json")]


def setup(app: Sphinx) -> dict:
    r"""Called by Sphinx."""
    through = (lambda writer, node: None, lambda writer, node: None)
    others = dict.fromkeys(("latex", "text", "man", "texinfo"), through)
    app.add_node(element, html=(visit_element, depart_element), **others)
    app.add_node(card_link)
    app.add_directive("exercise-card", ExerciseCard)
    app.add_directive("exercise-solutions", ExerciseSolutions)
    app.add_directive("exercise-progress", ExerciseProgress)
    app.connect("source-read", rewrite_notebook)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("doctree-resolved", link_cards)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
