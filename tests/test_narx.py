"""The NARX model in both modes: limits, what it may not read, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.data import plant
from nndl.numpy import narx
from nndl.torch.narx import NARX
from tests import oracles
from tests.batches import raised, refused_alike
from tests.cases.narx import Exogenous

T, B, M, D, M_OUT = 8, 4, 3, 5, 2


@pytest.fixture(params=range(3))
def rng(request):
    return np.random.default_rng(request.param)


def problem(rng, taps=(2, 3)):
    """Return params, x and y of the module's sizes."""
    x, y = rng.normal(size=(T, B, M)), rng.normal(size=(T, B, M_OUT))
    return narx.init(M, M_OUT, taps, D, rng), x, y


@st.composite
def drawn(draw):
    """A padded case of random sizes, and a generator for its numbers."""
    taps = draw(st.integers(0, 3)), draw(st.integers(1, 3))
    B, M, M_out, D = (draw(st.integers(1, 4)) for _ in range(4))
    T = draw(st.integers(max(taps) + 1, max(taps) + 5))
    lengths = draw(st.lists(st.integers(max(taps) + 1, T), min_size=B, max_size=B))
    mode, inputs = draw(st.sampled_from(narx.MODES)), draw(st.booleans())
    case = Exogenous(mode, taps, inputs=inputs, lengths=lengths, sizes=(T, B, M, M_out, D))
    return case, np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


@given(drawn())
def test_random_problems(problem):
    oracles.central_differences(*problem)
    oracles.against_torch(*problem)


@given(drawn())
def test_a_series_knows_neither_padding_nor_place_nor_company(problem):
    """A shuffled batch with NaN in its padding, against each series alone, in both twins."""
    case, rng = problem
    (params, inputs), K = case.draw(rng), max(case.taps)
    T, B, _, M_out, _ = case.sizes
    upstream = rng.normal(size=(T - K, B, M_out))
    for b, length in enumerate(case.lengths):
        upstream[length - K :, b] = np.nan
        for value in inputs.values():
            value[length:, b] = np.nan

    def passes(series, lengths):
        given = {name: value[:, series] for name, value in inputs.items()}
        x, y = given.get("x"), given["y"]
        y_hat, cache = narx.forward(params, x, y, case.taps, case.mode, lengths=lengths)
        dx, dy, grads = narx.backward(upstream[:, series], cache)
        leaf = torch.tensor(y, requires_grad=True)
        model = check.load(params, case.twin())
        theirs = model(None if x is None else torch.tensor(x), leaf, case.mode, lengths)
        theirs.backward(torch.as_tensor(upstream[:, series]))
        check.agree({"y_hat": y_hat, "y": dy}, {"y_hat": theirs, "y": leaf.grad})
        return (y_hat, dy) if x is None else (y_hat, dy, dx), grads

    order = rng.permutation(B)
    together, grads = passes(order, np.array(case.lengths)[order])
    total = dict.fromkeys(grads, 0)
    for place, b in enumerate(order):
        alone, grads_alone = passes(slice(b, b + 1), [case.lengths[b]])
        for mine, own in zip(together, alone):
            check.agree(mine[:, place], own[:, 0], rtol=1e-9)
            assert not mine[len(mine) - T + case.lengths[b] :, place].any()
        total = {name: total[name] + grads_alone[name] for name in total}
    check.agree(grads, total, rtol=1e-9)


@pytest.mark.parametrize("lengths", [[8, 8, 8, 3], [8, 9, 8, 8], [8, 8, 8]])
def test_lengths_that_are_too_short_or_too_long_or_too_few(rng, lengths):
    params, x, y = problem(rng)
    model = check.load(params, NARX(M, M_OUT, (2, 3), D))
    message = refused_alike(
        ValueError,
        lambda: narx.forward(params, x, y, (2, 3), lengths=lengths),
        lambda: model(torch.as_tensor(x), torch.as_tensor(y), lengths=lengths),
    )
    assert message.startswith("lengths: expected ")


def test_closed_loop_of_a_perfect_model_is_teacher_forced(rng):
    params, x, y = problem(rng)
    y[3:], _ = narx.forward(params, x, y, (2, 3), "closed_loop")  # a series the model made itself
    forced, _ = narx.forward(params, x, y, (2, 3), "teacher_forced")
    check.agree(forced, y[3:])


def test_both_modes_agree_on_the_first_step_alone(rng):
    params, x, y = problem(rng)
    forced, _ = narx.forward(params, x, y, (2, 3))
    looped, _ = narx.forward(params, x, y, (2, 3), "closed_loop")
    check.agree(forced[0], looped[0])
    assert np.abs(forced[1] - looped[1]).max() > 1e-3


def test_closed_loop_reads_no_later_value(rng):
    params, x, y = problem(rng)
    looped, cache = narx.forward(params, x, y, (2, 3), "closed_loop")
    unknown = y.copy()
    unknown[3:] = np.nan
    check.agree(looped, narx.forward(params, x, unknown, (2, 3), "closed_loop")[0])
    theirs = check.load(params, NARX(M, M_OUT, (2, 3), D))(
        torch.as_tensor(x), torch.as_tensor(unknown), "closed_loop"
    )
    check.agree(looped, theirs)
    assert not narx.backward(np.ones_like(looped), cache)[1][3:].any()


def test_forecast_is_the_closed_loop_after_a_history(rng):
    params, x, y = problem(rng)
    looped, _ = narx.forward(params, x, y, (2, 3), "closed_loop")
    check.agree(looped, narx.forecast(params, x, y[:3], (2, 3), T - 3))
    model = check.load(params, NARX(M, M_OUT, (2, 3), D))
    check.agree(looped, model.forecast(torch.as_tensor(x), torch.as_tensor(y[:3]), T - 3))


def test_predictions_do_not_look_ahead(rng):
    params, x, y = problem(rng)
    y_hat, _ = narx.forward(params, x, y, (2, 3))
    later_x, later_y = x.copy(), y.copy()
    later_x[6:], later_y[5:] = 0, 0  # the prediction of step 5 may read x[5] and y[4]
    check.agree(y_hat[:3], narx.forward(params, later_x, later_y, (2, 3))[0][:3])


def test_small_weights_are_the_linear_model(rng):
    params, x, y = problem(rng)
    small = {**params, "A": 1e-5 * params["A"], "a": np.zeros(D), "V": 1e5 * params["V"]}
    linear = narx.forward(small, x, y, (2, 3), activation="identity")[0]
    check.agree(narx.forward(small, x, y, (2, 3))[0], linear, rtol=1e-8)


def test_the_closed_loop_gradient_on_paper():
    y = np.array([1.0, 2, 3, 5, 8, 12])[:, None, None]
    sums = {"A": np.ones((1, 2)), "a": np.zeros(1), "V": np.ones((1, 1)), "d": np.zeros(1)}
    expected = {"teacher_forced": (8, 5, 1), "closed_loop": (25, 15, 7)}
    for mode, (lag_1, lag_2, bias) in expected.items():
        y_hat, cache = narx.forward(sums, None, y, (0, 2), mode, "identity")
        assert y_hat.ravel().tolist() == [3, 5, 8, 13]
        _, _, grads = narx.backward(y_hat - y[2:], cache)
        assert grads["A"].tolist() == [[lag_1, lag_2]] and grads["a"].tolist() == [bias]


def test_a_network_with_the_plants_taps_reaches_its_noise():
    x, y = plant.simulate(2000, 1, np.random.default_rng(0))
    best = plant.step(y[:-1], x[:-1])
    assert abs(np.std(y[1:] - best) - 0.1) < 0.01


def test_float32_stays_float32_in_both_twins(rng):
    params, x, y = problem(rng)
    x, y = x.astype(np.float32), y.astype(np.float32)
    for mode in narx.MODES:
        y_hat, cache = narx.forward(params, x, y, (2, 3), mode)
        dx, dy, grads = narx.backward(y_hat, cache)
        made = [y_hat, dx, dy, *grads.values()]
        assert {array.dtype for array in made} == {np.dtype(np.float32)}
        model = check.load(params, NARX(M, M_OUT, (2, 3), D))
        check.agree(y_hat, model(torch.as_tensor(x), torch.as_tensor(y), mode), rtol=1e-5)


PARAMS, X, Y = problem(np.random.default_rng(1))
x_nan, y_nan = X.copy(), Y.copy()
x_nan[2, 1, 0] = y_nan[2, 1, 0] = np.nan
WRONG = [
    ({"x": X, "y": Y[:7]}, ValueError, ["x: expected", "T = 7"]),
    ({"x": X[:3], "y": Y[:3]}, ValueError, ["the length of y", "at least 4 (K_x = 2, K_y = 3)"]),
    ({"x": X[..., :2], "y": Y}, ValueError, ["A: expected shape (D, P)", "P = 12", "(5, 15)"]),
    ({"x": X, "y": Y[..., :1]}, ValueError, ["M_out = 2", "(8, 4, 1)"]),
    ({"x": X[:, :2], "y": Y}, ValueError, ["B = 4", "(8, 2, 3)"]),
    ({"x": X, "y": y_nan}, ValueError, ["y: expected finite", "(2, 1, 0)"]),
    ({"x": x_nan, "y": Y}, ValueError, ["x: expected finite", "(2, 1, 0)"]),
    ({"x": X, "y": Y.astype(int)}, TypeError, ["floats", "int64"]),
    ({"x": X, "y": Y, "mode": "loop"}, ValueError, ["teacher_forced, closed_loop", "'loop'"]),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    model = check.load(PARAMS, NARX(M, M_OUT, (2, 3), D))
    mine = raised(error, lambda: narx.forward(PARAMS, taps=(2, 3), **arguments))
    tensors = {
        name: value if name == "mode" else torch.as_tensor(value)
        for name, value in arguments.items()
    }
    theirs = raised(error, lambda: model(**tensors))
    for word in words:
        assert word in mine
    assert theirs.replace("torch.", "") == mine


def test_other_wrong_arguments():
    for call in (
        lambda taps: narx.init(M, M_OUT, taps, D, np.random.default_rng(0)),
        lambda taps: NARX(M, M_OUT, taps, D),
    ):
        for taps, words in (((-1, 2), "K_x: expected at least 0; came -1"), ((1, 0), "K_y: expec")):
            assert words in raised(ValueError, lambda call=call, taps=taps: call(taps))
        assert "integer" in raised(TypeError, lambda call=call: call((1, 2.0)))
    unknown = {**PARAMS, "U": PARAMS["V"]}
    assert "unknown: U" in raised(ValueError, lambda: narx.forward(unknown, X, Y, (2, 3)))
    for activation in (
        lambda: narx.forward(PARAMS, X, Y, (2, 3), activation="sin"),
        lambda: NARX(M, M_OUT, (2, 3), D, "sin"),
    ):
        assert "'sin'" in raised(ValueError, activation)
    _, cache = narx.forward(PARAMS, X, Y, (2, 3))
    assert "N = 5, B = 4, M_out = 2" in raised(ValueError, lambda: narx.backward(Y, cache))
    model = check.load(PARAMS, NARX(M, M_OUT, (2, 3), D))
    for forecast in (
        lambda history, steps: narx.forecast(PARAMS, X, history, (2, 3), steps),
        lambda history, steps: model.forecast(torch.as_tensor(X), torch.as_tensor(history), steps),
    ):
        assert "K = 3" in raised(ValueError, lambda forecast=forecast: forecast(Y[:2], 5))
        assert "steps: expected at least 1" in raised(
            ValueError, lambda forecast=forecast: forecast(Y[:3], 0)
        )
