"""Connectionist temporal classification, against ``F.ctc_loss``."""

import numpy as np
import torch
from torch.nn import functional

from nndl.numpy import ctc
from nndl.torch import CTC
from tests.cases.base import LENGTHS, B, Case, T

CLASSES = 6  # five labels and the blank
LABELS = np.array([[1, 3, 2, 4], [1, 2, 2, 5], [3, 1, 4, 4]])  # (U, B), with equal neighbours


class Alignment(Case):
    """Losses of a batch; padded label sequences hold classes that do not exist."""

    labels = ("eq-ctc", "eq-ctc-alpha", "eq-ctc-beta", "eq-ctc-grad")

    def __init__(self, name, labels=LABELS, lengths=None, label_lengths=None, blank=0, frames=T):
        super().__init__(f"CTC {name}", ctc)
        self.targets = np.where(labels == blank, 0, labels)  # with another blank, 0 is a label
        self.lengths, self.label_lengths, self.blank = lengths, label_lengths, blank
        self.frames = frames
        if label_lengths:
            padded = np.arange(len(labels))[:, None] >= np.array(label_lengths)
            self.targets = np.where(padded, -7, self.targets)

    def draw(self, rng):
        return {}, {"u": rng.normal(size=(self.frames, B, CLASSES))}

    def forward(self, module, params, u):
        return module.forward(u, self.targets, self.lengths, self.label_lengths, self.blank)

    def backward(self, module, upstream, cache):
        return {"u": module.backward(upstream, cache)}

    def twin(self):
        return CTC(self.blank)

    def call(self, model, u):
        return model(u, torch.as_tensor(self.targets), self.lengths, self.label_lengths)

    def library(self, params, u):
        some_label = 1 if self.blank != 1 else 0  # the library checks what it does not read
        return functional.ctc_loss(
            u.log_softmax(-1),
            torch.as_tensor(np.where(self.targets < 0, some_label, self.targets).T),
            torch.as_tensor(self.lengths or [self.frames] * B),
            torch.as_tensor(self.label_lengths or [len(self.targets)] * B),
            blank=self.blank,
            reduction="none",
        )


CASES = [
    Alignment("all alike"),
    Alignment("padded frames and labels", lengths=LENGTHS, label_lengths=[3, 2, 1, 3]),
    Alignment("another blank", lengths=LENGTHS, label_lengths=[3, 1, 0, 3], blank=4),
    Alignment("one frame", LABELS[:1], frames=1),
    Alignment("no labels", LABELS[:0], lengths=LENGTHS),
    Alignment("no labels in some", LABELS[:1], lengths=LENGTHS, label_lengths=[0, 1, 0, 1]),
    Alignment("as tight as it gets", lengths=[4, 3, 4, 4], label_lengths=[3, 3, 3, 3]),
]

PLANTED = [
    (ctc, " - log_y_path - ", " - ", "CTC: 1/y factor forgotten"),
    (ctc, "path[:, 2:] != path[:, :-2]", "path[:, 2:] != blank", "CTC: skip between equal labels"),
    (ctc, "path[:, 2:] != path[:, :-2]", "True", "CTC: a blank may be reached by skipping"),
    (ctc, "shift(log_b + log_skip, -2)", "shift(log_b, -2) + log_skip", "CTC: kappa_s in beta"),
    (ctc, "(s == last) | (s == last - 1)", "s == last", "CTC: the last label may not end a path"),
    (ctc, "log_a[:, 0] = 0", "log_a[:, :2] = 0", "CTC: alpha_1 starts one entry too far"),
    (ctc, "shift(log_b, -1)", "shift(log_b, 1)", "CTC: beta runs the wrong way"),
    (ctc, "log_y_path - log_p[:, None]", "log_y_path", "CTC: 1/p forgotten"),
    (ctc, "log_alpha + beta(cache)", "log_alpha", "CTC: alpha alone, without beta"),
    (ctc, "du = np.exp(log_y) - by_class",
     "du = np.exp(log_y); du[:, np.arange(B)[:, None], path] -= share",
     "CTC: of equal labels only one counts"),
    (ctc, "np.where(valid, dL[:, None] * du, 0)", "dL[:, None] * du", "CTC: padded frames leak"),
    (ctc, "np.where(valid, dL[:, None] * du", "np.where(valid, du", "CTC: dL ignored"),
]  # fmt: skip
