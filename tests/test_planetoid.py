"""Cora: a pickle that names anything unknown is refused before it runs; then the graph itself."""

import collections
import os
import pickle

import numpy as np
import pytest
from scipy import sparse

from nndl.data import planetoid
from tests.conftest import missing


class Runs:
    """An object whose pickle calls a function when it is read."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def touched(path):
    path.write_text("run")


@pytest.mark.parametrize("protocol", range(5))
def test_a_pickle_that_runs_something_is_refused_before_it_does(protocol, tmp_path):
    trace = tmp_path / "trace"
    evil = pickle.dumps([1, Runs(touched, trace)], protocol)
    assert pickle.loads(evil)[0] == 1 and trace.exists()  # an ordinary reader runs it
    trace.unlink()
    with pytest.raises(pickle.UnpicklingError, match="came the name"):
        planetoid.read(evil)
    assert not trace.exists()


@pytest.mark.parametrize(
    "function, arguments",
    [
        (os.system, ("echo run",)),
        (eval, ("1 + 1",)),
        (getattr, (np.ndarray, "dtype")),
        (np.fromfile, ("somewhere",)),
        (sparse.csr_matrix, ((2, 2),)),  # scipy's own code is not called either
    ],
)
def test_other_names_are_refused(function, arguments):
    with pytest.raises(pickle.UnpicklingError, match="came the name"):
        planetoid.read(pickle.dumps(Runs(function, *arguments), 2))


def test_a_default_may_not_be_a_function_either():
    with pytest.raises(pickle.UnpicklingError, match="eval"):
        planetoid.read(pickle.dumps(collections.defaultdict(eval), 2))


def test_persistent_names_are_refused():
    with pytest.raises(pickle.UnpicklingError, match="persistent"):
        planetoid.read(b"Psomething\n.")


def test_attributes_of_admitted_names_are_refused():
    """Protocol 4 can ask for ``ndarray.tofile``: a dotted name is another name."""
    dotted = b"\x80\x04\x8c\x05numpy\x8c\x0endarray.tofile\x93."
    with pytest.raises(pickle.UnpicklingError, match="numpy.ndarray.tofile"):
        planetoid.read(dotted)


def stored(matrix):
    """A matrix as ``read`` gives it."""
    matrix, made = sparse.csr_matrix(matrix), planetoid.Stored()
    made.data, made.indices, made.indptr = matrix.data, matrix.indices, matrix.indptr
    made._shape = matrix.shape
    return made


def small():
    """Six papers: 0 with a label, 1 and 2 without, 3 to 5 for the test and in another order."""
    one_hot = np.eye(3, dtype=int)
    return {
        "y": one_hot[[2]],
        "allx": stored(np.diag([1.0, 2.0, 3.0])),
        "ally": one_hot[[2, 0, 1]],
        "tx": stored(np.diag([50.0, 30.0, 40.0])),  # the papers 5, 3, 4
        "ty": one_hot[[0, 1, 2]],
        "graph": {0: [1, 1, 5], 1: [0], 2: [2, 3], 3: [2], 4: [], 5: []},
    }


def test_rows_go_to_their_papers_and_edges_are_single_symmetric_and_no_loops():
    made = planetoid.assemble(small(), np.array([5, 3, 4]))
    assert made.features.sum(1).ravel().tolist()[0] == [1, 2, 3, 30, 40, 50]
    assert made.labels.tolist() == [2, 0, 1, 1, 2, 0]
    pairs = {tuple(map(int, pair)) for pair in np.argwhere(made.adjacency.toarray())}
    assert pairs == {(0, 1), (1, 0), (0, 5), (5, 0), (2, 3), (3, 2)}
    assert set(made.adjacency.data) == {1}
    assert made.train.tolist() == [True] + [False] * 5
    assert made.test.tolist() == [False] * 3 + [True] * 3


def test_test_papers_that_are_missing_are_refused():
    with pytest.raises(ValueError, match=r"test\.index"):
        planetoid.assemble(small(), np.array([5, 3, 6]))


def test_a_matrix_that_points_outside_is_refused():
    wrong = stored(np.eye(3))
    wrong.indices = np.array([0, 1, 7])
    with pytest.raises(ValueError):
        planetoid.matrix(wrong)


def test_cora_is_the_pinned_one():
    if not os.environ.get("NNDL_DATA"):
        missing("NNDL_DATA is not set: Cora is not looked at.")
    cora = planetoid.load()
    assert cora.features.shape == (2708, 1433) and set(cora.features.data) == {1}
    assert cora.adjacency.nnz == 2 * 5278 and cora.adjacency.diagonal().sum() == 0
    assert abs(cora.adjacency - cora.adjacency.T).max() == 0
    assert [mask.sum() for mask in cora[3:]] == [140, 500, 1000]
    assert not (cora.train & cora.validation | cora.test & ~(~cora.train & ~cora.validation)).any()
    assert np.bincount(cora.labels[cora.train]).tolist() == [20] * 7
