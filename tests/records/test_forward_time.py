"""The table of forward times: it is whole, names its machine, and is shown as it was measured. No time is judged."""

import doctest

import pytest

import lwcnn
import lwcnn.records.forward_time
from lwcnn.errors import LwcnnError
from lwcnn.records.forward_time import ForwardTime, forward_times, write

ROWS = [ForwardTime("squeezenet1_0", 1, 224, 12.345, 24.69), ForwardTime("<one>", 8, 299, 7.0, None)]


def test_doctests():
    assert doctest.testmod(lwcnn.records.forward_time).failed == 0


def test_what_is_written_is_read(tmp_path):
    path = write(ROWS, "a machine, 2 cores, torch 2, 1 thread, 2026-01-31", tmp_path / "times.csv")
    times = forward_times(path)
    assert times.measured == "a machine, 2 cores, torch 2, 1 thread, 2026-01-31"
    assert [row.texts() for row in times.rows] == [row.texts() for row in ROWS]
    assert times.rows[1].ratio is None and times.rows[0].ratio == pytest.approx(0.5, abs=0.01)


def test_the_table_of_the_package_is_whole():
    times = forward_times()
    assert "torch" in times.measured and "1 thread" in times.measured
    keys = [(row.network, row.batch) for row in times.rows]
    assert len(set(keys)) == len(keys)
    assert {batch for _, batch in keys} == {1, 8}
    assert {name.split(" ")[0] for name, _ in keys} <= set(lwcnn.list_models())
    for row in times.rows:
        assert row.ours_ms > 0 and (row.peer_ms is None or row.peer_ms > 0)


def test_the_table_reads_as_text_and_as_html(tmp_path):
    times = forward_times(write(ROWS, "a machine", tmp_path / "times.csv"))
    assert repr(times).splitlines()[-2:] == [
        "squeezenet1_0      1  224 x 224      12.35          24.69  0.500",
        "<one>              8  299 x 299       7.00              –      –",
    ]
    page = times._repr_html_()
    assert "&lt;one&gt;" in page and "<caption>Median time of a forward pass. a machine</caption>" in page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "there is no such table"),
        ("# m\nnetwork,batch\na,1\n", "line 3 is not whole"),
        (
            "# m\nnetwork,batch,input_size,lwcnn_ms,pytorchcv_ms,ratio\na,1,224,1.0,,\nb,1,224,x,,\n",
            "line 4 is not whole",
        ),
    ],
)
def test_a_broken_table_is_refused(tmp_path, text, message):
    path = tmp_path / "times.csv"
    if text is not None:
        path.write_text(text)
    with pytest.raises(LwcnnError, match=message):
        forward_times(path)
