"""What other tools count for the same five networks: the table that ``python -m benchmarks.counters`` writes.

No two of them agree on everything. The page "Count your own" reaches each number from `lwcnn.profile`, step by step.
"""

from pathlib import Path
from typing import NamedTuple

from ..errors import LwcnnError
from ..table import table_html
from .measured_table import MeasuredTable, read_measured, write_measured

TABLE = Path(__file__).with_name("counters.csv")
HEADER = ("network", "tool", "word", "number")
#: Networks of torchvision: plain, with biases, depthwise, with gates and other activations, with attention.
NETWORKS = ("resnet50", "squeezenet1_1", "mobilenet_v2", "mobilenet_v3_large", "vit_b_16")
SIZE = (1, 3, 224, 224)


class Counter(NamedTuple):
    """What one tool counts for one network, and the word that it has for it."""

    network: str
    tool: str
    word: str
    number: int


class Counters(MeasuredTable):
    """All rows, and in ``measured`` the version of each tool and the date."""

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Each tool with its word; calflops has two.

        >>> counters().columns[:2]
        [('fvcore', 'flops'), ('thop', 'MACs')]
        """
        return list(dict.fromkeys((row.tool, row.word) for row in self.rows))

    def number(self, network: str, tool: str, word: str | None = None) -> int:
        """What a tool counts for a network; its first number, if no word says which.

        Raises:  LwcnnError if there is no such row.

        >>> counters().number("resnet50", "torch")
        8178368512
        """
        for row in self.rows:
            if (row.network, row.tool) == (network, tool) and word in (None, row.word):
                return row.number
        known = f"networks {', '.join(NETWORKS)}; tools {', '.join(dict(self.columns))}"
        raise LwcnnError(
            f"number({network!r}, {tool!r}, {word!r})", "the table has no such row", expected=known
        )

    def _repr_html_(self) -> str:
        header, lines = self._write_cells()
        names = [name.replace("_", " ") for name in header]  # so that a narrow column can break them
        return table_html(self._caption(), names, lines, "lw-close")

    def _caption(self) -> str:
        return f"What each tool counts for one image of 224 x 224. {self.measured}"

    def _write_cells(self) -> tuple[list[str], list[list[str]]]:
        names = list(dict.fromkeys(row.network for row in self.rows))
        lines = [
            [f"{tool}: {word}", *(f"{self.number(name, tool, word):,}" for name in names)]
            for tool, word in self.columns
        ]
        return ["tool", *names], lines


def counters(path: Path = TABLE) -> Counters:
    """The numbers of all tools.

    Raises:  LwcnnError if the file is not there or a row is not whole.

    >>> len(counters().rows)
    35
    """
    where = f"counters({Path(path).name})"
    return Counters(*read_measured(where, path, HEADER, _row, how="python -m benchmarks.counters"))


def _row(cells: dict) -> Counter:
    return Counter(cells["network"], cells["tool"], cells["word"], int(cells["number"]))


def write(rows: list[Counter], measured: str, path: Path = TABLE) -> Path:
    """Write the table: a line that names the versions and the date, then a row a number."""
    return write_measured(path, measured, HEADER, rows)
