"""Recorded results (实验记录) of the experiments in ``results/``: made once, shown by the chapters.

A record says how it was made (command, date, seeds, versions) and holds what every seed gave.
"""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).parent


def load(name):
    """Return a record as a dict: ``_meta``, and under ``runs`` one dict of numbers a seed.

    Raises
    ------
    FileNotFoundError
        If no experiment of that name has been recorded: names those that have.
    """
    path = FOLDER / f"{name}.json"
    if not path.exists():
        known = ", ".join(sorted(path.stem for path in FOLDER.glob("*.json"))) or "none"
        raise FileNotFoundError(f"No record {name!r}. Recorded: {known}.")
    return json.loads(path.read_text(encoding="utf-8"))


def spread(record, *names):
    """Return the mean, the least and the largest value over the seeds of one number.

    ``spread(record, "network", "F1")`` reads ``run["network"]["F1"]`` of every run.

    Raises
    ------
    KeyError
        If the runs hold no such number.
    """
    values = []
    for run in record["runs"]:
        for name in names:
            run = run[name]
        values.append(run)
    return sum(values) / len(values), min(values), max(values)
