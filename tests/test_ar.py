"""The autoregressive model: least squares, forecasts, stationarity, limits, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.ar_model import AutoReg

from nndl import check
from nndl.data import sunspots
from nndl.numpy import ar, narx
from nndl.torch.ar import AR, design
from tests import batches, oracles
from tests.batches import raised, refused_alike
from tests.cases.ar import Autoregression

T, B, K = 9, 4, 3


@pytest.fixture(params=range(3))
def rng(request):
    return np.random.default_rng(request.param)


@st.composite
def drawn(draw):
    """A padded case of random sizes, and a generator for its numbers."""
    K, B = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    T = draw(st.integers(K + 1, K + 6))
    lengths = draw(st.lists(st.integers(K + 1, T), min_size=B, max_size=B))
    case = Autoregression(lengths, (T, B, K))
    return case, np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


@given(drawn())
def test_random_problems(problem):
    oracles.central_differences(*problem)
    oracles.against_torch(*problem)
    for rule in batches.RULES:
        rule(*problem)


def test_least_squares_reads_no_padding():
    y, lengths = np.random.default_rng(3).normal(size=(12, 2)), [12, 7]
    rows = [ar.design(y[:length, b], 2) for b, length in enumerate(lengths)]
    targets = [y[2:length, b] for b, length in enumerate(lengths)]
    w = np.linalg.lstsq(np.concatenate(rows), np.concatenate(targets), rcond=None)[0]
    y[7:, 1] = np.nan
    check.agree(ar.least_squares(y, 2, lengths), {"w0": w[0], "w": w[1:]}, rtol=1e-9)


@pytest.mark.parametrize("lengths", [[4, 3], [6, 4], [4]])
def test_lengths_that_are_too_short_or_too_long_or_too_few(lengths):
    y, params = np.ones((5, 2)), ar.init(K, np.random.default_rng(0))
    theirs = check.load(params, AR(K))
    message = refused_alike(
        ValueError,
        lambda: ar.forward(params, y, lengths),
        lambda: theirs(torch.as_tensor(y), lengths),
    )
    assert message.startswith("lengths: expected ")


def test_the_design_matrix_on_paper():
    y = np.array([1.0, 2, 3, 5, 8, 12])
    Phi = [[1, 2, 1], [1, 3, 2], [1, 5, 3], [1, 8, 5]]
    assert ar.design(y, 2).tolist() == design(torch.as_tensor(y), 2).tolist() == Phi


def test_least_squares_on_paper():
    y = np.array([1.0, 2, 3, 5, 8, 12])[:, None]
    params = ar.least_squares(y, 2)
    check.agree(params, {"w0": 1 / 2, "w": np.array([5 / 6, 1])}, rtol=1e-12)
    check.agree(ar.roots(params), np.array([2 / 3, -3 / 2], complex), rtol=1e-12)


def test_least_squares_matches_the_normal_equations_and_statsmodels():
    y = np.sqrt(sunspots.load()[1])[:, None]
    params = ar.least_squares(y, 9)
    theirs = AutoReg(y[:, 0], 9).fit().params
    check.agree(params, {"w0": theirs[0], "w": theirs[1:]}, rtol=1e-8)
    Phi = ar.design(y[:, 0], 9)
    normal = np.linalg.solve(Phi.T @ Phi, Phi.T @ y[9:, 0])
    check.agree(np.append(params["w0"], params["w"]), normal, rtol=1e-8)


def test_least_squares_has_no_gradient_left_and_residuals_of_mean_zero():
    y = np.random.default_rng(0).normal(size=(30, 2)).cumsum(0)
    params = ar.least_squares(y, 4)
    y_hat, cache = ar.forward(params, y)
    residual = y_hat - y[4:]
    _, grads = ar.backward(residual, cache)
    assert np.abs(np.append(grads["w"], grads["w0"])).max() < 1e-9
    assert abs(residual.mean()) < 1e-12


def test_least_squares_refuses_a_series_that_cannot_tell_its_lags_apart():
    with pytest.raises(ValueError, match="rank 1"):
        ar.least_squares(np.ones((20, 1)), 2)


def test_forecast_of_one_step_is_the_prediction_and_of_many_feeds_them_back():
    rng = np.random.default_rng(2)
    params, y = ar.init(K, rng), rng.normal(size=(T, B))
    fed_back = y.copy()
    for _ in range(5):
        one = ar.forecast(params, fed_back, 1)
        check.agree(one, ar.forward(params, np.concatenate([fed_back, one]))[0][-1:])
        fed_back = np.concatenate([fed_back, one])
    check.agree(ar.forecast(params, y, 5), fed_back[-5:])
    model = check.load(params, AR(K))
    check.agree(ar.forecast(params, y, 5), model.forecast(torch.as_tensor(y), 5))


@pytest.mark.parametrize(
    "w, stationary",
    [
        ([0.5], True),
        ([-1.1], False),
        ([0.6, 0.6], False),  # every |w_k| < 1
        ([1.2, -0.4], True),  # one |w_k| > 1
        ([1.0], False),  # a random walk: the root lies on the circle
    ],
)
def test_stationarity_is_read_from_the_roots(w, stationary):
    params = {"w0": np.array(0.0), "w": np.array(w)}
    assert ar.stationary(params) is stationary
    bounded = np.abs(ar.forecast(params, np.ones((len(w), 1)), 400)).max() <= 2
    far = np.abs(ar.forecast(params, np.ones((len(w), 1)), 400))[-1, 0]
    assert (bounded and far < 1e-9) == stationary


def test_roots_are_zeros_of_the_polynomial_in_order_of_magnitude():
    params = ar.init(5, np.random.default_rng(3))
    B_ = ar.roots(params)
    powers = B_[:, None] ** np.arange(1, 6)
    check.agree(powers @ params["w"], np.ones(5, complex), rtol=1e-9)
    assert (np.diff(np.abs(B_)) >= -1e-12).all()
    assert len(ar.roots({"w0": np.array(0.0), "w": np.array([0.5, 0.0])})) == 1


def test_linear_narx_without_inputs_is_ar(rng):
    params, y = ar.init(K, rng), rng.normal(size=(T, B))
    linear = {
        "A": params["w"][None],
        "a": params["w0"][None],
        "V": np.ones((1, 1)),
        "d": np.zeros(1),
    }
    y_hat, _ = ar.forward(params, y)
    theirs, _ = narx.forward(linear, None, y[..., None], (0, K), activation="identity")
    check.agree(y_hat, theirs[..., 0])
    ahead = narx.forecast(linear, None, y[-K:, :, None], (0, K), 6, "identity")
    check.agree(ar.forecast(params, y, 6), ahead[..., 0])


def test_float32_stays_float32_in_both_twins(rng):
    params, y = ar.init(K, rng), rng.normal(size=(T, B)).astype(np.float32)
    y_hat, cache = ar.forward(params, y)
    dy, grads = ar.backward(y_hat, cache)
    made = [y_hat, dy, grads["w0"], grads["w"], ar.forecast(params, y, 2)]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    model = check.load(params, AR(K))
    check.agree(y_hat, model(torch.as_tensor(y)), rtol=1e-6)
    assert model.forecast(torch.as_tensor(y), 2).dtype == torch.float32


y = np.random.default_rng(1).normal(size=(T, B))
with_nan = y.copy()
with_nan[4, 2] = np.nan
WRONG = [
    (y[:K], ValueError, ["the length of y", "at least 4 (K = 3)", "came 3"]),
    (y[:0], ValueError, ["T at least 1", "(0, 4)"]),
    (y[:, 0], ValueError, ["(T, B)", "(9,)"]),
    (y.astype(int), TypeError, ["floats", "int64"]),
    (with_nan, ValueError, ["nan", "(4, 2)"]),
]


@pytest.mark.parametrize("series, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(series, error, words):
    params = ar.init(K, np.random.default_rng(0))
    mine = raised(error, lambda: ar.forward(params, series))
    theirs = raised(error, lambda: check.load(params, AR(K))(torch.as_tensor(series)))
    for word in words:
        assert word in mine
    assert theirs.replace("torch.", "") == mine


def test_other_wrong_arguments():
    params = ar.init(K, np.random.default_rng(0))
    assert "unknown: b" in raised(ValueError, lambda: ar.forward({**params, "b": params["w"]}, y))
    assert "w0: expected shape ()" in raised(
        ValueError, lambda: ar.forward({**params, "w0": np.ones(1)}, y)
    )
    _, cache = ar.forward(params, y)
    assert "N = 6, B = 4" in raised(ValueError, lambda: ar.backward(y, cache))
    for call in (lambda order: ar.init(order, np.random.default_rng(0)), AR):
        assert "order: expected at least 1; came 0" in raised(ValueError, lambda call=call: call(0))
        assert "came 2.5" in raised(TypeError, lambda call=call: call(2.5))
    for forecast in (
        lambda y, steps: ar.forecast(params, y, steps),
        lambda y, steps: check.load(params, AR(K)).forecast(torch.as_tensor(y), steps),
    ):
        short = raised(ValueError, lambda forecast=forecast: forecast(y[:2], 3))
        assert "the length of history: expected at least 3" in short and "came 2" in short
        assert "steps: expected at least 1" in raised(
            ValueError, lambda forecast=forecast: forecast(y, 0)
        )
