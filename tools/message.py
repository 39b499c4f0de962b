"""One paragraph as MyST reads it: what a reader sees, and what is the same in every language."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

SIGN = "\ue000"  # stands for a formula, code or a number that is filled in: set like a Latin word
TITLE = "\ue001"  # stands for words that are fetched from elsewhere, the title of a page
EXPLICIT = re.compile(r"(.+?)\s*<([^<>]+)>", re.DOTALL)
INNER_TEXT = re.compile(r"\\(?:text|mbox)\{([^{}]*)\}")
FIELD = re.compile(r"\{[a-z]+\}|%\([a-z]+\)s")  # what the interface fills in
FETCHED = {"doc", "ref", "numref", "cite:t", "cite:p"}
NUMBERS = {"eq", "measured"}
# Names are the same in both languages.
NAMES = re.compile(
    r"\b(?:NumPy|PyTorch|Python|Colab|Jupyter\w*|Matplotlib|SciPy|DGL|PyG|NaN|Pyodide|GitHub|Safari"
    r"|[A-Za-z]|[A-Z0-9]{2,}s?(?:-[A-Z0-9]+)*)\b"
)


class Part(NamedTuple):
    """What of a paragraph has to be the same in both languages."""

    kind: str  # formula, code, link, picture, or the role's name
    content: str


class Message(NamedTuple):
    text: str  # what a reader sees, formulas and code as SIGN
    parts: Counter
    terms: tuple  # (words, target) of each {term}
    blocks: tuple  # the kinds of Markdown blocks; one paragraph is ("paragraph",)


@cache
def parser():
    # The page's own extensions that concern a paragraph (myst_enable_extensions in _config.yml).
    return (
        MarkdownIt("commonmark")
        .use(dollarmath_plugin, allow_space=True, allow_digits=True, double_inline=True)
        .use(myst_role_plugin)
    )


@cache
def read(source):
    """Take a paragraph apart."""
    tokens = parser().parse(source)
    text, parts, terms = [], Counter(), []
    for token in tokens:
        for inner in token.children or ():
            text.append(shown(inner, parts, terms))
    blocks = (token.type for token in tokens if token.nesting >= 0 and token.type != "inline")
    blocks = tuple(kind.removesuffix("_open") for kind in blocks)
    seen = "".join(text)
    parts.update(Part("field", field) for field in FIELD.findall(seen))
    return Message(FIELD.sub(SIGN, seen), parts, tuple(terms), blocks)


def shown(token, parts, terms):
    """What a reader sees of one token; notes what it refers to."""
    if token.type == "text":
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type.startswith("math_inline"):
        parts[Part("formula", "".join(INNER_TEXT.sub("", token.content).split()))] += 1
        return SIGN
    if token.type == "code_inline":
        parts[Part("code", token.content)] += 1
        return SIGN
    if token.type == "link_open":
        parts[Part("link", token.attrGet("href"))] += 1
    if token.type == "image":
        parts[Part("picture", token.attrGet("src"))] += 1
        return token.content
    return role(token, parts, terms) if token.type == "myst_role" else ""


def role(token, parts, terms):
    name = token.meta["name"]
    found = EXPLICIT.fullmatch(token.content)
    words, target = found.groups() if found else (token.content, token.content)
    parts[Part(name, target.lower())] += 1
    if name == "term":
        terms.append((words, target))
    if name in NUMBERS:
        return SIGN
    return TITLE if name in FETCHED and not found else words


def needs_no_words(source):
    """Is there nothing to translate: only formulas, code, numbers, names or Chinese?"""
    return not re.search("[A-Za-z]", NAMES.sub("", read(source).text))
