"""The figure with sliders: its frames, its page form and its live form."""

import base64
import io
import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nndl import plot
from nndl.explore import Slider, explore


def draw(height, colour="black"):
    ax = plot.axes(width=2, height=1)
    ax.axhline(height, color=colour)
    ax.set(ylim=(0, 4))
    return ax


def say(height, colour="black"):
    return f"a {colour} line at <{height}>"


def page_data(html):
    return json.loads(re.search(r'application/json">(.*?)</script>', html, re.S).group(1))


def pixels(uri):
    return plt.imread(io.BytesIO(base64.b64decode(uri.split(",")[1])))


def test_every_frame_is_there_and_is_the_figure_for_its_value():
    html = explore(draw, say, height=Slider("height", [1, 2, 3], start=1))._html()
    data = page_data(html)
    assert set(data["frames"]) == {"0", "2"} and len(data["says"]) == 3
    shown = re.search(r'<img src="([^"]+)"', html).group(1)
    rows = [
        np.argmin(pixels(uri)[..., :3].sum(-1)[:, 120])
        for uri in (data["frames"]["0"], shown, data["frames"]["2"])
    ]
    assert rows[0] > rows[1] > rows[2]  # a higher line is nearer to the first row


def test_two_sliders_give_all_pairs():
    figure = explore(
        draw, say, height=Slider("height", [1, 3]), colour=Slider("colour", ["red", "blue"], 1)
    )
    data = page_data(figure._html())
    assert set(data["says"]) == {"0,0", "0,1", "1,0", "1,1"}
    assert data["says"]["1,0"] == "a red line at <3>"
    assert [slider["label"] for slider in data["sliders"]] == ["height", "colour"]


def test_sentences_cannot_become_markup():
    html = explore(draw, lambda height: '</script><b title="x">', height=Slider("h", [1]))._html()
    assert "<b" not in html and html.count("</script>") == 1


def test_live_sliders_show_the_same_frames():
    figure = explore(draw, say, height=Slider("height", [1, 2]))
    knob, picture, sentence = figure._widget().children
    assert picture.value == figure.frames[(0,)][0]
    knob.value = 1
    assert picture.value == figure.frames[(1,)][0] and sentence.value == say(2)


def test_the_bundle_has_a_live_form_a_page_form_and_a_line_of_text():
    bundle = explore(draw, say, height=Slider("height", [1, 2]))._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/html"].startswith("<nndl-explore>")
    assert bundle["text/plain"] == "<figure with sliders: height; 2 frames>"


def test_too_heavy_a_figure_is_refused():
    def noise(seed):
        ax = plot.axes(width=8, height=6)
        ax.imshow(np.random.default_rng(seed).normal(size=(600, 800)))
        return ax

    with pytest.raises(ValueError, match="400,000 bytes.*2 frames"):
        explore(noise, lambda seed: "noise", seed=Slider("seed", [1, 2]))
    plt.close("all")
