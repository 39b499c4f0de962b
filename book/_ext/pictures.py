"""Pictures that a page loads only when a reader comes near them, and that never move the text.

The frames of a slider figure (``nndl.explore``) leave the page and become files of their own; the
page's element fetches them near the viewport. Every picture gets its size in pixels, so that the
browser keeps its place, and is loaded lazily.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import struct
from pathlib import Path

from docutils import nodes

FIGURE = re.compile(
    r'<nndl-explore><script type="application/json">(?P<data>.*?)</script>'
    r'<img src="(?P<shown>data:[^"]*)" alt="(?P<alt>[^"]*)"></nndl-explore>',
    re.DOTALL,
)
IMG = re.compile(r"<img\b(?![^>]*\bloading=)(?P<attributes>[^>]*?)\s*/?>")
FOLDER = "_images"
PNG = "data:image/png;base64,"


def move_frames(app, doctree, docname):
    """Write each slider figure's frames as files, and point the figure at them."""
    if app.builder.format != "html":
        return
    up = "../" * docname.count("/")
    for node in doctree.findall(nodes.raw):
        found = FIGURE.search(node.astext())
        if found:
            node.replace_self(nodes.raw("", figure(found, Path(app.outdir), up), format="html"))


def figure(found, outdir, up):
    """The figure with addresses in the place of its pictures."""
    data = json.loads(found["data"])
    data["frames"] = {at: up + write(uri, outdir) for at, uri in data["frames"].items()}
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<nndl-explore><script type="application/json">{text}</script>'
        f'<img src="{up}{write(found["shown"], outdir)}" alt="{found["alt"]}"></nndl-explore>'
    )


def write(uri, outdir):
    """Write one frame under the name of its content; return its path in the site."""
    png = base64.b64decode(uri.removeprefix(PNG), validate=True)
    path = f"{FOLDER}/frame-{hashlib.sha256(png).hexdigest()[:16]}.png"
    (outdir / FOLDER).mkdir(parents=True, exist_ok=True)
    (outdir / path).write_bytes(png)
    return path


def keep_places(app, pagename, templatename, context, doctree):
    """Give every picture of the page its size, and let the browser fetch it late."""
    # Sphinx copies the pictures at the end: here most of them are still where they came from.
    sources = {name: Path(app.srcdir, path) for path, name in app.builder.images.items()}

    def sized(found):
        address = re.search(r'\bsrc="([^"]*)"', found["attributes"])
        name = Path(html.unescape(address[1])).name if address else ""
        path = sources.get(name, Path(app.outdir, FOLDER, name))
        size = ""
        if path.suffix == ".png" and path.is_file():
            size = ' width="{}" height="{}"'.format(*pixels(path.read_bytes()))
        return f'<img{found["attributes"]}{size} loading="lazy" decoding="async" />'

    if "body" in context:
        context["body"] = IMG.sub(sized, context["body"])


def pixels(png):
    """Width and height, from the head of the file."""
    return struct.unpack(">II", png[16:24])


def setup(app):
    app.connect("doctree-resolved", move_frames)
    app.connect("html-page-context", keep_places)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
