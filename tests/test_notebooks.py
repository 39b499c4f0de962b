"""The chapters keep their form, and every label of an equation stands where it should."""

import nbformat
import pytest
import yaml

from tests import chapter_rules, label_rules
from tests.conftest import NOTEBOOKS, ROOT


@pytest.mark.parametrize("rule", chapter_rules.RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_chapter(path, rule):
    assert list(rule(nbformat.read(path, as_version=4))) == []


@pytest.mark.parametrize("rule", label_rules.RULES, ids=lambda rule: rule.__name__)
def test_labels(rule):
    assert list(rule(ROOT)) == []


def files_of(toc):
    """Every file that a table of contents names."""
    if isinstance(toc, dict):
        return {toc[key] for key in ("root", "file") if key in toc} | files_of(list(toc.values()))
    return set().union(*map(files_of, toc)) if isinstance(toc, list) else set()


def test_files_of_a_table_of_contents():
    toc = {"root": "a", "parts": [{"chapters": [{"file": "b", "sections": [{"file": "c"}]}]}]}
    assert files_of(toc) == {"a", "b", "c"}


def test_every_notebook_is_in_the_table_of_contents():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = {name for name in files_of(toc) if name.startswith("notebooks/")}
    assert chapters == {f"notebooks/{path.stem}" for path in NOTEBOOKS}


def test_every_notebook_has_its_page(site):
    assert [p.stem for p in NOTEBOOKS if not (site / "notebooks" / f"{p.stem}.html").exists()] == []


PACKAGE = [path for folder in ("nndl", "tests", "tools") for path in (ROOT / folder).rglob("*.py")]


def test_nothing_imports_a_twin_under_the_name_of_its_library():
    found = [f"{p}: {s}" for p in PACKAGE for s in chapter_rules.shadowing_imports(p.read_text())]
    assert found == []
