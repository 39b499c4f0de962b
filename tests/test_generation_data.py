"""What chapter 17 reads: program text, sentences by a rule, poems with their tones; and overlap."""

import ast

import numpy as np
import pytest

from nndl.data import python_source, reports, rhymes, tang
from nndl.text.overlap import longest_common, nearest


def test_modules_are_dealt_whole_and_cut_at_an_end_of_line():
    long, short = python_source.load(), python_source.load(500)
    texts = python_source.modules()
    assert len(texts) > 100 and all(map(python_source.plain, texts.values()))
    for part, cut in zip(long, short):
        assert part.endswith("\n") and 0 < len(cut) < len(part)
    names = list(texts)
    ast.parse(texts[names[0]])
    assert short.train.startswith(python_source.whole_lines(texts[names[0]][:500]))
    assert short.choose.startswith(python_source.whole_lines(texts[names[4]][:500]))
    assert short.test.startswith(python_source.whole_lines(texts[names[9]][:500]))
    with pytest.raises(ValueError, match="longest"):
        python_source.load(0)


def test_sentences_follow_their_rule():
    drawn = reports.drawn(3000, np.random.default_rng(0))
    allowed, tales = set(), set()
    for unseen in (False, True):
        for n, a in reports.pairs(unseen):
            for who in reports.NOUNS:
                for what in reports.ACTIVITIES:
                    for gap in reports.GAPS:
                        parts = reports.NOUNS[who][n], gap, reports.ACTIVITIES[what][a]
                        if not unseen:
                            (allowed if who == what else tales).add(reports.sentence(who, *parts))
    assert set(drawn) <= allowed | tales
    assert 0.01 < np.mean([text in tales for text in drawn]) < 0.03
    assert len(reports.pairs(True)) == 20 and reports.held_out(0, 0)
    assert reports.NOUNS["只"][0] == "猫" and reports.ACTIVITIES["个"][0] == "作报告"


def test_the_poems_and_their_tones():
    poems = tang.load()
    assert len(poems) == len({poem.lines for poem in poems}) == 83
    assert all(len(line) == 5 for poem in poems for line in poem.lines)
    assert set(tang.LEVEL) <= tang.CHARACTERS and len(set(tang.LEVEL)) == len(tang.LEVEL)
    assert set(tang.EITHER) <= tang.CHARACTERS and not set(tang.EITHER) & set(tang.LEVEL)
    # Two poems that every handbook gives as examples of the rules, and one that breaks them.
    by_title = {poem.title: poem.lines for poem in poems}
    assert tang.regulated(by_title["相思"]) and tang.regulated(by_title["逢雪宿芙蓉山主人"])
    assert not tang.regulated(by_title["江雪"])
    assert (
        tang.tone("月") == "oblique" and tang.tone("山") == "level" and tang.tone("看") == "either"
    )
    assert tang.follows("白日依山尽", "||--|") and not tang.follows("白日依山尽", "|---|")
    with pytest.raises(ValueError, match="龘"):
        tang.tone("龘")


def test_tones_are_those_of_the_guangyun():
    pytest.importorskip("tshet_uinh")
    sounds = rhymes.load()
    simplified = "岭忧种"  # in the book these are other characters
    shared = sorted(tang.CHARACTERS & set(sounds) - set(simplified))
    assert len(shared) > 450
    for character in shared:
        sound, tone = sounds[character], tang.tone(character)
        assert sound.level or tone != "level", character
        assert sound.oblique or tone != "oblique", character


def test_rhyme_groups_are_chains_of_poems():
    group = tang.rhymes()
    for poem in tang.load():
        assert group[poem.lines[1][-1]] == group[poem.lines[3][-1]]
    assert group["流"] == group["头"]  # through 楼
    assert group["流"] != group["山"]


def test_the_longest_common_piece_is_the_first_of_the_longest():
    rng = np.random.default_rng(0)
    for _ in range(200):
        a, b = ("".join(rng.choice(list("ab"), size)) for size in rng.integers(0, 9, 2))
        every = [a[i:j] for i in range(len(a)) for j in range(i + 1, len(a) + 1)]
        longest = max((piece for piece in every if piece in b), key=len, default="")
        assert longest_common(a, b) == longest
    assert nearest("空山不见月", ["明月光", "空山新雨后", "不见人"]) == ("空山新雨后", "空山")
    with pytest.raises(TypeError, match="text"):
        longest_common("a", 1)
    with pytest.raises(TypeError, match="lines"):
        nearest("a", "ab")
    with pytest.raises(ValueError, match="at least one"):
        nearest("a", [])
