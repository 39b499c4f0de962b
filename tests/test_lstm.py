"""Long short-term memory: the edges of its gates, its variants in one another, and ``nn.LSTM``."""

import numpy as np
import pytest
import torch

from nndl import check
from nndl.numpy import lstm, srn
from nndl.torch import LSTM
from tests.batches import raised

rng = np.random.default_rng(7)
T, B, M, D = 6, 3, 2, 4
x, h0, c0 = rng.normal(size=(T, B, M)), rng.normal(size=(B, D)), rng.normal(size=(B, D))
dh, dc = rng.normal(size=(T, B, D)), rng.normal(size=(B, D))
OPEN = 60.0  # a net input at which a gate is exactly 1 in float64, and exactly 0 with a minus


def held(params, **values):
    """The parameters with gates that read nothing but their bias: ``i=OPEN`` is i = 1."""
    params = dict(params)
    for gate, value in values.items():
        for kind in "WU":
            params[f"{kind}_{gate}"] = np.zeros_like(params[f"{kind}_{gate}"])
        params["b_" + gate] = np.full(D, value)
    return params


def both_passes(params, variant):
    """States, and the gradients of everything, under one random loss."""
    h, cache = lstm.forward(params, x, h0, c0, variant=variant)
    dx, grads = lstm.backward(dh, cache, dc)
    return {"h": h, "c_last": cache.c_last, "dx": dx}, grads


def without(names, grads):
    return {name: value for name, value in grads.items() if name not in names}


# --- the two extremes of the figure, and one more ---


def test_f_0_and_i_1_erases_the_past_and_writes_the_candidate():
    params = held(lstm.init(M, D, rng), f=-OPEN, i=OPEN)
    _, cache = lstm.forward(params, x, h0, c0)
    assert np.array_equal(cache.c[:T], cache.c_tilde)


def test_f_1_and_i_0_copies_the_internal_state():
    params = held(lstm.init(M, D, rng), f=OPEN, i=-OPEN)
    _, cache = lstm.forward(params, x, h0, c0)
    assert np.array_equal(cache.c[:T], np.broadcast_to(c0, (T, B, D)))


def test_a_closed_output_gate_shows_nothing_and_hears_nothing():
    params = held(lstm.init(M, D, rng), o=-OPEN)
    h, cache = lstm.forward(params, x, None, c0)
    dx, grads = lstm.backward(dh, cache)
    assert not h.any() and cache.c_last.all()
    assert not dx.any() and not any(grad.any() for grad in grads.values())


def test_f_0_and_i_o_1_is_a_recurrent_network_with_two_tanh():
    params = held(lstm.init(M, D, rng), f=-OPEN, i=OPEN, o=OPEN)
    h, cache = lstm.forward(params, x, h0, c0)
    plain = {"W": params["W_c"], "U": params["U_c"], "b": params["b_c"]}
    for t in range(T):
        before = h0 if t == 0 else h[t - 1]
        c, _ = srn.forward(plain, x[t : t + 1], before)
        check.agree(h[t], np.tanh(c[0]))
        check.agree(cache.c[t], c[0])


def test_without_forget_gate_and_recurrence_the_error_flows_back_undiminished():
    params = lstm.init(M, D, rng, "no_forget")
    params.update({"U_" + gate: np.zeros((D, D)) for gate in "ioc"})
    _, cache = lstm.forward(params, x, h0, c0, variant="no_forget")
    _, grads = lstm.backward(np.zeros((T, B, D)), cache, dc)
    assert np.array_equal(grads["c0"], dc)
    check.agree(cache.c_last, c0 + (cache.i * cache.c_tilde).sum(0))


# --- the variants in one another: states and gradients ---


def test_no_forget_is_standard_with_an_open_forget_gate():
    params = held(lstm.init(M, D, rng), f=OPEN)
    states, grads = both_passes(params, "standard")
    fewer = {name: params[name] for name in lstm.names("no_forget")}
    states_2, grads_2 = both_passes(fewer, "no_forget")
    check.agree(states, states_2)
    of_f = {"W_f", "U_f", "b_f"}
    check.agree(without(of_f, grads), grads_2)
    assert not any(grads[name].any() for name in of_f)


def test_coupled_is_standard_with_the_input_gate_negated_in_the_forget_gate():
    fewer = lstm.init(M, D, rng, "coupled")
    params = {**fewer, **{kind + "_f": -fewer[kind + "_i"] for kind in "WUb"}}
    states, grads = both_passes(params, "standard")
    states_2, grads_2 = both_passes(fewer, "coupled")
    check.agree(states, states_2)
    for kind in "WUb":  # what the forget gate asks for reaches the shared weights with a minus
        grads[kind + "_i"] = grads[kind + "_i"] - grads.pop(kind + "_f")
    check.agree(grads, grads_2)


@pytest.mark.parametrize("variant", ["peephole", "full_peephole"])
def test_peepholes_that_are_zero_are_none(variant):
    params = lstm.init(M, D, rng)
    V = {name: np.zeros((D,) * (1 + (variant != "peephole"))) for name in ("V_i", "V_f", "V_o")}
    states, grads = both_passes(params, "standard")
    states_2, grads_2 = both_passes({**params, **V}, variant)
    check.agree(states, states_2)
    check.agree(grads, without(V, grads_2))
    assert all(grads_2[name].any() for name in V), "they must still be able to learn"


def test_full_peepholes_that_are_diagonal_are_peepholes():
    params = lstm.init(M, D, rng, "peephole")
    V = ("V_i", "V_f", "V_o")
    states, grads = both_passes(params, "peephole")
    full = {**params, **{name: np.diag(params[name]) for name in V}}
    states_2, grads_2 = both_passes(full, "full_peephole")
    check.agree(states, states_2)
    check.agree(grads, {**grads_2, **{name: np.diag(grads_2[name]) for name in V}})


def test_the_forget_gate_and_its_coupling_are_what_a_chapter_draws():
    _, cache = lstm.forward(lstm.init(M, D, rng, "coupled"), x, variant="coupled")
    assert np.array_equal(cache.f, 1 - cache.i)
    _, cache = lstm.forward(lstm.init(M, D, rng, "no_forget"), x, variant="no_forget")
    assert (cache.f == 1).all()


# --- messages and nn.LSTM ---


def test_unknown_variant_is_refused_in_one_sentence():
    calls = (
        lambda: lstm.init(M, D, rng, "gated"),
        lambda: lstm.forward(lstm.init(M, D, rng), x, variant="gated"),
        lambda: lstm.names("gated"),
        lambda: LSTM(M, D, "gated"),
    )
    messages = {raised(ValueError, call) for call in calls}
    assert len(messages) == 1
    assert "standard, no_forget, coupled, peephole, full_peephole; came 'gated'" in messages.pop()


def test_parameters_of_another_variant_are_refused():
    params = lstm.init(M, D, rng)
    message = raised(ValueError, lambda: lstm.forward(params, x, variant="coupled"))
    assert "unknown: W_f, U_f, b_f" in message
    message = raised(ValueError, lambda: lstm.forward(params, x, variant="peephole"))
    assert "missing: V_i, V_f, V_o" in message
    full = lstm.init(M, D, rng, "full_peephole")
    message = raised(ValueError, lambda: lstm.forward(full, x, variant="peephole"))
    assert "V_i: expected shape (D,) with D = 4 (variant = 'peephole'" in message


def test_gradient_of_the_last_internal_state_of_the_wrong_shape():
    _, cache = lstm.forward(lstm.init(M, D, rng), x)
    assert "came shape (6, 3, 4)" in raised(ValueError, lambda: lstm.backward(dh, cache, dh))
    assert "int64" in raised(TypeError, lambda: lstm.backward(dh, cache, np.ones((B, D), int)))


def test_conversion_to_nn_lstm_and_back():
    model = check.load(lstm.init(M, D, rng), LSTM(M, D))
    library, inputs = model.to_library(), torch.as_tensor(x)
    check.agree(model(inputs), library(inputs)[0])
    assert not library.bias_hh_l0.any()
    with torch.no_grad():
        library.bias_hh_l0.normal_()  # both biases at work
    back = LSTM.from_library(library)
    check.agree(back(inputs), library(inputs)[0])
    check.agree(back.b_f, (library.bias_ih_l0 + library.bias_hh_l0)[D : 2 * D])
    check.agree(torch.stack(back.run(inputs).last), torch.cat(library(inputs)[1]))
    without_bias = torch.nn.LSTM(M, D, bias=False).double()
    check.agree(LSTM.from_library(without_bias)(inputs), without_bias(inputs)[0])


def test_a_converted_network_shares_no_memory():
    library = torch.nn.LSTM(M, D)
    model = LSTM.from_library(library)
    with torch.no_grad():
        library.weight_ih_l0.zero_()
    assert model.W_i.any() and LSTM(M, D).to_library().weight_ih_l0.requires_grad


def test_what_cannot_be_converted_is_refused():
    layer = torch.nn.LSTM(M, D, num_layers=2)
    assert "num_layers = 2" in raised(ValueError, lambda: LSTM.from_library(layer))
    layer = torch.nn.LSTM(M, D, bidirectional=True)
    assert "bidirectional = True" in raised(ValueError, lambda: LSTM.from_library(layer))
    layer = torch.nn.LSTM(M, D, proj_size=2)
    assert "proj_size = 2" in raised(ValueError, lambda: LSTM.from_library(layer))
    layer = torch.nn.GRU(M, D)
    assert "nn.LSTM; came GRU" in raised(TypeError, lambda: LSTM.from_library(layer))
    assert "standard; came 'peephole'" in raised(
        ValueError, lambda: LSTM(M, D, "peephole").to_library()
    )
