"""The plain editions for Colab: nothing raw, nothing that leads nowhere; how they are pushed."""

import re
import subprocess
import zipfile

import nbformat
import pytest
from nbformat import v4

from nndl import __version__
from tests.conftest import NOTEBOOKS
from tests.test_book import CONFIG, Page
from tools import colab

edition = pytest.importorskip("edition")
translated_notebook = pytest.importorskip("translated_notebook")
BOOK = edition.Book(
    site="https://site/",
    repository="https://host/owner/book",
    wheel="https://site/dist/nndl.whl",
    titles={"book/notation": "Notation"},
    terms={"lstm": "term-LSTM"},
    equations={"eq-a": ("notebooks/03-x", "3.1"), "eq-b": ("notebooks/07-y", "7.2")},
    works={"one": ("Elman", "1990"), "two": ("Cho et al.", "2014")},
)
PLAIN = {
    "{term}`LSTM` (长短期记忆)": "[LSTM](https://site/book/glossary.html#term-LSTM) (长短期记忆)",
    "{term}`the cell <LSTM>`": "[the cell](https://site/book/glossary.html#term-LSTM)",
    "by {eq}`eq-b`": "by [(7.2)](https://site/notebooks/07-y.html#equation-eq-b)",
    "{doc}`/book/notation`": "[Notation](https://site/book/notation.html)",
    "{doc}`here </book/notation>`": "[here](https://site/book/notation.html)",
    "{cite:t}`one`": "[Elman (1990)](https://site/book/references.html)",
    "{cite:p}`one,two`": "([Elman, 1990; Cho et al., 2014](https://site/book/references.html))",
    "$$\nx=1\n$$ (eq-a)": "$$\nx=1\n\\tag{3.1}\n$$",
    "```{note}\n**One.** Two\n\nthree\n```": "> **One.** Two\n>\n> three",
    "```{admonition} Terms 术语\n:class: seealso\na\n```": "> **Terms 术语**\n>\n> a",
    "```{note}\na\n```\n\nb\n\n```{note}\nc\n```": "> a\n\nb\n\n> c",
    "```python\nx = {1: 2}\n```": "```python\nx = {1: 2}\n```",
}


@pytest.mark.parametrize("markup", PLAIN)
def test_markup_is_said_plainly(markup):
    assert edition.plain(markup, "notebooks/03-x", BOOK) == PLAIN[markup]


@pytest.mark.parametrize(
    "raw",
    [
        "{numref}`fig-a`",
        "{eq}`eq-none`",
        "{term}`nothing`",
        "{cite:t}`none`",
        "```{figure} a.png\n```",
        ":::{note}\na\n:::",
        "(a-label)=\n# Title",
        "$$\nx\n$$ (unknown)",
    ],
)
def test_what_cannot_be_said_plainly_is_refused(raw):
    with pytest.raises((KeyError, ValueError)):
        edition.plain(raw, "notebooks/03-x", BOOK)
    chapter = v4.new_notebook(cells=[v4.new_markdown_cell("# T"), v4.new_markdown_cell(raw)])
    with pytest.raises(ValueError, match="notebooks/03-x, cell 1"):
        edition.edition(chapter, "notebooks/03-x", BOOK)


def test_code_that_draws_is_folded_and_a_slider_keeps_its_picture():
    html = (
        '<nndl-explore><script type="application/json">{}</script>'
        '<img src="data:," alt="a"></nndl-explore>'
    )
    data = {"text/html": html, edition.WIDGET: {"model_id": "1"}, "text/plain": "t"}
    figure = {"figure": {"caption": "By {eq}`eq-a`.", "name": "fig-a"}}
    cell = v4.new_code_cell(
        "draw()",
        metadata={"tags": ["hide-input"], "mystnb": figure},
        outputs=[v4.new_output("display_data", data=data)],
    )
    chapter = v4.new_notebook(cells=[v4.new_markdown_cell("# T"), cell])
    title, where, set_up, code, caption = edition.edition(chapter, "notebooks/03-x", BOOK).cells
    assert title.source == "# T" and "https://site/notebooks/03-x.html" in where.source
    assert code.metadata["cellView"] == "form" and code.metadata["jupyter"]["source_hidden"]
    assert code.source == "# @title Code of this figure\ndraw()"
    assert code.outputs[0]["data"] == {"text/html": '<img src="data:," alt="a">', "text/plain": "t"}
    assert caption.source == "*By [(3.1)](https://site/notebooks/03-x.html#equation-eq-a).*"
    assert cell.source == "draw()", "the chapter itself was changed"
    compile(set_up.source, "set-up", "exec")


BOTH = [(prefix, path) for prefix in ("", "zh/") for path in NOTEBOOKS]


@pytest.fixture(scope="module", params=BOTH, ids=lambda both: both[0] + both[1].stem)
def chapter(request, site):
    """A chapter's name, its stored notebook, its edition and its page, in both languages."""
    prefix, path = request.param
    made = nbformat.read(site / f"{prefix}_sources/notebooks/{path.stem}.ipynb", as_version=4)
    page = Page(site / f"{prefix}notebooks/{path.stem}.html", site)
    return prefix + path.stem, nbformat.read(path, as_version=4), made, page


def test_the_edition_is_the_chapter(chapter):
    name, stored, made, _ = chapter
    nbformat.validate(made)
    own = [
        c for c in made.cells if not c.id.startswith("edition-") and not c.id.endswith("-caption")
    ]
    assert [c.id for c in own] == [c.id for c in stored.cells]
    for ours, theirs in zip(own, stored.cells, strict=True):
        if ours.cell_type == "code":
            assert re.sub(r"\A# @title .*\n", "", ours.source) == theirs.source
            pictures = [o["data"].get("image/png") for o in theirs.outputs if "data" in o]
            assert [o["data"].get("image/png") for o in ours.outputs if "data" in o] == pictures
        else:
            assert not edition.RAW.search(ours.source)


def test_equations_have_the_numbers_of_the_page(chapter):
    name, stored, made, page = chapter
    text = "\n".join(cell.source for cell in stored.cells)
    labels = re.findall(r"^\$\$ \((eq-[\w-]+)\)$", text, re.M)
    printed = re.findall(
        r'id="equation-(eq-[\w-]+)".*?class="eqno">\(([\d.]+)\)', page.source, re.S
    )
    tags = re.findall(r"\\tag\{([\d.]+)\}", "\n".join(cell.source for cell in made.cells))
    assert labels and dict(zip(labels, tags, strict=True)) == dict(printed)


def test_links_lead_to_pages_and_places_of_the_site(chapter, site):
    _, _, made, _ = chapter
    text = "\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    links = re.findall(re.escape(CONFIG["html"]["baseurl"]) + r"([^)\s]*)", text)
    assert len(links) > 20
    for link in set(links):
        path, _, anchor = link.partition("#")
        assert not anchor or f'id="{anchor}"' in (site / path).read_text("utf-8"), link


def test_the_set_up_cell_pins_nothing_and_takes_this_books_wheel(chapter, site):
    _, _, made, _ = chapter
    [set_up] = [cell for cell in made.cells if cell.id == "edition-set-up"]
    assert made.cells[2] is set_up
    assert not re.search(r"==|torch|numpy", set_up.source)
    address = CONFIG["html"]["baseurl"] + f"dist/nndl_companion-{__version__}-py3-none-any.whl"
    assert f'"{address}"' in set_up.source and colab.WHEEL.search(set_up.source)
    [wheel] = (site / "dist").glob("*.whl")
    assert address.endswith(wheel.name) and wheel.stat().st_size < 2_000_000
    held = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert held == {"nndl", f"nndl_companion-{__version__}.dist-info"}


def test_the_button_opens_the_edition(chapter):
    name, _, _, page = chapter
    [link] = {a["href"] for tag, a in page.tags if "colab" in str(a.get("href"))}
    owner_and_book = CONFIG["repository"]["url"].removeprefix("https://github.com/")
    start = "https://colab.research.google.com/github/"
    path = re.sub(r"([^/]*)$", r"notebooks/\1", name, count=1)
    assert link == f"{start}{owner_and_book}/blob/colab/{path}.ipynb"


SAID = {
    "One *gate*\nand $x$.": "一个*门*和 $x$。",
    "Head": "标题",
    "name": "名称",
    "first": "第一",
    "A title": "题目",
    "Inside a box.": "框内。",
    "for": "对于",
}
CELLS = {
    "# Head\n\nOne *gate*\nand $x$.": "# 标题\n\n一个*门*和 $x$。",
    "- One *gate*\n  and $x$.\n- first": "- 一个*门*和 $x$。\n- 第一",
    "> One *gate*\n> and $x$.": "> 一个*门*和 $x$。",
    "| name | n |\n|---|---|\n| first | 1 |": "| 名称 | n |\n|---|---|\n| 第一 | 1 |",
    "```{note}\n:class: tip\nInside a box.\n```": "```{note}\n:class: tip\n框内。\n```",
    "```{admonition} A title\nfirst\n```": "```{admonition} 题目\n第一\n```",
    "$$\nx\\text{ for }y\n$$ (eq-a)\n\nfirst": "$$\nx\\text{ 对于 }y\n$$ (eq-a)\n\n第一",
    "Unknown words.\n\n```python\nfirst\n```": "Unknown words.\n\n```python\nfirst\n```",
}


@pytest.mark.parametrize("source", CELLS)
def test_a_cell_is_translated_where_it_stands(source):
    said = {english.replace("\n", " "): chinese for english, chinese in SAID.items()}
    assert translated_notebook.prose(source, said) == CELLS[source]


def test_every_paragraph_of_the_chapters_is_found():
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                assert translated_notebook.prose(cell.source, {}) == cell.source, path.stem


def test_captions_cards_and_sliders_are_translated():
    html = (
        '<nndl-explore><script type="application/json">{"sliders": [{"label": "name"}], "says": '
        '{"0": "first"}}</script><img src="data:," alt="first"></nndl-explore>'
    )
    figure = v4.new_code_cell(
        "draw()",
        metadata={"mystnb": {"figure": {"caption": "first"}}},
        outputs=[v4.new_output("display_data", data={"text/html": html})],
    )
    card = v4.new_code_cell(
        'exercise("lstm-step")',
        outputs=[v4.new_output("display_data", data={"text/markdown": "x"})],
    )
    notebook = v4.new_notebook(cells=[figure, card])
    figure, card = translated_notebook.translated(notebook, SAID).cells
    assert figure.metadata["mystnb"]["figure"]["caption"] == "第一"
    shown = figure.outputs[0]["data"]["text/html"]
    assert '"label": "名称"' in shown and '"0": "第一"' in shown and 'alt="第一"' in shown
    assert "练习 · 从净输入到状态" in card.outputs[0]["data"]["text/markdown"]
    assert notebook.cells[0].outputs[0]["data"]["text/html"] == html, "the chapter was changed"


def test_push_replaces_the_branch(site, tmp_path):
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "init", "--quiet", "--bare", bare], check=True)
    for _ in range(2):
        colab.push(site, str(bare))
    show = ["git", "-C", bare, "log", "--name-only", "--format=%s", "colab"]
    said = subprocess.run(show, check=True, capture_output=True, text=True).stdout.split("\n")
    assert [line for line in said if line.endswith(".ipynb")] == [
        f"{prefix}notebooks/{path.name}" for prefix, path in BOTH
    ]
    assert said.count("Editions for Colab") == 1  # no history to download


def test_a_site_without_notebooks_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="make book"):
        colab.push(tmp_path, "nowhere")
