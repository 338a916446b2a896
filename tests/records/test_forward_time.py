"""The table of forward times: it is whole, names its machine, and is shown as it was measured. No time is judged."""

import doctest

import pytest

import lwcnn
import lwcnn.records.forward_time
from benchmarks.peers import PEERS
from lwcnn.records.forward_time import ForwardTime, forward_times, write

ROWS = [
    ForwardTime("squeezenet1_0", 1, 224, "contiguous", 12.345, None, "torchvision", 24.69),
    ForwardTime("<one>", 8, 299, "channels_last", 7.0, 6.0),
    ForwardTime("resnet18", 1, 224, "contiguous", 10.0, 9.0, "timm", 10.0),
]


def test_doctests():
    assert doctest.testmod(lwcnn.records.forward_time).failed == 0


def test_what_is_written_is_read(tmp_path):
    path = write(ROWS, "a machine, 2 cores, torch 2, 1 thread, 2026-01-31", tmp_path / "times.csv")
    times = forward_times(path)
    assert times.measured == "a machine, 2 cores, torch 2, 1 thread, 2026-01-31"
    assert [row.texts() for row in times.rows] == [row.texts() for row in ROWS]
    assert [row.ratio for row in times.rows] == pytest.approx([0.5, None, 1.0], abs=0.01)
    assert [row.folded_ratio for row in times.rows] == pytest.approx([None, None, 0.9], abs=0.01)


def test_the_table_of_the_package_is_whole():
    times = forward_times()
    assert "torch" in times.measured and "1 thread" in times.measured
    keys = [(row.network, row.batch, row.order) for row in times.rows]
    assert len(set(keys)) == len(keys)
    assert {batch for _, batch, _ in keys} == {1, 8}
    assert {name.split(" ")[0] for name, _, _ in keys} <= set(lwcnn.list_models())
    for network, batch, _ in keys:  # no network is shown in one order alone
        assert {order for *one, order in keys if one == [network, batch]} == {"contiguous", "channels_last"}
    for row in times.rows:
        assert row.ours_ms > 0 and (row.peer_ms is None) == (row.peer is None)
        assert row.peer in (None, "torchvision", "timm", "pytorchcv")


def test_a_network_with_peers_is_timed_beside_them():
    with_peers = {peer.name for peer in PEERS}
    alone = {
        (row.network, row.order)
        for row in forward_times().rows
        if row.network.split(" ")[0] in with_peers and not row.peer
    }
    # PyTorch cannot bring weights of five axes, as pytorchcv has them, into channels_last
    assert alone == {("channelnet_v1 padding=symmetric", "channels_last")}


def test_the_table_reads_as_text_and_as_html(tmp_path):
    times = forward_times(write(ROWS, "a machine", tmp_path / "times.csv"))
    lines = [" ".join(line.split()) for line in repr(times).splitlines()[-3:]]
    assert lines[0] == "squeezenet1_0 1 224 x 224 contiguous 12.35 – torchvision 24.69 0.500 –"
    assert lines[1] == "<one> 8 299 x 299 channels_last 7.00 6.00 – – – –"
    assert lines[2] == "resnet18 1 224 x 224 contiguous 10.00 9.00 timm 10.00 1.000 0.900"
    page = times._repr_html_()
    assert "&lt;one&gt;" in page and "<caption>Median time of a forward pass. a machine</caption>" in page
