"""ActivationCurves: its numbers against plain formulas, kinks, refusals, keys, looks."""

import json
import math
from functools import partial

import pytest

from lwcnn.errors import LwcnnError
from lwcnn.widgets import ActivationCurves
from lwcnn.widgets.activation_curves.widget import PAIRS
from tests.widgets.page import run_module

FORMULAS = {
    "swish (SiLU)": lambda x: x / (1 + math.exp(-x)),
    "h-swish": lambda x: x * min(max(x + 3, 0), 6) / 6,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "hard sigmoid": lambda x: min(max(x / 6 + 0.5, 0), 1),
    "ReLU": lambda x: max(x, 0),
    "ReLU6": lambda x: min(max(x, 0), 6),
}


def shown(page):
    return page.locator("lw-activation-curves")


@pytest.mark.parametrize("pair", PAIRS)
def test_values_and_slopes(pair):
    widget = ActivationCurves(pair)
    for one in widget.curves[pair]:
        formula = FORMULAS[one["name"]]
        assert one["values"] == pytest.approx([formula(x) for x in widget.grid], abs=6e-5)
        for place, x in enumerate(widget.grid):
            before, after = ((formula(x + side * 1e-6) - formula(x)) / (side * 1e-6) for side in (-1, 1))
            told = one["kinks"].get(str(place)) or [one["slopes"][place]] * 2
            assert told == pytest.approx([before, after], abs=1e-4)


def test_kinks_stand_where_the_paper_has_them():
    widget = ActivationCurves()
    kinks = {
        one["name"]: {widget.grid[int(place)]: jump for place, jump in one["kinks"].items()}
        for pair in widget.curves.values()
        for one in pair
    }
    assert kinks == {
        "swish (SiLU)": {}, "h-swish": {-3: [0, -0.5], 3: [1.5, 1]}, "sigmoid": {},
        "hard sigmoid": {-3: [0, 0.1667], 3: [0.1667, 0]}, "ReLU": {0: [0, 1]}, "ReLU6": {0: [0, 1], 6: [1, 0]},
    }  # fmt: skip


def test_greatest_differences():
    differences = ActivationCurves().differences
    assert differences["swish"]["places"] == [-3, 3]
    assert differences["swish"]["greatest"] == round(3 / (1 + math.exp(3)), 4) == 0.1423
    # the sigmoid's slope is 1/6 there: s (1 - s) = 1/6
    place = math.log((3 + math.sqrt(3)) / (3 - math.sqrt(3)))
    assert differences["sigmoid"]["places"] == [-round(place, 3), round(place, 3)]
    gap = FORMULAS["sigmoid"](place) - FORMULAS["hard sigmoid"](place)
    assert differences["sigmoid"]["greatest"] == round(gap, 4)
    for pair, (first, second) in ((pair, list(functions)) for pair, functions in PAIRS.items()):
        at_two = FORMULAS[first](2) - FORMULAS[second](2)
        assert differences[pair]["values"][80] == round(at_two, 4)  # 80 / 8 - 8 = 2; first minus second


def test_costs_and_lowest_points():
    swish, hard = ActivationCurves().curves["swish"]
    assert swish["lowest"] == [-1.28, -0.2785] and hard["lowest"] == [-1.5, -0.375]
    assert dict(swish["cost"]) == {"exponentials": 1, "multiplications": 1, "additions": 0, "comparisons": 0}
    assert dict(hard["cost"]) == {"exponentials": 0, "multiplications": 2, "additions": 1, "comparisons": 2}


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"pair": "gelu"}, "pair must be swish, sigmoid or relu"),
        ({"x": 0.1}, "x must be a multiple of 1/8 from -8 to 8"),
        ({"x": 9}, r"ActivationCurves\(x=9\): there are no values for this x"),
        ({"x": True}, "x must be a multiple of 1/8"),
        ({"x": "1"}, "x must be a multiple of 1/8"),
        ({"x": float("nan")}, "x must be a multiple of 1/8"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        ActivationCurves(**traits)


def test_state_and_fallback():
    widget = ActivationCurves("sigmoid", x=2)
    assert len(widget.state_json().encode()) < 20_000
    for text in ("0.8808", "kink, 0.1667 to 0", "x = -1.317 and 1.317: by 0.0692", "exponentials 1"):
        assert text in widget.fallback_html()


def test_the_first_function_stays_the_first_on_the_page():
    """JSON sorts the keys of a dictionary, and the sign of a difference hangs on the order."""
    state = json.loads(ActivationCurves().state_json())
    for pair, functions in PAIRS.items():
        assert [one["name"] for one in state["curves"][pair]] == list(functions)


def test_maths_of_the_page(open_widgets):
    page = open_widgets(ActivationCurves())
    answer = run_module(
        page, "activation-curves", ["slopeParts", "slopeText"],
        """(parts, text) => {
            const curve = { slopes: [0, 0, null, 1], kinks: { 2: [0, 1] } };
            return { parts: parts([-2, -1, 0, 1], curve),
                     text: [text(curve, 2), text(curve, 3)] };
        }""",
    )  # fmt: skip
    assert answer["parts"] == [[[-2, 0], [-1, 0], [0, 0]], [[0, 1], [1, 1]]]
    assert answer["text"] == ["jumps from 0 to 1", "1.0000"]


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(ActivationCurves())
    said = shown(page).locator(".lw-live")
    assert "x = 1.000: swish" in said.inner_text() and "greatest" not in said.inner_text()
    for _ in range(32):
        page.get_by_role("slider", name="x", exact=True).press("ArrowLeft")
    assert (
        "x = −3.000: swish (SiLU) is −0.1423, its slope is −0.0881; h-swish is 0.0000, its slope jumps from 0 to −0.5."
        in said.inner_text()
    )
    assert "From −8 to 8 the greatest is 0.1423, at x = −3 and 3." in said.inner_text()
    charts = shown(page).locator("svg")
    assert (
        charts.nth(2)
        .get_attribute("aria-label")
        .startswith("Difference of swish and h-swish: at x = −3.000 −0.1423.")
    )
    page.get_by_role("slider", name="x", exact=True).press("ArrowRight")
    assert "x = −2.875: swish" in said.inner_text() and "Difference −0.0936" in said.inner_text()
    page.get_by_label("compare").select_option("relu")
    page.get_by_role("slider", name="x", exact=True).press("End")
    assert "ReLU is 8.0000" in said.inner_text() and "ReLU6 is 6.0000" in said.inner_text()
    assert "at x = 8; beyond it grows." in said.inner_text()
    heads = shown(page).locator(".lw-curves-numbers thead th").all_inner_texts()
    assert heads == ["x = 8.000", "ReLU", "ReLU6"]
    page.get_by_role("button", name="Reset").press("Enter")
    assert "x = 1.000: swish" in said.inner_text()


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [ActivationCurves, partial(ActivationCurves, "sigmoid", x=2), partial(ActivationCurves, "relu")]
