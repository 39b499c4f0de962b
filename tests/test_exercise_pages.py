"""Exercise cards in a built page: readable without JavaScript, working in a real browser."""

import json
import re
import shutil
import subprocess

import pytest
from exercise_cards import script

from nndl.exercises.bank import CHAPTERS, EXERCISES
from tests.card_site import build


@pytest.fixture(scope="module")
def english(tmp_path_factory, root):
    return build(tmp_path_factory.mktemp("cards-en"), root, "en")


@pytest.fixture(scope="module")
def seen(english, root, chromium):
    """What a reader sees who works through the page: tests/browser/exercises.mjs."""
    command = ["node", str(root / "tests/browser/exercises.mjs"), str(english), str(chromium)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


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


def test_a_chinese_page_is_chinese(tmp_path, root):
    page = (build(tmp_path, root, "zh_CN") / "chapter.html").read_text()
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
    assert checks["asked_at_load"] == ["card.css", "card.mjs", "explore.mjs"]
    assert checks["asked_before_code"] == 0
    assert checks["code_later"]["ms"] < 1000


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
        ("odd_store", "right", "Right."),
        ("found_again", "right", "It also holds"),
    ],
)
def test_verdicts_in_the_page(seen, check, state, sentence):
    assert seen["checks"][check]["state"] == state
    assert sentence in seen["checks"][check]["text"]


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
    picture = "data:image/png;base64,CC"
    assert seen["checks"]["explore"] == {"picture": picture, "alt": "large", "spoken": "2.0"}


def test_without_javascript(seen):
    plain = seen["checks"]["no_script"]
    assert plain["prompt"].startswith("Write one step")
    assert "def srn_step" in plain["starter"]
    assert "Transpose each term" in plain["solution"]


def test_two_builds_give_the_same_bytes(english, tmp_path, root):
    again = build(tmp_path, root, "en")
    for name in ("bank.zip", "card.mjs", "worker.js"):
        assert (again / "_nndl" / name).read_bytes() == (english / "_nndl" / name).read_bytes()
    shutil.rmtree(again)
