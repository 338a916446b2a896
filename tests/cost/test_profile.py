"""`profile` as a reader sees it: rows, groups, text, HTML, refusals. What it counts: test_rules, tests/models."""

import re

import pytest
import torch
from torch import nn

from lwcnn import LwcnnError, profile
from lwcnn.cost import Cost
from lwcnn.models.layers import ConvNorm
from lwcnn.models.squeezenet import Fire

FIRE = profile(Fire(96, 16, 64, 64), (1, 96, 55, 55))


def test_rows_say_what_is_done_and_what_comes_out():
    assert [(row.name, row.function, row.shape) for row in FIRE.rows] == [
        ("squeeze.conv", "conv2d", (1, 16, 55, 55)),
        ("squeeze.act", "relu", (1, 16, 55, 55)),
        ("expand1x1.conv", "conv2d", (1, 64, 55, 55)),
        ("expand1x1.act", "relu", (1, 64, 55, 55)),
        ("expand3x3.conv", "conv2d", (1, 64, 55, 55)),
        ("expand3x3.act", "relu", (1, 64, 55, 55)),
        ("concat", "concat", (1, 128, 55, 55)),
    ]
    assert FIRE.params == 96 * 16 + 16 + 16 * 64 + 64 + 9 * 16 * 64 + 64
    assert FIRE.macs == 55 * 55 * 16 * (96 + 64 + 9 * 64)
    assert FIRE.cost == sum((row.cost for row in FIRE.rows), Cost())


def test_groups_keep_the_totals():
    by_layer = FIRE.grouped()
    assert [(row.name, row.function) for row in by_layer.rows] == [
        ("squeeze", "2 steps"), ("expand1x1", "2 steps"), ("expand3x3", "2 steps"), ("concat", "concat"),
    ]  # fmt: skip
    assert by_layer.cost == FIRE.cost
    assert [row.shape for row in by_layer.rows][-1] == (1, 128, 55, 55)
    assert FIRE.grouped(depth=2).rows == FIRE.rows == FIRE.grouped(depth=9).rows


@pytest.mark.parametrize("depth", [0, -1, 1.0, True, "1"])
def test_a_depth_that_cannot_be(depth):
    with pytest.raises(LwcnnError, match="depth is no whole number of at least 1"):
        FIRE.grouped(depth)


class WithSpare(ConvNorm):
    """A layer with parameters that its forward pass leaves aside, and a name that needs escaping."""

    name = "a < b"

    def __init__(self):
        super().__init__(3, 4, 1)
        self.spare = nn.Parameter(torch.zeros(7))


def test_text_is_aligned_and_ends_with_the_total():
    lines = str(profile(WithSpare(), (1, 3, 8, 8))).splitlines()
    assert lines[0] == "a < b, input 1x3x8x8"
    assert re.split(r"\s{2,}", lines[1]) == ["step", "function", "output", "parameters", "MACs"]
    assert [re.split(r"\s{2,}", line.strip()) for line in lines[3:]] == [
        ["conv", "conv2d", "1x4x8x8", "12", "768"],
        ["norm", "batch_norm", "1x4x8x8", "8", "0"],
        ["(not used in this pass)", "7", "0"],
        ["total", "27", "768"],
    ]
    assert len({len(line) for line in lines[1:]}) == 1


def test_html_is_a_table_with_headers_and_escaped_names():
    html = profile(WithSpare(), (1, 3, 8, 8))._repr_html_()
    assert "<caption>a &lt; b, input 1×3×8×8</caption>" in html
    assert html.count('scope="col"') == 5
    assert html.count("<tr>") == html.count("</tr>") == html.count('scope="row"') + 1 == 5
    assert "<td>27</td><td>768</td>" in html


def test_the_batch_scales_macs_and_not_parameters():
    one, three = (profile(ConvNorm(3, 4, 3), (n, 3, 8, 8)) for n in (1, 3))
    assert (three.macs, three.params) == (3 * one.macs, one.params)


@pytest.mark.parametrize("size", [(1, 3, 8), (1, 3, 8, 0), (1, 3, 8, 8.0), (1, 3, 8, True), 224, "1388"])
def test_sizes_that_cannot_be(size):
    with pytest.raises(LwcnnError, match=r"not the size of a batch.\n  four whole numbers \(N, C, H, W\)"):
        profile(ConvNorm(3, 4, 3), size)


@pytest.mark.parametrize("model", [None, "squeezenet1_0", Fire, torch.zeros(3)])
def test_what_is_no_network(model):
    with pytest.raises(LwcnnError, match="this is not a network"):
        profile(model)


def test_an_error_inside_names_the_step_and_leaves_the_mode_alone():
    layer = ConvNorm(3, 4, 3)
    with pytest.raises(LwcnnError, match="in step conv"):
        profile(layer, (1, 5, 8, 8))
    assert layer.training and layer.norm.training
