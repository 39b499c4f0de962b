"""Recorded results: a record says how it was made, and a number that left its range is named."""

import importlib
import json
import sys
import types

import pytest

from nndl import recorded
from results import __main__ as command
from tests.conftest import ROOT

RECORDS = sorted((ROOT / "nndl" / "recorded").glob("*.json"))


@pytest.fixture
def experiment(monkeypatch, tmp_path):
    """An experiment of two numbers whose result a test can move."""
    module = types.ModuleType("results.small")
    module.SEEDS, module.TOLERANCE, module.shift = (0, 1), 0.01, 0.0
    module.run = lambda seed: {"model": {"right": 0.9 + 0.02 * seed + module.shift}, "n": 3}
    monkeypatch.setitem(sys.modules, "results.small", module)
    monkeypatch.setattr(recorded, "FOLDER", tmp_path)
    command.store("small")
    return module


def test_a_record_says_how_it_was_made(experiment):
    record = recorded.load("small")
    meta = record["_meta"]
    assert meta["command"] == "python -m results --store small" and meta["seeds"] == [0, 1]
    assert len(meta["date"]) == 10 and "numpy" in meta["versions"]
    assert recorded.spread(record, "model", "right") == pytest.approx((0.91, 0.9, 0.92))


def test_the_same_result_passes_and_a_moved_one_is_named(experiment):
    assert list(command.compare("small")) == []
    experiment.shift = 0.009
    assert list(command.compare("small")) == []
    experiment.shift = 0.03
    (line,) = command.compare("small")
    assert line.startswith("small, model/right: recorded [0.9, 0.92], came [0.93")


def test_a_number_that_came_or_went_is_named(experiment):
    experiment.run = lambda seed: {"n": 3, "new": 1.0}
    lines = sorted(command.compare("small"))
    assert [line.split(":")[0] for line in lines] == ["small, model/right", "small, new"]


def test_a_text_is_recorded_and_not_compared(experiment):
    experiment.run = lambda seed: {"n": 3, "picture": f"{seed} 0 1"}
    command.store("small")
    assert recorded.load("small")["runs"][1]["picture"] == "1 0 1"
    experiment.run = lambda seed: {"n": 3, "picture": "elsewhere"}
    assert list(command.compare("small")) == []


def test_an_unknown_record_names_the_known_ones(experiment):
    with pytest.raises(FileNotFoundError, match="Recorded: small"):
        recorded.load("large")


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_every_record_belongs_to_an_experiment_and_has_its_seeds(path):
    record = json.loads(path.read_text(encoding="utf-8"))
    assert set(record["_meta"]) == {"command", "date", "seeds", "versions", "minutes"}
    assert len(record["runs"]) == len(record["_meta"]["seeds"])
    says = importlib.import_module(f"results.{path.stem}").__doc__
    assert len(record["runs"]) >= 2 or "Nothing here is drawn" in says
