"""Repair what the theme and its extensions write for screen readers.

The judge is axe-core in ``tests/test_pages.py``.
"""

from __future__ import annotations

import re

REPAIRS = [
    # The fold over a hidden cell has a visible text; another name beside it misleads.
    (re.compile(r'<summary aria-label="Toggle hidden content">'), "<summary>"),
    # docutils gives the bibliography roles that ARIA has given up.
    (re.compile(r' role="doc-(biblioentry|backlink)"'), ""),
    (re.compile(r'<div role="list" class="citation-list">'), '<div class="citation-list">'),
    # An empty corner of a table (pandas writes one) is no heading.
    (re.compile(r"<th([^>]*)>\s*(?:<p></p>)?\s*</th>"), r"<td\1></td>"),
]


def repair(app, pagename, templatename, context, doctree):
    for pattern, better in REPAIRS:
        if "body" in context:
            context["body"] = pattern.sub(better, context["body"])


def setup(app):
    app.connect("html-page-context", repair)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
