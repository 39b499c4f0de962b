"""The code of each equation, found where it says so: ``:eq:`` in the docstrings of both twins.

``code_of(root)`` reads the sources without importing them. The extension writes one small line
under every labelled equation that has code: NumPy functions and PyTorch classes, linked to their
API pages.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes

LABEL = re.compile(r":eq:`(eq-[a-z0-9-]+)`")
LIBRARIES = {"numpy": "NumPy", "torch": "PyTorch"}


class Definition(NamedTuple):
    """A public function or class whose docstring names an equation."""

    name: str  # nndl.numpy.srn.forward
    kind: str  # func or class

    @property
    def short(self) -> str:
        """``srn.forward`` for a function, ``SRN`` for a class: how a reader writes it."""
        parts = self.name.split(".")
        return parts[-1] if self.kind == "class" else ".".join(parts[-2:])


def sources(root: Path, library: str) -> list[Path]:
    return sorted(p for p in Path(root, "nndl", library).glob("*.py") if not p.stem.startswith("_"))


def code_of(root: Path) -> dict[str, dict[str, list[Definition]]]:
    """``{"eq-srn-state": {"numpy": [srn.forward], "torch": [SRN]}, ...}``, in the files' order."""
    found: dict[str, dict[str, list[Definition]]] = {}
    for library in LIBRARIES:
        for path in sources(root, library):
            module = f"nndl.{library}.{path.stem}"
            for item in ast.parse(path.read_text(encoding="utf-8")).body:
                if not isinstance(item, (ast.FunctionDef, ast.ClassDef)) or item.name.startswith(
                    "_"
                ):
                    continue
                kind = "class" if isinstance(item, ast.ClassDef) else "func"
                for label in dict.fromkeys(LABEL.findall(docstrings(item))):
                    libraries = found.setdefault(label, {key: [] for key in LIBRARIES})
                    libraries[library].append(Definition(f"{module}.{item.name}", kind))
    return found


def docstrings(item: ast.FunctionDef | ast.ClassDef) -> str:
    """Its own docstring and, for a class, those of its methods."""
    texts = [ast.get_docstring(item)]
    if isinstance(item, ast.ClassDef):
        texts += [ast.get_docstring(m) for m in item.body if isinstance(m, ast.FunctionDef)]
    return "\n".join(filter(None, texts))


def links(definitions: list[Definition], docname: str) -> list[nodes.Node]:
    """Links to the API entries, separated by commas."""
    found: list[nodes.Node] = []
    for definition in definitions:
        link = addnodes.pending_xref(
            "",
            nodes.literal("", definition.short, classes=["xref", "py"]),
            refdomain="py",
            reftype=definition.kind,
            reftarget=definition.name,
            refdoc=docname,
            refexplicit=True,
            refwarn=True,
        )
        found += [nodes.Text(", "), link] if found else [link]
    return found


def write_lines(app, doctree):
    """Under each labelled equation of the page: where it is computed."""
    docname = app.env.docname
    code = app.equation_code
    for equation in list(doctree.findall(nodes.math_block)):
        libraries = code.get(equation.get("label"))
        if not libraries:
            continue
        line = nodes.paragraph(classes=["equation-code"])
        for library, title in LIBRARIES.items():
            if libraries[library]:
                line += nodes.inline("", f"{title} ", *links(libraries[library], docname))
        equation.parent.insert(equation.parent.index(equation) + 1, line)
    if any(doctree.findall(nodes.math_block)):
        for library in LIBRARIES:
            for path in sources(app.srcdir, library):
                app.env.note_dependency(str(path))


def read(app):
    app.equation_code = code_of(Path(app.srcdir))


def setup(app):
    app.connect("builder-inited", read)
    app.connect("doctree-read", write_lines)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
