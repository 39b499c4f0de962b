"""A small book with every exercise on one page, built under the book's own settings."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import nbformat
import yaml

from nndl import plot
from nndl.exercises.bank import EXERCISES
from nndl.explore import Slider, explore

EXTENSIONS = """myst_nb jupyter_book sphinx_external_toc sphinx_book_theme sphinx_copybutton
    sphinx_togglebutton staticmath exercise_cards pictures accessible
    selfhost slim""".split()
UNUSED = ("autodoc_", "napoleon_", "viewcode_", "bibtex_")  # options of extensions left out


def figure():
    """A slider over three heights of a line, as a chapter's cell stores it."""

    def draw(scale):
        ax = plot.axes(width=2, height=1)
        ax.axhline(scale)
        ax.set_ylim(0, 3)
        return ax

    says = {0.5: "small", 1.0: "middle", 2.0: "large"}
    shown = explore(draw, lambda scale: says[scale], scale=Slider("scale", list(says), start=1))
    return shown._repr_mimebundle_()["text/html"]


class Site(NamedTuple):
    pages: Path
    said: str


def notebook():
    """A chapter as an author writes it: each card's cell, then the reader's own cell."""
    v4 = nbformat.v4
    book = v4.new_notebook(metadata={"language_info": {"name": "python"}})
    book.cells.append(v4.new_markdown_cell("# Chapter\n\nA paragraph of text.\n\n## Exercises"))
    for id in EXERCISES:
        book.cells.append(v4.new_code_cell(f'exercise("{id}")'))
        tags = {"tags": ["exercise-answer"]}
        book.cells.append(v4.new_code_cell(f'check("{id}", "stays out")', metadata=tags))
    output = v4.new_output("display_data", data={"text/html": figure()})
    book.cells.append(v4.new_code_cell("explore(draw)", outputs=[output]))
    return book


def build(folder, root, language, pyodide=None):
    """Build it, with a vendored Pyodide or without; return its pages and what the build said."""
    config = yaml.safe_load((root / "_config.yml").read_text())
    config["launch_buttons"]["colab_url"] = "https://colab.research.google.com"
    options = config["sphinx"]["config"]
    for name in [key for key in options if key.startswith(UNUSED)]:
        options.pop(name)
    options.update(extensions=EXTENSIONS, language=language)
    config.pop("bibtex_bibfiles", None)
    (folder / "_config.yml").write_text(yaml.safe_dump(config, sort_keys=False))
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: intro\nchapters:\n- file: chapter\n"
        "- file: progress\n- file: solutions\n"
    )
    (folder / "intro.md").write_text("# Intro\n\nSee {ref}`exercise-srn-step`.\n")
    (folder / "solutions.md").write_text("# Solutions\n\n```{exercise-solutions}\n```\n")
    (folder / "progress.md").write_text("# Progress\n\n```{exercise-progress}\n```\n")
    nbformat.write(notebook(), folder / "chapter.ipynb")
    for name in ("book", "node_modules"):
        (folder / name).symlink_to(root / name)
    program = str(Path(sys.executable).with_name("jupyter-book"))
    command = [program, "build", ".", "-W", "-n", "--keep-going"]
    environment = dict(os.environ, PYTHONPATH=str(root), NNDL_PYODIDE=str(pyodide or folder))
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"the small book does not build:\n{done.stdout}\n{done.stderr}")
    return Site(folder / "_build/html", done.stdout)
