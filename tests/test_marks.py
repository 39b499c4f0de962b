"""Tasks with marks: the sequences obey their definition and are as random as they claim."""

import numpy as np
import pytest

from nndl.data import marks


def test_adding_has_two_marks_one_in_each_half_and_the_sum_of_their_numbers():
    x, y = marks.adding(11, 500, np.random.default_rng(0))
    assert x.shape == (11, 500, 2) and y.shape == (500,)
    assert set(np.unique(x[..., 1])) == {0, 1}
    assert (x[:5, :, 1].sum(0) == 1).all() and (x[5:, :, 1].sum(0) == 1).all()
    for b in range(500):
        assert y[b] == x[x[:, b, 1] == 1, b, 0].sum()


def test_adding_marks_reach_both_ends_and_always_answering_one_costs_a_sixth():
    x, y = marks.adding(6, 20000, np.random.default_rng(1))
    assert np.allclose(x[..., 1].mean(1), 1 / 3, atol=0.02)
    assert abs(((y - 1) ** 2).mean() - 1 / 6) < 0.005


def test_counting_counts_the_ones_since_the_last_mark():
    x, y = marks.counting(60, 40, np.random.default_rng(0))
    assert x.shape == (60, 40, 2) and y.shape == (60, 40)
    for b in range(40):
        count = None
        for t in range(60):
            bit, mark = x[t, b]
            count = bit if mark else count + bit
            assert y[t, b] == count


def test_counting_marks_stand_5_to_15_apart_and_the_counts_do_not_grow_with_the_length():
    x, y = marks.counting(600, 200, np.random.default_rng(1))
    assert (x[0, :, 1] == 1).all()
    gaps = np.concatenate([np.diff(np.flatnonzero(x[:, b, 1])) for b in range(200)])
    assert set(gaps) == set(range(5, 16)) and abs(gaps.mean() - 10) < 0.1
    assert y.max() <= 15 and abs(y[100:200].mean() - y[500:].mean()) < 0.2
    assert abs(x[..., 0].mean() - 0.5) < 0.01


@pytest.mark.parametrize("draw", [marks.adding, marks.counting])
def test_the_same_for_the_same_generator(draw):
    for one, other in zip(*(draw(9, 2, np.random.default_rng(7)) for _ in range(2))):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "draw, steps, batch, words",
    [
        (marks.adding, 1, 2, "steps: expected at least 2; came 1"),
        (marks.adding, 4, 0, "batch: expected at least 1; came 0"),
        (marks.counting, 0, 2, "steps: expected at least 1; came 0"),
        (marks.counting, 4, 0, "batch: expected at least 1; came 0"),
    ],
)
def test_empty_sizes(draw, steps, batch, words):
    with pytest.raises(ValueError, match=words):
        draw(steps, batch, np.random.default_rng(0))
