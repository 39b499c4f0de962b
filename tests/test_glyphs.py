"""The characters written for the book: strokes, points and moves."""

import numpy as np
import pytest

from nndl.data import glyphs, strokes


@pytest.mark.parametrize("glyph", glyphs.GLYPHS)
def test_without_jitter_the_corners_are_met_and_points_are_even(glyph):
    written = glyphs.write(glyph, np.random.default_rng(0), jitter=0)
    assert len(written) == len(glyphs.GLYPHS[glyph])
    for points, corners in zip(written, glyphs.GLYPHS[glyph]):
        for corner in corners:
            assert np.abs(points - corner).sum(1).min() < 1e-12
        gaps = np.hypot(*np.diff(points, axis=0).T)
        assert (gaps > 0.6 * glyphs.SPACING).all() and (gaps < 1.5 * glyphs.SPACING).all()


@pytest.mark.parametrize("glyph", glyphs.GLYPHS)
def test_moves_are_written_back(glyph):
    written = glyphs.write(glyph, np.random.default_rng(1))
    moves = glyphs.moves(written)
    assert moves[:, 2].sum() == len(written) and moves[-1, 2] == 1
    back = strokes.redraw(moves, written[0][0] / glyphs.SPACING)
    assert len(back) == len(written)
    for mine, other in zip(back, written):
        assert np.allclose(mine * glyphs.SPACING, other)


def test_jitter_moves_points_and_zero_does_not():
    one, other = (glyphs.write("木", np.random.default_rng(seed)) for seed in (0, 1))
    assert np.abs(one[0][0] - other[0][0]).max() > 1e-3
    still = [glyphs.write("木", np.random.default_rng(seed), 0) for seed in (0, 1)]
    assert all((a == b).all() for a, b in zip(*still))


def test_another_character_is_refused():
    with pytest.raises(ValueError, match="glyph"):
        glyphs.write("水", np.random.default_rng(0))
