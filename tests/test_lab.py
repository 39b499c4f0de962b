"""The card in JupyterLab, in a real browser with a real kernel."""

import json
import os
import re
import subprocess
import sys
import time

import nbformat
import pytest

from tests.conftest import ROOT
from tests.test_exercise_notebooks import CELLS, LOOP
from tools.notebook_run import ENVIRONMENT, KERNEL, write

RIGHT = "def srn_step(x, h, W, U, b):\n    return np.tanh(h @ U.T + x @ W.T + b)\n\nprint('alive')"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a notebook in a server of its own, with no settings of the reader's."""
    folder = tmp_path_factory.mktemp("lab")
    cells = [nbformat.v4.new_code_cell(source) for source in (*CELLS, LOOP, RIGHT)]
    metadata = {"kernelspec": KERNEL}
    write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), folder / "card.ipynb")
    environment = {k: v for k, v in os.environ.items() if k not in ENVIRONMENT}
    environment.update(NNDL_PROGRESS=str(folder / "progress.json"), PYTHONPATH=str(ROOT))
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        environment[name] = str(folder / name.lower())
    options = f"--no-browser --allow-root --ServerApp.port=0 --ServerApp.root_dir={folder} "
    options += "--IdentityProvider.token= --LabApp.news_url=None --LabApp.check_for_updates_class="
    options += "jupyterlab.NeverCheckForUpdate --LabApp.extension_manager=readonly"
    log = folder / "server.log"
    with log.open("w") as out:
        command = [sys.executable, "-m", "jupyterlab", *options.split()]
        server = subprocess.Popen(command, env=environment, cwd=folder, stdout=out, stderr=out)
    try:
        for _ in range(600):
            address = re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/", log.read_text())
            if address or server.poll() is not None:
                break
            time.sleep(0.1)
        assert address, log.read_text()[-3000:]
        yield address[0] + "lab/tree/card.ipynb"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def seen(lab, chromium):
    command = ["node", str(ROOT / "tests/browser/lab.mjs"), lab, str(chromium)]
    command += [os.environ["NNDL_SHOTS"]] if "NNDL_SHOTS" in os.environ else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["problems"] == [], found
    return found["checks"]


def test_formulas_are_set_and_the_solution_takes_two_steps(seen):
    assert seen["formulas"] >= 5 and not seen["raw"]
    assert seen["second"] == 1 and seen["hidden"] == 0
    assert seen["lowest"] >= 44


def test_a_wrong_answer_is_named(seen):
    assert seen["undefined"]["text"].startswith("Run your own cell first")
    assert len(seen["printed"]) == 1 and "U is not transposed" in seen["printed"][0]
    assert seen["wrong"]["state"] == "wrong" and "U is not transposed" in seen["wrong"]["text"]


def test_a_loop_is_stopped_and_the_kernel_lives(seen):
    assert "Stopped after 5.0 seconds" in seen["loop"]["text"] and seen["loop"]["ms"] < 15000
    assert seen["alive"] == ["alive\n"]
    assert seen["right"]["state"] == "right"
    assert seen["marks"] == "✓ Done · 1 of 2 hints open · solution seen"
