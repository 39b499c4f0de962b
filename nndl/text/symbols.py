r"""Sequences of symbols as arrays of numbers (符号表), padded, with their lengths, and back."""

from __future__ import annotations

import numpy as np

START, END, UNKNOWN = 0, 1, 2
SPECIAL = ("<start>", "<end>", "<unk>")


class Symbols:
    r"""The symbols that occur in some sequences, numbered after start, end and unknown.

    Parameters
    ----------
    sequences : iterable of sequences
        Each a sequence of words, or a string of characters.

    Attributes
    ----------
    names : list of str
        The symbol of each number: ``SPECIAL``, then in the order of their first appearance.
    """

    def __init__(self, sequences):
        seen = dict.fromkeys(symbol for sequence in sequences for symbol in sequence)
        self.names = [*SPECIAL, *(symbol for symbol in seen if symbol not in SPECIAL)]
        self.number = {name: number for number, name in enumerate(self.names)}

    def __len__(self):
        return len(self.names)

    def encode(self, sequences, end=False):
        """Return the numbers (T, B), ``END`` where padded, and the lengths (B,).

        A symbol that did not occur is ``UNKNOWN``.

        Parameters
        ----------
        sequences : sequence of sequences
        end : bool
            Whether each sequence gets an ``END`` that counts; then it has at least one symbol.

        Raises
        ------
        ValueError
            If there is no sequence, or one has no symbol.
        """
        rows = [[self.number.get(symbol, UNKNOWN) for symbol in one] for one in sequences]
        rows = [row + [END] for row in rows] if end else rows
        if not rows or not all(rows):
            raise ValueError("sequences: expected at least one, each with at least one symbol.")
        lengths = np.array([len(row) for row in rows])
        tokens = np.full((lengths.max(), len(rows)), END)
        for b, row in enumerate(rows):
            tokens[: len(row), b] = row
        return tokens, lengths

    def decode(self, tokens):
        """Return the symbols of one sequence of numbers (T,), up to its first ``END``."""
        names = []
        for token in tokens:
            if token == END:
                break
            names.append(self.names[token])
        return names

    def one_hot(self, tokens):
        """Return the one-hot vectors (T, B, K) of the numbers (T, B)."""
        return np.eye(len(self))[tokens]
