r"""Exercises of chapter 4, three ways to use a recurrent network."""

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

TITLE = Text("Three ways to use a recurrent net", "三种应用模式")


def padded_case(rng):
    batch, hidden = sizes(rng, 2)
    steps, lengths = padded_lengths(rng, batch)
    return {"h": rng.normal(size=(steps, batch, hidden)), "lengths": lengths}


def padded_lengths(rng, batch):
    """A length of the array, 9 or 10, and true lengths: none fills it, not all are the same."""
    steps = int(rng.integers(9, 11))
    lengths = rng.integers(2, steps - 1, batch)
    lengths[0], lengths[1] = steps - 1, rng.integers(2, 5)
    return steps, lengths


def alone_as_in_batch(read, rng):
    steps, batch, hidden = sizes(rng, 3)
    h, lengths = rng.normal(size=(steps, batch, hidden)), rng.integers(1, steps + 1, batch)
    together = read(h, lengths)
    n = lengths[-1]
    return np.allclose(together[-1], read(h[:n, -1:], np.array([n]))[0])


ALONE = Property(
    Text(
        "a sequence alone is read as it is in a batch.",
        "一个序列单独读出的结果与在一批中相同。",
    ),
    alone_as_in_batch,
)

MEAN = Code(
    id="modes-mean",
    level=2,
    minutes=8,
    title=Text("The mean of the states, with padding", "带填充时隐状态的平均"),
    prompt=Text(
        r"`h` holds the states of a padded batch, shape $(T, B, D)$; what stands behind the end "
        r"of a sequence may be any number. `lengths`, shape $(B,)$, are the true lengths. Return "
        r"the mean state of each sequence, shape $(B, D)$.",
        r"`h` 是一批填充过的隐状态，形状 $(T, B, D)$；序列结束之后的位置可以是任意数。"
        r"`lengths` 是真实长度，形状 $(B,)$。返回每个序列隐状态的平均值，形状 $(B, D)$。",
    ),
    starter="def mean_state(h, lengths):\n    raise NotImplementedError\n",
    reference="def mean_state(h, lengths):\n"
    "    mask = np.arange(len(h))[:, None] < lengths\n"
    "    kept = h * mask[..., None]\n"
    "    return kept.sum(axis=0) / lengths[:, None]\n",
    cases=padded_case,
    equivalents=[
        "def mean_state(h, lengths):\n"
        "    return np.array([h[:n, b].mean(0) for b, n in enumerate(lengths)])\n",
        "def mean_state(h, lengths):\n"
        "    share = (np.arange(len(h))[:, None] < lengths) / lengths\n"
        '    return np.einsum("tb,tbd->bd", share, h)\n',
    ],
    mutants=[
        Mutant(
            Text(
                "You divide by the padded length T. Divide by each sequence's own length, or its "
                "mean depends on how long the others are.",
                "这里除以了填充后的长度 T。应除以每个序列自己的长度，"
                "否则平均值会取决于同批其他序列有多长。",
            ),
            edit=("lengths[:, None]", "len(h)"),
        ),
        Mutant(
            Text(
                "The padding is added in: mask it before you add over time.",
                "填充的位置也被加进去了：按时间求和之前应先用掩码去掉。",
            ),
            edit=("h * mask[..., None]", "h"),
        ),
        Mutant(
            Text(
                "You returned the sum over time; the mean is divided by the length.",
                "返回的是按时间求和的结果；平均值还要除以长度。",
            ),
            edit=(" / lengths[:, None]", ""),
        ),
        Mutant(
            Text(
                "You took the mean over the batch: axis 0 is time, axis 1 the sequences.",
                "这里对整批取了平均：第 0 轴是时间，第 1 轴才是各个序列。",
            ),
            answer="def mean_state(h, lengths):\n    return h.mean(axis=1)\n",
        ),
        Mutant(
            Text(
                "The mask ends one step too late: with steps counted from 0, t < length.",
                "掩码多留了一步：步数从 0 数起时应为 t < 长度。",
            ),
            answer="def mean_state(h, lengths):\n"
            "    mask = np.arange(len(h))[:, None] <= lengths\n"
            "    kept = h * mask[..., None]\n"
            "    return kept.sum(axis=0) / lengths[:, None]\n",
        ),
        Mutant(
            Text(
                "The mask ends one step too early: the last true step counts too.",
                "掩码少留了一步：最后一个真实的时刻也要算进去。",
            ),
            answer="def mean_state(h, lengths):\n"
            "    mask = np.arange(len(h))[:, None] < lengths - 1\n"
            "    kept = h * mask[..., None]\n"
            "    return kept.sum(axis=0) / lengths[:, None]\n",
        ),
        Mutant(
            Text(
                "That is the largest number over time (max pooling), not the mean.",
                "这是按时间取最大值（最大汇聚），不是平均值。",
            ),
            answer="def mean_state(h, lengths):\n"
            "    return np.array([h[:n, b].max(0) for b, n in enumerate(lengths)])\n",
        ),
    ],
    properties=[ALONE],
    hints=[
        Text(
            "Which positions hold data? Compare `np.arange(T)` with `lengths`.",
            "哪些位置是数据？把 `np.arange(T)` 与 `lengths` 作比较。",
        ),
        Text(
            r"The mask has shape $(T, B)$; give it a third axis before it meets `h`. Then add over "
            r"time and divide row $b$ by `lengths[b]`.",
            r"掩码的形状是 $(T, B)$；与 `h` 相乘前要补上第三个轴。然后按时间求和，"
            r"第 $b$ 行除以 `lengths[b]`。",
        ),
    ],
    solution=Text(
        r"$\mathbf r_b=\sum_t s_{tb}\mathbf h_{tb}$ with the share $s_{tb}=1/T_b$ for $t\le T_b$ "
        r"and 0 behind it. A mask makes the shares; the division is by $T_b$.",
        r"$\mathbf r_b=\sum_t s_{tb}\mathbf h_{tb}$，当 $t\le T_b$ 时 $s_{tb}=1/T_b$，之后为 0。"
        r"用掩码得到这些权重；除数是 $T_b$。",
    ),
)

LAST = Code(
    id="modes-last",
    level=1,
    minutes=5,
    title=Text("The last state, with padding", "带填充时的最后一个隐状态"),
    prompt=Text(
        r"`h` holds the states of a padded batch, shape $(T, B, D)$; what stands behind the end "
        r"of a sequence may be any number. `lengths`, shape $(B,)$, are the true lengths. Return "
        r"the state of each sequence at its own true end, shape $(B, D)$.",
        r"`h` 是一批填充过的隐状态，形状 $(T, B, D)$；序列结束之后的位置可以是任意数。"
        r"`lengths` 是真实长度，形状 $(B,)$。返回每个序列在其真实结尾处的隐状态，形状 $(B, D)$。",
    ),
    starter="def last_state(h, lengths):\n    raise NotImplementedError\n",
    reference="def last_state(h, lengths):\n"
    "    each = np.arange(h.shape[1])\n"
    "    return h[lengths - 1, each]\n",
    cases=padded_case,
    equivalents=[
        "def last_state(h, lengths):\n"
        "    return np.array([h[n - 1, b] for b, n in enumerate(lengths)])\n",
        "def last_state(h, lengths):\n"
        "    share = np.arange(len(h))[:, None] == lengths - 1\n"
        "    return (share[..., None] * h).sum(0)\n",
    ],
    mutants=[
        Mutant(
            Text(
                "That is the last row of the array: behind the end of a short sequence. Take row "
                "lengths[b] - 1 for sequence b.",
                "这是数组的最后一行，对较短的序列来说已在结尾之后。"
                "序列 b 应取第 lengths[b] - 1 行。",
            ),
            edit=("lengths - 1, each", "-1"),
        ),
        Mutant(
            Text(
                "Off by one: rows are counted from 0, so the last of n states stands in row n - 1.",
                "差了一步：行号从 0 开始，n 个隐状态中的最后一个在第 n - 1 行。",
            ),
            edit=("lengths - 1", "lengths"),
        ),
        Mutant(
            Text(
                "One step too early: row lengths - 2 is the last state but one.",
                "早了一步：第 lengths - 2 行是倒数第二个隐状态。",
            ),
            edit=("lengths - 1", "lengths - 2"),
        ),
        Mutant(
            Text(
                "That gives every sequence the end of all others, shape (B, B, D): pair each "
                "length with its own sequence.",
                "这样每个长度都取出了整批，形状为 (B, B, D)：每个长度只应配自己的序列。",
            ),
            edit=("lengths - 1, each", "lengths - 1"),
        ),
        Mutant(
            Text(
                "That is the first state: after one input only.",
                "这是第一个隐状态：只读过一个输入。",
            ),
            edit=("lengths - 1, each", "0"),
        ),
        Mutant(
            Text(
                "One length for all: the longest sequence's end. Each has its own.",
                "所有序列都用了最长序列的结尾。每个序列有自己的结尾。",
            ),
            answer="def last_state(h, lengths):\n"
            "    each = np.arange(h.shape[1])\n"
            "    return h[max(lengths) - 1, each]\n",
        ),
    ],
    properties=[ALONE],
    hints=[
        Text(
            "In which row of `h` does the last true state of sequence $b$ stand?",
            "序列 $b$ 的最后一个真实隐状态在 `h` 的第几行？",
        ),
        Text(
            "Two integer arrays of the same length as indices pick one row for each sequence.",
            "用两个等长的整数数组作下标，可以为每个序列各取一行。",
        ),
    ],
    solution=Text(
        r"`h[lengths - 1, np.arange(B)]`: the indices are paired, so sequence $b$ gives its row "
        r"$T_b$, counted from 1. `h[-1]` is right only where nothing is padded.",
        r"`h[lengths - 1, np.arange(B)]`：两个下标逐对匹配，序列 $b$ 取出它的第 $T_b$ 个"
        r"（从 1 数起）。只有没有填充时 `h[-1]` 才是对的。",
    ),
)


def back_case(rng):
    batch, hidden, classes = sizes(rng, 3)
    steps, lengths = padded_lengths(rng, batch)
    return {
        "dy": rng.normal(size=(batch, classes)),
        "V": rng.normal(size=(classes, hidden)),
        "lengths": lengths,
        "T": steps,
    }


MEAN_BACK = Code(
    id="modes-mean-back",
    level=3,
    minutes=10,
    title=Text("What the mean sends back", "平均模式的反向传播"),
    prompt=Text(
        r"The scores are $\hat{\mathbf y}=V\mathbf r+\mathbf c$ with the mean "
        r"$\mathbf r=\frac1{T_b}\sum_{t\le T_b}\mathbf h_t$ of each sequence. Given `dy` "
        r"$=\partial\mathcal L/\partial\hat{\mathbf y}$, shape $(B, K)$, `V` $(K, D)$, the true "
        r"lengths and the padded length `T`, return $\partial\mathcal L/\partial\mathbf h$, shape "
        r"$(T, B, D)$.",
        r"得分为 $\hat{\mathbf y}=V\mathbf r+\mathbf c$，其中 "
        r"$\mathbf r=\frac1{T_b}\sum_{t\le T_b}\mathbf h_t$ 是每个序列的平均。已知 `dy` "
        r"$=\partial\mathcal L/\partial\hat{\mathbf y}$，形状 $(B, K)$，`V` 为 $(K, D)$，"
        r"以及真实长度和填充后的长度 `T`，返回 $\partial\mathcal L/\partial\mathbf h$，"
        r"形状 $(T, B, D)$。",
    ),
    starter="def mean_backward(dy, V, lengths, T):\n    raise NotImplementedError\n",
    reference="def mean_backward(dy, V, lengths, T):\n"
    "    mask = np.arange(T)[:, None] < lengths\n"
    "    dr = dy @ V\n"
    "    return mask[..., None] * dr / lengths[:, None]\n",
    cases=back_case,
    equivalents=[
        "def mean_backward(dy, V, lengths, T):\n"
        "    dh = np.zeros((T, *(dy @ V).shape))\n"
        "    for b, n in enumerate(lengths):\n"
        "        dh[:n, b] = V.T @ dy[b] / n\n"
        "    return dh\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The factor 1/T is missing: each state enters the mean with it.",
                "漏了因子 1/T：每个隐状态都以它进入平均值。",
            ),
            edit=(" / lengths[:, None]", ""),
        ),
        Mutant(
            Text(
                "You divide by the padded length; the mean was divided by the true one.",
                "这里除以了填充后的长度；平均值除以的是真实长度。",
            ),
            edit=("lengths[:, None]", "T"),
        ),
        Mutant(
            Text(
                "The padding gets a gradient: it was no part of the mean, so its gradient is 0.",
                "填充的位置得到了梯度：它不在平均值之中，梯度应为 0。",
            ),
            edit=("mask[..., None] * dr", "np.ones((T, 1, 1)) * dr"),
        ),
        Mutant(
            Text(
                "That is the gradient of the last state: one step hears all of it. The mean reads "
                "every true step, each with 1/T.",
                "这是读最后一个隐状态时的梯度：只有一步得到全部。平均模式读所有真实的时刻，各占 "
                "1/T。",
            ),
            answer="def mean_backward(dy, V, lengths, T):\n"
            "    mask = np.arange(T)[:, None] == lengths - 1\n"
            "    return mask[..., None] * (dy @ V)\n",
        ),
        Mutant(
            Text(
                "Only the last step gets its share 1/T; the mean reads all true steps.",
                "只有最后一步得到了它的一份 1/T；平均模式读所有真实的时刻。",
            ),
            answer="def mean_backward(dy, V, lengths, T):\n"
            "    mask = np.arange(T)[:, None] == lengths - 1\n"
            "    dr = dy @ V\n"
            "    return mask[..., None] * dr / lengths[:, None]\n",
        ),
        Mutant(
            Text(
                "The mask ends one step too late: with steps counted from 0, t < length.",
                "掩码多留了一步：步数从 0 数起时应为 t < 长度。",
            ),
            answer="def mean_backward(dy, V, lengths, T):\n"
            "    mask = np.arange(T)[:, None] <= lengths\n"
            "    dr = dy @ V\n"
            "    return mask[..., None] * dr / lengths[:, None]\n",
        ),
        Mutant(
            Text(
                "The mask ends one step too early: the last true step has its share, too.",
                "掩码少留了一步：最后一个真实的时刻也有它的一份。",
            ),
            answer="def mean_backward(dy, V, lengths, T):\n"
            "    mask = np.arange(T)[:, None] < lengths - 1\n"
            "    dr = dy @ V\n"
            "    return mask[..., None] * dr / lengths[:, None]\n",
        ),
        Mutant(
            Text(
                "The axes are swapped: time comes first, (T, B, D).",
                "轴的次序反了：时间在最前，应为 (T, B, D)。",
            ),
            answer="def mean_backward(dy, V, lengths, T):\n"
            "    mask = np.arange(T) < lengths[:, None]\n"
            "    dr = (dy @ V) / lengths[:, None]\n"
            "    return mask[..., None] * dr[:, None]\n",
        ),
        Mutant(
            Text(
                "That is the gradient at the mean, (B, D). Each of its states gets a share of it.",
                "这是对平均值的梯度，形状 (B, D)。平均值中的每个隐状态各得其中一份。",
            ),
            answer="def mean_backward(dy, V, lengths, T):\n    return dy @ V\n",
        ),
        Mutant(
            Text(
                "The sign is wrong: this is the gradient, not the step of gradient descent.",
                "符号错了：这里要的是梯度，不是梯度下降的一步。",
            ),
            edit=("dy @ V", "-dy @ V"),
        ),
    ],
    hints=[
        Text(
            r"First the gradient at $\mathbf r$: in a column it is $V^\top\bar{\mathbf y}$; what "
            r"is it in a row?",
            r"先求对 $\mathbf r$ 的梯度：写成列向量是 $V^\top\bar{\mathbf y}$；写成行是什么？",
        ),
        Text(
            r"Each state of sequence $b$ stands in $\mathbf r$ with the factor $1/T_b$ if "
            r"$t\le T_b$, else with 0.",
            r"序列 $b$ 的每个隐状态以因子 $1/T_b$（当 $t\le T_b$）或 0 出现在 $\mathbf r$ 中。",
        ),
    ],
    solution=Text(
        r"`dr = dy @ V`, the transpose of $V^\top\bar{\mathbf y}$; then the same row for every "
        r"true step, divided by $T_b$, and zeros behind the end.",
        r"`dr = dy @ V` 是 $V^\top\bar{\mathbf y}$ 的转置；每个真实时刻得到同样的一行除以 "
        r"$T_b$，结尾之后为零。",
    ),
)


def heard_names(rng):
    return {"a": rng.normal(), "b": rng.normal()}


HEARD = Formula(
    id="modes-heard",
    level=2,
    minutes=6,
    title=Text("How much of the first input is heard?", "第一个输入还剩多少影响？"),
    prompt=Text(
        r"A network of one number, $h_t=a\,h_{t-1}+b\,x_t$, reads $T=3$ inputs from $h_0=0$, and "
        r"the *mean* $r=\frac13(h_1+h_2+h_3)$ is read. Write $\partial r/\partial x_1$ in terms of "
        r"`a` and `b`.",
        r"只有一个数的网络 $h_t=a\,h_{t-1}+b\,x_t$ 从 $h_0=0$ 出发读入 $T=3$ 个输入，"
        r"读出的是*平均值* $r=\frac13(h_1+h_2+h_3)$。用 `a` 和 `b` 写出 $\partial r/\partial "
        r"x_1$。",
    ),
    reference="b (1 + a + a^2) / 3",
    names=heard_names,
    functions={},
    equivalents=["b/3 + a b/3 + a^2 b/3", r"\frac{b(1+a+a^2)}{3}"],
    mutants=[
        Mutant(
            Text(
                "That is what the last state hears; the mean also reads h₁ and h₂.",
                "这是最后一个隐状态的情形；平均值还读了 h₁ 和 h₂。",
            ),
            answer="a^2 b",
        ),
        Mutant(
            Text(
                "The factor 1/3 of the mean is missing.",
                "漏了平均值的因子 1/3。",
            ),
            edit=(" / 3", ""),
        ),
        Mutant(
            Text(
                "Only h₃ is counted, with its share of 1/3; h₁ and h₂ depend on x₁ too.",
                "只算了 h₃（权重 1/3）；h₁ 和 h₂ 同样依赖于 x₁。",
            ),
            answer="a^2 b / 3",
        ),
        Mutant(
            Text(
                "Only h₁ is counted; x₁ reaches h₂ and h₃ through the state.",
                "只算了 h₁；x₁ 还会经过隐状态影响 h₂ 和 h₃。",
            ),
            answer="b / 3",
        ),
        Mutant(
            Text(
                "One power of a too many: x₁ reaches h₁ without passing a.",
                "a 的幂次多了一：x₁ 到 h₁ 不经过 a。",
            ),
            answer="b (a + a^2 + a^3) / 3",
        ),
        Mutant(
            Text(
                "That is how h₃ depends on h₁; from x₁ there is the factor b, and all three states "
                "are read.",
                "这是 h₃ 对 h₁ 的导数；x₁ 还要乘 b，而且三个隐状态都要读。",
            ),
            answer="a^2",
        ),
        Mutant(
            Text(
                "The factor b is missing: the input enters through it.",
                "漏了因子 b：输入要乘以它才进入隐状态。",
            ),
            edit=("b (1", "(1"),
        ),
    ],
    hints=[
        Text(
            r"Write $h_1$, $h_2$ and $h_3$ out as sums of inputs. With which factor does $x_1$ "
            r"stand in each?",
            r"把 $h_1$、$h_2$、$h_3$ 写成输入的和。$x_1$ 在各式中的系数是什么？",
        ),
        Text(
            r"$b$ in $h_1$, $ab$ in $h_2$, $a^2b$ in $h_3$.",
            r"在 $h_1$ 中是 $b$，在 $h_2$ 中是 $ab$，在 $h_3$ 中是 $a^2b$。",
        ),
    ],
    solution=Text(
        r"$\partial r/\partial x_1=\frac b3(1+a+a^2)$. The last state alone would give $a^2b$, "
        r"which is far smaller if $|a|$ is.",
        r"$\partial r/\partial x_1=\frac b3(1+a+a^2)$。若只读最后一个隐状态则是 $a^2b$，"
        r"当 $|a|$ 很小时它小得多。",
    ),
)

F1 = Number(
    id="modes-f1",
    level=2,
    minutes=5,
    title=Text("Count the words that are right", "数一数分对的词"),
    prompt=Text(
        r"True: 研究 / 生命 / 的 / 起源. Found: 研究生 / 命 / 的 / 起 / 源. What is the $F_1$ of "
        r"the "
        r"words? You may type a fraction.",
        r"正确分词：研究 / 生命 / 的 / 起源。模型给出：研究生 / 命 / 的 / 起 / 源。"
        r"词的 $F_1$ 值是多少？可以输入分数。",
    ),
    reference=2 / 9,
    tolerance=0.0025,  # 0.22 is right, 0.225 is the ordinary mean
    mutants=[
        Mutant(
            Text(
                "That is the precision: 1 of the 5 found words. F₁ needs the recall, too.",
                "这是精确率：找到的 5 个词中对 1 个。F₁ 还需要召回率。",
            ),
            answer=1 / 5,
        ),
        Mutant(
            Text(
                "That is the recall: 1 of the 4 true words. F₁ needs the precision, too.",
                "这是召回率：4 个正确的词中找到 1 个。F₁ 还需要精确率。",
            ),
            answer=1 / 4,
        ),
        Mutant(
            Text(
                "That is the ordinary mean of precision and recall; F₁ is their harmonic mean.",
                "这是精确率与召回率的算术平均；F₁ 是它们的调和平均。",
            ),
            answer=9 / 40,
        ),
        Mutant(
            Text(
                "That is the share of right tags: characters, not words, were counted.",
                "这是标注正确的比例：数的是字，不是词。",
            ),
            answer=2 / 7,
        ),
        Mutant(
            Text(
                "The factor 2 is missing: F₁ = 2 · right / (found + true).",
                "漏了因子 2：F₁ = 2 · 正确数 /（找到数 + 真实数）。",
            ),
            answer=1 / 9,
        ),
        Mutant(
            Text(
                "That is right / all different words of both rows; F₁ = 2 · right / (found + "
                "true).",
                "这是正确数除以两行中不同词的总数；F₁ = 2 · 正确数 /（找到数 + 真实数）。",
            ),
            answer=1 / 8,
        ),
        Mutant(
            Text(
                "起 and 源 together are not one found word: both ends of a word must be right.",
                "起和源合起来不算找对一个词：词的两端都要对。",
            ),
            answer=4 / 9,
        ),
    ],
    hints=[
        Text(
            "Which words stand in both rows, at the same place?",
            "哪些词在两行的同一位置都出现？",
        ),
        Text(
            r"One word is right; 5 were found and 4 are true. $F_1=2PR/(P+R)$.",
            r"一个词正确；找到 5 个，真实的有 4 个。$F_1=2PR/(P+R)$。",
        ),
    ],
    solution=Text(
        r"Only 的 is right. $P=\frac15$, $R=\frac14$, $F_1=\frac{2\cdot1}{5+4}=\frac29$.",
        r"只有“的”是对的。$P=\frac15$，$R=\frac14$，$F_1=\frac{2\cdot1}{5+4}=\frac29$。",
    ),
)


def tags_case(rng):
    every_pair = np.roll([0, 0, 1, 0, 2, 0, 3, 1, 1, 2, 1, 3, 2, 2, 3, 3], rng.integers(16))
    first = rng.integers(1, 3)  # M or E: only its place says that a word begins
    return {"tags": np.concatenate([[first], every_pair, every_pair[: rng.integers(1, 4)]])}


def right_tags_give_their_words(starts, rng):
    words = rng.integers(1, 5, 6)
    tags = [t for n in words for t in ([3] if n == 1 else [0] + [1] * (n - 2) + [2])]
    return list(np.flatnonzero(starts(np.array(tags)))) == [0, *np.cumsum(words)[:-1]]


BMES = Code(
    id="modes-bmes",
    level=2,
    minutes=8,
    title=Text("Where do words begin?", "词从哪里开始？"),
    prompt=Text(
        r"A network gives every character a tag: 0 for B, 1 for M, 2 for E, 3 for S. It may give "
        r"rows that no sentence has, such as B B or E M. Return an array of 0 and 1 (or of False "
        r"and True), as long as `tags`: 1 where a word begins. A word begins at the first "
        r"character, at every B and S, and after every E and S.",
        r"网络给每个字一个标签：0 表示 B，1 表示 M，2 表示 E，3 表示 S。"
        r"它可能给出不合法的序列，如 B B 或 E M。返回与 `tags` 等长的 0/1 数组（也可用 "
        r"False/True）：词的开始处为 1。词开始于第一个字、每个 B 和 S 处，以及每个 E 和 S 之后。",
    ),
    starter="def word_starts(tags):\n    raise NotImplementedError\n",
    reference="def word_starts(tags):\n"
    "    before = np.append(2, tags[:-1])\n"
    "    opens = (tags == 0) | (tags == 3)\n"
    "    after = (before == 2) | (before == 3)\n"
    "    return (opens | after).astype(int)\n",
    cases=tags_case,
    equivalents=[
        "def word_starts(tags):\n"
        "    starts, last = [], 2\n"
        "    for tag in tags:\n"
        "        starts.append(int(tag in (0, 3) or last in (2, 3)))\n"
        "        last = tag\n"
        "    return starts\n",
    ],
    mutants=[
        Mutant(
            Text(
                "Only B and S begin a word here: after E or S a new word begins even at M or E.",
                "这里只有 B 和 S 开始新词：在 E 或 S 之后，即使是 M 或 E 也要开始新词。",
            ),
            answer="def word_starts(tags):\n"
            "    before = np.append(2, tags[:-1])\n"
            "    opens = (tags == 0) | (tags == 3)\n"
            "    after = (before == 2) | (before == 3)\n"
            "    return opens.astype(int)\n",
        ),
        Mutant(
            Text(
                "A word begins only after E or S here: B after B is accepted as one word.",
                "这里只在 E 或 S 之后开始新词：B 后面的 B 被并成了一个词。",
            ),
            answer="def word_starts(tags):\n"
            "    before = np.append(2, tags[:-1])\n"
            "    opens = (tags == 0) | (tags == 3)\n"
            "    after = (before == 2) | (before == 3)\n"
            "    return after.astype(int)\n",
        ),
        Mutant(
            Text(
                "S does not begin a word here: B S would be one word.",
                "这里 S 不开始新词：B S 会被并成一个词。",
            ),
            edit=("(tags == 0) | (tags == 3)", "tags == 0"),
        ),
        Mutant(
            Text(
                "After S the word goes on here: S is a word by itself and ends at once.",
                "这里 S 之后词还在继续：S 是单字词，立即结束。",
            ),
            edit=("(before == 2) | (before == 3)", "before == 2"),
        ),
        Mutant(
            Text(
                "Both conditions were asked for at once: one of them is enough.",
                "这里要求两个条件同时成立：满足其一即可。",
            ),
            answer="def word_starts(tags):\n"
            "    before = np.append(2, tags[:-1])\n"
            "    opens = (tags == 0) | (tags == 3)\n"
            "    after = (before == 2) | (before == 3)\n"
            "    return (opens & after).astype(int)\n",
        ),
        Mutant(
            Text(
                "The first character does not always begin a word here: before it stands nothing.",
                "这里第一个字不一定开始新词：它前面没有任何字。",
            ),
            edit=("np.append(2,", "np.append(0,"),
        ),
    ],
    properties=[
        Property(
            Text(
                "tags of real words give back these words.",
                "由真实的词得到的标签能还原这些词。",
            ),
            right_tags_give_their_words,
        )
    ],
    hints=[
        Text(
            "Make an array `before` that holds the tag of the character before; what stands "
            "before the first?",
            "做一个数组 `before`，存放前一个字的标签；第一个字之前放什么？",
        ),
        Text(
            "`(tags == 0) | (tags == 3) | (before == 2) | (before == 3)`, with an E before the "
            "first character.",
            "`(tags == 0) | (tags == 3) | (before == 2) | (before == 3)`，第一个字之前放一个 E。",
        ),
    ],
    solution=Text(
        r"With this rule every row of tags, however odd, is a segmentation, and right tags give "
        r"back their words. `nndl.text.tagging.decode` uses it.",
        r"按这条规则，无论标签序列多么奇怪都对应一种分词，而正确的标签能还原原来的词。"
        r"`nndl.text.tagging.decode` 用的就是它。",
    ),
)

WHICH = Choice(
    id="modes-which",
    level=1,
    minutes=4,
    title=Text("Which tasks are synchronous?", "哪些任务是同步的？"),
    prompt=Text(
        r"Which of these can be trained in the synchronous mode as it stands, with "
        r"$\hat{\mathbf y}_t=g(\mathbf h_t)$ and a label for every step? Pick all.",
        r"下面哪些任务可以直接按同步模式训练，即 $\hat{\mathbf y}_t=g(\mathbf h_t)$ "
        r"且每个时刻都有标签？请选出所有正确的。",
    ),
    options=[
        Option(
            Text("Chinese word segmentation with tags B, M, E, S", "用 B、M、E、S 标签的中文分词"),
            True,
            Text("Yes: one tag for each character.", "对：每个字一个标签。"),
        ),
        Option(
            Text("Translating a sentence into English", "把一个句子译成英文"),
            False,
            Text(
                "The translation has another length and another order: asynchronous.",
                "译文的长度和语序都不同：这是异步模式。",
            ),
        ),
        Option(
            Text(
                "Speech recognition from a recording and its transcript",
                "由录音和文字稿训练语音识别",
            ),
            False,
            Text(
                "Nobody says which frame belongs to which sign, and there are more frames than "
                "signs: this needs CTC or an encoder-decoder.",
                "没有说明哪一帧对应哪个字，而且帧数多于字数：需要 CTC 或编码器-解码器。",
            ),
        ),
        Option(
            Text("The part of speech of every word of a sentence", "句子中每个词的词性"),
            True,
            Text("Yes: one label for each word.", "对：每个词一个标签。"),
        ),
        Option(
            Text("Is this letter spam?", "这封邮件是垃圾邮件吗？"),
            False,
            Text("One label for the whole: sequence to class.", "整体一个标签：序列到类别模式。"),
        ),
    ],
    hints=[
        Text(
            "Count labels: one in all, one a step, or some other number?",
            "数一数标签：总共一个，每步一个，还是其他数目？",
        ),
        Text("Two of the five have a label for each step.", "五个中有两个每步都有标签。"),
    ],
    solution=Text(
        "Segmentation and parts of speech. Spam is sequence to class; translation is "
        "asynchronous; in speech the alignment is unknown, which is the subject of chapter 15.",
        "中文分词和词性标注。垃圾邮件是序列到类别；翻译是异步的；语音识别的对齐未知，见第 15 章。",
    ),
)

ORDER = Order(
    id="modes-order",
    level=2,
    minutes=4,
    title=Text("A training step on a padded batch", "用一批填充序列训练一步"),
    prompt=Text(
        "Put one training step of a classifier that reads the mean into order.",
        "分类器读取平均隐状态。把它的一个训练步骤排好顺序。",
    ),
    steps=[
        Text(
            "Note the true lengths, then fill the short sequences up.",
            "记下真实长度，再把较短的序列填充到同样长。",
        ),
        Text("Run the network over all steps: the states.", "对所有时刻运行网络，得到隐状态。"),
        Text(
            "Set the states behind each end to zero and add over time.",
            "把每个结尾之后的隐状态置零，并按时间求和。",
        ),
        Text("Divide each sum by its true length.", "把每个和除以各自的真实长度。"),
        Text("Output layer, then loss.", "经过输出层，再计算损失。"),
        Text(
            "Send the gradient back to the true steps alone.",
            "只把梯度传回真实的时刻。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "Mask before you add: once the pads are in the sum, nothing takes them out.",
                "应先去掉填充再用平均值：填充一旦进入总和就去不掉了。",
            ),
            answer=(0, 1, 3, 2, 4, 5),
        ),
        Mutant(
            Text(
                "The mask needs states: the network runs first.",
                "掩码作用在隐状态上：应先运行网络。",
            ),
            answer=(0, 2, 1, 3, 4, 5),
        ),
        Mutant(
            Text(
                "After filling up, the true lengths are no longer seen: note them first.",
                "填充之后就看不出真实长度了：应最先记下。",
            ),
            answer=(1, 0, 2, 3, 4, 5),
        ),
        Mutant(
            Text(
                "The output layer reads the mean: the division comes before it.",
                "输出层读的是平均值：除法应在它之前。",
            ),
            answer=(0, 1, 2, 4, 3, 5),
        ),
        Mutant(
            Text(
                "There is no gradient before there is a loss.",
                "没有损失就没有梯度。",
            ),
            answer=(0, 1, 2, 3, 5, 4),
        ),
    ],
    hints=[
        Text(
            "What does each line need, and which line makes it?", "每一行需要什么？由哪一行得到？"
        ),
        Text(
            "Lengths, states, masked sum, mean, scores, gradient.",
            "长度、隐状态、去填充求和、平均、得分、梯度。",
        ),
    ],
    solution=Text(
        "Lengths first, because padding hides them; then states, masked sum, mean, loss; the "
        "gradient goes back through the same mask.",
        "先记长度，因为填充会掩盖它；然后是隐状态、去填充求和、平均、损失；梯度按同一个掩码传回。",
    ),
)

BIO = Number(
    id="modes-bio",
    level=2,
    minutes=4,
    title=Text("How many entities?", "有几个实体？"),
    prompt=Text(
        "A network gives the tags B-COM I-COM O I-PER B-PER I-COM. Every character that is not O "
        "belongs to an entity; a new one begins at B, after O, and where the label changes. How "
        "many entities are there?",
        "网络给出标签 B-COM I-COM O I-PER B-PER I-COM。不是 O 的字都属于某个实体；"
        "在 B 处、O 之后以及类别改变处开始新的实体。共有几个实体？",
    ),
    reference=4,
    units=("entities", "个", "个实体"),
    mutants=[
        Mutant(
            Text(
                "That counts the B alone; an I after O, or with another label, begins one too.",
                "这样只数了 B；O 之后的 I、类别改变的 I 也开始新的实体。",
            ),
            answer=2,
        ),
        Mutant(
            Text(
                "One is missing: I-PER after O has no B and still is an entity by this rule; and "
                "I-COM after B-PER is another one, because the label changes.",
                "少了一个：O 之后的 I-PER 虽没有 B，按此规则也是实体；"
                "B-PER 之后的 I-COM 类别改变，是另一个实体。",
            ),
            answer=3,
        ),
        Mutant(
            Text(
                "That counts the characters; B-COM I-COM is one entity of two characters.",
                "这样数的是字；B-COM I-COM 是由两个字组成的一个实体。",
            ),
            answer=5,
        ),
        Mutant(
            Text(
                "That counts all tags; O belongs to no entity.",
                "这样数的是所有标签；O 不属于任何实体。",
            ),
            answer=6,
        ),
    ],
    hints=[
        Text(
            "Go from left to right: does this tag begin a new one?",
            "从左到右逐个看：是否开始新的实体？",
        ),
        Text(
            "B-COM I-COM is the first; each of the last three tags begins one.",
            "B-COM I-COM 是第一个；最后三个标签各开始一个。",
        ),
    ],
    solution=Text(
        "B-COM I-COM; I-PER (after O); B-PER; I-COM (the label changes): four. A strict reader "
        "would keep two, those that begin with B.",
        "B-COM I-COM；I-PER（在 O 之后）；B-PER；I-COM（类别改变）：共四个。"
        "若严格要求以 B 开头，则只剩两个。",
    ),
)

EXERCISES = [WHICH, LAST, MEAN, HEARD, MEAN_BACK, ORDER, F1, BMES, BIO]
