"""Exercises in notebooks: shown once each, live in a kernel, silent where outputs are stored."""

import ast
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager

from nndl.exercises import check, hint, progress, solution
from nndl.exercises.bank import CHAPTERS, EXERCISES
from nndl.exercises.widget import Session
from tests.conftest import NOTEBOOKS, ROOT
from tools.notebook_run import ENVIRONMENT, run, write

SHOWN = re.compile(r"""\bexercise\(\s*["']([\w-]+)["']""")
CHECKED = re.compile(r"""\bcheck\(\s*["']([\w-]+)["']""")


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def cards(paths):
    """``(notebook, id)`` of every card."""
    cells = [(path.stem, cell.source) for path in paths for cell in code_cells(path)]
    return [(name, id) for name, source in cells for id in SHOWN.findall(source)]


def misplaced(shown, chapters):
    """What is shown in another chapter, twice, or nowhere; a chapter without notebook may wait."""
    written = {name for name, _ in shown}
    due = sorted((name, item.id) for name in chapters for item in chapters[name].EXERCISES)
    return sorted(set(shown) ^ {card for card in due if card[0] in written}), [
        card for card in set(shown) if shown.count(card) > 1
    ]


def test_every_exercise_is_shown_in_its_chapter_and_nowhere_twice():
    assert misplaced(cards(NOTEBOOKS), CHAPTERS) == ([], [])
    assert {name for name, _ in cards(NOTEBOOKS)} == {path.stem for path in NOTEBOOKS}


def test_an_exercise_out_of_place_is_seen():
    shown = cards(NOTEBOOKS)
    first, again = shown[0], ("03-srn", shown[0][1])
    assert misplaced(shown[1:], CHAPTERS) == ([first], [])
    assert misplaced([*shown, first], CHAPTERS) == ([], [first])
    assert misplaced([*shown, again], CHAPTERS) == ([again], [])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_card_is_followed_by_the_reader_s_own_cell(path):
    """Tagged, so that the page leaves it out; with the starter, so that it can be run at once."""
    cells = code_cells(path)
    for card, answer in zip(cells, cells[1:], strict=False):
        for id in SHOWN.findall(card.source):
            assert CHECKED.findall(answer.source) == [id]
            assert "exercise-answer" in answer.metadata.tags
            if EXERCISES[id].kind == "code":
                starter = ast.dump(ast.parse(EXERCISES[id].starter))
                assert starter[len("Module(body=[") : -30] in ast.dump(ast.parse(answer.source))


# --- progress ---


@pytest.fixture
def kept(tmp_path, monkeypatch):
    path = tmp_path / "data" / "progress.json"
    monkeypatch.setenv("NNDL_PROGRESS", str(path))
    return path


def test_progress_is_kept_from_run_to_run(kept, capsys):
    check("srn-count", "")
    assert not kept.exists()  # no answer is no try
    check("srn-count", "3")
    assert set(json.loads(kept.read_text())["items"]["srn-count"]) == {"tried", "at"}
    check("srn-count", "69")
    check("srn-count", "3")
    hint("srn-count", 2)
    hint("srn-count", 1)
    solution("srn-step")
    file = json.loads(kept.read_text())
    assert file["version"] == 1
    times = [str(item.pop("at")) for item in file["items"].values()]
    assert min(float(time) for time in times) > 1.7e12  # milliseconds, as in the page
    assert file["items"]["srn-count"] == {"tried": True, "done": True, "hints": 2}
    assert set(file["items"]["srn-step"]) == {"revealed"}
    assert "69" not in re.sub("|".join(times), "", kept.read_text())  # a time may hold any digits
    assert list(kept.parent.iterdir()) == [kept]


@pytest.mark.parametrize("text", ["", "[1]", '{"items": 3}', '{"items": {"srn-step": 3}}', "\x00"])
def test_a_damaged_file_is_an_empty_one(kept, text):
    kept.parent.mkdir()
    kept.write_text(text)
    assert progress.everything() == {}
    progress.keep("srn-step", done=True)
    assert progress.read("srn-step")["done"] is True


def test_only_marks_are_read(kept):
    kept.parent.mkdir()
    item = {"done": "yes", "hints": True, "tried": True, "source": "import os"}
    kept.write_text(json.dumps({"version": 1, "items": {"srn-step": item}}))
    assert progress.read("srn-step") == {"tried": True}


def test_what_cannot_be_written_is_not_kept(monkeypatch):
    monkeypatch.setenv("NNDL_PROGRESS", "/proc/none/progress.json")
    check("srn-count", "3")
    monkeypatch.setenv("NNDL_PROGRESS", "off")
    assert progress.place() is None
    check("srn-count", "3")
    assert progress.everything() == {}


def test_the_place_of_the_file(monkeypatch):
    monkeypatch.delenv("NNDL_PROGRESS")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setattr(sys, "platform", "linux")
    assert progress.place() == Path("/data/nndl-companion/progress.json")
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert progress.place() is None


# --- the card ---


def session(id="srn-step", lang="en", **names):
    return Session(EXERCISES[id], lang, names.get)


def wrong_step(x, h, W, U, b):
    import numpy as np

    return np.tanh(h @ U + x @ W.T + b)


def test_the_card_judges_the_reader_s_function(kept):
    card = session()
    card.do({"do": "check"})
    assert card.view()["verdict"] == "Run your own cell first: it has to define srn_step."
    assert card.view()["marks"] == "Not tried yet"
    card = session(srn_step=wrong_step)
    card.do({"do": "check", "answer": "ignored"})
    assert "U is not transposed" in card.view()["verdict"]
    assert (card.view()["state"], card.view()["marks"]) == ("wrong", "Tried")


def test_the_card_judges_what_is_typed(kept):
    card = session("srn-count", "zh")
    assert card.view()["field"] == "你的数值"
    card.do({"do": "check", "answer": "69"})
    assert card.view()["verdict"].startswith("正确。") and card.view()["marks"] == "✓ 已完成"
    assert session("srn-count").view()["marks"] == "✓ Done"  # in the next session too


def test_hints_open_one_by_one_and_the_solution_in_two_steps(kept):
    card, item = session(), EXERCISES["srn-step"]
    assert card.opened() == "" and card.view()["hint"] == "Hint 1 of 2"
    card.do({"do": "hint"})
    assert item.hints[0].en in card.opened() and item.hints[1].en not in card.opened()
    card.do({"do": "hint"})
    card.do({"do": "hint"})
    assert item.hints[1].en in card.opened() and card.view()["hint"] == ""
    card.do({"do": "show"})
    assert item.solution.en not in card.opened()
    card.do({"do": "solution"})
    assert item.solution.en not in card.opened() and card.view()["sure"]
    card.do({"do": "show"})
    assert item.solution.en in card.opened() and item.reference in card.opened()
    again = session()
    assert item.hints[1].en in again.opened() and item.solution.en not in again.opened()
    assert again.view()["marks"] == "Not tried yet · 2 of 2 hints open · solution seen"


@pytest.mark.parametrize("odd", [None, 3, "check", {}, {"do": "open"}, {"do": ["x"]}])
def test_a_message_of_another_form_does_nothing(odd):
    card = session()
    before = dict(card.view(), turn=0)
    card.do(odd)
    assert dict(card.view(), turn=0) == before


@pytest.mark.parametrize("item", EXERCISES.values(), ids=EXERCISES)
def test_the_card_says_what_is_checked_in_both_languages(item):
    english, chinese = (Session(item, lang, {}.get) for lang in ("en", "zh"))
    assert item.prompt.en in english.front() and "*Checked:*" in "".join(english.front())
    assert item.prompt.zh in chinese.front() and "检查内容" in "".join(chinese.front())
    for law in getattr(item, "properties", ()):
        assert f"*Also checked:* {law.says.en}" in english.front()
    assert json.dumps(english.view()) and set(english.view()) == set(chinese.view())


# --- in a real kernel ---

CELLS = [
    "from nndl.exercises import check, exercise\nimport numpy as np",
    'exercise("srn-step")',
    "def srn_step(x, h, W, U, b):\n    return np.tanh(h @ U + x @ W.T + b)\n\n"
    'check("srn-step", srn_step)',
]
LOOP = """
def srn_step(*args):
    while True:
        try:
            1
        except:
            pass
"""
INTERRUPTED = """
import os, signal, threading, time
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
check("srn-step", lambda *args: time.sleep(4))
"""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """A reader's kernel: widgets allowed, progress kept in a folder of its own."""
    manager = KernelManager(kernel_name="python3")
    manager.kernel_cmd = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    marks = tmp_path_factory.mktemp("marks") / "progress.json"
    environment = {k: v for k, v in os.environ.items() if k not in ENVIRONMENT}
    manager.start_kernel(env=dict(environment, NNDL_PROGRESS=str(marks)), cwd=str(ROOT))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    client.marks = marks
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def messages(client, source=None, request=None):
    """What the kernel sends on a cell (or another request): ``[(type, content)]``."""
    request = request or client.execute(source)
    found = []
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") == request:
            found.append((message["msg_type"], message["content"]))
            if found[-1] == ("status", {"execution_state": "idle"}):
                return found


def printed(found):
    return "".join(content["text"] for kind, content in found if kind == "stream")


def press(client, comm, **message):
    """What the card does when a button is pressed: its new view and what else it shows."""
    data = {"method": "custom", "content": message}
    sent = client.session.msg("comm_msg", {"comm_id": comm, "data": data})
    client.shell_channel.send(sent)
    found = messages(client, request=sent["header"]["msg_id"])
    views = [
        c["data"]["state"]["view"] for k, c in found if k == "comm_msg" and "state" in c["data"]
    ]
    return views[-1], found


def test_a_card_in_a_live_kernel(kernel):
    messages(kernel, CELLS[0])
    found = messages(kernel, CELLS[1])
    (comm,) = [c["comm_id"] for k, c in found if k == "comm_open" and "view" in c["data"]["state"]]
    prompt, card, opened = [c["data"] for k, c in found if k == "display_data"]
    assert EXERCISES["srn-step"].prompt.en in prompt["text/markdown"]
    assert "<details>" not in prompt["text/markdown"]
    assert card["application/vnd.jupyter.widget-view+json"]["model_id"] == comm
    assert card["text/markdown"].count("<details>") == 3  # for a front end without widgets
    assert opened["text/markdown"] == ""
    assert not any(k == "execute_result" for k, _ in found)

    view, found = press(kernel, comm, do="hint")
    assert view["hint"] == "Hint 2 of 2"
    (update,) = [c for k, c in found if k == "update_display_data"]
    assert EXERCISES["srn-step"].hints[0].en in update["data"]["text/markdown"]

    view, _ = press(kernel, comm, do="check")
    assert view["verdict"].startswith("Run your own cell first")
    found = messages(kernel, CELLS[2])
    assert "U is not transposed" in printed(found)
    assert not any(k == "execute_result" for k, _ in found)  # returned, and not shown twice
    view, _ = press(kernel, comm, do="check")
    assert view["state"] == "wrong" and "U is not transposed" in view["verdict"]

    messages(kernel, LOOP)
    started = time.perf_counter()
    view, _ = press(kernel, comm, do="check")
    assert "Stopped after 5.0 seconds" in view["verdict"]
    assert time.perf_counter() - started < 15
    assert printed(messages(kernel, "print('alive')")) == "alive\n"
    assert set(json.loads(kernel.marks.read_text())["items"]["srn-step"]) == {
        "hints",
        "tried",
        "at",
    }


def test_the_reader_s_interrupt_ends_a_check(kernel):
    messages(kernel, CELLS[0])
    found = messages(kernel, INTERRUPTED)
    assert [content["ename"] for kind, content in found if kind == "error"] == ["KeyboardInterrupt"]
    assert printed(messages(kernel, 'check("srn-count", "69")')).startswith("Right.")


def test_stored_notebooks_hold_markdown_and_no_widget(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("NNDL_CARD", "NNDL_PROGRESS"):
        monkeypatch.delenv(name)
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    path = tmp_path / "stored.ipynb"
    write(nbformat.v4.new_notebook(cells=cells), path)
    stored = run(path)
    (card,) = stored.cells[1].outputs
    assert card.output_type == "execute_result" and set(card.data) == {
        "text/markdown",
        "text/plain",
    }
    (verdict,) = stored.cells[2].outputs
    assert verdict.output_type == "stream" and "U is not transposed" in verdict.text
    assert "widgets" not in stored.metadata
    assert not (tmp_path / "data").exists() and not (tmp_path / ".local").exists()


def test_list_needs_no_torch():
    code = (
        "import runpy, sys\nsys.argv = ['nndl.exercises', 'list']\n"
        "try:\n    runpy.run_module('nndl.exercises', run_name='__main__')\n"
        "except SystemExit:\n    print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.split() == [*EXERCISES, "False"], done.stderr
