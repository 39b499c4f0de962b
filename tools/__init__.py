"""Commands of the repository, run by ``python -m tools.<name>`` from its root."""
