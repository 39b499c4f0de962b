"""What holds for every gated cell: padding, company in the batch, dtype, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import gates, gru, lstm
from nndl.torch import gates as torch_gates
from tests import oracles
from tests.batches import raised
from tests.cases.gru import Unit
from tests.cases.lstm import Memory

KINDS = [(Memory, variant) for variant in lstm.VARIANTS] + [(Unit, reset) for reset in gru.RESETS]
every_kind = pytest.mark.parametrize("kind, option", KINDS, ids=[option for _, option in KINDS])


@st.composite
def drawn(draw):
    """A case of any kind in random sizes, padded, and a generator for its numbers."""
    kind, option = draw(st.sampled_from(KINDS))
    sizes = T, B, _, _ = tuple(draw(st.integers(1, 5)) for _ in range(4))
    lengths = draw(st.lists(st.integers(1, T), min_size=B, max_size=B))
    case = kind(option, lengths, sizes=sizes)
    return case, np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


def results(case, params, x, dh, lengths, states, last):
    """Everything that the NumPy twin gives: by time first, by sequence, and the parameters'."""
    given = dict(zip(case.states, states))
    h, cache = case.module.forward(params, x, lengths=lengths, **given, **case.option)
    dx, grads = case.module.backward(dh, cache, *last)
    return [h, dx], [*cache.last, *(grads.pop(name) for name in case.states)], grads


@given(drawn())
def test_twins_agree_in_random_sizes(problem):
    oracles.against_torch(*problem)
    oracles.central_differences(*problem)


@given(drawn())
def test_a_sequence_knows_neither_padding_nor_place_nor_company(problem):
    case, rng = problem
    T, B, M, D = case.sizes
    params = case.module.init(M, D, rng, **case.option)
    states = rng.normal(size=(len(case.states), B, D))
    last = rng.normal(size=(len(case.states) - 1, B, D))
    x, dh, lengths = rng.normal(size=(T, B, M)), rng.normal(size=(T, B, D)), case.lengths
    for b, length in enumerate(lengths):
        x[length:, b], dh[length:, b] = np.nan, np.nan
    order = rng.permutation(B)
    by_time, by_sequence, grads = results(
        case,
        params,
        x[:, order],
        dh[:, order],
        np.array(lengths)[order],
        states[:, order],
        last[:, order],
    )
    total = {name: np.zeros_like(value) for name, value in params.items()}
    for place, b in enumerate(order):
        own = slice(0, lengths[b]), slice(b, b + 1)
        alone = results(
            case, params, x[own], dh[own], None, states[:, b : b + 1], last[:, b : b + 1]
        )
        for together, single in zip(by_time, alone[0]):
            check.agree(together[: lengths[b], place], single[:, 0], rtol=1e-9)
            assert not together[lengths[b] :, place].any()
        for together, single in zip(by_sequence, alone[1]):
            check.agree(together[place], single[0], rtol=1e-9)
        total = {name: total[name] + alone[2][name] for name in total}
    check.agree(grads, total, rtol=1e-9)


@every_kind
def test_nan_in_the_padding_reaches_nothing_in_torch(kind, option):
    case, rng = kind(option, [3, 1], sizes=(4, 2, 3, 5)), np.random.default_rng(0)
    params, inputs = case.draw(rng)
    x = inputs["x"]
    x[3:, 0], x[1:, 1] = np.nan, np.nan
    model = check.load(params, case.twin())
    leaf = torch.tensor(x, requires_grad=True)
    run = model.run(leaf, lengths=case.lengths)
    for value in run:
        assert value.isfinite().all()
    sum(value.sum() for value in run).backward()
    assert not leaf.grad.numpy()[np.isnan(x)].any()
    assert all(parameter.grad.isfinite().all() for parameter in model.parameters())
    _, cache = case.module.forward(params, x, lengths=case.lengths, **case.option)
    mine = {name: getattr(cache, name) for name in run._fields if name not in ("h", "c")}
    check.agree(mine, {name: getattr(run, name) for name in mine})


@every_kind
def test_one_sequence_cut_in_two_gives_the_same_states(kind, option):
    case, rng = kind(option), np.random.default_rng(1)
    params, inputs = case.draw(rng)
    x, states = inputs.pop("x"), inputs.values()
    run = case.module.forward
    whole, end = run(params, x, *states, **case.option)
    first, middle = run(params, x[:3], *states, **case.option)
    second, cache = run(params, x[3:], *middle.last, **case.option)
    check.agree(whole, np.concatenate([first, second]))
    check.agree(np.array(end.last), np.array(cache.last))
    model = check.load(params, case.twin())
    x = torch.tensor(x)
    states = model.run(x[:3], *map(torch.tensor, states)).last
    check.agree(second, model(x[3:], *states))


@every_kind
def test_float32_stays_float32_in_both_twins(kind, option):
    case, rng = kind(option, [4, 2], sizes=(4, 2, 3, 5)), np.random.default_rng(2)
    params, inputs = case.draw(rng)
    x, states = inputs.pop("x").astype(np.float32), list(inputs.values())  # these in float64
    dh = rng.normal(size=(4, 2, 5))
    by_time, by_sequence, grads = results(case, params, x, dh, [4, 2], states, dh[1 : len(states)])
    made = [*by_time, *by_sequence, *grads.values()]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    model = check.load(params, case.twin())
    run = model.run(torch.tensor(x), *map(torch.tensor, states), [4, 2])
    assert {value.dtype for value in run} == {torch.float32}
    check.agree(by_time[0], run.h, rtol=1e-6)
    assert model.float()(torch.tensor(x)).dtype == torch.float32


# --- messages ---

T, B, M, D = 5, 2, 3, 4
x = np.random.default_rng(3).normal(size=(T, B, M))
with_nan = x.copy()
with_nan[3, 1, 2] = np.nan

WRONG = [  # arguments of forward, the error, what its message must say
    (dict(x=x[:0]), ValueError, ["T at least 1", "(0, 2, 3)"]),
    (dict(x=x[:, :0]), ValueError, ["B at least 1", "(5, 0, 3)"]),
    (dict(x=x[0]), ValueError, ["(T, B, M)", "(2, 3)"]),
    (dict(x=x[..., :2]), ValueError, ["M = 3", "has shape (4, 3)", "(5, 2, 2)"]),
    (dict(x=x.astype(int)), TypeError, ["floats", "int64"]),
    (dict(x=with_nan), ValueError, ["nan", "(3, 1, 2)", "lengths"]),
    (dict(x=x, h0=np.zeros((3, 4))), ValueError, ["h0", "B = 2, D = 4", "(3, 4)"]),
    (dict(x=x, h0=np.zeros((2, 4), int)), TypeError, ["h0", "int64"]),
    (dict(x=x, c0=np.zeros((2, 3))), ValueError, ["c0", "B = 2, D = 4", "(2, 3)"]),
    (dict(x=x, lengths=[5, 6]), ValueError, ["1 to T = 5", "came 6 for sequence 1"]),
    (dict(x=x, lengths=[0, 5]), ValueError, ["1 to T = 5", "came 0 for sequence 0"]),
    (dict(x=x, lengths=[5]), ValueError, ["B = 2", "(1,)"]),
    (dict(x=x, lengths=[2.5, 5.0]), TypeError, ["integers", "float64"]),
]


CALLS = [
    (case, *row)
    for case in (Memory("peephole", sizes=(T, B, M, D)), Unit("after", sizes=(T, B, M, D)))
    for row in WRONG
    if "c0" not in row[0] or "c0" in case.states
]


@pytest.mark.parametrize("case, arguments, error, words", CALLS, ids=str)
def test_both_twins_say_the_same(case, arguments, error, words):
    params, _ = case.draw(np.random.default_rng(4))
    mine = raised(error, lambda: case.module.forward(params, **arguments, **case.option))
    tensors = {
        name: torch.as_tensor(value) if name != "lengths" else value
        for name, value in arguments.items()
    }
    theirs = raised(error, lambda: check.load(params, case.twin())(**tensors))
    for word in words:
        assert word in mine
    assert theirs.replace("torch.", "") == mine


@every_kind
def test_every_parameter_is_checked_by_name_and_shape(kind, option):
    case = kind(option, sizes=(T, B, M, D))
    params, _ = case.draw(np.random.default_rng(5))
    assert list(params) == case.module.names(option)
    assert set(params) == set(dict(case.twin().named_parameters()))
    for name, value in params.items():
        missing = {other: params[other] for other in params if other != name}
        other = {**params, name: np.ones((D + 1, *value.shape[1:], 2))}
        for wrong, words in (
            (missing, f"missing: {name};"),
            ({**params, "Q": value}, "unknown: Q"),
            (other, f"{name}: expected shape"),
        ):
            message = raised(ValueError, lambda w=wrong: case.module.forward(w, x, **case.option))
            assert words in message


@every_kind
def test_gradients_of_the_wrong_shape(kind, option):
    case = kind(option, sizes=(T, B, M, D))
    params, _ = case.draw(np.random.default_rng(6))
    h, cache = case.module.forward(params, x, **case.option)
    for wrong in (x, h[0], h[1:]):
        message = raised(ValueError, lambda w=wrong: case.module.backward(w, cache))
        assert "T = 5, B = 2, D = 4" in message and str(wrong.shape) in message
    assert "int64" in raised(TypeError, lambda: case.module.backward(h.astype(int), cache))


def test_the_stacked_gates_come_apart_as_they_were():
    params = gates.init("abc", 2, 3, np.random.default_rng(7))
    W, U, b = gates.unpack(params, np.zeros((1, 1, 2)), "abc")
    assert W.shape == (9, 2) and U.shape == (9, 3) and b.shape == (9,)
    check.agree(gates.unstack({"W": W, "U": U, "b": b}, "abc"), params, rtol=0)


def test_padded_net_inputs_are_held_at_each_gate_s_number():
    z, valid, numbers = (
        np.ones((2, 1, 4)),
        np.array([True, False])[:, None, None],
        {"a": 0, "b": -9},
    )
    mine = gates.hold(z.astype(np.float32), valid, "ab", numbers)
    assert mine.dtype == np.float32 and mine[:, 0].tolist() == [[1, 1, 1, 1], [0, 0, -9, -9]]
    theirs = torch_gates.hold(torch.ones(2, 1, 4), torch.as_tensor(valid), "ab", numbers)
    assert theirs.dtype == torch.float32 and theirs.tolist() == mine.tolist()
