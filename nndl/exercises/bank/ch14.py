r"""Exercises of chapter 14, graph networks and the GCN."""

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

TITLE = Text("Graph networks and GCN", "图网络")

TELL = Number(
    id="gn-edges-tell",
    level=1,
    minutes=5,
    title=Text("What the middle one knows", "中间的人知道多少"),
    prompt=Text(
        r"Three people in a row, 1 – 2 – 3; each acquaintance is an edge in both directions. They "
        r"know $v=(8,2,6)$. One block with the functions of the chapter, "
        r"$e'_k=\operatorname{relu}(v_{s_k}-v_{r_k}-e_k-u)$ and "
        r"$v'_i=\operatorname{relu}(\bar e'_i+v_i-u)$, with all $e_k=0$ and $u=1$. What is $v'_2$?",
        r"三个人排成一行，1 – 2 – 3；每段关系是两个方向的边。他们的值为 $v=(8,2,6)$。"
        r"按本章的函数计算一个图网络块：$e'_k=\operatorname{relu}(v_{s_k}-v_{r_k}-e_k-u)$，"
        r"$v'_i=\operatorname{relu}(\bar e'_i+v_i-u)$，所有 $e_k=0$，$u=1$。$v'_2$ 等于多少？",
    ),
    reference=9,
    mutants=[
        Mutant(
            Text(
                "What node 2 knew itself is missing: add v₂ = 2.",
                "漏了节点 2 自己原来的值：要加上 v₂ = 2。",
            ),
            answer=7,
        ),
        Mutant(
            Text(
                "That is what node 2 is told, 5 + 3. It also adds its own 2 and loses u.",
                "这是节点 2 收到的总和 5 + 3。还要加上自己的 2，再减去 u。",
            ),
            answer=8,
        ),
        Mutant(
            Text(
                "The node loses u as well: one more off.",
                "节点更新时也要减去 u：还要再减 1。",
            ),
            answer=10,
        ),
        Mutant(
            Text(
                "Each edge loses u too: 8 − 2 − 1 and 6 − 2 − 1 are told.",
                "每条边也要减去 u：传来的是 8 − 2 − 1 和 6 − 2 − 1。",
            ),
            answer=11,
        ),
        Mutant(
            Text(
                "u is missing twice: on the edges and at the node.",
                "u 漏了两处：边上和节点上都要减。",
            ),
            answer=12,
        ),
        Mutant(
            Text(
                "You took the mean of the two messages; here they are added up.",
                "这里取了两条消息的平均；本题是求和。",
            ),
            answer=5,
        ),
        Mutant(
            Text(
                "The message from 3 is missing: both neighbours tell node 2 something.",
                "漏了节点 3 的消息：两个邻居都向节点 2 传递消息。",
            ),
            answer=6,
        ),
        Mutant(
            Text(
                "The message from 1 is missing: both neighbours tell node 2 something.",
                "漏了节点 1 的消息：两个邻居都向节点 2 传递消息。",
            ),
            answer=4,
        ),
        Mutant(
            Text(
                "You collected the edges that leave node 2. A node collects those that lead to it.",
                "这里汇总的是从节点 2 出发的边。节点汇总的是指向它的边。",
            ),
            answer=1,
        ),
        Mutant(
            Text(
                "That adds what the neighbours know. An edge tells only what its sender knows more "
                "than its receiver, less u.",
                "这是把邻居的值直接相加。边只传递发送方比接收方多出的部分，再减去 u。",
            ),
            answer=15,
        ),
    ],
    hints=[
        Text(
            "Which two edges lead to node 2, and what do they tell?",
            "哪两条边指向节点 2？各传来多少？",
        ),
        Text(
            r"From 1 comes $8-2-0-1=5$, from 3 comes $6-2-0-1=3$.",
            r"节点 1 传来 $8-2-0-1=5$，节点 3 传来 $6-2-0-1=3$。",
        ),
    ],
    solution=Text(
        r"$\bar e'_2=5+3=8$ and $v'_2=\operatorname{relu}(8+2-1)=9$.",
        r"节点 2 收到 $\bar e'_2=5+3=8$，于是 $v'_2=\operatorname{relu}(8+2-1)=9$。",
    ),
)


def edges_case(rng):
    N, D = (int(size) for size in rng.permutation(range(3, 8))[:2])
    sender, receiver = rng.integers(0, N, (2, 2 * N + 1))
    sender[0], receiver[0] = sender[1], receiver[1]  # two edges between the same nodes
    return {"dm": rng.normal(size=(N, D)), "sender": sender, "receiver": receiver}


def receive_loss(rng):
    case = edges_case(rng)
    s, r = case["sender"], case["receiver"]
    h = rng.normal(size=case["dm"].shape)
    return case.values(), h, lambda h: np.sum(case["dm"][r] * h[s])


BACK = Code(
    id="gn-receive-back",
    level=3,
    minutes=8,
    title=Text("Back along the edges", "沿着边反向传播"),
    prompt=Text(
        r"Edge $k$ leads from node `sender[k]` to node `receiver[k]`; every node receives the sum "
        r"of the states of its senders, $\mathbf m^{(v)}=\sum_{k:r_k=v}\mathbf h^{(s_k)}$. Given "
        r"`dm`, the gradients $\partial\mathcal L/\partial\mathbf m^{(v)}$ as rows, shape "
        r"$(N, D)$, return the gradients of the states, $(N, D)$. The same pair may be joined by "
        r"several edges.",
        r"第 $k$ 条边从节点 `sender[k]` 指向节点 `receiver[k]`；每个节点收到其发送方的状态之和，"
        r"$\mathbf m^{(v)}=\sum_{k:r_k=v}\mathbf h^{(s_k)}$。已知按行排列的梯度 "
        r"$\partial\mathcal L/\partial\mathbf m^{(v)}$，即 `dm`，形状 $(N, D)$，"
        r"返回各状态的梯度，形状 $(N, D)$。同一对节点之间可以有多条边。",
    ),
    starter="def received_back(dm, sender, receiver):\n    raise NotImplementedError\n",
    reference=(
        "def received_back(dm, sender, receiver):\n"
        "    dh = np.zeros(dm.shape)\n"
        "    np.add.at(dh, sender, dm[receiver])\n"
        "    return dh\n"
    ),
    cases=edges_case,
    equivalents=[
        "def received_back(dm, sender, receiver):\n"
        "    A = np.zeros((len(dm), len(dm)))\n"
        "    np.add.at(A, (receiver, sender), 1)\n"
        "    return A.T @ dm\n",
        "def received_back(dm, sender, receiver):\n"
        "    dh = np.zeros(dm.shape)\n"
        "    for s, r in zip(sender, receiver):\n"
        "        dh[s] += dm[r]\n"
        "    return dh\n",
    ],
    mutants=[
        Mutant(
            Text(
                "Sender and receiver are exchanged: that is the forward sum. The gradient goes "
                "from the receiver, where the sum stands, to the sender.",
                "发送方和接收方用反了：这是前向的求和。梯度从接收方（和所在之处）传回发送方。",
            ),
            edit=("dh, sender, dm[receiver]", "dh, receiver, dm[sender]"),
        ),
        Mutant(
            Text(
                "One edge of each sender is left, the others are overwritten: with repeated "
                "indices "
                "dh[sender] += ... keeps the last. np.add.at adds them all.",
                "每个发送方只剩下一条边，其余被覆盖：下标重复时，dh[sender] += ... 只保留最后一条。"
                "np.add.at 会全部累加。",
            ),
            edit=("np.add.at(dh, sender, dm[receiver])", "dh[sender] += dm[receiver]"),
        ),
        Mutant(
            Text(
                "The sender gets its own error back. The error of a message is its receiver's.",
                "发送方得到的是它自己的误差。消息的误差属于接收方。",
            ),
            edit=("dm[receiver]", "dm[sender]"),
        ),
        Mutant(
            Text(
                "The error stays at the receiver: it has to go to the sender, whose state was "
                "added up.",
                "误差停在了接收方：它应传给发送方，因为被累加的是发送方的状态。",
            ),
            answer=(
                "def received_back(dm, sender, receiver):\n"
                "    dh = np.zeros(dm.shape)\n"
                "    np.add.at(dh, receiver, dm[receiver])\n"
                "    return dh\n"
            ),
        ),
        Mutant(
            Text(
                "A matrix of zeros and ones counts a pair of nodes once: several edges between the "
                "same two all bring their error.",
                "0-1 矩阵对一对节点只计一次：同一对节点之间的多条边都会传回误差。",
            ),
            answer=(
                "def received_back(dm, sender, receiver):\n"
                "    A = np.zeros((len(dm), len(dm)))\n"
                "    A[receiver, sender] = 1\n"
                "    return A.T @ dm\n"
            ),
        ),
        Mutant(
            Text(
                "That has a row for each edge. The rows of the edges that leave one node have to "
                "be "
                "added up, to one row for each node.",
                "这是每条边一行。离开同一节点的各条边的行还要相加，得到每个节点一行。",
            ),
            answer="def received_back(dm, sender, receiver):\n    return dm[receiver]\n",
        ),
        Mutant(
            Text(
                "You took a mean over the edges that leave a node; the derivative of a sum is a "
                "sum.",
                "这里对离开节点的边取了平均；和的导数是导数之和。",
            ),
            answer=(
                "def received_back(dm, sender, receiver):\n"
                "    dh = np.zeros(dm.shape)\n"
                "    np.add.at(dh, sender, dm[receiver])\n"
                "    return dh / np.maximum(np.bincount(sender, minlength=len(dm)), 1)[:, None]\n"
            ),
        ),
        Mutant(
            Text(
                "Each node also gets its own dm. It counts itself only in the GCN; here m is the "
                "sum over edges alone.",
                "每个节点还多加了自己的 dm。只有在 GCN 中节点才把自己算进去；"
                "这里的 m 只是对边求和。",
            ),
            edit=("np.zeros(dm.shape)", "dm.copy()"),
        ),
        Mutant(
            Text("The sign is wrong.", "符号错了。"),
            edit=("return dh", "return -dh"),
        ),
    ],
    properties=[is_gradient("h", receive_loss)],
    hints=[
        Text(
            r"In which sums does $\mathbf h^{(u)}$ stand, and with which factor?",
            r"$\mathbf h^{(u)}$ 出现在哪些和中？系数是多少？",
        ),
        Text(
            r"Edge $k$ brings `dm[receiver[k]]` to row `sender[k]`. Rows may repeat.",
            r"第 $k$ 条边把 `dm[receiver[k]]` 带到第 `sender[k]` 行。行号可能重复。",
        ),
    ],
    solution=Text(
        r"$\mathbf h^{(u)}$ stands in $\mathbf m^{(v)}$ once for every edge from $u$ to $v$, so "
        r"$\partial\mathcal L/\partial\mathbf h^{(u)}=\sum_{k:s_k=u}"
        r"\partial\mathcal L/\partial\mathbf m^{(r_k)}$. As matrices: forward $A$, back $A^\top$.",
        r"$\mathbf h^{(u)}$ 对每条从 $u$ 到 $v$ 的边在 $\mathbf m^{(v)}$ 中出现一次，因此 "
        r"$\partial\mathcal L/\partial\mathbf h^{(u)}=\sum_{k:s_k=u}"
        r"\partial\mathcal L/\partial\mathbf m^{(r_k)}$。用矩阵写：前向为 $A$，反向为 $A^\top$。",
    ),
)

ROUNDS = Number(
    id="gn-rounds",
    level=1,
    minutes=3,
    title=Text("Once round the ring", "环上的轮数"),
    prompt=Text(
        "Eleven people sit in a ring; each exchanges messages with the two beside them. After how "
        "many rounds, at least, can everybody's state depend on everybody's first state?",
        "十一个人围成一圈，每个人与左右两人互传消息。至少经过多少轮，"
        "每个人的状态才可能依赖于所有人的初始状态？",
    ),
    reference=5,
    units=("rounds", "轮"),
    mutants=[
        Mutant(
            Text(
                "Eleven is the number of people. News travels both ways round the ring.",
                "11 是人数。消息沿环的两个方向传播。",
            ),
            answer=11,
        ),
        Mutant(
            Text(
                "That is for a row of eleven. In a ring nobody is more than half way round.",
                "这是十一个人排成一行的情形。在环上，任何两人的距离不超过半圈。",
            ),
            answer=10,
        ),
        Mutant(
            Text(
                "After 5 rounds each knows 5 people to the left, 5 to the right and themselves: "
                "that is all 11 already.",
                "5 轮之后，每个人已知道左边 5 人、右边 5 人和自己，正好 11 人。",
            ),
            answer=6,
        ),
        Mutant(
            Text(
                "Half of eleven, but rounds are whole: the farthest person is 5 edges away.",
                "这是 11 的一半，但轮数是整数：最远的人相隔 5 条边。",
            ),
            answer=5.5,
        ),
        Mutant(
            Text(
                "After 4 rounds each knows 4 + 4 + 1 = 9 people: two are missing.",
                "4 轮之后每个人知道 4 + 4 + 1 = 9 人：还差两人。",
            ),
            answer=4,
        ),
        Mutant(
            Text(
                "That is the number of directed edges. All of them carry a message in each round.",
                "这是有向边的条数。每一轮所有边都传递消息。",
            ),
            answer=22,
        ),
    ],
    hints=[
        Text(
            "How far away is the farthest person?",
            "离你最远的人有多远？",
        ),
        Text(
            r"After $T$ rounds one knows $T$ people on each side: $2T+1$ with oneself.",
            r"$T$ 轮之后，每侧知道 $T$ 个人：连自己共 $2T+1$ 人。",
        ),
    ],
    solution=Text(
        r"$2T+1\ge11$ gives $T=5$, the diameter of the ring.",
        r"由 $2T+1\ge11$ 得 $T=5$，即这个环的直径。",
    ),
)

BLOCK_ORDER = Order(
    id="gn-block-order",
    level=2,
    minutes=5,
    title=Text("A block, backwards", "图网络块的反向传播"),
    prompt=Text(
        "Put the backward pass of a graph-network block into order. The loss reads the new edges, "
        "the new nodes and the new whole.",
        "把图网络块的反向传播排好顺序。损失读取新的边、新的节点和新的全局向量。",
    ),
    steps=[
        Text(
            r"$\delta^u=f'(\mathbf z^u)\odot\partial^+\mathcal L/\partial\mathbf u'$",
            r"$\delta^u=f'(\mathbf z^u)\odot\partial^+\mathcal L/\partial\mathbf u'$",
        ),
        Text(
            r"$W_u^\top\delta^u$ gives $\partial\mathcal L/\partial\bar{\mathbf v}'$ and "
            r"$\partial\mathcal L/\partial\bar{\mathbf e}'$.",
            r"由 $W_u^\top\delta^u$ 得到 $\partial\mathcal L/\partial\bar{\mathbf v}'$ 和 "
            r"$\partial\mathcal L/\partial\bar{\mathbf e}'$。",
        ),
        Text(
            r"$\delta^v_i$: what the loss says to $\mathbf v'_i$, and what has come from "
            r"$\bar{\mathbf v}'$.",
            r"$\delta^v_i$：损失直接给 $\mathbf v'_i$ 的梯度，加上来自 $\bar{\mathbf v}'$ 的梯度。",
        ),
        Text(
            r"$W_v^\top\delta^v_i$ gives $\partial\mathcal L/\partial\bar{\mathbf e}'_i$.",
            r"由 $W_v^\top\delta^v_i$ 得到 $\partial\mathcal L/\partial\bar{\mathbf e}'_i$。",
        ),
        Text(
            r"$\delta^e_k$: from the loss, from the receiver's $\bar{\mathbf e}'_{r_k}$ and from "
            r"$\bar{\mathbf e}'$.",
            r"$\delta^e_k$：来自损失、接收方的 $\bar{\mathbf e}'_{r_k}$ 以及 $\bar{\mathbf e}'$。",
        ),
        Text(
            r"$W_e^\top\delta^e_k$; then collect the parts for each $\mathbf v_i$ and for "
            r"$\mathbf u$.",
            r"计算 $W_e^\top\delta^e_k$；最后汇总每个 $\mathbf v_i$ 和 $\mathbf u$ 的各部分梯度。",
        ),
    ],
    mutants=[
        Mutant(
            Text(
                "That is the forward order: edges first. Backwards the whole comes first, because "
                "it was computed last.",
                "这是前向的顺序：先边。反向时全局最先，因为它是最后算出的。",
            ),
            answer=(4, 5, 2, 3, 0, 1),
        ),
        Mutant(
            Text(
                "The edges come before the nodes: but an edge needs the gradient of what its "
                "receiver collected, and that comes from the node.",
                "边排在了节点之前：但边需要接收方汇总量的梯度，而它来自节点。",
            ),
            answer=(0, 1, 4, 5, 2, 3),
        ),
        Mutant(
            Text(
                "The nodes come before the whole: but each node needs what comes from the sum of "
                "all nodes.",
                "节点排在了全局之前：但每个节点需要来自所有节点之和的梯度。",
            ),
            answer=(2, 3, 0, 1, 4, 5),
        ),
        Mutant(
            Text(
                "The transposed matrix meets the error before it is known: first δᵘ, then Wᵤᵀδᵘ.",
                "误差还没算出就乘了转置矩阵：先有 δᵘ，再算 Wᵤᵀδᵘ。",
            ),
            answer=(1, 0, 2, 3, 4, 5),
        ),
        Mutant(
            Text(
                "The transposed matrix of the nodes meets the error before it is known.",
                "节点的误差还没算出就乘了转置矩阵。",
            ),
            answer=(0, 1, 3, 2, 4, 5),
        ),
        Mutant(
            Text(
                "The transposed matrix of the edges meets the error before it is known.",
                "边的误差还没算出就乘了转置矩阵。",
            ),
            answer=(0, 1, 2, 3, 5, 4),
        ),
    ],
    hints=[
        Text(
            "Forward: edges, nodes, the whole. Backward: the other way round.",
            "前向：边、节点、全局。反向则相反。",
        ),
        Text(
            "In each of the three: first the error at the net input, then the transposed matrix.",
            "三层都一样：先算净输入处的误差，再乘转置矩阵。",
        ),
    ],
    solution=Text(
        "The whole, the nodes, the edges; in each the error first and then the transposed matrix.",
        "依次为全局、节点、边；每一层先算误差，再乘转置矩阵。",
    ),
)


def graph_case(rng):
    """A ring with a chord and some edges more: nobody alone, and not all of one degree."""
    N = int(rng.integers(5, 9))
    A = np.triu(rng.random((N, N)) < 0.2, 1)
    ring = np.arange(N)
    A[ring[:-1], ring[1:]] = A[0, N - 1] = A[0, 2] = True
    A[1, 3] = A[1, 4] = False
    return {"A": (A | A.T).astype(float)}


def fixed_vector(normalise, rng):
    A = graph_case(rng)["A"]
    root = np.sqrt(A.sum(1) + 1)
    return np.allclose(np.asarray(normalise(A)) @ root, root)


NORMALISE = Code(
    id="gcn-normalise",
    level=2,
    minutes=6,
    title=Text("The normalised matrix", "归一化的邻接矩阵"),
    prompt=Text(
        r"Given the adjacency matrix `A` of an undirected graph, $(N, N)$, without loops, return "
        r"$\hat A=\tilde D^{-1/2}(A+I)\tilde D^{-1/2}$, where $\tilde D$ holds the row sums of "
        r"$A+I$.",
        r"已知无向图的邻接矩阵 `A`，形状 $(N, N)$，没有自环，返回 "
        r"$\hat A=\tilde D^{-1/2}(A+I)\tilde D^{-1/2}$，其中 $\tilde D$ 的对角线是 $A+I$ 的行和。",
    ),
    starter="def normalise(A):\n    raise NotImplementedError\n",
    reference=(
        "def normalise(A):\n"
        "    A = A + np.eye(len(A))\n"
        "    d = A.sum(1)\n"
        "    return A / np.sqrt(np.outer(d, d))\n"
    ),
    cases=graph_case,
    equivalents=[
        "def normalise(A):\n"
        "    A = A + np.eye(len(A))\n"
        "    root = np.diag(A.sum(0) ** -0.5)\n"
        "    return root @ A @ root\n",
        "def normalise(A):\n"
        "    root = np.sqrt(A.sum(1) + 1)\n"
        "    return (A + np.eye(len(A))) / root / root[:, None]\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The degrees are those of A. They have to count the node itself: row sums of A + "
                "I.",
                "度取的是 A 的行和。节点自己也要算进去：应取 A + I 的行和。",
            ),
            edit=("d = A.sum(1)", "d = A.sum(1) - 1"),
        ),
        Mutant(
            Text(
                "The loops are missing: a node counts among its own neighbours, A + I.",
                "漏了自环：节点也是自己的邻居，应为 A + I。",
            ),
            edit=("A = A + np.eye(len(A))", "A = A + 0"),
        ),
        Mutant(
            Text(
                "That is the mean, D⁻¹(A + I): each receiver divides by its own degree. Here both "
                "ends share the division, a square root each.",
                "这是平均，D⁻¹(A + I)：每个接收方除以自己的度。这里由两端分担，各除以平方根。",
            ),
            edit=("np.sqrt(np.outer(d, d))", "d[:, None]"),
        ),
        Mutant(
            Text(
                "The columns are divided: (A + I)D⁻¹. Here rows and columns are divided, by the "
                "square root each.",
                "这里除的是列：(A + I)D⁻¹。应当行和列各除以平方根。",
            ),
            edit=("np.sqrt(np.outer(d, d))", "d"),
        ),
        Mutant(
            Text(
                "The square root is missing: that divides by the product of both degrees.",
                "漏了平方根：这样除以的是两个度的乘积。",
            ),
            edit=("np.sqrt(np.outer(d, d))", "np.outer(d, d)"),
        ),
        Mutant(
            Text(
                "The rows are divided by the square root, the columns are not.",
                "行除以了平方根，列没有。",
            ),
            edit=("np.sqrt(np.outer(d, d))", "np.sqrt(d)[:, None]"),
        ),
        Mutant(
            Text(
                "The columns are divided by the square root, the rows are not.",
                "列除以了平方根，行没有。",
            ),
            edit=("np.sqrt(np.outer(d, d))", "np.sqrt(d)"),
        ),
        Mutant(
            Text(
                "You multiplied by the roots of the degrees; the power is −1/2.",
                "这里乘以了度的平方根；指数应是 −1/2。",
            ),
            edit=("A / np", "A * np"),
        ),
        Mutant(
            Text(
                "That is A + I, not normalised.",
                "这是没有归一化的 A + I。",
            ),
            edit=(" / np.sqrt(np.outer(d, d))", ""),
        ),
        Mutant(
            Text(
                "You subtracted I: a node counts among its own neighbours, A + I.",
                "这里减去了 I：节点也是自己的邻居，应为 A + I。",
            ),
            answer=(
                "def normalise(A):\n"
                "    d = A.sum(1) + 1\n"
                "    return (A - np.eye(len(A))) / np.sqrt(np.outer(d, d))\n"
            ),
        ),
    ],
    properties=[
        Property(
            Text(
                "the vector of the roots of the degrees of A + I stays as it is.",
                "由 A + I 的度的平方根组成的向量保持不变。",
            ),
            fixed_vector,
        )
    ],
    hints=[
        Text(
            r"A diagonal matrix on the left multiplies rows, on the right columns: "
            r"$\hat A_{ij}=\tilde A_{ij}/\sqrt{\tilde D_{ii}\tilde D_{jj}}$.",
            r"对角矩阵在左边乘各行，在右边乘各列："
            r"$\hat A_{ij}=\tilde A_{ij}/\sqrt{\tilde D_{ii}\tilde D_{jj}}$。",
        ),
        Text(
            "Add the identity first, then take the row sums; `np.outer(d, d)` has all products.",
            "先加单位矩阵，再求行和；`np.outer(d, d)` 给出所有乘积。",
        ),
    ],
    solution=Text(
        r"$A+I$ first, then its row sums $d$, then entry $(i,j)$ divided by $\sqrt{d_id_j}$.",
        r"先得到 $A+I$，再求它的行和 $d$，然后第 $(i,j)$ 个元素除以 $\sqrt{d_id_j}$。",
    ),
)

COUNT = Number(
    id="gcn-count",
    level=1,
    minutes=3,
    title=Text("How many numbers are trained?", "有多少个可训练的数？"),
    prompt=Text(
        r"The GCN of the article on Cora: 2708 papers, 1433 words, 16 hidden units, 7 subjects; "
        r"$Z=\operatorname{softmax}\big(\hat A\operatorname{relu}(\hat AXW^{(0)})W^{(1)}\big)$. "
        r"How many numbers do $W^{(0)}$ and $W^{(1)}$ hold together? You may type a sum.",
        r"论文在 Cora 上使用的 GCN：2708 篇论文，1433 个词，16 个隐藏单元，7 个类别；"
        r"$Z=\operatorname{softmax}\big(\hat A\operatorname{relu}(\hat AXW^{(0)})W^{(1)}\big)$。"
        r"$W^{(0)}$ 和 $W^{(1)}$ 一共有多少个数？可以输入算式。",
    ),
    reference=23040,
    units=("numbers", "parameters", "个", "个数", "个参数"),
    mutants=[
        Mutant(
            Text(
                "There are no biases in this formula: 16 + 7 too many.",
                "公式中没有偏置：多算了 16 + 7 个。",
            ),
            answer=23063,
        ),
        Mutant(
            Text("W⁽¹⁾ is missing: 16 × 7.", "漏了 W⁽¹⁾：16 × 7。"),
            answer=22928,
        ),
        Mutant(
            Text("W⁽⁰⁾ is missing: 1433 × 16.", "漏了 W⁽⁰⁾：1433 × 16。"),
            answer=112,
        ),
        Mutant(
            Text(
                "That has weights for each paper. They are the same for all papers: a matrix maps "
                "words to units.",
                "这样每篇论文都有权重。所有论文共享权重：矩阵把词映射到隐藏单元。",
            ),
            answer=62284,
        ),
        Mutant(
            Text(
                "The adjacency matrix is given, not trained.",
                "邻接矩阵是给定的，不参与训练。",
            ),
            answer=7356304,
        ),
        Mutant(
            Text(
                "The second layer reads 16 units, not the 1433 words again.",
                "第二层读入的是 16 个隐藏单元，不是 1433 个词。",
            ),
            answer=32959,
        ),
        Mutant(
            Text(
                "That is one matrix from the words to the subjects; there are 16 units between.",
                "这是从词直接到类别的一个矩阵；中间还有 16 个隐藏单元。",
            ),
            answer=10031,
        ),
    ],
    hints=[
        Text(
            r"$W^{(l)}\in\mathbb R^{F_l\times F_{l+1}}$. What are $F_0,F_1,F_2$?",
            r"$W^{(l)}\in\mathbb R^{F_l\times F_{l+1}}$。$F_0,F_1,F_2$ 各是多少？",
        ),
        Text(
            r"$F_0=1433$, $F_1=16$, $F_2=7$; the number of papers does not occur.",
            r"$F_0=1433$，$F_1=16$，$F_2=7$；与论文的篇数无关。",
        ),
    ],
    solution=Text(
        r"$1433\cdot16+16\cdot7=22928+112=23040$, for any number of papers.",
        r"$1433\cdot16+16\cdot7=22928+112=23040$，与论文篇数无关。",
    ),
)


def loss_case(rng):
    N, F = (int(size) for size in rng.permutation(range(4, 9))[:2])
    Z = rng.random((N, F)) + 0.1
    labelled = np.arange(N) < rng.integers(2, N - 1)
    labels = rng.integers(0, min(F, N), N)
    return {
        "Z": Z / Z.sum(1, keepdims=True),
        "labels": labels,
        "labelled": rng.permutation(labelled),
    }


LOSS = Code(
    id="gcn-loss",
    level=1,
    minutes=5,
    title=Text("A few labels", "少量标签"),
    prompt=Text(
        r"Write the loss $-\sum_{l\in\mathcal Y_L}\sum_fY_{lf}\ln Z_{lf}$. `Z` holds the predicted "
        r"probabilities, $(N, F)$; `labels` the right class of every node, $N$ integers; "
        r"`labelled`, $N$ booleans, says which nodes belong to $\mathcal Y_L$. Return a number.",
        r"写出损失 $-\sum_{l\in\mathcal Y_L}\sum_fY_{lf}\ln Z_{lf}$。`Z` 是预测的概率，形状 "
        r"$(N, F)$；`labels` 是每个节点的正确类别，$N$ 个整数；`labelled` 是 $N$ 个布尔值，"
        r"指出哪些节点属于 $\mathcal Y_L$。返回一个数。",
    ),
    starter="def labelled_loss(Z, labels, labelled):\n    raise NotImplementedError\n",
    reference=(
        "def labelled_loss(Z, labels, labelled):\n"
        "    right = Z[np.arange(len(Z)), labels]\n"
        "    return -np.log(right[labelled]).sum()\n"
    ),
    cases=loss_case,
    equivalents=[
        "def labelled_loss(Z, labels, labelled):\n"
        "    Y = np.eye(Z.shape[1])[labels] * labelled[:, None]\n"
        "    return -(Y * np.log(Z)).sum()\n",
        "def labelled_loss(Z, labels, labelled):\n"
        "    return sum(-np.log(z[c]) for z, c, on in zip(Z, labels, labelled) if on)\n",
    ],
    mutants=[
        Mutant(
            Text(
                "The minus is missing: like this, descending makes the right labels unlikely.",
                "漏了负号：这样下降会使正确的标签变得不可能。",
            ),
            edit=("-np.log", "np.log"),
        ),
        Mutant(
            Text(
                "All nodes are counted: the labels of the others are what the network should find.",
                "所有节点都算进去了：其余节点的标签正是网络要预测的。",
            ),
            edit=("right[labelled]", "right"),
        ),
        Mutant(
            Text(
                "You counted the nodes without labels.",
                "这里算的是没有标签的节点。",
            ),
            edit=("right[labelled]", "right[~labelled]"),
        ),
        Mutant(
            Text(
                "That is the mean over the labelled nodes; the formula is a sum.",
                "这是对有标签节点的平均；公式是求和。",
            ),
            edit=(".sum()", ".mean()"),
        ),
        Mutant(
            Text(
                "You divided by the number of all nodes; the formula is a sum.",
                "这里除以了节点总数；公式是求和。",
            ),
            edit=(".sum()", ".sum() / len(Z)"),
        ),
        Mutant(
            Text(
                "The logarithm is to the base 2; ln is the natural one.",
                "用了以 2 为底的对数；ln 是自然对数。",
            ),
            edit=("np.log(", "np.log2("),
        ),
        Mutant(
            Text(
                "That is the logarithm of a sum; the formula is a sum of logarithms.",
                "这是和的对数；公式是对数之和。",
            ),
            edit=("np.log(right[labelled]).sum()", "np.log(right[labelled].sum())"),
        ),
        Mutant(
            Text(
                "All classes are added up: Y is 1 at the right class and 0 elsewhere.",
                "把所有类别都加了起来：Y 只在正确类别处为 1，其余为 0。",
            ),
            edit=("right[labelled]", "Z[labelled]"),
        ),
        Mutant(
            Text(
                "Z[labels] picks whole rows, by the number of the class. You need one entry of "
                "each row: Z[np.arange(len(Z)), labels].",
                "Z[labels] 按类别编号取出了整行。需要的是每行的一个元素：Z[np.arange(len(Z)), "
                "labels]。",
            ),
            answer=(
                "def labelled_loss(Z, labels, labelled):\n"
                "    return -np.log(Z[labels])[labelled].sum()\n"
            ),
        ),
        Mutant(
            Text(
                "The logarithm is missing.",
                "漏了对数。",
            ),
            edit=("-np.log(right[labelled])", "-right[labelled]"),
        ),
    ],
    hints=[
        Text(
            r"$Y_{lf}$ is 1 for one $f$ in each row: what is left of the inner sum?",
            r"每一行只有一个 $f$ 使 $Y_{lf}=1$：内层的和还剩下什么？",
        ),
        Text(
            "`Z[np.arange(N), labels]` holds the probability of each node's right class.",
            "`Z[np.arange(N), labels]` 是每个节点正确类别的概率。",
        ),
    ],
    solution=Text(
        r"$-\sum_{l\in\mathcal Y_L}\ln Z_{l,y_l}$ with the right class $y_l$: pick the "
        r"probabilities, keep the labelled nodes, add the logarithms, change the sign.",
        r"$-\sum_{l\in\mathcal Y_L}\ln Z_{l,y_l}$，其中 $y_l$ 是正确类别：取出概率，"
        r"保留有标签的节点，对数相加，变号。",
    ),
)


def dh_names(rng):
    N, before, after = sizes(rng, 3)
    shapes = {"A": (N, N), "H": (N, before), "W": (before, after), "delta": (N, after)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


DH = Formula(
    id="gcn-dh",
    level=2,
    minutes=5,
    title=Text("Back through a layer", "反向通过一层"),
    prompt=Text(
        r"A layer computes $S=AHW$ with any square matrix $A$, not only a symmetric one (the mean "
        r"is not). Given $\delta=\partial\mathcal L/\partial S$, write "
        r"$\partial\mathcal L/\partial H$. Type it with `A`, `H`, `W`, `delta` (or δ); transposes "
        r"as `A^T`.",
        r"一层计算 $S=AHW$，其中 $A$ 是任意方阵，不一定对称（平均形式就不对称）。已知 "
        r"$\delta=\partial\mathcal L/\partial S$，写出 $\partial\mathcal L/\partial H$。"
        r"用 `A`、`H`、`W`、`delta`（或 δ）输入，转置写作 `A^T`。",
    ),
    reference="A^T delta W^T",
    names=dh_names,
    functions={},
    equivalents=[
        r"A^\top \delta W^\top",
        "A.T @ delta @ W.T",
        "(W delta^T A)^T",
    ],
    mutants=[
        Mutant(
            Text(
                "A is not transposed: errors go back from receivers to senders. For the symmetric "
                "matrix nobody would notice, for the mean it is wrong.",
                "A 没有转置：误差从接收方传回发送方。对称矩阵看不出差别，对平均形式就错了。",
            ),
            edit=("A^T", "A"),
        ),
        Mutant(
            Text(
                "A is missing: an error reaches every node whose row was read.",
                "漏了 A：误差要传到每个被读取的节点。",
            ),
            edit=("A^T ", ""),
        ),
        Mutant(
            Text(
                "W is missing: δ has the columns of S, the gradient needs those of H.",
                "漏了 W：δ 的列数是 S 的列数，梯度需要 H 的列数。",
            ),
            edit=(" W^T", ""),
        ),
        Mutant(
            Text(
                "That is the gradient of W.",
                "这是 W 的梯度。",
            ),
            answer="(A H)^T delta",
        ),
        Mutant(
            Text(
                "That is the gradient of W with A forgotten.",
                "这是 W 的梯度，而且漏了 A。",
            ),
            answer="H^T delta",
        ),
        Mutant(
            Text(
                "A was applied twice: S contains it once.",
                "A 乘了两次：S 中只有一个 A。",
            ),
            answer="A^T A delta W^T",
        ),
        Mutant(
            Text(
                "The value S stands where its error δ should: a gradient starts from δ.",
                "应放误差 δ 的地方放了 S 本身：梯度从 δ 出发。",
            ),
            answer="A^T A H W W^T",
        ),
        Mutant(
            Text("The sign is wrong.", "符号错了。"),
            answer="-A^T delta W^T",
        ),
        Mutant(
            Text(
                "That is the transpose: a gradient has the shape of its variable, here that of H.",
                "结果转置了：梯度的形状与变量相同，这里应与 H 相同。",
            ),
            answer="W delta^T A",
        ),
    ],
    hints=[
        Text(
            r"In single numbers: $S_{ia}=\sum_{j,b}A_{ij}H_{jb}W_{ba}$. With which factor does "
            r"$H_{jb}$ stand in $S_{ia}$?",
            r"写成分量：$S_{ia}=\sum_{j,b}A_{ij}H_{jb}W_{ba}$。$H_{jb}$ 在 $S_{ia}$ 中的系数是什么"
            r"？",
        ),
        Text(
            r"$\sum_{i,a}A_{ij}\delta_{ia}W_{ba}$: the sum over $i$ runs down a column of $A$, "
            r"that over $a$ along a row of $W$.",
            r"$\sum_{i,a}A_{ij}\delta_{ia}W_{ba}$：对 $i$ 求和沿 $A$ 的一列，"
            r"对 $a$ 求和沿 $W$ 的一行。",
        ),
    ],
    solution=Text(
        r"$A^\top\delta W^\top$, of the shape $(N,N)(N,F')(F',F)=(N,F)$, that of $H$.",
        r"$A^\top\delta W^\top$，形状为 $(N,N)(N,F')(F',F)=(N,F)$，与 $H$ 相同。",
    ),
)

DEEP = Choice(
    id="gcn-deep",
    level=2,
    minutes=4,
    title=Text("After very many products", "乘很多次之后"),
    prompt=Text(
        r"A connected, undirected graph. What becomes of $\hat A^LX$ for very large $L$, with "
        r"$\hat A=\tilde D^{-1/2}(A+I)\tilde D^{-1/2}$ and general $X$? Pick all that are true.",
        r"设图连通且无向，$\hat A=\tilde D^{-1/2}(A+I)\tilde D^{-1/2}$，$X$ 是一般的矩阵。"
        r"当 $L$ 很大时，$\hat A^LX$ 会怎样？请选出所有正确的。",
    ),
    options=[
        Option(
            Text(
                "All nodes hold nearly the same row.",
                "所有节点的行几乎相同。",
            ),
            False,
            Text(
                "The rows point in one direction, but row i has a length proportional to √D̃ᵢᵢ: "
                "nodes with more neighbours hold more.",
                "各行方向相同，但第 i 行的长度与 √D̃ᵢᵢ 成正比：邻居多的节点更大。",
            ),
        ),
        Option(
            Text(
                "Two nodes with equally many neighbours hold nearly the same row.",
                "邻居数相同的两个节点，行几乎相同。",
            ),
            True,
            Text(
                "Yes: the limit depends on a node by its degree alone.",
                "对：极限只通过度依赖于节点。",
            ),
        ),
        Option(
            Text(
                "Everything tends to zero.",
                "全部趋于零。",
            ),
            False,
            Text(
                "All parts shrink but one: the eigenvalue 1 keeps the part along its eigenvector.",
                "只有一部分不衰减：特征值 1 保留了沿其特征向量的部分。",
            ),
        ),
        Option(
            Text(
                r"With $\tilde D^{-1}(A+I)$ in place of $\hat A$ all nodes would hold nearly the "
                r"same row.",
                r"若用 $\tilde D^{-1}(A+I)$ 代替 $\hat A$，所有节点的行会几乎相同。",
            ),
            True,
            Text(
                "Yes: its rows sum to 1, so the eigenvector of the eigenvalue 1 is constant.",
                "对：它的行和为 1，所以特征值 1 的特征向量是常向量。",
            ),
        ),
        Option(
            Text(
                "The numbers grow with every further product.",
                "每多乘一次，数值就变大。",
            ),
            False,
            Text(
                "That is the raw A + I, whose largest eigenvalue exceeds 1. Here it is 1.",
                "那是没有归一化的 A + I，其最大特征值大于 1。这里最大特征值为 1。",
            ),
        ),
    ],
    hints=[
        Text(
            "Which eigenvalue has absolute value 1, and what is its eigenvector?",
            "哪个特征值的绝对值为 1？它的特征向量是什么？",
        ),
        Text(
            r"$\hat A\mathbf x=\mathbf x$ for $x_i=\sqrt{\tilde D_{ii}}$. Two answers are right.",
            r"取 $x_i=\sqrt{\tilde D_{ii}}$，则 $\hat A\mathbf x=\mathbf x$。有两个选项正确。",
        ),
    ],
    solution=Text(
        r"Row $i$ tends to $\sqrt{\tilde D_{ii}}$ times one fixed row; for the mean the factor is "
        r"the same for all nodes.",
        r"第 $i$ 行趋于 $\sqrt{\tilde D_{ii}}$ 乘一个固定的行；对于平均形式，"
        r"所有节点的系数相同。",
    ),
)

EXERCISES = [TELL, BACK, ROUNDS, BLOCK_ORDER, NORMALISE, COUNT, LOSS, DH, DEEP]
