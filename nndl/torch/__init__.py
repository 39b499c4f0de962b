"""The models of ``nndl.numpy`` as PyTorch modules: same names, same letters, autograd."""

from nndl.torch.ar import AR
from nndl.torch.loss import Loss
from nndl.torch.narx import NARX
from nndl.torch.output import Output
from nndl.torch.srn import SRN

__all__ = ["AR", "NARX", "SRN", "Loss", "Output"]
