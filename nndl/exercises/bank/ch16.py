r"""Exercises of chapter 16, encoder-decoder, attention and translation."""

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

TITLE = Text("Encoder-decoder, attention, translation", "编码器-解码器、注意力与翻译")


def shift_case(rng):
    M, B = sizes(rng, 2)
    return {"y": rng.integers(1, 10, (M, B)) + 10 * np.arange(M)[:, None], "start": 0}


SHIFT = Code(
    id="seq-shift",
    level=1,
    minutes=4,
    title=Text("What the teacher feeds", "教师强制喂给解码器什么"),
    prompt=Text(
        r"In training the decoder is fed true symbols. `y` holds the targets, $(M', B)$, time "
        r"first; `start` is the class of the start symbol. Return what is fed at the $M'$ steps, "
        r"$(M', B)$.",
        r"训练时喂给解码器的是真实的符号。`y` 是目标，形状 $(M', B)$，时间在前；`start` 是起始符的"
        r"类别。返回 $M'$ 个时刻喂入的符号，形状 $(M', B)$。",
    ),
    starter="def fed(y, start):\n    raise NotImplementedError\n",
    reference=(
        "def fed(y, start):\n"
        "    first = np.full_like(y[:1], start)\n"
        "    return np.concatenate([first, y[:-1]], axis=0)\n"
    ),
    cases=shift_case,
    equivalents=[
        "def fed(y, start):\n"
        "    told = np.roll(y, 1, axis=0)\n"
        "    told[0] = start\n"
        "    return told\n",
        "def fed(y, start):\n    return [[start] * len(y[0])] + [list(row) for row in y[:-1]]\n",
    ],
    mutants=[
        Mutant(
            Text(
                "Step m is fed y_m, which is what it is asked for: it only has to copy.",
                "第 m 步喂入的是 y_m，正是要它预测的符号：它只要照抄就行。",
            ),
            answer="def fed(y, start):\n    return y\n",
        ),
        Mutant(
            Text(
                "The shift goes the wrong way: step m is fed y_{m+1}, a symbol of the future.",
                "移动方向反了：第 m 步喂入了 y_{m+1}，这是将来的符号。",
            ),
            answer=(
                "def fed(y, start):\n"
                "    return np.concatenate([y[1:], np.full_like(y[:1], start)], axis=0)\n"
            ),
        ),
        Mutant(
            Text(
                "The first y is missing and the last is there: y[:-1] goes behind the start "
                "symbol.",
                "漏了第一个 y，却留下了最后一个：起始符后面应接 y[:-1]。",
            ),
            edit=("y[:-1]", "y[1:]"),
        ),
        Mutant(
            Text(
                "These are M' + 1 steps: the last symbol is asked for, and never fed.",
                "这里有 M' + 1 步：最后一个符号只用来预测，不会喂入。",
            ),
            edit=("y[:-1]", "y"),
        ),
        Mutant(
            Text(
                "The last true symbol is fed first: np.roll brings it to the front, where the "
                "start symbol belongs.",
                "最后一个真实符号被放到了最前面：np.roll 会把它转到开头，那里应是起始符。",
            ),
            answer="def fed(y, start):\n    return np.roll(y, 1, axis=0)\n",
        ),
        Mutant(
            Text(
                "The shift runs along the batch: time is the first axis.",
                "沿着批量的方向移动了：时间是第一个轴。",
            ),
            answer=(
                "def fed(y, start):\n"
                "    return np.concatenate([np.full_like(y[:, :1], start), y[:, :-1]], axis=1)\n"
            ),
        ),
    ],
    hints=[
        Text(
            r"At step $m$ the factor is $p(y_m\mid y_1,\dots,y_{m-1},\mathbf x)$. What may be "
            r"known?",
            r"第 $m$ 步的因子是 $p(y_m\mid y_1,\dots,y_{m-1},\mathbf x)$。哪些符号是已知的？",
        ),
        Text(
            r"One row of `start`, then all rows of `y` but the last.",
            r"先是一行 `start`，然后是 `y` 除最后一行外的所有行。",
        ),
    ],
    solution=Text(
        r"`np.concatenate([np.full_like(y[:1], start), y[:-1]])`: the targets, one place later.",
        r"`np.concatenate([np.full_like(y[:1], start), y[:-1]])`：把目标推后一位。",
    ),
)


def attend_case(rng):
    T, D, A = sizes(rng, 3)
    return {
        "s": rng.normal(size=D),
        "h": rng.normal(size=(T, D)),
        "W_a": rng.normal(size=(A, D)),
        "U_a": rng.normal(size=(A, D)),
        "v_a": rng.normal(size=A),
    }


def one_state(attend, rng):
    case = attend_case(rng)
    case["h"] = np.repeat(case["h"][:1], len(case["h"]), 0)
    return np.allclose(attend(*case.values()), case["h"][0])


ATTEND = Code(
    id="seq-attend",
    level=2,
    minutes=8,
    title=Text("Attention for one query", "一个查询的注意力"),
    prompt=Text(
        r"Compute the context $\mathbf c=\sum_j\alpha_j\mathbf h_j$ with $\boldsymbol\alpha="
        r"\operatorname{softmax}(\mathbf e)$, $e_j=\mathbf v_a^\top\tanh(W_a\mathbf s+U_a\mathbf "
        r"h_j)$. `s` is the query, $(D,)$; `h` holds the states as rows, $(T, D)$; `W_a` and `U_a` "
        r"are $(A, D)$, `v_a` is $(A,)$. Return $(D,)$.",
        r"计算上下文向量 $\mathbf c=\sum_j\alpha_j\mathbf h_j$，其中 $\boldsymbol\alpha="
        r"\operatorname{softmax}(\mathbf e)$，$e_j=\mathbf v_a^\top\tanh(W_a\mathbf s+U_a\mathbf "
        r"h_j)$。`s` 是查询，形状 $(D,)$；`h` 按行存放各个隐状态，形状 $(T, D)$；`W_a` 和 `U_a` 为 "
        r"$(A, D)$，`v_a` 为 $(A,)$。返回 $(D,)$。",
    ),
    starter="def attend(s, h, W_a, U_a, v_a):\n    raise NotImplementedError\n",
    reference=(
        "def attend(s, h, W_a, U_a, v_a):\n"
        "    q = np.tanh(W_a @ s + h @ U_a.T)\n"
        "    e = np.exp(q @ v_a)\n"
        "    alpha = e / e.sum()\n"
        "    return alpha @ h\n"
    ),
    cases=attend_case,
    equivalents=[
        "def attend(s, h, W_a, U_a, v_a):\n"
        "    e = np.array([v_a @ np.tanh(W_a @ s + U_a @ row) for row in h])\n"
        "    alpha = np.exp(e - e.max()) / np.exp(e - e.max()).sum()\n"
        "    return (alpha[:, None] * h).sum(0)\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The query is missing: every step would look at the same places.",
                "漏了查询：每一步都会看同样的位置。",
            ),
            edit=("W_a @ s + ", ""),
        ),
        Mutant(
            Text(
                "The query meets U_a and the states meet W_a: they are exchanged.",
                "查询乘了 U_a、隐状态乘了 W_a：用反了。",
            ),
            answer=(
                "def attend(s, h, W_a, U_a, v_a):\n"
                "    e = np.exp(np.tanh(U_a @ s + h @ W_a.T) @ v_a)\n"
                "    return e / e.sum() @ h\n"
            ),
        ),
        Mutant(
            Text(
                "tanh is missing. Then the query adds the same number to every score, and softmax "
                "does not see it.",
                "漏了 tanh。这样查询只会给每个得分加上同一个数，Softmax 看不见它。",
            ),
            edit=("np.tanh", ""),
        ),
        Mutant(
            Text(
                "The scores are not exponentiated: weights have to be positive.",
                "得分没有取指数：权重必须是正的。",
            ),
            edit=("np.exp(q @ v_a)", "q @ v_a"),
        ),
        Mutant(
            Text(
                "The weights do not add up to 1: divide by the sum of the exponentials.",
                "权重之和不为 1：要除以指数之和。",
            ),
            edit=("e / e.sum()", "e"),
        ),
        Mutant(
            Text(
                "That is the plain mean of the states: no score is used.",
                "这是隐状态的普通平均：没有用到得分。",
            ),
            answer="def attend(s, h, W_a, U_a, v_a):\n    return h.mean(0)\n",
        ),
        Mutant(
            Text(
                "That is the state with the largest score alone: softmax weighs all of them.",
                "这只取了得分最大的那个隐状态：Softmax 会给所有状态加权。",
            ),
            answer=(
                "def attend(s, h, W_a, U_a, v_a):\n"
                "    e = np.tanh(W_a @ s + h @ U_a.T) @ v_a\n"
                "    return h[e.argmax()]\n"
            ),
        ),
        Mutant(
            Text(
                "The scores are products of the query with the states: here a small network with "
                "W_a, U_a and v_a scores the pair.",
                "得分用了查询与各隐状态的点积：这里由带 W_a、U_a、v_a 的小网络给每一对打分。",
            ),
            answer=(
                "def attend(s, h, W_a, U_a, v_a):\n"
                "    e = np.exp(h @ s - (h @ s).max())\n"
                "    return e / e.sum() @ h\n"
            ),
        ),
        Mutant(
            Text(
                "Those are the weights; the context is the mean of the states with them.",
                "返回的是权重；上下文向量是用它们对隐状态求的加权平均。",
            ),
            edit=("return alpha @ h", "return alpha"),
        ),
    ],
    properties=[
        Property(
            Text(
                "where all states are the same, the context is that state.",
                "当所有隐状态都相同时，上下文向量就是这个状态。",
            ),
            one_state,
        )
    ],
    hints=[
        Text(
            r"$W_a\mathbf s$ is one vector of $\mathbb R^A$; it is added to each row of `h @ "
            r"U_a.T`.",
            r"$W_a\mathbf s$ 是 $\mathbb R^A$ 中的一个向量，要加到 `h @ U_a.T` 的每一行上。",
        ),
        Text(
            r"`q @ v_a` gives $T$ scores; exponentials, divided by their sum; then `alpha @ h`.",
            r"`q @ v_a` 得到 $T$ 个得分；取指数，除以它们的和；最后 `alpha @ h`。",
        ),
    ],
    solution=Text(
        r"$(T, A)$ rows of $\mathbf q_j^\top$, times $\mathbf v_a$: $T$ scores. $\boldsymbol\alpha^"
        r"\top H$ with the states as rows of $H$ is $\mathbf c^\top$.",
        r"$(T, A)$ 的每行是 $\mathbf q_j^\top$，乘 $\mathbf v_a$ 得到 $T$ 个得分。以隐状态为行的矩"
        r"阵"
        r"记为 $H$，则 $\boldsymbol\alpha^\top H$ 就是 $\mathbf c^\top$。",
    ),
)


def score_names(rng):
    (D,) = sizes(rng, 1)
    return {
        "alpha": rng.uniform(0.2, 0.8),
        "g": rng.normal(size=D),
        "h": rng.normal(size=D),
        "c": rng.normal(size=D),
    }


SCORE = Formula(
    id="seq-score",
    level=3,
    minutes=6,
    title=Text("The gradient of one score", "一个得分的梯度"),
    prompt=Text(
        r"The context $\mathbf c=\sum_j\alpha_j\mathbf h_j$ receives the gradient `g` "
        r"$=\bar{\mathbf"
        r" c}$. Write the gradient with respect to the score of one state, in terms of its weight "
        r"`alpha`, its vector `h`, `c` and `g`. (A number.)",
        r"上下文向量 $\mathbf c=\sum_j\alpha_j\mathbf h_j$ 收到梯度 `g` $=\bar{\mathbf c}$。"
        r"写出对某个隐状态的得分的梯度，用它的权重 `alpha`、它的向量 `h` 以及 `c`、`g` 表示。"
        r"（结果是一个数。）",
    ),
    reference="alpha g^T (h - c)",
    names=score_names,
    functions={},
    equivalents=[
        r"\alpha (h - c)^T g",
        "alpha * (g^T h - g^T c)",
        "alpha g^T h - alpha g^T c",
    ],
    mutants=[
        Mutant(
            Text(
                "It is not counted from the mean: the score of h stands in the denominator of all "
                "weights, which takes gᵀc away.",
                "没有从平均值算起：h 的得分也出现在所有权重的分母里，因此要减去 gᵀc。",
            ),
            edit=("(h - c)", "h"),
        ),
        Mutant(
            Text(
                "The weight is missing: ∂α/∂e has the factor α.",
                "漏了权重：∂α/∂e 带有因子 α。",
            ),
            edit=("alpha ", ""),
        ),
        Mutant(
            Text(
                "The sign is reversed: a larger score draws c towards h.",
                "符号反了：得分变大会把 c 拉向 h。",
            ),
            edit=("(h - c)", "(c - h)"),
        ),
        Mutant(
            Text(
                "α(1 − α) gᵀh is the part of this state's own weight alone; the weights of the "
                "others change with this score, too.",
                "α(1 − α) gᵀh 只是这个状态自身权重的那一部分；其他状态的权重也随这个得分变化。",
            ),
            answer="alpha (1 - alpha) g^T h",
        ),
        Mutant(
            Text(
                "That is the gradient with respect to the state, along the direct way; the score "
                "is a number.",
                "这是沿直接路径对隐状态的梯度；得分的梯度是一个数。",
            ),
            answer="alpha g",
        ),
        Mutant(
            Text(
                "g stands as a column: g hᵀ is a matrix, gᵀh a number.",
                "g 写成了列：g hᵀ 是矩阵，gᵀh 才是数。",
            ),
            answer="alpha g (h - c)^T",
        ),
    ],
    hints=[
        Text(
            r"$\partial\alpha_i/\partial e_j=\alpha_i(\mathbb 1[i=j]-\alpha_j)$; add over $i$.",
            r"$\partial\alpha_i/\partial e_j=\alpha_i(\mathbb 1[i=j]-\alpha_j)$；再对 $i$ 求和。",
        ),
        Text(
            r"$\alpha_j\big(\mathbf g^\top\mathbf h_j-\sum_i\alpha_i\mathbf g^\top\mathbf "
            r"h_i\big)$. "
            r"What is the sum?",
            r"$\alpha_j\big(\mathbf g^\top\mathbf h_j-\sum_i\alpha_i\mathbf g^\top\mathbf "
            r"h_i\big)$。"
            r"这个和是什么？",
        ),
    ],
    solution=Text(
        r"$\bar e_j=\alpha_j\,\mathbf g^\top(\mathbf h_j-\mathbf c)$, because "
        r"$\sum_i\alpha_i\mathbf h_i=\mathbf c$.",
        r"$\bar e_j=\alpha_j\,\mathbf g^\top(\mathbf h_j-\mathbf c)$，因为 "
        r"$\sum_i\alpha_i\mathbf h_i=\mathbf c$。",
    ),
)

MODEL1 = Number(
    id="seq-model1",
    level=2,
    minutes=6,
    title=Text("A sum over all alignments", "对所有对齐求和"),
    prompt=Text(
        r"IBM Model 1 with $\varepsilon=1$. $f$ has two words, $e$ has one, and there is the empty "
        r"word $e_0$. $t(f_1\mid e_0)=0.1$, $t(f_1\mid e_1)=0.3$, $t(f_2\mid e_0)=0.2$, "
        r"$t(f_2\mid e_1)=0.6$. What is $p(f\mid e)$? You may type a sum.",
        r"IBM 模型 1，$\varepsilon=1$。$f$ 有两个词，$e$ 有一个词，另有空词 $e_0$。"
        r"$t(f_1\mid e_0)=0.1$，$t(f_1\mid e_1)=0.3$，$t(f_2\mid e_0)=0.2$，$t(f_2\mid e_1)=0.6$。"
        r"$p(f\mid e)$ 是多少？可以输入算式。",
    ),
    reference=0.08,
    tolerance=1e-6,
    mutants=[
        Mutant(
            Text(
                "The factor 1/(l+1)^m = 1/4 is missing: every alignment is as likely as another.",
                "漏了因子 1/(l+1)^m = 1/4：每种对齐的可能性相同。",
            ),
            answer=0.32,
        ),
        Mutant(
            Text(
                "The empty word is missing: each word of f may come from e₀ as well, and l + 1 = "
                "2.",
                "漏了空词：f 的每个词也可能来自 e₀，并且 l + 1 = 2。",
            ),
            answer=0.18,
        ),
        Mutant(
            Text(
                "That is one alignment, the best one; p(f | e) adds all four of them.",
                "这只是一种对齐（最好的那种）；p(f | e) 要把四种都加起来。",
            ),
            answer=0.045,
        ),
        Mutant(
            Text(
                "Those are only the two alignments in which both words have the same partner; "
                "there are four.",
                "这只是两个词对应同一个词的两种对齐；一共有四种。",
            ),
            answer=0.05,
        ),
        Mutant(
            Text(
                "Divided by l + 1 once: each of the m = 2 words chooses among l + 1 = 2 places, "
                "so it is 2².",
                "只除了一次 l + 1：m = 2 个词各自在 l + 1 = 2 个位置中选择，应除以 2²。",
            ),
            answer=0.16,
        ),
        Mutant(
            Text(
                "Sum and product are exchanged: multiply over the words of f, add over those of e.",
                "求和与乘积颠倒了：对 f 的词相乘，对 e 的词相加。",
            ),
            answer=0.3,
        ),
    ],
    hints=[
        Text(
            r"$\prod_j\sum_i$: one bracket for each word of $f$.",
            r"$\prod_j\sum_i$：$f$ 的每个词对应一个括号。",
        ),
        Text(
            r"$(0.1+0.3)(0.2+0.6)$, times $1/(l+1)^m$ with $l=1$ and $m=2$.",
            r"$(0.1+0.3)(0.2+0.6)$，再乘 $1/(l+1)^m$，其中 $l=1$，$m=2$。",
        ),
    ],
    solution=Text(
        r"$\frac14\cdot0.4\cdot0.8=0.08$, the sum of the four alignments "
        r"$\frac14(0.02+0.06+0.06+0.18)$.",
        r"$\frac14\cdot0.4\cdot0.8=0.08$，正是四种对齐之和 $\frac14(0.02+0.06+0.06+0.18)$。",
    ),
)


def shares_case(rng):
    m, places = sizes(rng, 2)
    return {"t": rng.uniform(0.1, 0.9, (m, places))}


def rows_add_to_one(shares, rng):
    w = np.asarray(shares(*shares_case(rng).values()))
    return np.allclose(w.sum(1), 1)


SHARES = Code(
    id="seq-shares",
    level=2,
    minutes=5,
    title=Text("The E step", "EM 算法的 E 步"),
    prompt=Text(
        r"For one pair of sentences `t` holds $t(f_j\mid e_i)$, one row for each word $f_j$, one "
        r"column for each word $e_i$, the empty word included, $(m, l+1)$. Return the shares in "
        r"which each $f_j$ is attributed to the words of $e$, of the same shape.",
        r"对一个句对，`t` 存放 $t(f_j\mid e_i)$：每行对应一个词 $f_j$，每列对应一个词 $e_i$（包括"
        r"空词）"
        r"，形状 $(m, l+1)$。返回每个 $f_j$ 归于 $e$ 的各个词的份额，形状相同。",
    ),
    starter="def shares(t):\n    raise NotImplementedError\n",
    reference="def shares(t):\n    return t / t.sum(axis=1, keepdims=True)\n",
    cases=shares_case,
    equivalents=[
        "def shares(t):\n    return [row / row.sum() for row in t]\n",
        "def shares(t):\n    return (t.T / t.sum(1)).T\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The columns add up to 1: that would share each e among the words of f. It is f_j "
                "that is shared, so the rows add up to 1.",
                "这里每列之和为 1，相当于把每个 e 分给 f 的各个词。被分配的是 f_j，应是每行之和为 "
                "1。",
            ),
            edit=("axis=1", "axis=0"),
        ),
        Mutant(
            Text(
                "t itself is no share: its rows do not add up to 1.",
                "t 本身不是份额：它的每行之和不为 1。",
            ),
            answer="def shares(t):\n    return t\n",
        ),
        Mutant(
            Text(
                "Softmax of t: the shares are in proportion to t, not to its exponential.",
                "对 t 取了 Softmax：份额与 t 成正比，而不是与它的指数成正比。",
            ),
            answer=(
                "def shares(t):\n    return np.exp(t) / np.exp(t).sum(axis=1, keepdims=True)\n"
            ),
        ),
        Mutant(
            Text(
                "All to the best partner: EM shares a word among all of them.",
                "全部给了最好的那个词：EM 要在所有词之间分配。",
            ),
            answer=(
                "def shares(t):\n    return (t == t.max(axis=1, keepdims=True)).astype(float)\n"
            ),
        ),
        Mutant(
            Text(
                "Divided by the sum over the whole table: every word f_j has one share to give "
                "away, so each row is divided by its own sum.",
                "除以了整张表之和：每个词 f_j 各有一份要分，应除以本行之和。",
            ),
            answer="def shares(t):\n    return t / t.sum()\n",
        ),
    ],
    properties=[
        Property(
            Text(
                "each word of f is given away once: the rows add up to 1.",
                "f 的每个词恰好分出一份：每行之和为 1。",
            ),
            rows_add_to_one,
        )
    ],
    hints=[
        Text(
            "How likely is it that e_i, and no other, made f_j? Bayes' rule with equal priors.",
            "f_j 由 e_i 而不是别的词产生的概率是多少？用先验相等的贝叶斯公式。",
        ),
        Text(
            "Divide each row by its sum; keepdims=True keeps the shape.",
            "每一行除以该行之和；keepdims=True 保持形状。",
        ),
    ],
    solution=Text(
        r"$w_{ji}=t(f_j\mid e_i)/\sum_{i'}t(f_j\mid e_{i'})$. With these shares the bound touches "
        r"the log-likelihood.",
        r"$w_{ji}=t(f_j\mid e_i)/\sum_{i'}t(f_j\mid e_{i'})$。取这样的份额时，下界与对数似然相等。",
    ),
)

CHANNEL = Choice(
    id="seq-channel",
    level=2,
    minutes=6,
    title=Text("What the noisy channel says", "噪声信道说了什么"),
    prompt=Text(
        r"Which statements about translating a given $f$ by the noisy channel, with IBM Model 1 "
        r"and "
        r"a bigram model, are right? Pick all.",
        r"用噪声信道翻译给定的 $f$，翻译模型为 IBM 模型 1，语言模型为二元模型。下列哪些说法正确？"
        r"请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                r"One maximises $p(e\mid f)\,p(e)$ over $e$.",
                r"对 $e$ 最大化 $p(e\mid f)\,p(e)$。",
            ),
            False,
            Text(
                "That counts p(e) twice: p(e|f) has it already, by Bayes' rule. It is p(f|e) p(e).",
                "这把 p(e) 算了两次：由贝叶斯公式，p(e|f) 已包含它。应是 p(f|e) p(e)。",
            ),
        ),
        Option(
            Text(
                r"$p(f)$ need not be known.",
                r"不需要知道 $p(f)$。",
            ),
            True,
            Text(
                "Yes: f is given, so p(f) is the same for every e.",
                "对：f 是给定的，对每个 e，p(f) 都相同。",
            ),
        ),
        Option(
            Text(
                r"$p(f\mid e)$ prefers the right order of the words of $e$.",
                r"$p(f\mid e)$ 偏好 $e$ 的正确词序。",
            ),
            False,
            Text(
                "In Model 1 all orders of e have the same probability: a sum over i has no order.",
                "在模型 1 中，e 的各种词序概率相同：对 i 求和与次序无关。",
            ),
        ),
        Option(
            Text(
                r"The language model can be learned from $e$'s language alone.",
                r"语言模型可以只用 $e$ 这种语言的文本来学习。",
            ),
            True,
            Text(
                "Yes: it needs no translations.",
                "对：它不需要译文。",
            ),
        ),
        Option(
            Text(
                r"$p(f\mid e)=\prod_jt(f_j\mid e_{A_j})$ for the best alignment $A$.",
                r"$p(f\mid e)=\prod_jt(f_j\mid e_{A_j})$，其中 $A$ 是最好的对齐。",
            ),
            False,
            Text(
                "That is one term of the sum: p(f|e) adds all alignments.",
                "这只是求和中的一项：p(f|e) 要对所有对齐求和。",
            ),
        ),
        Option(
            Text(
                r"One step of EM never makes the pairs less likely.",
                r"EM 的一步不会使句对的似然下降。",
            ),
            True,
            Text(
                "Yes: the M step raises a bound that touches the likelihood.",
                "对：M 步提高的是一个与似然相切的下界。",
            ),
        ),
    ],
    hints=[
        Text(
            r"Write down Bayes' rule for $p(e\mid f)$ and look for what depends on $e$.",
            r"写出 $p(e\mid f)$ 的贝叶斯公式，看看哪些因子与 $e$ 有关。",
        ),
        Text("Three statements are right.", "有三个说法正确。"),
    ],
    solution=Text(
        "(b), (d) and (f). The order of e is left to p(e), and all alignments are added.",
        "(b)、(d) 和 (f)。e 的词序由 p(e) 决定，对所有对齐求和。",
    ),
)


def mapping_case(rng):
    count = int(rng.integers(8, 13))
    is_number = np.zeros(count, bool)
    is_number[rng.permutation(np.arange(1, count))[:5]] = True
    values = rng.integers(20, 90, count)
    places = np.flatnonzero(is_number)
    values[places] = rng.permutation([12, 12, 7, 15, 7])
    return {"values": np.where(is_number, values, 0), "is_number": is_number}


MAPPING = Code(
    id="seq-mapping",
    level=2,
    minutes=5,
    title=Text("Number mapping", "数字映射"),
    prompt=Text(
        r"The words of a story, as arrays: `is_number` says which words are numbers, `values` "
        r"holds "
        r"their values (0 at other words). Return an array of the same length with $k$ where the "
        r"name $n_k$ belongs, in the order of the text, and 0 at the other words.",
        r"一道应用题的各个词用数组表示：`is_number` 指出哪些词是数，`values` 是它们的值（其他词处"
        r"为 0）。"
        r"返回等长的数组：应写上名字 $n_k$ 的位置为 $k$，按文中次序编号；其他词处为 0。",
    ),
    starter="def names(values, is_number):\n    raise NotImplementedError\n",
    reference=(
        "def names(values, is_number):\n    return np.where(is_number, np.cumsum(is_number), 0)\n"
    ),
    cases=mapping_case,
    equivalents=[
        "def names(values, is_number):\n"
        "    found, k = [], 0\n"
        "    for one in is_number:\n"
        "        k += int(one)\n"
        "        found.append(k if one else 0)\n"
        "    return found\n",
    ],
    mutants=[
        Mutant(
            Text(
                "Equal numbers got one name: a name stands for a place in the text, not for a "
                "value.",
                "相等的数得到了同一个名字：名字代表文中的位置，而不是值。",
            ),
            answer=(
                "def names(values, is_number):\n"
                "    known = {}\n"
                "    return [known.setdefault(v, len(known) + 1) if n else 0\n"
                "            for v, n in zip(values, is_number)]\n"
            ),
        ),
        Mutant(
            Text(
                "The names are in the order of the values: they follow the text.",
                "名字按数值大小编号了：应按文中出现的次序。",
            ),
            answer=(
                "def names(values, is_number):\n"
                "    order = np.argsort(np.argsort(values[is_number], kind='stable'))\n"
                "    found = np.zeros(len(values), int)\n"
                "    found[is_number] = order + 1\n"
                "    return found\n"
            ),
        ),
        Mutant(
            Text(
                "The first number is n₁, not n₀: with 0 it cannot be told from a word.",
                "第一个数是 n₁，不是 n₀：用 0 就和普通词分不开了。",
            ),
            edit=("np.cumsum(is_number)", "np.cumsum(is_number) - 1"),
        ),
        Mutant(
            Text(
                "Words that are no numbers got the name of the last number before them.",
                "不是数的词得到了它前面那个数的名字。",
            ),
            answer="def names(values, is_number):\n    return np.cumsum(is_number)\n",
        ),
        Mutant(
            Text(
                "These are places in the text, with all words counted: count the numbers alone.",
                "这是在全部词中的位置：只数是数的词。",
            ),
            edit=("np.cumsum(is_number)", "np.arange(1, len(is_number) + 1)"),
        ),
        Mutant(
            Text(
                "Those are the values; the network should read names.",
                "这是数值；网络应该读到名字。",
            ),
            answer="def names(values, is_number):\n    return values\n",
        ),
    ],
    hints=[
        Text(
            "Two numbers of the same value are two numbers: what tells them apart?",
            "两个值相同的数仍是两个数：用什么区分它们？",
        ),
        Text(
            "`np.cumsum(is_number)` counts the numbers up to each word; keep it at the numbers.",
            "`np.cumsum(is_number)` 统计到每个词为止有几个数；只在数的位置保留它。",
        ),
    ],
    solution=Text(
        "The k-th number of the text is $n_k$, whatever its value: "
        "`np.where(is_number, np.cumsum(is_number), 0)`.",
        "文中第 k 个数就是 $n_k$，与它的值无关：`np.where(is_number, np.cumsum(is_number), 0)`。",
    ),
)

BEAM = Number(
    id="seq-beam",
    level=2,
    minutes=5,
    title=Text("Greedy is not best", "贪心不等于最优"),
    prompt=Text(
        r"A decoder writes two symbols. First: $p(a)=0.5$, $p(b)=0.4$, $p(c)=0.1$. Then, after "
        r"$a$: "
        r"$0.4$, $0.3$, $0.3$ for $a,b,c$; after $b$: $0.1$, $0.2$, $0.7$; after $c$: $1$, $0$, "
        r"$0$. Which probability has the answer of a beam of width 2?",
        r"解码器写两个符号。第一个：$p(a)=0.5$，$p(b)=0.4$，$p(c)=0.1$。第二个：在 $a$ 之"
        r"后，$a,b,c$ "
        r"的概率为 $0.4,0.3,0.3$；在 $b$ 之后为 $0.1,0.2,0.7$；在 $c$ 之后为 $1,0,0$。"
        r"宽度为 2 的束搜索得到的答案概率是多少？",
    ),
    reference=0.28,
    tolerance=1e-6,
    mutants=[
        Mutant(
            Text(
                "That is greedy decoding, a a: the beam also keeps b, which has a better way on.",
                "这是贪心解码的结果 a a：束搜索还保留了 b，它的后续更好。",
            ),
            answer=0.2,
        ),
        Mutant(
            Text(
                "That is the second factor alone: an answer's probability is the product.",
                "这只是第二个因子：答案的概率是两个因子的乘积。",
            ),
            answer=0.7,
        ),
        Mutant(
            Text(
                "c a: after the first step c is not among the two best, and it is not better "
                "either.",
                "这是 c a：第一步之后 c 不在最好的两个之内，而且它也并不更好。",
            ),
            answer=0.1,
        ),
        Mutant(
            Text(
                "The factors are added; probabilities of successive symbols are multiplied.",
                "把因子相加了；先后符号的概率应相乘。",
            ),
            answer=1.1,
        ),
        Mutant(
            Text(
                "Both hypotheses of the beam are added: the answer is the better one.",
                "把束中两个假设的概率相加了：答案是其中较好的一个。",
            ),
            answer=0.48,
        ),
    ],
    hints=[
        Text(
            "After the first symbol the beam holds two beginnings. Which?",
            "写完第一个符号后，束中有两个开头。是哪两个？",
        ),
        Text(
            "a and b. Their best ways on: 0.5 × 0.4 and 0.4 × 0.7.",
            "a 和 b。它们最好的后续：0.5 × 0.4 和 0.4 × 0.7。",
        ),
    ],
    solution=Text(
        r"$b\,c$ with $0.4\cdot0.7=0.28$. Greedy decoding takes $a$ first and ends with $0.2$.",
        r"$b\,c$，概率 $0.4\cdot0.7=0.28$。贪心解码先取 $a$，最后只有 $0.2$。",
    ),
)

ORDER = Order(
    id="seq-order",
    level=1,
    minutes=4,
    title=Text("One step of a decoder with attention", "带注意力的解码器的一步"),
    prompt=Text(
        r"The encoder has read the source. Put step $m$ of the decoder into order, in training.",
        r"编码器已读完源序列。把训练时解码器第 $m$ 步的计算排好顺序。",
    ),
    steps=[
        Text(
            r"Score every $\mathbf h_j$ against $\mathbf s_{m-1}$.",
            r"用 $\mathbf s_{m-1}$ 给每个 $\mathbf h_j$ 打分。",
        ),
        Text(
            r"Softmax over $j$: $\boldsymbol\alpha_m$.",
            r"对 $j$ 取 Softmax：$\boldsymbol\alpha_m$。",
        ),
        Text(
            r"The context $\mathbf c_m=\sum_j\alpha_{mj}\mathbf h_j$.",
            r"上下文向量 $\mathbf c_m=\sum_j\alpha_{mj}\mathbf h_j$。",
        ),
        Text(
            r"Put $\mathbf c_m$ under the vector of the true $y_{m-1}$.",
            r"把 $\mathbf c_m$ 接到真实的 $y_{m-1}$ 的向量下面。",
        ),
        Text(r"Compute $\mathbf s_m$.", r"计算 $\mathbf s_m$。"),
        Text(r"Compute the scores of $y_m$ and the loss.", r"计算 $y_m$ 的得分和损失。"),
    ],
    mutants=[
        Mutant(
            Text(
                "Here s_m is computed before the context: c_m is a part of what it is fed.",
                "这里先算了 s_m，后算上下文向量：c_m 是喂给它的输入的一部分。",
            ),
            answer=(4, 0, 1, 2, 3, 5),
        ),
        Mutant(
            Text(
                "Here s_m is computed before c_m is put under the symbol: the context would change "
                "nothing.",
                "这里在拼接 c_m 之前就算了 s_m：上下文向量就不起作用了。",
            ),
            answer=(0, 1, 2, 4, 3, 5),
        ),
        Mutant(
            Text(
                "Softmax comes first: it makes weights of scores, so it needs them.",
                "先取了 Softmax：它把得分变成权重，所以要先有得分。",
            ),
            answer=(1, 0, 2, 3, 4, 5),
        ),
        Mutant(
            Text(
                "The mean is taken before the softmax: the scores are no weights yet.",
                "在 Softmax 之前就求了平均：得分还不是权重。",
            ),
            answer=(0, 2, 1, 3, 4, 5),
        ),
        Mutant(
            Text(
                "The symbol is scored before s_m is there: ŷ_m is read from s_m.",
                "s_m 还没算出就给符号打分：ŷ_m 由 s_m 得到。",
            ),
            answer=(0, 1, 2, 3, 5, 4),
        ),
        Mutant(
            Text(
                "The context is put under the symbol before it has been computed.",
                "上下文向量还没算出就拼接了。",
            ),
            answer=(0, 1, 3, 2, 4, 5),
        ),
    ],
    hints=[
        Text(
            r"The query is the state *before* the step, $\mathbf s_{m-1}$.",
            r"查询是这一步*之前*的状态 $\mathbf s_{m-1}$。",
        ),
        Text(
            "Scores, weights, context; then what is fed; then the state; then the output.",
            "得分、权重、上下文；然后是输入；然后是状态；最后是输出。",
        ),
    ],
    solution=Text(
        r"Scores, softmax, context, concatenation, state, output: $\mathbf c_m$ needs "
        r"$\mathbf s_{m-1}$, and $\mathbf s_m$ needs $\mathbf c_m$.",
        r"得分、Softmax、上下文、拼接、状态、输出：$\mathbf c_m$ 需要 $\mathbf s_{m-1}$，而 "
        r"$\mathbf s_m$ 需要 $\mathbf c_m$。",
    ),
)


def state_case(rng):
    M, D, A = sizes(rng, 3)
    return {
        "delta": rng.normal(size=(M, A)),
        "alpha": rng.uniform(0.1, 0.9, M),
        "dc": rng.normal(size=(M, D)),
        "U_a": rng.normal(size=(A, D)),
    }


def state_loss(rng):
    """One state, M queries: its part of the contexts, and its way through the net inputs."""
    case = state_case(rng)
    h = rng.normal(size=case["U_a"].shape[1])

    def loss(h):
        direct = (case["alpha"] * (case["dc"] @ h)).sum()
        return direct + (case["delta"] * (case["U_a"] @ h)).sum()

    return tuple(case.values()), h, loss


STATE = Code(
    id="seq-state",
    level=3,
    minutes=8,
    title=Text("What attention sends to an encoder state", "注意力送给编码器状态的梯度"),
    prompt=Text(
        r"One encoder state $\mathbf h$ has been looked at by all $M'$ steps. `alpha` holds its "
        r"weights, $(M',)$; `dc` the gradients $\bar{\mathbf c}_m$ as rows, $(M', D)$; `delta` the "
        r"error terms $\delta_m$ of its net inputs $W_a\mathbf s_{m-1}+U_a\mathbf h$ as rows, "
        r"$(M', A)$; `U_a` is $(A, D)$. Return $\bar{\mathbf h}$, $(D,)$.",
        r"全部 $M'$ 步都看过同一个编码器状态 $\mathbf h$。`alpha` 是它的各个权重，$(M',)$；`dc` 按"
        r"行存放"
        r"梯度 $\bar{\mathbf c}_m$，$(M', D)$；`delta` 按行存放净输入 $W_a\mathbf "
        r"s_{m-1}+U_a\mathbf h$ "
        r"的误差项 $\delta_m$，$(M', A)$；`U_a` 为 $(A, D)$。返回 $\bar{\mathbf h}$，形状 $(D,)$。",
    ),
    starter="def state_back(delta, alpha, dc, U_a):\n    raise NotImplementedError\n",
    reference=(
        "def state_back(delta, alpha, dc, U_a):\n    return alpha @ dc + delta.sum(0) @ U_a\n"
    ),
    cases=state_case,
    equivalents=[
        "def state_back(delta, alpha, dc, U_a):\n"
        "    return sum(a * g + U_a.T @ d for a, g, d in zip(alpha, dc, delta))\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The way through the scores is missing: h also decides how much it is looked at.",
                "漏了经过得分的路径：h 也决定了自己被看多少。",
            ),
            edit=(" + delta.sum(0) @ U_a", ""),
        ),
        Mutant(
            Text(
                "The direct way is missing: h stands in every context with the factor α.",
                "漏了直接路径：h 以因子 α 出现在每个上下文向量中。",
            ),
            edit=("alpha @ dc + ", ""),
        ),
        Mutant(
            Text(
                "The weights are missing: h is in the context m with the factor α_m.",
                "漏了权重：h 在第 m 个上下文向量中的因子是 α_m。",
            ),
            edit=("alpha @ dc", "dc.sum(0)"),
        ),
        Mutant(
            Text(
                "Only the last step is counted: all steps have looked at h, so they are added.",
                "只算了最后一步：每一步都看过 h，应全部相加。",
            ),
            answer=(
                "def state_back(delta, alpha, dc, U_a):\n"
                "    return alpha[-1] * dc[-1] + delta[-1] @ U_a\n"
            ),
        ),
        Mutant(
            Text(
                "α stands on both ways: the error term δ has been through the scores already, and "
                "is added without it.",
                "两条路径都乘了 α：误差项 δ 已经经过得分，应直接相加。",
            ),
            edit=("delta.sum(0) @ U_a", "alpha @ delta @ U_a"),
        ),
        Mutant(
            Text(
                "The steps are averaged: they are added.",
                "对各步取了平均：应相加。",
            ),
            answer=(
                "def state_back(delta, alpha, dc, U_a):\n"
                "    return (alpha @ dc + delta.sum(0) @ U_a) / len(alpha)\n"
            ),
        ),
        Mutant(
            Text(
                "The sign of the second part is reversed: both ways are added.",
                "第二部分的符号反了：两条路径应相加。",
            ),
            edit=("dc + delta", "dc - delta"),
        ),
    ],
    properties=[is_gradient("h", state_loss)],
    hints=[
        Text(
            r"Where does $\mathbf h$ stand? In each $\mathbf c_m$, and in each net input.",
            r"$\mathbf h$ 出现在哪里？在每个 $\mathbf c_m$ 中，也在每个净输入中。",
        ),
        Text(
            r"$\sum_m\big(\alpha_m\bar{\mathbf c}_m+U_a^\top\delta_m\big)$; as rows: "
            r"$\delta_m^\top "
            r"U_a$.",
            r"$\sum_m\big(\alpha_m\bar{\mathbf c}_m+U_a^\top\delta_m\big)$；写成"
            r"行：$\delta_m^\top U_a$。",
        ),
    ],
    solution=Text(
        r"`alpha @ dc + delta.sum(0) @ U_a`: a sum over the steps for both ways.",
        r"`alpha @ dc + delta.sum(0) @ U_a`：两条路径都对各步求和。",
    ),
)

EXERCISES = [SHIFT, ATTEND, SCORE, STATE, MODEL1, SHARES, CHANNEL, MAPPING, BEAM, ORDER]
