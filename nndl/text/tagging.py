"""Words and entities as tags of single characters (序列标注), and how many of them are right.

A span is ``(b, e, label)``, or ``(b, e)`` where there is one kind only, as in word segmentation:
first and last character, counted from 0, as in :class:`nndl.text.lexicon.Lexicon`. Its tags:

======  ==========================  =================================
scheme  a span of several           a span of one
======  ==========================  =================================
BMES    B-label M-label … E-label   S-label
BIO     B-label I-label …           B-label
======  ==========================  =================================

Without a label they are B, M, E, S and I alone. A character outside all spans has the tag O.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from nndl import expect

SCHEMES = {"BMES": "BMES", "BIO": "BI"}  # the first letters of tags, besides O
ALONE = "BS"  # these begin a span, whatever stands before
CLOSED = "ES"  # after these nothing goes on


class Scores(NamedTuple):
    """How many spans were found, and the quotients; one that is 0/0 counts as 0."""

    precision: float  # right / found
    recall: float  # right / true
    f1: float  # harmonic mean of the two
    right: int
    found: int
    true: int


def encode(spans, length, scheme="BMES"):
    """Return the tags of a sentence.

    Parameters
    ----------
    spans : iterable of (b, e, label) or (b, e)
        In any order; they must not overlap.
    length : int
        The number of characters.
    scheme : {"BMES", "BIO"}

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        If a span is not within the sentence or overlaps another, a label is empty, or the scheme is
        unknown.
    """
    expect.option("scheme", scheme, SCHEMES)
    tags = ["O"] * expect.at_least("length", length, 0)
    for span in spans:
        b, e, *label = span
        if len(label) > 1 or "" in label:
            raise ValueError(f"spans: expected (b, e, label) or (b, e); came {span}.")
        if not 0 <= b <= e < length:
            raise ValueError(f"spans: expected 0 <= b <= e < length = {length}; came {span}.")
        if any(tag != "O" for tag in tags[b : e + 1]):
            raise ValueError(f"spans: expected none to overlap; came {span} upon another.")
        tags[b : e + 1] = _tags(span, scheme)
    return tags


def decode(tags, scheme="BMES", strict=False):
    """Return the spans that the tags of a sentence stand for; the inverse of :func:`encode`.

    A model may give sequences that no spans have: an M after O, a B without its E, a label that
    changes. Then every character that is not O belongs to a span, and a new one begins

    - at B and at S,
    - after O, E and S, and at the start of the sentence,
    - where the label changes.

    Every character of a segmentation is thus in a word, and ``I-LOC I-LOC`` after O is an entity.
    With ``strict``, of these spans only those remain whose tags are what :func:`encode` gives them.

    Parameters
    ----------
    tags : sequence of str
    scheme : {"BMES", "BIO"}
    strict : bool

    Returns
    -------
    list of (b, e, label) or (b, e)
        In the order of the sentence.

    Raises
    ------
    ValueError
        If a tag is not one of the scheme: names the tag and its place. Or the scheme is unknown.
    """
    letters = SCHEMES[expect.option("scheme", scheme, SCHEMES)]
    spans, before, label_before = [], "O", None
    for j, tag in enumerate(tags):
        letter, *label = str(tag).split("-", 1)
        if tag != "O" and (letter not in tuple(letters) or label == [""]):
            raise ValueError(
                f"tags: expected O or one of {', '.join(letters)}, then -label or nothing; came "
                f"{tag!r} at character {j}."
            )
        if tag != "O":
            if letter in ALONE or before in "O" + CLOSED or label != label_before:
                spans.append((j, j, *label))
            else:
                spans[-1] = (spans[-1][0], j, *label)
        before, label_before = letter, label
    if strict:
        spans = [s for s in spans if list(tags[s[0] : s[1] + 1]) == _tags(s, scheme)]
    return spans


def word_spans(words):
    """Return the spans (b, e) of the words of a segmented sentence: ``["南京", "市"]``.

    Raises
    ------
    ValueError
        If a word is empty.
    """
    spans, b = [], 0
    for n, word in enumerate(words):
        if not word:
            raise ValueError(f"words: expected no empty one; came one as word {n}.")
        spans.append((b, b + len(word) - 1))
        b += len(word)
    return spans


def score(true, found):
    """Return precision (精确率), recall (召回率) and F1 of the spans of several sentences.

    A span is right if its b, its e and its label all are. All sentences count together, so that a
    long one weighs more; a span found twice is right at most as often as it is true.

    Parameters
    ----------
    true, found : sequence of sequences of spans
        For each sentence its spans, in any order.

    Returns
    -------
    Scores

    Raises
    ------
    ValueError
        If the numbers of sentences differ.
    """
    if len(true) != len(found):
        raise ValueError(
            f"found: expected the spans of {len(true)} sentences; came those of {len(found)}."
        )
    right = sum(sum((Counter(t) & Counter(f)).values()) for t, f in zip(true, found))
    there, given = sum(map(len, true)), sum(map(len, found))
    precision, recall = right / max(given, 1), right / max(there, 1)
    f1 = 2 * right / max(given + there, 1)
    return Scores(precision, recall, f1, right, given, there)


def _tags(span, scheme):
    """Return the tags of one span."""
    b, e, *label = span
    if scheme == "BIO":
        letters = "B" + "I" * (e - b)
    else:
        letters = "S" if b == e else "B" + "M" * (e - b - 1) + "E"
    return ["-".join([letter, *label]) for letter in letters]
