"""CTC beyond the table of cases: brute force, limits, decoding, padding, messages."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from nndl import check, ctc_decode
from nndl.numpy import ctc
from nndl.torch import CTC
from tests.test_messages import raised

rng = np.random.default_rng(7)


def softmax(u):
    return np.exp(ctc.log_softmax(u))


def by_brute_force(y, blank=0):
    """The probability of every label sequence, summed over all paths of (T, K+1) probabilities."""
    p = {}
    for path in itertools.product(range(y.shape[1]), repeat=len(y)):
        labels = ctc_decode.collapse(path, blank)
        p[labels] = p.get(labels, 0) + np.prod([y[t, k] for t, k in enumerate(path)])
    return p


def losses_of(u, targets, blank=0):
    """The loss of each of several targets for one sequence of net inputs, in one batch."""
    batch = np.repeat(u[:, None], len(targets), 1)
    labels = np.full((max(map(len, targets)), len(targets)), -1)
    for b, target in enumerate(targets):
        labels[: len(target), b] = target
    return ctc.forward(batch, labels, label_lengths=list(map(len, targets)), blank=blank)


# --- the probability ---


@pytest.mark.parametrize("blank", [0, 2])
def test_the_recursion_is_the_sum_over_all_paths(blank):
    T, K_1 = 5, 3
    u = rng.normal(size=(T, K_1))
    p = by_brute_force(softmax(u), blank)
    targets = list(p)
    assert () in targets and max(map(len, targets)) == T
    L, _ = losses_of(u, targets, blank)
    check.agree(np.exp(-L), np.array(list(p.values())), rtol=1e-12)
    assert abs(np.exp(-L).sum() - 1) < 1e-12  # every path collapses to one target


def test_alpha_and_beta_give_the_same_probability_in_every_frame():
    u, lengths = rng.normal(size=(6, 3, 4)), [6, 4, 5]
    _, cache = ctc.forward(u, np.array([[1, 2, 3], [1, 1, 3]]), lengths, [2, 1, 2])
    log_p = np.logaddexp.reduce(cache.log_alpha + ctc.beta(cache) - cache.log_y_path, -1)
    for b, length in enumerate(lengths):
        check.agree(log_p[:length, b], np.full(length, cache.log_p[b]), rtol=1e-12)


def test_values_that_can_be_checked_on_paper():
    # Two frames, label "a" and the blank, each with probability 1/2: aa, a-, -a of four paths.
    L, cache = ctc.forward(np.zeros((2, 1, 2)), np.array([[1]]))
    check.agree(np.exp(-L), np.array([3 / 4]))
    # In each frame two of the three paths pass through a: 1/2 - 2/3.
    check.agree(ctc.backward(np.ones(1), cache), np.tile([1 / 6, -1 / 6], (2, 1, 1)))


def test_as_many_labels_as_frames_leave_one_path():
    u, labels = rng.normal(size=(4, 2, 5)), np.array([[1, 4], [2, 3], [1, 2], [3, 1]])
    L, _ = ctc.forward(u, labels)
    picked = np.take_along_axis(ctc.log_softmax(u), labels[..., None], -1)
    check.agree(L, -picked.sum((0, 2)))


def test_no_labels_are_blanks_in_every_frame():
    u, none = rng.normal(size=(4, 3, 5)), np.zeros((0, 3), int)
    L, _ = ctc.forward(u, none, [4, 1, 2])
    log_y = ctc.log_softmax(u)[..., 0]
    check.agree(L, -np.array([log_y[:n, b].sum() for b, n in enumerate([4, 1, 2])]))
    check.agree(L, CTC()(torch.as_tensor(u), torch.as_tensor(none), [4, 1, 2]))


def test_a_thousand_frames_and_extreme_net_inputs_neither_underflow_nor_overflow():
    u = rng.normal(size=(1200, 2, 4)) * np.array([1, 300])[:, None]
    labels = np.tile([[1, 2], [3, 3]], (100, 1))
    L, cache = ctc.forward(u, labels)
    du = ctc.backward(np.ones(2), cache)
    leaf = torch.tensor(u, requires_grad=True)
    ours = CTC()(leaf, torch.as_tensor(labels))
    ours.sum().backward()
    assert np.isfinite(L).all() and np.exp(-L[0]) == 0
    check.agree(L, ours)
    check.agree(du, leaf.grad, rtol=1e-8)
    theirs = functional.ctc_loss(
        leaf.log_softmax(-1), torch.as_tensor(labels.T), [1200] * 2, [200] * 2, reduction="none"
    )
    check.agree(L, theirs)


# --- batches ---


@given(st.integers(1, 6), st.integers(1, 4), st.integers(1, 4), st.integers(0, 4), st.data())
def test_any_sizes_against_the_library(T, B, K, blank, data):
    draw, blank = np.random.default_rng(data.draw(st.integers(0, 10**6))), min(blank, K)
    lengths = draw.integers(1, T + 1, B)
    label_lengths = draw.integers(0, (lengths + 1) // 2 + 1)  # feasible even with repeats
    labels = draw.integers(0, K, (label_lengths.max(), B))
    labels += labels >= blank
    u = torch.tensor(draw.normal(size=(T, B, K + 1)), requires_grad=True)
    theirs = functional.ctc_loss(
        u.log_softmax(-1),
        torch.as_tensor(labels.T.copy()),
        torch.as_tensor(lengths),
        torch.as_tensor(label_lengths),
        blank=blank,
        reduction="none",
    )
    dL = draw.normal(size=B)
    theirs.backward(torch.as_tensor(dL))
    L, cache = ctc.forward(u.detach().numpy(), labels, lengths, label_lengths, blank)
    check.agree(L, theirs)
    check.agree(ctc.backward(dL, cache), u.grad)


def test_padding_the_batch_and_its_order_change_nothing():
    T, lengths, label_lengths = 6, [6, 3, 1, 5], [3, 2, 0, 1]
    u, dL = rng.normal(size=(T, 4, 5)), rng.normal(size=4)
    labels = np.array([[1, 2, 9, 4], [1, 3, 9, 9], [2, -1, 0, 0]])
    for b, length in enumerate(lengths):
        u[length:, b] = np.nan
    L, cache = ctc.forward(u, labels, lengths, label_lengths)
    assert np.isfinite(cache.log_y).all()
    du = ctc.backward(dL, cache)
    leaf = torch.tensor(u, requires_grad=True)
    theirs = CTC()(leaf, torch.as_tensor(labels), lengths, label_lengths)
    theirs.backward(torch.as_tensor(dL))
    check.agree(L, theirs)
    check.agree(du, leaf.grad)
    for b, (n, U) in enumerate(zip(lengths, label_lengths)):
        alone, cache_b = ctc.forward(u[:n, b : b + 1], labels[:U, b : b + 1])
        check.agree(L[b : b + 1], alone)
        check.agree(du[:n, b : b + 1], ctc.backward(dL[b : b + 1], cache_b))
        assert not du[n:, b].any()
    order = [2, 0, 3, 1]
    mixed, cache = ctc.forward(
        u[:, order], labels[:, order], np.array(lengths)[order], np.array(label_lengths)[order]
    )
    assert (mixed == L[order]).all()
    assert (ctc.backward(dL[order], cache) == du[:, order]).all()


def test_float32_stays_float32_in_both_twins():
    u, labels = rng.normal(size=(6, 2, 4)).astype(np.float32), np.array([[1, 2], [1, 3]])
    L, cache = ctc.forward(u, labels)
    assert {L.dtype, ctc.backward(L, cache).dtype} == {np.dtype(np.float32)}
    theirs = CTC()(torch.as_tensor(u), torch.as_tensor(labels))
    assert theirs.dtype == torch.float32
    check.agree(L, theirs, rtol=1e-6)


# --- decoding ---


def test_collapse_merges_repeats_before_it_deletes_blanks():
    assert ctc_decode.collapse([0, 1, 1, 0, 1, 2, 2, 0]) == (1, 1, 2)
    assert ctc_decode.collapse([1, 2, 1, 1], blank=2) == (1, 1)
    assert ctc_decode.collapse([0, 0]) == ctc_decode.collapse([]) == ()


def test_greedy_decoding_collapses_the_best_path():
    u = np.full((6, 2, 4), np.nan)
    for b, path in enumerate(([1, 1, 0, 1, 3, 3], [2, 2, 3])):
        u[: len(path), b] = np.eye(4)[path]
    for given_u in (u, torch.as_tensor(u)):
        assert ctc_decode.greedy(given_u, [6, 3]) == [(1, 1, 3), (2, 3)]
    assert ctc_decode.greedy(u, [6, 3], blank=3) == [(1, 0, 1), (2,)]
    assert ctc_decode.greedy(np.zeros((2, 1, 3)), blank=2) == [(0,)]  # ties: the lower class


def test_a_wide_prefix_beam_finds_every_target_with_its_probability():
    T, K_1 = 5, 3
    u = rng.normal(size=(T, 1, K_1))
    exact = by_brute_force(softmax(u[:, 0]))
    (found,) = ctc_decode.prefix_beam(u, width=10**6)
    assert set(exact) == {labels for labels, _ in found}
    for labels, log_p in found:
        assert abs(np.exp(log_p) - exact[labels]) < 1e-12
    assert [log_p for _, log_p in found] == sorted((log_p for _, log_p in found), reverse=True)


@given(st.integers(1, 6), st.integers(1, 3), st.integers(1, 8), st.integers(0, 10**6))
def test_a_narrow_prefix_beam_only_misses_paths(T, K, width, seed):
    u = np.random.default_rng(seed).normal(size=(T, 1, K + 1))
    (found,) = ctc_decode.prefix_beam(u, width)
    assert len(found) <= width
    L, _ = losses_of(u[:, 0], [labels for labels, _ in found])
    assert (np.array([log_p for _, log_p in found]) <= -L + 1e-12).all()


def test_the_best_labels_need_not_be_those_of_the_best_path():
    # The best path is all blank, 0.36; the three paths of "a" have 0.64 together.
    u = np.log(np.array([[[0.6, 0.4]], [[0.6, 0.4]]]))
    assert ctc_decode.greedy(u) == [()]
    ((best, _),) = ctc_decode.prefix_beam(u, width=5)
    labels, log_p = best
    assert labels == (1,) and abs(np.exp(log_p) - 0.64) < 1e-12


def test_prefix_beam_reads_no_padding_and_breaks_ties_by_label():
    u = rng.normal(size=(4, 2, 3))
    u[2:, 1] = np.nan
    together = ctc_decode.prefix_beam(u, 4, [4, 2])
    assert together[1] == ctc_decode.prefix_beam(u[:2, 1:], 4)[0]
    ((first, second),) = ctc_decode.prefix_beam(np.zeros((1, 1, 3)), 2)
    assert (first[0], second[0]) == ((), (1,))


def test_edit_distance_of_short_sequences():
    for read, true, count in (
        ((), (), 0),
        ((), (1, 2), 2),
        ((1, 2, 3), (), 3),
        ((1, 2, 3), (1, 3), 1),
        ((1, 2), (2, 1), 2),
        ((3, 1, 1, 2), (1, 1, 1, 2), 1),
    ):
        assert ctc_decode.edit_distance(read, true) == count
        assert ctc_decode.edit_distance(true, read) == count


# --- messages ---

u = rng.normal(size=(5, 3, 4))
labels = np.array([[1, 2, 3], [1, 3, 2]])
with_nan = np.where(np.arange(5)[:, None, None] == 2, np.nan, u)

WRONG = [  # arguments of forward, the error, what its message must say
    (dict(u=u[0]), ValueError, ["(T, B, K+1)", "(3, 4)"]),
    (dict(u=u.astype(int)), TypeError, ["floats", "int64"]),
    (dict(u=with_nan), ValueError, ["nan", "(2, 0, 0)", "lengths"]),
    (dict(lengths=[5, 6, 1]), ValueError, ["lengths", "1 to T = 5", "came 6 for sequence 1"]),
    (
        dict(label_lengths=[2, 3, 0]),
        ValueError,
        ["label_lengths", "0 to U = 2", "3 for sequence 1"],
    ),
    (
        dict(label_lengths=[2, -1, 0]),
        ValueError,
        ["label_lengths", "0 to U = 2", "-1 for sequence 1"],
    ),
    (dict(label_lengths=[2.0, 1, 0]), TypeError, ["label_lengths", "3 integers", "float64"]),
    (dict(label_lengths=[2]), ValueError, ["label_lengths", "B = 3", "(1,)"]),
    (dict(labels=labels + 1), ValueError, ["labels", "0 to 3", "came 4"]),
    (dict(labels=labels - 2), ValueError, ["labels", "0 to 3", "came -1"]),
    (dict(labels=labels - 1), ValueError, ["blank", "class 0", "in sequence 0"]),
    (dict(labels=labels * 1.0), TypeError, ["labels", "integers", "float64"]),
    (dict(labels=labels.T), ValueError, ["labels", "(3, 3)", "(3, 2)"]),
    (dict(lengths=[3, 1, 5]), ValueError, ["sequence 1", "2 labels", "2 frames", "has 1"]),
    (dict(lengths=[2, 2, 5]), ValueError, ["sequence 0", "1 of them equal", "3 frames", "has 2"]),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    arguments = {"u": u, "labels": labels, **arguments}
    mine = raised(error, lambda: ctc.forward(**arguments))
    tensors = {
        name: torch.as_tensor(value) if name in ("u", "labels") else value
        for name, value in arguments.items()
    }
    theirs = raised(error, lambda: CTC()(**tensors))
    for word in words:
        assert word in mine
    assert theirs.replace("torch.", "") == mine


def test_a_list_of_labels_is_not_an_array():
    for call in (lambda y: ctc.forward(u, y), lambda y: CTC()(torch.as_tensor(u), y)):
        assert "came list" in raised(TypeError, lambda call=call: call(labels.tolist()))


def test_a_blank_that_is_no_class():
    for call in (
        lambda blank: ctc.forward(u, labels, blank=blank),
        lambda blank: CTC(blank)(torch.as_tensor(u), torch.as_tensor(labels)),
        lambda blank: ctc_decode.greedy(u, blank=blank),
        lambda blank: ctc_decode.prefix_beam(u, 2, blank=blank),
    ):
        assert "0 to 3; came 4" in raised(ValueError, lambda call=call: call(4))
        assert "came -1" in raised(ValueError, lambda call=call: call(-1))


def test_gradients_and_widths_of_the_wrong_kind():
    L, cache = ctc.forward(u, labels)
    assert "B = 3" in raised(ValueError, lambda: ctc.backward(L[:2], cache))
    assert "floats" in raised(TypeError, lambda: ctc.backward(1.0, cache))
    assert "came 0" in raised(ValueError, lambda: ctc_decode.prefix_beam(u, 0))
    assert "(3, 4)" in raised(ValueError, lambda: ctc_decode.greedy(u[0]))
    assert "nan" in raised(ValueError, lambda: ctc_decode.prefix_beam(with_nan, 2))
