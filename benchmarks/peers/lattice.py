"""The Lattice LSTM in the two forms that are usual in PyTorch.

One takes a sentence at a time and a word at a time, as the code that came with the paper does; the
other takes a batch, position by position, all sentences padded to the longest and all positions to
as many words as the one that has most.
"""

import torch


def one_sentence(weights, x, x_w, words):
    """The hidden states (T, D) of one sentence: x (T, M_c), words as (b, e, word)."""
    W_c, b_c, W_w, b_w, W_l, b_l = weights
    h, c = [x.new_zeros(len(b_l))], [x.new_zeros(len(b_l))]
    for j, x_j in enumerate(x):
        i, o, f, c_tilde = (W_c @ torch.cat([x_j, h[j]]) + b_c).chunk(4)
        i, o, f, c_tilde = torch.sigmoid(i), torch.sigmoid(o), torch.sigmoid(f), torch.tanh(c_tilde)
        gates, values = [i], [c_tilde]
        for b, e, word in words:
            if e == j:
                z = (W_w @ torch.cat([x_w[word], h[b + 1]]) + b_w).chunk(3)
                c_w = torch.sigmoid(z[1]) * c[b + 1] + torch.sigmoid(z[0]) * torch.tanh(z[2])
                gates.append(torch.sigmoid(W_l @ torch.cat([x_j, c_w]) + b_l))
                values.append(c_w)
        if len(gates) == 1:
            c.append(f * c[j] + i * c_tilde)
        else:
            alpha = torch.softmax(torch.stack(gates), 0)
            c.append((alpha * torch.stack(values)).sum(0))
        h.append(o * torch.tanh(c[j + 1]))
    return torch.stack(h[1:])


def padded_batch(weights, x, x_w, words):
    """The hidden states (T, B, D) of a batch: x (T, B, M_c), words as lists of (b, e, word)."""
    W_c, b_c, W_w, b_w, W_l, b_l = weights
    T, B, _ = x.shape
    by_end = [[[] for _ in range(B)] for _ in range(T)]
    for n, of_sentence in enumerate(words):
        for b, e, word in of_sentence:
            by_end[e][n].append((b, word))
    h, c = [x.new_zeros(B, len(b_l))], [x.new_zeros(B, len(b_l))]
    for j in range(T):
        most = max(map(len, by_end[j]))
        i, o, f, c_tilde = (torch.cat([x[j], h[j]], -1) @ W_c.T + b_c).chunk(4, -1)
        i, o, f, c_tilde = torch.sigmoid(i), torch.sigmoid(o), torch.sigmoid(f), torch.tanh(c_tilde)
        without = f * c[j] + i * c_tilde
        if most:
            padded = [ends + [(0, 0)] * (most - len(ends)) for ends in by_end[j]]
            real = torch.tensor([[k < len(ends) for k in range(most)] for ends in by_end[j]])
            b, word = torch.tensor(padded).permute(2, 0, 1)  # (B, most)
            rows = torch.arange(B)[:, None]
            h_b, c_b = torch.stack(h)[b + 1, rows], torch.stack(c)[b + 1, rows]
            z = (torch.cat([x_w[word], h_b], -1) @ W_w.T + b_w).chunk(3, -1)
            c_w = torch.sigmoid(z[1]) * c_b + torch.sigmoid(z[0]) * torch.tanh(z[2])
            x_j = x[j][:, None].expand(-1, most, -1)
            i_l = torch.sigmoid(torch.cat([x_j, c_w], -1) @ W_l.T + b_l)
            i_l = i_l.masked_fill(~real[..., None], -torch.inf)
            alpha = torch.softmax(torch.cat([i[:, None], i_l], 1), 1)
            with_words = (alpha * torch.cat([c_tilde[:, None], c_w], 1)).sum(1)
            c.append(torch.where(real.any(1, keepdim=True), with_words, without))
        else:
            c.append(without)
        h.append(o * torch.tanh(c[j + 1]))
    return torch.stack(h[1:])
