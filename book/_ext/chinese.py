"""What the Chinese edition alone needs; in the English one this extension does nothing.

A paragraph without a valid translation stands in English, with a mark, and is listed in
``untranslated.json`` beside the pages. The code pages are the English ones. The search knows the
glossary's terms, so that 门控循环单元 is one word in the index and in a query.
"""

from __future__ import annotations

import gettext
import json
import posixpath
import sys
from pathlib import Path

import jieba
from api_pages import full_name
from docutils import nodes
from sphinx import locale
from sphinx.search.zh import SearchChinese
from sphinx.transforms import SphinxTransform
from sphinx.transforms.i18n import Locale
from sphinx.util.inventory import InventoryFile
from sphinx.util.nodes import extract_messages

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tools import po  # noqa: E402
from tools.message import needs_no_words  # noqa: E402
from tools.zh_config import ENGLISH_ONLY  # noqa: E402
from tools.zh_lint import terms  # noqa: E402

LIST = "untranslated.json"
THEME = ("general", "booktheme")  # where Sphinx keeps the words of the theme
# The longest words of the index first; what is not Chinese is split as Sphinx does it.
SPLITTER = r"""
var splitQuery = (query) => {
  const known = (word) => word in Search._index.terms || word in Search._index.titleterms;
  const words = [];
  for (const run of query.split(/[^\p{Letter}\p{Number}_]+/u)) {
    for (const part of run.match(/\p{Script=Han}+|[^\p{Script=Han}]+/gu) || []) {
      if (!/\p{Script=Han}/u.test(part)) { words.push(part); continue; }
      let from = 0;
      while (from !== part.length) {
        let to = part.length;
        while (to !== from + 1 && !known(part.slice(from, to))) to -= 1;
        if (to !== from + 1 || part.length === 1) words.push(part.slice(from, to));
        from = to;
      }
    }
  }
  return words;
};
"""


class Words(set):
    """In the place of a list that Sphinx searches for every word: a third of the build."""

    extend = set.update


class Search(SearchChinese):
    """Sphinx's Chinese search with the glossary's terms as words."""

    js_splitter_code = SPLITTER

    def init(self, options):
        jieba.setLogLevel("WARNING")
        super().init(options)
        self.latin_terms = Words()
        for term in terms().values():
            jieba.add_word(term)


class Mark(SphinxTransform):
    """Before Sphinx translates: note what will stand in English."""

    default_priority = Locale.default_priority - 1

    def apply(self):
        if self.config.language != "zh_CN" or self.app.builder.format != "html":
            return
        said = po.translations(self.env.docname)
        missing = untranslated(self.env)[self.env.docname] = []
        for node, text in extract_messages(self.document):
            if needs_no_words(text) or said.get(text) or not node.get("translatable", True):
                continue
            missing.append(text)
            if isinstance(node, nodes.TextElement):
                node["classes"] += ["stale", "language-en"]


def untranslated(env):
    """``{page: [English paragraph, ...]}``."""
    if not hasattr(env, "nndl_untranslated"):
        env.nndl_untranslated = {}
    return env.nndl_untranslated


def write_list(app, error):
    if error or app.config.language != "zh_CN" or app.builder.name != "html":
        return
    missing = {page: texts for page, texts in untranslated(app.env).items() if texts}
    text = json.dumps(missing, ensure_ascii=False, indent=1)
    Path(app.outdir, LIST).write_text(text + "\n", encoding="utf-8")


def say_the_interface(app):
    """Our words go before the theme's own translations of them."""
    if app.config.language != "zh_CN":
        return
    ours = gettext.NullTranslations()
    ours.gettext = lambda text: said.get(text) or theirs.gettext(text)
    said = po.translations("sphinx")
    theirs = locale.translators.get(THEME, gettext.NullTranslations())
    locale.translators[THEME] = ours


def link_to_english(app, env, node, contnode):
    """A page or a name of the code is found in the English edition, which is built first."""
    if app.config.language != "zh_CN":
        return None
    domain, kind, target = node["refdomain"], node["reftype"], node["reftarget"]
    here = node["refdoc"]
    if kind == "doc":
        page = target.lstrip("/") if target.startswith("/") else join(here, target)
        entry = (
            inventory(app).get("std:doc", {}).get(page) if page.startswith(ENGLISH_ONLY) else None
        )
    elif domain == "py":
        names = {
            k: v
            for kind, found in inventory(app).items()
            if kind[:3] == "py:"
            for k, v in found.items()
        }
        entry = names.get(target) or names.get(full_name(target))
    else:
        return None
    if entry is None:
        return None
    up = "../" * (here.count("/") + 1)
    if kind == "doc" and not node["refexplicit"]:
        contnode = nodes.inline("", entry[3])
    return nodes.reference("", "", contnode, internal=False, refuri=up + entry[2], classes=["en"])


def join(here, target):
    return posixpath.normpath(posixpath.join(posixpath.dirname(here), target))


def inventory(app):
    """The names of the English edition with their addresses from the site's root."""
    if not hasattr(app, "nndl_inventory"):
        with Path(app.srcdir, app.config.english_inventory).open("rb") as file:
            app.nndl_inventory = InventoryFile.load(file, "", posixpath.join)
    return app.nndl_inventory


def setup(app):
    app.add_config_value("english_inventory", "_build/html/objects.inv", "html", [str])
    app.add_search_language(Search)
    app.add_transform(Mark)
    app.connect("builder-inited", say_the_interface)
    app.connect("missing-reference", link_to_english, priority=900)
    app.connect("build-finished", write_list)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
