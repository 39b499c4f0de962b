"""Where the label of an equation has to stand, from the table ``book/equations.yml``.

Each rule takes the repository's root and returns what breaks it, in sentences.
"""

import io
import re
import tokenize
from collections import Counter

import nbformat
import yaml
from equation_code import code_of

LABEL = re.compile(r"eq-[a-z0-9]+(?:-[a-z0-9]+)*")
EQUATION = re.compile(r"\$\$\s*\((eq-[a-z0-9-]+)\)|^:label: +(eq-[a-z0-9-]+)", re.MULTILINE)
# Which twins compute an equation of this kind.
TWINS = {"forward": ["numpy", "torch"], "gradient": ["numpy"], "statement": []}


def table(root):
    return yaml.safe_load((root / "book" / "equations.yml").read_text(encoding="utf-8"))


def notebooks(root):
    return {
        path.stem: nbformat.read(path, as_version=4)
        for path in sorted((root / "notebooks").glob("*.ipynb"))
    }


def labels_in(text):
    """The labels of the displayed equations in a piece of Markdown."""
    return [first or second for first, second in EQUATION.findall(text)]


def places(root):
    """Where each label stands beside its equation: chapters by their name, or ``pending``."""
    pages = {
        name: "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        for name, notebook in notebooks(root).items()
    }
    pending = root / "book" / "pending.md"
    pages["pending"] = pending.read_text(encoding="utf-8") if pending.exists() else ""
    return {name: Counter(labels_in(text)) for name, text in pages.items()}


def equation_places(root):
    """Each equation stands once: in its chapter, or on the pending page until that is written."""
    standing = places(root)
    known = {row["id"].lower() for row in table(root)}
    for row in table(root):
        label = row["id"].lower()
        right = row["chapter"] if row["chapter"] in standing else "pending"
        found = [name for name, labels in standing.items() for _ in range(labels[label])]
        if found != [right]:
            yield f"{label} stands in {found or 'no page'}, expected once, in {right}"
    for name, labels in standing.items():
        for label in sorted(labels.keys() - known):
            yield f"{label} in {name} is not in book/equations.yml"


def code_labels(root):
    """The equations of written chapters are named by the code that computes them."""
    written = notebooks(root)
    documented, commented = code_of(root), comments(root)
    for row in table(root):
        label = row["id"].lower()
        if row["chapter"] in written:
            for twin in TWINS[row["kind"]]:
                if not documented.get(label, {}).get(twin):
                    yield f":eq:`{label}` is in no docstring of a public name of nndl.{twin}"
                if label not in commented[twin]:
                    yield f"`# {label}` ends no line of nndl/{twin}"
            if row["kind"] == "statement" and not asserted(written[row["chapter"]], label):
                yield f"no cell of {row['chapter']} has `# {label}` and an assert"


def known_labels(root):
    """The code names no equation that the table does not have."""
    known = {row["id"].lower() for row in table(root)}
    used = set(code_of(root)).union(*comments(root).values())
    for label in sorted(used - known):
        yield f"nndl names {label}, which is not in book/equations.yml"


def comments(root):
    """The labels in comments that end a line of code, by twin."""
    return {
        twin: {
            label
            for path in sorted((root / "nndl" / twin).glob("*.py"))
            for label in trailing_labels(path.read_text(encoding="utf-8"))
        }
        for twin in ("numpy", "torch")
    }


def trailing_labels(source):
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and token.line[: token.start[1]].strip():
            yield from LABEL.findall(token.string)


def asserted(notebook, label):
    """Does a cell assert something and name the label in a comment?"""
    return any(
        re.search(r"^\s*assert\b", cell.source, re.MULTILINE)
        and re.search(rf"#.*\b{label}(?![\w-])", cell.source)
        for cell in notebook.cells
        if cell.cell_type == "code"
    )


def twins_mirror(root):
    """What one library has, the other has, in files of the same names."""
    numpy, torch = (
        {path.name for path in (root / "nndl" / twin).glob("*.py")} for twin in ("numpy", "torch")
    )
    for name in sorted(numpy ^ torch):
        yield f"nndl/{'numpy' if name in numpy else 'torch'}/{name} has no twin"


RULES = [equation_places, code_labels, known_labels, twins_mirror]
