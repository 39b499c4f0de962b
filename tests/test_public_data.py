"""Public data sets: the pinned file or a clear sentence, and never another file."""

import contextlib
import hashlib
import http.server
import os
import threading

import pytest
import yaml

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


@contextlib.contextmanager
def served(*answers):
    """A loopback server that answers (status, body, said length) in turn; yields its address."""
    waiting = list(answers)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status, body, length = waiting.pop(0)
            self.send_response(status)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


GOOD = 200, CONTENT, len(CONTENT)
BAD = {
    "missing": (404, b"", 0),
    "wrong file": (200, CONTENT[::-1], len(CONTENT)),
    "cut connection": (200, CONTENT[:9], len(CONTENT)),
}


@pytest.mark.parametrize("first", BAD)
def test_the_second_mirror_is_taken_where_the_first_fails(small, monkeypatch, first):
    with served(BAD[first], GOOD) as address:
        both = [address + "/" + where + "/{repository}/{commit}/{path}" for where in "ab"]
        monkeypatch.setattr(public, "MIRRORS", tuple(both))
        got = public.file("small", "a.conllu")
    assert got.read_bytes() == CONTENT and "cache" in str(got)
    monkeypatch.setattr(public, "MIRRORS", ("http://127.0.0.1:9/",))
    assert public.file("small", "a.conllu") == got  # a second call needs no network


@pytest.mark.parametrize("answer", BAD)
def test_a_file_that_is_not_the_pinned_one_is_never_kept(small, monkeypatch, answer):
    with served(BAD[answer]) as address:
        monkeypatch.setattr(public, "MIRRORS", (address + "/{repository}/{commit}/{path}",))
        with pytest.raises(FileNotFoundError, match="python -m nndl.data small"):
            public.file("small", "a.conllu")
    assert not list((small.parents[1] / "cache").rglob("a.conllu"))


def test_addresses_are_quoted_and_gathered_files_come_from_the_book():
    files = public.SETS["tang_poems"].files
    raw, mirror = public.addresses("tang300.json", files["tang300.json"])
    assert raw.endswith(
        "%E5%85%A8%E5%94%90%E8%AF%97/%E5%94%90%E8%AF%97%E4%B8%89%E7%99%BE%E9%A6%96.json"
    )
    assert mirror.startswith("https://cdn.jsdelivr.net/gh/chinese-poetry/chinese-poetry@99ebbef7")
    [own] = public.addresses("tang_quatrains.jsonl", files["tang_quatrains.jsonl"])
    book = yaml.safe_load(open("_config.yml", encoding="utf-8"))["repository"]["url"]
    assert own == book + "/releases/download/data-1/tang_quatrains.jsonl"


@pytest.mark.parametrize("name", public.SETS)
def test_every_set_is_pinned_and_is_what_the_folder_holds(name):
    for part, source in public.SETS[name].files.items():
        assert len(source.sha256) == 64 and len(source.commit) == 40
        assert source.path or public.SETS[name].note, part
        if not os.environ.get("NNDL_DATA"):
            missing("NNDL_DATA is not set: the pinned files are not looked at.")
        assert public.file(name, part).parts[-2:] == (name, part)


def test_words_are_read_without_comments_ranges_and_empty_lines():
    assert treebank.read(CONTENT.decode().split("\n\n")[0]) == ["南京", "市"]


def test_the_treebank_is_the_pinned_one():
    if not os.environ.get("NNDL_DATA"):
        missing("NNDL_DATA is not set: the treebank is not looked at.")
    dev, test = treebank.load("dev"), treebank.load("test")
    parts = treebank.tags("dev")
    assert [*map(len, parts)] == [*map(len, dev)] and "PROPN" in parts[5]
    assert (len(dev), len(test), sum(map(len, dev))) == (500, 500, 12663)
    assert "".join(test[0]) == "然而，这样的处理也衍生了一些问题。"
    with pytest.raises(ValueError, match="dev, test"):
        treebank.load("train")
