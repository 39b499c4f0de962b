r"""Every sentence the exercises say, in both languages: ``messages.json``, as in the page."""

from __future__ import annotations

import json
import pkgutil
from typing import Any

MESSAGES = json.loads(pkgutil.get_data("nndl.exercises", "messages.json").decode("utf8"))


def say(key: str, lang: str, **fields: Any) -> str:
    r"""One sentence with its fields filled in; a tuple is a shape and is said in words."""
    sentence = MESSAGES[key]["zh" if lang.startswith("zh") else "en"]
    for name, value in fields.items():
        if isinstance(value, tuple):
            sizes = {str(axis): size for axis, size in enumerate(value)}
            value = say(f"shape-{len(value)}", lang, **sizes)
        sentence = sentence.replace("{" + name + "}", str(value))
    return sentence
