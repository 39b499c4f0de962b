r"""Exercises of chapter 5, backpropagation through time."""

from __future__ import annotations

import numpy as np

from nndl.exercises.core import (
    Choice,
    Code,
    Formula,
    Mutant,
    Number,
    Option,
    Order,
    Property,
    Text,
    sizes,
)

TITLE = Text("Backpropagation through time", "随时间反向传播")


def delta_names(rng):
    hidden = sizes(rng, 1)[0]
    vectors = ("z_k", "z_{k+1}", "h_k", "δ_{t,k+1}", "δ_{t,t}")
    names = {name: rng.normal(size=hidden) for name in vectors}
    return dict(names, h_k=np.tanh(names["z_k"]), U=rng.normal(size=(hidden, hidden)))


DELTA = Formula(
    id="bptt-delta",
    level=2,
    minutes=6,
    title=Text("The recursion of the error term", "误差项的递推"),
    prompt=Text(
        r"$\delta_{t,k}=\partial\mathcal L_t/\partial\mathbf z_k$ is the error term: first index, "
        r"the time of the loss; second, the time of the net input. The state is $\mathbf "
        r"h_k=f(\mathbf z_k)$ and $\mathbf z_{k+1}=U\mathbf h_k+W\mathbf x_{k+1}+\mathbf b$. For "
        r"$k<t$, write $\delta_{t,k}$ in terms of $\delta_{t,k+1}$. Type `⊙` or `*` for the "
        r"product by entries, `U^T` for the transpose.",
        r"误差项 $\delta_{t,k}=\partial\mathcal L_t/\partial\mathbf z_k$：第一个下标是损失的时刻，"
        r"第二个是净输入的时刻。隐状态 $\mathbf h_k=f(\mathbf z_k)$，净输入 $\mathbf "
        r"z_{k+1}=U\mathbf h_k+W\mathbf x_{k+1}+\mathbf b$。当 $k<t$ 时，用 $\delta_{t,k+1}$ 写出 "
        r"$\delta_{t,k}$。逐元素相乘用 `⊙` 或 `*`，转置写作 `U^T`。",
    ),
    reference="f'(z_k) ⊙ (U^T δ_{t,k+1})",
    names=delta_names,
    functions={"f": "tanh", "f'": "tanh'"},
    equivalents=[
        r"\operatorname{diag}(f'(\mathbf{z}_k))\,U^\top\,\delta_{t,k+1}",
        "U.T @ delta_{t,k+1} * f'(z_k)",
        "(1 - f(z_k)^2) ⊙ U^T δ_{t,k+1}",
        "(1 - h_k^2) ⊙ U^T δ_{t,k+1}",
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
                "δ of t,k+1 is already the gradient at zₖ₊₁, behind f: no slope of step k+1 "
                "again. First Uᵀ, then the slope of step k.",
                "t,k+1 的误差项已经是对 zₖ₊₁ 的梯度，不必再乘第 k+1 步的斜率。"
                "先乘 Uᵀ，再乘第 k 步的斜率。",
            ),
            answer="U^T (f'(z_{k+1}) ⊙ δ_{t,k+1})",
        ),
        Mutant(
            Text(
                "The two steps are in the wrong order. Going back from zₖ₊₁, Uᵀ comes first, then "
                "the slope of step k.",
                "两步的顺序反了。从 zₖ₊₁ 往回走，先乘 Uᵀ，再乘第 k 步的斜率。",
            ),
            answer="U^T (f'(z_k) ⊙ δ_{t,k+1})",
        ),
        Mutant(
            Text(
                "The pull of the loss at its own step is added in: δ of t,k belongs to loss t "
                "alone, and for k < t there is one way, through zₖ₊₁. (Adding it makes the sweep "
                "over all losses.)",
                "多加了该时刻自己的损失项：t,k 的误差项只属于损失 t，当 k < t 时只有经过 zₖ₊₁ "
                "的一条路。（把各损失加起来才是一次扫描的形式。）",
            ),
            answer="f'(z_k) ⊙ (U^T δ_{t,k+1}) + δ_{t,t}",
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
                "1 − (...)² takes the state: tanh'(zₖ) = 1 − tanh(zₖ)² = 1 − hₖ², not 1 − zₖ².",
                "1 − (...)² 中应是隐状态：tanh'(zₖ) = 1 − tanh(zₖ)² = 1 − hₖ²，不是 1 − zₖ²。",
            ),
            answer="(1 - z_k^2) ⊙ (U^T δ_{t,k+1})",
        ),
        Mutant(
            Text(
                "The slope and the error have changed places: Uᵀ acts on the error term, and the "
                "slope multiplies the result.",
                "斜率和误差项的位置换了：Uᵀ 作用在误差项上，再用斜率去乘。",
            ),
            answer="δ_{t,k+1} ⊙ (U^T f'(z_k))",
        ),
        Mutant(
            Text(
                "f' is missing: what you wrote is ∂L/∂hₖ, one step short of ∂L/∂zₖ.",
                "漏了 f'：写出的是 ∂L/∂hₖ，还差一步才到 ∂L/∂zₖ。",
            ),
            edit=("f'(z_k) ⊙ ", ""),
        ),
        Mutant(
            Text(
                "This is f where the chain rule wants its derivative f'.", "应为导数 f'，而不是 f。"
            ),
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
        Mutant(
            Text(
                "The slope of tanh is 1 − h², not 1 − h.",
                "tanh 的斜率是 1 − h²，不是 1 − h。",
            ),
            answer="(1 - h_k) ⊙ (U^T δ_{t,k+1})",
        ),
        Mutant(
            Text(
                "The pull of the loss at its own step is added in: δ of t,k belongs to loss t "
                "alone, and for k < t there is one way, through zₖ₊₁. (Adding it makes the sweep "
                "over all losses.)",
                "多加了该时刻自己的损失项：t,k 的误差项只属于损失 t，当 k < t 时只有经过 zₖ₊₁ "
                "的一条路。（把各损失加起来才是一次扫描的形式。）",
            ),
            answer="f'(z_k) ⊙ (U^T δ_{t,k+1} + δ_{t,t})",
        ),
    ],
    hints=[
        Text(
            r"Chain rule in two steps: from $\mathbf z_{k+1}$ to $\mathbf h_k$, from $\mathbf h_k$ "
            r"to $\mathbf z_k$.",
            r"链式法则分两步：从 $\mathbf z_{k+1}$ 到 $\mathbf h_k$，"
            r"再从 $\mathbf h_k$ 到 $\mathbf z_k$。",
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

INDEX = Choice(
    id="bptt-index",
    level=1,
    minutes=4,
    title=Text("Which index is which?", "两个下标各是什么？"),
    prompt=Text(
        r"A sequence has a loss at each of its $T=6$ steps, and $\delta_{t,k}=\partial\mathcal "
        r"L_t/\partial\mathbf z_k$. Which statements are true? Pick all.",
        r"序列共 $T=6$ 步，每一步都有损失，$\delta_{t,k}=\partial\mathcal L_t/\partial\mathbf z_k"
        r"$。哪些说法正确？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                r"$\delta_{2,5}$ says how the loss of step 5 answers to the net input of step 2.",
                r"$\delta_{2,5}$ 表示第 5 步的损失如何随第 2 步的净输入变化。",
            ),
            False,
            Text(
                "The indices are swapped: first the time of the loss, then the time of the state.",
                "两个下标颠倒了：先是损失的时刻，后是状态的时刻。",
            ),
        ),
        Option(
            Text(
                r"$\delta_{2,5}=\mathbf 0$ in every network.",
                r"在任何网络中都有 $\delta_{2,5}=\mathbf 0$。",
            ),
            True,
            Text(
                "Yes: the loss of step 2 does not depend on what comes after it.",
                "对：第 2 步的损失与之后的状态无关。",
            ),
        ),
        Option(
            Text(
                r"$\delta_{5,2}$ is computed from $\delta_{5,3}$.",
                r"$\delta_{5,2}$ 由 $\delta_{5,3}$ 算出。",
            ),
            True,
            Text(
                "Yes: one step back in time, for the same loss.",
                "对：同一个损失，沿时间向后退一步。",
            ),
        ),
        Option(
            Text(
                r"$\delta_{5,2}$ is computed from $\delta_{4,2}$.",
                r"$\delta_{5,2}$ 由 $\delta_{4,2}$ 算出。",
            ),
            False,
            Text(
                "That is the error of another loss; the losses do not feed each other.",
                "那是另一个损失的误差项；各个损失之间互不传递。",
            ),
        ),
        Option(
            Text(
                r"$\sum_t\delta_{t,3}$ is the gradient of the total loss with respect to $\mathbf "
                r"z_3$.",
                r"$\sum_t\delta_{t,3}$ 是总损失对 $\mathbf z_3$ 的梯度。",
            ),
            True,
            Text(
                "Yes: the total loss is the sum of the losses, so column 3 is added up.",
                "对：总损失是各步损失之和，所以把第 3 列加起来。",
            ),
        ),
    ],
    hints=[
        Text(
            r"Say the definition aloud: the derivative *of which loss*, with respect to *which "
            r"state*?",
            r"把定义念一遍：是*哪个损失*对*哪个状态*的导数？",
        ),
        Text(
            r"Walking back keeps the loss and changes the state. Three options are right.",
            r"反向传播时损失不变，状态在变。有三个选项正确。",
        ),
    ],
    solution=Text(
        r"(b), (c) and (e). A row of the table is one loss walking back; a column holds all losses "
        r"that reach one state, and its sum is what one sweep of BPTT carries.",
        r"(b)、(c) 和 (e)。表的一行是一个损失向过去的传播；一列是到达同一状态的所有损失，"
        r"其和正是 BPTT 一次扫描所携带的量。",
    ),
)


def du_case(rng):
    steps, hidden = sizes(rng, 2)
    h = np.tanh(rng.normal(size=(steps + 1, hidden)))
    return {"e": rng.normal(size=(steps, hidden)), "h": h, "U": rng.normal(size=(hidden, hidden))}


def one_step_is_an_outer_product(gradient, rng):
    case = du_case(rng)
    e, h, U = case["e"][:1], case["h"][:2], case["U"]
    return np.allclose(gradient(e, h, U), np.outer((1 - h[1] ** 2) * e[0], h[0]))


DU = Code(
    id="bptt-du",
    level=3,
    minutes=12,
    title=Text("The gradient of U", "U 的梯度"),
    prompt=Text(
        r"Write $\partial\mathcal L/\partial U$ for one sequence and $f=\tanh$. You are given `e`, "
        r"shape $(T, D)$, whose row `e[t - 1]` is $\partial\mathcal L_t/\partial\mathbf h_t$; `h`, "
        r"shape $(T+1, D)$, whose row `h[t]` is $\mathbf h_t$, so `h[0]` is the state before the "
        r"first step; and `U`, $(D, D)$. Remember $\tanh'(\mathbf z_t)=1-\mathbf h_t^2$. Return an "
        r"array of shape $(D, D)$. One sweep backwards is enough.",
        r"对一个序列，取 $f=\tanh$，写出 $\partial\mathcal L/\partial U$。已知 `e`，形状 $(T, D)"
        r"$，其中 `e[t - 1]` 是 $\partial\mathcal L_t/\partial\mathbf h_t$；`h`，形状 $(T+1, D)$，"
        r"其中 `h[t]` 是 $\mathbf h_t$，`h[0]` 是第一步之前的状态；以及 `U`，形状 $(D, D)$。注意 "
        r"$\tanh'(\mathbf z_t)=1-\mathbf h_t^2$。返回形状为 $(D, D)$ 的数组。从后向前扫描一次即"
        r"可。",
    ),
    starter="def bptt_du(e, h, U):\n    raise NotImplementedError\n",
    reference="def bptt_du(e, h, U):\n"
    "    dU, delta = np.zeros(U.shape), np.zeros(len(U))\n"
    "    for t in range(len(e), 0, -1):\n"
    "        delta = (1 - h[t] ** 2) * (e[t - 1] + U.T @ delta)\n"
    "        dU = dU + np.outer(delta, h[t - 1])\n"
    "    return dU\n",
    cases=du_case,
    equivalents=[
        "def bptt_du(e, h, U):\n"
        "    dU = 0\n"
        "    for t in range(1, len(e) + 1):\n"
        "        delta = (1 - h[t] ** 2) * e[t - 1]\n"
        "        for k in range(t, 0, -1):\n"
        "            dU = dU + delta[:, None] * h[k - 1]\n"
        "            delta = (1 - h[k - 1] ** 2) * (delta @ U)\n"
        "    return dU\n",
        "def bptt_du(e, h, U):\n"
        "    D = len(U)\n"
        "    S, dU = np.zeros((D, D, D)), 0\n"
        "    for t in range(1, len(e) + 1):\n"
        "        S = np.multiply.outer(np.eye(D), h[t - 1]) + np.tensordot(U, S, 1)\n"
        "        S = (1 - h[t] ** 2)[:, None, None] * S\n"
        "        dU = dU + np.tensordot(e[t - 1], S, 1)\n"
        "    return dU\n",
    ],
    mutants=[
        Mutant(
            Text(
                "U must be transposed on the way back: Uᵀδ, a sum down the columns of U.",
                "反向传播时 U 应转置：Uᵀδ，沿 U 的列求和。",
            ),
            edit=("U.T @ delta", "U @ delta"),
        ),
        Mutant(
            Text(
                "The outer product takes the state after the step. U multiplied the state before "
                "it: δₜ hₜ₋₁ᵀ.",
                "外积用的是这一步之后的状态。U 乘的是之前的状态：δₜ hₜ₋₁ᵀ。",
            ),
            edit=("h[t - 1])", "h[t])"),
        ),
        Mutant(
            Text(
                "Only the terms δ of t,t are there: each loss goes back through its own step and "
                "no further. Carry the error on through Uᵀ.",
                "只有 δ 的 t,t 项：每个损失只传到自己的那一步。误差还要经过 Uᵀ 继续传到更早的时刻"
                "。",
            ),
            edit=("(e[t - 1] + U.T @ delta)", "e[t - 1]"),
        ),
        Mutant(
            Text(
                "f' is taken at the step before: at step t the slope is 1 − hₜ².",
                "f' 取成了前一步的：第 t 步的斜率是 1 − hₜ²。",
            ),
            edit=("(1 - h[t] ** 2)", "(1 - h[t - 1] ** 2)"),
        ),
        Mutant(
            Text(
                "f' is missing: the error passes through tanh at every step.",
                "漏了 f'：误差在每一步都要经过 tanh。",
            ),
            edit=("(1 - h[t] ** 2) * ", ""),
        ),
        Mutant(
            Text(
                "The result is transposed: row i, column j is δᵢ hⱼ, so δ comes first.",
                "结果转置了：第 i 行第 j 列是 δᵢ hⱼ，δ 在前。",
            ),
            edit=("np.outer(delta, h[t - 1])", "np.outer(h[t - 1], delta)"),
        ),
        Mutant(
            Text(
                "Each step overwrites the one before: the steps have to be added up.",
                "每一步都覆盖了前面的结果：各步应当累加。",
            ),
            edit=("dU = dU + ", "dU = "),
        ),
        Mutant(
            Text(
                "Only the last loss is there: every step has a pull of its own, e[t - 1].",
                "只算了最后一步的损失：每一步都有自己的 e[t - 1]。",
            ),
            edit=("e[t - 1] + ", "e[t - 1] * (t == len(e)) + "),
        ),
        Mutant(
            Text(
                "The slope is on the pull e alone. What comes back through Uᵀ has to pass the tanh "
                "of step t too: the bracket is around both.",
                "斜率只乘在了 e 上。经过 Uᵀ 传回来的部分也要经过第 t 步的 tanh：两项都在括号里。",
            ),
            edit=(
                "(1 - h[t] ** 2) * (e[t - 1] + U.T @ delta)",
                "(1 - h[t] ** 2) * e[t - 1] + U.T @ delta",
            ),
        ),
        Mutant(
            Text(
                "The sweep runs forward. The error comes from the later step, so begin at t = T "
                "and go down to 1.",
                "扫描的方向反了。误差来自后一步，应从 t = T 开始，逐步减到 1。",
            ),
            edit=("range(len(e), 0, -1)", "range(1, len(e) + 1)"),
        ),
        Mutant(
            Text(
                "Step 1 is left out. It multiplied h₀, which need not be zero.",
                "漏了第 1 步：它用 U 乘的是 h₀，而 h₀ 不一定为零。",
            ),
            edit=("range(len(e), 0, -1)", "range(len(e), 1, -1)"),
        ),
        Mutant(
            Text(
                "You took a mean over the steps; the loss is the sum of its steps, and so is its "
                "gradient.",
                "这里对各步取了平均；损失是各步之和，梯度也是。",
            ),
            edit=("return dU", "return dU / len(e)"),
        ),
        Mutant(
            Text(
                "The slope of tanh is 1 − h², not 1 − h.",
                "tanh 的斜率是 1 − h²，不是 1 − h。",
            ),
            edit=("h[t] ** 2", "h[t]"),
        ),
        Mutant(
            Text(
                "On the carried error the slope comes before Uᵀ. Coming back, first Uᵀ, then the "
                "slope of step t, for the pull and for what is carried.",
                "对传回的误差，斜率乘在了 Uᵀ 之前。返回时先乘 Uᵀ，再乘第 t 步的斜率，两项都如此。",
            ),
            edit=("(e[t - 1] + U.T @ delta)", "e[t - 1] + U.T @ ((1 - h[t] ** 2) * delta)"),
        ),
        Mutant(
            Text(
                "Total derivatives are added up where immediate ones belong: the sweep's δ has "
                "already brought the past, and the outer product takes hₜ₋₁ alone.",
                "在应当用直接偏导数的地方累加了全导数：扫描中的 δ 已经包含过去，外积只用 hₜ₋₁。",
            ),
            answer="def bptt_du(e, h, U):\n"
            "    D, S, Z = len(U), 0, []\n"
            "    for t in range(1, len(e) + 1):\n"
            "        past = np.tensordot(U, S, 1) if t > 1 else 0\n"
            "        Z.append(np.multiply.outer(np.eye(D), h[t - 1]) + past)\n"
            "        S = (1 - h[t] ** 2)[:, None, None] * Z[-1]\n"
            "    dU, delta = 0, np.zeros(D)\n"
            "    for t in range(len(e), 0, -1):\n"
            "        delta = (1 - h[t] ** 2) * (e[t - 1] + U.T @ delta)\n"
            "        dU = dU + np.tensordot(delta, Z[t - 1], 1)\n"
            "    return dU\n",
        ),
        Mutant(
            Text(
                "The slope is on the carried part alone. The pull e passes the tanh of step t too.",
                "斜率只乘在传回的部分上；e 也要经过第 t 步的 tanh。",
            ),
            edit=(
                "(1 - h[t] ** 2) * (e[t - 1] + U.T @ delta)",
                "e[t - 1] + (1 - h[t] ** 2) * (U.T @ delta)",
            ),
        ),
        Mutant(
            Text(
                "U is missing: the error of the later step comes back through Uᵀ.",
                "漏了 U：后一步的误差经过 Uᵀ 传回。",
            ),
            edit=("U.T @ delta", "delta"),
        ),
        Mutant(
            Text(
                "h is tanh of the net input already: its slope is 1 − h², with no second tanh.",
                "h 已经是 tanh 的值：斜率是 1 − h²，不必再取一次 tanh。",
            ),
            edit=("h[t] ** 2", "np.tanh(h[t]) ** 2"),
        ),
    ],
    properties=[
        Property(
            Text(
                "for a sequence of one step the gradient is one outer product.",
                "只有一步时，梯度就是一个外积。",
            ),
            one_step_is_an_outer_product,
        )
    ],
    hints=[
        Text(
            r"Start from the last step with $\delta_{T+1}=\mathbf 0$ and go back.",
            r"从最后一步出发，令 $\delta_{T+1}=\mathbf 0$，逐步退到更早的时刻。",
        ),
        Text(
            r"$\delta_t=f'(\mathbf z_t)\odot(\mathbf e_t+U^\top\delta_{t+1})$, and each step adds "
            r"$\delta_t\mathbf h_{t-1}^\top$.",
            r"$\delta_t=f'(\mathbf z_t)\odot(\mathbf e_t+U^\top\delta_{t+1})$，每一步加上 "
            r"$\delta_t\mathbf h_{t-1}^\top$。",
        ),
    ],
    solution=Text(
        r"The sum over all losses is carried in one vector: $\delta_t=(1-\mathbf "
        r"h_t^2)\odot(\mathbf e_t+U^\top\delta_{t+1})$. Step $t$ multiplied $\mathbf h_{t-1}$ by "
        r"$U$, so it adds $\delta_t\mathbf h_{t-1}^\top$.",
        r"所有损失的和放在一个向量里：$\delta_t=(1-\mathbf h_t^2)\odot(\mathbf e_t+U^\top"
        r"\delta_{t+1})$。第 $t$ 步用 $U$ 乘的是 $\mathbf h_{t-1}$，所以加上 "
        r"$\delta_t\mathbf h_{t-1}^\top$。",
    ),
)


def h0_names(rng):
    hidden = sizes(rng, 1)[0]
    names = {name: rng.normal(size=hidden) for name in ("δ_{1,1}", "δ_{2,1}", "δ_{2,2}", "h_0")}
    return dict(names, U=rng.normal(size=(hidden, hidden)))


H0 = Formula(
    id="bptt-h0",
    level=2,
    minutes=5,
    title=Text("The gradient of the initial state", "初始状态的梯度"),
    prompt=Text(
        r"A sequence of $T=2$ steps starts from a trained state $\mathbf h_0$. Write "
        r"$\partial\mathcal L/\partial\mathbf h_0$ for the total loss $\mathcal L=\mathcal "
        r"L_1+\mathcal L_2$, using $U$ and the error terms $\delta_{1,1}$, $\delta_{2,1}$, "
        r"$\delta_{2,2}$ as far as they are needed.",
        r"一个 $T=2$ 步的序列从可训练的初始状态 $\mathbf h_0$ 出发。用 $U$ 和误差项 $\delta_{1,1}"
        r"$、$\delta_{2,1}$、$\delta_{2,2}$ 中需要的几个，写出总损失 $\mathcal L=\mathcal "
        r"L_1+\mathcal L_2$ 对初始状态的梯度 $\partial\mathcal L/\partial\mathbf h_0$。",
    ),
    reference="U^T (δ_{1,1} + δ_{2,1})",
    names=h0_names,
    functions={"f": "tanh", "f'": "tanh'"},
    equivalents=[
        r"U^\top\delta_{1,1} + U^\top\delta_{2,1}",
        "U.T @ delta_{2,1} + U.T @ delta_{1,1}",
    ],
    mutants=[
        Mutant(
            Text(
                "U must be transposed: z₁ = U h₀ + ..., so the error comes back through Uᵀ.",
                "U 应转置：z₁ = U h₀ + ...，误差经过 Uᵀ 传回。",
            ),
            edit=("U^T", "U"),
        ),
        Mutant(
            Text(
                "The loss of step 2 is missing: it too depends on h₀.",
                "漏了第 2 步的损失：它同样依赖于 h₀。",
            ),
            edit=(" + δ_{2,1}", ""),
        ),
        Mutant(
            Text(
                "The loss of step 1 is missing: it too depends on h₀.",
                "漏了第 1 步的损失：它同样依赖于 h₀。",
            ),
            edit=("δ_{1,1} + ", ""),
        ),
        Mutant(
            Text(
                "δ of 2,2 stands at step 2, but h₀ is read by z₁ alone: take δ of 2,1.",
                "δ 的 2,2 项在第 2 步，而 h₀ 只进入 z₁：应取 δ 的 2,1 项。",
            ),
            edit=("δ_{2,1}", "δ_{2,2}"),
        ),
        Mutant(
            Text(
                "No slope at the end: h₀ is given and did not come out of f.",
                "最后不需要 f'：h₀ 是给定的，不是 f 的输出。",
            ),
            edit=("U^T", "f'(h_0) ⊙ U^T"),
        ),
        Mutant(
            Text("U is missing: h₀ enters z₁ through U.", "漏了 U：h₀ 经过 U 进入 z₁。"),
            edit=("U^T ", ""),
        ),
        Mutant(
            Text(
                "There is no slope at h₀: it did not come out of f. (1 − h₀² would be f' at a z₀, "
                "and there is none.)",
                "h₀ 处没有斜率：它不是 f 的输出。（1 − h₀² 相当于 z₀ 处的 f'，而 z₀ 并不存在。）",
            ),
            answer="(1 - h_0^2) ⊙ (U^T (δ_{1,1} + δ_{2,1}))",
        ),
        Mutant(
            Text(
                "δ of 2,2 belongs to the state of step 2. h₀ is read by z₁ alone: only the terms "
                "whose second index is 1.",
                "2,2 的误差项属于第 2 步的净输入。h₀ 只被 z₁ 读入：只取第二个下标为 1 的项。",
            ),
            answer="U^T (δ_{1,1} + δ_{2,1} + δ_{2,2})",
        ),
        Mutant(
            Text(
                "δ of 2,1 is already at step 1: one Uᵀ is enough for both.",
                "2,1 的误差项已经在第 1 步：两项都只需乘一次 Uᵀ。",
            ),
            answer="U^T δ_{1,1} + U^T U^T δ_{2,1}",
        ),
    ],
    hints=[
        Text(
            r"Which net input reads $\mathbf h_0$? And which losses depend on that net input?",
            r"哪个净输入读取 $\mathbf h_0$？哪些损失依赖于这个净输入？",
        ),
        Text(
            r"Only $\mathbf z_1$ reads it, as $U\mathbf h_0$; both losses depend on $\mathbf z_1$.",
            r"只有 $\mathbf z_1$ 读取它，形式是 $U\mathbf h_0$；两个损失都依赖于 $\mathbf z_1$。",
        ),
    ],
    solution=Text(
        r"$U^\top(\delta_{1,1}+\delta_{2,1})$: the column sum of the table at $k=1$, one step "
        r"further back, and no $f'$ because $\mathbf h_0$ is not an output of $f$.",
        r"$U^\top(\delta_{1,1}+\delta_{2,1})$：表中 $k=1$ 列之和再退一步；没有 $f'$，因为 "
        r"$\mathbf h_0$ 不是 $f$ 的输出。",
    ),
)

WINDOW = Number(
    id="bptt-window",
    level=2,
    minutes=5,
    title=Text("A truncated gradient", "截断的梯度"),
    prompt=Text(
        r"A network with one unit runs for $T=5$ steps, and for some reason every state, $h_0$ "
        r"included, is $\tfrac12$, every slope $f'(z_t)$ is $\tfrac34$, the weight is "
        r"$u=\tfrac23$, and every $\partial\mathcal L_t/\partial h_t$ is $\tfrac43$. What is the "
        r"truncated gradient of $u$ with the window $w=2$?",
        r"一个只有一个单元的网络运行 $T=5$ 步，恰好每个状态（包括 $h_0$）都是 $\tfrac12$，每个 "
        r"$f'(z_t)$ 都是 $\tfrac34$，权重 $u=\tfrac23$，每个 $\partial\mathcal L_t/\partial h_t$ "
        r"都是 $\tfrac43$。窗口 $w=2$ 时，$u$ 的截断梯度是多少？",
    ),
    reference=3.5,
    tolerance=0.01,
    mutants=[
        Mutant(
            Text(
                "That is the window 1: only the terms δ of t,t. The window 2 walks back one step.",
                "这是窗口 1 的结果：只有 δ 的 t,t 项。窗口 2 还要退一步。",
            ),
            answer=2.5,
        ),
        Mutant(
            Text(
                "That is the window 3: with w = 2 the last state kept is k = t − 1, not t − 2.",
                "这是窗口 3 的结果：w = 2 时保留到 k = t − 1，而不是 t − 2。",
            ),
            answer=3.875,
        ),
        Mutant(
            Text(
                "That is the full gradient: nothing was cut.", "这是完整的梯度：没有截断任何一项。"
            ),
            answer=4.03125,
        ),
        Mutant(
            Text(
                "The sequence was cut into blocks of two steps. The window moves with the loss: "
                "the loss of step 3 still reaches step 2.",
                "这是把序列切成两步一段的结果。窗口随损失移动：第 3 步的损失仍能传到第 2 步。",
            ),
            answer=3,
        ),
        Mutant(
            Text(
                "Two terms for all five losses are one too many: before step 1 there is none.",
                "五个损失各取两项，多了一项：第 1 步之前没有别的步。",
            ),
            answer=3.75,
        ),
        Mutant(
            Text(
                "These are the error terms alone: each is still to be multiplied by hₖ₋₁ = 1/2.",
                "这只是误差项之和：每一项还要乘以 hₖ₋₁ = 1/2。",
            ),
            answer=7,
        ),
        Mutant(
            Text(
                "The slope of the step before is missing: one step back is uᵀ and then f', a "
                "factor of 2/3 · 3/4.",
                "漏了前一步的斜率：后退一步先乘 uᵀ，再乘 f'，即 2/3 · 3/4。",
            ),
            answer=23 / 6,
        ),
        Mutant(
            Text(
                "The slope of the loss's own step is missing: δ of t,t is 3/4 · 4/3 = 1.",
                "漏了损失所在那一步的斜率：t,t 的误差项是 3/4 · 4/3 = 1。",
            ),
            answer=14 / 3,
        ),
        Mutant(
            Text(
                "The weight u is missing: one step back is a factor of 2/3 · 3/4, not 3/4 alone.",
                "漏了权重 u：后退一步应乘 2/3 · 3/4，而不只是 3/4。",
            ),
            answer=4,
        ),
        Mutant(
            Text(
                "That is the last loss alone. Every step has a loss, and all five are added.",
                "这只是最后一个损失的结果。每一步都有损失，五个都要相加。",
            ),
            answer=0.75,
        ),
    ],
    hints=[
        Text(
            r"$\delta_{t,t}=\tfrac34\cdot\tfrac43=1$, and each step back multiplies by "
            r"$\tfrac34\cdot\tfrac23=\tfrac12$.",
            r"$\delta_{t,t}=\tfrac34\cdot\tfrac43=1$，每退一步乘以 "
            r"$\tfrac34\cdot\tfrac23=\tfrac12$。",
        ),
        Text(
            r"The loss of step 1 has one term in the window, the other four have two each.",
            r"第 1 步的损失在窗口内只有一项，其余四步各有两项。",
        ),
    ],
    solution=Text(
        r"$\delta_{t,t}=1$ and $\delta_{t,t-1}=\tfrac12$. The window keeps "
        r"$1+4\cdot(1+\tfrac12)=7$, and every term is multiplied by "
        r"$h_{k-1}=\tfrac12$: $\tfrac72=3.5$.",
        r"$\delta_{t,t}=1$，$\delta_{t,t-1}=\tfrac12$。窗口内之和为 $1+4\cdot(1+\tfrac12)=7$，"
        r"每一项乘以 $h_{k-1}=\tfrac12$：$\tfrac72=3.5$。",
    ),
)

STEPS = Order(
    id="bptt-steps",
    level=2,
    minutes=5,
    title=Text("The derivation, in order", "推导的顺序"),
    prompt=Text(
        r"Put the steps of the derivation of $\partial\mathcal L/\partial U$ into order: each uses "
        r"what the ones before it have found.",
        r"把 $\partial\mathcal L/\partial U$ 的推导步骤排好顺序：每一步都用到前面各步的结果。",
    ),
    steps=[
        Text(
            r"Give every step its own copy $U^{(k)}$; the real $U$ moves all of them, so the "
            r"derivatives with respect to the copies add up.",
            r"给每一步一个自己的副本 $U^{(k)}$；真正的 $U$ 同时改变所有副本，所以对各副本的导数相"
            r"加。",
        ),
        Text(
            r"Copy $k$ acts only through $\mathbf z_k$, where it multiplies $\mathbf h_{k-1}$; "
            r"what is missing is $\partial\mathcal L_t/\partial\mathbf z_k$. Call it "
            r"$\delta_{t,k}$.",
            r"副本 $k$ 只通过 $\mathbf z_k$ 起作用，在那里乘以 $\mathbf h_{k-1}$；还缺 "
            r"$\partial\mathcal L_t/\partial\mathbf z_k$，记作 $\delta_{t,k}$。",
        ),
        Text(
            r"For $k=t$ it comes straight from the loss: $\delta_{t,t}=f'(\mathbf z_t)\odot"
            r"\partial\mathcal L_t/\partial\mathbf h_t$.",
            r"当 $k=t$ 时直接由损失得到：$\delta_{t,t}=f'(\mathbf z_t)\odot\partial\mathcal L_t/"
            r"\partial\mathbf h_t$。",
        ),
        Text(
            r"From there step by step to smaller $k$, through $U^\top$ and the slope of step $k$.",
            r"再逐步退到更小的 $k$，每次经过 $U^\top$ 和第 $k$ 步的 $f'$。",
        ),
        Text(
            r"With every $\delta_{t,k}$ known, add $\delta_{t,k}\mathbf h_{k-1}^\top$ over $k\le "
            r"t$ and over the losses $t$.",
            r"所有 $\delta_{t,k}$ 已知后，把 $\delta_{t,k}\mathbf h_{k-1}^\top$ 对 $k\le t$ 和各损"
            r"失 $t$ 求和。",
        ),
        Text(
            r"Swap the two sums: adding over $t$ first needs one vector a step, so one sweep is "
            r"enough.",
            r"交换两个求和：先对 $t$ 求和，每一步只需一个向量，于是扫描一次即可。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "The walk back needs a place to start from: δ of t,t comes before it.",
                "向后退需要起点：应先得到 δ 的 t,t 项。",
            ),
            answer=(0, 1, 3, 2, 4, 5),
        ),
        Mutant(
            Text(
                "The error terms are added up before they are known.",
                "误差项还没有求出就先求和了。",
            ),
            answer=(0, 1, 4, 2, 3, 5),
        ),
        Mutant(
            Text(
                "There is no double sum to swap yet: first write it down.",
                "还没有双重求和可交换：应先把它写出来。",
            ),
            answer=(0, 1, 2, 3, 5, 4),
        ),
        Mutant(
            Text(
                "Copy k is used before there are copies.",
                "还没有引入副本，就用到了副本 k。",
            ),
            answer=(1, 0, 2, 3, 4, 5),
        ),
    ],
    hints=[
        Text(
            "The beginning is a trick that pulls the uses of U apart; the end is about saving "
            "work.",
            "开头是一个把 U 的各次使用分开的技巧；结尾讲的是节省计算。",
        ),
        Text(
            r"In between: define $\delta_{t,k}$, find it for $k=t$, walk back, add up.",
            r"中间依次是：定义 $\delta_{t,k}$，求出 $k=t$ 的情形，逐步后退，求和。",
        ),
    ],
    solution=Text(
        "Copies, definition, start, walk back, double sum, swap.",
        "副本、定义、起点、逐步后退、双重求和、交换。",
    ),
)

EXERCISES = [DELTA, INDEX, DU, H0, WINDOW, STEPS]
