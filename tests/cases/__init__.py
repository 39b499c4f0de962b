"""The table of models that the oracles read: one file a model, its cases and its planted errors.

A case says how to draw a problem (sizes that all differ; biases and initial states that are not
zero), how the hand-derived twin computes it forward and backward, how the PyTorch twin does, and,
where one exists, how a library layer does. A planted error is a wrong step, put in place of a piece
of the module's source: the oracles must catch it.
"""

from tests.cases import (
    ar,
    attention,
    bidirectional,
    caption,
    convolution,
    crf,
    ctc,
    feedforward,
    gcn,
    graphnet,
    grid,
    grid_block,
    gru,
    highway,
    language_model,
    lattice,
    loss,
    lstm,
    mdn,
    message_passing,
    modes,
    narx,
    output,
    recnn,
    recurrence,
    residual,
    seq2seq,
    srn,
    stacked,
    treelstm,
    vqa,
    weight_decay,
)
from tests.cases.base import Case

FILES = (
    ar,
    narx,
    srn,
    output,
    loss,
    lstm,
    gru,
    ctc,
    attention,
    seq2seq,
    lattice,
    crf,
    feedforward,
    convolution,
    recurrence,
    modes,
    weight_decay,
    language_model,
    caption,
    vqa,
    mdn,
    graphnet,
    message_passing,
    gcn,
    highway,
    residual,
    grid_block,
    grid,
    recnn,
    treelstm,
    stacked,
    bidirectional,
)
CASES = [case for file in FILES for case in file.CASES]
PLANTED = [row for file in FILES for row in file.PLANTED]

__all__ = ["CASES", "PLANTED", "Case"]
