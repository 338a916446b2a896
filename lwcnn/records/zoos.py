"""Which networks of torchvision and timm `lwcnn.profile` counts as PyTorch's own counter does, and at which sizes.

``python -m benchmarks.count_zoos`` counts again and writes the table. Equal means: the same parameters as
``sum(p.numel())``, the same MACs as half of `torch.utils.flop_counter.FlopCounterMode`, and nothing left uncounted.
"""

from pathlib import Path
from typing import NamedTuple

from .measured_table import MeasuredTable, read_measured, write_measured

TABLE = Path(__file__).with_name("zoos.csv")
HEADER = ("zoo", "network", "equal", "differs")


class ZooCount(NamedTuple):
    """A network, the sizes at which both counts are equal, and what differs at others: nothing, or a text."""

    zoo: str
    network: str
    equal: tuple[str, ...]
    differs: str

    @property
    def agrees(self) -> bool:
        """Whether the counts are equal wherever the network runs.

        >>> ZooCount("torchvision", "a", ("224x224", "225x193"), "").agrees, ZooCount("timm", "b", (), "").agrees
        (True, False)
        """
        return bool(self.equal) and not self.differs


class ZooCounts(MeasuredTable):
    """All rows, and in ``measured`` the versions and the date."""

    words = 4

    def totals(self) -> dict[str, tuple[int, int, int]]:
        """For each zoo: its networks, how many agree, and how many of these at an odd size too.

        >>> zoo_counts().totals()["torchvision"]
        (80, 80, 74)
        """
        totals = {}
        for zoo in dict.fromkeys(row.zoo for row in self.rows):
            rows = [row for row in self.rows if row.zoo == zoo]
            agree = [row for row in rows if row.agrees]
            totals[zoo] = len(rows), len(agree), sum(len(row.equal) > 1 for row in agree)
        return totals

    def _caption(self) -> str:
        return f"Networks that count as by PyTorch's own counter. {self.measured}"

    def _write_cells(self) -> tuple[list[str], list[list[str]]]:
        lines = [[row.zoo, row.network, ", ".join(row.equal), row.differs] for row in self.rows]
        return ["zoo", "network", "equal at", "differs"], lines


def zoo_counts(path: Path = TABLE) -> ZooCounts:
    """The networks that were counted.

    Raises:  LwcnnError if the file is not there or a row is not whole.

    >>> zoo_counts().rows[0]
    ZooCount(zoo='torchvision', network='alexnet', equal=('224x224', '225x193'), differs='')
    """
    where = f"zoo_counts({Path(path).name})"
    return ZooCounts(*read_measured(where, path, HEADER, _row, how="python -m benchmarks.count_zoos"))


def _row(cells: dict) -> ZooCount:
    differs = "" + cells["differs"]  # None, where a row is too short, is a TypeError
    return ZooCount(cells["zoo"], cells["network"], tuple(cells["equal"].split()), differs)


def write(rows: list[ZooCount], measured: str, path: Path = TABLE) -> Path:
    """Write the table: a line that names the versions and the date, then a row a network."""
    cells = ([row.zoo, row.network, " ".join(row.equal), row.differs] for row in rows)
    return write_measured(path, measured, HEADER, cells)
