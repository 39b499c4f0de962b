r"""From the outputs of a CTC network to labels: collapsing a path, greedy and prefix-beam decoding.

Greedy decoding collapses the most probable *path*. The most probable *labels* may be others: the
probability of labels is a sum over all their paths, :eq:`eq-ctc`, and the prefix beam adds up the
paths while it searches. Both work on NumPy arrays and PyTorch tensors alike.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from nndl import expect
from nndl.check import as_array
from nndl.numpy import padding
from nndl.numpy.activations import log_softmax
from nndl.numpy.ctc import LOG_0

IN_BLANK, IN_LABEL = 0, 1  # how a path to a prefix ends


def collapse(path, blank=0):
    r"""Return the labels of a path, :math:`\mathcal B(\pi)`: merge repeats, then delete blanks.

    In this order: a blank between two equal labels keeps them apart.

    Parameters
    ----------
    path : sequence of int
        One class for each frame.
    blank : int

    Returns
    -------
    tuple of int
    """
    path = [int(k) for k in path]
    merged = [k for t, k in enumerate(path) if t == 0 or k != path[t - 1]]
    return tuple(k for k in merged if k != blank)


def greedy(u, lengths=None, blank=0):
    """Return the labels of each sequence's most probable path.

    Parameters
    ----------
    u : array or tensor of float, shape (T, B, K+1)
        Net inputs of the softmax, or log-probabilities.
    lengths : sequence of B int, optional
        True numbers of frames.
    blank : int

    Returns
    -------
    list of B tuples of int
        In a tie the lower class is taken.

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.ctc.forward`.
    """
    u, lengths = frames(u, lengths, blank)
    best = u.argmax(-1)
    return [collapse(best[:length, b], blank) for b, length in enumerate(lengths)]


def prefix_beam(u, width, lengths=None, blank=0):
    r"""Return the most probable labels of each sequence, with their log-probabilities.

    A beam holds prefixes of label sequences. For each prefix two sums over paths are kept, because
    a repeat of its last label means different things: paths that end in a blank (a repeat is one
    more label) and paths that end in the label (a repeat stays on it). With a beam as wide as there
    are prefixes nothing is dropped, and the log-probabilities are exactly
    :math:`\ln p(\mathbf l\mid\mathbf x)` of :eq:`eq-ctc`; a narrower one can only miss paths.

    Parameters
    ----------
    u : array or tensor of float, shape (T, B, K+1)
        Net inputs of the softmax, or log-probabilities.
    width : int
        Prefixes kept after each frame.
    lengths : sequence of B int, optional
        True numbers of frames.
    blank : int

    Returns
    -------
    list of B lists of (labels, log_p)
        For each sequence the best ``width`` tuples of labels, best first; in a tie the tuple that
        sorts first.

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.ctc.forward`, and if ``width`` is not an integer of at least 1.
    """
    expect.at_least("width", width, 1)
    u, lengths = frames(u, lengths, blank)
    log_y = log_softmax(u)
    return [best_prefixes(log_y[:n, b].tolist(), width, blank) for b, n in enumerate(lengths)]


def edit_distance(read, true):
    """Return how many labels to insert, delete or replace to turn one sequence into the other.

    Over the number of true labels this is the label error rate (标签错误率); it may exceed 1.

    Parameters
    ----------
    read, true : sequence of int

    Returns
    -------
    int
    """
    row = list(range(len(true) + 1))  # from no label to each beginning of ``true``
    for i, label in enumerate(read, 1):
        above, row = row, [i]
        for j, other in enumerate(true):
            row.append(min(above[j + 1] + 1, row[j] + 1, above[j] + (label != other)))
    return row[-1]


def best_prefixes(log_y, width, blank):
    """Search one sequence of log-probabilities, a list of T lists; see :func:`prefix_beam`."""
    beam = {(): [0.0, LOG_0]}  # prefix: log p of its paths that end in a blank, and in a label
    for frame in log_y:
        grown = defaultdict(lambda: [LOG_0, LOG_0])
        for prefix, (in_blank, in_label) in beam.items():
            in_either = np.logaddexp(in_blank, in_label)
            for k, log_y_k in enumerate(frame):
                longer = prefix + (k,)
                if k == blank:
                    add(grown[prefix], IN_BLANK, in_either + log_y_k)
                elif prefix[-1:] == (k,):
                    add(grown[prefix], IN_LABEL, in_label + log_y_k)
                    add(grown[longer], IN_LABEL, in_blank + log_y_k)
                else:
                    add(grown[longer], IN_LABEL, in_either + log_y_k)
        ranked = sorted((-np.logaddexp(*sums), prefix) for prefix, sums in grown.items())
        possible = [prefix for minus_log_p, prefix in ranked if minus_log_p < np.inf]
        beam = {prefix: grown[prefix] for prefix in possible[:width]}
    return [(prefix, float(np.logaddexp(*sums))) for prefix, sums in beam.items()]


def add(sums, end, log_p):
    """Add the probability of some paths to one of a prefix's two sums."""
    sums[end] = np.logaddexp(sums[end], log_p)


def frames(u, lengths, blank):
    """Check the arguments; return u as an array, zero where padded, and every true length."""
    u = as_array(u) if hasattr(u, "detach") else u
    T, B, count = expect.shape("u", u, "T B K+1")
    valid = padding.valid(lengths, T, B)
    expect.finite("u", u, valid)
    expect.one_class("blank", blank, count)
    return np.where(valid, u, 0), valid[..., 0].sum(0).tolist()
