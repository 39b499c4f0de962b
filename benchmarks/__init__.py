"""Speed as ratios: run by ``make bench``.

``python -m benchmarks`` prints every comparison; ``python -m benchmarks --store`` also writes
``benchmarks/record.json``, which the book's page on speed shows. A benchmark is a module of this
package with

- ``comparisons()``, which yields a :class:`~benchmarks.stopwatch.Comparison` a table, and
- ``growth()``, which yields a :class:`~benchmarks.stopwatch.Growth` a plot.

What the twins are compared with is PyTorch's own layers, or in ``benchmarks/peers`` the same model
in the form in which it is usually written: one step, one node, one sentence at a time.
"""
