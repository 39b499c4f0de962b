"""Bits per character of Python's source by counting, where the counts may grow during the test.

An n-gram model of the training text against itself, counted again after every piece of the test
text; and xz, for the whole test text behind the training text, against each piece of it alone.
Nothing here is drawn: there is one run.
"""

from __future__ import annotations

import lzma
import math

from nndl.data import python_source
from nndl.text.ngram import NGram

SEEDS = (0,)
TOLERANCE = 0.05  # another patch version of Python has other text
ORDERS, PIECE, ALONE = (4, 6), 4000, 16


def run(seed):
    """Bits per character: fixed and growing models, xz with and without what it has just read."""
    train, _, test = python_source.load()
    starts = range(0, len(test), PIECE)
    found = {}
    for n in ORDERS:
        fixed = NGram([train], n)
        bits = {"fixed": -fixed.log_probability(test), "growing": 0.0}
        for start in starts:
            model = NGram([train + test[:start]], n) if start else fixed
            context = (train + test[:start])[1 - n :]
            log_p = model.log_probabilities(context + test[start : start + PIECE])
            bits["growing"] -= float(log_p[len(context) :].sum())
        found[str(n)] = {name: b / len(test) / math.log(2) for name, b in bits.items()}
    # Every k-th piece, each with the training text before it and nothing else.
    chosen = list(starts)[:: max(len(starts) // ALONE, 1)]
    pieces = [test[start : start + PIECE] for start in chosen]
    alone = sum(packed(train + piece) - packed(train) for piece in pieces)
    found["xz"] = {
        "whole": 8 * (packed(train + test) - packed(train)) / len(test),
        "each piece alone": 8 * alone / sum(map(len, pieces)),
    }
    return found


def packed(text):
    """Bytes of a text after xz."""
    return len(lzma.compress(text.encode(), preset=9))
