"""The Chinese edition: complete, in step with the English one, each page linked to its twin."""

import json
import os
import re
import warnings

import pytest
import yaml

from tests.conftest import ROOT
from tests.test_book import CONFIG, Page, files, stands_in_zh, toc
from tools import po, zh_config
from tools.join_sites import join

# True: a page, a paragraph or a word of the interface without its translation is an error, as it is
# in a release (NNDL_RELEASE=1). False: it is counted, and the page shows the English with a mark.
COMPLETE = True
STRICT = COMPLETE or bool(os.environ.get("NNDL_RELEASE"))
ADDRESS = CONFIG["html"]["baseurl"]
HAN = re.compile("[\u4e00-\u9fff]")


def complain(what, found):
    """An error in a release; until then a line in the summary."""
    if found:
        said = f"{len(found)} {what}:\n" + "\n".join(found[:200])
        if STRICT:
            pytest.fail(said, pytrace=False)
        warnings.warn(f"{len(found)} {what}, the first: {found[0][:120]}", stacklevel=2)


# --- coverage -------------------------------------------------------------------------------------


def english_left(missing):
    return [f"{page}: {text}" for page, texts in missing.items() for text in texts]


def test_every_paragraph_is_translated(site):
    """As the build saw it: without a translation, or with one of an older English."""
    missing = json.loads((site / "zh/untranslated.json").read_text(encoding="utf-8"))
    complain("paragraphs stand in English", english_left(missing))


def test_every_entry_of_the_catalogues_is_translated():
    open_ones = {
        page: [e.msgid for e in po.read(page) if not e.translated()] for page in po.pages()
    }
    complain("entries are empty or fuzzy", english_left(open_ones))


def test_every_page_of_prose_has_a_catalogue():
    prose = {name for name in toc() if not name.startswith(zh_config.ENGLISH_ONLY)}
    missing = sorted({*prose, "sphinx"} - set(po.pages()))
    complain("pages have no catalogue (python -m tools.translate update)", missing)


def test_a_missing_translation_is_an_error_in_a_release(monkeypatch):
    monkeypatch.setattr("tests.test_chinese.STRICT", True)
    with pytest.raises(pytest.fail.Exception, match="book/intro: A sentence."):
        complain("paragraphs", english_left({"book/intro": ["A sentence."]}))


def test_english_on_a_page_is_listed_and_marked(site):
    missing = json.loads((site / "zh/untranslated.json").read_text(encoding="utf-8"))
    stale = re.compile(r'class="[^"]*\bstale\b')
    marked = {
        path.relative_to(site / "zh").with_suffix("").as_posix()
        for path in files(site)
        if stands_in_zh(path, site) and stale.search(path.read_text(encoding="utf-8"))
    }
    assert marked <= set(missing)
    assert len(marked) >= 0.8 * len(missing)  # a picture's words alone bear no mark


# --- configuration --------------------------------------------------------------------------------


def test_the_configuration_is_derived():
    config, contents = zh_config.chinese()
    english = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert config["sphinx"]["config"]["language"] == "zh_CN"
    assert config["html"]["baseurl"] == english["html"]["baseurl"] + "zh/"
    assert config["sphinx"]["config"]["extensions"] == english["sphinx"]["config"]["extensions"]
    names = [page["file"] for part in contents["parts"] for page in part["chapters"]]
    assert names == [n for n in toc()[1:] if not n.startswith(zh_config.ENGLISH_ONLY)]


def test_what_both_editions_have_alike_stays_once(tmp_path):
    site, chinese = tmp_path / "site", tmp_path / "chinese"
    for folder in (site, chinese):
        (folder / "_images").mkdir(parents=True)
        (folder / "_images/same.png").write_bytes(b"same")
        (folder / "_images/other.png").write_bytes(folder.name.encode())
    (chinese / "p.html").write_text(
        '"../_images/same.png" "_images/same.png" "../_images/other.png"'
    )
    join(site, chinese)
    page = (site / "zh/p.html").read_text()
    assert page == '"../../_images/same.png" "../_images/same.png" "../_images/other.png"'
    assert not (site / "zh/_images/same.png").exists()
    assert (site / "zh/_images/other.png").read_bytes() == b"chinese"


# --- twins ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twins(site):
    """Each Chinese page with its English one."""
    chinese = [path for path in files(site) if stands_in_zh(path, site)]
    both = [(path, site / path.relative_to(site / "zh")) for path in chinese]
    pages = [(Page(path, site), Page(other, site)) for path, other in both if other.is_file()]
    assert len(pages) > 9
    return [pair for pair in pages if 'http-equiv="refresh"' not in pair[0].source]


def test_every_page_links_to_its_twin(twins):
    for chinese, english in twins:
        for page, other in ((chinese, english), (english, chinese)):
            [link] = [a for tag, a in page.tags if tag == "a" and a.get("class") == "language"]
            up = page.name.count("/")
            expected = "../" * up + other.name
            assert link["href"] == expected, page.name
            assert link["hreflang"] == ("en" if page is chinese else "zh-CN")


def test_search_engines_are_told_of_both(twins):
    for chinese, english in twins:
        wanted = {"en": english.name, "zh-CN": chinese.name, "x-default": english.name}
        for page in (chinese, english):
            said = {
                a["hreflang"]: a["href"]
                for tag, a in page.tags
                if tag == "link" and "hreflang" in a
            }
            assert said == {language: ADDRESS + name for language, name in wanted.items()}, (
                page.name
            )


def test_anchors_are_the_same_in_both_editions(twins):
    """So that the switch keeps the place, and an address can be given to a reader of either."""
    for chinese, english in twins:
        if "genindex" in english.name:
            continue
        lost = {anchor for anchor in english.ids if anchor} - chinese.ids
        assert not lost, f"{chinese.name} lacks {sorted(lost)[:5]}"


def test_pages_say_that_they_are_chinese(twins):
    for chinese, _ in twins:
        [html] = [a for tag, a in chinese.tags if tag == "html"]
        assert html["lang"] == "zh-CN", chinese.name


def test_the_code_stays_english_and_is_linked(site):
    assert not (site / "zh/book/api").exists()
    page = Page(site / "zh/book/intro.html", site)
    assert "book/api/index.html" in page.links()
    api = Page(site / "book/api/srn.html", site)
    [link] = [a["href"] for tag, a in api.tags if tag == "a" and a.get("class") == "language"]
    assert link == "../../zh/book/intro.html"
    assert not [a for tag, a in api.tags if tag == "link" and "hreflang" in a]


# --- the interface --------------------------------------------------------------------------------

LABEL = re.compile(r'\b(?:title|aria-label|placeholder)="([^"]*)"')
TEXT = re.compile(r">([^<>]+)<")
APART = [  # the text of the book, which is counted elsewhere
    r"<article.*?</article>",
    r"<script.*?</script>",
    r'<nav class="bd-links.*?</nav>',
    r"<nav[^>]*(?:page-toc|Page).*?</nav>",
    r'<div class="prev-next-area">.*?</div>\s*</div>',
]
SAME = {"GitHub", "Colab", "English", ".ipynb", ".md", ".pdf", "Ctrl", "Page"}


def chrome(page):
    """What a page says outside of its article: labels, tips and the text of the bars."""
    source = page.source.split("<body", 1)[1]
    for pattern in APART:
        source = re.sub(pattern, "", source, flags=re.S)
    return {text.strip() for text in [*LABEL.findall(source), *TEXT.findall(source)]}


def english_words(texts):
    return sorted(t for t in texts - SAME if re.search("[A-Za-z]{3}", t) and not HAN.search(t))


def test_the_interface_is_chinese(site):
    names = ("book/intro", "notebooks/03-srn", "search")
    said = set().union(*(chrome(Page(site / f"zh/{name}.html", site)) for name in names))
    complain("words of the interface stand in English", english_words(said))


def test_english_words_of_the_interface_are_seen(site):
    assert "Search this book" in english_words(chrome(Page(site / "book/intro.html", site)))


# --- the switch, in a browser ---------------------------------------------------------------------

PLACE = "notebooks/03-srn.html#equation-eq-srn-state"
SEEN = {
    "a Chinese browser is offered Chinese": "本页有中文版",
    "and stays on the English page": PLACE,
    "the switch keeps page and place": f"zh/{PLACE}",
    "a Chinese page offers nothing to it": 0,
    "what is done is done in Chinese too": "已完成",
    "who has chosen is not asked again": 0,
    "a declined offer stays away": 0,
    "an English browser is offered nothing in English": 0,
    "an English browser is offered English": "available in English",
    "and back": PLACE,
    "without scripts, from a page of the code": "zh/book/intro.html",
    "from a folder, without a server": "zh/notebooks/03-srn.html",
}


@pytest.fixture(scope="module")
def seen(visit):
    return visit("editions.mjs")


@pytest.mark.parametrize("what", SEEN)
def test_the_switch(seen, what):
    wanted, came = SEEN[what], seen[what]
    assert came == wanted if wanted == 0 or ".html" in wanted else wanted in came, came
