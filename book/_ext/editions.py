"""Two editions, English at the site's root and Chinese under ``zh/``: each page links to its twin.

The link is plain; ``language.mjs`` keeps the reader's place in it and offers the browser's
language. A page of the code has no twin: its link leads to the other edition's first page.
"""

from __future__ import annotations

from html import escape

CHINESE = "zh/"  # where the Chinese edition stands in the site
ENGLISH_ONLY = ("book/api/", "_modules/", "py-modindex", "404")


def site(config):
    """The address of the whole site, whichever edition is built."""
    return config.html_baseurl.removesuffix(CHINESE) if is_chinese(config) else config.html_baseurl


def is_chinese(config):
    return config.language == "zh_CN"


def has_twin(page):
    return not page.startswith(ENGLISH_ONLY)


def add_twin(app, pagename, templatename, context, doctree):
    """What the templates need of the other edition, and its address for search engines."""
    page = app.builder.get_target_uri(pagename if has_twin(pagename) else app.config.root_doc)
    up = "../" * pagename.count("/")
    if is_chinese(app.config):
        context["twin"] = {"address": up + "../" + page, "language": "en", "name": "English"}
    else:
        context["twin"] = {"address": up + CHINESE + page, "language": "zh-CN", "name": "中文"}
    if has_twin(pagename):
        context["metatags"] = context.get("metatags", "") + "".join(alternates(app.config, page))


def alternates(config, page):
    root = site(config)
    addresses = {"en": root + page, "zh-CN": root + CHINESE + page, "x-default": root + page}
    for language, address in addresses.items():
        yield f'<link rel="alternate" hreflang="{language}" href="{escape(address)}" />\n'


def setup(app):
    app.connect("html-page-context", add_twin)
    app.add_js_file("language.mjs", type="module")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
