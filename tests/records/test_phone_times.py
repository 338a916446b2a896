"""Printed times of one phone: whole, and where two groups measured the same network they do not agree."""

import doctest

import pytest

import lwcnn.records.phone_times
from lwcnn.errors import LwcnnError
from lwcnn.records.phone_times import MEASURED_BY, phone_times


def test_doctests():
    assert doctest.testmod(lwcnn.records.phone_times).failed == 0


def test_the_table_is_whole():
    rows = phone_times()
    assert len({(row.by, row.network) for row in rows}) == len(rows)
    assert {row.by for row in rows} == set(MEASURED_BY)
    assert all(45 < row.top1 < 80 and 5 < row.milliseconds < 200 and row.source for row in rows)
    assert sum(row.network.startswith("MnasNet-A1") and row.by == "MnasNet" for row in rows) == 24


def test_the_row_with_two_accuracies_is_left_out():
    assert "MnasNet-A1 0.35 @160" not in {row.network for row in phone_times()}


def test_a_wider_network_and_a_larger_image_are_slower_and_better():
    """Within MnasNet-A1's grid; a slip of the pen in one number would break an order."""
    grid = {row.network: row for row in phone_times("MnasNet") if row.network.startswith("MnasNet-A1")}
    for size in ("", " @192", " @160", " @128", " @96"):
        names = [f"MnasNet-A1{width}{size}" for width in (" 0.35", " 0.5", " 0.75", "", " 1.4")]
        rows = [grid[name] for name in names if name in grid]
        assert [row.top1 for row in rows] == sorted(row.top1 for row in rows)
        assert [row.milliseconds for row in rows] == sorted(row.milliseconds for row in rows)
    for width in (" 0.35", " 0.5", " 0.75", "", " 1.4"):
        names = [f"MnasNet-A1{width}{size}" for size in (" @96", " @128", " @160", " @192", "")]
        rows = [grid[name] for name in names if name in grid]
        assert [row.top1 for row in rows] == sorted(row.top1 for row in rows)
        assert [row.milliseconds for row in rows] == sorted(row.milliseconds for row in rows)


def test_two_groups_do_not_agree():
    times = {row.by: row.milliseconds for row in phone_times() if row.network == "MnasNet-A1"}
    assert times == {"MnasNet": 78, "MobileNetV3": 84}


def test_refused():
    with pytest.raises(LwcnnError, match="did you mean MnasNet"):
        phone_times("Mnasnet")
