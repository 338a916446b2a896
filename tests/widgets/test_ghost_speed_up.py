"""GhostSpeedUp: counts against the module, the page's numbers against Python's, refusals, keys, looks."""

import random
from functools import partial

import pytest
import torch

from lwcnn.cost import Cost, profile
from lwcnn.errors import LwcnnError
from lwcnn.models.ghostnet import GhostModule
from lwcnn.widgets import GhostSpeedUp
from lwcnn.widgets.ghost_speed_up.widget import COUNTED, PRESETS
from tests.widgets.page import run_module, unfold


def shown(page):
    return page.locator("lw-ghost-speed-up")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_counts_as_the_module_does(name):
    widget = GhostSpeedUp.from_preset(name)
    with torch.device("meta"):
        module = GhostModule(
            widget.in_channels, widget.out_channels, widget.kernel, widget.ratio, widget.cheap_kernel
        )
    counted = profile(module, (1, widget.in_channels, widget.size, widget.size))
    convolutions = sum((row.cost for row in counted.rows if row.name.endswith("conv")), Cost())
    assert widget.cost("primary") + widget.cost("cheap") == convolutions
    times = widget.cost("standard").macs / convolutions.macs
    assert times == pytest.approx(widget.speed_up())  # r divides the channels of all presets


def test_ghostnets_own_modules_are_far_from_the_limit():
    """k = 1 and d = 3: the rule supposes d = k, and with few channels it is far off."""
    speeds = [GhostSpeedUp(kernel=1, ratio=2, in_channels=inputs).speed_up() for inputs in (16, 112, 4096)]
    assert speeds == pytest.approx([1.28, 224 / 121, 8192 / 4105])
    assert GhostSpeedUp(kernel=1, cheap_kernel=5, ratio=2, in_channels=8).speed_up() < 1


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"kernel": 2}, "kernel is even.*use 1, 3, 5"),
        ({"cheap_kernel": 4}, "cheap_kernel is even"),
        ({"ratio": 1}, "ratio must be a whole number from 2 to 16.*no ghosts"),
        ({"in_channels": 2.5}, "not a whole number"),
        ({"s": 2}, "no option 's'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        GhostSpeedUp(**traits)


def test_wrong_names():
    with pytest.raises(LwcnnError, match="no such layer"):
        GhostSpeedUp.from_preset("GhostNet")
    with pytest.raises(LwcnnError, match="(?s)no such part.*did you mean primary"):
        GhostSpeedUp().cost("primry")


def test_state_and_fallback():
    widget = GhostSpeedUp(in_channels=16, out_channels=20, kernel=1, ratio=3, size=14)
    assert len(widget.state_json().encode()) < 3_000
    for text in ("62,720", "46,648", "makes 21 maps and keeps 20", "<td>1.412</td>"):
        assert text in widget.fallback_html()


def test_the_page_counts_as_python_does(open_widgets):
    chance, states, expected = random.Random(0), [], []
    for _ in range(40):
        widget = GhostSpeedUp(
            in_channels=chance.randint(1, 300), out_channels=chance.randint(2, 300), ratio=chance.randint(2, 16),
            kernel=chance.choice([1, 3, 5]), cheap_kernel=chance.choice([1, 3, 5]), size=chance.randint(1, 60),
        )  # fmt: skip
        states.append({name: value for name, value in widget.state().items() if isinstance(value, int)})
        costs = [widget.cost(part) for part in COUNTED]
        primary = -(-widget.out_channels // widget.ratio)
        cut = primary * widget.ratio - widget.out_channels
        expected.append(
            [[[c.macs, c.params] for c in costs], [primary, primary * widget.ratio, cut], widget.speed_up()]
        )
    widget = GhostSpeedUp()
    function = """(counts, trees, states) => states.map((state) => {
        const found = counts(trees, state);
        const parts = ["standard", "primary", "cheap"].map((part) => [found[part].macs, found[part].params]);
        return [parts, [found.maps.primary, found.maps.made, found.maps.cut], found.speedUp];
    })"""
    found = run_module(open_widgets(widget), widget.module, ["countsOf"], function, widget.formulas, states)
    for (parts, maps, speed), (wanted_parts, wanted_maps, wanted_speed) in zip(found, expected, strict=True):
        assert (parts, maps) == (wanted_parts, wanted_maps)
        assert speed == pytest.approx(wanted_speed, rel=1e-13)


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(GhostSpeedUp())
    unfold(page)
    said = shown(page).locator(".lw-live")
    assert "18,948,096 MACs in the place of 37,748,736: 1.99 times fewer" in said.inner_text()
    page.get_by_role("slider", name="ratio r").press("ArrowRight")
    assert said.inner_text().startswith("ratio r: 3. Of 256 maps the primary layer makes 86")
    assert "in all: 258. The module keeps the first 256 and cuts off 2" in shown(page).inner_text()
    assert "172 ghosts, 2 of them cut off" in shown(page).locator("svg.lw-ghost-maps").nth(1).get_attribute(
        "aria-label"
    )
    page.get_by_role("slider", name="kernel k").press("Home")
    assert "The rule r C_in / (r + C_in − 1) supposes d = k" in shown(page).inner_text()
    page.get_by_role("slider", name="cheap filters d").press("End")
    page.get_by_role("slider", name="map size").press("Home")
    page.get_by_role("slider", name="channels in").press("Home")
    assert "The module costs more than the standard layer" in shown(page).inner_text()
    assert "times more" in said.inner_text()
    page.get_by_role("slider", name="channels out").press("Home")
    assert shown(page).locator(".lw-ghost-maps text").all_text_contents() == ["0", "0"]
    page.get_by_label("start from").select_option("GhostNet 1.0, first module of a block with 16 channels")
    assert "1.28 times fewer" in said.inner_text() and "16 to 48 channels" in shown(page).inner_text()
    page.get_by_label("formula of").select_option("params")
    formulas = shown(page).get_by_role("group", name="The formulas").inner_text()
    assert "384" in formulas and "216" in formulas and "1.280" in formulas
    page.get_by_role("button", name="Reset").press("Enter")
    assert "1.99 times fewer" in said.inner_text()


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [
    GhostSpeedUp,
    partial(GhostSpeedUp, in_channels=16, out_channels=20, kernel=1, ratio=3, size=14),
]
