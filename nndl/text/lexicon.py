"""A dictionary (词典), and all its words that stand somewhere in a sentence."""

from __future__ import annotations


class Lexicon:
    """The words of a dictionary as a trie (字典树), whose nodes are called by what leads to them.

    A node of the trie is a beginning of some word: the text from its root. So one table, from
    beginnings to word numbers, is the whole tree, and a search leaves a path as soon as no word
    goes on like this.

    Parameters
    ----------
    words : iterable of str
        Single characters are left out: the Lattice LSTM's words have at least two. A word that
        comes again keeps its first number.

    Attributes
    ----------
    words : list of str
        The words that were kept, by number.

    Raises
    ------
    TypeError
        If a word is not a string, or all words came as one.
    ValueError
        If a word is empty.
    """

    def __init__(self, words):
        if isinstance(words, str):
            raise TypeError(f"words: expected several strings; came one, {words[:20]!r}.")
        self.words = []
        self.number = {}  # of every beginning of a word: the word's number, None if it is no word
        for word in words:
            if not isinstance(word, str):
                raise TypeError(f"words: expected strings; came {word!r}.")
            if not word:
                raise ValueError(f"words: expected no empty one; came one after {self.words[-1:]}.")
            if len(word) > 1 and self.number.get(word) is None:
                self.number[word] = len(self.words)
                self.words.append(word)
                for end in range(1, len(word)):
                    self.number.setdefault(word[:end])

    def __len__(self):
        return len(self.words)

    def spans(self, sentence):
        """Return all words in the sentence, overlapping ones too, as the Lattice LSTM takes them.

        Parameters
        ----------
        sentence : str

        Returns
        -------
        list of (b, e, number)
            First and last character of the word, counted from 0, so that
            ``sentence[b : e + 1] == self.words[number]``; e > b. Sorted by b, then e.

        Raises
        ------
        TypeError
            If ``sentence`` is not a string.
        """
        if not isinstance(sentence, str):
            raise TypeError(f"sentence: expected a string; came {sentence!r}.")
        found = []
        for b in range(len(sentence)):
            for e in range(b, len(sentence)):
                beginning = sentence[b : e + 1]
                if beginning not in self.number:
                    break
                number = self.number[beginning]
                if number is not None:
                    found.append((b, e, number))
        return found
