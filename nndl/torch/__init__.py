"""The models of ``nndl.numpy`` as PyTorch modules: same names, same letters, autograd."""

from nndl.torch.ar import AR
from nndl.torch.attention import Attention
from nndl.torch.bidirectional import Bidirectional, TextBiLSTM
from nndl.torch.caption import Caption
from nndl.torch.convolution import Convolution
from nndl.torch.crf import CRF
from nndl.torch.ctc import CTC
from nndl.torch.feedforward import FeedForward
from nndl.torch.gcn import GCN
from nndl.torch.gcn_loss import GCNLoss
from nndl.torch.graphnet import GraphNet
from nndl.torch.grid import Grid
from nndl.torch.grid_block import GridBlock
from nndl.torch.gru import GRU
from nndl.torch.highway import Highway
from nndl.torch.language_model import LanguageModel
from nndl.torch.lattice import LatticeLSTM
from nndl.torch.loss import Loss
from nndl.torch.lstm import LSTM
from nndl.torch.mdn import MDN
from nndl.torch.message_passing import MessagePassing
from nndl.torch.modes import Mode
from nndl.torch.narx import NARX
from nndl.torch.output import Output
from nndl.torch.recnn import RecNN
from nndl.torch.recurrence import Recurrence
from nndl.torch.residual import Residual
from nndl.torch.seq2seq import Seq2Seq
from nndl.torch.srn import SRN
from nndl.torch.stacked import Stacked, TextStackedLSTM
from nndl.torch.treelstm import TreeLSTM
from nndl.torch.vqa import VQA
from nndl.torch.weight_decay import WeightDecay

__all__ = [
    "AR",
    "CRF",
    "CTC",
    "GCN",
    "GRU",
    "LSTM",
    "MDN",
    "NARX",
    "SRN",
    "VQA",
    "Attention",
    "Bidirectional",
    "Caption",
    "Convolution",
    "FeedForward",
    "GCNLoss",
    "GraphNet",
    "Grid",
    "GridBlock",
    "Highway",
    "LanguageModel",
    "LatticeLSTM",
    "Loss",
    "MessagePassing",
    "Mode",
    "Output",
    "RecNN",
    "Recurrence",
    "Seq2Seq",
    "Residual",
    "Stacked",
    "TextBiLSTM",
    "TextStackedLSTM",
    "TreeLSTM",
    "WeightDecay",
]
