r"""Exercises of chapter 10, Highway and residual networks."""

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

TITLE = Text("Highway and residual networks", "高速公路网络与残差网络")

REDUCE = Choice(
    id="hwy-reduce",
    level=1,
    minutes=4,
    title=Text("From the GRU to Highway", "从 GRU 到高速公路网络"),
    prompt=Text(
        "Which changes lead from the GRU to the Highway network? Pick all.",
        "从 GRU 得到高速公路网络需要哪些改动？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                "Each layer has weights of its own.",
                "每一层有自己的权重。",
            ),
            True,
            Text(
                "Yes: this is what makes it a feed-forward network.",
                "对：正是这一点使它成为前馈网络。",
            ),
        ),
        Option(
            Text(
                "All layers share one set of weights, as the steps did.",
                "所有层共享一组权重，和各时刻一样。",
            ),
            False,
            Text(
                "With shared weights it is still a GRU that runs without an input.",
                "若共享权重，它仍是一个没有输入的 GRU。",
            ),
        ),
        Option(
            Text("The reset gate goes.", "去掉重置门。"),
            True,
            Text(
                "Yes: r = 1, each layer's own matrix decides what it reads.",
                "对：r = 1，读取什么由每层自己的矩阵决定。",
            ),
        ),
        Option(
            Text("The update gate goes.", "去掉更新门。"),
            False,
            Text(
                "It stays: it is the carry gate z. Without it a plain network is left.",
                "更新门要保留：它就是携带门 z。去掉它就成了普通的深层网络。",
            ),
        ),
        Option(
            Text(
                "The input at each step goes; the first layer alone reads the input.",
                "去掉每一时刻的输入；只有第一层读入输入。",
            ),
            True,
            Text(
                "Yes: a layer reads the layer below and nothing else.",
                "对：每一层只读取下一层的输出。",
            ),
        ),
    ],
    hints=[
        Text(
            "Which gate gives the carried path?",
            "携带输入的那条路来自哪个门？",
        ),
        Text(
            "A recurrent network is made of equal steps. Three answers are right.",
            "循环网络由相同的步骤组成。有三个选项正确。",
        ),
    ],
    solution=Text(
        r"No input at each step, no reset gate, own weights in each layer; the update gate stays "
        r"and becomes $\mathbf z$.",
        r"去掉每一时刻的输入，去掉重置门，每层有自己的权重；更新门保留，成为 $\mathbf z$。",
    ),
)


def layer_case(rng):
    batch, size = sizes(rng, 2)
    a, W = rng.normal(size=(batch, size)), rng.normal(size=(size, size))
    b, W_z, b_z = rng.normal(size=size), rng.normal(size=(size, size)), rng.normal(size=size)
    return {"a": a, "W": W, "b": b, "W_z": W_z, "b_z": b_z}


def a_copy(layer, rng):
    case = layer_case(rng)
    case["b_z"] = np.full(case["b"].shape, 90.0)
    return np.allclose(layer(*case.values()), case["a"])


INSIDE = (
    "def highway_layer(a, W, b, W_z, b_z):\n"
    "    z = 1 / (1 + np.exp(-(a @ W_z.T + b_z)))\n"
    "    return z * a + np.tanh((1 - z) * (a @ W.T + b))\n"
)
EXCHANGED = (
    "def highway_layer(a, W, b, W_z, b_z):\n"
    "    h, z = np.tanh(a @ W_z.T + b), 1 / (1 + np.exp(-(a @ W.T + b_z)))\n"
    "    return z * a + (1 - z) * h\n"
)

LAYER = Code(
    id="hwy-layer",
    level=1,
    minutes=6,
    title=Text("One Highway layer", "一层高速公路网络"),
    prompt=Text(
        r"Write one layer, $\mathbf h'=\tanh(W\mathbf a+\mathbf b)$, "
        r"$\mathbf z=\sigma(W'\mathbf a+\mathbf b_z)$, with the carry gate of this book, for a "
        r"batch "
        r"of rows: `a` has shape $(B, D)$, `W` and `W_z` (the $W'$) $(D, D)$, `b` and `b_z` "
        r"$(D,)$. Return the layer's output, $(B, D)$.",
        r"写出一层高速公路网络：$\mathbf h'=\tanh(W\mathbf a+\mathbf b)$，"
        r"$\mathbf z=\sigma(W'\mathbf a+\mathbf b_z)$，$\mathbf z$ 为本书的携带门。"
        r"一批样本按行排列：`a` 的形状为 $(B, D)$，`W` 和 `W_z`（即 $W'$）为 $(D, D)$，"
        r"`b` 和 `b_z` 为 $(D,)$。返回该层的输出，形状 $(B, D)$。",
    ),
    starter="def highway_layer(a, W, b, W_z, b_z):\n    raise NotImplementedError\n",
    reference=(
        "def highway_layer(a, W, b, W_z, b_z):\n"
        "    h = np.tanh(a @ W.T + b)\n"
        "    z = 1 / (1 + np.exp(-(a @ W_z.T + b_z)))\n"
        "    return z * a + (1 - z) * h\n"
    ),
    cases=layer_case,
    equivalents=[
        "def highway_layer(a, W, b, W_z, b_z):\n"
        "    t = 1 / (1 + np.exp(a @ W_z.T + b_z))\n"
        "    return a + t * (np.tanh(a @ W.T + b) - a)\n",
        "def highway_layer(a, W, b, W_z, b_z):\n"
        "    h = np.tanh(W @ a.T + b[:, None]).T\n"
        "    z = (0.5 + 0.5 * np.tanh((W_z @ a.T + b_z[:, None]) / 2)).T\n"
        "    return z * a + (1 - z) * h\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The gate is the wrong way round: here z multiplies the input and 1 - z the new "
                "value "
                "(the paper's gate is 1 - z), and σ(s) = 1 / (1 + exp(-s)), with the minus.",
                "门的方向反了：本书中 z 乘输入，1 - z 乘新的值（论文中的门是 1 - z）；"
                "并且 σ(s) = 1 / (1 + exp(-s))，有负号。",
            ),
            edit=("z * a + (1 - z) * h", "z * h + (1 - z) * a"),
        ),
        Mutant(
            Text(
                "W is not transposed. A row meets the book's matrix as a @ W.T; W is square, so "
                "the shape does not warn you.",
                "W 没有转置。按行排列时应写成 a @ W.T；W 是方阵，形状不会报错。",
            ),
            edit=("a @ W.T", "a @ W"),
        ),
        Mutant(
            Text(
                "W_z is not transposed: a row meets it as a @ W_z.T.",
                "W_z 没有转置：按行排列时应写成 a @ W_z.T。",
            ),
            edit=("a @ W_z.T", "a @ W_z"),
        ),
        Mutant(
            Text(
                "The carried input is added whole, as in a residual network; here z multiplies it.",
                "输入被整个加上去了，这是残差网络的做法；这里要乘以 z。",
            ),
            edit=("z * a", "a"),
        ),
        Mutant(
            Text(
                "The new value enters whole: it has the weight 1 - z.",
                "新的值被整个加上去了：它的系数是 1 - z。",
            ),
            edit=("(1 - z) * h", "h"),
        ),
        Mutant(
            Text(
                "The gate's bias b_z is missing: without it the gate cannot be opened at the "
                "start.",
                "漏了门的偏置 b_z：没有它，开始时就无法把门打开。",
            ),
            edit=(" + b_z", ""),
        ),
        Mutant(
            Text(
                "The bias b of the new value is missing.",
                "新的值漏了偏置 b。",
            ),
            edit=(" + b)\n", ")\n"),
        ),
        Mutant(
            Text(
                "h' has no activation: it is tanh of the net input.",
                "h' 漏了激活函数：应对净输入取 tanh。",
            ),
            edit=("np.tanh", ""),
        ),
        Mutant(
            Text(
                "h' went through the logistic function, as on the slides; here it is tanh.",
                "h' 用成了 Logistic 函数（课件的写法）；这里用 tanh。",
            ),
            edit=("h = np.tanh(a @ W.T + b)", "h = 1 / (1 + np.exp(-(a @ W.T + b)))"),
        ),
        Mutant(
            Text(
                "The gate went through tanh; a gate is σ, between 0 and 1.",
                "门用成了 tanh；门应当用 σ，取值在 0 和 1 之间。",
            ),
            edit=("1 / (1 + np.exp(-(a @ W_z.T + b_z)))", "np.tanh(a @ W_z.T + b_z)"),
        ),
        Mutant(
            Text(
                "The gate multiplies the net input of h'; it multiplies the new value, behind "
                "tanh.",
                "门乘在了 h' 的净输入上；应乘在 tanh 之后的新值上。",
            ),
            answer=INSIDE,
        ),
        Mutant(
            Text(
                "W and W_z are exchanged.",
                "W 和 W_z 用反了。",
            ),
            answer=EXCHANGED,
        ),
    ],
    properties=[
        Property(
            Text(
                "with a very large b_z every output is its input.",
                "当 b_z 很大时，输出等于输入。",
            ),
            a_copy,
        )
    ],
    hints=[
        Text(
            r"$\mathbf z=\mathbf 1$ must give $\mathbf a$ back.",
            r"$\mathbf z=\mathbf 1$ 时应得到 $\mathbf a$ 本身。",
        ),
        Text(
            r"$W\mathbf a$ for a column becomes `a @ W.T` for rows. Then "
            r"$\mathbf z\odot\mathbf a+(\mathbf 1-\mathbf z)\odot\mathbf h'$.",
            r"对列向量写作 $W\mathbf a$，对按行排列的样本写作 `a @ W.T`。"
            r"然后是 $\mathbf z\odot\mathbf a+(\mathbf 1-\mathbf z)\odot\mathbf h'$。",
        ),
    ],
    solution=Text(
        r"Two products, one activation each, and a mix: "
        r"$\mathbf z\odot\mathbf a+(\mathbf 1-\mathbf z)\odot\mathbf h'$.",
        r"两个乘积，各取一次激活函数，再加权相加："
        r"$\mathbf z\odot\mathbf a+(\mathbf 1-\mathbf z)\odot\mathbf h'$。",
    ),
)

TRANSLATE = Number(
    id="hwy-translate",
    level=2,
    minutes=3,
    title=Text("The paper's bias", "论文中的偏置"),
    prompt=Text(
        r"A program after the paper has a transform gate $\mathbf t=\sigma(W_t\mathbf x+b_t)$ that "
        r"multiplies the *new* value, and starts with $b_t=-3$. Which first value of $b_z$ gives "
        r"the "
        r"same network here, where $\mathbf z$ multiplies the input?",
        r"某程序按论文实现：变换门 $\mathbf t=\sigma(W_t\mathbf x+b_t)$ 乘的是*新的*值，"
        r"初始 $b_t=-3$。本书中 $\mathbf z$ 乘的是输入，$b_z$ 的初值取多少才是同一个网络？",
    ),
    reference=3,
    tolerance=0.004,
    mutants=[
        Mutant(
            Text(
                "With that value z = σ(-3) = 0.05: nearly nothing is carried, a plain deep "
                "network.",
                "这样 z = σ(-3) = 0.05：几乎不携带输入，成了普通的深层网络。",
            ),
            answer=-3,
        ),
        Mutant(
            Text(
                "1 - t is a relation between gates, not between biases: 1 - σ(s) = σ(-s).",
                "1 - t 是门之间的关系，不是偏置之间的：1 - σ(s) = σ(-s)。",
            ),
            answer=4,
        ),
        Mutant(
            Text(
                "That is the gate σ(3) itself; the bias stands inside σ.",
                "这是门的值 σ(3)；偏置在 σ 里面。",
            ),
            answer=0.953,
        ),
        Mutant(
            Text(
                "That is the transform gate σ(-3) at the start, not a bias.",
                "这是变换门的初值 σ(-3)，不是偏置。",
            ),
            answer=0.047,
        ),
        Mutant(
            Text(
                "With b_z = 0 the gate is one half: neither open nor closed.",
                "b_z = 0 时门等于一半：既不打开也不关闭。",
            ),
            answer=0,
        ),
    ],
    hints=[
        Text(
            r"$\mathbf z=\mathbf 1-\mathbf t$. Write it as one $\sigma$.",
            r"$\mathbf z=\mathbf 1-\mathbf t$。把它写成一个 $\sigma$。",
        ),
        Text(
            r"$1-\sigma(s)=\sigma(-s)$, with $s=W_t\mathbf x+b_t$.",
            r"$1-\sigma(s)=\sigma(-s)$，其中 $s=W_t\mathbf x+b_t$。",
        ),
    ],
    solution=Text(
        r"$\mathbf z=1-\sigma(W_t\mathbf x-3)=\sigma(-W_t\mathbf x+3)$: $b_z=3$, and $W'=-W_t$.",
        r"$\mathbf z=1-\sigma(W_t\mathbf x-3)=\sigma(-W_t\mathbf x+3)$：$b_z=3$，并且 $W'=-W_t$。",
    ),
)


def back_names(rng):
    (size,) = sizes(rng, 1)
    names = {"W": rng.normal(size=(size, size)), "W_z": rng.normal(size=(size, size))}
    names["z"] = rng.uniform(0.1, 0.9, size)
    return dict(names, **{k: rng.normal(size=size) for k in ("abar", "δ_h", "δ_z")})


BACK = Formula(
    id="hwy-back",
    level=2,
    minutes=8,
    title=Text("Three ways back", "三条返回的路"),
    prompt=Text(
        r"Given $\bar{\mathbf a}=\bar{\mathbf a}^{(l)}$ and the gradients $\delta^h,\delta^z$ of "
        r"the "
        r"net inputs of $\mathbf h'$ and $\mathbf z$, write what a Highway layer sends back to its "
        r"input, $\bar{\mathbf a}^{(l-1)}$. Type the names as `abar`, `z`, `δ_h` or `delta_h`, "
        r"`δ_z`, `W`, `W_z`, and a transpose as `W^T`.",
        r"已知 $\bar{\mathbf a}=\bar{\mathbf a}^{(l)}$，以及 $\mathbf h'$ 和 $\mathbf z$ 的净输入的"
        r"梯度 $\delta^h,\delta^z$，写出一层高速公路网络传回其输入的梯度 $\bar{\mathbf "
        r"a}^{(l-1)}$。"
        r"符号输入为 `abar`、`z`、`δ_h`（或 `delta_h`）、`δ_z`、`W`、`W_z`，转置写作 `W^T`。",
    ),
    reference="z ⊙ abar + W^T δ_h + W_z^T δ_z",
    names=back_names,
    functions={},
    equivalents=[
        r"\bar{\mathbf{a}} \odot \mathbf{z} + W^\top \delta_h + W_z^\top \delta_z",
        "W_z^T delta_z + W^T delta_h + abar * z",
    ],
    mutants=[
        Mutant(
            Text(
                "The carried path is missing: a⁽ˡ⁻¹⁾ stands in a⁽ˡ⁾ itself, with the factor z.",
                "漏了携带的那条路：a⁽ˡ⁻¹⁾ 以系数 z 直接出现在 a⁽ˡ⁾ 中。",
            ),
            edit=("z ⊙ abar + ", ""),
        ),
        Mutant(
            Text(
                "The carried path has the factor z; the factor 1 is that of the residual block.",
                "携带的那条路的系数是 z；系数 1 属于残差块。",
            ),
            edit=("z ⊙ abar", "abar"),
        ),
        Mutant(
            Text(
                "The carried input has the factor z; 1 - z belongs to h′ and is already in δ_h.",
                "携带的输入系数是 z；1 - z 属于 h′，已经包含在 δ_h 中。",
            ),
            answer="(1 - z) ⊙ abar + W^T δ_h + W_z^T δ_z",
        ),
        Mutant(
            Text(
                "The way through the gate is missing: z reads a⁽ˡ⁻¹⁾ too.",
                "漏了经过门的那条路：z 也读取 a⁽ˡ⁻¹⁾。",
            ),
            edit=(" + W_z^T δ_z", ""),
        ),
        Mutant(
            Text(
                "The way through h′ is missing: h′ reads a⁽ˡ⁻¹⁾ with W.",
                "漏了经过 h′ 的那条路：h′ 通过 W 读取 a⁽ˡ⁻¹⁾。",
            ),
            edit=("W^T δ_h + ", ""),
        ),
        Mutant(
            Text(
                "W is not transposed: the sum over the units that read runs down a column of W.",
                "W 没有转置：对各读取单元求和，是沿 W 的一列进行的。",
            ),
            edit=("W^T δ_h", "W δ_h"),
        ),
        Mutant(
            Text(
                "W_z is not transposed: the sum runs down a column of W_z.",
                "W_z 没有转置：求和沿 W_z 的一列进行。",
            ),
            edit=("W_z^T δ_z", "W_z δ_z"),
        ),
        Mutant(
            Text(
                "1 - z is already in δ_h: it must not count twice.",
                "1 - z 已经包含在 δ_h 中：不能再乘一次。",
            ),
            answer="z ⊙ abar + (1 - z) ⊙ (W^T δ_h) + W_z^T δ_z",
        ),
        Mutant(
            Text(
                "1 - z is already in δ_h: it must not count twice.",
                "1 - z 已经包含在 δ_h 中：不能再乘一次。",
            ),
            answer="z ⊙ abar + W^T ((1 - z) ⊙ δ_h) + W_z^T δ_z",
        ),
        Mutant(
            Text(
                "The two error terms are exchanged: δ_h comes back through W, δ_z through W_z.",
                "两个误差项用反了：δ_h 经过 W 返回，δ_z 经过 W_z 返回。",
            ),
            answer="z ⊙ abar + W^T δ_z + W_z^T δ_h",
        ),
        Mutant(
            Text(
                "Only the carried path is there: h′ and z read a⁽ˡ⁻¹⁾ too.",
                "只有携带的那条路：h′ 和 z 也读取 a⁽ˡ⁻¹⁾。",
            ),
            answer="z ⊙ abar",
        ),
    ],
    hints=[
        Text(
            r"In how many places does $\mathbf a^{(l-1)}$ stand in the three lines of the layer?",
            r"在该层的三行公式中，$\mathbf a^{(l-1)}$ 出现了几次？",
        ),
        Text(
            r"Directly with the factor $\mathbf z$, and in two net inputs, whose matrices come "
            r"back "
            r"transposed.",
            r"一次直接出现，系数为 $\mathbf z$；另外出现在两个净输入中，反向时矩阵要转置。",
        ),
    ],
    solution=Text(
        r"$\mathbf z\odot\bar{\mathbf a}+W^\top\delta^h+W'^\top\delta^z$: one term for each place.",
        r"$\mathbf z\odot\bar{\mathbf a}+W^\top\delta^h+W'^\top\delta^z$：每个出现处对应一项。",
    ),
)

OPEN = Number(
    id="hwy-open",
    level=2,
    minutes=6,
    title=Text("How far open?", "门要开多大？"),
    prompt=Text(
        r"A Highway network of 24 layers starts with gates that are all equal, "
        r"$z=\sigma(b_z)$. Which $b_z$ makes $z=\frac{24}{25}$, so that the carried path keeps "
        r"$z^{24}=0.375$ of the gradient? Three digits; `ln(...)` may be typed.",
        r"一个 24 层的高速公路网络，初始时所有的门都相等，$z=\sigma(b_z)$。$b_z$ 取多少时 "
        r"$z=\frac{24}{25}$，从而携带的路保留 $z^{24}=0.375$ 的梯度？保留三位有效数字，"
        r"可以输入 `ln(...)`。",
    ),
    reference=float(np.log(24)),
    tolerance=0.006,
    mutants=[
        Mutant(
            Text(
                "The sign is wrong: that gives z = 1/25, a gate that is nearly closed.",
                "符号错了：这样 z = 1/25，门几乎关闭。",
            ),
            answer=-float(np.log(24)),
        ),
        Mutant(
            Text(
                "That is z itself; b_z is what σ is applied to.",
                "这是 z 本身；b_z 是 σ 作用的对象。",
            ),
            answer=0.96,
        ),
        Mutant(
            Text(
                "That is ln 25. z / (1 - z) is 24, not 25.",
                "这是 ln 25。z / (1 - z) 等于 24，不是 25。",
            ),
            answer=float(np.log(25)),
        ),
        Mutant(
            Text(
                "The logarithm is missing: z / (1 - z) = exp(b_z) = 24.",
                "漏了对数：z / (1 - z) = exp(b_z) = 24。",
            ),
            answer=24,
        ),
        Mutant(
            Text(
                "That is the logarithm to base 10; exp has the natural one.",
                "这是以 10 为底的对数；exp 对应自然对数。",
            ),
            answer=float(np.log10(24)),
        ),
        Mutant(
            Text(
                "That bias gives z = 0.88, and 0.88 to the power 24 is only 0.05.",
                "这个偏置给出 z = 0.88，而 0.88 的 24 次方只有 0.05。",
            ),
            answer=2,
        ),
        Mutant(
            Text(
                "That is ln z. The bias stands inside σ: b_z = ln(z / (1 - z)).",
                "这是 ln z。偏置在 σ 里面：b_z = ln(z / (1 - z))。",
            ),
            answer=float(np.log(24 / 25)),
        ),
        Mutant(
            Text(
                "That is σ(24/25): the value of the gate was put where the bias stands.",
                "这是 σ(24/25)：把门的值当成了偏置。",
            ),
            answer=0.7231,
        ),
    ],
    hints=[
        Text(
            r"Solve $\frac1{1+e^{-b_z}}=z$ for $e^{b_z}$.",
            r"由 $\frac1{1+e^{-b_z}}=z$ 解出 $e^{b_z}$。",
        ),
        Text(
            r"$e^{b_z}=\frac z{1-z}$, and $1-\frac{24}{25}=\frac1{25}$.",
            r"$e^{b_z}=\frac z{1-z}$，而 $1-\frac{24}{25}=\frac1{25}$。",
        ),
    ],
    solution=Text(
        r"$e^{b_z}=\frac{24/25}{1/25}=24$, so $b_z=\ln24=3.178$: the rule $b_z=\ln L$.",
        r"$e^{b_z}=\frac{24/25}{1/25}=24$，所以 $b_z=\ln24=3.178$：即规则 $b_z=\ln L$。",
    ),
)


def block_case(rng):
    batch, size, hidden = sizes(rng, 3)
    shapes = {"da": (batch, size), "a": (batch, size), "W1": (hidden, size), "b1": (hidden,)}
    case = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    return dict(case, W2=rng.normal(size=(size, hidden)))


def only_the_shortcut(back, rng):
    da, a, W1, b1, W2 = block_case(rng).values()
    return np.allclose(back(da, a, W1, b1, 0 * W2), da)


BLOCK = Code(
    id="res-back",
    level=3,
    minutes=10,
    title=Text("Back through a residual block", "残差块的反向传播"),
    prompt=Text(
        r"A block computes $\mathbf a^{(l)}=\mathbf a+W_2\operatorname{ReLU}(W_1\mathbf a+"
        r"\mathbf b_1)+\mathbf b_2$. Given `da`, the gradient at its output, $(B, D)$, its input "
        r"`a`, $(B, D)$, `W1` $(H, D)$, `b1` $(H,)$ and `W2` $(D, H)$, return the gradient with "
        r"respect to $\mathbf a$, $(B, D)$.",
        r"残差块计算 $\mathbf a^{(l)}=\mathbf a+W_2\operatorname{ReLU}(W_1\mathbf a+\mathbf b_1)"
        r"+\mathbf b_2$。已知输出处的梯度 `da`，形状 $(B, D)$，输入 `a`，形状 $(B, D)$，"
        r"`W1` $(H, D)$，`b1` $(H,)$，`W2` $(D, H)$，返回对 $\mathbf a$ 的梯度，形状 $(B, D)$。",
    ),
    starter="def block_back(da, a, W1, b1, W2):\n    raise NotImplementedError\n",
    reference=(
        "def block_back(da, a, W1, b1, W2):\n"
        "    s = a @ W1.T + b1\n"
        "    delta = (s > 0) * (da @ W2)\n"
        "    return da + delta @ W1\n"
    ),
    cases=block_case,
    equivalents=[
        "def block_back(da, a, W1, b1, W2):\n"
        "    u = np.maximum(W1 @ a.T + b1[:, None], 0)\n"
        "    delta = np.where(u > 0, W2.T @ da.T, 0)\n"
        "    return (da.T + W1.T @ delta).T\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The shortcut is missing: a stands in the output itself, with the factor 1.",
                "漏了残差连接：a 直接出现在输出中，系数为 1。",
            ),
            edit=("da + delta @ W1", "delta @ W1"),
        ),
        Mutant(
            Text(
                "Only the shortcut is there: a is read by the block's first layer too.",
                "只有残差连接的部分：残差块的第一层也读取 a。",
            ),
            edit=("da + delta @ W1", "da + 0 * delta @ W1"),
        ),
        Mutant(
            Text(
                "The slope of ReLU is missing: where s is negative, nothing comes back.",
                "漏了 ReLU 的导数：s 为负处没有梯度传回。",
            ),
            edit=("(s > 0) * (da @ W2)", "da @ W2"),
        ),
        Mutant(
            Text(
                "The slope is taken where the unit is off: it is 1 where s > 0.",
                "导数取反了：s > 0 处才是 1。",
            ),
            edit=("s > 0", "s < 0"),
        ),
        Mutant(
            Text(
                "You multiplied by the unit's value ReLU(s); its slope is only 0 or 1.",
                "这里乘了单元的值 ReLU(s)；它的导数只是 0 或 1。",
            ),
            edit=("(s > 0) *", "np.maximum(s, 0) *"),
        ),
        Mutant(
            Text(
                "The bias b1 is missing where you ask which units are on.",
                "判断哪些单元打开时漏了偏置 b1。",
            ),
            edit=(" + b1", ""),
        ),
        Mutant(
            Text(
                "The way through the block is subtracted; it is added to the shortcut.",
                "经过残差块的那条路被减去了；应与残差连接相加。",
            ),
            edit=("da + delta", "da - delta"),
        ),
        Mutant(
            Text(
                "You added the input a; the shortcut carries the gradient da back.",
                "这里加的是输入 a；反向时残差连接传回的是梯度 da。",
            ),
            edit=("return da +", "return a +"),
        ),
        Mutant(
            Text(
                "ReLU was applied to what comes back; a unit is on where s = W1 a + b1 is "
                "positive, whatever comes back to it.",
                "这里按传回的梯度判断单元是否打开；应看 s = W1 a + b1 是否为正。",
            ),
            edit=("(s > 0) * (da @ W2)", "np.maximum(da @ W2, 0)"),
        ),
        Mutant(
            Text(
                "tanh's slope was taken, 1 − tanh²; this block has a ReLU.",
                "这里用了 tanh 的导数 1 − tanh²；残差块中是 ReLU。",
            ),
            edit=("(s > 0) *", "(1 - np.tanh(s) ** 2) *"),
        ),
    ],
    properties=[
        Property(
            Text(
                "with W2 = 0 the gradient passes unchanged.",
                "当 W2 = 0 时，梯度原样通过。",
            ),
            only_the_shortcut,
        )
    ],
    hints=[
        Text(
            r"$\mathbf a$ stands in the output twice: by itself, and inside ReLU.",
            r"$\mathbf a$ 在输出中出现两次：单独一次，ReLU 里面一次。",
        ),
        Text(
            r"For a column it is $\bar{\mathbf a}+W_1^\top(\operatorname{ReLU}'\odot W_2^\top"
            r"\bar{\mathbf a})$; for rows the transposed matrices stand on the right as they are.",
            r"对列向量是 $\bar{\mathbf a}+W_1^\top(\operatorname{ReLU}'\odot W_2^\top"
            r"\bar{\mathbf a})$；按行排列时，矩阵不转置，直接放在右边。",
        ),
    ],
    solution=Text(
        r"A row $\mathbf g^\top$ meets $W$ where a column $\mathbf g$ meets $W^\top$: "
        r"`da @ W2`, then the slope of ReLU, then `@ W1`, and `da` itself for the shortcut.",
        r"列向量 $\mathbf g$ 左乘 $W^\top$，就是行向量 $\mathbf g^\top$ 右乘 $W$："
        r"先 `da @ W2`，再乘 ReLU 的导数，再 `@ W1`，最后加上残差连接的 `da`。",
    ),
)

ORDER = Order(
    id="hwy-order",
    level=2,
    minutes=4,
    title=Text("Back through one layer", "一层的反向顺序"),
    prompt=Text(
        r"The forward pass has stored $\mathbf a^{(l-1)}$, $\mathbf h'$ and $\mathbf z$ of every "
        r"layer. Put the backward pass of the whole network into order.",
        r"前向计算已保存每层的 $\mathbf a^{(l-1)}$、$\mathbf h'$ 和 $\mathbf z$。"
        r"把整个网络的反向计算排好顺序。",
    ),
    steps=[
        Text(
            r"Take $\bar{\mathbf a}^{(L)}$ from the loss, and set $l=L$.",
            r"由损失得到 $\bar{\mathbf a}^{(L)}$，令 $l=L$。",
        ),
        Text(
            r"From $\bar{\mathbf a}^{(l)}$: the gradients $\delta^h,\delta^z$ of the net inputs.",
            r"由 $\bar{\mathbf a}^{(l)}$ 算出净输入的梯度 $\delta^h,\delta^z$。",
        ),
        Text(
            r"From $\delta^h,\delta^z$: the three terms of $\bar{\mathbf a}^{(l-1)}$.",
            r"由 $\delta^h,\delta^z$ 算出 $\bar{\mathbf a}^{(l-1)}$ 的三项。",
        ),
        Text(
            r"Lower $l$ by 1; if a layer is left, go back to its net inputs.",
            r"$l$ 减 1；若还有层，回到它的净输入。",
        ),
        Text(
            r"Return $\bar{\mathbf a}^{(0)}$, the gradient of the network's input.",
            r"返回 $\bar{\mathbf a}^{(0)}$，即网络输入的梯度。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "The terms for the layer below need δʰ and δᶻ: these come first.",
                "下一层的各项要用到 δʰ 和 δᶻ：应先算出它们。",
            ),
            answer=(0, 2, 1, 3, 4),
        ),
        Mutant(
            Text(
                "The input's gradient is known only after the last layer has been left.",
                "所有层都算完之后，才知道输入的梯度。",
            ),
            answer=(0, 1, 2, 4, 3),
        ),
        Mutant(
            Text(
                "l is lowered before the layer has sent its gradient down: a layer is skipped.",
                "还没把梯度传下去就把 l 减 1：会漏掉一层。",
            ),
            answer=(0, 1, 3, 2, 4),
        ),
        Mutant(
            Text(
                "δʰ and δᶻ need the gradient at the layer's output: begin at the loss.",
                "δʰ 和 δᶻ 要用到该层输出处的梯度：应从损失开始。",
            ),
            answer=(1, 0, 2, 3, 4),
        ),
    ],
    hints=[
        Text("What does each line read, and who wrote it?", "每一行读取了什么？它是在哪里写入的？"),
        Text(
            "It begins at the loss, and ends at the input.",
            "从损失开始，到输入结束。",
        ),
    ],
    solution=Text(
        r"Loss; then for $l=L,\dots,1$: net inputs, the three ways down, next $l$; at the end "
        r"$\bar{\mathbf a}^{(0)}$.",
        r"先是损失；然后对 $l=L,\dots,1$：净输入、向下的三条路、下一个 $l$；最后是 "
        r"$\bar{\mathbf a}^{(0)}$。",
    ),
)

DEEP = Choice(
    id="hwy-deep",
    level=3,
    minutes=6,
    title=Text("A deep network that does not learn", "学不动的深层网络"),
    prompt=Text(
        r"A Highway network of 100 tanh layers was started with $b_z=-2$ and is right on one digit "
        r"in "
        r"ten. Which *single* changes does this chapter show to help? Pick all.",
        r"一个 100 层（tanh）的高速公路网络，初始 $b_z=-2$，识别数字的正确率只有十分之一。"
        r"本章表明哪些*单独*的改动有效？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                r"Start with $b_z=\ln100=4.6$.",
                r"初始取 $b_z=\ln100=4.6$。",
            ),
            True,
            Text(
                "Yes: 100 gates of 100/101 carry more than 1/e of the gradient.",
                "对：100 个等于 100/101 的门保留超过 1/e 的梯度。",
            ),
        ),
        Option(
            Text(
                "Only choose another of the three learning rates.",
                "只换用三个学习率中的另一个。",
            ),
            False,
            Text(
                "The record has all three, and none of them helped.",
                "记录中三个学习率都试过，都无效。",
            ),
        ),
        Option(
            Text(
                "Replace each layer by a residual block.",
                "把每一层换成残差块。",
            ),
            True,
            Text(
                "Yes: its carried path has the factor 1 in each layer.",
                "对：残差块中携带的路在每层的系数都是 1。",
            ),
        ),
        Option(
            Text(
                r"Make it $b_z=-4.6$, as the paper starts with a negative bias.",
                r"取 $b_z=-4.6$，因为论文的初始偏置是负的。",
            ),
            False,
            Text(
                "The paper's bias belongs to t = 1 - z. Here this closes the gates further.",
                "论文中的偏置属于 t = 1 - z。在这里会使门关得更紧。",
            ),
        ),
        Option(
            Text(
                "Leave the gates out, with orthogonal matrices and no biases at the start.",
                "去掉门，初始矩阵取正交矩阵，偏置取零。",
            ),
            True,
            Text(
                "Yes, at the smallest of the three rates: even the plain network learns then. It "
                "was "
                "the start, not the depth alone.",
                "对：用三个学习率中最小的，连普通网络也能学会。问题在于初始值，而不只是深度。",
            ),
        ),
    ],
    hints=[
        Text(
            "How much of the gradient does the carried path keep through 100 layers?",
            "经过 100 层，携带的路保留多少梯度？",
        ),
        Text(
            "Two of the changes open a path; one makes the matrices themselves keep lengths.",
            "有两项改动打开了一条路；有一项使矩阵本身保持长度。",
        ),
    ],
    solution=Text(
        r"(a), (c) and (e): $b_z=\ln L$, the residual block, and the orthogonal start.",
        r"(a)、(c) 和 (e)：$b_z=\ln L$、残差块和正交初始化。",
    ),
)

EXERCISES = [REDUCE, LAYER, TRANSLATE, BACK, OPEN, BLOCK, ORDER, DEEP]
