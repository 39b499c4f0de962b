"""Parity: the generated bits obey their definition and are as random as they claim."""

import numpy as np
import pytest

from nndl.data import parity


@pytest.mark.parametrize("delay", [1, 2, 5])
def test_delayed_parity_is_the_exclusive_or_of_two_bits(delay):
    x, y = parity.delayed(30, 4, delay, np.random.default_rng(0))
    assert x.shape == (30, 4, 1) and x.dtype == np.float64
    assert y.shape == (30, 4) and y.dtype.kind == "i"
    for t in range(30):
        before = x[t - delay, :, 0] if t >= delay else np.zeros(4)
        assert np.array_equal(y[t], (x[t, :, 0] != before))


def test_running_parity_is_whether_the_ones_so_far_are_odd():
    x, y = parity.running(30, 4, np.random.default_rng(0))
    assert x.shape == (30, 4, 1) and x.dtype == np.float64
    assert y.shape == (30, 4) and y.dtype.kind == "i"
    assert np.array_equal(y, x[..., 0].cumsum(0) % 2)


def test_bits_are_fair_and_the_target_is_open_to_whoever_misses_one_of_them():
    x, y = parity.delayed(6, 20000, 2, np.random.default_rng(1))
    bits = x[..., 0]
    assert set(np.unique(bits)) == {0, 1} and abs(bits.mean() - 0.5) < 0.01
    for t in range(2, 6):
        for k in range(t + 1):  # no bit by itself says anything about the answer
            assert abs((bits[k] == y[t]).mean() - 0.5) < 0.02
    x, y = parity.running(6, 20000, np.random.default_rng(1))
    window = x[-1, :, 0] != x[-2, :, 0]  # nor do two of six, for the running parity
    assert abs((window == y[-1]).mean() - 0.5) < 0.02


def test_delay_of_the_length_or_more_leaves_the_bits():
    for delay in (4, 9):
        x, y = parity.delayed(4, 3, delay, np.random.default_rng(2))
        assert np.array_equal(y, x[..., 0])


def test_the_same_for_the_same_generator():
    for draw in (lambda r: parity.delayed(9, 2, 3, r), lambda r: parity.running(9, 2, r)):
        first, again = (draw(np.random.default_rng(7)) for _ in range(2))
        for one, other in zip(first, again):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda r: parity.delayed(0, 2, 1, r), "steps: expected at least 1; came 0"),
        (lambda r: parity.delayed(4, 0, 1, r), "batch: expected at least 1; came 0"),
        (lambda r: parity.delayed(4, 2, 0, r), "delay: expected at least 1; came 0"),
        (lambda r: parity.running(0, 2, r), "steps: expected at least 1; came 0"),
        (lambda r: parity.running(4, 0, r), "batch: expected at least 1; came 0"),
    ],
)
def test_empty_sizes(call, words):
    with pytest.raises(ValueError, match=words):
        call(np.random.default_rng(0))


def test_sizes_that_are_no_integers():
    with pytest.raises(TypeError, match="delay: expected an integer; came 1.0"):
        parity.delayed(4, 2, 1.0, np.random.default_rng(0))
