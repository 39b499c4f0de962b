"""Every built page in a real browser: nothing from elsewhere, no error, no barrier.

The visits are made once, by tests/browser/pages.mjs; each test reads one kind of problem from its
report.
"""

import gzip

import pytest

pytestmark = pytest.mark.timeout(1800)  # the first test waits for all the visits, some minutes

KINDS = {
    "third-party": "a page asks another host for something",
    "missing": "a page asks for a file that is not there",
    "console": "a page writes an error to the console",
    "theme": "a page does not follow the reader's light or dark setting",
    "font": "a formula is not drawn with the book's maths font",
    "scroll": "a page scrolls sideways",
    "stretched": "a picture is not drawn in its own proportions",
    "axe": "axe-core finds a barrier",
    "search": "the search finds nothing",
}


@pytest.fixture(scope="module")
def report(visit):
    return visit("pages.mjs")


def test_every_page_was_visited(report, site):
    built = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert set(report["pages"]) == {path for path in built if "_static" not in path.split("/")}
    assert len(report["pages"]) > 10


def test_pages_are_light(report, site):
    """What a page asks for by itself, pictures apart: few files, as servers pack them."""
    packed = {}
    for page, files in report["loads"].items():
        for file in files:
            data = (site / file).read_bytes()
            packed[file] = len(data if file.endswith("woff2") else gzip.compress(data))
        assert len(files) <= 15, f"{page} asks for {len(files)} files: {files}"
        weight = sum(packed[file] for file in set(files))
        assert weight <= 250_000, f"{page} weighs {weight:,} bytes"
    assert set(report["loads"]) == set(report["pages"])


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_has(report, kind):
    found = [
        f"{problem['page']} ({problem['load']}): {problem['text']}"
        for problem in report["problems"]
        if problem["kind"] == kind
    ]
    assert not found, f"{KINDS[kind]}:\n" + "\n".join(found)


def test_report_knows_no_other_kind(report):
    assert {problem["kind"] for problem in report["problems"]} <= set(KINDS)
