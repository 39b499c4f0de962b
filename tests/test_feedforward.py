"""The feed-forward network: what it becomes at its edges, what it cannot see, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import activations, feedforward, output, srn
from nndl.torch import FeedForward
from tests import batches, oracles
from tests.batches import raised, refused_alike
from tests.cases.feedforward import Layers

rng = np.random.default_rng(11)
T, B, M, D, M_OUT = 6, 3, 4, 5, 2
x = rng.normal(size=(T, B, M))


@st.composite
def drawn(draw):
    """A padded case of random sizes, depth and activations, and a generator for its numbers."""
    T, B, L = (draw(st.integers(1, most)) for most in (5, 4, 3))
    sizes = tuple(draw(st.integers(1, 5)) for _ in range(L + 1))
    names = st.sampled_from(["tanh", "logistic", "identity"])
    lengths = draw(st.lists(st.integers(1, T), min_size=B, max_size=B))
    case = Layers(sizes, lengths, (draw(names), draw(names)), T=T, B=B)
    return case, np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


@given(drawn())
def test_random_problems(problem):
    oracles.central_differences(*problem)
    oracles.against_torch(*problem)
    for rule in batches.RULES:
        rule(*problem)


# --- limits ---


def test_identity_everywhere_is_one_matrix():
    params = feedforward.init((M, D, 7, M_OUT), rng)
    a, _ = feedforward.forward(params, x, activation="identity")
    W1, W2, W3 = (params[f"W{layer}"] for layer in (1, 2, 3))
    b1, b2, b3 = (params[f"b{layer}"] for layer in (1, 2, 3))
    check.agree(a, x @ (W3 @ W2 @ W1).T + W3 @ (W2 @ b1 + b2) + b3)


def test_one_layer_is_a_recurrent_network_without_recurrence():
    params = srn.init(M, D, rng)
    h, _ = srn.forward({**params, "U": np.zeros((D, D))}, x)
    layer = {"W1": params["W"], "b1": params["b"]}
    check.agree(feedforward.forward(layer, x, output_activation="tanh")[0], h)


def test_two_layers_are_a_layer_and_the_output_layer():
    params = feedforward.init((M, D, M_OUT), rng)
    hidden = np.tanh(x @ params["W1"].T + params["b1"])
    y_hat, _ = output.forward({"V": params["W2"], "c": params["b2"]}, hidden)
    check.agree(feedforward.forward(params, x)[0], y_hat)


def test_each_output_depends_on_the_input_of_its_own_step_alone():
    params = feedforward.init((M, D, M_OUT), rng)
    a, cache = feedforward.forward(params, x)
    other = rng.normal(size=x.shape)
    other[2] = x[2]
    check.agree(feedforward.forward(params, other)[0][2], a[2], rtol=1e-14)
    only_2 = np.zeros_like(a)
    only_2[2] = 1
    dx, _ = feedforward.backward(only_2, cache)
    assert dx[2].all() and not np.delete(dx, 2, axis=0).any()


def test_on_paper_exclusive_or():
    """Two hidden units: one counts the ones, the other takes the count of two back."""
    params = {
        "W1": np.array([[1.0, 1], [1, 1]]),
        "b1": np.array([0.0, -1]),
        "W2": np.array([[1.0, -2]]),
        "b2": np.zeros(1),
    }
    pairs = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])[None]
    a, _ = feedforward.forward(params, pairs, activation="relu")
    assert a[0, :, 0].tolist() == [0, 1, 1, 0]


def test_init_draws_each_layer_within_its_own_bound():
    params = feedforward.init((100, 4, 25), np.random.default_rng(0))
    for name, bound in {"W1": 0.1, "b1": 0.1, "W2": 0.5, "b2": 0.5}.items():
        assert 0.6 * bound < np.abs(params[name]).max() <= bound
    assert params["W2"].shape == (25, 4) and params["b2"].shape == (25,)
    own = dict(FeedForward((100, 4, 25)).named_parameters())
    assert {name: tuple(p.shape) for name, p in own.items()} == {
        name: value.shape for name, value in params.items()
    }
    assert 0.6 * 0.5 < own["W2"].abs().max() <= 0.5


def test_a_batch_without_time_is_one_step():
    params = feedforward.init((M, D, M_OUT), rng)
    a, _ = feedforward.forward(params, x[2][None])
    check.agree(a[0], feedforward.forward(params, x)[0][2])


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_every_activation_stands_where_it_is_asked_for(name):
    params = feedforward.init((M, D, M_OUT), rng)
    f = activations.get(name).f
    hidden = f(x @ params["W1"].T + params["b1"])
    a, _ = feedforward.forward(params, x, activation=name, output_activation="logistic")
    z = hidden @ params["W2"].T + params["b2"]
    check.agree(a, 1 / (1 + np.exp(-z)))


# --- messages ---

with_nan = x.copy()
with_nan[3, 1, 2] = np.nan
WRONG = [
    (dict(x=x[0]), ValueError, ["(T, B, M0)", "(3, 4)"]),
    (dict(x=x[:0]), ValueError, ["T at least 1", "(0, 3, 4)"]),
    (dict(x=x[..., :2]), ValueError, ["M0 = 4", "W1 has shape (5, 4)", "(6, 3, 2)"]),
    (dict(x=x.astype(int)), TypeError, ["floats", "int64"]),
    (dict(x=with_nan), ValueError, ["nan", "(3, 1, 2)", "lengths"]),
    (dict(x=x, lengths=[6, 7, 1]), ValueError, ["1 to T = 6", "came 7 for sequence 1"]),
    (dict(x=x, lengths=[6, 6]), ValueError, ["B = 3", "(2,)"]),
    (dict(x=x, lengths=[1.0, 2, 3]), TypeError, ["integers", "float64"]),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    params = feedforward.init((M, D, M_OUT), rng)
    model = check.load(params, FeedForward((M, D, M_OUT)))
    tensors = {**arguments, "x": torch.as_tensor(arguments["x"])}
    message = refused_alike(
        error, lambda: feedforward.forward(params, **arguments), lambda: model(**tensors)
    )
    assert all(word in message for word in words)


@pytest.mark.parametrize(
    "sizes, error, words",
    [
        ((M,), ValueError, "the number of sizes: expected at least 2"),
        ((M, 0, 2), ValueError, "sizes[1]: expected at least 1; came 0"),
        ((M, 2.0), TypeError, "sizes[1]: expected an integer; came 2.0"),
    ],
)
def test_sizes(sizes, error, words):
    message = refused_alike(error, lambda: feedforward.init(sizes, rng), lambda: FeedForward(sizes))
    assert words in message


def test_unknown_activation():
    params = feedforward.init((M, D, M_OUT), rng)
    for name in ("activation", "output_activation"):
        message = refused_alike(
            ValueError,
            lambda name=name: feedforward.forward(params, x, **{name: "sin"}),
            lambda name=name: FeedForward((M, D, M_OUT), **{name: "sin"}),
        )
        assert "'sin'" in message and "tanh, logistic, relu, identity" in message


def test_parameters():
    params = feedforward.init((M, D, M_OUT), rng)

    def message(**other):
        return raised(ValueError, lambda: feedforward.forward({**params, **other}, x))

    assert "unknown: V" in message(V=params["W1"])
    assert "W2: expected shape (M2, M1) with M1 = 5" in message(W2=np.ones((2, 4)))
    assert "b1: expected shape (M1,) with M1 = 5 (W1 has shape (5, 4))" in message(b1=np.ones(4))
    fewer = {name: params[name] for name in ("W1", "b1", "W2")}
    assert "missing: b2" in raised(ValueError, lambda: feedforward.forward(fewer, x))
    assert "missing: W1, b1" in raised(ValueError, lambda: feedforward.forward({}, x))


def test_upstream_of_the_wrong_shape():
    a, cache = feedforward.forward(feedforward.init((M, D, M_OUT), rng), x)
    message = raised(ValueError, lambda: feedforward.backward(x, cache))
    assert "da: expected shape (T, B, M2) with T = 6, B = 3, M2 = 2" in message
    assert "int64" in raised(TypeError, lambda: feedforward.backward(a.astype(int), cache))
