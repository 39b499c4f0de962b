"""The twins of the simple recurrent network against PyTorch's own layer, forward and backward."""

import numpy as np
import torch
from torch import nn

from benchmarks.stopwatch import report
from nndl.numpy import srn
from nndl.torch import SRN

T, B, M, D = 100, 32, 128, 128


def main():
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    x = rng.standard_normal((T, B, M)).astype("float32")
    dh = rng.standard_normal((T, B, D)).astype("float32")
    params = {name: value.astype("float32") for name, value in srn.init(M, D, rng).items()}

    def by_hand():
        h, cache = srn.forward(params, x)
        srn.backward(dh, cache)

    def layer(module, states):
        def forward_and_backward():
            module.zero_grad()
            states(module(torch.from_numpy(x).requires_grad_())).backward(torch.from_numpy(dh))

        return forward_and_backward

    ways = {
        "nn.RNN": layer(nn.RNN(M, D), lambda result: result[0]),
        "nndl.torch.SRN": layer(SRN(M, D), lambda h: h),
        "nndl.numpy.srn": by_hand,
    }
    report(f"SRN, T={T}, B={B}, M={M}, D={D}, float32", ways, peer="nn.RNN")


if __name__ == "__main__":
    main()
