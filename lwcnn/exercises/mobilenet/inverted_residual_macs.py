"""Exercise: the multiply-accumulates of an inverted residual."""

from functools import cache

import torch

from ...cost import cost_of
from ...models.mobilenet_v2 import InvertedResidual
from ...steps import trace
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def inverted_residual_macs(H, W, C_in, C_out, t, k, stride):
    with torch.device("meta"):
        block = InvertedResidual(C_in, C_out, stride, t, k).eval()
        x = torch.empty(1, C_in, H, W)
    return sum(cost_of(step).macs for step in trace(block, x))


def _draw(random):
    # even sizes, and every other case with stride 2
    return (2 * random.randint(4, 10), 2 * random.randint(11, 28), 8 * random.randint(1, 8), 8 * random.randint(9, 20),
            random.randint(2, 6), random.choice([3, 5]), random.choice([1, 2]))  # fmt: skip


def _macs(H, W, C_in, C_out, t, k, stride, expand_at=1, project_at=None, window=None, expand=None):
    """The true sum, with places to go wrong: the strides at which layers work, and what they cost a pixel."""
    project_at = stride if project_at is None else project_at
    wide = t * C_in
    expand = (C_in if t > 1 else 0) if expand is None else expand
    window = k * k if window is None else window

    def pixels(stride):
        return -(-H // stride) * -(-W // stride)

    return wide * (pixels(expand_at) * expand + pixels(stride) * window + pixels(project_at) * C_out)


register(
    Exercise(
        name="inverted-residual-macs",
        place=2,
        title="MACs of an inverted residual",
        task="Write a function that returns the MACs of an inverted residual on one image of H x W pixels: 1 x 1 from "
        "C_in to t * C_in channels (this layer is left out if t is 1), k x k depthwise with padding k // 2 and the "
        "stride, 1 x 1 to C_out channels. The map that leaves the depthwise layer has ceil(H / stride) rows and "
        "ceil(W / stride) columns.",
        reference=inverted_residual_macs,
        first=(
            (2, 2, 1, 3, 2, 3, 1),
            (7, 7, 4, 6, 3, 3, 2),
            (8, 10, 8, 16, 1, 3, 1),
            (56, 56, 24, 32, 6, 3, 2),
        ),
        draw=_draw,
        count=10,
        slips=(
            Slip(
                lambda H, W, C_in, C_out, t, k, stride: _macs(
                    H, W, C_in, C_out, t, k, stride, expand_at=stride
                ),
                "At which size does the first of the three layers work?",
                "You counted the expansion on the small map. The stride is in the depthwise layer; before it, the "
                "map is still H x W.",
            ),
            Slip(
                lambda H, W, C_in, C_out, t, k, stride: _macs(H, W, C_in, C_out, t, k, 1),
                "Are your numbers right where the stride is 2?",
                "You forgot the stride. After the depthwise layer the map is smaller.",
            ),
            Slip(
                lambda H, W, C_in, C_out, t, k, stride: _macs(H, W, C_in, C_out, t, k, stride, project_at=1),
                "What size is the map that the last layer reads?",
                "You counted the projection on the large map. It comes after the stride.",
            ),
            Slip(
                lambda H, W, C_in, C_out, t, k, stride: _macs(H, W, C_in, C_out, t, k, stride, expand=C_in),
                "Which of the cases is wrong, and what is its t?",
                "You counted an expansion for t = 1. There is none: the depthwise layer reads the input.",
            ),
            Slip(
                lambda H, W, C_in, C_out, t, k, s: _macs(H, W, C_in, C_out, t, k, s, window=k * k * t * C_in),
                "How many channels does one filter of the layer in the middle see?",
                "You counted a standard k x k convolution in the middle. A depthwise filter sees one channel.",
            ),
            Slip(
                lambda H, W, C_in, C_out, t, k, stride: _macs(H, W, C_in, C_out, t, k, stride, window=k),
                "How many products are in a k x k window?",
                "You counted k once, not squared.",
            ),
            Slip(
                lambda H, W, C_in, C_out, t, k, stride: _macs(H, W, C_in, C_out, t, k, stride) // t,
                "How many channels has the middle of the block?",
                "You forgot the factor t: all three layers work on t * C_in channels.",
            ),
            Slip(
                lambda H, W, C_in, C_out, t, k, stride: _macs(H, W, C_in, 0, t, k, stride),
                "How many layers does the block have?",
                "You forgot the projection to C_out channels.",
            ),
            Slip(
                lambda *case: 2 * inverted_residual_macs(*case),
                "What is one MAC?",
                "You gave FLOPs: a MAC is one product and one sum together, so it counts once.",
            ),
        ),
        hints=(
            "Count the three layers one by one. Beside each, write the size of the map that it writes.",
            "A 1 x 1 layer needs in * out MACs a pixel, a depthwise layer channels * k * k.",
            "The first layer writes H x W pixels, the other two ceil(H / stride) x ceil(W / stride).",
        ),
    )
)
