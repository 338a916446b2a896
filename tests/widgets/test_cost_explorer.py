"""CostExplorer: its numbers against Python's, its refusals, its keys, its looks on small screens."""

import json
from functools import partial

import pytest

from lwcnn.cost.blocks import KINDS
from lwcnn.errors import LwcnnError
from lwcnn.widgets import CostExplorer
from lwcnn.widgets.cost_explorer.widget import OTHERS, PRESETS
from tests.widgets.page import run_module, unfold

ADDER = "AdderNet ResNet-20, a layer of the first stage"
SETTINGS = [
    {},
    {"kernel": 5, "in_channels": 12, "out_channels": 20, "size": 9, "stride": 2, "groups": 4},
    {"in_channels": 96, "out_channels": 64, "width_multiplier": 0.25, "resolution": 128, "size": 30},
    {"kernel": 1, "in_channels": 1, "out_channels": 1, "size": 1, "width_multiplier": 0.5},
    {
        "kind": "inverted_residual_with_se",
        "in_channels": 24,
        "out_channels": 40,
        "size": 56,
        "stride": 2,
        "expansion": 3,
        "kernel": 5,
    },
    {"kind": "shuffle_unit", "in_channels": 240, "out_channels": 240, "size": 28, "groups": 3},
    {"kind": "ghost_module", "in_channels": 9, "out_channels": 10, "size": 7, "stride": 2, "ratio": 3},
    {"kind": "fused_mbconv", "in_channels": 3, "out_channels": 5, "size": 9, "expansion": 4},
    {"kind": "adder", "in_channels": 16, "out_channels": 16, "size": 32, "width_multiplier": 0.5},
]


@pytest.mark.parametrize("traits", SETTINGS)
def test_the_page_has_the_numbers_of_python(open_widgets, traits):
    explorer = CostExplorer(**traits)
    function = "(values, costs, state) => costs(state.formulas, values(state.formulas, state))"
    names = ["symbolValues", "costsOf"]
    found = run_module(open_widgets(explorer), "cost-explorer", names, function, explorer.state())
    assert list(found) == list(KINDS)
    for kind, counted in found.items():
        cost = explorer.cost(kind)
        assert (counted["macs"], counted["params"]) == (cost.macs, cost.params)
        assert (counted["reads"], counted["writes"]) == (cost.reads, cost.writes)
        assert counted["multiplications"] == cost.macs + cost.multiplications
        assert counted["all_additions"] == (
            cost.macs + cost.absolute_differences + cost.mitchell_products + cost.additions
        )
        assert counted["activations"] == cost.reads + cost.writes
        assert counted["intensity"] == pytest.approx(cost.intensity, rel=1e-12)


def test_only_common_divisors_are_offered(open_widgets):
    function = "(common, pairs) => pairs.map(([a, b]) => common(a, b))"
    page = open_widgets(CostExplorer())
    pairs = [[12, 18], [7, 5], [8, 8], [1, 9]]
    assert run_module(page, "cost-explorer", ["commonDivisors"], function, pairs) == [
        [1, 2, 3, 6], [1], [1, 2, 4, 8], [1],
    ]  # fmt: skip


def test_bars_are_seen_in_high_contrast(open_widgets):
    """There the browser takes the colours out of a page, and a bar is nothing else."""
    page = open_widgets(CostExplorer(), forced_colors="active")
    colours = page.eval_on_selector_all(
        ".lw-bar", "bars => bars.map(e => getComputedStyle(e).backgroundColor)"
    )
    panel = page.eval_on_selector(".lw-panel", "e => getComputedStyle(e).backgroundColor")
    assert len(set(colours)) == 2 and panel not in colours


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_layers_that_can_be(name):
    explorer = CostExplorer.from_preset(name)
    # wide layers inside, or a column that widens before the row: these may cost as much and more
    if not explorer.kind.startswith(("inverted", "fused", "spatially")):
        assert explorer.cost(explorer.kind).macs < explorer.cost("standard").macs
    assert PRESETS[name]["source"] in explorer.state_json()


def test_published_numbers_of_presets():
    """MobileNet, table 3; VGG-16 conv3_1 and AlexNet conv2 by hand."""
    mobilenet = CostExplorer.from_preset("MobileNetV1, one of the five 14×14 layers")
    assert (mobilenet.cost("standard").macs, mobilenet.cost("depthwise_separable").macs) == (
        462_422_016,
        52_283_392,
    )
    assert CostExplorer.from_preset("VGG-16, conv3_1").cost("standard").macs == 56 * 56 * 256 * 128 * 9
    assert (
        CostExplorer.from_preset("AlexNet, conv2 in two groups").cost("grouped").macs
        == 27 * 27 * 256 * 48 * 25
    )


def test_blocks_in_the_place_of_a_layer():
    """ShuffleNet section 3.2: hw * (2*c*m/g + 9*m); MobileNetV2 section 3.3: hw * t*d * (d + k*k + d')."""
    unit = CostExplorer.from_preset("ShuffleNet (g = 3), unit of stage 2")
    assert unit.cost("shuffle_unit").macs == 28 * 28 * (2 * 240 * 60 // 3 + 9 * 60)
    thin = CostExplorer.from_preset("MobileNetV2, second block with 24 channels")
    assert thin.cost("inverted_residual").macs == 56 * 56 * 144 * (24 + 9 + 24)
    assert thin.cost("inverted_residual").macs > thin.cost("standard").macs
    excited = CostExplorer.from_preset("MobileNetV3-Large, second block with 40 channels")
    more = excited.cost("inverted_residual_with_se").macs - excited.cost("inverted_residual").macs
    assert more == 2 * 120 * 32
    squeezed = CostExplorer.from_preset("EfficientNet-B0, second block with 40 channels")
    more = squeezed.cost("mbconv").macs - squeezed.cost("inverted_residual").macs
    assert more == 2 * 240 * 10  # a quarter of 40; MobileNetV3 would take a quarter of 240
    fused = CostExplorer.from_preset("EfficientNetV2-S, second block with 48 channels")
    assert fused.cost("fused_mbconv").macs == 96 * 96 * 192 * (9 * 48 + 48)
    orders = CostExplorer(in_channels=32, out_channels=64)
    assert orders.cost("depthwise_separable").params == 32 * 9 + 32 * 64
    assert orders.cost("extreme_inception").params == 32 * 64 + 64 * 9


def test_ghosts_and_adders():
    """GhostNet section 3.1: a speed-up of nearly the ratio. AdderNet: twice the additions, no multiplication."""
    ghost = CostExplorer.from_preset("VGG-16 for 32×32 images, 3×3 layer of conv3")
    for ratio in (2, 4, 8):
        ghost.ratio = ratio
        cost = ghost.cost("ghost_module")
        assert cost.macs == 64 * (256 // ratio) * (256 * 9 + (ratio - 1) * 9)
        assert ghost.cost("standard").macs / cost.macs == pytest.approx(ratio, rel=0.03)
    adder = CostExplorer.from_preset("AdderNet ResNet-20, a layer of the first stage")
    products, cost = adder.cost("standard").macs, adder.cost("adder")
    assert (cost.macs, cost.absolute_differences, cost.additions) == (0, products, products)
    assert products == 32 * 32 * 16 * 16 * 9
    assert cost.params == adder.cost("standard").params


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"kernel": 4}, "the kernel is even.*use 1, 3, 5"),
        ({"kernel": 33}, "kernel must be a whole number from 1 to 31"),
        ({"groups": 3}, "3 groups do not divide 512 input and 512 output channels.*use 1, 2, 4"),
        (
            {"groups": 8, "in_channels": 16, "width_multiplier": 0.25},
            "8 groups do not divide 4 input and 128",
        ),
        ({"kind": "standard"}, "kind must be grouped, depthwise"),
        ({"expansion": 1}, "expansion must be a whole number from 2 to 12; BottleneckWidths shows"),
        ({"ratio": 1}, "ratio must be a whole number from 2 to 16; at ratio 1 a Ghost module is a standard"),
        ({"resolution": 200}, "resolution must be 128, 160, 192 or 224"),
        ({"quantity": "flops"}, "quantity must be macs or params"),
        ({"in_channels": 2.5}, "in_channels is not a whole number"),
        ({"channels": 5}, "there is no option 'channels'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        CostExplorer(**traits)


def test_wrong_names():
    with pytest.raises(LwcnnError, match="no such layer"):
        CostExplorer.from_preset("VGG-16 conv3_1")
    with pytest.raises(LwcnnError, match="(?s)no such kind.*did you mean depthwise"):
        CostExplorer().cost("depth_wise")


def test_a_value_can_be_set_later_and_a_refused_one_leaves_all_as_it_was():
    explorer = CostExplorer()
    explorer.kernel = 5
    assert explorer.cost("standard").macs == 14 * 14 * 512 * 512 * 25
    with pytest.raises(LwcnnError):
        explorer.groups = 5
    assert explorer.groups == 1


def test_state_and_fallback():
    explorer = CostExplorer()
    assert set(json.loads(explorer.state_json())) == set(CostExplorer.own_traits())
    for text in (
        "462,422,016",
        "52,283,392",
        "0.113",
        "depthwise separable",
        "1/512 + 1/9",
        "Ghost module, r = 2",
        "462,422,016 absolute differences and 462,422,016 additions",
    ):
        assert text in explorer.fallback_html()


def test_a_page_offers_the_kinds_that_it_names(open_widgets):
    """Their names, presets and formulas alone stand in the state, beside the standard layer."""
    few = CostExplorer(kind="pointwise", kinds=["depthwise"])
    assert few.offered() == ["standard", "depthwise", "pointwise"]
    assert few.presets == [] and "Ghost" not in few.state_json()
    assert "depthwise separable" not in few.fallback_html()
    widget = open_widgets(few).locator("lw-cost-explorer")
    assert widget.get_by_label("compare standard with").inner_text().split() == ["depthwise", "pointwise"]
    assert "absolute differences" not in widget.inner_text()
    with pytest.raises(LwcnnError, match="(?s)this kind is not offered.*standard, depthwise or pointwise"):
        few.kind = "adder"


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(CostExplorer(kind="grouped"))
    widget = page.locator("lw-cost-explorer")
    said = widget.locator(".lw-live")
    before = said.inner_text()
    assert "462,422,016 MACs, 1.00 of the standard layer's 462,422,016" in before
    for name, news in [
        ("kernel k", "kernel k: 5 × 5."), ("channels in C_in", "channels in C_in: 640."),
        ("channels out C_out", "channels out C_out: 640."), ("input size H = W", "input size H = W: 16 × 16."),
        ("stride", "stride: 2."), ("groups g", "groups g: 2."), ("width multiplier α", "width multiplier α: 0.75."),
        ("resolution multiplier ρ", "resolution multiplier ρ: 0.857 (192 px)."),
    ]:  # fmt: skip
        slider = widget.get_by_role("slider", name=name)
        slider.press("ArrowLeft" if "multiplier" in name else "ArrowRight")
        assert news in said.inner_text()
        assert slider.get_attribute("aria-valuetext") in news
    widget.get_by_role("button", name="Reset").press("Enter")
    assert said.inner_text().endswith(before)


def test_choosing_kind_formula_and_preset(open_widgets):
    page = open_widgets(CostExplorer())
    unfold(page)
    widget = page.locator("lw-cost-explorer")
    assert "52,283,392 MACs, 0.113 of the standard layer's 462,422,016" in widget.inner_text()
    widget.get_by_label("compare standard with").select_option("grouped")
    widget.get_by_role("slider", name="groups g").press("End")  # 512 groups: depthwise
    assert "The grouped layer needs 903,168 MACs" in widget.inner_text()
    widget.get_by_label("formula of").select_option("parameters")
    assert "4,608" in widget.locator(".lw-formulas").first.inner_text()
    widget.get_by_label("start from").select_option("AlexNet, conv2 in two groups")
    assert "Krizhevsky et al. 2012, section 3.5" in widget.inner_text()
    assert "223,948,800 MACs, 0.500 of the standard layer's 447,897,600" in widget.inner_text()
    widget.get_by_role("slider", name="stride").press("ArrowRight")
    assert widget.get_by_label("start from").evaluate("s => s.selectedOptions[0].text") == "your own values"
    # It names what is shown; nobody can choose it, since nothing would happen.
    assert widget.locator("option", has_text="your own values").is_disabled()


def test_blocks_show_their_own_numbers(open_widgets):
    page = open_widgets(CostExplorer())
    unfold(page)
    widget = page.locator("lw-cost-explorer")
    assert not widget.get_by_role("slider", name="expansion t").is_visible()
    widget.get_by_label("start from").select_option("MobileNetV3-Large, second block with 40 channels")
    widget.get_by_role("slider", name="expansion t").press("ArrowRight")
    assert "expansion t: 4. The inverted residual with SE needs" in widget.locator(".lw-live").inner_text()
    assert "inverted residual with SE, t = 4 ◂" in widget.inner_text()
    assert "divisible" in widget.locator(".lw-formulas").nth(1).text_content()
    widget.get_by_label("compare standard with").select_option("shuffle_unit")
    assert "shuffle unit, g = 1 ◂" in widget.inner_text()
    assert "The shuffle has no MACs" in widget.inner_text()


OWN = {
    "groups g": [
        "grouped",
        "shuffle_unit",
        "interleaved_group_conv",
        "interleaved_residual",
        "mixconv",
        "micro_pointwise",
    ],
    "ratio r": ["ghost_module", "micro_pointwise"],
    "expansion t": [
        *("inverted_residual", "inverted_residual_with_se", "interleaved_residual", "mbconv", "fused_mbconv"),
    ],
}


def test_of_two_presets_of_one_size_the_chosen_one_is_named(open_widgets):
    """EfficientNet-B0 and MobileNetV3 have blocks of the same sizes; another kind changes no name."""
    names = [
        "EfficientNet-B0, second block with 40 channels",
        "MobileNetV3-Large, second block with 40 channels",
    ]
    widget = open_widgets(CostExplorer.from_preset(names[0])).locator("lw-cost-explorer")
    preset = widget.get_by_label("start from")
    for name, source in [
        (names[0], "Tan and Le 2019"),
        (names[1], "Howard et al. 2019"),
        (names[0], "Tan and Le"),
    ]:
        preset.select_option(name)
        assert f"Source: {source}" in widget.inner_text()
        widget.get_by_label("compare standard with").select_option("pointwise")
        assert preset.input_value() == name


def test_a_slider_is_shown_only_for_the_kinds_that_it_changes(open_widgets):
    widget = open_widgets(CostExplorer()).locator("lw-cost-explorer")
    for kind in OTHERS:
        widget.get_by_label("compare standard with").select_option(kind)
        shown = [name for name in OWN if widget.get_by_role("slider", name=name).is_visible()]
        assert shown == [name for name, kinds in OWN.items() if kind in kinds]
        assert ("Groups must divide both" in widget.inner_text()) == ("groups g" in shown)
        assert KINDS[kind].spoken in widget.locator(".lw-live").inner_text()


def test_a_slider_that_a_kind_has_not_is_hidden_on_a_telephone_too(open_widgets):
    page = open_widgets(CostExplorer(kind="grouped"), width=360)
    for name, seen in (("groups", True), ("expansion t", False), ("ratio r", False)):
        assert page.locator(f'.lw-slider:has(input):has-text("{name}")').first.is_visible() == seen, name


def test_a_mitchell_layer_has_products_of_its_own(open_widgets):
    page = open_widgets(
        CostExplorer.from_preset("ResNet-20, a layer of the first stage, with Mitchell's product")
    )
    unfold(page)
    widget = page.locator("lw-cost-explorer")
    said = widget.locator(".lw-live").inner_text()
    assert "The Mitchell layer needs no MACs, but 4,718,592 additions and Mitchell products where" in said
    lines = widget.locator(".lw-formulas").first.locator("p").all_text_contents()
    assert lines[3] == "Mitchell: Mitchell products + additions" and lines[-1].endswith("= 4,718,592")
    assert (
        "The adder layer has no MACs, but 4,718,592 additions and absolute differences."
        in widget.inner_text()
    )


def test_an_adder_is_never_said_to_have_macs(open_widgets):
    page = open_widgets(CostExplorer.from_preset(ADDER))
    unfold(page)
    widget = page.locator("lw-cost-explorer")
    said = widget.locator(".lw-live").inner_text()
    assert "The adder layer needs no MACs, but 4,718,592 additions and absolute differences where" in said
    assert "the standard layer has 2,359,296 MACs, and 2,304 parameters, 1.00 of 2,304." in said
    lines = widget.locator(".lw-formulas").first.locator("p").all_text_contents()
    assert lines[0] == "standard: MACs" and "ratio of MACs" not in lines
    assert lines[3] == "adder: absolute differences + additions" and lines[-1].endswith("= 4,718,592")
    bars = widget.locator(".lw-cost-bars").inner_text().splitlines()
    assert bars[0] == "multiplications × 0"
    assert "additions (an absolute difference or a Mitchell product is one) × 2.00" in bars
    assert not any(line.startswith(("MACs", "intensity")) for line in bars)
    row = widget.get_by_role("row").filter(has=widget.page.get_by_role("rowheader", name="adder"))
    assert row.get_by_role("cell").all_inner_texts()[:2] == ["0", "0"]
    assert "has no MACs, but 4,718,592 additions and absolute differences." in widget.inner_text()
    widget.get_by_label("formula of").select_option("parameters")
    assert widget.locator(".lw-formulas").first.locator("p").count() == 6
    widget.get_by_role("slider", name="width multiplier α").press("ArrowLeft")
    note = "has 0.563 of the 4,718,592 additions and absolute differences that it has without them"
    assert note in widget.inner_text()


def test_the_ghost_ratio_answers_to_the_keyboard(open_widgets):
    name = "VGG-16 for 32×32 images, 3×3 layer of conv3"
    page = open_widgets(CostExplorer.from_preset(name))
    unfold(page)
    widget = page.locator("lw-cost-explorer")
    widget.get_by_role("slider", name="ratio r").press("ArrowRight")
    explorer = CostExplorer.from_preset(name)
    explorer.ratio = 3
    said = widget.locator(".lw-live").inner_text()
    assert f"ratio r: 3. The Ghost module needs {explorer.cost('ghost_module').macs:,} MACs, 0.339 of" in said
    assert "Ghost module, r = 3 ◂" in widget.inner_text()


def test_groups_follow_the_channels(open_widgets):
    page = open_widgets(CostExplorer(groups=512, kind="grouped"))
    widget = page.locator("lw-cost-explorer")
    widget.get_by_role("slider", name="channels in C_in").press("ArrowLeft")  # 384 and 512 share 128
    assert "channels in C_in: 384, groups g: 128." in widget.locator(".lw-live").inner_text()
    assert (
        "Groups must divide both 384 and 512, so the slider offers 8 numbers from 1 to 128."
        in widget.inner_text()
    )


def test_the_ratio_stands_as_formula_with_numbers(open_widgets):
    widget = open_widgets(CostExplorer()).locator("lw-cost-explorer")
    lines = widget.locator(".lw-formulas").first.locator("p").all_text_contents()
    assert lines[-3:] == ["ratio of MACs", "1Cout+1k2", "= 1512+132 = 0.113"]
    assert widget.locator("math mfrac").count() >= 4


def test_the_two_multipliers_do_nearly_what_their_squares_say(open_widgets):
    page = open_widgets(CostExplorer(width_multiplier=0.75, resolution=160))
    unfold(page)
    widget = page.locator("lw-cost-explorer")
    assert "has 0.289 of the 52,283,392 MACs that it has without them; α²ρ² is 0.287" in widget.inner_text()


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [partial(CostExplorer, **traits) for traits in SETTINGS[:3] + SETTINGS[4:]]
