"""The pinned Pyodide: vendored all or nothing, and booted by the page's own worker."""

import functools
import hashlib
import http.server
import json
import subprocess
import threading
import zipfile

import pytest

from tools import vendor_pyodide

# A stand-in of NumPy's name: the real wheel is on no package registry
WHEEL = {
    "numpy/__init__.py": "__version__ = 'stand-in'\n",
    "numpy-2.4.6.dist-info/METADATA": "Metadata-Version: 2.1\nName: numpy\nVersion: 2.4.6\n",
    "numpy-2.4.6.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "numpy-2.4.6.dist-info/RECORD": "",
}
PAGE = """\
import json, sys
import numpy
def check_json(id, source, lang):
    exec(source)
    return json.dumps({"state": "right", "lines": [sys.version, numpy.__version__, id, lang]})
"""


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def release(root, tmp_path):
    """A package and a release as Pyodide has them, but for NumPy: (package, address, wheel)."""
    original = root / "node_modules/pyodide"
    package = tmp_path / "package"
    package.mkdir()
    for name in [*vendor_pyodide.CORE, "package.json"]:
        (package / name).symlink_to(original / name)
    lock = json.loads((original / vendor_pyodide.LOCK).read_text())
    entry = lock["packages"]["numpy"]
    version = json.loads((original / "package.json").read_text())["version"]
    full = tmp_path / "cdn" / f"v{version}"
    full.mkdir(parents=True)
    wheel = zipped(full / entry["file_name"], WHEEL)
    entry["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (package / vendor_pyodide.LOCK).write_text(json.dumps(lock))
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    handler = functools.partial(quiet, directory=tmp_path / "cdn")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield package, f"http://127.0.0.1:{server.server_port}/v{{version}}/", wheel
    server.shutdown()


def vendor(package, folder, address):
    arguments = ["--package", package, "--folder", folder, "--release", address]
    return vendor_pyodide.main([str(argument) for argument in arguments])


def test_another_wheel_is_refused_in_one_line_and_nothing_is_left(release, tmp_path, capsys):
    package, address, wheel = release
    folder = tmp_path / "web/pyodide"
    wheel.write_bytes(wheel.read_bytes() + b"!")
    assert vendor(package, folder, address) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "sha256" in said and "they will check no code" in said
    assert vendor(package, folder, "http://127.0.0.1:9/{version}/") == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not folder.exists()


def test_the_pinned_pyodide_has_a_numpy_that_stands_alone(root):
    lock = json.loads((root / "node_modules/pyodide" / vendor_pyodide.LOCK).read_text())
    assert len(vendor_pyodide.numpy_of(lock)["sha256"]) == 64
    pinned = json.loads((root / "package.json").read_text())["devDependencies"]["pyodide"]
    there = json.loads((root / "node_modules/pyodide/package.json").read_text())["version"]
    assert pinned == there


def test_the_worker_boots_the_pinned_pyodide(release, tmp_path, root, chromium):
    package, address, _ = release
    site = tmp_path / "site"
    assert vendor(package, tmp_path / "vendored", address) == 0
    command = ["node", "web/build.mjs", str(site), str(tmp_path / "vendored")]
    subprocess.run(command, cwd=root, check=True)
    files = {
        "nndl/__init__.py": "",
        "nndl/exercises/__init__.py": "",
        "nndl/exercises/page.py": PAGE,
    }
    zipped(site / "bank.zip", files)
    (site / "page.html").write_text("<!DOCTYPE html><title>worker</title>")
    command = ["node", "tests/browser/pyodide.mjs", str(site), str(chromium)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=200)
    seen = json.loads(done.stdout)
    assert "failed" not in seen, seen
    version, numpy, *asked = seen["verdict"]["lines"]
    assert version.startswith("3.14.") and numpy == "stand-in" and asked == ["any", "en"]
    total = json.loads((site / "pyodide/files.json").read_text())["bytes"]
    assert 0.9 * total < seen["got"] < 1.1 * total
