"""The mixture density output: its density, its samples, its edges, and what it refuses."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import mdn
from nndl.torch import MDN
from nndl.torch import mdn as tensors

T, B, K = 5, 3, 2
rng = np.random.default_rng(3)
y_hat = rng.normal(size=(T, B, 6 * K + 1))
x = rng.normal(size=(T, B, 3))
x[..., 2] = rng.integers(0, 2, (T, B))


def outputs(e_hat=0.0, pi_hat=0.0, mu1=0.0, mu2=0.0, sigma_hat1=0.0, sigma_hat2=0.0, rho_hat=0.0):
    """One step of one sequence, one component a number given in each list."""
    blocks = [pi_hat, mu1, mu2, sigma_hat1, sigma_hat2, rho_hat]
    size = max(np.size(block) for block in blocks)
    flat = [[e_hat]] + [np.broadcast_to(block, size) for block in blocks]
    return np.concatenate(flat).reshape(1, 1, -1).astype(float)


def point(x1=0.0, x2=0.0, x3=0.0):
    return np.array([[[x1, x2, x3]]], float)


def test_one_round_component_at_its_centre():
    """ln 2 pi for the density of a standard normal in the plane, ln 2 for an even pen."""
    L, _ = mdn.forward(outputs(mu1=3, mu2=-1), point(3, -1))
    assert abs(L - np.log(2 * np.pi) - np.log(2)) < 1e-12


def test_a_large_e_hat_keeps_the_pen_down():
    """e = 1 / (1 + exp(e_hat)): the sign is that of the paper, not of a logistic."""
    assert abs(mdn.mixture(outputs(e_hat=np.log(3))).e[0, 0] - 1 / 4) < 1e-12
    lifts, _ = mdn.forward(outputs(e_hat=5), point(x3=1))
    stays, _ = mdn.forward(outputs(e_hat=5), point(x3=0))
    assert abs((lifts - stays) - 5) < 1e-12


def test_equal_components_are_one():
    """And a component without weight is none."""
    one = outputs(0.3, 0, 1, 2, -0.5, 0.4, 0.7)
    for pi_hat in ([1, -2, 0.5], [0, -1e4, 0]):
        several = outputs(0.3, pi_hat, 1, 2, -0.5, 0.4, 0.7)
        check.agree(mdn.forward(several, point(2, 1, 1))[0], mdn.forward(one, point(2, 1, 1))[0])


def test_density_sums_to_one():
    """On a grid, over both pen bits: the exponential of the negative loss is a density."""
    axis = np.arange(-9, 9, 0.1)
    x1, x2 = (grid.ravel() for grid in np.meshgrid(axis, axis))
    y = outputs(0.4, [0.2, -0.3], [1, -1], [0.5, 2], [-0.4, 0.3], [0.2, -0.3], [0.8, -0.5])
    total = 0
    for bit in (0.0, 1.0):
        points = np.stack([x1, x2, np.full_like(x1, bit)], -1)[:, None]
        _, cache = mdn.forward(np.repeat(y, len(points), 0), points)
        total += np.exp(-cache.per_step).sum() * 0.1**2
    assert abs(total - 1) < 1e-8


def test_no_correlation_is_a_product():
    y = outputs(0.4, 0, 1, 0.5, -0.4, 0.2, 0)
    a, b = (2 - 1) / np.exp(-0.4), (1 - 0.5) / np.exp(0.2)
    wanted = np.log(2 * np.pi) - 0.4 + 0.2 + (a * a + b * b) / 2 + np.log(1 + np.exp(0.4))
    check.agree(mdn.forward(y, point(2, 1, 1))[0], wanted)


def test_padding_neither_changes_results_nor_takes_gradient():
    lengths, dirty_y, dirty_x = [T, 1, 3], y_hat.copy(), x.copy()
    for b, length in enumerate(lengths):
        dirty_y[length:, b] = dirty_x[length:, b] = np.nan
    L, cache = mdn.forward(dirty_y, dirty_x, lengths)
    dy_hat = mdn.backward(cache)
    alone = []
    for b, length in enumerate(lengths):
        L_b, cache_b = mdn.forward(y_hat[:length, b : b + 1], x[:length, b : b + 1])
        alone.append(L_b)
        check.agree(dy_hat[:length, b : b + 1], mdn.backward(cache_b) / B)
        assert not dy_hat[length:, b].any() and not cache.per_step[length:, b].any()
    check.agree(L, np.mean(alone))
    leaf = torch.tensor(dirty_y, requires_grad=True)
    MDN()(leaf, torch.as_tensor(dirty_x), lengths).backward()
    check.agree(dy_hat, leaf.grad)


def test_the_order_of_the_batch_does_not_matter():
    order, lengths = [2, 0, 1], np.array([2, T, 4])
    L, cache = mdn.forward(y_hat, x, lengths)
    turned, cache_2 = mdn.forward(y_hat[:, order], x[:, order], lengths[order])
    check.agree(L, turned)
    check.agree(mdn.backward(cache)[:, order], mdn.backward(cache_2))


def test_float32_stays_float32():
    L, cache = mdn.forward(y_hat.astype(np.float32), x.astype(np.float32))
    made = [cache.per_step, mdn.backward(cache), *mdn.mixture(y_hat.astype(np.float32))]
    made.append(mdn.sample(y_hat.astype(np.float32), np.random.default_rng(0)))
    assert {array.dtype for array in made} == {np.dtype(np.float32)}
    leaf = torch.tensor(y_hat, dtype=torch.float32)
    made = [MDN()(leaf, torch.as_tensor(x)), tensors.sample(leaf, torch.Generator())]
    assert {tensor.dtype for tensor in made} == {torch.float32}
    check.agree(L, made[0], rtol=1e-5)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("edge", [0.0, 9.9, 11.0, 80.0, 1e4, 1e30])
def test_spreads_and_correlations_at_the_edge_are_never_nan(edge, dtype):
    """Collapsed, boundless, fully correlated; the twins agree on value and gradient there too."""
    for signs in np.ndindex(2, 2, 2):
        sigma_hat1, sigma_hat2, rho_hat = edge * (2 * np.array(signs) - 1)
        y = outputs(0.2, [0, 0.1], [0, 1], [0, 1], sigma_hat1, [sigma_hat2, 0], [rho_hat, 0.3])
        for at in (point(0, 0), point(3, -2, 1), point(2, 2)):
            L, cache = mdn.forward(y.astype(dtype), at.astype(dtype))
            dy_hat = mdn.backward(cache)
            assert np.isfinite(L) and np.isfinite(dy_hat).all()
            leaf = torch.tensor(y.astype(dtype), requires_grad=True)
            theirs = MDN()(leaf, torch.as_tensor(at.astype(dtype)))
            theirs.backward()
            if dtype == np.float64:
                check.agree(L, theirs, rtol=1e-9)
                check.agree(dy_hat, leaf.grad, rtol=1e-6)


def test_weights_and_pens_at_the_edge():
    for pi_hat, e_hat in (([1e4, -1e4], 1e4), ([-1e30, 1e30], -1e30)):
        for bit in (0, 1):
            y = outputs(e_hat, pi_hat, [0, 1])
            L, cache = mdn.forward(y, point(x3=bit))
            assert np.isfinite(L) and np.isfinite(mdn.backward(cache)).all()
            assert L > abs(e_hat) / 2 or bit == (e_hat < 0)


def numbers(drawn):
    """Mean, covariance and share of lifted pens of many points."""
    x1, x2, x3 = np.reshape(check.as_array(drawn), (-1, 3)).T
    return np.array([x1.mean(), x2.mean(), x3.mean(), *np.cov(x1, x2)[np.triu_indices(2)]])


@pytest.mark.parametrize("bias", [0.0, 0.7])
def test_samples_have_the_moments_of_the_density(bias):
    y = outputs(0.4, [0.2, -0.9], [1, -1], [0.5, 2], [-0.4, 0.3], [0.2, -0.3], [0.8, -0.5])
    many = np.repeat(y, 40_000, 1)
    drawn = mdn.sample(many, np.random.default_rng(0), bias)
    e, pi, mu, sigma, rho = map(np.squeeze, mdn.mixture(y, bias))
    mean = (pi * mu).sum(-1)
    spread = (pi * (sigma**2 + mu**2)).sum(-1) - mean**2
    cross = (pi * (rho * sigma[0] * sigma[1] + mu[0] * mu[1])).sum() - mean[0] * mean[1]
    wanted = np.array([*mean, e, spread[0], cross, spread[1]])
    assert np.abs(numbers(drawn) - wanted).max() < 0.04
    theirs = tensors.sample(torch.as_tensor(many), torch.Generator().manual_seed(0), bias)
    assert np.abs(numbers(theirs) - wanted).max() < 0.04


def test_a_large_bias_leaves_the_likeliest_centre():
    y = np.repeat(outputs(0, [0.2, 0.1], [1, -1], [0.5, 2], 1, 1, 0.5), 50, 1)
    for drawn in (
        mdn.sample(y, np.random.default_rng(0), 300.0),
        tensors.sample(torch.as_tensor(y), torch.Generator().manual_seed(0), 300.0).numpy(),
    ):
        assert np.abs(drawn[..., :2] - [1, 0.5]).max() < 1e-9


def test_the_mixtures_of_the_twins_agree():
    for bias in (0.0, 1.5):
        mine, theirs = mdn.mixture(y_hat, bias), tensors.mixture(torch.as_tensor(y_hat), bias)
        check.agree(mine._asdict(), theirs._asdict())
        check.agree(mine.pi.sum(-1), np.ones((T, B)))


@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 4), st.integers(0, 99))
def test_any_shape(T, B, K, seed):
    rng = np.random.default_rng(seed)
    y_hat, x = rng.normal(size=(T, B, 6 * K + 1)), rng.normal(size=(T, B, 3))
    x[..., 2] = rng.integers(0, 2, (T, B))
    lengths = rng.integers(1, T + 1, B)
    L, cache = mdn.forward(y_hat, x, lengths)
    leaf = torch.tensor(y_hat, requires_grad=True)
    theirs = MDN()(leaf, torch.as_tensor(x), lengths)
    theirs.backward()
    check.agree(L, theirs)
    check.agree(mdn.backward(cache), leaf.grad)


with_nan, half = x.copy(), x.copy()
with_nan[2, 1, 0] = np.nan
half[3, 0, 2] = 0.5


@pytest.mark.parametrize(
    "arguments, error, words",
    [
        ((y_hat[..., :-1], x), ValueError, ["6 K + 1", "came 12"]),
        ((y_hat[..., :1], x), ValueError, ["6 K + 1", "came 1 "]),
        ((y_hat[0], x), ValueError, ["(T, B, M_out)", "(3, 13)"]),
        ((y_hat.astype(int), x), TypeError, ["floats", "int64"]),
        ((y_hat, x[..., :2]), ValueError, ["(T, B, 3)", "(5, 3, 2)"]),
        ((y_hat, x[:4]), ValueError, ["T = 5", "(4, 3, 3)"]),
        ((y_hat, with_nan), ValueError, ["x: expected finite", "(2, 1, 0)"]),
        ((y_hat * np.inf, x), ValueError, ["y_hat: expected finite"]),
        ((y_hat, half), ValueError, ["pen bit", "0, 1", "came 0.5 at index (3, 0)"]),
        ((y_hat, x, [1, 2]), ValueError, ["B = 3"]),
        ((y_hat, x, [1, 2, 6]), ValueError, ["1 to T = 5"]),
    ],
)
def test_both_twins_refuse_in_the_same_words(arguments, error, words):
    with pytest.raises(error) as mine:
        mdn.forward(*arguments)
    turned = [torch.as_tensor(a) if isinstance(a, np.ndarray) else a for a in arguments]
    with pytest.raises(error) as theirs:
        MDN()(*turned)
    for word in words:
        assert word in str(mine.value)
    assert str(theirs.value).replace("torch.", "") == str(mine.value)


def test_a_bias_is_not_negative():
    draws = [
        lambda bias: mdn.sample(y_hat, rng, bias),
        lambda bias: tensors.sample(torch.as_tensor(y_hat), torch.Generator(), bias),
    ]
    for draw in draws:
        for bias in (-0.1, float("nan")):
            with pytest.raises(ValueError, match="bias: expected a number of at least 0"):
                draw(bias)
    with pytest.raises(ValueError, match="finite"):
        mdn.sample(y_hat * np.nan, rng)
