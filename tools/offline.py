"""``python -m tools.offline SITE``: the whole site as one file, for reading without a network."""

import sys
import zipfile
from pathlib import Path

NAME = "dist/nndl-companion.zip"
LONG_AGO = (2020, 1, 1, 0, 0, 0)  # equal sites give equal files


def write(site):
    """Pack the site, less what is for downloading; return the file's path."""
    site = Path(site)
    target = site / NAME
    target.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(site.rglob("*")):
            inside = path.relative_to(site)
            if path.is_file() and inside.parts[0] != "dist":
                entry = zipfile.ZipInfo(f"nndl-companion/{inside.as_posix()}", LONG_AGO)
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, path.read_bytes())
    return target


if __name__ == "__main__":
    print(write(sys.argv[1]))
