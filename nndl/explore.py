"""A figure with sliders: live in a kernel, a set of pre-drawn frames on a page without one.

``explore(draw, ...)`` draws one frame for every combination of the sliders' values. In Jupyter the
sliders are ipywidgets; everywhere else the HTML holds the frames, and the page's own element
``<nndl-explore>`` turns them into sliders (``web/src/explore.mjs``). Without either, the first
frame is a plain picture.
"""

from __future__ import annotations

import base64
import html
import io
import itertools
import json
from collections.abc import Sequence
from typing import NamedTuple

import matplotlib.pyplot as plt

LIMIT = 400_000  # bytes of all frames together: what a phone should load for one figure


class Slider(NamedTuple):
    """A named row of values; ``start`` is the place of the one shown first."""

    label: str
    values: Sequence
    start: int = 0


class Explore:
    """The displayed object; see :func:`explore`."""

    def __init__(self, draw, sliders, say):
        self.draw, self.sliders, self.say = draw, sliders, say
        places = [range(len(slider.values)) for slider in sliders.values()]
        self.frames = {at: self._frame(at) for at in itertools.product(*places)}
        self.start = tuple(slider.start for slider in sliders.values())
        size = sum(len(png) for png, _ in self.frames.values()) * 4 // 3
        if size > LIMIT:
            raise ValueError(
                f"explore: expected at most {LIMIT:,} bytes in all frames; came {size:,} in "
                f"{len(self.frames)} frames. Use fewer values, or a smaller figure."
            )

    def _frame(self, at):
        """Return the picture and the sentence at these places of the sliders."""
        values = {
            name: slider.values[place]
            for (name, slider), place in zip(self.sliders.items(), at, strict=True)
        }
        figure = self.draw(**values).figure
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=100, metadata={"Software": None})
        plt.close(figure)
        return file.getvalue(), self.say(**values)

    def _html(self):
        sliders = [
            {
                "name": name,
                "label": slider.label,
                "values": [str(value) for value in slider.values],
                "start": slider.start,
            }
            for name, slider in self.sliders.items()
        ]
        uris = {at: "data:image/png;base64," + _text(png) for at, (png, _) in self.frames.items()}
        data = {
            "sliders": sliders,
            "frames": {_key(at): uri for at, uri in uris.items() if at != self.start},
            "says": {_key(at): say for at, (_, say) in self.frames.items()},
        }
        safe = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
        alt = html.escape(self.frames[self.start][1], quote=True)
        return (
            f'<nndl-explore><script type="application/json">{safe}</script>'
            f'<img src="{uris[self.start]}" alt="{alt}"></nndl-explore>'
        )

    def _widget(self):
        """Return live sliders over the same frames, or None where ipywidgets is missing."""
        try:
            import ipywidgets
        except ImportError:
            return None
        wide = {"style": {"description_width": "initial"}, "continuous_update": True}
        knobs = [
            ipywidgets.SelectionSlider(
                description=slider.label,
                options=[(str(value), place) for place, value in enumerate(slider.values)],
                value=slider.start,
                **wide,
            )
            for slider in self.sliders.values()
        ]
        png, say = self.frames[self.start]
        picture = ipywidgets.Image(value=png, format="png")
        sentence = ipywidgets.Label(value=say)

        def show(_):
            picture.value, sentence.value = self.frames[tuple(knob.value for knob in knobs)]

        for knob in knobs:
            knob.observe(show, "value")
        return ipywidgets.VBox([*knobs, picture, sentence])

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"text/plain": repr(self), "text/html": self._html()}
        widget = self._widget()
        if widget is not None:
            live = widget._repr_mimebundle_()
            bundle.update({kind: live[kind] for kind in live if kind.startswith("application/")})
        return bundle

    def __repr__(self):
        labels = ", ".join(slider.label for slider in self.sliders.values())
        return f"<figure with sliders: {labels}; {len(self.frames)} frames>"


def explore(draw, say, **sliders):
    """Show a figure that depends on one or two sliders.

    Parameters
    ----------
    draw : callable
        Takes one value of each slider by name and returns a matplotlib Axes.
    say : callable
        Takes the same and returns one sentence: what the frame shows, for readers who listen.
    **sliders : Slider
        By the names that ``draw`` and ``say`` take.

    Returns
    -------
    Explore
        An object to be displayed: leave it as the last line of a cell.

    Raises
    ------
    ValueError
        If all frames together exceed what a phone should load.
    """
    return Explore(draw, sliders, say)


def _key(at):
    return ",".join(map(str, at))


def _text(png):
    return base64.b64encode(png).decode("ascii")
