"""Exercise: the multiply-accumulates of Fused-MBConv."""

from functools import cache

import torch

from ...cost import cost_of
from ...models.efficientnet_v2 import FusedMBConv
from ...steps import trace
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def fused_mbconv_macs(H, W, C_in, C_out, e, stride):
    with torch.device("meta"):
        block = FusedMBConv(C_in, C_out, stride, e).eval()
        x = torch.empty(1, C_in, H, W)
    return sum(cost_of(step).macs for step in trace(block, x))


def _draw(random):
    # both strides and e = 1, with maps of odd size too
    return (random.randint(8, 20), random.randint(21, 57), 8 * random.randint(1, 8), 8 * random.randint(9, 20),
            random.choice([1, 3, 4, 6]), random.choice([1, 2]))  # fmt: skip


def _pixels(H, W, stride):
    return -(-H // stride) * -(-W // stride)


def _macs(H, W, C_in, C_out, e, stride, window=9, project_at=None):
    """The true sum, with places to go wrong: the window, and the stride at which the projection works."""
    if e == 1:
        return _pixels(H, W, stride) * window * C_in * C_out
    project_at = stride if project_at is None else project_at
    return e * C_in * (_pixels(H, W, stride) * window * C_in + _pixels(H, W, project_at) * C_out)


def _mbconv(H, W, C_in, C_out, e, stride):
    pixels = _pixels(H, W, stride)
    return e * C_in * ((H * W * C_in if e > 1 else 0) + pixels * 9 + pixels * C_out)


def _always_two_layers(H, W, C_in, C_out, e, stride):
    return _pixels(H, W, stride) * e * C_in * (9 * C_in + C_out)


register(
    Exercise(
        name="fused-mbconv-macs",
        place=4,
        title="MACs of Fused-MBConv",
        task="Write a function that returns the MACs of a Fused-MBConv on one image of H x W pixels: a standard 3 x 3 "
        "convolution with padding 1 and the stride, from C_in to e * C_in channels, then 1 x 1 to C_out channels. For "
        "e = 1 there is only one layer: 3 x 3 with the stride, from C_in to C_out. The map after the stride has "
        "ceil(H / stride) rows and ceil(W / stride) columns. There is no squeeze-and-excitation.",
        reference=fused_mbconv_macs,
        first=(
            (4, 4, 1, 2, 4, 1),
            (4, 4, 2, 3, 1, 1),
            (7, 9, 8, 16, 4, 2),
            (150, 150, 24, 24, 1, 1),
            (150, 150, 24, 48, 4, 2),
        ),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                _mbconv,
                "How many input channels does a filter of the 3 x 3 layer see?",
                "You counted MBConv. Here the 1 x 1 expansion and the depthwise layer are fused into one standard "
                "3 x 3 convolution: each filter sees all C_in channels.",
            ),
            Slip(
                _always_two_layers,
                "How many layers are there for e = 1?",
                "For e = 1 there is only one layer, from C_in to C_out: the projection is gone.",
            ),
            Slip(
                lambda *case: _macs(*case, window=1),
                "What does the window of the first layer cost?",
                "You forgot the window: each output of a 3 x 3 layer needs 9 products an input channel.",
            ),
            Slip(
                lambda *case: _macs(*case, window=3),
                "What does the window of the first layer cost?",
                "You counted k once. A window of 3 x 3 has 9 products.",
            ),
            Slip(
                lambda *case: _macs(*case, project_at=1),
                "On which map does the projection work?",
                "Your projection works on the map before the stride. The stride is in the 3 x 3 layer, so that the "
                "projection sees the small map.",
            ),
            Slip(
                lambda H, W, C_in, C_out, e, stride: _macs(H, W, C_in, C_out, e, 1),
                "What does the stride change?",
                "You forgot the stride. A layer costs as many windows as its output has pixels.",
            ),
            Slip(
                lambda H, W, C_in, C_out, e, stride: (
                    _pixels(H, W, stride) * 9 * C_in * (e * C_in if e > 1 else C_out)
                ),
                "How many layers are there for e > 1?",
                "You forgot the projection, 1 x 1 from e * C_in to C_out channels.",
            ),
            Slip(
                lambda *case: 2 * fused_mbconv_macs(*case),
                "What is one MAC?",
                "You gave FLOPs: a MAC is one product and one sum together, so it counts once.",
            ),
        ),
        hints=(
            "Two layers. For each: pixels of its output, channels out, channels in, window.",
            "Both layers work on the map after the stride. And what if e is 1?",
            "pixels * e * C_in * (9 * C_in + C_out) for e > 1; one standard layer for e = 1.",
        ),
    )
)
