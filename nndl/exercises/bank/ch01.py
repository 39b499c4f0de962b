r"""Exercises of chapter 1, feed-forward nets and the need for memory."""

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

TITLE = Text("Feed-forward nets and the need for memory", "前馈网络与记忆")

COUNT = Number(
    id="ffn-count",
    level=1,
    minutes=2,
    title=Text("How many parameters has a small network?", "一个小网络有多少个参数？"),
    prompt=Text(
        r"A fully connected network reads $M_0=5$ numbers, has one hidden layer of $M_1=4$ units "
        r"and $M_2=3$ outputs; both layers have a bias. How many numbers are trained? You may type "
        r"a sum.",
        r"一个全连接网络读入 $M_0=5$ 个数，有一个 $M_1=4$ 个神经元的隐藏层和 $M_2=3$ 个输出；"
        r"两层都有偏置。一共训练多少个数？可以输入算式。",
    ),
    reference=39,
    units=("numbers", "parameters", "个", "个数", "个参数"),
    mutants=[
        Mutant(
            Text(
                "The biases are missing: each layer has one for each of its units, 4 + 3 more.",
                "漏了偏置：每一层的每个神经元各有一个，还要加 4 + 3。",
            ),
            answer=32,
        ),
        Mutant(
            Text(
                "The bias of the outputs is missing: both layers have one, so 3 more.",
                "漏了输出层的偏置：两层都有偏置，还要加 3。",
            ),
            answer=36,
        ),
        Mutant(
            Text(
                "The bias of the hidden layer is missing: both layers have one, so 4 more.",
                "漏了隐藏层的偏置：两层都有偏置，还要加 4。",
            ),
            answer=35,
        ),
        Mutant(
            Text(
                "A layer has one bias for each of its own units, not for each number that it "
                "reads: 4 and 3, not 5 and 4.",
                "偏置的个数是本层神经元的个数，不是读入的数的个数：是 4 和 3，不是 5 和 4。",
            ),
            answer=41,
        ),
        Mutant(
            Text(
                "One bias for each layer is too few: every unit has its own.",
                "每层一个偏置太少了：每个神经元都有自己的偏置。",
            ),
            answer=34,
        ),
        Mutant(
            Text(
                "That is one matrix from the input straight to the output; the hidden layer lies "
                "between them: 5 to 4, then 4 to 3.",
                "这是从输入直接到输出的一个矩阵；中间还有隐藏层：先 5 到 4，再 4 到 3。",
            ),
            answer=18,
        ),
        Mutant(
            Text(
                "That is the number of units. Between two layers there is a weight for every pair.",
                "这是神经元的个数。两层之间的每一对都有一个权重。",
            ),
            answer=12,
        ),
        Mutant(
            Text(
                "The input has no bias: a bias belongs to a unit that adds something up, 4 and 3.",
                "输入没有偏置：只有做求和的神经元才有偏置，即 4 个和 3 个。",
            ),
            answer=44,
        ),
        Mutant(
            Text(
                "That is the first layer alone. The outputs have 3 · 4 weights and 3 biases too.",
                "这只是第一层。输出层还有 3 · 4 个权重和 3 个偏置。",
            ),
            answer=24,
        ),
        Mutant(
            Text(
                "The two layers add up; they are not multiplied: 5 · 4 weights, then 4 · 3.",
                "两层的参数是相加，不是相乘：先 5 · 4 个权重，再 4 · 3 个。",
            ),
            answer=60,
        ),
    ],
    hints=[
        Text(
            r"Write the shapes of $W^{(1)}$, $\mathbf b^{(1)}$, $W^{(2)}$, $\mathbf b^{(2)}$.",
            r"写出 $W^{(1)}$、$\mathbf b^{(1)}$、$W^{(2)}$、$\mathbf b^{(2)}$ 的形状。",
        ),
        Text(
            r"The first layer has $4\cdot5+4$ numbers.",
            r"第一层有 $4\cdot5+4$ 个数。",
        ),
    ],
    solution=Text(
        r"$W^{(1)}$ is $4\times5$, $\mathbf b^{(1)}$ has 4 entries, $W^{(2)}$ is $3\times4$, "
        r"$\mathbf b^{(2)}$ has 3: $20+4+12+3=39$.",
        r"$W^{(1)}$ 是 $4\times5$，$\mathbf b^{(1)}$ 有 4 个分量，$W^{(2)}$ 是 $3\times4$，"
        r"$\mathbf b^{(2)}$ 有 3 个：$20+4+12+3=39$。",
    ),
)

CONV_COUNT = Number(
    id="conv-count",
    level=1,
    minutes=2,
    title=Text("How many parameters has a convolutional layer?", "一个卷积层有多少个参数？"),
    prompt=Text(
        r"One filter of width $K=3$, with a bias, slides over an input of $M=10$ numbers. How many "
        r"numbers are trained?",
        r"一个宽度 $K=3$、带偏置的滤波器在 $M=10$ 个数的输入上滑动。一共训练多少个数？",
    ),
    reference=4,
    units=("numbers", "parameters", "个", "个数", "个参数"),
    mutants=[
        Mutant(
            Text("The bias is missing: K weights and one bias.", "漏了偏置：K 个权重加一个偏置。"),
            answer=3,
        ),
        Mutant(
            Text(
                "That counts the weights anew at each of the 8 places; they are shared.",
                "这里在 8 个位置上各数了一遍；这些权重是共享的。",
            ),
            answer=32,
        ),
        Mutant(
            Text(
                "That counts the weights anew at each of the 8 places and forgets the bias; the "
                "weights are shared.",
                "这里在 8 个位置上各数了一遍权重，又漏了偏置；权重是共享的。",
            ),
            answer=24,
        ),
        Mutant(
            Text(
                "The bias is shared too: one for all 8 places.",
                "偏置也是共享的：8 个位置共用一个。",
            ),
            answer=11,
        ),
        Mutant(
            Text(
                "That is a fully connected layer from 10 numbers to 8: every pair has a weight of "
                "its own. A convolution shares K weights.",
                "这是从 10 个数到 8 个数的全连接层：每一对各有一个权重。卷积只共享 K 个权重。",
            ),
            answer=88,
        ),
        Mutant(
            Text(
                "That is the number of places, M − K + 1. It is not asked for, and no weight "
                "belongs to a place.",
                "这是位置的个数 M − K + 1。问的不是它，权重也不属于某个位置。",
            ),
            answer=8,
        ),
        Mutant(
            Text(
                "That is a fully connected layer without biases, 10 · 8. A convolution shares K "
                "weights, and it has a bias.",
                "这是没有偏置的全连接层，10 · 8。卷积共享 K 个权重，并且有偏置。",
            ),
            answer=80,
        ),
        Mutant(
            Text(
                "That counts the weights anew at each of the 10 inputs; they are shared.",
                "这里对 10 个输入各数了一遍权重；权重是共享的。",
            ),
            answer=30,
        ),
    ],
    hints=[
        Text(
            r"Which letters in $z_i=\sum_kw_kx_{i+k-1}+b$ depend on $i$?",
            r"在 $z_i=\sum_kw_kx_{i+k-1}+b$ 中，哪些字母与 $i$ 有关？",
        ),
        Text(
            r"Neither $w_k$ nor $b$ does: all places share them.",
            r"$w_k$ 和 $b$ 都与 $i$ 无关：所有位置共享它们。",
        ),
    ],
    solution=Text(
        r"$w_1,w_2,w_3$ and $b$: four, whatever $M$ is.",
        r"$w_1,w_2,w_3$ 和 $b$：共四个，与 $M$ 无关。",
    ),
)

LONGER = Choice(
    id="ffn-longer",
    level=2,
    minutes=4,
    title=Text("One step more", "多一个时刻"),
    prompt=Text(
        r"A model was trained on sequences of $T=8$ numbers. Which of these can be given a "
        r"sequence of 9 numbers without changing or adding a weight? Pick all.",
        r"一个模型在 $T=8$ 个数的序列上训练。下列哪些模型不改变、不增加权重，就能读入 9 个数的序列"
        r"？"
        r"请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                r"A fully connected layer that reads the whole sequence at once.",
                r"一次读入整个序列的全连接层。",
            ),
            False,
            Text(
                "Its matrix has 8 columns and meets no vector of 9 numbers.",
                "它的矩阵有 8 列，无法与 9 个数的向量相乘。",
            ),
        ),
        Option(
            Text(
                r"A convolutional layer of width 3.",
                r"宽度为 3 的卷积层。",
            ),
            True,
            Text(
                "Right: its 4 numbers fit every input of at least 3; there is one place more.",
                "正确：它的 4 个数适用于任何不少于 3 个数的输入，只是多一个位置。",
            ),
        ),
        Option(
            Text(
                r"A convolutional layer, the mean of its outputs over all places, and a fully "
                r"connected layer on that mean.",
                r"卷积层，再对所有位置的输出取平均，再接一个全连接层。",
            ),
            True,
            Text(
                "Right: the mean has the same size for every length.",
                "正确：对任何长度，平均值的大小都相同。",
            ),
        ),
        Option(
            Text(
                r"A convolutional layer, and a fully connected layer on all its outputs.",
                r"卷积层，再接一个读入其全部输出的全连接层。",
            ),
            False,
            Text(
                "The convolution does not mind, but the fully connected layer above it gets one "
                "number more than its matrix has columns.",
                "卷积层没有问题，但上面的全连接层会多得到一个数，与矩阵的列数不符。",
            ),
        ),
        Option(
            Text(
                r"A fully connected network applied to each number alone.",
                r"对每个数单独使用的全连接网络。",
            ),
            True,
            Text(
                "Right: it is used once more. It is a convolution of width 1, and sees no past.",
                "正确：只是多用一次。它相当于宽度为 1 的卷积，看不到过去。",
            ),
        ),
    ],
    hints=[
        Text(
            r"For each of them: is there a matrix whose number of columns depends on $T$?",
            r"逐个检查：是否有某个矩阵的列数与 $T$ 有关？",
        ),
        Text(
            r"Three of the five have none.",
            r"五个中有三个没有这样的矩阵。",
        ),
    ],
    solution=Text(
        r"What fails is a fully connected layer on something whose size depends on the length. The "
        r"convolution, the mean over places and the network used at each step do not. They still "
        r"see only as far back as their receptive field.",
        r"行不通的是：全连接层所读的东西的大小与序列长度有关。卷积、对位置取平均、"
        r"以及在每个时刻单独使用的网络都不受影响。但它们能看到的过去仍限于感受野之内。",
    ),
)


def gradient_names(rng):
    units = sizes(rng, 1)[0]  # as many as inputs: a forgotten transpose has the right shape
    W, x, b, da = (rng.normal(size=shape) for shape in ((units, units), units, units, units))
    return {"W": W, "x": x, "b": b, "z": W @ x + b, "da": da}


GRADIENT = Formula(
    id="ffn-dx",
    level=2,
    minutes=5,
    title=Text("Back through a layer", "反向经过一层"),
    prompt=Text(
        r"A layer computes $\mathbf z=W\mathbf x+\mathbf b$ and $\mathbf a=f(\mathbf z)$, with "
        r"$f=\tanh$. Call the "
        r"gradient that comes back from above `da`, $\partial\mathcal L/\partial\mathbf a$. Write "
        r"$\partial\mathcal L/\partial\mathbf x$ with `W`, `z`, `da` and `f'`. Type `⊙` or `*` for "
        r"the product by entries, `W^T` for the transpose.",
        r"一层计算 $\mathbf z=W\mathbf x+\mathbf b$，$\mathbf a=f(\mathbf z)$，其中 $f=\tanh$。从上"
        r"一层传回的梯度记"
        r"作 "
        r"`da`，即 $\partial\mathcal L/\partial\mathbf a$。用 `W`、`z`、`da` 和 `f'` 写出 "
        r"$\partial\mathcal L/\partial\mathbf x$。逐元素相乘用 `⊙` 或 `*`，转置写作 `W^T`。",
    ),
    reference="W^T (f'(z) ⊙ da)",
    names=gradient_names,
    functions={"f": "tanh", "f'": "tanh'"},
    equivalents=[
        "W.T @ (da * f'(z))",
        r"W^\top\operatorname{diag}(f'(\mathbf z))\,da",
        "W^T (da - f(z)^2 ⊙ da)",
        "W^T (f'(W x + b) ⊙ da)",
    ],
    mutants=[
        Mutant(
            Text(
                "W must be transposed: x_j stands in every net input, so the sum runs down column "
                "j of W.",
                "W 应转置：x_j 出现在每个净输入中，所以是沿 W 的第 j 列求和。",
            ),
            edit=("W^T", "W"),
        ),
        Mutant(
            Text(
                "f' is missing: da is the gradient behind the activation. First through f, then "
                "through W.",
                "漏了 f'：da 是激活函数之后的梯度。先经过 f，再经过 W。",
            ),
            edit=("f'(z) ⊙ da", "da"),
        ),
        Mutant(
            Text(
                "This is f where the chain rule wants its derivative f'.", "应为导数 f'，而不是 f。"
            ),
            edit=("f'", "f"),
        ),
        Mutant(
            Text(
                "That is the gradient of z. One step is left: back through W.",
                "这是对 z 的梯度。还差一步：经过 W 传回去。",
            ),
            answer="f'(z) ⊙ da",
        ),
        Mutant(
            Text(
                "That is the gradient of W. Asked for is the gradient of x.",
                "这是 W 的梯度。要求的是 x 的梯度。",
            ),
            answer="(f'(z) ⊙ da) x^T",
        ),
        Mutant(
            Text(
                "The order is reversed: coming back, the activation is met first, then W.",
                "顺序反了：反向传播时先遇到激活函数，再遇到 W。",
            ),
            answer="f'(z) ⊙ (W^T da)",
        ),
        Mutant(
            Text(
                "f' is taken at x; it belongs at the net input z, where f was applied.",
                "f' 的自变量应为净输入 z（f 作用的地方），而不是 x。",
            ),
            answer="W^T (f'(x) ⊙ da)",
        ),
    ],
    hints=[
        Text(
            r"Two steps: from $\mathbf a$ to $\mathbf z$, from $\mathbf z$ to $\mathbf x$.",
            r"分两步：从 $\mathbf a$ 到 $\mathbf z$，再从 $\mathbf z$ 到 $\mathbf x$。",
        ),
        Text(
            r"$\partial\mathcal L/\partial x_j=\sum_iW_{ij}\,\partial\mathcal L/\partial z_i$.",
            r"$\partial\mathcal L/\partial x_j=\sum_iW_{ij}\,\partial\mathcal L/\partial z_i$。",
        ),
    ],
    solution=Text(
        r"$\delta=f'(\mathbf z)\odot\bar{\mathbf a}$, because $f$ acts on each number alone; then "
        r"$\sum_iW_{ij}\delta_i=[W^\top\delta]_j$.",
        r"$f$ 逐元素作用，所以 $\delta=f'(\mathbf z)\odot\bar{\mathbf a}$；"
        r"再由 $\sum_iW_{ij}\delta_i=[W^\top\delta]_j$ 得到结果。",
    ),
)


def conv_case(rng):
    width, length = sorted(sizes(rng, 2))
    return {
        "x": rng.normal(size=length + 3),
        "w": rng.normal(size=width),
        "b": rng.normal(),
    }


def moves_with_its_input(convolve, rng):
    w, x = rng.normal(size=3), rng.normal(size=9)
    early, late = np.asarray(convolve(x[:-1], w, 0.5)), np.asarray(convolve(x[1:], w, 0.5))
    return np.allclose(early[1:], late[:-1])


CONV = Code(
    id="conv-forward",
    level=2,
    minutes=6,
    title=Text("A convolutional layer", "卷积层"),
    prompt=Text(
        r"Write $z_i=\sum_{k=1}^Kw_kx_{i+k-1}+b$ for all places: `x` has shape $(M,)$, `w` has "
        r"$(K,)$ with $K\le M$, and `b` is a number. Return the $M-K+1$ net inputs.",
        r"对所有位置写出 $z_i=\sum_{k=1}^Kw_kx_{i+k-1}+b$：`x` 的形状为 $(M,)$，`w` 为 "
        r"$(K,)$，$K\le M$，`b` 是一个数。返回 $M-K+1$ 个净输入。",
    ),
    starter="def convolve(x, w, b):\n    raise NotImplementedError\n",
    reference="def convolve(x, w, b):\n"
    "    places = len(x) - len(w) + 1\n"
    "    return np.array([x[i : i + len(w)] @ w + b for i in range(places)])\n",
    cases=conv_case,
    equivalents=[
        "def convolve(x, w, b):\n    return np.correlate(x, w, 'valid') + b\n",
        "def convolve(x, w, b):\n    return np.convolve(x, w[::-1], 'valid') + b\n",
        "def convolve(x, w, b):\n"
        "    z = []\n"
        "    for i in range(len(x) - len(w) + 1):\n"
        "        z.append(b)\n"
        "        for k in range(len(w)):\n"
        "            z[i] += w[k] * x[i + k]\n"
        "    return z\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The filter is turned round: w₁ meets xᵢ, the last weight the last input. (np."
                "convolve turns it; np.correlate does not.)",
                "滤波器的方向反了：w₁ 对应 xᵢ，最后一个权重对应最后一个输入。"
                "（np.convolve 会翻转，np.correlate 不会。）",
            ),
            edit=("] @ w ", "] @ w[::-1] "),
        ),
        Mutant(
            Text(
                "One place is missing: the last one is where the last weight meets the last input, "
                "so there are M − K + 1.",
                "少了一个位置：最后一个位置上，最后一个权重对应最后一个输入，共 M − K + 1 个。",
            ),
            edit=("len(w) + 1\n", "len(w)\n"),
        ),
        Mutant(
            Text("The bias b is missing.", "漏了偏置 b。"),
            edit=(" @ w + b", " @ w"),
        ),
        Mutant(
            Text(
                "The bias is added once for every weight; it belongs to the sum.",
                "偏置被每个权重各加了一次；它只加到和上一次。",
            ),
            edit=(" @ w + b", " @ w + len(w) * b"),
        ),
        Mutant(
            Text(
                "The input was padded with zeros so that there are M places. Here the filter stays "
                "inside the input: M − K + 1 places.",
                "输入被补零，得到了 M 个位置。本题中滤波器不超出输入：共 M − K + 1 个位置。",
            ),
            answer="def convolve(x, w, b):\n"
            "    x = np.concatenate([x, np.zeros(len(w) - 1)])\n"
            "    return np.correlate(x, w, 'valid') + b\n",
        ),
        Mutant(
            Text(
                "The filter jumps by its own width. It moves on by one place at a time.",
                "滤波器每次移动了自身的宽度。应当每次移动一个位置。",
            ),
            edit=("range(places)", "range(0, places, len(w))"),
        ),
        Mutant(
            Text(
                "The input was padded with zeros on the left. Here the filter stays inside the "
                "input: M − K + 1 places.",
                "在输入左侧补了零。本题中滤波器不超出输入：共 M − K + 1 个位置。",
            ),
            answer="def convolve(x, w, b):\n"
            "    x = np.concatenate([np.zeros(len(w) - 1), x])\n"
            "    return np.correlate(x, w, 'valid') + b\n",
        ),
        Mutant(
            Text(
                "The index is one too small: with k counted from 0, wₖ meets x[i + k], not "
                "x[i + k − 1]; the first place wraps round to the last input.",
                "下标小了 1：k 从 0 开始时，wₖ 对应 x[i + k]，而不是 x[i + k − 1]；"
                "第一个位置会绕到最后一个输入。",
            ),
            answer="def convolve(x, w, b):\n"
            "    places = len(x) - len(w) + 1\n"
            "    return np.array([np.roll(x, 1)[i : i + len(w)] @ w + b for i in range(places)])\n",
        ),
        Mutant(
            Text(
                "You took a mean over the filter; the net input is a sum.",
                "这里对滤波器取了平均；净输入是求和。",
            ),
            answer="def convolve(x, w, b):\n    return np.correlate(x, w, 'valid') / len(w) + b\n",
        ),
    ],
    properties=[
        Property(
            Text(
                "when the input moves on by one place, so does the result.",
                "输入移动一个位置时，结果也移动一个位置。",
            ),
            moves_with_its_input,
        )
    ],
    hints=[
        Text(
            r"For one place: the $K$ numbers from `x[i]` on, times `w`, added up, plus `b`.",
            r"对一个位置：从 `x[i]` 开始的 $K$ 个数与 `w` 相乘、求和，再加 `b`。",
        ),
        Text(
            r"`x[i : i + len(w)] @ w + b`, for `i` from 0 to $M-K$.",
            r"`x[i : i + len(w)] @ w + b`，`i` 从 0 到 $M-K$。",
        ),
    ],
    solution=Text(
        r"The slice `x[i : i + K]` holds $x_i,\dots,x_{i+K-1}$ (Python counts from 0), and `@` "
        r"multiplies and adds. `np.correlate(x, w, 'valid') + b` does all places at once.",
        r"切片 `x[i : i + K]` 就是 $x_i,\dots,x_{i+K-1}$（Python 从 0 开始计数），"
        r"`@` 完成相乘并求和。`np.correlate(x, w, 'valid') + b` 一次算出所有位置。",
    ),
)


def dw_case(rng):
    width, length = sorted(sizes(rng, 2))
    return {"dz": rng.normal(size=length - width + 4), "x": rng.normal(size=length + 3)}


DW = Code(
    id="conv-dw",
    level=3,
    minutes=10,
    title=Text("The gradient of a filter", "滤波器的梯度"),
    prompt=Text(
        r"A filter $\mathbf w$ made $z_i=\sum_kw_kx_{i+k-1}+b$. Given `dz`, shape $(M-K+1,)$, the "
        r"gradient of the loss with respect to $\mathbf z$, and `x`, shape $(M,)$, return "
        r"$\partial\mathcal L/\partial\mathbf w$, shape $(K,)$.",
        r"滤波器 $\mathbf w$ 给出 $z_i=\sum_kw_kx_{i+k-1}+b$。已知损失对 $\mathbf z$ 的梯度 `dz`，"
        r"形状 "
        r"$(M-K+1,)$，以及 `x`，形状 $(M,)$，返回 $\partial\mathcal L/\partial\mathbf w$，形状 "
        r"$(K,)$。",
    ),
    starter="def conv_dw(dz, x):\n    raise NotImplementedError\n",
    reference="def conv_dw(dz, x):\n"
    "    K = len(x) - len(dz) + 1\n"
    "    return np.array([dz @ x[k : k + len(dz)] for k in range(K)])\n",
    cases=dw_case,
    equivalents=[
        "def conv_dw(dz, x):\n    return np.correlate(x, dz, 'valid')\n",
        "def conv_dw(dz, x):\n"
        "    K = len(x) - len(dz) + 1\n"
        "    return sum(d * x[i : i + K] for i, d in enumerate(dz))\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The result is turned round: w₁ meets xᵢ at place i, so its gradient begins with "
                "x₁.",
                "结果的方向反了：在位置 i，w₁ 对应 xᵢ，所以它的梯度从 x₁ 开始。",
            ),
            edit=("for k in range(K)]", "for k in range(K)][::-1]"),
        ),
        Mutant(
            Text(
                "dz is turned round: place i of the output meets the inputs from i on.",
                "dz 的方向反了：输出的位置 i 对应从 i 开始的输入。",
            ),
            edit=("[dz @", "[dz[::-1] @"),
        ),
        Mutant(
            Text(
                "You took a mean over the places; the derivative of a sum is a sum.",
                "这里对各位置取了平均；和的导数是导数之和。",
            ),
            edit=("for k in range(K)]", "/ len(dz) for k in range(K)]"),
        ),
        Mutant(
            Text(
                "Only the first place is there: the filter is used at every place, and shared "
                "weights add up.",
                "只有第一个位置：滤波器用在每个位置，共享的权重要相加。",
            ),
            edit=("dz @ x[k : k + len(dz)]", "dz[0] * x[k]"),
        ),
        Mutant(
            Text(
                "Every weight gets the sum of dz: that is the gradient of the bias. wₖ stands in "
                "zᵢ with the factor xᵢ₊ₖ₋₁.",
                "每个权重都得到 dz 的和：那是偏置的梯度。wₖ 在 zᵢ 中的系数是 xᵢ₊ₖ₋₁。",
            ),
            answer="def conv_dw(dz, x):\n    return np.full(len(x) - len(dz) + 1, dz.sum())\n",
        ),
        Mutant(
            Text(
                "Each place overwrites the one before: only the last is left. Shared weights add "
                "up, so +=.",
                "每个位置覆盖了前一个，只剩最后一个。共享的权重要累加，应当用 +=。",
            ),
            answer="def conv_dw(dz, x):\n"
            "    K = len(x) - len(dz) + 1\n"
            "    return dz[-1] * x[len(dz) - 1 : len(dz) - 1 + K]\n",
        ),
    ],
    hints=[
        Text(
            r"In which $z_i$ does $w_k$ stand, and with which factor?",
            r"$w_k$ 出现在哪些 $z_i$ 中？系数是什么？",
        ),
        Text(
            r"$\partial\mathcal L/\partial w_k=\sum_i\bar z_i\,x_{i+k-1}$; and $K$ is "
            r"`len(x) - len(dz) + 1`.",
            r"$\partial\mathcal L/\partial w_k=\sum_i\bar z_i\,x_{i+k-1}$；$K$ 等于 "
            r"`len(x) - len(dz) + 1`。",
        ),
    ],
    solution=Text(
        r"$w_k$ stands in every $z_i$ with the factor $x_{i+k-1}$, so its gradient is "
        r"$\sum_i\bar z_ix_{i+k-1}$: `dz` slides over `x` as the filter did.",
        r"$w_k$ 出现在每个 $z_i$ 中，系数为 $x_{i+k-1}$，所以梯度是 $\sum_i\bar z_ix_{i+k-1}$："
        r"`dz` 像滤波器一样在 `x` 上滑动。",
    ),
)

WHY = Choice(
    id="ffn-why-not",
    level=1,
    minutes=3,
    title=Text("Why can it not?", "为什么做不到？"),
    prompt=Text(
        r"At every step a feed-forward network reads the present bit alone and is to say whether "
        r"it differs from the one before. After long training half of its answers are wrong. Which "
        r"statements are true? Pick all.",
        r"一个前馈网络在每个时刻只读入当前的一位，要回答它与前一位是否不同。训练很久之后，"
        r"仍有一半的回答是错的。哪些说法正确？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                r"The training got stuck; another starting point may help.",
                r"训练陷入了局部极小；换一个初始点可能有用。",
            ),
            False,
            Text(
                "No starting point helps: the same input needs two different answers, and no "
                "weights give them.",
                "换初始点没有用：同一个输入需要两个不同的答案，任何权重都做不到。",
            ),
        ),
        Option(
            Text(
                r"A wider hidden layer would do it.",
                r"把隐藏层加宽就可以。",
            ),
            False,
            Text(
                "However wide, it is a function of the present bit.",
                "无论多宽，它都只是当前位的函数。",
            ),
        ),
        Option(
            Text(
                r"If it also read the bit before, two relu units would be enough.",
                r"如果它同时读入前一位，两个 relu 神经元就够了。",
            ),
            True,
            Text(
                "Right: relu(s) − 2 relu(s − 1) with s the sum of the two bits.",
                "正确：relu(s) − 2 relu(s − 1)，其中 s 是两位之和。",
            ),
        ),
        Option(
            Text(
                r"It gives the same answer whenever the bit is the same.",
                r"只要当前位相同，它的回答就相同。",
            ),
            True,
            Text(
                "Right: that is what being a function of the present bit means, and why it fails.",
                "正确：它是当前位的函数，这正是它失败的原因。",
            ),
        ),
        Option(
            Text(
                r"It needs longer sequences to learn from.",
                r"它需要更长的训练序列。",
            ),
            False,
            Text(
                "A longer sequence shows it more of the same two inputs, each with both answers.",
                "序列再长，看到的也还是这两种输入，而每种输入都有两个答案。",
            ),
        ),
    ],
    hints=[
        Text(
            r"How many different inputs can this network get? How many answers can it give?",
            r"这个网络可能得到几种不同的输入？它能给出几种回答？",
        ),
        Text(
            r"Look for two steps with the same input and different right answers.",
            r"找两个输入相同而正确答案不同的时刻。",
        ),
    ],
    solution=Text(
        r"The network is a function of $x_t$, so it repeats itself; the right answer does not. Its "
        r"input has to hold $x_{t-1}$ too, and then $\operatorname{relu}(s)-2\operatorname{relu}"
        r"(s-1)$ is enough.",
        r"网络是 $x_t$ 的函数，所以相同输入给出相同回答；正确答案却不是这样。"
        r"输入必须也包含 $x_{t-1}$，这时 $\operatorname{relu}(s)-2\operatorname{relu}(s-1)$ 就够了"
        r"。",
    ),
)

ORDER = Order(
    id="ffn-backward-order",
    level=1,
    minutes=3,
    title=Text("Backwards through two layers", "反向经过两层"),
    prompt=Text(
        r"A network $\hat{\mathbf y}=W_2\,f(\mathbf z)+\mathbf b_2$ with $\mathbf z=W_1\mathbf x+"
        r"\mathbf b_1$ has been run forwards. Put the steps of backpropagation in an order in "
        r"which each has what it needs.",
        r"网络 $\hat{\mathbf y}=W_2\,f(\mathbf z)+\mathbf b_2$，其中 $\mathbf z=W_1\mathbf "
        r"x+\mathbf "
        r"b_1$，前向计算已经完成。请把反向传播的步骤排成可行的顺序，使每一步所需的量都已算出。",
    ),
    steps=[
        Text(
            r"The derivative of the loss with respect to $\hat{\mathbf y}$",
            r"损失对 $\hat{\mathbf y}$ 的导数",
        ),
        Text(
            r"Multiply by $W_2^\top$: the gradient of $f(\mathbf z)$",
            r"乘以 $W_2^\top$：得到 $f(\mathbf z)$ 的梯度",
        ),
        Text(
            r"Multiply by $f'(\mathbf z)$ entry by entry: $\delta$",
            r"逐元素乘以 $f'(\mathbf z)$：得到 $\delta$",
        ),
        Text(
            r"The outer product of $\delta$ and $\mathbf x$: the gradient of $W_1$",
            r"$\delta$ 与 $\mathbf x$ 的外积：得到 $W_1$ 的梯度",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "The slope f'(z) belongs to what comes out of W₂ᵀ: the error first goes back "
                "through layer 2, then through f.",
                "斜率 f'(z) 应乘在经过 W₂ᵀ 之后的量上：误差先经过第 2 层，再经过 f。",
            ),
            answer=(0, 2, 1, 3),
        ),
        Mutant(
            Text(
                "The gradient of W₁ needs δ, so δ comes before it.",
                "W₁ 的梯度要用到 δ，所以 δ 在前。",
            ),
            answer=(0, 1, 3, 2),
        ),
        Mutant(
            Text(
                "That is the forward order. Backpropagation starts at the loss.",
                "这是前向的顺序。反向传播从损失开始。",
            ),
            answer=(3, 2, 1, 0),
        ),
    ],
    hints=[
        Text(r"It starts where the loss is.", r"从损失所在的地方开始。"),
        Text(
            r"Coming from the loss, what is met first: $W_2$ or $f$?",
            r"从损失往回走，先遇到的是 $W_2$ 还是 $f$？",
        ),
    ],
    solution=Text(
        r"From the loss to $\hat{\mathbf y}$, through $W_2$ (transposed), through $f$, and then "
        r"the outer product with what $W_1$ has read.",
        r"从损失到 $\hat{\mathbf y}$，经过 $W_2$（转置），经过 $f$，最后与 $W_1$ 读入的量作外积。",
    ),
)

EXERCISES = [WHY, COUNT, CONV_COUNT, LONGER, GRADIENT, CONV, DW, ORDER]
