"""MixedKernels: its window against real convolutions, its costs against real layers, refusals, keys."""

import pytest
import torch

from lwcnn.cost import profile
from lwcnn.errors import LwcnnError
from lwcnn.models.mixnet import MixConv, MixedResidual, Row
from lwcnn.widgets import MixedKernels
from lwcnn.widgets.mixed_kernels.widget import CHANNELS, KERNELS, SIDE, shares_of
from tests.widgets.page import run_module

# What test_every_widget.py looks at: the first as it is, all of them on small screens.
LOOKS = [MixedKernels, lambda: MixedKernels(channels=480, parts=5, split="exponential")]


def shown(page):
    return page.locator("lw-mixed-kernels")


@pytest.mark.parametrize("channels", [24, 240])
@pytest.mark.parametrize("parts", [1, 3, 5])
def test_shares_weights_and_macs_are_those_of_the_layer(channels, parts):
    layer = MixConv(channels, channels, KERNELS[:parts], depthwise=True)
    case = MixedKernels().cases[f"{channels},{parts},equal"]
    assert case["shares"] == [conv.out_channels for conv in layer.convs]
    weights = sum(conv.weight.numel() for conv in layer.convs)
    assert case["costs"] == [weights, profile(layer.eval(), (1, channels, SIDE, SIDE)).macs]
    assert weights == sum(share * k * k for share, k in zip(case["shares"], KERNELS, strict=False))


def test_the_block_around_the_layer():
    """A row of MixNet-S: 40 channels, 240 in the middle, 3 x 3 to 7 x 7."""
    widget = MixedKernels(channels=240, parts=3)
    block = MixedResidual(40, Row(k=(3, 5, 7), t=6, c=40, n=1, s=1)).eval()
    mixed, around = widget.cases["240,3,equal"]["costs"], widget.around["240"]
    assert mixed[1] + around[1] == profile(block, (1, 40, SIDE, SIDE)).macs
    assert around == [2 * 40 * 240, 2 * 40 * 240 * SIDE * SIDE]


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("split", ["equal", "exponential"])
def test_all_channels_have_a_kernel(channels, split):
    for parts in range(1, 6):
        shares = shares_of(channels, parts, split)
        assert len(shares) == parts and sum(shares) == channels and min(shares) >= 1


def test_exponential_shares_are_halves():
    assert shares_of(32, 4, "exponential") == [16, 8, 4, 4]
    assert shares_of(480, 3, "exponential") == [240, 120, 120]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"channels": 10}, "channels must be 24, 48"),
        ({"parts": 6}, "parts must be a whole number from 1 to 5"),
        ({"split": "random"}, "split must be equal or exponential"),
        ({"kernel": 3}, "no option 'kernel'"),
    ],
)
def test_wrong_values(change, message):
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        MixedKernels(**change)


def test_fallback_has_parts_and_costs():
    text = MixedKernels(channels=240, parts=3).fallback_html()
    for part in ("<td>80 channels</td>", "all 7 × 7", "<td>6,640</td>", "widens 40 channels to 240"):
        assert part in text


@pytest.mark.parametrize("shares", [[24], [8, 8, 8], [8, 4, 4, 4, 4], [12, 6, 3, 1, 2]])
def test_the_window_of_the_page_is_what_an_output_reads(shares, open_widgets):
    """Filters of ones, and a 1 x 1 layer of ones behind them: what goes back to a pixel counts the channels."""
    x = torch.ones(1, sum(shares), 11, 11, requires_grad=True)
    start, y = 0, 0
    for share, k in zip(shares, KERNELS, strict=False):
        part = x[:, start : start + share]
        y = y + torch.nn.functional.conv2d(
            part, torch.ones(share, 1, k, k), padding=k // 2, groups=share
        ).sum(1)
        start += share
    (read,) = torch.autograd.grad(y[0, 5, 5], x)
    window = run_module(
        open_widgets(MixedKernels()),
        "mixed-kernels",
        ["windowOf"],
        "(windowOf, shares) => windowOf(shares)",
        shares,
    )
    assert window == read[0].sum(0).int().tolist()


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(MixedKernels())
    said = shown(page).locator(".lw-live")
    assert said.inner_text() == (
        "240 channels in 3 parts, equal parts: 80 with 3 × 3, 80 with 5 × 5, 80 with 7 × 7. 6,640 weights, 3.07 times "
        "those of 3 × 3 alone and 56 % of those of 7 × 7 alone."
    )
    assert shown(page).locator(".lw-cell.lw-marked").inner_text() == "240"
    page.get_by_role("combobox", name="split").press("ArrowDown")
    assert "120 with 3 × 3, 60 with 5 × 5, 60 with 7 × 7" in said.inner_text()
    page.get_by_role("slider", name="kernel sizes").press("Home")
    assert said.inner_text().startswith("All 240 channels have 3 × 3")
    assert "all 3 × 3" in shown(page).inner_text()
    page.get_by_role("slider", name="channels C").press("End")
    assert said.inner_text().startswith("All 480 channels")
    page.get_by_role("button", name="Reset").press("Enter")
    assert "In a block that widens 40 channels to 240 and back" in shown(page).inner_text()
    label = shown(page).locator('[role="img"]').first.get_attribute("aria-label")
    assert label.endswith("a place 1, 2 ... pixels away through 240, 160, 80")
