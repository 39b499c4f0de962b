"""The three modes: where they meet, whole networks around them, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import loss, modes, output, recurrence, srn
from nndl.torch import SRN, Loss, Mode
from tests import batches, oracles
from tests.batches import raised, refused_alike
from tests.cases.modes import Reading

rng = np.random.default_rng(14)
T, B, M, D, M_OUT = 6, 3, 2, 4, 5
h, lengths = rng.normal(size=(T, B, D)), [6, 2, 4]
every_mode = pytest.mark.parametrize("mode", modes.MODES)


@st.composite
def drawn(draw):
    """A padded case of random sizes, and a generator for its numbers."""
    sizes = T, B, _, _ = tuple(draw(st.integers(1, 5)) for _ in range(4))
    lengths = draw(st.lists(st.integers(1, T), min_size=B, max_size=B))
    case = Reading(draw(st.sampled_from(modes.MODES)), lengths, sizes)
    return case, np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


@given(drawn())
def test_random_problems(problem):
    oracles.central_differences(*problem)
    oracles.against_torch(*problem)
    for rule in batches.RULES:
        rule(*problem)


# --- limits ---


def test_the_three_modes_are_one_for_sequences_of_one_step():
    params = output.init(D, M_OUT, rng)
    last, mean, synchronous = (modes.forward(params, h[:1], mode)[0] for mode in modes.MODES)
    check.agree(last, mean)
    check.agree(last, synchronous[0])


def test_synchronous_is_the_output_layer_at_every_step():
    params = output.init(D, M_OUT, rng)
    check.agree(modes.forward(params, h, "synchronous")[0], output.forward(params, h)[0])


def test_last_is_one_of_the_synchronous_outputs():
    params = output.init(D, M_OUT, rng)
    every, _ = modes.forward(params, h, "synchronous", lengths)
    last, _ = modes.forward(params, h, "last", lengths)
    check.agree(last, np.stack([every[length - 1, b] for b, length in enumerate(lengths)]))


def test_mean_is_the_mean_of_the_synchronous_outputs():
    """Of the scores: g is affine. It is not the mean of probabilities."""
    params = output.init(D, M_OUT, rng)
    every, _ = modes.forward(params, h, "synchronous", lengths)
    mean, _ = modes.forward(params, h, "mean", lengths)
    check.agree(mean, every.sum(0) / np.array(lengths)[:, None])


def test_last_is_the_last_state_that_a_network_keeps():
    _, cache = srn.forward(srn.init(M, D, rng), rng.normal(size=(T, B, M)), lengths=lengths)
    params = output.init(D, M_OUT, rng)
    states = cache.h[:T]
    y_hat, _ = modes.forward(params, states, "last", lengths)
    check.agree(y_hat, output.forward(params, cache.h_last[None])[0][0])


def test_the_mean_is_deaf_to_order_and_the_last_state_is_not():
    params, shuffled = output.init(D, M_OUT, rng), h[::-1]
    mean, other = (modes.forward(params, states, "mean")[0] for states in (h, shuffled))
    check.agree(mean, other)
    last, other = (modes.forward(params, states, "last")[0] for states in (h, shuffled))
    assert np.abs(last - other).max() > 1e-3


def test_the_gradient_goes_to_the_states_by_their_shares():
    params, dy_hat = output.init(D, M_OUT, rng), rng.normal(size=(B, M_OUT))
    dread = dy_hat @ params["V"]
    for mode in ("last", "mean"):
        _, cache = modes.forward(params, h, mode, lengths)
        dh, _ = modes.backward(dy_hat, cache)
        for b, n in enumerate(lengths):
            expected = np.zeros((T, D))
            if mode == "last":
                expected[n - 1] = dread[b]
            else:
                expected[:n] = dread[b] / n
            check.agree(dh[:, b], expected)


@every_mode
@pytest.mark.parametrize("module, cls", [(srn, SRN), (recurrence, None)], ids=["srn", "residual"])
def test_a_whole_classifier_from_input_to_loss(mode, module, cls):
    """States, mode and cross-entropy; every gradient against differences and autograd."""
    x = rng.normal(size=(T, B, M))
    labels = rng.integers(0, M_OUT, (T, B) if mode == "synchronous" else (1, B))
    arrays = {**module.init(M, D, rng), **output.init(D, M_OUT, rng), "x": x}
    of_time = lengths if mode == "synchronous" else None

    def forward(a):
        states, cache = module.forward({k: a[k] for k in "WUb"}, a["x"], lengths=lengths)
        y_hat, end = modes.forward({k: a[k] for k in "Vc"}, states, mode, lengths)
        scores = y_hat if mode == "synchronous" else y_hat[None]
        L, at_loss = loss.forward(scores, labels, of_time, kind="cross_entropy")
        return L, (cache, end, at_loss)

    L, (cache, end, at_loss) = forward(arrays)
    dy_hat = loss.backward(at_loss)
    dh, grads = modes.backward(dy_hat if mode == "synchronous" else dy_hat[0], end)
    dx, more = module.backward(dh, cache)
    del more["h0"]
    grads.update(more, x=dx)
    check.gradcheck(lambda a: forward(a)[0], arrays, grads, rng)

    if cls:
        network = check.load({k: arrays[k] for k in "WUb"}, cls(M, D))
        head = check.load({k: arrays[k] for k in "Vc"}, Mode(D, M_OUT, mode))
        y_hat = head(network(torch.as_tensor(x), lengths=lengths), lengths)
        scores = y_hat if mode == "synchronous" else y_hat[None]
        theirs = Loss("cross_entropy")(scores, torch.as_tensor(labels), of_time)
        check.agree(np.array(L), theirs)
        theirs.backward()
        parameters = {**dict(network.named_parameters()), **dict(head.named_parameters())}
        auto = {name: parameter.grad for name, parameter in parameters.items()}
        check.agree({name: grads[name] for name in auto}, auto)


# --- messages ---

with_nan = h.copy()
with_nan[3, 0, 1] = np.nan
WRONG = [
    (dict(h=h[0]), ValueError, ["(T, B, D)", "(3, 4)"]),
    (dict(h=h[:0]), ValueError, ["T at least 1", "(0, 3, 4)"]),
    (dict(h=h[..., :2]), ValueError, ["D = 4", "V has shape (5, 4)", "(6, 3, 2)"]),
    (dict(h=h.astype(int)), TypeError, ["floats", "int64"]),
    (dict(h=with_nan, lengths=lengths), ValueError, ["nan", "(3, 0, 1)", "lengths"]),
    (dict(h=h, lengths=[6, 0, 1]), ValueError, ["1 to T = 6", "came 0 for sequence 1"]),
    (dict(h=h, lengths=[6, 7, 1]), ValueError, ["1 to T = 6", "came 7 for sequence 1"]),
    (dict(h=h, lengths=[6]), ValueError, ["B = 3", "(1,)"]),
    (dict(h=h, lengths=[6, 1.5, 2]), TypeError, ["integers", "float64"]),
]


@every_mode
@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words, mode):
    params = output.init(D, M_OUT, rng)
    model = check.load(params, Mode(D, M_OUT, mode))
    tensors = {**arguments, "h": torch.as_tensor(arguments["h"])}
    message = refused_alike(
        error, lambda: modes.forward(params, mode=mode, **arguments), lambda: model(**tensors)
    )
    assert all(word in message for word in words)


def test_unknown_mode():
    message = refused_alike(
        ValueError,
        lambda: modes.forward(output.init(D, M_OUT, rng), h, "max"),
        lambda: Mode(D, M_OUT, "max"),
    )
    assert message == "mode: expected one of last, mean, synchronous; came 'max'."


@every_mode
def test_upstream_of_the_wrong_shape(mode):
    y_hat, cache = modes.forward(output.init(D, M_OUT, rng), h, mode)
    message = raised(ValueError, lambda: modes.backward(h, cache))
    assert "the shape of the outputs" in message and "(6, 3, 4)" in message
    assert "int64" in raised(TypeError, lambda: modes.backward(y_hat.astype(int), cache))
    wrong = y_hat[0] if mode == "synchronous" else np.stack([y_hat] * T)
    raised(ValueError, lambda: modes.backward(wrong, cache))


def test_parameters():
    params = output.init(D, M_OUT, rng)
    assert "missing: c" in raised(ValueError, lambda: modes.forward({"V": params["V"]}, h))
    wide = {**params, "c": np.ones(D)}
    assert "M_out = 5" in raised(ValueError, lambda: modes.forward(wide, h))
