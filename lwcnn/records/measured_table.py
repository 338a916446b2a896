"""Tables that a benchmark writes: a first line that names machine or versions, and the date; then rows with commas."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

from ..errors import LwcnnError
from ..table import table_html, table_lines


class MeasuredTable:
    """All rows, and in ``measured`` what the first line says; shown as aligned text, in a notebook as HTML.

    A kind of table says its caption, its cells (a header, and a list of texts a row), and how many of its first
    columns are words.
    """

    words = 1

    def __init__(self, rows: list, measured: str):
        self.rows, self.measured = rows, measured

    def __repr__(self) -> str:
        return "\n".join([self._caption(), "", *table_lines(*self._write_cells(), left=self.words)])

    def _repr_html_(self) -> str:
        return table_html(self._caption(), *self._write_cells())


def read_measured(
    where: str,
    path: str | Path,
    header: tuple[str, ...],
    row_of: Callable,
    how: str = "make benchmark",
) -> tuple[list, str]:
    """The rows, each made by ``row_of`` from a dictionary of cells, and what the first line says.

    ``how`` is the command that writes the table.

    Raises:  LwcnnError if the file is not there or a row is not whole.
    """
    if not Path(path).exists():
        raise LwcnnError(where, "there is no such table", hint=f"run {how}")
    first, *lines = Path(path).read_text(encoding="utf-8").splitlines()
    rows = []
    for number, cells in enumerate(csv.DictReader(lines), start=3):
        try:
            rows.append(row_of(cells))
        except (KeyError, TypeError, ValueError):
            raise LwcnnError(
                where, f"line {number} is not whole", f"it is {dict(cells)}", f"columns {', '.join(header)}"
            ) from None
    return rows, first.removeprefix("# ")


def write_measured(path: str | Path, measured: str, header: tuple[str, ...], rows: Iterable) -> Path:
    """Write the table and return its path; ``measured`` names machine or versions, and the date."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(f"# {measured}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return Path(path)
