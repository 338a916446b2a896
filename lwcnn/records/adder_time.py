"""What the adder layer takes in time and memory, beside other ways to compute it and a convolution.

The figures stand in ``adder_time.csv``; ``make benchmark`` measures them again. They belong to one machine,
which the table names. What carries over to other machines is at best how many times one row takes of another.
"""

from pathlib import Path
from typing import NamedTuple

from ..errors import LwcnnError
from .measured_table import MeasuredTable, read_measured, write_measured

TABLE = Path(__file__).with_name("adder_time.csv")
HEADER = ("form", "pass", "ms", "megabytes")
#: The adder layer as its equations stand in the paper, `lwcnn.ops.adder2d`, and a convolution of the same sizes.
FORMS = ("unfold and broadcast", "adder2d", "conv2d")
PASSES = ("forward", "forward and backward")
LAYER = "8 maps of 64 x 32 x 32, 64 filters of 3 x 3, float32"


class AdderTime(NamedTuple):
    """Median milliseconds of one form in one direction, and the most memory that it takes beside its inputs."""

    form: str
    direction: str
    ms: float
    megabytes: float


class AdderTimes(MeasuredTable):
    """All rows, and in ``measured`` the processor, its cores, PyTorch, threads and the date."""

    words = 2

    def row(self, form: str, direction: str = "forward and backward") -> AdderTime:
        """One row.

        Raises:  LwcnnError if there is no such row.
        """
        for row in self.rows:
            if (row.form, row.direction) == (form, direction):
                return row
        known = f"forms {', '.join(FORMS)}; passes {', '.join(PASSES)}"
        raise LwcnnError(f"row({form!r}, {direction!r})", "the table has no such row", expected=known)

    def times_faster(self, form: str = FORMS[0], direction: str = PASSES[1]) -> float:
        """How many times `adder2d` is faster than another form.

        >>> adder_times().times_faster() > 1
        True
        """
        return self.row(form, direction).ms / self.row("adder2d", direction).ms

    def times_smaller(self, form: str = FORMS[0], direction: str = PASSES[1]) -> float:
        """How many times less memory `adder2d` takes than another form.

        >>> adder_times().times_smaller() > 1
        True
        """
        return self.row(form, direction).megabytes / self.row("adder2d", direction).megabytes

    def _caption(self) -> str:
        return f"Median time and peak memory of an adder layer and a convolution: {LAYER}. {self.measured}"

    def _write_cells(self) -> tuple[list[str], list[list[str]]]:
        rows = [[row.form, row.direction, f"{row.ms:.1f}", f"{row.megabytes:.1f}"] for row in self.rows]
        return list(HEADER), rows


def adder_times(path: Path = TABLE) -> AdderTimes:
    """The measured figures, as ``make benchmark`` wrote them.

    Raises:  LwcnnError if the file is not there or a row is not whole.

    >>> [row.form for row in adder_times().rows][:3]
    ['unfold and broadcast', 'adder2d', 'conv2d']
    """
    where = f"adder_times({Path(path).name})"
    return AdderTimes(*read_measured(where, path, HEADER, _row))


def _row(cells: dict) -> AdderTime:
    return AdderTime(cells["form"], cells["pass"], float(cells["ms"]), float(cells["megabytes"]))


def write(rows: list[AdderTime], measured: str, path: Path = TABLE) -> Path:
    """Write the table: a line that names machine and date, then one row a measurement."""
    cells = ([row.form, row.direction, f"{row.ms:.1f}", f"{row.megabytes:.1f}"] for row in rows)
    return write_measured(path, measured, HEADER, cells)
