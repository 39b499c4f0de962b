"""Experiments that do not fit a chapter's minute: several seeds, or public data.

``python -m results`` runs each again and compares it with its record in ``nndl/recorded/``;
``python -m results --store NAME`` makes the record. An experiment is a module (or a package) with

- ``SEEDS``, the seeds,
- ``run(seed)``, which returns a dict of numbers, nested as deep as its table needs,
- ``TOLERANCE``, how far a number may leave the recorded range on another machine.
"""
