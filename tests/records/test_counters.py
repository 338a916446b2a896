"""The table of what other tools count: whole, with their versions. The page "Count your own" explains its numbers."""

import doctest

import pytest

import lwcnn.records.counters
from benchmarks.counters import TOOLS
from lwcnn.errors import LwcnnError
from lwcnn.records.counters import NETWORKS, Counter, counters, write

ROWS = [
    Counter("a", "thop", "MACs", 1234),
    Counter("a", "<tool>", "FLOPs", 2468),
    Counter("a", "<tool>", "MACs", 1230),
]


def test_doctests():
    assert doctest.testmod(lwcnn.records.counters).failed == 0


def test_the_table_of_the_package_is_whole():
    table = counters()
    assert all(f"{package} " in table.measured for package in (*TOOLS, "torchvision"))
    assert [(row.network, row.tool, row.word) for row in table.rows] == [
        (network, tool, word) for network in NETWORKS for tool, word in table.columns
    ]
    assert dict(table.columns).keys() == TOOLS.keys()
    assert all(row.number > 0 for row in table.rows)


def test_what_is_written_is_read(tmp_path):
    table = counters(write(ROWS, "thop 1, 2026-01-31", tmp_path / "counters.csv"))
    assert table.measured == "thop 1, 2026-01-31" and table.rows == ROWS
    assert table.number("a", "<tool>") == 2468 and table.number("a", "<tool>", "MACs") == 1230


def test_the_table_reads_as_text_and_as_html(tmp_path):
    table = counters(write(ROWS, "thop 1", tmp_path / "counters.csv"))
    assert repr(table).splitlines()[2:] == [
        "tool               a",
        "thop: MACs     1,234",
        "<tool>: FLOPs  2,468",
        "<tool>: MACs   1,230",
    ]
    assert "&lt;tool&gt;: MACs" in table._repr_html_() and "thop 1</caption>" in table._repr_html_()


def test_a_row_that_is_not_there():
    with pytest.raises(LwcnnError, match=r"no such row.\n  networks resnet50, .*; tools fvcore, thop"):
        counters().number("resnet50", "thop", "FLOPs")
