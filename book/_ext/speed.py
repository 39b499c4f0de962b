"""The directive ``{speed} NAME``: one benchmark's record, as tables and as plots of its growth.

``{benchmark-machine}`` tells on what ``benchmarks/record.json`` was measured. The plots are drawn
when the book is built. The record's words are translated as those of the interface (tools/pot.py).
"""

from __future__ import annotations

import json
from pathlib import Path

from docutils import nodes
from equation_index import table
from own_words import in_this_language
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

RECORD = Path("benchmarks/record.json")
FOLDER = Path("_build/speed")


class Benchmark(SphinxDirective):
    """The tables and figures of one benchmark of the record."""

    required_arguments = 1

    def run(self):
        root = Path(self.env.app.srcdir)
        self.env.note_dependency(str(root / RECORD))
        record = json.loads((root / RECORD).read_text(encoding="utf-8"))[self.arguments[0]]
        parts = [
            node for comparison in record["comparisons"] for node in self.comparison(comparison)
        ]
        for number, growth in enumerate(record["growth"], start=1):
            path = FOLDER / f"{self.arguments[0]}-{number}.png"
            draw(growth, root / path)
            parts.append(self.figure(growth, path))
        return in_this_language(parts)

    def comparison(self, comparison):
        title, ms, peer = comparison["title"], comparison["ms"], comparison["peer"]
        head = [_("Way"), _("ms"), _("ratio to {peer}").format(peer=_(peer))]
        rows = [[_(name), f"{ms[name]:.2f}", f"{ms[name] / ms[peer]:.2f}"] for name in ms]
        yield nodes.paragraph("", "", nodes.strong("", _(title)))
        yield text_table(head, rows)
        if comparison["goals"]:
            head = [_("Ratio"), _("measured"), _("asked"), _("reached")]
            rows = [
                [
                    f"{_(goal['way'])} / {_(goal['other'])}",
                    f"{goal['ratio']:.2f}",
                    f"{'≤' if goal['sign'] == '<=' else '≥'} {goal['limit']:.2f}",
                    _("yes") if goal["reached"] else _("no"),
                ]
                for goal in comparison["goals"]
            ]
            yield text_table(head, rows)

    def figure(self, growth, path):
        title, axis, sizes = growth["title"], growth["axis"], growth["sizes"]
        spans = "; ".join(
            f"{_(name)}: {values[0]:.3g} … {values[-1]:.3g} ms"
            for name, values in growth["ms"].items()
        )
        alt = _("Time over {axis} from {first} to {last}, both axes logarithmic. {spans}.").format(
            axis=_(axis), first=sizes[0], last=sizes[-1], spans=spans
        )
        if self.env.app.builder.name == "gettext":
            alt = ""  # set from translated words; its times change with every record
        figure = nodes.figure("", nodes.image(uri=f"/{path}", alt=alt))
        figure += nodes.caption("", _(title) + _(": milliseconds, forward and backward."))
        return figure


class Machine(SphinxDirective):
    """What the ratios depend on, of each benchmark."""

    def run(self):
        path = Path(self.env.app.srcdir, RECORD)
        self.env.note_dependency(str(path))
        record = json.loads(path.read_text(encoding="utf-8"))
        facts = sorted({tuple(entry["machine"].items()) for entry in record.values()})
        sentences = [", ".join(f"{_(name)} {value}" for name, value in each) for each in facts]
        return in_this_language([nodes.paragraph("", f"{each}.") for each in sentences])


def draw(growth, path):
    """One plot, times over sizes."""
    import matplotlib

    matplotlib.use("agg")
    from nndl import plot

    ax = plot.lines(growth["ms"], x=growth["sizes"], xlabel=growth["axis"], ylabel="ms", marker="o")
    ax.set(xscale="log", yscale="log")
    path.parent.mkdir(parents=True, exist_ok=True)
    ax.figure.savefig(path)
    plot.plt.close(ax.figure)


def text_table(head, rows):
    def entries(texts):
        return [nodes.entry("", nodes.paragraph("", text)) for text in texts]

    made = table(entries(head), [entries(row) for row in rows])
    made["classes"] = ["colwidths-auto"]
    return made


def setup(app):
    app.add_directive("speed", Benchmark)
    app.add_directive("benchmark-machine", Machine)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
