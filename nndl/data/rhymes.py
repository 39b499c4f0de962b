"""How characters sounded to the poets of the Tang: rhymes (韵) and tones (平仄) of the Guangyun.

The Guangyun of 1008 (廣韻) sorts characters by 206 rhymes; 57 of them have the level tone (平声),
the others the three oblique ones (仄声). The book is in the public domain; its text comes with the
package ``tshet-uinh`` of Project NK2028 and SkyEye_FAST, under the MIT licence. Mandarin of today
rhymes otherwise: sounds have merged or parted since, and the entering tone (入声) is gone.
"""

from __future__ import annotations

from typing import NamedTuple

# Rhymes in one group were used together: the 30 level ones of the later Pingshui list (平水韵).
GROUPS = """
東 冬鍾 江 支脂之 微 魚 虞模 齊 佳皆 灰咍 真諄臻 文欣 元魂痕 寒桓 刪山
先仙 蕭宵 肴 豪 歌戈 麻 陽唐 庚耕清 青 蒸登 尤侯幽 侵 覃談 鹽添嚴 咸銜凡
""".split()
VARIANTS = dict(
    "間閒 峰峯 窗窻 荆荊 衆眾 韓𩏑 魂䰟 裙帬 鞍鞌".split()
)  # as printed: as in the book


class Sound(NamedTuple):
    """All that a character can sound like; one with several readings may be level and oblique."""

    level: frozenset  # the groups of its readings in the level tone, by their first rhyme
    oblique: bool  # whether it has a reading in another tone


def load():
    """Return the :class:`Sound` of every character of the book, a dict.

    Raises
    ------
    ModuleNotFoundError
        If tshet-uinh is not installed: says how to get it.
    """
    try:
        from tshet_uinh import 資料
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "Rhymes need tshet-uinh, which is not installed. Install it with: "
            "pip install tshet-uinh (Python 3.11 or newer)"
        ) from error
    group = {rhyme: group[0] for group in GROUPS for rhyme in group}
    found = {}
    for entry in 資料.廣韻.iter條目():
        found.setdefault(entry.字頭, set()).add(group.get(entry.來源.韻目))
    sounds = {c: Sound(frozenset(g - {None}), None in g) for c, g in found.items()}
    return sounds | {c: sounds[book] for c, book in VARIANTS.items() if book in sounds}


def rhyme(one, other, sounds):
    """Whether two characters can rhyme in the level tone; a character does not rhyme with itself.

    Parameters
    ----------
    one, other : str
    sounds : dict
        What :func:`load` returns. A character that is not in it rhymes with none.
    """
    if one == other or one not in sounds or other not in sounds:
        return False
    return bool(sounds[one].level & sounds[other].level)
