"""Digit strings: real images, cut to their ink and put side by side; the parts never mix."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from nndl import ctc_decode
from nndl.data import digit_strings
from results import one_column

rng = np.random.default_rng(3)


def test_every_column_belongs_to_the_digit_that_is_its_label():
    S = digit_strings.draw("train", 50, rng)
    known = {}
    for picture, digit in zip(*digit_strings.images("train")):
        known.setdefault(digit, set()).add(picture.tobytes())
    for b, (T, U) in enumerate(zip(S.lengths, S.label_lengths)):
        assert 2 <= U <= 4 and T >= U + (np.diff(S.labels[:U, b]) == 0).sum()
        for place in range(U):
            picture = np.ascontiguousarray(S.x[S.owner[:, b] == place, b])
            assert picture.tobytes() in known[S.labels[place, b] - 1]
        assert not S.x[S.owner[:, b] == -1, b].any()
        assert not S.x[T:, b].any() and not S.labels[U:, b].any()


def test_gaps_of_every_width_and_strings_of_every_length_are_drawn():
    S = digit_strings.draw("choose", 400, rng, (0, 3), (0, 2))
    assert set(S.label_lengths) == {0, 1, 2, 3} and S.lengths.min() >= 1
    touching = (S.owner[1:] != S.owner[:-1]) & (S.owner[1:] >= 0) & (S.owner[:-1] >= 0)
    assert 0.2 < touching.sum() / np.maximum(S.label_lengths - 1, 0).sum() < 0.5


def test_the_parts_are_the_images_of_the_set_and_have_none_in_common():
    pixels, digits = load_digits(return_X_y=True)
    spans = sorted(digit_strings.PARTS.values())
    assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]
    assert spans[0][0] == 0 and spans[-1][1] == len(pixels)
    for part, (start, end) in digit_strings.PARTS.items():
        pictures, names = digit_strings.images(part)
        assert list(names) == digits[start:end].tolist()
        for picture, row in zip(pictures, pixels[start:end]):
            assert picture[0].any() and picture[-1].any()
            assert picture.sum() * 16 == row.sum() and picture.shape[1] == 8


def test_what_is_refused():
    for arguments in (("test", 0, rng), ("valid", 3, rng), ("test", 3, rng, (4, 2))):
        with pytest.raises(ValueError, match="expected"):
            digit_strings.draw(*arguments)


def test_told_one_column_a_digit_the_classes_collapse_to_the_labels():
    S = digit_strings.draw("train", 50, rng, gap=(0, 1))
    classes, valid = one_column.frames(S)
    for b, (T, U) in enumerate(zip(S.lengths, S.label_lengths)):
        assert ctc_decode.collapse(classes[:T, b]) == tuple(S.labels[:U, b])
        told = np.flatnonzero(classes[:, b])
        assert S.owner[told, b].tolist() == list(range(U)) and valid[:, b].sum() == T
