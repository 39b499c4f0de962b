"""Number a chapter by its file's name: ``notebooks/03-srn`` is chapter 3, with (3.1), (3.2), ...

Sphinx counts the files of the table of contents, so a chapter that is not written yet would shift
every number behind it. Here the number is part of the name, and stays.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles as Collector

CHAPTER = re.compile(r"(?:^|/)(\d+)-[^/]*$")
assign_in_order = Collector.assign_section_numbers


def assign_by_name(self, env):
    """Let Sphinx number everything, then put each chapter's own number in the first place."""
    before = env.toc_secnumbers
    assign_in_order(self, env)
    for docname, anchors in env.toc_secnumbers.items():
        match = CHAPTER.search(docname)
        if not match:
            continue
        chapter = int(match.group(1))
        for anchor, number in anchors.items():
            anchors[anchor] = number and (chapter, *number[1:])
        for node in [env.titles[docname], *env.tocs[docname].findall(nodes.reference)]:
            if node.get("secnumber"):
                node["secnumber"] = [chapter, *node["secnumber"][1:]]
    return [name for name, new in env.toc_secnumbers.items() if new != before.get(name)]


def setup(app):
    Collector.assign_section_numbers = assign_by_name
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
