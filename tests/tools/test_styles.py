"""A rule of a style stays if the book can use it."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "book" / "_ext"))
from lwcnn_book.styles import keep_used_rules


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        (".used{a:b}", ".used{a:b}"),
        (".unused{a:b}", ""),
        (".used .unused{a:b}", ""),
        (".used:not(.unused){a:b}", ".used:not(.unused){a:b}"),
        (".used:is(.x,.y),.unused{a:b}", ".used:is(.x,.y){a:b}"),
        (".used:is(.x,.y),.used>p{a:b}", ".used:is(.x,.y),.used>p{a:b}"),
        ("/* by a.com */.used{a:b}", "/* by a.com */.used{a:b}"),
        ("/* by a.com */.unused{a:b}", "/* by a.com */"),
        ("p,a[href]{a:b}", "p,a[href]{a:b}"),
        ("@media print{.unused{a:b}}", ""),
        ("@media print{.unused{a:b}.used{c:d}}", "@media print{.used{c:d}}"),
        ("@keyframes k{0%{a:b}to{c:d}}", "@keyframes k{0%{a:b}to{c:d}}"),
        ('@charset "UTF-8";.unused{a:b}', '@charset "UTF-8";'),
    ],
)
def test_keep_used_rules(rule, kept):
    assert keep_used_rules(rule, {"used"}) == kept
