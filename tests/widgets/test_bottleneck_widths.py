"""BottleneckWidths: Python's rows, its refusals, its keys, its looks on small screens."""

from functools import partial

import pytest

from lwcnn.cost.blocks import BLOCKS, count_block
from lwcnn.errors import LwcnnError
from lwcnn.widgets import BottleneckWidths
from lwcnn.widgets.bottleneck_widths.widget import PRESETS, operations_of
from tests.widgets.page import run_module, unfold

show_all = unfold  # for tests/widgets/test_every_widget.py


@pytest.mark.parametrize(
    ("name", "channels", "params", "macs"),
    [
        ("SqueezeNet 1.0, fire2", [96, 16, 64, 64, 128], 11_920, 55 * 55 * 16 * (96 + 64 + 576)),
        ("SqueezeNet 1.0, fire9", [512, 64, 256, 256, 512], 197_184, 13 * 13 * 64 * (512 + 256 + 2304)),
        ("ResNet-18, second block of conv2", [64, 64, 64, 64], 2 * (36_864 + 128), 2 * 56 * 56 * 36_864),
        (
            "ResNet-50, second block of conv2",
            [256, 64, 64, 256, 256],
            70_400,
            56 * 56 * (16_384 * 2 + 36_864),
        ),
        (
            "MobileNetV2, second block with 24 channels",
            [24, 144, 144, 24, 24],
            8_832,
            56 * 56 * 144 * (24 + 9 + 24),
        ),
        ("MobileNetV2, first block (t = 1)", [32, 32, 16], 896, 112 * 112 * 32 * (9 + 16)),
        (
            "MobileNetV3-Large, second block with 40 channels",
            [40, 120, 120, 120, 32, 120, 120, 40, 40],
            4_800 + 240 + 3_000 + 240 + 3_872 + 3_960 + 4_800 + 80,
            28 * 28 * 120 * (40 + 25 + 40) + 2 * 120 * 32,
        ),
        ("Xception, middle flow", [728] * 3, 728 * (9 + 728 + 2), 19 * 19 * 728 * (9 + 728)),
        ("MobileNetV1, first separable layer", [32, 32, 64], 2_528, 112 * 112 * 32 * (9 + 64)),
        (
            "ShuffleNet (g = 3), second unit of stage 2",
            [240, 60, 60, 60, 240, 240],
            2 * 4_800 + 540 + 2 * (60 + 60 + 240),
            28 * 28 * (2 * 4_800 + 540),
        ),
        (
            "ShuffleNet (g = 3), first unit of stage 3",
            [240, 120, 120, 120, 240, 240, 480],
            2 * 9_600 + 1_080 + 2 * (120 + 120 + 240),
            28 * 28 * 9_600 + 14 * 14 * (9_600 + 1_080),
        ),
        (
            "ShuffleNetV2 1×, second unit of stage 2",
            [58, 58, 58, 58, 58, 116, 116],
            2 * 58 * 58 + 9 * 58 + 6 * 58,
            28 * 28 * 58 * (58 + 9 + 58),
        ),
        (
            "EfficientNet-B0, second block with 40 channels",
            [40, 240, 240, 240, 10, 240, 240, 40, 40],
            9_600 + 480 + 6_000 + 480 + 2_410 + 2_640 + 9_600 + 80,
            28 * 28 * 240 * (40 + 25 + 40) + 2 * 240 * 10,
        ),
        (
            "EfficientNet-B0, first block (t = 1)",
            [32, 32, 32, 8, 32, 32, 16],
            288 + 64 + 264 + 288 + 512 + 32,
            112 * 112 * 32 * (9 + 16) + 2 * 32 * 8,
        ),
        (
            "EfficientNetV2-S, second block with 48 channels",
            [48, 192, 48, 48],
            9 * 48 * 192 + 384 + 192 * 48 + 96,
            96 * 96 * 192 * (9 * 48 + 48),
        ),
        ("EfficientNetV2-S, first block (t = 1)", [24, 24, 24], 9 * 24 * 24 + 48, 192 * 192 * 9 * 24 * 24),
        (
            "GhostNet 1.0, second block with 40 channels",
            [40, 60, 60, 120, 120, 32, 120, 120, 20, 20, 40, 40],
            2_400 + 120 + 540 + 120 + 3_872 + 3_960 + 2_400 + 40 + 180 + 40,
            28 * 28 * (60 * (40 + 9) + 20 * (120 + 9)) + 2 * 120 * 32,
        ),
        (
            "GhostNet 1.0, first block with 24 channels",
            [16, 24, 24, 48, 48, 12, 12, 24, 16, 24, 24],
            384 + 48 + 216 + 48 + 432 + 96 + 576 + 24 + 108 + 24 + 144 + 32 + 384 + 48,
            112 * 112 * 24 * (16 + 9) + 56 * 56 * (48 * 9 + 12 * (48 + 9) + 16 * 9 + 16 * 24),
        ),
        ("AdderNet ResNet-20, a block of the first stage", [16] * 4, 2 * (2_304 + 32), 0),
    ],
)
def test_blocks_of_real_networks(name, channels, params, macs):
    rows = BottleneckWidths.from_preset(name).rows()
    assert [row.channels for row in rows] == channels
    assert (sum(row.params for row in rows), sum(row.macs for row in rows)) == (params, macs)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_shown_with_its_source(open_widgets, name):
    widget = BottleneckWidths.from_preset(name)
    page = open_widgets(BottleneckWidths())
    page.get_by_label("start from").select_option(name)
    shown = page.locator("lw-bottleneck-widths").inner_text()
    assert f"Source: {PRESETS[name]['source']}." in shown
    peak, rows = widget.peak(), widget.rows()
    assert f"at the peak, in {peak.name}, {peak.memory:,} activations are live" in shown
    assert " → ".join(str(row.channels) for row in rows) in shown
    assert f"{sum(row.params for row in rows):,} parameters" in shown
    quantity, count = operations_of(rows)
    assert f"{sum(getattr(row, quantity) for row in rows):,} {count}" in shown


def test_widths_and_marks_of_the_picture(open_widgets):
    page = open_widgets(BottleneckWidths.from_preset("ResNet-50, first block of conv3"))
    boxes = page.locator(".lw-widths-box").all()
    widths = [float(box.get_attribute("width")) for box in boxes]
    rows = BottleneckWidths.from_preset("ResNet-50, first block of conv3").rows()
    assert [width / max(widths) for width in widths] == pytest.approx([row.channels / 512 for row in rows])
    lines = page.locator(".lw-widths-costs tbody tr")
    texts = [line.inner_text().replace("\n", " ") for line in lines.all()]
    assert [text.split()[0] for text in texts] == ["input", "reduce", "shortcut", "conv3x3", "restore", "add"]
    most = [
        [bool(cell.locator(".lw-widths-mark:visible").count()) for cell in line.locator("td").all()]
        for line in lines.all()
    ]
    assert [[line for line, marks in enumerate(most) if marks[column]] for column in range(3)] == [
        [3],
        [3],
        [2],
    ]
    assert lines.nth(2).locator(".lw-widths-mark").nth(2).text_content() == " ▲ peak"
    letters = lines.nth(2).locator(".lw-widths-part:visible").all_inner_texts()
    assert [letter for letter in letters if letter] == ["k", "w", "r"]


# The branches of Fire stand side by side, each below its half of the concatenation.
FIRE = {
    "levels": [0, 1, 2, 2, 3], "lanes": [None, None, 0, 1, None], "wide": [True, True],
    "edges": [[0, 1, 0], [1, 2, 0], [1, 3, 1], [2, 4, 0], [3, 4, 1]],
}  # fmt: skip


def test_the_layout_comes_from_python():
    form = BottleneckWidths(blocks=["fire"]).formulas["blocks"][0]["forms"][0]
    assert {**form["layout"], "edges": list(map(list, form["layout"]["edges"]))} == FIRE
    assert form["words"].startswith("The input goes to squeeze; squeeze goes to expand1x1 and expand3x3;")


def placed(page, layout, rows, *sizes):
    """What the script makes of a layout: rows are (kind, channels)."""
    told = [dict(name="a", kind=kind, channels=channels, height=7, width=7) for kind, channels in rows]
    call = "(place, ...given) => place(...given)"
    return run_module(page, "bottleneck-widths", ["placeBlock"], call, layout, told, *sizes)


def test_where_boxes_and_arrows_stand(open_widgets):
    page = open_widgets(BottleneckWidths())
    rows = [("input", 96), ("convolution", 16), ("convolution", 32), ("convolution", 96), ("concat", 128)]
    fire = placed(page, FIRE, rows, 416)
    whole = 416 / 2 - 8
    assert [box["right"] - box["left"] for box in fire["boxes"]] == pytest.approx(
        [whole * c / 128 for _, c in rows]
    )
    assert [box["x"] for box in fire["boxes"]] == [208, 208, 104, 312, 208]
    tops = [box["top"] for box in fire["boxes"]]
    assert tops[0] < tops[1] < tops[2] == tops[3] < tops[4]
    concat = fire["boxes"][4]
    assert [(part["from"], part["to"]) for part in concat["parts"]] == [(0, 0.25), (0.25, 1)]
    assert [arrow["tip"][0] for arrow in fire["arrows"]] == pytest.approx(
        [208, 104, 312, concat["left"] + whole / 8, concat["left"] + whole * 5 / 8]
    )
    assert [arrow["tip"][1] for arrow in fire["arrows"]] == [tops[1], tops[2], tops[3], tops[4], tops[4]]
    assert [box["lines"] for box in fire["boxes"]] == [1] * 5
    assert [box["lines"] for box in placed(page, FIRE, rows, 120)["boxes"]] == [2] * 5
    assert placed(page, FIRE, rows, 416, 30)["heights"][2] == 60  # a row of the costs for each of the two


def test_an_arc_passes_the_levels_in_its_own_lane(open_widgets):
    layout = {"levels": [0, 1, 2, 3], "lanes": [None] * 4, "wide": [True, False],
              "edges": [[0, 1, 0], [1, 2, 0], [0, 3, 1], [2, 3, 0]]}  # fmt: skip
    rows = [("input", 8), ("convolution", 8), ("convolution", 8), ("add", 8)]
    drawn = placed(open_widgets(BottleneckWidths()), layout, rows, 324)
    assert [box["x"] for box in drawn["boxes"]] == [150] * 4
    straight, arc = drawn["arrows"][0]["path"], drawn["arrows"][2]["path"]
    assert straight == f"M150 {drawn['boxes'][0]['bottom']}V{drawn['boxes'][1]['top']}"
    below = arc.split("V")[1].split("C")[0]
    assert "312 " in arc and drawn["boxes"][2]["bottom"] <= float(below) < drawn["boxes"][3]["top"]


# What is wrong with the labels of one picture: nothing may stick out, touch another label or lie on an arrow.
FAULTS_OF_LABELS = """widget => {
  const drawing = widget.querySelector(".lw-widths-lanes");
  const frame = drawing.getBoundingClientRect();
  const texts = [...drawing.querySelectorAll("text")].filter(text => text.textContent.length > 1);
  const boxes = texts.map(text => [text.textContent, text.getBoundingClientRect()]);
  const faults = [];
  for (const [name, box] of boxes) {
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)
      faults.push(`${name} sticks out`);
    for (const [other, its] of boxes) {
      const level = box.top + 1 < its.bottom && its.top + 1 < box.bottom;
      if (other < name && level && box.left < its.right && its.left < box.right)
        faults.push(`${name} touches ${other}`);
    }
  }
  for (const arrow of drawing.querySelectorAll(".lw-widths-arrow")) {
    const matrix = arrow.getScreenCTM();
    for (let at = 0; at <= arrow.getTotalLength(); at += 3) {
      const { x, y } = arrow.getPointAtLength(at).matrixTransform(matrix);
      for (const [name, box] of boxes)
        if (x > box.left && x < box.right && y > box.top + 2 && y < box.bottom - 2)
          faults.push(`an arrow crosses ${name}`);
    }
  }
  for (const cell of widget.querySelectorAll(".lw-widths-costs :is(th, td)"))
    if (cell.scrollWidth > cell.clientWidth + 1) faults.push(`${cell.textContent} is cut off`);
  return [...new Set(faults)];
}"""


@pytest.mark.parametrize("width", [757, 672, 736, 328])
def test_labels_never_collide(open_widgets, width):
    """As wide as a widget is on a page of the book in windows of 1366, 1280, 768 and 360 pixels."""
    page = open_widgets(BottleneckWidths(), width=width + 20)
    widget = page.locator("lw-bottleneck-widths")
    assert abs(widget.bounding_box()["width"] - width) <= 1
    for name in PRESETS:
        widget.get_by_label("start from").select_option(name)
        assert widget.evaluate(FAULTS_OF_LABELS) == [], name


@pytest.mark.parametrize(
    ("preset", "traits"),
    [
        ("GhostNet 1.0, first block with 24 channels", {"se": True}),
        ("MixNet-S, first block with 200 channels", {}),
    ],
)
def test_the_longest_blocks_have_room_too(open_widgets, preset, traits):
    """The most layers that a block can have: below 1200 pixels in all, rows of costs beside their boxes."""
    widths = BottleneckWidths.from_preset(preset)
    for name, value in traits.items():
        widths.set_trait(name, value)
    page = open_widgets(widths, width=777)
    widget = page.locator("lw-bottleneck-widths")
    assert widget.evaluate(FAULTS_OF_LABELS) == []
    assert widget.bounding_box()["height"] <= 1200
    boxes = [box.bounding_box() for box in widget.locator(".lw-widths-box").all()]
    lines = [line.bounding_box() for line in widget.locator(".lw-widths-costs tbody tr").all()]
    assert all(
        any(abs(line["y"] + 15 - box["y"]) <= 3 for box in boxes) for line in lines if line["height"] > 40
    )


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"block": "fires"}, "block must be basic, bottleneck, fire, separable"),
        ({"block": "shuffle_unit", "groups": 7}, "7 groups do not divide 240 and 240 channels.*\n.*use 1, 2"),
        ({"block": "shuffle_unit", "stride": 1, "out_channels": 480}, "the shortcut does not fit"),
        ({"block": "shuffle_v2_unit", "in_channels": 24, "stride": 1}, "the two branches do not fit"),
        ({"se": 1}, "se must be False or True"),
        ({"squeeze_ratio": 2}, "squeeze_ratio must be 0.0625"),
        ({"kernel": 2}, "the kernel is even"),
        ({"out_channels": 1}, "out_channels must be a whole number from 2"),
        ({"stride": 3}, "stride must be 1 or 2"),
        ({"expansion": 0}, "expansion must be a whole number from 1 to 12"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        BottleneckWidths(**traits)


def test_what_is_left_out_comes_from_a_real_block():
    unit = BottleneckWidths(block="shuffle_unit")
    assert (unit.in_channels, unit.out_channels, unit.size, unit.groups) == (240, 240, 28, 3)
    assert BottleneckWidths(block="shuffle_unit", stride=2).out_channels == 480
    excited = BottleneckWidths(block="inverted_residual", se=True)
    assert (excited.in_channels, excited.expansion, excited.kernel) == (40, 3, 5)
    assert BottleneckWidths(block="inverted_residual", se=True, kernel=3).in_channels == 24  # no preset fits
    assert BottleneckWidths(block="separable", norm_between=False).in_channels == 728


def test_a_unit_can_change_only_as_a_whole():
    unit = BottleneckWidths(block="shuffle_unit")
    with pytest.raises(LwcnnError, match="the shortcut does not fit"):
        unit.stride = 2
    assert unit.stride == 1
    with unit.hold_trait_notifications():
        unit.stride, unit.out_channels = 2, 480
    assert [row.channels for row in unit.rows()] == [240, 120, 120, 120, 240, 240, 480]


CHANNELS = {"in_channels": [8, 24, 100, 240, 2048], "out_channels": [8, 24, 100, 116, 480, 2048]}
MOVES = [
    ({"block": block, "groups": g, "stride": stride, "in_channels": c_in, "out_channels": c_out}, moved)
    for block, groups in (("shuffle_unit", (1, 2, 3, 4, 8)), ("shuffle_v2_unit", (3,)))
    for g in groups
    for stride in (1, 2)
    for c_in in CHANNELS["in_channels"]
    for c_out in CHANNELS["out_channels"]
    for moved in ("in_channels", "out_channels", "groups", "stride")
]


def test_whatever_is_moved_a_unit_stays_one_that_can_be(open_widgets):
    """What the page makes of a moved slider is a state that Python takes; a state that is right stays as it is."""
    function = """(fit, blocks, moves) => moves.map(([state, moved]) =>
        fit(blocks.find(({ name }) => name === state.block), state, moved))"""
    shown = BottleneckWidths()
    page, blocks = open_widgets(shown), shown.formulas["blocks"]
    for (given, moved), new in zip(
        MOVES, run_module(page, "bottleneck-widths", ["fitUnit"], function, blocks, MOVES), strict=True
    ):
        values = dict(C_in=new["in_channels"], C_out=new["out_channels"], stride=new["stride"], H=4, W=4)
        count_block(
            new["block"], **values, **({"g": new["groups"]} if new["block"] == "shuffle_unit" else {})
        )
        assert (new["groups"], new["stride"]) == (given["groups"], given["stride"])
        if moved in CHANNELS:  # the nearest width that its groups divide
            unit = given["groups"] if given["block"] == "shuffle_unit" else 2
            assert abs(new[moved] - given[moved]) <= unit


def test_a_pair_may_change_its_channels_at_any_stride(open_widgets):
    """IGCV1's pair is free: multiples of its groups, wider or thinner; its second layer has C_out / g groups."""
    page = open_widgets(BottleneckWidths(block="interleaved_group_conv", blocks=["shuffle_unit"]))
    widget = page.locator("lw-bottleneck-widths")
    page.get_by_role("slider", name="channels out").press("ArrowLeft")
    assert "Channels of the interleaved pair block: 256 → 192 → 192 → 192 → 192." in widget.inner_text()
    page.get_by_role("slider", name="channels in").press("ArrowLeft")
    assert "192 → 192 → 192 → 192 → 192" in widget.inner_text()
    unfold(page)
    cells = widget.locator(".lw-widths-table tbody tr").nth(3).inner_text()
    assert "1 × 1, 12 groups" in cells


def test_a_slider_offers_the_choices_of_its_block(open_widgets):
    """MixNet's block has a form for each number of kernels from 1 to 5, other blocks also 8 groups."""
    page = open_widgets(BottleneckWidths(block="mixed_residual", blocks=["shuffle_unit"]))
    widget, groups = page.locator("lw-bottleneck-widths"), page.get_by_role("slider", name="groups")
    assert groups.get_attribute("max") == "4" and "conv5" in widget.inner_text()
    groups.press("Home")
    assert "conv1" not in widget.inner_text()
    assert "Channels of the MixNet block: 120 → 720 → 720 → " in widget.inner_text()
    groups.press("ArrowRight")
    assert "120 → 720 → 360 → 360 → 720 → " in widget.inner_text()
    with pytest.raises(LwcnnError, match="1, 2, 3, 4 or 5"):
        BottleneckWidths(block="mixed_residual", groups=8)


def test_a_wrong_name():
    with pytest.raises(LwcnnError, match="no such block"):
        BottleneckWidths.from_preset("fire2")


def test_state_and_fallback():
    widths = BottleneckWidths(blocks=["basic"])
    assert len(widths.state_json()) < 5000
    for text in (
        "11,920",
        "35,622,400",
        "435,600 (peak)",
        "96 → 16 → 64 → 64 → 128",
        "squeeze goes to expand1x1 and",
    ):
        assert text in widths.fallback_html()


def test_the_words_are_those_of_the_form_that_is_shown():
    assert (
        "; shortcut and restore are added in add."
        in BottleneckWidths.from_preset("ResNet-50, first block of conv3").words()
    )
    assert "; the input and restore are added in add." in BottleneckWidths(block="bottleneck").words()


def test_a_page_offers_the_blocks_that_it_names(open_widgets):
    """Their names, presets and formulas alone stand in the state; the block that is shown is always one of them."""
    few = BottleneckWidths(block="bottleneck", blocks=["fire"])
    assert [block["name"] for block in few.formulas["blocks"]] == ["bottleneck", "fire"]
    assert {preset["block"] for preset in few.presets} == {"bottleneck", "fire"}
    assert "ShuffleNet" not in few.state_json() and "inverted" not in few.state_json()
    widget = open_widgets(few).locator("lw-bottleneck-widths")
    assert widget.get_by_role("combobox", name="block").inner_text().split() == ["bottleneck", "fire"]
    with pytest.raises(LwcnnError, match="(?s)this block is not offered.*bottleneck or fire"):
        few.block = "basic"
    with pytest.raises(LwcnnError, match="(?s)there is no 'fir' to offer.*did you mean fire"):
        BottleneckWidths(blocks=["fir"])
    everything = BottleneckWidths().formulas["blocks"]
    assert [block["name"] for block in everything] == list(BLOCKS)


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(BottleneckWidths())
    widget = page.locator("lw-bottleneck-widths")
    said = widget.locator(".lw-live")
    visible = widget.locator("input[type=range]:visible")
    assert visible.count() == 4  # fire has neither stride nor kernel, reduction, expansion
    widget.get_by_role("slider", name="squeeze ratio SR").press("ArrowRight")
    assert "squeeze ratio SR: 0.25. Channels of the fire block: 96 → 32 → 64 → 64 → 128." in said.inner_text()
    widget.get_by_role("combobox", name="block").select_option("inverted_residual")
    assert "24 → 144 → 144 → 24 → 24" in said.inner_text()
    for name, news in [
        ("expansion t", "24 → 168 → 168 → 24 → 24."), ("kernel k", "kernel k: 5 × 5."),
        ("stride", "24 → 168 → 168 → 24."), ("channels in C_in", "32 → 224 → 224 → 24."),
        ("channels out C_out", "→ 32."), ("input size H = W", "112 × 112."),
    ]:  # fmt: skip
        widget.get_by_role("slider", name=name).press("ArrowRight")
        assert news in said.inner_text()
    assert "The shape changes, so this block has no shortcut." in widget.inner_text()
    widget.get_by_role("button", name="Reset").press("Enter")
    assert "Channels of the fire block: 96 → 16 → 64 → 64 → 128." in said.inner_text()


def test_an_adder_is_never_said_to_have_macs(open_widgets):
    """ResNet-20's first stage: 2 layers, each 32 * 32 * 16 outputs of 144 differences and as many additions."""
    adders = BottleneckWidths.from_preset("AdderNet ResNet-20, a block of the first stage")
    operations = 2 * 2 * 32 * 32 * 16 * 144
    assert sum(row.adder_operations for row in adders.rows()) == operations
    for text in (f"{operations:,}", "additions and absolute differences"):
        assert text in adders.fallback_html()
    assert "MACs" not in adders.fallback_html()
    page = open_widgets(BottleneckWidths(block="basic"))
    unfold(page)
    widget = page.locator("lw-bottleneck-widths")
    assert "most in conv1" in widget.locator(".lw-live").inner_text()
    widget.get_by_role("combobox", name="block").select_option("adder")
    assert f"{operations:,} additions and absolute diff" in widget.locator(".lw-live").inner_text()
    assert "MACs" not in widget.locator(".lw-live").inner_text()
    assert widget.locator(".lw-widths-costs thead th").nth(2).inner_text().endswith("(no MACs)")
    assert "most in adder1" in widget.locator(".lw-live").inner_text()
    table = widget.locator(".lw-widths-table").inner_text()
    assert "+ and |x − w|" in table and "3 × 3, adder" in table and "MACs" not in table
    assert "multiplies nothing" in widget.inner_text()


def test_a_mitchell_block_is_never_said_to_have_macs(open_widgets):
    """ResNet-20's first stage: each MAC of its two layers is a Mitchell product and an addition."""
    name = "ResNet-20, a block of the first stage, with Mitchell's product"
    fallback = BottleneckWidths.from_preset(name).fallback_html()
    operations = f"{2 * 2 * 32 * 32 * 16 * 144:,}"
    assert operations in fallback and "additions and Mitchell products" in fallback and "MACs" not in fallback
    page = open_widgets(BottleneckWidths.from_preset(name, blocks=["basic"]))
    unfold(page)
    widget = page.locator("lw-bottleneck-widths")
    assert (
        f"{operations} additions and Mitchell products, most in conv1"
        in widget.locator(".lw-live").inner_text()
    )
    table = widget.locator(".lw-widths-table").inner_text()
    assert "+ and ⊗" in table and "3 × 3, Mitchell" in table and "MACs" not in table
    widget.get_by_role("combobox", name="block").select_option("basic")
    assert "MACs, most in conv1" in widget.locator(".lw-live").inner_text()


def test_the_groups_of_an_interleaved_residual_answer_to_the_keyboard(open_widgets):
    """IGCV3's block: groups divide its channels; a shuffle stands between the wide layers."""
    name = "IGCV3, second block with 24 channels"
    widget = open_widgets(BottleneckWidths.from_preset(name, blocks=["basic"])).locator(
        "lw-bottleneck-widths"
    )
    said = widget.locator(".lw-live")
    assert "interleaved residual block: 24 → 144 → 144 → 144 → 24 → 24." in said.inner_text()
    widget.get_by_role("slider", name="groups g").press("End")
    assert "groups g: 8. " in said.inner_text()
    widget.get_by_role("slider", name="stride").press("ArrowRight")
    assert "24 → 144 → 144 → 144 → 24." in said.inner_text()


def test_blocks_of_the_later_networks_answer_to_the_keyboard(open_widgets):
    widget = open_widgets(BottleneckWidths()).locator("lw-bottleneck-widths")
    said = widget.locator(".lw-live")
    block = widget.get_by_role("combobox", name="block")
    for name, sliders, switches, text in [
        ("mbconv", 6, 0, "Channels of the MBConv block: 32 → 32"),
        ("fused_mbconv", 6, 0, "Channels of the fused MBConv block: 48 → 192 → 48 → 48."),
        ("ghost_bottleneck", 6, 1, "Channels of the Ghost bottleneck block: 40 → 60 → 60 → 120"),
        ("adder", 4, 0, "Channels of the adder residual block: 16 → 16 → 16 → 16."),
    ]:
        block.select_option(name)
        assert text in said.inner_text()
        assert widget.locator("input[type=range]:visible").count() == sliders
        assert widget.get_by_role("checkbox").count() == switches
    block.select_option("mbconv")
    assert "a quarter of the block’s input" in widget.inner_text()
    assert "divisible" not in widget.inner_text()
    widget.get_by_role("slider", name="expansion t").press("ArrowRight")
    assert "32 → 64 → 64 → 64 → 8 → 64 → 64 → 16." in said.inner_text()
    block.select_option("fused_mbconv")
    widget.get_by_role("slider", name="expansion t").press("Home")
    assert "48 → 48 → 48." in said.inner_text()
    block.select_option("ghost_bottleneck")
    assert "divisible(x, 4) is the nearest multiple of 4" in widget.inner_text()
    widget.get_by_role("checkbox", name="squeeze-and-excitation").press("Space")
    assert "40 → 60 → 60 → 120 → 20 → 20 → 40 → 40." in said.inner_text()
    widget.get_by_role("slider", name="stride").press("ArrowRight")
    assert "the shortcut has a depthwise and a 1 × 1 layer of its own" in widget.inner_text()


def test_switches_and_units_answer_to_the_keyboard(open_widgets):
    page = open_widgets(BottleneckWidths(block="inverted_residual"))
    unfold(page)
    widget = page.locator("lw-bottleneck-widths")
    said = widget.locator(".lw-live")
    assert widget.get_by_role("checkbox").count() == 1  # a separable layer has the other
    widget.get_by_role("checkbox", name="squeeze-and-excitation").press("Space")
    assert "squeeze-and-excitation: on. " in said.inner_text()
    assert "24 → 144 → 144 → 144 → 40 → 144 → 144 → 24 → 24" in said.inner_text()
    assert "divisible" in widget.locator(".lw-formulas").inner_text()
    assert "divisible(x, 8) is the nearest multiple of 8" in widget.inner_text()
    widget.get_by_role("combobox", name="block").select_option("separable")
    widget.get_by_role("checkbox", name="BatchNorm between the layers").press("Space")
    assert "BatchNorm between the layers: off. " in said.inner_text()
    widget.get_by_role("combobox", name="block").select_option("shuffle_unit")
    for name, key, news in [
        ("groups g", "ArrowRight", "channels in C_in: 240, channels out C_out: 240, groups g: 4."),
        ("channels in C_in", "ArrowLeft", "channels in C_in: 192, channels out C_out: 192."),
        ("stride", "ArrowRight", "channels out C_out: 384, stride: 2. Channels of the shuffle unit block: 192 → 96"),
        ("channels out C_out", "ArrowLeft", "channels out C_out: 320."),
    ]:  # fmt: skip
        widget.get_by_role("slider", name=name).press(key)
        assert news.removeprefix("channels in C_in: 240, channels out C_out: 240, ") in said.inner_text()
    assert "makes only C_out − C_in channels" in widget.inner_text()
    widget.get_by_role("combobox", name="block").select_option("shuffle_v2_unit")
    assert "58 → 58 → 58 → 58 → 58 → 116 → 116" in said.inner_text()


def test_inner_widths_stand_in_the_order_of_the_block(open_widgets):
    """A Fire module squeezes first: s stands above e_1 and e_3."""
    page = open_widgets(BottleneckWidths(block="fire"))
    names = page.locator("lw-bottleneck-widths .lw-formulas-name").all_text_contents()
    assert ["".join(name.split()) for name in names[:3]] == ["s", "e1", "e3"]


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
OFFERED = [
    "fire",
    "basic",
    "bottleneck",
    "inverted_residual",
    "shuffle_unit",
    "shift_block",
    "ghost_bottleneck",
    "adder",
]
LOOKS = [
    partial(BottleneckWidths.from_preset, name, blocks=OFFERED)
    for name in (
        "SqueezeNet 1.0, fire2",
        "ResNet-50, first block of conv3",
        "MobileNetV3-Large, last block",
        "ShuffleNet (g = 3), first unit of stage 3",
        "GhostNet 1.0, first block with 24 channels",
        "AdderNet ResNet-20, first block of the second stage",
    )
]
