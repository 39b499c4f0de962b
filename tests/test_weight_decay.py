"""Weight decay: what it becomes at its edges, the library's own, messages."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nndl import check
from nndl.numpy import srn, weight_decay
from nndl.torch import SRN, WeightDecay
from tests import oracles
from tests.batches import refused_alike
from tests.cases.weight_decay import Decay

rng = np.random.default_rng(15)
M, D = 3, 5
params = srn.init(M, D, rng)


@given(st.floats(0, 10), st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(0, 999))
def test_random_problems(strength, sizes, seed):
    case = Decay(strength, {f"p{i}": (n, i + 1) for i, n in enumerate(sizes)})
    oracles.central_differences(case, np.random.default_rng(seed))
    oracles.against_torch(case, np.random.default_rng(seed))


def test_strength_0_changes_nothing():
    L, cache = weight_decay.forward(1.25, params, 0)
    assert L == 1.25 and not any(g.any() for g in weight_decay.backward(cache).values())


def test_on_paper():
    L, cache = weight_decay.forward(1.0, {"W": np.array([[3.0, 0]]), "b": np.array([-4.0])}, 0.2)
    assert L == 1 + 0.1 * 25
    grads = weight_decay.backward(cache)
    check.agree(grads, {"W": np.array([[0.6, 0]]), "b": np.array([-0.8])})


def test_a_step_without_any_loss_shrinks_every_parameter_by_the_same_factor():
    _, cache = weight_decay.forward(0.0, params, 0.5)
    decay = weight_decay.backward(cache)
    stepped = {name: theta - 0.1 * decay[name] for name, theta in params.items()}
    check.agree(stepped, {name: (1 - 0.1 * 0.5) * theta for name, theta in params.items()})


def test_one_step_of_gradient_descent_is_that_of_the_library():
    x = rng.normal(size=(4, 2, M))
    made = []
    for own in (True, False):
        model = check.load(params, SRN(M, D))
        optimizer = torch.optim.SGD(model.parameters(), 0.1, weight_decay=0.0 if own else 0.3)
        L = model(torch.as_tensor(x)).square().sum()
        if own:
            L = WeightDecay(0.3)(L, dict(model.named_parameters()))
        L.backward()
        optimizer.step()
        made.append(dict(model.named_parameters()))
    check.agree(*made)
    h, cache = srn.forward(params, x)
    _, grads = srn.backward(2 * h, cache)
    decay = weight_decay.backward(weight_decay.forward(0.0, params, 0.3)[1])
    stepped = {name: params[name] - 0.1 * (grads[name] + decay[name]) for name in params}
    check.agree(stepped, made[0])


def test_float32_stays_float32():
    single = {name: theta.astype(np.float32) for name, theta in params.items()}
    L, cache = weight_decay.forward(1.0, single, 0.3)
    assert isinstance(L, float)
    assert {g.dtype for g in weight_decay.backward(cache).values()} == {np.dtype(np.float32)}
    tensors = {name: torch.tensor(theta) for name, theta in single.items()}
    theirs = WeightDecay(0.3)(torch.tensor(1.0), tensors)
    assert theirs.dtype == torch.float32
    check.agree(L, float(theirs), rtol=1e-6)


@pytest.mark.parametrize(
    "strength, error, words",
    [
        (-0.1, ValueError, "strength: expected a finite number of at least 0; came -0.1."),
        (np.nan, ValueError, "came nan"),
        (np.inf, ValueError, "came inf"),
        ("0.1", TypeError, "expected a number; came '0.1'"),
        (True, TypeError, "came True"),
    ],
)
def test_strength(strength, error, words):
    message = refused_alike(
        error, lambda: weight_decay.forward(1.0, params, strength), lambda: WeightDecay(strength)
    )
    assert words in message


def test_parameters_of_integers():
    whole = {"n": np.ones(2, int)}
    message = refused_alike(
        TypeError,
        lambda: weight_decay.forward(1.0, whole, 1.0),
        lambda: WeightDecay(1.0)(1.0, {"n": torch.ones(2, dtype=torch.int64)}),
    )
    assert message.startswith("n: expected an array of floats; came int64")
