"""BlockCompare: verdicts against the test of differences, axes, refusals, keys, the pointer."""

import doctest
from functools import partial
from statistics import mean, stdev
from types import SimpleNamespace

import pytest

import lwcnn.widgets.block_compare.widget as module
from lwcnn.errors import LwcnnError
from lwcnn.studies.differences import differences
from lwcnn.widgets import BlockCompare
from tests.widgets.page import run_module, unfold

SEEDS = (-0.003, -0.001, 0.0, 0.002, 0.002)


def summary(name, accuracy, parameters, activations=20_000, time=1.0, macs=1_000_000, chapter=""):
    return SimpleNamespace(
        block=name, accuracies=[accuracy + seed for seed in SEEDS], parameters=parameters, macs=macs,
        activations=activations, peak_memory=activations // 4, time_ratio=time, chapter=chapter,
    )  # fmt: skip


BLOCKS = [
    summary("plain", 0.93, 9_000),
    summary("fire", 0.95, 14_000, 40_000, 1.7, 1_004_000, "squeezenet"),
    summary("inverted_residual", 0.97, 21_000, 90_000, 2.9, 996_000, "mobilenet"),
    summary("ghost", 0.9501, 12_000, 70_000, 3.2, 1_001_000, "ghostnet"),
]
make = partial(BlockCompare, BLOCKS)
# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [make, partial(make, across="macs", block="plain")]


def show_all(page):
    """The table behind the picture."""
    unfold(page)


def test_doctests():
    assert doctest.testmod(module).failed == 0


def test_blocks_are_the_summaries_the_best_first():
    widget = make()
    assert [one["name"] for one in widget.blocks] == ["inverted_residual", "ghost", "fire", "plain"]
    assert widget.block == "inverted_residual"
    fire = widget.blocks[2]
    assert fire["accuracy"] == pytest.approx(100 * mean(BLOCKS[1].accuracies), abs=0.005)
    assert fire["spread"] == pytest.approx(100 * stdev(BLOCKS[1].accuracies), abs=0.005)
    assert (fire["parameters"], fire["activations"], fire["macs"]) == (14_000, 40_000, 1_004_000)
    assert (fire["time_ratio"], fire["peak_memory"], fire["seeds"]) == (1.7, 10_000, 5)
    assert fire["chapter"] == "squeezenet"


def test_verdicts_are_the_differences():
    """Row of the chosen block, column of the other one: + where the other one is better."""
    widget = make()
    names = [one["name"] for one in widget.blocks]
    assert widget.verdicts == ["=---", "+==-", "+==-", "+++="]
    for one in differences({block.block: block.accuracies for block in BLOCKS}):
        first, second = names.index(one.first), names.index(one.second)
        assert (widget.verdicts[first][second] == "=") is not one.is_larger()
        if one.is_larger():
            assert (widget.verdicts[first][second] == "-") is (one.size > 0)


def test_all_values_lie_on_their_axes():
    widget = make()
    for name, axis in widget.axes.items():
        values = [one[name] for one in widget.blocks]
        assert axis["low"] <= min(values) and max(values) <= axis["high"], name
        assert 1 <= len(axis["marks"]) <= 8 and axis["marks"] == sorted(axis["marks"]), name
        assert axis["low"] <= axis["marks"][0] and axis["marks"][-1] <= axis["high"], name
    low = min(one["accuracy"] - one["spread"] for one in widget.blocks)
    assert widget.axes["accuracy"]["low"] <= low, "the bars are on it, too"
    assert widget.axes["parameters"]["log"] and not widget.axes["macs"]["log"]


@pytest.mark.parametrize("values", [[5], [7, 7, 7], [0.2, 0.3], [1e6, 1.01e6], [3, 1e9], [91.25, 91.26]])
def test_axes_of_any_values(values):
    for axis in (module.axis_of(values), module.even_axis(min(values), max(values))):
        assert axis["low"] <= min(values) and max(values) <= axis["high"] and axis["low"] < axis["high"]
        assert axis["marks"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: BlockCompare(BLOCKS, block="fir"), "no such block.\n  did you mean fire"),
        (
            lambda: BlockCompare(BLOCKS, across="price"),
            "across must be parameters, activations, peak_memory, time_ratio or macs",
        ),
        (lambda: BlockCompare(BLOCKS[:1]), "nothing to compare"),
        (lambda: BlockCompare([*BLOCKS, summary("none", 0.9, 0)]), "a cost is no positive number"),
        (lambda: BlockCompare(BLOCKS, colour="red"), "no option 'colour'"),
    ],
)
def test_wrong_values(call, message):
    with pytest.raises(LwcnnError, match=message):
        call()


def test_fallback_has_every_block():
    html = make().fallback_html()
    assert html.count('<th scope="row">') == len(BLOCKS)
    row = html[html.index('"row">fire<') :].split("</tr>")[0]
    for text in (">95.00<", ">14,000<", ">1,004,000<", ">40,000<", ">10,000<", ">1.70<", ">1</td><td>1<"):
        assert text in row


def test_the_sentence(open_widgets):
    widget = make()
    page = open_widgets(widget)
    text = run_module(
        page, widget.module, ["countVerdicts", "sentenceOf"],
        "(count, sentence, block, signs) => sentence(block, count(signs, 2))",
        widget.blocks[2], widget.verdicts[2],
    )  # fmt: skip
    assert text == (
        "fire: 95.0 % ± 0.2 of 5 seeds, 14,000 parameters, 1,004,000 MACs, 40,000 activations, "
        "10,000 numbers at the peak, 1.70 times the plain block's time. "
        "Of the others, by more than the seeds explain, better: 1, worse: 1; not told apart from it: 1."
    )


def test_keys_and_pointer_choose_a_block(open_widgets):
    page = open_widgets(make())
    unfold(page)
    shown = page.locator("lw-block-compare")
    said = shown.locator(".lw-live")
    assert "inverted residual: 97.0 %" in said.inner_text()
    assert shown.get_by_role("link").get_attribute("href") == "mobilenet.ipynb"
    shown.get_by_role("combobox", name="block").press("ArrowDown")
    assert "ghost: 95.0 %" in said.inner_text()
    words = shown.locator(".lw-blocks-table tbody tr td:last-child").all_inner_texts()
    assert words == ["better", "chosen", "not told apart", "worse"]
    assert shown.locator("tr.lw-on").count() == 1
    assert "better: 1, worse: 1; not told apart from it: 1" in said.inner_text()
    shown.get_by_role("combobox", name="block").select_option("plain")
    assert "better: 3, worse: 0; not told apart from it: 0" in said.inner_text()
    assert shown.get_by_role("link").count() == 0 and "No chapter explains plain" in shown.inner_text()
    shown.get_by_role("combobox", name="across").select_option("time_ratio")
    assert "Across: time, the plain block's = 1." in said.inner_text()
    assert "the plain block's = 1" in shown.locator(".lw-plot-name").first.text_content()
    assert "fire 1.7, 95.0 % ± 0.2" in shown.locator("svg").get_attribute("aria-label")
    shown.locator(".lw-blocks-near").nth(2).hover()
    assert "fire: 95.0 %" in said.inner_text()
    signs = shown.locator(".lw-plot-point")
    assert len({sign.get_attribute("d") for sign in signs.all()}) == 4, (
        "better, worse, not told apart, chosen"
    )
