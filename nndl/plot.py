"""The book's figures: each function takes ``ax=`` (or makes one) and returns it.

Importing this module sets matplotlib's style for the session: small figures, colours and line
styles that can be told apart without colour, and a font that has the Chinese characters used here.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib import font_manager
from matplotlib.patches import FancyArrowPatch, Rectangle

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito
LINES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)))
DIVERGING = "RdBu_r"  # signed numbers: blue below zero, white at zero, red above

FONTS = [*sorted((Path(__file__).parent / "fonts").glob("*.[ot]tf"))]
for path in FONTS:
    font_manager.fontManager.addfont(path)
chinese = [font_manager.FontProperties(fname=path).get_name() for path in FONTS]

plt.rcParams.update(
    {
        "figure.figsize": (5.2, 2.9),
        "figure.dpi": 120,
        "figure.constrained_layout.use": True,
        "savefig.bbox": "tight",
        "font.family": ["DejaVu Sans", *chinese, "Noto Sans CJK SC", "sans-serif"],
        "font.size": 9,
        "axes.prop_cycle": cycler(color=COLOURS) + cycler(linestyle=LINES),
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.color": "#e4e4e4",
        "grid.linewidth": 0.6,
        "legend.frameon": False,
        "lines.linewidth": 1.6,
        "image.cmap": DIVERGING,
        "mathtext.fontset": "cm",
    }
)


def axes(columns=1, width=5.2, height=2.9, **options):
    """Return one new Axes, or an array of ``columns`` of them side by side."""
    return plt.subplots(1, columns, figsize=(width, height), **options)[1]


def lines(series, ax=None, x=None, xlabel="", ylabel="", **options):
    """Draw several series by name: a dict of sequences, one line each, with a legend.

    Parameters
    ----------
    series : dict of sequences
        Label to values. A two-dimensional value, (seeds, n), is drawn as its mean over the seeds
        with a band from the smallest to the largest.
    ax : Axes, optional
    x : sequence, optional
        Positions; 1, 2, ... if not given, like the page's t.
    xlabel, ylabel : str
    **options
        For :meth:`matplotlib.axes.Axes.plot`.

    Returns
    -------
    Axes
    """
    ax = ax or axes()
    for label, values in series.items():
        values = np.atleast_2d(values)
        at = np.arange(1, values.shape[1] + 1) if x is None else x
        (line,) = ax.plot(at, values.mean(0), label=label, **options)
        if len(values) > 1:
            ax.fill_between(
                at, values.min(0), values.max(0), color=line.get_color(), alpha=0.18, linewidth=0
            )
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if len(series) > 1:
        ax.legend()
    return ax


def heat(matrix, ax=None, xlabel="", ylabel="", label="", numbers=None, **options):
    """Draw a matrix as coloured cells, rows and columns counted from 1; NaN cells stay empty.

    Parameters
    ----------
    matrix : array, shape (rows, columns)
    ax : Axes, optional
    xlabel, ylabel, label : str
        Names of the columns' axis, the rows' axis and the colour bar.
    numbers : str, optional
        A format such as ".1f": writes each value into its cell.
    **options
        For :meth:`matplotlib.axes.Axes.imshow`.

    Returns
    -------
    Axes
    """
    ax = ax or axes()
    rows, columns = np.shape(matrix)
    extent = (0.5, columns + 0.5, rows + 0.5, 0.5)
    image = ax.imshow(matrix, extent=extent, aspect="auto", **options)
    ax.grid(False)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.locator_params(integer=True)
    ax.figure.colorbar(image, ax=ax, label=label)
    if numbers:
        for row, column in np.argwhere(np.isfinite(matrix)):
            value = matrix[row, column]
            ink = _ink(image.cmap(image.norm(value)))
            text = format(value, numbers)
            ax.text(column + 1, row + 1, text, ha="center", va="center", color=ink, fontsize=7)
    return ax


def unrolled(x, h, y_hat, h0=None, ax=None):
    r"""Draw a recurrent network unrolled in time (按时间展开), every number read from the arrays.

    One column a step: the input below, the state in the middle, the output above, each as a stack
    of cells that show their values. The arrows carry the matrices, the same ones at every step.

    Parameters
    ----------
    x, h, y_hat : array, shape (T, M), (T, D), (T, M')
        One sequence's inputs, states and outputs.
    h0 : array, shape (D,), optional
        The state before the first step; zeros if not given.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    T, tallest = len(h), max(x.shape[1], h.shape[1], y_hat.shape[1])
    ax = ax or axes(width=1.3 * T + 1.2, height=4.2)
    largest = max(np.abs(values).max() for values in (x, h, y_hat)) or 1.0
    level = {"x": 0.0, "h": tallest + 1.2, "y": 2 * (tallest + 1.2)}
    h0 = np.zeros(h.shape[1]) if h0 is None else h0

    def stack(column, row, values, name):
        for unit, value in enumerate(values):
            colour = plt.get_cmap(DIVERGING)(0.5 + 0.5 * value / largest)
            corner = (column - 0.3, level[row] - unit - 0.5)
            ax.add_patch(Rectangle(corner, 0.6, 1, facecolor=colour, edgecolor="#444", lw=0.6))
            spot = (column, level[row] - unit)
            ax.text(
                *spot,
                f"{round(value, 2) + 0:g}",
                ha="center",
                va="center",
                fontsize=7,
                color=_ink(colour),
            )
        ax.text(column + 0.34, level[row], name, fontsize=9, va="center")

    def arrow(start, end, name, shift):
        ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=9, color="#444"))
        middle = (np.array(start) + end) / 2 + shift
        ax.text(*middle, name, fontsize=9, color=COLOURS[0], ha="center", va="center")

    def top(row):
        return level[row] + 0.5

    def bottom(row, values):
        return level[row] + 0.5 - values.shape[1]

    state = level["h"] + 0.5 - h.shape[1] / 2
    stack(0, "h", h0, "$h_0$")
    for t in range(1, T + 1):
        stack(t, "x", x[t - 1], f"$x_{t}$")
        stack(t, "h", h[t - 1], f"$h_{t}$")
        stack(t, "y", y_hat[t - 1], rf"$\hat{{y}}_{t}$")
        arrow((t, top("x")), (t, bottom("h", h)), "$W$", (-0.15, 0))
        arrow((t, top("h")), (t, bottom("y", y_hat)), "$V$", (-0.15, 0))
        arrow((t - 0.7, state), (t - 0.3, state), "$U$", (0.08, -0.4))
    ax.set(xlim=(-0.45, T + 0.65), ylim=(bottom("x", x) - 0.2, top("y") + 0.2))
    ax.axis("off")
    return ax


def _ink(colour):
    """Return black or white, whichever reads better on the colour."""
    red, green, blue = colour[:3]
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.5 else "black"
