"""Run the chapters and write them back in one form, so that a second run changes nothing.

python -m tools.notebooks                        runs all chapters
python -m tools.notebooks book/squeezenet.ipynb  runs one
python -m tools.notebooks --tidy [PATHS]         runs nothing, only brings them into the form
python -m tools.notebooks --measure [PATHS]      also renews the timings, which no run can repeat
"""

import argparse
import hashlib
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tools.front_ends import METADATA, describe_pictures, shut_code, wordless_pictures
from tools.plain import make_plain
from tools.setup_cell import put_setup_cell

ROOT = Path(__file__).resolve().parent.parent
# A widget's view needs a kernel; what readers and tests see is the text/html beside it.
DROPPED_KINDS = ["application/vnd.jupyter.widget-view+json"]
KEPT_CELL_METADATA = ["tags", "mystnb"]
SECONDS_A_CELL = 300
TIMING = "nbval-ignore-output"  # the tag of cells that measure time


def chapters(root: Path = ROOT) -> list[Path]:
    """All notebooks of the book, in the order of their names."""
    return sorted(path for path in (root / "book").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def run(notebook, folder: Path) -> None:
    """Run all cells in `folder`; an error in a cell is raised."""
    NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    ).execute()


def timings(notebook) -> dict[str, list]:
    """What the cells that measure time showed when they last ran, by the source of the cell."""
    cells = [cell for cell in notebook.cells if TIMING in cell.metadata.get("tags", []) and cell.outputs]
    return {cell.source: cell.outputs for cell in cells}


def keep_timings(notebook, measured: dict[str, list]) -> None:
    """Put stored timings in the place of new ones."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source in measured:
            cell.outputs = measured[cell.source]


def tidy(notebook) -> None:
    """Keep of a notebook what a reader needs; drop what changes from run to run."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(METADATA)
    put_setup_cell(notebook)
    make_plain(notebook)
    ids: set[str] = set()
    for place, cell in enumerate(notebook.cells):
        cell.metadata = {key: cell.metadata[key] for key in KEPT_CELL_METADATA if cell.metadata.get(key)}
        cell.source = cell.source.rstrip("\n")
        if not cell.get("id") or cell.id in ids:
            cell.id = hashlib.sha256(f"{place} {cell.source}".encode()).hexdigest()[:8]
        ids.add(cell.id)
        if cell.cell_type == "code":
            for output in cell.outputs:
                tidy_output(output)
            describe_pictures(cell)
    shut_code(notebook)


def tidy_output(output) -> None:
    if "metadata" in output:
        output.metadata = {}
    for kind in DROPPED_KINDS:
        output.get("data", {}).pop(kind, None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, help="notebooks; all chapters if none is given")
    parser.add_argument("--tidy", action="store_true", help="do not run the cells")
    parser.add_argument("--measure", action="store_true", help="renew the timings too")
    options = parser.parse_args()
    for path in options.paths or chapters():
        notebook = nbformat.read(path, as_version=4)
        start = time.perf_counter()
        tidy(notebook)
        if not options.tidy:
            measured = {} if options.measure else timings(notebook)
            run(notebook, path.resolve().parent)
            keep_timings(notebook, measured)
            tidy(notebook)
        nbformat.validate(notebook)
        nbformat.write(notebook, path)
        print(f"{path}: {time.perf_counter() - start:.0f} s")
        for name in wordless_pictures(notebook):
            print(f"  the picture of cell {name} has no words: give the cell mystnb.image.alt")


if __name__ == "__main__":
    main()
