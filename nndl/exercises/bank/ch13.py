r"""Exercises of chapter 13, recursive networks."""

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
from nndl.exercises.laws import is_gradient

TITLE = Text("Recursive networks", "递归神经网络")


def level_case(rng):
    nodes, D = sizes(rng, 2)
    return {
        "left": rng.normal(size=(nodes, D)),
        "right": rng.normal(size=(nodes, D)),
        "W": rng.normal(size=(D, 2 * D)),
        "b": rng.normal(size=D),
    }


def only_tanh_of_bias(level, rng):
    case = level_case(rng)
    zero = np.zeros(case["left"].shape)
    return np.allclose(level(zero, zero, case["W"], case["b"]), np.tanh(case["b"]))


LEVEL = Code(
    id="rec-level",
    level=1,
    minutes=6,
    title=Text("All nodes of one level", "同一层的所有节点"),
    prompt=Text(
        r"Compute all nodes of one level, $\mathbf p=\tanh\Big(W\begin{bmatrix}\mathbf l\\\mathbf r"
        r"\end{bmatrix}+\mathbf b\Big)$. `left` and `right` hold the children as rows, each "
        r"$(n, D)$; `W` is $(D, 2D)$ and `b` $(D,)$. Return the parents as rows, $(n, D)$.",
        r"计算同一层的所有节点 $\mathbf p=\tanh\Big(W\begin{bmatrix}\mathbf l\\\mathbf r"
        r"\end{bmatrix}+\mathbf b\Big)$。`left` 和 `right` 按行存放左、右子节点，形状都是 "
        r"$(n, D)$；`W` 为 $(D, 2D)$，`b` 为 $(D,)$。按行返回父节点，形状 $(n, D)$。",
    ),
    starter="def level(left, right, W, b):\n    raise NotImplementedError\n",
    reference=(
        "def level(left, right, W, b):\n"
        "    v = np.concatenate([left, right], axis=1)\n"
        "    return np.tanh(v @ W.T + b)\n"
    ),
    cases=level_case,
    equivalents=[
        "def level(left, right, W, b):\n"
        "    D = len(W)\n"
        "    return np.tanh(left @ W[:, :D].T + right @ W[:, D:].T + b)\n",
        "def level(left, right, W, b):\n"
        "    return [np.tanh(W @ np.concatenate([l, r]) + b) for l, r in zip(left, right)]\n",
    ],
    mutants=[
        Mutant(
            Text(
                "Left and right are exchanged: the left child meets the first D columns of W.",
                "左右子节点对调了：左子节点应与 W 的前 D 列相乘。",
            ),
            edit=("[left, right]", "[right, left]"),
        ),
        Mutant(
            Text(
                "The children do not stand side by side: W has 2D columns, so each row of v needs "
                "2D numbers. Join with axis=1; axis=0 gives 2n rows, and a sum only D numbers.",
                "两个子节点没有左右拼接：W 有 2D 列，v 的每行需要 2D 个数。拼接时取 axis=1；"
                "axis=0 得到 2n 行，而求和只剩 D 个数。",
            ),
            edit=("axis=1", "axis=0"),
        ),
        Mutant(
            Text(
                "W is not transposed: W has shape (D, 2D), so a row of 2D numbers meets it as "
                "v @ W.T.",
                "W 没有转置：W 的形状是 (D, 2D)，每行 2D 个数应写成 v @ W.T。",
            ),
            edit=("v @ W.T", "v @ W"),
        ),
        Mutant(
            Text(
                "That is the order for columns: here the children are rows, so v stands on the "
                "left, v @ W.T.",
                "这是列向量的写法：这里子节点按行排列，v 应在左边，写成 v @ W.T。",
            ),
            edit=("v @ W.T", "W @ v"),
        ),
        Mutant(
            Text(
                "Both halves of W meet the sum of the children, so left and right weigh the same.",
                "W 的两半都乘了子节点之和，左右就没有区别了。",
            ),
            answer=(
                "def level(left, right, W, b):\n"
                "    D = len(W)\n"
                "    return np.tanh((left + right) @ (W[:, :D] + W[:, D:]).T + b)\n"
            ),
        ),
        Mutant(
            Text(
                "The halves of W are not transposed: a row meets them as W[:, :D].T and W[:, "
                "D:].T; "
                "they are square, so the shape does not warn you.",
                "W 的两半没有转置：按行排列时应乘 W[:, :D].T 和 W[:, D:].T；它们是方阵，形状不会报"
                "错。",
            ),
            answer=(
                "def level(left, right, W, b):\n"
                "    D = len(W)\n"
                "    return np.tanh(left @ W[:, :D] + right @ W[:, D:] + b)\n"
            ),
        ),
        Mutant(
            Text("The bias b is missing.", "漏了偏置 b。"),
            edit=(" + b)", ")"),
        ),
        Mutant(
            Text(
                "The bias stands outside tanh: it belongs to the net input.",
                "偏置写到了 tanh 外面：它属于净输入。",
            ),
            edit=(" + b)", ") + b"),
        ),
        Mutant(
            Text(
                "The bias is subtracted: the net input is W v + b.",
                "偏置的符号错了：净输入是 W v + b。",
            ),
            edit=(" + b)", " - b)"),
        ),
        Mutant(
            Text(
                "You returned the net input; the parent is tanh of it.",
                "返回的是净输入；父节点是它的 tanh。",
            ),
            edit=("np.tanh", ""),
        ),
        Mutant(
            Text(
                "The activation is the logistic function; this exercise asks for tanh.",
                "激活函数用成了 Logistic 函数；本题要求 tanh。",
            ),
            edit=("np.tanh", "(lambda z: 1 / (1 + np.exp(-z)))"),
        ),
        Mutant(
            Text(
                "The activation is relu; this exercise asks for tanh.",
                "激活函数用成了 relu；本题要求 tanh。",
            ),
            edit=("np.tanh", "(lambda z: np.maximum(z, 0))"),
        ),
    ],
    properties=[
        Property(
            Text(
                "with children of zeros, every parent is tanh(b).",
                "当子节点全为零时，每个父节点都是 tanh(b)。",
            ),
            only_tanh_of_bias,
        )
    ],
    hints=[
        Text(
            r"For one node, $\mathbf v$ is $\mathbf l$ with $\mathbf r$ below. As a row it is "
            r"$\mathbf l^\top$ with $\mathbf r^\top$ behind.",
            r"对一个节点，$\mathbf v$ 是 $\mathbf l$ 下面接 $\mathbf r$；写成行，就是 "
            r"$\mathbf l^\top$ 后面接 $\mathbf r^\top$。",
        ),
        Text(
            r"`np.concatenate` with `axis=1` gives $(n, 2D)$; then $(n, 2D)\cdot(2D, D)$.",
            r"`np.concatenate` 取 `axis=1` 得到 $(n, 2D)$；再做 $(n, 2D)\cdot(2D, D)$。",
        ),
    ],
    solution=Text(
        r"Each row of $[\text{left}\ \text{right}]$ is a $\mathbf v^\top$, and "
        r"$(W\mathbf v)^\top=\mathbf v^\top W^\top$: one product for the whole level, of one tree "
        r"or "
        r"of many.",
        r"$[\text{left}\ \text{right}]$ 的每一行是一个 $\mathbf v^\top$，而 "
        r"$(W\mathbf v)^\top=\mathbf v^\top W^\top$：整层只需一次矩阵乘法，一棵树或许多棵树都一样"
        r"。",
    ),
)


def sentence_names(rng):
    (D,) = sizes(rng, 1)
    names = {f"x_{word}": rng.normal(size=D) for word in "abc"}
    return dict(names, A=rng.normal(size=(D, D)), B=rng.normal(size=(D, D)))


SENTENCE = Formula(
    id="rec-sentence",
    level=2,
    minutes=5,
    title=Text("A sentence in one formula", "用一个公式写出一个句子"),
    prompt=Text(
        r"The grammar is $p_2\to a\,p_1$, $p_1\to b\,c$, the network has no bias, and its matrix "
        r"is $W=[A\ B]$ with $A,B\in\mathbb R^{D\times D}$: $A$ meets the left child, $B$ the "
        r"right "
        r"one. Write $\mathbf p_2$ in terms of `x_a`, `x_b`, `x_c`, `A` and `B` alone; `f(...)` is "
        r"the activation.",
        r"语法为 $p_2\to a\,p_1$，$p_1\to b\,c$，网络没有偏置，矩阵为 $W=[A\ B]$，其中 "
        r"$A,B\in\mathbb R^{D\times D}$：$A$ 乘左子节点，$B$ 乘右子节点。只用 `x_a`、`x_b`、`x_c`、"
        r"`A` 和 `B` 写出 $\mathbf p_2$；`f(...)` 是激活函数。",
    ),
    reference="f(A x_a + B f(A x_b + B x_c))",
    names=sentence_names,
    functions={"f": "tanh"},
    equivalents=[
        r"f\left(A\mathbf{x}_a + B f(A\mathbf{x}_b + B\mathbf{x}_c)\right)",
        "f(B·f(B·x_c + A·x_b) + A·x_a)",
        "tanh(A @ x_a + B @ tanh(A @ x_b + B @ x_c))",
    ],
    mutants=[
        Mutant(
            Text(
                "p₁ lacks its activation: p₁ = f(A x_b + B x_c).",
                "p₁ 漏了激活函数：p₁ = f(A x_b + B x_c)。",
            ),
            edit=("B f(", "B ("),
        ),
        Mutant(
            Text(
                "That is the net input of p₂: the outer f is missing.",
                "这是 p₂ 的净输入：漏了最外层的 f。",
            ),
            edit=("f(A x_a", "(A x_a"),
        ),
        Mutant(
            Text(
                "f acts on the whole net input of p₂, not on the part of a alone.",
                "f 作用于 p₂ 的整个净输入，而不只是 a 那一部分。",
            ),
            answer="f(A x_a) + B f(A x_b + B x_c)",
        ),
        Mutant(
            Text(
                "a and c are exchanged: p₁ joins b and c, and p₂ puts a in front.",
                "a 和 c 对调了：p₁ 组合 b 与 c，p₂ 在前面加上 a。",
            ),
            answer="f(A x_c + B f(A x_b + B x_a))",
        ),
        Mutant(
            Text(
                "p₁ is the right child of p₂, so B meets it and A meets x_a; here they are "
                "exchanged.",
                "p₁ 是 p₂ 的右子节点，应由 B 乘 p₁、A 乘 x_a；这里用反了。",
            ),
            answer="f(B x_a + A f(A x_b + B x_c))",
        ),
        Mutant(
            Text(
                "In p₁, b is the left child and c the right one: A x_b + B x_c.",
                "在 p₁ 中，b 是左子节点，c 是右子节点：A x_b + B x_c。",
            ),
            edit=("A x_b + B x_c", "B x_b + A x_c"),
        ),
        Mutant(
            Text(
                "That is the tree ((a, b), c), which branches to the left; here b and c belong "
                "together first.",
                "这是向左分支的树 ((a, b), c)；本题中 b 与 c 先结合。",
            ),
            answer="f(A f(A x_a + B x_b) + B x_c)",
        ),
        Mutant(
            Text(
                "That branches to the left and has no inner activation; b and c belong together "
                "first, and p₁ = f(...).",
                "这是向左分支的树，而且漏了内层激活函数；应先组合 b 与 c，且 p₁ = f(...)。",
            ),
            answer="f(A (A x_a + B x_b) + B x_c)",
        ),
        Mutant(
            Text(
                "p₁ meets no matrix: B stands in front of it.",
                "p₁ 没有乘矩阵：它前面应有 B。",
            ),
            edit=("B f", "f"),
        ),
        Mutant(
            Text("x_a meets no matrix: A stands in front of it.", "x_a 没有乘矩阵：它前面应有 A。"),
            edit=("A x_a", "x_a"),
        ),
        Mutant(
            Text("The word a is missing.", "漏了词 a。"),
            edit=("A x_a + ", ""),
        ),
        Mutant(
            Text(
                "That is p₁: the sentence is p₂, with a in front.",
                "这是 p₁：整个句子是 p₂，前面还有 a。",
            ),
            answer="f(A x_b + B x_c)",
        ),
    ],
    hints=[
        Text(
            r"Cut $W\begin{bmatrix}\mathbf l\\\mathbf r\end{bmatrix}$ after the first $D$ columns: "
            r"$A\mathbf l+B\mathbf r$.",
            r"把 $W\begin{bmatrix}\mathbf l\\\mathbf r\end{bmatrix}$ 在前 $D$ 列处分开："
            r"$A\mathbf l+B\mathbf r$。",
        ),
        Text(
            r"$\mathbf p_1=f(A\mathbf x_b+B\mathbf x_c)$ is the right child of $p_2$.",
            r"$\mathbf p_1=f(A\mathbf x_b+B\mathbf x_c)$ 是 $p_2$ 的右子节点。",
        ),
    ],
    solution=Text(
        r"$\mathbf p_2=f\big(A\mathbf x_a+B\,f(A\mathbf x_b+B\mathbf x_c)\big)$: the same $A$ and "
        r"$B$ at both nodes.",
        r"$\mathbf p_2=f\big(A\mathbf x_a+B\,f(A\mathbf x_b+B\mathbf x_c)\big)$：两个节点用同一组 "
        r"$A$ 和 "
        r"$B$。",
    ),
)

CHAIN = Choice(
    id="rec-chain",
    level=2,
    minutes=6,
    title=Text("Which tree is the chain?", "哪棵树就是链？"),
    prompt=Text(
        r"A simple recurrent network has $U,W\in\mathbb R^{D\times D}$, a bias and $\mathbf h_0$; "
        r"it reads $\mathbf x_1,\mathbf x_2,\mathbf x_3$. Which recursive networks, a matrix and a "
        r"tree, give its state $\mathbf h_3$ at the root, for all weights? The bias and $f$ are "
        r"the "
        r"same. Pick all.",
        r"一个简单循环网络有 $U,W\in\mathbb R^{D\times D}$、偏置和 $\mathbf h_0$，读入 "
        r"$\mathbf x_1,\mathbf x_2,\mathbf x_3$。下列递归神经网络（矩阵和树）中，哪些对任意权重都在"
        r"根节点"
        r"得到它的隐状态 $\mathbf h_3$？偏置和 $f$ 相同。请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                r"$[U\ W]$ on $(((\mathbf h_0,\mathbf x_1),\mathbf x_2),\mathbf x_3)$",
                r"$[U\ W]$，树 $(((\mathbf h_0,\mathbf x_1),\mathbf x_2),\mathbf x_3)$",
            ),
            True,
            Text(
                "Yes: the state is the left child, and U holds the first D columns.",
                "对：隐状态是左子节点，U 是前 D 列。",
            ),
        ),
        Option(
            Text(
                r"$[U\ W]$ on $(\mathbf h_0,(\mathbf x_1,(\mathbf x_2,\mathbf x_3)))$",
                r"$[U\ W]$，树 $(\mathbf h_0,(\mathbf x_1,(\mathbf x_2,\mathbf x_3)))$",
            ),
            False,
            Text(
                "This one branches to the right: it joins x₂ and x₃ first and h₀ last.",
                "这棵树向右分支：先组合 x₂ 和 x₃，最后才是 h₀。",
            ),
        ),
        Option(
            Text(
                r"$[W\ U]$ on $(((\mathbf h_0,\mathbf x_1),\mathbf x_2),\mathbf x_3)$",
                r"$[W\ U]$，树 $(((\mathbf h_0,\mathbf x_1),\mathbf x_2),\mathbf x_3)$",
            ),
            False,
            Text(
                "Here the state, the left child, meets W; it should meet U.",
                "这里隐状态（左子节点）乘了 W；应当乘 U。",
            ),
        ),
        Option(
            Text(
                r"$[W\ U]$ on $(\mathbf x_3,(\mathbf x_2,(\mathbf x_1,\mathbf h_0)))$",
                r"$[W\ U]$，树 $(\mathbf x_3,(\mathbf x_2,(\mathbf x_1,\mathbf h_0)))$",
            ),
            True,
            Text(
                "Yes: the mirror image, with the halves of the matrix exchanged too.",
                "对：整棵树左右翻转，矩阵的两半也对调。",
            ),
        ),
        Option(
            Text(
                r"$[U\ W]$ on $((\mathbf h_0,\mathbf x_1),(\mathbf x_2,\mathbf x_3))$",
                r"$[U\ W]$，树 $((\mathbf h_0,\mathbf x_1),(\mathbf x_2,\mathbf x_3))$",
            ),
            False,
            Text(
                "x₂ and x₃ are joined before the state has met x₂: no chain.",
                "x₂ 和 x₃ 在隐状态遇到 x₂ 之前就组合了：这不是链。",
            ),
        ),
    ],
    hints=[
        Text(
            "At each step, which vector is the state, and which half of the matrix does it meet?",
            "每一步中，哪个向量是隐状态？它与矩阵的哪一半相乘？",
        ),
        Text(
            r"Inside everything must stand the pair of $\mathbf h_0$ and $\mathbf x_1$. Two "
            r"options "
            r"are right.",
            r"最内层必须是 $\mathbf h_0$ 和 $\mathbf x_1$ 这一对。有两个选项正确。",
        ),
    ],
    solution=Text(
        r"(a) and (d): $\mathbf h_t=f(U\mathbf h_{t-1}+W\mathbf x_t+\mathbf b)$ needs the state on "
        r"the side of $U$, and $\mathbf x_1$ joined first.",
        r"(a) 和 (d)：$\mathbf h_t=f(U\mathbf h_{t-1}+W\mathbf x_t+\mathbf b)$ 要求隐状态在 $U$ 那"
        r"一侧，"
        r"并且最先组合 $\mathbf x_1$。",
    ),
)

COUNT = Number(
    id="rec-count",
    level=1,
    minutes=4,
    title=Text("How many weights in a tensor network?", "张量网络有多少个权重？"),
    prompt=Text(
        r"A recursive neural tensor network has vectors of $\mathbb R^5$, no bias, and is used on "
        r"a "
        r"tree with 7 inner nodes. How many numbers do $W$ and $V$ hold together? You may type a "
        r"sum.",
        r"一个递归神经张量网络的向量属于 $\mathbb R^5$，没有偏置，用在一棵有 7 个内部节点的树上。"
        r"$W$ 和 $V$ 一共有多少个数？可以输入算式。",
    ),
    reference=550,
    units=("numbers", "weights", "parameters", "个", "个数", "个参数", "个权重"),
    mutants=[
        Mutant(Text("W is missing: 5 × 10 numbers.", "漏了 W：5 × 10 个数。"), answer=500),
        Mutant(
            Text(
                "V is missing: for each of the 5 units a matrix of 10 × 10.",
                "漏了 V：5 个单元各有一个 10 × 10 的矩阵。",
            ),
            answer=50,
        ),
        Mutant(
            Text(
                "One matrix of 10 × 10 is there; each of the 5 units has its own.",
                "只算了一个 10 × 10 的矩阵；5 个单元各有一个。",
            ),
            answer=150,
        ),
        Mutant(
            Text(
                "v holds both children, 10 numbers: the matrices are 10 × 10, not 5 × 5.",
                "v 含两个子节点，共 10 个数：矩阵是 10 × 10，不是 5 × 5。",
            ),
            answer=175,
        ),
        Mutant(
            Text(
                "5 matrices of 5 × 5 are there: v has 10 entries, so they are 10 × 10; and W is "
                "missing.",
                "这是 5 个 5 × 5 的矩阵：v 有 10 个分量，矩阵应是 10 × 10；而且漏了 W。",
            ),
            answer=125,
        ),
        Mutant(
            Text(
                "W reads both children, so it is 5 × 10, not 5 × 5.",
                "W 读两个子节点，所以是 5 × 10，不是 5 × 5。",
            ),
            answer=525,
        ),
        Mutant(
            Text(
                "v counts 10 everywhere here: but there are 5 units, so V has 5 matrices, and W "
                "5 rows.",
                "这里处处按 10 计算：但只有 5 个单元，V 有 5 个矩阵，W 有 5 行。",
            ),
            answer=1100,
        ),
        Mutant(
            Text(
                "There are 5 units, so V has 5 matrices, not 10.",
                "有 5 个单元，所以 V 有 5 个矩阵，不是 10 个。",
            ),
            answer=1050,
        ),
        Mutant(
            Text(
                "Multiplied by the 7 nodes: but all nodes share one set of weights.",
                "乘了 7 个节点：但所有节点共享一组权重。",
            ),
            answer=3850,
        ),
        Mutant(
            Text(
                "A bias of 5 numbers is counted; this network has none.",
                "多算了 5 个偏置；这个网络没有偏置。",
            ),
            answer=555,
        ),
        Mutant(
            Text(
                "Only half of V acts, but it *holds* 10 × 10 numbers for each unit.",
                "V 中虽然只有一部分起独立作用，但每个单元存放的是 10 × 10 个数。",
            ),
            answer=325,
        ),
    ],
    hints=[
        Text(
            r"$\mathbf v$ has $2D=10$ entries.",
            r"$\mathbf v$ 有 $2D=10$ 个分量。",
        ),
        Text(
            r"$W$ is $5\times10$. Each of the 5 entries of $\mathbf p$ has its own $10\times10$ "
            r"matrix.",
            r"$W$ 是 $5\times10$。$\mathbf p$ 的 5 个分量各有一个 $10\times10$ 的矩阵。",
        ),
    ],
    solution=Text(
        r"$5\cdot10+5\cdot10\cdot10=550$; $2D^2+4D^3$ in general. The tree does not enter.",
        r"$5\cdot10+5\cdot10\cdot10=550$；一般为 $2D^2+4D^3$。与树无关。",
    ),
)


def add_case(rng):
    nodes, edges, D = sizes(rng, 3)
    edges += nodes  # so that some child is named more than once
    return {
        "dh": rng.normal(size=(nodes, D)),
        "child": rng.integers(0, nodes, edges),
        "part": rng.normal(size=(edges, D)),
    }


def add_loss(rng):
    case = add_case(rng)
    weights = case["dh"]
    return (
        case.values(),
        rng.normal(size=weights.shape),
        lambda h: np.sum(weights * h) + np.sum(case["part"] * h[case["child"]]),
    )


ADD = Code(
    id="rec-add",
    level=2,
    minutes=8,
    title=Text("A child with several parents", "有多个父节点的子节点"),
    prompt=Text(
        r"In a directed acyclic graph, edge $k$ leads down to node `child[k]` and brings it the "
        r"gradient `part[k]`. `dh`, $(N, D)$, holds what the loss itself sends to each node; "
        r"`child` "
        r"is $(K,)$ and may name a node several times, `part` is $(K, D)$. Return the whole "
        r"gradient "
        r"of every node, $(N, D)$, and leave `dh` as it is.",
        r"在有向无环图中，第 $k$ 条边向下指向节点 `child[k]`，给它带来梯度 `part[k]`。`dh`（形状 "
        r"$(N, D)$）是损失直接给各节点的梯度；`child` 为 $(K,)$，同一节点可能出现多次；`part` 为 "
        r"$(K, D)$。返回每个节点的总梯度，形状 $(N, D)$，并且不要改动 `dh`。",
    ),
    starter="def child_gradients(dh, child, part):\n    raise NotImplementedError\n",
    reference=(
        "def child_gradients(dh, child, part):\n"
        "    total = dh.copy()\n"
        "    np.add.at(total, child, part)\n"
        "    return total\n"
    ),
    cases=add_case,
    equivalents=[
        "def child_gradients(dh, child, part):\n"
        "    total = dh.copy()\n"
        "    for k, n in enumerate(child):\n"
        "        total[n] += part[k]\n"
        "    return total\n",
        "def child_gradients(dh, child, part):\n    return dh + np.eye(len(dh))[child].T @ part\n",
    ],
    mutants=[
        Mutant(
            Text(
                "A child that is named several times is counted once: total[child] += part reads "
                "all old values first. Use np.add.at, or a loop.",
                "出现多次的子节点只加了一次：total[child] += part 会先读出所有旧值。"
                "请用 np.add.at 或循环。",
            ),
            edit=("np.add.at(total, child, part)", "total[child] += part"),
        ),
        Mutant(
            Text(
                "The gradient is overwritten: what the loss and earlier edges sent is lost. Add.",
                "梯度被覆盖了：损失和前面的边送来的梯度都丢失了。应当相加。",
            ),
            edit=("np.add.at(total, child, part)", "total[child] = part"),
        ),
        Mutant(
            Text(
                "What the loss itself sends is missing: begin with dh, not with zeros.",
                "漏了损失直接给的梯度：应从 dh 开始，而不是从零开始。",
            ),
            edit=("dh.copy()", "np.zeros_like(dh)"),
        ),
        Mutant(
            Text(
                "The parts are subtracted; gradients of several uses add up.",
                "这里做了减法；多处使用的梯度应当相加。",
            ),
            edit=("np.add.at", "np.subtract.at"),
        ),
        Mutant(
            Text(
                "You took a mean over a node's parents; the chain rule adds them.",
                "这里对一个节点的各父节点取了平均；链式法则是相加。",
            ),
            answer=(
                "def child_gradients(dh, child, part):\n"
                "    total = np.zeros_like(dh)\n"
                "    np.add.at(total, child, part)\n"
                "    count = np.maximum(np.bincount(child, minlength=len(dh)), 1)\n"
                "    return dh + total / count[:, None]\n"
            ),
        ),
        Mutant(
            Text(
                "The sign of what the loss itself sends is wrong: dh is added.",
                "损失直接给的梯度符号错了：dh 应当相加。",
            ),
            edit=("dh.copy()", "-dh"),
        ),
        Mutant(
            Text(
                "That is a row for each edge; wanted is a row for each node, with its edges added.",
                "这是每条边一行；要求的是每个节点一行，把它的各条边相加。",
            ),
            answer="def child_gradients(dh, child, part):\n    return dh[child] + part\n",
        ),
        Mutant(
            Text(
                "What the loss itself sends counts twice.",
                "损失直接给的梯度算了两次。",
            ),
            edit=("dh.copy()", "2 * dh"),
        ),
    ],
    properties=[is_gradient("the nodes", add_loss)],
    hints=[
        Text(
            r"A node that stands in several places receives the *sum* of what they send.",
            r"出现在多处的节点得到的是各处送来的梯度之*和*。",
        ),
        Text(
            r"`total[child] += part` is not a loop: try it with `child = [0, 0]`. `np.add.at` is.",
            r"`total[child] += part` 并不等于循环：用 `child = [0, 0]` 试一试。`np.add.at` 才是。",
        ),
    ],
    solution=Text(
        r"Copy `dh`, then `np.add.at(total, child, part)`, which adds once for every edge.",
        r"先复制 `dh`，再用 `np.add.at(total, child, part)`，它对每条边各加一次。",
    ),
)


def tensor_case(rng):
    (D,) = sizes(rng, 1)
    return {
        "delta": rng.normal(size=D),
        "v": rng.normal(size=2 * D),
        "W": rng.normal(size=(D, 2 * D)),
        "V": rng.normal(size=(D, 2 * D, 2 * D)),
    }


def tensor_loss(rng):
    case = tensor_case(rng)
    delta, W, V = case["delta"], case["W"], case["V"]
    return case.values(), case["v"], lambda v: delta @ (W @ v + V @ v @ v)


TENSOR = Code(
    id="rec-tensor",
    level=3,
    minutes=10,
    title=Text("Back through the tensor", "张量的反向传播"),
    prompt=Text(
        r"A node of the tensor network has $z_d=\mathbf v^\top V^{[d]}\mathbf v+\mathbf w_d^\top"
        r"\mathbf v$. Given `delta` $=\partial\mathcal L/\partial\mathbf z$, shape $(D,)$, `v` "
        r"$(2D,)$, `W` $(D, 2D)$ and `V` $(D, 2D, 2D)$, return $\partial\mathcal L/\partial"
        r"\mathbf v$, $(2D,)$.",
        r"张量网络的一个节点有 $z_d=\mathbf v^\top V^{[d]}\mathbf v+\mathbf w_d^\top\mathbf v$。已"
        r"知 "
        r"`delta` $=\partial\mathcal L/\partial\mathbf z$，形状 $(D,)$，以及 `v` $(2D,)$、`W` "
        r"$(D, 2D)$、`V` $(D, 2D, 2D)$，返回 $\partial\mathcal L/\partial\mathbf v$，形状 "
        r"$(2D,)$。",
    ),
    starter="def tensor_back(delta, v, W, V):\n    raise NotImplementedError\n",
    reference=(
        "def tensor_back(delta, v, W, V):\n"
        "    S = V + V.transpose(0, 2, 1)\n"
        "    return W.T @ delta + delta @ (S @ v)\n"
    ),
    cases=tensor_case,
    equivalents=[
        "def tensor_back(delta, v, W, V):\n"
        "    return sum(d * (w + V_d @ v + V_d.T @ v) for d, w, V_d in zip(delta, W, V))\n",
        "def tensor_back(delta, v, W, V):\n"
        "    left = np.einsum('d,dij,j->i', delta, V, v)\n"
        "    right = np.einsum('d,dij,i->j', delta, V, v)\n"
        "    return delta @ W + left + right\n",
    ],
    mutants=[
        Mutant(
            Text(
                "Only V is there: v stands twice in vᵀ V v, so V + Vᵀ meets it.",
                "只有 V：v 在 vᵀ V v 中出现两次，应乘 V + Vᵀ。",
            ),
            edit=("V + V.transpose(0, 2, 1)", "V"),
        ),
        Mutant(
            Text(
                "Only Vᵀ is there: v stands twice in vᵀ V v, so V + Vᵀ meets it.",
                "只有 Vᵀ：v 在 vᵀ V v 中出现两次，应乘 V + Vᵀ。",
            ),
            edit=("V + V.transpose(0, 2, 1)", "V.transpose(0, 2, 1)"),
        ),
        Mutant(
            Text(
                "2 V is right for a symmetric V alone; in general it is V + Vᵀ.",
                "只有 V 对称时才是 2V；一般是 V + Vᵀ。",
            ),
            edit=("V + V.transpose(0, 2, 1)", "2 * V"),
        ),
        Mutant(
            Text(
                "The sign between V and Vᵀ is wrong: both uses of v add.",
                "V 与 Vᵀ 之间的符号错了：v 的两次出现应当相加。",
            ),
            edit=("V + V.transpose", "V - V.transpose"),
        ),
        Mutant(
            Text(
                "The whole tensor is turned round (V.T reverses all three axes): transpose each "
                "matrix alone, V.transpose(0, 2, 1).",
                "把整个张量倒置了（V.T 会颠倒三个轴）：应只转置每个矩阵，即 V.transpose(0, 2, 1)。",
            ),
            edit=("V.transpose(0, 2, 1)", "V.T"),
        ),
        Mutant(
            Text(
                "W is not transposed: W.T @ delta has 2D numbers.",
                "W 没有转置：W.T @ delta 才有 2D 个数。",
            ),
            edit=("W.T @ delta", "W @ delta"),
        ),
        Mutant(
            Text(
                "The way through W is missing: v stands in w_dᵀ v too.",
                "漏了经过 W 的路径：v 也出现在 w_dᵀ v 中。",
            ),
            edit=("W.T @ delta + ", ""),
        ),
        Mutant(
            Text(
                "The way through the tensor is missing.",
                "漏了经过张量的路径。",
            ),
            edit=(" + delta @ (S @ v)", ""),
        ),
        Mutant(
            Text(
                "The units are added without their error terms: each matrix has the factor δ_d.",
                "各单元直接相加了：每个矩阵还有系数 δ_d。",
            ),
            edit=("delta @ (S @ v)", "(S @ v).sum(0)"),
        ),
        Mutant(
            Text(
                "The rows of W and of the tensor are added without their error terms: unit d has "
                "the "
                "factor δ_d, in both.",
                "W 的各行和张量的各单元直接相加了：两处第 d 个单元都有系数 δ_d。",
            ),
            answer=(
                "def tensor_back(delta, v, W, V):\n"
                "    return (W + (V + V.transpose(0, 2, 1)) @ v).sum(0)\n"
            ),
        ),
        Mutant(
            Text(
                "You took a mean over the units; the chain rule adds them.",
                "这里对各单元取了平均；链式法则是相加。",
            ),
            edit=("delta @ (S @ v)", "delta @ (S @ v) / len(V)"),
        ),
    ],
    properties=[is_gradient("v", tensor_loss)],
    hints=[
        Text(
            r"Write $\mathbf v^\top V\mathbf v=\sum_{i,j}v_iV_{ij}v_j$ and look for all $v_k$ in "
            r"it.",
            r"写出 $\mathbf v^\top V\mathbf v=\sum_{i,j}v_iV_{ij}v_j$，找出其中所有的 $v_k$。",
        ),
        Text(
            r"$i=k$ gives $[V\mathbf v]_k$, $j=k$ gives $[V^\top\mathbf v]_k$. "
            r"`V.transpose(0, 2, 1)` transposes every $V^{[d]}$.",
            r"$i=k$ 给出 $[V\mathbf v]_k$，$j=k$ 给出 $[V^\top\mathbf v]_k$。"
            r"`V.transpose(0, 2, 1)` 转置每个 $V^{[d]}$。",
        ),
    ],
    solution=Text(
        r"$W^\top\delta+\sum_d\delta_d(V^{[d]}+V^{[d]\top})\mathbf v$. `S @ v` has the shape "
        r"$(D, 2D)$, one row a unit, and `delta @` adds the rows with their factors.",
        r"$W^\top\delta+\sum_d\delta_d(V^{[d]}+V^{[d]\top})\mathbf v$。`S @ v` 的形状为 $(D, 2D)$，"
        r"每个单元一行，`delta @` 按系数把各行相加。",
    ),
)

PRODUCTS = Number(
    id="rec-products",
    level=2,
    minutes=4,
    title=Text("How many products for a batch of trees?", "一批树需要多少次矩阵乘法？"),
    prompt=Text(
        r"Three binary trees are computed together, level by level. Their heights (edges from the "
        r"root down to the deepest leaf) are 2, 3 and 5, and they have 3, 4 and 6 inner nodes. How "
        r"many matrix products with $W$ are needed?",
        r"三棵二叉树放在一起逐层计算。它们的高度（从根节点到最深的叶节点的边数）为 2、3、5，"
        r"内部节点数为 3、4、6。一共需要多少次与 $W$ 的矩阵乘法？",
    ),
    reference=5,
    units=("products", "次", "次乘法", "次矩阵乘法"),
    mutants=[
        Mutant(
            Text(
                "That is one tree after the other: 2 + 3 + 5. Together, trees share the levels.",
                "这是一棵一棵计算：2 + 3 + 5。放在一起时，各树共用每一层的乘法。",
            ),
            answer=10,
        ),
        Mutant(
            Text(
                "That is one product for each inner node; a level needs one for all of its nodes.",
                "这是每个内部节点一次；同一层的所有节点只需一次。",
            ),
            answer=13,
        ),
        Mutant(
            Text(
                "Leaves are level 0 and need no product: their vectors are given.",
                "叶节点是第 0 层，不需要乘法：它们的向量是给定的。",
            ),
            answer=6,
        ),
        Mutant(
            Text(
                "One product a tree is not enough: a node waits for its children.",
                "每棵树一次是不够的：节点要等它的子节点先算完。",
            ),
            answer=3,
        ),
        Mutant(
            Text(
                "One product is not enough: a node waits for its children.",
                "一次是不够的：节点要等它的子节点先算完。",
            ),
            answer=1,
        ),
        Mutant(
            Text(
                "The highest tree decides, not the lowest.",
                "起决定作用的是最高的树，不是最矮的。",
            ),
            answer=2,
        ),
        Mutant(
            Text(
                "6 + 4 + 3 nodes are in the trees, but the levels decide; 4 is the nodes of one "
                "tree.",
                "决定次数的是层数；4 只是其中一棵树的内部节点数。",
            ),
            answer=4,
        ),
    ],
    hints=[
        Text(
            "Which nodes may be computed at the same time?",
            "哪些节点可以同时计算？",
        ),
        Text(
            "All nodes of one level, of all trees. How many levels above the leaves are there?",
            "所有树中同一层的所有节点。叶节点以上一共有多少层？",
        ),
    ],
    solution=Text(
        r"One a level, and the highest tree has 5 levels above its leaves: 5, however many trees "
        r"stand beside it.",
        r"每层一次，最高的树在叶节点以上有 5 层：因此是 5 次，与旁边有多少棵树无关。",
    ),
)

ORDER = Order(
    id="rec-order",
    level=2,
    minutes=4,
    title=Text("The order of a training step", "一步训练的顺序"),
    prompt=Text(
        r"A recursive network on the tree $p_2\to a\,p_1$, $p_1\to b\,c$, with a loss at $p_1$ and "
        r"at "
        r"$p_2$. Put one forward and one backward pass into order.",
        r"在树 $p_2\to a\,p_1$，$p_1\to b\,c$ 上的递归神经网络，$p_1$ 和 $p_2$ 处都有损失。"
        r"把一次前向计算和一次反向传播排好顺序。",
    ),
    steps=[
        Text(r"Look up the words' vectors.", r"取出各个词的向量。"),
        Text(
            r"Compute $\mathbf p_1$ from $\mathbf x_b$ and $\mathbf x_c$.",
            r"由 $\mathbf x_b$ 和 $\mathbf x_c$ 计算 $\mathbf p_1$。",
        ),
        Text(
            r"Compute $\mathbf p_2$ from $\mathbf x_a$ and $\mathbf p_1$.",
            r"由 $\mathbf x_a$ 和 $\mathbf p_1$ 计算 $\mathbf p_2$。",
        ),
        Text(
            r"From the loss at $p_2$: $\delta_2$, and what it sends to $p_1$.",
            r"由 $p_2$ 处的损失求 $\delta_2$，以及它送给 $p_1$ 的梯度。",
        ),
        Text(
            r"Add the loss at $p_1$ to what came: $\bar{\mathbf p}_1$.",
            r"把 $p_1$ 处的损失加到送来的梯度上：$\bar{\mathbf p}_1$。",
        ),
        Text(
            r"$\delta_1$, and what it sends to the words $b$ and $c$.",
            r"求 $\delta_1$，以及它送给词 $b$ 和 $c$ 的梯度。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "p₂ is computed before its child p₁: from the root down there is nothing to "
                "compute it from.",
                "p₂ 在其子节点 p₁ 之前计算：从根往下时还没有可用的值。",
            ),
            answer=(0, 2, 1, 3, 4, 5),
        ),
        Mutant(
            Text(
                "δ₁ comes before the loss at p₁ has been added: it lacks a part.",
                "δ₁ 在加上 p₁ 处的损失之前就算了：少了一部分。",
            ),
            answer=(0, 1, 2, 3, 5, 4),
        ),
        Mutant(
            Text(
                "Backwards the parent comes first: δ₁ needs what p₂ sends.",
                "反向传播时父节点在先：δ₁ 需要 p₂ 送来的梯度。",
            ),
            answer=(0, 1, 2, 4, 5, 3),
        ),
        Mutant(
            Text(
                "Here the sum is taken before p₂ has sent anything: first δ₂, then add.",
                "这里在 p₂ 送出梯度之前就求和了：应先求 δ₂，再相加。",
            ),
            answer=(0, 1, 2, 4, 3, 5),
        ),
        Mutant(
            Text(
                "The words' vectors are looked up first: p₁ is computed from them.",
                "应先取出词的向量：p₁ 要由它们计算。",
            ),
            answer=(1, 0, 2, 3, 4, 5),
        ),
    ],
    hints=[
        Text(
            "Up: children before parents. Down: parents before children.",
            "向上：子节点先于父节点。向下：父节点先于子节点。",
        ),
        Text(
            r"$\delta_1$ needs the whole $\bar{\mathbf p}_1$: from $p_2$ and from its own loss.",
            r"$\delta_1$ 需要完整的 $\bar{\mathbf p}_1$：来自 $p_2$ 的和来自自身损失的。",
        ),
    ],
    solution=Text(
        r"Words, $\mathbf p_1$, $\mathbf p_2$; then $\delta_2$, the sum at $p_1$, $\delta_1$: the "
        r"reverse of a topological order.",
        r"词、$\mathbf p_1$、$\mathbf p_2$；然后 $\delta_2$、$p_1$ 处的和、$\delta_1$：正是拓扑序的"
        r"逆序。",
    ),
)

GATES = Choice(
    id="rec-gates",
    level=2,
    minutes=5,
    title=Text("What a Tree-LSTM changes", "树形 LSTM 改变了什么"),
    prompt=Text(
        "Which statements about the child-sum Tree-LSTM are right? Pick all.",
        "关于子节点求和（child-sum）形式的树形 LSTM，哪些说法正确？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                "It can keep the memory of one child and drop that of another.",
                "它可以保留一个子节点的记忆而丢掉另一个的。",
            ),
            True,
            Text(
                "Yes: each child has a forget gate of its own.",
                "对：每个子节点有自己的遗忘门。",
            ),
        ),
        Option(
            Text(
                "It has an input gate for each child.",
                "每个子节点有一个输入门。",
            ),
            False,
            Text(
                "One input gate: what is written is the node's own candidate.",
                "只有一个输入门：写入的是节点自己的候选状态。",
            ),
        ),
        Option(
            Text(
                "If two children of a node are exchanged, its state stays as it is.",
                "对调一个节点的两个子节点，它的状态不变。",
            ),
            True,
            Text(
                "Yes: only sums over the children stand in it.",
                "对：公式中只有对子节点的求和。",
            ),
        ),
        Option(
            Text(
                "A node with five children needs more weights than one with two.",
                "有五个子节点的节点比有两个的需要更多权重。",
            ),
            False,
            Text(
                "All forget gates share W_f, U_f and b_f, whatever their number.",
                "所有遗忘门共享 W_f、U_f 和 b_f，与个数无关。",
            ),
        ),
        Option(
            Text(
                "Where every node has one child it is an LSTM.",
                "若每个节点只有一个子节点，它就是 LSTM。",
            ),
            True,
            Text("Yes: each sum has one term then.", "对：这时每个求和只有一项。"),
        ),
        Option(
            Text(
                "The forget gate of a child sees the sum of all children.",
                "某个子节点的遗忘门看到的是所有子节点之和。",
            ),
            False,
            Text(
                "It sees that child alone; the sum goes to the other gates.",
                "它只看到这个子节点；求和用于其他的门。",
            ),
        ),
    ],
    hints=[
        Text(
            r"Which symbols carry the child's number $k$?",
            r"哪些符号带有子节点的编号 $k$？",
        ),
        Text(
            r"Only $\mathbf f_{nk}$, $\mathbf h_k$ and $\mathbf c_k$ do. Three statements are "
            r"right.",
            r"只有 $\mathbf f_{nk}$、$\mathbf h_k$ 和 $\mathbf c_k$。有三个说法正确。",
        ),
    ],
    solution=Text(
        "(a), (c) and (e): one forget gate for each child, sums elsewhere, the same weights for "
        "all.",
        "(a)、(c) 和 (e)：每个子节点一个遗忘门，其余都是求和，权重全部共享。",
    ),
)

EXERCISES = [LEVEL, SENTENCE, CHAIN, ADD, TENSOR, COUNT, GATES, PRODUCTS, ORDER]
