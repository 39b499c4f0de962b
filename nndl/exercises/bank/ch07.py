r"""Exercises of chapter 7, the LSTM."""

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

TITLE = Text("LSTM", "长短期记忆网络")


def step_case(rng):
    batch, hidden = sizes(rng, 2)
    names = ("z_i", "z_f", "z_o", "z_c", "c")
    return {name: rng.normal(size=(batch, hidden)) for name in names}


def copies(function, rng):
    batch, hidden = sizes(rng, 2)
    z_c, c = rng.normal(size=(2, batch, hidden))
    far = np.full((batch, hidden), 40.0)
    h_new, c_new = function(-far, far, -far, z_c, c)
    return np.allclose(c_new, c) and np.allclose(h_new, 0)


STEP = Code(
    id="lstm-step",
    level=1,
    minutes=6,
    title=Text("From net inputs to states", "从净输入到状态"),
    prompt=Text(
        r"Given the net inputs of one step, `z_i`, `z_f`, `z_o`, `z_c`, and the internal state "
        r"before it, `c`, all of shape $(B, D)$, return the pair `(h, c)` of the new hidden state "
        r"and the new internal state.",
        r"已知某一步的净输入 `z_i`、`z_f`、`z_o`、`z_c` 和上一步的内部状态 `c`，形状都是 "
        r"$(B, D)$，返回新的隐状态和新的内部状态 `(h, c)`。",
    ),
    starter="def lstm_step(z_i, z_f, z_o, z_c, c):\n    raise NotImplementedError\n",
    reference=(
        "def lstm_step(z_i, z_f, z_o, z_c, c):\n"
        "    i, f, o = [1 / (1 + np.exp(-z)) for z in (z_i, z_f, z_o)]\n"
        "    new = f * c + i * np.tanh(z_c)\n"
        "    return o * np.tanh(new), new\n"
    ),
    cases=step_case,
    equivalents=[
        "def lstm_step(z_i, z_f, z_o, z_c, c):\n"
        "    def s(z):\n"
        "        return (1 + np.tanh(z / 2)) / 2\n"
        "    c = s(z_f) * c + s(z_i) * np.tanh(z_c)\n"
        "    return s(z_o) * np.tanh(c), c\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The input gate and the forget gate are exchanged: f multiplies the old state, "
                "i the candidate.",
                "输入门和遗忘门用反了：f 乘旧的内部状态，i 乘候选状态。",
            ),
            edit=("f * c + i *", "i * c + f *"),
        ),
        Mutant(
            Text(
                "The forget gate is missing: the old state is kept whole.",
                "漏了遗忘门：旧的内部状态被全部保留。",
            ),
            edit=("f * c", "c"),
        ),
        Mutant(
            Text(
                "You took 1 − f for f. The gate's value says how much is kept: f = 1 keeps all.",
                "把 f 用成了 1 − f。门的值表示保留多少：f = 1 时全部保留。",
            ),
            edit=("f * c", "(1 - f) * c"),
        ),
        Mutant(
            Text("The input gate is missing.", "漏了输入门。"),
            edit=("i * np.tanh(z_c)", "np.tanh(z_c)"),
        ),
        Mutant(
            Text(
                "The candidate has tanh, not the logistic function: it may be negative.",
                "候选状态用的是 tanh，不是 Logistic 函数：它可以是负的。",
            ),
            edit=("np.tanh(z_c)", "1 / (1 + np.exp(-z_c))"),
        ),
        Mutant(
            Text("The candidate's tanh is missing.", "候选状态漏了 tanh。"),
            edit=("np.tanh(z_c)", "z_c"),
        ),
        Mutant(
            Text(
                "tanh is missing in the hidden state: h = o ⊙ tanh(c).",
                "隐状态漏了 tanh：h = o ⊙ tanh(c)。",
            ),
            edit=("o * np.tanh(new)", "o * new"),
        ),
        Mutant(
            Text(
                "The hidden state shows the old internal state; it is made from the new one.",
                "隐状态用的是旧的内部状态；应当用新的。",
            ),
            edit=("np.tanh(new)", "np.tanh(c)"),
        ),
        Mutant(
            Text(
                "The output gate is inside tanh. That is the block of the Grid LSTM (chapter 11), "
                "not this one: h = o ⊙ tanh(c).",
                "输出门写进了 tanh 里面。这是网格LSTM（第 11 章）的写法；这里 h = o ⊙ tanh(c)。",
            ),
            edit=("o * np.tanh(new)", "np.tanh(o * new)"),
        ),
        Mutant(
            Text("The output gate is missing.", "漏了输出门。"),
            edit=("return o * np.tanh", "return np.tanh"),
        ),
        Mutant(
            Text(
                "The pair is the other way round: first the hidden state, then the internal state.",
                "返回的顺序反了：先隐状态，后内部状态。",
            ),
            edit=("return o * np.tanh(new), new", "return new, o * np.tanh(new)"),
        ),
        Mutant(
            Text(
                "The sign of the exponent is wrong: σ(z) = 1 / (1 + exp(−z)).",
                "指数的符号错了：σ(z) = 1 / (1 + exp(−z))。",
            ),
            edit=("np.exp(-z)", "np.exp(z)"),
        ),
    ],
    properties=[
        Property(
            Text(
                "with i = 0, f = 1 and o = 0 the cell copies c and shows nothing.",
                "当 i = 0、f = 1、o = 0 时，单元复制 c，并且什么也不输出。",
            ),
            copies,
        )
    ],
    hints=[
        Text(
            r"Three gates with $\sigma$, one candidate with $\tanh$; then $\mathbf c_t$, then "
            r"$\mathbf h_t$.",
            r"三个门用 $\sigma$，候选状态用 $\tanh$；先算 $\mathbf c_t$，再算 $\mathbf h_t$。",
        ),
        Text(
            r"$\mathbf c_t=\mathbf f_t\odot\mathbf c_{t-1}+\mathbf i_t\odot\tilde{\mathbf c}_t$.",
            r"$\mathbf c_t=\mathbf f_t\odot\mathbf c_{t-1}+\mathbf i_t\odot\tilde{\mathbf c}_t$。",
        ),
    ],
    solution=Text(
        r"Entry by entry: $\mathbf c_t=\sigma(\mathbf z^f)\odot\mathbf c_{t-1}+\sigma(\mathbf "
        r"z^i)\odot\tanh(\mathbf z^c)$ and $\mathbf h_t=\sigma(\mathbf z^o)\odot\tanh(\mathbf "
        r"c_t)$.",
        r"逐元素计算：$\mathbf c_t=\sigma(\mathbf z^f)\odot\mathbf c_{t-1}+\sigma(\mathbf "
        r"z^i)\odot\tanh(\mathbf z^c)$，$\mathbf h_t=\sigma(\mathbf z^o)\odot\tanh(\mathbf c_t)$。",
    ),
)

EXTREMES = Choice(
    id="lstm-extremes",
    level=1,
    minutes=4,
    title=Text("What the gates make of the memory", "门如何处理记忆"),
    prompt=Text(
        r"The gates of one unit are exactly 0 or 1, and the candidate is $\tilde c_t=\tfrac12$ at "
        r"every step. Which statements are true? Pick all.",
        r"某个单元的门恰好是 0 或 1，每一步的候选状态都是 $\tilde c_t=\tfrac12$。"
        r"哪些说法正确？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                r"With $f=1$, $i=0$ at all steps, $c_t=c_0$.",
                r"若每步 $f=1$、$i=0$，则 "
                r"$c_t=c_0$。",
            ),
            True,
            Text(
                "Yes: nothing is dropped and nothing is written.",
                "对：既不丢弃，也不写入。",
            ),
        ),
        Option(
            Text(
                r"With $f=1$, $i=1$ at all steps, $c_t$ stays below 1.",
                r"若每步 $f=1$、$i=1$，则 $c_t$ 总小于 1。",
            ),
            False,
            Text(
                "It adds one half at each step: after four steps 2 has been added. tanh bounds "
                "what is shown, not what is stored.",
                "每一步都加上二分之一：四步就加了 2。tanh 限制的是输出，不是存储的值。",
            ),
        ),
        Option(
            Text(
                r"With $f=0$, $i=0$ at step $t$, $c_t=0$.",
                r"若第 $t$ 步 $f=0$、$i=0$，则 "
                r"$c_t=0$。",
            ),
            True,
            Text("Yes: erased, and nothing put in its place.", "对：清除了，也没有写入新的值。"),
        ),
        Option(
            Text(
                r"With $f=0$, $i=1$ at step $t$, $c_t=c_{t-1}+\tfrac12$.",
                r"若第 $t$ 步 $f=0$、$i=1$，则 $c_t=c_{t-1}+\tfrac12$。",
            ),
            False,
            Text(
                "f = 0 drops the old state: the new one is the candidate alone, 1/2.",
                "f = 0 丢弃旧的内部状态：新的只有候选状态 1/2。",
            ),
        ),
        Option(
            Text(
                r"With $o=0$ at step $t$, the memory is lost.",
                r"若第 $t$ 步 $o=0$，记忆就丢失了。",
            ),
            False,
            Text(
                "It is only not shown: o does not stand in the equation of c.",
                "只是没有输出：c 的公式里没有 o。",
            ),
        ),
    ],
    hints=[
        Text(
            r"Put the numbers into $c_t=f_tc_{t-1}+i_t\tilde c_t$.",
            r"把数代入 $c_t=f_tc_{t-1}+i_t\tilde c_t$。",
        ),
        Text(
            "Which gate does not stand in that equation? Two options are right.",
            "哪个门不在这个式子里？有两个选项正确。",
        ),
    ],
    solution=Text(
        r"(a) and (c). With $f=i=1$ the state is $c_0+t/2$; with $f=0$, $i=1$ it is $\tfrac12$; "
        r"the "
        r"output gate changes $h_t$ only.",
        r"(a) 和 (c)。$f=i=1$ 时内部状态为 $c_0+t/2$；$f=0$、$i=1$ 时为 $\tfrac12$；"
        r"输出门只改变 $h_t$。",
    ),
)


def dc_names(rng):
    hidden = sizes(rng, 1)[0]
    names = {name: rng.normal(size=hidden) for name in ("h̄_t", "c̄_{t+1}", "c_t")}
    gates = {name: rng.uniform(0.1, 0.9, size=hidden) for name in ("o_t", "f_t", "f_{t+1}")}
    return {**names, **gates, "h_t": gates["o_t"] * np.tanh(names["c_t"])}


DC = Formula(
    id="lstm-dc",
    level=2,
    minutes=6,
    title=Text("What arrives at the internal state", "内部状态收到的梯度"),
    prompt=Text(
        r"$\bar{\mathbf h}_t=\partial\mathcal L/\partial\mathbf h_t$ is complete, and "
        r"$\bar{\mathbf "
        r"c}_{t+1}=\partial\mathcal L/\partial\mathbf c_{t+1}$ too. Write $\bar{\mathbf c}_t$. "
        r"Type "
        r"`h̄_t` or `\bar{h}_t`, `c̄_{t+1}`, `o_t`, `f_{t+1}`, `c_t`, and `⊙` or `*` for the "
        r"product "
        r"by entries.",
        r"$\bar{\mathbf h}_t=\partial\mathcal L/\partial\mathbf h_t$ 已经算完，$\bar{\mathbf "
        r"c}_{t+1}=\partial\mathcal L/\partial\mathbf c_{t+1}$ 也是。写出 $\bar{\mathbf c}_t$。"
        r"可以输入 `h̄_t` 或 `\bar{h}_t`、`c̄_{t+1}`、`o_t`、`f_{t+1}`、`c_t`，"
        r"逐元素相乘用 `⊙` 或 `*`。",
    ),
    reference="h̄_t ⊙ o_t ⊙ (1 - tanh(c_t)^2) + c̄_{t+1} ⊙ f_{t+1}",
    names=dc_names,
    functions={},
    equivalents=[
        r"\bar{h}_t\odot o_t\odot(1-\tanh(c_t)^2) + f_{t+1}\odot\bar{c}_{t+1}",
        "c̄_{t+1} * f_{t+1} + (1 - tanh(c_t)^2) * o_t * h̄_t",
        "h̄_t ⊙ o_t ⊙ (1 - tanh^2(c_t)) + c̄_{t+1} ⊙ f_{t+1}",
        r"\bar{h}_t \odot o_t \odot (1 - \tanh^2(c_t)) + \bar{c}_{t+1} \odot f_{t+1}",
        "h̄_t * o_t * tanh'(c_t) + c̄_{t+1} * f_{t+1}",
    ],
    mutants=[
        Mutant(
            Text(
                "The way along the memory is missing: cₜ₊₁ = fₜ₊₁ ⊙ cₜ + ... reads cₜ too.",
                "漏了沿记忆的那条路：cₜ₊₁ = fₜ₊₁ ⊙ cₜ + ... 也读了 cₜ。",
            ),
            edit=(" + c̄_{t+1} ⊙ f_{t+1}", ""),
        ),
        Mutant(
            Text(
                "The way through hₜ is missing: hₜ = oₜ ⊙ tanh(cₜ) reads cₜ too.",
                "漏了经过 hₜ 的那条路：hₜ = oₜ ⊙ tanh(cₜ) 也读了 cₜ。",
            ),
            answer="c̄_{t+1} ⊙ f_{t+1}",
        ),
        Mutant(
            Text(
                "The forget gate of the wrong step: cₜ is multiplied by fₜ₊₁ on its way to cₜ₊₁.",
                "遗忘门的时刻错了：从 cₜ 到 cₜ₊₁ 乘的是 fₜ₊₁。",
            ),
            edit=("⊙ f_{t+1}", "⊙ f_t"),
        ),
        Mutant(
            Text(
                "The forget gate is missing: cₜ₊₁ answers to cₜ by the factor fₜ₊₁.",
                "漏了遗忘门：cₜ₊₁ 对 cₜ 的系数是 fₜ₊₁。",
            ),
            edit=(" ⊙ f_{t+1}", ""),
        ),
        Mutant(
            Text(
                "The output gate is missing: hₜ = oₜ ⊙ tanh(cₜ).",
                "漏了输出门：hₜ = oₜ ⊙ tanh(cₜ)。",
            ),
            edit=(" ⊙ o_t", ""),
        ),
        Mutant(
            Text(
                "The slope of tanh is missing: it is 1 − tanh²(cₜ).",
                "漏了 tanh 的导数：1 − tanh²(cₜ)。",
            ),
            edit=(" ⊙ (1 - tanh(c_t)^2)", ""),
        ),
        Mutant(
            Text(
                "The slope was computed from cₜ as if cₜ were tanh's value: it is 1 − tanh²(cₜ).",
                "把 cₜ 当成了 tanh 的值：导数应为 1 − tanh²(cₜ)。",
            ),
            edit=("tanh(c_t)^2", "c_t^2"),
        ),
        Mutant(
            Text(
                "The slope was computed from hₜ; but hₜ = oₜ ⊙ tanh(cₜ) has the gate in it.",
                "用 hₜ 算了导数；但 hₜ = oₜ ⊙ tanh(cₜ) 里还有输出门。",
            ),
            edit=("tanh(c_t)^2", "h_t^2"),
        ),
        Mutant(
            Text(
                "This is tanh where the chain rule wants its slope, 1 − tanh²(cₜ).",
                "应为 tanh 的导数 1 − tanh²(cₜ)，而不是 tanh。",
            ),
            edit=("(1 - tanh(c_t)^2)", "tanh(c_t)"),
        ),
        Mutant(
            Text(
                "The square is missing: the slope of tanh is 1 − tanh²(cₜ).",
                "漏了平方：1 − tanh²(cₜ)。",
            ),
            answer="h̄_t ⊙ o_t ⊙ (1 - tanh(c_t)) + c̄_{t+1} ⊙ f_{t+1}",
        ),
        Mutant(
            Text(
                "The square stands outside the bracket: the slope is 1 − tanh²(cₜ).",
                "平方写到了括号外面：导数是 1 − tanh²(cₜ)。",
            ),
            answer="h̄_t ⊙ o_t ⊙ (1 - tanh(c_t))^2 + c̄_{t+1} ⊙ f_{t+1}",
        ),
        Mutant(
            Text(
                "The slope of tanh belongs to the first term alone: cₜ₊₁ reads cₜ itself.",
                "tanh 的导数只属于第一项：cₜ₊₁ 读的是 cₜ 本身。",
            ),
            answer="(h̄_t ⊙ o_t + c̄_{t+1} ⊙ f_{t+1}) ⊙ (1 - tanh(c_t)^2)",
        ),
    ],
    hints=[
        Text(
            r"Who reads $\mathbf c_t$? Two equations.",
            r"谁读了 $\mathbf c_t$？有两个式子。",
        ),
        Text(
            r"$\mathbf h_t=\mathbf o_t\odot\tanh(\mathbf c_t)$ and $\mathbf c_{t+1}=\mathbf "
            r"f_{t+1}\odot\mathbf c_t+\dots$: one factor each, and a sum.",
            r"$\mathbf h_t=\mathbf o_t\odot\tanh(\mathbf c_t)$ 和 $\mathbf c_{t+1}=\mathbf "
            r"f_{t+1}\odot\mathbf c_t+\dots$：各给一个系数，再相加。",
        ),
    ],
    solution=Text(
        r"$\bar{\mathbf c}_t=\bar{\mathbf h}_t\odot\mathbf o_t\odot(\mathbf 1-\tanh^2\mathbf c_t)+"
        r"\bar{\mathbf c}_{t+1}\odot\mathbf f_{t+1}$: one term for each reader of $\mathbf c_t$.",
        r"$\bar{\mathbf c}_t=\bar{\mathbf h}_t\odot\mathbf o_t\odot(\mathbf 1-\tanh^2\mathbf c_t)+"
        r"\bar{\mathbf c}_{t+1}\odot\mathbf f_{t+1}$：$\mathbf c_t$ 的每个读者各给一项。",
    ),
)


def deltas_case(rng):
    batch, hidden = sizes(rng, 2)
    case = {name: rng.normal(size=(batch, hidden)) for name in ("dh", "dc", "c", "c_before")}
    for name in "ifo":
        case[name] = rng.uniform(0.1, 0.9, size=(batch, hidden))
    return dict(case, c_tilde=rng.uniform(-0.9, 0.9, size=(batch, hidden)))


NO_GATE_SLOPES = (
    "def lstm_deltas(dh, dc, i, f, o, c_tilde, c, c_before):\n"
    "    q = np.tanh(c)\n"
    "    dc = dc + dh * o * (1 - q**2)\n"
    "    return dc * c_tilde, dc * c_before, dh * q, dc * i * (1 - c_tilde**2), dc * f\n"
)

INCOMING_DC = (
    "def lstm_deltas(dh, dc, i, f, o, c_tilde, c, c_before):\n"
    "    q = np.tanh(c)\n"
    "    whole = dc + dh * o * (1 - q**2)\n"
    "    di, df = whole * c_tilde * i * (1 - i), whole * c_before * f * (1 - f)\n"
    "    return di, df, dh * q * o * (1 - o), whole * i * (1 - c_tilde**2), dc * f\n"
)

DELTAS = Code(
    id="lstm-deltas",
    level=3,
    minutes=12,
    title=Text("One step backwards", "反向传播的一步"),
    prompt=Text(
        r"One step of the backward pass. Given `dh` $=\bar{\mathbf h}_t$ (complete), `dc` = what "
        r"$\mathbf c_{t+1}$ sends back to $\mathbf c_t$, the values `i`, `f`, `o`, `c_tilde`, `c` "
        r"of step $t$ and `c_before` $=\mathbf c_{t-1}$, all of shape $(B, D)$, return the five "
        r"arrays `(di, df, do, dc_tilde, dc_before)`: the error terms $\delta^i_t$, $\delta^f_t$, "
        r"$\delta^o_t$, $\delta^c_t$, and what goes back to $\mathbf c_{t-1}$.",
        r"反向传播的一步。已知 `dh` $=\bar{\mathbf h}_t$（已完整）、`dc` 即 $\mathbf c_{t+1}$ "
        r"传回 $\mathbf c_t$ 的梯度、第 $t$ 步的 `i`、`f`、`o`、`c_tilde`、`c` 以及 `c_before` "
        r"$=\mathbf c_{t-1}$，形状都是 $(B, D)$，返回五个数组 "
        r"`(di, df, do, dc_tilde, dc_before)`：误差项 $\delta^i_t$、$\delta^f_t$、"
        r"$\delta^o_t$、$\delta^c_t$，以及传回 $\mathbf c_{t-1}$ 的梯度。",
    ),
    starter=(
        "def lstm_deltas(dh, dc, i, f, o, c_tilde, c, c_before):\n    raise NotImplementedError\n"
    ),
    reference=(
        "def lstm_deltas(dh, dc, i, f, o, c_tilde, c, c_before):\n"
        "    q = np.tanh(c)\n"
        "    do = dh * q * o * (1 - o)\n"
        "    dc = dc + dh * o * (1 - q**2)\n"
        "    di = dc * c_tilde * i * (1 - i)\n"
        "    df = dc * c_before * f * (1 - f)\n"
        "    dc_tilde = dc * i * (1 - c_tilde**2)\n"
        "    return di, df, do, dc_tilde, dc * f\n"
    ),
    cases=deltas_case,
    equivalents=[
        "def lstm_deltas(dh, dc, i, f, o, c_tilde, c, c_before):\n"
        "    whole = dc + dh * o / np.cosh(c) ** 2\n"
        "    def slope(s):\n"
        "        return s - s * s\n"
        "    return (whole * c_tilde * slope(i), whole * c_before * slope(f),\n"
        "            dh * np.tanh(c) * slope(o), whole * i * (1 - c_tilde * c_tilde), whole * f)\n",
    ],
    mutants=[
        Mutant(
            Text(
                "What comes through h is not added to dc: h = o ⊙ tanh(c) reads c.",
                "没有把经过 h 的梯度加到 dc 上：h = o ⊙ tanh(c) 读了 c。",
            ),
            edit=("dc + dh * o * (1 - q**2)", "dc"),
        ),
        Mutant(
            Text(
                "What c of the next step sends back is lost: dc is added to, not replaced.",
                "丢掉了下一步的 c 传回的梯度：应加到 dc 上，而不是替换它。",
            ),
            edit=("dc + dh * o", "dh * o"),
        ),
        Mutant(
            Text(
                "The slope of tanh is missing on the way from h into c: 1 − tanh²(c).",
                "从 h 到 c 漏了 tanh 的导数：1 − tanh²(c)。",
            ),
            edit=("dh * o * (1 - q**2)", "dh * o"),
        ),
        Mutant(
            Text(
                "The output gate is missing on the way from h into c.",
                "从 h 到 c 漏了输出门。",
            ),
            edit=("dh * o * (1 - q**2)", "dh * (1 - q**2)"),
        ),
        Mutant(
            Text(
                "tanh's slope is 1 − tanh²(c), not 1 − c².",
                "tanh 的导数是 1 − tanh²(c)，不是 1 − c²。",
            ),
            edit=("(1 - q**2)", "(1 - c**2)"),
        ),
        Mutant(
            Text(
                "The forget gate meets the new state; it multiplied the old one, c_before.",
                "遗忘门配了新的内部状态；它乘的是旧的 c_before。",
            ),
            edit=("dc * c_before", "dc * c"),
        ),
        Mutant(
            Text(
                "The slope of the forget gate, f(1 − f), is missing: δ is the gradient at the net "
                "input.",
                "漏了遗忘门的导数 f(1 − f)：误差项是对净输入的梯度。",
            ),
            edit=(" * f * (1 - f)", ""),
        ),
        Mutant(
            Text(
                "The slope of the input gate, i(1 − i), is missing: δ is the gradient at the net "
                "input.",
                "漏了输入门的导数 i(1 − i)：误差项是对净输入的梯度。",
            ),
            edit=(" * i * (1 - i)", ""),
        ),
        Mutant(
            Text(
                "The slope of the output gate, o(1 − o), is missing: δ is the gradient at the net "
                "input.",
                "漏了输出门的导数 o(1 − o)：误差项是对净输入的梯度。",
            ),
            edit=(" * o * (1 - o)", ""),
        ),
        Mutant(
            Text(
                "The slope of the candidate is that of tanh, 1 − c̃².",
                "候选状态的导数是 tanh 的导数 1 − c̃²。",
            ),
            edit=("(1 - c_tilde**2)", "c_tilde * (1 - c_tilde)"),
        ),
        Mutant(
            Text(
                "The slope of the candidate is missing: 1 − c̃².",
                "漏了候选状态的导数：1 − c̃²。",
            ),
            edit=(" * (1 - c_tilde**2)", ""),
        ),
        Mutant(
            Text(
                "The forget gate is missing on the way to c_before.",
                "传到 c_before 时漏了遗忘门。",
            ),
            edit=("dc_tilde, dc * f", "dc_tilde, dc"),
        ),
        Mutant(
            Text(
                "What goes back to c_before is made from the dc that came in. It must be the whole "
                "one, with the part that came through h.",
                "传回 c_before 的梯度用的是传入的 dc；应当用加上了经过 h 的部分的完整的 dc。",
            ),
            answer=INCOMING_DC,
        ),
        Mutant(
            Text(
                "The order of the results is another: di, df, do, dc_tilde, dc_before. "
                "(The candidate before the output gate is the order of nn.LSTM.)",
                "返回的顺序不对：应为 di、df、do、dc_tilde、dc_before。"
                "（候选状态在输出门之前是 nn.LSTM 的顺序。）",
            ),
            edit=("return di, df, do, dc_tilde,", "return di, df, dc_tilde, do,"),
        ),
        Mutant(
            Text(
                "The slopes of the three gates are missing, s(1 − s) each: δ is the gradient at "
                "the net input, behind σ.",
                "漏了三个门的导数 s(1 − s)：误差项是对净输入的梯度，还要经过 σ。",
            ),
            answer=NO_GATE_SLOPES,
        ),
        Mutant(
            Text(
                "All four slopes are missing, s(1 − s) of the gates and 1 − c̃² of the candidate: "
                "δ is the gradient at the net input.",
                "四个导数都漏了：门的 s(1 − s) 和候选状态的 1 − c̃²。误差项是对净输入的梯度。",
            ),
            answer=NO_GATE_SLOPES.replace(" * (1 - c_tilde**2)", ""),
        ),
        Mutant(
            Text(
                "The output gate multiplied tanh(c), not c.",
                "输出门乘的是 tanh(c)，不是 c。",
            ),
            edit=("dh * q * o", "dh * c * o"),
        ),
        Mutant(
            Text(
                "The input gate multiplied the candidate, so its factor is c̃.",
                "输入门乘的是候选状态，系数是 c̃。",
            ),
            edit=("dc * c_tilde * i", "dc * c_before * i"),
        ),
    ],
    hints=[
        Text(
            "The order: do, then the whole dc, then the other three.",
            "顺序：先 do，再算完整的 dc，然后是另外三个。",
        ),
        Text(
            r"In a product the factor of the one is the other; slopes come from the values: "
            r"$\sigma'=\sigma(1-\sigma)$, $\tanh'=1-\tanh^2$.",
            r"乘积中一个因子的系数就是另一个因子；导数由函数值得到："
            r"$\sigma'=\sigma(1-\sigma)$，$\tanh'=1-\tanh^2$。",
        ),
    ],
    solution=Text(
        r"With $\mathbf q=\tanh\mathbf c_t$: $\delta^o=\bar{\mathbf h}\odot\mathbf q\odot\mathbf "
        r"o\odot(1-\mathbf o)$; $\bar{\mathbf c}$ gets $\bar{\mathbf h}\odot\mathbf o\odot(1-"
        r"\mathbf q^2)$ in addition; then $\delta^i$, $\delta^f$, $\delta^c$ from the whole "
        r"$\bar{\mathbf c}$, and $\bar{\mathbf c}\odot\mathbf f$ goes back.",
        r"记 $\mathbf q=\tanh\mathbf c_t$：$\delta^o=\bar{\mathbf h}\odot\mathbf q\odot\mathbf "
        r"o\odot(1-\mathbf o)$；$\bar{\mathbf c}$ 再加上 $\bar{\mathbf h}\odot\mathbf o\odot(1-"
        r"\mathbf q^2)$；然后由完整的 $\bar{\mathbf c}$ 得到 $\delta^i$、$\delta^f$、$\delta^c$，"
        r"传回的是 $\bar{\mathbf c}\odot\mathbf f$。",
    ),
)

ORDER = Order(
    id="lstm-order",
    level=2,
    minutes=5,
    title=Text("The order of a backward step", "反向一步的顺序"),
    prompt=Text(
        r"Put one step of the backward pass into order.",
        r"把反向传播的一步排好顺序。",
    ),
    steps=[
        Text(
            r"$\bar{\mathbf h}_t$: the pull of the loss plus $\sum_*U_*^\top\delta^*_{t+1}$.",
            r"$\bar{\mathbf h}_t$：损失给的梯度加上 $\sum_*U_*^\top\delta^*_{t+1}$。",
        ),
        Text(
            r"The whole $\bar{\mathbf c}_t$: from $\bar{\mathbf h}_t$, and $\bar{\mathbf "
            r"c}_{t+1}\odot\mathbf f_{t+1}$.",
            r"完整的 $\bar{\mathbf c}_t$：来自 $\bar{\mathbf h}_t$ 的部分和 $\bar{\mathbf "
            r"c}_{t+1}\odot\mathbf f_{t+1}$。",
        ),
        Text(
            r"$\delta^i_t$, $\delta^f_t$, $\delta^c_t$ from $\bar{\mathbf c}_t$.",
            r"由 $\bar{\mathbf c}_t$ 得到 $\delta^i_t$、$\delta^f_t$、$\delta^c_t$。",
        ),
        Text(
            r"$\sum_*U_*^\top\delta^*_t$ and $\bar{\mathbf c}_t\odot\mathbf f_t$, for step $t-1$.",
            r"$\sum_*U_*^\top\delta^*_t$ 和 $\bar{\mathbf c}_t\odot\mathbf f_t$，交给第 $t-1$ 步。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "c̄ is computed before h̄ is complete: the part through h needs it.",
                "h̄ 还没有算完就算了 c̄：经过 h 的那部分需要它。",
            ),
            answer=(1, 0, 2, 3),
        ),
        Mutant(
            Text(
                "The error terms need the whole c̄: it comes first.",
                "误差项需要完整的 c̄：应先算它。",
            ),
            answer=(0, 2, 1, 3),
        ),
        Mutant(
            Text(
                "What goes to step t − 1 needs the error terms of step t.",
                "交给第 t − 1 步的梯度需要第 t 步的误差项。",
            ),
            answer=(0, 1, 3, 2),
        ),
        Mutant(
            Text(
                "That is the forward order of thinking: backwards, h̄ comes first, because h was "
                "computed last.",
                "这是前向的思路：反向时先算 h̄，因为 h 是最后算出的。",
            ),
            answer=(2, 1, 0, 3),
        ),
        Mutant(
            Text(
                "That is the whole step in reverse.",
                "整个顺序反了。",
            ),
            answer=(3, 2, 1, 0),
        ),
    ],
    hints=[
        Text("What does each line need?", "每一行需要什么？"),
        Text(
            r"Forwards $\mathbf h_t$ was computed last; so backwards it comes first.",
            r"前向时 $\mathbf h_t$ 最后算出；所以反向时它最先。",
        ),
    ],
    solution=Text(
        r"$\bar{\mathbf h}_t$, then $\bar{\mathbf c}_t$, then the error terms, then what goes "
        r"back.",
        r"先 $\bar{\mathbf h}_t$，再 $\bar{\mathbf c}_t$，再误差项，最后是传回的梯度。",
    ),
)

HALF_LIFE = Number(
    id="lstm-half-life",
    level=2,
    minutes=5,
    title=Text("A forget bias", "遗忘门的偏置"),
    prompt=Text(
        r"Someone sets the forget part of *both* biases of an `nn.LSTM` to 1. After how many steps "
        r"is half of the memory left, if the net input of the forget gate is its bias alone and "
        r"nothing is written? Two decimals.",
        r"有人把 `nn.LSTM` 的*两个*偏置中遗忘门的部分都设为 1。如果遗忘门的净输入只有偏置，"
        r"也没有写入任何内容，多少步之后记忆只剩一半？保留两位小数。",
    ),
    reference=float(np.log(0.5) / np.log(1 / (1 + np.exp(-2)))),
    tolerance=0.02,
    units=("steps", "step", "步"),
    mutants=[
        Mutant(
            Text(
                "That is the half-life for b = 1. The two biases are added: b = 2.",
                "这是 b = 1 的半衰期。两个偏置会相加：b = 2。",
            ),
            answer=float(np.log(0.5) / np.log(1 / (1 + np.exp(-1)))),
        ),
        Mutant(
            Text(
                "That is f = σ(2) itself. Ask for the n with fⁿ = 1/2.",
                "这是 f = σ(2) 本身。要求的是使 fⁿ = 1/2 的 n。",
            ),
            answer=0.880797,
        ),
        Mutant(
            Text(
                "That is 1/(1 − f), after which a share of about 1/e is left. Half: ln(1/2) / ln "
                "f.",
                "这是 1/(1 − f)，此时大约还剩 1/e。剩一半：ln(1/2) / ln f。",
            ),
            answer=8.389056,
        ),
        Mutant(
            Text(
                "That is the time until a share of 1/e is left: use ln(1/2), not −1.",
                "这是只剩 1/e 所需的步数：应当用 ln(1/2)，而不是 −1。",
            ),
            answer=float(-1 / np.log(1 / (1 + np.exp(-2)))),
        ),
        Mutant(
            Text(
                "That is ln(1/2) / ln σ(−2): the sign in σ is wrong.",
                "这是 ln(1/2) / ln σ(−2)：σ 里的符号错了。",
            ),
            answer=float(np.log(0.5) / np.log(1 / (1 + np.exp(2)))),
        ),
        Mutant(
            Text(
                "The number of steps is positive: both logarithms are negative.",
                "步数是正的：两个对数都是负的。",
            ),
            answer=float(-np.log(0.5) / np.log(1 / (1 + np.exp(-2)))),
        ),
        Mutant(
            Text(
                "That is twice the half-life for b = 1. The biases are added before σ; the number "
                "of steps does not grow in proportion.",
                "这是 b = 1 的半衰期的两倍。两个偏置在 σ 之前相加；步数并不成比例地增加。",
            ),
            answer=float(2 * np.log(0.5) / np.log(1 / (1 + np.exp(-1)))),
        ),
        Mutant(
            Text(
                "Rounded to one decimal that is right; two are asked for.",
                "保留一位小数时这是对的；题目要求保留两位。",
            ),
            answer=5.5,
        ),
        Mutant(
            Text(
                "That is half the half-life for b = 1, as if the memory met two gates σ(1) at each "
                "step. There is one gate, and its net input is the sum of the biases: σ(2).",
                "这是 b = 1 的半衰期的一半，好像记忆每一步都要乘两个门 σ(1)。"
                "门只有一个，净输入是两个偏置之和：σ(2)。",
            ),
            answer=float(0.5 * np.log(0.5) / np.log(1 / (1 + np.exp(-1)))),
        ),
    ],
    hints=[
        Text("Only the sum of the two biases acts.", "起作用的只是两个偏置之和。"),
        Text(r"$f=\sigma(2)$, and $f^n=\tfrac12$.", r"$f=\sigma(2)$，并且 $f^n=\tfrac12$。"),
    ],
    solution=Text(
        r"$f=\sigma(1+1)=0.8808$, $n=\ln\tfrac12/\ln f=5.46$ steps, and not the 2.21 of $b=1$.",
        r"$f=\sigma(1+1)=0.8808$，$n=\ln\tfrac12/\ln f=5.46$ 步，而不是 $b=1$ 时的 2.21 步。",
    ),
)

COUNT = Number(
    id="lstm-count",
    level=1,
    minutes=4,
    title=Text("Count the parameters", "数一数参数"),
    prompt=Text(
        r"How many parameters has the LSTM of this chapter with $M=10$ inputs and $D=20$ units?",
        r"本章的 LSTM 有 $M=10$ 个输入、$D=20$ 个单元，一共有多少个参数？",
    ),
    reference=2480.0,
    tolerance=0.0,
    mutants=[
        Mutant(
            Text(
                "Those are the weights of the three gates: the candidate has its own.",
                "这只是三个门的参数：候选状态也有自己的参数。",
            ),
            answer=1860,
        ),
        Mutant(
            Text("The biases are missing, 20 for each of the four.", "漏了偏置，四组各 20 个。"),
            answer=2400,
        ),
        Mutant(
            Text(
                "nn.LSTM has two biases for each of the four, the LSTM of this chapter one.",
                "nn.LSTM 每组有两个偏置，本章的 LSTM 只有一个。",
            ),
            answer=2560,
        ),
        Mutant(
            Text(
                "That is one net input: there are four of the same size.",
                "这只是一个净输入的参数：一共有四个同样大小的。",
            ),
            answer=620,
        ),
        Mutant(
            Text(
                "U is missing: each net input also reads the 20 old hidden states.",
                "漏了 U：每个净输入还要读 20 个旧的隐状态。",
            ),
            answer=880,
        ),
        Mutant(
            Text(
                "W is missing: each net input also reads the 10 inputs.",
                "漏了 W：每个净输入还要读 10 个输入。",
            ),
            answer=1680,
        ),
        Mutant(
            Text(
                "U is D × D, 20 × 20, not 10 × 10.",
                "U 是 D × D，即 20 × 20，不是 10 × 10。",
            ),
            answer=1280,
        ),
        Mutant(
            Text(
                "Only one of the four has its bias counted: each has its own, 4 · 20.",
                "只给四个中的一个算了偏置：每个都有自己的偏置，共 4 · 20 个。",
            ),
            answer=2420,
        ),
    ],
    hints=[
        Text(
            r"One net input: a $W$, a $U$ and a $\mathbf b$.",
            r"一个净输入：一个 $W$、一个 $U$、一个 $\mathbf b$。",
        ),
        Text(r"$4(DM+D^2+D)$.", r"$4(DM+D^2+D)$。"),
    ],
    solution=Text(
        r"$4\cdot(20\cdot10+20\cdot20+20)=4\cdot620=2480$.",
        r"$4\cdot(20\cdot10+20\cdot20+20)=4\cdot620=2480$。",
    ),
)

TO_TORCH = Choice(
    id="lstm-to-torch",
    level=2,
    minutes=5,
    title=Text("Into nn.LSTM", "换成 nn.LSTM"),
    prompt=Text(
        r"$[A;B;\dots]$ means one matrix above the other. Which settings make `nn.LSTM` compute "
        r"the LSTM of this chapter? Pick all.",
        r"$[A;B;\dots]$ 表示矩阵上下相叠。哪些设置能使 `nn.LSTM` 计算本章的 LSTM？"
        r"请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                r"`weight_ih_l0` $=[W_i;W_f;W_o;W_c]$, `weight_hh_l0` $=[U_i;U_f;U_o;U_c]$, "
                r"`bias_ih_l0` $=[\mathbf b_i;\mathbf b_f;\mathbf b_o;\mathbf b_c]$, "
                r"`bias_hh_l0` $=\mathbf 0$",
                r"`weight_ih_l0` $=[W_i;W_f;W_o;W_c]$，`weight_hh_l0` $=[U_i;U_f;U_o;U_c]$，"
                r"`bias_ih_l0` $=[\mathbf b_i;\mathbf b_f;\mathbf b_o;\mathbf b_c]$，"
                r"`bias_hh_l0` $=\mathbf 0$",
            ),
            False,
            Text(
                "The order is i, f, g, o: the candidate is the third block, the output gate the "
                "fourth.",
                "顺序是 i、f、g、o：候选状态是第三块，输出门是第四块。",
            ),
        ),
        Option(
            Text(
                r"`weight_ih_l0` $=[W_i;W_f;W_c;W_o]$, `weight_hh_l0` $=[U_i;U_f;U_c;U_o]$, "
                r"`bias_ih_l0` $=[\mathbf b_i;\mathbf b_f;\mathbf b_c;\mathbf b_o]$, "
                r"`bias_hh_l0` $=\mathbf 0$",
                r"`weight_ih_l0` $=[W_i;W_f;W_c;W_o]$，`weight_hh_l0` $=[U_i;U_f;U_c;U_o]$，"
                r"`bias_ih_l0` $=[\mathbf b_i;\mathbf b_f;\mathbf b_c;\mathbf b_o]$，"
                r"`bias_hh_l0` $=\mathbf 0$",
            ),
            True,
            Text(
                "Yes: i, f, g, o, and the sum of the two biases is b.",
                "对：i、f、g、o，并且两个偏置之和是 b。",
            ),
        ),
        Option(
            Text(
                r"As in (b), but `bias_hh_l0` $=$ `bias_ih_l0`",
                r"同 (b)，但 `bias_hh_l0` $=$ `bias_ih_l0`",
            ),
            False,
            Text(
                "The two are added, so every bias would count twice.",
                "两者会相加，每个偏置就被算了两次。",
            ),
        ),
        Option(
            Text(
                r"As in (b), but with every block transposed",
                r"同 (b)，但每一块都转置",
            ),
            False,
            Text(
                "PyTorch stores its matrices as (out, in), as the book does: no transpose.",
                "PyTorch 的矩阵按（输出, 输入）存放，与教材一致：不需要转置。",
            ),
        ),
        Option(
            Text(
                r"As in (b), but with the two biases exchanged",
                r"同 (b)，但两个偏置互换",
            ),
            True,
            Text(
                "Yes: only their sum acts.",
                "对：起作用的只是两者之和。",
            ),
        ),
    ],
    hints=[
        Text("PyTorch calls the candidate g.", "PyTorch 把候选状态叫作 g。"),
        Text(
            "The order is i, f, g, o, and only the sum of the biases acts. Two options are right.",
            "顺序是 i、f、g、o，起作用的只是偏置之和。有两个选项正确。",
        ),
    ],
    solution=Text(
        "(b) and (e): blocks in the order i, f, g, o, and two biases whose sum is b.",
        "(b) 和 (e)：各块按 i、f、g、o 的顺序，两个偏置之和等于 b。",
    ),
)

EXERCISES = [STEP, EXTREMES, DC, DELTAS, ORDER, HALF_LIFE, COUNT, TO_TORCH]
