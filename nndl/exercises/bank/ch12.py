r"""Exercises of chapter 12, the Lattice LSTM and Chinese named entities."""

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

TITLE = Text("Lattice LSTM and Chinese named entities", "Lattice LSTM与中文命名实体识别")


def words_case(rng):
    signs = rng.permutation(list("南京市长江大桥北海"))[:5]
    sentence = "".join(rng.choice(signs, 9))
    spans = [(0, 1), (0, 2), (1, 2), (2, 6), (4, 5), (7, 8), (5, 8)]
    words = {sentence[b : e + 1] for b, e in spans}
    return {"sentence": sentence, "words": words | {str(sign) for sign in signs}}


def finds_the_whole(find, rng):
    sentence = "".join(rng.permutation(list("南京市长江大桥")))
    return [tuple(span) for span in np.asarray(find(sentence, {sentence})).tolist()] == [(0, 6)]


WORDS = Code(
    id="lat-words",
    level=2,
    minutes=8,
    title=Text("All words in a sentence", "句子中的所有词"),
    prompt=Text(
        "Return every place where a word of the set `words` stands in the string `sentence`, as "
        "a list of pairs `(b, e)`: first and last character, counted from 0. Overlapping words "
        "all count; words of one character do not. Sort by b, then by e.",
        "返回集合 `words` 中的词在字符串 `sentence` 里出现的所有位置，结果是二元组 `(b, e)` "
        "的列表：首字和尾字的下标，从 0 开始。互相重叠的词都要；单字词不要。先按 b、再按 e 排序。",
    ),
    starter="def find_words(sentence, words):\n    raise NotImplementedError\n",
    reference=(
        "def find_words(sentence, words):\n"
        "    found = []\n"
        "    for b in range(len(sentence)):\n"
        "        for e in range(b + 1, len(sentence)):\n"
        "            if sentence[b : e + 1] in words:\n"
        "                found.append((b, e))\n"
        "    return found\n"
    ),
    cases=words_case,
    equivalents=[
        "def find_words(sentence, words):\n"
        "    T = len(sentence)\n"
        "    return [[b, e] for b in range(T) for e in range(T)\n"
        "            if e > b and sentence[b : e + 1] in words]\n",
        "def find_words(sentence, words):\n"
        "    found = set()\n"
        "    for word in words:\n"
        "        b = sentence.find(word)\n"
        "        while len(word) > 1 and b >= 0:\n"
        "            found.add((b, b + len(word) - 1))\n"
        "            b = sentence.find(word, b + 1)\n"
        "    return sorted(found)\n",
    ],
    mutants=[
        Mutant(
            Text(
                "Single characters are in it. A word of one character would wait for its own "
                "character's state: e must be larger than b.",
                "结果里有单字词。单字词要等待该字自己的状态，形成循环：必须 e > b。",
            ),
            edit=("range(b + 1, len", "range(b, len"),
        ),
        Mutant(
            Text(
                "e is one too large: it is the place of the last character, not the place after "
                "it.",
                "e 大了 1：它是尾字的下标，不是尾字后面的下标。",
            ),
            edit=("append((b, e))", "append((b, e + 1))"),
        ),
        Mutant(
            Text(
                "The piece lacks its last character: a slice stops before its end, so it is "
                "sentence[b : e + 1].",
                "切片少了尾字：切片不含终点，应写 sentence[b : e + 1]。",
            ),
            edit=("b : e + 1", "b:e"),
        ),
        Mutant(
            Text(
                "The places are counted from 1; here they are counted from 0.",
                "下标从 1 开始数了；这里从 0 开始。",
            ),
            edit=("append((b, e))", "append((b + 1, e + 1))"),
        ),
        Mutant(
            Text(
                "Only the shortest word at each place is found: go on after the first one.",
                "每个位置只找到了最短的词：找到一个之后要继续找。",
            ),
            edit=("append((b, e))", "append((b, e))\n                break"),
        ),
        Mutant(
            Text(
                "The last character of the sentence is never reached: range stops before its end.",
                "没有到达句子的最后一个字：range 不含终点。",
            ),
            edit=("len(sentence)):\n            if", "len(sentence) - 1):\n            if"),
        ),
        Mutant(
            Text(
                "The order is wrong: sort by b, then by e.",
                "顺序不对：应先按 b、再按 e 排序。",
            ),
            edit=("return found", "return sorted(found, key=lambda span: (span[1], span[0]))"),
        ),
        Mutant(
            Text(
                "The second number is the length of the word; it should be the place of its last "
                "character.",
                "第二个数写成了词的长度；应是尾字的下标。",
            ),
            edit=("append((b, e))", "append((b, e - b + 1))"),
        ),
        Mutant(
            Text(
                "That is the longest word at each place, cut one after the other: a segmentation. "
                "A lattice keeps all words, overlapping ones too.",
                "这是逐个位置取最长的词，即一种切分。词格要保留所有的词，包括互相重叠的。",
            ),
            answer=(
                "def find_words(sentence, words):\n"
                "    found, b = [], 0\n"
                "    while b < len(sentence):\n"
                "        ends = [e for e in range(b + 1, len(sentence)) "
                "if sentence[b : e + 1] in words]\n"
                "        if ends:\n"
                "            found.append((b, ends[-1]))\n"
                "        b = ends[-1] + 1 if ends else b + 1\n"
                "    return found\n"
            ),
        ),
        Mutant(
            Text(
                "Only the longest word at each place is found; shorter ones that begin there "
                "belong to the lattice too.",
                "每个位置只找到了最长的词；从同一处开始的较短的词也属于词格。",
            ),
            answer=(
                "def find_words(sentence, words):\n"
                "    found = []\n"
                "    for b in range(len(sentence)):\n"
                "        ends = [e for e in range(b + 1, len(sentence)) "
                "if sentence[b : e + 1] in words]\n"
                "        found += [(b, e) for e in ends[-1:]]\n"
                "    return found\n"
            ),
        ),
    ],
    properties=[
        Property(
            Text("a word may be the whole sentence.", "一个词可以就是整个句子。"), finds_the_whole
        )
    ],
    hints=[
        Text(
            "Two loops: where does the piece begin, and where does it end?",
            "两层循环：这一段从哪里开始，到哪里结束？",
        ),
        Text(
            "`sentence[b : e + 1]` is the piece from b to e, both included.",
            "`sentence[b : e + 1]` 是从 b 到 e 的一段，两端都包括。",
        ),
    ],
    solution=Text(
        "Look up each piece of at least two characters. There are $T(T-1)/2$ of them; a trie, as "
        "in `Lexicon`, leaves the inner loop as soon as no word of the dictionary begins like the "
        "piece.",
        "把每个至少两个字的片段拿到词典里查。一共有 $T(T-1)/2$ 个片段；像 `Lexicon` 那样用字典树，"
        "一旦词典中没有词以该片段开头，就可以离开内层循环。",
    ),
)


def memory_case(rng):
    B, N, D = 4, 5, int(rng.integers(6, 9))
    return {
        "f": rng.uniform(0.05, 0.95, (B, D)),
        "c_before": rng.normal(size=(B, D)),
        "i": rng.uniform(0.05, 0.95, (B, D)),
        "c_tilde": np.tanh(rng.normal(size=(B, D))),
        "i_l": rng.uniform(0.05, 0.95, (N, D)),
        "c_w": rng.normal(size=(N, D)),
        "s": np.array([2, 0, 2, 3, 2])[rng.permutation(N)],  # sentence 1 has no word
    }


def no_words_at_all(memory, rng):
    f, c_before, i, c_tilde, i_l, c_w, s = memory_case(rng).values()
    result = memory(f, c_before, i, c_tilde, i_l[:0], c_w[:0], s[:0])
    return np.allclose(result, f * c_before + i * c_tilde)


MEMORY = Code(
    id="lat-memory",
    level=3,
    minutes=15,
    title=Text("The memory at one character, for a batch", "一批句子在同一个字上的内部状态"),
    prompt=Text(
        r"At character $j$ of B sentences: `f`, `i`, `c_before` ($\mathbf c^c_{j-1}$) and "
        r"`c_tilde` "
        r"have shape $(B,D)$. N words end here, in all sentences together; `i_l` "
        r"($\mathbf i^c_{b,j}$) and `c_w` ($\mathbf c^w_{b,j}$) have shape $(N,D)$, and `s`, shape "
        r"$(N,)$, says of each word in which sentence it stands. Return $\mathbf c^c_j$, $(B,D)$, "
        r"by the rule for no word or by that for words, sentence by sentence. A sentence may have "
        r"several words here, or none.",
        r"考虑 B 个句子的第 $j$ 个字：`f`、`i`、`c_before`（即 $\mathbf c^c_{j-1}$）和 `c_tilde` "
        r"的形状为 $(B,D)$。所有句子中共有 N 个词在这里结束；`i_l`（$\mathbf i^c_{b,j}$）和 `c_w`"
        r"（$\mathbf c^w_{b,j}$）的形状为 $(N,D)$，`s` 的形状为 $(N,)$，说明每个词属于哪个句子。"
        r"返回 $\mathbf c^c_j$，形状 $(B,D)$：每个句子按无词时或有词时的"
        r"公式计算。一个句子在这里可能有多个词，也可能没有词。",
    ),
    starter="def memory(f, c_before, i, c_tilde, i_l, c_w, s):\n    raise NotImplementedError\n",
    reference=(
        "def memory(f, c_before, i, c_tilde, i_l, c_w, s):\n"
        "    total = np.exp(i)\n"
        "    np.add.at(total, s, np.exp(i_l))\n"
        "    mean = np.exp(i) / total * c_tilde\n"
        "    np.add.at(mean, s, np.exp(i_l) / total[s] * c_w)\n"
        "    some = np.isin(np.arange(len(i)), s)[:, None]\n"
        "    return np.where(some, mean, f * c_before + i * c_tilde)\n"
    ),
    cases=memory_case,
    equivalents=[
        "def memory(f, c_before, i, c_tilde, i_l, c_w, s):\n"
        "    rows = []\n"
        "    for n in range(len(i)):\n"
        "        own = np.asarray(s) == n\n"
        "        if not own.any():\n"
        "            rows.append(f[n] * c_before[n] + i[n] * c_tilde[n])\n"
        "            continue\n"
        "        weights = np.exp(np.vstack([i[n], i_l[own]]))\n"
        "        weights /= weights.sum(0)\n"
        "        rows.append((weights * np.vstack([c_tilde[n], c_w[own]])).sum(0))\n"
        "    return np.array(rows)\n",
    ],
    mutants=[
        Mutant(
            Text(
                "Where no word ends you still take the mean: its only weight is 1, and the past is "
                "erased. There it is f ⊙ c_before + i ⊙ c̃.",
                "没有词结束的地方也取了平均：唯一的权重是 1，过去的记忆被抹掉。"
                "这时应是 f ⊙ c_before + i ⊙ c̃。",
            ),
            edit=("np.where(some, mean, f * c_before + i * c_tilde)", "mean"),
        ),
        Mutant(
            Text(
                "The words are not used: where a word ends, the memory is the weighted mean.",
                "没有用到词：有词结束的地方，内部状态是加权平均。",
            ),
            answer=(
                "def memory(f, c_before, i, c_tilde, i_l, c_w, s):\n"
                "    return f * c_before + i * c_tilde\n"
            ),
        ),
        Mutant(
            Text(
                "The old memory is added to the mean as well. Where a word ends, f and c_before do "
                "not occur.",
                "在平均之外又加上了旧的记忆。有词结束的地方，公式中没有 f 和 c_before。",
            ),
            edit=("np.where(some, mean,", "np.where(some, mean + f * c_before,"),
        ),
        Mutant(
            Text(
                "total[s] += ... counts a sentence with several words once: of repeated indices "
                "the last one wins. np.add.at adds them all (in the sum of the exponentials).",
                "total[s] += ... 对有多个词的句子只加了一次：下标重复时只有最后一个生效。"
                "np.add.at 才会全部相加（这里是指数之和）。",
            ),
            edit=("np.add.at(total, s, np.exp(i_l))", "total[s] += np.exp(i_l)"),
        ),
        Mutant(
            Text(
                "mean[s] += ... keeps one word of each sentence: of repeated indices the last one "
                "wins. np.add.at adds them all (in the mean).",
                "mean[s] += ... 每个句子只留下一个词：下标重复时只有最后一个生效。"
                "np.add.at 才会全部相加（这里是加权和）。",
            ),
            edit=(
                "np.add.at(mean, s, np.exp(i_l) / total[s] * c_w)",
                "mean[s] += np.exp(i_l) / total[s] * c_w",
            ),
        ),
        Mutant(
            Text(
                "The character's own gate is missing below the fraction: it takes part in the "
                "softmax.",
                "分母里漏了字自己的门：它也参与 Softmax。",
            ),
            edit=("total = np.exp(i)\n", "total = np.full(i.shape, 1e-300)\n"),
        ),
        Mutant(
            Text(
                "The character's candidate is missing in the mean.",
                "加权平均里漏了字自己的候选状态。",
            ),
            edit=("mean = np.exp(i) / total * c_tilde", "mean = np.zeros_like(i)"),
        ),
        Mutant(
            Text(
                "The gates are divided by their sum without exp: the weights are a softmax of the "
                "gates.",
                "门直接除以它们的和，漏了 exp：权重是门的 Softmax。",
            ),
            answer=(
                "def memory(f, c_before, i, c_tilde, i_l, c_w, s):\n"
                "    total = i.copy()\n"
                "    np.add.at(total, s, i_l)\n"
                "    mean = i / total * c_tilde\n"
                "    np.add.at(mean, s, i_l / total[s] * c_w)\n"
                "    some = np.isin(np.arange(len(i)), s)[:, None]\n"
                "    return np.where(some, mean, f * c_before + i * c_tilde)\n"
            ),
        ),
        Mutant(
            Text(
                "Gate times value was added up, as if words were more input. Where a word ends, "
                "the weights of all offers are normalised, and the old memory is not in the mean.",
                "把门乘以值直接相加，好像词只是更多的输入。有词结束的地方，各项的权重要归一化，"
                "旧的记忆也不在平均之中。",
            ),
            answer=(
                "def memory(f, c_before, i, c_tilde, i_l, c_w, s):\n"
                "    c = f * c_before + i * c_tilde\n"
                "    np.add.at(c, s, i_l * c_w)\n"
                "    return c\n"
            ),
        ),
        Mutant(
            Text(
                "The sums run over the words of all sentences: s says which words belong to which "
                "sentence.",
                "求和用了所有句子的词：s 说明哪个词属于哪个句子。",
            ),
            answer=(
                "def memory(f, c_before, i, c_tilde, i_l, c_w, s):\n"
                "    total = np.exp(i) + np.exp(i_l).sum(0)\n"
                "    mean = (np.exp(i) * c_tilde + (np.exp(i_l) * c_w).sum(0)) / total\n"
                "    some = np.isin(np.arange(len(i)), s)[:, None]\n"
                "    return np.where(some, mean, f * c_before + i * c_tilde)\n"
            ),
        ),
        Mutant(
            Text(
                "The candidate is multiplied by its gate and by its weight; in the mean the weight "
                "alone stands.",
                "候选状态既乘了门又乘了权重；加权平均里只有权重。",
            ),
            edit=("/ total * c_tilde", "/ total * i * c_tilde"),
        ),
    ],
    properties=[
        Property(
            Text(
                "with no words at all it is the step of an LSTM.",
                "如果完全没有词，它就是 LSTM 的一步。",
            ),
            no_words_at_all,
        )
    ],
    hints=[
        Text(
            "First the sum of exponentials of each sentence: its own gate, and those of its words. "
            "`np.add.at(total, s, values)` adds row n of values to row s[n] of total.",
            "先求每个句子的指数之和：字自己的门，加上它的词的门。`np.add.at(total, s, values)` "
            "把 values 的第 n 行加到 total 的第 s[n] 行。",
        ),
        Text(
            "The same way the weighted mean. At the end `np.where` chooses between the two cases; "
            "a sentence has a word if its number is in s.",
            "加权平均也这样求。最后用 `np.where` 在两种情形中选择；句子的编号在 s 中，就说明它有词"
            "。",
        ),
    ],
    solution=Text(
        "A scatter sum for what is below the fraction, one for the mean, and a choice between the "
        "two cases. All words that end here are computed at once, whatever sentence they are from: "
        "that is how a lattice is batched.",
        "分母用一次按下标累加，加权平均再用一次，最后在两种情形中选择。在这里结束的所有词，"
        "不论来自哪个句子，都一次算完：词格就是这样做批量计算的。",
    ),
)


def gate_names(rng):
    hidden = sizes(rng, 1)[0]
    names = {name: rng.normal(size=hidden) for name in ("v", "c", "c̄")}
    return {**names, "α": rng.uniform(0.1, 0.9, hidden), "i": rng.uniform(0.1, 0.9, hidden)}


GATE = Formula(
    id="lat-gate",
    level=3,
    minutes=8,
    title=Text("The gradient of a word's gate", "词的门的梯度"),
    prompt=Text(
        r"$\mathbf c=\sum_k\boldsymbol\alpha_k\odot\mathbf v_k$ is a mean whose weights are a "
        r"softmax "
        r"of the gates $\mathbf i_k$, entry by entry, and $\bar{\mathbf c}=\partial\mathcal "
        r"L/\partial"
        r"\mathbf c$. One offer has the gate `i`, the weight `α` and the value `v`. Write "
        r"$\partial\mathcal L/\partial\mathbf i$ (of the gate itself, not of what is inside its "
        r"logistic function) with `α` or `\alpha`, `v`, `c`, `c̄` or `\bar{c}`, and `⊙` or `*`.",
        r"$\mathbf c=\sum_k\boldsymbol\alpha_k\odot\mathbf v_k$ 是加权平均，权重是门 $\mathbf i_k$ "
        r"逐元素的 Softmax，$\bar{\mathbf c}=\partial\mathcal L/\partial\mathbf c$。其中一项的门为 "
        r"`i`，权重为 `α`，值为 `v`。写出 $\partial\mathcal L/\partial\mathbf i$（对门本身，"
        r"不是对 Logistic 函数里面的净输入）。可以输入 `α` 或 `\alpha`、`v`、`c`、`c̄` 或 "
        r"`\bar{c}`，逐元素相乘用 `⊙` 或 `*`。",
    ),
    reference="α ⊙ (v - c) ⊙ c̄",
    names=gate_names,
    functions={},
    equivalents=[
        r"\alpha\odot(v-c)\odot\bar{c}",
        "c̄ * α * v - c̄ * α * c",
        "-α ⊙ (c - v) ⊙ c̄",
    ],
    mutants=[
        Mutant(
            Text(
                "Only the numerator of α was differentiated. The gate also stands below the "
                "fraction, of every weight: that subtracts c.",
                "只对 α 的分子求了导。门也在每个权重的分母里：所以要减去 c。",
            ),
            edit=("(v - c)", "v"),
        ),
        Mutant(
            Text(
                "The sign is wrong: opening the gate moves the mean towards v, by v - c.",
                "符号错了：门开大，平均值会向 v 靠近，方向是 v - c。",
            ),
            edit=("(v - c)", "(c - v)"),
        ),
        Mutant(
            Text(
                "The weight α is missing: an offer that hardly counts moves the mean hardly.",
                "漏了权重 α：几乎不起作用的一项，也几乎不会移动平均值。",
            ),
            edit=("α ⊙ ", ""),
        ),
        Mutant(
            Text(
                "c̄ is missing: what the loss says of c comes in by the chain rule.",
                "漏了 c̄：由链式法则，损失对 c 的梯度要乘进来。",
            ),
            edit=(" ⊙ c̄", ""),
        ),
        Mutant(
            Text(
                "That is the gradient of the value v. The gate acts through the weights.",
                "这是值 v 的梯度。门是通过权重起作用的。",
            ),
            answer="α ⊙ c̄",
        ),
        Mutant(
            Text(
                "Only this offer's own weight was moved. The gate lowers all other weights too, "
                "and "
                "together that gives v - c.",
                "只考虑了这一项自己的权重。门还会降低其他各项的权重，合起来是 v - c。",
            ),
            answer="α ⊙ (1 - α) ⊙ v ⊙ c̄",
        ),
        Mutant(
            Text(
                "That goes one step further, to what is inside the logistic function of the gate: "
                "leave i ⊙ (1 - i) out.",
                "多走了一步，求到了门的 Logistic 函数里面：应去掉 i ⊙ (1 - i)。",
            ),
            answer="α ⊙ (v - c) ⊙ c̄ ⊙ i ⊙ (1 - i)",
        ),
        Mutant(
            Text(
                "The weights are no constants: they are computed from the gates, so the gradient "
                "is not 0.",
                "权重不是常数：它们由门算出，所以梯度不是 0。",
            ),
            answer="0 * c̄",
        ),
    ],
    hints=[
        Text(
            r"In one entry: $\partial\alpha_k/\partial i_m=\alpha_k(\mathbb 1[k=m]-\alpha_m)$.",
            r"看一个分量：$\partial\alpha_k/\partial i_m=\alpha_k(\mathbb 1[k=m]-\alpha_m)$。",
        ),
        Text(
            r"Multiply by $v_k$ and sum over $k$. The sum $\sum_k\alpha_kv_k$ has a name.",
            r"乘以 $v_k$ 再对 $k$ 求和。$\sum_k\alpha_kv_k$ 有一个名字。",
        ),
    ],
    solution=Text(
        r"$\sum_kv_k\alpha_k(\mathbb 1[k=m]-\alpha_m)=\alpha_m(v_m-c)$, times $\bar c$. It is 0 "
        r"for "
        r"an offer that equals the mean.",
        r"$\sum_kv_k\alpha_k(\mathbb 1[k=m]-\alpha_m)=\alpha_m(v_m-c)$，再乘 $\bar c$。"
        r"如果某一项等于平均值，它的梯度就是 0。",
    ),
)

BOUND = Number(
    id="lat-bound",
    level=2,
    minutes=5,
    title=Text("The most that a word can weigh", "一个词最多能占多大权重"),
    prompt=Text(
        r"Three words end at a character. How close to 1 can the weight of one of them, "
        r"$\boldsymbol\alpha$, come in one entry? Give the bound to two decimals; you may type "
        r"a formula with `exp(1)`.",
        r"三个词在同一个字结束。其中一个词的权重 $\boldsymbol\alpha$ 在某个分量上最多能有多大"
        r"？"
        r"给出这个上界，保留两位小数；可以输入含 `exp(1)` 的算式。",
    ),
    reference=round(float(np.e / (np.e + 3)), 4),
    tolerance=0.0055,
    mutants=[
        Mutant(
            Text(
                "A usual softmax can come near 1. Here the exponents are gates between 0 and 1.",
                "一般的 Softmax 可以接近 1。这里的指数是门，在 0 和 1 之间。",
            ),
            answer=1,
        ),
        Mutant(
            Text(
                "That forgets the character itself: four offers share, three words and it.",
                "漏了字自己：分享权重的有四项，三个词和这个字。",
            ),
            answer=round(float(np.e / (np.e + 2)), 4),
        ),
        Mutant(
            Text(
                "That is the equal share of four. The gates may differ, up to 0 against 1.",
                "这是四项平分。各个门可以不同，最多是 0 对 1。",
            ),
            answer=0.25,
        ),
        Mutant(
            Text(
                "That is the smallest weight: its gate is 0 and the three others are 1.",
                "这是最小的权重：它的门为 0，另外三项为 1。",
            ),
            answer=round(float(1 / (1 + 3 * np.e)), 4),
        ),
        Mutant(
            Text(
                "That is the bound for one word. Here there are three.",
                "这是只有一个词时的上界。这里有三个词。",
            ),
            answer=round(float(np.e / (np.e + 1)), 4),
        ),
        Mutant(
            Text(
                "All gates are 1 there except one; the largest weight needs the others at 0.",
                "那里几乎所有的门都是 1；要得到最大的权重，其他的门应为 0。",
            ),
            answer=round(float(np.e / (3 * np.e + 1)), 4),
        ),
        Mutant(
            Text(
                "The gates are divided as they are; the weights are a softmax, so take exp first.",
                "直接用门相除了；权重是 Softmax，应先取 exp。",
            ),
            answer=0.75,
        ),
    ],
    hints=[
        Text(
            "How large can the exponential of a gate be, and how small?",
            "门的指数最大是多少，最小是多少？",
        ),
        Text(
            "Its own gate at 1, the two other words and the character at 0.",
            "它自己的门取 1，另外两个词和这个字的门取 0。",
        ),
    ],
    solution=Text(
        r"$\frac{\exp(1)}{\exp(1)+1+1+1}=0.475\dots$ So the word has at most about half, whatever "
        r"the "
        r"network has learned; the bound is not reached, because no gate is quite 0 or 1.",
        r"$\frac{\exp(1)}{\exp(1)+1+1+1}=0.475\dots$ 无论网络学到什么，这个词最多占一半左右；"
        r"由于门不会恰好等于 0 或 1，这个上界取不到。",
    ),
)

PAPER = Number(
    id="lat-paper",
    level=2,
    minutes=8,
    title=Text("One word less, on paper", "少一个词，用笔算"),
    prompt=Text(
        r"Take the example 长江大桥 of the chapter: all gates are $\frac12$, the candidates of the "
        r"characters are $\frac12,\frac12,0,0$, those of the words 大桥 $\frac14$ and 长江大桥 "
        r"$\frac34$. Now strike 长江 out of the dictionary, so no word ends at 江. What is "
        r"$c^c_4$? "
        r"You may type a fraction.",
        r"用本章的例子“长江大桥”：所有的门都是 $\frac12$，各字的候选状态是 $\frac12,\frac12,0,0$，"
        r"词“大桥”的是 $\frac14$，“长江大桥”的是 $\frac34$。现在从词典中删去“长江”，"
        r"于是没有词在“江”结束。$c^c_4$ 是多少？可以输入分数。",
    ),
    reference=23 / 96,
    tolerance=0.0006,
    mutants=[
        Mutant(
            Text(
                "That is the value with 长江, and also what the mean with an empty set of words "
                "would give. Without 长江, c₂ = ½·¼ + ½·½ = 3/8.",
                "这是有“长江”时的值，也是对空的词集取平均的结果。没有“长江”时，c₂ = ½·¼ + ½·½ = "
                "3/8。",
            ),
            answer=1 / 4,
        ),
        Mutant(
            Text(
                "The offers are added up; c₄ is their mean, a third of that.",
                "把各项加起来了；c₄ 是它们的平均，要再除以 3。",
            ),
            answer=23 / 32,
        ),
        Mutant(
            Text(
                "The mean is over two; the character itself, with candidate 0, is the third.",
                "按两项平均了；还有第三项：字自己，候选状态为 0。",
            ),
            answer=23 / 64,
        ),
        Mutant(
            Text(
                "½·c₃ is added to the mean; where words end, c₃ is not in it.",
                "在平均之外又加了 ½·c₃；有词结束的地方，公式里没有 c₃。",
            ),
            answer=1 / 3,
        ),
        Mutant(
            Text(
                "At 4 you took the formula without words; two words end there.",
                "在第 4 个字用了没有词的公式；那里有两个词结束。",
            ),
            answer=3 / 32,
        ),
        Mutant(
            Text(
                "长江大桥 starts after its first character, from c₁ = ¼, not from c₃.",
                "“长江大桥”从第一个字之后开始，用的是 c₁ = ¼，不是 c₃。",
            ),
            answer=(7 / 32 + 3 / 32 + 3 / 8) / 3,
        ),
        Mutant(
            Text(
                "The offer of 大桥 is missing in the sum: only 长江 is struck out.",
                "求和时漏了“大桥”这一项：只删去了“长江”。",
            ),
            answer=1 / 6,
        ),
    ],
    hints=[
        Text(
            r"First $c_2$ and $c_3$: no word ends at either.",
            r"先求 $c_2$ 和 $c_3$：这两处没有词结束。",
        ),
        Text(
            r"$c_2=\frac38$, $c_3=\frac3{16}$. 大桥 begins from $c_3$, 长江大桥 from "
            r"$c_1=\frac14$.",
            r"$c_2=\frac38$，$c_3=\frac3{16}$。“大桥”从 $c_3$ 出发，“长江大桥”从 $c_1=\frac14$ 出发"
            r"。",
        ),
    ],
    solution=Text(
        r"$c_2=\frac12\cdot\frac14+\frac12\cdot\frac12=\frac38$, $c_3=\frac3{16}$. 大桥: "
        r"$\frac12\cdot\frac3{16}+\frac12\cdot\frac14=\frac7{32}$; 长江大桥: $\frac12$ as before. "
        r"$c_4=\frac13\big(\frac7{32}+\frac12+0\big)=\frac{23}{96}$.",
        r"$c_2=\frac12\cdot\frac14+\frac12\cdot\frac12=\frac38$，$c_3=\frac3{16}$。“大桥”："
        r"$\frac12\cdot\frac3{16}+\frac12\cdot\frac14=\frac7{32}$；“长江大桥”仍为 $\frac12$。"
        r"$c_4=\frac13\big(\frac7{32}+\frac12+0\big)=\frac{23}{96}$。",
    ),
)

BATCH = Choice(
    id="lat-batch",
    level=2,
    minutes=4,
    title=Text("What must wait for what?", "谁必须等谁？"),
    prompt=Text(
        "Many sentences are to be read at once by a Lattice LSTM. Which statements are true? Pick "
        "all.",
        "要用 Lattice LSTM 同时读很多句子。下列哪些说法正确？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                r"All words that end at character $j$, of all sentences, fit into one matrix "
                r"product.",
                r"所有句子中在第 $j$ 个字结束的词，可以放进同一次矩阵乘法。",
            ),
            True,
            Text(
                "Yes: each needs only states before j. A scatter sum then brings each to its "
                "sentence.",
                "对：每个词只需要 j 之前的状态。再用按下标累加把结果送回各自的句子。",
            ),
        ),
        Option(
            Text(
                "Batches are impossible, because the softmax runs over a different number of words "
                "in each sentence.",
                "不能做批量计算，因为每个句子的 Softmax 中词的个数不同。",
            ),
            False,
            Text(
                "The sum of exponentials is a scatter sum: it does not matter how many terms each "
                "sentence gives.",
                "指数之和可以按下标累加：每个句子有几项都没有关系。",
            ),
        ),
        Option(
            Text(
                r"Character $j$ of a sentence must wait for character $j-1$ of the same sentence.",
                r"一个句子的第 $j$ 个字必须等待同一句子的第 $j-1$ 个字。",
            ),
            True,
            Text(
                "Yes: its gates read h of character j − 1, as in any recurrent network.",
                "对：它的门要读第 j − 1 个字的 h，与任何循环网络一样。",
            ),
        ),
        Option(
            Text(
                "The memories of all words can be computed before the first character is read.",
                "可以在读第一个字之前就算好所有词的内部状态。",
            ),
            False,
            Text(
                "A word begins from the states after its first character: it waits for them.",
                "词从首字之后的状态出发：必须等它们算完。",
            ),
        ),
        Option(
            Text(
                r"The products of $W^w$ with the words' *vectors* can be computed before the first "
                r"character is read.",
                r"$W^w$ 与各词*词向量*相乘的部分，可以在读第一个字之前算好。",
            ),
            True,
            Text(
                "Yes: the columns that meet the word's vector need no state.",
                "对：与词向量相乘的那些列不需要任何状态。",
            ),
        ),
        Option(
            Text(
                "All sentences of a batch must have words at the same places.",
                "一批句子的词必须出现在相同的位置。",
            ),
            False,
            Text(
                "Each sentence brings its own list; where it has no word, it takes the other case.",
                "每个句子带着自己的词表；没有词的地方用另一种情形。",
            ),
        ),
    ],
    hints=[
        Text(
            "For each quantity ask which states it reads.",
            "对每个量问一句：它读了哪些状态？",
        ),
        Text("Three statements are true.", "有三个说法是正确的。"),
    ],
    solution=Text(
        "What waits is the chain of characters. Words wait for their first character only, and "
        "words of different sentences never wait for each other.",
        "必须等待的是字的链条。词只等自己的首字，不同句子的词互不等待。",
    ),
)

ORDER = Order(
    id="lat-order",
    level=1,
    minutes=3,
    title=Text("At a character where words end", "在有词结束的字上"),
    prompt=Text(
        r"The character's own gates and candidate are known. Put the rest of the step at character "
        r"$e$ into order.",
        r"字自己的门和候选状态已经算好。把第 $e$ 个字上其余的计算排好顺序。",
    ),
    steps=[
        Text(
            r"Of each word: its gates and candidate, from its vector and $\mathbf h^c_b$.",
            r"对每个词：由词向量和 $\mathbf h^c_b$ 算出它的门和候选状态。",
        ),
        Text(
            r"Of each word: its memory $\mathbf c^w_{b,e}$, from $\mathbf c^c_b$.",
            r"对每个词：由 $\mathbf c^c_b$ 算出它的内部状态 $\mathbf c^w_{b,e}$。",
        ),
        Text(
            r"Of each word: the gate $\mathbf i^c_{b,e}$ into the character.",
            r"对每个词：算出进入该字的门 $\mathbf i^c_{b,e}$。",
        ),
        Text(
            r"The weights: a softmax over the gates of words and character.",
            r"权重：对词和字的门做 Softmax。",
        ),
        Text(
            r"The weighted mean $\mathbf c^c_e$.",
            r"加权平均 $\mathbf c^c_e$。",
        ),
        Text(
            r"The hidden state $\mathbf h^c_e$.",
            r"隐状态 $\mathbf h^c_e$。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "The gate into the character reads the word's memory: that comes first.",
                "进入字的门要读词的内部状态：应先算后者。",
            ),
            answer=(0, 2, 1, 3, 4, 5),
        ),
        Mutant(
            Text(
                "The word's memory needs the word's own gates: these come first.",
                "词的内部状态要用到词自己的门：应先算门。",
            ),
            answer=(1, 0, 2, 3, 4, 5),
        ),
        Mutant(
            Text(
                "The weights are a softmax of the gates into the character: those come first.",
                "权重是进入字的各个门的 Softmax：应先算这些门。",
            ),
            answer=(0, 1, 3, 2, 4, 5),
        ),
        Mutant(
            Text(
                "A mean needs its weights first.",
                "求加权平均之前要先有权重。",
            ),
            answer=(0, 1, 2, 4, 3, 5),
        ),
        Mutant(
            Text(
                "The hidden state shows the memory: it comes last.",
                "隐状态是由内部状态得到的：应放在最后。",
            ),
            answer=(0, 1, 2, 3, 5, 4),
        ),
    ],
    hints=[
        Text(
            "What does each line read?",
            "每一行要读什么？",
        ),
        Text(
            "Inside the word first, then the way into the character, then the character.",
            "先在词的内部，再进入字，最后是字。",
        ),
    ],
    solution=Text(
        "The word's gates, its memory, the gate of the way, the weights, the memory, the state.",
        "先是词的各个门和词的内部状态，再是路径上的门和权重，最后是字的内部状态和隐状态。",
    ),
)

ROW = Number(
    id="crf-row",
    level=2,
    minutes=6,
    title=Text("The probability of a row of tags", "一个标记序列的概率"),
    prompt=Text(
        r"A CRF as on paper in the chapter: $\exp\mathbf u_1=(2,1)$, $\exp\mathbf u_2=(1,2)$, "
        r"$\exp\mathbf u_3=(1,1)$, $\exp A=\begin{bmatrix}2&1\\1&1\end{bmatrix}$, "
        r"$\mathbf p=\mathbf q=\mathbf 0$ and $Z=27$. What is the probability of the tags "
        r"$(1,1,2)$? "
        r"You may type a fraction.",
        r"用本章笔算的 CRF：$\exp\mathbf u_1=(2,1)$，$\exp\mathbf u_2=(1,2)$，"
        r"$\exp\mathbf u_3=(1,1)$，$\exp A=\begin{bmatrix}2&1\\1&1\end{bmatrix}$，"
        r"$\mathbf p=\mathbf q=\mathbf 0$，$Z=27$。标记序列 $(1,1,2)$ 的概率是多少？可以输入分数。",
    ),
    reference=4 / 27,
    tolerance=0.0006,
    mutants=[
        Mutant(
            Text(
                "That is its weight, not yet divided by the sum Z over all rows.",
                "这是它的权重，还没有除以所有序列之和 Z。",
            ),
            answer=4,
        ),
        Mutant(
            Text(
                "A factor 2 is missing: tag 1 at the first character has 2, and so has the step "
                "from "
                "tag 1 to tag 1.",
                "少了一个因子 2：第一个字取标记 1 的因子是 2，从标记 1 到标记 1 的因子也是 2。",
            ),
            answer=2 / 27,
        ),
        Mutant(
            Text(
                "That is the probability of (1,1,1): from tag 1 to tag 2 the factor is 1.",
                "这是 (1,1,1) 的概率：从标记 1 到标记 2 的因子是 1。",
            ),
            answer=8 / 27,
        ),
        Mutant(
            Text(
                "That is the logarithm, ln P; the probability itself is asked for.",
                "这是对数 ln P；题目要的是概率本身。",
            ),
            answer=round(float(np.log(4 / 27)), 4),
        ),
        Mutant(
            Text(
                "That is the loss, −ln P; the probability itself is asked for.",
                "这是损失 −ln P；题目要的是概率本身。",
            ),
            answer=round(float(-np.log(4 / 27)), 4),
        ),
        Mutant(
            Text(
                "Each character was normalised by itself; a CRF divides once, by Z.",
                "每个字各自归一化了；CRF 只除以一次 Z。",
            ),
            answer=1 / 9,
        ),
        Mutant(
            Text(
                "It was divided by the number of rows, 8; the rows have different weights, "
                "together 27.",
                "除以了序列的个数 8；各个序列的权重不同，总和是 27。",
            ),
            answer=0.5,
        ),
        Mutant(
            Text(
                "Factors were added up: scores are added, so their exponentials are multiplied.",
                "把因子加起来了：分数相加，指数就相乘。",
            ),
            answer=7 / 27,
        ),
    ],
    hints=[
        Text(
            "Three factors of characters and two of neighbours.",
            "三个字各一个因子，相邻标记两个因子。",
        ),
        Text(
            r"$2\cdot1\cdot1$ from the characters, $2\cdot1$ from the neighbours.",
            r"各字给出 $2\cdot1\cdot1$，相邻标记给出 $2\cdot1$。",
        ),
    ],
    solution=Text(
        r"$\exp s=2\cdot2\cdot1\cdot1\cdot1=4$, so $P=\frac4{27}$. All eight rows together have "
        r"27.",
        r"$\exp s=2\cdot2\cdot1\cdot1\cdot1=4$，所以 $P=\frac4{27}$。八个序列合起来是 27。",
    ),
)

EXERCISES = [WORDS, MEMORY, GATE, BOUND, PAPER, BATCH, ORDER, ROW]
