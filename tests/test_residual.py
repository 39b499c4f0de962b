"""The residual network: its shortcut, the plain network beside it, many blocks."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import feedforward, residual
from nndl.torch import Residual
from tests import batches, oracles
from tests.cases.residual import CASES, Blocks

rng = np.random.default_rng(11)
T, B, D, H, L = 4, 3, 5, 6, 3
x, da = rng.normal(size=(2, T, B, D))
PARAMS = residual.init(D, H, L, rng)


def test_blocks_that_compute_nothing_are_the_identity():
    zero = {**PARAMS, "W2": np.zeros((L, D, H)), "b2": np.zeros((L, D))}
    a, cache = residual.forward(zero, x)
    dx, _ = residual.backward(da, cache)
    assert np.array_equal(a, x) and np.array_equal(dx, da)


def test_linear_blocks_are_a_product_of_matrices():
    no_bias = {**PARAMS, "b1": np.zeros((L, H)), "b2": np.zeros((L, D))}
    a, _ = residual.forward(no_bias, x, activation="identity")
    product = np.eye(D)
    for W1, W2 in zip(PARAMS["W1"], PARAMS["W2"], strict=True):
        product = (np.eye(D) + W2 @ W1) @ product
    check.agree(a, x @ product.T)


def test_the_output_is_the_input_and_what_every_block_adds():
    a, cache = residual.forward(PARAMS, x)
    added = [h @ W2.T + b2 for h, W2, b2 in zip(cache.h, cache.W2, PARAMS["b2"], strict=True)]
    check.agree(a, x + sum(added))


def test_without_the_shortcut_a_block_is_two_plain_layers():
    params = {name: value[:1] for name, value in PARAMS.items()}
    a, cache = residual.forward(params, x, shortcut=False)
    dx, grads = residual.backward(da, cache)
    plain, cache = feedforward.forward(
        {name: value[0] for name, value in params.items()}, x, activation="relu"
    )
    dx_plain, grads_plain = feedforward.backward(da, cache)
    mine = {name: grad[0] for name, grad in grads.items()}
    check.agree({"a": a, "dx": dx, **mine}, {"a": plain, "dx": dx_plain, **grads_plain})


def test_depth_100_passes_the_gradient_only_through_the_shortcut():
    params = residual.init(D, H, 100, rng)
    size = {}
    for shortcut in (True, False):
        _, cache = residual.forward(params, x, activation="tanh", shortcut=shortcut)
        size[shortcut] = np.abs(residual.backward(da, cache)[0]).max()
    assert size[True] > 0.1 * np.abs(da).max()
    assert size[False] < 1e-20


@pytest.mark.parametrize("rule", batches.RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("case", [case for case in CASES if case.lengths], ids=str)
def test_batches(case, rule):
    rule(case, np.random.default_rng(2))


@given(st.tuples(*[st.integers(1, 5)] * 4), st.integers(1, 5), st.booleans(), st.data())
def test_random_shapes(sizes, depth, shortcut, data):
    T, B, _, _ = sizes
    lengths = data.draw(st.lists(st.integers(1, T), min_size=B, max_size=B))
    case = Blocks(depth, lengths, "tanh", shortcut, sizes)
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    oracles.central_differences(case, rng)
    oracles.against_torch(case, rng)


# --- messages ---

with_nan = x.copy()
with_nan[2, 1, 3] = np.nan
WRONG = [
    (dict(x=x[0]), ValueError, "x: expected shape (T, B, D) with D = 5"),
    (dict(x=x[..., :4]), ValueError, "W1 has shape (3, 6, 5)); came shape (4, 3, 4)"),
    (dict(x=x[:, :0]), ValueError, "B at least 1"),
    (dict(x=x.astype(int)), TypeError, "x: expected an array of floats; came int64"),
    (dict(x=with_nan), ValueError, "came nan at index (2, 1, 3)"),
    (dict(x=x, lengths=[4, 0, 1]), ValueError, "1 to T = 4; came 0 for sequence 1"),
    (dict(x=x, lengths=[4.0, 1.0, 1.0]), TypeError, "3 integers; came dtype float64"),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[row[2] for row in WRONG])
def test_both_twins_refuse_in_the_same_words(arguments, error, words):
    tensors = {**arguments, "x": torch.as_tensor(arguments["x"])}
    model = check.load(PARAMS, Residual(D, H, L))
    message = batches.refused_alike(
        error, lambda: residual.forward(PARAMS, **arguments), lambda: model(**tensors)
    )
    assert words in message


def test_sizes_and_activation_are_refused_alike():
    for sizes, name in (((0, 2, 3), "size"), ((5, 0, 3), "hidden_size"), ((5, 2, 0), "depth")):
        message = batches.refused_alike(
            ValueError, lambda s=sizes: residual.init(*s, rng), lambda s=sizes: Residual(*s)
        )
        assert f"{name}: expected at least 1" in message
    message = batches.refused_alike(
        ValueError,
        lambda: residual.forward(PARAMS, x, activation="sin"),
        lambda: Residual(D, H, L, "sin"),
    )
    assert "tanh, logistic, relu, identity; came 'sin'" in message


def test_wrong_parameters_and_upstream():
    def refuse(**changed):
        return batches.raised(ValueError, lambda: residual.forward({**PARAMS, **changed}, x))

    assert "unknown: W3" in refuse(W3=PARAMS["W1"])
    assert "W1: expected shape (L, H, D)" in refuse(W1=PARAMS["W1"][0])
    assert "b1: expected shape (L, H) with L = 3, H = 6" in refuse(b1=PARAMS["b2"])
    assert "W2: expected shape (L, D, H) with L = 3" in refuse(W2=PARAMS["W1"])
    assert "b2: expected shape (L, D) with L = 3" in refuse(b2=PARAMS["b2"][:2])
    _, cache = residual.forward(PARAMS, x)
    message = batches.raised(ValueError, lambda: residual.backward(da[1:], cache))
    assert "da: expected shape (T, B, D) with T = 4" in message
