r"""Exercises of chapter 11, Grid LSTM."""

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

TITLE = Text("Grid LSTM", "网格LSTM")

OUTPUT = Number(
    id="grid-output",
    level=1,
    minutes=3,
    title=Text("Inside or outside tanh", "门在 tanh 里面还是外面"),
    prompt=Text(
        r"A block of the Grid LSTM, as in the paper, has the output gate $g^o=\frac12$ and the new "
        r"memory $m'=2\ln3$. What is $h'$? A fraction may be typed. ($\tanh x=\frac{e^{2x}-1}"
        r"{e^{2x}+1}$.)",
        r"按论文的网格LSTM单元，输出门 $g^o=\frac12$，新的记忆 $m'=2\ln3$。求 $h'$。可以输入分数。"
        r"（$\tanh x=\frac{e^{2x}-1}{e^{2x}+1}$。）",
    ),
    reference=0.8,
    tolerance=0.004,
    mutants=[
        Mutant(
            Text(
                "That is g ⊙ tanh(m′), the LSTM of chapter 7. In the paper's block the gate is "
                "inside: "
                "tanh(g m′).",
                "这是第 7 章 LSTM 的输出 g ⊙ tanh(m′)。论文的单元中门在里面：tanh(g m′)。",
            ),
            answer=20 / 41,
        ),
        Mutant(
            Text(
                "The output gate is missing: that is tanh(m′).",
                "漏了输出门：这是 tanh(m′)。",
            ),
            answer=40 / 41,
        ),
        Mutant(
            Text("tanh is missing: that is g m′.", "漏了 tanh：这是 g m′。"),
            answer=float(np.log(3)),
        ),
        Mutant(
            Text(
                "That is σ(g m′); the output has tanh, not the logistic function.",
                "这是 σ(g m′)；输出用的是 tanh，不是 Logistic 函数。",
            ),
            answer=0.75,
        ),
        Mutant(
            Text(
                "That is tanh(g m′ / 2): with x = ln 3 the formula has e to the power 2x = 9, not "
                "3.",
                "这是 tanh(g m′ / 2)：x = ln 3 时公式中是 e 的 2x 次方，等于 9，不是 3。",
            ),
            answer=0.5,
        ),
    ],
    hints=[
        Text(
            r"Which comes first in the paper's last line, the gate or tanh?",
            r"论文的最后一行中，先乘门还是先取 tanh？",
        ),
        Text(r"$g^om'=\ln3$, and $e^{2\ln3}=9$.", r"$g^om'=\ln3$，而 $e^{2\ln3}=9$。"),
    ],
    solution=Text(
        r"$\tanh(\frac12\cdot2\ln3)=\tanh\ln3=\frac{9-1}{9+1}=\frac45$.",
        r"$\tanh(\frac12\cdot2\ln3)=\tanh\ln3=\frac{9-1}{9+1}=\frac45$。",
    ),
)

COUNT = Number(
    id="grid-count",
    level=1,
    minutes=4,
    title=Text("Weights of a block", "一个单元的参数个数"),
    prompt=Text(
        r"A block has $N=3$ dimensions with $D=10$. Dimensions 1 and 2 have a memory, dimension 3 "
        r"has none; there are no biases. How many weights has it?",
        r"一个单元有 $N=3$ 个维度，$D=10$。维度 1 和 2 有记忆，维度 3 没有记忆；没有偏置。"
        r"它有多少个权重？",
    ),
    reference=2700,
    mutants=[
        Mutant(
            Text(
                "Those are the four matrices of one dimension with memory; there are two, and one "
                "without.",
                "这是一个有记忆的维度的四个矩阵；这样的维度有两个，另有一个没有记忆。",
            ),
            answer=1200,
        ),
        Mutant(
            Text(
                "That is one matrix, D × N D. How many of them does the block have?",
                "这是一个矩阵的大小 D × N D。单元中有几个这样的矩阵？",
            ),
            answer=300,
        ),
        Mutant(
            Text(
                "That counts four matrices for dimension 3 too; without memory it has one.",
                "维度 3 也按四个矩阵计算了；没有记忆的维度只有一个矩阵。",
            ),
            answer=3600,
        ),
        Mutant(
            Text(
                "The matrix V of dimension 3 is missing.",
                "漏了维度 3 的矩阵 V。",
            ),
            answer=2400,
        ),
        Mutant(
            Text(
                "The matrices have N D = 30 columns, not 2 D = 20: all three states are read.",
                "矩阵有 N D = 30 列，不是 2 D = 20 列：三个状态都要读取。",
            ),
            answer=1800,
        ),
        Mutant(
            Text(
                "Too few: each matrix has N D = 30 columns, since all states are read, and a "
                "memory "
                "needs four of them.",
                "太少了：每个矩阵有 N D = 30 列，因为要读取全部状态；有记忆的维度需要四个矩阵。",
            ),
            answer=900,
        ),
        Mutant(
            Text(
                "The two dimensions with memory have weights of their own: count both.",
                "两个有记忆的维度各有自己的权重：都要计算。",
            ),
            answer=1500,
        ),
        Mutant(
            Text(
                "Four matrices a dimension with memory: three gates and the candidate.",
                "有记忆的维度有四个矩阵：三个门和一个候选状态。",
            ),
            answer=2100,
        ),
        Mutant(
            Text(
                "Biases are counted; the block has none.",
                "计入了偏置；这里没有偏置。",
            ),
            answer=2790,
        ),
    ],
    hints=[
        Text(
            r"What is the shape of one matrix $W_n^u$?",
            r"一个矩阵 $W_n^u$ 的形状是什么？",
        ),
        Text(
            r"$D\times ND$: 300 weights each. How many such matrices are there?",
            r"$D\times ND$：每个 300 个权重。这样的矩阵有几个？",
        ),
    ],
    solution=Text(
        r"$2\cdot4$ matrices for the two memories and one for the plain dimension: "
        r"$9\cdot10\cdot30=2700$.",
        r"两个有记忆的维度共 $2\cdot4$ 个矩阵，无记忆的维度一个：$9\cdot10\cdot30=2700$。",
    ),
)


def dimension_case(rng):
    batch, size, N = sizes(rng, 3)
    case = {"H": rng.normal(size=(batch, N * size)), "m": rng.normal(size=(batch, size))}
    return dict(case, **{f"W_{k}": rng.normal(size=(size, N * size)) for k in "ufoc"})


def erased(dimension, rng):
    case = dimension_case(rng)
    out = dimension(case["H"], case["m"], *(0 * case[f"W_{k}"] for k in "ufoc"))
    return np.allclose(out, np.tanh(case["m"] / 4))


DIMENSION = Code(
    id="grid-dimension",
    level=2,
    minutes=8,
    title=Text("One dimension of a block", "单元的一个维度"),
    prompt=Text(
        r"Write the state $\mathbf h'_n$ of one dimension with memory, with the *paper's* output, "
        r"for a batch of rows: `H` has shape $(B, ND)$, `m` $(B, D)$, and `W_u`, `W_f`, `W_o`, "
        r"`W_c` $(D, ND)$. Return $\mathbf h'_n$, $(B, D)$.",
        r"写出一个有记忆的维度的状态 $\mathbf h'_n$，用*论文的*输出形式。一批样本按行排列："
        r"`H` 的形状为 $(B, ND)$，`m` 为 $(B, D)$，`W_u`、`W_f`、`W_o`、`W_c` 为 $(D, ND)$。"
        r"返回 $\mathbf h'_n$，形状 $(B, D)$。",
    ),
    starter="def dimension(H, m, W_u, W_f, W_o, W_c):\n    raise NotImplementedError\n",
    reference=(
        "def dimension(H, m, W_u, W_f, W_o, W_c):\n"
        "    u = 1 / (1 + np.exp(-(H @ W_u.T)))\n"
        "    f = 1 / (1 + np.exp(-(H @ W_f.T)))\n"
        "    o = 1 / (1 + np.exp(-(H @ W_o.T)))\n"
        "    c = np.tanh(H @ W_c.T)\n"
        "    new = f * m + u * c\n"
        "    return np.tanh(o * new)\n"
    ),
    cases=dimension_case,
    equivalents=[
        "def dimension(H, m, W_u, W_f, W_o, W_c):\n"
        "    W = np.concatenate([W_u, W_f, W_o, W_c])\n"
        "    u, f, o, c = np.split(W @ H.T, 4)\n"
        "    u, f, o = (0.5 + 0.5 * np.tanh(z / 2) for z in (u, f, o))\n"
        "    return np.tanh(o * (f * m.T + u * np.tanh(c))).T\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The output gate stands outside tanh: that is the LSTM of chapter 7. In the "
                "paper's block "
                "it is inside, tanh(o ⊙ m′).",
                "输出门在 tanh 外面，这是第 7 章的 LSTM。论文的单元中门在里面：tanh(o ⊙ m′)。",
            ),
            edit=("np.tanh(o * new)", "o * np.tanh(new)"),
        ),
        Mutant(
            Text(
                "The last tanh is missing: h′ = tanh(o ⊙ m′).",
                "漏了最后的 tanh：h′ = tanh(o ⊙ m′)。",
            ),
            edit=("np.tanh(o * new)", "o * new"),
        ),
        Mutant(
            Text("The output gate is missing.", "漏了输出门。"),
            edit=("np.tanh(o * new)", "np.tanh(new)"),
        ),
        Mutant(
            Text(
                "That is the new memory m′; asked is the state, h′ = tanh(o ⊙ m′).",
                "这是新的记忆 m′；要求的是状态 h′ = tanh(o ⊙ m′)。",
            ),
            edit=("np.tanh(o * new)", "new"),
        ),
        Mutant(
            Text(
                "tanh is taken twice: the two outputs are mixed. In the paper's block the memory "
                "goes into o ⊙ m′ as it is.",
                "取了两次 tanh：混用了两种输出。论文的单元中 m′ 直接乘输出门。",
            ),
            edit=("np.tanh(o * new)", "np.tanh(o * np.tanh(new))"),
        ),
        Mutant(
            Text(
                "The output shows the old memory m; it is made from the new one.",
                "输出用的是旧的记忆 m；应当用新的。",
            ),
            answer=(
                "def dimension(H, m, W_u, W_f, W_o, W_c):\n"
                "    return np.tanh(m / (1 + np.exp(-(H @ W_o.T))))\n"
            ),
        ),
        Mutant(
            Text(
                "Forget gate and update gate are exchanged: f multiplies the old memory, u the "
                "candidate.",
                "遗忘门和更新门交换了：f 乘旧的记忆，u 乘候选状态。",
            ),
            edit=("f * m + u * c", "u * m + f * c"),
        ),
        Mutant(
            Text(
                "The gates are not coupled here: f is a gate of its own, not 1 - u.",
                "这里的门不是耦合的：f 是单独的门，不是 1 - u。",
            ),
            edit=("f * m", "(1 - u) * m"),
        ),
        Mutant(
            Text(
                "The candidate has tanh, not the logistic function.",
                "候选状态用的是 tanh，不是 Logistic 函数。",
            ),
            edit=("np.tanh(H @ W_c.T)", "1 / (1 + np.exp(-(H @ W_c.T)))"),
        ),
        Mutant(
            Text("The candidate's tanh is missing.", "候选状态漏了 tanh。"),
            edit=("np.tanh(H @ W_c.T)", "H @ W_c.T"),
        ),
        Mutant(
            Text(
                "The update gate does not act: the candidate is multiplied by it.",
                "更新门没有起作用：候选状态要乘以它。",
            ),
            edit=("u * c", "c"),
        ),
        Mutant(
            Text(
                "The forget gate does not act: the old memory is multiplied by it.",
                "遗忘门没有起作用：旧的记忆要乘以它。",
            ),
            edit=("f * m", "m"),
        ),
    ],
    properties=[
        Property(
            Text(
                "with all weights 0 the gates are one half, and h′ = tanh(m / 4).",
                "当权重全为 0 时，各门等于一半，h′ = tanh(m / 4)。",
            ),
            erased,
        )
    ],
    hints=[
        Text(
            r"Four products with `H`; three go through $\sigma$, one through tanh.",
            r"`H` 与四个矩阵相乘；三个取 $\sigma$，一个取 tanh。",
        ),
        Text(
            r"`H @ W_u.T` has shape $(B, D)$. At the end tanh of gate times *new* memory.",
            r"`H @ W_u.T` 的形状为 $(B, D)$。最后对门与*新的*记忆的乘积取 tanh。",
        ),
    ],
    solution=Text(
        r"Gates and candidate from $\mathbf H$, then $\mathbf m'=\mathbf g^f\odot\mathbf m+"
        r"\mathbf g^u\odot\mathbf g^c$ and $\mathbf h'=\tanh(\mathbf g^o\odot\mathbf m')$.",
        r"由 $\mathbf H$ 算出门和候选状态，然后 $\mathbf m'=\mathbf g^f\odot\mathbf m+"
        r"\mathbf g^u\odot\mathbf g^c$，$\mathbf h'=\tanh(\mathbf g^o\odot\mathbf m')$。",
    ),
)


def delta_names(rng):
    (size,) = sizes(rng, 1)
    names = {name: rng.normal(size=size) for name in ("hbar", "m_0", "m_1")}
    names["g_o"] = rng.uniform(0.1, 0.9, size)
    return dict(names, h_1=np.tanh(names["g_o"] * names["m_1"]))


DELTA = Formula(
    id="grid-delta-o",
    level=2,
    minutes=8,
    title=Text("What the output gate hears", "输出门收到的梯度"),
    prompt=Text(
        r"A dimension of a grid block ends in $\mathbf h'=\tanh(\mathbf g^o\odot\mathbf m')$. "
        r"Given "
        r"$\bar{\mathbf h}'=\partial\mathcal L/\partial\mathbf h'$, write $\delta^o$, the gradient "
        r"with respect to the net input of $\mathbf g^o=\sigma(\cdot)$. Type `hbar` for "
        r"$\bar{\mathbf h}'$, `h_1` for $\mathbf h'$, `m_1` for $\mathbf m'$, `m_0` for the old "
        r"memory, `g_o`, and `*` or `⊙`.",
        r"网格单元的一个维度以 $\mathbf h'=\tanh(\mathbf g^o\odot\mathbf m')$ 结尾。已知 "
        r"$\bar{\mathbf h}'=\partial\mathcal L/\partial\mathbf h'$，写出 $\delta^o$，即对 "
        r"$\mathbf g^o=\sigma(\cdot)$ 的净输入的梯度。$\bar{\mathbf h}'$ 输入为 `hbar`，$\mathbf "
        r"h'$ "
        r"为 `h_1`，$\mathbf m'$ 为 `m_1`，旧的记忆为 `m_0`，还有 `g_o`，乘号用 `*` 或 `⊙`。",
    ),
    reference="hbar ⊙ (1 - h_1^2) ⊙ m_1 ⊙ g_o ⊙ (1 - g_o)",
    names=delta_names,
    functions={"tanh": "tanh"},
    equivalents=[
        "hbar * m_1 * (1 - h_1^2) * g_o * (1 - g_o)",
        "(1 - h_1 ⊙ h_1) ⊙ hbar ⊙ m_1 ⊙ (g_o - g_o ⊙ g_o)",
        "hbar * m_1 * (1 - h_1) * (1 + h_1) * (g_o - g_o^2)",
        "hbar * (1 - tanh^2(g_o * m_1)) * m_1 * g_o * (1 - g_o)",
        "hbar * tanh'(g_o * m_1) * m_1 * g_o * (1 - g_o)",
    ],
    mutants=[
        Mutant(
            Text(
                "That is δᵒ of the standard output g ⊙ tanh(m′). Here the gate is inside tanh.",
                "这是标准输出 g ⊙ tanh(m′) 的 δᵒ。这里的门在 tanh 里面。",
            ),
            edit=("(1 - h_1^2) ⊙ m_1", "tanh(m_1)"),
        ),
        Mutant(
            Text(
                "The slope of tanh is missing: from the output it is 1 - h′².",
                "漏了 tanh 的导数：由输出可得 1 - h′²。",
            ),
            edit=("(1 - h_1^2) ⊙ ", ""),
        ),
        Mutant(
            Text(
                "The slope of tanh is taken at m′; it belongs to the value g m′, so it is 1 - h′².",
                "tanh 的导数取在 m′ 处；应当取在 g m′ 处，即 1 - h′²。",
            ),
            edit=("1 - h_1^2", "1 - tanh(m_1)^2"),
        ),
        Mutant(
            Text(
                "The square is missing: the slope of tanh is 1 - h′².",
                "漏了平方：tanh 的导数是 1 - h′²。",
            ),
            edit=("h_1^2", "h_1"),
        ),
        Mutant(
            Text(
                "The gate multiplied the new memory m′, not the old one.",
                "门乘的是新的记忆 m′，不是旧的。",
            ),
            edit=("⊙ m_1 ⊙", "⊙ m_0 ⊙"),
        ),
        Mutant(
            Text(
                "The slope of σ is missing: you stopped at the gate, before its net input.",
                "漏了 σ 的导数：只算到了门，还没有到它的净输入。",
            ),
            edit=(" ⊙ g_o ⊙ (1 - g_o)", ""),
        ),
        Mutant(
            Text(
                "Half of σ's slope is missing: it is g(1 - g).",
                "σ 的导数少了一个因子：应为 g(1 - g)。",
            ),
            edit=(" ⊙ (1 - g_o)", ""),
        ),
        Mutant(
            Text(
                "The factor that stands beside the gate is missing: in g ⊙ m′ it is m′.",
                "漏了与门相乘的因子：在 g ⊙ m′ 中它是 m′。",
            ),
            edit=("⊙ m_1 ⊙", "⊙"),
        ),
        Mutant(
            Text(
                "That is the part that goes to m′: there the factor is the gate. Here it is m′ and "
                "σ's slope.",
                "这是传给 m′ 的部分：那里的系数是门。这里应是 m′ 和 σ 的导数。",
            ),
            edit=("⊙ m_1 ⊙ g_o ⊙ (1 - g_o)", "⊙ g_o"),
        ),
        Mutant(
            Text(
                "σ has the slope g(1 - g), not 1 - g².",
                "σ 的导数是 g(1 - g)，不是 1 - g²。",
            ),
            edit=("g_o ⊙ (1 - g_o)", "(1 - g_o^2)"),
        ),
    ],
    hints=[
        Text(
            r"Call $\mathbf s=\mathbf g^o\odot\mathbf m'$. Go back through tanh first.",
            r"记 $\mathbf s=\mathbf g^o\odot\mathbf m'$。先经过 tanh 往回走。",
        ),
        Text(
            r"Three factors: the slope of tanh from $\mathbf h'$, what stands beside the gate, the "
            r"slope of $\sigma$ from $\mathbf g^o$.",
            r"三个因子：由 $\mathbf h'$ 得到的 tanh 的导数，与门相乘的量，由 $\mathbf g^o$ 得到的 "
            r"$\sigma$ 的导数。",
        ),
    ],
    solution=Text(
        r"$\bar{\mathbf s}=\bar{\mathbf h}'\odot(\mathbf 1-\mathbf h'\odot\mathbf h')$, then "
        r"$\delta^o=\bar{\mathbf s}\odot\mathbf m'\odot\mathbf g^o\odot(\mathbf 1-\mathbf g^o)$.",
        r"$\bar{\mathbf s}=\bar{\mathbf h}'\odot(\mathbf 1-\mathbf h'\odot\mathbf h')$，然后 "
        r"$\delta^o=\bar{\mathbf s}\odot\mathbf m'\odot\mathbf g^o\odot(\mathbf 1-\mathbf g^o)$。",
    ),
)


def piece_case(rng):
    batch, size = sizes(rng, 2)
    shapes = {"d1": (batch, 4 * size), "d2": (batch, 4 * size)}
    shapes.update(W1=(4 * size, 2 * size), W2=(4 * size, 2 * size))
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def silent(back, rng):
    case = piece_case(rng)
    return np.allclose(back(case["d1"], case["d2"], 0 * case["W1"], 0 * case["W2"]), 0)


BACK = Code(
    id="grid-back",
    level=3,
    minutes=10,
    title=Text("Back to the second state", "传回第二个状态"),
    prompt=Text(
        r"A block with $N=2$ and no priority has read $\mathbf H=[\mathbf h_1;\mathbf h_2]$. `d1` "
        r"and `d2`, both $(B, 4D)$, are the gradients of all net inputs of dimensions 1 and 2; "
        r"`W1` and `W2`, both $(4D, 2D)$, hold their matrices one above the other. Return the "
        r"gradient with respect to $\mathbf h_2$, $(B, D)$.",
        r"一个 $N=2$、没有优先维度的单元读取了 $\mathbf H=[\mathbf h_1;\mathbf h_2]$。`d1` 和 `d2` "
        r"的形状都是 $(B, 4D)$，是维度 1 和 2 的全部净输入的梯度；`W1` 和 `W2` 的形状都是 "
        r"$(4D, 2D)$，各矩阵上下叠放。返回对 $\mathbf h_2$ 的梯度，形状 $(B, D)$。",
    ),
    starter="def back_to_h2(d1, d2, W1, W2):\n    raise NotImplementedError\n",
    reference=(
        "def back_to_h2(d1, d2, W1, W2):\n"
        "    D = W1.shape[1] // 2\n"
        "    H = d1 @ W1 + d2 @ W2\n"
        "    return H[:, D:]\n"
    ),
    cases=piece_case,
    equivalents=[
        "def back_to_h2(d1, d2, W1, W2):\n"
        "    D = len(W1) // 4\n"
        "    return d1 @ W1[:, D:] + d2 @ W2[:, D:]\n",
        "def back_to_h2(d1, d2, W1, W2):\n"
        "    both = np.concatenate([d1, d2], 1) @ np.concatenate([W1, W2])\n"
        "    return np.split(both, 2, axis=1)[1]\n",
    ],
    mutants=[
        Mutant(
            Text(
                "Only dimension 2 sends back here; dimension 1 has read h₂ too.",
                "这里只有维度 2 传回；维度 1 也读取了 h₂。",
            ),
            edit=("d1 @ W1 + d2 @ W2", "d2 @ W2"),
        ),
        Mutant(
            Text(
                "Only dimension 1 sends back here; dimension 2 has read h₂ too.",
                "这里只有维度 1 传回；维度 2 也读取了 h₂。",
            ),
            edit=("d1 @ W1 + d2 @ W2", "d1 @ W1"),
        ),
        Mutant(
            Text(
                "That is the gradient of h₁, the first D columns; h₂ is the second half of H.",
                "这是 h₁ 的梯度，即前 D 列；h₂ 是 H 的后一半。",
            ),
            edit=("H[:, D:]", "H[:, :D]"),
        ),
        Mutant(
            Text(
                "The weights are exchanged: d1 belongs to W1, d2 to W2.",
                "权重弄反了：d1 对应 W1，d2 对应 W2。",
            ),
            edit=("d1 @ W1 + d2 @ W2", "d1 @ W2 + d2 @ W1"),
        ),
        Mutant(
            Text(
                "The parts are averaged; what two readers send back is added.",
                "这里取了平均；两个读取者传回的梯度应当相加。",
            ),
            edit=("d1 @ W1 + d2 @ W2", "(d1 @ W1 + d2 @ W2) / 2"),
        ),
        Mutant(
            Text(
                "One part is subtracted; what two readers send back is added.",
                "这里相减了；两个读取者传回的梯度应当相加。",
            ),
            edit=("d1 @ W1 + d2 @ W2", "d2 @ W2 - d1 @ W1"),
        ),
        Mutant(
            Text(
                "The two halves are taken from one dimension each: both dimensions read all of H.",
                "从每个维度各取了一半：两个维度都读取整个 H。",
            ),
            answer=(
                "def back_to_h2(d1, d2, W1, W2):\n"
                "    D = W1.shape[1] // 2\n"
                "    return (d1 @ W1)[:, :D] + (d2 @ W2)[:, D:]\n"
            ),
        ),
    ],
    properties=[
        Property(
            Text("with all weights 0 nothing comes back.", "当权重全为 0 时，没有梯度传回。"),
            silent,
        )
    ],
    hints=[
        Text(
            r"Who has read $\mathbf h_2$? Everyone who has read $\mathbf H$.",
            r"谁读取了 $\mathbf h_2$？所有读取 $\mathbf H$ 的维度。",
        ),
        Text(
            r"For a column $\bar{\mathbf H}=W_1^\top\delta_1+W_2^\top\delta_2$; for rows `d1 @ W1 "
            r"+ "
            r"d2 @ W2`. Then take the second half of the columns.",
            r"对列向量是 $\bar{\mathbf H}=W_1^\top\delta_1+W_2^\top\delta_2$；按行是 `d1 @ W1 + "
            r"d2 @ W2`。然后取后一半的列。",
        ),
    ],
    solution=Text(
        r"Both dimensions read all of $\mathbf H$, so both send back to all of it: add, then cut.",
        r"两个维度都读取整个 $\mathbf H$，所以都要传回到整个 $\mathbf H$：先相加，再切分。",
    ),
)

ORDER = Order(
    id="grid-order",
    level=2,
    minutes=5,
    title=Text("Back through a block with priority", "有优先维度的单元的反向顺序"),
    prompt=Text(
        r"A block with $N=2$ has priority of dimension 1. $\bar{\mathbf h}_1',\bar{\mathbf h}_2'$ "
        r"and what the next blocks send back to the memories have come from outside. Put the "
        r"backward pass into order.",
        r"一个 $N=2$ 的单元，维度 1 优先。$\bar{\mathbf h}_1'$、$\bar{\mathbf h}_2'$ 以及后面的单元"
        r"传回记忆的梯度都已给出。把反向计算排好顺序。",
    ),
    steps=[
        Text(
            r"From $\bar{\mathbf h}_1'$: the gradients $\delta_1^*$ of the net inputs of dimension "
            r"1.",
            r"由 $\bar{\mathbf h}_1'$ 算出维度 1 的净输入的梯度 $\delta_1^*$。",
        ),
        Text(
            r"$\bar{\mathbf H}'=\sum_*W_1^{*\top}\delta_1^*$, cut into two pieces.",
            r"算出 $\bar{\mathbf H}'=\sum_*W_1^{*\top}\delta_1^*$，切成两段。",
        ),
        Text(
            r"Keep piece 1 for $\bar{\mathbf h}_1$; add piece 2 to $\bar{\mathbf h}_2'$.",
            r"第 1 段留给 $\bar{\mathbf h}_1$；第 2 段加到 $\bar{\mathbf h}_2'$ 上。",
        ),
        Text(
            r"From $\bar{\mathbf h}_2'$: the gradients $\delta_2^*$ of the net inputs of dimension "
            r"2.",
            r"由 $\bar{\mathbf h}_2'$ 算出维度 2 的净输入的梯度 $\delta_2^*$。",
        ),
        Text(
            r"Cut $\sum_*W_2^{*\top}\delta_2^*$ and add its pieces to $\bar{\mathbf h}_1$ and "
            r"$\bar{\mathbf h}_2$.",
            r"把 $\sum_*W_2^{*\top}\delta_2^*$ 切成两段，分别加到 $\bar{\mathbf h}_1$ 和 "
            r"$\bar{\mathbf h}_2$ 上。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "Dimension 2 goes back before dimension 1 has sent its part: it was read by "
                "dimension 1.",
                "维度 1 还没有传回它的部分，维度 2 就先算了：维度 2 的新状态被维度 1 读取过。",
            ),
            answer=(3, 4, 0, 1, 2),
        ),
        Mutant(
            Text(
                "h̄₂′ is used before piece 2 has been added to it: it is not complete yet.",
                "还没有加上第 2 段就用了 h̄₂′：它还不完整。",
            ),
            answer=(0, 1, 3, 2, 4),
        ),
        Mutant(
            Text(
                "h̄₂′ is used before the part of dimension 1 is known: it is not complete yet.",
                "还不知道维度 1 的部分就用了 h̄₂′：它还不完整。",
            ),
            answer=(0, 3, 1, 2, 4),
        ),
        Mutant(
            Text(
                "H̄′ is made of the δ₁: they come first.",
                "H̄′ 由各 δ₁ 组成：应先算出它们。",
            ),
            answer=(1, 0, 2, 3, 4),
        ),
        Mutant(
            Text(
                "The sum over W₂ᵀδ₂ needs the δ₂ of the step before it.",
                "W₂ᵀδ₂ 的和要用到前一步的 δ₂。",
            ),
            answer=(0, 1, 2, 4, 3),
        ),
    ],
    hints=[
        Text(
            "Which dimension was computed last on the way forward?",
            "前向计算时，哪个维度最后计算？",
        ),
        Text(
            r"It goes back first, and what it has read, $\mathbf h_2'$, must be complete before "
            r"dimension 2 begins.",
            r"它最先返回；它读取过的 $\mathbf h_2'$ 的梯度完整之后，才能开始维度 2。",
        ),
    ],
    solution=Text(
        r"The last on the way forward is the first on the way back: dimension 1 with all its "
        r"parts, "
        r"then dimension 2.",
        r"前向最后计算的，反向最先计算：先算完维度 1 的全部，再算维度 2。",
    ),
)

STACKED = Choice(
    id="grid-stacked",
    level=2,
    minutes=5,
    title=Text("When is a grid a stacked LSTM?", "网格何时就是堆叠LSTM？"),
    prompt=Text(
        r"A grid of two dimensions, depth (1) and time (2), is to compute exactly what a stacked "
        r"LSTM computes. Which settings does it need? Pick all.",
        r"一个二维网格，维度 1 为深度，维度 2 为时间，要与堆叠LSTM的计算完全相同。"
        r"需要哪些设置？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                "Time has priority.",
                "时间维度优先。",
            ),
            False,
            Text(
                "Then time would read the new state of depth. It is depth that must read the new "
                "state "
                "of time.",
                "那样时间维度会读取深度维度的新状态。应当是深度维度读取时间维度的新状态。",
            ),
        ),
        Option(
            Text("Depth has priority.", "深度维度优先。"),
            True,
            Text(
                "Yes: the layer above reads the state of this step, not of the one before.",
                "对：上一层读取的是当前时刻的状态，不是前一时刻的。",
            ),
        ),
        Option(
            Text(
                r"Depth has no memory, $\phi$ is the identity and $V_1=[\,0\ \ I\,]$.",
                r"深度维度没有记忆，$\phi$ 为恒等函数，$V_1=[\,0\ \ I\,]$。",
            ),
            True,
            Text(
                "Yes: what goes up is the new state itself.",
                "对：传给上一层的就是新的状态本身。",
            ),
        ),
        Option(
            Text(
                r"Depth has a memory whose forget gate is open, $g^f=1$.",
                r"深度维度有记忆，且遗忘门打开，$g^f=1$。",
            ),
            False,
            Text(
                "A stacked LSTM has no memory along depth at all.",
                "堆叠LSTM沿深度方向没有记忆。",
            ),
        ),
        Option(
            Text(
                r"Time ends in $\mathbf g^o\odot\tanh(\mathbf m')$.",
                r"时间维度的输出为 $\mathbf g^o\odot\tanh(\mathbf m')$。",
            ),
            True,
            Text(
                "Yes: the paper's block has the gate inside tanh, the LSTM of chapter 7 outside.",
                "对：论文的单元中门在 tanh 里面，第 7 章的 LSTM 在外面。",
            ),
        ),
        Option(
            Text("All layers share their weights.", "所有层共享权重。"),
            False,
            Text(
                "The layers of a stacked LSTM have weights of their own: the grid is not tied.",
                "堆叠LSTM的各层有自己的权重：网格不共享权重。",
            ),
        ),
    ],
    hints=[
        Text(
            "What does layer l + 1 of a stacked LSTM read from layer l?",
            "堆叠LSTM的第 l + 1 层从第 l 层读取什么？",
        ),
        Text("Three answers are right.", "有三个选项正确。"),
    ],
    solution=Text(
        r"(b), (c) and (e). Turn one of them off, and the difference is no longer rounding.",
        r"(b)、(c) 和 (e)。去掉任何一个，差别就不再只是舍入误差。",
    ),
)

WAVES = Number(
    id="grid-waves",
    level=1,
    minutes=3,
    title=Text("Waves", "波前"),
    prompt=Text(
        r"A grid has $L=6$ layers and $T=9$ steps. In how many waves can its blocks be computed, "
        r"if "
        r"blocks that do not need each other are computed at once?",
        r"一个网格有 $L=6$ 层、$T=9$ 个时刻。互不依赖的单元同时计算，一共需要多少个波前？",
    ),
    reference=14,
    mutants=[
        Mutant(
            Text(
                "That is the number of blocks: one after the other. Some do not need each other.",
                "这是单元的个数，即逐个计算。有些单元互不依赖。",
            ),
            answer=54,
        ),
        Mutant(
            Text(
                "One too many: block (l, t) is in wave l + t - 1, and the first wave is 1.",
                "多了一个：单元 (l, t) 在第 l + t - 1 个波前，第一个波前编号为 1。",
            ),
            answer=15,
        ),
        Mutant(
            Text(
                "One too few: the last block (6, 9) is in wave 6 + 9 - 1.",
                "少了一个：最后一个单元 (6, 9) 在第 6 + 9 - 1 个波前。",
            ),
            answer=13,
        ),
        Mutant(
            Text(
                "The layers of a step are not independent: block (l, t) waits for (l - 1, t).",
                "同一时刻的各层不是独立的：单元 (l, t) 要等待 (l - 1, t)。",
            ),
            answer=9,
        ),
        Mutant(
            Text(
                "The steps of a layer are not independent: block (l, t) waits for (l, t - 1).",
                "同一层的各时刻不是独立的：单元 (l, t) 要等待 (l, t - 1)。",
            ),
            answer=6,
        ),
    ],
    hints=[
        Text(
            r"Which blocks must be finished before block $(l,t)$?",
            r"单元 $(l,t)$ 之前必须算完哪些单元？",
        ),
        Text(
            r"Block $(l,t)$ is in wave $l+t-1$. Which block is the last?",
            r"单元 $(l,t)$ 在第 $l+t-1$ 个波前。最后一个单元是哪个？",
        ),
    ],
    solution=Text(
        r"The last block, $(6,9)$, is in wave $6+9-1=14$.",
        r"最后一个单元 $(6,9)$ 在第 $6+9-1=14$ 个波前。",
    ),
)

DEPTH = Number(
    id="grid-depth",
    level=2,
    minutes=5,
    title=Text("Through twelve layers", "经过十二层"),
    prompt=Text(
        r"In a grid of 12 layers every forget gate along depth has the bias $b=\ln12$, and all its "
        r"other net input is 0. What share of a gradient does the way through the memories along "
        r"depth keep over all 12 layers? A decimal number with three digits.",
        r"一个 12 层的网格，沿深度方向的每个遗忘门的偏置为 $b=\ln12$，净输入的其余部分为 0。"
        r"沿深度的记忆这条路经过全部 12 层后，保留多少比例的梯度？保留三位有效数字。",
    ),
    reference=float((12 / 13) ** 12),
    tolerance=0.004,
    mutants=[
        Mutant(
            Text(
                "That is one layer, σ(ln 12) = 12/13; there are 12 of them.",
                "这是一层的值 σ(ln 12) = 12/13；一共有 12 层。",
            ),
            answer=12 / 13,
        ),
        Mutant(
            Text(
                "That is without the bias: 12 gates of one half.",
                "这是没有偏置的情形：12 个等于一半的门。",
            ),
            answer=2.0**-12,
        ),
        Mutant(
            Text(
                "That is 1/e, the bound that is never reached; the product is a little larger.",
                "这是下界 1/e，不会达到；乘积比它略大。",
            ),
            answer=float(np.exp(-1)) - 1e-4,
        ),
        Mutant(
            Text(
                "σ(ln 12) = 12 / (12 + 1), not 11/12.",
                "σ(ln 12) = 12 / (12 + 1)，不是 11/12。",
            ),
            answer=float((11 / 12) ** 12),
        ),
        Mutant(
            Text(
                "That is what is lost on the way; asked is what is kept.",
                "这是丢失的部分；问的是保留的部分。",
            ),
            answer=float(1 - (12 / 13) ** 12),
        ),
        Mutant(
            Text(
                "That is 1 - 12/13, the share that one gate does not keep.",
                "这是 1 - 12/13，即一个门没有保留的部分。",
            ),
            answer=1 / 13,
        ),
        Mutant(
            Text(
                "One layer too few: 12 layers have 12 gates.",
                "少了一层：12 层有 12 个门。",
            ),
            answer=float((12 / 13) ** 11),
        ),
    ],
    hints=[
        Text(
            r"What is $\sigma(\ln12)$?",
            r"$\sigma(\ln12)$ 等于多少？",
        ),
        Text(
            r"$\frac{12}{13}$ for each layer. The factors multiply.",
            r"每层 $\frac{12}{13}$。各层的系数相乘。",
        ),
    ],
    solution=Text(
        r"$\sigma(\ln12)=\frac{12}{13}$, and $\big(\frac{12}{13}\big)^{12}=0.383$; without the "
        r"bias it "
        r"would be $2^{-12}=0.0002$.",
        r"$\sigma(\ln12)=\frac{12}{13}$，$\big(\frac{12}{13}\big)^{12}=0.383$；没有偏置时是 "
        r"$2^{-12}=0.0002$。",
    ),
)

EXERCISES = [OUTPUT, COUNT, DIMENSION, DELTA, BACK, ORDER, STACKED, WAVES, DEPTH]
