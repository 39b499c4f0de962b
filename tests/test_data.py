"""The data: the real series is the one we describe, the synthetic plant obeys its equation."""

import sys

import numpy as np
import pytest

from nndl.data import plant, sunspots


def test_the_sunspots_are_the_yearly_series_from_1700_to_2008():
    years, counts = sunspots.load()
    assert years.tolist() == list(range(1700, 2009))
    assert counts.shape == (309,) and counts.dtype == np.float64
    assert (counts[0], counts[-1], counts.max()) == (5.0, 2.9, 190.2)
    assert years[counts.argmax()] == 1957 and (counts >= 0).all()


def test_without_statsmodels_one_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsmodels.datasets", None)
    with pytest.raises(ModuleNotFoundError, match="pip install statsmodels"):
        sunspots.load()


def test_the_plant_obeys_its_equation():
    x, y = plant.simulate(50, 3, np.random.default_rng(0), noise=0)
    assert x.shape == y.shape == (50, 3, 1) and not y[0].any()
    for t in range(1, 50):
        expected = 0.6 * y[t - 1] - 0.2 * y[t - 1] ** 3 + 0.5 * x[t - 1]
        np.testing.assert_allclose(y[t], expected, rtol=1e-12)


def test_the_plants_noise_is_what_its_best_forecast_leaves():
    x, y = plant.simulate(4000, 2, np.random.default_rng(1), noise=0.1)
    rest = y[1:] - plant.step(y[:-1], x[:-1])
    assert abs(rest.std() - 0.1) < 0.005 and abs(rest.mean()) < 0.005
    assert np.abs(y).max() < 3  # it stays where the plant is stable


def test_the_plant_is_the_same_for_the_same_generator():
    first, again = (plant.simulate(9, 2, np.random.default_rng(7)) for _ in range(2))
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("steps, batch", [(0, 1), (5, 0)])
def test_the_plant_refuses_empty_series(steps, batch):
    with pytest.raises(ValueError, match="expected at least 1; came 0"):
        plant.simulate(steps, batch, np.random.default_rng(0))
