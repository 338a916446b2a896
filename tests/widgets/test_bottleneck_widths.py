"""BottleneckWidths: Python's rows, its refusals, its keys, its looks on small screens."""

import pytest

from lwcnn.cost.presets import BLOCKS as PRESETS
from lwcnn.errors import LwcnnError
from lwcnn.widgets import BottleneckWidths


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
    assert f"{sum(row.macs for row in rows):,} MACs" in shown


def test_heights_and_marks_of_the_picture(open_widgets):
    page = open_widgets(BottleneckWidths.from_preset("ResNet-50, first block of conv3"))
    boxes = page.locator(".lw-widths-box").all()
    heights = [box.bounding_box()["height"] for box in boxes]
    channels = [
        row.channels for row in BottleneckWidths.from_preset("ResNet-50, first block of conv3").rows()
    ]
    assert [height / max(heights) for height in heights] == pytest.approx(
        [c / 512 for c in channels], abs=0.02
    )
    bands = page.locator(".lw-widths-band").all()
    assert [band.get_by_text("▲").inner_text() for band in bands[1:]] == ["▲ most", "▲ most", "▲ peak"]
    cells = bands[3].locator(".lw-widths-cell")
    assert (
        "▲ peak" in cells.nth(4).inner_text()
    )  # the shortcut's layer: input, its output and the branch live
    letters = cells.nth(4).locator(".lw-widths-part").all_inner_texts()
    assert letters == ["k", "w", "r"]


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"block": "fires"}, "block must be fire, basic, bottleneck or inverted_residual"),
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


def test_a_wrong_name():
    with pytest.raises(LwcnnError, match="no such block"):
        BottleneckWidths.from_preset("fire2")


def test_state_and_fallback():
    widths = BottleneckWidths()
    assert len(widths.state_json()) < 1000
    for text in ("11,920", "35,622,400", "435,600 (peak)", "96 → 16 → 64 → 64 → 128"):
        assert text in widths.fallback_html()


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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["SqueezeNet 1.0, fire2", "ResNet-50, first block of conv3"])
def test_small_screens_and_accessibility(open_widgets, check_accessible, theme, name):
    page = open_widgets(BottleneckWidths.from_preset(name), theme=theme, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    check_accessible(page)
