r"""Exercises of chapter 2, AR and NARX."""

from __future__ import annotations

from nndl.exercises.core import (
    Choice,
    Code,
    Formula,
    Mutant,
    Number,
    Option,
    Order,
    Text,
    sizes,
)

TITLE = Text("AR and NARX", "自回归与NARX")


def design_case(rng):
    K, more = sizes(rng, 2)
    return {"y": rng.normal(size=K + more), "K": K}


DESIGN = Code(
    id="ar-design",
    level=2,
    minutes=8,
    title=Text("The matrix of an AR model", "自回归模型的设计矩阵"),
    prompt=Text(
        r"Build $\Phi$ for least squares. `y` has shape $(T,)$ and holds $y_1,\dots,y_T$; `K` is "
        r"the order, $1\le K<T$. Return shape $(T-K, K+1)$: one row for each target "
        r"$y_{K+1},\dots,y_T$, a first column of ones, and $y_{t-k}$ in column $k$.",
        r"为最小二乘法构造 $\Phi$。`y` 的形状为 $(T,)$，存放 $y_1,\dots,y_T$；`K` 是阶数，$1\le "
        r"K<T$。返回形状 $(T-K, K+1)$：每个目标 $y_{K+1},\dots,y_T$ 占一行，第一列全为 1，第 $k$ "
        r"列是 $y_{t-k}$。",
    ),
    starter="def ar_design(y, K):\n    raise NotImplementedError\n",
    reference=(
        "def ar_design(y, K):\n"
        "    T = len(y)\n"
        "    lags = [y[K - k : T - k] for k in range(1, K + 1)]\n"
        "    return np.stack([np.ones(T - K)] + lags, axis=1)\n"
    ),
    cases=design_case,
    equivalents=[
        "def ar_design(y, K):\n"
        "    return [[1.0] + [y[t - k] for k in range(1, K + 1)] for t in range(K, len(y))]\n",
        "def ar_design(y, K):\n"
        "    rows = [np.append(1, y[t : t + K][::-1]) for t in range(len(y) - K)]\n"
        "    return np.array(rows)\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The lags run the wrong way: column 1 must hold the newest value, yₜ₋₁, and column "
                "K the oldest.",
                "滞后的顺序反了：第 1 列应是最近的值 yₜ₋₁，第 K 列是最早的值。",
            ),
            edit=("k in range(1, K + 1)", "k in range(K, 0, -1)"),
        ),
        Mutant(
            Text(
                "The target leaks in: column 1 holds yₜ itself. A forecast that has seen the "
                "answer is perfect, and worthless.",
                "目标泄漏了：第 1 列就是 yₜ 本身。看过答案的预测当然完美，但毫无用处。",
            ),
            edit=("y[K - k : T - k]", "y[K - k + 1 : T - k + 1]"),
        ),
        Mutant(
            Text(
                "The column of ones is missing, so there is no intercept w₀.",
                "漏了全 1 的列，也就没有截距 w₀。",
            ),
            edit=("[np.ones(T - K)] + lags", "lags"),
        ),
        Mutant(
            Text(
                "The ones stand last. Then the first weight you solve for is w₁, not w₀.",
                "全 1 的列放在了最后，这样解出的第一个权重是 w₁ 而不是 w₀。",
            ),
            edit=("[np.ones(T - K)] + lags", "lags + [np.ones(T - K)]"),
        ),
        Mutant(
            Text(
                "The lags are one step too old: column k holds yₜ₋ₖ₋₁, and one row is lost.",
                "滞后多了一步：第 k 列成了 yₜ₋ₖ₋₁，还少了一行。",
            ),
            answer=(
                "def ar_design(y, K):\n"
                "    T = len(y)\n"
                "    lags = [y[K - k : T - k - 1] for k in range(1, K + 1)]\n"
                "    return np.stack([np.ones(T - K - 1)] + lags, axis=1)\n"
            ),
        ),
        Mutant(
            Text(
                "Lags are rows here: the matrix is the transpose. One row belongs to one target.",
                "这里把滞后放成了行，得到的是转置：每一行应对应一个目标。",
            ),
            edit=("axis=1", "axis=0"),
        ),
    ],
    hints=[
        Text(
            r"Write the rows for $y=(1,\ 2,\ 3,\ 5,\ 8,\ 12)$ and $K=2$ by hand: the first is "
            r"$(1,\ 2,\ 1)$, for the target 3.",
            r"先手写 $y=(1,\ 2,\ 3,\ 5,\ 8,\ 12)$、$K=2$ 时的各行：第一行是 $(1,\ 2,\ 1)$，对应目"
            r"标 3。",
        ),
        Text(
            r"Column $k$ is the series moved by $k$ steps. Python counts from 0: the targets are "
            r"`y[K:]`, so lag 1 is `y[K - 1 : T - 1]`.",
            r"第 $k$ 列就是把序列移动 $k$ 步。Python 从 0 开始计数：目标是 `y[K:]`，因此滞后 1 是 "
            r"`y[K - 1 : T - 1]`。",
        ),
    ],
    solution=Text(
        r"The targets are `y[K:]`. Lag $k$ of all of them is the slice that begins and ends $k$ "
        r"places earlier, `y[K - k : T - k]`. The ones come first, because $w_0$ does.",
        r"目标是 `y[K:]`。所有目标的滞后 $k$ 就是起止都提前 $k$ 位的切片 `y[K - k : T - k]`。"
        r"全 1 的列放在最前面，因为 $w_0$ 在最前面。",
    ),
)


def gradient_names(rng):
    rows, columns = sizes(rng, 2)
    return {
        "Phi": rng.normal(size=(rows, columns)),
        "y": rng.normal(size=rows),
        "w": rng.normal(size=columns),
        "N": float(rows),
    }


GRADIENT = Formula(
    id="ar-gradient",
    level=2,
    minutes=6,
    title=Text("The gradient of least squares", "最小二乘的梯度"),
    prompt=Text(
        r"The loss is $\mathcal L=\frac1{2N}\lVert\mathbf y-\Phi\mathbf w\rVert^2$ with "
        r"$\Phi\in\mathbb R^{N\times(K+1)}$. Write $\partial\mathcal L/\partial\mathbf w$. Type "
        r"`Phi`, `y`, `w`, `N`; `Phi^T` is the transpose, `/ N` divides.",
        r"损失函数为 $\mathcal L=\frac1{2N}\lVert\mathbf y-\Phi\mathbf w\rVert^2$，其中 "
        r"$\Phi\in\mathbb R^{N\times(K+1)}$。写出 $\partial\mathcal L/\partial\mathbf w$。可用 "
        r"`Phi`、`y`、`w`、`N`；转置写作 `Phi^T`，除以 N 写作 `/ N`。",
    ),
    reference="Phi^T (Phi w - y) / N",
    names=gradient_names,
    functions={},
    equivalents=[
        r"-\frac{1}{N}\Phi^\top(\mathbf{y}-\Phi\mathbf{w})",
        "(Phi^T Phi w - Phi^T y) / N",
        "Phi.T @ (Phi @ w - y) / N",
        "-1/N Phi^T (y - Phi w)",
        r"\frac1N \Phi^T (\Phi w - y)",
    ],
    mutants=[
        Mutant(
            Text(
                "The sign is wrong: this points downhill. The derivative of y − Φw with respect to "
                "w brings a minus.",
                "符号错了：这是下降方向。y − Φw 对 w 求导会带来一个负号。",
            ),
            edit=("(Phi w - y)", "(y - Phi w)"),
        ),
        Mutant(
            Text(
                "The mean over the N targets is missing: divide by N.",
                "漏了对 N 个目标取平均：应除以 N。",
            ),
            edit=(" / N", ""),
        ),
        Mutant(
            Text(
                "A factor 2 is left over: it cancels the ½ of the loss.",
                "多了因子 2：它与损失中的 ½ 相消。",
            ),
            edit=(" / N", " * 2 / N"),
        ),
        Mutant(
            Text(
                "The half is still there: the square brings a factor 2 that cancels it.",
                "多了一个二分之一：平方求导产生的 2 已经把它消去。",
            ),
            answer="Phi^T (Phi w - y) / (2 N)",
        ),
        Mutant(
            Text(
                "The targets y are missing: the gradient is made of residuals, not of predictions.",
                "漏了目标 y：梯度由残差构成，而不是由预测值构成。",
            ),
            edit=("(Phi w - y)", "Phi w"),
        ),
        Mutant(
            Text(
                "The mean is missing and a factor 2 is left over: the loss is 1/(2N) times the "
                "sum of squares.",
                "漏了取平均，又多了因子 2：损失是平方和的 1/(2N)。",
            ),
            answer="2 Phi^T (Phi w - y)",
        ),
        Mutant(
            Text(
                "Only the residuals are there: each is still to be multiplied by its row of Φ, and "
                "the products added. That is Φᵀ in front.",
                "这里只有残差：每个残差还要乘以 Φ 中对应的一行再相加，也就是左乘 Φᵀ。",
            ),
            answer="(Phi w - y) / N",
        ),
        Mutant(
            Text(
                "Only the first part is divided by N. The mean is over both: put a bracket around "
                "Φᵀ Φ w − Φᵀ y.",
                "只有第一项除以了 N。两项都要取平均：Φᵀ Φ w − Φᵀ y 应加上括号。",
            ),
            answer="Phi^T Phi w / N - Phi^T y",
        ),
    ],
    hints=[
        Text(
            r"In single numbers: $\mathcal L=\frac1{2N}\sum_t(\hat y_t-y_t)^2$ and $\partial\hat "
            r"y_t/\partial w_k=\Phi_{tk}$.",
            r"写成单个数：$\mathcal L=\frac1{2N}\sum_t(\hat y_t-y_t)^2$，且 $\partial\hat "
            r"y_t/\partial w_k=\Phi_{tk}$。",
        ),
        Text(
            r"$\frac1N\sum_t(\hat y_t-y_t)\,\Phi_{tk}$: the sum runs down column $k$ of $\Phi$. A "
            r"sum down the columns is a product with the transpose.",
            r"$\frac1N\sum_t(\hat y_t-y_t)\,\Phi_{tk}$：求和沿 $\Phi$ 的第 $k$ 列向下。沿列求和就"
            r"是与转置相乘。",
        ),
    ],
    solution=Text(
        r"$\frac1N\Phi^\top(\Phi\mathbf w-\mathbf y)$. Set it to zero and you have the normal "
        r"equations.",
        r"$\frac1N\Phi^\top(\Phi\mathbf w-\mathbf y)$。令其为零，就得到正规方程。",
    ),
)


def weights(text, right, en, zh):
    return Option(Text(text, text), right, Text(en, zh))


STATIONARY = Choice(
    id="ar-stationary",
    level=2,
    minutes=5,
    title=Text("Which of these are stationary?", "哪些模型是平稳的？"),
    prompt=Text(
        r"Five AR models with $w_0=0$. Which are stationary? Pick all. Pen and paper are enough: a "
        r"linear or quadratic equation each.",
        r"五个 $w_0=0$ 的自回归模型，哪些是平稳的？请选出所有正确的。用纸笔即可：每个都只需解一个"
        r"一次或二次方程。",
    ),
    options=[
        weights(
            r"$w=(0.6,\ 0.6)$",
            False,
            "Both weights are below 1 in size, but 1 − 0.6 B − 0.6 B² has the root B = 0.88, "
            "inside the circle: the series grows by 1/0.88 a step. That each is below 1 does not "
            "decide it.",
            "两个权重的绝对值都小于 1，但 1 − 0.6 B − 0.6 B² 有根 B = 0.88，在单位圆内：序列每步放"
            "大 1/0.88 倍。每个权重都小于 1 并不足以判断平稳性。",
        ),
        weights(
            r"$w=(1.2,\ -0.4)$",
            True,
            "Yes, although w₁ > 1: both roots have |B| = √(1/0.4) = 1.58.",
            "对，尽管 w₁ > 1：两个根的模都是 |B| = √(1/0.4) = 1.58。",
        ),
        weights(
            r"$w=(1)$",
            False,
            "A random walk: the root B = 1 lies on the circle. It never forgets a shock, and its "
            "variance grows with t.",
            "这是随机游走：根 B = 1 在单位圆上。任何扰动都不会被遗忘，方差随 t 增大。",
        ),
        weights(
            r"$w=(0,\ -0.9)$",
            True,
            "Yes: 1 + 0.9 B² = 0 gives |B| = 1.05. It swings with a period of four steps and "
            "fades.",
            "对：由 1 + 0.9 B² = 0 得 |B| = 1.05。序列以四步为周期振荡并衰减。",
        ),
        weights(
            r"$w=(0.5,\ 0.5)$",
            False,
            "The weights add up to 1, so B = 1 is a root, on the circle: not stationary.",
            "权重之和为 1，所以 B = 1 是根，在单位圆上：不平稳。",
        ),
    ],
    hints=[
        Text(
            r"The roots of $1-w_1B-w_2B^2$ must lie *outside* the unit circle, all of them.",
            r"$1-w_1B-w_2B^2$ 的所有根都必须在单位圆*外*。",
        ),
        Text(
            r"Put $B=1$ into the polynomial: it is $1-\sum_kw_k$. At $B=0$ it is 1. If the first "
            r"is not positive, there is a root between 0 and 1, or at 1. Two options are right.",
            r"把 $B=1$ 代入多项式得 $1-\sum_kw_k$；在 $B=0$ 处为 1。若前者不为正，则在 0 与 1 之间"
            r"（或恰在 1 处）有根。有两个选项正确。",
        ),
    ],
    solution=Text(
        r"(b) and (d). With complex roots $B,\bar B$ the product of the two is $-1/w_2=\lvert "
        r"B\rvert^2$: $1/0.4$ and $1/0.9$, both above 1. In (a), (c) and (e) the polynomial is "
        r"$-0.2$, 0 and 0 at $B=1$.",
        r"(b) 和 (d)。当两根为共轭复数 $B,\bar B$ 时，两根之积 $-1/w_2=\lvert B\rvert^2$，分别是 "
        r"$1/0.4$ 和 $1/0.9$，都大于 1。(a)、(c)、(e) 中多项式在 $B=1$ 处的值是 $-0.2$、0、0。",
    ),
)

TAPS = Number(
    id="narx-taps",
    level=1,
    minutes=3,
    title=Text("How many numbers does the network read?", "网络读入多少个数？"),
    prompt=Text(
        r"A NARX model has $K_x=2$, $K_y=4$, inputs $\mathbf x_t\in\mathbb R^3$ and outputs "
        r"$\mathbf y_t\in\mathbb R^1$. How many numbers does $f$ read at one step? You may type a "
        r"sum.",
        r"一个 NARX 模型有 $K_x=2$、$K_y=4$，输入 $\mathbf x_t\in\mathbb R^3$，输出 $\mathbf "
        r"y_t\in\mathbb R^1$。函数 $f$ 在每一步读入多少个数？可以输入算式。",
    ),
    reference=13,
    units=("numbers", "inputs", "个", "个数"),
    mutants=[
        Mutant(
            Text(
                "The present input is missing: xₜ, xₜ₋₁, xₜ₋₂ are Kₓ + 1 = 3 inputs.",
                "漏了当前时刻的输入：xₜ、xₜ₋₁、xₜ₋₂ 共 Kₓ + 1 = 3 个输入。",
            ),
            answer=10,
        ),
        Mutant(
            Text(
                "That counts yₜ, which is what f has to predict: there are K_y outputs, not K_y + "
                "1.",
                "这里把 yₜ 也算进去了，而它正是 f 要预测的：输出只有 K_y 个，不是 K_y + 1 个。",
            ),
            answer=14,
        ),
        Mutant(
            Text(
                "The two are swapped: Kₓ + 1 inputs and K_y outputs. xₜ is known at time t, yₜ is "
                "not.",
                "两者弄反了：是 Kₓ + 1 个输入和 K_y 个输出。在时刻 t，xₜ 已知，而 yₜ 未知。",
            ),
            answer=11,
        ),
        Mutant(
            Text(
                "Every input is a vector of 3 numbers: 3 · 3, not 3.",
                "每个输入都是 3 维向量：应为 3 · 3，而不是 3。",
            ),
            answer=7,
        ),
        Mutant(
            Text(
                "Inputs are vectors of 3 numbers, and the present one counts: 3 · 3, not 2.",
                "输入是 3 维向量，而且当前时刻的输入也要算：应为 3 · 3，而不是 2。",
            ),
            answer=6,
        ),
        Mutant(
            Text(
                "Every output is a single number here, y ∈ ℝ¹: K_y · 1 = 4 of them, not 4 · 3.",
                "这里每个输出只有一个数，y ∈ ℝ¹：应为 K_y · 1 = 4 个，而不是 4 · 3 个。",
            ),
            answer=21,
        ),
        Mutant(
            Text(
                "The sizes are exchanged: an input x is 3 numbers, an output y is one: "
                "3 · 3 + 4 · 1, not 3 · 1 + 4 · 3.",
                "维数弄反了：输入 x 是 3 个数，输出 y 是 1 个数：应为 3 · 3 + 4 · 1，而不是 3 · 1 "
                "+ "
                "4 · 3。",
            ),
            answer=15,
        ),
        Mutant(
            Text(
                "That is 3 inputs and 5 outputs, each counted as one number. Every input is a "
                "vector of 3 numbers, and yₜ itself is not read.",
                "这是 3 个输入加 5 个输出，各算一个数。每个输入是 3 维向量，而且不读入 yₜ 本身。",
            ),
            answer=8,
        ),
        Mutant(
            Text(
                "The past outputs are missing: f reads K_y = 4 of them too.",
                "漏了过去的输出：f 还要读入 K_y = 4 个。",
            ),
            answer=9,
        ),
    ],
    hints=[
        Text(
            r"Write out the list $x_t,x_{t-1},\dots,x_{t-K_x}$ and count; then the list of the "
            r"outputs.",
            r"把 $x_t,x_{t-1},\dots,x_{t-K_x}$ 逐个写出来再数；输出也同样写出来。",
        ),
        Text(
            r"$(K_x+1)M+K_yM'$ with $M=3$ and $M'=1$.",
            r"$(K_x+1)M+K_yM'$，其中 $M=3$，$M'=1$。",
        ),
    ],
    solution=Text(
        r"$(2+1)\cdot3+4\cdot1=13$. The present input is known when $y_t$ is predicted, the "
        r"present output is not.",
        r"$(2+1)\cdot3+4\cdot1=13$。预测 $y_t$ 时，当前输入是已知的，当前输出则不是。",
    ),
)


def loop_names(rng):
    hidden, outputs = sizes(rng, 2)
    return {
        "e_t": rng.normal(size=outputs),
        "e_{t+1}": rng.normal(size=outputs),
        "A_y": rng.normal(size=(hidden, outputs)),
        "V": rng.normal(size=(outputs, hidden)),
        "δ_{t+1}": rng.normal(size=outputs),
        "s_t": rng.uniform(-1, 1, size=hidden),
        "s_{t+1}": rng.uniform(-1, 1, size=hidden),
    }


LOOP = Formula(
    id="narx-closed-loop",
    level=3,
    minutes=8,
    title=Text("The gradient that comes back", "闭环中返回的梯度"),
    prompt=Text(
        r"A NARX model with $K_y=1$ runs in a closed loop: $\mathbf s_t=\tanh(A_x\mathbf "
        r"x_t+A_y\hat{\mathbf y}_{t-1}+\mathbf a)$, $\hat{\mathbf y}_t=V\mathbf s_t+\mathbf d$. "
        r"Its own error at step $t$ sends back $\mathbf e_t=\hat{\mathbf y}_t-\mathbf y_t$. Write "
        r"the whole gradient $\boldsymbol\delta_t=\partial\mathcal L/\partial\hat{\mathbf y}_t$ "
        r"in terms of $\mathbf e_t$ and $\boldsymbol\delta_{t+1}$. Type `⊙` or `*` for the "
        r"product by entries, `s^2` for squares by entries.",
        r"一个 $K_y=1$ 的 NARX 模型以闭环方式运行：$\mathbf s_t=\tanh(A_x\mathbf "
        r"x_t+A_y\hat{\mathbf y}_{t-1}+\mathbf a)$，$\hat{\mathbf y}_t=V\mathbf s_t+\mathbf d$。第"
        r" $t$ 步自身的误差传回 $\mathbf e_t=\hat{\mathbf y}_t-\mathbf y_t$。用 $\mathbf e_t$ 和 "
        r"$\boldsymbol\delta_{t+1}$ 写出完整的梯度 $\boldsymbol\delta_t=\partial\mathcal "
        r"L/\partial\hat{\mathbf y}_t$。逐元素相乘用 `⊙` 或 `*`，逐元素平方写作 `s^2`。",
    ),
    reference="e_t + A_y^T ((1 - s_{t+1}^2) ⊙ V^T δ_{t+1})",
    names=loop_names,
    functions={},
    equivalents=[
        r"\mathbf{e}_t + A_y^\top\left((V^\top\delta_{t+1}) \odot (1 - \mathbf{s}_{t+1}^2)\right)",
        "A_y.T @ (V.T @ delta_{t+1} * (1 - s_{t+1}^2)) + e_t",
        "e_t + A_y^T ((1 - s_{t+1} ⊙ s_{t+1}) ⊙ V^T δ_{t+1})",
    ],
    mutants=[
        Mutant(
            Text(
                "You treat the fed-back prediction as a constant. In the closed loop ŷₜ is an "
                "input of step t+1 too, and what comes back from there is added.",
                "这里把反馈的预测值当成了常数。在闭环中，ŷₜ 也是第 t+1 步的输入，从那里返回的梯度"
                "要加上。",
            ),
            answer="e_t",
        ),
        Mutant(
            Text(
                "The step's own error eₜ is missing: ŷₜ stands in the loss of step t as well.",
                "漏了本步自身的误差 eₜ：ŷₜ 也出现在第 t 步的损失中。",
            ),
            edit=("e_t + ", ""),
        ),
        Mutant(
            Text(
                "tanh' is taken at the wrong step: ŷₜ enters the hidden layer of step t+1.",
                "tanh 的导数取错了时刻：ŷₜ 进入的是第 t+1 步的隐藏层。",
            ),
            edit=("s_{t+1}^2", "s_t^2"),
        ),
        Mutant(
            Text(
                "tanh' is missing: on its way back the gradient passes the hidden layer, 1 − s².",
                "漏了 tanh 的导数：梯度返回时要经过隐藏层，乘以 1 − s²。",
            ),
            edit=("(1 - s_{t+1}^2) ⊙ ", ""),
        ),
        Mutant(
            Text(
                "eₜ₊₁ is only what the loss of step t+1 sends back directly; what comes back from "
                "all later steps is δₜ₊₁.",
                "eₜ₊₁ 只是第 t+1 步损失直接传回的部分；来自之后所有各步的是 δₜ₊₁。",
            ),
            edit=("δ_{t+1}", "e_{t+1}"),
        ),
        Mutant(
            Text(
                "The derivative of tanh is 1 − s², not 1 − s.",
                "tanh 的导数是 1 − s²，不是 1 − s。",
            ),
            edit=("s_{t+1}^2", "s_{t+1}"),
        ),
        Mutant(
            Text(
                "That holds where A_y, V and the slope are all 1, as in the example with "
                "Fibonacci's numbers. In general the way back passes all three.",
                "只有当 A_y、V 和斜率都为 1 时（如斐波那契的例子）才成立。一般情况下，返回时三者都"
                "要经过。",
            ),
            answer="e_t + δ_{t+1}",
        ),
        Mutant(
            Text(
                "s is tanh of the net input already: its slope is 1 − s², with no second tanh.",
                "s 已经是净输入的 tanh：斜率是 1 − s²，不必再取一次 tanh。",
            ),
            edit=("s_{t+1}^2", "tanh(s_{t+1})^2"),
        ),
        Mutant(
            Text(
                "The part that comes back is added, not subtracted.",
                "返回的部分要加上，而不是减去。",
            ),
            edit=("e_t + ", "e_t - "),
        ),
    ],
    hints=[
        Text(
            r"Where does $\hat{\mathbf y}_t$ stand? In the loss of step $t$, and where else?",
            r"$\hat{\mathbf y}_t$ 出现在哪里？在第 $t$ 步的损失中，还有呢？",
        ),
        Text(
            r"Go back from $\hat{\mathbf y}_{t+1}$ to $\mathbf s_{t+1}$, through tanh, and "
            r"through $A_y$: three factors, in this order from right to left.",
            r"从 $\hat{\mathbf y}_{t+1}$ 退回 $\mathbf s_{t+1}$，再经过 tanh，再经过 $A_y$：共三个"
            r"因子，自右向左依次相乘。",
        ),
    ],
    solution=Text(
        r"$\boldsymbol\delta_t=\mathbf e_t+A_y^\top\big((1-\mathbf s_{t+1}^2)\odot "
        r"V^\top\boldsymbol\delta_{t+1}\big)$, and $\boldsymbol\delta_T=\mathbf e_T$. With $K_y$ "
        r"output taps there are $K_y$ such terms, one for each later step that reads "
        r"$\hat{\mathbf y}_t$.",
        r"$\boldsymbol\delta_t=\mathbf e_t+A_y^\top\big((1-\mathbf s_{t+1}^2)\odot "
        r"V^\top\boldsymbol\delta_{t+1}\big)$，且 $\boldsymbol\delta_T=\mathbf e_T$。若有 $K_y$ 个"
        r"输出抽头，就有 $K_y$ 个这样的项，每个读取 $\hat{\mathbf y}_t$ 的后续时刻各一项。",
    ),
)

FORECAST = Order(
    id="ar-forecast",
    level=2,
    minutes=8,
    title=Text("Eleven steps ahead, honestly", "诚实地预测未来十一步"),
    prompt=Text(
        r"You want to know how well an AR model forecasts eleven years ahead. Put the steps into "
        r"an order in which no step uses what it should not know.",
        r"你想知道自回归模型提前十一年预测的效果如何。请把下列步骤排好顺序，使任何一步都不用到它不"
        r"该知道的信息。",
    ),
    steps=[
        Text(
            "Put the last years aside as test years.",
            "把最后若干年留作测试集。",
        ),
        Text(
            "Choose the order K on a part of the remaining years.",
            "在其余年份的一部分上选择阶数 K。",
        ),
        Text(
            "Fit the weights of that order on all remaining years.",
            "用其余的全部年份估计该阶数的权重。",
        ),
        Text(
            r"From the K years before an origin, predict one year.",
            r"由起点之前的 K 年预测下一年。",
        ),
        Text(
            r"Take the prediction for a past value and predict the next year, ten times.",
            r"把预测值当作过去的值，再预测下一年，重复十次。",
        ),
        Text(
            "Compare the eleventh prediction with its test year, for every origin: RMSE.",
            "对每个起点，把第十一个预测值与相应的测试年份比较，计算均方根误差。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "K is chosen before the test years are put aside: the test years have then helped "
                "to choose it.",
                "在留出测试集之前就选了 K：这样测试年份也参与了选择。",
            ),
            answer=(1, 0, 2, 3, 4, 5),
        ),
        Mutant(
            Text(
                "The weights of order K cannot be fitted before K is chosen.",
                "选定 K 之前，还不能估计 K 阶模型的权重。",
            ),
            answer=(0, 2, 1, 3, 4, 5),
        ),
        Mutant(
            Text(
                "The loop needs a first prediction to feed back.",
                "闭环需要先有第一个预测值才能反馈。",
            ),
            answer=(0, 1, 2, 4, 3, 5),
        ),
        Mutant(
            Text(
                "Compared after one step, this is the one-step error, whatever is predicted later.",
                "只预测一步就比较，得到的是一步误差，与后面的预测无关。",
            ),
            answer=(0, 1, 2, 3, 5, 4),
        ),
    ],
    hints=[
        Text(
            "Which decision may look at which years?",
            "每个决定可以看哪些年份？",
        ),
        Text(
            "First the split, then the choice, then the fit. Only then forecasts, one step at a "
            "time.",
            "先划分，再选择，再估计。然后才是逐步预测。",
        ),
    ],
    solution=Text(
        "Split, choose, fit, predict, feed back, compare. The test years are looked at once, at "
        "the end.",
        "划分、选择、估计、预测、反馈、比较。测试年份只在最后看一次。",
    ),
)

EXERCISES = [DESIGN, GRADIENT, STATIONARY, TAPS, LOOP, FORECAST]
