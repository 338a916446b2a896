"""The table of published figures: every row is whole, sourced, and compared with what lwcnn counts."""

import csv
import io

import pytest

from lwcnn.errors import LwcnnError
from lwcnn.records.published import (
    CONFIDENCE,
    COUNTS,
    TABLE,
    agrees,
    amount,
    count,
    count_now,
    key,
    published,
)
from tests.models.cases import COUNTS as EXACT

ROWS = published()
NAMES = [row.name for row in ROWS]


def differing(row) -> list[str]:
    """Which printed figures the network of this row does not give."""
    counted = count(row)
    pairs = {"params": (row.params, counted.params), "macs": (row.macs, counted.macs)} if counted else {}
    return [name for name, (printed, number) in pairs.items() if printed and not agrees(printed, number)]


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_printed_figures_are_those_counted_or_a_note_says_why_not(row):
    assert row.note or not differing(row), f"{differing(row)} differ from {count(row)}"
    assert row.note or row.model, "nothing says why this row has no model"


def test_most_printed_figures_are_those_counted():
    """A rule that always held for lack of agreement would be worth nothing."""
    compared = [row for row in ROWS if row.model and (row.params or row.macs)]
    assert sum(not differing(row) for row in compared) > len(compared) / 2


@pytest.mark.slow
@pytest.mark.parametrize("model", sorted({row.model for row in ROWS if row.model}))
def test_the_stored_counts_are_what_is_counted_now(model):
    for row in ROWS:
        if row.model == model:
            assert count(row) == count_now(*key(row)), row.name


def test_every_network_of_the_table_is_stored_once():
    stored = list(csv.reader(io.StringIO(COUNTS.read_text())))
    wanted = {key(row) for row in ROWS if row.model}
    assert len(stored) - 1 == len(wanted)
    assert {(model, options, int(size)) for model, options, size, *_ in stored[1:]} == wanted


def test_the_stored_counts_agree_with_the_exact_list_of_the_models():
    """The list of tests/models/cases.py comes from other implementations."""
    exact = {(one.name, tuple(one.options.items()), one.size): (one.params, one.macs) for one in EXACT}
    common = 0
    for row in ROWS:
        expected = exact.get((row.model, tuple(row.options.items()), row.input_size))
        if expected:
            counted = count(row)
            assert (counted.params, counted.macs) == expected, row.name
            common += 1
    assert common > 10


def test_no_source_is_vague():
    for row in ROWS:
        is_file = any(sign in row.source for sign in ("@", "arXiv", "torchvision 0."))
        # a table of a paper: then the note says in which public file it was read
        assert is_file or ("table" in row.source and "@" in row.note), row.name
        assert "memory" not in f"{row.source} {row.confidence}", row.name
        assert row.confidence in CONFIDENCE, row.name


@pytest.mark.parametrize(
    ("name", "params", "macs", "top1"),
    [
        ("MobileNetV1 1.0, 224", "4.2M", "569M", 70.6),
        ("MobileNetV2 1.0", "3.4M", "300M", 72.0),
        ("MobileNetV3 Large 1.0", "5.4M", "219M", 75.2),
        ("Xception", "22,855,952", "8.4G", 79.0),
        ("ShuffleNetV1 1x g=3", "", "137M", 67.4),
        ("ShuffleNetV2 1.0x", "2.3M", "146M", 69.4),
        ("EfficientNet-Lite lite0", "4.7M", "407M", 75.1),
    ],
)
def test_well_known_rows(name, params, macs, top1):
    row = ROWS[NAMES.index(name)]
    assert (row.params, row.macs, row.top1) == (params, macs, top1)


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("569M", 569e6, 1e6),
        ("0.86G", 860e6, 10e6),
        ("4.2M", 4.2e6, 1e5),
        ("1,234", 1234, 1),
        ("15300M", 15.3e9, 1e6),
    ],
)
def test_amount(printed, value, unit):
    assert amount(printed) == pytest.approx((value, unit))


@pytest.mark.parametrize("printed", ["", "M", "about 4M", "4.2MB", "-3M", "0M", "nan", "inf"])
def test_amount_refuses(printed):
    with pytest.raises(LwcnnError, match=r"this is not a figure.\n  a number with an optional unit"):
        amount(printed)


@pytest.mark.parametrize(
    ("printed", "counted", "expected"),
    [
        ("3.8G", 3_857_973_248, True),  # cut off
        ("3.9G", 3_857_973_248, True),  # rounded
        ("3.7G", 3_857_973_248, False),
        ("4.0G", 3_857_973_248, False),
        ("300M", 299_000_000, False),
    ],
)
def test_rounded_or_cut_off(printed, counted, expected):
    assert agrees(printed, counted) is expected


def broken(tmp_path, **changes):
    """The table with its first row changed, in a file of its own."""
    with TABLE.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows[0].update(changes)
    file = tmp_path / "broken.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"params": "many"}, "broken.csv, line 2: params is 'many'"),
        ({"macs": "7 million"}, "broken.csv, line 2: macs is '7 million'"),
        ({"source": ""}, "needs a network and a source"),
        ({"confidence": "from-memory"}, "confidence is 'from-memory'.\n  it must be verified-in-source"),
        ({"model": "alexnett"}, "no model 'alexnett'.\n  did you mean alexnet"),
        ({"options": "{"}, "a cell is not what its column needs"),
        ({"year": "soon"}, "a cell is not what its column needs.\n  .*'soon'"),
        ({"top1": "593"}, "top1 is 593.0.\n  percent, between 0 and 100"),
        ({"variant": "as quoted later"}, "line 3: two rows have one name"),
        ({"price": "free"}, "the columns are wrong.\n  the columns family, network"),
    ],
)
def test_a_bad_row_is_refused(tmp_path, changes, message):
    with pytest.raises(LwcnnError, match=message):
        published(broken(tmp_path, **changes))


def test_a_row_that_is_not_stored_is_counted_now():
    row = ROWS[NAMES.index("MobileNetV2 1.0")]._replace(input_size=96, options={"width": 0.35})
    assert count(row) == count_now(*key(row)) != count(ROWS[NAMES.index("MobileNetV2 1.0")])
    assert count(row._replace(model="")) is None
