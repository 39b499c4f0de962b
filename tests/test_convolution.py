"""The convolutional layer: what it becomes at its edges, what it sees, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import ar, convolution, feedforward
from nndl.torch import Convolution
from tests import batches, oracles
from tests.batches import raised, refused_alike
from tests.cases.convolution import Filters

rng = np.random.default_rng(12)
T, B, M, M_OUT, K = 7, 3, 4, 2, 3
N = T - K + 1
x = rng.normal(size=(T, B, M))


@st.composite
def drawn(draw):
    """A padded case of random sizes, and a generator for its numbers."""
    K, more, B, M, M_out = (draw(st.integers(1, 4)) for _ in range(5))
    T = K + more
    lengths = draw(st.lists(st.integers(K, T), min_size=B, max_size=B))
    case = Filters(K, lengths, M, M_out, T, B)
    return case, np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


@given(drawn())
def test_random_problems(problem):
    oracles.central_differences(*problem)
    oracles.against_torch(*problem)
    for rule in batches.RULES:
        rule(*problem)


# --- limits ---


def test_width_1_is_a_layer_at_every_step():
    params = convolution.init(M, M_OUT, 1, rng)
    layer = {"W1": params["w"][:, :, 0], "b1": params["b"]}
    check.agree(convolution.forward(params, x)[0], feedforward.forward(layer, x)[0])


def test_width_of_the_whole_sequence_is_one_fully_connected_layer():
    params = convolution.init(M, M_OUT, T, rng)
    z, _ = convolution.forward(params, x)
    whole = x.transpose(1, 2, 0).reshape(B, M * T)
    check.agree(z[0], whole @ params["w"].reshape(M_OUT, M * T).T + params["b"])


def test_one_filter_is_the_formula_of_the_page():
    w, b = np.array([1.0, -2, 3]), 0.5
    numbers = np.array([1.0, 2, 4, 8, 16])
    z, _ = convolution.forward({"w": w[None, None], "b": np.array([b])}, numbers[:, None, None])
    assert z[:, 0, 0].tolist() == [1 - 4 + 12 + 0.5, 2 - 8 + 24 + 0.5, 4 - 16 + 48 + 0.5]
    check.agree(z[:, 0, 0], np.correlate(numbers, w) + b)


def test_an_autoregressive_model_is_one_filter_turned_round():
    y = rng.normal(size=(9, B))
    params = {"w0": np.array(0.3), "w": np.array([0.5, -0.2, 0.1])}
    filters = {"w": params["w"][::-1][None, None], "b": params["w0"][None]}
    z, _ = convolution.forward(filters, y[..., None])
    check.agree(z[:-1, :, 0], ar.forward(params, y)[0])


def test_it_is_a_matrix_with_the_weights_repeated_along_the_diagonals():
    params = convolution.init(1, 1, K, rng)
    W = sum(np.diag(np.full(T - k, params["w"][0, 0, k]), k)[:N] for k in range(K))
    layer = {"W1": W, "b1": np.full(N, params["b"][0])}
    numbers = x[..., 0]  # (T, B): B vectors of T numbers, in columns
    z, _ = convolution.forward(params, numbers[..., None])
    check.agree(z[..., 0].T, feedforward.forward(layer, numbers.T[None])[0][0])


def test_an_output_sees_its_window_and_nothing_else():
    params = convolution.init(M, M_OUT, K, rng)
    z, cache = convolution.forward(params, x)
    other = rng.normal(size=x.shape)
    other[2 : 2 + K] = x[2 : 2 + K]
    check.agree(convolution.forward(params, other)[0][2], z[2], rtol=1e-14)
    only_2 = np.zeros_like(z)
    only_2[2] = 1
    dx, _ = convolution.backward(only_2, cache)
    assert dx[2 : 2 + K].all() and not dx[:2].any() and not dx[2 + K :].any()


def test_a_longer_sequence_needs_no_other_weights_and_shifts_with_its_input():
    params = convolution.init(M, M_OUT, K, rng)
    z, _ = convolution.forward(params, x)
    longer, _ = convolution.forward(params, np.concatenate([np.ones((2, B, M)), x]))
    check.agree(longer[2:], z)


def test_windows_that_reach_into_the_padding_are_0():
    params = convolution.init(M, M_OUT, K, rng)
    z, _ = convolution.forward(params, x, lengths=[7, 3, 5])
    assert [int(z[:, b].any(-1).sum()) for b in range(B)] == [5, 1, 3]


def test_init_is_that_of_the_library():
    params = convolution.init(5, 40, 5, np.random.default_rng(0))
    for made in (params, dict(Convolution(5, 40, 5).named_parameters())):
        assert tuple(made["w"].shape) == (40, 5, 5) and tuple(made["b"].shape) == (40,)
        assert 0.18 < abs(made["w"]).max() <= 0.2


# --- messages ---

with_nan = x.copy()
with_nan[3, 1, 2] = np.nan
WRONG = [
    (dict(x=x[0]), ValueError, ["(T, B, M)", "(3, 4)"]),
    (dict(x=x[:, :0]), ValueError, ["B at least 1", "(7, 0, 4)"]),
    (dict(x=x[..., :2]), ValueError, ["M = 4", "w has shape (2, 4, 3)", "(7, 3, 2)"]),
    (dict(x=x[:2]), ValueError, ["the length of x: expected at least 3", "came 2"]),
    (dict(x=x.astype(int)), TypeError, ["floats", "int64"]),
    (dict(x=with_nan), ValueError, ["nan", "(3, 1, 2)", "lengths"]),
    (dict(x=x, lengths=[7, 2, 5]), ValueError, ["numbers from 3 to T = 7", "2 for sequence 1"]),
    (dict(x=x, lengths=[8, 3, 5]), ValueError, ["numbers from 3 to T = 7", "8 for sequence 0"]),
    (dict(x=x, lengths=[7]), ValueError, ["B = 3", "(1,)"]),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    params = convolution.init(M, M_OUT, K, rng)
    model = check.load(params, Convolution(M, M_OUT, K))
    tensors = {**arguments, "x": torch.as_tensor(arguments["x"])}
    message = refused_alike(
        error, lambda: convolution.forward(params, **arguments), lambda: model(**tensors)
    )
    assert all(word in message for word in words)


def test_parameters():
    params = convolution.init(M, M_OUT, K, rng)

    def message(**other):
        return raised(ValueError, lambda: convolution.forward({**params, **other}, x))

    assert "unknown: W" in message(W=params["w"])
    assert "w: expected shape (M_out, M, K)" in message(w=np.ones(3))
    assert "b: expected shape (M_out,) with M_out = 2" in message(b=np.ones(3))


def test_upstream_of_the_wrong_shape():
    z, cache = convolution.forward(convolution.init(M, M_OUT, K, rng), x)
    message = raised(ValueError, lambda: convolution.backward(x, cache))
    assert "dz: expected shape (N, B, M_out) with N = 5, B = 3, M_out = 2" in message
    assert "int64" in raised(TypeError, lambda: convolution.backward(z.astype(int), cache))
