"""The language of the catalogues: terms, punctuation, spacing, and what both languages share.

``faults(english, chinese)`` yields one sentence for each fault. One rule of spacing holds: a space
between a Chinese character and a Latin word, a number, a formula or code; none beside Chinese
punctuation, none between Chinese characters. Terms that the glossary writes together (网格LSTM)
stay together.
"""

from __future__ import annotations

import re
from functools import cache

import yaml

from tools.message import SIGN, TITLE, needs_no_words, read
from tools.po import LOCALES, ROOT

HAN = "\u3400-\u9fff"
LATIN = f"A-Za-z0-9{SIGN}"
FULL = "，。；：！？、（）《》【】"
RULES = {
    f"[{HAN}][{LATIN}]|[{LATIN}][{HAN}]": "no space between Chinese and Latin",
    f"[{HAN}] +[{HAN}]": "a space between Chinese characters",
    f" [{FULL}]|[{FULL}] ": "a space beside Chinese punctuation",
    f"[{HAN}{FULL}] ?[,.;:!?]|[,;:!?] ?[{HAN}]": "half-width punctuation, write ，。；：！？",
    f"[{SIGN}{TITLE}][,;:] |\\.$": "half-width punctuation at a formula or the end",
    # AR(9) and AR(15) are names
    rf"[{HAN}] ?\(|\([{HAN}]|[{HAN}]\)|(?<![A-Z]\(\w)(?<![A-Z]\(\w\w)\) ?[{HAN}]": (
        "half-width brackets, write （）"
    ),
    f"[{HAN}{FULL}] ?[\"']|[\"'] ?[{HAN}]": "straight quotes, write “”",
    r"\.\.\.|。。|，，|、、|(?<!—)—(?!—)": "dots are ……, a dash is ——, a mark stands once",
    r"\*": "emphasis does not close, put marks outside of it",
    r"[{}`]": "markup is left",
}

ENGLISH = re.compile(r"(?:\b[a-z]{2,}[ ,;]+){4,}[a-z]+")
QUOTED = re.compile("“[^”]*”|（[^（）]*）")


@cache
def terms():
    """``{English term in lower case: Chinese term}`` from the glossary."""
    block = (ROOT / "book/glossary.md").read_text(encoding="utf-8").split("```{glossary}")[1]
    found = {}
    for entry in block.split("```")[0].strip().split("\n\n"):
        lines = entry.split("\n")
        names = [line for line in lines if not line.startswith(" ")]
        chinese = lines[len(names)].strip().split(". ")[0]
        found.update({name.lower(): chinese for name in names})
    return found


@cache
def written_together():
    """The terms of Chinese and Latin letters, the longest first."""
    mixed = {term for term in terms().values() if re.search("[A-Za-z]", term)}
    return sorted(mixed, key=len, reverse=True)


@cache
def variants():
    """``{forbidden variant: the term to write}`` from ``locales/terms.yml``."""
    table = yaml.safe_load((LOCALES / "terms.yml").read_text(encoding="utf-8"))
    return {wrong: right for right, wrongs in table.items() for wrong in wrongs}


def faults(english, chinese):
    """Yield what is wrong with a translation, each fault in one sentence."""
    ours, theirs = read(chinese), read(english)
    if ours.blocks != ("paragraph",):
        yield f"it should be one paragraph; Markdown reads {', '.join(ours.blocks)}"
    yield from shared(theirs, ours)
    yield from wrong_terms(theirs, ours)
    text = ours.text
    if not re.search(f"[{HAN}]", text):
        if not needs_no_words(english) and len(re.findall("[A-Za-z]{3,}", text)) > 1:
            yield "it holds no Chinese"
        return
    for term in written_together():
        text = text.replace(term, f"{term[0]}{TITLE}{term[-1]}")
    if ENGLISH.search(QUOTED.sub("", text)):
        yield "English is left (what is quoted stands in “” or （）)"
    # What is quoted letter by letter, such as a sentence of the slides, keeps its form.
    text = QUOTED.sub(lambda m: f"“{TITLE}”" if m[0][1:-1] in theirs.text else m[0], text)
    for pattern, what in RULES.items():
        found = re.search(pattern, text)
        if found:
            start = max(0, found.start() - 8)
            place = text[start : found.end() + 8].replace(SIGN, "▢").replace(TITLE, "▣")
            yield f"{what}: …{place}…"


def shared(english, chinese):
    """Formulas, code, links and targets of roles are the same, in any order."""
    for part, count in (english.parts - chinese.parts).items():
        yield f"{part.kind} {part.content!r} is missing{f' {count} times' if count > 1 else ''}"
    for part in chinese.parts - english.parts:
        yield f"{part.kind} {part.content!r} is not in the English"


def wrong_terms(english, chinese):
    """Terms as the glossary has them, in links and in prose; the English may quote others."""
    for words, target in chinese.terms:
        term = terms().get(target.lower())
        if term and words == target and re.search("[a-z]", words):
            yield f"{{term}}`{target}` shows English: write {{term}}`{term} <{target}>`"
        elif term and re.search(f"[{HAN}]", words) and term not in words and words not in term:
            yield f"{{term}}`{words} <{target}>`: the glossary says {term}"
    for wrong, right in variants().items():
        if wrong in chinese.text and wrong not in english.text:
            yield f"{wrong}: write {right}"
