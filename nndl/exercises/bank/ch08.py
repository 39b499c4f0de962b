r"""Exercises of chapter 8, LSTM variants and GRU."""

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

TITLE = Text("LSTM variants and GRU", "LSTM 的变体与 GRU")


def weights(rng, size, hidden):
    shapes = {"W": (hidden, size), "U": (hidden, hidden), "b": (hidden,)}
    return {
        kind + "_" + gate: rng.normal(size=shape)
        for gate in "rzc"
        for kind, shape in shapes.items()
    }


def step_case(rng):
    batch, size, hidden = sizes(rng, 3)
    states = {"x": rng.normal(size=(batch, size)), "h": rng.normal(size=(batch, hidden))}
    return dict(states, **weights(rng, size, hidden))


def copies_if_z_is_one(step, rng):
    case = step_case(rng)
    case["b_z"] = np.full(len(case["b_z"]), 60.0)
    return np.allclose(step(*case.values()), case["h"])


GATES = """def gru_step(x, h, W_r, U_r, b_r, W_z, U_z, b_z, W_c, U_c, b_c):
    def gate(W, U, b):
        return {}
    r, z = gate(W_r, U_r, b_r), gate(W_z, U_z, b_z)
    n = np.tanh(x @ W_c.T + (r * h) @ U_c.T + b_c)
    return z * h + (1 - z) * n
"""
EXPONENT = GATES.format("1 / (1 + np.exp(x @ W.T + h @ U.T + b))")
TANH_GATES = GATES.format("np.tanh(x @ W.T + h @ U.T + b)")
NO_GATE_BIAS = GATES.format("1 / (1 + np.exp(-(x @ W.T + h @ U.T)))")

STEP = Code(
    id="gru-step",
    level=2,
    minutes=10,
    title=Text("One step of the GRU", "GRU 的一步"),
    prompt=Text(
        r"Write one step of the GRU of the slides for a batch of rows: "
        r"$\mathbf r=\sigma(W_r\mathbf x+U_r\mathbf h+\mathbf b_r)$, "
        r"$\mathbf z=\sigma(W_z\mathbf x+U_z\mathbf h+\mathbf b_z)$, "
        r"$\tilde{\mathbf h}=\tanh(W_c\mathbf x+U_c(\mathbf r\odot\mathbf h)+\mathbf b_c)$, and "
        r"return $\mathbf z\odot\mathbf h+(\mathbf 1-\mathbf z)\odot\tilde{\mathbf h}$. `x` has "
        r"shape $(B, M)$, `h` (the old state) $(B, D)$, each `W` $(D, M)$, each `U` $(D, D)$ and "
        r"each `b` $(D,)$.",
        r"对一批按行排列的样本，写出课件中 GRU 的一步："
        r"$\mathbf r=\sigma(W_r\mathbf x+U_r\mathbf h+\mathbf b_r)$，"
        r"$\mathbf z=\sigma(W_z\mathbf x+U_z\mathbf h+\mathbf b_z)$，"
        r"$\tilde{\mathbf h}=\tanh(W_c\mathbf x+U_c(\mathbf r\odot\mathbf h)+\mathbf b_c)$，返回 "
        r"$\mathbf z\odot\mathbf h+(\mathbf 1-\mathbf z)\odot\tilde{\mathbf h}$。`x` 的形状为 "
        r"$(B, M)$，`h`（上一时刻的状态）为 $(B, D)$，各 `W` 为 $(D, M)$，各 `U` 为 $(D, D)$，"
        r"各 `b` 为 $(D,)$。",
    ),
    starter="def gru_step(x, h, W_r, U_r, b_r, W_z, U_z, b_z, W_c, U_c, b_c):\n"
    "    raise NotImplementedError\n",
    reference="def gru_step(x, h, W_r, U_r, b_r, W_z, U_z, b_z, W_c, U_c, b_c):\n"
    "    r = 1 / (1 + np.exp(-(x @ W_r.T + h @ U_r.T + b_r)))\n"
    "    z = 1 / (1 + np.exp(-(x @ W_z.T + h @ U_z.T + b_z)))\n"
    "    n = np.tanh(x @ W_c.T + (r * h) @ U_c.T + b_c)\n"
    "    return z * h + (1 - z) * n\n",
    cases=step_case,
    equivalents=[
        "def gru_step(x, h, W_r, U_r, b_r, W_z, U_z, b_z, W_c, U_c, b_c):\n"
        "    def gate(W, U, b):\n"
        "        return 0.5 + 0.5 * np.tanh(0.5 * (x @ W.T + h @ U.T + b))\n"
        "    r, z = gate(W_r, U_r, b_r), gate(W_z, U_z, b_z)\n"
        "    n = np.tanh(x @ W_c.T + (r * h) @ U_c.T + b_c)\n"
        "    return n + z * (h - n)\n",
        "def gru_step(x, h, W_r, U_r, b_r, W_z, U_z, b_z, W_c, U_c, b_c):\n"
        "    s = lambda a: 1 / (1 + np.exp(-a))\n"
        "    out = []\n"
        "    for u, v in zip(x, h):\n"
        "        r, z = s(W_r @ u + U_r @ v + b_r), s(W_z @ u + U_z @ v + b_z)\n"
        "        out.append(z * v + (1 - z) * np.tanh(W_c @ u + U_c @ (r * v) + b_c))\n"
        "    return np.array(out)\n",
    ],
    mutants=[
        Mutant(
            Text(
                "z and 1 − z are exchanged: here, as in nn.GRU, z = 1 keeps the old state. Your "
                "form is that of Chung et al.",
                "z 与 1 − z 写反了：这里与 nn.GRU 一样，z = 1 表示保留旧状态。"
                "你写的是 Chung 等人的形式。",
            ),
            edit=("z * h + (1 - z) * n", "(1 - z) * h + z * n"),
        ),
        Mutant(
            Text(
                "The reset gate acts after the product, as in nn.GRU. Here it acts on the state, "
                "before U_c.",
                "重置门作用在乘积之后，这是 nn.GRU 的形式。这里应先作用在状态上，再乘 U_c。",
            ),
            edit=("(r * h) @ U_c.T", "r * (h @ U_c.T)"),
        ),
        Mutant(
            Text(
                "The reset gate is computed and not used: the candidate sees the whole old state.",
                "算出了重置门却没有使用：候选状态看到了全部旧状态。",
            ),
            edit=("(r * h) @ U_c.T", "h @ U_c.T"),
        ),
        Mutant(
            Text(
                "U_c is not transposed: a row meets it as (r * h) @ U_c.T.",
                "U_c 没有转置：按行排列时应写成 (r * h) @ U_c.T。",
            ),
            edit=("(r * h) @ U_c.T", "(r * h) @ U_c"),
        ),
        Mutant(
            Text(
                "U_r is not transposed: a row meets it as h @ U_r.T.",
                "U_r 没有转置：按行排列时应写成 h @ U_r.T。",
            ),
            edit=("h @ U_r.T", "h @ U_r"),
        ),
        Mutant(
            Text(
                "U_z is not transposed: a row meets it as h @ U_z.T.",
                "U_z 没有转置：按行排列时应写成 h @ U_z.T。",
            ),
            edit=("h @ U_z.T", "h @ U_z"),
        ),
        Mutant(
            Text("The bias b_c of the candidate is missing.", "候选状态漏了偏置 b_c。"),
            edit=(" + b_c)", ")"),
        ),
        Mutant(
            Text(
                "The candidate goes through the logistic function; it needs tanh, so that it can "
                "be negative.",
                "候选状态用成了 Logistic 函数；应当用 tanh，这样才能取负值。",
            ),
            edit=("np.tanh", "(lambda a: 1 / (1 + np.exp(-a)))"),
        ),
        Mutant(
            Text(
                "The candidate is not weighted with 1 − z: old and new must share 1 between them.",
                "候选状态没有乘 1 − z：新旧两部分的权重之和应为 1。",
            ),
            edit=("(1 - z) * n", "n"),
        ),
        Mutant(
            Text(
                "You returned the candidate. The new state mixes it with the old one.",
                "返回的是候选状态。新状态是它与旧状态的加权和。",
            ),
            edit=("z * h + (1 - z) * n", "n"),
        ),
        Mutant(
            Text(
                "That is the order for columns. x and h are batches of rows, so each stands on "
                "the left: x @ W_r.T + h @ U_r.T.",
                "这是列向量的写法。x 和 h 是按行排列的一批样本，应放在左边：x @ W_r.T + h @ "
                "U_r.T。",
            ),
            edit=("x @ W_r.T + h @ U_r.T", "W_r @ x + U_r @ h"),
        ),
        Mutant(
            Text(
                "The reset gate multiplies the whole net input; it acts on the old state alone, "
                "not on x and the bias.",
                "重置门乘到了整个净输入上；它只作用于旧状态，不作用于 x 和偏置。",
            ),
            edit=("x @ W_c.T + (r * h) @ U_c.T + b_c", "r * (x @ W_c.T + h @ U_c.T + b_c)"),
        ),
        Mutant(
            Text(
                "The candidate reads z ⊙ h; the gate in front of it is the reset gate r.",
                "候选状态读的是 z ⊙ h；它前面的门应是重置门 r。",
            ),
            edit=("(r * h)", "(z * h)"),
        ),
        Mutant(
            Text(
                "The mixture uses the reset gate; what is kept is decided by the update gate z.",
                "混合时用了重置门；保留多少由更新门 z 决定。",
            ),
            edit=("z * h + (1 - z) * n", "r * h + (1 - r) * n"),
        ),
        Mutant(
            Text(
                "The sign of the exponent is wrong: σ(a) = 1 / (1 + exp(−a)).",
                "指数的符号错了：σ(a) = 1 / (1 + exp(−a))。",
            ),
            answer=EXPONENT,
        ),
        Mutant(
            Text(
                "The gates went through tanh; a gate is σ, between 0 and 1.",
                "门用成了 tanh；门应当用 σ，取值在 0 和 1 之间。",
            ),
            answer=TANH_GATES,
        ),
        Mutant(
            Text(
                "The biases of the gates are missing.",
                "漏了两个门的偏置。",
            ),
            answer=NO_GATE_BIAS,
        ),
        Mutant(
            Text(
                "The candidate's tanh is missing.",
                "候选状态漏了 tanh。",
            ),
            edit=("np.tanh(x @", "(x @"),
        ),
        Mutant(
            Text(
                "The candidate mixes with the old state that was reset, r ⊙ h. The mixture keeps z "
                "of h itself.",
                "混合时用了重置后的 r ⊙ h；应保留 h 本身的 z 倍。",
            ),
            edit=("z * h + (1", "z * (r * h) + (1"),
        ),
    ],
    properties=[
        Property(
            Text(
                "with a very large b_z the new state is the old one.",
                "当 b_z 非常大时，新状态等于旧状态。",
            ),
            copies_if_z_is_one,
        )
    ],
    hints=[
        Text(
            r"For rows, $W\mathbf x$ becomes `x @ W.T`. A gate is `1 / (1 + np.exp(-a))`.",
            r"按行排列时，$W\mathbf x$ 写作 `x @ W.T`。门为 `1 / (1 + np.exp(-a))`。",
        ),
        Text(
            r"The candidate's product is `(r * h) @ U_c.T`: first $\odot$, then $U_c$.",
            r"候选状态中的乘积是 `(r * h) @ U_c.T`：先 $\odot$，再乘 $U_c$。",
        ),
    ],
    solution=Text(
        r"Two gates from `x` and `h`, the candidate from `x` and `r * h`, and the mixture "
        r"`z * h + (1 - z) * n`. If you see `r * (h @ U_c.T)` in other code, it is `nn.GRU`'s "
        r"form.",
        r"由 `x` 和 `h` 得到两个门，由 `x` 和 `r * h` 得到候选状态，再混合："
        r"`z * h + (1 - z) * n`。若在别处看到 `r * (h @ U_c.T)`，那是 `nn.GRU` 的形式。",
    ),
)


def coupled_names(rng):
    hidden = sizes(rng, 1)[0]
    vectors = ("cbar_t", "ctilde_t", "c_{t-1}", "c_t")
    names = {name: rng.normal(size=hidden) for name in vectors}
    return dict(names, i_t=rng.uniform(0.1, 0.9, hidden))


COUPLED = Formula(
    id="lstm-coupled-di",
    level=2,
    minutes=6,
    title=Text("One gate in two places", "一个门出现在两处"),
    prompt=Text(
        r"In the LSTM with coupled gates $\mathbf c_t=(\mathbf 1-\mathbf i_t)\odot\mathbf c_{t-1}"
        r"+\mathbf i_t\odot\tilde{\mathbf c}_t$ with $\mathbf i_t=\sigma(\mathbf a^i_t)$. Given "
        r"$\bar{\mathbf c}_t=\partial\mathcal L/\partial\mathbf c_t$, write "
        r"$\partial\mathcal L/\partial\mathbf a^i_t$. Type the names as `cbar_t`, `ctilde_t`, "
        r"`c_{t-1}`, `i_t`.",
        r"在耦合门的 LSTM 中，$\mathbf c_t=(\mathbf 1-\mathbf i_t)\odot\mathbf c_{t-1}"
        r"+\mathbf i_t\odot\tilde{\mathbf c}_t$，其中 $\mathbf i_t=\sigma(\mathbf a^i_t)$。已知 "
        r"$\bar{\mathbf c}_t=\partial\mathcal L/\partial\mathbf c_t$，写出 "
        r"$\partial\mathcal L/\partial\mathbf a^i_t$。符号输入为 `cbar_t`、`ctilde_t`、"
        r"`c_{t-1}`、`i_t`。",
    ),
    reference="cbar_t ⊙ (ctilde_t - c_{t-1}) ⊙ i_t ⊙ (1 - i_t)",
    names=coupled_names,
    functions={},
    equivalents=[
        r"\bar{\mathbf{c}}_t \odot (\tilde{\mathbf{c}}_t - \mathbf{c}_{t-1}) \odot "
        r"\mathbf{i}_t \odot (1 - \mathbf{i}_t)",
        "c̄_t * (c̃_t - c_{t-1}) * (i_t - i_t * i_t)",
        "cbar_t ⊙ ctilde_t ⊙ i_t ⊙ (1 - i_t) - cbar_t ⊙ c_{t-1} ⊙ i_t ⊙ (1 - i_t)",
    ],
    mutants=[
        Mutant(
            Text(
                "That is the standard LSTM. Here iₜ stands in cₜ a second time, with the factor "
                "−cₜ₋₁.",
                "这是标准 LSTM 的结果。这里 iₜ 在 cₜ 中还出现了一次，系数为 −cₜ₋₁。",
            ),
            edit=("(ctilde_t - c_{t-1})", "ctilde_t"),
        ),
        Mutant(
            Text(
                "The sign of cₜ₋₁ is wrong: its factor is 1 − iₜ, and the derivative of that is "
                "−1.",
                "cₜ₋₁ 的符号错了：它的系数是 1 − iₜ，导数为 −1。",
            ),
            edit=("ctilde_t - c_{t-1}", "ctilde_t + c_{t-1}"),
        ),
        Mutant(
            Text(
                "The difference is the wrong way round: more iₜ moves cₜ towards the candidate.",
                "差的方向反了：iₜ 越大，cₜ 越靠近候选状态。",
            ),
            edit=("ctilde_t - c_{t-1}", "c_{t-1} - ctilde_t"),
        ),
        Mutant(
            Text(
                "The old memory is meant: cₜ₋₁, not cₜ.",
                "应当是旧的内部状态 cₜ₋₁，不是 cₜ。",
            ),
            edit=("c_{t-1}", "c_t"),
        ),
        Mutant(
            Text(
                "That is the gradient of iₜ; the slope iₜ(1 − iₜ) of the logistic function is "
                "missing.",
                "这是对 iₜ 的梯度；还缺 Logistic 函数的导数 iₜ(1 − iₜ)。",
            ),
            edit=(" ⊙ i_t ⊙ (1 - i_t)", ""),
        ),
        Mutant(
            Text(
                "The slope of the logistic function is iₜ(1 − iₜ): the factor 1 − iₜ is missing.",
                "Logistic 函数的导数是 iₜ(1 − iₜ)：漏了因子 1 − iₜ。",
            ),
            edit=(" ⊙ (1 - i_t)", ""),
        ),
        Mutant(
            Text(
                "1 − iₜ² is the slope of tanh; a gate has iₜ(1 − iₜ).",
                "1 − iₜ² 是 tanh 的导数；门的导数是 iₜ(1 − iₜ)。",
            ),
            edit=("i_t ⊙ (1 - i_t)", "(1 - i_t ⊙ i_t)"),
        ),
        Mutant(
            Text(
                "The gradient that comes back, c̄ₜ, is missing.",
                "漏了传回来的梯度 c̄ₜ。",
            ),
            edit=("cbar_t ⊙ ", ""),
        ),
        Mutant(
            Text(
                "That is what the second place alone sends: iₜ also multiplies the candidate.",
                "这只是第二处的贡献：iₜ 还乘了候选状态。",
            ),
            answer="-cbar_t ⊙ c_{t-1} ⊙ i_t ⊙ (1 - i_t)",
        ),
        Mutant(
            Text(
                "The slope of the logistic function is iₜ(1 − iₜ): the factor iₜ is missing.",
                "Logistic 函数的导数是 iₜ(1 − iₜ)：漏了因子 iₜ。",
            ),
            answer="cbar_t ⊙ (ctilde_t - c_{t-1}) ⊙ (1 - i_t)",
        ),
        Mutant(
            Text(
                "1 − c̃ₜ² is the slope of the candidate; on the way to iₜ nothing passes its tanh.",
                "1 − c̃ₜ² 是候选状态的导数；通往 iₜ 的路不经过它的 tanh。",
            ),
            answer="cbar_t ⊙ (ctilde_t - c_{t-1}) ⊙ (1 - ctilde_t^2)",
        ),
    ],
    hints=[
        Text(
            r"Work entry by entry: $c=(1-i)\,c'+i\,\tilde c$. What is $\partial c/\partial i$?",
            r"逐元素考虑：$c=(1-i)\,c'+i\,\tilde c$。$\partial c/\partial i$ 等于什么？",
        ),
        Text(
            r"$\partial c/\partial i=\tilde c-c'$; then the slope of $\sigma$, $i(1-i)$.",
            r"$\partial c/\partial i=\tilde c-c'$；再乘 $\sigma$ 的导数 $i(1-i)$。",
        ),
    ],
    solution=Text(
        r"$\bar{\mathbf c}_t\odot(\tilde{\mathbf c}_t-\mathbf c_{t-1})\odot\mathbf i_t\odot"
        r"(\mathbf 1-\mathbf i_t)$. It is zero where the candidate repeats the memory: then the "
        r"gate does not matter.",
        r"$\bar{\mathbf c}_t\odot(\tilde{\mathbf c}_t-\mathbf c_{t-1})\odot\mathbf i_t\odot"
        r"(\mathbf 1-\mathbf i_t)$。若候选状态与内部状态相同，它为零：此时门不起作用。",
    ),
)

UPDATE = Number(
    id="gru-update",
    level=1,
    minutes=3,
    title=Text("What does the update gate do?", "更新门做了什么？"),
    prompt=Text(
        r"A GRU (slides, or `nn.GRU`) with one unit has the old state $h_{t-1}=0.8$ and the "
        r"candidate $\tilde h_t=-0.6$. The net input of its update gate is $\ln3$. What is $h_t$?",
        r"一个只有一个神经元的 GRU（课件的形式或 `nn.GRU`），旧状态 $h_{t-1}=0.8$，候选状态 "
        r"$\tilde h_t=-0.6$，更新门的净输入为 $\ln3$。$h_t$ 是多少？",
    ),
    reference=0.45,
    tolerance=0.004,
    mutants=[
        Mutant(
            Text(
                "You took z for the share of the new. Here z = 3/4 is the share of the old: "
                "Chung et al. have it the other way round.",
                "你把 z 当成了新内容的比例。这里 z = 3/4 是旧状态的比例；Chung 等人的写法相反。",
            ),
            answer=-0.25,
        ),
        Mutant(
            Text(
                "ln 3 is the net input; the gate is σ(ln 3) = 3/4.",
                "ln 3 是净输入；门的值是 σ(ln 3) = 3/4。",
            ),
            answer=0.938,
        ),
        Mutant(
            Text(
                "z = 1/2 would need the net input 0; σ(ln 3) = 3/(3 + 1).",
                "z = 1/2 对应净输入 0；σ(ln 3) = 3/(3 + 1)。",
            ),
            answer=0.1,
        ),
        Mutant(
            Text(
                "That is only what is kept, 3/4 of 0.8; a quarter of the candidate comes on top.",
                "这只是保留的部分，即 0.8 的 3/4；还要加上候选状态的四分之一。",
            ),
            answer=0.6,
        ),
        Mutant(
            Text(
                "The gate was taken by tanh, which gives 4/5 at ln 3; a gate is σ, 3/4.",
                "门用成了 tanh，在 ln 3 处为 4/5；门用的是 σ，即 3/4。",
            ),
            answer=0.52,
        ),
        Mutant(
            Text(
                "That is only what is written, a quarter of the candidate; 3/4 of the old state "
                "are kept.",
                "这只是写入的部分，即候选状态的四分之一；还要加上旧状态的 3/4。",
            ),
            answer=-0.15,
        ),
        Mutant(
            Text(
                "Both were multiplied by z; the candidate has the weight 1 − z = 1/4.",
                "两项都乘了 z；候选状态的权重是 1 − z = 1/4。",
            ),
            answer=0.15,
        ),
        Mutant(
            Text(
                "The candidate counts with 1 − z = 1/4, not in full.",
                "候选状态的权重是 1 − z = 1/4，不是全部。",
            ),
            answer=0.0,
        ),
        Mutant(
            Text(
                "The sign of the candidate was lost: it is −0.6.",
                "候选状态的符号丢了：它是 −0.6。",
            ),
            answer=0.75,
        ),
    ],
    hints=[
        Text(
            r"$\sigma(\ln3)=1/(1+e^{-\ln3})=1/(1+\frac13)$.",
            r"$\sigma(\ln3)=1/(1+e^{-\ln3})=1/(1+\frac13)$。",
        ),
        Text(
            r"$z=\frac34$ is the share of the old state.",
            r"$z=\frac34$ 是旧状态所占的比例。",
        ),
    ],
    solution=Text(
        r"$\frac34\cdot0.8+\frac14\cdot(-0.6)=0.6-0.15=0.45$.",
        r"$\frac34\cdot0.8+\frac14\cdot(-0.6)=0.6-0.15=0.45$。",
    ),
)

CONVENTIONS = Choice(
    id="gru-conventions",
    level=2,
    minutes=6,
    title=Text("Who means what", "各家的约定"),
    prompt=Text(
        r"Which of these statements about the GRU are true? Pick all.",
        r"下列关于 GRU 的说法，哪些正确？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                r"In `nn.GRU`, as on the slides, an update gate near 1 keeps the old state.",
                r"在 `nn.GRU` 中，与课件一样，更新门接近 1 表示保留旧状态。",
            ),
            True,
            Text(
                "Yes: both write z ⊙ h + (1 − z) ⊙ candidate.",
                "对：两者都是 z ⊙ h + (1 − z) ⊙ 候选状态。",
            ),
        ),
        Option(
            Text(
                r"The update gate of PyTorch is opposite to that of the slides.",
                r"PyTorch 的更新门与课件的含义相反。",
            ),
            False,
            Text(
                "A common belief. Opposite is the form of Chung et al.; PyTorch and the slides "
                "agree.",
                "这是常见的误解。相反的是 Chung 等人的形式；PyTorch 与课件一致。",
            ),
        ),
        Option(
            Text(
                r"To go from the form of Chung et al. to that of the slides, change the signs of "
                r"$W_z$, $U_z$ and $\mathbf b_z$.",
                r"把 $W_z$、$U_z$ 和 $\mathbf b_z$ 变号，就能从 Chung 等人的形式换成课件的形式。",
            ),
            True,
            Text(
                "Yes: σ(−a) = 1 − σ(a).",
                "对：σ(−a) = 1 − σ(a)。",
            ),
        ),
        Option(
            Text(
                r"Copied into `nn.GRU` with $\mathbf b_{hc}=\mathbf 0$, the weights of the slides' "
                r"GRU give the same states.",
                r"把课件中 GRU 的参数复制到 `nn.GRU`，并令 $\mathbf b_{hc}=\mathbf 0$，"
                r"得到的状态相同。",
            ),
            False,
            Text(
                "nn.GRU resets after the product with U; for a general U that is another function.",
                "nn.GRU 在乘 U 之后才重置；对一般的 U 这是另一个函数。",
            ),
        ),
        Option(
            Text(
                r"With $D=1$ and $\mathbf b_{hc}=\mathbf 0$ the two GRUs, with the same weights, "
                r"are the same.",
                r"当 $D=1$ 且 $\mathbf b_{hc}=\mathbf 0$ 时，参数相同的这两种 GRU 是同一个函数。",
            ),
            True,
            Text(
                "Yes: a 1 × 1 matrix is diagonal, and numbers commute.",
                "对：1 × 1 的矩阵是对角的，数的乘法可交换。",
            ),
        ),
    ],
    hints=[
        Text(
            r"Set $\mathbf z=\mathbf 1$ in each formula. What is left?",
            r"在各公式中令 $\mathbf z=\mathbf 1$，还剩下什么？",
        ),
        Text(
            r"$U(\mathbf r\odot\mathbf h)$ and $\mathbf r\odot(U\mathbf h)$ are equal if $U$ is "
            r"diagonal. Three statements are true.",
            r"若 $U$ 是对角矩阵，则 $U(\mathbf r\odot\mathbf h)$ 与 $\mathbf r\odot(U\mathbf h)$ "
            r"相等。有三个说法正确。",
        ),
    ],
    solution=Text(
        r"(a), (c) and (e). The gate is the same in PyTorch and on the slides; the place of the "
        r"reset is not.",
        r"(a)、(c) 和 (e)。PyTorch 与课件的更新门相同；重置的位置不同。",
    ),
)

PEEPHOLE = Order(
    id="lstm-peephole-order",
    level=2,
    minutes=5,
    title=Text("Backwards through peepholes", "窥视孔连接的反向传播"),
    prompt=Text(
        r"Put the parts of one backward step of the LSTM with peepholes into order.",
        r"把带窥视孔连接的 LSTM 一步反向传播的各部分排好顺序。",
    ),
    steps=[
        Text(
            r"Complete $\bar{\mathbf h}_t$: the loss at $t$ plus what step $t+1$ sent back.",
            r"求全 $\bar{\mathbf h}_t$：$t$ 时刻的损失加上第 $t+1$ 步传回的部分。",
        ),
        Text(
            r"$\delta^o_t=\bar{\mathbf h}_t\odot\tanh(\mathbf c_t)\odot\mathbf o_t\odot"
            r"(\mathbf 1-\mathbf o_t)$",
            r"$\delta^o_t=\bar{\mathbf h}_t\odot\tanh(\mathbf c_t)\odot\mathbf o_t\odot"
            r"(\mathbf 1-\mathbf o_t)$",
        ),
        Text(
            r"Complete $\bar{\mathbf c}_t$: add the way through $\tanh$ and $V_o^\top\delta^o_t$.",
            r"求全 $\bar{\mathbf c}_t$：加上经过 $\tanh$ 的部分和 $V_o^\top\delta^o_t$。",
        ),
        Text(
            r"$\delta^i_t$, $\delta^f_t$ and $\delta^c_t$ from $\bar{\mathbf c}_t$.",
            r"由 $\bar{\mathbf c}_t$ 求 $\delta^i_t$、$\delta^f_t$ 和 $\delta^c_t$。",
        ),
        Text(
            r"$\bar{\mathbf c}_{t-1}=\bar{\mathbf c}_t\odot\mathbf f_t+V_i^\top\delta^i_t"
            r"+V_f^\top\delta^f_t$, and $\bar{\mathbf h}_{t-1}$ from all four "
            r"$U_*^\top\delta^*_t$.",
            r"$\bar{\mathbf c}_{t-1}=\bar{\mathbf c}_t\odot\mathbf f_t+V_i^\top\delta^i_t"
            r"+V_f^\top\delta^f_t$，并由四个 $U_*^\top\delta^*_t$ 得到 $\bar{\mathbf h}_{t-1}$。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "The output gate looked at cₜ: its error term has to be known before c̄ₜ is "
                "complete.",
                "输出门看到了 cₜ：要先求出它的误差项，才能求全 c̄ₜ。",
            ),
            answer=(0, 2, 1, 3, 4),
        ),
        Mutant(
            Text(
                "i, f and the candidate take their error terms from c̄ₜ, which is not complete yet.",
                "i、f 和候选状态的误差项来自 c̄ₜ，而它还没有求全。",
            ),
            answer=(0, 1, 3, 2, 4),
        ),
        Mutant(
            Text(
                "The error term of o needs h̄ₜ, with what step t + 1 sent back.",
                "o 的误差项需要 h̄ₜ，包括第 t + 1 步传回的部分。",
            ),
            answer=(1, 0, 2, 3, 4),
        ),
        Mutant(
            Text(
                "c̄ₜ₋₁ contains the error terms of i and f, through their peepholes: they come "
                "first.",
                "c̄ₜ₋₁ 通过窥视孔包含 i 和 f 的误差项：应先求它们。",
            ),
            answer=(0, 1, 2, 4, 3),
        ),
        Mutant(
            Text(
                "That is the order of the forward pass, gates first; backwards the state that "
                "was computed last comes first.",
                "这是前向计算的顺序，先算各个门；反向时最后算出的状态最先处理。",
            ),
            answer=(0, 3, 2, 1, 4),
        ),
    ],
    hints=[
        Text(
            "Go backwards through the forward pass. What was computed last?",
            "沿前向计算倒着走。最后算出的是什么？",
        ),
        Text(
            r"Forward, $\mathbf o_t$ waits for $\mathbf c_t$; so backwards $\bar{\mathbf c}_t$ "
            r"waits for $\delta^o_t$.",
            r"前向时 $\mathbf o_t$ 要等 $\mathbf c_t$；所以反向时 $\bar{\mathbf c}_t$ 要等 "
            r"$\delta^o_t$。",
        ),
    ],
    solution=Text(
        r"$\bar{\mathbf h}_t$, $\delta^o_t$, $\bar{\mathbf c}_t$, the other three error terms, "
        r"then "
        r"what goes back to $t-1$.",
        r"$\bar{\mathbf h}_t$、$\delta^o_t$、$\bar{\mathbf c}_t$、另外三个误差项，"
        r"最后是传回 $t-1$ 的部分。",
    ),
)

COUNT = Number(
    id="gru-count",
    level=1,
    minutes=3,
    title=Text("How many numbers has a GRU?", "GRU 有多少个参数？"),
    prompt=Text(
        r"The GRU of the slides reads $\mathbf x_t\in\mathbb R^3$ and keeps "
        r"$\mathbf h_t\in\mathbb R^7$. How many numbers are trained in it? You may type a sum.",
        r"课件中的 GRU 读入 $\mathbf x_t\in\mathbb R^3$，隐状态 $\mathbf h_t\in\mathbb R^7$。"
        r"它一共有多少个可训练的数？可以输入算式。",
    ),
    reference=231,
    units=("numbers", "parameters", "个", "个数", "个参数"),
    mutants=[
        Mutant(
            Text(
                "That is the LSTM, with four blocks; the GRU has three: r, z and the candidate.",
                "这是 LSTM 的四组参数；GRU 只有三组：r、z 和候选状态。",
            ),
            answer=308,
        ),
        Mutant(
            Text(
                "That is nn.GRU, which has two biases everywhere; the slides have one.",
                "这是 nn.GRU，它处处有两个偏置；课件中只有一个。",
            ),
            answer=252,
        ),
        Mutant(
            Text(
                "That counts the second bias of the candidate, which only the form with the reset "
                "after the product has.",
                "这里多算了候选状态的第二个偏置，只有乘积之后重置的形式才有它。",
            ),
            answer=238,
        ),
        Mutant(
            Text(
                "The candidate has weights too: three blocks, not two.",
                "候选状态也有参数：三组，不是两组。",
            ),
            answer=154,
        ),
        Mutant(
            Text("The biases are missing: 3 · 7 more.", "漏了偏置：还要加 3 · 7 个。"),
            answer=210,
        ),
        Mutant(
            Text(
                "U maps state to state: it is 7 × 7, not 7 × 3.",
                "U 从隐状态映射到隐状态：大小是 7 × 7，不是 7 × 3。",
            ),
            answer=147,
        ),
        Mutant(
            Text("The three matrices U are missing: 49 each.", "漏了三个矩阵 U：每个 49 个数。"),
            answer=84,
        ),
        Mutant(
            Text("The three matrices W are missing: 21 each.", "漏了三个矩阵 W：每个 21 个数。"),
            answer=168,
        ),
        Mutant(
            Text("That is one of three blocks.", "这只是三组中的一组。"),
            answer=77,
        ),
        Mutant(
            Text(
                "Only one of the three has its bias counted: each has its own, 7 numbers.",
                "只给三组中的一组算了偏置：每组都有自己的偏置，7 个数。",
            ),
            answer=217,
        ),
        Mutant(
            Text(
                "The two sizes are exchanged: the state has 7 numbers, the input 3.",
                "两个大小弄反了：隐状态有 7 个数，输入有 3 个数。",
            ),
            answer=99,
        ),
    ],
    hints=[
        Text(
            r"Each gate, and the candidate, has a $W$, a $U$ and a $\mathbf b$.",
            r"每个门以及候选状态各有 $W$、$U$ 和 $\mathbf b$。",
        ),
        Text(
            r"One block: $7\cdot3+7\cdot7+7=77$.",
            r"一组：$7\cdot3+7\cdot7+7=77$。",
        ),
    ],
    solution=Text(
        r"$3\,(7\cdot3+7\cdot7+7)=231$. An LSTM of this size has $4\cdot77=308$.",
        r"$3\,(7\cdot3+7\cdot7+7)=231$。同样大小的 LSTM 有 $4\cdot77=308$ 个。",
    ),
)


def dh_names(rng):
    hidden = 2  # three matrices: small, so that the card stays small
    vectors = ("hbar_t", "δ_c", "δ_r", "δ_z")
    names = {name: rng.normal(size=hidden) for name in vectors}
    names.update({gate: rng.uniform(0.1, 0.9, hidden) for gate in ("r_t", "z_t")})
    return dict(names, **{"U_" + gate: rng.normal(size=(hidden, hidden)) for gate in "rzc"})


DH = Formula(
    id="gru-dh",
    level=3,
    minutes=10,
    title=Text("Four ways back", "四条返回的路"),
    prompt=Text(
        r"Given $\bar{\mathbf h}_t$ and the error terms $\delta^c_t,\delta^r_t,\delta^z_t$ of the "
        r"net inputs, what does one step of the slides' GRU send back to $\mathbf h_{t-1}$? Type "
        r"the names as `hbar_t`, `δ_c` or `delta_c`, `r_t`, `z_t`, `U_c^T`.",
        r"已知 $\bar{\mathbf h}_t$ 和各净输入的误差项 $\delta^c_t,\delta^r_t,\delta^z_t$，"
        r"课件中 GRU 的一步传回 $\mathbf h_{t-1}$ 的梯度是什么？符号输入为 `hbar_t`、"
        r"`δ_c`（或 `delta_c`）、`r_t`、`z_t`、`U_c^T`。",
    ),
    reference="hbar_t ⊙ z_t + r_t ⊙ (U_c^T δ_c) + U_r^T δ_r + U_z^T δ_z",
    names=dh_names,
    functions={},
    equivalents=[
        r"\bar{\mathbf{h}}_t \odot \mathbf{z}_t + (U_c^\top \delta_c) \odot \mathbf{r}_t "
        r"+ U_r^\top \delta_r + U_z^\top \delta_z",
        "U_z^T delta_z + U_r^T delta_r + (U_c^T delta_c) * r_t + z_t * h̄_t",
    ],
    mutants=[
        Mutant(
            Text(
                "The direct way is missing: hₜ₋₁ stands in hₜ itself, with the factor zₜ.",
                "漏了直接的一条：hₜ₋₁ 以系数 zₜ 直接出现在 hₜ 中。",
            ),
            edit=("hbar_t ⊙ z_t + ", ""),
        ),
        Mutant(
            Text(
                "The direct way has the factor zₜ, not 1 − zₜ: z = 1 keeps.",
                "直接的一条系数是 zₜ，不是 1 − zₜ：z = 1 表示保留。",
            ),
            answer="hbar_t ⊙ (1 - z_t) + r_t ⊙ (U_c^T δ_c) + U_r^T δ_r + U_z^T δ_z",
        ),
        Mutant(
            Text(
                "The way through the candidate passes the reset gate: the factor rₜ is missing.",
                "经过候选状态的一条要通过重置门：漏了因子 rₜ。",
            ),
            edit=("r_t ⊙ (U_c^T δ_c)", "U_c^T δ_c"),
        ),
        Mutant(
            Text(
                "That is nn.GRU: there rₜ stands after the product, so backwards it comes before "
                "U_cᵀ. Here it is outside.",
                "这是 nn.GRU 的形式：那里 rₜ 在乘积之后，反向时先乘它。这里 rₜ 应在 U_cᵀ 外面。",
            ),
            edit=("r_t ⊙ (U_c^T δ_c)", "U_c^T (r_t ⊙ δ_c)"),
        ),
        Mutant(
            Text(
                "U_c is not transposed: the sum runs down its columns.",
                "U_c 没有转置：求和沿它的列进行。",
            ),
            edit=("U_c^T", "U_c"),
        ),
        Mutant(
            Text(
                "The reset gate also read hₜ₋₁: the term with U_r is missing.",
                "重置门也读了 hₜ₋₁：漏了含 U_r 的一项。",
            ),
            edit=(" + U_r^T δ_r", ""),
        ),
        Mutant(
            Text(
                "The update gate also read hₜ₋₁: the term with U_z is missing.",
                "更新门也读了 hₜ₋₁：漏了含 U_z 的一项。",
            ),
            edit=(" + U_z^T δ_z", ""),
        ),
        Mutant(
            Text(
                "The way through the candidate is missing: U_c read rₜ ⊙ hₜ₋₁.",
                "漏了经过候选状态的一条：U_c 读的是 rₜ ⊙ hₜ₋₁。",
            ),
            edit=(" + r_t ⊙ (U_c^T δ_c)", ""),
        ),
        Mutant(
            Text(
                "No U is transposed. Forward the sums run along the rows, backwards down the "
                "columns.",
                "各个 U 都没有转置。前向时沿行求和，反向时沿列求和。",
            ),
            answer="hbar_t ⊙ z_t + r_t ⊙ (U_c δ_c) + U_r δ_r + U_z δ_z",
        ),
        Mutant(
            Text(
                "Only the direct way is there: the candidate and both gates read hₜ₋₁ too.",
                "只有直接的一条：候选状态和两个门也读了 hₜ₋₁。",
            ),
            answer="hbar_t ⊙ z_t",
        ),
        Mutant(
            Text(
                "U_r is not transposed.",
                "U_r 没有转置。",
            ),
            answer="hbar_t ⊙ z_t + r_t ⊙ (U_c^T δ_c) + U_r δ_r + U_z^T δ_z",
        ),
        Mutant(
            Text(
                "U_z is not transposed.",
                "U_z 没有转置。",
            ),
            answer="hbar_t ⊙ z_t + r_t ⊙ (U_c^T δ_c) + U_r^T δ_r + U_z δ_z",
        ),
        Mutant(
            Text(
                "rₜ stands only on the way through the candidate: the gates read hₜ₋₁ itself.",
                "rₜ 只在经过候选状态的路上：两个门读的是 hₜ₋₁ 本身。",
            ),
            answer="hbar_t ⊙ z_t + r_t ⊙ (U_c^T δ_c + U_r^T δ_r + U_z^T δ_z)",
        ),
        Mutant(
            Text(
                "The factor zₜ of the direct way is missing.",
                "直接的一条漏了因子 zₜ。",
            ),
            answer="hbar_t + r_t ⊙ (U_c^T δ_c) + U_r^T δ_r + U_z^T δ_z",
        ),
    ],
    hints=[
        Text(
            r"Count the places where $\mathbf h_{t-1}$ stands in the four equations of the GRU.",
            r"数一数 $\mathbf h_{t-1}$ 在 GRU 的四个公式中出现了几处。",
        ),
        Text(
            r"Four: in $\mathbf h_t$, in $\mathbf r_t\odot\mathbf h_{t-1}$, in $\mathbf r_t$ and "
            r"in "
            r"$\mathbf z_t$. One term each; a product with $U$ comes back as one with $U^\top$.",
            r"四处：$\mathbf h_t$、$\mathbf r_t\odot\mathbf h_{t-1}$、$\mathbf r_t$ 和 "
            r"$\mathbf z_t$。每处一项；与 $U$ 的乘积反向时成为与 $U^\top$ 的乘积。",
        ),
    ],
    solution=Text(
        r"$\bar{\mathbf h}_t\odot\mathbf z_t+\mathbf r_t\odot(U_c^\top\delta^c_t)"
        r"+U_r^\top\delta^r_t+U_z^\top\delta^z_t$.",
        r"$\bar{\mathbf h}_t\odot\mathbf z_t+\mathbf r_t\odot(U_c^\top\delta^c_t)"
        r"+U_r^\top\delta^r_t+U_z^\top\delta^z_t$。",
    ),
)


def after_case(rng):
    steps, batch, hidden = sizes(rng, 3)
    case = {name: rng.normal(size=(steps, batch, hidden)) for name in ("dc", "h")}
    return dict(case, r=rng.uniform(0.1, 0.9, (steps, batch, hidden)))


AFTER = Code(
    id="gru-after-du",
    level=3,
    minutes=10,
    title=Text("The gradient of U in nn.GRU", "nn.GRU 中 U 的梯度"),
    prompt=Text(
        r"In `nn.GRU` the reset comes after the product: "
        r"$\tilde{\mathbf h}_t=\tanh\big(W_c\mathbf x_t+\mathbf b_c+\mathbf r_t\odot"
        r"(U_c\mathbf h_{t-1}+\mathbf b_{hc})\big)$. Given `dc`, the error terms $\delta^c_t$ of "
        r"its net input, the reset gates `r`, and `h`, which holds $\mathbf h_{t-1}$ at place $t$, "
        r"all of shape $(T, B, D)$, return $\partial\mathcal L/\partial U_c$, shape $(D, D)$.",
        r"在 `nn.GRU` 中，重置发生在乘积之后："
        r"$\tilde{\mathbf h}_t=\tanh\big(W_c\mathbf x_t+\mathbf b_c+\mathbf r_t\odot"
        r"(U_c\mathbf h_{t-1}+\mathbf b_{hc})\big)$。已知 `dc`（其净输入的误差项 $\delta^c_t$）、"
        r"重置门 `r` 和 `h`（第 $t$ 个位置存放 $\mathbf h_{t-1}$），形状均为 $(T, B, D)$，返回 "
        r"$\partial\mathcal L/\partial U_c$，形状 $(D, D)$。",
    ),
    starter="def gru_after_du(dc, r, h):\n    raise NotImplementedError\n",
    reference='def gru_after_du(dc, r, h):\n    return np.einsum("tbi,tbj->ij", dc * r, h)\n',
    cases=after_case,
    equivalents=[
        "def gru_after_du(dc, r, h):\n    return np.tensordot(dc * r, h, ((0, 1), (0, 1)))\n",
        "def gru_after_du(dc, r, h):\n    return sum((d * g).T @ s for d, g, s in zip(dc, r, h))\n",
    ],
    mutants=[
        Mutant(
            Text(
                "r stands on the side of h: that is the reset before the product. After it, r "
                "belongs to the row that is written, beside dc.",
                "r 乘在了 h 一侧：那是乘积之前重置的形式。乘积之后重置时，r 属于写入的行，应与 dc "
                "相乘。",
            ),
            edit=("dc * r, h)", "dc, r * h)"),
        ),
        Mutant(
            Text(
                "The reset gate is missing: the product Uh meets r before it reaches tanh.",
                "漏了重置门：乘积 Uh 要先乘 r 才进入 tanh。",
            ),
            edit=("dc * r, h)", "dc, h)"),
        ),
        Mutant(
            Text(
                "Rows and columns are exchanged: row i of U writes entry i.",
                "行和列对调了：U 的第 i 行写入第 i 个元素。",
            ),
            edit=("->ij", "->ji"),
        ),
        Mutant(
            Text(
                "Only the last step is there: U is used at every step, so the steps add up.",
                "只有最后一步：每一步都用到 U，各步要相加。",
            ),
            edit=("dc * r, h)", "dc[-1:] * r[-1:], h[-1:])"),
        ),
        Mutant(
            Text(
                "h already holds the state before each step; you shifted it once more.",
                "h 中存放的已经是每一步之前的状态；这里又错开了一步。",
            ),
            edit=("dc * r, h)", "dc[1:] * r[1:], h[:-1])"),
        ),
        Mutant(
            Text(
                "You took a mean over the steps; the derivative of a sum is a sum.",
                "这里对各步取了平均；和的导数是导数之和。",
            ),
            edit=("dc * r, h)", "dc * r, h) / len(dc)"),
        ),
        Mutant(
            Text(
                "r(1 − r) is the slope of the gate; it belongs to the gate's error term, not here.",
                "r(1 − r) 是门的导数；它属于门的误差项，不属于这里。",
            ),
            edit=("dc * r, h)", "dc * r * (1 - r), h)"),
        ),
        Mutant(
            Text(
                "You took a mean over the sequences of the batch; they add up.",
                "这里对批量中的序列取了平均；应当相加。",
            ),
            edit=("dc * r, h)", "dc * r, h) / dc.shape[1]"),
        ),
        Mutant(
            Text(
                "You took a mean over steps and sequences; both add up.",
                "这里对各步和各序列都取了平均；应当相加。",
            ),
            edit=("dc * r, h)", "dc * r, h) / (dc.shape[0] * dc.shape[1])"),
        ),
        Mutant(
            Text(
                "The gate is r, not 1 − r: r = 1 lets the product through.",
                "门是 r，不是 1 − r：r = 1 表示让乘积通过。",
            ),
            edit=("dc * r, h)", "dc * (1 - r), h)"),
        ),
        Mutant(
            Text(
                "h is the old state, not the candidate, and dc is already behind tanh: no slope 1 "
                "− h² here.",
                "h 是旧状态，不是候选状态；dc 已经是对净输入的误差项：这里没有导数 1 − h²。",
            ),
            edit=("dc * r, h)", "dc * r * (1 - h**2), h)"),
        ),
        Mutant(
            Text(
                "Both the place of r and the order of the axes: r belongs beside dc, and row i of "
                "U writes entry i.",
                "两处错误：r 应与 dc 相乘，而且 U 的第 i 行写入第 i 个元素。",
            ),
            answer="def gru_after_du(dc, r, h):\n    return np.einsum('tbi,tbj->ji', dc, r * h)\n",
        ),
    ],
    hints=[
        Text(
            r"Call $\mathbf q_t=U_c\mathbf h_{t-1}+\mathbf b_{hc}$. What is "
            r"$\partial\mathcal L/\partial\mathbf q_t$?",
            r"记 $\mathbf q_t=U_c\mathbf h_{t-1}+\mathbf b_{hc}$。"
            r"$\partial\mathcal L/\partial\mathbf q_t$ 等于什么？",
        ),
        Text(
            r"$\bar{\mathbf q}_t=\delta^c_t\odot\mathbf r_t$; then the outer product with "
            r"$\mathbf h_{t-1}$, added over steps and sequences.",
            r"$\bar{\mathbf q}_t=\delta^c_t\odot\mathbf r_t$；再与 $\mathbf h_{t-1}$ 作外积，"
            r"对各步和各序列求和。",
        ),
    ],
    solution=Text(
        r"$\sum_t(\delta^c_t\odot\mathbf r_t)\,\mathbf h_{t-1}^\top$. Reset before the product it "
        r"would be $\sum_t\delta^c_t(\mathbf r_t\odot\mathbf h_{t-1})^\top$: the gate stands where "
        r"the forward pass had it.",
        r"$\sum_t(\delta^c_t\odot\mathbf r_t)\,\mathbf h_{t-1}^\top$。若在乘积之前重置，则为 "
        r"$\sum_t\delta^c_t(\mathbf r_t\odot\mathbf h_{t-1})^\top$：门的位置与前向计算一致。",
    ),
)

EXERCISES = [UPDATE, COUNT, COUPLED, STEP, PEEPHOLE, CONVENTIONS, DH, AFTER]
