r"""Exercises of chapter 17, language models and generation."""

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

TITLE = Text("Language models and generation", "语言模型与生成")


def counts_case(rng):
    (K,) = sizes(rng, 1)
    counts = rng.integers(0, 6, K + 4)
    counts[:3] = (0, 1, 4)  # one never seen, one seen once, one often
    return {"counts": counts, "shorter": rng.dirichlet(np.ones(K + 4))}


def sums_to_one(witten_bell, rng):
    return np.isclose(np.sum(witten_bell(*counts_case(rng).values())), 1)


WITTEN_BELL = Code(
    id="lm-witten-bell",
    level=1,
    minutes=6,
    title=Text("A smoothing that sums to 1", "和为 1 的平滑"),
    prompt=Text(
        r"After a context $h$ the words came so often: `counts`, $(K,)$, not all zero. `shorter`, "
        r"$(K,)$, holds $p(w\mid h')$, which sums to 1. Return Witten-Bell's $p(w\mid h)$, $(K,)$: "
        r"$\frac{c(hw)+N(h\cdot)\,p(w\mid h')}{c(h\cdot)+N(h\cdot)}$ with the number $N(h\cdot)$ "
        r"of *different* words that came after $h$.",
        r"在上下文 $h$ 之后各词出现的次数为 `counts`，形状 $(K,)$，不全为零。`shorter`，形状 "
        r"$(K,)$，是 $p(w\mid h')$，其和为 1。返回 Witten-Bell 平滑的 $p(w\mid h)$，形状 $(K,)$："
        r"$\frac{c(hw)+N(h\cdot)\,p(w\mid h')}{c(h\cdot)+N(h\cdot)}$，其中 $N(h\cdot)$ 是 $h$ 之后"
        r"出现过的*不同*词的个数。",
    ),
    starter="def witten_bell(counts, shorter):\n    raise NotImplementedError\n",
    reference=(
        "def witten_bell(counts, shorter):\n"
        "    c, N = counts.sum(), (counts > 0).sum()\n"
        "    return (counts + N * shorter) / (c + N)\n"
    ),
    cases=counts_case,
    equivalents=[
        "def witten_bell(counts, shorter):\n"
        "    c, N = sum(counts), np.count_nonzero(counts)\n"
        "    share = N / (c + N)\n"
        "    return (1 - share) * counts / c + share * shorter\n",
        "def witten_bell(counts, shorter):\n"
        "    N = sum(1 for n in counts if n)\n"
        "    total = sum(counts) + N\n"
        "    return [(n + N * p) / total for n, p in zip(counts, shorter)]\n",
    ],
    mutants=[
        Mutant(
            Text(
                "N counts the whole vocabulary; only the words that came after h count.",
                "N 数的是整个词表；只应数 h 之后出现过的词。",
            ),
            edit=("(counts > 0).sum()", "len(counts)"),
        ),
        Mutant(
            Text(
                "N counts the words that came exactly once; all that came count.",
                "N 只数了恰好出现一次的词；凡出现过的都应计入。",
            ),
            edit=("(counts > 0)", "(counts == 1)"),
        ),
        Mutant(
            Text(
                "N counts the words that never came; it is the number of those that did.",
                "N 数的是没有出现过的词；应数出现过的词。",
            ),
            edit=("(counts > 0)", "(counts == 0)"),
        ),
        Mutant(
            Text(
                "The sum is more than 1: what is given out, N, is missing in the denominator.",
                "和大于 1：分母中漏了分出去的 N。",
            ),
            edit=("(c + N)", "c"),
        ),
        Mutant(
            Text(
                "The shorter model lacks its weight N, so the sum is less than 1.",
                "较短上下文的模型漏了权重 N，因此和小于 1。",
            ),
            edit=("N * shorter", "shorter"),
        ),
        Mutant(
            Text(
                "The shorter model is missing: a word that never came after h still gets 0.",
                "漏了较短上下文的模型：没有在 h 之后出现过的词仍然得到 0。",
            ),
            edit=(" + N * shorter", ""),
        ),
        Mutant(
            Text(
                "That is maximum likelihood, counts divided by their sum; nothing is smoothed.",
                "这是最大似然估计，即次数除以总次数；没有做平滑。",
            ),
            answer="def witten_bell(counts, shorter):\n    return counts / counts.sum()\n",
        ),
        Mutant(
            Text(
                "N is shared equally here; it should go out in proportion to the shorter model.",
                "这里把 N 平均分了；应按较短上下文的模型的比例分配。",
            ),
            edit=("N * shorter", "N / len(counts)"),
        ),
        Mutant(
            Text(
                "That is adding 1 to each count; Witten-Bell leans on the shorter model.",
                "这是给每个次数加 1；Witten-Bell 平滑依靠较短上下文的模型。",
            ),
            answer=(
                "def witten_bell(counts, shorter):\n"
                "    return (counts + 1) / (counts.sum() + len(counts))\n"
            ),
        ),
        Mutant(
            Text(
                "The shorter model is used only for words that were not seen, so the sum is less "
                "than 1; the words that were seen get their share of it too.",
                "只有没见过的词才用了较短上下文的模型，因此和小于 1；见过的词也应得到自己的一份。",
            ),
            edit=(
                "(counts + N * shorter)",
                "np.where(counts > 0, counts, N * shorter)",
            ),
        ),
        Mutant(
            Text(
                "Nothing is divided: these are the numerators, and their sum is c + N.",
                "没有做除法：这些只是分子，其和为 c + N。",
            ),
            edit=(" / (c + N)", ""),
        ),
    ],
    properties=[
        Property(
            Text("the probabilities sum to 1.", "各概率之和为 1。"),
            sums_to_one,
        )
    ],
    hints=[
        Text(
            r"Three numbers: $c(hw)$ is one entry of `counts`, $c(h\cdot)$ their sum, and "
            r"$N(h\cdot)$ says how many are not zero.",
            r"三个数：$c(hw)$ 是 `counts` 的一个分量，$c(h\cdot)$ 是它们的和，$N(h\cdot)$ "
            r"是非零分量的个数。",
        ),
        Text(
            r"`(counts > 0).sum()` is $N(h\cdot)$. To check: the numerators sum to "
            r"$c(h\cdot)+N(h\cdot)$.",
            r"`(counts > 0).sum()` 就是 $N(h\cdot)$。检验：分子之和为 $c(h\cdot)+N(h\cdot)$。",
        ),
    ],
    solution=Text(
        r"`(counts + N * shorter) / (c + N)`. Since `shorter` sums to 1, the numerators sum to "
        r"$c(h\cdot)+N(h\cdot)$, which is the denominator.",
        r"`(counts + N * shorter) / (c + N)`。因为 `shorter` 之和为 1，分子之和为 "
        r"$c(h\cdot)+N(h\cdot)$，正是分母。",
    ),
)


def add_names(rng):
    K = int(rng.integers(4, 9))
    return {
        "c_w": np.float64(rng.integers(1, 5)),
        "c": np.float64(rng.integers(6, 20)),
        "a": np.float64(rng.uniform(0.2, 0.9)),
        "K": np.float64(K),
    }


ADD = Formula(
    id="lm-add-k",
    level=1,
    minutes=3,
    title=Text("Add a little to every count", "给每个次数加一点"),
    prompt=Text(
        r"The simplest smoothing adds the same number `a` to the count of each of the `K` words. "
        r"After a context the word $w$ came `c_w` times, and all words together `c` times. Write "
        r"$p(w\mid h)$ so that it sums to 1 over the `K` words.",
        r"最简单的平滑给 `K` 个词的次数都加上同一个数 `a`。在某个上下文之后，词 $w$ 出现了 `c_w` "
        r"次，所有词一共出现了 `c` 次。写出 $p(w\mid h)$，使它对 `K` 个词求和为 1。",
    ),
    reference="(c_w + a) / (c + a K)",
    names=add_names,
    functions={},
    equivalents=[r"\frac{c_w + a}{c + K a}", "(a + c_w) / (a K + c)"],
    mutants=[
        Mutant(
            Text(
                "The sum is more than 1: a is added K times, once for each word, but only once "
                "in the denominator.",
                "和大于 1：a 加了 K 次，每个词一次，分母中却只加了一次。",
            ),
            edit=("a K", "a"),
        ),
        Mutant(
            Text(
                "The denominator is the old one: what was added to the counts is missing there.",
                "分母还是原来的：漏了给各次数加上的部分。",
            ),
            edit=("(c + a K)", "c"),
        ),
        Mutant(
            Text(
                "K ones are in the denominator, but a was added to each count, not 1.",
                "分母中加了 K 个 1，但每个次数加的是 a，不是 1。",
            ),
            edit=("a K", "K"),
        ),
        Mutant(
            Text(
                "Nothing was added to the count of w itself.",
                "w 自己的次数没有加上 a。",
            ),
            edit=("(c_w + a)", "c_w"),
        ),
        Mutant(
            Text(
                "That is maximum likelihood: nothing is smoothed.",
                "这是最大似然估计：没有做平滑。",
            ),
            answer="c_w / c",
        ),
        Mutant(
            Text(
                "1 was added in place of a, above and below.",
                "分子和分母中加的是 1，而不是 a。",
            ),
            answer="(c_w + 1) / (c + K)",
        ),
        Mutant(
            Text(
                "a is added to the probability; it belongs to the counts.",
                "a 加在了概率上；应加在次数上。",
            ),
            answer="c_w / c + a",
        ),
        Mutant(
            Text(
                "K multiplies c as well: c holds all words already; only a comes K times.",
                "K 也乘到了 c 上：c 已经是所有词的次数；只有 a 出现 K 次。",
            ),
            answer="(c_w + a) / (K (c + a))",
        ),
        Mutant(
            Text(
                "That sums to 1, but it adds a / K to each count, not a.",
                "这样求和确实为 1，但给每个次数加的是 a / K，不是 a。",
            ),
            answer="(c_w + a / K) / (c + a)",
        ),
        Mutant(
            Text(
                "That is a count, not a probability: it is not divided by the sum.",
                "这是次数，不是概率：没有除以总和。",
            ),
            answer="c_w + a",
        ),
    ],
    hints=[
        Text("Sum your numerator over all K words.", "把分子对 K 个词求和。"),
        Text(
            r"$\sum_w(c_w+a)=c+aK$.",
            r"$\sum_w(c_w+a)=c+aK$。",
        ),
    ],
    solution=Text(
        r"$\frac{c_w+a}{c+aK}$: the denominator is the sum of the numerators. All words that never "
        r"came get the same, which Witten-Bell and Kneser-Ney mend.",
        r"$\frac{c_w+a}{c+aK}$：分母是各分子之和。所有没有出现过的词得到相同的概率，"
        r"Witten-Bell 平滑和 Kneser-Ney 平滑改进了这一点。",
    ),
)


def bits_case(rng):
    (T,) = sizes(rng, 1)
    return {"bits": rng.uniform(0.5, 4, T + 1)}


def die(perplexity, rng):
    faces = int(rng.integers(3, 20))
    return np.isclose(perplexity(np.full(5, np.log2(faces))), faces)


PERPLEXITY = Code(
    id="lm-perplexity",
    level=1,
    minutes=4,
    title=Text("Perplexity from bits", "由比特数求困惑度"),
    prompt=Text(
        r"`bits`, $(T,)$, holds $-\log_2P(x_t\mid x_1,\dots,x_{t-1})$ of the words of one text. "
        r"Return the perplexity of the text, one number.",
        r"`bits`，形状 $(T,)$，是一段文本中各词的 $-\log_2P(x_t\mid x_1,\dots,x_{t-1})$。"
        r"返回这段文本的困惑度，一个数。",
    ),
    starter="def perplexity(bits):\n    raise NotImplementedError\n",
    reference="def perplexity(bits):\n    return 2 ** np.mean(bits)\n",
    cases=bits_case,
    equivalents=[
        "def perplexity(bits):\n    return np.exp(np.log(2) * np.mean(bits))\n",
        "def perplexity(bits):\n    return np.prod(2.0**bits) ** (1 / len(bits))\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The base is wrong: these are bits, logarithms to base 2, and exp undoes the "
                "natural logarithm. Take 2 to the power.",
                "底数错了：这里是以 2 为底的比特数，而 exp 对应自然对数。应取 2 的幂。",
            ),
            edit=("2 ** np.mean(bits)", "np.exp(np.mean(bits))"),
        ),
        Mutant(
            Text(
                "That is the mean number of bits, the cross-entropy; the perplexity is its power.",
                "这是平均比特数，即交叉熵；困惑度是以它为指数的幂。",
            ),
            edit=("2 ** np.mean(bits)", "np.mean(bits)"),
        ),
        Mutant(
            Text(
                "The bits are not divided by T: that is 1 / P of the whole text.",
                "比特数没有除以 T：这是整段文本概率的倒数 1 / P。",
            ),
            edit=("np.mean", "np.sum"),
        ),
        Mutant(
            Text(
                "The mean was taken after the power; first the mean of the bits, then the power.",
                "先取幂再求平均了；应先对比特数求平均，再取幂。",
            ),
            edit=("2 ** np.mean(bits)", "np.mean(2 ** bits)"),
        ),
        Mutant(
            Text(
                "The sign is turned: bits holds minus the logarithms already, so this is at most "
                "1.",
                "符号反了：bits 已经是对数的相反数，这样的结果不超过 1。",
            ),
            edit=("np.mean(bits)", "-np.mean(bits)"),
        ),
        Mutant(
            Text(
                "The median is not the mean: every word counts.",
                "中位数不是平均值：每个词都要计入。",
            ),
            edit=("np.mean", "np.median"),
        ),
        Mutant(
            Text(
                "The base is wrong: 10 undoes decimal logarithms; bits are to base 2.",
                "底数错了：10 对应常用对数；比特以 2 为底。",
            ),
            edit=("2 ** np.mean(bits)", "10 ** np.mean(bits)"),
        ),
        Mutant(
            Text(
                "The conversion is turned: nats are bits times ln 2; here the bits are divided "
                "by it.",
                "换算反了：奈特数等于比特数乘以 ln 2；这里用了除法。",
            ),
            edit=("2 ** np.mean(bits)", "np.exp(np.mean(bits) / np.log(2))"),
        ),
    ],
    properties=[
        Property(
            Text(
                "a fair die has the perplexity of its number of faces.",
                "均匀骰子的困惑度等于它的面数。",
            ),
            die,
        )
    ],
    hints=[
        Text(
            "With K equally likely words, what is in `bits`, and what should come out?",
            "若 K 个词等可能，`bits` 中是什么？结果应是多少？",
        ),
        Text(
            r"$\mathrm{PPL}=2^b=e^a$, with the mean $b$ in bits and the mean $a$ in nats.",
            r"$\mathrm{PPL}=2^b=e^a$，其中 $b$ 是平均比特数，$a$ 是平均奈特数。",
        ),
    ],
    solution=Text(
        r"`2 ** np.mean(bits)`. The base of the power is that of the logarithm.",
        r"`2 ** np.mean(bits)`。幂的底数与对数的底数相同。",
    ),
)


def scores_names(rng):
    K, D = sizes(rng, 2)
    names = {name: rng.dirichlet(np.ones(K)) for name in ("y_t", "y_{t-1}")}
    names.update({name: np.eye(K)[rng.integers(K)] for name in ("e_t", "e_{t-1}")})
    names.update({name: rng.normal(size=D) for name in ("δ_t", "δ_{t-1}")})
    return dict(names, V=rng.normal(size=(K, D)), U=rng.normal(size=(D, D)))


SCORES = Formula(
    id="lm-scores",
    level=2,
    minutes=6,
    title=Text("What comes back to a state", "传回隐状态的梯度"),
    prompt=Text(
        r"In a recurrent language model $\mathbf h_{t-1}$ stands in the scores "
        r"$\mathbf s_t=V\mathbf h_{t-1}+\mathbf c$ of word $t$ and in "
        r"$\mathbf z_t=U\mathbf h_{t-1}+W\,W_e[x_t]+\mathbf b$. The loss is $-\sum_t\ln P(x_t\mid"
        r"\dots)$. Write $\partial\mathcal L/\partial\mathbf h_{t-1}$ with `V`, `U`, the "
        r"probabilities `y_t`, the one-hot vector `e_t` of $x_t$, and `δ_t` "
        r"$=\partial\mathcal L/\partial\mathbf z_t$. (`y_{t-1}`, `e_{t-1}`, `δ_{t-1}` are known "
        r"too.)",
        r"在循环神经网络语言模型中，$\mathbf h_{t-1}$ 出现在词 $t$ 的得分 "
        r"$\mathbf s_t=V\mathbf h_{t-1}+\mathbf c$ 和 "
        r"$\mathbf z_t=U\mathbf h_{t-1}+W\,W_e[x_t]+\mathbf b$ 中。损失为 $-\sum_t\ln P(x_t\mid"
        r"\dots)$。用 `V`、`U`、概率 `y_t`、$x_t$ 的 one-hot 向量 `e_t` 和 `δ_t` "
        r"$=\partial\mathcal L/\partial\mathbf z_t$ 写出 "
        r"$\partial\mathcal L/\partial\mathbf h_{t-1}$。"
        r"（`y_{t-1}`、`e_{t-1}`、`δ_{t-1}` 也已知。）",
    ),
    reference="V^T (y_t - e_t) + U^T δ_t",
    names=scores_names,
    functions={},
    equivalents=[
        r"U^\top δ_t + V^\top (y_t - e_t)",
        "V^T y_t - V^T e_t + U^T δ_t",
        "V.T @ (y_t - e_t) + U.T @ δ_t",
    ],
    mutants=[
        Mutant(
            Text(
                "The sign of the scores' gradient is turned: it is y − e, since the loss is minus "
                "the logarithm.",
                "得分的梯度符号反了：损失是负对数，所以梯度是 y − e。",
            ),
            edit=("y_t - e_t", "e_t - y_t"),
        ),
        Mutant(
            Text(
                "The one-hot vector is missing: the score of the word itself has −1 more.",
                "漏了 one-hot 向量：词本身的得分还要减 1。",
            ),
            edit=("(y_t - e_t)", "y_t"),
        ),
        Mutant(
            Text(
                "U is not transposed: h_{t−1} meets U on the way up, so Uᵀ on the way down.",
                "U 没有转置：前向时 h_{t−1} 乘 U，反向时应乘 Uᵀ。",
            ),
            edit=("U^T", "U"),
        ),
        Mutant(
            Text(
                "The way through the next state is missing: h_{t−1} stands in z_t too.",
                "漏了经过下一个隐状态的路径：h_{t−1} 也出现在 z_t 中。",
            ),
            edit=(" + U^T δ_t", ""),
        ),
        Mutant(
            Text(
                "The way through the scores is missing: h_{t−1} predicts x_t.",
                "漏了经过得分的路径：h_{t−1} 用来预测 x_t。",
            ),
            edit=("V^T (y_t - e_t) + ", ""),
        ),
        Mutant(
            Text(
                "The index is off: h_{t−1} predicts word t, not word t−1, which it has read.",
                "下标错了：h_{t−1} 预测的是第 t 个词，而不是它已经读入的第 t−1 个词。",
            ),
            edit=("y_t - e_t", "y_{t-1} - e_{t-1}"),
        ),
        Mutant(
            Text(
                "The index of δ is off: h_{t−1} stands in z_t, so δ_t comes back.",
                "δ 的下标错了：h_{t−1} 出现在 z_t 中，传回的是 δ_t。",
            ),
            edit=("U^T δ_t", "U^T δ_{t-1}"),
        ),
        Mutant(
            Text(
                "The two ways add; one is subtracted here.",
                "两条路径应相加；这里减去了一条。",
            ),
            edit=(") + U", ") - U"),
        ),
    ],
    hints=[
        Text(
            r"Two ways lead from $\mathbf h_{t-1}$ to the loss; the chain rule adds them.",
            r"从 $\mathbf h_{t-1}$ 到损失有两条路径；链式法则把它们相加。",
        ),
        Text(
            r"$\partial\mathcal L/\partial\mathbf s_t=\hat{\mathbf y}_t-\mathbf e_t$; then each "
            r"matrix transposed.",
            r"$\partial\mathcal L/\partial\mathbf s_t=\hat{\mathbf y}_t-\mathbf e_t$；"
            r"然后各乘矩阵的转置。",
        ),
    ],
    solution=Text(
        r"$V^\top(\hat{\mathbf y}_t-\mathbf e_t)+U^\top\delta_t$: the scores of step $t$ send "
        r"their gradient one step back.",
        r"$V^\top(\hat{\mathbf y}_t-\mathbf e_t)+U^\top\delta_t$："
        r"第 $t$ 步的得分把梯度送回前一步。",
    ),
)


def heated_case(rng):
    (K,) = sizes(rng, 1)
    p = rng.dirichlet(np.ones(K + 1)) + 0.02
    return {"p": p / p.sum(), "temperature": float(rng.choice([0.4, 0.7, 1.6, 2.5]))}


def one_leaves_alone(heated, rng):
    p = heated_case(rng)["p"]
    return np.allclose(heated(p, 1.0), p)


TEMPERATURE = Code(
    id="lm-temperature",
    level=1,
    minutes=5,
    title=Text("Temperature without scores", "没有得分时的温度"),
    prompt=Text(
        r"A table of counts has no scores, only probabilities `p`, $(K,)$, all positive. Return "
        r"them at a `temperature` $\tau$: what $\operatorname{softmax}(\mathbf s/\tau)$ would be "
        r"if $p=\operatorname{softmax}(\mathbf s)$.",
        r"计数表没有得分，只有概率 `p`，形状 $(K,)$，全为正。返回温度 `temperature` 为 $\tau$ "
        r"时的概率：若 $p=\operatorname{softmax}(\mathbf s)$，即 "
        r"$\operatorname{softmax}(\mathbf s/\tau)$。",
    ),
    starter="def heated(p, temperature):\n    raise NotImplementedError\n",
    reference=(
        "def heated(p, temperature):\n"
        "    power = p ** (1 / temperature)\n"
        "    return power / power.sum()\n"
    ),
    cases=heated_case,
    equivalents=[
        "def heated(p, temperature):\n"
        "    s = np.log(p) / temperature\n"
        "    s = np.exp(s - s.max())\n"
        "    return s / s.sum()\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The temperature is turned round: the power is 1 / τ, so that a low one sharpens.",
                "温度用反了：指数应为 1 / τ，这样低温才会使分布更尖锐。",
            ),
            edit=("(1 / temperature)", "temperature"),
        ),
        Mutant(
            Text(
                "The result does not sum to 1: divide by its sum.",
                "结果之和不为 1：应除以它们的和。",
            ),
            edit=("power / power.sum()", "power"),
        ),
        Mutant(
            Text(
                "To divide p by τ changes nothing once it is divided by its sum; the logarithm of "
                "p is divided, which is a power of p.",
                "把 p 除以 τ 再归一化等于什么都没做；应除的是 p 的对数，即取 p 的幂。",
            ),
            edit=("p ** (1 / temperature)", "p / temperature"),
        ),
        Mutant(
            Text(
                "softmax was applied to probabilities: it needs their logarithms.",
                "这里对概率做了 softmax：应对概率的对数做。",
            ),
            edit=("p ** (1 / temperature)", "np.exp(p / temperature)"),
        ),
        Mutant(
            Text(
                "Only the logarithms are there: exp is missing.",
                "这里只有对数：漏了 exp。",
            ),
            edit=("p ** (1 / temperature)", "np.log(p) / temperature"),
        ),
        Mutant(
            Text(
                "The power must be divided by its own sum, not by its largest entry.",
                "应除以各幂之和，而不是除以其中最大的一个。",
            ),
            edit=("power.sum()", "power.max()"),
        ),
    ],
    properties=[
        Property(
            Text("at temperature 1 nothing changes.", "温度为 1 时概率不变。"), one_leaves_alone
        )
    ],
    hints=[
        Text(
            r"$s_k=\ln p_k$, but for one number that all share. What is $e^{s_k/\tau}$?",
            r"$s_k=\ln p_k$（相差一个公共的常数）。那么 $e^{s_k/\tau}$ 是什么？",
        ),
        Text(
            r"$e^{\ln p_k/\tau}=p_k^{1/\tau}$; then divide by the sum.",
            r"$e^{\ln p_k/\tau}=p_k^{1/\tau}$；再除以总和。",
        ),
    ],
    solution=Text(
        r"`p ** (1 / temperature)`, divided by its sum.",
        r"`p ** (1 / temperature)`，再除以总和。",
    ),
)


def embedding_case(rng):
    K, D, M = sizes(rng, 3)
    T = K + 6  # so that some word comes twice
    return {
        "delta": rng.normal(size=(T, D)),
        "x": rng.integers(0, K, T),
        "W": rng.normal(size=(D, M)),
        "K": K,
    }


def embedding_loss(rng):
    case = embedding_case(rng)
    delta, x, W, K = case.values()
    point = rng.normal(size=(W.shape[1], K))
    return case.values(), point, lambda W_e: np.sum(delta * (W_e[:, x].T @ W.T))


EMBEDDING = Code(
    id="lm-embedding",
    level=2,
    minutes=8,
    title=Text("The gradient of an embedding", "嵌入的梯度"),
    prompt=Text(
        r"Word $x_t$ enters by its column: $\mathbf z_t=\dots+W\,W_e[x_t]$. Given are `delta`, "
        r"$(T, D)$, with rows $\delta_t=\partial\mathcal L/\partial\mathbf z_t$, the words `x`, "
        r"$(T,)$, each $0..K-1$, `W`, $(D, M)$, and `K`. Return $\partial\mathcal L/\partial W_e$, "
        r"$(M, K)$. A word may come several times, or never.",
        r"词 $x_t$ 通过它的那一列进入：$\mathbf z_t=\dots+W\,W_e[x_t]$。给定 `delta`，形状 "
        r"$(T, D)$，各行为 $\delta_t=\partial\mathcal L/\partial\mathbf z_t$；词 `x`，形状 $(T,)$，"
        r"取值 $0..K-1$；`W`，形状 $(D, M)$；以及 `K`。返回 $\partial\mathcal L/\partial W_e$，"
        r"形状 $(M, K)$。一个词可能出现多次，也可能不出现。",
    ),
    starter="def embedding_gradient(delta, x, W, K):\n    raise NotImplementedError\n",
    reference=(
        "def embedding_gradient(delta, x, W, K):\n"
        "    dx = delta @ W\n"
        "    dW_e = np.zeros((W.shape[1], K))\n"
        "    np.add.at(dW_e.T, x, dx)\n"
        "    return dW_e\n"
    ),
    cases=embedding_case,
    equivalents=[
        "def embedding_gradient(delta, x, W, K):\n    return (delta @ W).T @ np.eye(K)[x]\n",
        "def embedding_gradient(delta, x, W, K):\n"
        "    dW_e = np.zeros((W.shape[1], K))\n"
        "    for d, word in zip(delta, x):\n"
        "        dW_e[:, word] += W.T @ d\n"
        "    return dW_e\n",
    ],
    mutants=[
        Mutant(
            Text(
                "Only the last place of each word counts: a column must add up over all places. "
                "(`+=` with a list of numbers adds once as well; `np.add.at` adds each time.)",
                "每个词只保留了最后一处：各列应把所有位置相加。（对下标列表用 `+=` 也只加一次；"
                "`np.add.at` 才会每次都加。）",
            ),
            edit=("np.add.at(dW_e.T, x, dx)", "dW_e[:, x] = dx.T"),
        ),
        Mutant(
            Text(
                "The word's column should get Wᵀδ, not Wᵀδ divided by how often words came.",
                "各列应得到 Wᵀδ，而不是再除以词的个数。",
            ),
            edit=("delta @ W", "delta @ W / len(x)"),
        ),
        Mutant(
            Text(
                "W_e has a column for each word, (M, K); here each word has a row.",
                "W_e 的每个词是一列，形状 (M, K)；这里每个词是一行。",
            ),
            edit=("return dW_e", "return dW_e.T"),
        ),
        Mutant(
            Text(
                "The sign is turned: the gradient adds up, nothing is subtracted.",
                "符号反了：梯度应相加，而不是相减。",
            ),
            edit=("np.add.at", "np.subtract.at"),
        ),
        Mutant(
            Text(
                "W is missing or turned: delta has D numbers a row, and delta @ W brings them to "
                "M. (For one step that is Wᵀδ.)",
                "漏了 W 或方向错了：delta 每行有 D 个数，delta @ W 才得到 M 个。（单步写作 Wᵀδ。）",
            ),
            edit=("delta @ W", "delta @ W.T"),
        ),
        Mutant(
            Text(
                "The first word is left out: it was read too.",
                "漏了第一个词：它也被读入了。",
            ),
            edit=("np.add.at(dW_e.T, x, dx)", "np.add.at(dW_e.T, x[1:], dx[1:])"),
        ),
        Mutant(
            Text(
                "The last word is left out: delta has a row for it, so it was read.",
                "漏了最后一个词：delta 中有它的一行，说明它被读入了。",
            ),
            edit=("np.add.at(dW_e.T, x, dx)", "np.add.at(dW_e.T, x[:-1], dx[:-1])"),
        ),
        Mutant(
            Text(
                "The places are off by one: row t of delta belongs to word t, which stands in z_t.",
                "位置差了一格：delta 的第 t 行对应出现在 z_t 中的第 t 个词。",
            ),
            edit=("np.add.at(dW_e.T, x, dx)", "np.add.at(dW_e.T, x[:-1], dx[1:])"),
        ),
        Mutant(
            Text(
                "That is the mean over the places of each word; they add up.",
                "这是每个词在各处的平均值；应当相加。",
            ),
            edit=(
                "return dW_e",
                "return dW_e / np.maximum(np.bincount(x, minlength=K), 1)",
            ),
        ),
    ],
    properties=[is_gradient("W_e", embedding_loss)],
    hints=[
        Text(
            r"For one step: which column of $W_e$ stands in $\mathbf z_t$, and with which matrix "
            r"in front?",
            r"对某一步：$\mathbf z_t$ 中出现的是 $W_e$ 的哪一列？它前面乘的是哪个矩阵？",
        ),
        Text(
            r"Column $x_t$ gets $W^\top\delta_t$; as rows, `delta @ W`. The same word at several "
            r"places adds up.",
            r"第 $x_t$ 列得到 $W^\top\delta_t$；按行写就是 `delta @ W`。同一个词出现在多处时相加。",
        ),
    ],
    solution=Text(
        r"`np.add.at(dW_e.T, x, delta @ W)`, or a product with the one-hot rows, "
        r"`(delta @ W).T @ np.eye(K)[x]`.",
        r"`np.add.at(dW_e.T, x, delta @ W)`，或与 one-hot 行相乘："
        r"`(delta @ W).T @ np.eye(K)[x]`。",
    ),
)

SHUFFLE = Choice(
    id="lm-shuffle",
    level=2,
    minutes=5,
    title=Text("What a shuffle tests", "打乱字序能检验什么"),
    prompt=Text(
        "A model should find 那只猫在作报告! likelier than a shuffle of it. Which statements are "
        "right? Pick all.",
        "模型应当认为 那只猫在作报告! 比打乱字序后的句子更可能。下列哪些说法正确？请选出所有"
        "正确的。",
    ),
    options=[
        Option(
            Text(
                "!在报那猫告做只 is a fair test of the order.",
                "用 !在报那猫告做只 检验字序是公平的。",
            ),
            False,
            Text(
                "It has 做 where the sentence has 作: how frequent these two are counts as well.",
                "其中的 做 在原句中是 作：这两个字的频率也会影响得分。",
            ),
        ),
        Option(
            Text(
                "A unigram gives any shuffle of the same characters the same probability.",
                "一元模型给同样的字的任何排列相同的概率。",
            ),
            True,
            Text(
                "Yes: a product does not depend on the order of its factors.",
                "对：乘积与因子的顺序无关。",
            ),
        ),
        Option(
            Text(
                "A bigram cannot tell the sentence from a shuffle.",
                "二元模型分不出原句和打乱后的句子。",
            ),
            False,
            Text(
                "It can: the pairs of neighbours are others.",
                "能分出：相邻的字对不一样了。",
            ),
        ),
        Option(
            Text(
                "After 在, a bigram gives 作 the same probability in 那只猫在 and in 那个人在.",
                "二元模型在 那只猫在 和 那个人在 之后给 作 的概率相同。",
            ),
            True,
            Text(
                "Yes: it sees 在 alone.",
                "对：它只看到 在。",
            ),
        ),
        Option(
            Text(
                "Of a sentence that was never seen, a smoothed trigram can say nothing but 0.",
                "对没有见过的句子，平滑后的三元模型只能给出概率 0。",
            ),
            False,
            Text(
                "Smoothing makes every probability positive; 0 is what maximum likelihood says.",
                "平滑后每个概率都为正；给出 0 的是最大似然估计。",
            ),
        ),
        Option(
            Text(
                "Of all orders of these characters, one may ask that the right one come out best.",
                "可以要求模型在这些字的所有排列中给正确字序的概率最大。",
            ),
            True,
            Text(
                "Yes: with the same characters only the order differs.",
                "对：字都相同，只有顺序不同。",
            ),
        ),
    ],
    hints=[
        Text(
            "How many words back does each model look?",
            "每个模型向前看几个词？",
        ),
        Text(
            "Three are right. One of the others is about the character 做.",
            "有三个正确。错误的说法中有一个与 做 字有关。",
        ),
    ],
    solution=Text(
        "(b), (d) and (f). A fair shuffle has the same characters; a unigram is blind to order, a "
        "bigram to everything but the word before.",
        "(b)、(d) 和 (f)。公平的打乱应使用同样的字；一元模型看不到顺序，二元模型只看到前一个词。",
    ),
)

BIGRAM = Number(
    id="lm-bigram",
    level=2,
    minutes=6,
    title=Text("A smoothed bigram on paper", "手算平滑后的二元模型"),
    prompt=Text(
        r"The training text is 猫在跑, 猫在跳, 人在跑; $K=6$ with the sign for unknown words. What "
        r"is Witten-Bell's probability of 跳 after 在? It leans on the unigram, which leans on "
        r"$\frac16$. You may type a fraction, or three digits after the point.",
        r"训练文本为 猫在跑、猫在跳、人在跑；加上未知词的符号，$K=6$。按 Witten-Bell 平滑，"
        r"在 之后出现 跳 的概率是多少？它依靠一元模型，一元模型依靠 $\frac16$。"
        r"可以输入分数，或保留三位小数。",
    ),
    reference=53 / 210,
    tolerance=6e-4,
    mutants=[
        Mutant(
            Text(
                "That is the unsmoothed count, 1 of 3.",
                "这是没有平滑的次数之比，3 次中的 1 次。",
            ),
            answer=1 / 3,
        ),
        Mutant(
            Text(
                "That is the unigram of 跳; the bigram goes a step further: (1 + 2 · p) / (3 + 2).",
                "这是 跳 的一元模型；二元模型还要再算一步：(1 + 2 · p) / (3 + 2)。",
            ),
            answer=11 / 84,
        ),
        Mutant(
            Text(
                "The bigram leans on 1/6 directly here; the unigram stands between.",
                "这里二元模型直接依靠了 1/6；中间还有一元模型。",
            ),
            answer=4 / 15,
        ),
        Mutant(
            Text(
                "The unigram was not smoothed here: it leans on 1/6 itself.",
                "这里的一元模型没有平滑：它自己也要依靠 1/6。",
            ),
            answer=11 / 45,
        ),
        Mutant(
            Text(
                "That is p(跑 | 在): 跑 came twice after 在, 跳 once.",
                "这是 p(跑 | 在)：在 之后 跑 出现两次，跳 出现一次。",
            ),
            answer=101 / 210,
        ),
        Mutant(
            Text(
                "The denominator lacks N = 2: it is 3 + 2.",
                "分母漏了 N = 2：应为 3 + 2。",
            ),
            answer=53 / 126,
        ),
        Mutant(
            Text(
                "N is 2 after 在, 跑 and 跳; here it is 1.",
                "在 之后有 跑 和 跳 两个不同的词，N 为 2；这里用成了 1。",
            ),
            answer=(1 + 11 / 84) / 4,
        ),
        Mutant(
            Text(
                "N is 2 after 在; here it is 6, the whole vocabulary.",
                "在 之后 N 为 2；这里用成了整个词表的 6。",
            ),
            answer=(1 + 6 * 11 / 84) / 9,
        ),
        Mutant(
            Text(
                "That is adding 1 to each count; Witten-Bell leans on the unigram.",
                "这是给每个次数加 1；Witten-Bell 平滑依靠一元模型。",
            ),
            answer=2 / 9,
        ),
        Mutant(
            Text(
                "That is Kneser-Ney with d = 1/2; the question is about Witten-Bell.",
                "这是 d = 1/2 的 Kneser-Ney 平滑；这里问的是 Witten-Bell 平滑。",
            ),
            answer=47 / 216,
        ),
    ],
    hints=[
        Text(
            r"Unigram: 9 characters in all, 5 different ones, 跳 came once.",
            r"一元模型：一共 9 个字，5 个不同的字，跳 出现一次。",
        ),
        Text(
            r"Of 跳 alone: $p_1=\frac{1+5\cdot\frac16}{9+5}=\frac{11}{84}$; now "
            r"$\frac{1+2\,p_1}{3+2}$.",
            r"单看 跳：$p_1=\frac{1+5\cdot\frac16}{9+5}=\frac{11}{84}$；再算 "
            r"$\frac{1+2\,p_1}{3+2}$。",
        ),
    ],
    solution=Text(
        r"$\frac{1+2\cdot\frac{11}{84}}{5}=\frac{53}{210}\approx0.252$.",
        r"$\frac{1+2\cdot\frac{11}{84}}{5}=\frac{53}{210}\approx0.252$。",
    ),
)

ORDER = Order(
    id="lm-order",
    level=1,
    minutes=4,
    title=Text("One word of a poem", "写出诗中的一个字"),
    prompt=Text(
        r"A network writes under rules, at a temperature. It has just been fed the last character. "
        r"Put into order what happens until it is fed the next.",
        r"一个网络在规则约束下按给定温度写诗，刚刚读入了上一个字。把读入下一个字之前的各步排好顺序。",
    ),
    steps=[
        Text(
            r"Compute the new state $\mathbf h_{t-1}$.",
            r"计算新的隐状态 $\mathbf h_{t-1}$。",
        ),
        Text(
            r"Compute the scores $\mathbf s_t=V\mathbf h_{t-1}+\mathbf c$.",
            r"计算得分 $\mathbf s_t=V\mathbf h_{t-1}+\mathbf c$。",
        ),
        Text(
            r"Divide by the temperature and take the softmax.",
            r"除以温度，再做 softmax。",
        ),
        Text(
            r"Set what the rules forbid to 0 and divide by the sum.",
            r"把规则不允许的置为 0，再除以总和。",
        ),
        Text(r"Draw a character.", r"抽取一个字。"),
        Text(r"Look up its embedding.", r"取出它的嵌入。"),
    ],
    mutants=[
        Mutant(
            Text(
                "The rules come after the draw: a character that they forbid may be drawn.",
                "规则放在了抽取之后：可能抽到不允许的字。",
            ),
            answer=(0, 1, 2, 4, 3, 5),
        ),
        Mutant(
            Text(
                "The scores come before the state that they are computed from.",
                "得分由隐状态算出，不能放在它之前。",
            ),
            answer=(1, 0, 2, 3, 4, 5),
        ),
        Mutant(
            Text(
                "Probabilities are set to 0 before there are any: the softmax comes first. (A "
                "score of 0 forbids nothing.)",
                "还没有概率就置 0 了：应先做 softmax。（得分为 0 并不表示不允许。）",
            ),
            answer=(0, 1, 3, 2, 4, 5),
        ),
        Mutant(
            Text(
                "An embedding is looked up before a character is drawn.",
                "还没有抽取字就取嵌入了。",
            ),
            answer=(0, 1, 2, 3, 5, 4),
        ),
        Mutant(
            Text(
                "The temperature divides scores, so the scores come first.",
                "温度用来除得分，应先有得分。",
            ),
            answer=(0, 2, 1, 3, 4, 5),
        ),
        Mutant(
            Text(
                "The embedding of the drawn character is the last step: the state was computed "
                "from the one before.",
                "取抽到的字的嵌入是最后一步：隐状态是由上一个字算出的。",
            ),
            answer=(5, 0, 1, 2, 3, 4),
        ),
    ],
    hints=[
        Text("What does each step need?", "每一步需要什么？"),
        Text(
            "State, scores, probabilities, allowed ones, a character, its vector.",
            "隐状态、得分、概率、允许的部分、一个字、它的向量。",
        ),
    ],
    solution=Text(
        r"State, scores, temperature and softmax, rules, draw, embedding; then it is fed.",
        r"隐状态、得分、温度与 softmax、规则、抽取、嵌入；然后读入。",
    ),
)

EXERCISES = [
    WITTEN_BELL,
    PERPLEXITY,
    SCORES,
    TEMPERATURE,
    EMBEDDING,
    SHUFFLE,
    BIGRAM,
    ADD,
    ORDER,
]
