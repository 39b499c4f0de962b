"""Rhymes and tones of the Guangyun, and the form of a quatrain that the decoder is held to."""

import sys

import pytest

from nndl.data import rhymes

pytest.importorskip("tshet_uinh")


@pytest.fixture(scope="module")
def sounds():
    return rhymes.load()


def test_the_level_rhymes_are_57_in_30_groups():
    assert len(rhymes.GROUPS) == 30 and len("".join(rhymes.GROUPS)) == 57
    assert len(set("".join(rhymes.GROUPS))) == 57


def test_tones(sounds):
    assert sounds["東"] == rhymes.Sound(frozenset("東"), False)
    assert sounds["白"] == rhymes.Sound(frozenset(), True)  # the entering tone; level in Mandarin
    assert sounds["重"] == rhymes.Sound(frozenset("冬"), True)  # two readings
    assert sounds["間"] == sounds["閒"] and len(sounds) > 19_000


def test_what_rhymed_then(sounds):
    """Li Bai's 光, 霜, 鄉; and 迴, 來, 開, which do not all rhyme in Mandarin."""
    for one, other in ("光霜", "霜鄉", "迴來", "開迴", "間山"):
        assert rhymes.rhyme(one, other, sounds)
    for one, other in ("東冬", "光光", "光月", "光x"):
        assert not rhymes.rhyme(one, other, sounds)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "tshet_uinh", None)
    with pytest.raises(ModuleNotFoundError, match="pip install tshet-uinh"):
        rhymes.load()
