r"""Exercises of chapter 5, backpropagation through time."""

from __future__ import annotations

from nndl.exercises.core import Formula, Mutant, Text, sizes

TITLE = Text("Backpropagation through time", "随时间反向传播")


def delta_names(rng):
    hidden = sizes(rng, 1)[0]
    vectors = ("z_k", "z_{k+1}", "h_k", "δ_{t,k+1}", "δ_{t,t}")
    names = {name: rng.normal(size=hidden) for name in vectors}
    return dict(names, U=rng.normal(size=(hidden, hidden)))


DELTA = Formula(
    id="bptt-delta",
    title=Text("The recursion of the error term", "误差项的递推"),
    prompt=Text(
        r"$\delta_{t,k}=\partial\mathcal L_t/\partial\mathbf z_k$ is the error term: first index, the "
        r"time of the loss; second, the time of the net input. The state is $\mathbf h_k=f(\mathbf "
        r"z_k)$ and $\mathbf z_{k+1}=U\mathbf h_k+W\mathbf x_{k+1}+\mathbf b$. For $k<t$, write "
        r"$\delta_{t,k}$ in terms of $\delta_{t,k+1}$. Type `⊙` or `*` for the product by entries, "
        r"`U^T` for the transpose.",
        r"误差项 $\delta_{t,k}=\partial\mathcal L_t/\partial\mathbf z_k$：第一个下标是损失的时刻，"
        r"第二个是净输入的时刻。隐状态 $\mathbf h_k=f(\mathbf z_k)$，净输入 $\mathbf z_{k+1}=U\mathbf "
        r"h_k+W\mathbf x_{k+1}+\mathbf b$。当 $k<t$ 时，用 $\delta_{t,k+1}$ 写出 $\delta_{t,k}$。"
        r"逐元素相乘用 `⊙` 或 `*`，转置写作 `U^T`。",
    ),
    reference="f'(z_k) ⊙ (U^T δ_{t,k+1})",
    names=delta_names,
    functions={"f": "tanh", "f'": "tanh'"},
    equivalents=[
        r"\operatorname{diag}(f'(\mathbf{z}_k))\,U^\top\,\delta_{t,k+1}",
        "U.T @ delta_{t,k+1} * f'(z_k)",
        "(1 - f(z_k)^2) ⊙ U^T δ_{t,k+1}",
    ],
    mutants=[
        Mutant(
            Text(
                "U must be transposed: zₖ₊₁ = U hₖ + ..., and the gradient goes back through Uᵀ.",
                "U 应转置：zₖ₊₁ = U hₖ + ...，梯度经过 Uᵀ 反向传播。",
            ),
            edit=("U^T", "U"),
        ),
        Mutant(
            Text(
                "f' is taken at the wrong step: the error passes through f at time k, so f'(zₖ).",
                "f' 的时刻错了：误差经过的是 k 时刻的 f，应为 f'(zₖ)。",
            ),
            edit=("z_k)", "z_{k+1})"),
        ),
        Mutant(
            Text(
                "f' is taken at the state hₖ; it belongs at the net input zₖ.",
                "f' 的自变量应为净输入 zₖ，而不是隐状态 hₖ。",
            ),
            edit=("z_k", "h_k"),
        ),
        Mutant(
            Text(
                "f' is missing: what you wrote is ∂L/∂hₖ, one step short of ∂L/∂zₖ.",
                "漏了 f'：写出的是 ∂L/∂hₖ，还差一步才到 ∂L/∂zₖ。",
            ),
            edit=("f'(z_k) ⊙ ", ""),
        ),
        Mutant(
            Text("This is f where the chain rule wants its derivative f'.", "应为导数 f'，而不是 f。"),
            edit=("f'", "f"),
        ),
        Mutant(
            Text(
                "U is missing: the error of step k+1 reaches step k through Uᵀ.",
                "漏了 U：第 k+1 步的误差经过 Uᵀ 传到第 k 步。",
            ),
            edit=("U^T ", ""),
        ),
        Mutant(
            Text(
                "δ of t,t skips the steps between: the recursion goes from k+1 to k.",
                "直接用了 t,t 的误差项，跳过了中间各步：递推是从 k+1 到 k。",
            ),
            edit=("δ_{t,k+1}", "δ_{t,t}"),
        ),
    ],
    hints=[
        Text(
            r"Chain rule in two steps: from $\mathbf z_{k+1}$ to $\mathbf h_k$, from $\mathbf h_k$ to "
            r"$\mathbf z_k$.",
            r"链式法则分两步：从 $\mathbf z_{k+1}$ 到 $\mathbf h_k$，再从 $\mathbf h_k$ 到 $\mathbf z_k$。",
        ),
        Text(
            r"$\partial\mathcal L_t/\partial\mathbf h_k=U^\top\delta_{t,k+1}$. Now through $f$.",
            r"$\partial\mathcal L_t/\partial\mathbf h_k=U^\top\delta_{t,k+1}$。再经过 $f$。",
        ),
    ],
    solution=Text(
        r"$\delta_{t,k}=f'(\mathbf z_k)\odot(U^\top\delta_{t,k+1})=\operatorname{diag}(f'(\mathbf "
        r"z_k))\,U^\top\delta_{t,k+1}$. The transpose comes from $z_{k+1,i}=\sum_jU_{ij}h_{k,j}+"
        r"\dots$: entry $j$ of the gradient sums over the rows $i$.",
        r"$\delta_{t,k}=f'(\mathbf z_k)\odot(U^\top\delta_{t,k+1})=\operatorname{diag}(f'(\mathbf "
        r"z_k))\,U^\top\delta_{t,k+1}$。转置来自 $z_{k+1,i}=\sum_jU_{ij}h_{k,j}+\dots$："
        r"梯度的第 $j$ 个分量对行 $i$ 求和。",
    ),
)

EXERCISES = [DELTA]
