"""The form of a chapter. Each rule takes a notebook and returns what breaks it, in sentences."""

import ast
import re
from html.parser import HTMLParser
from statistics import median

RHYTHM = [
    "Goal",
    "The question",
    "Derivation",
    "By hand (NumPy)",
    "In PyTorch",
    "They agree",
    "Experiment",
    "What to remember",
    "Exercises",
]
MEDIAN_LINES, MOST_LINES, LEAST_EXERCISES = 6, 25, 4
BLOCK = re.compile(r"^(```|~~~|\$\$).*?^\1", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#+) +(.+?) *$", re.MULTILINE)
EXERCISE = re.compile(r"""^exercise\(["'][\w-]+["']\)$""", re.MULTILINE)
MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)
PROGRESS = re.compile(r"\d\d<[\d?:]+, .*it/s\]|\d+it \[\d\d:\d\d")
OTHER_NOTEBOOK = re.compile(r"%run|\.ipynb|\bimport_ipynb\b|\bnbimporter\b")


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def rhythm(notebook):
    """One title, then the fixed sections; what is finer is a heading of level 3."""
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    headings = HEADING.findall(BLOCK.sub("", text))
    titles = [title for level, title in headings if level == "#"]
    sections = [title for level, title in headings if level == "##"]
    if len(titles) != 1:
        yield f"one title (#) was expected, came: {titles}"
    if sections != RHYTHM:
        yield f"the sections (##) are {sections}, expected {RHYTHM}"


def executed(notebook):
    """Every cell ran, once, from top to bottom."""
    cells = [cell for cell in code_cells(notebook) if cell.source.strip()]
    counts = [cell.execution_count for cell in cells]
    if counts != list(range(1, len(cells) + 1)):
        yield f"cells ran in the order {counts}: store it anew with make notebooks"


def quiet(notebook):
    """No error, no progress bar and nothing on stderr is published."""
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                yield f"cell {number} stores an error: {output.ename}"
            if output.get("name") == "stderr":
                yield f"cell {number} writes to stderr: {output.text[:80]}"
            if PROGRESS.search(output.get("data", {}).get("text/plain", output.get("text", ""))):
                yield f"cell {number} stores a progress bar: TQDM_DISABLE=1 has to turn it off"


def short_cells(notebook):
    """Cells that are read in one look."""
    lines = {
        number: len(cell.source.splitlines())
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "code"
    }
    if lines and median(lines.values()) > MEDIAN_LINES:
        yield f"median code cell of {median(lines.values())} lines; {MEDIAN_LINES} are allowed"
    for number, count in lines.items():
        if count > MOST_LINES:
            yield f"cell {number} has {count} lines; {MOST_LINES} are allowed"


class Pictures(HTMLParser):
    """The alternative texts of a piece of HTML; None where a picture has none."""

    def __init__(self, html):
        super().__init__()
        self.alts = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.alts.append(dict(attributes).get("alt"))


def figures(notebook):
    """Who does not see a figure gets its alternative text and its caption."""
    for number, cell in enumerate(notebook.cells, start=1):
        data = [output.get("data", {}) for output in cell.get("outputs", [])]
        shown = cell.metadata.get("mystnb", {})
        if any(kind.startswith("image/") for one in data for kind in one):
            for group, key in [("figure", "name"), ("figure", "caption"), ("image", "alt")]:
                if not str(shown.get(group, {}).get(key) or "").strip():
                    yield f"cell {number} draws a figure without mystnb: {group}: {key}"
        for one in data:
            if not all(Pictures("".join(one.get("text/html", ""))).alts):
                yield f"cell {number} shows HTML with an <img> without alt text"


def exercises(notebook):
    """Enough exercises, each shown by its card."""
    cards = sum(len(EXERCISE.findall(cell.source)) for cell in code_cells(notebook))
    if cards < LEAST_EXERCISES:
        yield f'{cards} cells exercise("..."), at least {LEAST_EXERCISES} expected'


def stands_alone(notebook):
    """A notebook needs no other notebook, and names nndl's modules as the book does."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code":
            if OTHER_NOTEBOOK.search(cell.source):
                yield f"cell {number} takes from another notebook"
            for problem in shadowing_imports(cell.source):
                yield f"cell {number}: {problem}"


def shadowing_imports(source):
    """``from nndl import numpy`` hides NumPy itself from the reader."""
    for node in ast.walk(ast.parse(MAGIC.sub("", source))):
        if isinstance(node, ast.ImportFrom) and node.module == "nndl":
            for name in {alias.name for alias in node.names} & {"numpy", "torch"}:
                yield f"line {node.lineno}: write `from nndl.{name} import ...`, name the module"


RULES = [rhythm, executed, quiet, short_cells, figures, exercises, stands_alone]
