"""Cora: 2708 papers (论文) and who cites whom, as the graph with which the GCN was introduced.

The files of the planetoid repository, MIT licence. They are pickles, and a pickle may run code when
it is read. So they are read by an unpickler that knows six harmless names and refuses all others.
"""

from __future__ import annotations

import collections
import io
import pickle
from typing import Any, NamedTuple

import numpy as np

from nndl.data import public

NAMES = ("x", "y", "tx", "ty", "allx", "ally", "graph")
VALIDATION = 500  # the papers after the training papers, as in the article on the GCN


class Citations(NamedTuple):
    """A graph of N papers. The three masks do not overlap and leave some papers out."""

    features: Any  # csr_matrix (N, F) of float32: 1 where a word of the dictionary occurs
    labels: np.ndarray  # (N,) of int: the subject
    adjacency: Any  # csr_matrix (N, N) of float32: symmetric, 0 or 1, no loops
    train: np.ndarray  # (N,) of bool: 20 papers of each subject
    validation: np.ndarray  # (N,) of bool: 500
    test: np.ndarray  # (N,) of bool: 1000


class Stored:
    """What a pickle holds of a sparse matrix: its arrays, and none of scipy's code."""


class Unpickler(pickle.Unpickler):
    """Read a pickle that names nothing but the six things of ``ADMITTED``."""

    ADMITTED = {
        ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): np.dtype,
        ("scipy.sparse.csr", "csr_matrix"): Stored,
        ("__builtin__", "list"): list,
        ("collections", "defaultdict"): collections.defaultdict,
    }

    def find_class(self, module, name):
        """Return what an admitted name stands for, or raise: nothing is imported."""
        if (module, name) not in self.ADMITTED:
            raise pickle.UnpicklingError(
                f"expected numpy arrays, sparse matrices and lists; came the name {module}.{name}."
            )
        return self.ADMITTED[module, name]

    def persistent_load(self, pid):
        """Refuse: these files refer to nothing outside."""
        raise pickle.UnpicklingError("expected a pickle without persistent names; came one.")


def load():
    """Return the graph with its standard split: :class:`Citations`.

    Raises
    ------
    ValueError, FileNotFoundError
        As :func:`nndl.data.public.file`.
    """
    parts = {
        name: read(public.file("planetoid", f"ind.cora.{name}").read_bytes()) for name in NAMES
    }
    order = public.file("planetoid", "ind.cora.test.index").read_text("ascii").split()
    return assemble(parts, np.array(order, int))


def read(content):
    """Return what a pickle of Python 2 holds, reading no name but the admitted ones.

    Raises
    ------
    pickle.UnpicklingError
        If it names anything else; nothing of it has been called then.
    """
    return Unpickler(io.BytesIO(content), encoding="latin1").load()


def assemble(parts, order):
    """Return the :class:`Citations` of the files' contents; ``order`` numbers the test papers.

    Rows of ``allx`` are the papers 0, 1, ...; row k of ``tx`` is the paper ``order[k]``.
    """
    from scipy import sparse

    known, tests = matrix(parts["allx"]), matrix(parts["tx"])
    N = known.shape[0] + tests.shape[0]
    rows = np.concatenate([np.arange(known.shape[0]), order])
    if sorted(rows) != list(range(N)):
        raise ValueError("test.index: expected the numbers of the papers after those of allx.")
    place = np.argsort(rows)
    features = sparse.vstack([known, tests]).tocsr()[place]
    labels = np.concatenate([parts["ally"], parts["ty"]]).argmax(1)[place]
    ends = [(i, j) for i, others in parts["graph"].items() for j in others if i != j]
    i, j = np.array(ends).T
    A = sparse.coo_matrix((np.ones(len(i), np.float32), (i, j)), (N, N)).tocsr()
    A = A.maximum(A.T)
    A.data[:] = 1  # a pair named twice is one edge
    first, each = len(parts["y"]), np.arange(N)
    masks = (
        each < first,
        (first <= each) & (each < first + VALIDATION),
        np.isin(each, order),
    )
    return Citations(features, labels, A, *masks)


def matrix(stored):
    """Return a csr_matrix of the arrays that were stored, after checking that they fit."""
    from scipy import sparse

    made = sparse.csr_matrix((stored.data, stored.indices, stored.indptr), shape=stored._shape)
    made.check_format(full_check=True)
    return made
