"""The autoregressive model, against a convolution along time."""

from torch.nn import functional

from nndl.numpy import ar
from nndl.torch.ar import AR
from tests.cases.base import B, Case

T, K = 9, 3


class Autoregression(Case):
    """One-step predictions, against ``nn.functional.conv1d`` with one filter of K weights."""

    labels = ("eq-ar",)
    by_time = True  # though one number a step has no axis of its own

    def __init__(self, lengths=None, sizes=(T, B, K)):
        super().__init__(f"AR {sizes}" + " padded" * bool(lengths), ar)
        self.lengths, self.sizes = lengths, sizes
        if not lengths:
            self.library = self.convolution

    def draw(self, rng):
        T, B, K = self.sizes
        return ar.init(K, rng), {"y": rng.normal(size=(T, B))}

    def forward(self, module, params, y):
        return module.forward(params, y, self.lengths)

    def backward(self, module, upstream, cache):
        dy, grads = module.backward(upstream, cache)
        return {"y": dy, **grads}

    def twin(self):
        return AR(self.sizes[-1])

    def call(self, model, y):
        return model(y, self.lengths)

    def convolution(self, params, y):
        oldest_first = params["w"].flip(0)[None, None]
        y_hat = functional.conv1d(y[:-1].T[:, None], oldest_first, params["w0"][None])
        return y_hat[:, 0].T


CASES = [
    Autoregression(),
    Autoregression([T, K + 1, 7, 5]),
    Autoregression(sizes=(2, 1, 1)),
]

PLANTED = [
    (ar, "y[K - k : T - k] for", "y[k - 1 : T - K + k - 1] for", "AR: lags in reversed order"),
    (ar, "y[K - k : T - k] for", "y[K - k + 1 : T - k + 1] for", "AR: y_t itself leaks in"),
    (ar, "y_hat = w0 + Phi", "y_hat = Phi", "AR: no intercept"),
    (ar, "Phi[..., 1:] @ w ", "Phi[..., :-1] @ w ", "AR: lags off by one column"),
    (ar, "dy[K - k : N + K - k] +=", "dy[K - k : N + K - k] =", "AR: dy overwritten, not added"),
    (ar, "dy[K - k : N + K - k] +=", "dy[k - 1 : N + k - 1] +=", "AR: dy of reversed lags"),
    (ar, "dy_hat.sum())", "dy_hat.mean())", "AR: mean in place of sum in dw0"),
    (ar, "(dy_hat, Phi[..., 1:]", "(dy_hat, Phi[..., :-1]", "AR: dw of the wrong columns"),
    (ar, "np.where(valid, dy_hat, 0)", "np.where(True, dy_hat, 0)", "AR: padding leaks"),
    (ar, "np.where(valid, y_hat, 0)", "np.where(True, y_hat, 0)", "AR: predictions of padding"),
]
