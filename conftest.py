"""nbval, taught to run cells as a notebook does."""

import os
import tempfile


def pytest_configure(config):
    # Exercises as they are stored, and no marks among the reader's own (tools/notebook_run.py).
    os.environ.update(NNDL_CARD="markdown", NNDL_PROGRESS="off")
    if config.pluginmanager.hasplugin("nbval"):
        from nbval.kernel import RunningKernel

        RunningKernel.execute_cell_input = execute_cell_input
        # A kernel of its own history and settings, whatever the reader has in ~/.ipython.
        folder = tempfile.TemporaryDirectory()
        config.add_cleanup(folder.cleanup)
        os.environ["IPYTHONDIR"] = folder.name


def execute_cell_input(self, cell_input, allow_stdin=None):
    """As nbval has it, but with history: without, IPython does not see a cell's closing ``;``."""
    return self.kc.execute(
        cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
    )
