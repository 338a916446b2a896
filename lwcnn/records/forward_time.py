"""How long the networks take for one forward pass, beside the same networks in torchvision, timm and pytorchcv.

The times stand in ``forward_time.csv``; ``make benchmark`` measures them again. They belong to one
machine, which the table names. What carries over to other machines is at best the ratios of a row.
"""

from pathlib import Path
from typing import NamedTuple

from .measured_table import MeasuredTable, read_measured, write_measured

TABLE = Path(__file__).with_name("forward_time.csv")
HEADER = (
    *("network", "batch", "input_size", "order", "lwcnn_ms", "folded_ms"),
    *("peer", "peer_ms", "ratio", "folded_ratio"),
)


class ForwardTime(NamedTuple):
    """Median milliseconds of one network at one batch, with the memory of both sides in one order.

    ``order`` is "contiguous" or "channels_last". ``folded_ms`` is the time after `lwcnn.fold`, None where there is no
    BatchNorm to fold. ``peer`` is the fastest of the packages that have the network, None where none has it.
    """

    network: str
    batch: int
    input_size: int
    order: str
    ours_ms: float
    folded_ms: float | None = None
    peer: str | None = None
    peer_ms: float | None = None

    @property
    def ratio(self) -> float | None:
        """Our time over the fastest peer's.

        >>> ForwardTime("a", 1, 224, "contiguous", 10.0, 9.0, "timm", 20.0).ratio
        0.5
        """
        return self.ours_ms / self.peer_ms if self.peer_ms else None

    @property
    def folded_ratio(self) -> float | None:
        """Our time after `lwcnn.fold` over that of the fastest peer, which keeps its BatchNorms.

        >>> ForwardTime("a", 1, 224, "contiguous", 10.0, 9.0, "timm", 20.0).folded_ratio
        0.45
        """
        return self.folded_ms / self.peer_ms if self.folded_ms and self.peer_ms else None

    def texts(self) -> list[str]:
        """The row as it is written, times with two digits, ratios with three."""
        ours, folded, peers = (
            "" if ms is None else f"{ms:.2f}" for ms in (self.ours_ms, self.folded_ms, self.peer_ms)
        )
        ratios = ["" if ratio is None else f"{ratio:.3f}" for ratio in (self.ratio, self.folded_ratio)]
        sizes = [str(self.batch), str(self.input_size)]
        return [self.network, *sizes, self.order, ours, folded, self.peer or "", peers, *ratios]


class ForwardTimes(MeasuredTable):
    """All rows, and in ``measured`` the processor, its cores, PyTorch, threads and the date."""

    def _caption(self) -> str:
        return f"Median time of a forward pass. {self.measured}"

    def _write_cells(self) -> tuple[list[str], list[list[str]]]:
        header = ["network", "batch", "input", "order", "lwcnn, ms", "folded, ms", "fastest peer", "peer, ms"]
        header += ["ratio", "folded ratio"]
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
    folded, peers = (float(cells[key]) if cells[key] else None for key in ("folded_ms", "peer_ms"))
    sizes = int(cells["batch"]), int(cells["input_size"])
    ours = float(cells["lwcnn_ms"])
    return ForwardTime(cells["network"], *sizes, cells["order"], ours, folded, cells["peer"] or None, peers)


def write(rows: list[ForwardTime], measured: str, path: Path = TABLE) -> Path:
    """Write the table: a line that names machine and date, then one row a measurement."""
    return write_measured(path, measured, HEADER, (row.texts() for row in rows))
