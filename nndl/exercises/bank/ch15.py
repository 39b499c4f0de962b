r"""Exercises of chapter 15, connectionist temporal classification."""

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

TITLE = Text("Connectionist temporal classification", "连接时序分类")


def collapse_case(rng):
    """A path that begins and ends alike, with a repeat and with a blank between equal labels."""
    (classes,) = sizes(rng, 1)
    blank, label = (int(k) for k in rng.permutation(classes + 1)[:2])
    other = int((set(range(classes + 1)) - {blank, label}).pop())
    middle = rng.integers(0, classes + 1, rng.integers(2, 7)).tolist()
    path = [label, other, other, blank, other, *middle, blank, label]
    return {"path": np.array(path), "blank": blank}


def keeps_apart(collapse, rng):
    return list(collapse(np.array([2, 2, 5, 2]), 5)) == [2, 2]


COLLAPSE = Code(
    id="ctc-collapse",
    level=1,
    minutes=5,
    title=Text("From a path to labels", "从路径到标签"),
    prompt=Text(
        r"Collapse a path: merge what repeats, then delete the blanks. `path` is an array of $T$ "
        r"classes, `blank` is the class of the blank (here not always 0). Return a list of "
        r"classes.",
        r"合并一条路径：先合并相邻的重复，再删去空白符。`path` 是 $T$ 个类别的数组，`blank` 是"
        r"空白符的类别（这里不一定是 0）。返回类别的列表。",
    ),
    starter="def collapse(path, blank):\n    raise NotImplementedError\n",
    reference=(
        "def collapse(path, blank):\n"
        "    merged = [k for t, k in enumerate(path) if t == 0 or k != path[t - 1]]\n"
        "    return [k for k in merged if k != blank]\n"
    ),
    cases=collapse_case,
    equivalents=[
        "def collapse(path, blank):\n"
        "    labels, before = [], blank\n"
        "    for k in path:\n"
        "        if k != before and k != blank:\n"
        "            labels.append(k)\n"
        "        before = k\n"
        "    return labels\n",
        "def collapse(path, blank):\n"
        "    first = np.append(True, path[1:] != path[:-1])\n"
        "    return path[first & (path != blank)]\n",
    ],
    mutants=[
        Mutant(
            Text(
                "Blanks are deleted first, so equal labels that a blank keeps apart are merged. "
                "Merge first.",
                "先删了空白符，于是被空白符隔开的相同标签也合并了。应先合并重复。",
            ),
            answer=(
                "def collapse(path, blank):\n"
                "    kept = [k for k in path if k != blank]\n"
                "    return [k for t, k in enumerate(kept) if t == 0 or k != kept[t - 1]]\n"
            ),
        ),
        Mutant(
            Text(
                "Repeats are not merged: a label that lasts two frames is one label.",
                "没有合并重复：持续两帧的标签只是一个标签。",
            ),
            edit=(" if t == 0 or k != path[t - 1]", ""),
        ),
        Mutant(
            Text(
                "The blanks are still there; delete them after merging.",
                "空白符还在；合并之后要把它们删去。",
            ),
            edit=(" if k != blank", ""),
        ),
        Mutant(
            Text(
                "The first frame is compared with the last one, path[-1], and may be lost. It is "
                "always kept.",
                "第一帧与最后一帧 path[-1] 比较了，可能因此丢失。第一帧总是保留。",
            ),
            edit=("t == 0 or ", ""),
        ),
        Mutant(
            Text(
                "The blank is taken to be class 0; use the argument blank.",
                "把空白符当成了类别 0；应使用参数 blank。",
            ),
            edit=("k != blank", "k != 0"),
        ),
        Mutant(
            Text(
                "Each label occurs once only: labels that come again later are labels too.",
                "每个标签只出现了一次：后面再次出现的标签也要保留。",
            ),
            answer=(
                "def collapse(path, blank):\n"
                "    return [k for k in dict.fromkeys(path.tolist()) if k != blank]\n"
            ),
        ),
        Mutant(
            Text(
                "A set has no order and no repeats; labels have both.",
                "集合没有顺序，也没有重复；标签序列两者都有。",
            ),
            answer=(
                "def collapse(path, blank):\n    return sorted(set(path.tolist()) - {blank})\n"
            ),
        ),
        Mutant(
            Text(
                "Each frame is compared with the next one, and the last frame is lost: it has no "
                "next.",
                "每一帧都与后一帧比较，于是丢了最后一帧：它没有后一帧。",
            ),
            answer=(
                "def collapse(path, blank):\n"
                "    merged = [k for t, k in enumerate(path[:-1]) if k != path[t + 1]]\n"
                "    return [k for k in merged if k != blank]\n"
            ),
        ),
    ],
    properties=[
        Property(
            Text(
                "two equal labels with a blank between them stay two.",
                "两个相同标签之间有空白符时，合并后仍是两个。",
            ),
            keeps_apart,
        )
    ],
    hints=[
        Text(
            "What tells a repeat is the class of the frame before, blanks included.",
            "是否重复，要看前一帧的类别，空白符也算在内。",
        ),
        Text(
            "Keep frame t if t is 0 or path[t] differs from path[t - 1]; then drop the blanks.",
            "当 t 为 0 或 path[t] 与 path[t - 1] 不同时保留第 t 帧；然后去掉空白符。",
        ),
    ],
    solution=Text(
        r"Two passes in this order. Or one: keep a class that is not the blank and differs from "
        r"the class one frame before.",
        r"按这个顺序做两遍。也可以一遍完成：保留不是空白符、并且与前一帧不同的类别。",
    ),
)


def walk(rng):
    """Labels with equal and different neighbours, and their l'."""
    classes, _ = sizes(rng, 2)
    classes += 1
    blank, *names = (int(k) for k in rng.permutation(classes)[:3])
    labels = [names[0], names[0], names[1], *(rng.choice(names, rng.integers(1, 4)))]
    path = np.full(2 * len(labels) + 1, blank)
    path[1::2] = labels
    return classes, blank, path


def softmax(u):
    e = np.exp(u - u.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def step_case(rng):
    classes, blank, path = walk(rng)
    return {
        "alpha": rng.uniform(0.1, 1, len(path)),
        "y": softmax(rng.normal(size=classes)),
        "path": path,
        "blank": blank,
    }


def no_way_back(step, rng):
    case = step_case(rng)
    at_end = np.zeros(len(case["path"]))
    at_end[-1] = 1
    new = np.asarray(step(at_end, case["y"], case["path"], case["blank"]))
    return np.allclose(new[:-1], 0) and np.allclose(new[-1], case["y"][case["blank"]])


STEP = Code(
    id="ctc-step",
    level=2,
    minutes=8,
    title=Text("One frame of the forward variable", "前向变量的一帧"),
    prompt=Text(
        r"Compute $\alpha_t$ from $\alpha_{t-1}$. `alpha` holds $\alpha_{t-1}(s)$, shape $(S,)$; "
        r"`y` the probabilities of frame $t$, $(K+1,)$; `path` is $\mathbf l'$, the classes with "
        r"blanks between and around, $(S,)$; `blank` is the class of the blank. Return "
        r"$\alpha_t(s)$, $(S,)$, and leave `alpha` as it is.",
        r"由 $\alpha_{t-1}$ 计算 $\alpha_t$。`alpha` 存放 $\alpha_{t-1}(s)$，形状 $(S,)$；`y` 是第 "
        r"$t$ 帧的概率，$(K+1,)$；`path` 是 $\mathbf l'$，即前后和中间插入空白符的类别，$(S,)$；"
        r"`blank` 是空白符的类别。返回 $\alpha_t(s)$，形状 $(S,)$，并且不要改动 `alpha`。",
    ),
    starter="def alpha_step(alpha, y, path, blank):\n    raise NotImplementedError\n",
    reference=(
        "def alpha_step(alpha, y, path, blank):\n"
        "    new = alpha.copy()\n"
        "    new[1:] += alpha[:-1]\n"
        "    for s in range(2, len(path)):\n"
        "        if path[s] != blank and path[s] != path[s - 2]:\n"
        "            new[s] += alpha[s - 2]\n"
        "    return y[path] * new\n"
    ),
    cases=step_case,
    equivalents=[
        "def alpha_step(alpha, y, path, blank):\n"
        "    skip = np.zeros(len(path))\n"
        "    skip[2:] = path[2:] != path[:-2]\n"
        "    padded = np.concatenate([[0, 0], alpha])\n"
        "    return y[path] * (alpha + padded[1:-1] + skip * padded[:-2])\n",
        "def alpha_step(alpha, y, path, blank):\n"
        "    new = []\n"
        "    for s, k in enumerate(path):\n"
        "        total = alpha[s]\n"
        "        if s > 0:\n"
        "            total = total + alpha[s - 1]\n"
        "        if s > 2 and s % 2 and k != path[s - 2]:\n"
        "            total = total + alpha[s - 2]\n"
        "        new.append(y[k] * total)\n"
        "    return np.array(new)\n",
    ],
    mutants=[
        Mutant(
            Text(
                "A skip between equal labels: without a blank between them they would merge. "
                "Compare path[s] with path[s - 2].",
                "在相同的标签之间跳跃了：中间没有空白符，它们会合并成一个。应比较 path[s] 与 "
                "path[s - 2]。",
            ),
            edit=(" and path[s] != path[s - 2]", ""),
        ),
        Mutant(
            Text(
                "Every place is skipped to: a skip lands on a label, and one that differs from "
                "the label before.",
                "处处都允许跳跃：只能跳到标签上，而且它要与前一个标签不同。",
            ),
            edit=("path[s] != blank and path[s] != path[s - 2]", "True"),
        ),
        Mutant(
            Text(
                "Skips are missing: from one label to a different one a path may go without a "
                "blank.",
                "漏了跳跃：从一个标签到另一个不同的标签，可以不经过空白符。",
            ),
            edit=("            new[s] += alpha[s - 2]\n", "            pass\n"),
        ),
        Mutant(
            Text(
                "To stay at s is missing: alpha[s] itself is one of the predecessors.",
                "漏了停留：alpha[s] 本身也是前驱之一。",
            ),
            edit=("alpha.copy()", "np.zeros(len(alpha))"),
        ),
        Mutant(
            Text(
                "The step from s - 1 is missing.",
                "漏了从 s - 1 走来的一步。",
            ),
            edit=("    new[1:] += alpha[:-1]\n", ""),
        ),
        Mutant(
            Text(
                "The factor of frame t, y[path], is missing.",
                "漏了第 t 帧的因子 y[path]。",
            ),
            edit=("y[path] * new", "new"),
        ),
        Mutant(
            Text(
                "The factor of frame t is added; the frames' probabilities multiply.",
                "第 t 帧的因子写成了加法；各帧的概率应当相乘。",
            ),
            edit=("y[path] * new", "y[path] + new"),
        ),
        Mutant(
            Text(
                "The skip takes the new value of s - 2, which is of frame t; take alpha, of the "
                "frame before.",
                "跳跃用了 s - 2 处的新值，那是第 t 帧的；应使用前一帧的 alpha。",
            ),
            edit=("new[s] += alpha[s - 2]", "new[s] += new[s - 2]"),
        ),
        Mutant(
            Text(
                "You walk backwards, as β does: predecessors stand at s, s - 1 and s - 2.",
                "方向反了，这是 β 的走法：前驱在 s、s - 1 和 s - 2。",
            ),
            answer=(
                "def alpha_step(alpha, y, path, blank):\n"
                "    new = alpha.copy()\n"
                "    new[:-1] += alpha[1:]\n"
                "    for s in range(len(path) - 2):\n"
                "        if path[s] != blank and path[s] != path[s + 2]:\n"
                "            new[s] += alpha[s + 2]\n"
                "    return y[path] * new\n"
            ),
        ),
        Mutant(
            Text(
                "Only the best predecessor is kept; all of them are added.",
                "只保留了最大的前驱；应把它们全部相加。",
            ),
            answer=(
                "def alpha_step(alpha, y, path, blank):\n"
                "    new = alpha.copy()\n"
                "    new[1:] = np.maximum(new[1:], alpha[:-1])\n"
                "    for s in range(2, len(path)):\n"
                "        if path[s] != blank and path[s] != path[s - 2]:\n"
                "            new[s] = max(new[s], alpha[s - 2])\n"
                "    return y[path] * new\n"
            ),
        ),
        Mutant(
            Text(
                "np.roll, or the index s - 1 at s = 0, brings the last entries to the front; "
                "entries that are not there count 0.",
                "np.roll（或 s = 0 时的下标 s - 1）把末尾的项带到了开头；不存在的项应算作 0。",
            ),
            answer=(
                "def alpha_step(alpha, y, path, blank):\n"
                "    skip = (path != blank) & (path != np.roll(path, 2))\n"
                "    return y[path] * (alpha + np.roll(alpha, 1) + skip * np.roll(alpha, 2))\n"
            ),
        ),
        Mutant(
            Text(
                "Skips land on blanks: it is the other way round, they land on labels.",
                "跳到了空白符上：正好相反，应跳到标签上。",
            ),
            edit=("path[s] != blank and path[s] != path[s - 2]", "path[s] == blank"),
        ),
    ],
    properties=[
        Property(
            Text(
                "who stands at the last entry can only stay there.",
                "已经在最后一项的路径只能停留在那里。",
            ),
            no_way_back,
        )
    ],
    hints=[
        Text(
            r"Three predecessors: $s$, $s-1$, and $s-2$ where $\kappa_s=1$.",
            r"三个前驱：$s$、$s-1$，以及 $\kappa_s=1$ 时的 $s-2$。",
        ),
        Text(
            "Begin with a copy of alpha, add alpha[:-1] to new[1:], then the skips in a loop over "
            "s from 2; at the end multiply by y[path].",
            "从 alpha 的副本开始，把 alpha[:-1] 加到 new[1:]，再对 s 从 2 起循环加上跳跃；最后乘以 "
            "y[path]。",
        ),
    ],
    solution=Text(
        r"$\alpha_t(s)=y^t_{l'_s}\big(\alpha_{t-1}(s)+\alpha_{t-1}(s-1)+\kappa_s\,"
        r"\alpha_{t-1}(s-2)\big)$. The test for the blank may be left out: two entries before a "
        r"blank there is a blank, so the second test fails there anyway.",
        r"$\alpha_t(s)=y^t_{l'_s}\big(\alpha_{t-1}(s)+\alpha_{t-1}(s-1)+\kappa_s\,"
        r"\alpha_{t-1}(s-2)\big)$。对空白符的判断可以省略：空白符往前两项还是空白符，第二个条件在"
        r"那里本来就不成立。",
    ),
)


def gradient_case(rng):
    classes, _, path = walk(rng)
    T = int(rng.integers(9, 13))
    return {
        "y": softmax(rng.normal(size=(T, classes))),
        "gamma": rng.dirichlet(np.ones(len(path)), T),
        "path": path,
    }


def gradient_loss(rng):
    """A cross-entropy with the shares as soft targets has the same gradient."""
    case = gradient_case(rng)
    u = np.log(case["y"])
    target = case["gamma"] @ (case["path"][:, None] == np.arange(u.shape[1]))

    def loss(z):
        return float((target * (np.log(np.exp(z).sum(1, keepdims=True)) - z)).sum())

    return case.values(), u, loss


GRADIENT = Code(
    id="ctc-gradient",
    level=2,
    minutes=8,
    title=Text("The gradient from the shares", "由份额求梯度"),
    prompt=Text(
        r"`gamma`, $(T, S)$, holds the shares $\gamma_t(s)$ of the places, `y`, $(T, K+1)$, the "
        r"probabilities, and `path`, $(S,)$, the classes $l'_s$, where a class may stand several "
        r"times. Return $\partial\mathcal L/\partial u^t_k$, $(T, K+1)$, and leave `y` as it is.",
        r"`gamma`（形状 $(T, S)$）存放各位置的份额 $\gamma_t(s)$，`y`（$(T, K+1)$）是概率，`path`（"
        r"$(S,)$）是类别 $l'_s$，同一类别可能出现多次。返回 $\partial\mathcal L/\partial u^t_k$，"
        r"形状 $(T, K+1)$，并且不要改动 `y`。",
    ),
    starter="def ctc_gradient(y, gamma, path):\n    raise NotImplementedError\n",
    reference=(
        "def ctc_gradient(y, gamma, path):\n"
        "    du = y.copy()\n"
        "    for s, k in enumerate(path):\n"
        "        du[:, k] -= gamma[:, s]\n"
        "    return du\n"
    ),
    cases=gradient_case,
    equivalents=[
        "def ctc_gradient(y, gamma, path):\n    return y - gamma @ np.eye(y.shape[1])[path]\n",
        "def ctc_gradient(y, gamma, path):\n"
        "    du = y.copy()\n"
        "    np.subtract.at(du, (slice(None), path), gamma)\n"
        "    return du\n",
    ],
    mutants=[
        Mutant(
            Text(
                "A class that stands several times on l' keeps one place only: "
                "du[:, path] -= gamma reads all old values first. Use a loop or np.subtract.at.",
                "在 l' 中出现多次的类别只算了一个位置：du[:, path] -= gamma 会先读出所有旧值。"
                "请用循环或 np.subtract.at。",
            ),
            answer=(
                "def ctc_gradient(y, gamma, path):\n"
                "    du = y.copy()\n"
                "    du[:, path] -= gamma\n"
                "    return du\n"
            ),
        ),
        Mutant(
            Text(
                "The shares are added: the gradient is y minus the share.",
                "份额写成了加法：梯度是 y 减去份额。",
            ),
            edit=("-= gamma", "+= gamma"),
        ),
        Mutant(
            Text(
                "Both signs are wrong: y minus the share, not the share minus y.",
                "两个符号都反了：是 y 减去份额，不是份额减去 y。",
            ),
            answer=(
                "def ctc_gradient(y, gamma, path):\n"
                "    du = -y\n"
                "    for s, k in enumerate(path):\n"
                "        du[:, k] += gamma[:, s]\n"
                "    return du\n"
            ),
        ),
        Mutant(
            Text(
                "y is missing: it is what softmax sends back through its sum.",
                "漏了 y：它来自 softmax 的分母。",
            ),
            edit=("y.copy()", "np.zeros(y.shape)"),
        ),
        Mutant(
            Text(
                "Divided by y: that is the derivative by y itself (and y does not belong there); "
                "in the one by u it has cancelled.",
                "除以了 y：那是对 y 本身的导数（而且不应有 y 这一项）；对 u 求导时它已经约去。",
            ),
            edit=("gamma[:, s]\n", "gamma[:, s] / y[:, k]\n"),
        ),
        Mutant(
            Text(
                "The shares are multiplied by y again; γ already holds everything.",
                "份额又乘了一次 y；γ 已经包含了全部因子。",
            ),
            edit=("gamma[:, s]\n", "gamma[:, s] * y[:, k]\n"),
        ),
        Mutant(
            Text(
                "Each class got the mean of its places; paths exclude each other, so shares add.",
                "每个类别取了各位置的平均；路径互相排斥，份额应当相加。",
            ),
            edit=("gamma[:, s]\n", "gamma[:, s] / (path == k).sum()\n"),
        ),
        Mutant(
            Text(
                "Only the largest share of each frame counts, as a hard alignment: all shares do, "
                "the target is soft.",
                "每一帧只算了最大的份额，成了硬对齐：所有份额都要算，目标是软的。",
            ),
            answer=(
                "def ctc_gradient(y, gamma, path):\n"
                "    return y - np.eye(y.shape[1])[path[gamma.argmax(1)]]\n"
            ),
        ),
    ],
    properties=[is_gradient("u", gradient_loss)],
    hints=[
        Text(
            r"$g^t_k$ is the sum of $\gamma_t(s)$ over all places with $l'_s=k$.",
            r"$g^t_k$ 是所有满足 $l'_s=k$ 的位置上 $\gamma_t(s)$ 之和。",
        ),
        Text(
            "Copy y; for each place s subtract gamma[:, s] from the column of its class.",
            "复制 y；对每个位置 s，从它的类别那一列减去 gamma[:, s]。",
        ),
    ],
    solution=Text(
        r"$\mathbf y^t-\mathbf g^t$. As a product: `gamma @ np.eye(K + 1)[path]` adds the places "
        r"of each class.",
        r"$\mathbf y^t-\mathbf g^t$。写成矩阵乘法：`gamma @ np.eye(K + 1)[path]` 把每个类别的各位置"
        r"相加。",
    ),
)


def share_names(rng):
    return {name: float(rng.uniform(0.2, 2)) for name in ("alpha", "beta", "p", "y_k")}


SHARE = Formula(
    id="ctc-share",
    level=2,
    minutes=5,
    title=Text("The gradient of a class with one place", "只有一个位置的类别的梯度"),
    prompt=Text(
        r"Class $k$ stands at one entry $s$ of $\mathbf l'$ alone. Write $\partial\mathcal L/"
        r"\partial u^t_k$ with $\alpha=\alpha_t(s)$, $\beta=\beta_t(s)$, which both hold the "
        r"factor of frame $t$, $p=p(\mathbf l\mid\mathbf x)$ and $y_k=y^t_k$: `alpha`, `beta`, "
        r"`p`, `y_k`.",
        r"类别 $k$ 只出现在 $\mathbf l'$ 的第 $s$ 项。用 $\alpha=\alpha_t(s)$、$\beta=\beta_t(s)$（"
        r"两者都含第 $t$ 帧的因子）、$p=p(\mathbf l\mid\mathbf x)$ 和 $y_k=y^t_k$ 写出 "
        r"$\partial\mathcal L/\partial u^t_k$：可用 `alpha`、`beta`、`p`、`y_k`。",
    ),
    reference="y_k - alpha beta / (p y_k)",
    names=share_names,
    functions={},
    equivalents=[
        r"y_k - \frac{\alpha\beta}{p y_k}",
        "(p y_k^2 - alpha beta) / (p y_k)",
    ],
    mutants=[
        Mutant(
            Text(
                "The factor 1/y_k is missing: α and β both hold y_k, and a path has it once.",
                "漏了因子 1/y_k：α 和 β 都含 y_k，而一条路径只含一次。",
            ),
            edit=("(p y_k)", "p"),
        ),
        Mutant(
            Text(
                "1/p is missing: the loss is -ln p, whose derivative has it.",
                "漏了 1/p：损失是 -ln p，它的导数含 1/p。",
            ),
            edit=("(p y_k)", "y_k"),
        ),
        Mutant(
            Text(
                "Both 1/p and 1/y_k are missing.",
                "1/p 和 1/y_k 都漏了。",
            ),
            answer="y_k - alpha beta",
        ),
        Mutant(
            Text(
                "The sign is wrong: a class with a large share has to rise, so its gradient is "
                "negative.",
                "符号反了：份额大的类别应当上升，所以它的梯度为负。",
            ),
            answer="alpha beta / (p y_k) - y_k",
        ),
        Mutant(
            Text(
                "The share is subtracted from y_k, not added.",
                "应从 y_k 中减去份额，而不是加上。",
            ),
            edit=("y_k - ", "y_k + "),
        ),
        Mutant(
            Text(
                "y_k is missing: u_k stands in the sum of the softmax, too.",
                "漏了 y_k：u_k 也出现在 softmax 的分母中。",
            ),
            answer="-alpha beta / (p y_k)",
        ),
        Mutant(
            Text(
                "That is the derivative with respect to y_k; wanted is that with respect to u_k.",
                "这是对 y_k 的导数；要求的是对 u_k 的导数。",
            ),
            answer="-alpha beta / (p y_k^2)",
        ),
        Mutant(
            Text(
                "1 in the place of y_k: that would be the gradient if the class had probability 1.",
                "把 y_k 写成了 1：只有当这个类别的概率为 1 时才如此。",
            ),
            answer="1 - alpha beta / (p y_k)",
        ),
        Mutant(
            Text(
                "Divided by y_k twice: that is right for the derivative by y_k; softmax brings "
                "one y_k back.",
                "多除了一次 y_k：那是对 y_k 的导数；softmax 会带回一个 y_k。",
            ),
            answer="y_k - alpha beta / (p y_k^2)",
        ),
        Mutant(
            Text(
                "y_k multiplies; it has to divide, because α and β hold it twice.",
                "应当除以 y_k 而不是乘：α 和 β 把它含了两次。",
            ),
            answer="y_k - alpha beta y_k / p",
        ),
        Mutant(
            Text(
                "That is the share of class k; the gradient is y_k minus it.",
                "这是类别 k 的份额；梯度是 y_k 减去它。",
            ),
            answer="alpha beta / (p y_k)",
        ),
    ],
    hints=[
        Text(
            r"The gradient is $y_k$ minus the share of $p$ that passes through class $k$.",
            r"梯度等于 $y_k$ 减去 $p$ 中经过类别 $k$ 的份额。",
        ),
        Text(
            r"Beginnings times endings is $\alpha\beta$, and holds $y_k$ twice.",
            r"开头乘以结尾是 $\alpha\beta$，其中 $y_k$ 出现了两次。",
        ),
    ],
    solution=Text(
        r"$y_k-\dfrac{\alpha\beta}{p\,y_k}$.",
        r"$y_k-\dfrac{\alpha\beta}{p\,y_k}$。",
    ),
)


def rest_names(rng):
    return {name: float(rng.uniform(0.2, 2)) for name in ("alpha", "b", "p", "y_k")}


REST = Formula(
    id="ctc-beta-without",
    level=2,
    minutes=5,
    title=Text("Another backward variable", "另一种后向变量"),
    prompt=Text(
        r"A program leaves the factor of frame $t$ out of the backward variable: $b=\beta_t(s)/"
        r"y^t_k$, with $k=l'_s$, the only place of class $k$. Its forward variable $\alpha$ is "
        r"ours. Write $\partial\mathcal L/\partial u^t_k$ with `alpha`, `b`, `p`, `y_k`.",
        r"某个程序的后向变量不含第 $t$ 帧的因子：$b=\beta_t(s)/y^t_k$，其中 $k=l'_s$，而且类别 $k$ "
        r"只有这一个位置。它的前向变量 $\alpha$ 与本书相同。用 `alpha`、`b`、`p`、`y_k` 写出 "
        r"$\partial\mathcal L/\partial u^t_k$。",
    ),
    reference="y_k - alpha b / p",
    names=rest_names,
    functions={},
    equivalents=[r"y_k - \frac{\alpha b}{p}", "(p y_k - alpha b) / p"],
    mutants=[
        Mutant(
            Text(
                "The factor 1/y_k belongs to the other convention: here only α holds y_k.",
                "因子 1/y_k 属于另一种约定：这里只有 α 含 y_k。",
            ),
            edit=("alpha b / p", "alpha b / (p y_k)"),
        ),
        Mutant(
            Text(
                "Frame t is counted already, in α: no further factor y_k.",
                "第 t 帧已经算在 α 中：不要再乘 y_k。",
            ),
            edit=("alpha b / p", "alpha b y_k / p"),
        ),
        Mutant(
            Text("1/p is missing.", "漏了 1/p。"),
            edit=(" / p", ""),
        ),
        Mutant(
            Text(
                "The sign is wrong: it is y_k minus the share.",
                "符号反了：应是 y_k 减去份额。",
            ),
            answer="alpha b / p - y_k",
        ),
        Mutant(
            Text(
                "The share is subtracted from y_k, not added.",
                "应从 y_k 中减去份额，而不是加上。",
            ),
            edit=("y_k - ", "y_k + "),
        ),
        Mutant(
            Text(
                "y_k is missing: u_k stands in the sum of the softmax, too.",
                "漏了 y_k：u_k 也出现在 softmax 的分母中。",
            ),
            answer="-alpha b / p",
        ),
        Mutant(
            Text(
                "That is the share of class k; the gradient is y_k minus it.",
                "这是类别 k 的份额；梯度是 y_k 减去它。",
            ),
            answer="alpha b / p",
        ),
        Mutant(
            Text(
                "That is the derivative with respect to y_k; wanted is that with respect to u_k.",
                "这是对 y_k 的导数；要求的是对 u_k 的导数。",
            ),
            answer="-alpha b / (p y_k)",
        ),
    ],
    hints=[
        Text(
            r"Put $\beta=b\,y_k$ into the formula of the chapter.",
            r"把 $\beta=b\,y_k$ 代入本章的公式。",
        ),
        Text(
            r"$\alpha\beta/(p\,y_k)$: one $y_k$ cancels.",
            r"$\alpha\beta/(p\,y_k)$：$y_k$ 约去一个。",
        ),
    ],
    solution=Text(
        r"$y_k-\dfrac{\alpha b}{p}$. Which of the two a program means, its documentation has to "
        r"say; a gradient check tells.",
        r"$y_k-\dfrac{\alpha b}{p}$。程序用的是哪一种，要看它的文档；梯度检验可以判断。",
    ),
)

PATHS = Number(
    id="ctc-paths",
    level=2,
    minutes=6,
    title=Text("How many paths?", "有多少条路径？"),
    prompt=Text(
        r"How many paths of $T=5$ frames collapse to aab? You may type a sum or product.",
        r"长度为 $T=5$ 帧的路径中，有多少条合并后得到 aab？可以输入算式。",
    ),
    reference=7,
    units=("paths", "条", "条路径"),
    mutants=[
        Mutant(
            Text(
                "Counted as if a and a needed no blank between them: their frames would merge.",
                "没有考虑 a 与 a 之间必须有空白符：否则它们会合并。",
            ),
            answer=28,
        ),
        Mutant(
            Text(
                "In the binomial coefficient below stands 2U = 6, the dividers of 2U + 1 places, "
                "not U = 3.",
                "二项式系数的下面是 2U = 6，即隔开 2U + 1 个位置的隔板数，而不是 U = 3。",
            ),
            answer=35,
        ),
        Mutant(
            Text(
                "That is a choice of three frames for the labels; labels may last longer, and a "
                "blank has to stand between the a's.",
                "这是为三个标签各选一帧；标签可以持续多帧，而且两个 a 之间必须有空白符。",
            ),
            answer=10,
        ),
        Mutant(
            Text(
                "Those are all paths of five frames, whatever they collapse to.",
                "这是五帧的全部路径，不管它们合并成什么。",
            ),
            answer=243,
        ),
        Mutant(
            Text(
                "Five frames in three runs without any blank: but a and a need one.",
                "这是把五帧分成三段、没有空白符：但 a 与 a 之间必须有。",
            ),
            answer=6,
        ),
        Mutant(
            Text(
                "a−ab needs four frames; the fifth can lengthen any of the four, and can also be "
                "a blank in front, behind, or before the b.",
                "a−ab 需要四帧；第五帧可以延长这四项中的任意一项，也可以是最前、最后或 b 之前的空白"
                "符。",
            ),
            answer=4,
        ),
        Mutant(
            Text(
                "The optional blanks alone: the fifth frame can also lengthen one of a, −, a, b.",
                "只算了可有可无的空白符：第五帧也可以延长 a、−、a、b 中的一项。",
            ),
            answer=3,
        ),
        Mutant(
            Text(
                "That is four frames, a−ab; here there is one frame more.",
                "那是四帧的情形 a−ab；这里多一帧。",
            ),
            answer=1,
        ),
    ],
    hints=[
        Text(
            "The shortest path is a−ab. One frame is left: where can it go?",
            "最短的路径是 a−ab。还剩一帧：它可以放在哪里？",
        ),
        Text(
            r"$\binom{T+U-r}{2U}$ with $U=3$ labels, of which $r=1$ equals the one before.",
            r"$\binom{T+U-r}{2U}$，其中 $U=3$ 个标签，$r=1$ 个与前一个相同。",
        ),
    ],
    solution=Text(
        r"$\binom{5+3-1}{6}=7$: aa−ab, a−−ab, a−aab, a−abb, and the blanks −a−ab, a−a−b, a−ab−.",
        r"$\binom{5+3-1}{6}=7$：aa−ab、a−−ab、a−aab、a−abb，以及多一个空白符的 −a−ab、a−a−b、"
        r"a−ab−。",
    ),
)

BEST = Number(
    id="ctc-best",
    level=2,
    minutes=6,
    title=Text("Greedy says nothing", "贪心解码什么也没说"),
    prompt=Text(
        r"One label a, three frames, and in each of them $y_-=0.7$ and $y_{\text a}=0.3$. Greedy "
        r"decoding gives the empty sequence, whose probability is $0.343$. What is "
        r"$p(\text a\mid\mathbf x)$?",
        r"只有一个标签 a，共三帧，每帧 $y_-=0.7$，$y_{\text a}=0.3$。贪心解码得到空序列，概率为 "
        r"$0.343$。$p(\text a\mid\mathbf x)$ 是多少？",
    ),
    reference=0.594,
    tolerance=0.0005,
    mutants=[
        Mutant(
            Text(
                "That is everything but the empty sequence; a−a is among it, and collapses to aa.",
                "这是除空序列以外的全部；其中 a−a 合并后是 aa。",
            ),
            answer=0.657,
        ),
        Mutant(
            Text(
                "Paths with a in one frame only; it may last two or three.",
                "只算了 a 出现一帧的路径；它可以持续两帧或三帧。",
            ),
            answer=0.441,
        ),
        Mutant(
            Text(
                "The path aaa is missing.",
                "漏了路径 aaa。",
            ),
            answer=0.567,
        ),
        Mutant(
            Text(
                "One path of six: a in the first frame and blanks behind.",
                "这只是六条路径中的一条：第一帧为 a，后面是空白符。",
            ),
            answer=0.147,
        ),
        Mutant(
            Text(
                "That is the path aaa alone.",
                "这只是路径 aaa。",
            ),
            answer=0.027,
        ),
        Mutant(
            Text(
                "That is the probability of the empty sequence.",
                "这是空序列的概率。",
            ),
            answer=0.343,
        ),
        Mutant(
            Text(
                "The paths with a in two frames in a row are missing.",
                "漏了 a 连续两帧的路径。",
            ),
            answer=0.468,
        ),
        Mutant(
            Text(
                "Of the paths with a in two frames in a row only one is counted: there are two, "
                "aa− and −aa.",
                "a 连续两帧的路径只算了一条：有两条，aa− 和 −aa。",
            ),
            answer=0.531,
        ),
        Mutant(
            Text(
                "That is the probability of one path with a in two frames.",
                "这是 a 占两帧的一条路径的概率。",
            ),
            answer=0.063,
        ),
    ],
    hints=[
        Text(
            "Which of the eight paths collapse to a? Six do.",
            "八条路径中哪些合并后得到 a？共有六条。",
        ),
        Text(
            r"$3\cdot0.3\cdot0.7^2$ for one frame, $2\cdot0.3^2\cdot0.7$ for two in a row, and "
            r"$0.3^3$.",
            r"一帧：$3\cdot0.3\cdot0.7^2$；连续两帧：$2\cdot0.3^2\cdot0.7$；再加 $0.3^3$。",
        ),
    ],
    solution=Text(
        r"$0.441+0.126+0.027=0.594$: more than $0.343$, though each of its paths has less.",
        r"$0.441+0.126+0.027=0.594$：大于 $0.343$，尽管它的每一条路径都更小。",
    ),
)

FIT = Choice(
    id="ctc-fit",
    level=1,
    minutes=4,
    title=Text("Which labels fit?", "哪些标签放得下？"),
    prompt=Text(
        r"There are $T=4$ frames, and all $y^t_k$ are positive. Which label sequences have a "
        r"probability above 0? Pick all.",
        r"共有 $T=4$ 帧，所有 $y^t_k$ 都为正。下列标签序列中，哪些的概率大于 0？请选出所有正确的。",
    ),
    options=[
        Option(
            Text("the labels abab", "标签 abab"),
            True,
            Text(
                "Yes: four frames, no two neighbours equal, so no blank is needed.",
                "对：四帧，没有相邻的相同标签，不需要空白符。",
            ),
        ),
        Option(
            Text("the labels abba", "标签 abba"),
            False,
            Text(
                "Four labels and a blank between the b's need five frames.",
                "四个标签，加上两个 b 之间的空白符，需要五帧。",
            ),
        ),
        Option(
            Text("the empty sequence", "空序列"),
            True,
            Text("Yes: blanks in all frames.", "对：每一帧都是空白符。"),
        ),
        Option(
            Text("the labels aab", "标签 aab"),
            True,
            Text("Yes: a−ab, and no other path.", "对：a−ab，而且只有这一条路径。"),
        ),
        Option(
            Text("the labels aaa", "标签 aaa"),
            False,
            Text(
                "The path aaaa collapses to a. Three a's need two blanks: five frames.",
                "路径 aaaa 合并后是 a。三个 a 需要两个空白符，共五帧。",
            ),
        ),
    ],
    hints=[
        Text(
            "Count a frame for each label, and one for each blank that must be there.",
            "每个标签至少一帧，每个必需的空白符一帧。",
        ),
        Text(
            r"$T\ge U+r$, where $r$ labels equal the one before. Three options are right.",
            r"$T\ge U+r$，其中 $r$ 是与前一个相同的标签数。有三个选项正确。",
        ),
    ],
    solution=Text(
        r"abab ($4+0$), the empty sequence ($0$) and aab ($3+1$). abba and aaa need $5$.",
        r"abab（$4+0$）、空序列（$0$）和 aab（$3+1$）。abba 和 aaa 需要 $5$ 帧。",
    ),
)

ORDER = Order(
    id="ctc-order",
    level=1,
    minutes=4,
    title=Text("From outputs to a gradient", "从输出到梯度"),
    prompt=Text(
        "Put the steps for one sequence into order.",
        "把处理一个序列的步骤排好顺序。",
    ),
    steps=[
        Text(
            r"softmax: $\mathbf y^t$ from $\mathbf u^t$, for all frames",
            r"softmax：对所有帧由 $\mathbf u^t$ 求 $\mathbf y^t$",
        ),
        Text(
            r"$\alpha_t(s)$, from $t=1$ to $T$",
            r"$\alpha_t(s)$，从 $t=1$ 到 $T$",
        ),
        Text(
            r"$p$, from $\alpha_T$ at the last two entries",
            r"$p$：由 $\alpha_T$ 的最后两项得到",
        ),
        Text(
            r"the shares $\gamma_t(s)=\alpha_t(s)\,\beta_t(s)/(p\,y^t_{l'_s})$, with $\beta$ at "
            r"hand",
            r"有了 $\beta$ 之后，求份额 $\gamma_t(s)=\alpha_t(s)\,\beta_t(s)/(p\,y^t_{l'_s})$",
        ),
        Text(
            r"add the shares of each class, $g^t_k$",
            r"把每个类别的份额相加，得到 $g^t_k$",
        ),
        Text(
            r"$\mathbf y^t-\mathbf g^t$",
            r"$\mathbf y^t-\mathbf g^t$",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "p comes from α at the last frame, so α is computed first.",
                "p 来自最后一帧的 α，所以要先算 α。",
            ),
            answer=(0, 2, 1, 3, 4, 5),
        ),
        Mutant(
            Text(
                "The shares are divided by p, so p is needed before them.",
                "份额要除以 p，所以要先有 p。",
            ),
            answer=(0, 1, 3, 2, 4, 5),
        ),
        Mutant(
            Text(
                "α is made of the probabilities of the frames: softmax comes first.",
                "α 由各帧的概率组成：先做 softmax。",
            ),
            answer=(1, 0, 2, 3, 4, 5),
        ),
        Mutant(
            Text(
                "A class may have several places: add their shares before you subtract.",
                "一个类别可能有多个位置：先把它们的份额相加，再做减法。",
            ),
            answer=(0, 1, 2, 3, 5, 4),
        ),
    ],
    hints=[
        Text(
            "Each step needs what stands in its formula.",
            "每一步都需要先有公式中出现的量。",
        ),
        Text(
            r"$p$ stands in $\gamma$, and $\alpha$ in $p$.",
            r"$\gamma$ 中有 $p$，$p$ 中有 $\alpha$。",
        ),
    ],
    solution=Text(
        r"Outputs, $\alpha$, $p$, shares, sums over the places of a class, difference. ($\beta$ "
        r"may be computed before or after $\alpha$.)",
        r"输出、$\alpha$、$p$、份额、按类别求和、相减。（$\beta$ 在 $\alpha$ 之前或之后"
        r"计算都可以。）",
    ),
)

EXERCISES = [COLLAPSE, STEP, GRADIENT, SHARE, REST, PATHS, BEST, FIT, ORDER]
