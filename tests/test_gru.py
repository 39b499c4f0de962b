"""The gated recurrent unit: the edges of its gates, its two resets, and ``nn.GRU``."""

import numpy as np
import pytest
import torch

from nndl import check
from nndl.numpy import gru, srn
from nndl.numpy.activations import logistic
from nndl.torch import GRU
from tests.batches import raised

rng = np.random.default_rng(8)
T, B, M, D = 6, 3, 2, 4
x, h0 = rng.normal(size=(T, B, M)), rng.normal(size=(B, D))
dh = rng.normal(size=(T, B, D))
OPEN = 60.0  # a net input at which a gate is exactly 1 in float64, and exactly 0 with a minus


def held(params, **values):
    """The parameters with gates that read nothing but their bias: ``z=OPEN`` is z = 1."""
    params = dict(params)
    for gate, value in values.items():
        for kind in "WU":
            params[f"{kind}_{gate}"] = np.zeros_like(params[f"{kind}_{gate}"])
        params["b_" + gate] = np.full(D, value)
    return params


def both_passes(params, reset):
    """States, and the gradients of everything, under one random loss."""
    h, cache = gru.forward(params, x, h0, reset=reset)
    dx, grads = gru.backward(dh, cache)
    return {"h": h, "dx": dx, **grads}


every_reset = pytest.mark.parametrize("reset", gru.RESETS)


# --- the edges of the gates ---


@every_reset
def test_z_1_keeps_the_state_exactly(reset):
    params = held(gru.init(M, D, rng, reset), z=OPEN)
    made = both_passes(params, reset)
    assert np.array_equal(made["h"], np.broadcast_to(h0, (T, B, D)))
    check.agree(made["h0"], dh.sum(0))
    assert not made["dx"].any() and not made["U_c"].any()


@every_reset
def test_z_0_and_r_1_is_the_simple_recurrent_network(reset):
    params = held(gru.init(M, D, rng, reset), z=-OPEN, r=OPEN)
    made = both_passes(params, reset)
    plain = {"W": params["W_c"], "U": params["U_c"], "b": params["b_c"] + params.get("b_hc", 0)}
    h, cache = srn.forward(plain, x, h0)
    dx, grads = srn.backward(dh, cache)
    mine = {"W": made["W_c"], "U": made["U_c"], "b": made["b_c"], "h0": made["h0"]}
    check.agree({"h": made["h"], "dx": made["dx"], **mine}, {"h": h, "dx": dx, **grads})


@every_reset
def test_z_0_and_r_0_forgets_the_past(reset):
    params = held(gru.init(M, D, rng, reset), z=-OPEN, r=-OPEN)
    h, _ = gru.forward(params, x, h0, reset=reset)
    check.agree(h, np.tanh(x @ params["W_c"].T + params["b_c"]))


def test_the_other_convention_is_this_one_with_the_signs_of_z_changed():
    params = gru.init(M, D, rng)
    W, U, b = ({gate: params[f"{kind}_{gate}"] for gate in "rzc"} for kind in "WUb")
    h, theirs = h0, []
    for x_t in x:  # as Chung et al. write it
        z, r = (logistic(x_t @ W[gate].T + h @ U[gate].T + b[gate]) for gate in "zr")
        h_tilde = np.tanh(x_t @ W["c"].T + (r * h) @ U["c"].T + b["c"])
        h = (1 - z) * h + z * h_tilde
        theirs.append(h)
    assert np.abs(gru.forward(params, x, h0)[0] - theirs).max() > 0.1
    negated = {name: -value if name[2] == "z" else value for name, value in params.items()}
    check.agree(gru.forward(negated, x, h0)[0], np.array(theirs))


# --- before and after ---


def test_equal_weights_and_no_second_bias_do_not_make_the_two_resets_equal():
    params = {name: 2 * value for name, value in gru.init(M, D, rng).items()}
    before, _ = gru.forward(params, x, h0)
    after, _ = gru.forward({**params, "b_hc": np.zeros(D)}, x, h0, reset="after")
    assert np.abs(before - after).max() > 0.01


def test_they_are_equal_if_no_unit_reads_another():
    params = gru.init(M, D, rng)
    params["U_c"] = np.diag(rng.normal(size=D))
    before = both_passes(params, "before")
    after = both_passes({**params, "b_hc": np.zeros(D)}, "after")
    db_hc, dU_c = after.pop("b_hc"), after.pop("U_c")
    check.agree(np.diag(before.pop("U_c")), np.diag(dU_c))
    check.agree(before, after)
    assert db_hc.any()


@every_reset
def test_no_renaming_of_weights_turns_one_reset_into_the_other(reset):
    """The reset gate of one unit moves all candidates that read it, or only the unit's own.

    Renaming weights, or units, permutes rows and columns of this table of who moves whom; it
    cannot make a full table diagonal.
    """
    params = gru.init(M, D, rng, reset)
    _, cache = gru.forward(params, x[:1], h0, reset=reset)
    moves = np.zeros((D, D), bool)
    for k in range(D):
        params["b_r"][k] += 1
        _, moved = gru.forward(params, x[:1], h0, reset=reset)
        params["b_r"][k] -= 1
        moves[:, k] = (moved.h_tilde != cache.h_tilde).any((0, 1))
    assert np.array_equal(moves, np.ones((D, D)) if reset == "before" else np.eye(D))


# --- messages and nn.GRU ---


def test_unknown_reset_is_refused_in_one_sentence():
    calls = (
        lambda: gru.init(M, D, rng, "never"),
        lambda: gru.forward(gru.init(M, D, rng), x, reset="never"),
        lambda: gru.names("never"),
        lambda: GRU(M, D, "never"),
    )
    messages = {raised(ValueError, call) for call in calls}
    assert messages == {"reset: expected one of before, after; came 'never'."}


def test_parameters_of_the_other_reset_are_refused():
    before, after = gru.init(M, D, rng), gru.init(M, D, rng, "after")
    assert "unknown: b_hc" in raised(ValueError, lambda: gru.forward(after, x))
    assert "missing: b_hc" in raised(ValueError, lambda: gru.forward(before, x, reset="after"))


def test_conversion_to_nn_gru_and_back():
    model = check.load(gru.init(M, D, rng, "after"), GRU(M, D, "after"))
    library, inputs = model.to_library(), torch.as_tensor(x)
    check.agree(model(inputs), library(inputs)[0])
    with torch.no_grad():
        library.bias_hh_l0.normal_()  # both biases at work
    back = GRU.from_library(library)
    check.agree(back(inputs), library(inputs)[0])
    check.agree(back.run(inputs).h_last[None], library(inputs)[1])
    # In r and z only the sum of the two biases matters; in the candidate each has its own part.
    check.agree(back.b_z, (library.bias_ih_l0 + library.bias_hh_l0)[D : 2 * D])
    check.agree(back.b_c, library.bias_ih_l0[2 * D :])
    check.agree(back.b_hc, library.bias_hh_l0[2 * D :])
    without_bias = torch.nn.GRU(M, D, bias=False).double()
    check.agree(GRU.from_library(without_bias)(inputs), without_bias(inputs)[0])


def test_what_cannot_be_converted_is_refused():
    layer = torch.nn.GRU(M, D, num_layers=2)
    assert "num_layers = 2" in raised(ValueError, lambda: GRU.from_library(layer))
    layer = torch.nn.LSTM(M, D)
    assert "nn.GRU; came LSTM" in raised(TypeError, lambda: GRU.from_library(layer))
    assert "after; came 'before'" in raised(ValueError, lambda: GRU(M, D).to_library())
