r"""Short film reviews (影评) from a grammar that was written for this book: synthetic (合成数据).

A clause says something about one thing, with a good or a bad adjective, and may negate it; a review
is one clause, or two of opposite verdicts of which a conjunction says which one counts:

======================  =====================  =================
review                  in English             verdict
======================  =====================  =================
A                       A                      that of A
A，但是B                A, but B               that of B
虽然A，但是B            although A, B          that of B
B，虽然A                B, although A          that of B
======================  =====================  =================

So the same characters in another order can be the opposite review. Some wordings are held out:
``part`` says which of them a review may use.
"""

from __future__ import annotations

from itertools import product

from nndl import expect

GOOD = "好看 精彩 动人 感人 有趣 出色 自然 好听".split()
BAD = "难看 无聊 沉闷 俗气 生硬 糟糕 平淡 混乱".split()

# Wordings of the training part.
LEADS = ["", "我觉得", "说实话，", "总的来说，", "看完以后觉得", "朋友也说"]
THINGS = "画面 故事 音乐 演员 结尾 台词 节奏 开头".split()
DEGREES = ["", "很", "真", "非常", "特别"]
NEGATIONS = ["不", "不太", "并不", "一点也不", "不像大家说的那么"]
JOINS = ["{B}", "{B}", "{B}", "{A}，但是{B}", "虽然{A}，但是{B}", "{B}，虽然{A}"]

# Wordings that are held out.
NEW_LEADS = ["老实讲，", "在我看来，", "平心而论，"]
NEW_THINGS = "剧本 配乐 镜头 特效".split()
NEW_DEGREES = ["相当", "十分"]
NEW_NEGATIONS = ["算不上", "不如想象中", "没有想象中那么", "没有传说的那么"]

PARTS = {
    "known": (LEADS, THINGS, DEGREES, NEGATIONS),
    "new leads": (NEW_LEADS, THINGS, DEGREES, NEGATIONS),
    "new things": (LEADS, NEW_THINGS, DEGREES, NEGATIONS),
    "new degrees": (LEADS, THINGS, NEW_DEGREES, NEGATIONS),
    "new wordings": (NEW_LEADS, NEW_THINGS, NEW_DEGREES, NEGATIONS),
    "new negations": (LEADS, THINGS, DEGREES, NEW_NEGATIONS),
}


def draw(count, rng, part="known", join=None):
    """Draw reviews: each verdict as often as the other, every third clause negated.

    Parameters
    ----------
    count : int
    rng : numpy.random.Generator
    part : {"known", "new leads", "new things", "new degrees", "new wordings", "new negations"}
        Which of the four kinds of wordings are held-out ones; "new wordings" has the first three of
        them. In "new negations" every clause that counts is negated.
    join : str, optional
        One of ``JOINS``; any of them if not given.

    Returns
    -------
    texts : list of str
    verdicts : list of int
        1 where the review is good, 0 where it is bad.

    Raises
    ------
    TypeError, ValueError
        If ``count`` is no integer of at least 1, or there is no such part or join.
    """
    expect.at_least("count", count, 1)
    leads, *wordings = PARTS[expect.option("part", part, PARTS)]
    joins = JOINS if join is None else [expect.option("join", join, JOINS)]
    texts, verdicts = [], []
    for _ in range(count):
        verdict = int(rng.integers(2))
        B = clause(verdict, wordings, rng, must_negate=part == "new negations")
        A = clause(1 - verdict, wordings, rng)
        texts.append(_one(leads, rng) + _one(joins, rng).format(A=A, B=B) + "。")
        verdicts.append(verdict)
    return texts, verdicts


def clause(verdict, wordings, rng, must_negate=False):
    """One clause with the verdict: a thing, a degree or a negation, an adjective."""
    things, degrees, negations = wordings
    negated = must_negate or rng.integers(3) == 0
    adjective = _one(GOOD if verdict != negated else BAD, rng)
    return _one(things, rng) + _one(negations if negated else degrees, rng) + adjective


def mirrored(count, rng):
    """Draw pairs of reviews of the same characters and opposite verdicts: A，但是B and B，但是A.

    Parameters
    ----------
    count : int
    rng : numpy.random.Generator

    Returns
    -------
    texts : list of str
        Good and bad in turn; ``texts[2 * k]`` and ``texts[2 * k + 1]`` are a pair.
    verdicts : list of int
    """
    expect.at_least("count", count, 1)
    texts = []
    for _ in range(count):
        good, bad = (clause(verdict, PARTS["known"][1:], rng) for verdict in (1, 0))
        texts += [f"{bad}，但是{good}。", f"{good}，但是{bad}。"]
    return texts, [1, 0] * count


def square(thing="故事", good="精彩", bad="无聊"):
    """The four clauses with and without 不: their verdicts are the exclusive or of two signs."""
    texts = [thing + no + adjective + "。" for no, adjective in product(("", "不"), (good, bad))]
    return texts, [1, 0, 0, 1]


def _one(items, rng):
    return items[rng.integers(len(items))]
