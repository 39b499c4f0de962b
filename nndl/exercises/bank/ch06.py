r"""Exercises of chapter 6, long-range dependency."""

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

TITLE = Text("Long-range dependency", "长程依赖问题")

MEANS = Choice(
    id="gamma-means",
    level=1,
    minutes=4,
    title=Text("What follows from γ", "由 γ 能推出什么"),
    prompt=Text(
        r"$\gamma$ is the largest norm of the factors $\operatorname{diag}(f'(\mathbf z_\tau))\,"
        r"U^\top$ between $k$ and $t$. Which statements are true for every SRN? Pick all.",
        r"$\gamma$ 是 $k$ 与 $t$ 之间各因子 $\operatorname{diag}(f'(\mathbf z_\tau))\,U^\top$ "
        r"的范数的最大值。下列说法中哪些对任何简单循环网络都成立？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                r"If $\gamma>1$ at all times, the gradient explodes.",
                r"若 $\gamma$ 始终大于 1，则梯度爆炸。",
            ),
            False,
            Text(
                "γ bounds the error from above, and a bound that grows promises nothing: with "
                "U = [[0, 2], [0, 0]] and slope 1, γ = 2, and after two steps the error is 0.",
                "γ 只给出上界，上界变大并不意味着误差变大：取 U = [[0, 2], [0, 0]]、斜率为 1，"
                "则 γ = 2，但两步之后误差变为 0。",
            ),
        ),
        Option(
            Text(
                r"If $\gamma\le0.9$ at all times, the gradient vanishes.",
                r"若 $\gamma$ 始终不超过 0.9，则梯度消失。",
            ),
            True,
            Text(
                "Yes: the length is at most 0.9 to the power t − k times what it was.",
                "对：误差的长度至多是最初的 0.9 的 t − k 次方倍。",
            ),
        ),
        Option(
            Text(
                r"If all eigenvalues of $U$ are 0, the gradient vanishes.",
                r"若 $U$ 的特征值全为 0，则梯度消失。",
            ),
            False,
            Text(
                "That holds if all slopes are equal. With relu slopes (1, 0) and "
                "U = [[2, −2], [2, −2]], U² = 0 and the error still doubles at every step.",
                "各斜率都相等时才有这个结论。取 U = [[2, −2], [2, −2]]，则 U² = 0，"
                "但 ReLU 的斜率为 (1, 0) 时误差每一步都加倍。",
            ),
        ),
        Option(
            Text(
                r"If the gradient explodes, then $\gamma>1$ at some time.",
                r"若梯度爆炸，则必有某处 $\gamma>1$。",
            ),
            True,
            Text(
                "Yes: with γ ≤ 1 no error is ever longer than at the start.",
                "对：若 γ ≤ 1，误差的长度不会超过最初的长度。",
            ),
        ),
        Option(
            Text(
                r"Whether the gradient explodes is decided by $U$ alone, not by the inputs.",
                r"梯度是否爆炸只由 $U$ 决定，与输入无关。",
            ),
            False,
            Text(
                "The slopes depend on the inputs: with U = 1.5 Q the error explodes for quiet "
                "inputs and vanishes for loud ones.",
                "斜率与输入有关：U = 1.5 Q 时，输入的幅度小则梯度爆炸，幅度大则梯度消失。",
            ),
        ),
    ],
    hints=[
        Text(
            r"The inequality is $\lVert\delta_{t,k}\rVert\le\gamma^{t-k}\lVert\delta_{t,t}\rVert$. "
            r"What does a large right side say?",
            r"不等式是 $\lVert\delta_{t,k}\rVert\le\gamma^{t-k}\lVert\delta_{t,t}\rVert$。"
            r"右边很大时，能说明什么？",
        ),
        Text(
            r"Two are true. Test the others with $U=\begin{bmatrix}0&2\\0&0\end{bmatrix}$ and "
            r"$\begin{bmatrix}2&-2\\2&-2\end{bmatrix}$.",
            r"有两个正确。其余的用 $U=\begin{bmatrix}0&2\\0&0\end{bmatrix}$ 和 "
            r"$\begin{bmatrix}2&-2\\2&-2\end{bmatrix}$ 检验。",
        ),
    ],
    solution=Text(
        r"(b) and (d): $\gamma\le q<1$ is sufficient for vanishing, $\gamma>1$ is necessary for "
        r"exploding. Neither $\gamma>1$ nor the eigenvalues of $U$ decide the rest; the slopes do, "
        r"and with them the inputs.",
        r"(b) 和 (d)：$\gamma\le q<1$ 是梯度消失的充分条件，$\gamma>1$ 是梯度爆炸的必要条件。"
        r"其余情形既不由 $\gamma>1$ 也不由 $U$ 的特征值决定，而取决于斜率，因而也取决于输入。",
    ),
)

LOGISTIC = Number(
    id="gamma-logistic",
    level=2,
    minutes=4,
    title=Text("The threshold of a scaled function", "自变量放大后的阈值"),
    prompt=Text(
        r"Let $f(z)=\sigma(2z)$, with the logistic function $\sigma$. Below which size "
        r"$\lVert U\rVert$ do the errors vanish for sure, whatever the inputs?",
        r"设 $f(z)=\sigma(2z)$，其中 $\sigma$ 是 Logistic 函数。$\lVert U\rVert$ 小于多少时，"
        r"无论输入如何，都能保证梯度消失？",
    ),
    reference=2,
    mutants=[
        Mutant(
            Text(
                "That is the threshold of σ(z). By the chain rule σ(2z) is twice as steep.",
                "这是 σ(z) 的阈值。由链式法则，σ(2z) 的斜率是它的两倍。",
            ),
            answer=4,
        ),
        Mutant(
            Text(
                "That is the threshold of tanh, whose steepest slope is 1.",
                "这是 tanh 的阈值，tanh 的最大斜率为 1。",
            ),
            answer=1,
        ),
        Mutant(
            Text(
                "That is the steepest slope. U may be as large as 1 divided by it.",
                "这是最大斜率。‖U‖ 的阈值是它的倒数。",
            ),
            answer=0.5,
        ),
        Mutant(
            Text(
                "The inner 2 makes the function steeper, so the threshold falls: divide 4 by 2.",
                "因子 2 使函数更陡，阈值应变小：用 4 除以 2。",
            ),
            answer=8,
        ),
        Mutant(
            Text(
                "The slope is 1/2, and it enters once: 1 divided by it.",
                "最大斜率是 1/2，取一次倒数即可，不必再平方。",
            ),
            answer=16,
        ),
        Mutant(
            Text(
                "That is the steepest slope of σ(z); the threshold is 1 divided by the slope of f.",
                "这是 σ(z) 的最大斜率；阈值是 f 的最大斜率的倒数。",
            ),
            answer=0.25,
        ),
        Mutant(
            Text(
                "The inner 2 makes f steeper: its steepest slope is 2 · 1/4, not 1/4 divided by 2. "
                "And "
                "the threshold is 1 divided by it.",
                "因子 2 使 f 更陡：最大斜率是 2 · 1/4，不是 1/4 除以 2；阈值还要取它的倒数。",
            ),
            answer=0.125,
        ),
    ],
    hints=[
        Text(
            r"You need $\gamma_f\lVert U\rVert<1$, where $\gamma_f$ is the steepest slope of $f$.",
            r"需要 $\gamma_f\lVert U\rVert<1$，其中 $\gamma_f$ 是 $f$ 的最大斜率。",
        ),
        Text(
            r"$f'(z)=2\,\sigma'(2z)$, and $\sigma'\le\tfrac14$.",
            r"$f'(z)=2\,\sigma'(2z)$，而 $\sigma'\le\tfrac14$。",
        ),
    ],
    solution=Text(
        r"$f'(z)=2\,\sigma'(2z)\le2\cdot\tfrac14=\tfrac12$, so $\gamma\le\tfrac12\lVert U\rVert$, "
        r"which is below 1 if $\lVert U\rVert<2$. ($\tanh z=2\sigma(2z)-1$ is twice as steep "
        r"again: 1.)",
        r"$f'(z)=2\,\sigma'(2z)\le2\cdot\tfrac14=\tfrac12$，所以 $\gamma\le\tfrac12\lVert "
        r"U\rVert$，"
        r"当 $\lVert U\rVert<2$ 时小于 1。（$\tanh z=2\sigma(2z)-1$ 的斜率再乘 2，阈值为 1。）",
    ),
)

NORM = Number(
    id="gamma-norm",
    level=2,
    minutes=6,
    title=Text("The size of a matrix, on paper", "手算矩阵的谱范数"),
    prompt=Text(
        r"A linear network has $U=\begin{bmatrix}3&0\\4&0\end{bmatrix}$. By what factor can one "
        r"step back lengthen an error at most?",
        r"线性网络的 $U=\begin{bmatrix}3&0\\4&0\end{bmatrix}$。误差反向传播一步，"
        r"长度最多变为原来的多少倍？",
    ),
    reference=5,
    mutants=[
        Mutant(
            Text(
                "That is the spectral radius: the eigenvalues are 3 and 0. It speaks about many "
                "steps; one step is bounded by the norm.",
                "这是谱半径：特征值为 3 和 0。它描述多步之后的长期行为；单独一步的上界是谱范数。",
            ),
            answer=3,
        ),
        Mutant(
            Text(
                "That is the largest entry. A direction that uses both entries gets more.",
                "这是最大的元素。方向取得合适时，两个元素都起作用，结果更大。",
            ),
            answer=4,
        ),
        Mutant(
            Text(
                "That is the sum of the entries. Lengths add like the sides of a right angle.",
                "这是元素之和。求长度要先平方、再相加、最后开方（勾股定理）。",
            ),
            answer=7,
        ),
        Mutant(
            Text(
                "That is the square of the norm: take the root.",
                "这是范数的平方：还要开方。",
            ),
            answer=25,
        ),
        Mutant(
            Text(
                "The factor 1/2 is missing: half the sum of the two roots, (5 + 5)/2.",
                "漏了因子 1/2：应取两个平方根之和的一半，即 (5 + 5)/2。",
            ),
            answer=10,
        ),
        Mutant(
            Text(
                "Both roots are 5, also the one with the minus: half of their sum is (5 + 5)/2.",
                "两个平方根都是 5，带减号的也是：和的一半为 (5 + 5)/2。",
            ),
            answer=2.5,
        ),
        Mutant(
            Text(
                "That is the product of the entries: square each of them, add, and take the root.",
                "这是元素之积：应先各自平方，相加后再开方。",
            ),
            answer=12,
        ),
        Mutant(
            Text(
                "That is the determinant. It measures areas, not the longest vector.",
                "这是行列式。它度量面积的变化，而不是向量最多伸长多少倍。",
            ),
            answer=0,
        ),
    ],
    hints=[
        Text(
            r"The sum of the squared entries is $\nu_1^2+\nu_2^2$, and "
            r"$\nu_1\nu_2=|\det U|$, with the singular values $\nu_1\ge\nu_2$.",
            r"元素平方和等于 $\nu_1^2+\nu_2^2$，且 $\nu_1\nu_2=|\det U|$，"
            r"其中 $\nu_1\ge\nu_2$ 是奇异值。",
        ),
        Text(
            r"$\det U=0$, so $\nu_2=0$.",
            r"$\det U=0$，所以 $\nu_2=0$。",
        ),
    ],
    solution=Text(
        r"$\lVert U\rVert_F^2=9+16=25$ and $\det U=0$, so $\lVert U\rVert=\tfrac12(5+5)=5$. Going "
        r"back, $U^\top(\tfrac35,\tfrac45)^\top=(5,0)^\top$. The next step multiplies by 3 only: "
        r"the radius.",
        r"$\lVert U\rVert_F^2=9+16=25$，$\det U=0$，所以 $\lVert U\rVert=\tfrac12(5+5)=5$。"
        r"反向传播时 $U^\top(\tfrac35,\tfrac45)^\top=(5,0)^\top$。再传一步只乘 3，即谱半径。",
    ),
)


def power_names(rng):
    return {"a": rng.normal(), "p": rng.normal()}


POWER = Formula(
    id="gamma-power",
    level=2,
    minutes=5,
    title=Text("The corner of a power", "矩阵幂的右上角"),
    prompt=Text(
        r"$U=\begin{bmatrix}a&p\\0&a\end{bmatrix}$. Write the entry in the upper right corner of "
        r"$U^4$, in `a` and `p`.",
        r"$U=\begin{bmatrix}a&p\\0&a\end{bmatrix}$。用 `a` 和 `p` 写出 $U^4$ 右上角的元素。",
    ),
    reference="4 a^3 p",
    names=power_names,
    functions={},
    equivalents=["p * 4 * a^3", r"4 a \cdot a \cdot a \cdot p", "a^3 p + a^3 p + a^3 p + a^3 p"],
    mutants=[
        Mutant(
            Text(
                "A power of a matrix is not the power of its entries.",
                "矩阵的幂不是对元素取幂。",
            ),
            answer="p^4",
        ),
        Mutant(
            Text(
                "The p can come from any of the four factors, so there are four such products: 4.",
                "p 可以取自四个因子中的任何一个，共有四项：还要乘 4。",
            ),
            answer="a^3 p",
        ),
        Mutant(
            Text(
                "One of the four factors is p, so only three are a.",
                "四个因子中有一个是 p，所以 a 只有三个。",
            ),
            answer="4 a^4 p",
        ),
        Mutant(
            Text(
                "That is the corner of U³: one more factor.",
                "这是 U³ 的右上角：还差一个因子。",
            ),
            answer="3 a^2 p",
        ),
        Mutant(
            Text(
                "That is the corner of U⁵: one factor fewer.",
                "这是 U⁵ 的右上角：多了一个因子。",
            ),
            answer="5 a^4 p",
        ),
        Mutant(
            Text(
                "Each product holds p once and a three times: a³, not a.",
                "每一项含一个 p 和三个 a：应为 a³，不是 a。",
            ),
            answer="4 a p",
        ),
        Mutant(
            Text(
                "Each product takes p once, not twice: after p we are in the second row, where "
                "only a "
                "is left.",
                "每一项只含一个 p，不是两个：取过 p 之后就到了第二行，那里只剩 a。",
            ),
            answer="4 a^2 p^2",
        ),
        Mutant(
            Text(
                "That is the binomial coefficient 6: products with p twice, which do not occur.",
                "这是二项式系数 6 的那一项，含两个 p；矩阵的幂中没有这样的项。",
            ),
            answer="6 a^2 p^2",
        ),
        Mutant(
            Text(
                "a and p have changed places: three factors are a, one is p.",
                "a 和 p 的位置颠倒了：三个因子是 a，一个是 p。",
            ),
            answer="4 a p^3",
        ),
        Mutant(
            Text(
                "One a is missing: four factors, one p and three a.",
                "少了一个 a：四个因子中有一个 p、三个 a。",
            ),
            answer="4 a^2 p",
        ),
        Mutant(
            Text("The p is missing: one of the four factors.", "漏了 p：四个因子中有一个是 p。"),
            answer="4 a^3",
        ),
        Mutant(
            Text(
                "The a's are missing: three of the four factors.", "漏了 a：四个因子中有三个是 a。"
            ),
            answer="4 p",
        ),
        Mutant(
            Text("That is the corner of U itself.", "这是 U 本身的右上角。"),
            answer="p",
        ),
        Mutant(
            Text("That is the lower left corner.", "这是左下角的元素。"),
            answer="0",
        ),
        Mutant(
            Text(
                "That is the entry on the diagonal.",
                "这是对角线上的元素。",
            ),
            answer="a^4",
        ),
    ],
    hints=[
        Text(
            r"Multiply out $U^2$ first: its corner is $ap+pa$.",
            r"先算 $U^2$：它的右上角是 $ap+pa$。",
        ),
        Text(
            r"From $U^n$ to $U^{n+1}$ the corner becomes $a^n\cdot p+(\text{old corner})\cdot a$.",
            r"从 $U^n$ 到 $U^{n+1}$，右上角变为 $a^n\cdot p+(\text{原右上角})\cdot a$。",
        ),
    ],
    solution=Text(
        r"$4a^3p$: in general $n\,a^{n-1}p$. The factor $n$ makes the hump, the power of $a$ ends "
        r"it.",
        r"$4a^3p$：一般为 $n\,a^{n-1}p$。因子 $n$ 使它先增大，形成驼峰；$a$ 的幂使它最终减小。",
    ),
)


def clip_case(rng):
    steps, size, hidden = sizes(rng, 3)
    scale = np.where(np.arange(steps) % 2, 3.0, 0.01)[:, None]  # long and short ones
    dU, db = rng.normal(size=(steps, size)), rng.normal(size=(steps, hidden))
    return {"dU": scale * dU, "db": scale * db, "eta": float(rng.uniform(0.5, 1.5))}


def keeps_its_share(clip, rng):
    dU, db = rng.normal(size=(3, 5)), rng.normal(size=(3, 4))
    share = np.linalg.norm(dU, axis=1) / np.linalg.norm(np.hstack([dU, db]), axis=1)
    return np.allclose(np.linalg.norm(clip(dU, db, 0.01), axis=1), 0.01 * share)


CLIP = Code(
    id="clip-norm",
    level=2,
    minutes=10,
    title=Text("Clip gradients by their norm", "按范数截断梯度"),
    prompt=Text(
        r"Row $n$ of `dU`, shape $(N, P_1)$, and row $n$ of `db`, $(N, P_2)$, are *together* the "
        r"gradient $\bar\theta_n\in\mathbb R^{P_1+P_2}$ of training step $n$ (the entries of $U$ "
        r"lie in "
        r"a row). Clip each, $\bar\theta_n\leftarrow\min(1,\eta/\lVert\bar\theta_n\rVert)\,"
        r"\bar\theta_n$, where `eta` is $\eta>0$, and return the part that belongs to $U$, "
        r"shape $(N, P_1)$.",
        r"`dU` 的形状为 $(N, P_1)$，`db` 的形状为 $(N, P_2)$；两者的第 $n$ 行*合起来*就是第 $n$ 步"
        r"训练的"
        r"梯度 "
        r"$\bar\theta_n\in\mathbb R^{P_1+P_2}$（$U$ 的元素排成一行）。对每个梯度作截断 "
        r"$\bar\theta_n\leftarrow\min(1,\eta/\lVert\bar\theta_n\rVert)\,\bar\theta_n$，其中 `eta` "
        r"为 "
        r"$\eta>0$，返回属于 $U$ 的部分，形状 $(N, P_1)$。",
    ),
    starter="def clip_norm(dU, db, eta):\n    raise NotImplementedError\n",
    reference="def clip_norm(dU, db, eta):\n"
    "    norm = np.sqrt((dU ** 2).sum(1) + (db ** 2).sum(1))\n"
    "    return np.minimum(1, eta / norm)[:, None] * dU\n",
    cases=clip_case,
    equivalents=[
        "def clip_norm(dU, db, eta):\n"
        "    norm = np.linalg.norm(np.concatenate([dU, db], axis=1), axis=1, keepdims=True)\n"
        "    return dU * eta / np.maximum(norm, eta)\n",
        "def clip_norm(dU, db, eta):\n"
        "    rows = []\n"
        "    for u, b in zip(dU, db):\n"
        "        norm = (u @ u + b @ b) ** 0.5\n"
        "        rows.append(u if norm <= eta else u / norm * eta)\n"
        "    return rows\n",
    ],
    mutants=[
        Mutant(
            Text(
                "A short gradient is stretched to η: the factor must not exceed 1.",
                "较短的梯度被拉长到了 η：因子不能大于 1。",
            ),
            edit=(
                "np.minimum(1, eta / norm)",
                "eta / norm",
            ),
        ),
        Mutant(
            Text(
                "That is PyTorch's clip_grad_norm_: it adds 1e-6 to the norm. Here the quotient is "
                "η "
                "divided by the norm itself.",
                "这是 PyTorch 的 clip_grad_norm_：它给范数加了 1e-6。这里要的是 η 除以范数本身。",
            ),
            edit=(
                "eta / norm",
                "eta / (norm + 1e-6)",
            ),
        ),
        Mutant(
            Text(
                "A long gradient is left alone and a short one stretched: minimum, not maximum.",
                "较长的梯度没有截断，较短的反而被拉长：应取最小值，不是最大值。",
            ),
            edit=(
                "np.minimum(1, eta / norm)",
                "np.maximum(1, eta / norm)",
            ),
        ),
        Mutant(
            Text(
                "The quotient is upside down: η divided by the norm.",
                "分子分母写反了：应为 η 除以范数。",
            ),
            edit=(
                "np.minimum(1, eta / norm)",
                "np.minimum(1, norm / eta)",
            ),
        ),
        Mutant(
            Text(
                "The root is missing: that is the square of the norm.",
                "没有开方：这是范数的平方。",
            ),
            edit=(
                "np.sqrt((dU ** 2).sum(1) + (db ** 2).sum(1))",
                "(dU ** 2).sum(1) + (db ** 2).sum(1)",
            ),
        ),
        Mutant(
            Text(
                "The two norms are added. Their squares add up, then comes the root.",
                "这里把两个范数相加了。应把平方相加，再开方。",
            ),
            edit=(
                "np.sqrt((dU ** 2).sum(1) + (db ** 2).sum(1))",
                "np.sqrt((dU ** 2).sum(1)) + np.sqrt((db ** 2).sum(1))",
            ),
        ),
        Mutant(
            Text(
                "dU is clipped by itself. That changes the direction of the gradient: db counts in "
                "the norm.",
                "这里单独截断了 dU，梯度的方向会改变：范数也要算上 db。",
            ),
            edit=(
                "np.sqrt((dU ** 2).sum(1) + (db ** 2).sum(1))",
                "np.sqrt((dU ** 2).sum(1))",
            ),
        ),
        Mutant(
            Text(
                "One norm for all steps together: each step has a gradient, and a norm, of its "
                "own.",
                "所有步合用了一个范数：每一步有自己的梯度和自己的范数。",
            ),
            answer="def clip_norm(dU, db, eta):\n"
            "    norm = np.sqrt((dU ** 2).sum() + (db ** 2).sum())\n"
            "    return min(1, eta / norm) * dU\n",
        ),
        Mutant(
            Text(
                "The size is the largest entry here; it should be the norm of all entries.",
                "这里用了最大的元素；应当用全部元素的范数。",
            ),
            edit=(
                "np.sqrt((dU ** 2).sum(1) + (db ** 2).sum(1))",
                "np.maximum(abs(dU).max(1), abs(db).max(1))",
            ),
        ),
        Mutant(
            Text(
                "The absolute values are added. The norm is the root of the sum of squares.",
                "这里把绝对值相加了。范数是平方和的平方根。",
            ),
            edit=(
                "np.sqrt((dU ** 2).sum(1) + (db ** 2).sum(1))",
                "abs(dU).sum(1) + abs(db).sum(1)",
            ),
        ),
        Mutant(
            Text(
                "That cuts off every entry at ±η: clipping by value, which changes the direction.",
                "这是把每个元素截到 ±η，即按值截断，方向会改变。",
            ),
            answer="def clip_norm(dU, db, eta):\n    return np.clip(dU, -eta, eta)\n",
        ),
        Mutant(
            Text("That is the part that belongs to b.", "这是属于 b 的部分。"),
            answer="def clip_norm(dU, db, eta):\n"
            "    norm = np.sqrt((dU ** 2).sum(1) + (db ** 2).sum(1))\n"
            "    return np.minimum(1, eta / norm)[:, None] * db\n",
        ),
        Mutant(
            Text(
                "dU is clipped by itself, and all its steps by one norm: each step has its own, "
                "and db counts in it.",
                "这里单独截断了 dU，而且各步合用一个范数：每一步有自己的范数，并且要算上 db。",
            ),
            answer="def clip_norm(dU, db, eta):\n"
            "    return min(1, eta / np.sqrt((dU ** 2).sum())) * dU\n",
        ),
        Mutant(
            Text("Nothing is clipped here.", "这里没有截断。"),
            answer="def clip_norm(dU, db, eta):\n    return dU\n",
        ),
    ],
    properties=[
        Property(
            Text(
                "dU keeps its share: of a clipped gradient its length is η times that share.",
                "截断后 dU 在整个梯度中所占的比例不变：它的长度等于 η 乘以这个比例。",
            ),
            keeps_its_share,
        )
    ],
    hints=[
        Text(
            r"$\lVert\bar\theta_n\rVert^2$ is the sum of all squared entries of both rows.",
            r"$\lVert\bar\theta_n\rVert^2$ 是两行全部元素的平方和。",
        ),
        Text(
            "One factor a row, never above 1: `np.minimum`. It needs the shape $(N, 1)$ to meet "
            "`dU`.",
            "每行一个不大于 1 的因子：用 `np.minimum`。与 `dU` 相乘时它的形状应为 $(N, 1)$。",
        ),
    ],
    solution=Text(
        r"One norm, one factor, so that the direction stays: $(3,4)$ with $\eta=1$ becomes "
        r"$(\tfrac35,\tfrac45)$, also if 3 and 4 stand in different arrays.",
        r"一个范数、一个因子，方向才不变：$\eta=1$ 时 $(3,4)$ 变为 $(\tfrac35,\tfrac45)$，"
        r"3 和 4 在不同的数组中也一样。",
    ),
)

ORDER = Order(
    id="clip-order",
    level=1,
    minutes=3,
    title=Text("One training step with clipping", "带梯度截断的一个训练步骤"),
    prompt=Text(
        "Put one step of gradient descent with clipping into order.",
        "把带梯度截断的一步梯度下降按正确顺序排列。",
    ),
    steps=[
        Text(
            r"Forward pass: states, outputs and the loss $\mathcal L$.",
            r"前向计算：隐状态、输出和损失 $\mathcal L$。",
        ),
        Text(
            r"Backward pass: the gradients of all parameters.",
            r"反向传播：所有参数的梯度。",
        ),
        Text(
            r"One norm $\lVert\bar\theta\rVert$ of all gradients together.",
            r"计算所有梯度合起来的范数 $\lVert\bar\theta\rVert$。",
        ),
        Text(
            r"Multiply every gradient by $\min(1,\eta/\lVert\bar\theta\rVert)$.",
            r"每个梯度都乘 $\min(1,\eta/\lVert\bar\theta\rVert)$。",
        ),
        Text(
            r"Update: $\theta\leftarrow\theta-\alpha\,\bar\theta$.",
            r"更新参数：$\theta\leftarrow\theta-\alpha\,\bar\theta$。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "The update comes before the clipping: the long step has then been made already.",
                "更新放在了截断之前：过大的一步已经走出去了。",
            ),
            answer=(0, 1, 4, 2, 3),
        ),
        Mutant(
            Text(
                "The update stands between norm and factor: it uses gradients not yet clipped.",
                "更新夹在求范数和截断之间：用的还是未截断的梯度。",
            ),
            answer=(0, 1, 2, 4, 3),
        ),
        Mutant(
            Text(
                "The factor needs the norm: compute it first.",
                "因子要用到范数：先计算范数。",
            ),
            answer=(0, 1, 3, 2, 4),
        ),
        Mutant(
            Text(
                "There is no gradient to measure before the backward pass.",
                "反向传播之前还没有梯度，范数无从谈起。",
            ),
            answer=(0, 2, 1, 3, 4),
        ),
        Mutant(
            Text(
                "The backward pass needs the states of the forward pass.",
                "反向传播要用到前向计算的隐状态。",
            ),
            answer=(1, 0, 2, 3, 4),
        ),
    ],
    hints=[
        Text("What does each line read, and who wrote it?", "每一步要用到什么？它由哪一步得到？"),
        Text(
            "Clipping changes gradients, not weights: it stands between the two.",
            "截断改变的是梯度，不是参数：应放在求梯度之后、更新参数之前。",
        ),
    ],
    solution=Text(
        "Forward, backward, norm, factor, update. In PyTorch: `backward()`, `clip_grad_norm_`, "
        "`step()`.",
        "前向、反向、范数、因子、更新。在 PyTorch 中：`backward()`、`clip_grad_norm_`、`step()`。",
    ),
)


def error_names(rng):
    size = sizes(rng, 1)[0]
    vectors = ("e_{t-1}", "d_t", "z_t", "z_{t-1}")
    names = {name: rng.normal(size=size) for name in vectors}
    return dict(names, U=rng.normal(size=(size, size)), I=np.eye(size))


ERROR = Formula(
    id="residual-error",
    level=3,
    minutes=8,
    title=Text("One step back through the residual recurrence", "残差循环反向传播一步"),
    prompt=Text(
        r"$\mathbf h_t=\mathbf h_{t-1}+f(\mathbf z_t)$ with $\mathbf z_t=U\mathbf h_{t-1}+"
        r"W\mathbf x_t+\mathbf b$. Let $\mathbf d_t$ be the gradient of the total loss with "
        r"respect "
        r"to $\mathbf h_t$, and $\mathbf e_{t-1}$ the pull of loss $t-1$ on $\mathbf h_{t-1}$. "
        r"Write $\mathbf d_{t-1}$ with `e_{t-1}`, `d_t`, `U` and `f'(z_t)`; `⊙` or `*` multiplies "
        r"entry by entry.",
        r"$\mathbf h_t=\mathbf h_{t-1}+f(\mathbf z_t)$，其中 $\mathbf z_t=U\mathbf h_{t-1}+"
        r"W\mathbf x_t+\mathbf b$。设 $\mathbf d_t$ 是总损失关于 $\mathbf h_t$ 的梯度，"
        r"$\mathbf e_{t-1}$ 是第 $t-1$ 步的损失对 $\mathbf h_{t-1}$ 的直接偏导数。"
        r"用 `e_{t-1}`、`d_t`、`U` 和 `f'(z_t)` 写出 $\mathbf d_{t-1}$；`⊙` 或 `*` 表示按元素相乘"
        r"。",
    ),
    reference="e_{t-1} + d_t + U^T (f'(z_t) ⊙ d_t)",
    names=error_names,
    functions={"f": "tanh", "f'": "tanh'"},
    equivalents=[
        r"\mathbf{e}_{t-1} + \mathbf{d}_t + "
        r"U^\top\operatorname{diag}(f'(\mathbf{z}_t))\,\mathbf{d}_t",
        "U.T @ (f'(z_t) * d_t) + d_t + e_{t-1}",
        "e_{t-1} + (I + U^T diag(f'(z_t))) d_t",
        "e_{t-1} + d_t + U^T ((1 - f(z_t)^2) ⊙ d_t)",
    ],
    mutants=[
        Mutant(
            Text(
                "The identity path is missing: hₜ reads hₜ₋₁ directly too, with the factor 1.",
                "漏了恒等路径：hₜ 还直接用到 hₜ₋₁，系数为 1。",
            ),
            edit=(" + d_t +", " +"),
        ),
        Mutant(
            Text(
                "U is not transposed: going back, we sum over its columns.",
                "U 没有转置：反向传播时，求和沿 U 的列进行。",
            ),
            edit=("U^T", "U"),
        ),
        Mutant(
            Text(
                "The pull of loss t − 1 itself is missing.",
                "漏了第 t − 1 步损失对 hₜ₋₁ 的直接贡献。",
            ),
            edit=("e_{t-1} + ", ""),
        ),
        Mutant(
            Text(
                "The slope of f is missing: between dₜ and U lies the activation.",
                "漏了 f 的斜率：dₜ 与 U 之间隔着激活函数。",
            ),
            edit=("f'(z_t) ⊙ d_t", "d_t"),
        ),
        Mutant(
            Text(
                "f is where f′ should be: the chain rule needs the derivative.",
                "应为导数 f′，这里写成了 f：链式法则用的是导数。",
            ),
            edit=("f'(", "f("),
        ),
        Mutant(
            Text(
                "The slope is that of step t, through which dₜ goes back, not of step t − 1.",
                "斜率应取第 t 步的，不是第 t − 1 步的：dₜ 是经过第 t 步传回来的。",
            ),
            edit=("z_t", "z_{t-1}"),
        ),
        Mutant(
            Text(
                "The slope belongs to the rows of U: first the slope, then Uᵀ, not the other way.",
                "斜率对应 U 的行：先乘斜率，再乘 Uᵀ，顺序不能反。",
            ),
            edit=("U^T (f'(z_t) ⊙ d_t)", "f'(z_t) ⊙ (U^T d_t)"),
        ),
        Mutant(
            Text(
                "Uᵀ meets the slopes alone here. First f′ ⊙ dₜ, entry by entry, then Uᵀ.",
                "这里 Uᵀ 只乘了斜率。应先按元素算 f′ ⊙ dₜ，再左乘 Uᵀ。",
            ),
            answer="e_{t-1} + d_t + (U^T f'(z_t)) ⊙ d_t",
        ),
        Mutant(
            Text(
                "That is the Jacobian I + diag(f′)U itself, which carries changes forwards. Errors "
                "go "
                "back through its transpose, I + Uᵀ diag(f′).",
                "这里乘的是雅可比矩阵 I + diag(f′)U 本身，它把变化向前传；"
                "误差反向传播时应乘它的转置 I + Uᵀ diag(f′)。",
            ),
            answer="e_{t-1} + d_t + f'(z_t) ⊙ (U d_t)",
        ),
    ],
    hints=[
        Text(
            r"Who reads $\mathbf h_{t-1}$? There are three.",
            r"$\mathbf h_{t-1}$ 用在哪里？一共有三处。",
        ),
        Text(
            r"Loss $t-1$; $\mathbf h_t$ directly; and $\mathbf z_t$, whose gradient is "
            r"$f'(\mathbf z_t)\odot\mathbf d_t$.",
            r"第 $t-1$ 步的损失；直接用到它的 $\mathbf h_t$；以及 $\mathbf z_t$，其梯度为 "
            r"$f'(\mathbf z_t)\odot\mathbf d_t$。",
        ),
    ],
    solution=Text(
        r"$\mathbf d_{t-1}=\mathbf e_{t-1}+\mathbf d_t+U^\top\big(f'(\mathbf z_t)\odot\mathbf d_t"
        r"\big)$. Without the middle term it is the SRN.",
        r"$\mathbf d_{t-1}=\mathbf e_{t-1}+\mathbf d_t+U^\top\big(f'(\mathbf z_t)\odot\mathbf d_t"
        r"\big)$。去掉中间一项就是简单循环网络的情形。",
    ),
)


def backward_case(rng):
    steps, hidden = sizes(rng, 2)
    return {
        "e": rng.normal(size=(steps, hidden)),
        "g": np.tanh(rng.normal(size=(steps, hidden))),
        "U": rng.normal(size=(hidden, hidden)),
    }


def linear_adds(backward, rng):
    e, g = rng.normal(size=(5, 3)), np.tanh(rng.normal(size=(5, 3)))
    return np.allclose(backward(e, g, np.zeros((3, 3))), e.sum(0))


BACKWARD = Code(
    id="residual-backward",
    level=3,
    minutes=12,
    title=Text("Back through the residual recurrence", "残差循环的反向传播"),
    prompt=Text(
        r"One sequence of the residual recurrence with $f=\tanh$. Row $t$ of `e`, shape $(T, D)$, "
        r"is the pull $\mathbf e_t$ of loss $t$ on its state; row $t$ of `g`, $(T, D)$, is "
        r"$\mathbf g_t=\tanh(\mathbf z_t)$; `U` is $(D, D)$. Return $\partial\mathcal L/\partial"
        r"\mathbf h_0$, shape $(D,)$. (Row 0 of the arrays is step 1.)",
        r"残差循环取 $f=\tanh$，处理一个序列。`e` 的形状为 $(T, D)$，第 $t$ 行是第 $t$ 步的损失"
        r"对该步隐状态的直接偏导数 $\mathbf e_t$；`g` 的形状为 $(T, D)$，第 $t$ 行是 "
        r"$\mathbf g_t=\tanh(\mathbf z_t)$；`U` 的形状为 $(D, D)$。"
        r"返回 $\partial\mathcal L/\partial\mathbf h_0$，形状 $(D,)$。"
        r"（数组的第 0 行对应第 1 步。）",
    ),
    starter="def residual_backward(e, g, U):\n    raise NotImplementedError\n",
    reference="def residual_backward(e, g, U):\n"
    "    d = np.zeros(len(U))\n"
    "    for t in range(len(e) - 1, -1, -1):\n"
    "        d = d + e[t]\n"
    "        delta = (1 - g[t] ** 2) * d\n"
    "        d = d + U.T @ delta\n"
    "    return d\n",
    cases=backward_case,
    equivalents=[
        "def residual_backward(e, g, U):\n"
        "    d = 0\n"
        "    for e_t, g_t in zip(e[::-1], g[::-1]):\n"
        "        d = d + e_t\n"
        "        d = d + ((1 - g_t * g_t) * d) @ U\n"
        "    return d\n",
        "def residual_backward(e, g, U):\n"
        "    d = np.zeros(len(U))\n"
        "    for t in reversed(range(len(e))):\n"
        "        J = np.eye(len(U)) + np.diag(1 - g[t] ** 2) @ U\n"
        "        d = J.T @ (d + e[t])\n"
        "    return d\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The pull is added after the step back through step t. It acts on hₜ, so it has to "
                "walk that step too: add it first.",
                "先反向走了第 t 步，才加上 eₜ。eₜ 作用在 hₜ 上，也要经过这一步：应先加上。",
            ),
            answer="def residual_backward(e, g, U):\n"
            "    d = np.zeros(len(U))\n"
            "    for t in range(len(e) - 1, -1, -1):\n"
            "        d = d + U.T @ ((1 - g[t] ** 2) * d) + e[t]\n"
            "    return d\n",
        ),
        Mutant(
            Text(
                "The identity path is dropped: d itself goes on to the step before.",
                "漏了恒等路径：d 本身也要原样传到前一步。",
            ),
            edit=("d = d + U.T", "d = U.T"),
        ),
        Mutant(
            Text(
                "U is not transposed. U is square, so the shape does not warn you.",
                "U 没有转置。U 是方阵，从形状上看不出这个错误。",
            ),
            edit=("U.T @", "U @"),
        ),
        Mutant(
            Text(
                "That is the Jacobian I + diag(1 − gₜ²)U itself, which goes forwards: back goes "
                "its "
                "transpose, first the slope, then Uᵀ.",
                "这里乘的是雅可比矩阵 I + diag(1 − gₜ²)U 本身，那是向前传的；"
                "反向传播应乘它的转置：先乘斜率，再乘 Uᵀ。",
            ),
            answer="def residual_backward(e, g, U):\n"
            "    d = np.zeros(len(U))\n"
            "    for t in range(len(e) - 1, -1, -1):\n"
            "        d = d + e[t]\n"
            "        d = d + (1 - g[t] ** 2) * (U @ d)\n"
            "    return d\n",
        ),
        Mutant(
            Text(
                "The slope belongs to the rows of U: first the slope, then Uᵀ, not the other way.",
                "斜率对应 U 的行：先乘斜率，再乘 Uᵀ，顺序不能反。",
            ),
            answer="def residual_backward(e, g, U):\n"
            "    d = np.zeros(len(U))\n"
            "    for t in range(len(e) - 1, -1, -1):\n"
            "        d = d + e[t]\n"
            "        d = d + (1 - g[t] ** 2) * (U.T @ d)\n"
            "    return d\n",
        ),
        Mutant(
            Text(
                "The slope is missing: 1 − gₜ² lies between the state and the net input.",
                "漏了斜率：从隐状态传到净输入要乘 1 − gₜ²。",
            ),
            edit=("(1 - g[t] ** 2) * d", "d"),
        ),
        Mutant(
            Text(
                "The slope of tanh is 1 − g², not 1 − g: the square is missing.",
                "tanh 的斜率是 1 − g²，不是 1 − g：漏了平方。",
            ),
            edit=("g[t] ** 2", "g[t]"),
        ),
        Mutant(
            Text(
                "That is the slope of the logistic function, g (1 − g); tanh has 1 − g².",
                "这是 Logistic 函数的斜率 g (1 − g)；tanh 的斜率是 1 − g²。",
            ),
            edit=("(1 - g[t] ** 2)", "g[t] * (1 - g[t])"),
        ),
        Mutant(
            Text(
                "Only the last loss is heard: every step adds its own pull eₜ.",
                "只用了最后一步的损失：每一步都要加上自己的 eₜ。",
            ),
            edit=("d = d + e[t]", "d = d + e[t] * (t == len(e) - 1)"),
        ),
        Mutant(
            Text(
                "The pulls replace each other: add eₜ to what comes from later steps.",
                "各步的 eₜ 互相覆盖了：应加到后面各步传回的梯度上。",
            ),
            edit=("d = d + e[t]", "d = e[t]"),
        ),
        Mutant(
            Text(
                "The loop runs forwards: errors walk back, from the last step to the first.",
                "循环方向反了：误差应从最后一步传回第一步。",
            ),
            edit=("range(len(e) - 1, -1, -1)", "range(len(e))"),
        ),
        Mutant(
            Text(
                "The loop stops before the first step: h₀ lies one step further back.",
                "循环停早了：传到第一步之后，还要再传一步才到 h₀。",
            ),
            edit=("len(e) - 1, -1, -1", "len(e) - 1, 0, -1"),
        ),
        Mutant(
            Text(
                "That is the linear recurrence, U = 0: the way through g is missing.",
                "这是线性循环（U = 0）的情形：漏了经过 g 的路径。",
            ),
            answer="def residual_backward(e, g, U):\n    return e.sum(0)\n",
        ),
    ],
    properties=[
        Property(
            Text(
                "with U = 0 the gradient of h₀ is the plain sum of all pulls.",
                "当 U = 0 时，h₀ 的梯度就是所有 eₜ 之和。",
            ),
            linear_adds,
        )
    ],
    hints=[
        Text(
            r"Keep one vector, $\mathbf d$. In each step, from the last: add the pull, then go "
            r"back.",
            r"只需保存一个向量 $\mathbf d$。从最后一步开始，每一步先加上 $\mathbf e_t$，再往回传。",
        ),
        Text(
            r"$\delta_t=(\mathbf 1-\mathbf g_t\odot\mathbf g_t)\odot\mathbf d_t$; what goes back "
            r"is $\mathbf d_t+U^\top\delta_t$.",
            r"$\delta_t=(\mathbf 1-\mathbf g_t\odot\mathbf g_t)\odot\mathbf d_t$；往回传的是 "
            r"$\mathbf d_t+U^\top\delta_t$。",
        ),
    ],
    solution=Text(
        r"`d = d + e[t]` makes $\mathbf d_t$; `d = d + U.T @ delta` sends it back on both paths. "
        r"The loop goes down to step 1, so the last product reaches $\mathbf h_0$.",
        r"`d = d + e[t]` 得到 $\mathbf d_t$；`d = d + U.T @ delta` 沿两条路径往回传。"
        r"循环一直进行到第 1 步，最后一次乘法得到关于 $\mathbf h_0$ 的梯度。",
    ),
)

PRICE = Choice(
    id="linear-price",
    level=1,
    minutes=4,
    title=Text("The price of adding", "只做加法的代价"),
    prompt=Text(
        r"The linear recurrence is $\mathbf h_t=\mathbf h_{t-1}+g(\mathbf x_t;\theta)$. What is "
        r"true? Pick all.",
        r"线性循环为 $\mathbf h_t=\mathbf h_{t-1}+g(\mathbf x_t;\theta)$。哪些说法正确？"
        r"请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                "Two sequences with the same inputs in another order end in the same state.",
                "输入相同而顺序不同的两个序列，最后的隐状态相同。",
            ),
            True,
            Text(
                "Yes: the state is a sum, and a sum does not know the order of its terms.",
                "对：隐状态是一个和，和与各项的顺序无关。",
            ),
        ),
        Option(
            Text(
                r"It computes no nonlinear function of any input, because its Jacobian is $I$.",
                r"因为雅可比矩阵是 $I$，它不能计算任何输入的非线性函数。",
            ),
            False,
            Text(
                "g may be nonlinear in its input. What is missing is a bend from state to state.",
                "g 对输入可以是非线性的。缺少的是从隐状态到隐状态的非线性。",
            ),
        ),
        Option(
            Text(
                "The error of the last step arrives at the first unchanged.",
                "最后一步的误差原样传到第一步。",
            ),
            True,
            Text(
                "Yes: it is multiplied by the identity at every step.",
                "对：每一步都乘以单位矩阵。",
            ),
        ),
        Option(
            Text(
                r"With $g=\tanh(W\mathbf x_t+\mathbf b)$ its state stays between $-1$ and 1.",
                r"若 $g=\tanh(W\mathbf x_t+\mathbf b)$，则隐状态始终在 $-1$ 与 1 之间。",
            ),
            False,
            Text(
                "Each step stays between −1 and 1, but the steps add up: after t of them the state "
                "can be as large as t.",
                "每一步加的量在 −1 与 1 之间，但会累加：t 步之后可以大到 t。",
            ),
        ),
    ],
    hints=[
        Text(
            r"Write $\mathbf h_3$ as a sum.",
            r"把 $\mathbf h_3$ 写成和的形式。",
        ),
        Text(
            "Two are right. Where is the bend, and what bounds a sum?",
            "有两个正确。非线性在哪里？和又受什么限制？",
        ),
    ],
    solution=Text(
        r"(a) and (c): $\mathbf h_t=\mathbf h_0+\sum_kg(\mathbf x_k;\theta)$. Its gradient is "
        r"perfect, its memory does not know order and never empties.",
        r"(a) 和 (c)：$\mathbf h_t=\mathbf h_0+\sum_kg(\mathbf x_k;\theta)$。"
        r"它的梯度不会消失，但记忆不分先后，也从不清空。",
    ),
)

EXERCISES = [MEANS, LOGISTIC, NORM, POWER, CLIP, ORDER, ERROR, BACKWARD, PRICE]
