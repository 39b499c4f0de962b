"""Measure how well the twins agree, equation by equation, for the index page.

``python -m tools.agreement`` runs every case and law of the tests' table over three seeds and
records the largest relative difference between NumPy and PyTorch in ``book/agreement.json``.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import numpy as np

from tests import oracles
from tests.cases import CASES, FILES, bptt, clip, hopfield

RECORD = Path("book/agreement.json")
SEEDS = range(3)


def measure():
    """Return the largest differences by label: results ("forward") and gradients."""
    largest = {}
    for seed in SEEDS:
        for case in CASES:
            errors = oracles.against_torch(case, np.random.default_rng(seed))
            for label in case.labels:
                keep_larger(largest, label, errors)
        for file in (bptt, clip):
            for label, law in file.LAWS.items():
                keep_larger(largest, label, {"gradients": law(file.Problem(seed=seed))})
        for label, law in hopfield.LAWS.items():
            keep_larger(largest, label, {"forward": law(seed=seed)})
    return dict(sorted(largest.items()))


def keep_larger(largest, label, errors):
    """Raise what stands under the label to the new errors, where they are larger."""
    so_far = largest.setdefault(label, {})
    for what, error in errors.items():
        so_far[what] = max(so_far.get(what, 0.0), error)


def tests():
    """Return, by label, the file of the tests' table that compares its twins."""
    cases = [(label, file) for file in FILES for case in file.CASES for label in case.labels]
    laws = [(label, file) for file in (bptt, clip, hopfield) for label in file.LAWS]
    first = dict(reversed(cases + laws))
    return {label: file.__name__.replace(".", "/") + ".py" for label, file in first.items()}


def main():
    meta = {
        "command": "python -m tools.agreement",
        "date": datetime.date.today().isoformat(),
        "seeds": list(SEEDS),
        "precision": "float64",
    }
    rounded = {
        label: {what: float(f"{error:.0e}") for what, error in errors.items()}
        for label, errors in measure().items()
    }
    record = {"_meta": meta, "_tests": dict(sorted(tests().items())), **rounded}
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
