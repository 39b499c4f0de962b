"""The Chinese edition's configuration and contents, derived from the English ones.

``python -m tools.zh_config FOLDER`` writes ``_config.yml`` and ``_toc.yml`` there. The code pages
stay English: the Chinese edition has none and links to those of the English one. Words of the
contents and the title come from the catalogue of the interface, as all other words do.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from tools import po

ROOT = Path(__file__).resolve().parents[1]
ENGLISH_ONLY = "book/api/"  # pages of the code
PROMPTS = ["nb_code_prompt_show", "nb_code_prompt_hide"]  # what folds code away


def read(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def prose_toc(say=lambda text: text):
    """The contents without the code pages, captions said by ``say``."""
    toc = read("_toc.yml")
    parts = [part for part in toc["parts"] if not is_english_only(part)]
    for part in parts:
        part["caption"] = say(part["caption"])
    return {**toc, "parts": parts}


def is_english_only(part):
    return all(page["file"].startswith(ENGLISH_ONLY) for page in part["chapters"])


def words():
    """What of the configuration is read by readers."""
    config = read("_config.yml")
    options = config["sphinx"]["config"]
    prompts = [options[name] for name in PROMPTS]
    captions = [part["caption"] for part in prose_toc()["parts"]]
    return [config["title"], options["html_theme_options"]["search_bar_text"], *captions, *prompts]


def common():
    """The configuration, its extensions found from any folder."""
    config = read("_config.yml")
    extensions = config["sphinx"]["local_extensions"]
    config["sphinx"]["local_extensions"] = {name: str(ROOT / at) for name, at in extensions.items()}
    return config


def chinese():
    """The configuration and the contents of the Chinese edition."""
    say = po.translations("sphinx").get
    config = common()
    config["title"] = say(config["title"]) or config["title"]
    config["html"]["baseurl"] += "zh/"
    options = config["sphinx"]["config"]
    options["language"] = "zh_CN"
    options["locale_dirs"] = [str(po.LOCALES)]
    options |= {name: say(options[name]) or options[name] for name in PROMPTS}
    theme = options["html_theme_options"]
    theme["search_bar_text"] = say(theme["search_bar_text"]) or theme["search_bar_text"]
    return config, prose_toc(lambda caption: say(caption) or caption)


def write(folder, config, toc):
    """Write both files; their order is kept, because it matters to scripts and extensions."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in (("_config.yml", config), ("_toc.yml", toc)):
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1], *chinese())
