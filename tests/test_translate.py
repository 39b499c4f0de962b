"""The translator's tool: what is offered, taken, refused and kept; the language of what stands."""

import pytest
import yaml

from tools import po, translate
from tools.message import needs_no_words
from tools.zh_lint import faults, terms, variants

ENGLISH = "The {term}`gate` of $x_t$ is *open*, see {eq}`eq-a` and [here](http://x); `f()` does it."
CHINESE = "$x_t$ 的{term}`门 <gate>`是*打开*的，见 {eq}`eq-a` 和[这里](http://x)；由 `f()` 完成。"
PLANTED = {  # a change of CHINESE, and the fault that has to be named
    "no space between": ("$x_t$ 的", "$x_t$的"),
    "between Chinese characters": ("打开", "打 开"),
    "beside Chinese punctuation": ("的，见", "的， 见"),
    "half-width punctuation": ("的，见", "的,见"),
    "half-width brackets": ("是*打开*的", "是*打开*的(门)"),
    "straight quotes": ("*打开*", '"打开"'),
    "dots are ……": ("完成。", "完成……等...。"),
    "emphasis does not close": ("是*打开*的", "是 **打开：**的"),
    "English is left": ("完成。", "完成，and then it is done by it。"),
    "formula 'x_t' is missing": ("$x_t$", "$x_k$"),
    "formula 'x_k' is not in the English": ("$x_t$", "$x_k$"),
    "eq 'eq-a' is missing": ("{eq}`eq-a`", "公式"),
    "link 'http://x' is missing": ("http://x", "http://y"),
    "field '{n}' is not in the English": ("完成。", "完成 {n}。"),
    "code 'f()' is missing": ("`f()`", "`g()`"),
    "term 'gate' is missing": ("门 <gate>", "门 <graph>"),
    "shows English": ("门 <gate>", "gate"),
    "the glossary says 门": ("门 <gate>", "闸 <gate>"),
    "隐藏状态: write 隐状态": ("完成", "完成隐藏状态"),
    "it should be one paragraph": ("$x_t$", "1. $x_t$"),
    "markup is left": ("由 `f()`", "由 `f()` 和 `g"),
}


def test_a_good_entry_has_no_fault():
    assert list(faults(ENGLISH, CHINESE)) == []


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_named(fault):
    old, new = PLANTED[fault]
    assert CHINESE.count(old) == 1
    assert any(fault in said for said in faults(ENGLISH, CHINESE.replace(old, new)))


@pytest.mark.parametrize(
    "chinese",
    ["由 $x_t$, $y_t$ 得", "由此得 $x_t$.", "见 {eq}`eq-a`; 又见", "由此得 $x_t$: $y_t$ 成立"],
)
def test_half_width_marks_beside_formulas_are_named(chinese):
    assert any("half-width punctuation" in fault for fault in faults("x", chinese))


def test_english_may_be_quoted():
    english = "nonlinear autoregressive model with exogenous inputs"
    assert not list(faults("x", f"模型（{english}）读“the dog that chased the cat runs”。"))


def test_english_is_not_taken_for_chinese():
    assert "it holds no Chinese" in list(faults("What to remember", "What to remember"))
    assert not list(faults("Hochreiter", "Hochreiter"))


def test_words_in_formulas_may_be_translated():
    assert not list(faults(r"if $a\text{ or }b$", r"若 $a\text{ 或 }b$"))
    assert list(faults(r"if $a\text{ or }b$", r"若 $a\text{ 或 }c$"))


def test_a_variant_may_be_quoted_where_the_english_does():
    assert not list(faults("also 隐藏状态 elsewhere", "别处也写作隐藏状态"))


def test_terms_that_the_glossary_writes_together_stay_together():
    assert terms()["grid lstm"] == "网格LSTM"
    assert not list(faults("a Grid LSTM x", "一个网格LSTM 网络"))
    assert list(faults("a Grid LSTM x", "一个网格 LSTM 和门LSTM"))


@pytest.mark.parametrize(
    ("text", "alone"),
    {
        "$x$, {eq}`eq-a`": True,
        "NumPy": True,
        "1.5 (3)": True,
        "{doc}`glossary`": True,
        "LSTM 长短期记忆网络": True,
        "{term}`GRU`": True,
        "{term}`gate`": False,
        "Recurrent networks 循环神经网络": False,
        "{doc}`code pages <api/index>`": False,
        "the $k$-th": False,
    }.items(),
)
def test_what_has_no_words_is_not_asked_for(text, alone):
    assert needs_no_words(text) is alone


def test_every_term_is_in_the_glossary_and_no_variant_is_one():
    table = yaml.safe_load((po.LOCALES / "terms.yml").read_text(encoding="utf-8"))
    assert set(table) <= set(terms().values())
    assert not set(variants()) & set(terms().values())
    for wrong, right in variants().items():
        assert wrong not in right, f"{right} holds its own variant {wrong}"


# --- catalogues -----------------------------------------------------------------------------------


@pytest.fixture
def page(tmp_path, monkeypatch):
    """A page with three entries, the first translated."""
    monkeypatch.setattr(po, "FOLDER", tmp_path)
    entries = po.merged([], ["One gate is open now.", ENGLISH, "A third one."], {})
    entries[0].msgstr = "现在有一个门开着。"
    po.write("a/b", entries)
    return "a/b"


def changed(page, first):
    """Take in an English page whose first paragraph has changed."""
    po.write(page, po.merged(po.read(page), [first, ENGLISH, "New."], {"New.": "新的。"}))
    return po.read(page)


def test_a_changed_paragraph_keeps_its_translation_as_a_proposal(page):
    first, _, new = changed(page, "One gate is open just now.")
    assert first.fuzzy and first.msgstr == "现在有一个门开着。"
    assert first.previous_msgid == "One gate is open now."
    assert new.msgstr == "新的。", "what another page says is taken over"
    assert po.translations(page) == {"New.": "新的。"}, "a proposal is not published"
    assert "? One gate is open now.\n> 现在" in translate.export(page)


def test_a_paragraph_that_shares_little_takes_nothing_over(page):
    assert changed(page, "Completely other words stand here.")[0].msgstr == ""


def test_the_difference_is_small_and_the_form_stays(page):
    before = po.path(page).read_text().split("\n")
    po.write(page, po.read(page))
    assert po.path(page).read_text().split("\n") == before
    po.write(page, [*po.read(page), *po.merged([], ["Another."], {})])
    assert len(po.path(page).read_text().split("\n")) == len(before) + 3


def test_export_and_import(page, tmp_path):
    text = translate.export(page)
    assert "One gate" not in text and ENGLISH in text and "# 2 entries" in text
    file = tmp_path / "a.txt"
    bare = CHINESE.replace("门 <gate>", "gate")  # the glossary fills it in
    file.write_text(text.replace(f"{ENGLISH}\n>", f"{ENGLISH}\n> {bare}"), encoding="utf-8")
    assert translate.take(file) == 0
    assert po.translations(page)[ENGLISH] == CHINESE
    assert len(po.translations(page)) == 2, "an empty answer changes nothing"


def test_import_needs_no_english_and_names_what_it_refuses(page, tmp_path, capsys):
    ids = [translate.name(entry) for entry in po.read(page)]
    lines = [
        f"# page: {page}",
        f"[{ids[1]}]",
        "> 错,了",
        f"[{ids[2]}]",
        "> 第三个。",
        "[ffffff]",
        "> 无",
    ]
    file = tmp_path / "a.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert translate.take(file) == 2
    said = capsys.readouterr().out
    assert f"[{ids[1]}] half-width" in said and "[ffffff] no such entry" in said
    assert "1 taken, 2 refused, 1 left to do" in said
    assert po.translations(page)["A third one."] == "第三个。" and ENGLISH not in po.translations(
        page
    )


def test_a_correction_ends_the_proposal(page, tmp_path):
    [first, *_] = changed(page, "One gate is open just now.")
    file = tmp_path / "a.txt"
    file.write_text(f"# page: {page}\n[{translate.name(first)}]\n> 此刻有一个门开着。\n", "utf-8")
    assert translate.take(file) == 0
    assert not po.read(page)[0].fuzzy and not po.read(page)[0].previous_msgid


# --- what stands ----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", po.pages())
def test_the_language_of_the_catalogue(page, capsys):
    assert translate.lint([page]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("page", po.pages())
def test_names_of_entries_are_different(page):
    entries = po.read(page)
    assert len(set(map(translate.name, entries))) == len(entries)
