"""The conditional random field against every path there is; at its edges; and what it refuses."""

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import crf, loss
from nndl.torch import CRF
from tests.batches import raised
from tests.cases.crf import LENGTHS, TAGS, B, K, T, score

rng = np.random.default_rng(2)
u = rng.normal(size=(T, B, K))
PARAMS = {"A": rng.normal(size=(K, K)), "start": rng.normal(size=K), "end": rng.normal(size=K)}
dL = rng.normal(size=B)
SIZE = st.integers(1, 4)


def tensors(arrays):
    return {name: torch.as_tensor(value) for name, value in arrays.items()}


def all_paths(params, u):
    """Every sequence of tags of one sequence of scores (T, K), with its score."""
    paths = list(product(range(u.shape[1]), repeat=len(u)))
    weights, u = tensors(params), torch.as_tensor(u)
    return np.array(paths), np.array([float(score(weights, u, y)) for y in paths])


def random_problem(T, B, K, seed):
    rng = np.random.default_rng(seed)
    params = {"A": rng.normal(size=(K, K)), "start": rng.normal(size=K), "end": rng.normal(size=K)}
    u, y = rng.normal(size=(T, B, K)), rng.integers(0, K, (T, B))
    return params, u, y, rng.integers(1, T + 1, B).tolist()


@given(SIZE, SIZE, SIZE, st.integers(0, 2**32 - 1))
def test_loss_marginals_and_best_path_are_those_of_all_paths(T, B, K, seed):
    params, u, y, lengths = random_problem(T, B, K, seed)
    L, cache = crf.forward(params, u, y, lengths)
    p, p_pair = crf.marginals(cache)
    best, best_score = crf.decode(params, u, lengths)
    torch_best, torch_score = check.load(params, CRF(K)).decode(torch.as_tensor(u), lengths)
    assert np.array_equal(best, torch_best)
    check.agree(best_score, torch_score)
    for b, n in enumerate(lengths):
        paths, scores = all_paths(params, u[:n, b])
        share = np.exp(scores - np.logaddexp.reduce(scores))
        ours = (paths == y[:n, b]).all(1)
        check.agree(np.exp(-L[b]), share[ours][0])
        tag = paths[:, :, None] == np.arange(K)
        check.agree(p[:n, b], np.einsum("p,ptk->tk", share, tag))
        pair = np.einsum("p,ptk,ptl->tkl", share, tag[:, :-1], tag[:, 1:])
        assert np.allclose(p_pair[: n - 1, b], pair, atol=1e-12)
        assert best[:n, b].tolist() == paths[scores.argmax()].tolist()
        check.agree(best_score[b], scores.max())
        assert (best[n:, b] == -1).all() and not p[n:, b].any() and not p_pair[n - 1 :, b].any()


def test_without_transitions_it_is_a_softmax_at_every_step():
    zero = {name: np.zeros_like(value) for name, value in PARAMS.items()}
    L, cache = crf.forward(zero, u, TAGS, LENGTHS)
    du, _ = crf.backward(np.full(B, 1 / B), cache)
    mean, steps = loss.forward(u, TAGS, LENGTHS, kind="cross_entropy")
    check.agree(L, steps.per_step.sum(0))
    check.agree(du, loss.backward(steps))
    best, _ = crf.decode(zero, u, LENGTHS)
    assert np.array_equal(best[best >= 0], u.argmax(-1)[best >= 0])
    check.agree(L.mean(), mean)


def test_probabilities_sum_to_1_and_neighbours_agree():
    _, cache = crf.forward(PARAMS, u, TAGS)
    p, p_pair = crf.marginals(cache)
    check.agree(p.sum(-1), np.ones((T, B)))
    check.agree(p_pair.sum(-1), p[:-1])  # summed over the second tag, what is left is the first
    check.agree(p_pair.sum(-2), p[1:])


def test_a_constant_added_to_all_scores_of_a_step_changes_nothing():
    shifted = u + rng.normal(size=(T, B, 1))
    check.agree(*(crf.forward(PARAMS, each, TAGS, LENGTHS)[0] for each in (u, shifted)))
    assert np.array_equal(*(crf.decode(PARAMS, each, LENGTHS)[0] for each in (u, shifted)))


def test_large_scores_do_not_overflow():
    for scale in (1e3, -1e3):
        L, cache = crf.forward(PARAMS, u + scale, TAGS)
        du, _ = crf.backward(dL, cache)
        check.agree(L, crf.forward(PARAMS, u, TAGS)[0])
        assert np.isfinite(du).all()
    L, _ = crf.forward(PARAMS, 1e4 * u, TAGS)
    theirs = check.load(PARAMS, CRF(K))(torch.as_tensor(1e4 * u), torch.as_tensor(TAGS))
    check.agree(L, theirs)


def test_minus_infinity_forbids_a_step_in_decoding():
    forbidden = {**PARAMS, "A": PARAMS["A"].copy()}
    forbidden["A"][0, 2] = forbidden["A"][1, 1] = -np.inf
    forbidden["start"] = np.array([-np.inf, 0, 0])
    model = check.load(forbidden, CRF(K))
    free, _ = crf.decode(PARAMS, u)
    y, best = crf.decode(forbidden, u)
    steps = {(k, l) for k, l in zip(y[:-1].ravel(), y[1:].ravel())}  # noqa: E741
    assert not {(0, 2), (1, 1)} & steps and 0 not in y[0] and np.isfinite(best).all()
    assert not np.array_equal(y, free)
    assert np.array_equal(y, model.decode(torch.as_tensor(u))[0])


def test_one_tag_is_certain():
    params, u, y, lengths = random_problem(3, 2, 1, 0)
    L, cache = crf.forward(params, u, y, lengths)
    du, grads = crf.backward(np.ones(2), cache)
    for zero in (L, du, *grads.values()):
        assert np.abs(zero).max() < 1e-14


# --- company, order, padding ---


def test_a_sequence_alone_is_the_sequence_in_a_batch():
    dirty, tags = u.copy(), TAGS.copy()
    for b, n in enumerate(LENGTHS):
        dirty[n:, b], tags[n:, b] = np.nan, 99
    L, cache = crf.forward(PARAMS, dirty, tags, LENGTHS)
    du, grads = crf.backward(dL, cache)
    y, best = crf.decode(PARAMS, dirty, LENGTHS)
    total = dict.fromkeys(grads, 0)
    for b, n in enumerate(LENGTHS):
        i = slice(b, b + 1)
        L_b, cache_b = crf.forward(PARAMS, u[:n, i], TAGS[:n, i])
        du_b, grads_b = crf.backward(dL[i], cache_b)
        y_b, best_b = crf.decode(PARAMS, u[:n, i])
        check.agree({"L": L[i], "du": du[:n, i], "best": best[i]},
                    {"L": L_b, "du": du_b, "best": best_b})  # fmt: skip
        assert np.array_equal(y[:n, i], y_b) and not du[n:, b].any()
        total = {name: total[name] + grads_b[name] for name in total}
    check.agree(grads, total)
    leaf = torch.tensor(dirty, requires_grad=True)
    model = check.load(PARAMS, CRF(K))
    theirs = model(leaf, torch.as_tensor(tags), LENGTHS)
    theirs.backward(torch.as_tensor(dL))
    check.agree({"L": L, "du": du}, {"L": theirs, "du": leaf.grad})
    check.agree(grads, {name: weights.grad for name, weights in model.named_parameters()})


@given(SIZE, SIZE, SIZE, st.integers(0, 2**32 - 1))
def test_the_order_of_the_batch_changes_nothing(T, B, K, seed):
    params, u, y, lengths = random_problem(T, B, K, seed)
    batch = np.random.default_rng(seed).permutation(B)
    L, cache = crf.forward(params, u, y, lengths)
    moved = [lengths[b] for b in batch]
    L_2, cache_2 = crf.forward(params, u[:, batch], y[:, batch], moved)
    check.agree(L[batch], L_2)
    weights = np.arange(1.0, B + 1)
    du, grads = crf.backward(weights, cache)
    du_2, grads_2 = crf.backward(weights[batch], cache_2)
    for name in grads:
        assert np.allclose(grads[name], grads_2[name], rtol=0, atol=1e-12)
    assert np.allclose(du[:, batch], du_2, rtol=0, atol=1e-12)


def test_float32_stays_float32_in_both_twins():
    L, cache = crf.forward(PARAMS, u.astype(np.float32), TAGS, LENGTHS)
    du, grads = crf.backward(dL, cache)
    _, best = crf.decode(PARAMS, u.astype(np.float32))
    made = [L, du, *crf.marginals(cache), best, *grads.values()]
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    theirs = check.load(PARAMS, CRF(K))(torch.as_tensor(u).float(), torch.as_tensor(TAGS), LENGTHS)
    assert theirs.dtype == torch.float32
    check.agree(L, theirs, rtol=1e-5)


def test_init_is_small_and_has_the_names_of_the_module():
    params = crf.init(K, np.random.default_rng(0))
    check.load(params, CRF(K))
    assert all(0 < np.abs(value).max() <= 0.1 for value in params.values())


# --- messages ---

with_nan = u.copy()
with_nan[3, 0, 1] = np.nan
too_large, negative = TAGS.copy(), TAGS.copy()
too_large[1, 1], negative[0, 2] = K, -1

WRONG = [
    (dict(u=with_nan), ValueError, ["u: ", "nan", "(3, 0, 1)"]),
    (dict(u=u[..., :2]), ValueError, ["K = 3", "start has shape (3,)", "(5, 4, 2)"]),
    (dict(u=u[0]), ValueError, ["(T, B, K)", "(4, 3)"]),
    (dict(u=u[:0]), ValueError, ["T at least 1", "(0, 4, 3)"]),
    (dict(u=u.astype(int)), TypeError, ["u: ", "floats", "int64"]),
    (dict(y=too_large), ValueError, ["y: ", "0 to 2", "came 3"]),
    (dict(y=negative), ValueError, ["y: ", "0 to 2", "came -1"]),
    (dict(y=TAGS[:4]), ValueError, ["y: ", "(5, 4)", "(4, 4)"]),
    (dict(y=TAGS.astype(float)), TypeError, ["y: ", "integers", "float64"]),
    (dict(lengths=[5, 2, 0, 4]), ValueError, ["1 to T = 5", "came 0 for sequence 2"]),
    (dict(lengths=[5, 2]), ValueError, ["B = 4", "(2,)"]),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    arguments = {"u": u, "y": TAGS, "lengths": LENGTHS, **arguments}
    model = check.load(PARAMS, CRF(K))
    theirs = {
        name: torch.as_tensor(value) if isinstance(value, np.ndarray) else value
        for name, value in arguments.items()
    }
    calls = [(lambda: crf.forward(PARAMS, **arguments), lambda: model(**theirs))]
    if "y: " not in words:
        of_u = {name: (arguments[name], theirs[name]) for name in ("u", "lengths")}
        mine, other = ({name: pair[k] for name, pair in of_u.items()} for k in (0, 1))
        calls.append((lambda: crf.decode(PARAMS, **mine), lambda: model.decode(**other)))
    for numpy_call, torch_call in calls:
        message = raised(error, numpy_call)
        for word in words:
            assert word in message
        assert raised(error, torch_call).replace("torch.", "") == message


def test_parameters_and_gradients_that_do_not_fit():
    missing = {"A": PARAMS["A"], "start": PARAMS["start"]}
    assert "missing: end" in raised(ValueError, lambda: crf.forward(missing, u, TAGS))
    wide = {**PARAMS, "A": np.ones((K, K + 1))}
    assert "start has shape (3,)" in raised(ValueError, lambda: crf.decode(wide, u))
    _, cache = crf.forward(PARAMS, u, TAGS)
    assert "(4,)" not in raised(ValueError, lambda: crf.backward(dL[:2], cache)).split("came")[1]
    assert "dL: " in raised(TypeError, lambda: crf.backward(1.0, cache))
