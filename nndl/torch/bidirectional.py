r"""The bidirectional recurrent network (双向循环神经网络) as a PyTorch module.

.. math::

   \mathbf h^{(1)}_t &= f\big(U^{(1)}\mathbf h^{(1)}_{t-1} + W^{(1)}\mathbf x_t
   + \mathbf b^{(1)}\big) \\
   \mathbf h^{(2)}_t &= f\big(U^{(2)}\mathbf h^{(2)}_{t+1} + W^{(2)}\mathbf x_t
   + \mathbf b^{(2)}\big) \\
   \mathbf h_t &= \mathbf h^{(1)}_t \oplus \mathbf h^{(2)}_t

See :eq:`eq-birnn`. The nets are any recurrent network: :class:`nndl.torch.SRN` as in the equation,
:class:`nndl.torch.LSTM`, :class:`nndl.torch.GRU` or :class:`nndl.torch.Stacked`. Source: Schuster
and Paliwal, *Bidirectional Recurrent Neural Networks*, IEEE Transactions on Signal Processing 45
(1997).
"""

from __future__ import annotations

import torch

from nndl import expect
from nndl.numpy.bidirectional import NETS
from nndl.numpy.parts import within
from nndl.torch import padding
from nndl.torch.parts import Parts, Run
from nndl.torch.srn import SRN
from nndl.torch.stacked import TextStackedLSTM


class Bidirectional(Parts):
    r"""Read the sequences in both directions: :eq:`eq-birnn`.

    The twin of :mod:`nndl.numpy.bidirectional`: ``Bidirectional(M, D)(x, (h0,), (h0,),
    lengths=...)`` returns the states (T, B, 2D) for inputs (T, B, M), those of net 1 and then those
    of net 2, with zeros at padded steps; :meth:`run` also returns the last states of both.

    Parameters
    ----------
    input_size, hidden_size : int
        M and D, of each net; for a stacked cell, its hidden sizes.
    cell : class
        The recurrent network that each net is.
    **options
        For the cell.

    Attributes
    ----------
    net1, net2 : Module

    Raises
    ------
    TypeError, ValueError
        As :func:`nndl.numpy.bidirectional.forward`, in the same words.

    References
    ----------
    Schuster and Paliwal (1997), *Bidirectional Recurrent Neural Networks*.
    """

    DIRECTIONS = 2  # the states are so many times as wide as those of one net

    def __init__(self, input_size, hidden_size, cell=SRN, **options):
        super().__init__({net: cell(input_size, hidden_size, **options) for net in NETS})

    def run(self, x, *states, lengths=None):
        """Return the states of every step and the last ones of both nets: a ``Run``."""
        before = self.first_states(states)
        T, B, _ = expect.shape("x", x, "T B M")
        valid = padding.valid(lengths, T, B, x.device)

        def read(net, x):
            with within(net):
                return getattr(self, net).run(x, *before[net], lengths=lengths)

        run1 = read("net1", x)  # eq-birnn
        run2 = read("net2", reverse(x, valid))  # eq-birnn
        h = torch.cat([run1.h, reverse(run2.h, valid)], -1)  # eq-birnn
        return Run(h, (run1.last, run2.last))


def reverse(x, valid):
    """Return each sequence of x (T, B, ...) reversed within its true length; its own inverse."""
    (T, B, _), device = valid.shape, x.device
    t, length = torch.arange(T, device=device)[:, None], valid.sum(0)[:, 0]
    return x[torch.where(valid[..., 0], length - 1 - t, t), torch.arange(B, device=device)]


class TextBiLSTM(TextStackedLSTM):
    """The class of a text by a bidirectional LSTM: the slides' ``Text_Bi_LSTM``, corrected.

    As :class:`nndl.torch.TextStackedLSTM`, in both directions. The listing reads the class from
    ``outputs[-1]``; there the backward half has read the last word alone. The state of that half
    that has read the whole text stands at the first word: ``h_n`` holds both.

    Parameters
    ----------
    words, embedding_size, hidden_size, classes : int
    num_layers : int
        The number of bidirectional layers.
    """

    DIRECTIONS = 2

    def __init__(self, words, embedding_size, hidden_size, classes, num_layers=1):
        super().__init__(words, embedding_size, hidden_size, classes, num_layers)
