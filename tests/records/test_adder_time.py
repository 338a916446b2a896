"""The table of the adder layer's time and memory. The stored figures are judged; nothing is timed here."""

import doctest

import pytest

import lwcnn.records.adder_time
from lwcnn.errors import LwcnnError
from lwcnn.records.adder_time import FORMS, PASSES, AdderTime, adder_times, write

ROWS = [AdderTime("adder2d", "forward", 10.25, 3.0), AdderTime("<one>", "forward", 41.0, 6.04)]


def test_doctests():
    assert doctest.testmod(lwcnn.records.adder_time).failed == 0


def test_the_table_of_the_package_is_whole():
    times = adder_times()
    assert "torch" in times.measured and "1 thread" in times.measured
    assert [(row.form, row.direction) for row in times.rows] == [(f, p) for p in PASSES for f in FORMS]
    assert all(row.ms > 0 and row.megabytes > 0 for row in times.rows)


def test_the_layer_is_eight_times_faster_and_takes_a_fifteenth_of_the_memory():
    """Forward and backward, beside the definition by unfolding and broadcasting."""
    times = adder_times()
    assert times.times_faster() >= 8
    assert times.times_smaller() >= 15
    assert times.times_faster(direction="forward") >= 8
    assert times.times_smaller(direction="forward") >= 15


def test_a_convolution_is_still_faster():
    """No instruction of a processor takes the distance of two vectors, as one multiplies and adds them."""
    assert adder_times().times_faster("conv2d") < 1


def test_what_is_written_is_read(tmp_path):
    times = adder_times(write(ROWS, "a machine, 1 thread, 2026-01-31", tmp_path / "times.csv"))
    assert times.measured == "a machine, 1 thread, 2026-01-31"
    assert times.row("<one>", "forward") == AdderTime("<one>", "forward", 41.0, 6.0)
    assert times.times_faster("<one>", "forward") == pytest.approx(4, rel=0.01)
    assert times.times_smaller("<one>", "forward") == 2


def test_the_table_reads_as_text_and_as_html(tmp_path):
    times = adder_times(write(ROWS, "a machine", tmp_path / "times.csv"))
    assert repr(times).splitlines()[2:] == [
        "form     pass       ms  megabytes",
        "adder2d  forward  10.2        3.0",
        "<one>    forward  41.0        6.0",
    ]
    assert "&lt;one&gt;" in times._repr_html_() and "a machine</caption>" in times._repr_html_()


def test_a_row_that_is_not_there():
    with pytest.raises(LwcnnError, match="no such row.\n  forms unfold and broadcast, adder2d, conv2d"):
        adder_times().row("cdist")
