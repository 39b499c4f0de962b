"""The Lattice LSTM: without words, with words in any order, in any company; and what it refuses."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import lattice, lstm
from nndl.torch import LatticeLSTM
from tests import oracles
from tests.batches import raised
from tests.cases.lattice import LENGTHS, M_W, WORDS, B, D, Lattice, M, T, V

rng = np.random.default_rng(12)
x, x_w = rng.normal(size=(T, B, M)), rng.normal(size=(V, M_W))
h0, c0 = rng.normal(size=(B, D)), rng.normal(size=(B, D))
dh, dc = rng.normal(size=(T, B, D)), rng.normal(size=(B, D))
NO_WORDS = [[]] * B
ALWAYS_C1 = ("c[j] = f[j] * c[j - 1] + i[j] * c_tilde[j]", "c[j] = c_tilde[j]")
EACH = [pytest.param(form, id=form) for form in lattice.FORMS]


def both_passes(params, words, form="paper", lengths=None, x=x, h0=h0, c0=c0, dh=dh, dc=dc):
    """States, and the gradients of everything, under one random loss."""
    h, cache = lattice.forward(params, x, x_w, words, h0, c0, lengths, form)
    dx, dx_w, grads = lattice.backward(dh, cache, dc)
    states = {"h": h, "h_last": cache.h_last, "c_last": cache.c_last, "dx": dx}
    return states, {"x_w": dx_w, **grads}


# --- without words ---


@pytest.mark.parametrize("form, variant", [("paper", "standard"), ("released", "coupled")])
def test_without_words_it_is_its_character_lstm(form, variant):
    params = lattice.init(M, M_W, D, rng, form)
    letters = lattice.FORMS[form]
    rows = dict(zip(letters, np.arange(len(letters) * D).reshape(-1, D)))
    own = {}
    for gate, row in rows.items():
        own["W_" + gate], own["U_" + gate] = np.split(params["W_c"][row], [M], axis=1)
        own["b_" + gate] = params["b_c"][row]
    states, grads = both_passes(params, NO_WORDS, form, LENGTHS)
    h, cache = lstm.forward(own, x, h0, c0, LENGTHS, variant)
    dx, own_grads = lstm.backward(dh, cache, dc)
    check.agree(states, {"h": h, "h_last": cache.h_last, "c_last": cache.c_last, "dx": dx})
    for gate, row in rows.items():
        both = np.concatenate([own_grads["W_" + gate], own_grads["U_" + gate]], axis=1)
        check.agree(grads["W_c"][row], both)
        check.agree(grads["b_c"][row], own_grads["b_" + gate])
    for name in ("h0", "c0"):
        check.agree(grads[name], own_grads[name])
    for name in ("x_w", "W_w", "b_w", "W_l", "b_l"):
        assert not grads[name].any()


@pytest.mark.parametrize("form", EACH)
def test_c1_with_an_empty_set_of_words_would_erase_the_memory(form):
    """Erratum 17: the two formulas for c_j are two cases, not two names for one thing."""
    params = lattice.init(M, M_W, D, rng, form)
    params["W_c"][:, M:] = 0  # no way through h: what is left of the past is what c keeps
    other = x.copy()
    other[0] += 1
    ends = []
    for module in (lattice, oracles.planted(lattice, *ALWAYS_C1)):
        runs = [module.forward(params, each, x_w, NO_WORDS, form=form) for each in (x, other)]
        ends.append([cache.c_last for _, cache in runs])
        _, cache = runs[0]
        assert (cache.alpha == 1).all()  # a softmax over one
    (kept, kept_other), (erased, erased_other) = ends
    assert np.abs(kept - kept_other).max() > 1e-3
    assert np.array_equal(erased, erased_other)
    assert np.array_equal(erased, cache.c_tilde[-1])


# --- the weights ---


@pytest.mark.parametrize("form", EACH)
def test_weights_of_a_dimension_sum_to_1_and_differ_by_at_most_a_factor_e(form):
    params = {name: 5 * value for name, value in lattice.init(M, M_W, D, rng, form).items()}
    _, cache = lattice.forward(params, x, x_w, WORDS, h0, c0, LENGTHS, form)
    at = (cache.arcs.e, cache.arcs.sentence)
    total = cache.alpha.copy()
    np.add.at(total, at, cache.alpha_w)
    check.agree(total, np.ones((T, B, D)))
    ratio = cache.alpha_w / cache.alpha[at]
    assert ratio.max() < np.e and ratio.min() > 1 / np.e
    assert ratio.max() > 1.5 and ratio.min() < 1 / 1.5  # else the bound would be no news
    run = check.load(params, LatticeLSTM(M, M_W, D, form)).run(
        *map(torch.as_tensor, (x, x_w)), WORDS, *map(torch.as_tensor, (h0, c0)), LENGTHS
    )
    check.agree(
        {name: getattr(cache, name) for name in ("alpha", "alpha_w", "h_last", "c_last")},
        {name: getattr(run, name) for name in ("alpha", "alpha_w", "h_last", "c_last")},
    )


def test_arcs_name_every_word_once():
    _, cache = lattice.forward(lattice.init(M, M_W, D, rng), x, x_w, WORDS, lengths=LENGTHS)
    arcs = cache.arcs
    rows = sorted(zip(*(each.tolist() for each in (arcs.sentence, arcs.b, arcs.e, arcs.word))))
    assert rows == sorted((s, *word) for s, words in enumerate(WORDS) for word in words)
    assert arcs.e.tolist() == sorted(arcs.e.tolist())


def test_two_words_with_the_same_arc_add_up():
    params = lattice.init(M, M_W, D, rng)
    for words in ([[(1, 4, 2), (1, 4, 2)]] * B, [[(1, 4, 2), (1, 4, 5)]] * B):
        _, one = lattice.forward(params, x, x_w, [of[:1] for of in words])
        _, two = lattice.forward(params, x, x_w, words)
        first, second = two.c_w[two.arcs.sentence == 0]
        weights = two.alpha_w[two.arcs.sentence == 0]
        c_4 = (weights * [first, second]).sum(0) + two.alpha[4, 0] * two.c_tilde[4, 0]
        check.agree(two.c[4, 0], c_4)
        assert np.abs(two.c[4] - one.c[4]).max() > 1e-3  # twice weighs more than once
        check.agree(two.c[:4], one.c[:4])


# --- company, order, padding ---


@pytest.mark.parametrize("form", EACH)
def test_a_sentence_alone_is_the_sentence_in_a_batch(form):
    params = lattice.init(M, M_W, D, rng, form)
    dirty, dirty_dh = x.copy(), dh.copy()
    for s, n in enumerate(LENGTHS):
        dirty[n:, s] = dirty_dh[n:, s] = np.nan
    states, grads = both_passes(params, WORDS, form, LENGTHS, dirty, dh=dirty_dh)
    total = dict.fromkeys(grads, 0)
    for s, n in enumerate(LENGTHS):
        i = slice(s, s + 1)
        cut = (x[:n, i], h0[i], c0[i], dh[:n, i], dc[i])
        states_s, grads_s = both_passes(params, WORDS[i], form, None, *cut)
        check.agree(states["h"][:n, i], states_s["h"])
        check.agree(states["dx"][:n, i], states_s["dx"])
        for name in ("h_last", "c_last"):
            check.agree(states[name][i], states_s[name])
        for name in ("h0", "c0"):
            check.agree(grads[name][i], grads_s[name])
        assert not states["h"][n:, s].any() and not states["dx"][n:, s].any()
        total = {name: total[name] + grads_s[name] for name in total}
    shared = [name for name in grads if name not in ("h0", "c0")]
    check.agree({n: grads[n] for n in shared}, {n: total[n] for n in shared})


def test_padding_with_nan_in_the_torch_twin():
    model = LatticeLSTM(M, M_W, D).double()
    dirty = torch.tensor(x)
    for s, n in enumerate(LENGTHS):
        dirty[n:, s] = torch.nan
    dirty.requires_grad_()
    model(dirty, torch.tensor(x_w), WORDS, lengths=LENGTHS).sum().backward()
    grads = [dirty.grad, *(parameter.grad for parameter in model.parameters())]
    assert all(torch.isfinite(grad).all() for grad in grads)


@given(st.integers(0, 2**32 - 1), st.sampled_from(list(lattice.FORMS)))
def test_the_order_of_words_and_of_sentences_changes_nothing(seed, form):
    rng = np.random.default_rng(seed)
    params = lattice.init(M, M_W, D, rng, form)
    batch = rng.permutation(B)
    words = [[WORDS[s][k] for k in rng.permutation(len(WORDS[s]))] for s in batch]
    states, grads = both_passes(params, WORDS, form, LENGTHS)
    lengths = [LENGTHS[s] for s in batch]
    moved = [each[:, batch] for each in (x, dh)] + [each[batch] for each in (h0, c0, dc)]
    states_2, grads_2 = both_passes(
        params, words, form, lengths, moved[0], moved[2], moved[3], moved[1], moved[4]
    )
    for name in ("h", "dx"):
        check.agree(states[name][:, batch], states_2[name])
    for name in ("h0", "c0"):
        check.agree(grads.pop(name)[batch], grads_2.pop(name))
    check.agree(grads, grads_2)


SIZE = st.integers(1, 4)


@given(SIZE, SIZE, SIZE, SIZE, st.sampled_from(list(lattice.FORMS)), st.integers(0, 2**32 - 1))
def test_random_lattices_answer_to_every_oracle(T, B, M, D, form, seed):
    rng = np.random.default_rng(seed)
    lengths, words = rng.integers(1, T + 1, B).tolist(), []
    for n in lengths:
        arcs = [(b, e) for e in range(n) for b in range(e)]
        some = rng.integers(0, len(arcs), rng.integers(0, 6)) if arcs else []
        words.append([(*arcs[k], int(rng.integers(V))) for k in some])
    case = Lattice("random", words, lengths, form, (T, B, M, D))
    oracles.central_differences(case, rng)
    oracles.against_torch(case, rng)
    params, inputs = case.draw(rng)
    result, _ = case.forward(lattice, params, **inputs)
    weights, tensors = (
        {name: torch.as_tensor(value) for name, value in each.items()} for each in (params, inputs)
    )
    check.agree(result, case.written_out(weights, **tensors))


@pytest.mark.parametrize("form", EACH)
def test_float32_stays_float32_in_both_twins(form):
    params = lattice.init(M, M_W, D, rng, form)
    h, cache = lattice.forward(params, x.astype(np.float32), x_w, WORDS, h0, c0, LENGTHS, form)
    dx, dx_w, grads = lattice.backward(h, cache, cache.c_last)
    made = [h, dx, dx_w, cache.alpha_w, cache.c_last, *grads.values()]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    model = check.load(params, LatticeLSTM(M, M_W, D, form))
    tensors = [torch.as_tensor(each) for each in (x_w, h0, c0)]
    theirs = model(torch.as_tensor(x).float(), tensors[0], WORDS, *tensors[1:], LENGTHS)
    assert theirs.dtype == torch.float32
    check.agree(h, theirs, rtol=1e-5)


# --- messages ---

PARAMS = lattice.init(M, M_W, D, rng)
with_nan = x.copy()
with_nan[4, 1, 2] = np.nan


def second(word):
    """Words of a batch whose sentence 1, of 3 characters, has one good word and then this."""
    return [[(0, 4, 1)], [(0, 1, 0), word], [], []]


WRONG = [  # arguments of forward, the error, what its message must say
    (dict(words=second((1, 1, 0))), ValueError, ["b < e < 3", "(1, 1, 0)", "word 1 of sentence 1"]),
    (dict(words=second((2, 1, 0))), ValueError, ["b < e < 3", "(2, 1, 0)", "word 1 of sentence 1"]),
    (dict(words=second((1, 3, 0))), ValueError, ["a sentence of 3", "(1, 3, 0)", "sentence 1"]),
    (dict(words=second((-1, 1, 0))), ValueError, ["0 <= b", "(-1, 1, 0)"]),
    (dict(words=second((0, 2, 6))), ValueError, ["0 <= word < 6, its row of x_w", "(0, 2, 6)"]),
    (dict(words=second((0, 2, -1))), ValueError, ["0 <= word < 6", "(0, 2, -1)"]),
    (dict(words=second((0, 2))), ValueError, ["(b, e, word)", "(0, 2) as word 1 of sentence 1"]),
    (dict(words=second((0, 2.0, 1))), TypeError, ["integers", "(0.0, 2.0, 1.0) as word 1"]),
    (dict(words=second("南京")), TypeError, ["integers", "('南京',) as word 1 of sentence 1"]),
    (dict(words=[[(0, 1, 0)]]), ValueError, ["B = 4 sentences", "came 1"]),
    (dict(x=with_nan, lengths=None), ValueError, ["x: ", "nan", "(4, 1, 2)"]),
    (dict(x=x[..., :2]), ValueError, ["M_c = 3", "W_l has shape (5, 8)", "(7, 4, 2)"]),
    (dict(x=x.astype(int)), TypeError, ["x: ", "floats", "int64"]),
    (dict(x=x[:0]), ValueError, ["T at least 1"]),
    (dict(x_w=x_w[:, :1]), ValueError, ["M_w = 2", "W_w has shape (15, 7)", "(6, 1)"]),
    (dict(x_w=x_w[:0]), ValueError, ["V at least 1", "(0, 2)"]),
    (dict(x_w=x_w * np.nan), ValueError, ["x_w: ", "nan", "(0, 0)"]),
    (dict(h0=h0[:2]), ValueError, ["h0: ", "B = 4, D = 5", "(2, 5)"]),
    (dict(c0=c0.T), ValueError, ["c0: ", "B = 4, D = 5", "(5, 4)"]),
    (dict(lengths=[7, 3, 1, 8]), ValueError, ["1 to T = 7"]),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[row[2][-1] for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    arguments = {"x": x, "x_w": x_w, "words": NO_WORDS, "lengths": LENGTHS, **arguments}
    mine = raised(error, lambda: lattice.forward(PARAMS, **arguments))
    tensors = {
        name: torch.as_tensor(value) if isinstance(value, np.ndarray) else value
        for name, value in arguments.items()
    }
    theirs = raised(error, lambda: check.load(PARAMS, LatticeLSTM(M, M_W, D))(**tensors))
    for word in words:
        assert word in mine
    assert theirs.replace("torch.", "") == mine


def test_words_may_be_rows_of_an_array():
    listed, _ = lattice.forward(PARAMS, x, x_w, WORDS, lengths=LENGTHS)
    arrays = [np.array(words, int).reshape(-1, 3) for words in WORDS]
    assert np.array_equal(listed, lattice.forward(PARAMS, x, x_w, arrays, lengths=LENGTHS)[0])


def test_parameters_and_forms_and_gradients_that_do_not_fit():
    released = lattice.init(M, M_W, D, rng, "released")
    message = raised(ValueError, lambda: lattice.forward(released, x, x_w, NO_WORDS))
    assert "4D = 20" in message and "(15, 8)" in message and "paper form" in message
    message = raised(ValueError, lambda: lattice.forward(PARAMS, x, x_w, NO_WORDS, form="released"))
    assert "3D = 15" in message and "(20, 8)" in message
    calls = (
        lambda: lattice.forward(PARAMS, x, x_w, NO_WORDS, form="slides"),
        lambda: lattice.init(M, M_W, D, rng, "slides"),
        lambda: LatticeLSTM(M, M_W, D, "slides"),
    )
    assert {raised(ValueError, call) for call in calls} == {
        "form: expected one of paper, released; came 'slides'."
    }
    missing = {name: PARAMS[name] for name in PARAMS if name != "b_l"}
    assert "missing: b_l" in raised(ValueError, lambda: lattice.forward(missing, x, x_w, NO_WORDS))
    for name, axes in (
        ("b_c", "(4D,)"),
        ("W_w", "(3D, M_w+D)"),
        ("b_w", "(3D,)"),
        ("W_l", "(D, M"),
    ):
        short = {**PARAMS, name: PARAMS[name][1:]}
        message = raised(ValueError, lambda: lattice.forward(short, x, x_w, NO_WORDS))  # noqa: B023
        assert message.startswith(name) and axes in message
    _, cache = lattice.forward(PARAMS, x, x_w, NO_WORDS)
    assert "dh: " in raised(ValueError, lambda: lattice.backward(dh[1:], cache))
    assert "dc: " in raised(ValueError, lambda: lattice.backward(dh, cache, dc.T))
