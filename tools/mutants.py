"""Mutation testing: is a small fault in the book's own code found by its tests?

    python -m tools.mutants [--total 520] [--jobs 2] [--module nndl.numpy.lstm]

cosmic-ray makes the faults: an operator, comparison, number or constant changed, a loop that never
runs. They are drawn with a fixed seed, some from every module of `nndl.numpy` and `nndl.exercises`.
The tests run once under coverage, which says which of them reach a line. Each fault then meets the
tests of its line, in a process of its own that imports the faulty module instead of the good one.

The report, `tools/mutants.json`, counts what was killed and keeps every survivor, with the reason
that `tools/survivors.yml` gives for it.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
from datetime import date
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path

import coverage
import pytest
import torch
import yaml
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted([*(ROOT / "nndl/numpy").glob("*.py"), *(ROOT / "nndl/exercises").glob("*.py")])
MAP = ROOT / "_build/tests_of_lines.json"
REPORT = ROOT / "tools/mutants.json"
REASONS = ROOT / "tools/survivors.yml"
SEED = 20261201
# These need arguments, or only change what a reader never meets.
LEFT_OUT = ["VariableReplacer", "VariableInserter", "RemoveDecorator"]
# Tests of the built site, of notebooks, other Pythons or the sources' text judge no line's value.
NO_JUDGES = (
    "book chinese conditions dgl editions equations execute exercise_notebooks exercise_pages "
    "explore glyphs lab marks notebooks packaging pages plain_numpy planted plot pyg results site "
    "translate translated_build translation_results vendor_pyodide"
).split()
PYTEST = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
NOT_TRACED = ["-k", "not watched"]  # a watching thread looks at frames, as coverage does
SECONDS = 20  # of tests that one fault meets at most


class Listener:
    """A pytest plugin: how long each test took, and in whose name lines are run."""

    def __init__(self, cover):
        self.cover, self.seconds = cover, {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.cover.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration
        if report.failed:
            sys.exit(f"{report.nodeid} fails without any fault: mend it first.")


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def judges():
    """The test files that judge values."""
    names = {path.name for path in (ROOT / "tests").glob("test_*.py")}
    return [f"tests/{name}" for name in sorted(names - {f"test_{name}.py" for name in NO_JUDGES})]


def map_lines():
    """Run the tests under coverage and store {module: {line: tests}} and {test: seconds}."""
    cover = coverage.Coverage(data_file=None, include=[str(path) for path in MODULES])
    listener = Listener(cover)
    cover.start()
    pytest.main([*PYTEST, *NOT_TRACED, *judges()], plugins=[listener])
    cover.stop()
    lines = {}
    for path in MODULES:
        found = cover.get_data().contexts_by_lineno(str(path))  # on import, a line has the test ""
        lines[name_of(path)] = {line: [t for t in tests if t] for line, tests in found.items()}
    MAP.parent.mkdir(exist_ok=True)
    MAP.write_text(json.dumps({"lines": lines, "seconds": listener.seconds}))


def positions(source):
    """{(line, column): [(operator, occurrence)]}: where cosmic-ray can change a source, and how."""
    nodes = list(ast_nodes(get_ast(source)))
    found = {}
    for name in operator_names():
        if name.split("/")[1] in LEFT_OUT:
            continue
        operator, occurrence = get_operator(name)(), 0
        for node in nodes:
            for start, _ in operator.mutation_positions(node):
                found.setdefault(start, []).append((name, occurrence))
                occurrence += 1
    return found


def draw(total, modules):
    """Draw about `total` faults [(path, line, operator, occurrence)], four of a module at least."""
    places = {path: positions(path.read_text(encoding="utf-8")) for path in modules}
    whole = sum(map(len, places.values()))
    faults = []
    for path, found in places.items():
        rng = random.Random(f"{SEED} {path.name}")
        count = min(len(found), max(4, round(total * len(found) / whole)))
        for start in sorted(rng.sample(sorted(found), count)):
            faults.append((path, start[0], *rng.choice(found[start])))
    return faults


def tests_of(path, line, known):
    """The tests that reach a line, by file: the module's own first, then quick ones."""
    lines = known["lines"][name_of(path)]
    tests = lines.get(str(line)) or {test for each in lines.values() for test in each}
    own = f"tests/test_{path.stem}.py"
    files, spent = {}, 0.0
    for test in sorted(tests, key=lambda test: (not test.startswith(own), known["seconds"][test])):
        spent += known["seconds"][test]
        if spent > SECONDS and files:
            break
        files.setdefault(test.split("::")[0], []).append(test)
    return files, spent


class Fault(SourceFileLoader):
    """Loads one module from a changed source; a finder of its own, first in `sys.meta_path`."""

    def __init__(self, path, source):
        parts = path.relative_to(ROOT).with_suffix("").parts
        super().__init__(".".join(parts[:-1] if parts[-1] == "__init__" else parts), str(path))
        self.source = source

    def find_spec(self, name, path=None, target=None):
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, name):
        return compile(self.source, self.path, "exec")


def meet(path, source, files):
    """In a child process: import the faulty module; end with 1 as soon as a file's tests fail."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.meta_path.insert(0, Fault(path, source))
    os._exit(any(pytest.main(["-x", *PYTEST, *tests]) for tests in files.values()))


def run(faults, known, jobs):
    """Let each fault meet its tests; yield (fault, change, verdict)."""
    running = {}
    waiting = list(faults)
    while waiting or running:
        while waiting and len(running) < jobs:
            fault = path, line, operator, occurrence = waiting.pop(0)
            good = path.read_text(encoding="utf-8")
            bad = mutate_code(good, get_operator(operator)(), occurrence)
            pairs = zip(good.splitlines(), bad.splitlines())
            change = next((was.strip(), now.strip()) for was, now in pairs if was != now)
            files, seconds = tests_of(path, line, known)
            if not files:
                yield fault, change, "no test"
                continue
            child = os.fork()
            if not child:
                meet(path, bad, files)
            running[child] = fault, change, time.monotonic() + 60 + 4 * seconds
        child, status = os.waitpid(-1, os.WNOHANG)
        if child:
            fault, change, _ = running.pop(child)
            yield fault, change, "survived" if status == 0 else "killed"
        for child, (*_, deadline) in running.items():
            if time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)  # an endless loop is a fault that is seen
        time.sleep(0.05)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--total", type=int, default=520, help="faults to draw, about")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--module", default="", help="this module alone, and no report")
    parser.add_argument("--again", action="store_true", help="with the map of the last run")
    args = parser.parse_args()
    torch.set_num_threads(1)
    if not (args.again and MAP.exists()):
        child = os.fork()  # nndl must not be imported here
        if not child:
            map_lines()
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            sys.exit("The tests fail without any fault: mend them first.")
    known = json.loads(MAP.read_text())
    wanted = f"{args.module.replace('.', '/')}.py"
    modules = [path for path in MODULES if not args.module or name_of(path) == wanted]
    reasons = yaml.safe_load(REASONS.read_text(encoding="utf-8")) if REASONS.exists() else {}
    counts, survivors = {}, []
    for (path, line, *_), (was, now), verdict in run(draw(args.total, modules), known, args.jobs):
        count = counts.setdefault(name_of(path), {"drawn": 0, "killed": 0})
        count["drawn"] += 1
        print(f"{name_of(path)}:{line} {verdict}\n  - {was}\n  + {now}", flush=True)
        if verdict == "killed":
            count["killed"] += 1
            continue
        why = reasons.get(f"{name_of(path)}: {was} -> {now}", "")
        survivor = {"module": name_of(path), "line": line, "was": was, "became": now}
        survivors.append(survivor | {"verdict": verdict, "why": why})
    drawn, killed = (sum(count[key] for count in counts.values()) for key in ("drawn", "killed"))
    explained = sum(bool(survivor["why"]) for survivor in survivors)
    print(f"{killed} of {drawn} killed; {explained} of {len(survivors)} survivors explained")
    if not args.module:
        record = {"command": "python -m tools.mutants", "date": date.today().isoformat()}
        record |= {"seed": SEED, "drawn": drawn, "killed": killed}
        record |= {"modules": dict(sorted(counts.items())), "survivors": survivors}
        text = json.dumps(record, indent=1, ensure_ascii=False)
        REPORT.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
