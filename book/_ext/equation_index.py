"""The directive ``{equation-index}``: every equation of ``book/equations.yml`` in one table.

ID, title, where it stands, the NumPy functions and PyTorch classes that compute it, how well they
agree as ``book/agreement.json`` records it, and the test that says so; a statement is shown by a
cell of its chapter. A dash means: not written or not measured yet. ``filter.mjs`` adds a box.
"""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from docutils import nodes
from equation_code import LIBRARIES, links
from sphinx import addnodes
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

TABLE = Path("book/equations.yml")
AGREEMENT = Path("book/agreement.json")
DASH = "–"


class EquationIndex(SphinxDirective):
    """Build the table; takes no argument and no content."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.app.srcdir)
        for path in (TABLE, AGREEMENT):
            self.env.note_dependency(str(root / path))
        equations = yaml.safe_load((root / TABLE).read_text(encoding="utf-8"))
        measured = read_agreement(root / AGREEMENT)
        rows = [self.row(equation, measured) for equation in equations]
        columns = [
            _("Equation"),
            _("Number"),
            _("Largest difference"),
            "NumPy",
            "PyTorch",
            _("Test"),
        ]
        head = [nodes.entry("", nodes.paragraph("", title)) for title in columns]
        return [table(head, rows)]

    def row(self, equation: dict, measured: dict) -> list[nodes.entry]:
        label = equation["id"].lower()
        code = self.env.app.equation_code.get(label, {library: [] for library in LIBRARIES})
        name = nodes.paragraph("", "", nodes.literal("", equation["id"]))
        title = nodes.paragraph("", "", *self.titles(equation))
        cells = [[name, title], [nodes.paragraph("", "", self.number(label))]]
        cells.append([nodes.paragraph("", agreement(measured.get(label)))])
        for library in LIBRARIES:
            found = links(code[library], self.env.docname)
            cells.append([nodes.paragraph("", "", *(found or [nodes.Text(DASH)]))])
        cells.append([nodes.paragraph("", "", self.test(equation, label, measured))])
        return [nodes.entry("", *cell) for cell in cells]

    def titles(self, equation: dict) -> list[nodes.Node]:
        """The title in both languages, the page's own first."""
        said = {
            "en": nodes.inline("", equation["title"], classes=["language-en"]),
            "zh_CN": nodes.inline("", equation["zh"], classes=["zh", "language-zh-CN"]),
        }
        first = said.pop(self.config.language)
        return [first, nodes.Text(" "), *said.values()]

    def test(self, equation: dict, label: str, measured: dict) -> nodes.Node:
        """The file that compares the twins; a statement is shown by a cell beside it."""
        file = measured.get("_tests", {}).get(label)
        if file is None:
            shown = equation["kind"] == "statement"
            return nodes.Text(_("cell") if shown else DASH)
        options = self.config.html_theme_options
        address = f"{options['repository_url']}/blob/{options['repository_branch']}/{file}"
        name = nodes.literal("", Path(file).stem)
        return nodes.reference("", "", name, refuri=address)

    def number(self, label: str) -> addnodes.pending_xref:
        return addnodes.pending_xref(
            "",
            nodes.literal("", label),
            refdomain="math",
            reftype="eq",
            reftarget=label,
            refdoc=self.env.docname,
            refexplicit=False,
            refwarn=True,
        )


def read_agreement(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def agreement(entry: dict | None) -> str:
    """``2e-16``: the largest difference between the twins, of results and gradients."""
    return f"{max(entry.values()):.0e}" if entry else DASH


def table(head: list[nodes.entry], rows: list[list[nodes.entry]]) -> nodes.table:
    group = nodes.tgroup("", cols=len(head))
    group += [nodes.colspec(colwidth=1) for _ in head]
    group += nodes.thead("", nodes.row("", *head))
    group += nodes.tbody("", *(nodes.row("", *row) for row in rows))
    return nodes.table("", group, classes=["equation-index", "colwidths-auto"])


def setup(app):
    app.add_directive("equation-index", EquationIndex)
    app.add_js_file("filter.mjs", type="module")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
