"""The built book, read as files: complete, self-contained, formulas as MathML, glyphs there."""

import gzip
import json
import os
import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlparse

import pytest
import yaml
from fontTools.ttLib import TTFont
from PIL import Image

from tests.conftest import ROOT
from tools.chinese_font import NEVER_DRAWN, is_chinese

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
LABELS = [
    equation["id"].lower()
    for equation in yaml.safe_load((ROOT / "book/equations.yml").read_text(encoding="utf-8"))
]
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "audio": "src"}
PASSIVE = {"alternate", "canonical", "next", "prev", "index", "search"}  # <link>s that load nothing


class Page(HTMLParser):
    """What the tests ask of a page: its tags, its anchors, the text a reader sees."""

    def __init__(self, path, site):
        super().__init__()
        self.name = path.relative_to(site).as_posix()
        self.source = path.read_text(encoding="utf-8")
        self.tags, self.ids, self.text, self.maths = [], set(), [], []
        self.open = []
        self.feed(self.source)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        self.ids.add(attributes.get("id"))
        if tag in {"script", "style", "pre", "code", "math", "textarea"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        if "math" in self.open:
            self.maths.append(data)
        elif not self.open:
            self.text.append(data)

    def links(self):
        """Targets of the page's links, relative to the site."""
        hrefs = [a["href"] for tag, a in self.tags if tag == "a" and a.get("href")]
        return [urljoin(self.name, href) for href in hrefs]


@pytest.fixture(scope="module", params=["", "zh/"], ids=["en", "zh"])
def edition(request):
    """Where in the site an edition stands."""
    return request.param


@pytest.fixture(scope="module")
def pages(site, edition):
    """The pages of one edition by their names in the site."""
    in_edition = (path for path in files(site) if stands_in_zh(path, site) == bool(edition))
    return {page.name: page for page in (Page(path, site) for path in in_edition)}


def files(site):
    """The pages of both editions, less the theme's own templates."""
    found = sorted(site.rglob("*.html"))
    return [path for path in found if "_static" not in path.relative_to(site).parts]


def stands_in_zh(path, site):
    return path.relative_to(site).parts[0] == "zh"


def chapters():
    return sorted((ROOT / "notebooks").glob("*.ipynb"))


def toc():
    text = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    return re.findall(r"(?:file|root): (\S+)", text)


def test_every_notebook_is_in_the_contents():
    assert [f"notebooks/{path.stem}" for path in chapters()] == [
        name for name in toc() if name.startswith("notebooks/")
    ]


def test_every_page_of_the_contents_is_built(pages, edition):
    wanted = [name for name in toc() if not (edition and name.startswith("book/api/"))]
    assert [name for name in wanted if f"{edition}{name}.html" not in pages] == []


def test_every_module_has_an_api_page():
    documented = "".join(path.read_text("utf-8") for path in (ROOT / "book/api").glob("*.md"))
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for folder in ("numpy", "torch")
        for path in (ROOT / "nndl" / folder).glob("[a-z]*.py")
    ]
    assert modules
    missing = [name for name in modules if f"automodule:: {name}\n" not in documented]
    assert not missing, f"no page in book/api/ documents {missing}"


def test_nothing_is_loaded_from_another_host(pages):
    found = []
    for page in pages.values():
        for tag, attributes in page.tags:
            address = attributes.get(LOADS.get(tag, "")) or ""
            if tag == "link" and attributes.get("rel") not in PASSIVE:
                address = attributes.get("href", "")
            if urlparse(address).scheme not in ("", "data") or address.startswith("//"):
                found.append(f"{page.name}: <{tag}> {address}")
    assert not found


def test_every_page_has_the_content_security_policy(pages):
    for page in pages.values():
        policies = [
            attributes["content"]
            for tag, attributes in page.tags
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        assert len(policies) == 1, page.name
        assert "default-src 'self'" in policies[0], page.name


def test_every_page_has_one_description(pages, edition):
    shortest = 10 if edition else 20  # characters say more in Chinese
    for page in pages.values():
        found = [a for tag, a in page.tags if tag == "meta" and a.get("name") == "description"]
        assert len(found) == 1 and len(found[0]["content"]) > shortest, page.name


def test_every_equation_is_an_anchor_once(pages):
    places = {label: [p.name for p in pages.values() if label in p.ids] for label in LABELS}
    wrong = {label: where for label, where in places.items() if len(where) != 1}
    assert not wrong, f"expected on one page each: {wrong}"


def test_no_other_equation_bears_a_label_of_ours(pages):
    ids = {
        i for page in pages.values() for i in page.ids if re.fullmatch(r"eq-[a-z0-9-]+", i or "")
    }
    assert ids == set(LABELS)


def test_formulas_are_mathml_and_no_tex_is_left(pages):
    tex = re.compile(r"\$\$|\\(?:begin|end|frac|mathbf|mathcal|sum|delta|hat|top)\b|\\\(|\\\[")
    for page in pages.values():
        blocks = re.findall(
            r'class="[^"]*\bmath notranslate[^"]*"[^>]*>(.{0,200})', page.source, re.S
        )
        for block in blocks:
            assert "<math" in block, f"{page.name}: a formula without MathML: {block}"
        left = tex.search("".join(page.text))
        assert not left, f"{page.name} shows {left.group()!r}: {page.text}"


def test_chapters_have_formulas(pages, edition):
    for path in chapters():
        assert len(re.findall("<math", pages[f"{edition}notebooks/{path.stem}.html"].source)) > 20


def test_no_page_names_an_anchor_that_is_not_there(pages, site):
    known = {path.relative_to(site).as_posix(): path for path in files(site)}
    ids = cache(lambda path: Page(known[path], site).ids)
    found = []
    for page in pages.values():
        for link in page.links():
            path, _, anchor = link.partition("#")
            path = path or page.name
            if path in known and anchor and unescape(anchor) not in ids(path):
                found.append(f"{page.name} -> {link}")
    assert not found


def test_the_repository_is_ours(pages, edition):
    """The buttons lead to the address of _config.yml, or to the one a fork has named."""
    ours = os.environ.get("NNDL_REPOSITORY_URL") or CONFIG["repository"]["url"]
    for path in chapters():
        links = pages[f"{edition}notebooks/{path.stem}.html"].links()
        abroad = [link for link in links if "/issues/new" in link or "/edit/" in link]
        assert len(abroad) >= 2, f"{path.name} has no buttons to report or mend a mistake"
        for link in abroad:
            assert link.startswith(ours + "/"), link


def test_pictures_wait_for_the_reader_and_keep_their_place(pages, site, edition):
    """No picture inside a page; each of known size, fetched late; a slider's frames are light."""
    for path in chapters():
        page = pages[f"{edition}notebooks/{path.stem}.html"]
        assert "data:image/" not in page.source.split("<article", 1)[1], page.name
        pictures = [a for tag, a in page.tags if tag == "img" and "_static/" not in a["src"]]
        assert pictures
        for picture in pictures:
            width, height = Image.open(site / urljoin(page.name, picture["src"])).size
            assert (picture["width"], picture["height"]) == (str(width), str(height)), picture
            assert picture["loading"] == "lazy" and picture["alt"]
        for data in re.findall(r"<nndl-explore><script[^>]*>(.*?)</script>", page.source, re.S):
            frames = [site / urljoin(page.name, at) for at in json.loads(data)["frames"].values()]
            assert frames and sum(frame.stat().st_size for frame in frames) < 400_000, page.name


def test_chapters_are_light(pages):
    """What a reader waits for: the page itself, packed as servers pack it."""
    sizes = {name: len(gzip.compress(page.source.encode())) for name, page in pages.items()}
    assert max(sizes.values()) < 150_000, max(sizes, key=sizes.get)


def test_equations_and_code_link_both_ways(pages, edition, site):
    """From a docstring to the equation, and from the line under the equation to the code."""
    chapter, api = pages[f"{edition}notebooks/03-srn.html"], Page(site / "book/api/srn.html", site)
    assert "notebooks/03-srn.html#equation-eq-srn-state" in api.links()
    for name in ("nndl.numpy.srn.forward", "nndl.torch.srn.SRN"):
        assert f"book/api/srn.html#{name}" in chapter.links()
        assert f"book/api/srn.html#{name}" in pages[f"{edition}book/equation_index.html"].links()
        assert name in api.ids


def test_index_page_lists_every_equation(pages, edition):
    page = pages[f"{edition}book/equation_index.html"]
    for label in LABELS:
        assert any(link.endswith(f"#equation-{label}") for link in page.links()), label
        assert label.upper() in page.source, label


def test_chapter_number_is_in_its_name(pages, edition):
    for path in chapters():
        number = int(path.stem.split("-")[0])
        source = pages[f"{edition}notebooks/{path.stem}.html"].source
        numbers = re.findall(r'class="eqno">\((\d+)\.\d+\)?', source)
        assert numbers and set(numbers) == {str(number)}, path.name
        assert f"<title>{number}. " in source


def italic(sign):
    """The sign that a browser draws for a single letter in <mi>."""
    if sign == "h":
        return "\u210e"
    for first, last, start in (("A", "Z", 0x1D434), ("a", "z", 0x1D44E)):
        if first <= sign <= last:
            return chr(start + ord(sign) - ord(first))
    for first, last, start in (("Α", "Ω", 0x1D6E2), ("α", "ω", 0x1D6FC)):
        if first <= sign <= last:
            return chr(start + ord(sign) - ord(first))
    return sign


def test_the_maths_font_has_every_sign(pages, site, edition):
    with TTFont(site / edition / "_static/fonts/nndl-math.woff2") as font:
        there = set(font.getBestCmap())
    used = {}
    for page in pages.values():
        signs = set("".join(page.maths))
        signs |= {italic(s) for s in re.findall(r"<mi[^>]*>(.)</mi>", page.source)}
        signs |= {"√" for _ in re.findall("<m(?:sqrt|root)", page.source)}  # drawn, not written
        for sign in signs:
            used.setdefault(sign, page.name)
    assert len(used) > 60
    missing = {
        f"U+{ord(sign):04X} {sign}": name
        for sign, name in used.items()
        if ord(sign) not in there and not is_chinese(sign) and not sign.isspace()
        if not 0xFE00 <= ord(sign) <= 0xFE0F  # variation selectors are not drawn
    }
    assert not missing, (
        f"add them to RANGES in tools/maths_font.py and run it (and see slim.py): {missing}"
    )


def test_the_maths_font_has_its_own_name_and_licence(site):
    folder = site / "_static/fonts"
    with TTFont(folder / "nndl-math.woff2") as font:
        assert font["name"].getDebugName(1) == "NNDL Math"
        assert "MATH" in font
        tall = font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs
        signs = font.getBestCmap()
        assert {signs[ord(sign)] for sign in "√([{|"} <= set(tall)  # roots and brackets grow
    assert "GUST Font License" in (folder / "GUST-FONT-LICENSE.txt").read_text()
    assert "Latin Modern Math" in (folder / "MANIFEST-nndl-math.txt").read_text()
    assert (folder / "nndl-math.woff2").stat().st_size < 100_000


def code_of_figures():
    """Code of the notebooks, and what of nndl draws or loads."""
    for path in chapters():
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield path.name, "".join(cell["source"])
    for path in sorted([*(ROOT / "nndl").glob("*.py"), *(ROOT / "nndl/data").glob("*.py")]):
        if (name := path.relative_to(ROOT).as_posix()) not in NEVER_DRAWN:
            yield name, path.read_text(encoding="utf-8")


def test_the_chinese_font_has_every_character():
    path = ROOT / "nndl/fonts/nndl-chinese.otf"
    with TTFont(path) as font:
        there = set(font.getBestCmap())
        assert font["name"].getDebugName(1) == "NNDL Chinese"
    missing = {
        name: sorted({s for s in text if is_chinese(s) and ord(s) not in there})
        for name, text in code_of_figures()
    }
    missing = {name: signs for name, signs in missing.items() if signs}
    assert not missing, f"run `python -m tools.chinese_font`: {missing}"
    assert path.stat().st_size < 200_000
    assert "SIL OPEN FONT LICENSE" in path.with_name("OFL.txt").read_text()
