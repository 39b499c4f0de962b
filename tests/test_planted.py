"""Errors planted in the hand-derived twins: the oracles must catch each one.

A planted error replaces one piece of a module's source, so it also fails when that line changes.
"""

import numpy as np
import pytest

from tests import oracles
from tests.cases import CASES, PLANTED
from tests.oracles import planted


def notices(oracle, case, wrong):
    """Does the oracle refuse the module with the planted error?"""
    try:
        oracle(case, np.random.default_rng(0), wrong)
    except (AssertionError, ValueError):
        return True
    return False


@pytest.mark.parametrize("module, old, new, error", PLANTED, ids=[row[3] for row in PLANTED])
def test_planted_error_is_caught(module, old, new, error):
    wrong = planted(module, old, new)
    assert any(
        notices(oracle, case, wrong)
        for case in CASES
        if case.module is module
        for oracle in (oracles.central_differences, oracles.against_torch)
    ), f"no oracle noticed: {error}"
