"""How long the networks take for one forward pass, beside the same networks in pytorchcv.

The times stand in ``forward_time.csv``; ``make benchmark`` measures them again. They belong to one
machine, which the table names. What carries over to other machines is at best the ratio of a row.
"""

from pathlib import Path
from typing import NamedTuple

from ..table import table_html, table_lines
from .measured_table import read_measured, write_measured

TABLE = Path(__file__).with_name("forward_time.csv")
HEADER = ("network", "batch", "input_size", "lwcnn_ms", "pytorchcv_ms", "ratio")


class ForwardTime(NamedTuple):
    """Median milliseconds of one network at one batch; ``peer_ms`` is None where pytorchcv has no such network."""

    network: str
    batch: int
    input_size: int
    ours_ms: float
    peer_ms: float | None

    @property
    def ratio(self) -> float | None:
        """Our time over the peer's.

        >>> ForwardTime("a", 1, 224, 10.0, 20.0).ratio
        0.5
        """
        return self.ours_ms / self.peer_ms if self.peer_ms else None

    def texts(self) -> list[str]:
        """The row as it is written, times with two digits, the ratio with three."""
        peer = ("", "") if self.peer_ms is None else (f"{self.peer_ms:.2f}", f"{self.ratio:.3f}")
        return [self.network, str(self.batch), str(self.input_size), f"{self.ours_ms:.2f}", *peer]


class ForwardTimes:
    """All rows, and in ``measured`` the processor, its cores, PyTorch, threads and the date."""

    def __init__(self, rows: list[ForwardTime], measured: str):
        self.rows, self.measured = rows, measured

    def __repr__(self) -> str:
        return "\n".join([self._caption(), "", *table_lines(*self._write_cells())])

    def _repr_html_(self) -> str:
        return table_html(self._caption(), *self._write_cells())

    def _caption(self) -> str:
        return f"Median time of a forward pass. {self.measured}"

    def _write_cells(self) -> tuple[list[str], list[list[str]]]:
        header = ["network", "batch", "input", "lwcnn, ms", "pytorchcv, ms", "ratio"]
        rows = []
        for row in self.rows:
            name, batch, size, *others = row.texts()
            rows.append([name, batch, f"{size} x {size}", *[text or "–" for text in others]])
        return header, rows


def forward_times(path: Path = TABLE) -> ForwardTimes:
    """The measured times, as ``make benchmark`` wrote them.

    Raises:  LwcnnError if the file is not there or a row is not whole.

    >>> times = forward_times()
    >>> times.rows[0].batch
    1
    """
    where = f"forward_times({Path(path).name})"
    return ForwardTimes(*read_measured(where, path, HEADER, _row))


def _row(cells: dict) -> ForwardTime:
    peer = float(cells["pytorchcv_ms"]) if cells["pytorchcv_ms"] else None
    sizes = int(cells["batch"]), int(cells["input_size"])
    return ForwardTime(cells["network"], *sizes, float(cells["lwcnn_ms"]), peer)


def write(rows: list[ForwardTime], measured: str, path: Path = TABLE) -> Path:
    """Write the table: a line that names machine and date, then one row a measurement."""
    return write_measured(path, measured, HEADER, (row.texts() for row in rows))
