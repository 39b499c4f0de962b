r"""Exercises of chapter 18, pictures and handwriting."""

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

TITLE = Text("Pictures and handwriting", "看图与写字")


def words_case(rng):
    K, M, steps = sizes(rng, 3)
    K, M = (K, M) if K > 2 else (M, K)
    words = rng.integers(0, K - 1, steps + 3)  # the word with the last number is not read
    words[2] = words[0]  # one word is read twice
    words[-1] = (words[-2] + 1) % (K - 1)
    return {"dx": rng.normal(size=(steps + 3, M)), "S": words, "K": K}


def words_loss(rng):
    case = words_case(rng)
    dx, S, K = case["dx"], case["S"], case["K"]
    W_e = rng.normal(size=(dx.shape[1], K))
    return (dx, S, K), W_e, lambda W_e: float((dx * W_e.T[S]).sum())


WORDS = Code(
    id="pic-words",
    level=2,
    minutes=7,
    title=Text("The gradient of the word vectors", "词向量的梯度"),
    prompt=Text(
        r"The words $S_t$ (by number, `S`, shape $(N,)$) were read as $\mathbf x_t=W_eS_t$, column "
        r"$S_t$ of $W_e\in\mathbb R^{M\times K}$. Row $t$ of `dx` $(N, M)$ is "
        r"$\partial\mathcal L/\partial\mathbf x_t$. Return $\partial\mathcal L/\partial W_e$, "
        r"$(M, K)$. A word can occur several times.",
        r"词 $S_t$（编号为 `S`，形状 $(N,)$）以 $\mathbf x_t=W_eS_t$ 的形式读入，即 "
        r"$W_e\in\mathbb R^{M\times K}$ 的第 $S_t$ 列。`dx` $(N, M)$ 的第 $t$ 行是 "
        r"$\partial\mathcal L/\partial\mathbf x_t$。返回 $\partial\mathcal L/\partial W_e$，形状 "
        r"$(M, K)$。同一个词可能出现多次。",
    ),
    starter="def word_gradient(dx, S, K):\n    raise NotImplementedError\n",
    reference=(
        "def word_gradient(dx, S, K):\n"
        "    dW_e = np.zeros((dx.shape[1], K))\n"
        "    for t in range(len(S)):\n"
        "        dW_e[:, S[t]] += dx[t]\n"
        "    return dW_e\n"
    ),
    cases=words_case,
    equivalents=[
        "def word_gradient(dx, S, K):\n    return dx.T @ np.eye(K)[S]\n",
        "def word_gradient(dx, S, K):\n"
        "    dW_e = np.zeros((K, dx.shape[1]))\n"
        "    np.add.at(dW_e, S, dx)\n"
        "    return dW_e.T\n",
    ],
    mutants=[
        Mutant(
            Text(
                "A word that occurs twice keeps only its last gradient: add, do not overwrite. "
                "(With a "
                "list of words, dW_e[:, S] += ... overwrites too.)",
                "出现两次的词只保留了最后一次的梯度：应当累加，不能覆盖。（用词的列表作下标时，"
                "dW_e[:, S] += ... 也会覆盖。）",
            ),
            edit=("+= dx[t]", "= dx[t]"),
        ),
        Mutant(
            Text(
                "The sign is turned round: x_t is the column itself, so its gradient is added.",
                "符号反了：x_t 就是那一列本身，梯度应当加上去。",
            ),
            edit=("+= dx[t]", "-= dx[t]"),
        ),
        Mutant(
            Text(
                "The gradients of a word are averaged; the chain rule adds them.",
                "这里对同一个词的梯度取了平均；链式法则是相加。",
            ),
            answer=(
                "def word_gradient(dx, S, K):\n"
                "    hot = np.eye(K)[S]\n"
                "    return dx.T @ hot / np.maximum(hot.sum(0), 1)\n"
            ),
        ),
        Mutant(
            Text(
                "The rows are shifted by one: x_t was made from S_t, not from the word after it.",
                "错位了一步：x_t 来自 S_t，而不是它后面的词。",
            ),
            edit=("dW_e[:, S[t]]", "dW_e[:, S[(t + 1) % len(S)]]"),
        ),
        Mutant(
            Text(
                "That is the transpose: a word's vector is a column of W_e, so the result is "
                "(M, K).",
                "这是转置：词向量是 W_e 的一列，结果应为 (M, K)。",
            ),
            edit=("return dW_e", "return dW_e.T"),
        ),
        Mutant(
            Text(
                "The last of these words is left out: S holds only words that were read, and the "
                "last was read too.",
                "漏了最后一个词：S 中都是读入过的词，最后一个也读入了。",
            ),
            edit=("range(len(S))", "range(len(S) - 1)"),
        ),
        Mutant(
            Text(
                "A word that occurs twice keeps only its first gradient: add those that follow.",
                "出现两次的词只保留了第一次的梯度：后面的也要加上。",
            ),
            answer=(
                "def word_gradient(dx, S, K):\n"
                "    dW_e = np.zeros((dx.shape[1], K))\n"
                "    for t in reversed(range(len(S))):\n"
                "        dW_e[:, S[t]] = dx[t]\n"
                "    return dW_e\n"
            ),
        ),
        Mutant(
            Text(
                "The sum is divided by the number of words; the loss adds its terms.",
                "总和除以了词数；损失各项是相加的。",
            ),
            edit=("return dW_e", "return dW_e / len(S)"),
        ),
        Mutant(
            Text(
                "A column is missing: a word that was not read has the gradient 0, but K columns "
                "there are.",
                "少了一列：没有读入的词梯度为 0，但列数仍是 K。",
            ),
            edit=("(dx.shape[1], K)", "(dx.shape[1], S.max() + 1)"),
        ),
    ],
    properties=[is_gradient("W_e", words_loss)],
    hints=[
        Text(
            r"$\mathbf x_t$ is one column of $W_e$: which one does $\bar{\mathbf x}_t$ fall on?",
            r"$\mathbf x_t$ 是 $W_e$ 的某一列：$\bar{\mathbf x}_t$ 落在哪一列上？",
        ),
        Text(
            r"$\bar W_e=\sum_t\bar{\mathbf x}_tS_t^\top$, with one-hot $S_t$. The same column can "
            r"occur in several terms.",
            r"$\bar W_e=\sum_t\bar{\mathbf x}_tS_t^\top$，其中 $S_t$ 是one-hot向量。"
            r"同一列可能出现在"
            r"多项中。",
        ),
    ],
    solution=Text(
        r"`dx.T @ np.eye(K)[S]`, or a loop that adds `dx[t]` to column `S[t]`.",
        r"`dx.T @ np.eye(K)[S]`，或者用循环把 `dx[t]` 加到第 `S[t]` 列。",
    ),
)


def side_names(rng):
    (D,) = sizes(rng, 1)
    return {
        "h_v": np.tanh(rng.normal(size=D)),
        "h_q": np.tanh(rng.normal(size=D)),
        "g": rng.normal(size=D),
    }


SIDE = Formula(
    id="pic-side",
    level=2,
    minutes=5,
    title=Text("What the picture's side receives", "图像一侧收到的梯度"),
    prompt=Text(
        r"$\mathbf h=\mathbf h_v\odot\mathbf h_q$ with $\mathbf h_v=\tanh(\mathbf z_v)$ and "
        r"$\mathbf h_q=\tanh(\mathbf z_q)$. Write `g` for $\partial\mathcal L/\partial\mathbf h$. "
        r"What is $\partial\mathcal L/\partial\mathbf z_v$, in terms of `g`, `h_v` and `h_q`? Use "
        r"`⊙` or `*` for the product by entries.",
        r"$\mathbf h=\mathbf h_v\odot\mathbf h_q$，其中 $\mathbf h_v=\tanh(\mathbf z_v)$，"
        r"$\mathbf h_q=\tanh(\mathbf z_q)$。记 `g` 为 $\partial\mathcal L/\partial\mathbf h$。"
        r"用 `g`、`h_v`、`h_q` 写出 $\partial\mathcal L/\partial\mathbf z_v$。逐元素相乘用 `⊙` "
        r"或 `*`。",
    ),
    reference="(1 - h_v^2) ⊙ h_q ⊙ g",
    names=side_names,
    functions={},
    equivalents=[
        r"(1-h_v\odot h_v)\odot h_q\odot g",
        "g * h_q * (1 - h_v^2)",
        "h_q * g - h_v^2 * h_q * g",
    ],
    mutants=[
        Mutant(
            Text(
                "The picture's side receives itself: the derivative of h_v ⊙ h_q for h_v is h_q.",
                "图像一侧乘上了它自己：h_v ⊙ h_q 对 h_v 的导数是 h_q。",
            ),
            edit=("h_q", "h_v"),
        ),
        Mutant(
            Text(
                "The slope of tanh is missing: that is the gradient of h_v, not of z_v.",
                "漏了 tanh 的导数：这是 h_v 的梯度，不是 z_v 的。",
            ),
            edit=("(1 - h_v^2) ⊙ ", ""),
        ),
        Mutant(
            Text(
                "The slope is that of the other side: z_v goes through the tanh of h_v.",
                "用了另一侧的导数：z_v 经过的是 h_v 的 tanh。",
            ),
            edit=("h_v^2", "h_q^2"),
        ),
        Mutant(
            Text(
                "The other side is missing: in a product each factor's derivative is the other.",
                "漏了另一侧：乘积中每个因子的导数是另一个因子。",
            ),
            edit=("h_q ⊙ ", ""),
        ),
        Mutant(
            Text(
                "That is the slope of the logistic function; tanh has 1 - tanh².",
                "这是 Logistic 函数的导数；tanh 的导数是 1 - tanh²。",
            ),
            edit=("(1 - h_v^2)", "h_v ⊙ (1 - h_v)"),
        ),
        Mutant(
            Text(
                "The slope is 1 - h_v², with a square.",
                "导数是 1 - h_v²，要平方。",
            ),
            edit=("h_v^2", "h_v"),
        ),
        Mutant(
            Text(
                "h_v² is subtracted from 1: the sign is wrong.",
                "应从 1 中减去 h_v²：符号错了。",
            ),
            edit=("1 - h_v^2", "1 + h_v^2"),
        ),
        Mutant(
            Text(
                "tanh' is taken at h_v, which is the tanh already: at z_v it is 1 - h_v².",
                "对 h_v 又取了 tanh'，而 h_v 已经是 tanh：在 z_v 处的导数是 1 - h_v²。",
            ),
            answer="tanh'(h_v) ⊙ h_q ⊙ g",
        ),
        Mutant(
            Text(
                "That is what the question's side receives, ∂L/∂z_q.",
                "这是问题一侧收到的梯度 ∂L/∂z_q。",
            ),
            answer="(1 - h_q^2) ⊙ h_v ⊙ g",
        ),
        Mutant(
            Text(
                "Both slopes are there: z_v does not go through the tanh of the question; from "
                "that side comes h_q itself.",
                "两个导数都乘上了：z_v 不经过问题一侧的 tanh；那一侧给出的是 h_q 本身。",
            ),
            answer="(1 - h_v^2) ⊙ (1 - h_q^2) ⊙ g",
        ),
        Mutant(
            Text(
                "1 and h_v are subtracted before the square is taken: the slope is 1 - h_v².",
                "先相减再平方了：导数是 1 - h_v²。",
            ),
            answer="(1 - h_v)^2 ⊙ h_q ⊙ g",
        ),
        Mutant(
            Text(
                "The incoming gradient g is missing.",
                "漏了传来的梯度 g。",
            ),
            edit=(" ⊙ g", ""),
        ),
    ],
    hints=[
        Text(
            r"First $\partial\mathcal L/\partial\mathbf h_v$: the product rule.",
            r"先求 $\partial\mathcal L/\partial\mathbf h_v$：乘法法则。",
        ),
        Text(
            r"Then times the slope of tanh, which can be written with $\mathbf h_v$: "
            r"$\tanh'=1-\tanh^2$.",
            r"再乘 tanh 的导数，它可以用 $\mathbf h_v$ 表示：$\tanh'=1-\tanh^2$。",
        ),
    ],
    solution=Text(
        r"$(\mathbf 1-\mathbf h_v^2)\odot\mathbf h_q\odot\mathbf g$: the slope of its own tanh, "
        r"times the *other* side. Where $\mathbf h_q$ is 0, the picture learns nothing.",
        r"$(\mathbf 1-\mathbf h_v^2)\odot\mathbf h_q\odot\mathbf g$：自己一侧 tanh "
        r"的导数乘以*另一侧*"
        r"。$\mathbf h_q$ 为 0 的地方，图像一侧什么也学不到。",
    ),
)


def prior_case(rng):
    """Questions by number and answers by number, with one question that is new in the test."""
    kinds, answers = 4, 5
    favourite = rng.permutation(answers)[:kinds]
    train_q = np.concatenate([np.repeat(np.arange(kinds), 7), [0] * 5])
    train_a = favourite[train_q]
    for k in range(kinds):  # two other answers to each question
        at = np.flatnonzero(train_q == k)[:2]
        train_a[at] = (favourite[k] + 1 + np.arange(2)) % answers
    test_q = np.concatenate([np.arange(kinds), rng.integers(0, kinds, 11), [kinds]])
    right = favourite[np.minimum(test_q, kinds - 1)]
    test_a = np.where(rng.random(len(test_q)) < 0.5, right, (right + 2) % answers)
    test_a[:kinds] = (favourite + 2) % answers
    test_a[-1] = favourite[0]
    order = rng.permutation(len(train_q))
    return {
        "train_q": train_q[order],
        "train_a": train_a[order],
        "test_q": test_q,
        "test_a": test_a,
    }


def sees_no_test_answer(question_only, rng):
    case = prior_case(rng)
    wrong = dict(case, test_a=np.full(len(case["test_a"]), 99))
    return question_only(*wrong.values()) == 0


PRIOR = Code(
    id="pic-prior",
    level=2,
    minutes=8,
    title=Text("The baseline that never looks", "从不看图的基线"),
    prompt=Text(
        r"`train_q`, `train_a`, `test_q`, `test_a` hold questions and answers by number. Answer "
        r"each test question with the most frequent answer that this question has in *training*; a "
        r"question that training does not have, with the most frequent answer of all training. "
        r"Return the share of the test that is right. (There are no ties.)",
        r"`train_q`、`train_a`、`test_q`、`test_a` 存放问题和答案的编号。对每个测试问题，"
        r"用它在*训练集*"
        r"中"
        r"最常见的答案来回答；训练集里没有的问题，用整个训练集最常见的答案。返回测试集上的正确率。"
        r"（不会出现并列。）",
    ),
    starter="def question_only(train_q, train_a, test_q, test_a):\n    raise NotImplementedError\n",
    reference=(
        "def question_only(train_q, train_a, test_q, test_a):\n"
        "    hits = []\n"
        "    for q, a in zip(test_q, test_a):\n"
        "        same = train_a[train_q == q]\n"
        "        if len(same) == 0:\n"
        "            same = train_a\n"
        "        hits.append(np.bincount(same).argmax() == a)\n"
        "    return np.mean(hits)\n"
    ),
    cases=prior_case,
    equivalents=[
        "def question_only(train_q, train_a, test_q, test_a):\n"
        "    def often(values):\n"
        "        return max(set(values), key=list(values).count)\n"
        "    table = {q: often(train_a[train_q == q].tolist()) for q in set(train_q.tolist())}\n"
        "    rest = often(train_a.tolist())\n"
        "    right = [table.get(q, rest) == a for q, a in zip(test_q.tolist(), test_a.tolist())]\n"
        "    return sum(right) / len(right)\n",
    ],
    mutants=[
        Mutant(
            Text(
                "It counts the answers of the test: a baseline may look at the test no more than a "
                "network may.",
                "这里统计了测试集的答案：基线和网络一样，不能偷看测试集。",
            ),
            edit=("same = train_a[train_q == q]", "same = test_a[test_q == q]"),
        ),
        Mutant(
            Text(
                "Each question gets the same answer: the question is not used. That is the "
                "most-frequent baseline, and weaker.",
                "所有问题都给同一个答案：没有用到问题。那是“最常见答案”基线，更弱。",
            ),
            edit=("train_a[train_q == q]", "train_a"),
        ),
        Mutant(
            Text(
                "That is the share that is wrong.",
                "这是错误率。",
            ),
            edit=("== a)", "!= a)"),
        ),
        Mutant(
            Text(
                "That is a number of right answers; divide by how many there are.",
                "这是答对的个数；还要除以总数。",
            ),
            edit=("np.mean(hits)", "np.sum(hits)"),
        ),
        Mutant(
            Text(
                "It takes the largest answer number, not the most frequent one.",
                "取了最大的答案编号，而不是最常见的答案。",
            ),
            edit=("np.bincount(same).argmax()", "same.max()"),
        ),
        Mutant(
            Text(
                "A question that is not in the training is left out of the count; it has to be "
                "answered too.",
                "训练集中没有的问题被漏掉了；这样的问题也要回答。",
            ),
            edit=("same = train_a\n", "continue\n"),
        ),
        Mutant(
            Text(
                "np.bincount gives how often the most frequent answer occurs with .max(); which "
                "one it is says .argmax().",
                "np.bincount 的 .max() 是最常见答案出现的次数；是哪一个答案要用 .argmax()。",
            ),
            edit=("argmax()", "max()"),
        ),
    ],
    properties=[
        Property(
            Text(
                "answers that training does not have are never right.",
                "训练集中没有的答案永远不会被答对。",
            ),
            sees_no_test_answer,
        )
    ],
    hints=[
        Text(
            "One question at a time: which training answers belong to it?",
            "一次处理一个问题：训练集中哪些答案属于它？",
        ),
        Text(
            "`np.bincount(train_a[train_q == q]).argmax()`, and `train_a` whole where nothing is "
            "left.",
            "`np.bincount(train_a[train_q == q]).argmax()`；如果没有剩下任何答案，就用整个 "
            "`train_a`。",
        ),
    ],
    solution=Text(
        "Count in training, one table for each question, and look up. A model that does not beat "
        "this number has not been shown to look at anything.",
        "在训练集中为每个问题统计答案，然后查表。一个模型若不能超过这个数，"
        "就没有证据说明它看了图。",
    ),
)


def mean_case(rng):
    K, _ = sizes(rng, 2)
    pi = rng.dirichlet(np.ones(K) * 3)
    return {
        "x": float(rng.normal()),
        "pi": pi,
        "mu": rng.normal(size=K),
        "sigma": rng.uniform(0.5, 2.0, K),
    }


def mean_loss(rng):
    case = mean_case(rng)
    x, pi, sigma = case["x"], case["pi"], case["sigma"]

    def loss(mu):
        N = np.exp(-(((x - mu) / sigma) ** 2) / 2) / (sigma * np.sqrt(2 * np.pi))
        return float(-np.log((pi * N).sum()))

    return case.values(), case["mu"], loss


MEANS = Code(
    id="pen-means",
    level=3,
    minutes=10,
    title=Text("How the means of a mixture move", "混合分布的均值如何移动"),
    prompt=Text(
        r"In one dimension, $\mathcal L=-\ln\sum_j\pi_j\,\mathcal N(x\mid\mu_j,\sigma_j)$ with "
        r"$\mathcal N=\frac1{\sigma_j\sqrt{2\pi}}e^{-(x-\mu_j)^2/2\sigma_j^2}$. Given the number "
        r"`x` and `pi`, `mu`, `sigma`, each $(K,)$, return $\partial\mathcal L/\partial\mu_j$, "
        r"$(K,)$.",
        r"一维情形，$\mathcal L=-\ln\sum_j\pi_j\,\mathcal N(x\mid\mu_j,\sigma_j)$，其中 "
        r"$\mathcal N=\frac1{\sigma_j\sqrt{2\pi}}e^{-(x-\mu_j)^2/2\sigma_j^2}$。给定数 `x` "
        r"以及形状均"
        r"为 "
        r"$(K,)$ 的 `pi`、`mu`、`sigma`，返回 $\partial\mathcal L/\partial\mu_j$，形状 $(K,)$。",
    ),
    starter="def mean_gradient(x, pi, mu, sigma):\n    raise NotImplementedError\n",
    reference=(
        "def mean_gradient(x, pi, mu, sigma):\n"
        "    N = np.exp(-(((x - mu) / sigma) ** 2) / 2) / sigma\n"
        "    gamma = pi * N / (pi * N).sum()\n"
        "    return -gamma * (x - mu) / sigma**2\n"
    ),
    cases=mean_case,
    equivalents=[
        "def mean_gradient(x, pi, mu, sigma):\n"
        "    log = np.log(pi) - np.log(sigma) - ((x - mu) / sigma) ** 2 / 2\n"
        "    gamma = np.exp(log - log.max())\n"
        "    gamma /= gamma.sum()\n"
        "    return gamma * (mu - x) / sigma / sigma\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The responsibilities γ are missing: every component moves as if the point were "
                "its own.",
                "漏了响应度 γ：每个分量都像独占这个点一样移动。",
            ),
            edit=("-gamma * (x", "-(x"),
        ),
        Mutant(
            Text(
                "The weights π stand where the responsibilities γ belong: γ also asks how well "
                "each component fits the point.",
                "把权重 π 当成了响应度 γ：γ 还要看每个分量与这个点的符合程度。",
            ),
            edit=("gamma = pi * N / (pi * N).sum()", "gamma = pi"),
        ),
        Mutant(
            Text(
                "γ is not divided by the sum: responsibilities add up to 1.",
                "γ 没有除以总和：响应度之和应为 1。",
            ),
            edit=("pi * N / (pi * N).sum()", "pi * N"),
        ),
        Mutant(
            Text(
                "The weights π are missing in γ.",
                "γ 中漏了权重 π。",
            ),
            edit=("gamma = pi * N / (pi * N).sum()", "gamma = N / N.sum()"),
        ),
        Mutant(
            Text(
                "The 1/σ of the density is missing: components have different spreads, so it does "
                "not cancel in γ.",
                "密度里漏了 1/σ：各分量的标准差不同，它在 γ 中不会约掉。",
            ),
            edit=(" / 2) / sigma\n", " / 2)\n"),
        ),
        Mutant(
            Text(
                "σ is squared in the result: one from the exponent's inner derivative, one from "
                "(x − μ)/σ itself.",
                "结果里应是 σ²：一个来自指数内层的导数，一个来自 (x − μ)/σ 本身。",
            ),
            edit=("/ sigma**2", "/ sigma"),
        ),
        Mutant(
            Text(
                "The sign is turned round: the loss is −ln p, and it falls when μ moves towards x.",
                "符号反了：损失是 −ln p，μ 向 x 移动时损失应减小。",
            ),
            edit=("return -gamma", "return gamma"),
        ),
        Mutant(
            Text(
                "The ½ of the exponent is missing.",
                "指数中漏了 ½。",
            ),
            edit=("** 2) / 2)", "** 2))"),
        ),
        Mutant(
            Text(
                "That is the gradient for the weights' outputs π̂; a mean moves by how far the "
                "point is from it.",
                "这是对权重输出 π̂ 的梯度；均值的梯度取决于它离这个点多远。",
            ),
            edit=("return -gamma * (x - mu) / sigma**2", "return pi - gamma"),
        ),
        Mutant(
            Text(
                "The weights π count twice: γ contains them already.",
                "π 乘了两次：γ 中已经有它。",
            ),
            edit=("return -gamma * (x", "return -pi * gamma * (x"),
        ),
        Mutant(
            Text(
                "That is one sum; each mean has a derivative of its own.",
                "这里求了和；每个均值各有自己的导数。",
            ),
            edit=(
                "return -gamma * (x - mu) / sigma**2",
                "return (-gamma * (x - mu) / sigma**2).sum()",
            ),
        ),
    ],
    properties=[is_gradient("mu", mean_loss)],
    hints=[
        Text(
            r"$\partial\mathcal L/\partial\mu_j=-\gamma_j\,\partial\ln\mathcal N_j/\partial\mu_j$.",
            r"$\partial\mathcal L/\partial\mu_j=-\gamma_j\,\partial\ln\mathcal "
            r"N_j/\partial\mu_j$。",
        ),
        Text(
            r"$\gamma_j=\pi_j\mathcal N_j/\sum_k\pi_k\mathcal N_k$, and "
            r"$\partial\ln\mathcal N_j/\partial\mu_j=(x-\mu_j)/\sigma_j^2$.",
            r"$\gamma_j=\pi_j\mathcal N_j/\sum_k\pi_k\mathcal N_k$，而 "
            r"$\partial\ln\mathcal N_j/\partial\mu_j=(x-\mu_j)/\sigma_j^2$。",
        ),
    ],
    solution=Text(
        r"$-\gamma_j(x-\mu_j)/\sigma_j^2$. The constant $\sqrt{2\pi}$ cancels in $\gamma$, the "
        r"$1/\sigma_j$ does not.",
        r"$-\gamma_j(x-\mu_j)/\sigma_j^2$。常数 $\sqrt{2\pi}$ 在 $\gamma$ 中约去，$1/\sigma_j$ "
        r"则不会"
        r"。",
    ),
)


def pen_names(rng):
    return {"e": float(rng.uniform(0.1, 0.9)), "x_3": float(rng.uniform(0.1, 0.9))}


PEN = Formula(
    id="pen-sign",
    level=2,
    minutes=5,
    title=Text("The gradient of the pen bit", "笔位的梯度"),
    prompt=Text(
        r"With $e=1/(1+\exp(\hat e))$ as in Graves (2013) and "
        r"$\mathcal L=-x_3\ln e-(1-x_3)\ln(1-e)$, write $\partial\mathcal L/\partial\hat e$ in "
        r"terms of `e` and `x_3`. (It is tried with numbers between 0 and 1 for both.)",
        r"按 Graves (2013) 的约定，$e=1/(1+\exp(\hat e))$，"
        r"$\mathcal L=-x_3\ln e-(1-x_3)\ln(1-e)$。用 `e` 和 `x_3` 写出 "
        r"$\partial\mathcal L/\partial\hat e$。（检查时两者都取 0 到 1 之间的数。）",
    ),
    reference="x_3 - e",
    names=pen_names,
    functions={},
    equivalents=["x_3 (1 - e) - (1 - x_3) e", "-(e - x_3)", "x_3 - x_3 e - e + x_3 e"],
    mutants=[
        Mutant(
            Text(
                "That is right for a logistic function; here exp(ê) has no minus, so the sign is "
                "turned round.",
                "这是普通 Logistic 函数的结果；这里是 exp(ê)，没有负号，所以符号相反。",
            ),
            answer="e - x_3",
        ),
        Mutant(
            Text(
                "That is the derivative for e; it still has to be multiplied by ∂e/∂ê = −e(1 − e).",
                "这是对 e 的导数；还要乘以 ∂e/∂ê = −e(1 − e)。",
            ),
            answer="-x_3 / e + (1 - x_3) / (1 - e)",
        ),
        Mutant(
            Text(
                "The slope e(1 − e) is there once too often: it cancels against the denominators.",
                "多乘了一次 e(1 − e)：它已与分母约去。",
            ),
            answer="(x_3 - e) e (1 - e)",
        ),
        Mutant(
            Text(
                "The slope e(1 − e) is there once too often, and the sign is that of a logistic "
                "function.",
                "多乘了一次 e(1 − e)，而且符号是普通 Logistic 函数的。",
            ),
            answer="(e - x_3) e (1 - e)",
        ),
        Mutant(
            Text(
                "That is the loss's first half alone: the points where the pen stays down count "
                "too.",
                "这只是损失的前一半：不提笔的点也要算。",
            ),
            answer="x_3 (1 - e)",
        ),
        Mutant(
            Text(
                "That is the second half alone: the points where the pen lifts count too.",
                "这只是后一半：提笔的点也要算。",
            ),
            answer="-(1 - x_3) e",
        ),
        Mutant(
            Text(
                "The two parts have different signs: x₃(1 − e) − (1 − x₃)e.",
                "两部分符号不同：x₃(1 − e) − (1 − x₃)e。",
            ),
            answer="x_3 (1 - e) + (1 - x_3) e",
        ),
        Mutant(
            Text(
                "That is x₃ + e: look at the sign of the second part.",
                "这是 x₃ + e：请检查第二部分的符号。",
            ),
            answer="x_3 + e",
        ),
        Mutant(
            Text(
                "That is the derivative of +ln p for e: the loss has a minus, and "
                "∂e/∂ê = −e(1 − e) is missing.",
                "这是 +ln p 对 e 的导数：损失带负号，还漏了 ∂e/∂ê = −e(1 − e)。",
            ),
            answer="x_3 / e - (1 - x_3) / (1 - e)",
        ),
        Mutant(
            Text(
                "That is ∂e/∂ê alone; it still has to be multiplied by the loss's derivative for "
                "e.",
                "这只是 ∂e/∂ê；还要乘以损失对 e 的导数。",
            ),
            answer="-e (1 - e)",
        ),
    ],
    hints=[
        Text(
            r"$\partial e/\partial\hat e=-e(1-e)$: the minus is the convention.",
            r"$\partial e/\partial\hat e=-e(1-e)$：负号来自这个约定。",
        ),
        Text(
            r"$\Big(-\frac{x_3}e+\frac{1-x_3}{1-e}\Big)\cdot\big(-e(1-e)\big)$; multiply out.",
            r"$\Big(-\frac{x_3}e+\frac{1-x_3}{1-e}\Big)\cdot\big(-e(1-e)\big)$，展开即可。",
        ),
    ],
    solution=Text(
        r"$x_3(1-e)-(1-x_3)e=x_3-e$: where the pen lifts, $\hat e$ has to *fall*.",
        r"$x_3(1-e)-(1-x_3)e=x_3-e$：在提笔处，$\hat e$ 应当*减小*。",
    ),
)

GAMMA = Number(
    id="pen-gamma",
    level=1,
    minutes=3,
    title=Text("Whose point was it?", "这个点属于哪个分量？"),
    prompt=Text(
        r"A mixture of two components has $\pi_1=\frac14$ and $\pi_2=\frac34$. At the point that "
        r"came, $\mathcal N_1=6$ and $\mathcal N_2=1$. What is the responsibility $\gamma_1$?",
        r"由两个分量组成的混合分布有 $\pi_1=\frac14$，$\pi_2=\frac34$。在实际出现的点上，"
        r"$\mathcal N_1=6$，$\mathcal N_2=1$。响应度 $\gamma_1$ 是多少？",
    ),
    reference=2 / 3,
    tolerance=0.004,
    mutants=[
        Mutant(
            Text(
                "The weights are missing: γ₁ = π₁N₁/(π₁N₁ + π₂N₂).",
                "漏了权重：γ₁ = π₁N₁/(π₁N₁ + π₂N₂)。",
            ),
            answer=6 / 7,
        ),
        Mutant(
            Text(
                "That is the weight π₁, what one believes before the point has come.",
                "这是权重 π₁，即点出现之前的概率。",
            ),
            answer=0.25,
        ),
        Mutant(
            Text(
                "π₁N₁ = 1.5 is not divided by the sum yet: responsibilities are at most 1.",
                "π₁N₁ = 1.5 还没有除以总和：响应度不超过 1。",
            ),
            answer=1.5,
        ),
        Mutant(
            Text("That is γ₂, of the other component.", "这是另一个分量的 γ₂。"),
            answer=1 / 3,
        ),
        Mutant(
            Text(
                "That is the ratio γ₁ : γ₂; divide by the sum of both.",
                "这是 γ₁ 与 γ₂ 之比；应除以两者之和。",
            ),
            answer=2,
        ),
        Mutant(
            Text(
                "The weights are exchanged: 6 goes with ¼.",
                "权重用反了：6 应与 ¼ 相乘。",
            ),
            answer=18 / 19,
        ),
        Mutant(
            Text(
                "¾ is the weight π₂, and also π₂N₂: neither is a share of the first component.",
                "¾ 是权重 π₂，也是 π₂N₂：都不是第一个分量所占的份额。",
            ),
            answer=3 / 4,
        ),
        Mutant(
            Text(
                "That is the density, π₁N₁ + π₂N₂; γ₁ is the first component's share of it.",
                "这是密度 π₁N₁ + π₂N₂；γ₁ 是第一个分量在其中所占的份额。",
            ),
            answer=9 / 4,
        ),
    ],
    hints=[
        Text("How much does each component give to the density?", "每个分量对密度贡献多少？"),
        Text(
            r"$\pi_1\mathcal N_1=\frac32$, $\pi_2\mathcal N_2=\frac34$.",
            r"$\pi_1\mathcal N_1=\frac32$，$\pi_2\mathcal N_2=\frac34$。",
        ),
    ],
    solution=Text(
        r"$\frac{3/2}{3/2+3/4}=\frac23$: rarer beforehand, but it fits the point better.",
        r"$\frac{3/2}{3/2+3/4}=\frac23$：事前较少见，但与这个点更符合。",
    ),
)

DRAWN = Number(
    id="pen-drawn",
    level=2,
    minutes=4,
    title=Text("How many moves leave ink?", "有几次移动留下笔迹？"),
    prompt=Text(
        r"The moves of a drawing have the pen bits $x_3=0,0,1,0,1,0,0,0,1$, with the meaning of "
        r"this chapter: 1 at the last point before the pen lifts. The first point of all is not in "
        r"the list; the first move starts there. How many of the nine moves are drawn?",
        r"一幅笔迹各次移动的笔位为 $x_3=0,0,1,0,1,0,0,0,1$，含义同本章：1 表示提笔前的最后一点。"
        r"最开始的那个点不在列表中，第一次移动从它出发。这九次移动中有几次留下笔迹？",
    ),
    reference=7,
    units=("moves", "次", "次移动"),
    mutants=[
        Mutant(
            Text(
                "That counts the zeros: it takes a 1 as *this move is in the air*. The move with "
                "the 1 is drawn; the one after it is not, and after the last 1 there is none.",
                "这是数 0 的个数，把 1 当成了“这次移动在空中”。带 1 的移动是画出来的，"
                "它之后的那一次才在空中。",
            ),
            answer=6,
        ),
        Mutant(
            Text("That is the number of strokes.", "这是笔画数。"),
            answer=3,
        ),
        Mutant(
            Text("Those are the moves in the air.", "这是在空中的移动次数。"),
            answer=2,
        ),
        Mutant(
            Text(
                "After each 1, if another move follows, it is made in the air: not all nine are "
                "drawn.",
                "每个 1 之后若还有移动，那一次在空中：并非九次都画出来。",
            ),
            answer=9,
        ),
        Mutant(
            Text(
                "One move too many: there are two ones with a move after them.",
                "多算了一次：后面还有移动的 1 有两个。",
            ),
            answer=8,
        ),
        Mutant(
            Text(
                "The first move is drawn too: the pen is down at the first point.",
                "第一次移动也是画出来的：笔在第一个点就已落下。",
            ),
            answer=5,
        ),
    ],
    hints=[
        Text("Which move does the pen make after it has lifted?", "提笔之后的是哪一次移动？"),
        Text(
            "The moves after a 1 are in the air: the fourth and the sixth.",
            "1 之后的移动在空中：第四次和第六次。",
        ),
    ],
    solution=Text(
        "Seven: the fourth and the sixth move follow a 1. After the last 1 comes nothing.",
        "七次：第四次和第六次移动跟在 1 之后。最后一个 1 之后没有移动。",
    ),
)

LOOKS = Choice(
    id="pic-looks",
    level=2,
    minutes=5,
    title=Text("Does the network look?", "网络在看图吗？"),
    prompt=Text(
        "A network answers 60 % of all questions about pictures. Which observations show that it "
        "uses the picture? Pick all.",
        "一个网络答对了 60% 的看图问题。下列哪些观察说明它用到了图像？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                "The most frequent answer of all is right on 20 %.",
                "总是回答最常见的答案，正确率为 20%。",
            ),
            False,
            Text(
                "The question alone may be enough for 60 %: this baseline does not use it.",
                "只看问题也许就能达到 60%：这个基线连问题都没有用。",
            ),
        ),
        Option(
            Text(
                "The same network, trained with a picture of zeros, is right on 45 %, in each of "
                "five seeds.",
                "同一网络用全零图像训练，五个随机种子的正确率都是 45%。",
            ),
            True,
            Text(
                "Yes: what the question alone gives is lower.",
                "对：只看问题得到的正确率更低。",
            ),
        ),
        Option(
            Text(
                "With the pictures exchanged among the test questions it falls to 44 %.",
                "把测试问题的图像互相调换后，正确率降到 44%。",
            ),
            True,
            Text(
                "Yes: a network that does not look would not notice.",
                "对：不看图的网络不会受影响。",
            ),
        ),
        Option(
            Text(
                "The training loss falls to nearly zero.",
                "训练损失降到几乎为零。",
            ),
            False,
            Text(
                "That may be memory: a picture may serve as a name for its answer. Ask new ones.",
                "这可能只是记忆：图像可以只是答案的“名字”。应在新图像上检验。",
            ),
        ),
        Option(
            Text(
                "Its gradient for the weights of the convolution is not zero.",
                "它对卷积权重的梯度不为零。",
            ),
            False,
            Text(
                "A gradient says that the loss would react, not that the answers get better.",
                "梯度只说明损失会变化，并不说明回答变好。",
            ),
        ),
        Option(
            Text(
                "Of two pictures that differ in one colour alone, it gives each its own right "
                "answer to one question, in most of 500 such pairs.",
                "对只有一处颜色不同的两幅图，同一个问题它多半能分别答对（500 对）。",
            ),
            True,
            Text(
                "Yes: with the same question only the picture can make the difference.",
                "对：问题相同，差别只能来自图像。",
            ),
        ),
    ],
    hints=[
        Text(
            "Ask of each: could a network that sees no picture do the same?",
            "对每一条都问：看不到图像的网络也能做到吗？",
        ),
        Text("Three of them cannot be explained without the picture.", "有三条不看图就无法解释。"),
    ],
    solution=Text(
        "(b), (c) and (f): each compares with what the question alone can do.",
        "(b)、(c) 和 (f)：它们都与只看问题的结果作了比较。",
    ),
)

DECODE = Order(
    id="pic-decode",
    level=1,
    minutes=3,
    title=Text("A caption, word by word", "逐词写出图像描述"),
    prompt=Text(
        "Greedy decoding of a caption. Put the steps into order.",
        "用贪心解码写出一句图像描述。请排好顺序。",
    ),
    steps=[
        Text(
            r"The convolutional network turns the picture into $\mathbf x_{-1}$.",
            r"卷积网络把图像变成 $\mathbf x_{-1}$。",
        ),
        Text(
            r"The LSTM reads $\mathbf x_{-1}$, from the state zero.",
            r"LSTM 从零状态开始读入 $\mathbf x_{-1}$。",
        ),
        Text(
            r"The LSTM reads the start sign $S_0$.",
            r"LSTM 读入开始符 $S_0$。",
        ),
        Text(
            r"The likeliest word of $\mathbf p_1$ is written.",
            r"写下 $\mathbf p_1$ 中概率最大的词。",
        ),
        Text(
            "The LSTM reads the word that was just written.",
            "LSTM 读入刚写下的词。",
        ),
        Text(
            "When the likeliest word is the end sign, it stops.",
            "当概率最大的词是结束符时停止。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "The start sign is read before the picture: in this network the picture comes "
                "first.",
                "开始符在图像之前读入了：这个网络先读图像。",
            ),
            answer=(0, 2, 1, 3, 4, 5),
        ),
        Mutant(
            Text(
                "A word is written before the start sign is read: p₁ comes from reading S₀.",
                "在读入开始符之前就写了词：p₁ 是读入 S₀ 之后得到的。",
            ),
            answer=(0, 1, 3, 2, 4, 5),
        ),
        Mutant(
            Text(
                "A word is read before it has been written: that is training, where the words are "
                "given.",
                "词还没写出就被读入了：训练时才有给定的词。",
            ),
            answer=(0, 1, 2, 4, 3, 5),
        ),
        Mutant(
            Text(
                "The LSTM reads the picture before there is a vector of it.",
                "图像还没有变成向量，LSTM 就读入了。",
            ),
            answer=(1, 0, 2, 3, 4, 5),
        ),
        Mutant(
            Text(
                "It stops before the last word has been read: the end sign comes after a word has "
                "been fed back.",
                "还没有把写下的词送回去就停止了：结束符出现在读回一个词之后。",
            ),
            answer=(0, 1, 2, 3, 5, 4),
        ),
    ],
    hints=[
        Text(
            "The index of the picture is −1: before the words.", "图像的下标是 −1：在所有词之前。"
        ),
        Text(
            r"$\mathbf p_{t+1}$ follows from reading $\mathbf x_t$; $\mathbf p_0$ is not used.",
            r"读入 $\mathbf x_t$ 之后得到 $\mathbf p_{t+1}$；$\mathbf p_0$ 不用。",
        ),
    ],
    solution=Text(
        "Picture, start sign, and then in turn: write the likeliest word and read it, until the "
        "end sign.",
        "图像、开始符，然后轮流写下概率最大的词并把它读入，直到结束符。",
    ),
)

EXERCISES = [WORDS, SIDE, PRIOR, LOOKS, DECODE, MEANS, PEN, GAMMA, DRAWN]
