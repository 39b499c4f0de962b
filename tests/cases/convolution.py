"""The one-dimensional convolutional layer, against ``nn.functional.conv1d``."""

from torch.nn.functional import conv1d

from nndl.numpy import convolution
from nndl.torch.convolution import Convolution
from tests.cases.base import M_OUT, B, Case, M, T


class Filters(Case):
    """Filters of one width over a batch of sequences."""

    labels = ("eq-ffn-conv", "eq-ffn-conv-grad")

    def __init__(self, width, lengths=None, M=M, M_out=M_OUT, T=T, B=B):
        name = f"Convolution K={width} M={M} M'={M_out} T={T}"
        super().__init__(name + " padded" * bool(lengths), convolution)
        self.sizes, self.lengths, self.shape = (M, M_out, width), lengths, (T, B)
        if not lengths:
            self.library = self.conv1d

    def draw(self, rng):
        x = rng.normal(size=(*self.shape, self.sizes[0]))
        return convolution.init(*self.sizes, rng), {"x": x}

    def forward(self, module, params, x):
        return module.forward(params, x, self.lengths)

    def backward(self, module, upstream, cache):
        dx, grads = module.backward(upstream, cache)
        return {"x": dx, **grads}

    def twin(self):
        return Convolution(*self.sizes)

    def call(self, model, x):
        return model(x, self.lengths)

    def conv1d(self, params, x):
        return conv1d(x.permute(1, 2, 0), params["w"], params["b"]).permute(2, 0, 1)


CASES = [
    Filters(4),
    Filters(3, lengths=[7, 3, 5, 6]),
    Filters(1, lengths=[7, 3, 1, 6]),
    Filters(T),
    Filters(2, M=1, M_out=1),
    Filters(1, T=1),
]

PLANTED = [
    (
        convolution,
        "x[k : k + N] @ w[:, :, k].T for",
        "x[k : k + N] @ w[:, :, K - 1 - k].T for",
        "convolution: filter turned round",
    ),
    (
        convolution,
        "dx[k : k + N] += dz @ w[:, :, k]",
        "dx[k : k + N] += dz @ w[:, :, K - 1 - k]",
        "convolution: filter turned round on the way back",
    ),
    (convolution, "dx[k : k + N] +=", "dx[k : k + N] =", "convolution: windows overwrite dx"),
    (convolution, "dz, x[k : k + N]", "dz, x[:N]", "convolution: dw of the first weight only"),
    (convolution, "b + sum(", "sum(", "convolution: b never added"),
    (convolution, '"b": dz.sum((0, 1))', '"b": dz[0].sum(0)', "convolution: db of one window"),
    (convolution, '"b": dz.sum((0, 1))', '"b": dz.mean((0, 1))', "convolution: mean in db"),
    (convolution, "valid[K - 1 :]", "valid[: T - K + 1]", "convolution: windows over the edge"),
    (convolution, "np.where(valid, dz, 0)", "np.where(True, dz, 0)", "convolution: padding leaks"),
]
