"""The Grid LSTM: the stacked LSTM in it, other limits, padding, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from nndl import check
from nndl.numpy import feedforward, grid, grid_block, lstm
from nndl.torch import Grid
from tests import oracles
from tests.batches import raised, refused_alike
from tests.cases.grid import Network

rng = np.random.default_rng(13)
T, B, M, D, L = 5, 4, 3, 6, 2
LENGTHS = [5, 1, 3, 4]
x, dh = rng.normal(size=(T, B, M)), rng.normal(size=(T, B, D))
INITIAL = {name: rng.normal(size=(L, B, D)) for name in ("h2", "m2")}
PARAMS = grid.init(M, D, L, rng)


# --- the stacked LSTM: depth without a memory, computed last, hands on what time has made ---

STACKED = {"dims": ("identity", "lstm"), "priority": 1, "output": "standard"}


def stacked_params():
    params = grid.init(M, D, L, rng, STACKED["dims"], tied=False, bias=True)
    params["V1"][:] = np.eye(D, 2 * D, D)  # [0, I]: of H' = [h_1; h'_2] the second half
    params["b1"][:] = 0
    return params


def layer(params, k):
    """Layer k as an LSTM; the projection of the input is a part of the first one's weights."""
    theirs = {}
    for mine, letter in zip("ufoc", "ifoc", strict=True):
        W, U = np.split(params[f"W_{mine}2"][k], 2, axis=1)
        theirs["W_" + letter] = W @ params["P"] if k == 0 else W
        theirs["U_" + letter] = U
        theirs["b_" + letter] = params[f"b_{mine}2"][k]
    return theirs


@pytest.mark.parametrize("lengths", [None, LENGTHS])
def test_depth_without_a_memory_is_the_stacked_lstm(lengths):
    params = stacked_params()
    h, cache = grid.forward(params, x, L, INITIAL, lengths, **STACKED)
    dx, grads = grid.backward(dh, cache)

    below, caches = x, []
    for k in range(L):
        start = INITIAL["h2"][k], INITIAL["m2"][k]
        below, layer_cache = lstm.forward(layer(params, k), below, *start, lengths)
        check.agree(cache.last["h2"][k], layer_cache.h_last)
        check.agree(cache.last["m2"][k], layer_cache.c_last)
        caches.append(layer_cache)
    check.agree(h, below)
    back, dP = dh, 0
    for k in reversed(range(L)):
        back, theirs = lstm.backward(back, caches[k])
        mine = {"h0": grads["h2"][k], "c0": grads["m2"][k]}
        for letter, other in zip("ufoc", "ifoc", strict=True):
            name = "W_" + other
            mine[name], mine["U_" + other] = np.split(grads[f"W_{letter}2"][k], 2, axis=1)
            mine["b_" + other] = grads[f"b_{letter}2"][k]
            if k == 0:  # the LSTM's matrix is W P: its gradient goes on to W and to P
                dP = dP + params[f"W_{letter}2"][0, :, :D].T @ theirs[name]
                theirs[name] = theirs[name] @ params["P"].T
        check.agree(mine, theirs)
    check.agree(grads["P"], dP)
    check.agree(dx, back)


def test_the_twin_is_nn_lstm_with_layers():
    params = stacked_params()
    model = check.load(params, Grid(M, D, L, tied=False, bias=True, **STACKED))
    library = nn.LSTM(M, D, L).double()
    with torch.no_grad():
        for k in range(L):
            for name, kind in (("weight_ih", "W"), ("weight_hh", "U"), ("bias_ih", "b")):
                value = np.concatenate([layer(params, k)[f"{kind}_{g}"] for g in "ifco"])
                getattr(library, f"{name}_l{k}").copy_(torch.as_tensor(value))
            getattr(library, f"bias_hh_l{k}").zero_()
    start = {name: torch.as_tensor(value) for name, value in INITIAL.items()}
    packed = nn.utils.rnn.pack_padded_sequence(torch.as_tensor(x), LENGTHS, enforce_sorted=False)
    h, (h_n, c_n) = library(packed, (start["h2"], start["m2"]))
    h, _ = nn.utils.rnn.pad_packed_sequence(h)
    mine = model.run(torch.as_tensor(x), start, LENGTHS).last
    check.agree(mine, {"h1": h, "h2": h_n, "m2": c_n})


# --- other limits ---


def test_one_dimension_without_a_memory_is_a_plain_deep_network():
    params = grid.init(M, D, L, rng, ("tanh",), tied=False, bias=True)
    h, _ = grid.forward(params, x[0], L, dims=("tanh",))
    layers = {f"W{k + 1}": params["V1"][k] for k in range(L)}
    layers.update({f"b{k + 1}": params["b1"][k] for k in range(L)})
    plain, _ = feedforward.forward(layers, (x[0] @ params["P"].T)[None], output_activation="tanh")
    check.agree(h, plain[0])


def test_one_dimension_tied_is_an_lstm_that_reads_nothing():
    """Depth as time: no input, the first state and memory from the data."""
    params = grid.init(M, D, L, rng, ("lstm",), bias=True)
    h, cache = grid.forward(params, x[0], 7, dims=("lstm",), output="standard")
    theirs = {}
    for mine, letter in zip("ufoc", "ifoc", strict=True):
        theirs["U_" + letter] = params[f"W_{mine}1"][0]
        theirs["W_" + letter] = np.zeros((D, 1))
        theirs["b_" + letter] = params[f"b_{mine}1"][0]
    start = x[0] @ params["P"].T, x[0] @ params["P_m"].T
    steps, other = lstm.forward(theirs, np.zeros((7, B, 1)), *start)
    check.agree({"h": h, "m": cache.last["m1"]}, {"h": steps[-1], "m": other.c_last})


def test_one_layer_and_one_step_is_one_block():
    h, cache = grid.forward(PARAMS, x[:1], 1, {n: value[:1] for n, value in INITIAL.items()})
    state = {"h1": x[0] @ PARAMS["P"].T, "m1": x[0] @ PARAMS["P_m"].T}
    state.update({name: value[0] for name, value in INITIAL.items()})
    block = {name: value[0] for name, value in PARAMS.items() if name not in ("P", "P_m")}
    new, _ = grid_block.forward(block, state)
    check.agree({name: value[0] for name, value in cache.last.items()}, new)
    check.agree(h[0], new["h1"])


def test_tied_weights_are_equal_weights_in_every_layer_and_collect_their_gradients():
    h, cache = grid.forward(PARAMS, x, L, INITIAL)
    _, grads = grid.backward(dh, cache)
    own = {n: v if n in ("P", "P_m") else np.repeat(v, L, axis=0) for n, v in PARAMS.items()}
    untied, cache = grid.forward(own, x, L, INITIAL)
    _, parts = grid.backward(dh, cache)
    check.agree(h, untied)
    blocks = [name for name in PARAMS if name not in ("P", "P_m")]
    check.agree(
        {name: grads[name][0] for name in blocks}, {name: parts[name].sum(0) for name in blocks}
    )


def test_a_picture_turned_over_is_the_same_with_dimensions_2_and_3_exchanged():
    """The order of computation is of no account: only who reads whom."""
    dims = ("lstm",) * 3
    params, picture = grid.init(M, D, L, rng, dims), rng.normal(size=(2, 3, B, M))
    swap = {"2": "3", "3": "2"}
    order = np.r_[:D, 2 * D : 3 * D, D : 2 * D]
    other = {
        name[:-1] + swap.get(name[-1], name[-1]): value if name[0] == "P" else value[..., order]
        for name, value in params.items()
    }
    h, _ = grid.forward(params, picture, L, dims=dims)
    turned, _ = grid.forward(other, picture.swapaxes(0, 1), L, dims=dims)
    check.agree(h, turned.swapaxes(0, 1))


def test_a_sequence_cut_in_two_goes_on_from_what_has_left():
    whole, end = grid.forward(PARAMS, x, L, INITIAL)
    first, cache = grid.forward(PARAMS, x[:2], L, INITIAL)
    on = {name: cache.last[name] for name in ("h2", "m2")}
    second, cache_2 = grid.forward(PARAMS, x[2:], L, on)
    check.agree(whole, np.concatenate([first, second]))
    check.agree({n: end.last[n] for n in on}, {n: cache_2.last[n] for n in on})
    # And its gradient goes back through the cut.
    dx, grads = grid.backward(dh, end)
    dx_2, grads_2 = grid.backward(dh[2:], cache_2)
    dx_1, grads_1 = grid.backward(dh[:2], cache, {name: grads_2[name] for name in on})
    check.agree(dx, np.concatenate([dx_1, dx_2]))
    check.agree(grads["m2"], grads_1["m2"])
    check.agree(grads["W_f1"], grads_1["W_f1"] + grads_2["W_f1"])


def test_no_output_reads_a_later_step():
    h, _ = grid.forward(PARAMS, x, L)
    later = x.copy()
    later[3:] = 0
    changed, _ = grid.forward(PARAMS, later, L)
    assert np.array_equal(h[:3], changed[:3]) and (h[3:] != changed[3:]).all()


# --- padded batches ---


@pytest.mark.parametrize("priority", [None, 1, 2])
def test_sequences_know_neither_padding_nor_order_nor_company(priority):
    order = rng.permutation(B)
    dirty, above = x.copy(), dh.copy()
    for b, length in enumerate(LENGTHS):
        dirty[length:, b] = above[length:, b] = np.nan
    dlast = {name: rng.normal(size=(L, B, D)) for name in INITIAL}

    def passes(b, length):
        """The sequences b together, padded to the length, or one alone."""
        initial = {name: value[:, b] for name, value in INITIAL.items()}
        lengths = np.array(LENGTHS)[b] if len(b) > 1 else None
        h, cache = grid.forward(PARAMS, dirty[:length, b], L, initial, lengths, priority=priority)
        down = {name: value[:, b] for name, value in dlast.items()}
        return h, cache.last, *grid.backward(above[:length, b], cache, down)

    h, last, dx, grads = passes(order, T)
    total = dict.fromkeys(PARAMS, 0)
    for place, b in enumerate(order):
        n = LENGTHS[b]
        alone, last_alone, dx_alone, grads_alone = passes([b], n)
        check.agree(h[:n, place], alone[:, 0])
        check.agree(dx[:n, place], dx_alone[:, 0])
        assert not any(made[n:, place].any() for made in (h, dx, last["m1"]))
        for name in INITIAL:
            check.agree(last[name][:, place], last_alone[name][:, 0])
            check.agree(grads[name][:, place], grads_alone[name][:, 0])
        total = {name: total[name] + grads_alone[name] for name in total}
    check.agree({name: grads[name] for name in total}, total)

    model = check.load(PARAMS, Grid(M, D, L, priority=priority))
    inputs = {name: torch.tensor(value, requires_grad=True) for name, value in INITIAL.items()}
    leaf = torch.tensor(dirty, requires_grad=True)
    run = model.run(leaf, inputs, LENGTHS)
    (run.h * torch.as_tensor(np.nan_to_num(above))).sum().backward(retain_graph=True)
    sum((run.last[name] * torch.as_tensor(dlast[name])).sum() for name in dlast).backward()
    check.agree(h, run.h[:, order])
    check.agree(dx, leaf.grad[:, order])
    check.agree(grads["P_m"], model.P_m.grad)


def test_float32_stays_float32():
    single = x.astype(np.float32)
    h, cache = grid.forward(PARAMS, single, L, INITIAL, LENGTHS)
    dx, grads = grid.backward(dh, cache, {"m1": dh, **INITIAL})
    made = [h, dx, *cache.last.values(), *grads.values()]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    model = check.load(PARAMS, Grid(M, D, L))
    start = {name: torch.as_tensor(value) for name, value in INITIAL.items()}
    theirs = model(torch.as_tensor(single), start, LENGTHS)
    assert theirs.dtype == torch.float32
    check.agree(h, theirs, rtol=1e-5)


KINDS = st.sampled_from(["lstm", "lstm", "tanh", "identity"])


@given(st.lists(KINDS, min_size=1, max_size=3), st.integers(1, 3), st.integers(1, 3), st.data())
def test_random_grids(dims, depth, B, data):
    N = len(dims)
    S = tuple(data.draw(st.integers(1, 3)) for _ in range(N - 1))
    lengths = [data.draw(st.integers(1, S[0])) for _ in range(B)] if N == 2 else None
    options = {
        "tied": data.draw(st.booleans()),
        "bias": data.draw(st.booleans()),
        "priority": data.draw(st.sampled_from([None, *range(1, N + 1)])),
        "output": data.draw(st.sampled_from(grid_block.OUTPUTS)),
    }
    case = Network(tuple(dims), S, depth, lengths=lengths, batch=B, **options)
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    oracles.central_differences(case, rng)
    oracles.against_torch(case, rng)


# --- messages ---

with_nan = x.copy()
with_nan[3, 1, 2] = np.nan
WRONG = [
    (dict(x=x[0]), ValueError, "x: expected shape (T, B, M) with M = 3"),
    (dict(x=x[..., :2]), ValueError, "(N = 2, P has M columns); came shape (5, 4, 2)"),
    (dict(x=x[:0]), ValueError, "T at least 1"),
    (dict(x=x.astype(int)), TypeError, "x: expected an array of floats; came int64"),
    (dict(x=with_nan), ValueError, "came nan at index (3, 1, 2)"),
    (dict(lengths=[5, 6, 1, 1]), ValueError, "1 to T = 5; came 6 for sequence 1"),
    (dict(initial={"m1": x}), ValueError, "expected one of h2, m2; came 'm1'."),
    (dict(initial={"h3": x}), ValueError, "expected one of h2, m2; came 'h3'."),
    (dict(initial={"h2": dh[:3]}), ValueError, "initial, h2: expected shape (L, B, D) with L = 2"),
    (dict(initial={"m2": dh[:2].astype(int)}), TypeError, "initial, m2: expected an array"),
]


def tensors(arguments):
    return {
        name: tensors(value)
        if isinstance(value, dict)
        else torch.as_tensor(value)
        if isinstance(value, np.ndarray)
        else value
        for name, value in arguments.items()
    }


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[row[2] for row in WRONG])
def test_both_twins_refuse_in_the_same_words(arguments, error, words):
    arguments = {"x": x, **arguments}
    model = check.load(PARAMS, Grid(M, D, L))
    message = refused_alike(
        error,
        lambda: grid.forward(PARAMS, depth=L, **arguments),
        lambda: model(**tensors(arguments)),
    )
    assert words in message


OPTIONS = [
    (dict(dims=()), ValueError, "the number of dimensions: expected at least 1; came 0."),
    (dict(dims=("lstm", "gru")), ValueError, "dims, dimension 2: expected one of lstm, tanh"),
    (dict(priority=3), ValueError, "priority: expected a dimension from 1 to N = 2; came 3."),
    (dict(output="tanh"), ValueError, "output: expected one of grid, standard; came 'tanh'."),
]


@pytest.mark.parametrize("options, error, words", OPTIONS, ids=[row[2] for row in OPTIONS])
def test_options_are_refused_alike(options, error, words):
    message = refused_alike(
        error,
        lambda: grid.forward(PARAMS, x, L, **options),
        lambda: Grid(M, D, L, **options),
    )
    assert words in message


def test_a_memory_for_a_dimension_without_one():
    dims = ("lstm", "tanh")
    params = grid.init(M, D, L, rng, dims)
    message = refused_alike(
        ValueError,
        lambda: grid.forward(params, x, L, INITIAL, dims=dims),
        lambda: check.load(params, Grid(M, D, L, dims))(torch.as_tensor(x), tensors(INITIAL)),
    )
    assert message == "initial, for dims ('lstm', 'tanh'): expected one of h2; came 'm2'."


def test_lengths_without_time():
    for dims, data in ((("lstm",), x[0]), (("lstm",) * 3, x[None])):
        params = grid.init(M, D, L, rng, dims)
        message = refused_alike(
            ValueError,
            lambda p=params, dims=dims, data=data: grid.forward(p, data, L, None, [1], dims),
            lambda dims=dims, data=data: Grid(M, D, L, dims)(torch.as_tensor(data), None, [1]),
        )
        assert message == (
            f"lengths: expected None, because N = {len(dims)} and only N = 2 has time."
        )


def test_depth_and_weights():
    own = grid.init(M, D, 3, rng, tied=False)
    message = raised(ValueError, lambda: grid.forward(own, x, 2))
    assert message == "depth: expected 3, the layers that have weights; came 2."
    assert "depth: expected at least 1" in raised(ValueError, lambda: grid.forward(PARAMS, x, 0))
    for sizes in ((0, D, L), (M, 0, L), (M, D, 0)):
        refused_alike(ValueError, lambda s=sizes: grid.init(*s, rng), lambda s=sizes: Grid(*s))


def test_wrong_parameters_and_upstream():
    def refuse(**changed):
        return raised(ValueError, lambda: grid.forward({**PARAMS, **changed}, x, L))

    assert "unknown: Q" in refuse(Q=PARAMS["P"])
    assert "P_m: expected shape (D, M) with D = 6, M = 3" in refuse(P_m=np.ones((D, 2)))
    assert "P: expected shape (D, M) with D = 6" in refuse(P=np.ones((2, M)))
    assert "W_u1: expected shape (K, D, ND)" in refuse(W_u1=PARAMS["W_u1"][0])
    assert "W_f2: expected shape (K, D, ND) with K = 1" in refuse(W_f2=np.ones((2, D, 2 * D)))
    _, cache = grid.forward(PARAMS, x, L)
    for call, words in (
        (lambda: grid.backward(dh[1:], cache), "dh: expected shape (T, B, D) with T = 5"),
        (lambda: grid.backward(dh, cache, {"h1": dh}), "expected one of m1, h2, m2; came 'h1'."),
        (lambda: grid.backward(dh, cache, {"m2": dh}), "dlast, m2: expected shape (L, B, D)"),
    ):
        assert words in raised(ValueError, call)
