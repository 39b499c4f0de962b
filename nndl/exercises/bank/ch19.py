r"""Exercises of chapter 19, associative memory and limits."""

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

TITLE = Text("Associative memory and limits", "联想记忆与极限")


def signs(rng, *shape):
    return rng.choice([-1.0, 1.0], shape)


def store_case(rng):
    P, D = sorted(size + 1 for size in sizes(rng, 2))  # with two patterns the mean is the half
    return {"Xi": signs(rng, P, D)}


def symmetric_and_empty(hebb, rng):
    W = np.asarray(hebb(store_case(rng)["Xi"]))
    return np.allclose(W, W.T) and np.allclose(np.diag(W), 0)


STORE = Code(
    id="hop-store",
    level=1,
    minutes=6,
    title=Text("Hebb's rule", "Hebb规则"),
    prompt=Text(
        r"Return the weights of a Hopfield network, $W=\frac1D\sum_p\boldsymbol\xi^p"
        r"\boldsymbol\xi^{p\top}-\frac PDI$. `Xi` holds the patterns as rows, $(P, "
        r"D)$, each number "
        r"1 or $-1$; $W$ is $(D, D)$.",
        r"返回Hopfield网络的权重 "
        r"$W=\frac1D\sum_p\boldsymbol\xi^p\boldsymbol\xi^{p\top}-\frac PDI$。"
        r"`Xi` 按行存放模式，形状 $(P, D)$，每个数是 1 或 $-1$；$W$ 的形状是 $(D, D)$。",
    ),
    starter="def hebb(Xi):\n    raise NotImplementedError\n",
    reference=(
        "def hebb(Xi):\n    P, D = Xi.shape\n    return Xi.T @ Xi / D - P / D * np.eye(D)\n"
    ),
    cases=store_case,
    equivalents=[
        "def hebb(Xi):\n"
        "    D = Xi.shape[1]\n"
        "    W = sum(np.outer(xi, xi) for xi in Xi) / D\n"
        "    np.fill_diagonal(W, 0)\n"
        "    return W\n",
        "def hebb(Xi):\n"
        "    W = np.einsum('pi,pj->ij', Xi, Xi) / Xi.shape[1]\n"
        "    return W - np.diag(np.diag(W))\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The diagonal is not 0: each pattern leaves 1/D on it, P/D in all. Take it away; "
                "no unit speaks to itself.",
                "对角线不为 0：每个模式在上面留下 1/D，共 P/D。要把它减去：单元不与自己相连。",
            ),
            edit=(" - P / D * np.eye(D)", ""),
        ),
        Mutant(
            Text(
                "Only one pattern is taken off the diagonal: there are P of them, P/D.",
                "对角线上只减去了一个模式的份：共有 P 个，应减 P/D。",
            ),
            edit=("P / D * np.eye", "1 / D * np.eye"),
        ),
        Mutant(
            Text(
                "The identity is taken away once: on the diagonal stands P/D, not 1.",
                "减去的是 I：对角线上是 P/D，不是 1。",
            ),
            edit=("P / D * np.eye", "np.eye"),
        ),
        Mutant(
            Text(
                "P is not divided by D: the diagonal of the sum is P/D.",
                "P 没有除以 D：求和后对角线是 P/D。",
            ),
            edit=("P / D * np.eye", "P * np.eye"),
        ),
        Mutant(
            Text(
                "P/D is taken away everywhere, not on the diagonal alone: use np.eye(D).",
                "P/D 从所有位置减去了，应只减对角线：用 np.eye(D)。",
            ),
            edit=("np.eye(D)", "np.ones((D, D))"),
        ),
        Mutant(
            Text(
                "The diagonal is added; it has to go: minus P/D.",
                "对角线加上去了；应当减去 P/D。",
            ),
            edit=("- P / D", "+ P / D"),
        ),
        Mutant(
            Text(
                "The sum over the patterns is not divided by D.",
                "对模式的求和没有除以 D。",
            ),
            edit=("Xi.T @ Xi / D", "Xi.T @ Xi"),
        ),
        Mutant(
            Text(
                "Divided by the number of patterns P; it is the number of units D.",
                "除的是模式数 P；应除以单元数 D。",
            ),
            edit=("Xi.T @ Xi / D", "Xi.T @ Xi / P"),
        ),
        Mutant(
            Text(
                "P and D are exchanged: the patterns are rows, so Xi.shape is (P, D).",
                "P 和 D 弄反了：模式按行存放，所以 Xi.shape 是 (P, D)。",
            ),
            answer=(
                "def hebb(Xi):\n    D, P = Xi.shape\n    return Xi.T @ Xi / D - P / D * np.eye(P)\n"
            ),
        ),
        Mutant(
            Text(
                "That is the mean over the patterns; Hebb's rule is their sum, divided by D alone.",
                "这是对模式求平均；Hebb规则是求和，只除以 D。",
            ),
            answer=(
                "def hebb(Xi):\n"
                "    P, D = Xi.shape\n"
                "    return Xi.T @ Xi / (P * D) - np.eye(D) / D\n"
            ),
        ),
        Mutant(
            Text(
                "Half of it: the ½ belongs to the energy, not to the weights.",
                "只有一半：½ 属于能量，不属于权重。",
            ),
            answer=(
                "def hebb(Xi):\n"
                "    P, D = Xi.shape\n"
                "    return (Xi.T @ Xi / D - P / D * np.eye(D)) / 2\n"
            ),
        ),
        Mutant(
            Text(
                "That compares patterns with patterns, (P, P); wanted are pairs of units, (D, D): "
                "the transpose stands first, Xi.T @ Xi.",
                "这是模式与模式之比较，(P, P)；要的是单元对，(D, D)：转置在前，Xi.T @ Xi。",
            ),
            answer=(
                "def hebb(Xi):\n    P, D = Xi.shape\n    return Xi @ Xi.T / D - P / D * np.eye(P)\n"
            ),
        ),
        Mutant(
            Text(
                "The sign is turned round: agreeing units must support each other, or the patterns "
                "become hills of the energy.",
                "符号反了：取值相同的单元应互相支持，否则模式会成为能量的山顶。",
            ),
            answer=(
                "def hebb(Xi):\n    P, D = Xi.shape\n    return P / D * np.eye(D) - Xi.T @ Xi / D\n"
            ),
        ),
    ],
    properties=[
        Property(
            Text(
                "W equals its transpose, and its diagonal is 0.",
                "W 等于它的转置，对角线为 0。",
            ),
            symmetric_and_empty,
        )
    ],
    hints=[
        Text(
            r"Entry $(i,j)$ of the sum is $\sum_p\xi_i^p\xi_j^p$: column $i$ of `Xi` times column "
            r"$j$.",
            r"求和的 $(i,j)$ 元是 $\sum_p\xi_i^p\xi_j^p$：`Xi` 的第 $i$ 列乘第 $j$ 列。",
        ),
        Text(
            r"All of them at once: `Xi.T @ Xi`. Its diagonal is $P$, because each "
            r"$\xi_i^p\xi_i^p=1$.",
            r"一次算出全部：`Xi.T @ Xi`。它的对角线是 $P$，因为每个 $\xi_i^p\xi_i^p=1$。",
        ),
    ],
    solution=Text(
        r"`Xi.T @ Xi / D` sums the outer products of the rows; `P / D * np.eye(D)` clears the "
        r"diagonal.",
        r"`Xi.T @ Xi / D` 是各行外积之和；`P / D * np.eye(D)` 清除对角线。",
    ),
)


def recall_case(rng):
    """Two units that hear nothing, one at 1 and one at -1; the first and the last unit move.

    And a second sweep would move more.
    """
    while True:
        D = int(rng.integers(9, 13))
        A = rng.normal(size=(D, D))
        W = A + A.T
        np.fill_diagonal(W, 0)
        quiet = rng.permutation(np.arange(1, D - 1))[:2]
        W[quiet], W[:, quiet] = 0, 0
        s = signs(rng, D)
        s[quiet] = 1, -1
        now = swept(W, s)
        if now[0] != s[0] and now[-1] != s[-1] and (swept(W, now) != now).any():
            return {"W": W, "s": s}


def swept(W, s):
    now = s.copy()
    for i in range(len(s)):
        now[i] = np.sign(W[i] @ now) or now[i]
    return now


def never_up(sweep, rng):
    case = recall_case(rng)
    W, s = case["W"], case["s"]
    new = np.asarray(sweep(W, s.copy()), float)
    return new @ W @ new >= s @ W @ s - 1e-9


RECALL = Code(
    id="hop-sweep",
    level=2,
    minutes=8,
    title=Text("One sweep, one unit at a time", "逐个单元更新一遍"),
    prompt=Text(
        r"Update the units $0,1,\dots,D-1$ of a Hopfield network one after the other, "
        r"$s_i\leftarrow\operatorname{sgn}(\sum_jw_{ij}s_j)$. A unit whose sum is 0 keeps its "
        r"state. `W` is $(D, D)$, symmetric, with a zero diagonal; `s` is $(D,)$, each number 1 or "
        r"$-1$. Return the state after the sweep, and leave the given `s` as it is.",
        r"依次更新Hopfield网络的单元 $0,1,\dots,D-1$："
        r"$s_i\leftarrow\operatorname{sgn}(\sum_jw_{ij}s_j)$。和为 0 的单元保持原状态。`W` 的"
        r"形状是 "
        r"$(D, D)$，对称且对角线为 0；`s` 的形状是 $(D,)$，每个数是 1 或 $-1$。返回更新一遍之"
        r"后的状态"
        r"，不要改动传入的 `s`。",
    ),
    starter="def sweep(W, s):\n    raise NotImplementedError\n",
    reference=(
        "def sweep(W, s):\n"
        "    s = s.copy()\n"
        "    for i in range(len(s)):\n"
        "        z = W[i] @ s\n"
        "        s[i] = np.sign(z) if z != 0 else s[i]\n"
        "    return s\n"
    ),
    cases=recall_case,
    equivalents=[
        "def sweep(W, s):\n"
        "    s = list(s)\n"
        "    for i, row in enumerate(W):\n"
        "        z = sum(w * x for w, x in zip(row, s))\n"
        "        if z > 0:\n"
        "            s[i] = 1\n"
        "        elif z < 0:\n"
        "            s[i] = -1\n"
        "    return s\n",
        "def sweep(W, s):\n"
        "    s = np.array(s)\n"
        "    for i in range(len(s)):\n"
        "        s[i] = np.sign(W[:, i] @ s) or s[i]\n"
        "    return s\n",
        "def sweep(W, s):\n"
        "    s = s.copy()\n"
        "    for i in range(len(s)):\n"
        "        if s[i] * (W[i] @ s) < 0:\n"
        "            s[i] *= -1\n"
        "    return s\n",
    ],
    mutants=[
        Mutant(
            Text(
                "All units look at the old state: that is the synchronous update. Unit i must see "
                "what the units before it have just become.",
                "所有单元都看旧状态：这是同步更新。单元 i 应看到前面的单元刚更新后的值。",
            ),
            answer=(
                "def sweep(W, s):\n    z = W @ s\n    return np.where(z != 0, np.sign(z), s)\n"
            ),
        ),
        Mutant(
            Text(
                "Synchronous, and a unit that hears nothing becomes 0: update one at a time, and "
                "keep the state where the sum is 0.",
                "这是同步更新，而且和为 0 的单元变成了 0：应逐个更新，和为 0 时保持原状态。",
            ),
            answer="def sweep(W, s):\n    return np.sign(W @ s)\n",
        ),
        Mutant(
            Text(
                "A unit whose sum is 0 became 0; it keeps its state.",
                "和为 0 的单元变成了 0；它应保持原状态。",
            ),
            edit=(" if z != 0 else s[i]", ""),
        ),
        Mutant(
            Text(
                "A unit whose sum is 0 was turned over; it keeps its state.",
                "和为 0 的单元被翻转了；它应保持原状态。",
            ),
            edit=("else s[i]", "else -s[i]"),
        ),
        Mutant(
            Text(
                "A unit whose sum is 0 was set to 1; it keeps its state.",
                "和为 0 的单元被设成了 1；它应保持原状态。",
            ),
            edit=("else s[i]", "else 1"),
        ),
        Mutant(
            Text(
                "A unit whose sum is 0 was set to −1; it keeps its state.",
                "和为 0 的单元被设成了 −1；它应保持原状态。",
            ),
            edit=("else s[i]", "else -1"),
        ),
        Mutant(
            Text(
                "You swept more than once: each unit is asked one time.",
                "更新了不止一遍：每个单元只更新一次。",
            ),
            answer=(
                "def sweep(W, s):\n"
                "    s = s.copy()\n"
                "    for i in [*range(len(s)), *range(len(s))]:\n"
                "        z = W[i] @ s\n"
                "        s[i] = np.sign(z) if z != 0 else s[i]\n"
                "    return s\n"
            ),
        ),
        Mutant(
            Text(
                "A unit takes the opposite sign of its sum: that climbs the energy.",
                "单元取了与和相反的符号：这是在爬能量的坡。",
            ),
            edit=("np.sign(z)", "-np.sign(z)"),
        ),
        Mutant(
            Text(
                "You stored the sum itself; a unit is its sign, 1 or −1.",
                "存的是和本身；单元的值是它的符号，1 或 −1。",
            ),
            edit=("np.sign(z)", "z"),
        ),
        Mutant(
            Text(
                "The units are taken from the last to the first; asked was 0, 1, ..., D−1, and "
                "the order matters.",
                "单元的次序反了；要求按 0, 1, ..., D−1 更新，次序会影响结果。",
            ),
            answer=(
                "def sweep(W, s):\n"
                "    s = s.copy()\n"
                "    for i in range(len(s) - 1, -1, -1):\n"
                "        z = W[i] @ s\n"
                "        s[i] = np.sign(z) if z != 0 else s[i]\n"
                "    return s\n"
            ),
        ),
        Mutant(
            Text(
                "The last unit is left out: range(len(s)) already ends before D.",
                "漏了最后一个单元：range(len(s)) 本来就到 D 之前为止。",
            ),
            edit=("range(len(s))", "range(len(s) - 1)"),
        ),
        Mutant(
            Text(
                "The first unit is left out: the units are numbered from 0.",
                "漏了第一个单元：单元从 0 开始编号。",
            ),
            edit=("range(len(s))", "range(1, len(s))"),
        ),
    ],
    properties=[
        Property(
            Text(
                "the energy after the sweep is not above the energy before.",
                "更新一遍之后能量不会升高。",
            ),
            never_up,
        )
    ],
    hints=[
        Text(
            r"$z_i$ is row $i$ of $W$ times the state *as it is now*.",
            r"$z_i$ 是 $W$ 的第 $i$ 行乘*当前*状态。",
        ),
        Text(
            r"A loop over $i$ that writes into one copy of `s`; `np.sign(0)` is 0, so ask for it.",
            r"对 $i$ 循环，写入 `s` 的一个副本；`np.sign(0)` 等于 0，要单独处理。",
        ),
    ],
    solution=Text(
        r"Copy `s`; for each $i$ compute `z = W[i] @ s` anew and write `np.sign(z)` unless it "
        r"is 0.",
        r"复制 `s`；对每个 $i$ 重新计算 `z = W[i] @ s`，不为 0 时写入 `np.sign(z)`。",
    ),
)


def flip_names(rng):
    return {"s_i": float(rng.uniform(0.5, 2)), "z_i": float(rng.uniform(0.5, 2))}


FLIP = Formula(
    id="hop-flip",
    level=2,
    minutes=5,
    title=Text("The price of turning a unit over", "翻转一个单元的代价"),
    prompt=Text(
        r"$E=-\frac12\mathbf s^\top W\mathbf s$, with $W=W^\top$ and $w_{ii}=0$. Unit $i$ is "
        r"turned "
        r"over, from $s_i$ to $-s_i$, *whatever* its sum $z_i=\sum_jw_{ij}s_j$ says; all others "
        r"stay. Write $E^{\text{new}}-E$ in terms of `s_i` (the old one) and `z_i`.",
        r"$E=-\frac12\mathbf s^\top W\mathbf s$，其中 $W=W^\top$，$w_{ii}=0$。*不管*它的和 "
        r"$z_i=\sum_jw_{ij}s_j$ 是多少，把单元 $i$ 从 $s_i$ 翻转为 $-s_i$，其余单元不变。用 `s_i`（"
        r"翻转前的值）和 `z_i` 写出 $E^{\text{new}}-E$。",
    ),
    reference="2 s_i z_i",
    names=flip_names,
    functions={},
    equivalents=["s_i z_i + s_i z_i", r"2\,z_i\,s_i", "-(-2 s_i) z_i", "-(-s_i - s_i)*z_i"],
    mutants=[
        Mutant(
            Text(
                "The sign: Δ = −2 s_i, and the energy changes by −Δ z_i, so two minus signs meet.",
                "符号错了：Δ = −2 s_i，能量变化为 −Δ z_i，两个负号相消。",
            ),
            answer="-2 s_i z_i",
        ),
        Mutant(
            Text(
                "The factor 2 is missing: from s_i to −s_i is a way of 2.",
                "漏了因子 2：从 s_i 到 −s_i 的距离是 2。",
            ),
            answer="s_i z_i",
        ),
        Mutant(
            Text(
                "Sign and factor: −Δ z_i with Δ = −2 s_i. The ½ of E is used up, because s_i "
                "stands twice in the double sum.",
                "符号和因子都错了：−Δ z_i，其中 Δ = −2 s_i。E 中的 ½ 已被抵消，因为 s_i 在二重"
                "求和中出现"
                "两次。",
            ),
            answer="-s_i z_i",
        ),
        Mutant(
            Text(
                "Twice too much: s_i stands twice in the double sum, but E has ½ before it.",
                "大了一倍：s_i 在二重求和中出现两次，但 E 前面有 ½。",
            ),
            answer="4 s_i z_i",
        ),
        Mutant(
            Text(
                "That is the way Δ of the unit; the energy changes by −Δ z_i.",
                "这是单元的变化 Δ；能量变化是 −Δ z_i。",
            ),
            answer="-2 s_i",
        ),
        Mutant(
            Text(
                "s_i is missing: for s_i = −1 the sign turns round.",
                "漏了 s_i：s_i = −1 时符号相反。",
            ),
            answer="2 z_i",
        ),
        Mutant(
            Text(
                "−2|z_i| is the change of a unit that goes along with its sum. This one is turned "
                "over whatever the sum says, so the energy can rise: s_i decides the sign.",
                "−2|z_i| 是单元顺从它的和时的变化。这里不管和是多少都翻转，能量可能升高：符号由 "
                "s_i 决定。",
            ),
            answer="-2 z_i",
        ),
    ],
    hints=[
        Text(
            r"In $E$ all terms with $s_i$ together are $-s_iz_i$, and $z_i$ does not contain "
            r"$s_i$.",
            r"$E$ 中含 $s_i$ 的项合起来是 $-s_iz_i$，而 $z_i$ 中不含 $s_i$。",
        ),
        Text(
            r"After the flip the same terms are $-(-s_i)z_i$. Subtract.",
            r"翻转之后这些项是 $-(-s_i)z_i$。相减即可。",
        ),
    ],
    solution=Text(
        r"$(+s_iz_i)-(-s_iz_i)=2s_iz_i$: below 0 exactly where the unit disagreed with its sum.",
        r"$(+s_iz_i)-(-s_iz_i)=2s_iz_i$：恰好在单元与它的和符号不一致时为负。",
    ),
)


def gradient_names(rng):
    (D,) = sizes(rng, 1)
    return {"W": rng.normal(size=(D, D)), "s": rng.normal(size=D)}


GRADIENT = Formula(
    id="hop-gradient",
    level=2,
    minutes=6,
    title=Text("The gradient, for any matrix", "任意矩阵的梯度"),
    prompt=Text(
        r"$E=-\frac12\mathbf s^\top W\mathbf s$ with a matrix $W\in\mathbb R^{D\times D}$ "
        r"that need "
        r"*not* be symmetric, and $\mathbf s\in\mathbb R^D$. Write $\partial E/\partial\mathbf s$ "
        r"in terms of `W` and `s`; `W^T` is the transpose.",
        r"$E=-\frac12\mathbf s^\top W\mathbf s$，其中 $W\in\mathbb R^{D\times D}$ *不一定*对称，"
        r"$\mathbf s\in\mathbb R^D$。用 `W` 和 `s` 写出 $\partial E/\partial\mathbf s$；`W^T` "
        r"表示转置"
        r"。",
    ),
    reference="-1/2 (W + W^T) s",
    names=gradient_names,
    functions={},
    equivalents=[
        "-(W s + W^T s)/2",
        r"-\frac{1}{2} W \mathbf{s} - \frac{1}{2} W^\top \mathbf{s}",
        "-0.5 * (W.T + W) @ s",
    ],
    mutants=[
        Mutant(
            Text(
                "That holds for a symmetric W; in general W s and Wᵀ s differ, and each "
                "counts half.",
                "这只对对称的 W 成立；一般地 W s 与 Wᵀ s 不同，各占一半。",
            ),
            answer="-W s",
        ),
        Mutant(
            Text(
                "Only the second place of s is there: s stands on the left too, which gives W s, "
                "and each counts half.",
                "只考虑了 s 的第二个位置：s 还出现在左边，给出 W s，二者各占一半。",
            ),
            answer="-W^T s",
        ),
        Mutant(
            Text(
                "s stands twice in the product: the right place gives Wᵀ s, which is missing.",
                "s 在乘积中出现两次：右边的位置给出 Wᵀ s，这里漏了。",
            ),
            answer="-1/2 W s",
        ),
        Mutant(
            Text(
                "s stands twice in the product: the left place gives W s, which is missing.",
                "s 在乘积中出现两次：左边的位置给出 W s，这里漏了。",
            ),
            answer="-1/2 W^T s",
        ),
        Mutant(
            Text("The sign of E is missing: E has a minus.", "漏了 E 的负号。"),
            answer="1/2 (W + W^T) s",
        ),
        Mutant(
            Text(
                "The sign of E is missing; and that holds for a symmetric W alone: in general W s "
                "and Wᵀ s differ, and each counts half.",
                "漏了 E 的负号；而且这只对对称的 W 成立：一般地 W s 与 Wᵀ s 不同，各占一半。",
            ),
            answer="W s",
        ),
        Mutant(
            Text(
                "Sign and factor: E has −½ before it.",
                "符号和因子都漏了：E 前面有 −½。",
            ),
            answer="(W + W^T) s",
        ),
        Mutant(
            Text(
                "The factor ½ of E is missing; it stays where W is not symmetric.",
                "漏了 E 的因子 ½；W 不对称时它仍然存在。",
            ),
            answer="-(W + W^T) s",
        ),
        Mutant(
            Text(
                "The two places of s add; a difference would vanish for every symmetric W.",
                "s 的两个位置应相加；若相减，对任何对称的 W 都会是零。",
            ),
            answer="-1/2 (W - W^T) s",
        ),
    ],
    hints=[
        Text(
            r"$s_k$ stands in $\sum_{i,j}s_iw_{ij}s_j$ with $i=k$ and with $j=k$.",
            r"$s_k$ 在 $\sum_{i,j}s_iw_{ij}s_j$ 中出现两次：$i=k$ 和 $j=k$。",
        ),
        Text(
            r"The first gives $[W\mathbf s]_k$; in the second the row runs: $[W^\top\mathbf s]_k$.",
            r"前者给出 $[W\mathbf s]_k$；后者对行求和：$[W^\top\mathbf s]_k$。",
        ),
    ],
    solution=Text(
        r"$-\frac12(W+W^\top)\mathbf s$, which is $-W\mathbf s$ where $W=W^\top$. A part of "
        r"$W$ with "
        r"$A=-A^\top$ gives nothing.",
        r"$-\frac12(W+W^\top)\mathbf s$；当 $W=W^\top$ 时就是 $-W\mathbf s$。$W$ 中满足 "
        r"$A=-A^\top$ 的"
        r"部分没有贡献。",
    ),
)

SYNC = Choice(
    id="hop-sync",
    level=2,
    minutes=5,
    title=Text("One at a time, or all at once?", "逐个更新，还是同时更新？"),
    prompt=Text(
        r"A Hopfield network with $W=W^\top$ and $w_{ii}=0$; no sum is ever 0. Which sentences are "
        r"true? Pick all.",
        r"一个Hopfield网络，$W=W^\top$，$w_{ii}=0$，且各个和都不为 0。下列哪些说法正确？请选出"
        r"所有正确的"
        r"。",
    ),
    options=[
        Option(
            Text(
                "If all units move at once, the energy never rises.",
                "若所有单元同时更新，能量不会升高。",
            ),
            False,
            Text(
                "It can: in the chapter it goes from −0.9 to 0.9. The proof needs the others to "
                "stay.",
                "可能升高：本章的例子中它从 −0.9 升到 0.9。证明要求其余单元不动。",
            ),
        ),
        Option(
            Text(
                "If all units move at once, the states may swing between two for ever.",
                "若所有单元同时更新，状态可能永远在两个之间来回。",
            ),
            True,
            Text(
                "Yes; a longer cycle is impossible.",
                "对；而更长的循环不可能出现。",
            ),
        ),
        Option(
            Text(
                "If one unit moves at a time, the network comes to rest, in any order that leaves "
                "no unit out for good.",
                "若逐个更新，只要次序中不永远漏掉某个单元，网络总会静止。",
            ),
            True,
            Text(
                "Yes: each move lowers the energy, and there are finitely many states.",
                "对：每次变动都降低能量，而状态只有有限个。",
            ),
        ),
        Option(
            Text(
                "Where it comes to rest there is a stored pattern.",
                "它静止的地方就是一个存储的模式。",
            ),
            False,
            Text(
                "No: the negative of a pattern, or a blend of several, can be stable too.",
                "不对：模式的相反数，或几个模式的混合，也可能是稳定的。",
            ),
        ),
        Option(
            Text(
                r"If $\mathbf s$ is stable, so is $-\mathbf s$.",
                r"若 $\mathbf s$ 稳定，则 $-\mathbf s$ 也稳定。",
            ),
            True,
            Text(
                "Yes: all sums change their sign together with the units.",
                "对：所有的和与单元一起变号。",
            ),
        ),
        Option(
            Text(
                "The order of the units has no influence on where it ends.",
                "单元的更新次序不影响最终状态。",
            ),
            False,
            Text(
                "It can: two units with w₁₂ > 0 that differ end at (1, 1) or (−1, −1), as who "
                "moves first.",
                "有影响：若 w₁₂ > 0 而两个单元取值不同，谁先动就决定终点是 (1, 1) 还是 (−1, −1)。",
            ),
        ),
    ],
    hints=[
        Text(
            r"Try two units with $w_{12}=w_{21}=1$, from $(1,-1)$.",
            r"试一试两个单元，$w_{12}=w_{21}=1$，从 $(1,-1)$ 开始。",
        ),
        Text("Three are true.", "有三个正确。"),
    ],
    solution=Text(
        r"Two units with $w_{12}=1$ from $(1,-1)$ show most: at once they swap for ever; one at a "
        r"time they end at $(1,1)$ or $(-1,-1)$, as the order says.",
        r"取两个单元，$w_{12}=1$，从 $(1,-1)$ 开始就能看出大半：同时更新时它们不断互换；逐个更"
        r"新时按次序"
        r"停在 $(1,1)$ 或 $(-1,-1)$。",
    ),
)

DIGITS = Number(
    id="limit-bits",
    level=2,
    minutes=5,
    title=Text("A stack in bfloat16", "bfloat16 里的栈"),
    prompt=Text(
        r"The number format bfloat16 has 8 significant bits, and its smallest positive number is "
        r"$2^{-133}$. After $n$ symbols the stack of the chapter holds "
        r"$\frac14+\dots+\frac1{4^n}$, "
        r"in binary $0.0101\dots01$. What is the largest $n$ for which bfloat16 holds this without "
        r"rounding?",
        r"数值格式 bfloat16 有 8 位有效位，最小的正数是 $2^{-133}$。本章的栈在 $n$ 个符号之后"
        r"存的是 "
        r"$\frac14+\dots+\frac1{4^n}$，二进制为 $0.0101\dots01$。bfloat16 能不舍入地存下它的最"
        r"大 $n$ 是"
        r"多少？",
    ),
    reference=4,
    units=("symbols", "symbol", "个", "个符号"),
    mutants=[
        Mutant(
            Text(
                "Each symbol takes two binary places, not one.",
                "每个符号占两个二进制位，不是一个。",
            ),
            answer=8,
        ),
        Mutant(
            Text(
                "From the first 1 to the last there are 2n − 1 digits; for n = 5 these are 9, one "
                "too many.",
                "从第一个 1 到最后一个 1 共 2n − 1 位；n = 5 时是 9 位，多了一位。",
            ),
            answer=5,
        ),
        Mutant(
            Text(
                "The zero before the first 1 needs no significant bit: 2n − 1 digits, not 2n + 1.",
                "第一个 1 前面的零不占有效位：是 2n − 1 位，而不是 2n + 1 位。",
            ),
            answer=3,
        ),
        Mutant(
            Text(
                "That is the counter that halves, which needs a single bit, 2⁻ⁿ. The stack needs "
                "all 2n − 1 digits.",
                "这是每步减半的计数器，它只需一位 2⁻ⁿ。栈需要全部 2n − 1 位。",
            ),
            answer=133,
        ),
        Mutant(
            Text(
                "What counts is the significant bits, not the smallest number: 2n − 1 ≤ 8.",
                "起作用的是有效位数，不是最小的数：2n − 1 ≤ 8。",
            ),
            answer=66,
        ),
        Mutant(
            Text(
                "n is a whole number: the largest with 2n − 1 ≤ 8.",
                "n 是整数：满足 2n − 1 ≤ 8 的最大整数。",
            ),
            answer=4.5,
        ),
        Mutant(
            Text(
                "That is 32 bits with 24 significant ones; bfloat16 has 8.",
                "这是 24 位有效位的 32 位格式；bfloat16 只有 8 位。",
            ),
            answer=12,
        ),
        Mutant(
            Text(
                "That is float16 with 11 significant bits; bfloat16 has 8.",
                "这是 11 位有效位的 float16；bfloat16 只有 8 位。",
            ),
            answer=6,
        ),
    ],
    hints=[
        Text(
            "How many binary digits are there from the first 1 to the last 1?",
            "从第一个 1 到最后一个 1 有多少个二进制位？",
        ),
        Text(r"$2n-1\le8$.", r"$2n-1\le8$。"),
    ],
    solution=Text(
        r"$2n-1\le8$ gives $n\le4$. The exponent does not matter: the number stays near "
        r"$\frac13$.",
        r"由 $2n-1\le8$ 得 $n\le4$。指数不起作用：这个数一直在 $\frac13$ 附近。",
    ),
)

PIGEONS = Order(
    id="limit-automaton",
    level=3,
    minutes=6,
    title=Text("Why 32 bits cannot count for ever", "为什么 32 位数不能一直数下去"),
    prompt=Text(
        r"A recurrent network with $D$ units of 32 bits reads a and b, and answers from its state. "
        r"Put the proof that it cannot accept exactly the strings $a^nb^n$ into order.",
        r"一个有 $D$ 个 32 位单元的循环网络读入 a 和 b，并由隐状态给出回答。请把“它不可能恰好"
        r"接受所有 "
        r"$a^nb^n$”的证明排好顺序。",
    ),
    steps=[
        Text(
            r"The state takes at most $K=2^{32D}$ values.",
            r"隐状态最多有 $K=2^{32D}$ 个取值。",
        ),
        Text(
            r"Look at the states after each of the $K+1$ strings $a,a^2,\dots,a^{K+1}$.",
            r"考察 $K+1$ 个字符串 $a,a^2,\dots,a^{K+1}$ 各自之后的隐状态。",
        ),
        Text(
            r"So after two of them, $a^m$ and $a^n$ with $m\ne n$, the state is the same.",
            r"于是其中有两个，$a^m$ 和 $a^n$（$m\ne n$），之后的隐状态相同。",
        ),
        Text(
            r"The next state depends on the state and the input alone: read $b^m$ after "
            r"either, and "
            r"the states stay the same.",
            r"下一个隐状态只取决于当前隐状态和输入：在二者之后都读入 $b^m$，隐状态仍然相同。",
        ),
        Text(
            r"So $a^mb^m$ and $a^nb^m$ get the same answer.",
            r"因此 $a^mb^m$ 与 $a^nb^m$ 得到相同的回答。",
        ),
        Text(
            r"One of them is to be accepted and the other not: the network is wrong on one.",
            r"而其中一个应被接受，另一个不应：网络必在其中一个上出错。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "That two states are equal follows only once there are more strings than states: "
                "first name the K+1 strings.",
                "只有字符串比状态多，才能推出有两个隐状态相同：应先给出 K+1 个字符串。",
            ),
            answer=(0, 2, 1, 3, 4, 5),
        ),
        Mutant(
            Text(
                "How many strings to take depends on the number of states K: that comes first.",
                "取多少个字符串取决于状态数 K：应先说明 K。",
            ),
            answer=(1, 0, 2, 3, 4, 5),
        ),
        Mutant(
            Text(
                "The same answer follows from the same state after bᵐ: read bᵐ first.",
                "回答相同来自读入 bᵐ 之后隐状态相同：应先读入 bᵐ。",
            ),
            answer=(0, 1, 2, 4, 3, 5),
        ),
        Mutant(
            Text(
                "The contradiction needs the two equal answers first.",
                "要得出矛盾，先要有两个相同的回答。",
            ),
            answer=(0, 1, 2, 3, 5, 4),
        ),
        Mutant(
            Text(
                "Before bᵐ can be read after two strings with one state, these two must be found.",
                "要在隐状态相同的两个字符串之后读入 bᵐ，先得找到这两个字符串。",
            ),
            answer=(0, 1, 3, 2, 4, 5),
        ),
    ],
    hints=[
        Text(
            "More pigeons than holes: what are the holes, what the pigeons?",
            "鸽子比鸽巢多：什么是鸽巢，什么是鸽子？",
        ),
        Text(
            "Holes, pigeons, two in one hole; then read on, same answer, contradiction.",
            "鸽巢、鸽子、两只同巢；然后继续读入，回答相同，得出矛盾。",
        ),
    ],
    solution=Text(
        r"The states are the holes, the strings $a^n$ the pigeons. It holds for every recurrent "
        r"network on a computer, the LSTM too; $K$ only says how far it may get.",
        r"隐状态是鸽巢，字符串 $a^n$ 是鸽子。这对计算机上的任何循环网络都成立，LSTM也不例外；$K$ "
        r"只说明它最"
        r"多能走多远。",
    ),
)

EXERCISES = [STORE, RECALL, FLIP, GRADIENT, SYNC, DIGITS, PIGEONS]
