"""Bidirectional recurrence beyond the table of cases: limits, company, messages, the listing."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import bidirectional, gru, lstm, srn, stacked
from nndl.torch import LSTM, Bidirectional, TextBiLSTM
from nndl.torch.bidirectional import reverse as torch_reverse
from tests import batches, oracles
from tests.batches import raised, refused_alike
from tests.cases.stacked import Network
from tests.test_stacked import (
    CLASSES,
    LENGTHS,
    B,
    M,
    T,
    every_cell,
    refuses_what_is_no_text,
    same_alone,
    tensors,
    text,
    text_model,
)

rng = np.random.default_rng(29)
D = 4
x, dh = rng.normal(size=(T, B, M)), rng.normal(size=(T, B, 2 * D))
valid = np.arange(T)[:, None, None] < np.array(LENGTHS)[:, None]
OTHER = {"net1": "net2", "net2": "net1"}


# --- limits ---


def test_reversing_within_the_true_length_is_its_own_inverse():
    numbers = np.arange(T)[:, None, None] + np.zeros((T, B, 1), int)
    back = bidirectional.reverse(numbers, valid)
    assert back[..., 0].T.tolist() == [[5, 4, 3, 2, 1, 0], [0, 1, 2, 3, 4, 5], [3, 2, 1, 0, 4, 5]]
    assert (bidirectional.reverse(back, valid) == numbers).all()
    theirs = torch_reverse(torch.as_tensor(numbers), torch.as_tensor(valid))
    assert (theirs.numpy() == back).all()


@every_cell
def test_a_reversed_input_and_exchanged_nets_exchange_the_halves(cell, drawn, options):
    params = bidirectional.init(M, D, rng, cell, **drawn)
    options = {"lengths": LENGTHS, "cell": cell, **options}
    h, cache = bidirectional.forward(params, x, **options)
    swapped = {OTHER[name[:4]] + name[4:]: value for name, value in params.items()}
    back = bidirectional.reverse(x, valid)
    mirrored, mirrored_cache = bidirectional.forward(swapped, back, **options)
    turned = bidirectional.reverse(mirrored, valid)
    assert (np.concatenate([turned[..., D:], turned[..., :D]], -1) == h).all()
    for mine, theirs in zip(mirrored_cache.last, cache.last[::-1]):
        check.agree(np.array(mine), np.array(theirs), rtol=0)

    dx, grads = bidirectional.backward(dh, cache)
    dturned = bidirectional.reverse(np.concatenate([dh[..., D:], dh[..., :D]], -1), valid)
    dmirrored, dswapped = bidirectional.backward(dturned, mirrored_cache)
    check.agree(bidirectional.reverse(dmirrored, valid), dx)
    check.agree({OTHER[n[:4]] + n[4:]: grad for n, grad in dswapped.items()}, grads, rtol=0)


@every_cell
def test_the_first_half_is_the_cell_itself(cell, drawn, options):
    params = bidirectional.init(M, D, rng, cell, **drawn)
    options = {"lengths": LENGTHS, **options}
    h, cache = bidirectional.forward(params, x, cell=cell, **options)
    own = {name[5:]: value for name, value in params.items() if name.startswith("net1")}
    theirs, cell_cache = cell.forward(own, x, **options)
    assert (h[..., :D] == theirs).all()
    check.agree(np.array(cache.last[0]), np.array(cell_cache.last), rtol=0)


@every_cell
def test_last_states_stand_at_the_true_end_and_at_the_first_step(cell, drawn, options):
    params = bidirectional.init(M, D, rng, cell, **drawn)
    h, cache = bidirectional.forward(params, x, lengths=LENGTHS, cell=cell, **options)
    (h_last1, *_), (h_last2, *_) = cache.last
    assert (h_last1 == h[np.array(LENGTHS) - 1, np.arange(B), :D]).all()
    assert (h_last2 == h[0, :, D:]).all()


@every_cell
def test_each_half_knows_one_side_alone(cell, drawn, options):
    """Net 1 at t has read x_1 to x_t, net 2 x_t to x_T: to the last bit."""
    params = bidirectional.init(M, D, rng, cell, **drawn)
    h, _ = bidirectional.forward(params, x, cell=cell, **options)
    for t in range(T):
        before, after = x.copy(), x.copy()
        before[:t] += 1
        after[t + 1 :] += 1
        past, _ = bidirectional.forward(params, before, cell=cell, **options)
        future, _ = bidirectional.forward(params, after, cell=cell, **options)
        assert (past[t:, :, D:] == h[t:, :, D:]).all()
        assert (future[: t + 1, :, :D] == h[: t + 1, :, :D]).all()
        assert t == 0 or (past[t, :, :D] != h[t, :, :D]).any()
        assert t == T - 1 or (future[t, :, D:] != h[t, :, D:]).any()


def test_steps_that_can_be_checked_on_paper():
    net = {"W": [[1.0]], "U": [[1.0]], "b": [0.0]}
    params = {f"net{n}.{name}": np.array(v) for n in (1, 2) for name, v in net.items()}
    x = np.array([[1.0, 1.0], [10.0, 10.0], [100.0, np.nan]])[..., None]
    h, cache = bidirectional.forward(params, x, lengths=[3, 2], activation="identity")
    assert h[:, 0].tolist() == [[1, 111], [11, 110], [111, 100]]
    assert h[:, 1].tolist() == [[1, 11], [11, 10], [0, 0]]
    assert [last[0].ravel().tolist() for last in cache.last] == [[111, 11], [111, 11]]


def test_each_direction_may_be_a_stack_or_each_layer_have_two_directions():
    """Not the same network: in the second, layer 2 of either direction reads both of layer 1."""
    two_stacks = bidirectional.init(M, [D, D], rng, stacked)
    two_layers = stacked.init(M, [D, D], rng, bidirectional)
    assert two_stacks["net1.layer2.W"].shape == (D, D)
    assert two_layers["layer2.net1.W"].shape == (D, 2 * D)
    for own in ("net1", "net2"):  # deaf to the other direction, the second is the first
        for layer in ("layer1", "layer2"):
            for letter in "WUb":
                two_layers[f"{layer}.{own}.{letter}"] = two_stacks[f"{own}.{layer}.{letter}"]
    deaf = np.zeros((D, D))
    for own, order in (("net1", 1), ("net2", -1)):
        W = two_layers[f"layer2.{own}.W"]
        two_layers[f"layer2.{own}.W"] = np.concatenate([W, deaf][::order], 1)
    first, _ = bidirectional.forward(two_stacks, x, lengths=LENGTHS, cell=stacked)
    second, _ = stacked.forward(two_layers, x, lengths=LENGTHS, layer=bidirectional)
    check.agree(first, second)


# --- batches ---

COMPANY = [
    Network(bidirectional, D, LENGTHS, (T, B, M), ends=False),
    Network(bidirectional, D, LENGTHS, (T, B, M), False, cell=lstm, variant="peephole"),
    Network(bidirectional, D, LENGTHS, (T, B, M), False, cell=gru, reset="after"),
    Network(bidirectional, [3, D], LENGTHS, (T, B, M), False, cell=stacked),
]


@pytest.mark.parametrize("rule", batches.RULES)
@pytest.mark.parametrize("case", COMPANY, ids=str)
def test_a_rule_of_batches(rule, case):
    rule(case, np.random.default_rng(0))


@st.composite
def drawn_networks(draw):
    """A network of any cell in random sizes, padded, and a generator for its numbers."""
    T, B, M = sizes = tuple(draw(st.integers(1, 5)) for _ in range(3))
    lengths = draw(st.lists(st.integers(1, T), min_size=B, max_size=B))
    cell = draw(st.sampled_from([{}, {"cell": lstm}, {"cell": gru, "reset": "before"}]))
    case = Network(bidirectional, draw(st.integers(1, 5)), lengths, sizes, **cell)
    return case, np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


@given(drawn_networks())
def test_twins_agree_in_random_sizes(problem):
    oracles.against_torch(*problem)


# --- messages ---

PARAMS = bidirectional.init(M, D, rng)
MODEL = check.load(PARAMS, Bidirectional(M, D))
h0 = np.zeros((B, D))
with_nan = x.copy()
with_nan[2, 1, 0] = np.nan
WRONG = [  # x, states, lengths, the error, what its message must say
    (x[0], (), None, ValueError, ["x:", "(T, B, M)", "(3, 2)"]),
    (x[:, :0], (), None, ValueError, ["x:", "B at least 1", "(6, 0, 2)"]),
    (x[..., :1], (), None, ValueError, ["net1: x:", "M = 2", "(6, 3, 1)"]),
    (x.astype(int), (), None, TypeError, ["x:", "int64"]),
    (with_nan, (), None, ValueError, ["net1: x:", "nan", "(2, 1, 0)"]),
    (x, (), [6, 7, 1], ValueError, ["lengths", "1 to T = 6", "came 7 for sequence 1"]),
    (x, (), [6, 1], ValueError, ["lengths", "B = 3", "(2,)"]),
    (x, ((), (h0[:2],)), None, ValueError, ["net2: h0", "B = 3", "(2, 4)"]),
    (x, ((h0,),), None, ValueError, ["states", "net1, net2", "came 1"]),
    (x, (h0, h0), None, TypeError, ["states of net1", "tuple of arrays", "shape (3, 4)"]),
    (x, ((), (h0, h0)), None, ValueError, ["states of net2", "at most 1, h0", "came 2"]),
]


@pytest.mark.parametrize("x, states, lengths, error, words", WRONG, ids=str)
def test_both_twins_say_the_same(x, states, lengths, error, words):
    message = refused_alike(
        error,
        lambda: bidirectional.forward(PARAMS, x, *states, lengths=lengths),
        lambda: MODEL(tensors(x), *tensors(states), lengths=lengths),
    )
    assert all(word in message for word in words), message


def test_parameters_that_make_no_pair():
    wide = srn.init(M, D + 1, rng)
    for wrong, words in (
        ({}, ["net1, net2", "came none"]),
        (wide, ["missing: net1, net2", "unknown: W, U, b"]),
        ({name: PARAMS[name] for name in list(PARAMS)[:3]}, ["missing: net2"]),
        ({**PARAMS, "net3.W": h0}, ["unknown: net3"]),
        ({**PARAMS, "net2.U": h0}, ["net2: U", "D = 4", "(3, 4)"]),
        ({**PARAMS, "net2.V": h0}, ["net2: params", "unknown: V"]),
        (
            {**PARAMS, **{f"net2.{name}": value for name, value in wide.items()}},
            ["the states of net2", "as wide as those of net1", "D = 4", "(6, 3, 5)"],
        ),
    ):
        message = raised(ValueError, lambda wrong=wrong: bidirectional.forward(wrong, x))
        assert all(word in message for word in words), message


def test_gradients_of_the_wrong_shape():
    h, cache = bidirectional.forward(PARAMS, x)
    for wrong, dlast, words in (
        (h[..., :D], (), ["dh", "2D = 8", "(6, 3, 4)"]),
        (h[1:], (), ["dh", "T = 6", "(5, 3, 8)"]),
        (h, ((h0,), (h0[1:],)), ["net2: dlast[0]", "B = 3", "(2, 4)"]),
        (h, ((h0, h0), ()), ["net1: dlast", "expected 1", "came 2"]),
        (h, ((h0,),), ["dlast", "net1, net2", "came 1"]),
    ):
        message = raised(ValueError, lambda w=wrong, d=dlast: bidirectional.backward(w, cache, d))
        assert all(word in message for word in words), message
    assert "int64" in raised(TypeError, lambda: bidirectional.backward(h.astype(int), cache))


# --- the slides' listing, corrected ---


@pytest.mark.parametrize("num_layers", [1, 2])
def test_the_text_classifier_reads_the_states_that_have_read_the_text(num_layers):
    model = text_model(TextBiLSTM, num_layers=num_layers)
    assert model(text, LENGTHS).shape == (B, CLASSES)
    outputs, _ = model.lstm(model.embedding(text))
    both_ends = torch.cat([outputs[-1, :, :D], outputs[0, :, D:]], -1)
    check.agree(model(text), model.output(both_ends))
    same_alone(model)
    refuses_what_is_no_text(model)


def test_the_text_classifier_is_our_own_network():
    model = text_model(TextBiLSTM)
    own = Bidirectional(M, D, LSTM).double()
    for net, suffix in ((own.net1, "_l0"), (own.net2, "_l0_reverse")):
        W, U, b_i, b_h = (
            getattr(model.lstm, name + suffix).detach()
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        for kind, stack in (("W", W), ("U", U), ("b", b_i + b_h)):
            for gate, part in zip("ifco", stack.chunk(4)):
                getattr(net, f"{kind}_{gate}").data.copy_(part)
    (h1, _), (h2, _) = own.run(model.embedding(text), lengths=LENGTHS).last
    check.agree(model(text, LENGTHS), model.output(torch.cat([h1, h2], -1)))


def test_erratum_13_at_the_last_output_one_half_has_read_one_word():
    model = text_model(TextBiLSTM)
    other = text.clone()
    other[:-1] = (text[:-1] + 1) % 11
    mine, theirs = (model.lstm(model.embedding(words))[0][-1] for words in (text, other))
    assert (mine[:, D:] == theirs[:, D:]).all() and (mine[:, :D] != theirs[:, :D]).all()
    assert (model(text) != model(other)).all()  # while the scores have read them all
    for t in range(T):
        other = text.clone()
        other[t] = (text[t] + 1) % 11
        assert (model(text) != model(other)).all()
