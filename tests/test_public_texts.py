"""The loaders of public texts and strokes: what they read is what the pinned files hold."""

import os
from fractions import Fraction

import numpy as np
import pytest

from nndl.data import kernel_c, quatrains, sentence_pairs, strokes, word_problems
from tests.conftest import missing

RNG = np.random.default_rng(3)


@pytest.fixture
def public():
    if not os.environ.get("NNDL_DATA"):
        missing("NNDL_DATA is not set: the public sets are not looked at.")


def test_sentence_pairs(public):
    pairs = sentence_pairs.load()
    assert len(pairs) == 20133
    assert pairs[0] == ("Hi.", "嗨。") and pairs[5000].chinese == "他們總是逃學。"


def test_word_problems(public):
    problems = word_problems.load()
    assert len(problems) == 1000
    paco = problems[2]
    assert paco.text.startswith("Paco had 26 salty cookies and 17 sweet cookies.")
    assert problems[0].text.count(". ") == 2  # the story of the first ends without a full stop
    assert all(p.text.endswith(f" {p.question}") for p in problems)
    assert problems[0].answer == Fraction(51) and problems[0].equation == "( 76.0 - 25.0 )"


@pytest.mark.parametrize("story", ["He ran", "He ran.", "He ran. "])
def test_a_story_and_its_question_are_two_sentences(story):
    assert word_problems.join(story, " How far? ") == "He ran. How far?"


def test_quatrains(public):
    for characters, count in ((5, 3772), (7, 10321)):
        poems = quatrains.load(characters)
        assert len(poems) == count
        assert {tuple(map(len, poem.lines)) for poem in poems} == {(characters,) * 4}
    assert quatrains.load(5)[1].lines[0] == "燄聽風來動"
    with pytest.raises(ValueError, match="5, 7"):
        quatrains.load(6)


def test_strokes_of_characters(public):
    characters = strokes.load()
    assert len(characters) == 1500
    assert len(characters["三"]) == 3 and len(characters["诗"]) == 8
    assert characters["诗"][0].tolist() == [[265, 804], [352, 749], [377, 708]]
    top, bottom = characters["三"][0], characters["三"][2]
    assert top[:, 1].mean() > bottom[:, 1].mean()  # y grows upwards


def test_moves_of_the_pen_on_paper():
    moves = strokes.offsets([[(1, 1), (4, 1), (4, 0)], [(2, 3), (2, 5)]])
    assert moves.tolist() == [[3, 0, 0], [0, -1, 1], [-2, 3, 0], [0, 2, 1]]


def test_redraw_is_the_inverse():
    drawn = [RNG.normal(size=(n, 2)) for n in (3, 2, 5)]
    again = strokes.redraw(strokes.offsets(drawn), start=drawn[0][0])
    assert len(again) == 3
    for one, other in zip(drawn, again, strict=True):
        np.testing.assert_allclose(other, one, atol=1e-12)
    open_end = strokes.redraw(strokes.offsets(drawn)[:-1], start=drawn[0][0])
    assert [len(stroke) for stroke in open_end] == [3, 2, 4]


def test_kernel_code(public):
    wireguard, xv6 = kernel_c.load("wireguard"), kernel_c.load("xv6")
    assert (len(wireguard), len(xv6)) == (84, 75)
    assert list(wireguard)[0] == "src/allowedips.c"
    assert wireguard["src/version.h"].startswith("#ifndef WIREGUARD_VERSION\n")
    assert not any("/* FILE: " in text for text in wireguard.values())
    with pytest.raises(ValueError, match="wireguard, xv6"):
        kernel_c.load("minix")


def test_files_are_split_at_their_names():
    text = "/* FILE: a.c */\nint a; /* FILE: no */\n/* FILE: b/c.h */\n"
    assert kernel_c.split(text) == {"a.c": "int a; /* FILE: no */\n", "b/c.h": ""}
