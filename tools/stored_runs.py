"""Plugin of pytest: nbval compares the very run that the book is built from, so that no chapter runs twice.

    python -m pytest -p tools.stored_runs --nbval book/xception.ipynb

nbval runs a chapter in a kernel, and compares what each cell gives with what stands in the notebook. Where `make book`
has run the same cells already, a kernel stands here that answers with what they gave; the comparison is nbval's own.
A chapter whose run is not stored, or was one of another package, other pins or another Python, runs as always.
"""

from functools import cache
from pathlib import Path

import nbformat
import pytest
from jupyter_cache import get_cache
from nbval.plugin import IPyNbFile

from tools import forget_stale_runs

NOT_RUN = "skip-execution"  # the tag of a cell that the build does not run: what stands in it is no run
ASKED = "a stored run"  # the name of every question to the kernel: one is answered before the next is asked


class StoredKernel:
    """Stands where nbval has its kernel: each cell gives what it gave when it ran for the book."""

    def __init__(self, cells: list):
        self.cells = iter(cells)

    def execute_cell_input(self, source: str, allow_stdin: bool) -> str:
        """Go on to the cell with this text: nbval asks in the order of the chapter."""
        cell = next(cell for cell in self.cells if cell.source == source)
        self.outputs = iter([*cell.outputs, {"output_type": "status", "execution_state": "idle"}])
        return ASKED

    def get_message(self, stream: str, timeout: float) -> dict:
        """The next output of the cell, in the form in which a kernel sends it."""
        output = next(self.outputs)
        return {"msg_type": output["output_type"], "content": output, "parent_header": {"msg_id": ASKED}}

    def await_reply(self, asked: str, timeout: float) -> None:
        """It has run."""

    def is_alive(self) -> bool:
        return True

    def stop(self) -> None:
        """Nothing runs."""


@cache
def are_of_today() -> bool:
    """Whether the stored runs are those of the package and of the Python that are here now."""
    stored = forget_stale_runs.STORED
    return stored.exists() and stored.read_text() == forget_stale_runs.fingerprint()


def stored_cells(path: Path) -> list | None:
    """The code cells of a chapter with what they gave when it ran for the book; None if it must run."""
    chapter = nbformat.read(path, as_version=4)
    if not are_of_today() or any(NOT_RUN in cell.metadata.get("tags", []) for cell in chapter.cells):
        return None
    try:
        _, ran = get_cache(forget_stale_runs.BUILD / "jupyter-cache").merge_match_into_notebook(chapter)
    except KeyError:
        return None
    return [cell for cell in ran.cells if cell.cell_type == "code"]


class Chapter(IPyNbFile):
    """A notebook for nbval that begins with a stored run, if there is one."""

    def setup(self):
        cells = stored_cells(self.path)
        if cells is None:
            super().setup()
        else:
            self.kernel = StoredKernel(cells)
            self.setup_sanitize_files()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """Put a `Chapter` in the place of what nbval has made of a notebook."""
    made = yield
    return [Chapter.from_parent(parent, path=file_path) if type(one) is IPyNbFile else one for one in made]
