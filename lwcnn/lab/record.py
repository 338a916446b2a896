"""The results of the lab: one CSV with a row for each training, written so that a stop loses nothing.

One process writes. It appends whole lines and waits until each is on the disk; what a stop tore off is taken out when
the next run begins. While it writes the file is locked, so that a second run cannot mix its rows with them.
"""

import csv
import io
import os
import sys
from pathlib import Path
from typing import NamedTuple

from ..errors import LwcnnError


class Record(NamedTuple):
    """One row: a block in the skeleton, trained once with one seed; None where nothing was trained or counted.

    data, image_size: what it was trained on, and the height and width of its images.
    images, test_images, broken_images: how many it was trained with, how many its accuracy is of, how many could not
        be read.
    budget: as `lwcnn.lab.budget.Budget` writes it: ``macs=1000000``.
    seed: None in the one row of a block that cannot meet the budget; ``note`` says why.
    width: the channels of the three stages: ``14 28 57``.
    macs: multiply-accumulates of one image, and what stands in their place, such as absolute differences.
    activations: numbers that all steps give out, for one image.
    peak_memory: numbers that must exist at once, as `lwcnn.cost.Profile.peak` counts them, for one image.
    time_ratio: forward time, as a multiple of that of the plain block's network with the same budget.
    train_accuracy: the share of images to train with that were named correctly after the last epoch, 0 to 1.
    accuracy: the same of the test images.
    """

    data: str
    image_size: int
    images: int
    test_images: int
    broken_images: int
    block: str
    budget: str
    seed: int | None
    epochs: int
    width: str
    parameters: int | None
    macs: int | None
    activations: int | None
    peak_memory: int | None
    time_ratio: float | None
    train_accuracy: float | None
    accuracy: float | None
    note: str
    machine: str
    processor: str
    python: str
    torch: str
    lwcnn: str

    @property
    def key(self) -> tuple[str, str, int | None]:
        """What a run does not do twice: block, budget, seed."""
        return self.block, self.budget, self.seed


COLUMNS = Record._fields
TEXTS = {name for name, kind in Record.__annotations__.items() if kind is str}
REALS = {name for name, kind in Record.__annotations__.items() if kind == float | None}
#: Columns that all rows of one file have in common.
SETTINGS = ("data", "image_size", "images", "test_images", "broken_images", "epochs")
HINT = "name another file: --results other.csv"


def read_results(path: str | Path) -> list[Record]:
    """The rows of a file, in the order in which the trainings ended; a run may be writing it meanwhile.

    Raises:  LwcnnError if there is no such file, its columns are others, or a line is not whole.
    """
    where = f"read_results({str(path)!r})"
    try:
        text = Path(path).read_bytes()
    except OSError as error:
        what = "the results cannot be read"
        hint = "python -m lwcnn.lab run --results ... makes such a file"
        raise LwcnnError(where, what, str(error), hint=hint) from None
    return _parse(where, _whole_lines(text))


def write_line(cells) -> str:
    """Cells as one line of a CSV; a line break in a cell becomes a blank.

    >>> write_line(["a, b", None, 0.5])
    '"a, b",,0.5\\n'
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(
        [" ".join(cell.splitlines()) if isinstance(cell, str) else cell for cell in cells]
    )
    return line.getvalue()


class Results:
    """The file while a run writes to it: ``with Results("lab.csv") as results``. ``rows`` are those that it has.

    Raises:  LwcnnError if another run writes to it, it cannot be written, its columns are others, or a line is broken.
    """

    def __init__(self, path: str | Path):
        self.path = Path(path)
        where = f"Results({str(path)!r})"
        try:
            self._file = open(self.path, "a+b", buffering=0)  # noqa: SIM115 (open for as long as the run lasts)
        except OSError as error:
            raise LwcnnError(where, "the results cannot be written there", str(error), hint=HINT) from None
        try:
            _lock(where, self._file)
            text = self._file_as_it_is()
            self.rows = _parse(where, _whole_lines(text))
            self._mend(where, text)
        except BaseException:
            self._file.close()
            raise
        if not self._file.seek(0, os.SEEK_END):
            self._write(write_line(COLUMNS))

    def __enter__(self) -> "Results":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        """Let others write."""
        self._file.close()

    def append(self, record: Record) -> None:
        """Write a row; it is on the disk when this returns."""
        self._write(write_line(record))
        self.rows.append(record)

    def check_settings(self, **settings) -> None:
        """Raise LwcnnError if the file holds rows of other settings, by the names of `SETTINGS`."""
        for row in self.rows:
            others = {name: value for name, value in settings.items() if getattr(row, name) != value}
            for name, value in others.items():
                there = f"{name} is {getattr(row, name)!r} there, and {value!r} here"
                where = f"Results({str(self.path)!r})"
                raise LwcnnError(where, "this file holds the results of other settings", there, hint=HINT)

    def _file_as_it_is(self) -> bytes:
        self._file.seek(0)
        return self._file.read()

    def _mend(self, where: str, text: bytes) -> None:
        """Take out a line that was not written to its end; a file without a whole line must be a torn header."""
        whole = len(_whole_lines(text))
        if whole == len(text):
            return
        if not whole and not write_line(COLUMNS).encode().startswith(text):
            raise LwcnnError(where, "this is no file of results, but of something else", hint=HINT)
        torn = text[whole:].decode(errors="replace")
        print(f"{self.path}: the last line was torn and is taken out: {torn[:60]}", file=sys.stderr)
        self._file.truncate(whole)

    def _write(self, line: str) -> None:
        """Write a line wholly, or nothing of it: a full disk takes a part and says so only when asked for the rest."""
        before, rest = self._file.seek(0, os.SEEK_END), line.encode()
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            self._file.truncate(before)
            where = f"Results({str(self.path)!r})"
            raise LwcnnError(
                where, "a row could not be written", str(error), hint="make room on the disk"
            ) from None


def _whole_lines(text: bytes) -> bytes:
    return text[: text.rfind(b"\n") + 1]


def _lock(where: str, file) -> None:
    """Keep other runs from the file until it is closed, also by the end of the process, whatever ended it."""
    try:
        import fcntl
    except ImportError:  # Windows, where nothing keeps two runs apart
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        what = "another run writes to this file"
        raise LwcnnError(where, what, hint=f"wait until it has ended, or {HINT}") from None


def _parse(where: str, text: bytes) -> list[Record]:
    """The rows of a file; none of a file that is empty."""
    try:
        lines = list(csv.reader(io.StringIO(text.decode(), newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise LwcnnError(where, "this is no file of results, but of something else", hint=HINT) from None
    if not lines:
        return []
    header, *rows = lines
    if tuple(header) != COLUMNS:
        there = f"its columns are {', '.join(header)}"
        raise LwcnnError(where, "this file has other columns", there, ", ".join(COLUMNS), HINT)
    return [_record(where, number, cells) for number, cells in enumerate(rows, start=2)]


def _record(where: str, number: int, cells: list[str]) -> Record:
    try:
        return Record(*(_value(*pair) for pair in zip(COLUMNS, cells, strict=True)))
    except ValueError:
        hint = "take the line out: the next run makes it again"
        raise LwcnnError(where, f"line {number} is broken", f"it is {','.join(cells)}", hint=hint) from None


def _value(column: str, cell: str):
    if column in TEXTS:
        return cell
    if cell == "":
        return None
    return float(cell) if column in REALS else int(cell)
