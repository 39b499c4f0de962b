"""The dictionary: every word that stands in a sentence, and no other; and how long that takes."""

import os
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nndl.numpy import lattice
from nndl.text.lexicon import Lexicon

SENTENCE = "南京市长江大桥"
TEXT = st.text("天地人天", max_size=12)
WORDS = st.lists(st.text("天地人", min_size=1, max_size=4), max_size=12)


def scan(words, sentence):
    """Every piece of the sentence that is a word of two characters or more: slow, and plain."""
    pieces = [(b, e) for b in range(len(sentence)) for e in range(b + 1, len(sentence))]
    return [(b, e) for b, e in pieces if sentence[b : e + 1] in words]


@settings(max_examples=200)
@given(WORDS, TEXT)
def test_spans_are_those_of_a_plain_scan(words, sentence):
    lexicon = Lexicon(words)
    spans = lexicon.spans(sentence)
    assert [(b, e) for b, e, _ in spans] == scan(set(words), sentence)
    assert all(lexicon.words[number] == sentence[b : e + 1] for b, e, number in spans)
    assert all(b < e for b, e, _ in spans)
    assert len(lexicon) == len({word for word in words if len(word) > 1})


def test_a_word_that_is_the_beginning_of_another_stays_a_word():
    for words in (["南京", "南京市"], ["南京市", "南京"]):
        assert [span[:2] for span in Lexicon(words).spans(SENTENCE)] == [(0, 1), (0, 2)]


def test_a_word_that_comes_again_keeps_its_number():
    lexicon = Lexicon(["长江", "大桥", "长江", "市长"])
    assert lexicon.words == ["长江", "大桥", "市长"]
    assert lexicon.spans(SENTENCE) == [(2, 3, 2), (3, 4, 0), (5, 6, 1)]


def test_single_characters_are_no_words():
    assert Lexicon(SENTENCE[k] for k in range(7)).spans(SENTENCE) == []
    assert Lexicon([]).spans(SENTENCE) == [] and Lexicon(["南京"]).spans("") == []


def test_spans_are_what_the_lattice_takes():
    lexicon = Lexicon(["南京", "南京市", "市长", "长江", "大桥", "长江大桥"])
    sentences = [SENTENCE, "长江"]
    rng = np.random.default_rng(0)
    x, x_w = rng.normal(size=(7, 2, 3)), rng.normal(size=(len(lexicon), 2))
    words = [lexicon.spans(sentence) for sentence in sentences]
    _, cache = lattice.forward(lattice.init(3, 2, 4, rng), x, x_w, words, lengths=[7, 2])
    arcs = cache.arcs
    assert len(arcs.word) == 7 and arcs.e.tolist() == [1, 1, 2, 3, 4, 6, 6]


def test_wrong_words_and_sentences():
    calls = {
        "came one, '南京市长'": (TypeError, lambda: Lexicon("南京市长")),
        "came 3": (TypeError, lambda: Lexicon(["南京", 3])),
        "after ['南京']": (ValueError, lambda: Lexicon(["南京", ""])),
        "came ['南', '京']": (TypeError, lambda: Lexicon(["南京"]).spans(["南", "京"])),
    }
    for words, (error, call) in calls.items():
        with pytest.raises(error) as info:
            call()
        assert words in str(info.value)


def test_the_dictionary_of_jieba():
    """349 046 lines, 11 580 of them single characters, one word twice; built in under a second."""
    jieba = pytest.importorskip("jieba")
    path = os.path.join(os.path.dirname(jieba.__file__), "dict.txt")
    with open(path, encoding="utf-8") as file:
        words = [line.split(" ")[0] for line in file]
    began = time.perf_counter()
    lexicon = Lexicon(words)
    spans = lexicon.spans(SENTENCE)
    assert time.perf_counter() - began < 5  # about 0.25 s; the rest is for a busy machine
    assert [lexicon.words[number] for _, _, number in spans] == [
        "南京", "南京市", "京市", "市长", "长江", "长江大桥", "大桥",
    ]  # fmt: skip
    assert len(words) == 349046 and sum(len(word) == 1 for word in words) == 11580
    assert len(lexicon) == 349046 - 11580 - 1
