"""The index page's measured agreement: recorded for every equation with code, and still true."""

import json

import yaml

from tools import agreement


def test_the_record_covers_the_written_equations_and_still_holds(root):
    record = json.loads((root / agreement.RECORD).read_text(encoding="utf-8"))
    meta = record.pop("_meta")
    assert meta["command"] == "python -m tools.agreement" and meta["precision"] == "float64"
    written = {path.stem for path in (root / "notebooks").glob("*.ipynb")}
    table = yaml.safe_load((root / "book" / "equations.yml").read_text(encoding="utf-8"))
    with_code = {
        equation["id"].lower()
        for equation in table
        if equation["chapter"] in written and equation["kind"] != "statement"
    }
    assert with_code <= set(record), "run: python -m tools.agreement"
    assert record.pop("_tests") == agreement.tests(), "run: python -m tools.agreement"
    measured = agreement.measure()
    assert set(measured) == set(record), "run: python -m tools.agreement"
    for label, errors in measured.items():
        for what, error in errors.items():
            assert error < 1e-12 and record[label][what] < 1e-12, (label, what)
