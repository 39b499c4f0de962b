r"""Exercises of chapter 3, recurrent networks."""

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

TITLE = Text("Recurrent networks", "循环神经网络")


def step_case(rng):
    batch, size, hidden = sizes(rng, 3)
    shapes = {"x": (batch, size), "h": (batch, hidden), "W": (hidden, size), "U": (hidden, hidden)}
    case = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    return dict(case, b=rng.normal(size=hidden))


def only_tanh_of_bias(step, rng):
    batch, size, hidden = sizes(rng, 3)
    b = rng.normal(size=hidden)
    x, h = np.zeros((batch, size)), np.zeros((batch, hidden))
    return np.allclose(step(x, h, *weights(rng, size, hidden), b), np.tanh(b))


def weights(rng, size, hidden):
    return rng.normal(size=(hidden, size)), rng.normal(size=(hidden, hidden))


STEP = Code(
    id="srn-step",
    level=1,
    minutes=5,
    title=Text("One step of a simple recurrent network", "简单循环网络的一步"),
    prompt=Text(
        r"Write one step, $\mathbf h_t=\tanh(U\mathbf h_{t-1}+W\mathbf x_t+\mathbf b)$, for a "
        r"batch of rows: `x` has shape $(B, M)$, `h` (the state $\mathbf h_{t-1}$) has $(B, D)$, "
        r"`W` $(D, M)$, `U` $(D, D)$ and `b` $(D,)$. Return the new state, $(B, D)$.",
        r"写出一步计算 $\mathbf h_t=\tanh(U\mathbf h_{t-1}+W\mathbf x_t+\mathbf b)$，"
        r"一批样本按行排列：`x` 的形状为 $(B, M)$，`h`（即隐状态 $\mathbf h_{t-1}$）为 $(B, D)$，"
        r"`W` 为 $(D, M)$，`U` 为 $(D, D)$，`b` 为 $(D,)$。返回新的隐状态，形状 $(B, D)$。",
    ),
    starter="def srn_step(x, h, W, U, b):\n    raise NotImplementedError\n",
    reference="def srn_step(x, h, W, U, b):\n    return np.tanh(h @ U.T + x @ W.T + b)\n",
    cases=step_case,
    equivalents=[
        "def srn_step(x, h, W, U, b):\n"
        "    joined = np.concatenate([W, U], axis=1)\n"
        "    return np.tanh(np.concatenate([x, h], axis=1) @ joined.T + b)\n",
        "def srn_step(x, h, W, U, b):\n"
        "    return [list(np.tanh(U @ row_h + W @ row_x + b)) for row_x, row_h in zip(x, h)]\n",
    ],
    mutants=[
        Mutant(
            Text(
                "U is not transposed. A row meets the book's matrix as h @ U.T; U is square, so "
                "the shape does not warn you.",
                "U 没有转置。按行排列时应写成 h @ U.T；U 是方阵，形状不会报错。",
            ),
            edit=("h @ U.T", "h @ U"),
        ),
        Mutant(
            Text(
                "W does not meet x as it should: W has shape (D, M), so a row x meets it as "
                "x @ W.T; and it is h, not x, that meets U.",
                "W 与 x 的乘法不对：W 的形状是 (D, M)，按行排列的 x 应写成 x @ W.T；"
                "与 U 相乘的是 h，不是 x。",
            ),
            edit=("x @ W.T", "x @ W"),
        ),
        Mutant(
            Text(
                "That is the order for columns. x and h are batches of rows, so each stands on "
                "the left: h @ U.T + x @ W.T.",
                "这是列向量的写法。x 和 h 是按行排列的一批样本，应放在左边：h @ U.T + x @ W.T。",
            ),
            edit=("h @ U.T + x @ W.T", "U @ h + W @ x"),
        ),
        Mutant(
            Text(
                "Every sequence has become a column: the result has shape (D, B). Return rows, "
                "(B, D).",
                "每个序列成了一列，结果的形状是 (D, B)。应按行返回，形状 (B, D)。",
            ),
            edit=("h @ U.T + x @ W.T + b)", "U @ h.T + W @ x.T + b[:, None])"),
        ),
        Mutant(
            Text(
                "U and W are exchanged: U meets the state h, W the input x.",
                "U 和 W 用反了：U 乘隐状态 h，W 乘输入 x。",
            ),
            edit=("h @ U.T + x @ W.T", "h @ W.T + x @ U.T"),
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
                "The activation is relu; this exercise asks for tanh.",
                "激活函数用成了 relu；本题要求 tanh。",
            ),
            edit=("np.tanh", "(lambda z: np.maximum(z, 0))"),
        ),
        Mutant(
            Text("The bias b is missing.", "漏了偏置 b。"),
            edit=(" + b", ""),
        ),
        Mutant(
            Text(
                "The bias is subtracted: the net input is U h + W x + b.",
                "偏置的符号错了：净输入是 U h + W x + b。",
            ),
            edit=(" + b)", " - b)"),
        ),
        Mutant(
            Text(
                "You returned the net input zₜ. The state is hₜ = tanh(zₜ).",
                "返回的是净输入 zₜ。隐状态是 hₜ = tanh(zₜ)。",
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
                "The old state is not used: without U h the network has no memory.",
                "没有用到上一时刻的隐状态：去掉 U h，网络就没有记忆。",
            ),
            edit=("h @ U.T + ", ""),
        ),
    ],
    properties=[
        Property(
            Text(
                "with x = 0 and h = 0, every row of the new state is tanh(b).",
                "当 x = 0 且 h = 0 时，新的隐状态的每一行都是 tanh(b)。",
            ),
            only_tanh_of_bias,
        )
    ],
    hints=[
        Text(
            r"Write the shapes under each product: $(B, D)$ must come out of both.",
            r"在每个乘积下面写出形状：两个乘积的结果都应是 $(B, D)$。",
        ),
        Text(
            r"$W\mathbf x$ for a column becomes `x @ W.T` for a batch of rows.",
            r"对列向量写作 $W\mathbf x$，对按行排列的一批样本写作 `x @ W.T`。",
        ),
    ],
    solution=Text(
        r"Transpose each term: $(U\mathbf h)^\top=\mathbf h^\top U^\top$ and "
        r"$(W\mathbf x)^\top=\mathbf x^\top W^\top$. Every row of the batch is such a row, so one "
        r"matrix product does them all; `b` is added to each row by broadcasting.",
        r"把每一项转置：$(U\mathbf h)^\top=\mathbf h^\top U^\top$，"
        r"$(W\mathbf x)^\top=\mathbf x^\top W^\top$。每个样本就是这样的一行，"
        r"一次矩阵乘法算出所有行；`b` 通过广播加到每一行。",
    ),
)


def unroll_names(rng):
    size, hidden = sizes(rng, 2)
    vectors = {"h_0": hidden, "x_1": size, "x_2": size, "b": hidden}
    names = {name: rng.normal(size=n) for name, n in vectors.items()}
    W, U = weights(rng, size, hidden)
    return dict(names, W=W, U=U)


UNROLL = Formula(
    id="srn-unroll",
    level=2,
    minutes=5,
    title=Text("Two steps, unrolled", "按时间展开两步"),
    prompt=Text(
        r"Write the net input $\mathbf z_2$ of the second step in terms of $\mathbf h_0$, "
        r"$\mathbf x_1$, $\mathbf x_2$ and the parameters alone: $\mathbf h_1$ must not occur. "
        r"Type it as `U h_0 + b`, as LaTeX, or with Unicode; `f(...)` is the activation.",
        r"只用 $\mathbf h_0$、$\mathbf x_1$、$\mathbf x_2$ 和参数写出第二步的净输入 $\mathbf z_2$，"
        r"不能出现 $\mathbf h_1$。可以输入 `U h_0 + b`、LaTeX 或 Unicode；`f(...)` 是激活函数。",
    ),
    reference="U f(U h_0 + W x_1 + b) + W x_2 + b",
    names=unroll_names,
    functions={"f": "tanh"},
    equivalents=[
        r"U\,f\left(U\mathbf{h}_0 + W\mathbf{x}_1 + \mathbf{b}\right) + W\mathbf{x}_2 + \mathbf{b}",
        "b + W·x₂ + U·f(b + W·x₁ + U·h₀)",
        "U @ tanh(U @ h_0 + W @ x_1 + b) + W @ x_2 + b",
    ],
    mutants=[
        Mutant(
            Text(
                "The first step has no activation: h₁ = f(z₁), not z₁.",
                "第一步漏了激活函数：h₁ = f(z₁)，不是 z₁。",
            ),
            edit=("f(", "("),
        ),
        Mutant(
            Text(
                "f around everything gives the state h₂; the net input z₂ is before the last f.",
                "最外层再套 f 得到的是隐状态 h₂；净输入 z₂ 在最后一个 f 之前。",
            ),
            answer="f(U f(U h_0 + W x_1 + b) + W x_2 + b)",
        ),
        Mutant(
            Text(
                "The bias belongs to every step: it is missing in the first.",
                "每一步都有偏置：第一步漏了 b。",
            ),
            edit=("x_1 + b", "x_1"),
        ),
        Mutant(
            Text(
                "The bias belongs to every step: it is missing in the second.",
                "每一步都有偏置：第二步漏了 b。",
            ),
            edit=("x_2 + b", "x_2"),
        ),
        Mutant(
            Text(
                "The second step lacks U in front of the state h₁.",
                "第二步的隐状态 h₁ 前面缺少 U。",
            ),
            edit=("U f", "f"),
        ),
        Mutant(
            Text(
                "The sign of b is wrong in the first step.",
                "第一步中 b 的符号错了。",
            ),
            edit=("x_1 + b", "x_1 - b"),
        ),
        Mutant(
            Text(
                "The sign of b is wrong in the second step.",
                "第二步中 b 的符号错了。",
            ),
            edit=("x_2 + b", "x_2 - b"),
        ),
        Mutant(
            Text(
                "The first step lacks U in front of the state h₀.",
                "第一步的隐状态 h₀ 前面缺少 U。",
            ),
            edit=("U h_0", "h_0"),
        ),
        Mutant(
            Text(
                "The first step forgets h₀: it need not be zero.",
                "第一步漏了 h₀：它不一定为零。",
            ),
            edit=("U h_0 + ", ""),
        ),
        Mutant(
            Text(
                "The second step reads its own input: x₂, not x₁ again.",
                "第二步读入的是 x₂，不是再次读入 x₁。",
            ),
            edit=("x_2", "x_1"),
        ),
        Mutant(
            Text(
                "h₀ stands in the place of h₁: z₂ reads h₁ = f(U h₀ + W x₁ + b).",
                "h₀ 占了 h₁ 的位置：z₂ 读入的是 h₁ = f(U h₀ + W x₁ + b)。",
            ),
            answer="U h_0 + W x_2 + b",
        ),
        Mutant(
            Text(
                "The second step reads an input of its own: W x₂ is missing.",
                "第二步也读入自己的输入：漏了 W x₂。",
            ),
            answer="U f(U h_0 + W x_1 + b) + b",
        ),
    ],
    hints=[
        Text(
            r"Start from $\mathbf z_2=U\mathbf h_1+W\mathbf x_2+\mathbf b$.",
            r"从 $\mathbf z_2=U\mathbf h_1+W\mathbf x_2+\mathbf b$ 出发。",
        ),
        Text(
            r"Now put $\mathbf h_1=f(U\mathbf h_0+W\mathbf x_1+\mathbf b)$ in its place.",
            r"再把 $\mathbf h_1=f(U\mathbf h_0+W\mathbf x_1+\mathbf b)$ 代入。",
        ),
    ],
    solution=Text(
        r"$\mathbf z_2=U\,f(U\mathbf h_0+W\mathbf x_1+\mathbf b)+W\mathbf x_2+\mathbf b$. The same "
        r"$U$, $W$ and $\mathbf b$ stand in both steps: that is what unrolling shows.",
        r"$\mathbf z_2=U\,f(U\mathbf h_0+W\mathbf x_1+\mathbf b)+W\mathbf x_2+\mathbf b$。两步中的 "
        r"$U$、$W$ 和 $\mathbf b$ 是同一组参数，这正是按时间展开所表明的。",
    ),
)

COUNT = Number(
    id="srn-count",
    level=1,
    minutes=3,
    title=Text("How many numbers are trained?", "有多少个可训练的数？"),
    prompt=Text(
        r"A simple recurrent network reads $\mathbf x_t\in\mathbb R^3$, keeps a state "
        r"$\mathbf h_t\in\mathbb R^5$ and gives $\hat{\mathbf y}_t=V\mathbf h_t+\mathbf c"
        r"\in\mathbb R^4$. How many numbers do $U$, $W$, $\mathbf b$, $V$ and $\mathbf c$ hold "
        r"together? You may type a sum.",
        r"一个简单循环网络读入 $\mathbf x_t\in\mathbb R^3$，隐状态 $\mathbf h_t\in\mathbb R^5$，"
        r"输出 $\hat{\mathbf y}_t=V\mathbf h_t+\mathbf c\in\mathbb R^4$。$U$、$W$、$\mathbf b$、"
        r"$V$、$\mathbf c$ 一共有多少个数？可以输入算式。",
    ),
    reference=69,
    units=("numbers", "parameters", "个", "个数", "个参数"),
    mutants=[
        Mutant(
            Text(
                "The bias b of the state is missing: 5 more.", "漏了隐状态的偏置 b：还要加 5 个。"
            ),
            answer=64,
        ),
        Mutant(
            Text("The bias c of the output is missing: 4 more.", "漏了输出的偏置 c：还要加 4 个。"),
            answer=65,
        ),
        Mutant(
            Text(
                "Both biases are missing: b has 5 numbers, c has 4.",
                "两个偏置都漏了：b 有 5 个数，c 有 4 个数。",
            ),
            answer=60,
        ),
        Mutant(
            Text(
                "U maps state to state: it is D × D = 5 × 5, not D × M = 5 × 3.",
                "U 从隐状态映射到隐状态：大小是 D × D = 5 × 5，不是 D × M = 5 × 3。",
            ),
            answer=59,
        ),
        Mutant(
            Text(
                "The output layer is missing: V has 4 × 5 numbers, c has 4.",
                "漏了输出层：V 有 4 × 5 个数，c 有 4 个数。",
            ),
            answer=45,
        ),
        Mutant(
            Text("V is missing: 4 × 5 numbers.", "漏了 V：4 × 5 个数。"),
            answer=49,
        ),
        Mutant(
            Text("W is missing: 5 × 3 numbers.", "漏了 W：5 × 3 个数。"),
            answer=54,
        ),
        Mutant(
            Text("U is missing: 5 × 5 numbers.", "漏了 U：5 × 5 个数。"),
            answer=44,
        ),
        Mutant(
            Text(
                "That counts two biases in the state, as nn.RNN does; the equation has one.",
                "这里把隐状态的偏置算了两次（PyTorch 的 nn.RNN 是这样）；公式中只有一个。",
            ),
            answer=74,
        ),
        Mutant(
            Text(
                "V reads the state, not the input: it is M' × D = 4 × 5, not 4 × 3.",
                "V 读的是隐状态，不是输入：大小是 M' × D = 4 × 5，不是 4 × 3。",
            ),
            answer=61,
        ),
        Mutant(
            Text(
                "That is U and W alone. b, V and c are trained too: 5, 4 × 5 and 4 numbers.",
                "这只是 U 和 W。b、V、c 也要训练：分别有 5、4 × 5 和 4 个数。",
            ),
            answer=40,
        ),
    ],
    hints=[
        Text(
            r"A matrix that maps $\mathbb R^n$ to $\mathbb R^m$ holds $m\cdot n$ numbers.",
            r"从 $\mathbb R^n$ 映射到 $\mathbb R^m$ 的矩阵有 $m\cdot n$ 个数。",
        ),
        Text(
            r"$U$ is $5\times5$, $W$ is $5\times3$, $V$ is $4\times5$. Two vectors remain.",
            r"$U$ 是 $5\times5$，$W$ 是 $5\times3$，$V$ 是 $4\times5$。还剩两个向量。",
        ),
    ],
    solution=Text(
        r"$25+15+5+20+4=69$. The number of steps does not enter: the parameters are shared.",
        r"$25+15+5+20+4=69$。与序列长度无关，因为各时刻共享参数。",
    ),
)

TO_TORCH = Choice(
    id="srn-to-torch",
    level=2,
    minutes=5,
    title=Text("The same network in PyTorch", "PyTorch 中的同一个网络"),
    prompt=Text(
        r"`nn.RNN` computes $f(W_{ih}\mathbf x+\mathbf b_{ih}+W_{hh}\mathbf h+\mathbf b_{hh})$ "
        r"with $f=\tanh$. Your network has $U$, $W$ and $\mathbf b$. Which settings give the same "
        r"states? Pick all.",
        r"`nn.RNN` 计算 $f(W_{ih}\mathbf x+\mathbf b_{ih}+W_{hh}\mathbf h+\mathbf b_{hh})$，"
        r"其中 $f=\tanh$。你的网络有 $U$、$W$ 和 $\mathbf b$。哪些设置能得到相同的隐状态？"
        r"请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                r"$W_{ih}=W$, $W_{hh}=U$, $\mathbf b_{ih}=\mathbf b$, $\mathbf b_{hh}=\mathbf b$",
                r"$W_{ih}=W$，$W_{hh}=U$，$\mathbf b_{ih}=\mathbf b$，$\mathbf b_{hh}=\mathbf b$",
            ),
            False,
            Text(
                "The two biases are added, so the bias would count twice.",
                "两个偏置会相加，偏置就被算了两次。",
            ),
        ),
        Option(
            Text(
                r"$W_{ih}=W$, $W_{hh}=U$, $\mathbf b_{ih}=\mathbf b$, $\mathbf b_{hh}=\mathbf 0$",
                r"$W_{ih}=W$，$W_{hh}=U$，$\mathbf b_{ih}=\mathbf b$，$\mathbf b_{hh}=\mathbf 0$",
            ),
            True,
            Text(
                "Yes: only the sum of the two biases matters.",
                "对：起作用的只是两个偏置之和。",
            ),
        ),
        Option(
            Text(
                r"$W_{ih}=U$, $W_{hh}=W$, $\mathbf b_{ih}=\mathbf b$, $\mathbf b_{hh}=\mathbf 0$",
                r"$W_{ih}=U$，$W_{hh}=W$，$\mathbf b_{ih}=\mathbf b$，$\mathbf b_{hh}=\mathbf 0$",
            ),
            False,
            Text(
                "ih means input to hidden, so that place belongs to W; hh belongs to U.",
                "ih 表示从输入到隐状态，对应 W；hh 对应 U。",
            ),
        ),
        Option(
            Text(
                r"$W_{ih}=W$, $W_{hh}=U$, $\mathbf b_{ih}=\mathbf b_{hh}=\tfrac12\mathbf b$",
                r"$W_{ih}=W$，$W_{hh}=U$，$\mathbf b_{ih}=\mathbf b_{hh}=\tfrac12\mathbf b$",
            ),
            True,
            Text(
                "Yes: the halves add up to b.",
                "对：两半相加等于 b。",
            ),
        ),
        Option(
            Text(
                r"$W_{ih}=W^\top$, $W_{hh}=U^\top$, "
                r"$\mathbf b_{ih}=\mathbf b$, $\mathbf b_{hh}=\mathbf 0$",
                r"$W_{ih}=W^\top$，$W_{hh}=U^\top$，"
                r"$\mathbf b_{ih}=\mathbf b$，$\mathbf b_{hh}=\mathbf 0$",
            ),
            False,
            Text(
                "PyTorch stores its matrices as (out, in), as the book does: no transpose.",
                "PyTorch 的矩阵按（输出, 输入）存放，与教材一致：不需要转置。",
            ),
        ),
    ],
    hints=[
        Text(
            r"Which matrix meets $\mathbf x$, and which meets $\mathbf h$?",
            r"哪个矩阵乘 $\mathbf x$，哪个矩阵乘 $\mathbf h$？",
        ),
        Text(
            r"Only $\mathbf b_{ih}+\mathbf b_{hh}$ enters the net input. Two options are right.",
            r"进入净输入的只是 $\mathbf b_{ih}+\mathbf b_{hh}$。有两个选项正确。",
        ),
    ],
    solution=Text(
        r"$W_{ih}=W$, $W_{hh}=U$, and any two biases with "
        r"$\mathbf b_{ih}+\mathbf b_{hh}=\mathbf b$: here (b) and (d).",
        r"$W_{ih}=W$，$W_{hh}=U$，两个偏置只需满足 $\mathbf b_{ih}+\mathbf b_{hh}=\mathbf b$："
        r"本题为 (b) 和 (d)。",
    ),
)

ORDER = Order(
    id="srn-order",
    level=2,
    minutes=4,
    title=Text("The order of one pass", "一次前向计算的顺序"),
    prompt=Text(
        r"Put the parts of a forward pass with an output at every step into order.",
        r"每个时刻都有输出时，把前向计算的各部分排好顺序。",
    ),
    steps=[
        Text(r"Set the state $\mathbf h_0=\mathbf 0$.", r"令隐状态 $\mathbf h_0=\mathbf 0$。"),
        Text(r"Read the next input $\mathbf x_t$.", r"读入下一个输入 $\mathbf x_t$。"),
        Text(
            r"Net input: $\mathbf z_t=U\mathbf h_{t-1}+W\mathbf x_t+\mathbf b$.",
            r"净输入：$\mathbf z_t=U\mathbf h_{t-1}+W\mathbf x_t+\mathbf b$。",
        ),
        Text(
            r"New state: $\mathbf h_t=f(\mathbf z_t)$.",
            r"新的隐状态：$\mathbf h_t=f(\mathbf z_t)$。",
        ),
        Text(
            r"Output: $\hat{\mathbf y}_t=V\mathbf h_t+\mathbf c$; back to the next input.",
            r"输出：$\hat{\mathbf y}_t=V\mathbf h_t+\mathbf c$；回到读入下一个输入。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "The output is computed from the old state: it must wait for hₜ.",
                "输出用的是旧的隐状态：应先算出 hₜ。",
            ),
            answer=(0, 1, 2, 4, 3),
        ),
        Mutant(
            Text(
                "h₀ is set inside the loop, so the memory is wiped at every step.",
                "h₀ 在循环内被重置，每一步记忆都被清空。",
            ),
            answer=(1, 0, 2, 3, 4),
        ),
        Mutant(
            Text(
                "The net input needs xₜ: the input is read first.",
                "净输入要用到 xₜ：先读入输入。",
            ),
            answer=(0, 2, 1, 3, 4),
        ),
        Mutant(
            Text(
                "The first net input already needs h₀: it is set before everything else.",
                "第一个净输入就要用到 h₀：它应最先设定。",
            ),
            answer=(1, 2, 0, 3, 4),
        ),
        Mutant(
            Text(
                "f acts on the net input, so zₜ comes before hₜ.",
                "f 作用在净输入上，所以 zₜ 在 hₜ 之前。",
            ),
            answer=(0, 1, 3, 2, 4),
        ),
    ],
    hints=[
        Text("What does each line read, and who wrote it?", "每一行读取了什么？它是在哪里写入的？"),
        Text(
            r"$\mathbf h_0$ stands before the loop; the output needs $\mathbf h_t$.",
            r"$\mathbf h_0$ 在循环之前；输出需要 $\mathbf h_t$。",
        ),
    ],
    solution=Text(
        r"$\mathbf h_0$ once, then in every step: input, net input, state, output.",
        r"先令 $\mathbf h_0$，然后每一步依次是：输入、净输入、隐状态、输出。",
    ),
)


def seen_names(rng):
    return {"h_1": rng.normal(), "h_2": rng.normal()}


SEEN = Formula(
    id="srn-seen",
    level=2,
    minutes=6,
    title=Text("Has there been a one?", "出现过 1 吗？"),
    prompt=Text(
        r"A network reads bits $x_t$ and keeps two units, $h_1=\operatorname{relu}(s)$ and "
        r"$h_2=\operatorname{relu}(s-1)$ with $s=p+x_t$. Here $p$ is read from the state before: "
        r"1 if a one has been seen so far, else 0. Write the new $p$ as a weighted sum of the "
        r"units, `h_1` and `h_2`.",
        r"网络读入比特 $x_t$，有两个单元：$h_1=\operatorname{relu}(s)$ 和 "
        r"$h_2=\operatorname{relu}(s-1)$，其中 $s=p+x_t$。$p$ 由上一时刻的隐状态读出："
        r"到目前为止出现过 1 则为 1，否则为 0。把新的 $p$ 写成两个单元 `h_1` 和 `h_2` 的加权和。",
    ),
    reference="h_1 - h_2",
    names=seen_names,
    functions={},
    equivalents=["-h_2 + h_1", r"h_1 - 1\cdot h_2"],
    mutants=[
        Mutant(
            Text(
                "That is the parity: it says 0 for s = 2, but the one has been seen.",
                "这是累积奇偶性：s = 2 时它给出 0，但 1 已经出现过。",
            ),
            answer="h_1 - 2 h_2",
        ),
        Mutant(
            Text(
                "h₁ alone is s, so p counts the ones: after two of them it is 2.",
                "h₁ 就是 s，这样 p 数的是 1 的个数：出现两次后等于 2。",
            ),
            answer="h_1",
        ),
        Mutant(
            Text(
                "For s = 2 that is 2 + 1 = 3; it should stay 1.",
                "s = 2 时得到 2 + 1 = 3；应当仍为 1。",
            ),
            answer="h_1 + h_2",
        ),
        Mutant(
            Text(
                "h₂ alone is 1 only if the one came twice: for s = 1 it is 0.",
                "h₂ 只有在 1 出现第二次时才为 1：s = 1 时它是 0。",
            ),
            answer="h_2",
        ),
        Mutant(
            Text(
                "The sign is turned round: for s = 1 that is −1.",
                "符号反了：s = 1 时得到 −1。",
            ),
            answer="h_2 - h_1",
        ),
        Mutant(
            Text(
                "That is 1/2 for s = 1; it should be 1 as soon as one bit was 1.",
                "s = 1 时得到 1/2；只要有一个比特为 1，就应当等于 1。",
            ),
            answer="h_1 / 2",
        ),
    ],
    hints=[
        Text(
            r"Make a table of $h_1$ and $h_2$ for $s=0,1,2$, and the $p$ that you want beside it.",
            r"列表写出 $s=0,1,2$ 时的 $h_1$ 和 $h_2$，旁边写上想要的 $p$。",
        ),
        Text(
            r"You want $0,1,1$ from $h_1=0,1,2$ and $h_2=0,0,1$.",
            r"要由 $h_1=0,1,2$ 和 $h_2=0,0,1$ 得到 $0,1,1$。",
        ),
    ],
    solution=Text(
        r"$p=h_1-h_2$: it is $s$ up to 1 and stays there. So $V=(1,-1)$, and $U$ has this row "
        r"twice; $W$, $\mathbf b$ and $\mathbf c$ are those of the parity network.",
        r"$p=h_1-h_2$：$s$ 不超过 1 时等于 $s$，之后保持 1。因此 $V=(1,-1)$，$U$ 的两行都是它；"
        r"$W$、$\mathbf b$ 和 $\mathbf c$ 与累积奇偶性网络相同。",
    ),
)


def dv_case(rng):
    steps, batch, hidden, out = sizes(rng, 4)
    return {
        "dy": rng.normal(size=(steps, batch, out)),
        "h": rng.normal(size=(steps, batch, hidden)),
    }


def dv_loss(rng):
    case = dv_case(rng)
    V = rng.normal(size=(case["dy"].shape[2], case["h"].shape[2]))
    return case.values(), V, lambda V: np.sum(case["dy"] * (case["h"] @ V.T))


DV = Code(
    id="srn-dv",
    level=2,
    minutes=8,
    title=Text("The gradient of the output layer", "输出层的梯度"),
    prompt=Text(
        r"The outputs are $\hat{\mathbf y}_t=V\mathbf h_t+\mathbf c$. Given `dy`, the gradients "
        r"$\bar{\mathbf y}_t$, shape $(T, B, M')$, and the states `h`, $(T, B, D)$, return "
        r"$\partial\mathcal L/\partial V$, shape $(M', D)$.",
        r"输出为 $\hat{\mathbf y}_t=V\mathbf h_t+\mathbf c$。已知梯度 $\bar{\mathbf y}_t$，"
        r"即 `dy`，形状 $(T, B, M')$，以及隐状态 `h`，形状 $(T, B, D)$，返回 "
        r"$\partial\mathcal L/\partial V$，形状 $(M', D)$。",
    ),
    starter="def output_dv(dy, h):\n    raise NotImplementedError\n",
    reference='def output_dv(dy, h):\n    return np.einsum("tbi,tbj->ij", dy, h)\n',
    cases=dv_case,
    equivalents=[
        "def output_dv(dy, h):\n    return np.tensordot(dy, h, ((0, 1), (0, 1)))\n",
        "def output_dv(dy, h):\n    return sum(d.T @ s for d, s in zip(dy, h))\n",
        "def output_dv(dy, h):\n"
        "    return dy.reshape(-1, dy.shape[2]).T @ h.reshape(-1, h.shape[2])\n",
    ],
    mutants=[
        Mutant(
            Text(
                "Rows and columns are exchanged: V is M' × D, and so is its gradient.",
                "行和列对调了：V 的形状是 M' × D，它的梯度也一样。",
            ),
            edit=("->ij", "->ji"),
        ),
        Mutant(
            Text(
                "Only the last step is there: V stands in every output, so the steps add up.",
                "只有最后一步：每个时刻的输出都用到 V，各步要相加。",
            ),
            edit=('", dy, h)', '", dy[-1:], h[-1:])'),
        ),
        Mutant(
            Text(
                "Only the first sequence is there: the loss of the batch sees all of them.",
                "只有第一个序列：整批的损失与所有序列有关。",
            ),
            edit=('", dy, h)', '", dy[:, :1], h[:, :1])'),
        ),
        Mutant(
            Text(
                "Each gradient meets the state of the step before; the output of step t reads hₜ.",
                "每个梯度配了上一步的隐状态；第 t 步的输出读的是 hₜ。",
            ),
            edit=('", dy, h)', '", dy[1:], h[:-1])'),
        ),
        Mutant(
            Text(
                "You took a mean over the steps; the derivative of a sum is a sum.",
                "这里对各步取了平均；和的导数是导数之和。",
            ),
            edit=('", dy, h)', '", dy, h) / len(dy)'),
        ),
        Mutant(
            Text(
                "You took a mean over the sequences; the derivative of a sum is a sum.",
                "这里对各序列取了平均；和的导数是导数之和。",
            ),
            answer="def output_dv(dy, h):\n"
            '    return np.einsum("tbi,tbj->ij", dy, h) / dy.shape[1]\n',
        ),
        Mutant(
            Text(
                "You took a mean over steps and sequences; the derivative of a sum is a sum.",
                "这里对各步和各序列取了平均；和的导数是导数之和。",
            ),
            edit=('", dy, h)', '", dy, h) / h[..., 0].size'),
        ),
        Mutant(
            Text(
                "The steps are summed before the product, so the gradient of one step meets the "
                "states of all. Multiply at each step, then add.",
                "先对各步求和再相乘，一步的梯度就配上了所有步的隐状态。应先在每一步相乘，再求和。",
            ),
            answer="def output_dv(dy, h):\n    return dy.sum(0).T @ h.sum(0)\n",
        ),
        Mutant(
            Text(
                "The sequences are summed before the product, so the gradient of one sequence "
                "meets the states of all. Multiply for each sequence, then add.",
                "先对各序列求和再相乘，一个序列的梯度就配上了所有序列的隐状态。应先对每个序列相乘，"
                "再求和。",
            ),
            answer="def output_dv(dy, h):\n    return dy.sum(1).T @ h.sum(1)\n",
        ),
    ],
    properties=[is_gradient("V", dv_loss)],
    hints=[
        Text(
            r"For one step of one sequence it is the outer product "
            r"$\bar{\mathbf y}_t\mathbf h_t^\top$.",
            r"对一个序列的一步，它是外积 $\bar{\mathbf y}_t\mathbf h_t^\top$。",
        ),
        Text(
            r"Add over $t$ and over the batch: `np.einsum`, `np.tensordot`, or a loop with `+=`.",
            r"对 $t$ 和整批求和：用 `np.einsum`、`np.tensordot`，或用 `+=` 的循环。",
        ),
    ],
    solution=Text(
        r"$\partial\mathcal L/\partial V_{ij}=\sum_{t,b}\bar y_{tbi}h_{tbj}$, because $V_{ij}$ "
        r"stands in $\hat y_{tbi}$ with the factor $h_{tbj}$, at every step of every sequence.",
        r"$\partial\mathcal L/\partial V_{ij}=\sum_{t,b}\bar y_{tbi}h_{tbj}$，因为 $V_{ij}$ 以系数 "
        r"$h_{tbj}$ 出现在每个序列每一步的 $\hat y_{tbi}$ 中。",
    ),
)

EXERCISES = [STEP, UNROLL, SEEN, COUNT, TO_TORCH, ORDER, DV]
