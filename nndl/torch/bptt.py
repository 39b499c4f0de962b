r"""Backpropagation through time (随时间反向传播) term by term, and its two companions, by autograd.

The functions of :mod:`nndl.numpy.bptt`, in the same order, for a :class:`nndl.torch.SRN`:

.. math::

   \delta_{t,k} = \frac{\partial\mathcal L_t}{\partial\mathbf z_k}
                = \frac{\partial\mathcal L_t}{\partial\mathbf b_k}

See :eq:`eq-bptt-delta`. Autograd cannot see the net inputs inside the module. But give every step a
bias of its own: :math:`\mathbf b_k` is added to :math:`\mathbf z_k` and to nothing else, so both
derivatives are the same.
"""

from __future__ import annotations

import torch
from torch.func import functional_call, jacfwd, jacrev

from nndl import expect
from nndl.torch import padding


def error_terms(model, x, dh, h0=None, lengths=None):
    """Return every error term, (T, T, B, D): :eq:`eq-bptt-delta`, one backward pass a loss.

    The twin of :func:`nndl.numpy.bptt.error_terms`.
    """
    dh = of_valid_steps(dh, model, x, lengths)
    run, b = with_a_bias_a_step(model, x, h0, lengths)
    b.requires_grad_()
    L = (run(b) * dh).sum((1, 2))  # loss t, as far as its gradient goes
    return torch.stack([torch.autograd.grad(L_t, b, retain_graph=True)[0] for L_t in L])


def gradients(model, x, dh, h0=None, lengths=None):
    """Return dx and the gradients of W, U, b and h0: :eq:`eq-bptt-grad`, one backward pass.

    The twin of :func:`nndl.numpy.bptt.gradients`.
    """
    dh = of_valid_steps(dh, model, x, lengths)
    x, h0 = leaves(model, x, h0)
    return derivatives((model(x, h0, lengths) * dh).sum(), model, x, h0)


def product(model, x, t, k, h0=None, lengths=None):
    r"""Return the matrix that carries the error from step t back to k: :eq:`eq-bptt-prod`.

    .. math:: P_{t,k} = \Big(\frac{\partial\mathbf z_t}{\partial\mathbf z_k}\Big)^\top

    The twin of :func:`nndl.numpy.bptt.product`.
    """
    expect.at_least("k", k, 0)
    expect.at_least("t", t, k, "k <= t")
    expect.at_least("T", len(x), t + 1, "t < T")
    run, b = with_a_bias_a_step(model, x, h0, lengths)

    def z_t(b):
        """What moves in z_t when a bias moves; sequences do not mix, so a sum keeps them apart."""
        return (b[t] + (run(b)[t - 1] @ model.U.to(x.dtype).T if t else 0)).sum(0)

    dz_dz = jacrev(z_t)(b)[:, k]  # (D, B, D)
    return dz_dz.permute(1, 2, 0) * padding.valid(lengths, *x.shape[:2], x.device)[t][..., None]


def truncated(model, x, dh, window, h0=None, lengths=None):
    """Truncated backpropagation through time: :eq:`eq-tbptt`, one short network a loss.

    The twin of :func:`nndl.numpy.bptt.truncated`: loss t sees the states of its window, and the one
    before as a constant, cut off by ``detach``.
    """
    expect.at_least("window", window, 1)
    dh = of_valid_steps(dh, model, x, lengths)
    x, h0 = leaves(model, x, h0)
    valid = padding.valid(lengths, *x.shape[:2], x.device)
    h, x_valid, L = model(x, h0, lengths), torch.where(valid, x, 0), 0
    for t in range(len(x)):
        first = max(0, t - window + 1)
        before = h[first - 1].detach() if first else h0  # eq-tbptt
        L = L + (model(x_valid[first : t + 1], before)[-1] * dh[t]).sum()
    return derivatives(L, model, x, h0)


def rtrl(model, x, dh, h0=None, lengths=None):
    """Return the gradients of W, U and b by forward-mode differentiation: :eq:`eq-rtrl`.

    The twin of :func:`nndl.numpy.bptt.rtrl`.
    """
    dh = of_valid_steps(dh, model, x, lengths)
    params = dict(model.named_parameters())
    S = jacfwd(lambda params: functional_call(model, params, (x, h0, lengths)))(params)
    return {name: torch.tensordot(dh, S_name, 3) for name, S_name in S.items()}  # eq-rtrl


def of_valid_steps(dh, model, x, lengths):
    """Check dh against the states of the model; return it in their dtype, 0 where padded."""
    T, B, _ = expect.shape("x", x, "T B M")
    expect.shape("dh", dh, "T B D", "the shape of the states", T=T, B=B, D=len(model.b))
    return torch.where(padding.valid(lengths, T, B, x.device), dh, 0).to(x.dtype)


def with_a_bias_a_step(model, x, h0, lengths):
    """Return the model as a function of one bias for each step and sequence, and these biases."""
    b = model.b.detach().to(x.dtype).expand(*x.shape[:2], -1).clone()
    return lambda b: functional_call(model, {"b": b}, (x, h0, lengths)), b


def leaves(model, x, h0):
    """Return x and h0 (zeros if not given) as inputs that autograd differentiates."""
    h0 = x.new_zeros(x.shape[1], len(model.b)) if h0 is None else h0
    return x.detach().requires_grad_(), h0.detach().requires_grad_()


def derivatives(L, model, x, h0):
    """Return dx and the gradients of the model's parameters and of h0, by name."""
    names, params = zip(*model.named_parameters())
    dx, *grads = torch.autograd.grad(L, (x, *params, h0))
    return dx, dict(zip((*names, "h0"), grads))
