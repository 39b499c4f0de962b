"""Synthetic texts of chapter 4: labels follow from the words, held-out parts stay out."""

from collections import Counter

import numpy as np
import pytest

from nndl.data import business_news, dictionary, reviews
from nndl.text import matching, tagging


def verdict(text):
    """Read a review as a person would: find the clause that counts, and its negation."""
    body = text.rstrip("。")
    if "，但是" in body:
        body = body.split("，但是")[1]
    elif "，虽然" in body:
        body = body.split("，虽然")[0]
    good = body.endswith(tuple(reviews.GOOD))
    negated = any(n in body for n in reviews.NEGATIONS + reviews.NEW_NEGATIONS)
    return int(good != negated)


@pytest.mark.parametrize("part", reviews.PARTS)
def test_a_reviews_verdict_is_that_of_the_clause_that_counts(part):
    texts, verdicts = reviews.draw(400, np.random.default_rng(0), part)
    assert verdicts == [verdict(text) for text in texts]
    assert 0.4 < np.mean(verdicts) < 0.6


def test_every_join_is_drawn_and_can_be_asked_for():
    for join in set(reviews.JOINS):
        texts, verdicts = reviews.draw(50, np.random.default_rng(1), join=join)
        assert verdicts == [verdict(text) for text in texts]
        assert all(("但是" in t) == ("但是" in join) for t in texts)


def test_mirrored_reviews_have_the_same_characters_and_opposite_verdicts():
    texts, verdicts = reviews.mirrored(50, np.random.default_rng(0))
    assert verdicts == [verdict(text) for text in texts] == [1, 0] * 50
    for one, other in zip(texts[::2], texts[1::2]):
        assert one != other and Counter(one) == Counter(other)


def test_held_out_wordings_are_held_out():
    known = "".join(reviews.draw(3000, np.random.default_rng(2))[0])
    held = reviews.NEW_LEADS + reviews.NEW_THINGS + reviews.NEW_DEGREES + reviews.NEW_NEGATIONS
    assert not [wording for wording in held if wording in known]


def test_the_four_clauses_are_an_exclusive_or():
    texts, verdicts = reviews.square()
    assert verdicts == [verdict(text) for text in texts] == [1, 0, 0, 1]


@pytest.fixture(scope="module")
def full():
    return dictionary.load()


def test_the_dictionary_is_jiebas(full):
    assert len(full) == 349_045 and full["小米"] == (396, "n") and "雷军" not in full
    common = dictionary.load(300)
    assert common == {word: entry for word, entry in full.items() if entry.count >= 300}


def test_chains_are_words_drawn_by_their_counts():
    words = {"一": dictionary.Word(9, "m"), "天下": dictionary.Word(1, "n")}
    chains = dictionary.chains(words, 2000, np.random.default_rng(0), least=2, most=4)
    assert {len(chain) for chain in chains} == {2, 3, 4} and len(chains) == 2000
    drawn = Counter(word for chain in chains for word in chain)
    assert abs(drawn["天下"] / sum(drawn.values()) - 0.1) < 0.02
    with pytest.raises(ValueError, match="most: expected at least 3"):
        dictionary.chains(words, 1, np.random.default_rng(0), least=3, most=2)


@pytest.mark.parametrize("templates", [business_news.KNOWN, business_news.NEW])
def test_entities_are_where_their_spans_say(full, templates):
    names = business_news.names(full, held_out=True)
    texts, spans = business_news.draw(200, names, np.random.default_rng(0), templates)
    for text, found in zip(texts, spans):
        assert tagging.decode(tagging.encode(found, len(text), "BIO"), "BIO") == found
        for b, e, label in found:
            word = text[b : e + 1]
            assert word in names[label] if label in names else label in business_news.LABELS
            assert word.isdigit() == (label == "YEAR") and ("%" in word) == (label == "RATE")


def test_held_out_names_are_held_out(full):
    known, new = business_news.names(full), business_news.names(full, held_out=True)
    for kind in known:
        assert not set(known[kind]) & set(new[kind]) and len(new[kind]) > 2000
        assert all(2 <= len(name) <= 4 for name in known[kind] + new[kind])


def test_the_slides_entities():
    text, spans = business_news.slide()
    assert [(text[b : e + 1], label) for b, e, label in spans] == business_news.SLIDE_ENTITIES
    assert spans == sorted(spans)


@pytest.mark.parametrize(
    "sentence, found",
    [
        ("南京市长江大桥", "南京市 长江大桥"),
        ("研究生命起源", "研究生 命 起源"),
        ("在2015年用AI", "在 2015 年 用 AI"),
        ("𠮷", "𠮷"),
        ("", ""),
    ],
)
def test_maximum_matching(full, sentence, found):
    assert matching.segment(sentence, full) == found.split()


def test_maximum_matching_needs_a_string():
    with pytest.raises(TypeError, match="expected a string"):
        matching.segment(["南", "京"], {"南京"})
