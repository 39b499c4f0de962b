"""``python -m tools.social_card``: draw the picture that other sites show of a link to the book."""

from pathlib import Path

import matplotlib.pyplot as plt

from nndl import plot  # noqa: F401  (its font has the Chinese signs)

TARGET = Path(__file__).parents[1] / "book/_static/card.png"
PAPER, INK, BLUE, GREY = "#ffffff", "#1b2733", "#0a5c8f", "#8a97a3"
SIZE, DPI = (12.0, 6.3), 100  # inches and dots an inch: 1200 x 630


def draw():
    """The title over an unrolled recurrent network; return the figure."""
    figure, ax = plt.subplots(figsize=SIZE, dpi=DPI, facecolor=PAPER)
    ax.set(xlim=(0, 12), ylim=(0, 6.3))
    ax.set_position((0, 0, 1, 1))
    ax.axis("off")
    ax.text(0.8, 5.0, "RNNs and graph networks,", size=42, color=INK, weight="bold")
    ax.text(0.8, 4.2, "equation by equation", size=42, color=INK, weight="bold")
    ax.text(0.8, 3.5, "循环神经网络与图网络：逐式推导", size=24, color=BLUE)
    arrow = {"arrowstyle": "-|>", "color": GREY, "linewidth": 2.5, "shrinkA": 34, "shrinkB": 34}
    for t in range(1, 6):
        x = 2.0 * t
        ax.annotate("", (x, 1.9), (x, 0.5), arrowprops=arrow)
        ax.annotate("", (x + 2, 1.9), (x, 1.9), arrowprops=arrow)
        ax.text(x, 0.45, f"$\\mathbf{{x}}_{t}$", size=24, color=INK, ha="center", va="center")
        ax.add_patch(plt.Circle((x, 1.9), 0.45, facecolor=BLUE, edgecolor="none"))
        ax.text(x, 1.88, f"$\\mathbf{{h}}_{t}$", size=24, color=PAPER, ha="center", va="center")
    return figure


if __name__ == "__main__":
    figure = draw()
    whole = {"bbox_inches": figure.bbox_inches, "pad_inches": 0}
    figure.savefig(TARGET, dpi=DPI, facecolor=PAPER, metadata={"Software": None}, **whole)
    print(TARGET)
