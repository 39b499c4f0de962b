"""Translation by a network: an encoder and a decoder with gates, and how they are trained."""

from __future__ import annotations

from collections import Counter

import numpy as np
import torch
from torch import nn

from nndl import beam
from nndl.torch.attention import Attention
from nndl.torch.gru import GRU
from nndl.torch.output import Output

M, D, A, RATE, EPOCHS, B, DROP = 64, 128, 64, 0.004, 24, 64, 0.2
UNKNOWN, START, END = 0, 1, 2
NETWORKS = {
    "encoder-decoder": "state",
    "encoder-decoder with attention": "attention",
}


class Translator(nn.Module):
    """An encoder and a decoder, two GRUs. The decoder starts from the encoder's last state (``told
    = "state"``, eq-seq2seq); with ``"attention"`` it also reads a context at each step (eq-attn).
    """

    def __init__(self, told, pairs):
        super().__init__()
        count = Counter(w for english, _ in pairs for w in english)
        self.number = {w: n for n, w in enumerate(sorted(count), START + 1)}
        self.signs = ["", "", "", *sorted({c for _, chinese in pairs for c in chinese})]
        self.sign = {c: n for n, c in enumerate(self.signs) if c}
        K, attends = len(self.signs), told == "attention"
        self.x, self.y = nn.Embedding(len(self.number) + 2, M), nn.Embedding(K, M)
        self.encoder = GRU(M, D)
        self.decoder = GRU(M + D if attends else M, D)
        self.attention = Attention(D, D, A) if attends else None
        self.read, self.drop = Output(D, K), nn.Dropout(DROP)

    def encode(self, sentences):
        """The states (T, B, D) of English sentences, the last of each, and the lengths."""
        lengths = torch.tensor([len(s) for s in sentences])
        x = torch.zeros((int(lengths.max()), len(sentences)), dtype=torch.long)
        for b, s in enumerate(sentences):
            x[: len(s), b] = torch.tensor([self.number.get(w, UNKNOWN) for w in s])
        if self.training:
            x = x * (torch.rand(x.shape) > 0.03)
        run = self.encoder.run(self.drop(self.x(x)), lengths=lengths)
        return run.h, run.h_last, lengths

    def decode(self, s, y, h, lengths):
        """The decoder's next state, fed the embedded signs y (B, M) that came last."""
        if self.attention:
            y = torch.cat([y, self.attention(s[None], h, lengths)[0][0]], -1)
        return self.decoder(y[None], s)[0]

    def loss(self, some):
        """The mean cross-entropy of a sign."""
        h, last, lengths = self.encode([english for english, _ in some])
        y = torch.full((max(len(c) for _, c in some) + 2, len(some)), -1)
        for b, (_, chinese) in enumerate(some):
            told = [START, *(self.sign[c] for c in chinese), END]
            y[: len(told), b] = torch.tensor(told)
        s, states = last, []
        for fed in self.drop(self.y(y[:-1].clamp(min=0))):
            s = self.decode(s, fed, h, lengths)
            states.append(s)
        u = self.read(self.drop(torch.stack(states)))
        return nn.functional.cross_entropy(u.flatten(0, 1), y[1:].flatten(), ignore_index=-1)

    def translate(self, sentences):
        """The texts that greedy decoding gives."""
        self.eval()
        with torch.no_grad():
            h, last, lengths = self.encode(sentences)

        @torch.no_grad()
        def step(s, tokens):
            s = self.decode(s, self.y(torch.as_tensor(tokens)), h, lengths)
            return torch.log_softmax(self.read(s[None])[0], -1), s

        tokens, _, _ = beam.greedy(step, last, START, 40, END, len(sentences))
        self.train()
        return ["".join(self.signs[k] for k in row) for row in tokens.T]


def train(net, pairs, seed, epochs=EPOCHS, size=B, rate=RATE):
    """Adam; the rate falls to 0 in a straight line, sentences of similar length are together."""
    rng, count = np.random.default_rng(seed), -(-len(pairs) // size)
    optimizer = torch.optim.Adam(net.parameters(), rate)
    falls = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0, epochs * count)
    for _ in range(epochs):
        order = np.argsort([len(e) + len(c) + rng.random() * 2 for e, c in pairs])
        batches = np.array_split(order, count)
        rng.shuffle(batches)
        for batch in batches:
            optimizer.zero_grad()
            net.loss([pairs[k] for k in batch]).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            falls.step()
    return net
