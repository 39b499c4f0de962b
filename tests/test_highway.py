"""The Highway network: the edges of its gate, the GRU it comes from, many layers."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import feedforward, gru, highway
from nndl.torch import Highway
from tests import batches, oracles
from tests.cases.highway import CASES, Layers

rng = np.random.default_rng(10)
T, B, D, L = 4, 3, 5, 6
x, da = rng.normal(size=(2, T, B, D))
PARAMS = highway.init(D, L, rng)
OPEN = 60.0  # a net input at which a gate is exactly 1 in float64, and exactly 0 with a minus


def gates_held(value):
    """The parameters with carry gates that read nothing but their bias."""
    return {**PARAMS, "W_z": np.zeros((L, D, D)), "b_z": np.full((L, D), value)}


# --- the edges of the gate ---


def test_z_1_is_the_identity_at_any_depth():
    a, cache = highway.forward(gates_held(OPEN), x)
    dx, grads = highway.backward(da, cache)
    assert np.array_equal(a, x) and np.array_equal(dx, da)
    assert not grads["W"].any() and not grads["b"].any()


def test_z_0_is_the_plain_network():
    a, cache = highway.forward(gates_held(-OPEN), x)
    dx, grads = highway.backward(da, cache)
    layers = {f"{name}{k + 1}": PARAMS[name][k] for name in "Wb" for k in range(L)}
    plain, cache = feedforward.forward(layers, x, output_activation="tanh")
    dx_plain, grads_plain = feedforward.backward(da, cache)
    mine = {f"{name}{k + 1}": grads[name][k] for name in "Wb" for k in range(L)}
    check.agree({"a": a, "dx": dx, **mine}, {"a": plain, "dx": dx_plain, **grads_plain})


def test_the_slides_gate_is_one_minus_the_papers():
    """y = H * T + x * (1 - T), with T's weights of the opposite sign."""
    a, _ = highway.forward(PARAMS, x)
    y = x
    for k in range(L):
        transform = 1 / (1 + np.exp(y @ PARAMS["W_z"][k].T + PARAMS["b_z"][k]))
        y = np.tanh(y @ PARAMS["W"][k].T + PARAMS["b"][k]) * transform + y * (1 - transform)
    check.agree(a, y)


# --- the GRU without input and reset, EQ-GRU2HWY ---


def gru_params(k):
    """Layer k as a GRU whose input weighs nothing and whose reset gate is 1."""
    U = {"r": np.zeros((D, D)), "z": PARAMS["W_z"][k], "c": PARAMS["W"][k]}
    b = {"r": np.full(D, OPEN), "z": PARAMS["b_z"][k], "c": PARAMS["b"][k]}
    W = np.zeros((D, 2))
    return {f"{kind}_{g}": {"W": W, "U": U[g], "b": b[g]}[kind] for g in "rzc" for kind in "WUb"}


def test_a_layer_is_a_step_of_the_gru():
    a, cache = highway.forward(PARAMS, x)
    h = x.reshape(T * B, D)  # every position is a sequence of its own to the GRU
    nothing = np.zeros((1, T * B, 2))
    for k in range(L):
        (h,), step = gru.forward(gru_params(k), nothing, h)
        check.agree(cache.a[k + 1].reshape(T * B, D), h)
        check.agree(cache.z[k].reshape(T * B, D), step.z[0])
        check.agree(cache.h[k].reshape(T * B, D), step.h_tilde[0])
    check.agree(a.reshape(T * B, D), h)


def test_tied_layers_are_the_gru_and_their_gradients_add_up_to_its():
    tied = {name: np.broadcast_to(value[0], value.shape) for name, value in PARAMS.items()}
    a, cache = highway.forward(tied, x[:1])
    dx, grads = highway.backward(da[:1], cache)
    h, steps = gru.forward(gru_params(0), np.zeros((L, B, 2)), x[0])
    dh = np.zeros((L, B, D))
    dh[-1] = da[0]
    _, theirs = gru.backward(dh, steps)
    mine = {"a": a[0], "dx": dx[0], **{name: grad.sum(0) for name, grad in grads.items()}}
    other = {"W": theirs["U_c"], "b": theirs["b_c"], "W_z": theirs["U_z"], "b_z": theirs["b_z"]}
    check.agree(mine, {"a": h[-1], "dx": theirs["h0"], **other})


# --- depth ---


def test_depth_100_passes_the_gradient_if_the_gates_are_open():
    size = {}
    for carry_bias in (-2.0, 2.0, 6.0):
        params = highway.init(D, 100, np.random.default_rng(0), carry_bias)
        _, cache = highway.forward(params, x)
        assert cache.z.shape == (100, T, B, D)
        size[carry_bias] = np.abs(highway.backward(da, cache)[0]).max()
    # A wrong sign of the bias is a plain deep network; the ratio is what the chapter shows.
    assert size[-2.0] < 1e-3 * size[6.0]
    assert 0.1 < size[6.0] / np.abs(da).max() < 10


def test_a_network_cut_in_two_is_the_same():
    whole, _ = highway.forward(PARAMS, x)
    halves = (slice(0, 2), slice(2, None))
    lower, upper = ({name: value[cut] for name, value in PARAMS.items()} for cut in halves)
    check.agree(whole, highway.forward(upper, highway.forward(lower, x)[0])[0])


def test_both_twins_show_every_layers_gate():
    _, cache = highway.forward(PARAMS, x)
    run = check.load(PARAMS, Highway(D, L)).run(torch.as_tensor(x))
    check.agree({"h": cache.h, "z": cache.z}, {"h": run.h, "z": run.z})


def test_carry_bias_is_where_the_gates_begin():
    assert (highway.init(D, L, rng, -3)["b_z"] == -3).all()
    assert (Highway(D, L, carry_bias=1.5).b_z == 1.5).all()


# --- batches, and random shapes ---


@pytest.mark.parametrize("rule", batches.RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("case", [case for case in CASES if case.lengths], ids=str)
def test_batches(case, rule):
    rule(case, np.random.default_rng(2))


@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 5), st.integers(1, 6), st.data())
def test_random_shapes(T, B, D, depth, data):
    lengths = data.draw(st.lists(st.integers(1, T), min_size=B, max_size=B))
    case = Layers(depth, lengths, data.draw(st.sampled_from(["tanh", "logistic"])), (T, B, D))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    oracles.central_differences(case, rng)
    oracles.against_torch(case, rng)


# --- messages ---

with_nan = x.copy()
with_nan[2, 1, 3] = np.nan
WRONG = [
    (dict(x=x[0]), ValueError, "x: expected shape (T, B, D) with D = 5"),
    (dict(x=x[..., :4]), ValueError, "W has shape (6, 5, 5)); came shape (4, 3, 4)"),
    (dict(x=x[:0]), ValueError, "T at least 1"),
    (dict(x=x.astype(int)), TypeError, "x: expected an array of floats; came int64"),
    (dict(x=with_nan), ValueError, "came nan at index (2, 1, 3)"),
    (dict(x=x, lengths=[4, 5, 1]), ValueError, "1 to T = 4; came 5 for sequence 1"),
    (dict(x=x, lengths=[4, 1]), ValueError, "B = 3; came shape (2,)"),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[row[2] for row in WRONG])
def test_both_twins_refuse_in_the_same_words(arguments, error, words):
    tensors = {**arguments, "x": torch.as_tensor(arguments["x"])}
    model = check.load(PARAMS, Highway(D, L))
    message = batches.refused_alike(
        error, lambda: highway.forward(PARAMS, **arguments), lambda: model(**tensors)
    )
    assert words in message


def test_sizes_and_activation_are_refused_alike():
    for sizes in ((0, 2), (5, 0), (5, -1)):
        message = batches.refused_alike(
            ValueError, lambda s=sizes: highway.init(*s, rng), lambda s=sizes: Highway(*s)
        )
        assert "expected at least 1" in message
    message = batches.refused_alike(
        TypeError, lambda: highway.init(5, 2.0, rng), lambda: Highway(5, 2.0)
    )
    assert "depth: expected an integer; came 2.0" in message
    message = batches.refused_alike(
        ValueError,
        lambda: highway.forward(PARAMS, x, activation="sin"),
        lambda: Highway(D, L, "sin"),
    )
    assert "tanh, logistic, relu, identity; came 'sin'" in message


def test_wrong_parameters_and_upstream():
    def refuse(**changed):
        return batches.raised(ValueError, lambda: highway.forward({**PARAMS, **changed}, x))

    assert "unknown: W_t" in refuse(W_t=PARAMS["W"])
    assert "W: expected shape (L, D, D)" in refuse(W=PARAMS["W"][..., :3])
    assert "W_z: expected shape (L, D, D) with L = 6" in refuse(W_z=PARAMS["W_z"][:2])
    assert "b_z: expected shape (L, D)" in refuse(b_z=PARAMS["b_z"][0])
    _, cache = highway.forward(PARAMS, x)
    message = batches.raised(ValueError, lambda: highway.backward(da[1:], cache))
    assert "da: expected shape (T, B, D) with T = 4" in message
