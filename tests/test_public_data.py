"""Public data sets: the pinned file or a clear sentence, and never another file."""

import hashlib
import os

import pytest

from nndl.data import __main__ as command
from nndl.data import public, treebank
from tests.conftest import missing

CONTENT = b"# text\n1\t\xe5\x8d\x97\xe4\xba\xac\t_\n1-2\tx\t_\n2\t\xe5\xb8\x82\t_\n\n3\t.\t_\n"


@pytest.fixture
def small(monkeypatch, tmp_path):
    """A set of one file, pinned to CONTENT; returns where NNDL_DATA would have it."""
    source = public.Source(hashlib.sha256(CONTENT).hexdigest(), "no/where", "0", "a.conllu")
    sets = {"small": public.Set("CC0", {"a.conllu": source})}
    monkeypatch.setattr(public, "SETS", sets)
    monkeypatch.setattr(public, "MIRRORS", ("http://127.0.0.1:9/{repository}/{commit}/{path}",))
    monkeypatch.setenv("NNDL_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "small").mkdir()
    return tmp_path / "small" / "a.conllu"


def test_the_file_of_nndl_data_is_used(small):
    small.write_bytes(CONTENT)
    assert public.file("small", "a.conllu") == small


def test_another_file_is_refused(small):
    small.write_bytes(CONTENT + b"changed")
    with pytest.raises(ValueError, match="expected sha256 .* came"):
        public.file("small", "a.conllu")


def test_a_missing_file_is_one_sentence_with_the_command(small):
    with pytest.raises(FileNotFoundError, match="python -m nndl.data small"):
        public.file("small", "a.conllu")


@pytest.mark.parametrize("name, part", [("large", "a.conllu"), ("small", "b.conllu")])
def test_an_unknown_set_or_file_is_refused(small, name, part):
    with pytest.raises(ValueError, match="expected one of"):
        public.file(name, part)


def test_the_command_lists_fetches_and_refuses(small, capsys):
    assert command.main([]) == 0 and "small  (CC0): a.conllu" in capsys.readouterr().out
    small.write_bytes(CONTENT)
    assert command.main(["small"]) == 0 and str(small) in capsys.readouterr().out
    assert command.main(["large"]) == 1 and "expected one of small" in capsys.readouterr().err


def test_words_are_read_without_comments_ranges_and_empty_lines():
    assert treebank.read(CONTENT.decode().split("\n\n")[0]) == ["南京", "市"]


def test_the_treebank_is_the_pinned_one():
    if not os.environ.get("NNDL_DATA"):
        missing("NNDL_DATA is not set: the treebank is not looked at.")
    dev, test = treebank.load("dev"), treebank.load("test")
    assert (len(dev), len(test), sum(map(len, dev))) == (500, 500, 12663)
    assert "".join(test[0]) == "然而，这样的处理也衍生了一些问题。"
    with pytest.raises(ValueError, match="dev, test"):
        treebank.load("train")
