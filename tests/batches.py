"""What holds for every case whose first input is a batch of sequences (T, B, ...).

Each rule takes a case and a generator, and raises AssertionError where it does not hold.
"""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from nndl import check
from tests import oracles


def same_in_company(case, rng):
    """Values and gradients know neither the padding (NaN), nor the batch's order, nor its others.

    A shuffled batch with NaN in its padding against each sequence alone, cut to its length: what is
    by sequence is equal, what is by time is equal and then 0, the parameters' gradients add up.
    """
    params, inputs = case.draw(rng)
    (name, x), *rest = inputs.items()
    T, B = x.shape[:2]
    lengths = np.array(case.lengths or [T] * B)
    for b, length in enumerate(lengths):
        x[length:, b] = np.nan
    upstream = rng.normal(size=forward(case, params, inputs, lengths)[0].shape)
    shorter = T - len(upstream)  # a convolution's results are shorter than its inputs
    by_time = getattr(case, "by_time", upstream.ndim == 3)
    for b, length in enumerate(lengths):
        if by_time:
            upstream[length - shorter :, b] = np.nan

    order = rng.permutation(B)
    shuffled = {name: x[:, order], **{other: value[order] for other, value in rest}}
    mine = upstream[:, order] if by_time else upstream[order]
    result, grads = passes(case, params, shuffled, lengths[order], mine)
    total = {key: np.zeros_like(value) for key, value in params.items()}
    for place, b in enumerate(order):
        own = {name: x[: lengths[b], b : b + 1], **{key: value[b : b + 1] for key, value in rest}}
        above = upstream[: lengths[b] - shorter, b : b + 1] if by_time else upstream[b : b + 1]
        alone, grads_alone = passes(case, params, own, None, above)
        as_alone(grads[name][:, place], grads_alone[name][:, 0])
        if by_time:
            as_alone(result[:, place], alone[:, 0])
        else:
            check.agree(result[place], alone[0], rtol=1e-9)
        for key, _ in rest:
            check.agree(grads[key][place], grads_alone[key][0], rtol=1e-9)
        total = {key: total[key] + grads_alone[key] for key in total}
    check.agree({key: grads[key] for key in total}, total, rtol=1e-9)


def as_alone(together, alone):
    """Equal as far as the sequence goes, and 0 after it."""
    check.agree(together[: len(alone)], alone, rtol=1e-9)
    assert not together[len(alone) :].any()


def nan_in_padding_of_both_twins(case, rng):
    """NumPy and PyTorch agree, in values and gradients, where the padding holds NaN."""
    dirty = copy.copy(case)

    def draw(rng):
        params, inputs = case.draw(rng)
        x = next(iter(inputs.values()))
        for b, length in enumerate(case.lengths):
            x[length:, b] = np.nan
        return params, inputs

    dirty.draw = draw
    oracles.against_torch(dirty, rng)


def float32_stays(case, rng):
    """Results and gradients have the inputs' dtype, whatever the parameters' and the upstream's."""
    params, inputs = case.draw(rng)
    x, *rest = inputs
    single = {**inputs, x: inputs[x].astype(np.float32)}
    result, cache = case.forward(case.module, params, **single)
    grads = case.backward(case.module, rng.normal(size=result.shape), cache)
    assert {array.dtype for array in (result, *grads.values())} == {np.dtype(np.float32)}
    model = check.load(params, case.twin())
    theirs = case.call(model, **{name: torch.tensor(value) for name, value in single.items()})
    assert theirs.dtype == torch.float32
    check.agree(result, theirs, rtol=1e-5)
    check.agree(result, case.forward(case.module, params, **inputs)[0], rtol=1e-5)


RULES = [same_in_company, nan_in_padding_of_both_twins, float32_stays]


def forward(case, params, inputs, lengths):
    other = copy.copy(case)
    other.lengths = lengths
    return other.forward(case.module, params, **inputs)


def passes(case, params, inputs, lengths, upstream):
    """The result and every gradient, with other lengths than the case's own."""
    result, cache = forward(case, params, inputs, lengths)
    return result, case.backward(case.module, upstream, cache)


def raised(error, call):
    """The message of the error that the call must raise."""
    with pytest.raises(error) as info:
        call()
    return str(info.value)


def refused_alike(error, mine, theirs):
    """The message in which both twins refuse, which must be the same."""
    message = raised(error, mine)
    assert raised(error, theirs).replace("torch.", "") == message
    return message
