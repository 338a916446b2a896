"""ShiftDirections: its directions and pictures against the operation, its costs, refusals, keys."""

import pytest
import torch

from lwcnn import ops
from lwcnn.data.pictures import photograph
from lwcnn.errors import LwcnnError
from lwcnn.widgets import ShiftDirections
from lwcnn.widgets.shift_directions.widget import CHANNELS, DILATIONS, KERNELS, PIXELS, darkness
from tests.widgets.page import run_module, unfold

# What test_every_widget.py looks at: the first as it is, all of them on small screens.
LOOKS = [ShiftDirections, lambda: ShiftDirections(channels=128, kernel=7, dilation=3, channel=48)]


def shown(page):
    return page.locator("lw-shift-directions")


@pytest.mark.parametrize("channels", [8, 32, 64, 128])
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("dilation", DILATIONS)
def test_each_channel_looks_where_the_operation_reads(channels, kernel, dilation):
    """Pixel (20, 20) of a shifted map holds the number of the pixel that it was read from."""
    places = torch.arange(40.0 * 40).view(1, 1, 40, 40).expand(1, channels, 40, 40)
    read = ops.shift(places, kernel, dilation)[0, :, 20, 20].int()
    widget = ShiftDirections(channels=channels, kernel=kernel, dilation=dilation, channel=0)
    for channel in range(channels):
        down, right = widget.direction(channel)
        assert read[channel] == 40 * (20 + down) + 20 + right


def test_a_shift_moves_as_many_bytes_as_a_depthwise_layer_without_its_weights():
    widget = ShiftDirections()
    for channels in CHANNELS:
        for kernel in KERNELS:
            costs = widget.costs[f"{channels},{kernel}"]
            moved = 2 * 4 * channels * 56 * 56
            weights, mixed = channels * kernel**2, channels**2
            assert costs["shift"] == [0, 0, moved]
            assert costs["depthwise"] == [weights * 56 * 56, weights, moved + 4 * weights]
            assert costs["pointwise"] == [mixed * 56 * 56, mixed, moved + 4 * mixed]


def test_the_picture_is_dark_where_the_photograph_is():
    photo = photograph("coffee", 64)
    dark = darkness(photo)
    assert dark.shape == (PIXELS, PIXELS)
    assert dark[0, 0].item() == pytest.approx(1 - photo[:, :2, :2].mean().item(), abs=1e-6)
    assert ShiftDirections(photo).image[:2] == pytest.approx([dark.min().item(), dark.max().item()], rel=6e-3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"channels": 10}, "channels must be 8, 9"),
        ({"kernel": 4}, "kernel must be 3, 5 or 7"),
        ({"dilation": 0}, "dilation must be 1, 2 or 3"),
        ({"channels": 9, "channel": 9}, "channel must be a whole number from 0 to 8"),
        ({"channel": -1}, "out of range"),
        ({"photo": torch.ones(3, 8, 64)}, "too small"),
        ({"photo": torch.ones(1, 64, 64)}, "no colour photograph"),
        ({"groups": 2}, "no option 'groups'"),
    ],
)
def test_wrong_values(change, message):
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        ShiftDirections(**change)


def test_fallback_has_the_window_and_the_costs():
    text = ShiftDirections(channels=32, channel=5).fallback_html()
    for part in ("a 3 × 3 window", "+1 right", "<td>8</td>", "One layer on 32 maps of 56 × 56", "802,816"):
        assert part in text
    assert (
        text.count("<td>3</td>") == 8
    )  # eight places have three channels each, the middle those that stay too


def test_maths_of_the_page(open_widgets):
    """The script moves the picture as the operation does, and says where each channel looks as Python does."""
    widget = ShiftDirections()
    channels = range(29)
    x = torch.arange(1.0, 11 * 12 + 1).view(1, 1, 11, 12).expand(1, 29, 11, 12)
    for kernel, dilation in ((3, 1), (5, 2), (3, 3)):
        directions = widget.directions[f"{kernel},{dilation}"]
        answer = run_module(
            open_widgets(widget), "shift-directions", ["lookOf", "moved"],
            """(lookOf, moved, [directions, values]) => Array.from({ length: 29 }, (_, channel) =>
                moved(values, [11, 12], lookOf({ channels: 29, channel, directions }).direction))""",
            [directions, x[0, 0].flatten().tolist()],
        )  # fmt: skip
        shifted = ops.shift(x, kernel, dilation)[0].flatten(1)
        assert [answer[channel] for channel in channels] == shifted.tolist()


def test_words_of_the_page(open_widgets):
    answer = run_module(
        open_widgets(ShiftDirections()), "shift-directions", ["arrowOf", "inWords", "sentence"],
        """(arrowOf, inWords, sentence) => ({
            arrows: [[-1, -1], [-2, 0], [0, 0], [0, 4], [3, -3]].map(arrowOf).join(""),
            words: [[-1, 2], [0, 0], [3, 0]].map(inWords),
            few: sentence({ channels: 8, channel: 0, kernel: 3, direction: [0, 0], place: null, dealt: 0 }),
            left: sentence({ channels: 32, channel: 30, kernel: 3, direction: [0, 0], place: null, dealt: 27 }),
        })""",
    )  # fmt: skip
    assert answer["arrows"] == "↖↑·→↙"
    assert answer["words"] == ["1 pixel up and 2 pixels to the right", "", "3 pixels down"]
    assert answer["few"].endswith("all of them stay, and nothing is shifted.")
    assert answer["left"] == "Channel 30 stays: 5 of 32 channels are left over after 3 × 3 = 9 places."


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(ShiftDirections())
    said = shown(page).locator(".lw-live")
    assert said.inner_text().startswith(
        "Channel 5 looks 1 pixel to the right, so its picture moves 1 pixel to the left"
    )
    page.get_by_role("slider", name="channel", exact=True).press("ArrowRight")
    assert said.inner_text().startswith("Channel 6 looks 1 pixel down and 1 pixel to the left")
    page.get_by_role("combobox", name="dilation").press("ArrowDown")
    assert "looks 2 pixels down and 2 pixels to the left" in said.inner_text()
    marked = shown(page).locator('[role="gridcell"][aria-selected="true"]')
    marked.press("ArrowUp")
    assert said.inner_text().startswith("Channel 3 looks 2 pixels to the left")
    page.get_by_role("slider", name="channels C").press("Home")
    assert (
        said.inner_text()
        == "8 channels are fewer than 3 × 3 = 9 places: all of them stay, and nothing is shifted."
    )
    page.get_by_role("button", name="Reset").press("Enter")
    page.get_by_role("combobox", name="kernel k").press("ArrowDown")
    assert said.inner_text().startswith("Channel 5 looks 1 pixel up and 2 pixels to the left")
    unfold(page)
    assert "depthwise 5 × 5" in shown(page).inner_text() and "802,816" in shown(page).inner_text()
    labels = shown(page).locator("canvas").evaluate_all("all => all.map((c) => c.ariaLabel)")
    assert labels[1] == "channel 5 after, marked the pixel that is made; 1 pixel up and 2 pixels to the left"
