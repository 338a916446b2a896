"""Diagrams that stand still: what is in their boxes, that nothing collides, that no script is needed."""

from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
import torch
from torch import nn

from lwcnn import create_model
from lwcnn.errors import LwcnnError
from lwcnn.models.active_shift import ActiveShiftUnit
from lwcnn.models.channel_wise import ChannelWiseClassifier, DepthwiseChannelWise
from lwcnn.models.channelnet import GroupModule
from lwcnn.models.fenet import InvertedShift
from lwcnn.models.googlenet import googlenet
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.shiftnet import ShiftUnit
from lwcnn.models.shufflenet_v1 import ShuffleUnit
from lwcnn.models.squeezenet import Fire
from lwcnn.ops import conv2d, relu
from lwcnn.steps import call, within
from lwcnn.widgets import Diagram, draw_block, draw_network
from tests.axe import axe_faults
from tests.widgets.page import THEME, open_page
from tests.widgets.test_topology import GRAPHS

FIRE = draw_block(Fire(96, 16, 64, 64), (1, 96, 55, 55))


def test_the_boxes_of_fire():
    assert FIRE.labels == [
        ["x", "96 × 55×55"],
        ["squeeze", "1×1, ReLU", "16 × 55×55"],
        ["expand1x1", "1×1, ReLU", "64 × 55×55"],
        ["expand3x3", "3×3, ReLU", "64 × 55×55"],
        ["concat", "side by side", "128 × 55×55"],
    ]
    assert repr(FIRE) == f"Fire: {FIRE.words()}"
    assert FIRE.words().startswith("x goes to squeeze; squeeze goes to expand1x1 and expand3x3;")


def test_boxes_tell_groups_strides_pools_and_shuffles():
    """A line of a box ends after a comma alone."""
    unit = draw_block(ShuffleUnit(240, 480, 3, 2), (1, 240, 28, 28))
    assert {label[0]: label[1:-1] for label in unit.labels[1:]} == {
        "reduce": ["1×1, 3 groups, BN,", "ReLU"],
        "shuffle": ["shuffle, 3 groups"],
        "depthwise": ["depthwise 3×3,", "stride 2, BN"],
        "restore": ["1×1, 3 groups, BN"],
        "shortcut": ["average pool 3×3,", "stride 2"],
        "concat": ["side by side, ReLU"],
    }
    shifts = [
        draw_block(block, (1, 16, 8, 8)).labels
        for block in (ShiftUnit(16, 16, kernel=5), ActiveShiftUnit(16, 16, 2), InvertedShift(16, 16, 32))
    ]
    said = [
        line
        for labels in shifts
        for label in labels
        for line in label
        if " shift" in line or "shift " in line
    ]
    assert said == ["shift 5×5, BN, ReLU", "active shift, stride 2", "sparse shift"]
    told = {
        name: [label[1] for label in draw_block(GRAPHS[name][0], (1, 16, 8, 8)).labels] for name in GRAPHS
    }
    assert told["adder_basic_block"][1] == "adder 3×3, BN, ReLU"
    assert told["shufflenet_v2_unit"][1:3] == ["channels 0 to 7", "channels 8 to 15"]
    assert told["bneck"][3] == "global average, 1×1,"
    assert told["xception_block"][2] == "depthwise 3×3, 1×1, BN"
    assert told["ghost_module, surplus"][4] == "channels 0 to 24"


def test_boxes_tell_filters_along_the_channels():
    told = [
        [label[1:-1] for label in draw_block(block, (1, 16, 7, 7)).labels]
        for block in (
            GroupModule(16),
            DepthwiseChannelWise(16, 4),
            DepthwiseChannelWise(16, 4, 49),
            ChannelWiseClassifier(16, 10, 7),
        )
    ]
    assert told[0][1] == ["2 filters of 8,", "along channels,", "stride 2"]
    assert told[1][2] == ["filter of 4,", "along channels"]
    assert told[2][2] == ["filters of 4,", "along channels,", "across 49 positions"]
    assert told[3][2] == ["filter of 7×7×7,", "along channels"]


def test_a_network_is_folded_by_stage():
    network = draw_network(create_model("mobilenet_v2"))
    assert network.labels[1:5] == [
        ["conv1", "3×3, stride 2, BN, ReLU6: 32 × 112×112"],
        ["bottleneck1_1", "InvertedResidual: 16 × 112×112"],
        ["bottleneck2_1 to bottleneck2_2", "2 × InvertedResidual: 24 × 56×56"],
        ["bottleneck3_1 to bottleneck3_3", "3 × InvertedResidual: 32 × 28×28"],
    ]
    assert network.labels[-1] == ["classifier", "linear: 1000"]
    assert [node.sources for node in network.nodes] == [
        (),
        *((place,) for place in range(len(network.nodes) - 1)),
    ]
    assert draw_network(create_model("mobilenet_v2"), (1, 3, 96, 96)).labels[-3][1].endswith("1280 × 3×3")


class Twice(nn.Module):
    """Two equal blocks side by side, which are no stage."""

    def __init__(self):
        super().__init__()
        self.a, self.b = Fire(4, 2, 2, 2), Fire(4, 2, 2, 2)

    def forward(self, x, step=call):
        return step("sum", torch.add, self.a(x, within(step, "a")), self.b(x, within(step, "b")))


def test_equal_blocks_side_by_side_are_no_stage():
    network = draw_network(Twice(), (1, 4, 8, 8))
    assert [(node.name, node.sources) for node in network.nodes] == [
        ("x", ()), ("a", (0,)), ("b", (0,)), ("sum", (1, 2)),
    ]  # fmt: skip
    assert network.labels[1] == ["a", "Fire: 4 × 8×8"]


def own(x, w, step=call):
    return step("act", relu, step("conv", conv2d, x, w.weight))


def test_a_function_of_a_reader_and_a_network_of_others():
    drawn = draw_block(own, (1, 2, 8, 8), nn.Conv2d(2, 4, 3).eval(), title="mine")
    assert drawn.labels == [["x", "2 × 8×8"], ["conv", "3×3, ReLU", "4 × 6×6"]]
    assert drawn.title == "mine"
    others = draw_network(
        nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, bias=False), nn.BatchNorm2d(8), nn.ReLU())
    )
    assert (
        others.labels[0][1] == "3 × 224×224" and others.labels[1][1] == "3×3, stride 2, BN, ReLU: 8 × 111×111"
    )


def test_the_module_of_a_reader_stays_as_it_is():
    block = Fire(4, 2, 2, 2).train()
    draw_block(block, (1, 4, 8, 8))
    assert block.training and block.squeeze.weight.device.type == "cpu"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: draw_block(Fire(4, 2, 2, 2)), "no input is given"),
        (lambda: draw_block(Fire(4, 2, 2, 2), (1, 3, 8, 8)), "4 channels|3 channels"),
        (lambda: draw_network(own), "this is not a network"),
        (
            lambda: draw_block(lambda x, step=call: step("act", relu, 2 * x), (1, 2, 4, 4)),
            "comes from no step",
        ),
    ],
)
def test_what_cannot_be_drawn(call, message):
    with pytest.raises(LwcnnError, match=message):
        call()


def test_it_is_a_picture_without_a_script_and_the_same_on_every_run():
    html, alone = FIRE._repr_html_(), FIRE._repr_svg_()
    assert "<script" not in html + alone and "http" not in html.replace("http://www.w3.org/2000/svg", "")
    assert draw_block(Fire(96, 16, 64, 64), (1, 96, 55, 55))._repr_html_() == html
    root = ElementTree.fromstring(alone)
    assert root.attrib["role"] == "img" and FIRE.words() in root.attrib["aria-label"]
    assert "#fff" in alone and "figcaption" not in alone  # alone it brings its own page
    hostile = Diagram('<b>"', FIRE.nodes, [["<i>", "&"], *FIRE.labels[1:]])._repr_html_()
    assert "<b>" not in hostile and "<i>" not in hostile


@cache
def drawn() -> list[Diagram]:
    """The blocks of the book, and some networks."""
    return [
        *(draw_block(block, (1, 16, 8, 8), title=name) for name, (block, _) in GRAPHS.items()),
        draw_block(googlenet().features.inception4a, (1, 480, 14, 14)),
        draw_block(InvertedResidual(24, 24, 1, 6), (1, 24, 112, 112)),
        *(
            draw_network(create_model(name))
            for name in ("squeezenet1_0", "xception", "mobilenet_v3_large", "ghostnet_x1_0")
        ),
    ]


# Text that leaves its box, boxes that touch, arrows that run through a box.
FAULTS = """() => [...document.querySelectorAll(".lw-diagram svg")].flatMap(svg => {
  const faults = [], boxes = [...svg.querySelectorAll("rect")].map(rect => rect.getBoundingClientRect());
  const frame = svg.getBoundingClientRect();
  const inside = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom + 1;
  for (const text of svg.querySelectorAll("text"))
    if (!boxes.some(box => inside(text.getBoundingClientRect(), box)))
      faults.push(`${text.textContent} leaves its box`);
  boxes.forEach((box, k) => {
    if (!inside(box, { left: frame.left - 1, right: frame.right + 1, top: frame.top - 1, bottom: frame.bottom + 1 }))
      faults.push("a box sticks out");
    boxes.slice(k + 1).forEach(other => {
      if (box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)
        faults.push("boxes touch");
    });
  });
  for (const arrow of svg.querySelectorAll("path")) {
    const matrix = arrow.getScreenCTM();
    for (let at = 0; at < arrow.getTotalLength(); at += 4) {
      const { x, y } = arrow.getPointAtLength(at).matrixTransform(matrix);
      if (boxes.some(b => x > b.left + 1 && x < b.right - 1 && y > b.top + 1 && y < b.bottom - 1))
        faults.push("an arrow crosses a box");
    }
  }
  return [...new Set(faults)].map(fault => `${svg.getAttribute("aria-label").slice(0, 60)}: ${fault}`);
})"""


def test_a_reader_with_high_contrast_sees_own_colours(browser, tmp_path):
    """On a page whose theme is the other one."""
    file = Path(tmp_path) / "page.html"
    file.write_text(f"<html data-theme=dark><style>{THEME}</style>{FIRE._repr_html_()}", encoding="utf-8")
    page = open_page(browser, file, forced_colors="active", color_scheme="light")
    colour = "e => getComputedStyle(e).color"
    assert page.locator(".lw-diagram svg").evaluate(colour) == "rgb(0, 0, 0)"
    page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_collides_and_everything_can_be_read(browser, tmp_path, theme):
    """Without JavaScript, at 1280 and 360 pixels."""
    file = Path(tmp_path) / "page.html"
    bodies = "".join(one._repr_html_() for one in drawn())
    file.write_text(
        f'<!doctype html><html lang="en" data-theme="{theme}"><meta charset="utf-8"><title>Diagrams</title>'
        f"<style>{THEME}</style><body><main><h1>Diagrams</h1>{bodies}</main>",
        encoding="utf-8",
    )
    page = open_page(browser, file)
    assert page.evaluate(FAULTS) == []
    assert not axe_faults(page)
    page.set_viewport_size({"width": 360, "height": 900})
    assert page.evaluate(FAULTS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.complaints == []
    page.context.close()
