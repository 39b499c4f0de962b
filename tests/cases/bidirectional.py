"""Bidirectional recurrent networks of every cell, against the library's with two directions."""

from nndl.numpy import bidirectional, gru, lstm, recurrence, srn, stacked
from tests.cases.base import LENGTHS, B, D, M, T
from tests.cases.stacked import Network

CASES = [
    Network(bidirectional, D, cell=srn),
    Network(bidirectional, D, LENGTHS),
    Network(bidirectional, 2, LENGTHS, activation="logistic"),
    Network(bidirectional, D, LENGTHS, cell=lstm),
    Network(bidirectional, 2, cell=lstm, variant="peephole"),
    Network(bidirectional, D, LENGTHS, cell=lstm, variant="coupled"),
    Network(bidirectional, D, LENGTHS, cell=gru, reset="after"),
    Network(bidirectional, D, cell=gru, reset="before"),
    Network(bidirectional, 2, LENGTHS, cell=recurrence),
    Network(bidirectional, D, [1, 1, 1, 1]),
    Network(bidirectional, D, [3], sizes=(T, 1, M)),
    Network(bidirectional, D, sizes=(1, B, M)),
    Network(bidirectional, 1, sizes=(1, 1, 1), cell=gru, reset="after"),
    Network(bidirectional, [D, 2], LENGTHS, cell=stacked),
]

PLANTED = [
    (bidirectional, "np.where(valid[..., 0], length - 1 - t, t)", "T - 1 - t",
     "bidirectional: reversed within the padded length"),
    (bidirectional, "np.concatenate([h1, reverse(h2, valid)], -1)",
     "np.concatenate([h1 + reverse(h2, valid)] * 2, -1)",
     "bidirectional: halves added in place of concatenated"),
    (bidirectional, "np.concatenate([h1, reverse(h2, valid)], -1)",
     "np.concatenate([reverse(h2, valid), h1], -1)", "bidirectional: net 2 in front"),
    (bidirectional, 'read("net2", reverse(x, valid))', 'read("net2", x)',
     "bidirectional: net 2 reads forwards"),
    (bidirectional, "[h1, reverse(h2, valid)]", "[h1, h2]",
     "bidirectional: net 2's states in the order of its reading"),
    (bidirectional, 'read("net2", reverse(x, valid))', 'read("net1", reverse(x, valid))',
     "bidirectional: one net in both directions"),
    (bidirectional, "reverse(dh[..., D:], valid)", "dh[..., D:]",
     "bidirectional: net 2's errors backward in time"),
    (bidirectional, "dx1 + reverse(dx2, valid)", "dx1 + dx2",
     "bidirectional: net 2's gradient to the inputs not put back in order"),
    (bidirectional, "dx1 + reverse(dx2, valid)", "dx1",
     "bidirectional: the inputs get the gradient of net 1 alone"),
    (bidirectional, "reverse(dh[..., D:], valid)", "reverse(dh[..., :D], valid)",
     "bidirectional: net 2 gets net 1's half of the gradient"),
    (bidirectional, "caches[net], dlast[net]", "caches[net]",
     "bidirectional: no gradient from the last states"),
    (bidirectional, "*before[net]", "*before['net1']",
     "bidirectional: net 2 starts from net 1's states"),
    (bidirectional, "lengths=lengths, **options", "lengths=None, **options",
     "bidirectional: padded steps change the states"),
    (bidirectional, "(grads1, grads2)", "(grads2, grads1)",
     "bidirectional: the nets' gradients exchanged"),
]  # fmt: skip
