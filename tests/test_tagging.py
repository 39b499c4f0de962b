"""Tags and spans: there and back, sequences that no spans have, and what counts as right."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nndl.text import tagging
from nndl.text.tagging import decode, encode, score, word_spans

SPANS = [(0, 1, "LOC"), (2, 2, "PER"), (3, 6, "LOC")]
LABELS = st.sampled_from([(), ("LOC",), ("B-PER",)])


@st.composite
def sentences(draw):
    """Spans that do not overlap, some apart, some side by side; and the sentence's length."""
    spans, j = [], 0
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), max_size=5)):
        b = j + gap
        j = b + length
        spans.append((b, j - 1, *draw(LABELS)))
    return spans, j + draw(st.integers(0, 2))


@settings(max_examples=200)
@given(sentences(), st.sampled_from(list(tagging.SCHEMES)))
def test_there_and_back(sentence, scheme):
    spans, length = sentence
    tags = encode(spans, length, scheme)
    assert len(tags) == length
    assert decode(tags, scheme) == decode(tags, scheme, strict=True) == spans


@settings(max_examples=200)
@given(st.lists(st.sampled_from(["O", "B", "M", "E", "S", "B-X", "M-X", "E-X", "S-X"]), max_size=9))
def test_any_tags_cover_what_is_not_o_and_strict_ones_are_a_part(tags):
    spans = decode(tags)
    covered = [j for b, e, *_ in spans for j in range(b, e + 1)]
    assert covered == [j for j, tag in enumerate(tags) if tag != "O"]
    strict = decode(tags, strict=True)
    assert set(strict) <= set(spans)
    for b, e, *label in strict:
        assert encode([(0, e - b, *label)], e - b + 1) == tags[b : e + 1]


def test_tags_of_both_schemes():
    assert encode(SPANS, 8) == "B-LOC E-LOC S-PER B-LOC M-LOC M-LOC E-LOC O".split()
    assert encode(SPANS, 8, "BIO") == "B-LOC I-LOC B-PER B-LOC I-LOC I-LOC I-LOC O".split()
    assert encode([], 2) == ["O", "O"] and encode([], 0) == decode([]) == []


@pytest.mark.parametrize(
    "tags, scheme, spans, strict",
    [
        ("M E", "BMES", [(0, 1)], []),  # no beginning
        ("B M", "BMES", [(0, 1)], []),  # no end
        ("B B E", "BMES", [(0, 0), (1, 2)], [(1, 2)]),
        ("B E E", "BMES", [(0, 1), (2, 2)], [(0, 1)]),
        ("B S E", "BMES", [(0, 0), (1, 1), (2, 2)], [(1, 1)]),
        ("E O M", "BMES", [(0, 0), (2, 2)], []),
        ("B-X E-Y", "BMES", [(0, 0, "X"), (1, 1, "Y")], []),  # the label changes
        ("B-X E", "BMES", [(0, 0, "X"), (1, 1)], []),
        ("O I-X I-X", "BIO", [(1, 2, "X")], []),
        ("B-X I-Y I-Y", "BIO", [(0, 0, "X"), (1, 2, "Y")], [(0, 0, "X")]),
        ("I-X B-X I-X", "BIO", [(0, 0, "X"), (1, 2, "X")], [(1, 2, "X")]),
    ],
)
def test_sequences_that_no_spans_have(tags, scheme, spans, strict):
    assert decode(tags.split(), scheme) == spans
    assert decode(tags.split(), scheme, strict=True) == strict


def test_words_of_a_segmented_sentence():
    spans = word_spans(["南京", "市", "长江大桥"])
    assert spans == [(0, 1), (2, 2), (3, 6)]
    assert "".join(encode(spans, 7)) == "BESBMME"
    assert decode("BESBMME") == spans


def test_right_is_what_has_the_same_b_e_and_label():
    found = [[(0, 1, "LOC"), (2, 2, "LOC"), (3, 5, "LOC")], []]  # right, wrong label, wrong end
    result = score([SPANS, [(0, 0, "PER")]], found)
    assert result[3:] == (1, 3, 4)
    assert result[:3] == pytest.approx((1 / 3, 1 / 4, 2 / 7))
    assert score([SPANS], [SPANS[::-1]])[:3] == (1, 1, 1)
    assert score([SPANS], [SPANS[:1] * 2])[3:] == (1, 2, 3)  # twice the same is right once
    assert score([SPANS[:1], SPANS[1:]], [SPANS[1:], SPANS[:1]]).right == 0  # the wrong sentence


@settings(max_examples=50)
@given(st.lists(st.tuples(sentences(), sentences()), max_size=4))
def test_f1_is_the_harmonic_mean_and_symmetric(pairs):
    true, found = ([pair[k][0] for pair in pairs] for k in (0, 1))
    result, mirrored = score(true, found), score(found, true)
    assert (result.precision, result.recall) == (mirrored.recall, mirrored.precision)
    assert result.f1 == mirrored.f1
    if result.right:
        assert result.f1 == pytest.approx(2 / (1 / result.precision + 1 / result.recall))
    else:
        assert result[:3] == (0, 0, 0)


def test_wrong_arguments():
    calls = {
        "length = 6; came (3, 6, 'LOC')": lambda: encode(SPANS, 6),
        "came (2, 1)": lambda: encode([(2, 1)], 4),
        "came (-1, 1)": lambda: encode([(-1, 1)], 4),
        "overlap; came (1, 2)": lambda: encode([(0, 1), (1, 2)], 4),
        "came (0, 1, 'A', 'B')": lambda: encode([(0, 1, "A", "B")], 4),
        "came (0, 1, '')": lambda: encode([(0, 1, "")], 4),
        "BMES, BIO; came 'IOB'": lambda: encode(SPANS, 8, "IOB"),
        "at least 0; came -1": lambda: encode([], -1),
        "B, M, E, S, then -label or nothing; came 'I-LOC' at character 1": (
            lambda: decode(["B-LOC", "I-LOC"])
        ),
        "B, I, then -label or nothing; came 'E' at character 0": lambda: decode("E", "BIO"),
        "came 'B-' at character 0": lambda: decode(["B-"]),
        "came 'O-LOC' at character 0": lambda: decode(["O-LOC"]),
        "came '' at character 1": lambda: decode(["O", ""]),
        "came 3 at character 0": lambda: decode([3]),
        "came one as word 1": lambda: word_spans(["南京", ""]),
        "2 sentences; came those of 1": lambda: score([[], []], [[]]),
    }
    for words, call in calls.items():
        with pytest.raises(ValueError) as info:
            call()
        assert words in str(info.value)
