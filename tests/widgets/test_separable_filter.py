"""SeparableFilter: its sums against numpy, its pictures against torch, its keys, and what a reader types."""

import base64
from functools import partial

import numpy
import pytest
import torch

from lwcnn.data import photograph
from lwcnn.errors import LwcnnError
from lwcnn.ops import conv2d
from lwcnn.studies.low_rank import kept_share, split_filter
from lwcnn.widgets import SeparableFilter
from tests.widgets.page import run_module, unfold

LEARNED = [[0.3, -0.2, 0.1, 0.4, -0.3], [0.2, 1.4, 0.3, -0.5, 0.6], [0.7, -1, 2.5, 0.3, 0.1],
           [0.2, 0.1, -0.4, 0.9, 0.3], [-0.6, 0.2, 0.4, 0.1, 0.5]]  # fmt: skip
MODULE = "separable-filter"


def matrices():
    """Random ones of all sizes, then what is special: rank 1, all values alike, zeros, a row of zeros, tiny numbers."""
    chance = numpy.random.default_rng(0)
    special = [[[1, 2, 1], [2, 4, 2], [1, 2, 1]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 0], [0, 0]],
               [[0, 0, 0], [1, -2, 3], [-4, 5, 6]], [[1e-7, 2e-7], [3e-7, -4e-7]]]  # fmt: skip
    random = [chance.normal(size=(k, k)).round(3).tolist() for k in range(2, 8) for _ in range(5)]
    whole = [chance.integers(-99, 100, size=(3, 3)).tolist() for _ in range(5)]
    return [*random, *whole, *special]


def test_the_singular_values_are_those_of_numpy(open_widgets):
    page = open_widgets(SeparableFilter())
    split = run_module(page, MODULE, ["splitFilter"], "(split, all) => all.map(split)", matrices())
    for matrix, pairs in zip(matrices(), split, strict=True):
        values = numpy.linalg.svd(matrix, compute_uv=False)
        size = max(values.max(), 1e-12)
        assert [pair["value"] for pair in pairs] == pytest.approx(values, abs=1e-9 * size)
        made = sum(numpy.outer(pair["column"], pair["row"]) for pair in pairs)
        assert numpy.allclose(made, matrix, rtol=0, atol=2e-9 * size)
        strong = [pair for pair in pairs if pair["value"] > 0]
        for pair in strong:  # each column times row is as long as its value says
            assert numpy.linalg.norm(numpy.outer(pair["column"], pair["row"])) == pytest.approx(pair["value"])
            assert max(pair["column"]) == 1 and min(pair["column"]) >= -1 - 1e-6


def test_the_pairs_are_those_of_python(open_widgets):
    """Where the values differ there is one answer, in sign and scale too."""
    page = open_widgets(SeparableFilter())
    different = matrices()[:35]
    split = run_module(page, MODULE, ["splitFilter"], "(split, all) => all.map(split)", different)
    for matrix, pairs in zip(different, split, strict=True):
        columns, rows = split_filter(torch.tensor(matrix, dtype=torch.float64), len(matrix))
        shown = torch.tensor([pair["row"] for pair in pairs], dtype=torch.float64)
        assert torch.allclose(shown, rows, atol=1e-6 * float(rows.abs().max()))
        shown = torch.tensor([pair["column"] for pair in pairs], dtype=torch.float64)
        assert torch.allclose(shown.T, columns, atol=1e-6)


def test_what_is_lost_is_the_rest(open_widgets):
    page = open_widgets(SeparableFilter())
    function = "(split, lost, all) => all.map((one) => lost(split(one), 1))"
    found = run_module(page, MODULE, ["splitFilter", "lostOf"], function, matrices())
    for matrix, lost in zip(matrices(), found, strict=True):
        values = numpy.linalg.svd(matrix, compute_uv=False)
        whole = numpy.linalg.norm(values)
        assert lost["residual"] == pytest.approx(numpy.linalg.norm(values[1:]), abs=1e-7 * whole)
        share = kept_share(torch.tensor(matrix, dtype=torch.float64)).item() if whole else 1.0
        assert 1 - lost["relative"] ** 2 == pytest.approx(share, abs=1e-7)


@pytest.mark.parametrize("pairs", [1, 3])
def test_pictures_are_what_torch_filters(open_widgets, pairs):
    picture = torch.rand(9, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    page = open_widgets(SeparableFilter())
    function = """(split, whole, thin, values, rows, pairs) => {
        const picture = { values, height: 9, width: 8 };
        return [whole(picture, rows), thin(picture, split(rows).slice(0, pairs))];
    }"""
    names = ["splitFilter", "filtered", "filteredByPairs"]
    arguments = (picture.flatten().tolist(), LEARNED, pairs)
    whole, thin = run_module(page, MODULE, names, function, *arguments)
    weight = torch.tensor(LEARNED, dtype=torch.float64)
    columns, rows = split_filter(weight, pairs)
    for shown, filter_ in ((whole, weight), (thin, columns @ rows)):
        made = conv2d(picture[None, None], filter_[None, None])[0, 0]
        assert (shown["height"], shown["width"]) == tuple(made.shape) == (5, 4)
        assert shown["values"] == pytest.approx(made.flatten().tolist())


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"chosen": 4}, "a whole number from 0 to 3"),
        ({"pairs": 0}, "pairs must be a whole number from 1 to 7"),
        ({"typed": [[1, 2]]}, "k rows of k numbers from -99 to 99"),
        ({"typed": [[1, 2], [3]]}, "this is no filter"),
        ({"typed": [[1, 2], [3, 100]]}, "this is no filter"),
        ({"typed": [[1, 2], [3, float("nan")]]}, "this is no filter"),
        ({"typed": [["a", 2], [3, 4]]}, "this is no filter"),
        ({"filters": [[1]]}, "filters is a list.\n  a dict from names to numbers"),
        ({"filters": {"long": torch.ones(8, 8)}}, "'long' is no filter.\n  k x k numbers"),
        ({"photograph": "dog"}, "photograph"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        SeparableFilter(**traits)


def test_the_photograph_is_that_of_the_data():
    photo, grey = SeparableFilter().photo, photograph("china", 64).mean(dim=0)
    bits = "".join(f"{octet:08b}" for octet in base64.b64decode(photo["text"]))
    levels = torch.tensor([int(bits[at : at + 6], 2) for at in range(0, 6 * 64 * 64, 6)]).view(64, 64) / 63
    spread = (grey - grey.min()) / (grey.max() - grey.min())
    assert (levels - spread).abs().max() < 0.1


def test_by_keyboard(open_widgets):
    page = open_widgets(SeparableFilter(filters={"learned": LEARNED}))
    widget = page.locator("lw-separable-filter")
    said, filter_ = widget.locator(".lw-live"), widget.get_by_role("combobox", name="filter")
    assert said.inner_text() == (
        "blur, 3 × 3: 1 column times 1 row keeps 100.0 % of the sum of squares. Nothing is lost. "
        "6 weights in the place of 9."
    )
    assert (
        widget.locator(".lw-separable-grid").first.get_attribute("aria-label")
        == "filter: 1, 2, 1; 2, 4, 2; 1, 2, 1"
    )
    filter_.select_option("spots (Laplace)")
    assert (
        "keeps 99.0 % of the sum of squares. What is lost has the length 0.449, 0.101 of" in said.inner_text()
    )
    assert "an even area no longer gives 0" in widget.inner_text()
    widget.get_by_role("slider", name="pairs kept").press("ArrowRight")
    assert said.inner_text().startswith(
        "pairs kept: 2. spots (Laplace), 3 × 3: 2 columns times 2 rows keep 100.0 %"
    )
    assert said.inner_text().endswith("12 weights in the place of 9, which is no saving.")
    filter_.select_option("learned")
    slider = widget.get_by_role("slider", name="pairs kept")
    slider.press("End")
    assert slider.input_value() == "5" and "50 weights in the place of 25" in said.inner_text()
    assert widget.locator(".lw-separable-pair:visible").count() == 5
    filter_.select_option("diagonal")  # a smaller one: all of its pairs
    assert "3 columns times 3 rows" in said.inner_text() and slider.input_value() == "3"
    widget.get_by_role("button", name="Reset").press("Enter")
    assert said.inner_text().startswith("pairs kept: 1. blur, 3 × 3: 1 column")


def test_a_typed_filter(open_widgets):
    page = open_widgets(SeparableFilter(chosen=1))
    unfold(page)
    widget = page.locator("lw-separable-filter")
    said, fields = widget.locator(".lw-live"), widget.get_by_role("spinbutton").all()
    assert [field.input_value() for field in fields] == ["-1", "0", "1", "-2", "0", "2", "-1", "0", "1"]
    fields[0].fill("2.5")
    fields[0].press("Tab")
    typed = [[2.5, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    assert (
        f"keeps {100 * SeparableFilter(typed=typed).kept():.1f} % of the sum of squares" in said.inner_text()
    )
    assert said.inner_text().startswith("your own filter, 3 × 3")
    fields[1].fill("1000")
    fields[1].press("Tab")
    assert fields[1].input_value() == "99"
    for field in fields:
        field.fill("0")
        field.press("Tab")
    assert "Nothing is lost" in said.inner_text() and "NaN" not in widget.inner_text()
    widget.get_by_role("button", name="Back to the given filter").press("Enter")
    assert said.inner_text().startswith("vertical edges (Sobel), 3 × 3: 1 column times 1 row keeps 100.0 %")


def test_another_choice_takes_the_place_of_a_typed_filter(open_widgets):
    page = open_widgets(SeparableFilter(typed=[[1, 0], [0, 1]]))
    widget = page.locator("lw-separable-filter")
    assert "your own filter, 2 × 2: 1 column times 1 row keeps 50.0 %" in widget.inner_text()
    widget.get_by_role("combobox", name="filter").select_option("diagonal")
    assert "diagonal, 3 × 3: 1 column times 1 row keeps 33.3 %" in widget.inner_text()


def test_the_costs_are_k_squared_and_2_k(open_widgets):
    page = open_widgets(SeparableFilter())
    unfold(page)
    rows = [row.inner_text().split("\t") for row in page.locator(".lw-fold tbody tr").all()]
    assert rows == [
        ["2 × 2", "4", "4", "100 %"],
        ["3 × 3", "9", "6", "67 %"],
        ["5 × 5", "25", "10", "40 %"],
        ["7 × 7", "49", "14", "29 %"],
    ]


def test_without_javascript():
    text = SeparableFilter(filters={"learned": LEARNED}).fallback_html()
    assert "4.45, 0.45, 0.00" in text and "99.0%" in text and "10 for 25" in text


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [
    partial(SeparableFilter, filters={"learned": LEARNED}),
    partial(SeparableFilter, filters={"learned": LEARNED}, chosen=4, pairs=3),
    partial(SeparableFilter, filters={"learned": LEARNED}, chosen=2, pairs=1),
    partial(SeparableFilter, filters={"learned": LEARNED}, typed=[[0, 0], [0, 0]]),
]
