r"""Short sentences in Chinese and English (短句) from a grammar written for this book: synthetic.

Both have the same words, one for one, in another order (合成数据): the Chinese says first when and
where, the English last. 看 is *read* or *watch*, 在 is *at*, *in* or *on*, and the English verb
agrees with its subject.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

SUBJECTS = (
    ("我", "I"), ("你", "you"), ("他", "he"), ("她", "she"), ("我们", "we"), ("他们", "they"),
)  # fmt: skip
ACTIONS = (  # verb and object, twice
    ("喝", "茶", "drink", "tea"),
    ("喝", "水", "drink", "water"),
    ("喝", "咖啡", "drink", "coffee"),
    ("看", "书", "read", "books"),
    ("看", "报纸", "read", "papers"),
    ("看", "电影", "watch", "films"),
    ("看", "电视", "watch", "television"),
    ("吃", "面包", "eat", "bread"),
    ("吃", "米饭", "eat", "rice"),
    ("写", "信", "write", "letters"),
    ("弹", "钢琴", "play", "piano"),
    ("打", "篮球", "play", "basketball"),
)
PLACES = (
    None, ("在", "家", "at", "home"), ("在", "学校", "at", "school"), ("在", "床上", "in", "bed"),
    ("在", "北京", "in", "Beijing"), ("在", "火车上", "on", "trains"),
)  # fmt: skip
TIMES = (None, ("今天", "today"), ("每天", "daily"))


class Pair(NamedTuple):
    """One sentence twice, each a tuple of words, and as many words in both."""

    chinese: tuple
    english: tuple


def all_pairs():
    """Return every sentence of the grammar with its translation, 1296 of them."""
    return [_pair(*parts) for parts in product(SUBJECTS, ACTIONS, PLACES, TIMES)]


def _pair(subject, action, place, time):
    verb_zh, object_zh, verb, object_en = action
    if subject[1] in ("he", "she"):
        verb += "es" if verb == "watch" else "s"
    chinese, english = [subject[0]], [subject[1], verb, object_en]
    if time:
        chinese.append(time[0])
    if place:
        chinese += place[:2]
        english += place[2:]
    if time:
        english.append(time[1])
    return Pair((*chinese, verb_zh, object_zh), tuple(english))
