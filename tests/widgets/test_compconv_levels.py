"""CompconvLevels: steps and weights against the module, the page's numbers against Python's, refusals, keys."""

import random

import pytest
import torch

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.models.compconv import CompConv
from lwcnn.widgets import CompconvLevels
from lwcnn.widgets.compconv_levels.widget import PRESETS
from tests.widgets.page import run_module, unfold

# What test_every_widget.py looks at: all steps, and one where much is cut off.
LOOKS = [
    CompconvLevels,
    lambda: CompconvLevels(in_channels=768, out_channels=16, depth=4, step=9),
]
CASES = [tuple(preset.values())[1:] for preset in PRESETS.values()] + [(48, 96, 4), (16, 34, 3), (30, 16, 4)]


def shown(page):
    return page.locator("lw-compconv-levels")


@pytest.mark.parametrize(("inputs", "outputs", "depth"), CASES)
def test_the_steps_are_those_of_the_module(inputs, outputs, depth):
    with torch.device("meta"):
        module = CompConv(inputs, outputs, depth=depth).eval()
        steps = lwcnn.trace(module, torch.empty(1, inputs, 4, 4))
    rows = CompconvLevels(in_channels=inputs, out_channels=outputs, depth=depth).rows()
    given = {}
    for step in steps:
        name = step.name.partition(".")[0]
        given[name if name != "slice" else "concat"] = step.out.shape[1]
    assert {row.name: row.channels for row in rows[1:]} == given
    heavy = [layer.conv.weight.numel() for layer in (*module.computed, module.cheap)]
    assert [row.weights for row in rows if row.weights] == heavy


@pytest.mark.parametrize("name", PRESETS)
def test_presets_have_the_depth_of_the_papers_rule(name):
    preset = PRESETS[name]
    assert preset["depth"] == lwcnn.models.compconv.adaptive_depth(preset["in_channels"])


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"out_channels": 63}, "out_channels is odd.*even"),
        ({"depth": 5}, "depth must be a whole number from 1 to 4"),
        ({"in_channels": 16, "out_channels": 512}, "depth 3 copies 111 input channels, and there are 16"),
        ({"kernel": 3}, "no option 'kernel'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        CompconvLevels(**traits)


def test_state_and_fallback():
    widget = CompconvLevels()
    assert len(widget.state_json().encode()) < 6_000
    for text in (
        "170,496",
        "418,248 of the 2,359,296 weights of a dense layer: 17.7%",
        "join2, join1, compute0, cheap",
    ):
        assert text in widget.fallback_html()


def test_the_page_unrolls_as_python_does(open_widgets):
    chance, states, expected = random.Random(0), [], []
    while len(states) < 40:
        inputs, outputs, depth = chance.randint(20, 300), 2 * chance.randint(4, 200), chance.randint(1, 4)
        try:
            widget = CompconvLevels(in_channels=inputs, out_channels=outputs, depth=depth)
        except LwcnnError:
            continue  # too few channels to copy
        states.append({"in_channels": inputs, "out_channels": outputs, "depth": depth})
        rows = [[row.name, row.channels, row.weights] for row in widget.rows()]
        copies = [row.channels for row in widget.rows() if row.kind == "copied"]
        expected.append(
            [rows, widget.weights(), 9 * inputs * outputs, [sum(copies[:i]) for i in range(len(copies))]]
        )
    widget = CompconvLevels()
    function = """(unroll, trees, states) => states.map((state) => {
        const { steps, weights, dense } = unroll(trees, state);
        const firsts = steps.filter((step) => step.kind === "copied").map((step) => step.first);
        return [steps.map(({ name, channels, weights }) => [name, channels, weights]), weights, dense, firsts];
    })"""
    page = open_widgets(widget)
    assert run_module(page, widget.module, ["unroll"], function, widget.formulas, states) == expected


def test_the_bars_show_each_channel_once(open_widgets):
    """Depth 2, 10 channels: n is 2, the output 2 + 2 + 4 + 4 maps without the last two."""
    widget = CompconvLevels(in_channels=10, out_channels=10, depth=2)
    function = """(unroll, trees, state) => unroll(trees, state).steps.map((step) => step.runs)"""
    page = open_widgets(widget)
    state = {"in_channels": 10, "out_channels": 10, "depth": 2}
    runs = run_module(page, widget.module, ["unroll"], function, widget.formulas, state)
    assert runs[-2] == [["computed", 2], ["copied", 2], ["computed", 4], ["cheap", 2], ["cut", 2]]
    halves = ["computed", "computed", "copied", "copied", "computed"], ["computed"] * 3 + ["cheap"] * 2
    assert runs[-1] == [[kind, 1] for pair in zip(*halves, strict=True) for kind in pair]


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(CompconvLevels(step=0))
    unfold(page)
    said = shown(page).locator(".lw-live")
    assert said.inner_text().startswith("Step 0 of 10, input: 512 channels.")
    hidden = shown(page).locator(".lw-levels-later")
    assert hidden.count() == 10
    page.get_by_role("slider", name="step").press("ArrowRight")
    assert "Step 1 of 10, compute2: 37 maps, each of 512: 170,496 weights" in said.inner_text()
    assert hidden.count() == 9
    assert shown(page).locator("[aria-current=step] b").inner_text() == "compute2"
    page.get_by_role("slider", name="step").press("End")
    assert hidden.count() == 0
    page.get_by_role("slider", name="depth d").press("ArrowRight")
    assert said.inner_text().startswith("depth d: 4, step: 13. Step 13 of 13")
    assert "The paper’s rule would give depth 3" in said.inner_text()
    page.get_by_role("slider", name="channels in").press("Home")
    assert "Step 4 of 4" in said.inner_text()  # 16 channels allow depth 1 alone
    assert "depth d: 1" in said.inner_text()
    page.get_by_label("start from").select_option("ResNet-18, conv4")
    assert (
        "166,410 weights, 28.2 % of a dense layer’s 589,824. Depth 2 is the paper’s rule" in said.inner_text()
    )
    assert "258" not in shown(page).locator(".lw-levels").inner_text()
    assert "256 maps; 2 more are cut off" in shown(page).locator(".lw-levels").inner_text()
    page.get_by_role("button", name="Reset").press("Enter")
    assert said.inner_text().startswith("channels in C_in: 512")
