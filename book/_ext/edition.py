"""A chapter as a plain notebook (Colab edition): what Colab and JupyterLab show without this book.

Roles become links with an address of their own, equation numbers are written out, boxes become
quotations, sliders keep the picture they start with, and a first cell installs ``nndl``. Whatever
is not known here is refused, so that no raw markup reaches a reader.
"""

from __future__ import annotations

import copy
import re
from typing import NamedTuple

from nbformat import v4

ROLE = re.compile(r"\{([a-z:]+)\}`([^`]+)`")
EXPLICIT = re.compile(r"(.+?)\s*<([^<>]+)>")
EQUATION = re.compile(r"^\$\$ \((eq-[a-z0-9-]+)\)$", re.MULTILINE)
BOX = re.compile(
    r"^```\{(?:note|admonition)\} *([^\n]*)\n(?::[a-z-]+:[^\n]*\n)*(.*?)\n```$", re.M | re.S
)
RAW = re.compile(r"\{[a-z:-]+\}`|^[`:]{3,}\{|^\([a-z0-9-]+\)=$|^\$\$ \(", re.MULTILINE)
EXPLORE = re.compile(r"<nndl-explore>.*(<img [^>]*>)</nndl-explore>", re.S)
WIDGET = "application/vnd.jupyter.widget-view+json"
SET_UP = """\
# {why}
import importlib.util
import os
import subprocess
import sys

os.environ["NNDL_LANG"] = "{language}"

PLACES = [
    "{wheel}",
    "git+{repository}",
]
if importlib.util.find_spec("nndl") is None:
    for address in PLACES:
        wanted = f"nndl-companion[data,widgets] @ {{address}}"
        if not subprocess.call([sys.executable, "-m", "pip", "install", "-q", wanted]):
            break
    else:
        raise SystemExit("{failed}")
import nndl

print("nndl", nndl.__version__)"""

WORDS = {
    "en": {
        "where": "This notebook is [a page of the book]({page}); there its sliders and "
        "exercises work without a kernel. Here, run the cells from top to bottom.",
        "why": "The book's package, where it is missing (Colab): seconds; nothing else changes.",
        "failed": "nndl could not be installed. Is the network reachable?",
        "folded": "Code of this figure",
    },
    "zh_CN": {
        "where": "本笔记本是[书中的一页]({page})；书中的滑块和练习不需要内核就能用。"
        "在这里，请从上到下依次运行各个单元格。",
        "why": "若缺少本书的程序包（如在 Colab 中），就安装它：只需几秒，别的都不变。",
        "failed": "无法安装 nndl。网络是否连通？",
        "folded": "本图的代码",
    },
}


class Book(NamedTuple):
    """What the pages know and a single notebook does not."""

    site: str  # its address, with a slash at the end
    repository: str
    wheel: str  # the address of the package
    titles: dict  # page -> its title
    terms: dict  # term in lower case -> its anchor in the glossary
    equations: dict  # label -> (page, number)
    works: dict  # key of the bibliography -> (authors, year)
    language: str = "en"

    def say(self, key, **fields):
        return WORDS[self.language][key].format(**fields)


def edition(notebook, page, book):
    """Return the plain edition of ``notebook``, which is ``page`` of ``book``.

    Raises
    ------
    ValueError
        If a cell has markup that this edition cannot say plainly, or names what does not exist.
    """
    notebook = copy.deepcopy(notebook)
    cells = []
    for place, cell in enumerate(notebook.cells):
        cells.append(cell)
        try:
            if cell.cell_type == "markdown":
                cell.source = plain(cell.source, page, book)
            else:
                cells += caption(cell, page, book)
                fold(cell, book.say("folded"))
                cell.outputs = [shown for output in cell.outputs if (shown := still(output))]
        except (KeyError, ValueError) as error:
            raise ValueError(f"{page}, cell {place}: {error}") from error
    title, *rest = cells
    notebook.cells = [title, *set_up(page, book), *rest]
    notebook.metadata["colab"] = {"name": page.split("/")[-1] + ".ipynb", "toc_visible": True}
    return notebook


def set_up(page, book):
    """The cells after the title: where the chapter stands, and the package."""
    where = book.say("where", page=f"{book.site}{page}.html")
    code = SET_UP.format(
        wheel=book.wheel,
        repository=book.repository,
        language=book.language[:2],
        why=book.say("why"),
        failed=book.say("failed"),
    )
    return [
        v4.new_markdown_cell(where, id="edition-where"),
        v4.new_code_cell(code, id="edition-set-up"),
    ]


def caption(cell, page, book):
    """What the page prints under a figure, as a cell of its own."""
    said = cell.metadata.get("mystnb", {}).get("figure", {}).get("caption")
    return (
        [v4.new_markdown_cell(f"*{plain(said, page, book)}*", id=cell.id + "-caption")]
        if said
        else []
    )


def plain(text, page, book):
    """One Markdown cell without this book's own markup."""
    text = BOX.sub(quotation, text)
    text = EQUATION.sub(lambda found: f"\\tag{{{book.equations[found[1]][1]}}}\n$$", text)
    text = ROLE.sub(lambda found: role(found[1], found[2], page, book), text)
    left = RAW.search(text)
    if left:
        raise ValueError(f"expected only known markup; came {text[left.start() :][:40]!r}")
    return text


def quotation(found):
    """A box as a quotation, its title in bold."""
    title, body = found.groups()
    lines = ([f"**{title}**", ""] if title else []) + body.strip().split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def role(name, content, page, book):
    """One role as a link with its whole address."""
    explicit = EXPLICIT.fullmatch(content)
    words, target = explicit.groups() if explicit else (content, content)
    if name == "term":
        anchor = book.terms[target.lower()]
        return f"[{words}]({book.site}book/glossary.html#{anchor})"
    if name == "eq":
        there, number = book.equations[target]
        return f"[({number})]({book.site}{there}.html#equation-{target})"
    if name == "doc":
        there = target.lstrip("/")
        words = words if explicit else book.titles[there]
        return f"[{words}]({book.site}{there}.html)"
    if name in ("cite:t", "cite:p"):
        works = [book.works[key.strip()] for key in target.split(",")]
        shape = "{} ({})" if name == "cite:t" else "{}, {}"
        said = "; ".join(shape.format(*work) for work in works)
        link = f"[{said}]({book.site}book/references.html)"
        return link if name == "cite:t" else f"({link})"
    raise ValueError(f"expected a known role; came {{{name}}}`{content}`")


def fold(cell, title):
    """Code that only draws is folded, in Colab and in JupyterLab."""
    if "hide-input" in cell.metadata.get("tags", []):
        cell.metadata["jupyter"] = {"source_hidden": True}
        cell.metadata["cellView"] = "form"
        cell.source = f"# @title {title}\n{cell.source}"


def still(output):
    """An output that needs no kernel and no script: a slider shows the picture it starts with."""
    data = output.get("data", {})
    data.pop(WIDGET, None)
    if "text/html" in data:
        data["text/html"] = EXPLORE.sub(r"\1", data["text/html"])
    return output if data or output.output_type in ("stream", "error") else None
