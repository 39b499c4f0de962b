"""Run the notebooks: compare with what they store, store anew, or measure the time.

python -m tools.execute --check                 all notebooks, those that passed before skipped
python -m tools.execute --store notebooks/03-srn.ipynb
python -m tools.execute --time
"""

import argparse
import functools
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tools import passed
from tools.notebook_compare import differences
from tools.notebook_run import NotebookFailed, read, run, tidy, write

ROOT = Path(__file__).resolve().parents[1]
SECONDS_ALLOWED = 60
PROBLEMS_SHOWN = 10


def check(path):
    """Problems of the stored outputs of one notebook, an empty list where a fresh run agrees."""
    if passed.before(path):
        return []
    problems = differences(read(path), run(path))
    if not problems:
        passed.remember(path)
    return problems


def store(path):
    """Execute one notebook and write it; outputs that still hold stay as they are stored."""
    stored, fresh = read(path), run(path)
    write(fresh if differences(stored, fresh) else tidy(stored), path)
    return differences(fresh, fresh)  # compared with itself, only noise on stderr remains


def measure(path):
    """Execute one notebook; a problem is a time over the limit."""
    start = time.perf_counter()
    run(path)
    seconds = time.perf_counter() - start
    return [f"took {seconds:.0f} s; {SECONDS_ALLOWED} s are allowed"] * (seconds > SECONDS_ALLOWED)


def report(work, path):
    """The lines to print about one notebook, and whether it is well."""
    start = time.perf_counter()
    try:
        problems = work(path)
    except NotebookFailed as error:
        problems = [f"did not run to its end:\n{error}"]
    lines = [f"{os.path.relpath(path)}  {time.perf_counter() - start:.1f} s"]
    lines += [f"  {problem}" for problem in problems[:PROBLEMS_SHOWN]]
    if len(problems) > PROBLEMS_SHOWN:
        lines.append(f"  ... and {len(problems) - PROBLEMS_SHOWN} more")
    return "\n".join(lines), not problems


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all of notebooks/")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="notebooks run at a time")
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--check", dest="work", action="store_const", const=check)
    mode.add_argument("--store", dest="work", action="store_const", const=store)
    mode.add_argument("--time", dest="work", action="store_const", const=measure)
    chosen = parser.parse_args(arguments)
    paths = chosen.notebooks or sorted((ROOT / "notebooks").glob("*.ipynb"))
    for path in paths:
        if not path.exists():
            parser.error(f"there is no notebook {path}")
    well = True
    with ProcessPoolExecutor(max_workers=chosen.jobs) as pool:
        for text, good in pool.map(functools.partial(report, chosen.work), paths):
            print(text, flush=True)
            well &= good
    if not well and chosen.work is check:
        print("Look at what changed; if it is right, store it: make notebooks")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
