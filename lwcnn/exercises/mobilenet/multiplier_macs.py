"""Exercise: the multiply-accumulates of a separable layer under the two multipliers of MobileNetV1."""

from functools import cache

import torch

from ...cost import cost_of
from ...models.layers import ConvNorm, Sequential
from ...steps import trace
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def multiplier_macs(C_in, C_out, k, H, W, alpha, rho):
    inputs, outputs = round(alpha * C_in), round(alpha * C_out)
    with torch.device("meta"):
        pair = Sequential(look=ConvNorm(inputs, inputs, k, groups=inputs), mix=ConvNorm(inputs, outputs, 1))
        x = torch.empty(1, inputs, round(rho * H), round(rho * W))
    return sum(cost_of(step).macs for step in trace(pair.eval(), x))


def _draw(random):
    # multiples of 4, and multipliers of whole quarters: all widths and sizes come out whole
    return (4 * random.randint(4, 32), 4 * random.randint(33, 128), random.choice([3, 5]),
            4 * random.randint(2, 8), 4 * random.randint(9, 14), random.choice([0.25, 0.5, 0.75]),
            random.choice([0.25, 0.5, 0.75]))  # fmt: skip


def _macs(C_in, C_out, k, H, W):
    return H * W * C_in * (k * k + C_out)


register(
    Exercise(
        name="multiplier-macs",
        place=1,
        title="MACs under the two multipliers",
        task="Write a function that returns the MACs of a depthwise separable layer (a k x k depthwise convolution "
        "with stride 1 and padding k // 2, then a 1 x 1 convolution) under the width multiplier alpha and the "
        "resolution multiplier rho. Without them it takes C_in channels of H x W pixels to C_out channels. All "
        "widths and sizes come out whole.",
        reference=multiplier_macs,
        first=((4, 8, 3, 4, 4, 1.0, 1.0), (4, 8, 3, 4, 8, 0.5, 1.0), (512, 512, 3, 14, 14, 0.75, 0.5)),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda C_in, C_out, k, H, W, alpha, rho: _macs(C_in, C_out, k, H, W) * alpha**2 * rho**2,
                "Which of the two layers has only one number of channels in its MACs?",
                "You took alpha squared for both layers. A depthwise layer has as many filters as channels, so alpha "
                "acts on it once.",
            ),
            Slip(
                lambda C_in, C_out, k, H, W, alpha, rho: alpha * _macs(C_in, C_out, k, H, W) * rho**2,
                "What does the 1 x 1 layer read, and what does it write?",
                "You let alpha act once. The 1 x 1 layer has fewer input channels and fewer output channels.",
            ),
            Slip(
                lambda C_in, C_out, k, H, W, alpha, rho: _macs(alpha * C_in, alpha * C_out, k, H, W) * rho,
                "Which sides of the map does rho make shorter?",
                "You let rho act on one side of the map. It acts on height and on width.",
            ),
            Slip(
                lambda C_in, C_out, k, H, W, alpha, rho: _macs(alpha * C_in, alpha * C_out, k, H, W),
                "What does the second multiplier change?",
                "You forgot rho: the map has rho * H by rho * W pixels.",
            ),
            Slip(
                lambda C_in, C_out, k, H, W, alpha, rho: _macs(C_in, C_out, k, H, W) * rho**2,
                "What does the first multiplier change?",
                "You forgot alpha: each layer has alpha times as many channels.",
            ),
            Slip(
                lambda C_in, C_out, k, H, W, alpha, rho: rho**2 * H * W * alpha**2 * C_in * C_out * k**2,
                "How many layers are there, and which of them has a window?",
                "You counted one standard convolution. There are two layers: depthwise, then 1 x 1.",
            ),
            Slip(
                lambda C_in, C_out, k, H, W, alpha, rho: rho**2 * H * W * alpha**2 * C_in * C_out,
                "How many layers are there?",
                "You forgot the depthwise layer.",
            ),
            Slip(
                lambda *case: 2 * multiplier_macs(*case),
                "What is one MAC?",
                "You gave FLOPs: a MAC is one product and one sum together, so it counts once.",
            ),
        ),
        hints=(
            "First write the MACs without multipliers, as a sum of two layers. Then put in the smaller numbers.",
            "alpha * C_in stands for C_in, alpha * C_out for C_out, rho * H for H and rho * W for W.",
            "Pixels times channels times (window plus outputs): each of the four numbers in its smaller form.",
        ),
    )
)
