"""The package installs as promised, the environment is what it says, the automation is sound."""

import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version

import pytest
import tomllib
import yaml
from packaging.requirements import Requirement

import nndl
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = [
    Requirement(line.split("#")[0])
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if line.split("#")[0].strip()
]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_nndl_requires_numpy_alone():
    assert PROJECT["dependencies"] == ["numpy>=1.17"]
    assert PROJECT["requires-python"] == ">=3.8"


def test_extras_have_lower_bounds_only():
    extras = PROJECT["optional-dependencies"]
    assert set(extras) == {"torch", "data", "graphs", "widgets", "book"}
    bounds = {
        (requirement.name, bound.operator)
        for lines in extras.values()
        for requirement in map(Requirement, lines)
        for bound in requirement.specifier
    }
    # Jupyter Book 2 shares the name with 1 and little else.
    assert {operator for _, operator in bounds - {("jupyter-book", "<")}} == {">="}


@pytest.mark.parametrize("pin", PINS, ids=lambda pin: pin.name)
def test_pin(pin):
    """Exact, the same for every build of a release, from no named host; and installed."""
    (bound,) = pin.specifier
    assert bound.operator == "==" and "+" not in bound.version and pin.url is None
    if pin.marker is None or pin.marker.evaluate():
        assert bound.version == version(pin.name).split("+")[0]


def test_torch_is_installed_together_with_dgl():
    assert {"torch", "dgl"} <= {pin.name for pin in PINS}
    (dgl,) = (pin for pin in PINS if pin.name == "dgl")
    assert dgl.marker.evaluate({"python_version": "3.11", "platform_system": "Linux"})
    assert not dgl.marker.evaluate({"python_version": "3.13", "platform_system": "Linux"})
    assert not dgl.marker.evaluate({"python_version": "3.11", "platform_system": "Windows"})


def test_the_environment_has_no_conflict():
    check = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    assert check.stdout.strip() == "No broken requirements found."


def test_the_wheel_holds_every_file_of_the_package(tmp_path):
    source = tmp_path / "source"
    leave = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(ROOT / "nndl", source / "nndl", ignore=leave)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "pip", *build, str(source)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.startswith(f"nndl_companion-{nndl.__version__}-py3")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == {
        path.relative_to(source).as_posix()
        for path in (source / "nndl").rglob("*")
        if path.is_file()
    }


def test_the_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == nndl.__version__


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_commands_in_the_documents_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)", text, re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert named and {one or other for one, other in named} <= targets


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_files_in_the_documents_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = set(re.findall(r"\]\(([^)#:]+)\)", text))
    assert [target for target in sorted(links) if not (ROOT / target).exists()] == []


def steps(workflow):
    return [step for job in workflow["jobs"].values() for step in job.get("steps", [])]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow(path):
    """Least rights, and actions of a stated version."""
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert [name for name in used if not re.search(r"@(v\d+|[0-9a-f]{40})$", name)] == []


def test_only_a_tested_book_is_published():
    publish = (ROOT / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(publish)
    assert workflow[True]["workflow_run"]["workflows"] == ["test"]  # YAML reads `on` as true
    assert "conclusion == 'success'" in workflow["jobs"]["deploy"]["if"]
    assert workflow["jobs"]["editions"]["needs"] == "deploy"  # and so has deploy's condition
    for job in workflow["jobs"].values():
        (download,) = (s for s in job["steps"] if "download-artifact" in s.get("uses", ""))
        assert download["with"]["run-id"] == "${{ github.event.workflow_run.id }}"
