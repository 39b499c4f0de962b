"""Do two pictures show the same? Pixels are compared, not files."""

import base64
import io

import numpy as np
from PIL import Image

# (levels of 255, pixels): this many pixels may differ by more than so many levels. Rounding on
# another CPU stays below both; a digit, a line moved by a tenth of a pixel or a cell of a
# heat map in another shade does not.
TOLERANCES = [(32, 3), (4, 100)]


def picture_difference(old, new):
    """A message if two pictures, arrays (height, width, 4) of levels, differ visibly, else None."""
    if old.shape != new.shape:
        return f"was {size(old)} pixels, now {size(new)}"
    distance = np.abs(old.astype(int) - new).max(axis=-1)
    for level, allowed in TOLERANCES:
        changed = distance > level
        if changed.sum() > allowed:
            rows, columns = np.nonzero(changed)
            box = f"x {columns.min()} to {columns.max()}, y {rows.min()} to {rows.max()}"
            return f"differs in {changed.sum()} pixels by more than {level} of 255 levels ({box})"
    return None


def size(picture):
    return f"{picture.shape[1]} x {picture.shape[0]}"


def encoded_pictures(*texts):
    """The pixels of base64-encoded pictures, on a white page."""
    return [decode(text) for text in texts]


def decode(text):
    with Image.open(io.BytesIO(base64.b64decode(text))) as image:
        return np.asarray(image.convert("RGBA"))
