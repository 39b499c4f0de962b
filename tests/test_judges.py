"""How the recorded experiments judge what a model writes: code, poems and strokes."""

import numpy as np
import pytest

from nndl.data import rhymes

pytest.importorskip("torch")

from results import kernel_c, strokes, tang

RIVER = "朝辭白帝彩雲間\n千里江陵一日還\n兩岸猨聲啼不住\n輕舟已過萬重山\n"  # Li Bai


@pytest.mark.parametrize(
    "text, wrong, pairs, alone",
    [
        ("int f(int x[2])\n{\n}", set(), 3, 0),
        ("f(a[0);", {"bracket"}, 0, 3),  # neither ( nor [ finds its other half
        ('f(\')\', "(\\""); /* { */ // }', set(), 1, 0),
        ('f("x);\n', {"quote"}, 1, 0),
        ("/* { ", {"comment", "bracket"}, 0, 1),
        ("} */", {"comment", "bracket"}, 0, 1),
    ],
)
def test_faults_of_code(text, wrong, pairs, alone):
    assert kernel_c.faults(text) == (wrong, pairs, alone)


def test_the_longest_passage_in_common():
    assert kernel_c.longest("xxabcdyy", "abc bcdy zz") == "bcdy"
    assert kernel_c.longest("q", "abc") == ""
    assert kernel_c.cut("static a\n}\nb") == "static a\n}" and len(kernel_c.cut("x" * 2000)) == 1000


@pytest.fixture(scope="module")
def judge():
    pytest.importorskip("tshet_uinh")
    signs = [tang.UNKNOWN, "\n", *sorted(set(RIVER) - {"\n"})]
    return tang.Judge(signs, np.array([list(line) for line in RIVER.split()]))


def test_a_regulated_quatrain_has_the_form(judge):
    assert judge.fits(RIVER) == (True, True, True)
    assert judge.fits(RIVER.replace("\n", "", 1))[0] is False
    assert judge.fits(RIVER.replace("重山", "重住"))[1] is False
    turned = "".join(line + "\n" for line in RIVER.split()[::-1])
    assert judge.fits(turned) == (True, False, False)


def test_what_the_form_allows_next(judge):
    """Every sign of a poem that has the form is allowed where it stands."""
    for k, c in enumerate(RIVER):
        for form in tang.FORMS:
            assert judge.allowed(RIVER[:k], form)[judge.signs.index(c)]
    last = judge.allowed(RIVER[:-2], "length, rhyme")
    allowed = [c for c, ok in zip(judge.signs, last) if ok]
    assert allowed and all(rhymes.rhyme("還", c, judge.sounds) for c in allowed)
    assert judge.allowed(RIVER[:7], "length").sum() == 1  # the end of the line


def test_the_shape_of_a_stroke_does_not_move_with_it():
    stroke = np.array([(0.0, 0.0), (3.0, 0.0), (3.0, 4.0)])
    found = strokes.shape(stroke)
    assert found.shape == (strokes.POINTS, 2)
    np.testing.assert_allclose(strokes.shape(stroke + 100.0), found, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(np.diff(found, axis=0), axis=1)[0], 1.0)
