"""Run a notebook in a fresh kernel and bring it to the one form in which it is stored."""

import json
import os
import re
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, NbvalKernelspecManager
from traitlets import default

CELL_SECONDS = 300
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "pygments_lexer": "ipython3",
}
ANSI = re.compile(r"\x1b\[[0-9;]*m")
ENVIRONMENT = {
    "TQDM_DISABLE": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "NNDL_CARD": "markdown",  # exercises as text, no widget's state in the file
    "NNDL_PROGRESS": "off",  # and nothing written beside it
}
KERNEL_ARGUMENTS = [
    "--IPKernelApp.log_level=ERROR",  # a note on encryption, once a kernel
    # Else every new matplotlib would change the stored file of an unchanged figure.
    "--InlineBackend.print_figure_kwargs={'bbox_inches': 'tight', 'metadata': {'Software': None}}",
]


class NotebookFailed(Exception):
    """A cell raised, ran too long, or its kernel died."""


class ThisPython(AsyncKernelManager):
    """Kernels of the Python that runs this command, whatever kernels the reader has installed."""

    @default("kernel_spec_manager")
    def _with_current_environment(self):
        return NbvalKernelspecManager(parent=self)


def read(path):
    """The notebook at ``path``, in the current format."""
    return nbformat.read(path, as_version=4)


def write(notebook, path):
    """Store ``notebook`` at ``path``; equal notebooks give equal files."""
    Path(path).write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def run(path):
    """A copy of the notebook at ``path``, executed in its own folder and tidied."""
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata.pop("widgets", None)
    client = NotebookClient(
        notebook,
        kernel_name=CURRENT_ENV_KERNEL_NAME,
        kernel_manager_class=ThisPython,
        timeout=CELL_SECONDS,
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=KERNEL_ARGUMENTS,
        resources={"metadata": {"path": str(Path(path).parent)}},
    )
    try:
        client.execute(env=kernel_environment())
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise NotebookFailed(ANSI.sub("", str(error)).strip()) from error
    return tidy(notebook)


def kernel_environment():
    """The environment of every kernel: no progress bars, one thread, no data a reader may lack."""
    environment = {k: v for k, v in os.environ.items() if k not in {"MPLBACKEND", "NNDL_DATA"}}
    return environment | ENVIRONMENT


def tidy(notebook):
    """Drop what differs between two runs: versions, empty metadata, random widget ids."""
    notebook = rename_widgets(notebook)
    notebook.metadata["kernelspec"] = KERNEL
    notebook.metadata["language_info"] = LANGUAGE
    return notebook


def rename_widgets(notebook):
    """Number the widgets in the order of their creation."""
    states = notebook.metadata.get("widgets", {}).values()
    models = [model for state in states for model in state["state"]]
    if not models:
        return notebook
    text = json.dumps(notebook)
    for number, model in enumerate(models):
        text = text.replace(model, f"{number:032x}")
    return nbformat.from_dict(json.loads(text))
