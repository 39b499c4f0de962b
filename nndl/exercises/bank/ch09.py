r"""Exercises of chapter 9, stacked and bidirectional networks."""

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

TITLE = Text("Stacked and bidirectional networks", "堆叠与双向循环神经网络")

COUNT = Number(
    id="birnn-count",
    level=1,
    minutes=5,
    title=Text("Two layers of two directions", "两层双向网络"),
    prompt=Text(
        r"A stack of two bidirectional layers of simple recurrent networks reads "
        r"$\mathbf x_t\in\mathbb R^3$. Every network has 4 units, and each network of layer 2 "
        r"reads "
        r"the joined states of layer 1. How many numbers do all $W$, $U$ and $\mathbf b$ hold "
        r"together (one bias each, no output layer)? You may type a sum.",
        r"两层双向的简单循环网络堆叠在一起，输入 $\mathbf x_t\in\mathbb R^3$。每个网络有 4 个神经元"
        r"，"
        r"第二层的每个网络读入第一层拼接后的状态。所有的 $W$、$U$、$\mathbf b$ 一共有多少个数"
        r"（每个网络一个偏置，不含输出层）？可以输入算式。",
    ),
    reference=168,
    units=("numbers", "parameters", "个", "个数", "个参数"),
    mutants=[
        Mutant(
            Text(
                "W of layer 2 is too narrow: what it reads is joined, 2 · 4 numbers and not 4.",
                "第二层的 W 太窄：它读入的是拼接后的状态，有 2 · 4 个数，不是 4 个。",
            ),
            answer=136,
        ),
        Mutant(
            Text(
                "W of layer 2 has the width of layer 1's: it reads 8 numbers from below, not x.",
                "第二层的 W 用了第一层的宽度：它读入的是下一层的 8 个数，不是 x。",
            ),
            answer=128,
        ),
        Mutant(
            Text(
                "That is one network a layer; each layer has two, with weights of their own.",
                "这里每层只算了一个网络；每层有两个，各有自己的参数。",
            ),
            answer=84,
        ),
        Mutant(
            Text(
                "That is a stack of one direction: two networks and not four, and layer 2 reads 4.",
                "这是单向的堆叠：只有两个网络而不是四个，而且第二层只读入 4 个数。",
            ),
            answer=68,
        ),
        Mutant(
            Text(
                "The biases are missing: four networks, 4 numbers each.",
                "漏了偏置：四个网络，每个 4 个数。",
            ),
            answer=152,
        ),
        Mutant(
            Text(
                "That counts two biases a network, as nn.RNN has; here each has one.",
                "这里每个网络算了两个偏置（PyTorch 的 nn.RNN 是这样）；本题每个网络只有一个。",
            ),
            answer=184,
        ),
        Mutant(
            Text(
                "Layer 1 alone has 64: layer 2 comes on top, with wider W.",
                "只算了第一层的 64 个：还要加上第二层，它的 W 更宽。",
            ),
            answer=64,
        ),
        Mutant(
            Text(
                "Layer 2 alone has 104: layer 1 is missing. (Or U is missing in all four networks, "
                "which gives the same number.)",
                "只算了第二层的 104 个：漏了第一层。（也可能是四个网络都漏了 U，结果相同。）",
            ),
            answer=104,
        ),
        Mutant(
            Text(
                "Layer 2 does not read x: it reads the 8 joined states of layer 1 and nothing "
                "else.",
                "第二层不读入 x：它只读入第一层拼接后的 8 个数。",
            ),
            answer=192,
        ),
        Mutant(
            Text(
                "U is too wide: a state meets the state of its own network, 4 numbers and not 8.",
                "U 太宽：状态只与本网络的状态相乘，是 4 个数，不是 8 个。",
            ),
            answer=232,
        ),
    ],
    hints=[
        Text(
            r"One network: $W$ is $4\times(\text{what it reads})$, $U$ is $4\times4$, $\mathbf b$ "
            r"has 4.",
            r"每个网络：$W$ 为 $4\times$（读入的个数），$U$ 为 $4\times4$，$\mathbf b$ 有 4 个数。",
        ),
        Text(
            r"Layer 1: $2\,(12+16+4)$. In layer 2 each network reads $8$ numbers.",
            r"第一层：$2\,(12+16+4)$。第二层的每个网络读入 $8$ 个数。",
        ),
    ],
    solution=Text(
        r"$2\,(4\cdot3+16+4)+2\,(4\cdot8+16+4)=64+104=168$.",
        r"$2\,(4\cdot3+16+4)+2\,(4\cdot8+16+4)=64+104=168$。",
    ),
)

PATHS = Number(
    id="stack-paths",
    level=2,
    minutes=6,
    title=Text("How many ways up", "有多少条路"),
    prompt=Text(
        r"In a stack of three layers, how many paths of single arrows lead from $\mathbf x_2$ to "
        r"$\mathbf h^{(3)}_5$? An arrow goes from an input to layer 1, from a state to the same "
        r"layer's next state, or from a state to the layer above at the same step.",
        r"在三层的堆叠网络中，从 $\mathbf x_2$ 到 $\mathbf h^{(3)}_5$ 有多少条由单个箭头连成的路径"
        r"？"
        r"箭头可以从输入到第一层，从一个状态到同一层的下一时刻，或在同一时刻到上一层。",
    ),
    reference=10,
    units=("paths", "ways", "条", "条路径"),
    mutants=[
        Mutant(
            Text(
                "That lets the first arrow be any: but x₂ has one arrow only, up to layer 1.",
                "这里把第一个箭头也当作任意的：但 x₂ 只有一个箭头，即向上到第一层。",
            ),
            answer=20,
        ),
        Mutant(
            Text(
                "From step 2 to step 5 there are three arrows to the right, not two.",
                "从第 2 步到第 5 步有三个向右的箭头，不是两个。",
            ),
            answer=6,
        ),
        Mutant(
            Text(
                "From step 2 to step 5 there are three arrows to the right, not four.",
                "从第 2 步到第 5 步有三个向右的箭头，不是四个。",
            ),
            answer=15,
        ),
        Mutant(
            Text(
                "That counts orders of five different arrows; the two ups are alike, and so are "
                "the "
                "three rights.",
                "这里把五个箭头当作互不相同；其实两个向上的相同，三个向右的也相同。",
            ),
            answer=120,
        ),
        Mutant(
            Text(
                "A choice of layer at each of three steps is too much: one can only go up.",
                "不能在三步中各自任选一层：只能向上，不能向下。",
            ),
            answer=27,
        ),
        Mutant(
            Text(
                "Up or right at every arrow gives 2⁵; but exactly two of the five go up.",
                "每个箭头任选向上或向右得到 2⁵；但五个箭头中恰有两个向上。",
            ),
            answer=32,
        ),
        Mutant(
            Text(
                "2³ chooses up or right at three arrows; there are five after the first, and "
                "exactly "
                "two of them go up.",
                "2³ 是在三个箭头处任选向上或向右；第一个箭头之后还有五个，其中恰有两个向上。",
            ),
            answer=8,
        ),
        Mutant(
            Text(
                "Three layers times three steps is the number of states, not of paths.",
                "三层乘三步是状态的个数，不是路径的条数。",
            ),
            answer=9,
        ),
        Mutant(
            Text(
                "That is a stack of two layers: from h⁽¹⁾₂ there are two more arrows up.",
                "这是两层堆叠的结果：从 h⁽¹⁾₂ 还有两个向上的箭头。",
            ),
            answer=4,
        ),
        Mutant(
            Text(
                "That is the length of a path, not the number of paths.",
                "这是一条路径的长度，不是路径的条数。",
            ),
            answer=5,
        ),
        Mutant(
            Text(
                "One path goes straight up and then right; the ups may stand elsewhere too.",
                "先一直向上再向右只是其中一条；向上的箭头也可以在别处。",
            ),
            answer=1,
        ),
    ],
    hints=[
        Text(
            r"The first arrow is given: up, to $\mathbf h^{(1)}_2$. What is left?",
            r"第一个箭头是确定的：向上到 $\mathbf h^{(1)}_2$。还剩下哪些？",
        ),
        Text(
            r"Two arrows up and three to the right, in any order.",
            r"两个向上，三个向右，顺序任意。",
        ),
    ],
    solution=Text(
        r"$n=5-2=3$ arrows to the right and $L-1=2$ up remain, in any order: "
        r"$\binom{n+L-1}{n}=\binom53=10$.",
        r"还剩 $n=5-2=3$ 个向右和 $L-1=2$ 个向上的箭头，顺序任意：$\binom{n+L-1}{n}=\binom53=10$。",
    ),
)


def delta_names(rng):
    hidden = 3
    vectors = ("hbar_t", "δ_{t-1}", "δ_{t+1}")
    names = {name: rng.normal(size=hidden) for name in vectors}
    return dict(names, h_t=rng.uniform(-0.9, 0.9, hidden), U=rng.normal(size=(hidden, hidden)))


DELTA = Formula(
    id="birnn-delta",
    level=2,
    minutes=6,
    title=Text("The errors of the network that reads backwards", "反向网络的误差项"),
    prompt=Text(
        r"The second network of a bidirectional one reads backwards, "
        r"$\mathbf h_t=\tanh(U\mathbf h_{t+1}+W\mathbf x_t+\mathbf b)$ (its number is left out). "
        r"The output sends $\bar{\mathbf h}_t$ to its state. Write the error term $\delta_t$ of "
        r"its "
        r"net input, for $1<t<T$. Type the names as `hbar_t`, `h_t`, `U^T`, and "
        r"`δ_{t-1}` or `delta_{t-1}`.",
        r"双向网络中的第二个网络从后向前读：$\mathbf h_t=\tanh(U\mathbf h_{t+1}+W\mathbf x_t"
        r"+\mathbf b)$（省略了它的编号）。输出层传给它的状态的梯度为 $\bar{\mathbf h}_t$。"
        r"写出 $1<t<T$ 时其净输入的误差项 $\delta_t$。符号输入为 `hbar_t`、`h_t`、`U^T` 和 "
        r"`δ_{t-1}`（或 `delta_{t-1}`）。",
    ),
    reference="(hbar_t + U^T δ_{t-1}) ⊙ (1 - h_t ⊙ h_t)",
    names=delta_names,
    functions={},
    equivalents=[
        r"(1 - \mathbf{h}_t \odot \mathbf{h}_t) \odot (\bar{\mathbf{h}}_t + U^\top \delta_{t-1})",
        "hbar_t * (1 - h_t * h_t) + (U^T delta_{t-1}) * (1 - h_t * h_t)",
    ],
    mutants=[
        Mutant(
            Text(
                "That is a network that reads forwards. Here the state of t is read by the step "
                "that comes after it in reading, t − 1.",
                "这是向前读的网络的结果。这里 t 时刻的状态由阅读顺序中的下一步读取，即 t − 1。",
            ),
            edit=("δ_{t-1}", "δ_{t+1}"),
        ),
        Mutant(
            Text(
                "U is not transposed: the sum runs down its columns.",
                "U 没有转置：求和沿它的列进行。",
            ),
            edit=("U^T", "U"),
        ),
        Mutant(
            Text(
                "The part that comes back along time, through U, is missing.",
                "漏了经过 U 沿时间传回来的一部分。",
            ),
            edit=(" + U^T δ_{t-1}", ""),
        ),
        Mutant(
            Text(
                "The part that the output sends, h̄ₜ, is missing.",
                "漏了输出层传来的 h̄ₜ。",
            ),
            edit=("hbar_t + ", ""),
        ),
        Mutant(
            Text(
                "That is the gradient of the state; the slope of tanh is missing.",
                "这是对状态的梯度；还缺 tanh 的导数。",
            ),
            edit=(" ⊙ (1 - h_t ⊙ h_t)", ""),
        ),
        Mutant(
            Text(
                "h(1 − h) is the slope of the logistic function; tanh has 1 − h².",
                "h(1 − h) 是 Logistic 函数的导数；tanh 的导数是 1 − h²。",
            ),
            edit=("(1 - h_t ⊙ h_t)", "h_t ⊙ (1 - h_t)"),
        ),
        Mutant(
            Text(
                "The square is missing: the slope of tanh is 1 − h², not 1 − h.",
                "漏了平方：tanh 的导数是 1 − h²，不是 1 − h。",
            ),
            edit=("(1 - h_t ⊙ h_t)", "(1 - h_t)"),
        ),
        Mutant(
            Text(
                "The slope multiplies the whole sum, also what the output sends.",
                "导数要乘整个和，也包括输出层传来的部分。",
            ),
            answer="hbar_t + (U^T δ_{t-1}) ⊙ (1 - h_t ⊙ h_t)",
        ),
        Mutant(
            Text(
                "The slope multiplies the whole sum, also what comes back along time.",
                "导数要乘整个和，也包括沿时间传回来的部分。",
            ),
            answer="hbar_t ⊙ (1 - h_t ⊙ h_t) + U^T δ_{t-1}",
        ),
        Mutant(
            Text(
                "The two parts are added, not subtracted: the chain rule adds the readers.",
                "两部分应当相加，不是相减：链式法则把各个读取者的贡献加起来。",
            ),
            edit=("hbar_t + U^T", "hbar_t - U^T"),
        ),
        Mutant(
            Text(
                "One neighbour too many: a network reads in one direction, so one step alone reads "
                "its state, t − 1 here.",
                "多了一个相邻时刻：一个网络只向一个方向读，"
                "所以只有一步读取它的状态，这里是 t − 1。",
            ),
            edit=("U^T δ_{t-1}", "U^T δ_{t-1} + U^T δ_{t+1}"),
        ),
    ],
    hints=[
        Text(
            r"In which net input, besides the output, does $\mathbf h_t$ stand? Write the equation "
            r"for $t-1$.",
            r"除了输出层，$\mathbf h_t$ 还出现在哪个净输入中？写出 $t-1$ 时刻的公式。",
        ),
        Text(
            r"$\mathbf h_{t-1}=\tanh(U\mathbf h_t+\dots)$, so $U^\top\delta_{t-1}$ comes back.",
            r"$\mathbf h_{t-1}=\tanh(U\mathbf h_t+\dots)$，所以传回来的是 $U^\top\delta_{t-1}$。",
        ),
    ],
    solution=Text(
        r"$\delta_t=(\mathbf 1-\mathbf h_t\odot\mathbf h_t)\odot(\bar{\mathbf h}_t+U^\top"
        r"\delta_{t-1})$: errors run against the direction of reading, here forward in time.",
        r"$\delta_t=(\mathbf 1-\mathbf h_t\odot\mathbf h_t)\odot(\bar{\mathbf h}_t+U^\top"
        r"\delta_{t-1})$：误差的传播方向与阅读方向相反，这里是沿时间向前。",
    ),
)


def last_case(rng):
    steps, batch, hidden = sizes(rng, 3)
    steps += 1  # at least 3, so that the step after the first is not the last
    lengths = rng.integers(1, steps + 1, batch)
    lengths[rng.integers(batch)] = 1
    h = rng.normal(size=(steps, batch, 2 * hidden))
    return {"h": h, "lengths": lengths}


LAST = Code(
    id="birnn-last",
    level=2,
    minutes=10,
    title=Text("Read a class from both ends", "从两端读出类别"),
    prompt=Text(
        r"`h` holds the joined states of a bidirectional network for a batch of padded sequences, "
        r"shape $(T, B, 2D)$, the first $D$ numbers those of the network that reads forwards; "
        r"`lengths` (integers, shape $(B,)$) are the true lengths, and each sequence was reversed "
        r"within its own. Return the two states that have read the whole sequence, joined: "
        r"$(B, 2D)$. The listing to be repaired is `return h[-1]`.",
        r"`h` 是双向网络对一批填充过的序列给出的拼接状态，形状 $(T, B, 2D)$，前 $D$ 个数属于向前读"
        r"的网络；"
        r"`lengths`（整数，形状 $(B,)$）是真实长度，每个序列都在自己的长度内反转。"
        r"返回读完了整个序列的两个状态，拼接成 $(B, 2D)$。需要修正的代码是 `return h[-1]`。",
    ),
    starter="def both_ends(h, lengths):\n    raise NotImplementedError\n",
    reference="def both_ends(h, lengths):\n"
    "    D = h.shape[2] // 2\n"
    "    rows = np.arange(h.shape[1])\n"
    "    ends = h[lengths - 1, rows, :D]\n"
    "    starts = h[0, :, D:]\n"
    "    return np.concatenate([ends, starts], axis=1)\n",
    cases=last_case,
    equivalents=[
        "def both_ends(h, lengths):\n"
        "    D = h.shape[2] // 2\n"
        "    return [list(h[n - 1, b, :D]) + list(h[0, b, D:]) for b, n in enumerate(lengths)]\n",
    ],
    mutants=[
        Mutant(
            Text(
                "That is the listing: the last row of the array. Its backward half has read one "
                "input, and a short sequence ends before it.",
                "这就是原来的代码：数组的最后一行。其反向的一半只读了一个输入，"
                "而且较短的序列在此之前已经结束。",
            ),
            answer="def both_ends(h, lengths):\n    return h[-1]\n",
        ),
        Mutant(
            Text(
                "Both halves come from the true end: there the backward network has read one input "
                "only. Its last state stands at the first step.",
                "两半都取自真实的末尾：反向网络在那里只读了一个输入。它最后的状态在第一步。",
            ),
            edit=("h[0, :, D:]", "h[lengths - 1, rows, D:]"),
        ),
        Mutant(
            Text(
                "The forward half comes from the last row of the array: that is padding for a "
                "short "
                "sequence. It stands at lengths - 1.",
                "向前的一半取自数组的最后一行：对较短的序列那里是填充。应取 lengths - 1 处。",
            ),
            edit=("h[lengths - 1, rows, :D]", "h[-1, :, :D]"),
        ),
        Mutant(
            Text(
                "Off by one: the last of n steps has the index n - 1.",
                "差了一位：n 步中最后一步的下标是 n - 1。",
            ),
            edit=("h[lengths - 1, rows", "h[np.minimum(lengths, len(h) - 1), rows"),
        ),
        Mutant(
            Text(
                "The ends are exchanged: the forward network has read everything at its last step, "
                "the backward one at step 1.",
                "两端弄反了：向前的网络在最后一步读完，反向的网络在第一步读完。",
            ),
            answer="def both_ends(h, lengths):\n"
            "    D = h.shape[2] // 2\n"
            "    rows = np.arange(h.shape[1])\n"
            "    return np.concatenate([h[0, :, :D], h[lengths - 1, rows, D:]], axis=1)\n",
        ),
        Mutant(
            Text(
                "The halves are joined in the other order: network 1 comes first.",
                "两半拼接的次序反了：网络 1 在前。",
            ),
            edit=("[ends, starts]", "[starts, ends]"),
        ),
        Mutant(
            Text(
                "The halves are added; joined means one behind the other, 2D numbers.",
                "两半相加了；拼接是一个接在另一个后面，共 2D 个数。",
            ),
            edit=("np.concatenate([ends, starts], axis=1)", "ends + starts"),
        ),
        Mutant(
            Text(
                "Joined along the wrong axis: rows are sequences, so join along axis 1.",
                "拼接的轴错了：每行是一个序列，应沿 axis=1 拼接。",
            ),
            edit=("axis=1", "axis=0"),
        ),
        Mutant(
            Text(
                "Both halves come from the first step: there the forward network has read one "
                "input "
                "only.",
                "两半都取自第一步：向前的网络在那里只读了一个输入。",
            ),
            answer="def both_ends(h, lengths):\n    return h[0]\n",
        ),
        Mutant(
            Text(
                "That is a mean over time. It is a sound way to read a class too, but not what is "
                "asked (and the pads are in it).",
                "这是对时间求平均。它也可以用来读出类别，但不是本题所问（而且把填充也算了进去）。",
            ),
            answer="def both_ends(h, lengths):\n    return h.mean(0)\n",
        ),
        Mutant(
            Text(
                "That is the mean over the true steps: a sound way to read a class too, but asked "
                "are the two states that have read everything.",
                "这是对真实的各步求平均：也可以用来读出类别，但本题要的是读完整个序列的两个状态。",
            ),
            answer="def both_ends(h, lengths):\n"
            "    valid = (np.arange(len(h))[:, None] < lengths)[..., None]\n"
            "    return (h * valid).sum(0) / lengths[:, None]\n",
        ),
    ],
    hints=[
        Text(
            r"Where has each network read everything: at the first or at the last true step?",
            r"每个网络在哪里读完了全部：第一步，还是最后一个真实的步？",
        ),
        Text(
            r"`h[lengths - 1, np.arange(B), :D]` takes another row for each sequence; the other "
            r"half is `h[0, :, D:]`.",
            r"`h[lengths - 1, np.arange(B), :D]` 为每个序列取不同的行；另一半是 `h[0, :, D:]`。",
        ),
    ],
    solution=Text(
        r"$\mathbf h^{(1)}$ at each true end and $\mathbf h^{(2)}$ at the first step, joined. In "
        r"PyTorch, with the lengths told, that is `torch.cat([h_n[-2], h_n[-1]], 1)`.",
        r"取每个真实末尾处的 $\mathbf h^{(1)}$ 和第一步的 $\mathbf h^{(2)}$，拼接起来。在 PyTorch "
        r"中，"
        r"若给出了长度，就是 `torch.cat([h_n[-2], h_n[-1]], 1)`。",
    ),
)


def errors_case(rng):
    steps, batch, below, above = sizes(rng, 4)
    return {
        "dz2": rng.normal(size=(steps, batch, above)),
        "W2": rng.normal(size=(above, below)),
        "U1": rng.normal(size=(below, below)),
        "h1": rng.uniform(-0.9, 0.9, (steps, batch, below)),
    }


ERRORS = Code(
    id="stack-errors",
    level=3,
    minutes=12,
    title=Text("From layer 2 to layer 1", "从第二层到第一层"),
    prompt=Text(
        r"In a stack of two tanh layers the errors of layer 2 are known: `dz2`, shape "
        r"$(T, B, D_2)$. Nothing but layer 2 and layer 1 itself reads the states `h1`, "
        r"$(T, B, D_1)$. Return the errors of layer 1, $\delta^{(1)}_t$, shape $(T, B, D_1)$. `W2` "
        r"has shape $(D_2, D_1)$, `U1` $(D_1, D_1)$.",
        r"在两层 tanh 的堆叠网络中，第二层的误差项 `dz2` 已知，形状 $(T, B, D_2)$。"
        r"状态 `h1`（形状 $(T, B, D_1)$）只被第二层和第一层自己读取。返回第一层的误差项 "
        r"$\delta^{(1)}_t$，形状 $(T, B, D_1)$。`W2` 的形状为 $(D_2, D_1)$，`U1` 为 $(D_1, D_1)$。",
    ),
    starter="def stack_errors(dz2, W2, U1, h1):\n    raise NotImplementedError\n",
    reference="def stack_errors(dz2, W2, U1, h1):\n"
    "    dz1, later = np.zeros_like(h1), 0\n"
    "    for t in reversed(range(len(h1))):\n"
    "        dh = dz2[t] @ W2 + later\n"
    "        dz1[t] = dh * (1 - h1[t] ** 2)\n"
    "        later = dz1[t] @ U1\n"
    "    return dz1\n",
    cases=errors_case,
    equivalents=[
        "def stack_errors(dz2, W2, U1, h1):\n"
        "    dz1 = np.empty_like(h1)\n"
        "    for b in range(h1.shape[1]):\n"
        "        d = np.zeros(len(U1))\n"
        "        for t in range(len(h1) - 1, -1, -1):\n"
        "            d = (W2.T @ dz2[t, b] + U1.T @ d) * (1 - h1[t, b] ** 2)\n"
        "            dz1[t, b] = d\n"
        "    return dz1\n",
    ],
    mutants=[
        Mutant(
            Text(
                "U1 is transposed once too often: the column form is U1ᵀδ, so a row meets U1 as it "
                "is, dz1[t] @ U1.",
                "U1 多转置了一次：列向量的形式是 U1ᵀδ，所以按行时是 dz1[t] @ U1。",
            ),
            edit=("dz1[t] @ U1", "dz1[t] @ U1.T"),
        ),
        Mutant(
            Text(
                "W2 is transposed once too often: a row meets it as dz2[t] @ W2, (D₂) to (D₁).",
                "W2 多转置了一次：按行时是 dz2[t] @ W2，从 D₂ 到 D₁。",
            ),
            edit=("dz2[t] @ W2", "dz2[t] @ W2.T"),
        ),
        Mutant(
            Text(
                "That is the order for columns; the batch holds rows: dz2[t] @ W2.",
                "这是列向量的写法；这里按行排列：dz2[t] @ W2。",
            ),
            edit=("dz2[t] @ W2", "W2.T @ dz2[t]"),
        ),
        Mutant(
            Text(
                "Nothing comes back along time: h1 of step t is read by layer 1 at t + 1 too.",
                "没有沿时间传回来的部分：t 时刻的 h1 也被第一层在 t + 1 时刻读取。",
            ),
            edit=(" + later", ""),
        ),
        Mutant(
            Text(
                "Layer 2 reads h1 at every step: here its part is used at the last step alone.",
                "第二层在每一步都读取 h1：这里只用了最后一步。",
            ),
            edit=("dz2[t] @ W2 + later", "(dz2[t] @ W2 if t == len(h1) - 1 else 0) + later"),
        ),
        Mutant(
            Text(
                "The slope of tanh is missing.",
                "漏了 tanh 的导数。",
            ),
            edit=(" * (1 - h1[t] ** 2)", ""),
        ),
        Mutant(
            Text(
                "The slope multiplies the whole sum, also what comes from the next step.",
                "导数要乘整个和，也包括从下一时刻传来的部分。",
            ),
            answer="def stack_errors(dz2, W2, U1, h1):\n"
            "    dz1, later = np.zeros_like(h1), 0\n"
            "    for t in reversed(range(len(h1))):\n"
            "        dz1[t] = dz2[t] @ W2 * (1 - h1[t] ** 2) + later\n"
            "        later = dz1[t] @ U1\n"
            "    return dz1\n",
        ),
        Mutant(
            Text(
                "The slope multiplies the whole sum, also what comes from layer 2.",
                "导数要乘整个和，也包括从第二层传来的部分。",
            ),
            answer="def stack_errors(dz2, W2, U1, h1):\n"
            "    dz1, later = np.zeros_like(h1), 0\n"
            "    for t in reversed(range(len(h1))):\n"
            "        dz1[t] = dz2[t] @ W2 + later * (1 - h1[t] ** 2)\n"
            "        later = dz1[t] @ U1\n"
            "    return dz1\n",
        ),
        Mutant(
            Text(
                "The sweep runs forward in time. Layer 1 reads forwards, so its errors run back.",
                "扫描的方向是沿时间向前。第一层向前读，所以误差应向后传。",
            ),
            edit=("reversed(range(len(h1)))", "range(len(h1))"),
        ),
        Mutant(
            Text(
                "The square is missing: the slope of tanh is 1 − h².",
                "漏了平方：tanh 的导数是 1 − h²。",
            ),
            edit=("h1[t] ** 2", "h1[t]"),
        ),
        Mutant(
            Text(
                "h(1 − h) is the slope of the logistic function; tanh has 1 − h².",
                "h(1 − h) 是 Logistic 函数的导数；tanh 的导数是 1 − h²。",
            ),
            edit=("(1 - h1[t] ** 2)", "h1[t] * (1 - h1[t])"),
        ),
        Mutant(
            Text(
                "Layer 2 reads the state of the same step: dz2[t], not dz2[t + 1].",
                "第二层读取的是同一时刻的状态：用 dz2[t]，不是 dz2[t + 1]。",
            ),
            edit=("dz2[t] @ W2", "(dz2[t + 1] @ W2 if t + 1 < len(h1) else 0)"),
        ),
        Mutant(
            Text(
                "Only one step comes back: what layer 1 at t + 1 had itself got from t + 2 is "
                "lost.",
                "只传回了一步：第一层在 t + 1 时刻从 t + 2 得到的部分丢失了。",
            ),
            answer="def stack_errors(dz2, W2, U1, h1):\n"
            "    dh1 = dz2 @ W2\n"
            "    dh1[:-1] += (dh1 * (1 - h1**2))[1:] @ U1\n"
            "    return dh1 * (1 - h1**2)\n",
        ),
        Mutant(
            Text(
                "The slope is that of the step before: dh of step t meets 1 - h1[t] ** 2.",
                "用了前一时刻的导数：t 时刻的 dh 应乘 1 - h1[t] ** 2。",
            ),
            answer="def stack_errors(dz2, W2, U1, h1):\n"
            "    dz1, later = np.zeros_like(h1), 0\n"
            "    for t in reversed(range(len(h1))):\n"
            "        dz1[t] = (dz2[t] @ W2 + later) * (1 - h1[t - 1] ** 2)\n"
            "        later = dz1[t] @ U1\n"
            "    return dz1\n",
        ),
        Mutant(
            Text(
                "What goes back along time is the gradient of the state, dh, without the slope: it "
                "is dz1[t] that meets U1.",
                "沿时间传回去的用了对状态的梯度 dh，少乘了导数：应由 dz1[t] 与 U1 相乘。",
            ),
            edit=("later = dz1[t] @ U1", "later = dh @ U1"),
        ),
        Mutant(
            Text(
                "U1 is missing: what layer 1 at t + 1 sends back comes through U1.",
                "漏了 U1：第一层在 t + 1 时刻传回来的量要经过 U1。",
            ),
            edit=("later = dz1[t] @ U1", "later = dz1[t]"),
        ),
        Mutant(
            Text(
                "h1 is already behind tanh: its slope there is 1 − h1², without another tanh.",
                "h1 已经是 tanh 的值：那里的导数是 1 − h1²，不用再取一次 tanh。",
            ),
            edit=("h1[t] ** 2", "np.tanh(h1[t]) ** 2"),
        ),
        Mutant(
            Text(
                "You returned the gradients of the states; the errors are those of the net inputs, "
                "times the slope, and the slope belongs into the sweep, too.",
                "返回的是对状态的梯度；误差项是对净输入的，要乘导数，而且在扫描中也要乘。",
            ),
            answer="def stack_errors(dz2, W2, U1, h1):\n"
            "    dh1, later = np.zeros_like(h1), 0\n"
            "    for t in reversed(range(len(h1))):\n"
            "        dh1[t] = dz2[t] @ W2 + later\n"
            "        later = dh1[t] * (1 - h1[t] ** 2) @ U1\n"
            "    return dh1\n",
        ),
    ],
    hints=[
        Text(
            r"Two net inputs read $\mathbf h^{(1)}_t$: layer 2 at $t$ and layer 1 at $t+1$.",
            r"读取 $\mathbf h^{(1)}_t$ 的净输入有两个：$t$ 时刻的第二层和 $t+1$ 时刻的第一层。",
        ),
        Text(
            r"$\delta^{(1)}_t=(1-\mathbf h\odot\mathbf h)\odot(W^{(2)\top}\delta^{(2)}_t+"
            r"U^{(1)\top}\delta^{(1)}_{t+1})$; in rows both are without a transpose.",
            r"$\delta^{(1)}_t=(1-\mathbf h\odot\mathbf h)\odot(W^{(2)\top}\delta^{(2)}_t+"
            r"U^{(1)\top}\delta^{(1)}_{t+1})$；按行写时两处都不用转置。",
        ),
    ],
    solution=Text(
        r"One sweep from $T$ down to 1: `dh = dz2[t] @ W2 + dz1[t + 1] @ U1`, times "
        r"`1 - h1[t] ** 2`. The layer above has taken the place of the loss.",
        r"从 $T$ 到 1 扫描一次：`dh = dz2[t] @ W2 + dz1[t + 1] @ U1`，再乘 `1 - h1[t] ** 2`。"
        r"上一层取代了损失函数的位置。",
    ),
)

SEEN = Choice(
    id="birnn-seen",
    level=1,
    minutes=4,
    title=Text("Who notices the first word?", "谁注意到了第一个词？"),
    prompt=Text(
        r"`outputs, (h_n, c_n) = nn.LSTM(M, D, bidirectional=True)(x)` for texts of $T=6$ words "
        r"without padding. In the first word of a text something is changed. Which of these can "
        r"change? Pick all.",
        r"对长度 $T=6$、没有填充的文本运行 `outputs, (h_n, c_n) = nn.LSTM(M, D, "
        r"bidirectional=True)(x)`。改变一个文本的第一个词，下列哪些会改变？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(r"`outputs[-1, :, :D]`", r"`outputs[-1, :, :D]`"),
            True,
            Text(
                "Yes: the forward network has read all six words at the last step.",
                "对：向前的网络在最后一步读完了六个词。",
            ),
        ),
        Option(
            Text(r"`outputs[-1, :, D:]`", r"`outputs[-1, :, D:]`"),
            False,
            Text(
                "The backward network begins there: it has read the last word alone.",
                "反向网络从那里开始：它只读了最后一个词。",
            ),
        ),
        Option(
            Text(r"`outputs[0, :, D:]`", r"`outputs[0, :, D:]`"),
            True,
            Text(
                "Yes: there the backward network ends, and has read all words.",
                "对：反向网络在那里结束，读完了所有的词。",
            ),
        ),
        Option(
            Text(r"`h_n[-1]`", r"`h_n[-1]`"),
            True,
            Text(
                "Yes: that is the backward network after its last step, which is the first word.",
                "对：它是反向网络读完最后一步（即第一个词）之后的状态。",
            ),
        ),
        Option(
            Text(r"`outputs[1, :, D:]`", r"`outputs[1, :, D:]`"),
            False,
            Text(
                "At the second word the backward network has read words 6 to 2 and not word 1.",
                "在第二个词处，反向网络读了第 6 到第 2 个词，还没有读第 1 个词。",
            ),
        ),
        Option(
            Text(r"`outputs[0, :, :D]`", r"`outputs[0, :, :D]`"),
            True,
            Text(
                "Yes: the forward network has read just this word.",
                "对：向前的网络恰好读了这个词。",
            ),
        ),
    ],
    hints=[
        Text(
            r"Network 1 has read words 1 to $t$ at step $t$, network 2 words $t$ to 6.",
            r"在第 $t$ 步，网络 1 读了第 1 到第 $t$ 个词，网络 2 读了第 $t$ 到第 6 个词。",
        ),
        Text(
            r"Of network 2, only step 1 has read word 1. Four options are right.",
            r"网络 2 只有在第 1 步才读到第 1 个词。有四个选项正确。",
        ),
    ],
    solution=Text(
        r"(a), (c), (d) and (f). The listing reads `outputs[-1]`, whose second half, (b), knows "
        r"nothing of the first word.",
        r"(a)、(c)、(d) 和 (f)。课件的代码读取 `outputs[-1]`，其后一半即 (b)，对第一个词一无所知。",
    ),
)

ORDER = Order(
    id="stack-order",
    level=2,
    minutes=4,
    title=Text("Back through two layers", "反向通过两层"),
    prompt=Text(
        r"One training step of a stack of two layers with an output at every step. Put its parts "
        r"into an order in which everything is known when it is needed, layer by layer.",
        r"两层堆叠网络，每个时刻都有输出。把一次训练的各部分按层排好顺序，使每一步所需的量都已算出"
        r"。",
    ),
    steps=[
        Text(
            r"Layer 1 reads the inputs, from $t=1$ to $T$.",
            r"第一层读入输入，$t$ 从 1 到 $T$。",
        ),
        Text(
            r"Layer 2 reads the states of layer 1, from $t=1$ to $T$.",
            r"第二层读入第一层的状态，$t$ 从 1 到 $T$。",
        ),
        Text(
            r"The output layer sends $V^\top\bar{\mathbf y}_t$ back to layer 2.",
            r"输出层把 $V^\top\bar{\mathbf y}_t$ 传回第二层。",
        ),
        Text(
            r"The errors $\delta^{(2)}_t$, from $t=T$ down to 1.",
            r"计算误差项 $\delta^{(2)}_t$，$t$ 从 $T$ 到 1。",
        ),
        Text(
            r"$W^{(2)\top}\delta^{(2)}_t$ for every $t$: what layer 2 sends to layer 1.",
            r"对每个 $t$ 计算 $W^{(2)\top}\delta^{(2)}_t$：第二层传给第一层的量。",
        ),
        Text(
            r"The errors $\delta^{(1)}_t$, from $t=T$ down to 1.",
            r"计算误差项 $\delta^{(1)}_t$，$t$ 从 $T$ 到 1。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "The layers go back in reverse order: δ⁽¹⁾ needs what layer 2 sends down.",
                "反向时层的次序相反：δ⁽¹⁾ 需要第二层传下来的量。",
            ),
            answer=(0, 1, 2, 5, 4, 3),
        ),
        Mutant(
            Text(
                "What layer 2 sends down is made of δ⁽²⁾: those come first.",
                "第二层传下来的量由 δ⁽²⁾ 算出：应先算 δ⁽²⁾。",
            ),
            answer=(0, 1, 2, 4, 3, 5),
        ),
        Mutant(
            Text(
                "Layer 2 reads the states of layer 1: layer 1 runs first.",
                "第二层读入第一层的状态：第一层应先运行。",
            ),
            answer=(1, 0, 2, 3, 4, 5),
        ),
        Mutant(
            Text(
                "δ⁽²⁾ needs what the output layer sends back.",
                "δ⁽²⁾ 需要输出层传回来的量。",
            ),
            answer=(0, 1, 3, 2, 4, 5),
        ),
        Mutant(
            Text(
                "δ⁽¹⁾ needs what layer 2 sends down, at every step.",
                "δ⁽¹⁾ 在每一步都需要第二层传下来的量。",
            ),
            answer=(0, 1, 2, 3, 5, 4),
        ),
        Mutant(
            Text(
                "The output reads layer 2, so nothing can be sent back before layer 2 has run.",
                "输出层读取第二层，所以第二层运行之前不能传回任何梯度。",
            ),
            answer=(0, 2, 1, 3, 4, 5),
        ),
    ],
    hints=[
        Text(
            "What does each line read, and which line makes it?",
            "每一行读取了什么？它由哪一行算出？",
        ),
        Text(
            "Forwards: layer 1, layer 2, output. Backwards: output, layer 2, layer 1.",
            "前向：第一层、第二层、输出。反向：输出、第二层、第一层。",
        ),
    ],
    solution=Text(
        r"Up with the states, down with the errors; between the layers stands "
        r"$W^{(2)\top}\delta^{(2)}_t$.",
        r"状态自下而上，误差自上而下；两层之间是 $W^{(2)\top}\delta^{(2)}_t$。",
    ),
)

EXERCISES = [SEEN, COUNT, PATHS, DELTA, LAST, ORDER, ERRORS]
