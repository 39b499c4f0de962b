"""Write each chapter's plain edition beside its page, and let the Colab button open that.

The file under ``_sources``, which the page's download button serves, becomes that edition; the
publish workflow pushes the same files to the branch ``colab`` (``tools/colab.py``).
"""

from __future__ import annotations

from pathlib import Path

import edition
import editions
import nbformat
import translated_notebook
from docutils import nodes
from pybtex.database import parse_file

from nndl import __version__
from tools import po

BRANCH = "colab"
COLAB = "https://colab.research.google.com/"
WHEEL = f"dist/nndl_companion-{__version__}-py3-none-any.whl"


def write_editions(app, error):
    """Put the plain edition of every notebook where Sphinx has copied its source."""
    if error or app.builder.name != "html":
        return
    book = known(app)
    chinese = editions.is_chinese(app.config)
    for source in sorted(Path(app.outdir, "_sources").rglob("*.ipynb")):
        page = source.relative_to(Path(app.outdir, "_sources")).with_suffix("").as_posix()
        notebook = nbformat.read(app.env.doc2path(page), as_version=4)
        if chinese:
            notebook = translated_notebook.translated(notebook, po.translations(page))
        nbformat.write(edition.edition(notebook, page, book), source)


def known(app):
    """What the pages know and a notebook does not."""
    site = app.config.html_baseurl
    equations = app.env.get_domain("math").equations
    objects = app.env.get_domain("std").objects
    return edition.Book(
        site=site,
        repository=app.config.html_theme_options["repository_url"],
        language=app.config.language,
        wheel=editions.site(app.config) + WHEEL,
        titles={page: title.astext() for page, title in app.env.titles.items()},
        terms={name.lower(): at[1] for (kind, name), at in objects.items() if kind == "term"},
        equations={label: (at[0], number(app, at[0], label)) for label, at in equations.items()},
        works=dict(works(app)),
    )


def number(app, page, label):
    """The number that the page prints beside an equation: ``3.2``."""
    numbers = app.env.toc_fignumbers.get(page, {}).get("displaymath", {})
    return ".".join(map(str, numbers.get(nodes.make_id(f"equation-{label}"), ())))


def works(app):
    """Each work of the bibliography: its key, with the authors' last names and the year."""
    for path in app.config.bibtex_bibfiles:
        for key, entry in parse_file(Path(app.srcdir, path), "bibtex").entries.items():
            names = [" ".join(person.last_names) for person in entry.persons["author"]]
            few = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
            yield key, (few.replace("{", "").replace("}", ""), entry.fields["year"])


def open_the_edition(app, pagename, templatename, context, doctree):
    """The Colab button leads to the branch that holds the editions."""
    branch = app.config.html_theme_options["repository_branch"]
    folder = editions.CHINESE if editions.is_chinese(app.config) else ""
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button.get("url", "").startswith(COLAB):
                button["url"] = button["url"].replace(
                    f"/blob/{branch}/", f"/blob/{BRANCH}/{folder}", 1
                )


def setup(app):
    app.connect("html-page-context", open_the_edition, priority=900)
    app.connect("build-finished", write_editions)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
