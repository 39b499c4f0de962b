"""The Lattice LSTM, against its equations written out for one sentence and one word at a time."""

import numpy as np
import torch

from nndl.numpy import lattice
from nndl.torch import LatticeLSTM
from tests.cases.base import LENGTHS, B, Case, D, M, T

V, M_W = 6, 2
WORDS = [  # (b, e, word); the last row of x_w is in no sentence
    [(0, 1, 0), (0, 2, 1), (2, 3, 2), (3, 4, 0), (4, 5, 3), (3, 6, 4), (4, 6, 2)],
    [(0, 2, 3), (0, 2, 3), (0, 2, 1)],  # one arc three times, twice with the same word
    [],
    [(1, 4, 2), (0, 4, 0), (3, 4, 1), (0, 5, 4)],
]
EVERY = [
    [(b, e, (b + e + s) % V) for e in range(n) for b in range(e)] for s, n in enumerate(LENGTHS)
]


class Lattice(Case):
    """The states of every character and, below them, the last internal state."""

    labels = tuple(
        "eq-lattice-" + name for name in ("char", "word", "cw", "gate", "alpha", "c0", "c1", "h")
    )

    def __init__(self, name, words, lengths=None, form="paper", sizes=(T, B, M, D)):
        super().__init__(f"LatticeLSTM {form} {name}", lattice)
        self.words, self.lengths, self.form, self.sizes = words, lengths, form, sizes
        if any(words):
            self.library = self.written_out  # without words: nn.LSTM in test_lattice.py
        else:
            self.labels = ("eq-lattice-char", "eq-lattice-c0", "eq-lattice-h")

    def draw(self, rng):
        T, B, M, D = self.sizes
        inputs = {"x": rng.normal(size=(T, B, M)), "x_w": rng.normal(size=(V, M_W))}
        inputs.update(h0=rng.normal(size=(B, D)), c0=rng.normal(size=(B, D)))
        return self.module.init(M, M_W, D, rng, self.form), inputs

    def forward(self, module, params, x, x_w, h0, c0):
        h, cache = module.forward(params, x, x_w, self.words, h0, c0, self.lengths, self.form)
        return np.concatenate([h, cache.c_last[None]]), cache

    def backward(self, module, upstream, cache):
        dx, dx_w, grads = module.backward(upstream[:-1], cache, upstream[-1])
        return {"x": dx, "x_w": dx_w, **grads}

    def twin(self):
        _, _, M, D = self.sizes
        return LatticeLSTM(M, M_W, D, self.form)

    def call(self, model, x, x_w, h0, c0):
        run = model.run(x, x_w, self.words, h0, c0, self.lengths)
        return torch.cat([run.h, run.c_last[None]])

    def written_out(self, params, x, x_w, h0, c0):
        """Sentence by sentence; a word is computed where it begins, and waits for its end."""
        T, B, _, D = self.sizes
        h_all, c_last = [], []
        for s in range(B):
            h, c, states = h0[s], c0[s], []
            arriving = {e: [] for _, e, _ in self.words[s]}
            for j in range(self.lengths[s] if self.lengths else T):
                blocks = (params["W_c"] @ torch.cat([x[j, s], h]) + params["b_c"]).split(D)
                i, o, c_tilde = blocks[0].sigmoid(), blocks[1].sigmoid(), blocks[-1].tanh()
                if arriving.get(j):
                    inner = [torch.cat([x[j, s], c_w]) for c_w in arriving[j]]
                    gates = [i] + [(params["W_l"] @ v + params["b_l"]).sigmoid() for v in inner]
                    alpha = torch.softmax(torch.stack(gates), 0)
                    c = (alpha * torch.stack([c_tilde, *arriving[j]])).sum(0)
                else:
                    f = blocks[2].sigmoid() if self.form == "paper" else 1 - i
                    c = f * c + i * c_tilde
                h = o * c.tanh()
                for b, e, word in self.words[s]:
                    if b == j:
                        z = params["W_w"] @ torch.cat([x_w[word], h]) + params["b_w"]
                        i_w, f_w, c_tilde_w = z.split(D)
                        arriving[e].append(f_w.sigmoid() * c + i_w.sigmoid() * c_tilde_w.tanh())
                states.append(h)
            h_all.append(torch.stack(states + [torch.zeros_like(h)] * (T - len(states))))
            c_last.append(c)
        return torch.cat([torch.stack(h_all, 1), torch.stack(c_last)[None]])


CASES = [Lattice("padded", WORDS, LENGTHS, form) for form in lattice.FORMS]
CASES += [Lattice("every arc", EVERY, LENGTHS, form) for form in lattice.FORMS]
CASES += [Lattice("no words", [[]] * B, LENGTHS, form) for form in lattice.FORMS]
CASES += [
    Lattice("full", [WORDS[0]] * B),
    Lattice("one sentence", [WORDS[3]], sizes=(T, 1, M, D)),
    Lattice("all shorter than T", [[(0, 1, 5)], [], [], [(1, 2, 0)]], [2, 1, 1, 3]),
    Lattice("one character", [[]] * B, sizes=(1, B, M, D)),
    Lattice("all sizes 1 but T", [[(0, 1, 2)]], sizes=(2, 1, 1, 1)),
]

PLANTED = [
    (lattice, "by_l = alpha_w", "by_l = 0 * alpha_w",
     "Lattice: the words' alpha treated as constants"),
    (lattice, "alpha * (c_tilde - c[:T]), c_tilde)", "0, c_tilde)",
     "Lattice: the character's alpha treated as a constant"),
    (lattice, "(c_w - c[at_e])", "c_w", "Lattice: softmax slope without the mean"),
    (lattice, "c[j] = f[j] * c[j - 1] + i[j] * c_tilde[j]", "c[j] = c_tilde[j]",
     "Lattice: C1 with an empty set erases the memory"),
    (lattice, "np.where(ends[j], with_words, c[j])", "c[j] + ends[j] * with_words",
     "Lattice: C0 and C1 added where a word ends"),
    (lattice, "kept = np.where(ends, 0, f)", "kept = f",
     "Lattice: a direct path to c_{j-1} past the words"),
    (lattice, "np.where(ends, 0, c_before)", "c_before",
     "Lattice: f has a gradient where it is not used"),
    (lattice, "by_i -= by_f", "pass", "Lattice released: df not folded into di"),
    (lattice, "c[at_b] * f_w", "c[at_e] * f_w",
     "Lattice: df_w with the state of the last character"),
    (lattice, "h[b, s] @ U_of_w.T", "h[b - 1, s] @ U_of_w.T",
     "Lattice: a word starts before its first character"),
    (lattice, "if self.distinct:", "if True:", "Lattice: of two words with one arc one counts"),
    (lattice, "arcs.add(dh_all, k, dz_w[k] @ U_of_w)", "pass",
     "Lattice: no path from a word to the hidden state it read"),
    (lattice, " + dz_l[k] @ A", "", "Lattice: no path through W_l to the word's state"),
    (lattice, "np.add.at(dx, at_e, dz_l @ W_of_l)", "pass",
     "Lattice: dx without the words' gates"),
    (lattice, "np.add.at(dx_w, arcs.word, dz_w @ W_of_w)", "dx_w[arcs.word] = dz_w @ W_of_w",
     "Lattice: a word met twice counts once"),
    (lattice, "x[arcs.e, arcs.sentence] @ W_of_l.T", "x[arcs.b, arcs.sentence] @ W_of_l.T",
     "Lattice: the gate reads the word's first character"),
    (lattice, "(np.arange(B)[:, None] == s)", "(np.arange(B)[:, None] == s - 1)",
     "Lattice: a word ends in the neighbour's sentence"),
    (lattice, "np.roll(states, 1, axis=0)[:T]", "states[:T]",
     "Lattice: h_j in place of h_{j-1} in dW_c"),
    (lattice, "valid, FORMS[form], COPY)", "True, FORMS[form], COPY)",
     "Lattice: the cell goes on through padding"),
    (lattice, "dc_all[T - 1] = dc", "pass", "Lattice: dc ignored"),
    (lattice, 'FORMS = {"paper": "iofc"', 'FORMS = {"paper": "ifoc"',
     "Lattice: rows i, f, o in W_c"),
]  # fmt: skip
