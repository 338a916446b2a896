"""MicroFactorised: its designs against the product for every C, R, G, its curves, moves along a budget, keys, looks."""

import math
from functools import partial

import pytest

from lwcnn.errors import LwcnnError
from lwcnn.studies.mixing import compose, count_paths, micro_factorised_matrices
from lwcnn.widgets import MicroFactorised
from lwcnn.widgets.micro_factorised.widget import all_designs
from tests.widgets.page import run_module, unfold

# What test_every_widget.py looks at: the rule, the widest, the one with most paths.
LOOKS = [
    MicroFactorised,
    partial(MicroFactorised, C=36, R=1, G=36, hold=False, output=35),
    partial(MicroFactorised, C=24, R=2, G=1),
]


def shown(page):
    return page.locator("lw-micro-factorised")


def test_designs_are_counted_on_the_product():
    """Weights and paths of each, against the numbers of ones and against plain arithmetic."""
    assert len(all_designs()) == len({one[:3] for one in all_designs()})
    for one in all_designs():
        matrices = micro_factorised_matrices(one.C, one.R, one.G)
        product = compose(matrices)
        assert one.weights == int(matrices[0].sum() + matrices[2].sum())
        assert one.arriving == int(product[0].sum())
        assert one.paths == count_paths(product)
        assert one.paths.heard == min(one.C, one.arriving)  # the ground below both curves
        complementary = one.G**2 * one.R == one.C
        assert one.paths.complementary == complementary


def test_blocks_are_the_product_again():
    told = MicroFactorised().blocks
    for one in all_designs():
        between = told[str(one.C // one.R)][str(one.G)]
        each = one.C // one.G
        grown = [[paths for paths in row for _ in range(each)] for row in between for _ in range(each)]
        assert grown == compose(micro_factorised_matrices(one.C, one.R, one.G)).int().tolist()


def test_a_budget_and_its_designs():
    widget = MicroFactorised()
    assert widget.paths().complementary
    assert [(one.C, one.G, one.weights, one.arriving) for one in widget.same_budget()] == [
        (8, 1, 128, 64),
        (16, 4, 128, 16),
        (32, 16, 128, 4),
    ]
    assert MicroFactorised(C=32, G=16).paths() == (False, 4, 0, 1)
    assert MicroFactorised(C=8, G=1).paths() == (True, 8, 8, 8)


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"C": 20}, "C must be 8, 12, 16, 18, 24, 32 or 36"),
        ({"R": 3}, "R does not divide C.\n  R is 1, 2, 4, 8 or 16"),
        ({"C": 18, "R": 2, "G": 4}, "G does not divide the C/R channels between.\n  G is 1, 3 or 9"),
        ({"output": 16}, "output must be a whole number from 0 to 15"),
        ({"hold": 1}, "hold must be True or False"),
        ({"groups": 3}, "no option 'groups'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        MicroFactorised(**traits)


def test_without_javascript_there_are_the_product_and_the_budget():
    text = MicroFactorised(C=8, R=2, G=2).fallback_html()
    assert "An output hears 8 of 8 inputs." in text and "<td>1 to 1</td>" in text
    assert text.count("<tr>") == 9 + 1 + len(MicroFactorised(C=8, R=2, G=2).same_budget())


def test_the_curves_run_through_every_design_of_a_budget(open_widgets):
    """Drawn through one design, they give the others; they cross where G² = C/R."""
    function = """(curvesThrough, pairs) => pairs.map(([from, to]) => {
        const { width, arriving, best } = curvesThrough(from);
        return [width(to.G), arriving(to.G), best, width(best), arriving(best)];
    })"""
    designs = [{**one._asdict(), "arriving": one.arriving} for one in all_designs()]
    pairs = [
        (one, other)
        for one in designs
        for other in designs
        if (one["R"], one["weights"]) == (other["R"], other["weights"])
    ]
    page = open_widgets(MicroFactorised())
    found = run_module(page, "micro-factorised", ["curvesThrough"], function, pairs)
    for (one, other), (width, arriving, best, wide, paths) in zip(pairs, found, strict=True):
        assert (width, arriving) == pytest.approx((other["C"], other["arriving"]))
        assert wide == pytest.approx(paths)  # where they cross, as many paths arrive as there are channels
        assert best == pytest.approx(math.sqrt(wide / one["R"]))


def test_a_slider_goes_along_the_budget_or_alone(open_widgets):
    function = """(moved, designs, moves) => moves.map(([from, name, value, hold]) => {
        const chosen = designs.find((one) => ["C", "R", "G"].every((key, place) => one[key] === from[place]));
        const { C, R, G } = moved(designs, chosen, name, value, hold);
        return [C, R, G];
    })"""
    moves = {
        ((16, 1, 4), "G", 16, True): [32, 1, 16],
        ((16, 1, 4), "C", 8, True): [8, 1, 1],
        ((16, 1, 4), "R", 2, True): [16, 2, 2],
        ((16, 1, 4), "G", 16, False): [16, 1, 16],
        ((16, 1, 4), "C", 18, False): [18, 1, 3],
        ((16, 1, 16), "R", 4, False): [16, 4, 4],
    }
    widget = MicroFactorised()
    page = open_widgets(widget)
    found = run_module(page, "micro-factorised", ["moved"], function, widget.designs, list(moves))
    assert found == list(moves.values())


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(MicroFactorised())
    said = shown(page).locator(".lw-live").first
    assert said.inner_text() == (
        "128 weights, 50 % of a dense layer’s. Each output hears all 16 inputs, each by exactly one path. "
        "√(C/R) is 4: G follows the rule."
    )
    page.get_by_role("slider", name="groups G").press("ArrowRight")
    assert "channels C: 32, groups G: 16. 128 weights" in said.inner_text()
    assert "Each output hears 4 of 32 inputs" in said.inner_text()
    assert "√(C/R) is 5.7: G is larger." in said.inner_text()
    page.get_by_role("slider", name="output").press("End")
    assert "Output 31 hears 4 of 32 inputs: 28 to 29, 30 to 31." in shown(page).inner_text()
    page.get_by_role("slider", name="groups G").press("Home")
    assert "all 8 inputs, each by exactly 8 paths" in said.inner_text()
    assert "Output 7 hears 8 of 8 inputs: all." in shown(page).inner_text()
    page.get_by_role("checkbox", name="hold the budget").press("Space")
    page.get_by_role("slider", name="groups G").press("End")
    assert "groups G: 8. 16 weights" in said.inner_text()
    page.get_by_role("button", name="Reset").press("Enter")
    assert "G follows the rule" in said.inner_text()
    unfold(page)
    rows = shown(page).locator(".lw-fold tbody tr").all_inner_texts()
    assert rows == ["8\t1\t64\t8\t8", "▸ 16\t4\t16\t16\t1", "32\t16\t4\t4\t0 to 1"]
    label = shown(page).locator(".lw-micro-plot").get_attribute("aria-label")
    assert "both are equal at G = 4.0" in label and "G 16: 32 channels, 4 paths to an output" in label


def test_a_click_chooses_a_row(open_widgets):
    page = open_widgets(MicroFactorised(C=32, G=16))
    picture = page.locator(".lw-micro-product")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] / 2, "y": box["height"] * 9.5 / 32})
    assert "Output 9 hears 4 of 32 inputs:" in shown(page).inner_text()


def test_where_a_picture_draws_its_blocks(open_widgets):
    function = """(diagonalBlocks) => diagonalBlocks(4, 8, 2)"""
    found = run_module(open_widgets(MicroFactorised()), "micro-factorised", ["diagonalBlocks"], function)
    assert found == [
        {"top": 0, "left": 0, "height": 2, "width": 4},
        {"top": 2, "left": 4, "height": 2, "width": 4},
    ]
