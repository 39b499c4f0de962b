"""A Pyodide with NumPy that needs no network: 0.17.1 from npm, behind the current one's calls."""

import json

FILES = "pyodide.js pyodide.asm.js pyodide.asm.wasm pyodide.asm.data packages.json".split()
FILES += ["numpy.js", "numpy.data"]
COUNTED = ["pyodide.asm.wasm", "pyodide.asm.data", "numpy.data"]


def vendor(folder, root):
    """What tools/vendor_pyodide.py leaves, with the old Pyodide in it."""
    folder.mkdir()
    package = root / "node_modules/@pyodide/pyodide/dist"
    for name in FILES:
        (folder / name).symlink_to(package / name)
    (folder / "pyodide.mjs").symlink_to(root / "tests/web/old_pyodide.mjs")
    total = sum((package / name).stat().st_size for name in COUNTED)
    (folder / "files.json").write_text(json.dumps({"version": "0.17.1", "bytes": total}))
    return folder
