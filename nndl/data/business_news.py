r"""Sentences about companies from a grammar that was written for this book: synthetic (合成数据).

Every sentence comes with its entities as spans ``(b, e, label)``. Companies and persons are names
from jieba's dictionary; roles, years, amounts and rates are made up, so no sentence says anything
true. Some wordings and some names are held out.
"""

from __future__ import annotations

import re

from nndl import expect

LABELS = ("COM", "ROLE", "PER", "YEAR", "MONEY", "RATE")

ROLES = "创始人 董事长 总经理 总裁 首席执行官 发言人".split()
UNITS = "亿元 万元 亿美元".split()
AFTER = ["", "", "人民币"]  # what may follow an amount and is no part of it

KNOWN = [
    "{PER}是{COM}的{ROLE}。",
    "{COM}{ROLE}{PER}说，公司{YEAR}年的收入为{MONEY}。",
    "{COM}的{ROLE}是{PER}，{YEAR}年上任。",
    "{YEAR}年，{COM}营收{MONEY}，同比增长{RATE}。",
    "据{COM}{ROLE}{PER}介绍，{YEAR}年营收{MONEY}，比{YEAR}年的{MONEY}增加{RATE}。",
    "{ROLE}{PER}宣布，{COM}{YEAR}年营收达{MONEY}。",
    "{COM}{YEAR}年营收为{MONEY}，较上年下降了{RATE}。",
    "{COM}表示，该公司{YEAR}年营收增长{RATE}，达到{MONEY}。",
    "{YEAR}年{COM}的营收只有{MONEY}，{PER}认为还会减少。",
]
NEW = [
    "{COM}{ROLE}{PER}透露，集团{YEAR}年实现营收{MONEY}。",
    "与{YEAR}年相比，{COM}的营收提高{RATE}，{ROLE}{PER}对此满意。",
    "身为{COM}{ROLE}的{PER}表示，{YEAR}年营收可望超过{MONEY}。",
]
SLIDE = "小米创始人雷军表示，该公司2015年营收达到780亿元人民币，较2014年的743亿元人民币增长了5%"
SLIDE_ENTITIES = [
    ("小米", "COM"),
    ("创始人", "ROLE"),
    ("雷军", "PER"),
    ("2015", "YEAR"),
    ("780亿元", "MONEY"),
    ("2014", "YEAR"),
    ("743亿元", "MONEY"),
    ("5%", "RATE"),
]


def names(dictionary, held_out=False):
    """Return names of companies and of persons: lists of words of two to four characters.

    Parameters
    ----------
    dictionary : dict
        As :func:`nndl.data.dictionary.load` returns it. Its organisations and brands (nt, nz) serve
        as companies, its persons (nr) as persons.
    held_out : bool
        Every fifth name is held out: return these, or all the others.
    """
    found = {"COM": [], "PER": []}
    for word, (_, tag) in dictionary.items():
        kind = {"nt": "COM", "nz": "COM", "nr": "PER"}.get(tag)
        if kind and re.fullmatch("[\u4e00-\u9fff]{2,4}", word) and len(word) < 4 + (kind == "COM"):
            found[kind].append(word)
    return {
        kind: [word for n, word in enumerate(words) if (n % 5 == 0) == held_out]
        for kind, words in found.items()
    }


def draw(count, names, rng, templates=KNOWN):
    """Draw sentences and their entities.

    Parameters
    ----------
    count : int
    names : dict
        As :func:`names` returns them.
    rng : numpy.random.Generator
    templates : list of str

    Returns
    -------
    texts : list of str
    spans : list of lists of (b, e, label)
        Of each sentence its entities, in its order.

    Raises
    ------
    TypeError, ValueError
        If ``count`` is no integer of at least 1.
    """
    expect.at_least("count", count, 1)
    texts, spans = [], []
    for _ in range(count):
        text, found = "", []
        for piece in re.split(r"({\w+})", templates[rng.integers(len(templates))]):
            label = piece.strip("{}")
            if label not in LABELS:
                text += piece
                continue
            value = _value(label, names, rng)
            found.append((len(text), len(text) + len(value) - 1, label))
            text += value + (AFTER[rng.integers(len(AFTER))] if label == "MONEY" else "")
        texts.append(text)
        spans.append(found)
    return texts, spans


def slide():
    """Return the sentence of the lecture slides, and its entities as spans."""
    spans, start = [], 0
    for word, label in SLIDE_ENTITIES:
        b = SLIDE.index(word, start)
        start = b + len(word)
        spans.append((b, start - 1, label))
    return SLIDE, spans


def _value(label, names, rng):
    if label in names:
        return names[label][rng.integers(len(names[label]))]
    if label == "ROLE":
        return ROLES[rng.integers(len(ROLES))]
    if label == "YEAR":
        return str(rng.integers(1990, 2026))
    if label == "MONEY":
        return str(rng.integers(1, 1000)) + UNITS[rng.integers(len(UNITS))]
    return str(rng.integers(1, 100)) + "%"
