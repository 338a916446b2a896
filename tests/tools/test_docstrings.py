"""Docstrings as we write them become reStructuredText that says the same."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "book" / "_ext"))
from lwcnn_book.docstrings import translate


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (["Split `x` in `g` groups."], ["Split ``x`` in ``g`` groups."]),
        (["-|x - w| * 2, and a_ b"], [r"-\|x - w\| \* 2, and a\_ b"]),
        (
            ["Shapes:  x (N, C) -> (N,)", "Cost:    0 MACs;", "         moves N*C."],
            [":Shapes: x (N, C) -> (N,)", "", ":Cost: 0 MACs;", r"    moves N\*C."],
        ),
        (
            ["As here::", "", "    y = f(x)", "      + 1"],
            ["As here:", "", "::", "", "    y = f(x)", "      + 1"],
        ),
        ([">>> 1 * 2", "2"], [">>> 1 * 2", "2"]),
    ],
)
def test_translate(ours, theirs):
    assert translate(ours)[:-1] == theirs
