"""ShiftDirections: where each channel of a shift looks, the photograph before and after, and what it moves."""

import torch
import traitlets
from torch import Tensor

from lwcnn.cost import cost_of
from lwcnn.data.pictures import photograph, pixels_of
from lwcnn.errors import LwcnnError
from lwcnn.ops.conv import depthwise_conv2d, pointwise_conv2d
from lwcnn.ops.shift import shift, shift_directions
from lwcnn.steps import Step
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html
from lwcnn.widgets.core.quantise import picture, shrink

CHANNELS = (8, 9, 16, 18, 27, 32, 48, 64, 96, 128)
KERNELS, DILATIONS = (3, 5, 7), (1, 2, 3)
PIXELS = 32  # longest side of the picture in cells: a step of one pixel can be seen
SIDE = 56  # the costs are those of maps of 56 x 56, as in the first group of ShiftNet-A
BYTES = 4  # of a number in float32
FURTHEST = DILATIONS[-1] * (KERNELS[-1] // 2)
LAYERS = ("shift", "depthwise", "pointwise")


class ShiftDirections(BookWidget):
    """Choose a channel of a shift: an arrow says where it looks, and the photograph moves the other way.

    Args:
        photo: a colour photograph (3, H, W) of values 0..1; how dark it is is shown. The cat's face unless given.

    Traits:
        channels: how many channels are shifted, one of 8, 9, 16, 18, 27, 32, 48, 64, 96, 128.
        kernel: the window is k x k places: 3, 5 or 7. dilation: their distance, 1, 2 or 3.
        channel: the one that is shown, from 0 to channels - 1.
        cells: height and width of the picture. image: the picture, as `lwcnn.widgets.core.quantise.picture` writes it.
        directions: for each "kernel,dilation" what `lwcnn.ops.shift.shift_directions` gives.
        costs: for each "channels,kernel" MACs, weights and bytes moved of each of `LAYERS`, on maps of 56 x 56.

    Raises:  LwcnnError for a value that cannot be, before anything is drawn.
    Source:  Shift, Wu, Wan et al. 2018, arXiv 1711.08141; the photograph: `skimage.data.chelsea`.

    >>> ShiftDirections(channels=32, channel=5).direction()
    (0, 1)
    """

    module = "shift-directions"

    channels = OneOf(CHANNELS, 32)
    kernel = OneOf(KERNELS, 3)
    dilation = OneOf(DILATIONS, 1)
    channel = Whole(0, CHANNELS[-1] - 1, 5)
    cells = traitlets.List().tag(sync=True)
    image = traitlets.List().tag(sync=True)
    directions = traitlets.Dict().tag(sync=True)
    costs = traitlets.Dict().tag(sync=True)

    def __init__(self, photo=None, **traits):
        self.refuse_unknown(traits)
        dark = darkness(photograph("chelsea", 96) if photo is None else photo)
        fixed = {
            "cells": list(dark.shape),
            "image": picture(dark),
            "directions": {f"{k},{d}": shift_directions(k, d) for k in KERNELS for d in DILATIONS},
            "costs": {f"{c},{k}": costs_of(c, k) for c in CHANNELS for k in KERNELS},
        }
        super().__init__(**fixed, **traits)

    @traitlets.validate("channels", "channel")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        if new["channel"] >= new["channels"]:
            expected = f"channel must be a whole number from 0 to {new['channels'] - 1}"
            self.refuse(
                "there is no such channel", expected, channels=new["channels"], channel=new["channel"]
            )
        return proposal["value"]

    def direction(self, channel: int | None = None) -> tuple[int, int]:
        """Where a channel looks, the chosen one unless given: (rows down, columns right)."""
        channel = self.channel if channel is None else channel
        directions = self.directions[f"{self.kernel},{self.dilation}"]
        stays = channel >= self.channels // len(directions) * len(directions)
        return (0, 0) if stays else tuple(directions[channel % len(directions)])

    def fallback_html(self) -> str:
        """How many channels look where, as a table, and what the shift costs beside other layers."""
        looks = [self.direction(channel) for channel in range(self.channels)]
        steps = sorted({down for down, _ in self.directions[f"{self.kernel},{self.dilation}"]})
        rows = [[f"{down:+d} down" if down else "0", *(looks.count((down, right)) for right in steps)]
                for down in steps]  # fmt: skip
        caption = (
            f"How many of {self.channels} channels look where: a {self.kernel} × {self.kernel} window, "
            f"dilation {self.dilation}"
        )
        header = ["pixels", *(f"{right:+d} right" if right else "0" for right in steps)]
        costs = [[name, *(f"{number:,}" for number in self.costs[f"{self.channels},{self.kernel}"][name])]
                 for name in LAYERS]  # fmt: skip
        text = (
            "A channel that looks to the right shows its picture moved to the left; what lies outside is 0."
        )
        return (
            table_html(caption, header, rows)
            + table_html(
                f"One layer on {self.channels} maps of {SIDE} × {SIDE}",
                ["layer", "MACs", "weights", "bytes moved, float32"],
                costs,
            )
            + paragraph(text)
        )


def darkness(photo) -> Tensor:
    """1 - the mean of the three colours, in cells (H, W) of float64: what is 0 looks like the page.

    Raises:  LwcnnError if this is no colour photograph, or smaller than the longest way of a shift.

    >>> darkness(torch.ones(3, 64, 32)).shape
    torch.Size([32, 16])
    """
    dark = 1 - shrink(pixels_of(photo, "ShiftDirections(photo=...)").mean(dim=0, keepdim=True), PIXELS)[0]
    if min(dark.shape) < FURTHEST:
        given = f"its picture has {dark.shape[0]} × {dark.shape[1]} cells"
        raise LwcnnError(
            "ShiftDirections(photo=...)", "the photograph is too small", given, f"{FURTHEST} or more"
        )
    return dark


def costs_of(channels: int, kernel: int) -> dict[str, list[int]]:
    """MACs, weights and bytes moved of a shift, a depthwise and a 1 x 1 layer that keep the channels.

    >>> costs_of(9, 3)["shift"]
    [0, 0, 225792]
    """
    x = torch.empty(1, channels, SIDE, SIDE, device="meta")
    filters = torch.empty(channels, 1, kernel, kernel, device="meta")
    mixture = torch.empty(channels, channels, 1, 1, device="meta")
    calls = (
        (shift, (x, kernel)),
        (depthwise_conv2d, (x, filters, None, 1, kernel // 2)),
        (pointwise_conv2d, (x, mixture)),
    )
    counted = [cost_of(Step("layer", fn, given, {}, fn(*given))) for fn, given in calls]
    rows = [[cost.macs, cost.params, BYTES * cost.traffic] for cost in counted]
    return dict(zip(LAYERS, rows, strict=True))
