"""The bank: right answers pass, every mutant is rejected and named, odd answers are told."""

import dataclasses
import json
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from nndl.exercises import check, exercise, hint, solution
from nndl.exercises.__main__ import main
from nndl.exercises.bank import CHAPTERS, EXERCISES
from nndl.exercises.code import compiled
from nndl.exercises.core import Mutant, Text, letters, wrong_answers
from nndl.exercises.judge import judge, read_number
from nndl.exercises.lint import faults, strings
from nndl.exercises.messages import MESSAGES
from nndl.exercises.page import card_data, check_json
from nndl.exercises.verdict import Problem

ALL = pytest.mark.parametrize("item", EXERCISES.values(), ids=EXERCISES)
STEP, CHOICE = EXERCISES["srn-step"], EXERCISES["srn-to-torch"]
NEXT = len(STEP.mutants) + 1  # the place of a wrong answer that is planted behind the others


@ALL
def test_definition(item):
    """As `python -m nndl.exercises lint` has it: right answers pass, each mutant is named, ..."""
    assert faults(item) == []


def planted(**changes):
    return dataclasses.replace(STEP, **changes)


def stayed_english(item):
    return [Text(hint.en, hint.en) for hint in item.hints]


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (planted(id="SRN step"), "small words joined by -"),
        (planted(level=4), "level is 4"),
        (planted(minutes=90), "or split the exercise"),
        (planted(hints=STEP.hints[:1]), "1 hints"),
        (planted(hints=[Text("a", ""), STEP.hints[0]]), "hints 1: one language is empty"),
        (planted(hints=stayed_english(STEP)), "hints 1: the Chinese holds no Chinese"),
        (planted(title=Text("A step", "一步 of a simple network of")), "holds English: 'of a"),
        (planted(title=Text("一步，很简单", "一步，很简单")), "English holds Chinese punctuation"),
        (planted(title=Text("{eq}`a`", "第 {eq}`a` 式")), "is for pages"),
        (planted(mutants=STEP.mutants[:3]), "3 named wrong answers"),
        (planted(starter="def step(x):\n    pass\n"), "should define srn_step"),
        (planted(starter=STEP.reference), "starter should raise NotImplementedError"),
        (planted(reference=STEP.reference.replace("(h @", "(2 * h @")), "equivalent 1 does not"),
        (
            planted(mutants=[*STEP.mutants, Mutant(Text("b", "偏"), edit=("gone", "x"))]),
            f"mutant {NEXT}: 'gone' is 0 times",
        ),
        (
            planted(mutants=[*STEP.mutants, Mutant(Text("$b$", "$b$ 偏"), edit=(" + b", ""))]),
            "says is printed",
        ),
        (
            planted(mutants=[*STEP.mutants, Mutant(Text("b", "偏"), edit=(" + b", ""))]),
            f"mutant {NEXT} is rejected, but not named",
        ),
        (
            planted(mutants=[*STEP.mutants, Mutant(Text("b", "偏"), edit=("+ b", "+ 1 * b"))]),
            f"mutant {NEXT} passes as right",
        ),
        (
            planted(cases=lambda rng: dict(STEP.cases(rng), x=np.ones((9, 1)))),
            "reference does not pass",
        ),
        (
            planted(cases=lambda rng: dict(STEP.cases(rng), **{f"n{rng.integers(1000)}": 1})),
            "the same arguments every time",
        ),
        (
            dataclasses.replace(
                CHOICE, options=[dataclasses.replace(o, right=True) for o in CHOICE.options]
            ),
            "one option should be right and one wrong",
        ),
    ],
)  # fmt: skip
def test_planted_faults_of_a_definition_are_told(item, says):
    assert says in "\n".join(faults(item, range(5)))


def test_every_sentence_of_the_system_is_in_both_languages():
    for chapter in CHAPTERS.values():
        assert list(strings(chapter.TITLE)) == []
    for key, message in MESSAGES.items():
        assert set(message) == {"en", "zh"}
        fields = [sorted(re.findall(r"\{(\w+)\}", message[lang])) for lang in ("en", "zh")]
        assert fields[0] == fields[1], key
        assert re.search(r"[\u4e00-\u9fff：/]", message["zh"]), key


def test_the_command_lists_and_lints(capsys):
    assert main(["list"]) == 0
    assert capsys.readouterr().out.split() == list(EXERCISES)
    assert main(["list", "ch03"]) == main(["list", "03-srn"]) == 0
    assert "srn-step\nsrn-unroll\n" in capsys.readouterr().out
    assert main(["lint", "ch03"]) == 0
    assert capsys.readouterr().out == "7 exercises, 50 seeds: no faults\n"
    with pytest.raises(SystemExit):
        main(["lint", "ch99"])
    assert "there is no chapter ch99; there are 01-memory" in capsys.readouterr().err


def test_the_lint_fails_on_a_fault(capsys, monkeypatch):
    chapter = CHAPTERS["03-srn"]
    monkeypatch.setattr(chapter, "EXERCISES", [planted(level=0)])
    assert main(["lint", "ch03"]) == 1
    assert capsys.readouterr().out.startswith("srn-step: level is 0: write 1")


@ALL
def test_two_mistakes_at_once_are_both_named(item):
    known = [] if item.kind in ("choice", "order") else wrong_answers(item)
    answers = {names: answer for answer, names in known}
    for both in [names for names in answers if len(names) == 2]:
        verdict = judge(item, answers[both], seed=1)
        assert verdict.state == "wrong" and verdict.named
        # An answer that crashes on its first mistake cannot show its second. Any other that is told
        # as less than it is does just what the named one does, or shows both on other cases.
        if verdict.named != both and not any("Error:" in line for line in verdict.lines):
            for seed in range(2, 6):
                as_named = judge(item, answers[verdict.named], seed=seed).named
                assert judge(item, answers[both], seed=seed).named in (as_named, both)


@ALL
def test_options_and_orders(item):
    if item.kind == "choice":
        for letter, option in zip(letters(item.options), item.options):
            verdict = judge(item, letter)
            assert option.says.en in verdict.text("en")
            assert verdict.named == (() if option.right else (option,))
            assert (verdict.state == "right") is (letter == item.reference)
        part = judge(item, item.reference[0])
        missing = MESSAGES["choice-missing"]["en"]
        assert (missing in part.text("en")) is (len(item.reference) > 1)
        spelled = [list(item.reference), ", ".join(item.reference).upper(), item.reference[::-1]]
        assert [judge(item, answer).state for answer in spelled] == ["right"] * 3
    if item.kind == "order":
        assert item.shown != sorted(item.shown)
        assert sorted(item.shown) == list(range(len(item.steps)))
        assert judge(item, letters(item.steps)).state == "wrong"


@ALL
@pytest.mark.parametrize("nothing", [None, "", "  \n", ...])
def test_no_answer_yet_is_one_fixed_line(item, nothing, capsys):
    for _ in range(2):
        assert check(item.id, nothing).state == "empty"
    said = f'No answer yet. Write yours, then check again; hint("{item.id}") helps.\n'
    assert capsys.readouterr().out == said * 2


def test_a_check_prints_its_verdict_and_returns_it(capsys):
    verdict = check("srn-step", right, seed=1)
    assert verdict and verdict.state == "right"
    assert capsys.readouterr().out == verdict.text("en", "srn-step") + "\n"
    assert verdict._ipython_display_() is None  # a notebook does not show it a second time
    assert repr(verdict) == "<Verdict: right>"
    wrong = check("srn-step", lambda x, h, W, U, b: np.tanh(h @ U + x @ W.T + b))
    assert not wrong and wrong.named == (STEP.mutants[0],)
    assert not check("srn-step", "")


def test_a_starter_is_no_answer_yet(capsys):
    def srn_step(x, h, W, U, b):
        raise NotImplementedError("your turn")

    check("srn-step", srn_step)
    check("srn-step", srn_step, lang="zh")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("No answer yet.") and lines[1].startswith("还没有作答。")
    assert len(lines) == 2


def right(x, h, W, U, b):
    return np.tanh(h @ U.T + x @ W.T + b)


def changes(x, h, W, U, b):
    result = right(x, h, W, U, b)
    h += 1
    return result


def crashes(x, h, W, U, b):
    wide = h @ U.T
    return wide + x @ W  # the reader's own line


def nans(x, h, W, U, b):
    result = right(x, h, W, U, b)
    result[0, 1] = np.nan
    return result


def quits(x, h, W, U, b):
    sys.exit("bye")


def deep(x, h, W, U, b):
    return deep(x, h, W, U, b)


class Rude:
    def __repr__(self):
        raise RuntimeError("no name")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("def srn_step(x)\n    pass", "Line 1 is not Python"),
        ("x = 1", "defines no function srn_step"),
        ("1/0", "Line 1 raises ZeroDivisionError"),
        ("import sys; sys.exit()", "raises SystemExit"),
        (-3.25, "Expected a function srn_step(...), got -3.25"),
        (np.ones((2000, 2000)), "Expected a function srn_step(...), got"),
        (Rude(), "got <Rude instance"),
        (lambda x: x, "is called with the arguments (x, h, W, U, b), and that failed"),
        (crashes, "return wide + x @ W  # the reader's own line"),
        (changes, "changed its argument h"),
        (lambda *args: None, "returned None"),
        (lambda *args: (right(*args), 1), "Expected 1 result(s), got 2"),
        (lambda *args: "tanh", "Expected an array of numbers, got 'tanh'"),
        (lambda *args: Rude(), "Expected an array of numbers, got <Rude instance"),
        (lambda *args: [[1.0], [2.0, 3.0]], "Expected an array of numbers"),
        (lambda *args: {"h": right(*args)}, "Expected an array of numbers"),
        (lambda *args: right(*args).astype(object), "Expected an array of numbers"),
        (lambda *args: right(*args).T, "Expected shape"),
        (lambda *args: right(*args)[0], "Expected shape"),
        (lambda *args: 0.5, "got ()"),
        (lambda *args: np.zeros((3000, 3000)), "got (3000, 3000)"),
        (lambda *args: right(*args).astype(int), "got dtype int64"),
        (lambda *args: right(*args) + 0j, "got dtype complex128"),
        (lambda *args: right(*args) > 0, "got dtype bool"),
        (nans, "NaN or infinity at index [0, 1]"),
        (lambda *args: right(*args) + 1e-6, "a value is not: at index"),
        (lambda *args: right(*args) - 1e300, "a value is not: at index"),
        (quits, "raises SystemExit: bye"),
        (deep, "RecursionError"),
        (lambda *args: np.ones(10**15), "Error"),
    ],
)
def test_odd_answers_are_told(answer, says):
    verdict = judge(STEP, answer, seed=3)
    assert verdict.state == "wrong"
    assert says in verdict.text("en")
    assert len(verdict.text("en")) < 1500
    assert judge(STEP, answer, "zh", seed=3).state == "wrong"


def test_lists_and_single_precision_are_accepted():
    assert judge(STEP, lambda *args: right(*args).tolist()).state == "right"
    single = judge(STEP, lambda *args: right(*args).astype(np.float32))
    assert single.state == "right"


def test_a_law_is_checked_beside_the_values():
    def only_random_cases(x, h, W, U, b):
        return right(x, h, W, U, b) if x.any() else np.zeros_like(h)

    verdict = judge(STEP, only_random_cases)
    assert verdict.state == "wrong"
    assert "a law is broken: with x = 0 and h = 0" in verdict.text("en")


def test_a_gradient_is_checked_where_asked():
    item, rng = EXERCISES["srn-dv"], np.random.default_rng(0)
    (law,) = item.properties
    reference, wrong = compiled(item)
    assert law.holds(reference, rng)
    assert not any(law.holds(mutant, rng) for mutant, _ in wrong)
    right = judge(item, item.reference).text("en")
    assert "the derivative of the loss with respect to V, measured by central diff" in right
    seen = dataclasses.replace(item, reference=item.reference.replace('", dy', '", 0 * dy'))
    broken = judge(dataclasses.replace(seen, mutants=()), seen.reference)
    assert "a law is broken: your result is the derivative" in broken.text("en")


def test_pytorch_answers():
    torch = pytest.importorskip("torch")

    def srn_step(x, h, W, U, b):
        return torch.tanh(h @ U.T + x @ W.T + b)

    assert judge(STEP, srn_step).state == "right"
    wrong = judge(STEP, lambda x, h, W, U, b: torch.tanh(h @ U + x @ W.T + b))
    assert wrong.named == (STEP.mutants[0],)
    learned = judge(STEP, lambda *args: srn_step(*map(torch.as_tensor, args)).requires_grad_())
    assert learned.state == "right"


def forever(*args):
    while True:
        pass


def stubborn(*args):
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            pass


def bare(*args):
    while True:
        try:
            time.sleep(0.01)
        except:  # noqa: E722
            pass


def bare_twice(*args):
    while True:
        try:
            while True:
                try:
                    sum(range(100))
                except:  # noqa: E722
                    continue
        except BaseException:
            print(end="")


def in_finally(*args):
    while True:
        try:
            pass
        finally:
            continue  # noqa: B012


LOOPS = [forever, stubborn, bare, bare_twice, in_finally, "while True: pass"]


@pytest.mark.parametrize("answer", LOOPS)
def test_an_endless_loop_is_stopped(answer):
    before = signal.getsignal(signal.SIGALRM)
    started = time.perf_counter()
    verdict = judge(STEP, answer, limit=0.5)
    assert time.perf_counter() - started < 5
    assert "Stopped after 0.5 seconds" in verdict.text("en")
    assert judge(STEP, right).state == "right"
    assert signal.getsignal(signal.SIGALRM) == before
    time.sleep(0.01)  # no alarm is left over
    assert signal.getitimer(signal.ITIMER_REAL)[0] in (0, pytest.approx(300, abs=300))


def in_a_thread(*answers, limit=5.0):
    verdicts = []
    work = lambda: verdicts.extend(judge(STEP, a, limit=limit) for a in answers)  # noqa: E731
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    return verdicts


@pytest.mark.parametrize("answer", [forever, stubborn])
def test_a_thread_without_signals_is_watched(answer):
    """Windows has no alarm either: a watching thread interrupts, and disturbs nothing after."""
    stopped, after = in_a_thread(answer, right, limit=0.3)
    assert "Stopped after 0.3 seconds" in stopped.text("en")
    assert after.state == "right"


def test_without_an_alarm_the_main_thread_is_watched(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")
    assert "Stopped after 0.3 seconds" in judge(STEP, forever, limit=0.3).text("en")
    assert judge(STEP, right).state == "right"


def hoards(*args):
    kept = []
    while True:
        kept.append(np.zeros(2**24))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process' memory here")
def test_a_hoard_is_refused_before_the_machine_is_full():
    verdict = judge(STEP, hoards, limit=20)
    assert "raises MemoryError" in verdict.text("en") and "kept.append" in verdict.text("en")
    np.zeros(2**29)  # and the limit is gone


def test_printing_is_shown_up_to_a_limit(capsys):
    def talks(*args):
        print("look", "x" * 10**6)
        return right(*args)

    verdict = judge(STEP, talks)
    assert verdict.state == "right"
    assert verdict.printed.startswith("look xxx") and len(verdict.printed) == 2000
    assert capsys.readouterr().out == ""


def test_the_seed_repeats_the_cases(capsys):
    check("srn-step", lambda *args: right(*args) + 1)
    said = capsys.readouterr().out
    seed = int(re.search(r"Seed (\d+)", said)[1])
    check("srn-step", lambda *args: right(*args) + 1, seed=seed)
    assert capsys.readouterr().out == said
    texts = {judge(STEP, lambda *args: right(*args) + 1).text("en") for _ in range(5)}
    assert len(texts) > 1, "every check draws new cases"
    assert judge(STEP, right, seed=1).text("en") == judge(STEP, right, seed=2).text("en")


def test_arguments_of_any_kind():
    """A case may hold numbers, strings, tuples and lists; changing a list is noticed."""
    case = {"x": np.ones(3), "n": 2, "how": "mean", "shape": (1, 3), "taps": [1, 2]}
    source = "def f(x, n, how, shape, taps):\n    return x * n\n"
    item = dataclasses.replace(STEP, reference=source, cases=lambda rng: case, mutants=())
    item = dataclasses.replace(item, properties=())
    assert judge(item, lambda x, n, how, shape, taps: x * n).state == "right"
    changed = judge(item, lambda x, n, how, shape, taps: x * n * (taps.append(3) or 1))
    assert "changed its argument taps" in changed.text("en")


def test_helpers_of_other_cells_are_seen():
    helper = {"np": np}
    exec("def act(z):\n    return np.tanh(z)", helper)
    exec("def srn_step(x, h, W, U, b):\n    return act(h @ U.T + x @ W.T + b)", helper)
    assert judge(STEP, helper["srn_step"]).state == "right"


NUMBERS = json.loads((Path(__file__).parent / "formula_cases.json").read_text("utf8"))["numbers"]


@pytest.mark.parametrize(
    ("typed", "number"), [*NUMBERS, (57, 57), (57.0, 57), (np.float32(2), 2), ([5, 7], None)]
)
def test_a_number_in_several_spellings_or_told_that_it_is_none(typed, number):
    if number is not None:
        assert read_number(typed, ("numbers", "个")) == number
        return
    with pytest.raises(Problem) as caught:
        read_number(typed, ("numbers", "个"))
    assert caught.value.key == "number-unread"


@pytest.mark.parametrize("id", [i for i in EXERCISES if i != "srn-step"])
@pytest.mark.parametrize(
    "odd", [-3.25, [1, 2], Rude, np.ones((500, 500)), "x" * 5000, "os.system('x')"]
)
def test_odd_answers_of_the_other_kinds(id, odd):
    verdict = judge(EXERCISES[id], odd)
    assert verdict.state == "wrong"
    assert len(verdict.text("en")) < 1000


@ALL
def test_card_reads_in_a_notebook_and_stays_the_same(item):
    for lang in ("en", "zh"):
        card = exercise(item.id, lang)
        markdown = card._repr_markdown_()
        assert markdown == exercise(item.id, lang)._repr_markdown_()
        for text in (item.title, item.prompt, *item.hints, item.solution):
            assert text[lang] in markdown
        assert markdown.count("<details>") == len(item.hints) + 1
        assert item.solution[lang] not in repr(card)
        assert item.prompt[lang] in repr(card)
        assert item.hints[0][lang] == repr(hint(item.id, 1, lang))
        assert item.solution[lang] in repr(solution(item.id, lang))
    assert "There are" in repr(hint(item.id, 99))


def test_an_unknown_id_names_those_there_are():
    with pytest.raises(KeyError, match="no exercise 'srn-stpe'.*srn-step"):
        check("srn-stpe", 1)


@ALL
def test_card_data_is_plain_and_the_same_every_time(item):
    data = card_data(item, "zh")
    assert json.loads(json.dumps(data, allow_nan=False))["kind"] == item.kind
    assert json.dumps(card_data(item, "zh")) == json.dumps(data)
    assert len(json.dumps(data)) < 12_000


def test_the_worker_s_check():
    verdict = json.loads(check_json("srn-step", STEP.reference, "en"))
    assert verdict["state"] == "right" and len(verdict["lines"]) == 2
    assert json.loads(check_json("srn-step", STEP.starter, "en"))["state"] == "empty"
    assert "Seed" not in check_json("srn-step", "def srn_step(*a): return 1.0", "en")


@pytest.mark.parametrize("item", EXERCISES.values(), ids=EXERCISES)
def test_level_and_minutes_are_stated_and_shown(item):
    assert item.level in (1, 2, 3) and 1 <= item.minutes <= 20
    first = repr(exercise(item.id)).splitlines()[0]
    assert f"(level {item.level} of 3, about {item.minutes} min)" in first


def test_nothing_imports_torch():
    code = "import sys, nndl.exercises, nndl.exercises.page; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr


@pytest.mark.parametrize(
    "answer", ["(b) and (d)", "B, D", "b d", "b和d", "b与d", "[b, d]", ["d", "b"]]
)
def test_a_choice_may_be_spelled_in_many_ways(answer):
    assert judge(EXERCISES["srn-to-torch"], answer).state == "right"
    assert judge(EXERCISES["srn-to-torch"], "and").state == "wrong"


def test_the_card_says_how_to_type_a_choice_and_an_order():
    assert '"b, d"' in repr(exercise("srn-to-torch")) and '"b, a, c"' in repr(exercise("srn-order"))
    assert "letters" not in repr(exercise("srn-count"))
