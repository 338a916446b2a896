"""ConvolutionMicroscope: its outputs against plain loops, its written sums against its outputs, its keys."""

import itertools
from functools import partial

import pytest
import skimage.data
import torch

from lwcnn.errors import LwcnnError
from lwcnn.ops.by_hand import mitchell_product, mixconv
from lwcnn.widgets import ConvolutionMicroscope
from lwcnn.widgets.convolution_microscope.filters import PATCHES, eye
from lwcnn.widgets.convolution_microscope.widget import KINDS
from tests.widgets.page import run_module, unfold

CASES = [(k, s, p) for k in KINDS for s in (1, 2) for p in (0, 1)]


def flat(rows):
    return [number for row in rows for number in row]


def by_hand(image, kind, stride, padding):
    """The layer in plain loops, and how many products or absolute differences it takes."""
    if "reads" in kind:
        return along_by_hand(image, stride)
    if "keepsSize" in kind:
        return parts_by_hand(image, kind["weight"], stride)
    height, width = len(image[0]), len(image[0][0])
    seen, tall, wide = len(kind["weight"][0]), len(kind["weight"][0][0]), len(kind["weight"][0][0][0])
    above, left = (padding if side > 1 else 0 for side in (tall, wide))
    group_size = len(kind["weight"]) // kind["groups"]
    rows = range((height + 2 * above - tall) // stride + 1)
    columns = range((width + 2 * left - wide) // stride + 1)
    apply = {
        "multiply": lambda value, weight: value * weight,
        "absolute_difference": lambda value, weight: -abs(value - weight),
        "copy": lambda value, weight: value * weight,
        "mitchell_product": mitchell_product,
    }[kind["operation"]]
    terms, output = 0, []
    for o, i, j in itertools.product(range(len(kind["weight"])), rows, columns):
        total = 0
        for c, u, v in itertools.product(range(seen), range(tall), range(wide)):
            row, column = i * stride + u - above, j * stride + v - left
            inside = 0 <= row < height and 0 <= column < width
            value = image[o // group_size * seen + c][row][column] if inside else 0
            weight = kind["weight"][o][c][u][v]
            total += apply(value, weight)
            terms += kind["operation"] != "copy" or weight  # a shift reads the pixel where the 1 stands
        output.append(total)
    maps = torch.tensor(output).view(len(kind["weight"]), len(rows), len(columns)).tolist()
    if kind["after"] and kind["groups"] == 4:
        return colours_by_hand(maps, terms)
    return mixed_by_hand(maps, terms) if kind["after"] else (maps, terms)


def along_by_hand(image, stride):
    """Twice the channel and its two neighbours; beyond the ends stand channels of zeros, which are multiplied, too."""
    zeros = [[0] * len(row) for row in image[0]]
    line = [zeros, *image, zeros]
    maps = [
        [
            [
                line[o][i][j] + 2 * line[o + 1][i][j] + line[o + 2][i][j]
                for j in range(0, len(zeros[0]), stride)
            ]
            for i in range(0, len(zeros), stride)
        ]
        for o in range(4)
    ]
    return maps, 3 * len(flat(flat(maps)))


def parts_by_hand(image, weight, stride):
    """Two channels with filters of 3 x 3 and two with 5 x 5: 9 or 25 products a value, zeros of the padding too."""
    maps = mixconv(image, [weight[:2], weight[2:]], stride)
    return maps, sum(len(flat(one)) * terms for one, terms in zip(maps, (9, 9, 25, 25), strict=True))


def colours_by_hand(maps, products):
    """The second pass of the separable layer: the sum of the four, and three differences."""
    m = [torch.tensor(one) for one in maps]
    mixed = torch.stack([m[0] + m[1] + m[2] + m[3], m[0] - m[1], m[1] - m[2], 2 * m[0] - m[2] - m[3]])
    return mixed.tolist(), products + 4 * mixed.numel()


def mixed_by_hand(maps, products):
    """After it: shuffle two groups of two channels, then in each group the sum and the difference of its two."""
    first, second, third, fourth = maps
    groups = (first, third), (second, fourth)  # A0 A1 B0 B1 -> A0 B0 | A1 B1
    pairs = [list(zip(torch.tensor(a).flatten(), torch.tensor(b).flatten(), strict=True)) for a, b in groups]
    mixed = [[sign * int(b) + int(a) for a, b in pair] for pair in pairs for sign in (1, -1)]
    shape = len(maps), len(first), len(first[0])
    return torch.tensor(mixed).view(shape).tolist(), products + 2 * 4 * shape[1] * shape[2]


@pytest.mark.parametrize(("kind", "stride", "padding"), CASES)
def test_outputs_and_operations_agree_with_plain_loops(kind, stride, padding):
    widget = ConvolutionMicroscope(kind=kind, stride=stride, padding=padding)
    output, terms = by_hand(widget.image, widget.kinds[kind], stride, padding)
    if kind == "interleaved_groups":  # back: A0 B0 A1 B1 of the second layer to where the first group stood
        output = [output[place] for place in (0, 2, 1, 3)]
    case = widget.case()
    assert case["output"] == output
    without_macs = kind in ("adder", "shift", "mitchell")
    counted, none = ("others", "macs") if without_macs else ("macs", "others")
    assert (case[counted], case[none], case[f"{none}_per_value"]) == (terms, 0, 0)
    assert case[f"{counted}_per_value"] * torch.tensor(output).numel() == terms


def test_the_picture_is_the_eye_of_the_cat():
    crop = torch.from_numpy(skimage.data.chelsea()[84:148, 139:203].copy()).double()
    blocks = crop.view(8, 8, 8, 8, 3).mean((1, 3))
    channels = torch.cat([blocks, blocks.mean(2, keepdim=True)], 2).permute(2, 0, 1)
    assert torch.equal(eye()[0], (10 * channels / (channels.max() + 1)).floor())


def test_the_written_sums_are_the_outputs(open_widgets):
    """Every pixel of every channel, in every kind, stride and padding, and on another picture too."""
    noise = torch.randint(-9, 10, (4, 5, 6), generator=torch.Generator().manual_seed(0)).tolist()
    page = open_widgets(ConvolutionMicroscope())
    function = """(tapsOf, { image, kinds }, cases) => cases.map(([name, stride, padding]) => {
        const kind = kinds[name];
        return kind.cases[`${stride},${padding}`].output.map((map, output) => map.map((values, row) =>
            values.map((_, column) => tapsOf({ image, kind, stride, padding, output, row, column })
                .reduce((sum, part) => sum + part.factor * part.sum, 0))));
    })"""
    for widget in (ConvolutionMicroscope(), ConvolutionMicroscope(image=noise)):
        sums = run_module(page, "convolution-microscope", ["tapsOf"], function, widget.state(), CASES)
        for (kind, stride, padding), written in zip(CASES, sums, strict=True):
            assert written == widget.kinds[kind]["cases"][f"{stride},{padding}"]["output"]


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"kind": "dilated"}, "channel_wise, shift, mitchell or mixed"),
        ({"typed": {"shift": {"0,0": [[1]]}}}, "these are no filters of these kinds"),
        ({"typed": {"channel_wise": {"0,0": [[1]]}}}, "these are no filters of these kinds"),
        ({"typed": {"standard": {"0,4": [[1] * 3] * 3}}}, "these are no filters"),
        ({"typed": {"standard": {"0,0": [[1] * 3] * 2}}}, "these are no filters"),
        ({"typed": {"column": {"0,0": [[1] * 3]}}}, "these are no filters"),
        ({"typed": {"mixed": {"2,0": [[1] * 3] * 3}}}, "these are no filters"),
        ({"typed": {"standard": {"0,0": [[0.5] * 3] * 3}}}, "whole numbers from -99 to 99"),
        ({"stride": 3}, "stride must be 1 or 2"),
        ({"image": [[1]]}, r"image has shape \(1, 1\)"),
        ({"image": torch.full((4, 3, 3), 0.5)}, "whole numbers"),
        ({"image": "cat"}, "this is no picture"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        ConvolutionMicroscope(**traits)


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(ConvolutionMicroscope())
    widget = page.locator("lw-convolution-microscope")
    chosen, text = widget.locator('[aria-selected="true"]'), widget.inner_text
    value = ConvolutionMicroscope(row=1, column=2, output=3).value()
    widget.get_by_role("slider", name="output channel").press("End")
    chosen.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert f"output channel 3, row 1, column 2: {str(value).replace('-', '−')}" in text()
    assert page.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")  # the edge holds
    assert "row 1, column 7" in text() and "6 of them read a zero of the padding" not in text()
    assert "12 of them read a zero of the padding" in text()  # 3 in each of 4 channels
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert "row 1, column 0" in text()
    page.keyboard.press("End")
    widget.get_by_role("combobox", name="stride").select_option("2")
    assert "row 1, column 3" in text()  # the output is smaller
    widget.get_by_role("combobox", name="stride").select_option("1")
    widget.get_by_role("combobox", name="kind").select_option("pointwise")
    assert "the sum of 4 products" in text()
    assert widget.get_by_role("combobox", name="padding").input_value() == "1"  # the shares stay comparable
    unfold(page)
    shares = widget.locator(".lw-fold tbody tr").evaluate_all(
        "all => all.map((one) => one.lastChild.innerText)"
    )
    assert shares == [
        "100 %", "50 %", "25 %", "11 %", "36 %", "56 %", "no MACs", "33 %", "33 %", "56 %", "8 %", "no MACs",
        "no MACs", "47 %",
    ]  # fmt: skip
    widget.get_by_role("combobox", name="kind").select_option("channel_wise")
    assert "the sum of 2 products" in text() and text().count("not seen by this output") == 2
    widget.get_by_role("slider", name="output channel").press("ArrowLeft")
    assert "the sum of 3 products" in text() and text().count("not seen by this output") == 1
    assert widget.get_by_text("Type a filter of your own").is_hidden()  # all outputs share this one
    widget.get_by_role("slider", name="output channel").press("End")
    widget.get_by_role("combobox", name="kind").select_option("depthwise")
    assert widget.get_by_text("Type a filter of your own").is_visible()
    assert text().count("not seen by this output") == 3
    widget.get_by_role("button", name="Reset").press("Enter")
    assert "standard, output channel 0, row 0, column 0" in text()


def test_the_shuffle_lets_every_input_channel_reach_an_output(open_widgets):
    """Which inputs change an output: two of them in two groups, all four with a shuffle and a second layer."""
    base = torch.zeros(4, 5, 5)
    kinds = {"grouped": 2, "grouped_and_shuffled": 4, "interleaved_groups": 4, "standard": 4, "depthwise": 1}
    for kind, reached in kinds.items():
        for output in range(4):
            seen = 0
            for channel in range(4):
                changed = base.clone()
                changed[channel] = torch.arange(25).view(5, 5) % 7
                maps = ConvolutionMicroscope(image=changed, kind=kind, output=output).case()["output"][output]
                seen += any(any(row) for row in maps)
            assert seen == reached
    page = open_widgets(ConvolutionMicroscope(kind="grouped", output=3))
    widget = page.locator("lw-convolution-microscope")
    assert widget.inner_text().count("not seen by this output") == 2
    widget.get_by_role("combobox", name="kind").select_option("grouped_and_shuffled")
    assert "not seen by this output" not in widget.inner_text()


def test_the_two_layers_are_written_out(open_widgets):
    shown = ConvolutionMicroscope(kind="grouped_and_shuffled", output=3, row=2, column=5)
    first = ConvolutionMicroscope(kind="grouped", row=2, column=5)
    m1, m3 = (first.case()["output"][channel][2][5] for channel in (1, 3))
    assert shown.value() == m1 - m3
    page = open_widgets(shown)
    minus = lambda number: str(number).replace("-", "−")  # noqa: E731
    lines = page.locator(".lw-micro-equation span").all_inner_texts()
    assert [line.split(" = ")[0] for line in lines[:2]] == ["m₁", "m₃"]
    assert [line.split(" = ")[2] for line in lines[:2]] == [minus(m1), minus(m3)]
    assert lines[2].endswith(f" = {minus(shown.value())}")
    assert "grouped and shuffled, output channel 3, row 2, column 5" in page.locator(".lw-live").inner_text()
    assert "made of m₁ and m₃, which are sums of 18 products each." in page.locator(".lw-live").inner_text()
    sums = page.locator(".lw-micro-sum").all_inner_texts()
    assert [text.rsplit(" ", 1)[1] for text in sums] == ["m₁", "m₁", "m₃", "m₃"]


def test_a_typed_filter_is_the_filter_of_the_layer(open_widgets):
    """Typed on the page, the whole output is that of Python with the same filter; a wrong number is mended."""
    page = open_widgets(ConvolutionMicroscope(kind="depthwise_separable", output=3))
    widget = page.locator("lw-convolution-microscope")
    unfold(page)
    widget.get_by_role("combobox", name="filter for").select_option("green for m₁")
    for number, field in zip(
        [1, 2, -3, 4, 5.4, 6, 7, 800, 9], widget.get_by_role("spinbutton").all(), strict=True
    ):
        field.fill(str(number))
        field.press("Tab")
    rows = [[1, 2, -3], [4, 5, 6], [7, 99, 9]]
    typed = {kind: {"1,0": rows} for kind in ("depthwise_separable", "depthwise")}
    python = ConvolutionMicroscope(kind="depthwise_separable", output=3, typed=typed)
    assert python.case()["output"] != python.kinds["depthwise_separable"]["cases"]["1,1"]["output"]
    cells = widget.get_by_role("gridcell").all_inner_texts()
    assert [int(text.replace("−", "-")) for text in cells] == flat(python.case()["output"][3])
    assert f"filter for green: {str(rows[0])[1:-1].replace('-', '−')}" in (
        widget.locator(".lw-micro-kernel").nth(1).get_attribute("aria-label")
    )
    widget.get_by_role("button", name="Back to the given filters").press("Enter")
    cells = widget.get_by_role("gridcell").all_inner_texts()
    given = ConvolutionMicroscope(kind="depthwise_separable").case()["output"][3]
    assert [int(text.replace("−", "-")) for text in cells] == flat(given)


@pytest.mark.parametrize(("kind", "shape"), [("column", (3, 1)), ("row", (1, 3))])
def test_thin_filters_have_zeros_along_their_long_side_alone(open_widgets, kind, shape):
    """10 x 10 cells with the ring: a column reads zeros above and below, a row left and right."""
    page = open_widgets(ConvolutionMicroscope(kind=kind))
    widget = page.locator("lw-convolution-microscope")
    first = widget.locator(".lw-micro-picture").first
    bare = first.locator(".lw-padding.lw-bare")
    assert first.locator(".lw-padding").count() == 36 and bare.count() == 20
    marked = first.locator(".lw-marked").all_inner_texts()
    assert len(marked) == 3 and marked[0] == "0"  # the corner: one zero of the padding
    assert "the sum of 12 products; 4 of them read a zero of the padding" in widget.inner_text()
    unfold(page)
    assert widget.get_by_role("spinbutton").count() == 3
    columns = widget.locator(".lw-micro-own").evaluate("e => e.style.getPropertyValue('--lw-columns')")
    assert columns == str(shape[1])
    widget.get_by_role("combobox", name="kind").select_option("row" if kind == "column" else "column")
    columns = widget.locator(".lw-micro-own").evaluate("e => e.style.getPropertyValue('--lw-columns')")
    assert columns == str(shape[0])


def test_mixed_filters_have_windows_and_zeros_of_two_sizes(open_widgets):
    """12 x 12 cells with two rings: 3 x 3 reads the inner one alone, 5 x 5 both, whatever the padding says."""
    page = open_widgets(ConvolutionMicroscope(kind="mixed", padding=0))
    widget = page.locator("lw-convolution-microscope")
    pictures = widget.locator(".lw-micro-picture")
    for output, side, bare in ((0, 3, 44), (3, 5, 0)):
        widget.get_by_role("slider", name="output channel").press("Home" if output == 0 else "End")
        picture = pictures.nth(output)
        assert picture.locator(".lw-padding").count() == 80
        assert picture.locator(".lw-padding.lw-bare").count() == bare
        assert picture.locator(".lw-marked").count() == side * side
        zeros = side * side - (side // 2 + 1) ** 2
        assert f"the sum of {side * side} products; {zeros} of them read a zero" in widget.inner_text()
        unfold(page)
        assert widget.get_by_role("spinbutton").count() == side * side
    line = widget.locator("tbody tr", has_text="▸").locator("td").all_inner_texts()
    # the standard layer, whose share is 100 %, has 6 x 6 outputs without padding
    assert line == ["68", "9 or 25 MACs", "4 × 8 × 8", "4,352 MACs", "84 %"]


def test_a_typed_filter_of_the_larger_part():
    rows = [[0] * 5, [0] * 5, [0, 0, 2, 0, 0], [0] * 5, [0] * 5]
    widget = ConvolutionMicroscope(kind="mixed", output=3, typed={"mixed": {"3,0": rows}})
    assert widget.case()["output"][3] == [[2 * value for value in row] for row in widget.image[3]]
    assert "the sum of 9 or 25 products" in widget.fallback_html() and "68 weights" in widget.fallback_html()


@pytest.mark.parametrize("padding", [0, 1])
def test_an_adder_gives_0_exactly_where_the_picture_is_the_filter(padding):
    for output, (row, column) in enumerate(PATCHES):
        maps = ConvolutionMicroscope(kind="adder", padding=padding).case()["output"]
        zeros = [(r, c) for r, line in enumerate(maps[output]) for c, value in enumerate(line) if value == 0]
        assert zeros == [(row + padding, column + padding)]
        assert max(value for line in maps[output] for value in line) == 0


def test_an_adder_is_shown_with_its_own_operations(open_widgets):
    page = open_widgets(ConvolutionMicroscope(kind="adder", row=0, column=0, output=3))
    widget = page.locator("lw-convolution-microscope")
    value = ConvolutionMicroscope(kind="adder", output=3).value()
    said = widget.locator(".lw-live").inner_text()
    assert (
        f"adder, output channel 3, row 0, column 0: −{-value}, minus the sum of 36 absolute differences"
        in said
    )
    assert "20 of them read a zero of the padding" in said
    products = widget.locator(".lw-micro-products").first
    assert "distances for red: −|0 − 3| = −3" in products.get_attribute("aria-label")
    assert widget.get_by_text("= −|x − w|").count() == 4 and "product" not in products.inner_text()
    unfold(page)
    rows = {line[0]: line[1:] for line in map(str.split, widget.locator("tbody tr").all_inner_texts())}
    assert rows["▸"][0] == "adder" and list(rows)[-2:] == ["mitchell", "mixed"]
    line = widget.locator("tbody tr", has_text="▸").locator("td").all_inner_texts()
    assert line == ["144", "36 |x − w|", "4 × 8 × 8", "9,216 |x − w|", "no MACs"]
    widget.get_by_role("combobox", name="kind").select_option("standard")
    assert "the sum of 36 products" in widget.inner_text() and widget.get_by_text("= products").count() == 4
    widget.get_by_role("button", name="Reset").press("Enter")
    assert "minus the sum of 36 absolute differences" in widget.inner_text()


def test_mitchell_products_are_shown_as_such(open_widgets):
    page = open_widgets(ConvolutionMicroscope(kind="mitchell", row=1, column=1))
    text = page.locator("lw-convolution-microscope").inner_text()
    value = ConvolutionMicroscope(kind="mitchell", row=1, column=1).value()
    assert f"row 1, column 1: {str(value).replace('-', '−')}, the sum of 36 Mitchell products" in text
    fallback = ConvolutionMicroscope(kind="mitchell").fallback_html()
    assert "of a convolution of Mitchell products, stride 1" in fallback
    assert "no multiply-accumulates (MACs)" in fallback and "36 Mitchell products" in fallback


@pytest.mark.parametrize("padding", [0, 1])
def test_a_shift_copies_a_neighbour(padding):
    """Up, left, right, down: a channel each; zeros outside."""
    widget = ConvolutionMicroscope(kind="shift", padding=padding)
    for channel, (down, right) in enumerate([(-1, 0), (0, -1), (0, 1), (1, 0)]):
        for i, row in enumerate(widget.case()["output"][channel], start=1 - padding):
            for j, value in enumerate(row, start=1 - padding):
                inside = 0 <= i + down < 8 and 0 <= j + right < 8
                assert value == (widget.image[channel][i + down][j + right] if inside else 0)
    assert widget.kinds["shift"]["params"] == widget.case()["macs"] == 0
    text = widget.fallback_html()
    assert "Output channel 0 of a shift, stride 1" in text
    assert f"no multiply-accumulates (MACs), but {4 * (6 + 2 * padding) ** 2} values are read" in text


def test_a_shift_is_shown_as_copies(open_widgets):
    page = open_widgets(ConvolutionMicroscope(kind="shift", output=2, row=1, column=2))
    widget = page.locator("lw-convolution-microscope")
    value = eye()[0, 2, 1, 3].int()
    assert (
        f"shift, output channel 2, row 1, column 2: {value}, a copy of one input value."
        in widget.inner_text()
    )
    assert widget.locator(".lw-micro-picture .lw-marked").all_inner_texts() == [str(int(value))]
    shown = widget.locator(".lw-micro-products:visible .lw-cell").all_inner_texts()
    assert [text.split() for text in shown] == [[]] * 5 + [["copied", str(int(value))]] + [[]] * 3
    widget.locator('[aria-selected="true"]').press("End")
    assert "column 7: 0, a copy of a zero of the padding." in widget.inner_text()
    assert widget.get_by_text("Type a filter of your own").is_hidden()
    widget.get_by_text("What it costs").click()  # the other fold is hidden
    line = widget.locator("tbody tr", has_text="▸").locator("td").all_inner_texts()
    assert line == ["0", "1 copied", "4 × 8 × 8", "256 copied", "no MACs"]


def test_without_javascript_an_adder_claims_no_macs():
    text = ConvolutionMicroscope(kind="adder", stride=2).fallback_html()
    assert "Output channel 0 of an adder layer, stride 2" in text
    assert "2,304 absolute differences and as many additions in all, and no multiply-accumulates" in text


def test_pointing_chooses_a_value(open_widgets):
    page = open_widgets(ConvolutionMicroscope())
    page.get_by_role("gridcell").nth(8 * 2 + 5).hover()
    assert "row 2, column 5" in page.locator("lw-convolution-microscope").inner_text()


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [partial(ConvolutionMicroscope, kind=kind, row=4, column=4) for kind in KINDS]
