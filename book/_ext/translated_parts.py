r"""Words that Sphinx does not offer for translation: in formulas and in figures with sliders.

``\text{...}`` inside a displayed formula, and the sentences and labels of ``nndl.explore``, become
messages of the page's catalogue. The formulas themselves do not.
"""

from __future__ import annotations

import html
import json
import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.i18n import Locale

FIGURE = re.compile(
    r'(<nndl-explore><script type="application/json">)(.*?)(</script><img [^>]*alt=")([^"]*)(")',
    re.S,
)
TEXT = re.compile(r"(\\text\{)(\s*)([^{}]*?[A-Za-z]{2}[^{}]*?)(\s*)(\})")


class words(nodes.Element, addnodes.translatable):
    """Stands before a formula or a figure while messages are made and translated."""

    def preserve_original_messages(self):
        pass

    def extract_original_messages(self):
        return list(dict.fromkeys(self["messages"]))

    def apply_translated_message(self, original, translated):
        self["said"][original] = translated


def replace(node, text):
    """Other text in the same node."""
    node.rawsource = text
    node.children = []
    node += nodes.Text(text)


def formula_words(node):
    return [found[3] for found in TEXT.finditer(node.astext())]


def say_formula(node, said):
    replace(node, say_tex(node.astext(), said))


def say_tex(tex, said):
    """A formula, its words translated."""
    return TEXT.sub(lambda m: m[1] + m[2] + said.get(m[3], m[3]) + m[4] + m[5], tex)


def figure_words(node):
    found = FIGURE.search(node.astext())
    if not found:
        return []
    data = json.loads(found[2])
    labels = [slider["label"] for slider in data["sliders"]]
    return [*labels, html.unescape(found[4]), *data["says"].values()]


def say_figure(node, said):
    replace(node, say_html(node.astext(), said))


def say_html(text, said):
    """The HTML of a figure with sliders, its words translated."""

    def translated(found):
        data = json.loads(found[2])
        for slider in data["sliders"]:
            slider["label"] = said.get(slider["label"], slider["label"])
        data["says"] = {at: said.get(sentence, sentence) for at, sentence in data["says"].items()}
        alt = html.unescape(found[4])
        script = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
        return found[1] + script + found[3] + html.escape(said.get(alt, alt), quote=True) + found[5]

    return FIGURE.sub(translated, text)


KINDS = {
    nodes.math_block: (formula_words, say_formula),
    nodes.raw: (figure_words, say_figure),
}


class Offer(SphinxTransform):
    """Before Sphinx translates: put the words beside what holds them."""

    default_priority = Locale.default_priority - 2

    def apply(self):
        for kind, (find, _) in KINDS.items():
            for node in list(self.document.findall(kind)):
                if kind is nodes.math_block:
                    node["translatable"] = False
                messages = find(node)
                if messages:
                    holder = words("", messages=messages, said={})
                    holder.source, holder.line = self.document["source"], node.line or 0
                    node.parent.insert(node.parent.index(node), holder)


class Say(SphinxTransform):
    """After it: put the translations in, and take the helpers out; a catalogue needs them."""

    default_priority = Locale.default_priority + 1

    def apply(self):
        if self.app.builder.name == "gettext":
            return
        for holder in list(self.document.findall(words)):
            node = holder.next_node(descend=False, siblings=True)
            if holder["said"]:
                KINDS[type(node)][1](node, holder["said"])
            holder.parent.remove(holder)


def setup(app):
    app.add_node(words)
    app.add_transform(Offer)
    app.add_transform(Say)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
