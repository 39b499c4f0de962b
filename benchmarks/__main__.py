"""``python -m benchmarks [--store] [NAME ...]``: time them all, or these."""

from __future__ import annotations

import argparse
import datetime
import importlib
import json
import os
import pkgutil
import platform
import sys
from pathlib import Path

import numpy as np
import torch

import benchmarks
from benchmarks.stopwatch import ROUNDS, fastest

RECORD = Path(__file__).with_name("record.json")
NOT_BENCHMARKS = {"__main__", "stopwatch", "peers"}


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--store", action="store_true", help=f"write {RECORD.name}")
    parser.add_argument("names", nargs="*", help="benchmarks; all of them if none is named")
    options = parser.parse_args(arguments)
    known = sorted({m.name for m in pkgutil.iter_modules(benchmarks.__path__)} - NOT_BENCHMARKS)
    unknown = set(options.names) - set(known)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    torch.set_num_threads(1)
    facts = machine()
    print(", ".join(f"{name} {value}" for name, value in facts.items()))
    record = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    for name in options.names or known:
        record[name] = {"machine": facts, **measured(importlib.import_module(f"benchmarks.{name}"))}
        if options.store:  # after each: a long run that is stopped keeps what it has
            RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")


def measured(benchmark):
    """Milliseconds of a module's comparisons and growths, printed on the way."""
    tables, plots = [], []
    for title, ways, peer, goals in benchmark.comparisons():
        seconds = fastest(ways)
        print(f"\n{title}")
        for name, best in seconds.items():
            print(f"  {name:<34} {1e3 * best:9.2f} ms   {best / seconds[peer]:6.2f}")
        reached = [goal(seconds, *pair, limit) for pair, limit in goals.items()]
        for line in reached:
            print("  {way} / {other}: {ratio}, goal {sign} {limit}".format(**line))
        ms = {name: round(1e3 * best, 3) for name, best in seconds.items()}
        tables.append({"title": title, "peer": peer, "ms": ms, "goals": reached})
    for title, axis, sizes, ways in benchmark.growth():
        by_size = [fastest(ways(size), rounds=7) for size in sizes]
        ms = {name: [round(1e3 * best[name], 3) for best in by_size] for name in by_size[0]}
        print(f"\n{title}\n  {axis}: {sizes}")
        for name, values in ms.items():
            print(f"  {name:<34} {values}")
        plots.append({"title": title, "axis": axis, "sizes": sizes, "ms": ms})
    return {"comparisons": tables, "growth": plots}


def goal(seconds, way, other, limit):
    """A ratio beside what we ask of it."""
    ratio = round(seconds[way] / seconds[other], 2)
    sign, reached = ("<=", ratio <= limit) if limit > 0 else (">=", ratio >= -limit)
    return dict(way=way, other=other, ratio=ratio, sign=sign, limit=abs(limit), reached=reached)


def machine():
    """What a ratio depends on."""
    return {
        "date": datetime.date.today().isoformat(),
        "processor": processor(),
        "threads": 1,
        "OPENBLAS_CORETYPE": os.environ.get("OPENBLAS_CORETYPE", "unset"),
        "rounds": ROUNDS,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__,
    }


def processor():
    """The processor's name, where Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((x.split(":")[1].strip() for x in lines if x[:10] == "model name"), "unknown")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
