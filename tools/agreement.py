"""Measure how well the twins agree, equation by equation, for the index page.

``python -m tools.agreement`` runs every case of the tests' table over three seeds and records the
largest relative difference between NumPy and PyTorch in ``book/agreement.json``.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import numpy as np

from tests import oracles
from tests.cases import CASES

RECORD = Path("book/agreement.json")
SEEDS = range(3)


def measure():
    """Return the largest differences by label: results ("forward") and gradients."""
    largest = {}
    for case in CASES:
        for seed in SEEDS:
            errors = oracles.against_torch(case, np.random.default_rng(seed))
            for label in case.labels:
                so_far = largest.setdefault(label, dict.fromkeys(errors, 0.0))
                largest[label] = {what: max(so_far[what], errors[what]) for what in errors}
    return dict(sorted(largest.items()))


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
    record = {"_meta": meta, **rounded}
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
