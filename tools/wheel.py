"""``python -m tools.wheel FOLDER``: build the package's wheel, alike from equal sources."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ["pyproject.toml", "README.md", "LICENSE", "nndl"]
YEAR_2020 = "1577836800"  # the date of every file in the wheel


def build(folder):
    """Build from a copy, so that nothing is left beside the sources; return the wheel's path."""
    folder = Path(folder).resolve()
    with tempfile.TemporaryDirectory() as copy:
        for name in SOURCES:
            take = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            skip = {"ignore": shutil.ignore_patterns("__pycache__")} if take != shutil.copy2 else {}
            take(ROOT / name, Path(copy) / name, **skip)
        options = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder)]
        subprocess.run(
            [sys.executable, "-m", "pip", "wheel", *options, copy],
            check=True,
            env=dict(os.environ, SOURCE_DATE_EPOCH=YEAR_2020, PIP_DISABLE_PIP_VERSION_CHECK="1"),
        )
    [wheel] = folder.glob("*.whl")
    return wheel


if __name__ == "__main__":
    print(build(sys.argv[1]))
