"""The figures show the numbers they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nndl import plot

rng = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def test_unrolled_shows_every_number_and_a_matrix_on_every_arrow():
    x, h, y = rng.normal(size=(3, 2)), rng.normal(size=(3, 4)), rng.normal(size=(3, 1))
    ax = plot.unrolled(x, h, y, h0=np.full(4, 7.0))
    texts = [text.get_text() for text in ax.texts]
    for value in [*x.ravel(), *h.ravel(), *y.ravel(), 7]:
        assert f"{round(value, 2):g}" in texts
    assert [texts.count(f"${name}$") for name in "WUV"] == [3, 3, 3]


def test_heat_counts_from_one_and_leaves_nan_empty():
    matrix = np.array([[1.0, np.nan, 3.0], [4.0, 5.0, 6.0]])
    ax = plot.heat(matrix, numbers=".0f")
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert written[(1, 1)] == "1" and written[(3, 2)] == "6" and (2, 1) not in written
    assert np.array_equal(ax.images[0].get_array().filled(np.nan), matrix, equal_nan=True)


def test_lines_draws_the_mean_and_the_range_over_seeds():
    runs = np.array([[1.0, 2.0, 3.0], [3.0, 4.0, 7.0]])
    ax = plot.lines({"runs": runs, "one": [0, 0, 0]}, xlabel="t")
    assert ax.lines[0].get_ydata().tolist() == [2, 3, 5]
    assert ax.lines[0].get_xdata().tolist() == [1, 2, 3]
    band = ax.collections[0].get_paths()[0].vertices
    assert {(1.0, 1.0), (3.0, 7.0)} <= set(map(tuple, band))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["runs", "one"]


def test_given_axes_are_used_and_returned():
    left, right = plot.axes(columns=2)
    assert plot.heat(np.eye(2), ax=left) is left
    assert plot.lines({"a": [1, 2]}, ax=right) is right
    assert len(plt.get_fignums()) == 1
