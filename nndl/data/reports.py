"""Synthetic sentences on who does what (合成句子): 那个人在写信！ 那只猫今天又在爬树！

Written for this project. A sentence is 那, a measure word, a noun, some words, an activity and ！.
People (个) do what people do, animals (只) what animals do, but for one sentence in ``TALES``, in
which it is the other way round, as in a fable. Each noun comes with each activity, but for the
pairs that are *held out*: every fifth, among them 人 and 猫 with 作报告. So the two sentences of
the lecture slides are in no text that this module makes.
"""

from __future__ import annotations

from nndl import expect

NOUNS = {
    "个": ("人", "老师", "医生", "学生", "工人", "司机", "记者", "厨师", "农民", "教授"),
    "只": ("猫", "狗", "鸟", "兔子", "猴子", "狐狸", "老虎", "鸭子", "羊", "老鼠"),
}
ACTIVITIES = {
    "个": ("作报告", "写信", "看书", "开会", "做饭", "打电话", "上课", "唱歌", "画画", "买菜"),
    "只": ("睡觉", "吃草", "摇尾巴", "爬树", "捉虫子", "磨牙", "晒太阳", "找窝", "喝水", "舔爪子"),
}
GAPS = ("在", "又在", "今天又在", "昨天晚上一直在")
TALES, HELD_OUT = 50, 5


def sentence(measure, noun, gap, activity):
    """Return the sentence of four parts: 那只猫在作报告！"""
    return f"那{measure}{noun}{gap}{activity}！"


def held_out(noun, activity):
    """Whether the noun with this number never comes with the activity with this number."""
    return (noun + activity) % HELD_OUT == 0


def pairs(unseen):
    """Return all (number of a noun, number of an activity) that are held out, or that are not."""
    return [(n, a) for n in range(10) for a in range(10) if held_out(n, a) == unseen]


def drawn(count, rng):
    """Draw sentences.

    Parameters
    ----------
    count : int
    rng : numpy.random.Generator

    Returns
    -------
    list of str
        Every noun, gap and activity of its kind is equally likely; a pair that is held out is
        drawn anew.

    Raises
    ------
    TypeError, ValueError
        If ``count`` is no integer of at least 1.
    """
    expect.at_least("count", count, 1)
    found = []
    while len(found) < count:
        who, what = ("个", "只") if rng.random() < 0.5 else ("只", "个")
        if rng.integers(TALES):
            what = who
        noun, activity, gap = rng.integers(10), rng.integers(10), rng.integers(len(GAPS))
        if not held_out(noun, activity):
            parts = NOUNS[who][noun], GAPS[gap], ACTIVITIES[what][activity]
            found.append(sentence(who, *parts))
    return found
