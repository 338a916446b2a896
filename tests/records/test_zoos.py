"""The record of networks of torchvision and timm that count as by PyTorch: whole, and what it says of each."""

import doctest

import lwcnn.records.zoos
from benchmarks.count_zoos import torchvision_names
from lwcnn.records.zoos import ZooCount, write, zoo_counts

ROWS = [
    ZooCount("timm", "a", ("224x224", "225x193"), ""),
    ZooCount("timm", "<b>", ("224x224",), ""),
    ZooCount("timm", "c", ("224x224",), "(1, 3, 225, 193): (1, 2), PyTorch (1, 3)"),
    ZooCount("timm", "d", (), "ImportError: e"),
]


def test_doctests():
    assert doctest.testmod(lwcnn.records.zoos).failed == 0


def test_the_table_of_the_package_is_whole():
    counts = zoo_counts()
    assert all(f"{package} " in counts.measured for package in ("torch", "torchvision", "timm"))
    assert len({row[:2] for row in counts.rows}) == len(counts.rows)
    names = {row.network for row in counts.rows if row.zoo == "torchvision"}
    assert names == set(torchvision_names())
    networks, agree, odd = counts.totals()["timm"]
    assert networks >= agree >= 60 and odd > 0
    assert all(row.agrees == (not row.differs) for row in counts.rows)


def test_what_is_written_is_read(tmp_path):
    counts = zoo_counts(write(ROWS, "timm 1, 2026-01-31", tmp_path / "zoos.csv"))
    assert counts.rows == ROWS and counts.measured == "timm 1, 2026-01-31"
    assert counts.totals() == {"timm": (4, 2, 1)}


def test_the_table_reads_as_text_and_as_html(tmp_path):
    counts = zoo_counts(write(ROWS[:2], "timm 1", tmp_path / "zoos.csv"))
    assert repr(counts).splitlines()[2:] == [
        "zoo   network  equal at          differs",
        "timm  a        224x224, 225x193",
        "timm  <b>      224x224",
    ]
    assert "&lt;b&gt;" in counts._repr_html_() and "timm 1</caption>" in counts._repr_html_()
