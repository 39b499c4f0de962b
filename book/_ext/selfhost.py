"""Keep every page to its own site, and let a fork put in its own address.

A content security policy in each page's head lets the browser refuse whatever comes from elsewhere.
The address of the repository and of the site stands in ``_config.yml`` and may be overridden from
the environment. Each page gets a description, its own first paragraph, for search engines and for
the cards that other sites make of a link.
"""

from __future__ import annotations

import os
import re
from html import escape, unescape
from pathlib import Path

import editions
from docutils import nodes

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
    ]
)
# Sphinx makes a function of a string in every edition but the English one; the policy forbids that.
# It picks the plural of a translated word, and none of our languages beside English has one.
PLURAL = re.compile(r"new Function\([^)]*plural_expr\}\)`\s*\)")
CARD = "card.png"  # 1200 x 630: what other sites show of a link to a page
SHORTEST, LONGEST = 40, 160  # characters of a description


def read_environment(app, config):
    """NNDL_REPOSITORY_URL, NNDL_REPOSITORY_BRANCH, NNDL_SITE_URL go before _config.yml."""
    for variable, option in {
        "NNDL_REPOSITORY_URL": "repository_url",
        "NNDL_REPOSITORY_BRANCH": "repository_branch",
    }.items():
        if os.environ.get(variable):
            config.html_theme_options[option] = os.environ[variable].rstrip("/")
    if os.environ.get("NNDL_SITE_URL"):
        edition = editions.CHINESE if editions.is_chinese(config) else ""
        config.html_baseurl = os.environ["NNDL_SITE_URL"].rstrip("/") + "/" + edition


def write_head(app, pagename, templatename, context, doctree):
    """The policy first, before anything it should govern; then the description."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />'
    text = description(doctree) or app.config.html_title
    about = f'<meta name="description" content="{escape(text)}" />'
    lines = ["", policy, about, *card(app, pagename, context.get("title", ""), text), ""]
    context["metatags"] = "\n".join(lines) + context.get("metatags", "")


def card(app, pagename, title, text):
    """What other sites show of a link to this page: title, description and the book's picture."""
    site = app.config.html_baseurl
    said = {
        "type": "article",
        "site_name": app.config.html_title,
        "title": unescape(re.sub("<[^>]*>", "", title)) or app.config.html_title,
        "description": text,
        "url": site + app.builder.get_target_uri(pagename),
        "image": f"{site}_static/{CARD}",
        "image:alt": app.config.html_title,
    }
    yield from (
        f'<meta property="og:{name}" content="{escape(value)}" />' for name, value in said.items()
    )
    yield '<meta name="twitter:card" content="summary_large_image" />'


def description(doctree: nodes.document | None) -> str:
    """The first paragraph long enough to say something, formulas left out, cut at a word."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        if isinstance(paragraph.parent, (nodes.section, nodes.document)):
            text = " ".join(words(paragraph).split())
            if len(text) >= SHORTEST:
                return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
    return ""


def words(node: nodes.Node) -> str:
    if isinstance(node, nodes.math):
        return ""
    return node.astext() if isinstance(node, nodes.Text) else "".join(map(words, node.children))


def spare_eval(app, error):
    """Sphinx's script without its one evaluated string."""
    script = Path(app.outdir, "_static/doctools.js")
    if not error and app.builder.format == "html" and script.exists():
        script.write_text(PLURAL.sub("() => 0", script.read_text("utf8")), "utf8")


def setup(app):
    app.add_config_value(
        "comments_config", {}, ""
    )  # Jupyter Book sets it; its extension is not used
    app.connect("config-inited", read_environment)
    app.connect("html-page-context", write_head)
    app.connect("build-finished", spare_eval)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
