"""Data of chapter 16: dates, short sentences, stories, exchanges; and their symbols."""

import datetime
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from nndl.data import chats, dates, phrases, stories
from nndl.text import noisy_channel, symbols
from nndl.text.ibm1 import IBM1
from nndl.text.ngram import NGram


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    "n, text", [(3, "三"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一")]
)
def test_numbers_in_chinese(n, text):
    assert dates.number(n) == text


def test_dates_are_what_they_say_and_held_out_days_stay_out():
    day = datetime.date(2021, 5, 3)
    assert dates.english(day) == "3 May 2021" and dates.chinese(day) == "二〇二一年五月三日"
    assert dates.english(day, "{d}/{m}/{y}") == "3/5/2021"
    known = {chinese for _, chinese in dates.draw(3000, rng())}
    held = {chinese for _, chinese in dates.draw(300, rng(), held_out=True)}
    assert not known & held and len(held) > 250
    for english, chinese in dates.draw(20, rng(), formats=dates.NEW_FORMATS):
        year = "".join(dates.DIGITS[int(digit)] for digit in english[:4])
        assert chinese.startswith(year + "年")
    with pytest.raises(ValueError, match="count"):
        dates.draw(0, rng())


def test_phrases_have_a_word_for_a_word_and_agree():
    pairs = phrases.all_pairs()
    assert len(pairs) == len(set(pairs)) == 1296
    for chinese, english in pairs:
        assert len(chinese) == len(english)
        singular = english[0] in ("he", "she")
        assert english[1].endswith("s") == singular, english
    assert (
        ("她", "每天", "在", "家", "看", "电视"),
        ("she", "watches", "television", "at", "home", "daily"),
    ) in pairs


def test_stories_have_the_answer_that_their_equation_says():
    for wordings in (stories.KNOWN, stories.NEW):
        for story in stories.draw(400, rng(), wordings):
            words, numbers = stories.mapped(story.text)
            assert stories.evaluate(story.equation, numbers) >= 0
            assert not any(word.isdigit() or "{" in word for word in words)
    kinds = Counter(story.kind for story in stories.draw(3000, rng()))
    assert set(kinds) == set(stories.KNOWN) == set(stories.NEW)
    known = {wording for some in stories.KNOWN.values() for wording, _ in some}
    assert not known & {wording for some in stories.NEW.values() for wording, _ in some}


def test_the_problem_of_the_slides():
    words, numbers = stories.mapped(stories.PACO)
    assert numbers == [26, 17, 14, 9] and words[2] == "n1" and "n4" in words
    assert stories.evaluate("n1 - n4", numbers) == 17


def test_numbers_that_count():
    words, numbers = stories.mapped(stories.PACO, choose=True)
    assert numbers == [26, 9] and words.count("some") == 2 and words[2] == "n1"
    assert stories.renamed("n1 - n4", stories.PACO) == "n1 - n2"
    assert stories.renamed("n2 - n3", stories.PACO) == "? - ?"
    for story in stories.draw(1000, rng()):
        numbers = stories.mapped(story.text)[1]
        chosen = stories.mapped(story.text, choose=True)[1]
        equation = stories.renamed(story.equation, story.text)
        assert stories.evaluate(equation, chosen) == stories.evaluate(story.equation, numbers)
        assert len(chosen) == (2 if story.kind == "eaten" else len(numbers))


def test_equal_numbers_keep_two_names():
    words, numbers = stories.mapped("5 red and 5 blue , 2.5 kg")
    assert words == "n1 red and n2 blue , n3 kg".split() and numbers == [5, 5, Fraction(5, 2)]


def test_equations_are_exact_and_bad_ones_are_refused():
    numbers = [Fraction(7), Fraction(4), Fraction(0)]
    assert stories.evaluate("( n1 + n2 ) / n2", numbers) == Fraction(11, 4)
    for wrong in ("n1 -", "n1 / n3", "n9", "n0", "7 + n1", "n1 ** n2", "x", "", "n1 n2"):
        with pytest.raises(ValueError, match="has no value here"):
            stories.evaluate(wrong, numbers)


def test_exchanges():
    every = chats.exchanges()
    assert len(every) == 16 * 7 + 32 and len(chats.exchanges(0)) == 16 * 5 + 32
    assert all(len(replies) == 5 for replies in chats.OPEN.values())
    written = [reply for replies in chats.OPEN.values() for reply in replies]
    assert len(set(written)) == 80 and chats.GENERIC not in written
    before = [first for talks in chats.TALKS.values() for first, _ in talks]
    assert len(set(before)) == 32
    assert not {e.says for e in every} & set(chats.NEW)
    talk = chats.Exchange("i have a cat .", "what is its name ?", "she is called Mimi .")
    assert talk in every
    assert chats.words(talk, context=False) == "| what is its name ?".split()
    assert chats.words(talk)[:4] == "i have a cat".split()


def test_distinct_n():
    replies = ["a b a".split(), "a b".split()]
    assert chats.distinct(replies, 1) == 2 / 5 and chats.distinct(replies, 2) == 2 / 3
    assert chats.distinct(replies, 4) == 0
    assert chats.distinct(replies[:1] * 2, 1) == 2 / 6


def test_symbols_there_and_back():
    known = symbols.Symbols(["ab", "ca"])
    assert known.names == ["<start>", "<end>", "<unk>", "a", "b", "c"] and len(known) == 6
    tokens, lengths = known.encode(["cab", "z"], end=True)
    assert lengths.tolist() == [4, 2]
    assert tokens.T.tolist() == [[5, 3, 4, 1], [2, 1, 1, 1]]
    assert known.decode(tokens[:, 0]) == list("cab") and known.decode(tokens[:, 1]) == ["<unk>"]
    assert known.one_hot(tokens).shape == (4, 2, 6) and (known.one_hot(tokens).sum(-1) == 1).all()
    for wrong in ([], ["a", ""]):
        with pytest.raises(ValueError, match="at least one"):
            known.encode(wrong)


PAIRS = [(pair.chinese, pair.english) for pair in phrases.all_pairs()[::13]]
CHANNEL = IBM1(PAIRS, steps=10)


@pytest.mark.parametrize("method", ["witten_bell", "maximum_likelihood"])
@pytest.mark.parametrize("choices", [1, 2])
def test_search_finds_the_best_of_all_candidates(method, choices):
    source = NGram([e for _, e in PAIRS], 2, method)
    for f, _ in [pair for pair in PAIRS if len(pair[0]) < 5][:6]:
        every = list(noisy_channel.candidates(f, CHANNEL, choices))
        best = max(noisy_channel.score(f, e, CHANNEL, source) for e in every)
        if best == -np.inf:
            continue
        found = noisy_channel.search(f, CHANNEL, source, choices, least=0)
        assert abs(noisy_channel.score(f, found, CHANNEL, source) - best) < 1e-9


def test_search_refuses_what_it_cannot_do():
    source = NGram([e for _, e in PAIRS], 2)
    with pytest.raises(ValueError, match="bigram"):
        noisy_channel.search(["我"], CHANNEL, NGram([["I"]], 3))
    with pytest.raises(ValueError, match="a translation; came '马'"):
        noisy_channel.search(["我", "马"], CHANNEL, source)
    with pytest.raises(ValueError, match="1 to 6"):
        noisy_channel.search(["我"] * 7, CHANNEL, source)
