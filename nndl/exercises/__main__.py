r"""``python -m nndl.exercises list`` or ``lint``: the bank's ids, or what is wrong in it.

Both take chapters, ``ch03`` or ``03-srn``; without, they go through all of the bank.
"""

from __future__ import annotations

import argparse
import sys

from nndl.exercises.bank import CHAPTERS
from nndl.exercises.lint import SEEDS, faults


def main(arguments: list | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m nndl.exercises", description=__doc__)
    parser.add_argument("what", choices=["list", "lint"])
    parser.add_argument("chapters", nargs="*", help="default: all")
    chosen = parser.parse_args(arguments)
    known = {f"ch{name[:2]}": name for name in CHAPTERS}
    names = [known.get(name, name) for name in chosen.chapters] or list(CHAPTERS)
    for name in names:
        if name not in CHAPTERS:
            parser.error(f"there is no chapter {name}; there are {', '.join(CHAPTERS)}")
    items = [item for name in names for item in CHAPTERS[name].EXERCISES]
    if chosen.what == "list":
        print(*(item.id for item in items), sep="\n")
        return 0
    count = 0
    for item in items:
        for fault in faults(item):
            print(f"{item.id}: {fault}")
            count += 1
    print(f"{len(items)} exercises, {len(SEEDS)} seeds: {count or 'no'} faults")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
