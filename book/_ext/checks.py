"""The directive ``{recorded-results}``: every recorded experiment, its date, command and seeds.

``{measured}`what``` says one figure of the book as it is built: how many exercises, or cells
with an assertion there are, or how far the twins differ at most.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml
from docutils import nodes
from equation_index import AGREEMENT, read_agreement, table
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective, SphinxRole

RECORDS = Path("nndl/recorded")


class RecordedResults(SphinxDirective):
    """Build the table; takes no argument and no content."""

    def run(self):
        rows = []
        for path in sorted(Path(self.env.app.srcdir, RECORDS).glob("*.json")):
            self.env.note_dependency(str(path))
            meta = json.loads(path.read_text(encoding="utf-8"))["_meta"]
            seeds = str(len(meta["seeds"])) if meta.get("seeds") else "–"
            command = nodes.literal("", meta["command"])
            cells = [nodes.Text(path.stem), nodes.Text(meta["date"]), nodes.Text(seeds), command]
            rows.append([nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells])
        columns = [_("Experiment"), _("Date"), _("Seeds"), _("Command")]
        head = [nodes.entry("", nodes.paragraph("", title)) for title in columns]
        records = table(head, rows)
        records["classes"] = ["colwidths-auto"]
        return [records]


class Measured(SphinxRole):
    """One figure, computed when the book is built."""

    def run(self):
        root = Path(self.env.app.srcdir)
        return [nodes.Text(FIGURES[self.text](root))], []


def largest_difference(root):
    record = read_agreement(root / AGREEMENT)
    labels = (entry for label, entry in record.items() if not label.startswith("_"))
    return f"{max(max(entry.values()) for entry in labels):.0e}"


def notebooks(root):
    return [
        json.loads(path.read_text("utf-8")) for path in sorted((root / "notebooks").glob("*.ipynb"))
    ]


def asserting_cells(root):
    cells = (cell for notebook in notebooks(root) for cell in notebook["cells"])
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return str(
        sum(
            bool(re.search(r"^\s*(assert |agree\(|refused\(|gradcheck\()", text, re.M))
            for text in sources
        )
    )


def exercises(root):
    from nndl.exercises.bank import EXERCISES

    return str(len(EXERCISES))


FIGURES = {
    "equations": lambda root: str(
        len(yaml.safe_load((root / "book/equations.yml").read_text("utf-8")))
    ),
    "largest difference": largest_difference,
    "chapters": lambda root: str(len(notebooks(root))),
    "asserting cells": asserting_cells,
    "exercises": exercises,
    "date": lambda root: read_agreement(root / AGREEMENT)["_meta"]["date"],
}


def setup(app):
    app.add_directive("recorded-results", RecordedResults)
    app.add_role("measured", Measured())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
