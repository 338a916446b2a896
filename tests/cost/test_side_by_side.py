"""Two blocks beside each other: every step once, in order, common ones in one row; costs are those of `profile`."""

import html
import re
from itertools import combinations

import pytest
import torch
from torch import nn

from lwcnn import LwcnnError, profile
from lwcnn.cost import Cost, side_by_side
from lwcnn.cost.side_by_side import Part, align
from lwcnn.models.addernet import AdderBasicBlock
from lwcnn.models.ghostnet import GhostBottleneck, Row
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.mobilenet_v3 import LARGE, Bneck
from lwcnn.models.resnet import BasicBlock, Bottleneck
from lwcnn.models.shufflenet_v1 import ShuffleUnit
from lwcnn.models.shufflenet_v2 import ShuffleNetV2Unit

UNITS = side_by_side(
    ShuffleUnit(240, 240, groups=3), ShuffleNetV2Unit(116, 116), (1, 240, 28, 28), (1, 116, 28, 28)
)


def read(both) -> list[str]:
    return [
        " | ".join([*both.marks(row), *(part.name if part else "-" for part in row)]) for row in both.rows
    ]


def test_the_two_shuffle_units():
    assert read(UNITS) == [
        "channel split | only ShuffleNetV2Unit | - | keep",
        "channel split | only ShuffleNetV2Unit | - | work",
        "1 × 1 conv | both: groups 3 against 1 | reduce.conv | pointwise1.conv",
        "batch norm | both | reduce.norm | pointwise1.norm",
        "relu | both | reduce.act | pointwise1.act",
        "channel shuffle | only ShuffleUnit | shuffle | -",
        "depthwise 3 × 3 conv | both | depthwise.conv | depthwise.conv",
        "batch norm | both | depthwise.norm | depthwise.norm",
        "1 × 1 conv | both: groups 3 against 1 | restore.conv | pointwise2.conv",
        "batch norm | both | restore.norm | pointwise2.norm",
        "add | only ShuffleUnit | add | -",
        "relu | both | act | pointwise2.act",
        "concat | only ShuffleNetV2Unit | - | concat",
        "channel shuffle | only ShuffleNetV2Unit | - | shuffle",
    ]


def test_strides_are_told():
    both = side_by_side(Bneck(24, LARGE[3]), InvertedResidual(24, 40, 1, 3, 5), (1, 24, 28, 28))
    assert "depthwise 5 × 5 conv | both: stride 2 against 1 | depthwise.conv | depthwise.conv" in read(both)


def test_bottleneck_and_inverted_residual():
    both = side_by_side(Bottleneck(64, 64), InvertedResidual(64, 64, 1, 6), (1, 64, 14, 14))
    assert [row for row in read(both) if "add" in row or "3 × 3" in row] == [
        "3 × 3 conv | only Bottleneck | conv3x3.conv | -",
        "depthwise 3 × 3 conv | only InvertedResidual | - | depthwise.conv",
        "add | both | add | add",
    ]


PAIRS = {
    "shuffle": (ShuffleUnit(240, 240, groups=3), ShuffleNetV2Unit(240, 240), (1, 240, 14, 14)),
    "ghost": (Bneck(24, LARGE[3]), GhostBottleneck(24, Row(k=5, e=72, c=40, se=True, s=2)), (1, 24, 28, 28)),
    "adder": (BasicBlock(16, 32, 2), AdderBasicBlock(16, 32, 2), (1, 16, 8, 8)),
    "modules": (nn.Sequential(nn.Conv2d(8, 8, 3, groups=8), nn.ReLU()), nn.Conv2d(8, 8, 3), (1, 8, 9, 9)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_every_step_stands_once_and_the_totals_are_those_of_profile(name):
    left, right, size = PAIRS[name]
    both = side_by_side(left, right, torch.zeros(size))
    for side, block in enumerate((left, right)):
        counted = profile(block, size)
        parts = [row[side] for row in both.rows if row[side]]
        assert [part.name for part in parts] == [row.name for row in counted.rows]
        assert [part.cost for part in parts] == [row.cost for row in counted.rows]
        assert both.costs[side] == counted.cost
        written = sum(4 * torch.Size(row.shape[1:]).numel() for row in counted.rows)
        assert (
            both.totals[side][0] == f"{counted.params:,}"
            and both.totals[side][2] == f"{written / 1000:,.1f} kB"
        )
    assert all(row[0].kind == row[1].kind for row in both.rows if all(row))


def part(kind):
    return Part(kind, kind, (), Cost(), has_filters=kind.isupper())


def worth(kinds) -> tuple[int, int]:
    return sum(kind.isupper() for kind in kinds), sum(kind.islower() for kind in kinds)


def most_pairs(left, right) -> tuple[int, int]:
    """What is left in both when letters are crossed out, capital letters first: by trying all."""
    left, right = (
        {one for n in range(len(text) + 1) for one in combinations(text, n)} for text in (left, right)
    )
    return max(map(worth, left & right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("abcab", "bacba"),
        ("", "ab"),
        ("CbrCbr", "CbrsDbCbar"),
        ("ab", "cd"),
        ("aaab", "baa"),
        ("CbrDb", "CbEbrcDb"),
    ],
)
def test_no_alignment_has_more_pairs(left, right):
    rows = align([part(kind) for kind in left], [part(kind) for kind in right])
    assert "".join(row[0].kind for row in rows if row[0]) == left
    assert "".join(row[1].kind for row in rows if row[1]) == right
    assert worth([row[0].kind for row in rows if all(row)]) == most_pairs(left, right)


def test_layers_with_filters_are_paired_first():
    left, right, size = PAIRS["ghost"]
    assert "depthwise 5 × 5 conv, stride 2 | both | depthwise.conv | depthwise.conv" in read(
        side_by_side(left, right, size)
    )


def test_text_and_html():
    lines = str(UNITS).splitlines()
    assert len(lines) == len(UNITS.rows) + 2 and lines[-1].split()[:3] == ["total", "10,860", "7,949,760"]
    assert re.search(r"1 × 1 conv +both: groups 3 against 1 +reduce.conv +60x28x28 +4,800", lines[3])
    text = UNITS._repr_html_()
    assert text.count("<tr") == len(UNITS.rows) + 3 and text.count('class="lw-differs"') == 8
    assert "<td>keep<br>58×28×28</td><td>0</td><td>0</td><td>181.9 kB</td>" in text
    assert '<th scope="colgroup" colspan="4">ShuffleNetV2Unit</th>' in text
    assert "ShuffleUnit of 240 × 28 × 28 and ShuffleNetV2Unit of 116 × 28 × 28" in html.unescape(text)


def test_adders_have_no_macs():
    left, right, size = PAIRS["adder"]
    both = side_by_side(left, right, size)
    assert both.totals[1][1] == f"{profile(right, size).cost.absolute_differences:,} differences"
    assert "3 × 3 adder, stride 2 | only AdderBasicBlock | - | adder1.adder" in read(both)


@pytest.mark.parametrize(
    ("right", "size", "message"),
    [
        (nn.functional.relu, (1, 8, 9, 9), "this is not a block"),
        (nn.Conv2d(4, 4, 1), (1, 8, 9, 9), "did not run"),
    ],
)
def test_bad_input(right, size, message):
    with pytest.raises(LwcnnError, match=message):
        side_by_side(nn.Conv2d(8, 8, 3), right, size)
