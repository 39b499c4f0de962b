"""Stored outputs are what a fresh run gives; every kind of planted fault is seen."""

import base64
import copy
import io
import re
import subprocess
import sys

import matplotlib
import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from tests.conftest import NOTEBOOKS, ROOT
from tools import execute, passed
from tools.notebook_compare import differences
from tools.notebook_run import NotebookFailed, run, tidy, write
from tools.picture import decode, picture_difference

CELLS = [
    "import base64, io\nimport matplotlib.pyplot as plt\nfrom IPython.display import HTML",
    "print('loss 0.25')\nprint(object())",
    "_, ax = plt.subplots(figsize=(4, 3))\nax.plot([1, 3, 2])\nplt.show()",
    "file = io.BytesIO()\nax.figure.savefig(file)\n"
    "code = base64.b64encode(file.getvalue()).decode()\n"
    'HTML(f\'<p>two</p><img alt="x" src="data:image/png;base64,{code}">\')',
    "import ipywidgets\nipywidgets.IntSlider(3)",
]
NUMBER, FIGURE, HTML, WIDGET = 1, 2, 3, 4


@pytest.mark.timeout(900)
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_outputs_hold(notebook):
    assert execute.check(notebook) == []


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A notebook with a printed number, a figure, a picture in HTML and a slider, executed."""
    return run(saved(CELLS, tmp_path_factory.mktemp("fresh")))


@pytest.fixture
def stored(fresh):
    return copy.deepcopy(fresh)


def saved(sources, folder):
    path = folder / "planted.ipynb"
    write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
    return path


@matplotlib.rc_context(matplotlib.rcParamsDefault)
def plot(height=3, loss="0.25", size=8, shade=3):
    """A curve over a heat map and a number in small letters, as base64 text."""
    figure = Figure(figsize=(4, 3), dpi=80)
    ax = figure.add_subplot()
    ax.imshow([[0, 1], [2, shade]], extent=(0, 0.5, 0, 0.5), vmin=0, vmax=10)
    ax.plot([0, 1, 2], [1, height, 2], color="gray")
    ax.set(xlim=(0, 2), ylim=(0, 4), aspect="auto")
    ax.text(1, 1, f"loss {loss}", fontsize=size)
    file = io.BytesIO()
    figure.savefig(file, metadata={"Software": None})
    return base64.b64encode(file.getvalue()).decode()


def test_a_clean_notebook_passes(stored, fresh):
    assert differences(stored, fresh) == []


def test_changed_number(stored, fresh):
    text = stored.cells[NUMBER].outputs[0].text
    stored.cells[NUMBER].outputs[0].text = text.replace("0.25", "0.26")
    (message,) = differences(stored, fresh)
    assert message.startswith("cell 2 (print('loss 0.25')), output 1, text: - stored, + came")
    assert "-loss 0.26" in message and "+loss 0.25" in message


@pytest.mark.parametrize(
    "change",
    [{"height": 3.03}, {"shade": 3.3}, {"loss": "0.26"}, {"size": 6}, {"loss": ""}],
    ids=["moved line", "other shade", "changed digit", "smaller letters", "lost text"],
)
@pytest.mark.parametrize("place", [FIGURE, HTML], ids=["figure", "HTML"])
def test_changed_picture(stored, fresh, place, change):
    old, new = plot(**change), plot()
    for notebook, picture in [(stored, old), (fresh := copy.deepcopy(fresh), new)]:
        data = notebook.cells[place].outputs[0].data
        if place == FIGURE:
            data["image/png"] = picture
        else:
            data["text/html"] = re.sub("base64,[^\"']+", f"base64,{picture}", data["text/html"])
    (message,) = differences(stored, fresh)
    assert f"cell {place + 1} " in message and "differs in" in message


def test_small_letters_show_a_changed_digit():
    pictures = [decode(plot(loss=loss, size=5)) for loss in ("0.25", "0.26")]
    assert "differs in" in picture_difference(*pictures)


def test_rounding_on_another_processor_passes():
    pixels = decode(plot())
    noise = np.random.default_rng(0).integers(-3, 4, pixels.shape)
    assert picture_difference(pixels, np.clip(pixels + noise, 0, 255).astype("uint8")) is None
    assert picture_difference(pixels, decode(plot(height=3 + 1e-5))) is None


def test_another_size():
    pixels = decode(plot())
    assert picture_difference(pixels, pixels[1:]) == "was 320 x 240 pixels, now 320 x 239"


def test_replaced_picture(stored, fresh):
    red = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(red, "PNG")
    data = stored.cells[FIGURE].outputs[0].data
    data["image/png"] = base64.b64encode(red.getvalue()).decode()
    (message,) = differences(stored, fresh)
    assert "was 40 x 30 pixels" in message


@pytest.mark.parametrize("place", [NUMBER, FIGURE, HTML])
def test_missing_output(stored, fresh, place):
    stored.cells[place].outputs = []
    (message,) = differences(stored, fresh)
    assert "no output stored" in message


def test_ghost_output(stored, fresh):
    stored.cells[0].outputs = [new_output("stream", name="stdout", text="once\n")]
    (message,) = differences(stored, fresh)
    assert "stream stored, no output came" in message


def test_words_around_a_picture(stored, fresh):
    data = stored.cells[HTML].outputs[0].data
    data["text/html"] = data["text/html"].replace("two", "three")
    (message,) = differences(stored, fresh)
    assert "<p>three</p>" in message


def test_changed_widget_state(stored, fresh):
    (state,) = stored.metadata["widgets"].values()
    (slider,) = [m for m in state["state"].values() if m["model_name"] == "IntSliderModel"]
    slider["state"]["value"] = 4
    (message,) = differences(stored, fresh)
    assert message.startswith("widget state") and "stored: 4" in message and "came:   3" in message


def test_a_picture_in_a_widget_is_compared_by_its_pixels(stored, fresh):
    def with_picture(notebook, code):
        (state,) = notebook.metadata["widgets"].values()
        one = next(iter(state["state"].values()))
        one["buffers"] = [{"data": code, "encoding": "base64", "path": ["value"]}]
        return notebook

    fresh = with_picture(copy.deepcopy(fresh), plot())
    file = io.BytesIO()
    Image.fromarray(decode(plot())).save(file, "PNG", compress_level=0)
    other_file = base64.b64encode(file.getvalue()).decode()
    assert other_file != plot()
    assert list(differences(with_picture(stored, other_file), fresh)) == []
    (message,) = differences(with_picture(stored, plot(loss="0.26")), fresh)
    assert message.startswith("widget state") and "differs in" in message


def test_lost_widget_state(stored, fresh):
    del stored.metadata["widgets"]
    (message,) = differences(stored, fresh)
    assert message.startswith("widget state") and "not stored, came" in message


def test_cells_run_out_of_order(stored, fresh):
    stored.cells[NUMBER].execution_count = 7
    (message,) = differences(stored, fresh)
    assert "stored as number [7], ran as [2]" in message


def test_noise_on_stderr(stored):
    stored.cells[0].outputs = [new_output("stream", name="stderr", text="FutureWarning\n")]
    (message,) = differences(stored, stored)
    assert "writes to stderr" in message and "FutureWarning" in message


def test_an_ignored_output_may_differ_but_not_in_kind(stored, fresh):
    stored.cells[NUMBER].metadata["tags"] = ["nbval-ignore-output"]
    stored.cells[NUMBER].outputs[0].text = "loss 1\n"
    assert differences(stored, fresh) == []
    stored.cells[NUMBER].outputs = [new_output("display_data", {"text/plain": "loss 1"})]
    (message,) = differences(stored, fresh)
    assert "text/plain stored, stream came" in message


def test_the_command_rejects_a_stale_notebook_and_stores_it_anew(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(passed, "MEMORY", tmp_path / "passed")
    path = saved(["number = 2", "number ** 2"], tmp_path)
    assert execute.main(["--store", str(path)]) == 0
    assert execute.main(["--check", str(path)]) == 0
    once = path.read_bytes()
    assert execute.main(["--store", str(path)]) == 0
    assert path.read_bytes() == once

    path.write_text(path.read_text().replace("number = 2", "number = 3"))
    capfd.readouterr()
    assert execute.main(["--check", str(path)]) == 1
    printed = capfd.readouterr().out
    assert "cell 2 (number ** 2)" in printed and "-4" in printed and "+9" in printed
    assert "make notebooks" in printed


def test_a_long_report_is_cut():
    text, well = execute.report(lambda path: [f"problem {n}" for n in range(12)], "a.ipynb")
    assert text.splitlines()[1::9] == ["  problem 0", "  problem 9"] and not well
    assert text.splitlines()[-1] == "  ... and 2 more"


def nbval(path):
    """pytest's closing lines of strict nbval, as `make test` calls it."""
    options = ["-p", "conftest", "--nbval", "--nbval-current-env", "-q"]
    options += ["--nbval-sanitize-with", "tests/sanitize.cfg"]
    command = [sys.executable, "-m", "pytest", *options, str(path)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_nbval_agrees_on_a_clean_notebook_and_rejects_a_changed_number(tmp_path):
    path = saved([*CELLS, "len([1, 2]);", "len([1, 2])"], tmp_path)
    execute.store(path)
    assert f"{len(CELLS) + 2} passed" in nbval(path)
    path.write_text(path.read_text().replace('"loss 0.25', '"loss 0.26'))
    assert f"1 failed, {len(CELLS) + 1} passed" in nbval(path)


def test_a_cell_that_raises(tmp_path):
    with pytest.raises(NotebookFailed, match="ZeroDivisionError"):
        run(saved(["1 / 0"], tmp_path))


def test_a_kernel_sees_no_data_a_reader_lacks(tmp_path, monkeypatch):
    monkeypatch.setenv("NNDL_DATA", "somewhere")
    monkeypatch.setenv("MPLBACKEND", "agg")
    code = "import os\n[os.environ.get(k) for k in ('NNDL_DATA', 'TQDM_DISABLE', 'MPLBACKEND')]"
    (output,) = run(saved([code], tmp_path)).cells[0].outputs
    assert output.data["text/plain"].startswith("[None, '1', 'module://matplotlib_inline")


def test_a_passed_notebook_is_run_again_only_when_something_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(passed, "MEMORY", tmp_path / "passed")
    source = tmp_path / "source.py"
    source.write_text("1")
    monkeypatch.setattr(passed, "ROOT", tmp_path)
    monkeypatch.setattr(passed, "SOURCES", ["source.py"])
    path = saved(["1"], tmp_path)
    runs = []
    monkeypatch.setattr(execute, "run", lambda p: runs.append(p) or execute.read(p))

    assert execute.check(path) == execute.check(path) == []
    assert len(runs) == 1
    source.write_text("2")
    assert execute.check(path) == [] and len(runs) == 2
    path.write_text(path.read_text().replace('"1"', '"2"'))
    assert execute.check(path) == [] and len(runs) == 3


def test_a_notebook_that_takes_too_long_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(execute, "SECONDS_ALLOWED", 0)
    (problem,) = execute.measure(saved(["1"], tmp_path))
    assert problem.endswith("0 s are allowed")


def test_widget_ids_are_numbered_in_order_of_creation(fresh):
    (state,) = fresh.metadata["widgets"].values()
    assert sorted(state["state"]) == [f"{number:032x}" for number in range(len(state["state"]))]
    shown = fresh.cells[WIDGET].outputs[0].data["application/vnd.jupyter.widget-view+json"]
    assert state["state"][shown["model_id"]]["model_name"] == "IntSliderModel"
    assert nbformat.writes(tidy(copy.deepcopy(fresh))) == nbformat.writes(fresh)


def test_figures_carry_no_version(fresh):
    picture = base64.b64decode(fresh.cells[FIGURE].outputs[0].data["image/png"])
    assert matplotlib.__version__.encode() not in picture and b"Software" not in picture
