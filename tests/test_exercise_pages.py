"""Exercise cards in a built page: readable without JavaScript, working in a real browser."""

import gzip
import json
import re
import subprocess
import sys
from types import SimpleNamespace

import exercise_cards
import pytest
from exercise_cards import element, script

from nndl.exercises.bank import CHAPTERS, EXERCISES
from tests import old_pyodide
from tests.card_site import build

AT_LOAD = 8 * 1024  # bytes, gzipped: everything that exercises need before a reader does anything


@pytest.fixture(scope="module")
def site(tmp_path_factory, root):
    folder = tmp_path_factory.mktemp("cards-en")
    return build(folder, root, "en", old_pyodide.vendor(folder / "pyodide", root))


@pytest.fixture(scope="module")
def english(site):
    return site.pages


@pytest.fixture(scope="module")
def chinese(tmp_path_factory, root):
    """In Chinese, and built without Pyodide."""
    return build(tmp_path_factory.mktemp("cards-zh"), root, "zh_CN")


def drive(root, script, *arguments):
    """Run a script of tests/browser and return what it saw."""
    command = ["node", str(root / "tests/browser" / script), *map(str, arguments)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def seen(english, root, chromium):
    """What a reader sees who works through the page."""
    return drive(root, "exercises.mjs", english, chromium)


def test_every_exercise_is_a_card_and_reader_cells_stay_out(english):
    page = (english / "chapter.html").read_text()
    assert re.findall(r'<nndl-exercise[^>]* id="exercise-([\w-]+)"', page) == list(EXERCISES)
    assert "stays out" not in page
    assert 'exercise("srn-step")' not in page
    for card in re.findall(r"<nndl-exercise.*?</nndl-exercise>", page, re.DOTALL):
        data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', card)[1])
        assert data["kind"] == EXERCISES[data["id"]].kind
        hints = len(EXERCISES[data["id"]].hints)
        assert card.count('<details class="nndl-hint">') == hints
        assert card.count('<details class="nndl-solution">') == 1


def test_no_text_can_end_the_data():
    opening, closing = '<script type="application/json">', "</script>\n"
    html = script({"says": "</script><img src=x>"}).astext()
    inner = html[len(opening) : -len(closing)]
    assert html == opening + inner + closing and "<" not in inner
    assert json.loads(inner) == {"says": "</script><img src=x>"}


def test_scripts_stand_only_where_cards_are(english):
    assert "_nndl/card.mjs" in (english / "chapter.html").read_text()
    assert "_nndl/" not in (english / "intro.html").read_text()
    assert "_nndl/" not in (english / "solutions.html").read_text()


def test_solutions_page_lists_all_and_links_back(english):
    page = (english / "solutions.html").read_text()
    for chapter in CHAPTERS.values():
        assert chapter.TITLE.en in page
    for id in EXERCISES:
        assert f'id="solution-{id}"' in page
        assert f'href="chapter.html#exercise-{id}"' in page


def test_a_chinese_page_is_chinese(chinese):
    page = (chinese.pages / "chapter.html").read_text()
    cards = "".join(re.findall(r"<nndl-exercise.*?</nndl-exercise>", page, re.DOTALL))
    for item in EXERCISES.values():
        assert item.title.zh in page
        assert item.title.en not in page
    assert "提示 1" in cards and "Hint 1" not in cards


def test_formula_parser_in_node(root):
    command = ["node", "--test", "tests/web/"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    assert int(re.search(r"^# pass (\d+)", done.stdout, re.MULTILINE)[1]) >= 90


def test_nothing_is_reported(seen):
    """No third-party request, console error, axe violation, small target or sideways scroll."""
    assert seen["problems"] == []


def test_python_is_loaded_by_the_first_code_check_only(seen):
    checks = seen["checks"]
    assert checks["asked_at_load"] == ["card.css", "card.mjs", "explore.js"]
    assert checks["asked_before_code"] == [*checks["asked_at_load"], "judge.mjs"]
    assert checks["asked_by_focus"] == ["editor.mjs"]
    assert min(checks["code_later"]) < 300


def test_what_exercises_need_at_page_load_is_small(english):
    for page in ("chapter", "progress"):
        html = (english / f"{page}.html").read_text()
        files = set(re.findall(r'"_nndl/([\w.]+)"', html)) - {"explore.js"} | {"card.mjs"}
        sizes = {
            name: len(gzip.compress((english / "_nndl" / name).read_bytes())) for name in files
        }
        assert len(sizes) >= 2 and sum(sizes.values()) <= AT_LOAD, sizes


def test_a_bar_while_python_is_loaded_and_a_way_out(seen):
    bar = seen["checks"]["bar"]
    assert re.match(r"\d+\.\d of 25\.\d MB", bar["text"]) and 0.04 < bar["part"] < 1
    assert bar["colab"].startswith("https://colab.research.google.com/github/")
    assert bar["live"] == "Loading Python into this page, once ..."  # no numbers: it is read aloud
    assert seen["checks"]["cancelled"].startswith("Loading was cancelled.")
    assert seen["checks"]["bars_after_cancel"] == 0


def test_hints_one_by_one_and_the_solution_after_two_steps(seen):
    first, then = seen["checks"]["hints"]
    assert first == [True] + [False] * (len(first) - 1)
    assert then == [True, True] + [False] * (len(first) - 2)
    assert seen["checks"]["solution"] == [False, False, True]
    assert seen["checks"]["solution_focused"]


def test_a_moved_step_is_announced(seen):
    assert re.fullmatch(r"Step \w is now number \d of 5\.", seen["checks"]["moved"])


def test_progress_leaves_out_what_no_page_shows():
    def item(id):
        return element("", exercise_cards.card_link("", exercise=id), html={"data-exercise": id})

    first, second = item("a"), item("b")
    page = element("", element("", element("", first, second, html={}), html={}), html={})
    exercise_cards.drop(first[0])
    assert list(page.findall(exercise_cards.card_link)) == [second[0]]
    exercise_cards.drop(second[0])
    assert page.children == []


@pytest.mark.parametrize(
    ("check", "state", "sentence"),
    [
        ("formula_wrong", "wrong", "U must be transposed"),
        ("formula_two", "wrong", "f' is taken at the wrong step"),
        ("formula_shape", "wrong", "cannot be multiplied from the right"),
        ("formula_right", "right", "agrees with the solution"),
        ("formula_script", "wrong", "“<” cannot stand"),
        ("number_wrong", "wrong", "The bias b of the state is missing"),
        ("number_right", "right", "Right."),
        ("choice_wrong", "wrong", "the bias would count twice"),
        ("choice_right", "right", "only the sum of the two biases"),
        ("order_wrong", "wrong", "The first place that is wrong is number 1"),
        ("order_right", "right", "Right."),
        ("code_empty", "empty", "No answer yet."),
        ("code_wrong", "wrong", "U is not transposed"),
        ("code_raises", "wrong", "Line 3 raises NameError"),
        ("code_raises", "wrong", "seen"),
        ("code_script", "wrong", "<img src=x onerror=alert(1)>"),
        ("code_prints", "wrong", "<img src=x onerror=alert(2)>"),
        ("code_loop", "wrong", "Stopped after 5 seconds"),
        ("code_after_loop", "right", "It also holds"),
        ("code_own_package", "right", "nndl.numpy.srn"),
        ("no_editor", "wrong", "Not yet."),
        ("odd_store", "right", "Right."),
        ("full_store", "right", "are gone when you leave"),
        ("no_store", "right", "are gone when you leave"),
        ("found_again", "right", "It also holds"),
    ],
)
def test_verdicts_in_the_page(seen, check, state, sentence):
    assert seen["checks"][check]["state"] == state
    assert sentence in seen["checks"][check]["text"]


def test_nothing_done_is_lost(seen):
    """Where nothing can be kept, on a reload during a check, and by two tabs that write in turn."""
    assert "are gone" not in seen["checks"]["odd_store"]["text"]
    assert seen["checks"]["full_done"] == 1
    assert seen["checks"]["after_reload"]["done"] == 2
    assert "while True" in seen["checks"]["after_reload"]["code"]


def test_answers_are_never_html(seen):
    assert seen["checks"]["images"] == 0


def test_a_reload_keeps_answers_and_marks(seen):
    kept = seen["checks"]["kept"]
    assert "np.tanh(h @ U.T" in kept["code"]
    assert kept["formula"].startswith("\\operatorname{diag}")
    assert kept["boxes"] == [False, True, False, True, False]
    assert "Set the state" in kept["first"]
    assert kept["done"] == 5
    assert kept["after_reset"] == EXERCISES["srn-step"].starter


def test_a_slider_by_keyboard(seen):
    """The next frame and its sentence; no frame is fetched before the figure is near."""
    moved = {"moved": True, "alt": "large", "spoken": "2.0", "frames": [0, 2]}
    assert seen["checks"]["explore"] == moved


def test_without_javascript(seen):
    plain = seen["checks"]["no_script"]
    assert plain["prompt"].startswith("Write one step")
    assert "def srn_step" in plain["starter"]
    assert "Transpose each term" in plain["solution"]


def test_assets_are_the_same_bytes_each_time(tmp_path, monkeypatch):
    monkeypatch.setenv("NNDL_PYODIDE", str(tmp_path))
    for name in ("one", "two"):
        app = SimpleNamespace(outdir=tmp_path / name, builder=SimpleNamespace(format="html"))
        exercise_cards.write_assets(app, None)
    one, two = (sorted((tmp_path / name).rglob("*.*")) for name in ("one", "two"))
    assert len(one) >= 9
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in two]
    licences = (tmp_path / "one/_nndl/licences.txt").read_text()
    assert "@codemirror/view\n" in licences and "Permission is hereby granted" in licences


def test_the_archive_needs_numpy_alone(english, root):
    """Whatever of nndl a reader's page imports comes out of the archive."""
    names = [f"nndl.numpy.{file.stem}" for file in (root / "nndl/numpy").glob("*.py")]
    names = [name for name in names if name != "nndl.numpy.__init__"] + ["nndl.exercises.page"]
    code = f"""
import importlib, sys
sys.path.insert(0, {str(english / "_nndl/bank.zip")!r})
for name in {names}: importlib.import_module(name)
ours = {{name: module.__file__ for name, module in sys.modules.items() if name[:4] == "nndl"}}
print([name for name, file in ours.items() if "bank.zip" not in file], "torch" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd="/", capture_output=True, text=True)
    assert done.stdout == "[] False\n", done.stdout + done.stderr


def test_without_pyodide_all_but_the_check_of_code(chinese, site, root, chromium):
    sentence = "The pages check no code"
    assert sum(sentence in line for line in chinese.said.splitlines()) == 1
    assert sentence not in site.said
    assert not (chinese.pages / "_nndl/pyodide").exists()
    seen = drive(root, "no_python.mjs", chinese.pages, chromium)
    assert seen["problems"] == []
    checks = seen["checks"]
    assert checks["code_buttons"] == ["重新开始", "稍后复习"]
    assert checks["says"].startswith("本书的这个版本不能检查代码") and "Colab" in checks["says"]
    assert checks["kept"].startswith("# 我的代码")
    assert checks["number"]["state"] == "right" and checks["number"]["text"] == "正确。"
    assert checks["hint"] and checks["solution"]


def test_editor_by_keyboard(english, root, chromium):
    seen = drive(root, "editor.mjs", english, chromium)
    assert seen["problems"] == []
    checks = seen["checks"]
    assert checks["asked_at_load"] == 0
    assert checks["focus_stays"] and checks["name"] == "Your code"
    assert "Esc, then Tab, leaves the editor. Ctrl+Enter checks." in checks["described"]
    assert checks["tab_passes"] == ["Check", True] and checks["tab_back"]
    assert checks["indented"] == "def f(x):\n        return x"
    assert checks["escape_leaves"] == "Check"
    assert "U is not transposed" in checks["verdict"]
    assert checks["third_button"] == "Review later" and checks["later"] == "true"
    assert checks["hint_open"] and checks["second_hint"] == "Hint 2"
    assert checks["solution"]
    assert checks["composing"] and checks["typed_early"].strip() == "# typed early 你"


def test_my_progress(english, root, chromium, tmp_path):
    seen = drive(root, "progress.mjs", english, chromium, tmp_path)
    assert seen["problems"] == []
    checks, count = seen["checks"], len(EXERCISES)
    names = ["card.css", "progress.css", "progress.mjs", "card.mjs"]
    assert checks["asked"] == [f"_nndl/{name}" for name in names]
    assert checks["rows"] == count
    assert checks["states"] == {
        "srn-count": "✓ done",
        "bptt-delta": "tried",
        "srn-step": "not begun · solution seen",
        "srn-order": "not begun",
    }
    assert checks["count"] == f"1 of {count} exercises done."
    assert checks["bar"] == [1, count]
    first = next(id for id in EXERCISES if id != "srn-count")
    assert checks["next"] == f"chapter.html#exercise-{first}"
    assert checks["review"] == "chapter.html#exercise-srn-order" and checks["review_more"] == 2
    assert re.fullmatch(r"nndl-progress-\d{4}-\d\d-\d\d\.json", checks["file"][0])
    assert checks["none"][0] == "not begun"
    assert checks["loaded"].startswith("Loaded: 5 exercises.") and checks["same"]
    assert checks["again"].startswith(
        "Loaded: 0 exercises. Kept, because yours is as new or newer: 5."
    )
    assert checks["states_there"] == ["✓ done", "not begun · solution seen"]
    assert checks["dismissed"] == "✓ done"
    assert checks["deleted"] == ["not begun", "Your progress was deleted.", 0]
    assert checks["no_script"] == "chapter.html#exercise-srn-count"

    assert checks["hostile"].startswith("Loaded: 1 exercises.") and "valid: 5." in checks["hostile"]
    kept = checks["hostile_kept"]
    assert set(kept) <= set(EXERCISES) and kept["srn-count"]["answer"] == "69" and checks["clock"]
    assert checks["imported_answer"] == "<img src=x onerror=alert(2)>" and checks["images"] == 0
    assert len(set(checks["bad"])) == 1 and checks["bad"][0].endswith("Nothing was changed.")
