"""The button that reports a mistake: a new issue that names the page, and the section in view.

The page is known here; ``report.mjs`` puts in the heading that the reader has before them.
"""

from __future__ import annotations

from urllib.parse import urlencode

WORDS = {
    "en": ("Report a mistake", "Mistake on", "Section", "What is wrong"),
    "zh_CN": ("报告错误", "错误：", "小节", "错在哪里"),
}


def name_the_page(app, pagename, templatename, context, doctree):
    """The theme's button opens an empty issue; this one says what it is about."""
    label, mistake, section, wrong = WORDS.get(app.config.language, WORDS["en"])
    form = f"{pagename}.html\n{section}: \n\n{wrong}: \n"
    query = urlencode({"title": f"{mistake} {pagename}", "body": form})
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            address, _, old = button.get("url", "").partition("?")
            if address.endswith("/issues/new") and old:
                button.update(url=f"{address}?{query}", text=label, tooltip=label)


def setup(app):
    app.connect("html-page-context", name_the_page, priority=900)
    app.add_js_file("report.mjs", type="module")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
