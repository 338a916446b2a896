"""AdderGradients: gradients, paths and the chain against plain formulas, the page's words, keys, looks."""

import math
from functools import partial

import numpy as np
import pytest
import torch

from lwcnn.errors import LwcnnError
from lwcnn.ops import adder2d
from lwcnn.widgets import AdderGradients
from lwcnn.widgets.adder_gradients.widget import (
    BATCH,
    ETA,
    LAYERS,
    RATE,
    SCHEDULES,
    START,
    STEPS,
    TARGET,
    UPSTREAM,
    WAYS,
    WIDTH,
    adaptive,
    all_paths,
    chain,
    curves,
    descent,
    layer_with,
)  # fmt: skip
from tests.widgets.page import run_module, unfold

SETTINGS = [(upstream, schedule) for upstream in UPSTREAM for schedule in SCHEDULES]


def shown(page):
    return page.locator("lw-adder-gradients")


def test_output_and_gradients():
    one = curves()
    gaps = np.arange(-24, 25) / 8
    assert one["gap"] == gaps.tolist()
    assert one["output"] == (-np.abs(gaps)).tolist()
    assert one["exact_f"] == np.sign(gaps).tolist() and one["exact_x"] == (-np.sign(gaps)).tolist()
    assert one["paper_f"] == gaps.tolist()
    assert one["paper_x"] == np.clip(-gaps, -1, 1).tolist()


def path_by_hand(way, upstream, schedule, start, target):
    f, x = np.array(start), np.array(target)
    path = [f]
    for k in range(STEPS):
        g = upstream * (np.sign(f - x) if way == "sign" else f - x)
        alpha = ETA * math.sqrt(2) / np.sqrt((g**2).sum()) if way == "adaptive" else 1
        rate = RATE / 2 * (1 + math.cos(math.pi * k / STEPS)) if schedule == "cosine" else RATE
        f = f - rate * alpha * g
        path.append(f)
    return np.array(path)


@pytest.mark.parametrize(("upstream", "schedule"), SETTINGS)
def test_paths(upstream, schedule):
    for way in WAYS:
        told = descent(way, upstream, schedule)
        path = path_by_hand(way, upstream, schedule, START, TARGET)
        assert np.abs(np.reshape(told["path"], (-1, 2)) - path).max() < 1e-3
        assert told["distance"] == pytest.approx(np.abs(path - np.array(TARGET)).sum(1).tolist(), abs=1e-3)


def test_what_the_note_says_of_the_paths():
    paths = all_paths()
    ends = {
        setting: {way: one["distance"][-1] for way, one in ways.items()} for setting, ways in paths.items()
    }
    # the adaptive rate takes the size of the gradient out; the others hang on it
    for schedule in SCHEDULES:
        same = [paths[f"{u:g},{schedule}"]["adaptive"]["path"] for u in UPSTREAM]
        assert same[0] == pytest.approx(same[1], abs=2e-4) and same[0] == pytest.approx(same[2], abs=2e-4)
    assert ends["0.1,constant"]["full"] > 0.4 > 1e-3 > ends["1,constant"]["full"]
    # constant steps of one length jump about the target; falling ones settle
    for way in ("sign", "adaptive"):
        assert ends["1,constant"][way] > 0.1 > 0.01 > ends["1,cosine"][way]


def test_all_adaptive_steps_are_equally_long():
    for k in (1, 9, 576):
        g = torch.randn(k, generator=torch.Generator().manual_seed(k), dtype=torch.float64)
        assert (adaptive(g) * g).norm().item() == pytest.approx(0.2 * math.sqrt(k))
    assert adaptive(torch.zeros(2)) * 0 == 0  # no gradient, no step, no division by 0


@pytest.mark.parametrize(
    ("gradient", "factor"),
    [("unclipped", lambda gap: gap), ("exact", np.sign), ("clipped", lambda gap: np.clip(gap, -1, 1))],
)
def test_the_chain_by_hand(gradient, factor):
    """Backward through the adder layers and through BatchNorm in numpy, with its two mean values taken off."""
    generator = torch.Generator().manual_seed(0)

    def normal(rows):
        return torch.randn(rows, WIDTH, 1, 1, generator=generator, dtype=torch.float64)[..., 0, 0].numpy()

    g = normal(BATCH)
    sizes = [np.sqrt((g**2).mean())]
    for _ in range(LAYERS):
        x, f = normal(BATCH), normal(WIDTH)
        gaps = f[None] - x[:, None]  # (BATCH, outputs, inputs)
        y = -np.abs(gaps).sum(2)
        deviation = np.sqrt(y.var(0) + 1e-5)
        z = (y - y.mean(0)) / deviation
        g = (g - g.mean(0) - z * (g * z).mean(0)) / deviation
        g = (g[:, :, None] * factor(gaps)).sum(1)
        sizes.append(np.sqrt((g**2).mean()))
    assert chain(gradient) == pytest.approx([size / sizes[0] for size in sizes], rel=6e-3)


def test_the_clip_keeps_the_gradient_small():
    ends = {gradient: chain(gradient)[-1] for gradient in ("clipped", "exact", "unclipped")}
    assert ends["clipped"] < 2 < ends["exact"] < 100 < ends["unclipped"]
    growth = np.array(chain("unclipped"))
    assert (growth[1:] > 1.5 * growth[:-1]).all()


@pytest.mark.parametrize("gradient", ["unclipped", "clipped", "exact"])
def test_only_what_goes_back_differs(gradient):
    generator = torch.Generator().manual_seed(1)
    x, weight = (torch.randn(n, 5, 1, 1, generator=generator, dtype=torch.float64) for n in (4, 3))
    torch.testing.assert_close(layer_with(gradient, x, weight), adder2d(x, weight))


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"gap": 0.1}, r"gap \(x - f\) must be a multiple of 1/8 from -3 to 3"),
        ({"gap": 4}, "there are no values for this gap"),
        ({"gap": True}, "must be a multiple of 1/8"),
        ({"gap": "1"}, "must be a multiple of 1/8"),
        ({"gap": float("nan")}, "must be a multiple of 1/8"),
        ({"upstream": 2}, "upstream must be 0.1, 1 or 3"),
        ({"schedule": "linear"}, "schedule must be constant or cosine"),
        ({"step": 41}, "step must be a whole number from 0 to 40"),
        ({"rate": 1}, "no option 'rate'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        AdderGradients(**traits)


def test_state_and_fallback():
    widget = AdderGradients(gap=-2, upstream=0.1, schedule="cosine", step=5)
    assert len(widget.state_json().encode()) < 25_000
    for text in (
        "paper: HT(f − x)",
        "gradient that arrives 0.1, rate cosine",
        "is not clipped grows to 454 times",
    ):
        assert text in widget.fallback_html()


def test_maths_of_the_page(open_widgets):
    page = open_widgets(AdderGradients())
    answer = run_module(
        page, "adder-gradients", ["partsOf", "pairsOf"],
        """(parts, pairs) => ({
            pairs: pairs([1, 2, 3, 4]),
            jump: parts([-1, 0, 1], [-1, 0, 1]), whole: parts([-0.25, 0, 0.25], [0.25, 0, -0.25]),
        })""",
    )  # fmt: skip
    assert answer["pairs"] == [[1, 2], [3, 4]]
    assert answer["jump"] == [[[-1, -1], [0, -1]], [[0, 1], [1, 1]]]
    assert answer["whole"] == [[[-0.25, 0.25], [0, 0], [0.25, -0.25]]]


def test_every_control_answers_to_the_keyboard(open_widgets):
    widget = AdderGradients()
    page = open_widgets(widget)
    unfold(page)
    said, went = shown(page).locator(".lw-live").all()
    assert (
        "x − f = 1.5: y = −1.5. For the weight f: exact 1, paper 1.5. "
        "For the input x: exact −1, paper −1, clipped from −1.5." in said.inner_text()
    )
    gap = shown(page).get_by_role("slider", name="x − f")
    gap.press("Home")
    assert "x − f = −3: y = −3. For the weight f: exact −1, paper −3." in said.inner_text()
    for _ in range(24):
        gap.press("ArrowRight")
    assert (
        "x − f = 0: y = 0. For the weight f: exact 0, paper 0. For the input x: exact 0, paper 0."
        in said.inner_text()
    )
    charts = shown(page).locator("svg[role=img]")
    assert (
        charts.nth(1).get_attribute("aria-label")
        == "∂y/∂f, for the weight: at x − f = 0 paper x − f 0, exact sgn(x − f) 0"
    )
    steps = shown(page).get_by_role("slider", name="steps")
    steps.press("ArrowRight")
    shown(page).get_by_role("combobox", name="gradient that arrives").select_option("0.1")
    shown(page).get_by_role("combobox", name="rate").select_option("cosine")
    told = [way["distance"][13] for way in widget.paths["0.1,cosine"].values()]
    assert went.inner_text() == (
        "After 13 of 40 steps the L1 distance from the target is: "
        f"sign (exact) {told[0]:.3f}; full precision {told[1]:.3f}; full precision, adaptive rate {told[2]:.3f}."
    )
    cells = shown(page).locator(".lw-gradients-descent tbody td").all_inner_texts()
    assert cells[0::2] == [f"{distance:.3f}" for distance in told]
    steps.press("Home")
    assert went.inner_text().startswith("After 0 of 40 steps") and went.inner_text().count("3.720") == 3
    shown(page).get_by_role("button", name="Reset").press("Enter")
    assert "x − f = 1.5" in said.inner_text() and "After 12 of 40 steps" in went.inner_text()


def test_a_path_grows_with_the_steps(open_widgets):
    page = open_widgets(AdderGradients(step=3))
    unfold(page)
    path = shown(page).locator(".lw-gradients-descent g g .lw-plot-line").first
    corners = path.get_attribute("d").count("L")
    shown(page).get_by_role("slider", name="steps").press("ArrowRight")
    assert (corners, path.get_attribute("d").count("L")) == (3, 4)


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [AdderGradients, partial(AdderGradients, gap=0, upstream=0.1, schedule="cosine", step=5)]
