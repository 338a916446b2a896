"""AdderSimilarity: its maps by plain loops, its statistics by numpy, the growth by arithmetic, keys, looks."""

import math
from functools import partial

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from lwcnn.errors import LwcnnError
from lwcnn.widgets import AdderSimilarity
from lwcnn.widgets.adder_similarity.widget import (
    CHANNELS,
    PICTURES,
    PLACES,
    all_cases,
    describe_map,
    growth,
    pictures,
)  # fmt: skip
from tests.widgets.page import run_module, unfold


def shown(page):
    return page.locator("lw-adder-similarity")


def window(pixels, row, column):
    return np.array(pixels)[row : row + 3, column : column + 3]


def by_hand(pixels, row, column):
    """Both maps of the filter cut out at a row and a column."""
    filter_ = window(pixels, row, column)
    windows = [[window(pixels, r, c) for c in range(PLACES)] for r in range(PLACES)]
    correlation = [[int((one * filter_).sum()) for one in line] for line in windows]
    distance = [[-int(np.abs(one - filter_).sum()) for one in line] for line in windows]
    return {"correlation": correlation, "distance": distance}


@pytest.mark.parametrize("picture", PICTURES)
def test_maps_and_their_largest_values(picture):
    pixels = pictures()[picture][0, 0].numpy()
    for place, case in enumerate(all_cases()[picture]):
        row, column = divmod(place, PLACES)
        for kind, output in by_hand(pixels, row, column).items():
            flat = [value for line in output for value in line]
            assert case[kind]["output"] == output
            assert [divmod(i, PLACES) for i, v in enumerate(flat) if v == max(flat)] == [
                tuple(one) for one in case[kind]["largest"]
            ]
            assert case[kind]["above"] == sum(value > flat[place] for value in flat)


@pytest.mark.parametrize("picture", PICTURES)
def test_the_distance_finds_every_patch_and_correlation_few(picture):
    widget = AdderSimilarity(picture)
    for place, case in enumerate(widget.cases[picture]):
        assert case["distance"]["largest"] == [list(divmod(place, PLACES))]
        assert max(max(line) for line in case["distance"]["output"]) == 0
    assert widget.found[picture]["distance"] == PLACES**2
    assert widget.found[picture]["correlation"] == {"eye": 3, "digit": 2}[picture]


@pytest.mark.parametrize("picture", PICTURES)
def test_divided_by_the_lengths_correlation_would_find_them(picture):
    """What the widget's note says: Cauchy and Schwarz."""
    cases = all_cases()[picture]
    lengths = [math.sqrt(case["correlation"]["output"][i // 6][i % 6]) for i, case in enumerate(cases)]
    for place, case in enumerate(cases):
        cosines = np.array(case["correlation"]["output"]).flatten() / np.array(lengths) / lengths[place]
        assert cosines.argmax() == place and cosines[place] == pytest.approx(1)


@pytest.mark.parametrize("picture", PICTURES)
def test_numbers_before_and_after_batch_norm(picture):
    for case in all_cases()[picture]:
        for one in case.values():
            y = np.array(one["output"], dtype=float)
            z = (y - y.mean()) / np.sqrt(y.var() + 1e-5)
            for values, told in ((y, one["before"]), (z, one["after"])):
                expected = [values.mean(), values.std(), values.min(), values.max()]
                assert told == pytest.approx(expected, rel=6e-3, abs=1e-8)
            assert (one["before"][3] <= 0) == (one is case["distance"])


def test_variance_grows_with_the_inputs_of_an_adder_alone():
    assert [one["inputs"] for one in growth()] == [9 * channels for channels in CHANNELS]
    for one in growth():
        n = one["inputs"]
        mean, variance = one["adder"]
        # |z| of a normal z of variance s² has mean s sqrt(2/π) and variance s² (1 - 2/π); here s² = 1 + 2/n
        assert mean == pytest.approx(-n * math.sqrt(2 / math.pi * (1 + 2 / n)), rel=0.02)
        assert variance == pytest.approx(n * (1 - 2 / math.pi) * (1 + 2 / n), rel=0.15)
        assert one["expected"] == pytest.approx(n * (1 - 2 / math.pi) * (1 + 2 / n), rel=6e-3)
        assert one["convolution"] == [pytest.approx(0, abs=0.05), pytest.approx(2, rel=0.15)]
        assert one["normalised"] == [0, 1]


def test_the_pictures_are_real():
    bunch = load_digits()
    assert bunch.target[5] == 5
    assert torch.equal(pictures()["digit"][0, 0], torch.from_numpy(10 * bunch.images[5] / 17).floor())
    eye = AdderSimilarity().pixels["eye"]
    assert eye[0] == [
        4,
        3,
        3,
        2,
        3,
        3,
        6,
        7,
    ]  # the mean of the colours; its source is tested with the microscope


def test_all_equal_outputs_are_all_largest():
    one = describe_map(torch.zeros(1, 1, 2, 2, dtype=torch.float64), place=3)
    assert one["largest"] == [[0, 0], [0, 1], [1, 0], [1, 1]] and one["above"] == 0
    assert one["after"] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"picture": "cat"}, "picture must be eye or digit"),
        ({"row": 6}, "row must be a whole number from 0 to 5"),
        ({"filter_column": 1.5}, "filter_column is not a whole number"),
        ({"template": 1}, "no option 'template'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        AdderSimilarity(**traits)


def test_state_and_fallback():
    widget = AdderSimilarity("digit", filter_row=1, filter_column=2)
    assert len(widget.state_json().encode()) < 40_000
    for text in ("cut out at row 1, column 2", "36 their smallest distance", "before BatchNorm", "2,304"):
        assert text in widget.fallback_html()


def test_the_written_terms_add_up_to_the_maps(open_widgets):
    widget = AdderSimilarity()
    page = open_widgets(widget)
    sums = run_module(
        page, "adder-similarity", ["termsOf", "patchOf"],
        """(terms, patch, pixels) => {
            const places = [0, 1, 2, 3, 4, 5].flatMap((row) => [0, 1, 2, 3, 4, 5].map((column) => [row, column]));
            return places.map((own) => places.map((at) => {
                const all = terms(patch(pixels, ...at), patch(pixels, ...own)).flat();
                return ["correlation", "distance"].map((kind) => all.reduce((sum, term) => sum + term[kind], 0));
            }));
        }""",
        widget.pixels["digit"],
    )  # fmt: skip
    for case, written in zip(widget.cases["digit"], sums, strict=True):
        for index, kind in enumerate(("correlation", "distance")):
            assert [one[index] for one in written] == [v for line in case[kind]["output"] for v in line]


def test_places_in_words(open_widgets):
    page = open_widgets(AdderSimilarity())
    texts = run_module(
        page, "adder-similarity", ["placesText"],
        "(text) => [text([[1, 2]]), text([[1, 2], [3, 4]]), text([[1, 2], [3, 4], [5, 0]])]",
    )  # fmt: skip
    assert texts == ["row 1, column 2", "row 1, column 2 and row 3, column 4", "3 places"]


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(AdderSimilarity())
    said = shown(page).locator(".lw-live")
    assert (
        "Filter from row 2, column 3; window at row 2, column 0: correlation 65, minus L1 distance −32. "
        "The largest correlation is 65, at row 2, column 0: 31 windows have more than the filter's own patch (25). "
        "The largest minus L1 distance is 0, at row 2, column 3" in said.inner_text()
    )
    picture, correlation, distance = shown(page).get_by_role("grid").all()
    correlation.locator('[aria-selected="true"]').press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert "window at row 3, column 1" in said.inner_text()
    assert page.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"
    assert distance.locator('[aria-selected="true"]').inner_text().strip() == "−22"  # both maps follow
    picture.locator('[aria-selected="true"]').press("ArrowUp")
    assert "Filter from row 1, column 3; window at row 3, column 1" in said.inner_text()
    page.keyboard.press("Home")
    assert "Filter from row 1, column 0" in said.inner_text()  # the edge holds
    shown(page).get_by_role("button", name="Window to the filter").press("Enter")
    assert "window at row 1, column 0: correlation 226, minus L1 distance 0" in said.inner_text()
    sums = shown(page).locator(".lw-similar-sum").all_inner_texts()
    assert sums == ["", "", "sum 226", "sum 0"]
    shown(page).get_by_role("combobox", name="picture").select_option("digit")
    shown(page).get_by_role("button", name="Window to the largest correlation").press("Enter")
    case = AdderSimilarity("digit", filter_row=1, filter_column=0).case()["correlation"]
    row, column = case["largest"][0]
    assert (
        f"window at row {row}, column {column}: correlation {case['output'][row][column]}"
        in said.inner_text()
    )
    assert "correlation finds 2 at their own place, the L1 distance 36" in shown(page).inner_text()
    shown(page).get_by_role("button", name="Reset").press("Enter")
    assert "window at row 2, column 0: correlation 65" in said.inner_text()


def test_a_click_in_the_picture_chooses_the_filter_and_pointing_does_not(open_widgets):
    page = open_widgets(AdderSimilarity())
    said = shown(page).locator(".lw-live")
    pixel = shown(page).get_by_role("grid").first.get_by_role("gridcell").nth(8 * 5 + 6)
    pixel.hover()
    assert "Filter from row 2, column 3" in said.inner_text()
    pixel.click()
    assert "Filter from row 4, column 5" in said.inner_text()  # the pixel is in its middle
    shown(page).get_by_role("grid").nth(1).get_by_role("gridcell").nth(6 * 1 + 2).hover()
    assert "window at row 1, column 2" in said.inner_text()


def test_the_table_shows_pythons_numbers(open_widgets):
    widget = AdderSimilarity("digit")
    page = open_widgets(widget)
    unfold(page)
    rows = shown(page).locator(".lw-similar-norm tbody tr").all()
    told = [row.locator("td").all_inner_texts() for row in rows]
    expected = [
        widget.case()[kind][when] for kind in ("correlation", "distance") for when in ("before", "after")
    ]
    assert told == [[f"{number:g}".replace("-", "−") for number in line] for line in expected]
    label = shown(page).locator("svg").get_attribute("aria-label")
    assert f"With 2,304 inputs: adder {widget.growth[-1]['adder'][1]:g}" in label


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [AdderSimilarity, partial(AdderSimilarity, "digit", filter_row=1, filter_column=2)]
