"""Every model against central differences, its PyTorch twin, and a library layer."""

import numpy as np
import pytest

from tests import oracles
from tests.cases import CASES

with_library = [case for case in CASES if case.library]


@pytest.fixture(params=range(3))
def rng(request):
    return np.random.default_rng(request.param)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_hand_derived_gradients_match_central_differences(case, rng):
    oracles.central_differences(case, rng)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_numpy_and_torch_agree(case, rng):
    oracles.against_torch(case, rng)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_float32_stays_float32(case):
    oracles.float32_stays(case, np.random.default_rng(0))


@pytest.mark.parametrize("case", with_library, ids=str)
def test_torch_twin_matches_the_library_layer(case, rng):
    oracles.against_library(case, rng)
