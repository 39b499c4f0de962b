"""Limit laws: what a model must become at the edge of its options, and where it meets another."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import loss, output, srn
from nndl.torch import SRN, Loss
from tests import batches, oracles
from tests.cases.srn import Recurrent

rng = np.random.default_rng(5)
T, B, M, D = 6, 3, 2, 4
x, h0 = rng.normal(size=(T, B, M)), rng.normal(size=(B, D))


@st.composite
def drawn(draw):
    """A padded case of random sizes, and a generator for its numbers."""
    sizes = T, B, _, _ = tuple(draw(st.integers(1, 5)) for _ in range(4))
    lengths = draw(st.lists(st.integers(1, T), min_size=B, max_size=B))
    activation = draw(st.sampled_from(["tanh", "logistic", "identity"]))
    case = Recurrent(srn, SRN, lengths, activation, sizes=sizes)
    return case, np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


@given(drawn())
def test_random_problems(problem):
    oracles.central_differences(*problem)
    oracles.against_torch(*problem)
    for rule in batches.RULES:
        rule(*problem)


def test_srn_without_recurrence_is_a_layer_applied_at_every_step():
    params = {**srn.init(M, D, rng), "U": np.zeros((D, D))}
    h, _ = srn.forward(params, x)
    check.agree(h, np.tanh(x @ params["W"].T + params["b"]))


def test_linear_srn_without_input_is_a_power_of_U():
    params = {**srn.init(M, D, rng), "b": np.zeros(D)}
    _, cache = srn.forward(params, np.zeros((T, B, M)), h0, activation="identity")
    check.agree(cache.h_last, h0 @ np.linalg.matrix_power(params["U"].T, T))


def test_one_sequence_cut_in_two_gives_the_same_states():
    params = srn.init(M, D, rng)
    whole, _ = srn.forward(params, x, h0)
    first, cache = srn.forward(params, x[:2], h0)
    second, _ = srn.forward(params, x[2:], cache.h_last)
    check.agree(whole, np.concatenate([first, second]))


def test_padding_neither_changes_results_nor_takes_gradient():
    params = srn.init(M, D, rng)
    lengths = [T, 2, 4]
    dirty = x.copy()
    for b, length in enumerate(lengths):
        dirty[length:, b] = np.nan
    dh = rng.normal(size=(T, B, D))
    h, cache = srn.forward(params, dirty, h0, lengths)
    dx, grads = srn.backward(np.where(np.isnan(dirty[..., :1]), np.nan, dh), cache)
    total = {name: 0 for name in grads if name != "h0"}
    for b, length in enumerate(lengths):
        alone, cache_b = srn.forward(params, x[:length, b : b + 1], h0[b : b + 1])
        dx_b, grads_b = srn.backward(dh[:length, b : b + 1], cache_b)
        check.agree(h[:length, b : b + 1], alone)
        check.agree(cache.h_last[b], alone[-1, 0])
        check.agree(dx[:length, b : b + 1], dx_b)
        check.agree(grads["h0"][b], grads_b["h0"][0])
        assert not h[length:, b].any() and not dx[length:, b].any()
        total = {name: total[name] + grads_b[name] for name in total}
    check.agree({name: grads[name] for name in total}, total)


def test_a_loss_knows_nothing_of_the_padding():
    lengths, numbers = [T, 2, 4], rng.integers(0, M, (T, B))
    for kind, y in (("squared_error", rng.normal(size=(T, B, M))), ("cross_entropy", numbers)):
        y_hat, y = x.copy(), y.copy()
        for b, length in enumerate(lengths):
            y_hat[length:, b] = np.nan
            y[length:, b] = -7 if kind == "cross_entropy" else np.nan
        L, cache = loss.forward(y_hat, y, lengths, kind)
        scores = torch.tensor(y_hat, requires_grad=True)
        theirs = Loss(kind)(scores, torch.as_tensor(y), lengths)
        theirs.backward()
        check.agree(L, theirs)
        check.agree(loss.backward(cache), scores.grad)
        assert not scores.grad[torch.isnan(scores)].any()


def test_float32_stays_float32_in_both_twins():
    params = srn.init(M, D, rng)
    h, cache = srn.forward(params, x.astype(np.float32), h0)
    dx, grads = srn.backward(h, cache)
    y, _ = output.forward(output.init(D, 2, rng), h)
    made = [h, dx, y, *grads.values()]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    model = check.load(params, SRN(M, D))
    assert model(torch.as_tensor(x, dtype=torch.float32)).dtype == torch.float32
    check.agree(h, model(torch.as_tensor(x).float(), torch.as_tensor(h0).float()), rtol=1e-6)


def test_conversion_to_nn_rnn_and_back():
    model = check.load(srn.init(M, D, rng), SRN(M, D))
    library = model.to_library()
    h = model(torch.as_tensor(x))
    check.agree(h, library(torch.as_tensor(x))[0])
    with torch.no_grad():
        library.bias_hh_l0.normal_()  # both biases at work
    back = SRN.from_library(library)
    check.agree(back(torch.as_tensor(x)), library(torch.as_tensor(x))[0])
    check.agree(back.b, library.bias_ih_l0 + library.bias_hh_l0)


def test_the_last_state_starts_what_comes_next():
    params, lengths = srn.init(M, D, rng), [2, 1, 2]
    _, cache = srn.forward(params, x[:2], h0, lengths)
    model = check.load(params, SRN(M, D))
    run = model.run(torch.as_tensor(x[:2]), torch.as_tensor(h0), lengths)
    check.agree(cache.last[0], run.last[0])
    on, _ = srn.forward(params, x[2:], *cache.last)
    check.agree(on, model(torch.as_tensor(x[2:]), *run.last))
    whole, _ = srn.forward(params, x[:2], h0)
    check.agree(cache.last[0][[0, 2]], whole[1, [0, 2]])
    check.agree(cache.last[0][1], whole[0, 1])
