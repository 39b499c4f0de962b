"""Every rule of the chapters and labels sees its planted fault, in a miniature repository."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests import chapter_rules, label_rules

FIGURE = {"mystnb": {"figure": {"name": "f", "caption": "c"}, "image": {"alt": "a line"}}}


def good_chapter():
    """A chapter in the right form."""
    cells = [new_markdown_cell("# A chapter 章\n\n```python\n## no heading\n```")]
    cells += [new_markdown_cell(f"## {title}\n\n### Finer") for title in chapter_rules.RHYTHM]
    cells[3].source += "\n\n$$\nh = f(z)\n$$ (eq-a)\n\n$$ g $$ (eq-b)\n\n$$\nx = x\n$$ (eq-c)"
    sources = ["from nndl.numpy import a", "assert 1 == 1  # eq-c", "plot()"]
    sources += [f'exercise("a-{number}")' for number in range(4)]
    for count, source in enumerate(sources, start=1):
        cells.append(new_code_cell(source, execution_count=count))
    cells[12].metadata.update(FIGURE)
    cells[12].outputs = [
        new_output("display_data", {"image/png": "iVBO", "text/html": "<img alt='a line'>"})
    ]
    return new_notebook(cells=cells)


CODE = 10  # the first code cell


def plant_source(cell, source):
    def plant(notebook):
        notebook.cells[cell].source = source

    return plant


def plant_output(*arguments, **keywords):
    def plant(notebook):
        notebook.cells[CODE].outputs = [new_output(*arguments, **keywords)]

    return plant


def lose_caption(notebook):
    notebook.cells[12].metadata["mystnb"] = {"figure": {"name": "f"}, "image": {"alt": " "}}


def swap_sections(notebook):
    notebook.cells[1], notebook.cells[2] = notebook.cells[2], notebook.cells[1]


def run_twice(notebook):
    notebook.cells[CODE].execution_count = 9


def long_cells(notebook):
    for cell in notebook.cells[CODE:-3]:
        cell.source = "1\n" * 7


CHAPTER_FAULTS = {
    "swapped sections": (swap_sections, "the sections (##) are ['The question', 'Goal'"),
    "lost section": (plant_source(4, "Text."), "expected ['Goal', 'The question'"),
    "second title": (plant_source(0, "# A\n\n# B"), "one title (#) was expected"),
    "order": (run_twice, "cells ran in the order [9, 2, 3"),
    "not run": (lambda n: n.cells[CODE].update(execution_count=None), "order [None, 2"),
    "error": (plant_output("error", ename="KeyError", evalue="", traceback=[]), "error: KeyError"),
    "stderr": (plant_output("stream", name="stderr", text="Warning"), "stderr: Warning"),
    "bar": (plant_output("stream", text="0it [00:00, ?it/s]"), "stores a progress bar"),
    "half a bar": (plant_output("stream", text=" 5%| | 1/20 [00:00<00:01, 9it/s]"), "progress bar"),
    "long cell": (plant_source(CODE, "1\n" * 26), "cell 11 has 26 lines"),
    "many lines": (long_cells, "median code cell of 7 lines"),
    "caption": (lose_caption, "without mystnb: figure: caption"),
    "blank alt": (lose_caption, "without mystnb: image: alt"),
    "picture": (plant_output("display_data", {"text/html": "<img src='x'>"}), "without alt text"),
    "exercises": (plant_source(-1, "1"), '3 cells exercise("...")'),
    "run": (plant_source(CODE, "%run 02-autoregression.ipynb"), "takes from another notebook"),
    "numpy": (plant_source(CODE, "from nndl import numpy"), "`from nndl.numpy import ...`"),
    "torch": (plant_source(CODE, "%magic\nfrom nndl import torch as t"), "line 2: write"),
}


def broken(notebook):
    return [problem for rule in chapter_rules.RULES for problem in rule(notebook)]


def test_a_good_chapter_passes():
    assert broken(good_chapter()) == []


@pytest.mark.parametrize(("plant", "message"), CHAPTER_FAULTS.values(), ids=CHAPTER_FAULTS)
def test_chapter_fault_is_seen(plant, message):
    notebook = good_chapter()
    plant(notebook)
    assert any(message in problem for problem in broken(notebook)), broken(notebook)


@pytest.fixture
def tree(tmp_path):
    """A repository with one chapter, one twin and one equation of each kind."""
    rows = [
        ("EQ-A", "forward", "03-a"),
        ("EQ-B", "gradient", "03-a"),
        ("EQ-C", "statement", "03-a"),
    ]
    rows += [("EQ-LATER", "forward", "04-later")]
    table = [dict(zip(("id", "kind", "chapter"), row, strict=True)) for row in rows]
    twin = 'def f(z):\n    """:eq:`eq-a` and :eq:`eq-b`"""\n    return z  # eq-a\n\nx = 1  # eq-b\n'
    files = {
        "book/equations.yml": json.dumps(table),
        "book/pending.md": "$$\nlater\n$$ (eq-later)\n",
        "notebooks/03-a.ipynb": nbformat.writes(good_chapter()),
        "nndl/numpy/a.py": twin,
        "nndl/torch/a.py": twin.replace(" and :eq:`eq-b`", "").replace("  # eq-b", ""),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


LABEL_FAULTS = {
    "not in its chapter": ("notebooks/03-a.ipynb", "(eq-a)", "", "eq-a stands in no page"),
    "twice": ("notebooks/03-a.ipynb", "(eq-b)", "(eq-a)", "eq-a stands in ['03-a', '03-a']"),
    "left pending": (
        "book/pending.md",
        "(eq-later)",
        "(eq-a)",
        "in ['03-a', 'pending'], expected once",
    ),
    "not pending": ("book/pending.md", "(eq-later)", "", "once, in pending"),
    "unknown": ("book/pending.md", "(eq-later)", "(eq-typo)", "eq-typo in pending is not in"),
    "no docstring": ("nndl/torch/a.py", ":eq:`eq-a`", "", "of a public name of nndl.torch"),
    "private": ("nndl/numpy/a.py", "def f", "def _f", "of a public name of nndl.numpy"),
    "no comment": ("nndl/torch/a.py", "  # eq-a", "", "`# eq-a` ends no line of nndl/torch"),
    "own line": ("nndl/numpy/a.py", "x = 1  # eq-b", "# eq-b", "`# eq-b` ends no line"),
    "gradient": ("nndl/numpy/a.py", ":eq:`eq-b`", "", ":eq:`eq-b` is in no docstring"),
    "no assert": (
        "notebooks/03-a.ipynb",
        "assert 1 == 1",
        "1 == 1",
        "03-a has `# eq-c`",
    ),
    "other label": (
        "notebooks/03-a.ipynb",
        "# eq-c",
        "# eq-c-more",
        "03-a has `# eq-c`",
    ),
    "unknown in code": ("nndl/numpy/a.py", "# eq-a", "# eq-aa", "nndl names eq-aa"),
}


def mislabelled(root):
    return [problem for rule in label_rules.RULES for problem in rule(root)]


def test_a_good_tree_passes(tree):
    assert mislabelled(tree) == []


@pytest.mark.parametrize(("file", "old", "new", "message"), LABEL_FAULTS.values(), ids=LABEL_FAULTS)
def test_label_fault_is_seen(tree, file, old, new, message):
    text = (tree / file).read_text(encoding="utf-8")
    assert old in text
    (tree / file).write_text(text.replace(old, new), encoding="utf-8")
    assert any(message in problem for problem in mislabelled(tree)), mislabelled(tree)


def test_a_twin_without_a_twin_is_seen(tree):
    (tree / "nndl/numpy/b.py").write_text("")
    assert mislabelled(tree) == ["nndl/numpy/b.py has no twin"]


def test_the_last_chapter_may_delete_the_pending_page(tree):
    (tree / "book/pending.md").unlink()
    assert mislabelled(tree) == ["eq-later stands in no page, expected once, in pending"]
