"""CompoundScaling: the page counts as Python does, the laws, released networks, refusals, keys, looks."""

import random
from functools import partial

import pytest

from lwcnn.cost.blocks.scaling import DIMENSIONS
from lwcnn.errors import LwcnnError
from lwcnn.widgets import CompoundScaling
from lwcnn.widgets.compound_scaling.widget import NETWORKS, POWERS, SHOWN, released_networks
from tests.widgets.page import run_module, unfold


def shown(page):
    return page.locator("lw-compound-scaling")


def row(page, table, name):
    """The cells of a row of one of the tables, without the mark of the chosen row."""
    line = shown(page).get_by_role("group", name=table).locator("tbody tr").filter(has_text=name).first
    return [text.replace("▸", "").strip() for text in line.locator("th, td").all_inner_texts()]


def test_the_paper_s_coefficients_do_not_double_the_macs():
    base = CompoundScaling(phi=0).macs()
    assert base == 385_814_752
    ratios = [CompoundScaling(phi=phi).macs() / base for phi in range(8)]
    assert [round(ratio, 2) for ratio in ratios] == [1, 2.57, 4.69, 8.43, 16.38, 29.48, 52.08, 102.81]
    product = 1.2 * 1.1**2 * 1.15**2
    assert product == pytest.approx(1.92027)
    assert all(ratio > product**phi for phi, ratio in enumerate(ratios) if phi)


def test_released_numbers_are_not_powers():
    phis = {one["name"][-2:]: one["phi"] for one in released_networks()}
    assert phis["b0"] == {"depth": 0, "width": 0, "resolution": 0}
    assert {key: round(value, 2) for key, value in phis["b2"].items()} == {
        "depth": 1,
        "width": 1,
        "resolution": 1.07,
    }
    for name in ("b1", "b3", "b4", "b5", "b6", "b7"):
        assert max(phis[name].values()) - min(phis[name].values()) > 0.2


@pytest.mark.parametrize("scale", SHOWN)
def test_one_dimension_has_as_many_macs(scale):
    widget = CompoundScaling(network="efficientnet_b3", scale=scale)
    whole, now = CompoundScaling(network="efficientnet_b3"), widget.dimensions_of()
    assert widget.macs() == pytest.approx(whole.macs(), rel=0.1)
    if scale != SHOWN[0]:
        base = {"depth": 1, "width": 1, "resolution": 224}
        assert [name for name in DIMENSIONS if now[name] != base[name]] == [scale]


def test_the_page_counts_as_python_does(open_widgets):
    chance = random.Random(0)
    cases, expected = [], []
    for number in range(60):
        state = {
            "phi": chance.randint(0, 7),
            **{name: chance.randint(100, 140) / 100 for name in ("alpha", "beta", "gamma")},
            "network": NETWORKS[number // 2] if number < 18 else POWERS,
            "scale": chance.choice(SHOWN),
        }
        widget = CompoundScaling(**state)
        cases.append(state)
        numbers = list(widget.dimensions_of().values())
        expected.append([numbers, [list(part[1:]) for part in widget.counted()]])
    page = open_widgets(CompoundScaling())
    function = """(networks, data, cases) => cases.map((state) => {
        const { depth, width, resolution, rows } = networks(data, state).shown;
        return [[depth, width, resolution], rows.map((row) =>
            [row.channels, row.layers, row.size, row.macs, row.params])];
    })"""
    found = run_module(
        page, "compound-scaling", ["scaledNetworks"], function, CompoundScaling().state(), cases
    )
    for (numbers, parts), (wanted, counted), state in zip(found, expected, cases, strict=True):
        assert numbers == pytest.approx(wanted, rel=1e-12), state
        assert parts == counted, state


def test_words_on_the_distance_from_two(open_widgets):
    page = open_widgets(CompoundScaling())
    function = "(distance) => [1.92027, 2.0, 2.1, 2.0005].map(distance)"
    assert run_module(page, "compound-scaling", ["distanceFrom2"], function) == [
        "α β² γ² = 1.920, 4.0 % below 2", "α β² γ² = 2.000, as good as 2",
        "α β² γ² = 2.100, 5.0 % above 2", "α β² γ² = 2.001, as good as 2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"phi": 8}, "phi must be a whole number from 0 to 7"),
        ({"alpha": 1.205}, "alpha must be a number from 1 to 1.4, in steps of 0.01"),
        ({"beta": 0.9}, "beta must be a number from 1 to 1.4"),
        ({"gamma": "1.15"}, "gamma must be a number from 1 to 1.4"),
        ({"alpha": True}, "alpha must be a number"),
        ({"network": "efficientnet_b8"}, "network must be powers, efficientnet_b0"),
        ({"scale": "all"}, "scale must be all three, depth, width or resolution"),
        ({"rho": 1}, "no option 'rho'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        CompoundScaling(**traits)


def test_state_and_fallback():
    widget = CompoundScaling(phi=3, alpha=1.3)
    assert len(widget.state_json().encode()) < 8_000
    text = CompoundScaling().fallback_html()
    for part in (
        "α β² γ² = 1.920",
        "992,629,472",
        "9,109,994",
        "<td>2.57</td><td>1.92</td><td>2</td>",
        "<td>1.07</td>",
    ):
        assert part in text


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(CompoundScaling())
    unfold(page)
    said = shown(page).locator(".lw-live")
    assert "φ = 1: depth 1.2, width 1.1, 258 pixels. 992,629,472 MACs, × 2.57 of B0" in said.inner_text()
    assert "α β² γ² = 1.920, 4.0 % below 2." in said.inner_text()
    assert row(page, "Growth", "1.92")[:4] == ["1", "× 2.00", "× 1.92", "× 2.57"]
    page.get_by_role("slider", name="φ", exact=True).press("ArrowRight")
    assert "φ = 2: depth 1.44, width 1.21, 296 pixels. 1,810,522,464 MACs" in said.inner_text()
    page.get_by_role("slider", name="depth α").press("Home")
    assert "depth 1, width 1.21" in said.inner_text()
    assert "α β² γ² = 1.600, 20.0 % below 2." in said.inner_text()
    page.get_by_role("slider", name="width β").press("End")
    assert "width 1.96" in said.inner_text()
    page.get_by_role("slider", name="resolution γ").press("ArrowLeft")
    assert "291 pixels" in said.inner_text()
    page.get_by_role("button", name="Reset").press("Enter")
    assert "φ = 1: depth 1.2" in said.inner_text()


def test_released_networks_and_single_dimensions(open_widgets):
    page = open_widgets(CompoundScaling())
    unfold(page)
    said = shown(page).locator(".lw-live")
    page.get_by_role("combobox", name="network").select_option("efficientnet_b4")
    assert "B4: depth 1.8, width 1.4, 380 pixels. 4,393,771,024 MACs" in said.inner_text()
    assert "19,341,616 parameters" in said.inner_text()
    assert row(page, "The released networks", "B4") == ["B4", "1.8", "1.4", "380", "3.22", "3.53", "3.78"]
    assert "B4 would need φ = 3.22, 3.53, 3.78" in shown(page).inner_text()
    told = shown(
        page
    ).inner_text()  # a released network is no power of the coefficients: nothing is worked out for it
    assert "B4, as released, has numbers of its own: depth 1.8, width 1.4, 380 pixels." in told
    assert "α β² γ²" not in said.inner_text() and "At φ = " not in told
    assert shown(page).locator(".lw-formulas").is_hidden()
    page.get_by_role("combobox", name="scale").select_option("width")
    widget = CompoundScaling(network="efficientnet_b4", scale="width")
    assert f"Width only, MACs of B4: depth 1, width {widget.dimensions_of()['width']:g}" in said.inner_text()
    assert f"{widget.macs():,} MACs" in said.inner_text()
    assert row(page, "The same MACs", "width only")[5] == f"{widget.macs():,}"
    assert f"stage 8 320 × 1 at 7 becomes {widget.counted()[7].channels} × 1 at 7" in (
        shown(page).locator("svg").get_attribute("aria-label")
    )
    page.get_by_role("slider", name="φ", exact=True).press(
        "ArrowRight"
    )  # back to powers, still one dimension
    assert "Width only, MACs of φ = 2" in said.inner_text()
    assert shown(page).locator(".lw-formulas").is_visible()


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [
    CompoundScaling,
    partial(CompoundScaling, phi=3, alpha=1.3, network="efficientnet_b7", scale="depth"),
]
