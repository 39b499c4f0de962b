"""Test what needs NumPy alone on other Pythons, each in an environment of its own.

    python -m tools.other_pythons             every Python of the list that this machine has
    python -m tools.other_pythons 3.8 3.13    these, and an error where one is missing

This file itself runs on Python 3.8.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# 3.8 with NumPy 1.17 is what a browser runs offline; the others take the newest NumPy.
NUMPY = {"3.8": "numpy==1.17.*", "3.10": "numpy", "3.11": "numpy", "3.12": "numpy", "3.13": "numpy"}
TESTS = ["tests/test_plain_numpy.py", "tests/test_exercises.py"]


def find(version):
    """The interpreter of this version, or None; a shim that does not start is none."""
    found = shutil.which("python" + version)
    probe = [found, "-c", "import ensurepip"]
    return found if found and subprocess.run(probe, capture_output=True).returncode == 0 else None


def environment(version, interpreter):
    """The Python of an environment with NumPy and pytest, made once."""
    folder = ROOT / ".cache" / "pythons" / version
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        subprocess.run([interpreter, "-m", "venv", "--clear", str(folder)], check=True)
        install = ["-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([str(python), *install, NUMPY[version], "pytest"], check=True)
        (folder / "ready").touch()
    return python


def main(versions):
    well = True
    for version in versions or NUMPY:
        interpreter = find(version)
        if interpreter is None:
            print(f"Python {version}: not on this machine", flush=True)
            well &= not versions
            continue
        print(f"Python {version}", flush=True)
        python = environment(version, interpreter)
        command = [str(python), "-m", "pytest", "-q", "-W", "ignore::pytest.PytestConfigWarning"]
        well &= subprocess.run([*command, *TESTS], cwd=str(ROOT)).returncode == 0
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
