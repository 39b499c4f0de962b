"""C code of operating systems (操作系统源代码): a module of the Linux kernel, and xv6.

WireGuard's module for older kernels, 84 files, GPL 2.0; xv6, a small Unix for teaching, 75 files,
MIT licence. The licences are files of the set.
"""

from __future__ import annotations

import re

from nndl import expect
from nndl.data import public

FILES = {"wireguard": "wireguard_src.c.txt", "xv6": "xv6_src.c.txt"}
HEAD = re.compile(r"^/\* FILE: (.+) \*/\n", re.MULTILINE)


def load(system):
    """Return the source files of one system.

    Parameters
    ----------
    system : {"wireguard", "xv6"}

    Returns
    -------
    dict of str to str
        The text of each file by its path, in the order of the paths.

    Raises
    ------
    ValueError, FileNotFoundError
        If ``system`` is another name; else as :func:`nndl.data.public.file`.
    """
    part = FILES[expect.option("system", system, FILES)]
    return split(public.file("linux_kernel_c", part).read_text("utf-8"))


def split(text):
    """The files of a text in which a line names each."""
    _, *found = HEAD.split(text)
    return dict(zip(found[::2], found[1::2], strict=True))
