"""What papers and repositories print about the networks of this package: parameters, MACs and top-1 accuracy.

The figures stand in ``published.csv``, one row each, with source and confidence, as they are printed.
What lwcnn counts for the same networks stands apart, in ``counted.csv``.
"""

import csv
import json
from decimal import Decimal, InvalidOperation
from functools import cache
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import torch

from ..cost import profile
from ..errors import LwcnnError, nearest, one_of
from ..models import create_model, list_models

TABLE = Path(__file__).with_name("published.csv")
#: `count` of all rows; written by ``python -m lwcnn.records.published``, and a test counts again.
COUNTS = TABLE.with_name("counted.csv")

#: How sure a figure is, and what each word means.
CONFIDENCE = {
    "verified-in-source": "read in the authors' own repository, or in that of the group that trained it",
    "verified-in-transcription": "read in a full-text transcription of the paper, which may have typing slips",
    "secondary": "read where others quote it",
}
UNITS = {"": 1, "M": 10**6, "G": 10**9}


class Published(NamedTuple):
    """One row: a network as somebody printed it, and how to build it here.

    ``params`` and ``macs`` are texts as printed, in whole numbers, millions (M) or 10^9 (G), "" where the source
    prints none. ``top1`` is in percent on ImageNet's validation images, None where the source prints none.
    ``model`` and ``options`` are for `create_model`; ``model`` is "" where lwcnn has no such network.
    ``input_size`` is the height and width in pixels. ``note`` says what a reader must know, above all where the
    printed figures differ from those counted here.
    """

    family: str
    network: str
    variant: str
    model: str
    options: dict
    input_size: int
    params: str
    macs: str
    top1: float | None
    venue: str
    year: int
    arxiv: str
    confidence: str
    source: str
    note: str

    @property
    def name(self) -> str:
        """Network and variant in one text."""
        return f"{self.network} {self.variant}".strip()


def published(path: str | Path = TABLE) -> list[Published]:
    """All rows of the table, in its order: a family's rows stand together.

    Raises:  LwcnnError for a row that is not whole: a figure that is no number, no source, an unknown model or
        word of confidence, or a name that another row has.

    >>> row = published()[0]
    >>> row.name, row.params, row.top1
    ('AlexNet 10 crops', '60M', 59.3)
    """
    return _read(Path(path).read_text(encoding="utf-8"), Path(path).name)


def amount(printed: str) -> tuple[float, float]:
    """The number that a printed figure stands for, and one unit of its last digit.

    Raises:  LwcnnError if the text is not a number with an optional M or G.

    >>> amount("4.2M"), amount("22,855,952")
    ((4200000.0, 100000.0), (22855952.0, 1.0))
    """
    digits, unit = (printed[:-1], printed[-1]) if printed[-1:] in UNITS and printed else (printed, "")
    try:
        number = Decimal(digits.replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number <= 0:
        expected = "a number with an optional unit, M or G, such as 4.2M"
        raise LwcnnError(f"amount({printed!r})", "this is not a figure", expected=expected)
    last = Decimal((0, (1,), number.as_tuple().exponent))
    return float(number * UNITS[unit]), float(last * UNITS[unit])


def agrees(printed: str, counted: int) -> bool:
    """Whether a counted number, rounded or cut off where the printed one ends, can be the printed one.

    Raises:  LwcnnError if the text is not a number with an optional M or G.

    >>> agrees("569M", 568_740_352), agrees("290M", 290_675_200), agrees("6.8M", 6_624_904)
    (True, True, False)
    """
    value, unit = amount(printed)
    return abs(counted - value) < unit


class Counted(NamedTuple):
    """What lwcnn counts for a network at one input size; ``peak`` is its peak activation memory, bytes of float32."""

    params: int
    macs: int
    peak: int


def count(row: Published) -> Counted | None:
    """Parameters, MACs and peak memory of the row's network at its input size, by `profile`; None without a model.

    Counting a network takes a good part of a second, so the counts of the table are kept in a file. A row that
    is not there is counted now.

    Raises:  LwcnnError if the model or one of its options is unknown, or the input size does not fit.

    >>> count(published()[0])
    Counted(params=61100840, macs=714188480, peak=1376512)
    """
    if not row.model:
        return None
    return _read_stored().get(key(row)) or count_now(*key(row))


def key(row: Published) -> tuple[str, str, int]:
    """What the count of a row depends on: model, options as JSON, input size."""
    return row.model, json.dumps(row.options), row.input_size


@cache
def count_now(model: str, options: str, size: int) -> Counted:
    """Count a network on PyTorch's meta device: nothing is allocated and nothing computed.

    Raises:  LwcnnError if the model or one of its options is unknown, or the input size does not fit.
    """
    with torch.device("meta"):
        net = create_model(model, **json.loads(options))
    counted = profile(net, (1, 3, size, size))
    return Counted(counted.params, counted.macs, counted.peak().bytes)


@cache
def _read_stored() -> dict[tuple[str, str, int], Counted]:
    with COUNTS.open(encoding="utf-8", newline="") as lines:
        return {
            (cells["model"], cells["options"], int(cells["input_size"])): Counted(
                *(int(cells[column]) for column in Counted._fields)
            )
            for cells in csv.DictReader(lines)
        }


def counts_text() -> str:
    """The text of ``counted.csv``: every network of the table, counted now."""
    text = StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["model", "options", "input_size", *Counted._fields])
    for wanted in dict.fromkeys(key(row) for row in published() if row.model):
        lines.writerow([*wanted, *count_now(*wanted)])
    return text.getvalue()


@cache
def _read_table(text: str, name: str) -> tuple[Published, ...]:
    rows = [
        _row(cells, f"{name}, line {line}") for line, cells in enumerate(csv.DictReader(StringIO(text)), 2)
    ]
    seen: dict[str, int] = {}
    for line, row in enumerate(rows, 2):
        if row.name in seen:
            given = f"{row.name} stands in lines {seen[row.name]} and {line}"
            raise LwcnnError(f"{name}, line {line}", "two rows have one name", given)
        seen[row.name] = line
    return tuple(rows)


def _read(text: str, name: str) -> list[Published]:
    return list(_read_table(text, name))


def _row(cells: dict, where: str) -> Published:
    """Check one line of the table and give its cells their types."""
    if set(cells) != set(Published._fields) or None in cells.values():
        raise LwcnnError(
            where, "the columns are wrong", expected=f"the columns {', '.join(Published._fields)}"
        )
    if not cells["network"] or not cells["source"]:
        raise LwcnnError(where, "a row needs a network and a source", f"the row is {cells['network']!r}")
    for column in ("params", "macs"):
        try:
            amount(cells[column] or "1")
        except LwcnnError as problem:
            raise LwcnnError(where, f"{column} is {cells[column]!r}", expected=problem.expected) from problem
    if cells["confidence"] not in CONFIDENCE:
        expected = f"it must be {one_of(CONFIDENCE)}"
        raise LwcnnError(where, f"confidence is {cells['confidence']!r}", expected=expected)
    if cells["model"] and cells["model"] not in list_models():
        hint = nearest(cells["model"], list_models())
        raise LwcnnError(where, f"there is no model {cells['model']!r}", hint=hint)
    try:
        types = {
            "options": json.loads(cells["options"] or "{}"),
            "input_size": int(cells["input_size"]),
            "year": int(cells["year"]),
            "top1": float(cells["top1"]) if cells["top1"] else None,
        }
    except ValueError as problem:
        raise LwcnnError(where, "a cell is not what its column needs", str(problem)) from problem
    if types["top1"] is not None and not 0 < types["top1"] < 100:
        raise LwcnnError(where, f"top1 is {types['top1']}", expected="percent, between 0 and 100")
    return Published(**{**cells, **types})


if __name__ == "__main__":
    COUNTS.write_text(counts_text(), encoding="utf-8")
