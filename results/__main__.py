"""``python -m results [--store] [NAME ...]``: run the experiments; compare, or record."""

from __future__ import annotations

import argparse
import datetime
import importlib
import json
import pkgutil
import platform
import sys
import time

import numpy as np

import results
from nndl import recorded


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m results", description=__doc__)
    parser.add_argument("--store", action="store_true", help="record what came")
    parser.add_argument("names", nargs="*", help="experiments; all of them if none is named")
    options = parser.parse_args(arguments)
    known = sorted(m.name for m in pkgutil.iter_modules(results.__path__) if m.name != "__main__")
    unknown = set(options.names) - set(known)
    if unknown:
        parser.error(f"no experiment {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    act = store if options.store else compare
    problems = [line for name in options.names or known for line in act(name)]
    print("\n".join(problems) or "All as recorded." if not options.store else "")
    return bool(problems)


def run(name):
    """Every seed of an experiment, and the seconds it took."""
    experiment, start = importlib.import_module(f"results.{name}"), time.perf_counter()
    runs = [experiment.run(seed) for seed in experiment.SEEDS]
    return experiment, runs, time.perf_counter() - start


def store(name):
    """Write the record of an experiment."""
    experiment, runs, seconds = run(name)
    meta = {
        "command": f"python -m results --store {name}",
        "date": datetime.date.today().isoformat(),
        "seeds": list(experiment.SEEDS),
        "versions": versions(),
        "minutes": round(seconds / 60, 1),
    }
    record = json.dumps({"_meta": meta, "runs": runs}, indent=1, ensure_ascii=False)
    (recorded.FOLDER / f"{name}.json").write_text(record + "\n", encoding="utf-8")
    print(f"{name}: recorded, {seconds:.0f} s")
    return []


def compare(name):
    """Sentences about what left the recorded range."""
    experiment, runs, seconds = run(name)
    print(f"{name}: {seconds:.0f} s")
    was, now = by_number(recorded.load(name)["runs"]), by_number(runs)
    for key in sorted(was.keys() | now.keys()):
        old, new = was.get(key, [np.nan]), now.get(key, [np.nan])
        low, high = min(old) - experiment.TOLERANCE, max(old) + experiment.TOLERANCE
        if not all(low <= value <= high for value in new):
            yield f"{name}, {'/'.join(key)}: recorded {old}, came {new}"


def by_number(runs):
    """``{("network", "F1"): [0.9, 0.8], ...}``: the values of each number over the seeds."""
    found = {}
    for run in runs:
        for key, value in flat(run).items():
            found.setdefault(key, []).append(value)
    return found


def flat(tree, path=()):
    """``{("network", "F1"): 0.9}`` of nested dicts, without texts (points of a picture)."""
    if isinstance(tree, str):
        return {}
    if not isinstance(tree, dict):
        return {path: tree}
    return {k: v for name, part in tree.items() for k, v in flat(part, (*path, name)).items()}


def versions():
    modules = [name for name in ("numpy", "torch", "jieba") if name in sys.modules]
    return {"python": platform.python_version()} | {
        name: sys.modules[name].__version__ for name in modules
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
