r"""The stacked recurrent network (堆叠循环神经网络) as a PyTorch module.

.. math::

   \mathbf h^{(l)}_t = f\big(U^{(l)}\mathbf h^{(l)}_{t-1} + W^{(l)}\mathbf h^{(l-1)}_t
   + \mathbf b^{(l)}\big), \qquad \mathbf h^{(0)}_t = \mathbf x_t

See :eq:`eq-stack`. A layer is any recurrent network: :class:`nndl.torch.SRN` as in the equation,
:class:`nndl.torch.LSTM`, :class:`nndl.torch.GRU`, or :class:`nndl.torch.Bidirectional`. Source of
the stacked LSTM: Graves, Mohamed and Hinton, *Speech Recognition with Deep Recurrent Neural
Networks*, ICASSP (2013).
"""

from __future__ import annotations

import torch
from torch import nn

from nndl import expect
from nndl.numpy.language_model import steps
from nndl.numpy.parts import within
from nndl.numpy.stacked import sizes
from nndl.torch import padding
from nndl.torch.parts import Parts, Run
from nndl.torch.srn import SRN


class Stacked(Parts):
    r"""Run the layers one after the other: :eq:`eq-stack`.

    The twin of :mod:`nndl.numpy.stacked`: ``Stacked(M, [D1, D2])(x, (h0,), (h0,), lengths=...)``
    returns the states (T, B, D2) of the top layer for inputs (T, B, M), with zeros at padded steps;
    :meth:`run` also returns every layer's last states.

    Parameters
    ----------
    input_size : int
        M.
    hidden_sizes : sequence of L int
        :math:`D_1,\dots,D_L`, from the layer that reads the inputs to the top.
    layer : class
        The recurrent network that each layer is.
    **options
        For the layers: ``activation``, ``variant``, ``reset`` or ``cell``.

    Attributes
    ----------
    layer1, layer2, ... : Module

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.stacked.forward`, in the same words.

    References
    ----------
    Graves, Mohamed and Hinton (2013), *Speech Recognition with Deep Recurrent Neural Networks*.
    """

    def __init__(self, input_size, hidden_sizes, layer=SRN, **options):
        layers = sizes(input_size, hidden_sizes, layer)
        super().__init__({name: layer(M, D, **options) for name, (M, D) in layers.items()})

    def run(self, x, *states, lengths=None):
        """Return the states of the top layer and the last ones of every layer: a ``Run``."""
        before = self.first_states(states)
        h, last = x, []
        for name, layer in self.named_children():
            with within(name):
                run = layer.run(h, *before[name], lengths=lengths)  # eq-stack
            h = run.h
            last.append(run.last)
        return Run(h, tuple(last))


class TextStackedLSTM(nn.Module):
    r"""The class of a text by a stacked LSTM: the slides' ``Text_Stacked_LSTM``, corrected.

    ``TextStackedLSTM(words, M, D, classes)(x, lengths)`` returns the scores (B, classes) of texts
    x (T, B) of word numbers. The library's layers, because the listing is about their use; what it
    gets wrong, or leaves to luck:

    - it *returns* the scores;
    - the number of words and the number of classes are two numbers;
    - the class is read from the states that have read the whole text: ``h_n``, of the top layer
      (and there of every direction), at each text's true end.

    Parameters
    ----------
    words, embedding_size, hidden_size, classes : int
    num_layers : int
        The number of LSTM layers.

    Attributes
    ----------
    embedding : torch.nn.Embedding
        One-hot vectors times a matrix, which is to say its columns.
    lstm : torch.nn.LSTM
    output : torch.nn.Linear

    Raises
    ------
    TypeError
        If ``x`` or ``lengths`` holds no integers.
    ValueError
        If a shape, a length or a word number is not as above.
    """

    DIRECTIONS = 1

    def __init__(self, words, embedding_size, hidden_size, classes, num_layers=2):
        super().__init__()
        both = self.DIRECTIONS == 2
        self.embedding = nn.Embedding(words, embedding_size)
        self.lstm = nn.LSTM(embedding_size, hidden_size, num_layers, bidirectional=both)
        self.output = nn.Linear(self.DIRECTIONS * hidden_size, classes)

    def forward(self, x, lengths=None):
        """Return the scores (B, classes) before the softmax."""
        T, B = steps("x", x)
        valid = padding.valid(lengths, T, B, x.device)[..., 0]
        expect.classes("x", x, (T, B), self.embedding.num_embeddings, valid)
        embedded = self.embedding(torch.where(valid, x, 0).long())
        packed = nn.utils.rnn.pack_padded_sequence(
            embedded, valid.sum(0).cpu(), enforce_sorted=False
        )
        _, (h_n, _) = self.lstm(packed)  # h_n: layer 1 forwards, backwards, layer 2 forwards, ...
        return self.output(torch.cat(list(h_n[-self.DIRECTIONS :]), -1))
