"""The block of the Grid LSTM: its limits, who reads whom, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import grid_block, lstm
from nndl.torch import GridBlock
from tests import oracles
from tests.batches import raised, refused_alike
from tests.cases.grid_block import Block

rng = np.random.default_rng(12)
B, M, D = 3, 4, 5
TWO = ("lstm", "lstm")
STATE = {name: rng.normal(size=(B, D)) for name in ("h1", "m1", "h2", "m2")}
PARAMS = grid_block.init(D, rng)


def as_lstm(params, n):
    """The LSTM of dimension n of a block of two, which reads h1 as its input."""
    theirs = {}
    for mine, letter in zip("ufoc", "ifoc", strict=True):
        W = params[f"W_{mine}{n}"]
        own = slice((n - 1) * D, n * D)
        theirs["U_" + letter] = W[:, own]
        theirs["W_" + letter] = np.delete(W, own, axis=1)
        theirs["b_" + letter] = params.get(f"b_{mine}{n}", np.zeros(D))
    return theirs


@pytest.mark.parametrize("n, other", [(1, 2), (2, 1)])
@pytest.mark.parametrize("bias", [False, True])
def test_the_standard_output_is_the_lstm_of_chapter_07(n, other, bias):
    params = grid_block.init(D, rng, bias=bias)
    new, _ = grid_block.forward(params, STATE, output="standard")
    h, cache = lstm.forward(
        as_lstm(params, n), STATE[f"h{other}"][None], STATE[f"h{n}"], STATE[f"m{n}"]
    )
    check.agree({"h": new[f"h{n}"], "m": new[f"m{n}"]}, {"h": h[0], "m": cache.c_last})


def test_the_two_outputs_agree_only_if_the_gate_is_open():
    """tanh(g * m) is g * tanh(m) for g = 1, and not below."""
    params = grid_block.init(D, rng, ("lstm",), bias=True)
    state = {name: STATE[name] for name in ("h1", "m1")}
    for b_o, equal in ((0.0, False), (60.0, True)):
        held = {**params, "W_o1": np.zeros((D, D)), "b_o1": np.full(D, b_o)}
        grid, _ = grid_block.forward(held, state, ("lstm",))
        standard, _ = grid_block.forward(held, state, ("lstm",), output="standard")
        assert np.array_equal(grid["m1"], standard["m1"])
        assert np.array_equal(grid["h1"], standard["h1"]) == equal


def test_a_block_without_any_memory_is_one_layer():
    dims = ("tanh", "tanh")
    params = grid_block.init(D, rng, dims, bias=True)
    state = {name: STATE[name] for name in ("h1", "h2")}
    new, _ = grid_block.forward(params, state, dims)
    H = np.concatenate([STATE["h1"], STATE["h2"]], axis=1)
    V, b = (np.concatenate([params[letter + n] for n in "12"]) for letter in "Vb")
    check.agree(np.concatenate([new["h1"], new["h2"]], axis=1), np.tanh(H @ V.T + b))


def test_open_forget_gate_and_closed_update_gate_keep_the_memory():
    params = grid_block.init(D, rng, bias=True)
    for name, value in (("u", -60.0), ("f", 60.0)):
        params.update({f"W_{name}1": np.zeros((D, 2 * D)), f"b_{name}1": np.full(D, value)})
    new, cache = grid_block.forward(params, STATE)
    assert np.array_equal(new["m1"], STATE["m1"])
    dnew = {name: np.zeros((B, D)) for name in STATE}
    dnew["m1"] = rng.normal(size=(B, D))
    dstate, _ = grid_block.backward(dnew, cache)
    assert np.array_equal(dstate["m1"], dnew["m1"])


@pytest.mark.parametrize("priority", [None, 1, 2])
def test_who_reads_whom(priority):
    """The memory of a dimension moves the other's state only if that has priority."""
    before, _ = grid_block.forward(PARAMS, STATE, priority=priority)
    for n in (1, 2):
        moved = {**STATE, f"m{n}": STATE[f"m{n}"] + 1}
        after, _ = grid_block.forward(PARAMS, moved, priority=priority)
        other = 3 - n
        assert (after[f"h{other}"] != before[f"h{other}"]).any() == (priority == other)
        assert (after[f"h{n}"] != before[f"h{n}"]).all()


def test_priority_is_two_blocks_in_turn():
    """Dimension 1 first, then dimension 2 in a block that reads the new h1."""
    new, _ = grid_block.forward(PARAMS, STATE, priority=2)
    first, _ = grid_block.forward(PARAMS, STATE)
    second, _ = grid_block.forward(PARAMS, {**STATE, "h1": first["h1"]})
    check.agree(new, {**second, "h1": first["h1"], "m1": first["m1"]})


def test_dimensions_can_be_renumbered():
    """Dimensions 1 and 2 exchanged, and the halves of every matrix with them."""
    swap = {"1": "2", "2": "1"}
    other = {
        name[:-1] + swap[name[-1]]: np.roll(value, D, axis=1) for name, value in PARAMS.items()
    }
    state = {name[0] + swap[name[1]]: value for name, value in STATE.items()}
    new, _ = grid_block.forward(PARAMS, STATE, priority=1)
    swapped, _ = grid_block.forward(other, state, priority=2)
    check.agree({name[0] + swap[name[1]]: value for name, value in new.items()}, swapped)


@pytest.mark.parametrize("N", [1, 2, 3])
def test_a_block_has_4_N_times_D_times_ND_weights(N):
    params = grid_block.init(D, rng, ("lstm",) * N)
    assert sum(value.size for value in params.values()) == 4 * N * D * N * D
    own = GridBlock(D, ("lstm",) * N).parameters()
    assert sum(value.numel() for value in own) == 4 * N * D * N * D


def test_the_order_of_the_batch_does_not_matter():
    order = rng.permutation(B)
    dnew = {name: rng.normal(size=(B, D)) for name in STATE}
    results = []
    for at in (np.arange(B), order):
        new, cache = grid_block.forward(PARAMS, {name: s[at] for name, s in STATE.items()}, TWO, 1)
        dstate, grads = grid_block.backward({name: d[at] for name, d in dnew.items()}, cache)
        results.append((new, dstate, grads))
    (new, dstate, grads), (shuffled, dshuffled, grads_shuffled) = results
    check.agree({name: value[order] for name, value in new.items()}, shuffled)
    check.agree({name: value[order] for name, value in dstate.items()}, dshuffled)
    check.agree(grads, grads_shuffled)


def test_float32_stays_float32():
    single = {name: value.astype(np.float32) for name, value in STATE.items()}
    new, cache = grid_block.forward(PARAMS, single, priority=1)
    dstate, grads = grid_block.backward(STATE, cache)
    made = [*new.values(), *dstate.values(), *grads.values()]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    model = check.load(PARAMS, GridBlock(D, priority=1))
    theirs = model({name: torch.as_tensor(value) for name, value in single.items()})
    assert {tensor.dtype for tensor in theirs.values()} == {torch.float32}
    check.agree(new, theirs, rtol=1e-5)


KINDS = st.sampled_from([kind for kind in grid_block.KINDS if kind != "relu"])


@given(st.lists(KINDS, min_size=1, max_size=4), st.integers(1, 4), st.integers(1, 4), st.data())
def test_random_blocks(dims, B, D, data):
    priority = data.draw(st.sampled_from([None, *range(1, len(dims) + 1)]))
    output, bias = data.draw(st.sampled_from(grid_block.OUTPUTS)), data.draw(st.booleans())
    case = Block(tuple(dims), priority, output, bias, (B, D))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    oracles.central_differences(case, rng)
    oracles.against_torch(case, rng)


# --- messages ---

OPTIONS = [
    (dict(dims=()), ValueError, "the number of dimensions: expected at least 1; came 0."),
    (dict(dims=("lstm", "gru")), ValueError, "dims, dimension 2: expected one of lstm, tanh"),
    (dict(dims="lstm"), TypeError, "dims: expected a sequence of names"),
    (dict(priority=3), ValueError, "priority: expected a dimension from 1 to N = 2; came 3."),
    (dict(priority=0), ValueError, "priority: expected at least 1; came 0."),
    (dict(priority="depth"), TypeError, "priority: expected an integer; came 'depth'."),
    (dict(output="tanh"), ValueError, "output: expected one of grid, standard; came 'tanh'."),
]


@pytest.mark.parametrize("options, error, words", OPTIONS, ids=[row[2] for row in OPTIONS])
def test_options_are_refused_alike(options, error, words):
    message = refused_alike(
        error, lambda: grid_block.forward(PARAMS, STATE, **options), lambda: GridBlock(D, **options)
    )
    assert words in message


def without(name):
    return {key: value for key, value in STATE.items() if key != name}


WRONG = [
    (STATE, ("lstm", "tanh"), ValueError, "h2; came h1, m1, h2, m2 (missing: none; unknown: m2)"),
    (STATE, ("identity", "lstm"), ValueError, "for dims ('identity', 'lstm'): expected the names"),
    (without("m2"), TWO, ValueError, "missing: m2"),
    (without("h1"), TWO, ValueError, "missing: h1"),
    ({**STATE, "h3": STATE["h1"]}, TWO, ValueError, "unknown: h3"),
    ({**STATE, "h1": STATE["h1"][0]}, TWO, ValueError, "state, h1: expected shape (B, D)"),
    ({**STATE, "h1": STATE["h1"][:, :3]}, TWO, ValueError, "with D = 5, B at least 1"),
    ({**STATE, "m2": STATE["m2"][:2]}, TWO, ValueError, "state, m2: expected shape (B, D) with"),
    ({**STATE, "h2": STATE["h2"].astype(int)}, TWO, TypeError, "state, h2: expected an array"),
]


@pytest.mark.parametrize("state, dims, error, words", WRONG, ids=[row[3] for row in WRONG])
def test_states_are_refused_alike(state, dims, error, words):
    params = grid_block.init(D, rng, dims)
    model = check.load(params, GridBlock(D, dims))
    tensors = {name: torch.as_tensor(value) for name, value in state.items()}
    message = refused_alike(
        error, lambda: grid_block.forward(params, state, dims), lambda: model(tensors)
    )
    assert words in message


def test_wrong_parameters_and_upstream():
    def refuse(**changed):
        return raised(ValueError, lambda: grid_block.forward({**PARAMS, **changed}, STATE))

    assert "unknown: V1" in refuse(V1=PARAMS["W_u1"])
    assert "W_u1: expected shape (D, ND) with D = 5, ND = 10" in refuse(W_u1=np.ones((D, D)))
    assert "W_c2: expected shape (D, ND)" in refuse(W_c2=np.ones((D + 1, 2 * D)))
    assert "missing: b_f1, b_o1" in refuse(b_u1=np.ones(D))  # all biases or none
    with_bias = grid_block.init(D, rng, bias=True)
    message = raised(
        ValueError, lambda: grid_block.forward({**with_bias, "b_o2": np.ones(2)}, STATE)
    )
    assert "b_o2: expected shape (D,) with D = 5" in message
    _, cache = grid_block.forward(PARAMS, STATE)
    assert "missing: m1" in raised(ValueError, lambda: grid_block.backward(without("m1"), cache))
    short = {**STATE, "h1": STATE["h1"][:2]}
    assert "B = 3" in raised(ValueError, lambda: grid_block.backward(short, cache))
    assert "hidden_size" in refused_alike(
        ValueError, lambda: grid_block.init(0, rng), lambda: GridBlock(0)
    )
