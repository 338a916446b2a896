"""WidthAndResolution: counts and laws of the 16 networks, printed figures, refusals, keys, looks."""

from functools import partial

import pytest

from lwcnn.errors import LwcnnError
from lwcnn.widgets import WidthAndResolution
from lwcnn.widgets.width_and_resolution.widget import LAWS, RESOLUTIONS, WIDTHS
from tests.widgets.page import run_module, unfold


def shown(page):
    return page.locator("lw-width-and-resolution")


def test_counts_of_the_sixteen_networks():
    variants = WidthAndResolution().variants
    assert [(one["width"], one["resolution"]) for one in variants] == [
        (a, pixels) for a in WIDTHS for pixels in RESOLUTIONS
    ]
    params = {one["width"]: one["params"] for one in variants}
    assert params == {1: 4_231_976, 0.75: 2_585_560, 0.5: 1_331_592, 0.25: 470_072}
    macs = [one["macs"] for one in variants if one["resolution"] == 224]
    assert macs == [568_740_352, 325_400_448, 149_497_088, 41_030_272]
    assert [round(one["macs"] / 1e6, 1) for one in variants[:4]] == [568.7, 418.1, 290.7, 186.4]


def test_every_kind_of_layer_follows_its_law_exactly():
    variants = WidthAndResolution().variants
    factors = {
        "α²ρ²": lambda a, rho: a**2 * rho**2, "αρ²": lambda a, rho: a * rho**2, "α²": lambda a, rho: a**2,
        "α": lambda a, rho: a, "1": lambda a, rho: 1, "": lambda a, rho: 1,
    }  # fmt: skip
    for one in variants:
        for number, quantity in enumerate(("macs", "params")):
            assert sum(kind[quantity] for kind in one["kinds"].values()) == one[quantity]
            for kind, laws in LAWS.items():
                factor = factors[laws[number]](one["width"], one["resolution"] / 224)
                full = variants[0]["kinds"][kind][quantity]
                assert one["kinds"][kind][quantity] == pytest.approx(full * factor, abs=1e-6)


def test_shares_of_table_2_of_the_paper():
    full = WidthAndResolution().variants[0]
    share = {kind: round(100 * counts["macs"] / full["macs"], 2) for kind, counts in full["kinds"].items()}
    assert share["pointwise"] == 94.86 and share["depthwise"] == 3.06 and share["classifier"] == 0.18


def test_printed_figures():
    variants = WidthAndResolution().variants
    paper = {(one["width"], one["resolution"]): one["printed"]["paper"] for one in variants}
    figures = {key: (row["accuracy"], row["macs"], row["params"]) for key, row in paper.items() if row}
    assert figures == {  # tables 6 and 7
        (1, 224): (70.6, 569, 4.2), (0.75, 224): (68.4, 325, 2.6), (0.5, 224): (63.7, 149, 1.3),
        (0.25, 224): (50.6, 41, 0.5), (1, 192): (69.1, 418, 4.2), (1, 160): (67.2, 290, 4.2),
        (1, 128): (64.4, 186, 4.2),
    }  # fmt: skip
    checkpoints = [one["printed"]["checkpoints"]["accuracy"] for one in variants]
    assert checkpoints == [
        70.9,
        70,
        68,
        65.2,
        68.4,
        67.2,
        65.3,
        62.1,
        63.3,
        61.7,
        59.1,
        56.3,
        49.8,
        47.7,
        45.5,
        41.5,
    ]
    # the paper's counts are ours, rounded or cut; five of the checkpoints' table are not
    off = {
        (name, one["width"], one["resolution"])
        for one in variants
        for name, printed in one["printed"].items()
        if printed and printed["differs"]
    }
    assert off == {("checkpoints", 0.75, pixels) for pixels in RESOLUTIONS} | {("checkpoints", 0.25, 192)}
    for one in variants:
        for printed in filter(None, one["printed"].values()):
            assert abs(printed["params"] - one["params"] / 1e6) < 0.051


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"width": 0.6}, "width must be 1, 0.75, 0.5 or 0.25"),
        ({"resolution": 200}, r"resolution must be 224, 192, 160 or 128; rho = resolution / 224"),
        ({"accuracies": "timm"}, "accuracies must be paper or checkpoints"),
        ({"alpha": 1}, "no option 'alpha'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        WidthAndResolution(**traits)


def test_state_and_fallback():
    widget = WidthAndResolution(width=0.25, resolution=128)
    assert len(widget.state_json().encode()) < 10_000
    assert repr(widget) == "WidthAndResolution(accuracies='paper', resolution=128, width=0.25)"
    for text in ("0.25 MobileNet-128", "13,570,048", "290,675,200", "<td>290</td>", "94.9%", "7 of the 16"):
        assert text in widget.fallback_html()


def test_maths_of_the_page(open_widgets):
    widget = WidthAndResolution()
    page = open_widgets(widget)
    answer = run_module(
        page, widget.module, ["squareLaw", "linesOf", "agreement", "placing", "pathOf"],
        """(law, lines, agreement, placing, path, variants) => ({
            law: law({ width: 0.5, resolution: 112 }),
            paper: lines(variants, "paper").map((line) => [line.dashed, line.networks.length]),
            checkpoints: lines(variants, "checkpoints").map((line) => [line.dashed, line.networks.length]),
            words: variants.map(agreement).filter((text) => text.startsWith("≠")),
            log: [10, 100, 1000].map(placing({ low: 10, high: 1000, log: true }, 0, 8)),
            linear: placing({ low: -2, high: 2 }, 100, 0)(1),
            path: path([[1, 2], [3.04, 4.96]]),
        })""",
        widget.variants,
    )  # fmt: skip
    assert answer["law"] == 0.0625
    assert answer["paper"] == [[False, 4], [True, 4]]
    assert answer["checkpoints"] == [[False, 4]] * 4 + [[True, 4]]
    assert len(answer["words"]) == 5 and "34 million MACs; we count 30.2 million" in answer["words"][4]
    assert answer["log"] == pytest.approx([0, 4, 8]) and answer["linear"] == 25
    assert answer["path"] == "M1,2L3,5"


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(WidthAndResolution())
    unfold(page)
    said = shown(page).locator(".lw-live")
    assert "1.0 MobileNet-224: 568,740,352 MACs, 100.0 % of the full network" in said.inner_text()
    page.get_by_role("slider", name="width α").press("ArrowLeft")
    assert "325,400,448 MACs, 57.2 % of the full network (α²ρ² = 56.3 %)" in said.inner_text()
    assert "68.4 %, says the paper's tables 6 and 7" in said.inner_text()
    page.get_by_role("slider", name="resolution ρ").press("Home")
    assert "0.75 MobileNet-128: 106,770,432 MACs" in said.inner_text()
    assert "The paper prints no accuracy for this network." in said.inner_text()
    assert shown(page).locator("[aria-current]").inner_text().split() == ["▸106.8", "–"]
    assert shown(page).locator(".lw-plot-said").text_content() == "no accuracy printed"
    assert "prints 104 million MACs; we count 106.8 million" in shown(page).inner_text()
    page.get_by_label("accuracies from").select_option("checkpoints")
    assert "62.1 %, says the table of the released checkpoints" in said.inner_text()
    assert shown(page).locator("circle").count() == 16
    assert "0.75 MobileNet-128 106.8 million 62.1 %" in shown(page).locator("svg").get_attribute("aria-label")
    page.get_by_role("button", name="Reset").press("Enter")
    assert "1.0 MobileNet-224" in said.inner_text() and shown(page).locator("circle").count() == 7


def test_a_click_in_the_table_chooses(open_widgets):
    page = open_widgets(WidthAndResolution())
    unfold(page)
    shown(page).get_by_text("76.5", exact=True).click()
    assert "0.5 MobileNet-160: 76,524,800 MACs" in shown(page).locator(".lw-live").inner_text()
    cells = shown(page).locator(".lw-multipliers-laws tbody tr").filter(has_text="pointwise").first
    assert [text.strip() for text in cells.locator("td").all_inner_texts()] == [
        "94.86 %", "α²ρ²", "× 0.1276", "539,492,352", "68,812,800",
    ]  # fmt: skip


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [WidthAndResolution, partial(WidthAndResolution, width=0.5, resolution=160)]
