"""Stacked recurrence beyond the table of cases: limits, company, messages, the slides' listing."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from nndl import check
from nndl.numpy import bidirectional, grid, gru, lstm, srn, stacked
from nndl.torch import LSTM, SRN, Bidirectional, Stacked, TextStackedLSTM
from tests import batches, oracles
from tests.batches import raised, refused_alike
from tests.cases.stacked import Network

rng = np.random.default_rng(23)
T, B, M, D1, D2 = 6, 3, 2, 4, 5
LENGTHS = [6, 1, 4]
x, dh = rng.normal(size=(T, B, M)), rng.normal(size=(T, B, D2))
CELLS = [
    (srn, {}, {}),
    (lstm, {"variant": "peephole"}, {"variant": "peephole"}),
    (gru, {"reset": "after"}, {"reset": "after"}),
]
every_cell = pytest.mark.parametrize("cell, drawn, options", CELLS, ids=["srn", "lstm", "gru"])


# --- limits ---


@every_cell
def test_one_layer_is_the_cell_itself(cell, drawn, options):
    params = cell.init(M, D2, rng, **drawn)
    h, cache = cell.forward(params, x, lengths=LENGTHS, **options)
    named = {f"layer1.{name}": value for name, value in params.items()}
    mine, mine_cache = stacked.forward(named, x, lengths=LENGTHS, layer=cell, **options)
    assert (mine == h).all()
    check.agree(np.array(mine_cache.last[0]), np.array(cache.last), rtol=0)
    dx, grads = cell.backward(dh, cache)
    mine_dx, mine_grads = stacked.backward(dh, mine_cache)
    check.agree(mine_dx, dx, rtol=0)
    check.agree(mine_grads, {f"layer1.{name}": grad for name, grad in grads.items()}, rtol=0)


@every_cell
def test_a_stack_is_one_cell_after_the_other(cell, drawn, options):
    params = stacked.init(M, [D1, D2], rng, cell, **drawn)
    low, high = (
        {name[7:]: value for name, value in params.items() if name.startswith(f"layer{n}.")}
        for n in (1, 2)
    )
    below, cache1 = cell.forward(low, x, lengths=LENGTHS, **options)
    above, cache2 = cell.forward(high, below, lengths=LENGTHS, **options)
    h, cache = stacked.forward(params, x, lengths=LENGTHS, layer=cell, **options)
    assert (h == above).all()
    for mine, theirs in zip(cache.last, (cache1.last, cache2.last)):
        check.agree(np.array(mine), np.array(theirs), rtol=0)
    dbelow, grads2 = cell.backward(dh, cache2)
    dx, grads1 = cell.backward(dbelow, cache1)
    mine_dx, grads = stacked.backward(dh, cache)
    check.agree(mine_dx, dx, rtol=0)
    for n, theirs in enumerate((grads1, grads2), start=1):
        check.agree({name: grads[f"layer{n}.{name}"] for name in theirs}, theirs, rtol=0)


def test_three_steps_that_can_be_checked_on_paper():
    layer = {"W": [[2.0]], "U": [[1.0]], "b": [1.0]}
    params = {f"layer{n}.{name}": np.array(v) for n in (1, 2) for name, v in layer.items()}
    ones = np.ones((3, 1, 1))
    h, cache = stacked.forward(params, ones, activation="identity")
    assert cache.last[0][0].item() == 9  # layer 1: 3, 6, 9
    assert h.ravel().tolist() == [7, 20, 39]  # layer 2: 0 + 6 + 1, 7 + 12 + 1, 20 + 18 + 1


@pytest.mark.parametrize("lengths", [None, LENGTHS])
def test_a_grid_whose_depth_has_no_cell_is_the_stacked_lstm(lengths):
    options = {"dims": ("identity", "lstm"), "priority": 1, "output": "standard"}
    on_grid = grid.init(M, D1, 2, rng, options["dims"], tied=False, bias=True)
    on_grid["V1"][:] = np.eye(D1, 2 * D1, D1)  # depth hands on what time has made
    on_grid["b1"][:] = 0
    h2, m2 = rng.normal(size=(2, 2, B, D1))
    params = {}
    for k in range(2):
        for theirs, gate in zip("ufoc", "ifoc"):
            W, U = np.split(on_grid[f"W_{theirs}2"][k], 2, axis=1)
            params[f"layer{k + 1}.W_{gate}"] = W @ on_grid["P"] if k == 0 else W
            params[f"layer{k + 1}.U_{gate}"] = U
            params[f"layer{k + 1}.b_{gate}"] = on_grid[f"b_{theirs}2"][k]
    theirs, cache = grid.forward(on_grid, x, 2, {"h2": h2, "m2": m2}, lengths, **options)
    start = zip(h2, m2)
    mine, mine_cache = stacked.forward(params, x, *start, lengths=lengths, layer=lstm)
    check.agree(mine, theirs)
    check.agree(
        {"h2": np.stack([h for h, _ in mine_cache.last]), "m2": cache.last["m2"]},
        {"h2": cache.last["h2"], "m2": np.stack([c for _, c in mine_cache.last])},
    )


@every_cell
def test_one_sequence_cut_in_two_gives_the_same_states(cell, drawn, options):
    params = stacked.init(M, [D1, D2], rng, cell, **drawn)
    whole, end = stacked.forward(params, x, layer=cell, **options)
    first, middle = stacked.forward(params, x[:2], layer=cell, **options)
    second, cache = stacked.forward(params, x[2:], *middle.last, layer=cell, **options)
    check.agree(whole, np.concatenate([first, second]))
    for one, other in zip(end.last, cache.last):
        check.agree(np.array(one), np.array(other))


def test_layers_that_start_from_nothing_start_from_zeros():
    params, h0 = stacked.init(M, [D1, D2], rng), rng.normal(size=(B, D2))
    mine, _ = stacked.forward(params, x, (), (h0,))
    zeros, _ = stacked.forward(params, x, (np.zeros((B, D1)),), (h0,))
    assert (mine == zeros).all()
    model = check.load(params, Stacked(M, [D1, D2]))
    check.agree(mine, model(torch.as_tensor(x), (), (torch.as_tensor(h0),)))


def test_the_gradient_of_one_layer_s_last_states_alone():
    params = stacked.init(M, [D1, D2], rng, lstm)
    h, cache = stacked.forward(params, x, lengths=LENGTHS, layer=lstm)
    dlast = rng.normal(size=(2, B, D1))
    dx, grads = stacked.backward(np.zeros_like(h), cache, (tuple(dlast), ()))
    low = {name[7:]: value for name, value in params.items() if name.startswith("layer1")}
    below, theirs = lstm.forward(low, x, lengths=LENGTHS)
    dbelow = np.zeros_like(below)
    dbelow[np.array(LENGTHS) - 1, np.arange(B)] = dlast[0]
    check.agree(dx, lstm.backward(dbelow, theirs, dlast[1])[0])
    assert not any(grads[name].any() for name in grads if name.startswith("layer2"))


# --- batches ---

COMPANY = [
    Network(stacked, [D1, D2], LENGTHS, (T, B, M), ends=False),
    Network(stacked, [D1, D2], LENGTHS, (T, B, M), False, layer=lstm, variant="coupled"),
    Network(stacked, [D1, D2], LENGTHS, (T, B, M), False, layer=gru, reset="before"),
    Network(stacked, [D1, D2], LENGTHS, (T, B, M), False, layer=bidirectional, cell=lstm),
]


@pytest.mark.parametrize("rule", batches.RULES)
@pytest.mark.parametrize("case", COMPANY, ids=str)
def test_a_rule_of_batches(rule, case):
    rule(case, np.random.default_rng(0))


@st.composite
def drawn_networks(draw):
    """A stack of any kind in random sizes, padded, and a generator for its numbers."""
    T, B, M = sizes = tuple(draw(st.integers(1, 4)) for _ in range(3))
    hidden = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    lengths = draw(st.lists(st.integers(1, T), min_size=B, max_size=B))
    options = draw(
        st.sampled_from(
            [
                {},
                {"layer": lstm, "variant": "no_forget"},
                {"layer": gru, "reset": "after"},
                {"layer": bidirectional},
                {"layer": bidirectional, "cell": lstm},
            ]
        )
    )
    seed = draw(st.integers(0, 2**32 - 1))
    return Network(stacked, hidden, lengths, sizes, **options), np.random.default_rng(seed)


@given(drawn_networks())
def test_twins_agree_in_random_sizes(problem):
    oracles.against_torch(*problem)


# --- messages ---

PARAMS = stacked.init(M, [D1, D2], rng, lstm)
MODEL = check.load(PARAMS, Stacked(M, [D1, D2], LSTM))
h1, h2 = np.zeros((B, D1)), np.zeros((B, D2))
with_nan = x.copy()
with_nan[2, 1, 0] = np.nan
WRONG = [  # x, states, lengths, the error, what its message must say
    (x[0], (), None, ValueError, ["layer1: x:", "(T, B, M)", "(3, 2)"]),
    (x[:0], (), None, ValueError, ["layer1: x:", "T at least 1"]),
    (x[..., :1], (), None, ValueError, ["layer1: x:", "M = 2", "(6, 3, 1)"]),
    (x.astype(int), (), None, TypeError, ["layer1: x:", "int64"]),
    (with_nan, (), None, ValueError, ["layer1: x:", "nan", "(2, 1, 0)"]),
    (x, (), [6, 7, 1], ValueError, ["lengths", "1 to T = 6", "came 7 for sequence 1"]),
    (x, (), [1.0, 2.0, 3.0], TypeError, ["lengths", "integers"]),
    (x, ((h1, h1), (h1, h2)), None, ValueError, ["layer2: h0", "D = 5", "(3, 4)"]),
    (x, ((h1, h1[:2]), ()), None, ValueError, ["layer1: c0", "B = 3", "(2, 4)"]),
    (x, ((h1, h1),), None, ValueError, ["states", "layer1, layer2", "came 1"]),
    (x, (h1, h2), None, TypeError, ["states of layer1", "tuple of arrays", "shape (3, 4)"]),
    (x, ((h1,), 0), None, TypeError, ["states of layer2", "tuple of arrays", "came 0"]),
    (x, ((h1,) * 3, ()), None, ValueError, ["states of layer1", "at most 2, h0, c0", "came 3"]),
]


def tensors(states):
    if isinstance(states, np.ndarray):
        return torch.as_tensor(states)
    return tuple(map(tensors, states)) if isinstance(states, tuple) else states


@pytest.mark.parametrize("x, states, lengths, error, words", WRONG, ids=str)
def test_both_twins_say_the_same(x, states, lengths, error, words):
    message = refused_alike(
        error,
        lambda: stacked.forward(PARAMS, x, *states, lengths=lengths, layer=lstm),
        lambda: MODEL(tensors(x), *tensors(states), lengths=lengths),
    )
    assert all(word in message for word in words), message


@pytest.mark.parametrize(
    "sizes, layer, error, words",
    [
        (4, 0, TypeError, ["hidden_sizes", "sequence of integers", "came 4"]),
        ([], 0, ValueError, ["number of hidden_sizes", "at least 1", "came 0"]),
        ([4, 0], 0, ValueError, ["hidden_sizes[1]", "at least 1", "came 0"]),
        ([4, 2.0], 0, TypeError, ["hidden_sizes[1]", "integer", "came 2.0"]),
        ([[4], 2], 1, TypeError, ["hidden_sizes[0]", "integer", "came [4]"]),
    ],
)
def test_sizes_that_make_no_stack(sizes, layer, error, words):
    mine, theirs = [(srn, SRN), (bidirectional, Bidirectional)][layer]
    message = refused_alike(
        error, lambda: stacked.init(M, sizes, rng, mine), lambda: Stacked(M, sizes, theirs)
    )
    assert all(word in message for word in words), message


def test_parameters_that_make_no_stack():
    narrow = {f"layer2.{name}": value for name, value in lstm.init(M, D2, rng).items()}
    for wrong, words in (
        ({}, ["layer1", "came none"]),
        ({"W": h1}, ["missing: layer1", "unknown: W"]),
        ({**PARAMS, "layer4.W_i": h1}, ["missing: layer3", "unknown: layer4"]),
        ({**PARAMS, "layer2.V_i": h1}, ["layer2: params", "unknown: V_i"]),
        ({**PARAMS, **narrow}, ["layer2: x", "M = 2", "(6, 3, 4)"]),
        ({**PARAMS, "layer1.U_o": h2}, ["layer1: U_o", "D = 4", "(3, 5)"]),
    ):
        message = raised(ValueError, lambda wrong=wrong: stacked.forward(wrong, x, layer=lstm))
        assert all(word in message for word in words), message
    assert "layer1: params" in raised(ValueError, lambda: stacked.forward(PARAMS, x, layer=gru))


def test_gradients_of_the_wrong_shape():
    h, cache = stacked.forward(PARAMS, x, layer=lstm)
    for wrong, dlast, words in (
        (h[1:], (), ["layer2: dh", "T = 6", "(5, 3, 5)"]),
        (h[1:], ((), (h2, h2)), ["layer2: dh", "T = 6", "(5, 3, 5)"]),
        (h, ((h1, h1), (h1, h2)), ["layer2: dlast[0]", "D = 5", "(3, 4)"]),
        (h, ((h1, h2), (h2, h2)), ["layer1: dc", "D = 4", "(3, 5)"]),
        (h, ((h1,), ()), ["layer1: dlast", "expected 2", "came 1"]),
        (h, ((h1, h1),), ["dlast", "layer1, layer2", "came 1"]),
    ):
        message = raised(ValueError, lambda w=wrong, d=dlast: stacked.backward(w, cache, d))
        assert all(word in message for word in words), message
    assert "dlast of layer1" in raised(TypeError, lambda: stacked.backward(h, cache, (h1, h2)))


# --- the slides' listing, corrected ---

WORDS, CLASSES = 11, 4
text = torch.as_tensor(rng.integers(0, WORDS, (T, B)))


def text_model(kind=TextStackedLSTM, **options):
    torch.manual_seed(3)
    return kind(WORDS, M, D1, CLASSES, **options).double()


def test_the_text_classifier_returns_the_scores_of_our_own_network():
    model = text_model(num_layers=2)
    own = Stacked(M, [D1, D1], LSTM).double()
    for n in range(2):
        weights = {
            f"{name}_l0": getattr(model.lstm, f"{name}_l{n}")
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        }
        one = nn.LSTM(weights["weight_ih_l0"].shape[1], D1).double()
        one.load_state_dict(weights)
        getattr(own, f"layer{n + 1}").load_state_dict(LSTM.from_library(one).state_dict())
    top, _ = own.run(model.embedding(text), lengths=LENGTHS).last[-1]
    scores = model(text, LENGTHS)
    assert scores.shape == (B, CLASSES)
    check.agree(scores, model.output(top))


def same_alone(model):
    """Scores and gradients know neither padding nor company."""
    dirty = text.clone()
    for b, length in enumerate(LENGTHS):
        dirty[length:, b] = -99
    together, grads = scores_and_gradients(model, dirty, LENGTHS)
    total = [torch.zeros_like(grad) for grad in grads]
    for b, length in enumerate(LENGTHS):
        alone, more = scores_and_gradients(model, text[:length, b : b + 1], None)
        check.agree(together[b], alone[0])
        total = [mine + other for mine, other in zip(total, more)]
    check.agree(dict(enumerate(grads)), dict(enumerate(total)))


def scores_and_gradients(model, text, lengths):
    model.zero_grad()
    scores = model(text, lengths)
    scores.square().sum().backward()
    return scores, [parameter.grad for parameter in model.parameters()]


@pytest.mark.parametrize("num_layers", [1, 3])
def test_a_text_knows_neither_padding_nor_company(num_layers):
    same_alone(text_model(num_layers=num_layers))


def refuses_what_is_no_text(model):
    wrong = text.clone()
    wrong[4, 0] = WORDS
    for call, error, words in (
        (lambda: model(text.double()), TypeError, ["x:", "integers", "float64"]),
        (lambda: model(text[0]), ValueError, ["x:", "(T, B)", "(3,)"]),
        (lambda: model(text[:0]), ValueError, ["x:", "T at least 1", "(0, 3)"]),
        (lambda: model(wrong), ValueError, ["x:", "0 to 10", "came 11"]),
        (lambda: model(text, [6, 7, 1]), ValueError, ["lengths", "1 to T = 6"]),
    ):
        message = raised(error, call)
        assert all(word in message for word in words), message
    assert model(text.int(), LENGTHS).equal(model(text, LENGTHS))


def test_what_is_no_text_is_refused():
    refuses_what_is_no_text(text_model())
