"""Wrong arguments: both twins refuse them in the same words, with what came and what to do."""

import importlib

import numpy as np
import pytest
import torch

import nndl.torch
from nndl import check
from nndl.numpy import loss, output, padding, srn
from nndl.torch import SRN, Loss, Output
from tests.batches import raised

rng = np.random.default_rng(1)
T, B, M, D = 5, 2, 3, 4
PARAMS = srn.init(M, D, rng)
x = rng.normal(size=(T, B, M))
with_nan = x.copy()
with_nan[3, 1, 2] = np.nan

WRONG = [  # arguments of forward, the error, what its message must say
    (dict(x=x[:0]), ValueError, ["T at least 1", "(0, 2, 3)"]),
    (dict(x=x[:, :0]), ValueError, ["B at least 1", "(5, 0, 3)"]),
    (dict(x=x[0]), ValueError, ["(T, B, M)", "(2, 3)"]),
    (dict(x=x[..., :2]), ValueError, ["M = 3", "W has shape (4, 3)", "(5, 2, 2)"]),
    (dict(x=x.astype(int)), TypeError, ["floats", "int64"]),
    (dict(x=with_nan), ValueError, ["nan", "(3, 1, 2)", "lengths"]),
    (dict(x=x, h0=np.zeros((3, 4))), ValueError, ["B = 2, D = 4", "(3, 4)"]),
    (dict(x=x, h0=np.zeros((2, 4), int)), TypeError, ["h0", "int64"]),
    (dict(x=x, lengths=[5, 6]), ValueError, ["1 to T = 5", "came 6 for sequence 1"]),
    (dict(x=x, lengths=[0, 5]), ValueError, ["1 to T = 5", "came 0 for sequence 0"]),
    (dict(x=x, lengths=[5]), ValueError, ["B = 2", "(1,)"]),
    (dict(x=x, lengths=[2.5, 5.0]), TypeError, ["integers", "float64"]),
]


@pytest.mark.parametrize("arguments, error, words", WRONG, ids=[str(row[2]) for row in WRONG])
def test_both_twins_say_the_same(arguments, error, words):
    mine = raised(error, lambda: srn.forward(PARAMS, **arguments))
    tensors = {
        name: torch.as_tensor(value) if name != "lengths" else value
        for name, value in arguments.items()
    }
    theirs = raised(error, lambda: check.load(PARAMS, SRN(M, D))(**tensors))
    for word in words:
        assert word in mine
    assert theirs.replace("torch.", "") == mine


SIZED = {  # what a model is made from in both twins, each size 2 but where there are several
    "SRN": {"input_size": 2, "hidden_size": 2},
    "LSTM": {"input_size": 2, "hidden_size": 2},
    "GRU": {"input_size": 2, "hidden_size": 2},
    "Recurrence": {"input_size": 2, "hidden_size": 2},
    "Output": {"hidden_size": 2, "output_size": 2},
    "Convolution": {"input_size": 2, "output_size": 2, "width": 2},
    "AR": {"order": 2},
    "NARX": {"output_size": 2, "hidden_size": 2, "input_size": 2, "taps": (1, 1)},
    "Highway": {"size": 2, "depth": 2},
    "Residual": {"size": 2, "hidden_size": 2, "depth": 2},
    "LatticeLSTM": {"input_size": 2, "word_size": 2, "hidden_size": 2},
    "CRF": {"tag_count": 2},
    "RecNN": {"hidden_size": 2},
    "TreeLSTM": {"input_size": 2, "hidden_size": 2},
    "MessagePassing": {"hidden_size": 2, "message_size": 2, "edge_size": 2},
    "GraphNet": {"input_sizes": (2, 2, 2), "output_sizes": (2, 2, 2)},
    "Attention": {"query_size": 2, "state_size": 2, "attention_size": 2},
    "Seq2Seq": {"input_size": 2, "hidden_size": 2, "output_size": 2, "attention_size": 2},
    "LanguageModel": {"words": 2, "embedding_size": 2, "hidden_size": 2},
    "Caption": {"words": 2, "embedding_size": 2, "hidden_size": 2},
    "VQA": {"image_size": 2, "question_size": 2, "hidden_size": 2, "answers": 2},
    "Grid": {"input_size": 2, "hidden_size": 2, "depth": 2},
}


@pytest.mark.parametrize("name", SIZED)
def test_a_negative_size_is_named(name):
    cls = getattr(nndl.torch, name)
    module = importlib.import_module(cls.__module__.replace("torch", "numpy"))
    for argument, size in SIZED[name].items():
        wrong = {**SIZED[name], argument: (2, 2, -1)[-len(size) :] if size != 2 else -1}
        mine = raised(ValueError, lambda wrong=wrong: module.init(**wrong, rng=rng))
        assert raised(ValueError, lambda wrong=wrong: cls(**wrong)) == mine
        assert mine.startswith(argument) and mine.endswith("came -1."), mine


def test_a_list_is_not_an_array():
    assert "came list" in raised(TypeError, lambda: srn.forward(PARAMS, x.tolist()))


def test_parameter_names_and_shapes():
    unknown = {**PARAMS, "V": PARAMS["W"]}
    assert "unknown: V" in raised(ValueError, lambda: srn.forward(unknown, x))
    missing = {"W": PARAMS["W"], "U": PARAMS["U"]}
    assert "missing: b" in raised(ValueError, lambda: srn.forward(missing, x))
    wide = {**PARAMS, "U": np.ones((D, M))}
    message = raised(ValueError, lambda: srn.forward(wide, x))
    assert "U: expected shape (D, D) with D = 4" in message and "(4, 3)" in message
    assert "missing: b" in raised(ValueError, lambda: check.load(missing, SRN(M, D)))
    assert "(4, 4)" in raised(ValueError, lambda: check.load(wide, SRN(M, D)))


def test_unknown_activation_and_loss():
    for call in (lambda: srn.forward(PARAMS, x, activation="sin"), lambda: SRN(M, D, "sin")):
        message = raised(ValueError, call)
        assert "tanh, logistic, relu, identity" in message and "'sin'" in message
    for call in (lambda: loss.forward(x, x, kind="hinge"), lambda: Loss("hinge")):
        assert "'hinge'" in raised(ValueError, call)


def test_gradients_of_the_wrong_shape():
    h, cache = srn.forward(PARAMS, x)
    assert "(5, 2, 3)" in raised(ValueError, lambda: srn.backward(x, cache))
    y_hat, cache = output.forward(output.init(D, 2, rng), h)
    assert "(5, 2, 4)" in raised(ValueError, lambda: output.backward(h, cache))


def test_losses_refuse_wrong_targets():
    classes = np.zeros((T, B), int)
    for call in (
        lambda y: loss.forward(x, y, kind="cross_entropy"),
        lambda y: Loss("cross_entropy")(torch.as_tensor(x), torch.as_tensor(y)),
    ):
        assert "0 to 2; came 3" in raised(ValueError, lambda call=call: call(classes + 3))
        assert "(5, 2)" in raised(ValueError, lambda call=call: call(classes[:4]))
        assert "integers" in raised(TypeError, lambda call=call: call(classes * 1.0))
    assert "(5, 2, 2)" in raised(ValueError, lambda: loss.forward(x, x[..., :2]))
    assert "(5, 2, 2)" in raised(
        ValueError, lambda: Loss()(torch.as_tensor(x), torch.as_tensor(x[..., :2]))
    )


def test_output_refuses_wrong_states():
    params = output.init(D, 2, rng)
    assert "D = 4" in raised(ValueError, lambda: output.forward(params, x))
    assert "D = 4" in raised(ValueError, lambda: Output(D, 2)(torch.as_tensor(x)))


def test_library_with_several_layers_is_refused():
    rnn = torch.nn.RNN(M, D, num_layers=2)
    assert "num_layers = 2" in raised(ValueError, lambda: SRN.from_library(rnn))
    assert "tanh, relu" in raised(ValueError, lambda: SRN(M, D, "logistic").to_library())


def test_mask_of_valid_positions():
    mask = padding.valid([2, 1], 3, 2)[..., 0]
    assert mask.tolist() == [[True, True], [True, False], [False, False]]
