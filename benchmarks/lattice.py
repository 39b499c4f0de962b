"""The Lattice LSTM, characters a second, on real sentences with the words of jieba's dictionary."""

from __future__ import annotations

import numpy as np
import torch

from benchmarks.peers import lattice as peers
from benchmarks.stopwatch import Comparison, Growth
from nndl.data import dictionary, treebank
from nndl.numpy import lattice
from nndl.text.lexicon import Lexicon
from nndl.torch import LatticeLSTM

M, D = 50, 200


def comparisons():
    sentences = Sentences()
    for B, goal in [(1, 2.5), (32, 10)]:
        ways, count = ways_of(sentences.batch(B), sentences.lexicon)
        goals = {("one sentence at a time", "numpy"): -goal}
        if B > 1:
            goals["padded batch", "numpy"] = -3.5
        title = f"Lattice LSTM, B = {B} sentences of similar length, {count} characters, D = {D}"
        yield Comparison(title, ways, "numpy", goals)


def growth():
    sentences = Sentences()
    sizes = [1, 2, 4, 8, 16, 32]

    def ways(B):
        return ways_of(sentences.batch(B), sentences.lexicon)[0]

    yield Growth(f"Lattice LSTM, D = {D}, sentences of similar length", "B", sizes, ways)


class Sentences:
    """The treebank's sentences, from short to long, and the dictionary."""

    def __init__(self):
        self.lexicon = Lexicon(dictionary.load())
        self.sorted = sorted(("".join(words) for words in treebank.load("dev")), key=len)

    def batch(self, B):
        """B sentences from the middle: of similar length."""
        first = (len(self.sorted) - B) // 2
        return self.sorted[first : first + B]


def ways_of(texts, lexicon):
    rng = np.random.default_rng(0)
    spans = [lexicon.spans(text) for text in texts]
    known = {word: row for row, word in enumerate(sorted({w for s in spans for _, _, w in s}))}
    words = [[(b, e, known[word]) for b, e, word in of_sentence] for of_sentence in spans]
    lengths = [len(text) for text in texts]
    T, B = max(lengths), len(texts)
    x, x_w = rng.standard_normal((T, B, M)), rng.standard_normal((max(len(known), 1), M))
    dh = rng.standard_normal((T, B, D)) * (np.arange(T)[:, None, None] < np.array(lengths)[:, None])
    x, x_w, dh = (array.astype("float32") for array in (x, x_w, dh))
    params = lattice.init(M, M, D, rng)
    params = {name: value.astype("float32") for name, value in params.items()}

    def by_hand():
        h, cache = lattice.forward(params, x, x_w, words, lengths=lengths)
        lattice.backward(dh, cache)
        return h

    twin = LatticeLSTM(M, M, D)
    twin.load_state_dict({name: torch.from_numpy(value) for name, value in params.items()})
    weights = [getattr(twin, name) for name in lattice.NAMES]
    x_t, x_w_t, dh_t = (torch.from_numpy(array) for array in (x, x_w, dh))

    def with_autograd(run):
        def forward_and_backward():
            twin.zero_grad()
            h = run(x_t.clone().requires_grad_())
            h.backward(dh_t)
            return h.detach().numpy()

        return forward_and_backward

    def singly(x):
        rows = []
        for n, length in enumerate(lengths):
            h = peers.one_sentence(weights, x[:length, n], x_w_t, words[n])
            rows.append(torch.nn.functional.pad(h, (0, 0, 0, T - length)))
        return torch.stack(rows, 1)

    ways = {
        "one sentence at a time": with_autograd(singly),
        "padded batch": with_autograd(lambda x: peers.padded_batch(weights, x, x_w_t, words)),
        "torch": with_autograd(lambda x: twin(x, x_w_t, words, lengths=lengths)),
        "numpy": by_hand,
    }
    valid = np.arange(T)[:, None] < lengths
    results = [way()[valid] for way in ways.values()]
    assert all(np.allclose(result, results[0], atol=1e-4) for result in results)
    return ways, sum(lengths)
