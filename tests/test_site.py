"""Addresses of the site: unknown, moved, listed; links that report a mistake; cards for others."""

import posixpath
import re
import xml.etree.ElementTree as xml
from urllib.parse import parse_qs, urljoin, urlparse

import pytest
import yaml
from PIL import Image

from tests.conftest import ROOT
from tests.test_book import CONFIG, Page, chapters, toc

ADDRESS = CONFIG["html"]["baseurl"]
MOVED = yaml.safe_load((ROOT / "book/redirects.yml").read_text(encoding="utf-8"))
REDIRECTS = {**MOVED, **{path.stem[:2]: f"notebooks/{path.stem}" for path in chapters()}}


def read(site, path):
    return Page(site / path, site)


def meta(page):
    return {
        a.get("property", a.get("name")): a.get("content") for tag, a in page.tags if tag == "meta"
    }


@pytest.mark.parametrize("old", ["index", *REDIRECTS])
def test_a_redirect_leads_to_a_page(site, old):
    page = read(site, f"{old}.html")
    [refresh] = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "refresh"]
    address = re.fullmatch(r"0; url=(.+)", refresh)[1]
    target = posixpath.normpath(posixpath.join(posixpath.dirname(old), address))
    assert target in page.links() and (site / target).is_file()
    assert target == REDIRECTS.get(old, "book/intro") + ".html"
    [canonical] = [a["href"] for tag, a in page.tags if a.get("rel") == "canonical"]
    assert canonical == ADDRESS + target


def test_the_page_for_unknown_addresses_starts_at_the_root(site):
    """It is shown at any depth, so its own links may not depend on where it is shown."""
    page = read(site, "404.html")
    [base] = [a["href"] for tag, a in page.tags if tag == "base"]
    assert base == urlparse(ADDRESS).path and base.endswith("/")
    loads = [
        a.get("href") or a.get("src") for tag, a in page.tags if tag in ("link", "script", "img")
    ]
    for address in filter(None, loads):
        assert "://" in address or (site / address.split("?")[0]).is_file(), address
    assert "Page not found" in "".join(page.text)


def test_the_map_lists_every_page_of_the_contents(site):
    tree = xml.parse(site / "sitemap.xml").getroot()
    listed = {
        place.text.removeprefix(ADDRESS) for place in tree.iter() if place.tag.endswith("loc")
    }
    assert {f"{page}.html" for page in toc()} <= listed
    assert all((site / page).is_file() for page in listed)


def test_the_report_names_the_page(site):
    for path in (*(f"notebooks/{chapter.stem}" for chapter in chapters()), "book/glossary"):
        found = [link for link in read(site, path + ".html").links() if "/issues/new?" in link]
        assert found
        for link in found:
            asked = parse_qs(urlparse(link).query)
            assert asked["title"] == [f"Mistake on {path}"]
            assert asked["body"][0].split("\n")[:2] == [f"{path}.html", "Section: "]


def test_other_sites_show_what_the_page_is(site):
    page = read(site, "notebooks/07-lstm.html")
    said = meta(page)
    assert "LSTM" in said["og:title"] and said["og:description"] == said["description"]
    assert said["og:url"] == ADDRESS + page.name and "<" not in said["og:title"]
    picture = site / said["og:image"].removeprefix(ADDRESS)
    assert Image.open(picture).size == (1200, 630) and picture.stat().st_size < 300_000


def test_a_link_to_a_built_file_is_relative(site):
    links = [urljoin("book/x", link) for link in read(site, "book/intro.html").links()]
    assert {link for link in links if link.startswith("dist/")} <= {
        path.relative_to(site).as_posix() for path in (site / "dist").iterdir()
    }
