"""ReluSpiral: what is lost is really lost and the rest is not, the numbers of the page, keys, looks."""

from functools import partial

import numpy as np
import pytest
import torch

from lwcnn.errors import LwcnnError
from lwcnn.widgets import ReluSpiral
from lwcnn.widgets.relu_spiral.widget import (
    DIMENSIONS,
    DIRECTIONS,
    DRAWS,
    case,
    expected_loss,
    random_matrix,
    there_and_back,
    unit_vectors,
)  # fmt: skip
from tests.widgets.page import run_module, unfold

EVERY_CASE = [(n, draw) for n in DIMENSIONS for draw in range(1, DRAWS + 1)]


def shown(page):
    return page.locator("lw-relu-spiral")


@pytest.mark.parametrize(("n", "draw"), EVERY_CASE)
def test_kept_points_are_computed_back_and_lost_points_are_not(n, draw):
    """With numpy, and by least squares with the outputs above 0 alone."""
    matrix, x = random_matrix(n, draw).numpy(), unit_vectors().numpy()
    digits = case(n, draw)["active"]
    for point, digit in zip(x, digits, strict=True):
        outputs = np.maximum(matrix @ point, 0)
        rows = matrix[outputs > 0]
        solved = np.linalg.lstsq(rows, outputs[outputs > 0], rcond=None)[0] if len(rows) else np.zeros(2)
        # the condition of two nearly parallel rows costs digits, not the point
        assert (np.abs(solved - point).max() < 1e-7) == (digit == "2")


@pytest.mark.parametrize(("n", "draw"), EVERY_CASE)
def test_pictures_are_those_of_numpy(n, draw):
    matrix, x = random_matrix(n, draw).numpy(), unit_vectors().numpy()
    back = np.maximum(x @ matrix.T, 0) @ np.linalg.pinv(matrix).T
    one = case(n, draw)
    drawn = np.array(one["back"]).reshape(-1, 2) / 250 * one["size"]
    assert np.abs(drawn - back).max() <= one["size"] / 250
    best = (x * back).sum() / (back**2).sum()
    others = [np.sqrt(((x - c * back) ** 2).sum() / (x**2).sum()) for c in (0.9 * best, best, 1.1 * best)]
    assert one["error"] == pytest.approx(others[1], abs=1e-4) and min(others) == others[1]


def test_what_happens_depends_on_the_direction_alone():
    x, matrix = unit_vectors(), random_matrix(5, 1)
    torch.testing.assert_close(there_and_back(3 * x, matrix), 3 * there_and_back(x, matrix))


def test_of_three_outputs_half_of_the_points_lose():
    """If two of three are above 0 for x, only one is for -x."""
    assert [one["kept"] for one in ReluSpiral().cases["3"]] == [0.5] * DRAWS


@pytest.mark.parametrize("n", [2, 3, 4, 5, 7])
def test_expected_loss(n):
    generator = torch.Generator().manual_seed(0)
    matrices = torch.randn(2000, n, 2, generator=generator, dtype=torch.float64)
    active = (unit_vectors() @ matrices.mT > 0).sum(dim=2)  # (2000, 72)
    assert (active < 2).double().mean().item() == pytest.approx(expected_loss(n), abs=0.02)


def test_many_dimensions_give_half_of_the_spiral():
    x = unit_vectors()
    matrix = torch.randn(100_000, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    torch.testing.assert_close(there_and_back(x, matrix), x / 2, atol=0.01, rtol=0)


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"dimension": 6}, "dimension must be 2, 3, 4, 5, 7, 10, 15, 30 or 60"),
        ({"draw": 5}, "draw must be a whole number from 1 to 4"),
        ({"seed": 1}, "no option 'seed'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        ReluSpiral(**traits)


def test_state_and_fallback():
    widget = ReluSpiral(dimension=15, draw=2)
    assert len(widget.state_json().encode()) < 30_000
    for text in ("50%, 50%, 50%, 50%", "18.75%", "fewer than two of its n outputs"):
        assert text in widget.fallback_html()
    assert len(widget.directions) == 2 * DIRECTIONS and widget.directions[-2:] == [250, 0]


def test_maths_of_the_page(open_widgets):
    page = open_widgets(ReluSpiral())
    answer = run_module(
        page, "relu-spiral", ["spiralOf", "expectedText", "shareOf"],
        """(spiral, expected, share) => ({
            points: spiral([250, 0, 0, 250], 2), expected: [2, 5, 15, 30].map(expected),
            shares: ["2", "1", "0"].map((digit) => share({ active: "2210" }, digit)),
        })""",
    )  # fmt: skip
    assert [number for point in answer["points"] for number in point] == pytest.approx(
        [25, 0, 0, -50, 75, 0, 0, -100]
    )
    assert answer["expected"] == ["75 %", "18.8 %", "0.0488 %", "below 0.001 %"]
    assert answer["shares"] == [0.5, 0.25, 0.25]


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(ReluSpiral())
    said = shown(page).locator(".lw-live")
    pictures = shown(page).locator("svg")
    assert "n = 3, matrix 4: 50.0 % of the points keep 2 or more outputs above 0." in said.inner_text()
    assert "lost: only 1, all on a few lines: 50.0 %" in pictures.nth(1).get_attribute("aria-label")
    unfold(page)
    before = pictures.nth(1).inner_html()
    page.get_by_role("slider", name="random matrix T").press("Home")
    page.get_by_role("slider", name="random matrix T").press("ArrowRight")
    assert "n = 3, matrix 2" in said.inner_text() and pictures.nth(1).inner_html() != before
    page.get_by_role("slider", name="dimensions n").press("Home")
    kept = case(2, 2)["kept"]
    assert f"n = 2, matrix 2: {kept:.1%}".replace("%", " %") in said.inner_text()
    assert "a random T loses 75 % on average" in said.inner_text()
    assert shown(page).locator(".lw-spiral-chosen").inner_text().split()[:2] == ["2", "◀"]
    page.get_by_role("slider", name="dimensions n").press("End")
    assert "n = 60, matrix 2: 100.0 %" in said.inner_text() and "No point is lost" in said.inner_text()
    signs = (
        shown(page).locator(".lw-spiral-sign").evaluate_all("all => all.map((one) => one.getAttribute('d'))")
    )
    assert signs == [""] * 4
    page.get_by_role("button", name="Reset").press("Enter")
    assert "n = 3, matrix 4" in said.inner_text()


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [ReluSpiral, partial(ReluSpiral, dimension=2, draw=2)]
