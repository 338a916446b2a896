"""Exercise: the multiply-accumulates of a shuffle unit."""

from functools import cache

import torch

from ...cost import cost_of
from ...models.shufflenet_v1 import ShuffleUnit
from ...steps import trace
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def shuffle_unit_macs(C, g, H, W):
    with torch.device("meta"):
        unit, x = ShuffleUnit(C, C, g).eval(), torch.empty(1, C, H, W)
    return sum(cost_of(step).macs for step in trace(unit, x))


def _draw(random):
    g = random.choice([2, 3, 4, 8])
    return 4 * g * random.randint(10, 30), g, random.randint(7, 28), random.randint(29, 56)


register(
    Exercise(
        name="shuffle-unit-macs",
        place=3,
        title="MACs of a shuffle unit",
        task="Write a function that returns the multiply-accumulates (MACs) of a ShuffleNetV1 unit with stride 1, on "
        "one image of H x W pixels with C channels: a 1 x 1 layer with g groups from C to C/4 channels, the shuffle, a "
        "3 x 3 depthwise layer, and a 1 x 1 layer with g groups back to C. BatchNorm, ReLU and the sum do not count.",
        reference=shuffle_unit_macs,
        first=((4, 1, 1, 1), (16, 2, 1, 3), (240, 3, 28, 28)),
        draw=_draw,
        count=8,
        slips=(
            Slip(
                lambda C, g, H, W: H * W * (2 * C * (C // 4) + 9 * (C // 4)),
                "How many channels does one filter of a layer with g groups read?",
                "You forgot the groups: both 1 x 1 layers need 1/g of what they need without.",
            ),
            Slip(
                lambda C, g, H, W: H * W * (2 * C * (C // 4) // g + 9 * (C // 4) // g),
                "Do the g groups change the depthwise layer?",
                "You divided the depthwise layer by g too. It has a group for each channel already.",
            ),
            Slip(
                lambda C, g, H, W: H * W * (C * (C // 4) // g + C * (C // 4) + 9 * (C // 4)),
                "Which of the layers have groups?",
                "You gave groups to one 1 x 1 layer only. Both have them.",
            ),
            Slip(
                lambda C, g, H, W: H * W * (2 * C * (C // 4) // g + 9 * (C // 4) ** 2),
                "How many channels does a depthwise filter read?",
                "You counted a standard 3 x 3 layer. A depthwise filter reads one channel.",
            ),
            Slip(
                lambda C, g, H, W: H * W * (2 * C * C // g + 9 * C),
                "How many channels are in the middle?",
                "You kept C channels in the middle. The bottleneck has C/4.",
            ),
            Slip(
                lambda C, g, H, W: H * W * (2 * C * (C // 4) // g**2 + 9 * (C // 4)),
                "A layer with g groups: how many filters, and how many channels does each read?",
                "You divided by g twice. The filters get thinner, but there are as many of them.",
            ),
            Slip(
                lambda C, g, H, W: H * W * (2 * C * (C // 4) // g + 9 * (C // 4) + C // 4),
                "How many products does a shuffle need?",
                "You counted the shuffle. It moves numbers and multiplies none.",
            ),
            Slip(
                lambda *case: shuffle_unit_macs(*case) // (case[2] * case[3]),
                "At how many pixels does the unit work?",
                "You counted one pixel. Each of the H * W pixels needs as many MACs.",
            ),
            Slip(
                lambda *case: 2 * shuffle_unit_macs(*case),
                "What is one MAC?",
                "You gave FLOPs: a MAC is one product and one sum together, so it counts once.",
            ),
        ),
        hints=(
            "Count three layers for one pixel, one after the other. The shuffle has no product.",
            "A filter of a grouped layer reads 1/g of the channels; a depthwise filter reads one.",
            "With m = C / 4: the first layer needs C * m / g for each pixel. What do the other two need?",
        ),
    )
)
