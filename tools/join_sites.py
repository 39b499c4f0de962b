"""``python -m tools.join_sites SITE CHINESE``: put the Chinese pages into the site, under ``zh/``.

What both editions have alike, pictures and the exercises' scripts, stays once, where it is.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

SHARED = ("_images", "_nndl")
ADDRESS = re.compile(r'"((?:\.\./)*)((?:_images|_nndl)/[^"?#]*)')


def join(site, chinese):
    """Move the pages; returns the folder that they are in."""
    site, target = Path(site), Path(site, "zh")
    shutil.move(chinese, target)
    shared = set()
    for folder in SHARED:
        for path in sorted(Path(target, folder).rglob("*")):
            name = path.relative_to(target)
            twin = site / name
            if path.is_file() and twin.is_file() and twin.read_bytes() == path.read_bytes():
                shared.add(name.as_posix())
                path.unlink()
    for folder in sorted(target.rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    for page in target.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(ADDRESS.sub(lambda found: one_up(found, shared), text), encoding="utf-8")
    return target


def one_up(found, shared):
    """The address of a shared file, one folder further up."""
    up, name = found.groups()
    return f'"../{up}{name}' if name in shared else found[0]


if __name__ == "__main__":
    print(join(*sys.argv[1:]))
