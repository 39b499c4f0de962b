"""CTC as its recursion reads: a loop over sequences, frames and states, in logarithms."""

import numpy as np


def loss_and_gradient(u, labels, blank=0):
    """The losses (B,) and the gradient of their sum, (T, B, K+1), one number after the other."""
    log_y = u - np.logaddexp.reduce(u, axis=-1, keepdims=True)
    losses, du = np.empty(u.shape[1]), np.exp(log_y)
    for n in range(u.shape[1]):
        path = [blank]
        for label in labels[:, n]:
            path += [label, blank]
        frames = log_y[:, n, path].tolist()
        alpha = sweep(frames, path, blank)
        beta = [row[::-1] for row in sweep([row[::-1] for row in frames[::-1]], path[::-1], blank)]
        beta.reverse()
        losses[n] = -np.logaddexp(*alpha[-1][-2:])
        for t, row in enumerate(frames):
            for s, k in enumerate(path):
                du[t, n, k] -= np.exp(alpha[t][s] + beta[t][s] - row[s] + losses[n])
    return losses, du


def sweep(frames, path, blank):
    """Alpha; with frames and path reversed, beta."""
    table = []
    for t, row in enumerate(frames):
        now = []
        for s in range(len(path)):
            if t == 0:
                now.append(row[s] if s < 2 else -np.inf)
                continue
            before = table[-1][max(s - 1, 0) : s + 1]
            if s > 1 and path[s] not in (blank, path[s - 2]):
                before = [table[-1][s - 2], *before]
            highest = max(before)
            total = sum(np.exp(a - highest) for a in before) if highest > -np.inf else 0
            now.append(row[s] + highest + np.log(total) if total else -np.inf)
        table.append(now)
    return table
