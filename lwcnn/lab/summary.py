"""The results of the lab, a line a block: its accuracies over the seeds, their mean and spread, and what it costs."""

from collections.abc import Iterable
from pathlib import Path
from statistics import fmean, median, stdev
from typing import NamedTuple

from .. import records
from ..errors import LwcnnError, nearest
from ..studies.differences import LEVEL, Difference, differences
from .blocks import BLOCKS
from .record import Record, read_results

#: The full run that the book shows; ``python -m lwcnn.lab run`` wrote it.
TABLE = Path(records.__file__).with_name("lab.csv")


class Summary(NamedTuple):
    """One block at one budget, trained with several seeds; the costs are those of `lwcnn.lab.record.Record`.

    accuracies: shares of the test images named correctly, 0 to 1, in the order of the seeds.
    train_accuracy: the mean share of the images to train with that are named correctly.
    time_ratio: the median of the seeds' rows; None where nothing was timed, or not all on one processor.
    notes: what the rows say beside their numbers, such as a loss that was not finite; each text once.
    chapter: the page of the book that explains the block, "" for a block that the lab does not have any more.
    """

    block: str
    accuracies: tuple[float, ...]
    width: str
    parameters: int
    macs: int
    activations: int
    peak_memory: int
    train_accuracy: float
    time_ratio: float | None
    notes: tuple[str, ...]
    chapter: str

    @property
    def mean(self) -> float:
        """The mean of the accuracies."""
        return fmean(self.accuracies)

    @property
    def spread(self) -> float:
        """Their standard deviation, as of a sample: the sum of squares over n - 1."""
        return stdev(self.accuracies)


class Run(NamedTuple):
    """All blocks of one budget, the best first; in ``left_out`` those without two results, each with the reason."""

    budget: str
    summaries: list[Summary]
    left_out: dict[str, str]

    def accuracies(self) -> dict[str, tuple[float, ...]]:
        """Block -> its accuracies, the best block first: what `differences` compares."""
        return {one.block: one.accuracies for one in self.summaries}

    @property
    def spread(self) -> float:
        """The standard deviation over the seeds, of all blocks together: the root of the mean of their squares."""
        return fmean(one.spread**2 for one in self.summaries) ** 0.5

    def beside(self, block: str) -> dict[str, Difference]:
        """Each other block -> its difference to this one, corrected for all of these comparisons.

        Raises:  LwcnnError if the run has no such block.
        """
        return {one.first: one for one in differences(self.accuracies(), against=block)}

    def verdicts(self, block: str) -> dict[str, str]:
        """Each other block -> better, worse or not told apart from this one, as `verdict` says it of `beside`.

        Raises:  LwcnnError if the run has no such block.
        """
        return {name: verdict(one) for name, one in self.beside(block).items()}

    def pairs(self) -> list[Difference]:
        """All pairs, corrected for all of them, the largest difference first."""
        return differences(self.accuracies())

    def not_told_apart(self, block: str) -> list[Summary]:
        """The other blocks whose difference to this one the seeds explain, in a comparison of all pairs.

        Raises:  LwcnnError if the run has no such block.
        """
        chosen = self.find(block)
        apart = {
            name for one in self.pairs() if one.is_larger() and chosen.block in one[:2] for name in one[:2]
        }
        return [one for one in self.summaries if one.block not in apart and one is not chosen]

    def find(self, block: str) -> Summary:
        """The summary of a block.

        Raises:  LwcnnError if the run has no such block.
        """
        for one in self.summaries:
            if one.block == block:
                return one
        names = [one.block for one in self.summaries]
        raise LwcnnError(f"find({block!r})", "the run has no such block", hint=nearest(block, names))


def read_runs(path: str | Path = TABLE) -> list[Run]:
    """The runs of a file, one a budget, in the order in which they began.

    Raises:  LwcnnError if there is no such file, or a line is not whole.
    """
    return summarise(read_results(path))


def summarise(rows: Iterable[Record]) -> list[Run]:
    """Rows of one file as runs, one a budget."""
    by_budget: dict[str, dict[str, list[Record]]] = {}
    for row in rows:
        by_budget.setdefault(row.budget, {}).setdefault(row.block, []).append(row)
    return [_run(budget, blocks) for budget, blocks in by_budget.items()]


def verdict(difference: Difference, level: float = LEVEL) -> str:
    """``better`` or ``worse`` for a difference that is larger than the seeds explain, else ``not told apart``.

    >>> verdict(Difference("fire", "plain", 0.02, p=0.001, adjusted=0.02))
    'better'
    """
    if not difference.is_larger(level):
        return "not told apart"
    return "better" if difference.size > 0 else "worse"


def _run(budget: str, blocks: dict[str, list[Record]]) -> Run:
    trained = {name: [row for row in rows if row.accuracy is not None] for name, rows in blocks.items()}
    summaries = [_summary(name, rows) for name, rows in trained.items() if len(rows) > 1]
    left_out = {
        name: next(
            (row.note for row in rows if row.note), f"{len(trained[name])} training, and one has no spread"
        )
        for name, rows in blocks.items()
        if len(trained[name]) < 2
    }
    return Run(budget, sorted(summaries, key=lambda one: -one.mean), left_out)


def _summary(name: str, rows: list[Record]) -> Summary:
    rows = sorted(rows, key=lambda row: row.seed)
    first = rows[0]
    costs = (first.parameters, first.macs, first.activations, first.peak_memory)
    learned = fmean(row.train_accuracy for row in rows)
    times = [row.time_ratio for row in rows if row.time_ratio is not None]
    on_one = len({row.processor for row in rows}) == 1
    time = median(times) if times and on_one else None
    accuracies = tuple(row.accuracy for row in rows)
    chapter = BLOCKS[name].chapter if name in BLOCKS else ""
    notes = tuple(dict.fromkeys(row.note for row in rows if row.note))
    return Summary(name, accuracies, first.width, *costs, learned, time, notes, chapter)
