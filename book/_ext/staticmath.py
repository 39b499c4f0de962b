r"""Mathematics as MathML, set once, at build time, by Temml in one node process.

A page then needs no maths engine: the browser draws the formula with the book's own maths font.
Numbers, labels and cross references stay Sphinx's business. A formula that cannot be set is a
warning that names its notebook and line, so the strict build fails.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)

WORKER = Path(__file__).with_name("temml_worker.cjs")
# amsmath environments number themselves; the starred ones leave that to Sphinx.
NUMBERED = re.compile(r"\\(begin|end)\{(equation|align|gather|alignat|multline)\}")
# Temml passes these over in silence, and the number or the link would be lost.
FORBIDDEN = re.compile(r"\\(label|tag|eqref|ref)(?![A-Za-z])")
PUNCTUATION = re.compile(r"[,.;:!?)\]，。；：）]*")
# An inline formula with more signs than this may be wider than a phone: it scrolls in its own box.
WIDE = 24


class MathError(ValueError):
    """A formula that cannot be set; the message says why."""


class Typesetter:
    """One node process for the whole build, started when needed; every formula is set once."""

    def __init__(self, temml: Path):
        self.temml = temml
        self.process = None
        self.done: dict[tuple[str, bool], str] = {}

    def mathml(self, tex: str, display: bool) -> str:
        """MathML of one formula. Raises MathError when it cannot be set."""
        tex = prepare(tex, display)
        if (tex, display) not in self.done:
            answer = self.ask({"tex": tex, "display": display})
            if "error" in answer:
                raise MathError(answer["error"])
            self.done[tex, display] = answer["mathml"]
        return self.done[tex, display]

    def ask(self, request: dict) -> dict:
        if self.process is None:
            self.process = self.start()
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise ExtensionError(
                "staticmath: node ended while it set a formula; its message stands above"
            )
        return json.loads(line)

    def start(self) -> subprocess.Popen:
        node = shutil.which("node")
        if node is None or not self.temml.exists():
            missing = "the program `node`" if node is None else f"{self.temml} (run `npm ci`)"
            raise ExtensionError(f"staticmath sets the formulas with Temml and needs {missing}")
        command = [node, str(WORKER), str(self.temml.resolve())]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def close(self) -> None:
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait(timeout=10)
            self.process = None


def prepare(tex: str, display: bool) -> str:
    r"""The formula as Temml wants it: environments starred, a bare ``\\`` inside a split."""
    forbidden = FORBIDDEN.search(tex)
    if forbidden:
        raise MathError(
            f"{forbidden.group()} inside a formula: "
            "write `$$ ... $$ (eq-label)` and refer with {eq}`eq-label`"
        )
    tex = NUMBERED.sub(r"\\\1{\2*}", tex).strip()
    if display and r"\\" in tex and r"\begin{" not in tex:
        tex = r"\begin{split}" + tex + r"\end{split}"
    return tex


def place(node: nodes.Element) -> str:
    """Cell and line of a notebook: MyST-NB counts 10000 lines a cell."""
    line = node.line or 0
    return f"cell {line // 10000 + 1}, line {line % 10000}: " if line >= 10000 else ""


def set_formula(writer, node, display: bool) -> str:
    tex = node.astext()
    try:
        return writer.builder.app.typesetter.mathml(tex, display)
    except MathError as error:
        logger.warning("%sformula cannot be set: %s in %r", place(node), error, tex, location=node)
        return f"<code>{writer.encode(tex)}</code>"


def visit_inline(writer, node):
    mathml = set_formula(writer, node, display=False)
    wide = " wide" if len(re.sub(r"<[^>]*>", "", mathml)) > WIDE else ""
    after = writer.encode(node.get("after", ""))
    tag = writer.starttag(node, "span", "", CLASS="math notranslate nohighlight" + wide)
    if wide:
        writer.body.append(f"{tag}{mathml}</span>{after}")
    else:
        writer.body.append(f"{tag}{mathml}{after}</span>")
    raise nodes.SkipNode


def visit_display(writer, node):
    writer.body.append(writer.starttag(node, "div", CLASS="math notranslate nohighlight"))
    writer.body.append(f'<div class="formula">{set_formula(writer, node, display=True)}</div>')
    if node.get("number"):
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, _("Link to this equation"))
        writer.body.append("</span>")
    writer.body.append("</div>\n")
    raise nodes.SkipNode


def keep_punctuation(app, doctree, docname):
    """A browser may break a line between a formula and the comma after it: give the comma to it."""
    for node in doctree.findall(nodes.math):
        following = node.next_node(descend=False, siblings=True)
        if isinstance(following, nodes.Text):
            node["after"] = PUNCTUATION.match(following).group()
            following.parent.replace(following, nodes.Text(following[len(node["after"]) :]))


def anchor_labels(app, doctree):
    """Make ``page.html#eq-srn-state`` a link, beside Sphinx's own ``#equation-eq-srn-state``."""
    for node in doctree.findall(nodes.math_block):
        label = node.get("label")
        if label and label not in node["ids"]:
            node["ids"].append(label)


def tell_template(app, pagename, templatename, context, doctree):
    """The layout loads the maths font early where the page needs it."""
    context["has_maths"] = app.env.get_domain("math").data["has_equations"].get(pagename, False)


def start(app):
    app.typesetter = Typesetter(Path(app.srcdir, app.config.staticmath_temml))


def setup(app):
    app.add_config_value("staticmath_temml", "node_modules/temml/dist/temml.cjs", "html", [str])
    app.add_html_math_renderer("staticmath", (visit_inline, None), (visit_display, None))
    app.connect("builder-inited", start)
    app.connect("doctree-read", anchor_labels)
    app.connect("doctree-resolved", keep_punctuation)
    app.connect("html-page-context", tell_template)
    app.connect("build-finished", lambda app, error: app.typesetter.close())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
