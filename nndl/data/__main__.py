"""``python -m nndl.data NAME ...`` fetches public data sets into the cache; no name lists them."""

import sys

from nndl import expect
from nndl.data import public


def main(names):
    """Fetch the named sets and print where their files are; return what the shell is told."""
    if not names:
        for name, found in public.SETS.items():
            print(f"{name}  ({found.licence}): {', '.join(found.files)}")
            if found.note:
                print(f"    {found.note}")
    try:
        for name in names:
            for part in public.SETS[expect.option("name", name, public.SETS)].files:
                print(public.file(name, part))
    except (FileNotFoundError, ValueError, ModuleNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
