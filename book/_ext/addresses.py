"""Addresses of the site: unknown ones, redirects, and a map for search engines.

A chapter has a short address, ``07.html``. ``book/redirects.yml`` lists addresses that were once in
use, each with the page that has taken its place.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from urllib.parse import urlparse

import editions
import yaml
from docutils import nodes
from selfhost import POLICY
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole

from nndl import __version__

REDIRECTS = Path("book/redirects.yml")
NOT_FOUND = "404"
CHAPTER = re.compile(r"^notebooks/(\d+)-")
FILES = {  # what is published beside the pages, in dist/
    "wheel": f"nndl_companion-{__version__}-py3-none-any.whl",
    "zip": "nndl-companion.zip",
    "pdf": "nndl-companion.pdf",
}
FORWARD = """<!DOCTYPE html>
<html lang="{language}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="{policy}" />
    <meta http-equiv="refresh" content="0; url={target}" />
    <meta name="description" content="{title}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="canonical" href="{canonical}" />
    <title>{title}</title>
    <link rel="icon" href="{up}_static/favicon.svg" />
  </head>
  <body>
    <p><a href="{target}">{title}</a></p>
  </body>
</html>
"""


class Built(SphinxRole):
    """``{built}`words <dist/{zip}>```: a file that is published with the pages, by its address."""

    def run(self):
        words, _, path = self.text.rpartition("<")
        address = editions.site(self.config) + path.rstrip(">").format(**FILES)
        return [nodes.reference("", words.strip(), refuri=address)], []


def write_redirects(app, error):
    """One small page for each old or short address, and for the site's own."""
    if error or app.builder.name != "html":
        return
    file = Path(app.srcdir, REDIRECTS)
    moved = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
    for old, page in {"index": app.config.root_doc, **short(app), **(moved or {})}.items():
        path = Path(app.outdir, old + ".html")
        if page not in app.env.found_docs:
            raise ExtensionError(f"{REDIRECTS}: {old} leads to {page}, which is no page")
        if path.exists() and old in app.env.found_docs:
            raise ExtensionError(f"{REDIRECTS}: {old} is a page of the book")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(forward(app, old, page), encoding="utf-8")


def short(app):
    """The chapters by their numbers."""
    found = {page: CHAPTER.search(page) for page in app.env.found_docs}
    return {number[1]: page for page, number in found.items() if number}


def forward(app, old, page):
    """The page at ``old``, which sends on to ``page``."""
    up = "../" * old.count("/")
    title = app.config.html_title
    if page != app.config.root_doc:
        title = f"{app.env.titles[page].astext()} — {title}"
    return FORWARD.format(
        language=app.config.language.replace("_", "-"),
        policy=POLICY,
        title=escape(title),
        target=up + app.builder.get_target_uri(page),
        canonical=app.config.html_baseurl + app.builder.get_target_uri(page),
        up=up,
    )


def write_map(app, error):
    """``sitemap.xml``: every page of the contents by its public address."""
    if error or app.builder.name != "html":
        return
    pages = [app.builder.get_target_uri(page) for page in sorted(app.env.found_docs)]
    lines = [f"<url><loc>{escape(app.config.html_baseurl + page)}</loc></url>" for page in pages]
    Path(app.outdir, "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(lines)
        + "\n</urlset>\n",
        encoding="utf-8",
    )


def root_of_not_found(app, pagename, templatename, context, doctree):
    """The page for unknown addresses is shown at any depth: its links start at the site's root."""
    if pagename == NOT_FOUND:
        root = escape(urlparse(app.config.html_baseurl).path or "/")
        context["metatags"] = context.get("metatags", "") + f'<base href="{root}" />\n'


def add_not_found(app):
    """Built from its own template, without a source; a host knows one for both editions."""
    if editions.is_chinese(app.config):
        return []
    return [(NOT_FOUND, {"title": "Page not found"}, "404.html")]


def setup(app):
    app.add_role("built", Built())
    app.connect("html-collect-pages", add_not_found)
    app.connect("html-page-context", root_of_not_found, priority=800)
    app.connect("build-finished", write_redirects)
    app.connect("build-finished", write_map)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
