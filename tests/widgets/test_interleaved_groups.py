"""InterleavedGroups: its products against Python's for every setting, its words, refusals, keys, looks."""

from functools import partial
from itertools import product

import pytest
import torch

from lwcnn.errors import LwcnnError
from lwcnn.studies.mixing import compose, count_paths, interleaved_matrices
from lwcnn.widgets import InterleavedGroups
from lwcnn.widgets.interleaved_groups.widget import MOST_CHANNELS, WIRINGS, all_orders
from tests.widgets.page import run_module

SETTINGS = [
    dict(L=L, M=M, layers=layers, wiring=wiring)
    for L, M in product(range(1, 13), repeat=2)
    if L * M <= MOST_CHANNELS
    for layers, wiring in product((1, 2, 3, 4), WIRINGS)
]

# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [
    InterleavedGroups,
    partial(InterleavedGroups, L=6, M=4, layers=4, wiring="same groups", multiplied=5, output=7),
    partial(InterleavedGroups, L=12, M=2, layers=3, wiring="no shuffle", output=23),
]


def test_the_page_multiplies_as_python_does(open_widgets):
    """Every setting; where all are multiplied, and where the first half is."""
    page = open_widgets(InterleavedGroups())
    function = """(sizesOf, factorsOf, productOf, pathsOf, orders, settings) => settings.map((state) => {
        const factors = factorsOf(state, orders);
        const half = Math.ceil(factors.length / 2);
        const rows = productOf(factors);
        return { sizes: sizesOf(state), count: factors.length, rows, half: productOf(factors.slice(0, half)),
                 paths: pathsOf(rows) };
    })"""
    names = ["sizesOf", "factorsOf", "productOf", "pathsOf"]
    drawn = run_module(page, "interleaved-groups", names, function, all_orders(), SETTINGS)
    for setting, shown in zip(SETTINGS, drawn, strict=True):
        widget = InterleavedGroups(**setting)
        matrices = widget.matrices()
        assert (shown["sizes"], shown["count"]) == (widget.sizes(), len(matrices))
        assert shown["rows"] == compose(matrices).int().tolist()
        assert shown["half"] == compose(matrices[: -(-len(matrices) // 2)]).int().tolist()
        found = count_paths(compose(matrices))
        assert shown["paths"] == {"heard": found.heard, "least": found.least, "most": found.most}


@pytest.mark.parametrize(
    ("traits", "sizes"),
    [
        (dict(L=3, M=4), [4, 3]),
        (dict(L=3, M=4, layers=3), [4, 3, 4]),
        (dict(L=3, M=4, wiring="same groups"), [4, 4]),
        (dict(L=4, M=2, layers=3, wiring="same groups"), [2, 2, 2]),
    ],
)
def test_sizes_and_product(traits, sizes):
    widget = InterleavedGroups(**traits)
    assert widget.sizes() == sizes
    expected = compose(interleaved_matrices(traits["L"] * traits["M"], sizes))
    assert torch.equal(widget.product(), expected)
    widget.multiplied = 1
    assert torch.equal(widget.product(), widget.matrices()[0])


def test_what_the_wirings_reach():
    assert InterleavedGroups(L=3, M=4).paths().complementary
    assert InterleavedGroups(L=3, M=4, layers=3).paths() == (True, 12, 4, 4)
    assert InterleavedGroups(L=4, M=2, layers=3, wiring="same groups").paths().complementary
    assert InterleavedGroups(L=3, M=4, wiring="same groups").paths() == (True, 12, 1, 2)
    assert InterleavedGroups(L=6, M=2, wiring="same groups").paths().heard == 4
    assert InterleavedGroups(L=3, M=4, wiring="no shuffle").paths().heard == 4


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"L": 7, "M": 4}, "28 channels are too many to draw.\n  L \\* M is at most 24"),
        ({"L": 0}, "L must be a whole number from 1 to 12"),
        ({"layers": 5}, "layers must be a whole number from 1 to 4"),
        ({"wiring": "shuffled"}, "wiring must be interleaved, same groups or no shuffle"),
        ({"output": 12}, "output must be a whole number from 0 to 11"),
        ({"multiplied": 0}, "multiplied must be a whole number from 1 to 8"),
        ({"groups": 3}, "no option 'groups'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        InterleavedGroups(**traits)


def test_without_javascript_the_product_is_a_table():
    text = InterleavedGroups(L=2, M=3).fallback_html()
    assert text.count("<tr>") == 7 and "each by exactly one path" in text
    assert "30 weights, one dense layer has 36" in text  # 6 * (3 + 2)
    assert "only 3 of 6" in InterleavedGroups(L=2, M=3, wiring="no shuffle").fallback_html()


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(InterleavedGroups())
    shown = page.locator("lw-interleaved-groups")
    said = shown.locator(".lw-live").first
    assert said.inner_text().endswith(
        "P₂ W₂ P₁ W₁: Dense: every output hears all 12 inputs, each by exactly one path."
    )
    page.get_by_role("slider", name="grouped layers").press("ArrowRight")
    assert (
        "each by exactly 4 paths" in said.inner_text() and "of 4, then of 3, then of 4" in said.inner_text()
    )
    page.get_by_role("slider", name="grouped layers").press("ArrowLeft")
    page.get_by_role("combobox", name="wiring").select_option("no shuffle")
    assert "some output hears only 4 of 12 inputs" in said.inner_text()
    assert shown.locator(".lw-inter-factor:visible").count() == 2
    page.get_by_role("combobox", name="wiring").select_option("same groups")
    assert "each by 1 to 2 paths" in said.inner_text()
    page.get_by_role("slider", name="matrices multiplied").press("Home")
    assert "W₁: Not dense: some output hears only 4 of 12" in said.inner_text()
    assert shown.locator(".lw-inter-waiting").count() == 3
    page.get_by_role("slider", name="output").press("End")
    assert "Output 11 hears 4 of 12 inputs: 8, 9, 10, 11." in shown.inner_text()
    page.get_by_role("slider", name="channels in each M").press("Home")  # three channels are left
    assert "Output 2 hears 1 of 3 inputs: 2." in shown.inner_text()
    page.get_by_role("button", name="Reset").press("Enter")
    assert "P₂ W₂ P₁ W₁" in said.inner_text() and "Output 0 hears 12 of 12" in shown.inner_text()
    assert "84 weights a pixel (1 × 1). One dense layer: 144" in shown.inner_text()


def test_a_click_chooses_a_row(open_widgets):
    page = open_widgets(InterleavedGroups(wiring="no shuffle"))
    picture = page.locator(".lw-inter-product")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] / 2, "y": box["height"] * 9.5 / 12})
    assert (
        "Output 9 hears 4 of 12 inputs: 8, 9, 10, 11." in page.locator("lw-interleaved-groups").inner_text()
    )
    assert "Paths to output 9" in picture.get_attribute("aria-label")
