"""Time several ways of doing the same, so that the ratio means something on a busy machine."""

import os
import time

ROUNDS = 9


def fastest(ways):
    """Seconds of each way, ``{name: function}``: the minimum over rounds that interleave them."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def report(title, ways, peer):
    """Print milliseconds, and how many times the peer's time each way takes."""
    print(
        f"{title}  (OPENBLAS_CORETYPE={os.environ.get('OPENBLAS_CORETYPE', 'unset')}, one thread)"
    )
    seconds = fastest(ways)
    for name, time_taken in seconds.items():
        print(f"  {name:<18} {1e3 * time_taken:8.2f} ms   x {time_taken / seconds[peer]:.2f}")
