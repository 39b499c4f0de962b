"""What the API pages need: the package on the path, names that resolve, no empty entries."""

from __future__ import annotations

import sys
from importlib import import_module


def find_package(app):
    """Document the checkout that is being built, installed or not."""
    sys.path.insert(0, str(app.srcdir))


def skip_fields(app, what, name, item, skip, options):
    """A NamedTuple's fields have no docstring of their own, only Python's placeholder."""
    return True if (item.__doc__ or "").startswith("Alias for field number") else None


def full_name(public):
    """``nndl.torch.SRN``, as it is imported, stands in the API as ``nndl.torch.srn.SRN``."""
    module, _, name = public.rpartition(".")
    if not module.startswith("nndl"):
        return public
    try:
        item = getattr(import_module(module), name)
        return f"{item.__module__}.{item.__qualname__}"
    except (ImportError, AttributeError):
        return public


def resolve_public_name(app, env, node, contnode):
    """A name as it is imported leads to where the API has it."""
    target = full_name(node.get("reftarget", ""))
    if node.get("refdomain") != "py" or target == node["reftarget"]:
        return None
    python = env.get_domain("py")
    return python.resolve_xref(
        env, node["refdoc"], app.builder, node["reftype"], target, node, contnode
    )


def setup(app):
    app.connect("builder-inited", find_package)
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("missing-reference", resolve_public_name)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
