"""The linear and the residual recurrence: their Jacobians, their limits, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import recurrence, srn
from nndl.torch import Recurrence
from tests import batches, oracles
from tests.batches import raised, refused_alike
from tests.cases.recurrence import Additive

rng = np.random.default_rng(13)
T, B, M, D = 6, 3, 2, 4
x, h0, dh = rng.normal(size=(T, B, M)), rng.normal(size=(B, D)), rng.normal(size=(T, B, D))
every_variant = pytest.mark.parametrize("variant", recurrence.NAMES)


@st.composite
def drawn(draw):
    """A padded case of random sizes, and a generator for its numbers."""
    sizes = T, B, _, _ = tuple(draw(st.integers(1, 5)) for _ in range(4))
    lengths = draw(st.lists(st.integers(1, T), min_size=B, max_size=B))
    activation = draw(st.sampled_from(["tanh", "logistic", "identity"]))
    variant = draw(st.sampled_from(sorted(recurrence.NAMES)))
    case = Additive(variant, lengths, activation, sizes)
    return case, np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


@given(drawn())
def test_random_problems(problem):
    oracles.central_differences(*problem)
    oracles.against_torch(*problem)
    for rule in batches.RULES:
        rule(*problem)


def both_passes(params, variant, activation="tanh"):
    h, cache = recurrence.forward(params, x, h0, activation=activation, variant=variant)
    dx, grads = recurrence.backward(dh, cache)
    return {"h": h, "x": dx, **grads}


# --- limits ---


def test_the_jacobian_of_the_linear_recurrence_is_the_identity():
    params = recurrence.init(M, D, rng, "linear")
    model = check.load(params, Recurrence(M, D, variant="linear"))
    first, start = torch.as_tensor(x[:1, :1]), torch.as_tensor(h0[:1])
    J = torch.autograd.functional.jacobian(lambda h: model(first, h)[0, 0], start)[:, 0]
    check.agree(J, np.eye(D))
    last = np.zeros_like(dh)
    last[-1] = dh[-1]
    _, cache = recurrence.forward(params, x, h0, variant="linear")
    assert np.array_equal(recurrence.backward(last, cache)[1]["h0"], dh[-1])  # after T steps too


def test_the_jacobian_of_the_residual_recurrence_is_the_identity_and_that_of_g():
    params = recurrence.init(M, D, rng)
    model = check.load(params, Recurrence(M, D))
    first, start = torch.as_tensor(x[:1, :1]), torch.as_tensor(h0[:1])
    J = torch.autograd.functional.jacobian(lambda h: model(first, h)[0, 0], start)[:, 0]
    _, cache = recurrence.forward(params, x[:1, :1], h0[:1])
    check.agree(J, np.eye(D) + (1 - cache.g[0, 0] ** 2)[:, None] * params["U"])


def test_without_U_the_residual_recurrence_is_the_linear_one():
    params = {**recurrence.init(M, D, rng), "U": np.zeros((D, D))}
    residual = both_passes(params, "residual")
    assert residual.pop("U").any()  # it would still learn
    del params["U"]
    check.agree(residual, both_passes(params, "linear"))


def test_with_f_the_identity_it_is_a_recurrent_network_with_I_plus_U():
    params = recurrence.init(M, D, rng)
    h, cache = srn.forward({**params, "U": np.eye(D) + params["U"]}, x, h0, activation="identity")
    dx, grads = srn.backward(dh, cache)
    check.agree(both_passes(params, "residual", "identity"), {"h": h, "x": dx, **grads})


def test_the_linear_recurrence_forgets_the_order_of_its_inputs():
    params = recurrence.init(M, D, rng, "linear")
    _, cache = recurrence.forward(params, x, h0, variant="linear")
    _, shuffled = recurrence.forward(params, x[rng.permutation(T)], h0, variant="linear")
    check.agree(cache.h_last, shuffled.h_last)
    order = recurrence.init(M, D, rng)
    ends = [recurrence.forward(order, seen, h0)[1].h_last for seen in (x, x[::-1])]
    assert np.abs(ends[0] - ends[1]).max() > 1e-3


def test_the_residual_recurrence_can_explode():
    params = {"W": np.ones((D, M)), "U": np.eye(D), "b": np.zeros(D)}
    _, cache = recurrence.forward(params, np.zeros((30, B, M)), h0, activation="identity")
    last = np.zeros((30, B, D))
    last[-1] = 1
    assert (recurrence.backward(last, cache)[1]["h0"] == 2.0**30).all()


@every_variant
def test_one_sequence_cut_in_two_gives_the_same_states(variant):
    params = recurrence.init(M, D, rng, variant)
    whole, end = recurrence.forward(params, x, h0, variant=variant)
    first, cache = recurrence.forward(params, x[:2], h0, variant=variant)
    second, last = recurrence.forward(params, x[2:], cache.h_last, variant=variant)
    check.agree(whole, np.concatenate([first, second]))
    check.agree(end.h_last, last.h_last)


@every_variant
def test_the_last_state_of_a_padded_sequence_is_that_of_its_true_end(variant):
    params = recurrence.init(M, D, rng, variant)
    lengths = [T, 2, 4]
    h, cache = recurrence.forward(params, x, h0, lengths, variant=variant)
    check.agree(cache.h_last, np.stack([h[length - 1, b] for b, length in enumerate(lengths)]))


@every_variant
def test_without_h0_it_starts_at_0(variant):
    params = recurrence.init(M, D, rng, variant)
    h, _ = recurrence.forward(params, x, variant=variant)
    check.agree(h, recurrence.forward(params, x, np.zeros((B, D)), variant=variant)[0])
    check.agree(h, check.load(params, Recurrence(M, D, variant=variant))(torch.as_tensor(x)))


# --- messages ---

with_nan = x.copy()
with_nan[3, 1, 1] = np.nan
WRONG = [
    (dict(x=x[:0]), ValueError, ["T at least 1", "(0, 3, 2)"]),
    (dict(x=x[0]), ValueError, ["(T, B, M)", "(3, 2)"]),
    (dict(x=x[..., :1]), ValueError, ["M = 2", "W has shape (4, 2)", "(6, 3, 1)"]),
    (dict(x=x.astype(int)), TypeError, ["floats", "int64"]),
    (dict(x=with_nan), ValueError, ["nan", "(3, 1, 1)", "lengths"]),
    (dict(x=x, h0=np.zeros((2, 4))), ValueError, ["B = 3, D = 4", "(2, 4)"]),
    (dict(x=x, lengths=[6, 0, 1]), ValueError, ["1 to T = 6", "came 0 for sequence 1"]),
    (dict(x=x, lengths=[6]), ValueError, ["B = 3", "(1,)"]),
]


@every_variant
@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words, variant):
    params = recurrence.init(M, D, rng, variant)
    model = check.load(params, Recurrence(M, D, variant=variant))
    tensors = {
        name: torch.as_tensor(value) if name != "lengths" else value
        for name, value in arguments.items()
    }
    message = refused_alike(
        error,
        lambda: recurrence.forward(params, **arguments, variant=variant),
        lambda: model(**tensors),
    )
    assert all(word in message for word in words)


def test_unknown_options():
    params = recurrence.init(M, D, rng)
    for option in ("variant", "activation"):
        message = refused_alike(
            ValueError,
            lambda option=option: recurrence.forward(params, x, **{option: "gated"}),
            lambda option=option: Recurrence(M, D, **{option: "gated"}),
        )
        assert f"{option}: expected one of" in message and "'gated'" in message
    assert "'gated'" in raised(ValueError, lambda: recurrence.init(M, D, rng, "gated"))


def test_parameters():
    params = recurrence.init(M, D, rng)
    message = raised(ValueError, lambda: recurrence.forward(params, x, variant="linear"))
    assert "unknown: U" in message
    del params["U"]
    assert "missing: U" in raised(ValueError, lambda: recurrence.forward(params, x))
    wide = {**params, "U": np.ones((D, M))}
    message = raised(ValueError, lambda: recurrence.forward(wide, x))
    assert "U: expected shape (D, D) with D = 4" in message


def test_upstream_of_the_wrong_shape():
    _, cache = recurrence.forward(recurrence.init(M, D, rng), x)
    message = raised(ValueError, lambda: recurrence.backward(x, cache))
    assert "T = 6, B = 3, D = 4 (the shape of the states)" in message
    assert "int64" in raised(TypeError, lambda: recurrence.backward(dh.astype(int), cache))
