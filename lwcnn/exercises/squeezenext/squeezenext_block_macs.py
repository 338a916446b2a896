"""Exercise: the multiply-accumulates of a SqueezeNext block, with and without a layer on its shortcut."""

from functools import cache

import torch

from ...cost import cost_of
from ...models.squeezenext import SqueezeNextBlock
from ...steps import trace
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def squeezenext_block_macs(C_in, C_out, stride, H, W):
    project = stride > 1 or C_in != C_out
    with torch.device("meta"):
        block = SqueezeNextBlock(C_in, C_out, stride, project).eval()
        x = torch.empty(1, C_in, H, W)
    return sum(cost_of(step).macs for step in trace(block, x))


def _draw(random):
    inputs = 8 * random.randint(2, 12)
    outputs = random.choice([inputs, inputs + 8 * random.randint(1, 8)])
    # every other case with stride 2; even sizes
    return inputs, outputs, random.choice([1, 2]), 2 * random.randint(4, 10), 2 * random.randint(11, 20)


def _macs(C_in, C_out, stride, H, W, large=(), **wrong):
    """The true sum, with parts to go wrong: how often each is counted, and which run on the map before the stride."""
    half, fourth = C_out // 2, C_out // 4
    parts = {
        "squeeze1": C_in * half,
        "squeeze2": half * fourth,
        "column": 3 * fourth * half,
        "row": 3 * half * half,
        "expand": half * C_out,
        "shortcut": 0 if stride == 1 and C_in == C_out else C_in * C_out,
    }
    pixels = H * W // stride**2
    return sum(
        wrong.get(name, 1) * macs * (H * W if name in large else pixels) for name, macs in parts.items()
    )


def _squeezed_by_input(C_in, C_out, stride, H, W):
    """The widths taken from the input."""
    half, fourth = C_in // 2, C_in // 4
    macs = C_in * half + half * fourth + 3 * fourth * half + 3 * half * half + half * C_out
    macs += 0 if stride == 1 and C_in == C_out else C_in * C_out
    return H * W // stride**2 * macs


register(
    Exercise(
        name="squeezenext-block-macs",
        place=2,
        title="MACs of a SqueezeNext block",
        task="Write a function that returns the MACs of a SqueezeNext block on one image of H x W pixels. Five layers "
        "follow each other: 1 x 1 to C_out / 2 with the stride, 1 x 1 to C_out / 4, 3 x 1 to C_out / 2, 1 x 3 to "
        "C_out / 2, 1 x 1 to C_out. The shortcut costs nothing if the stride is 1 and C_in = C_out; else it is a 1 x 1 "
        "layer with the stride. C_out is a multiple of 8; H and W are even.",
        reference=squeezenext_block_macs,
        first=((8, 8, 1, 2, 2), (8, 16, 1, 2, 4), (16, 16, 2, 4, 6), (32, 64, 2, 56, 56)),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda *case: _macs(*case, shortcut=0),
                "Which cases are right? What has to happen to x in the others before it can be added?",
                "You forgot the shortcut. Where stride or widths differ, it is a 1 x 1 layer.",
            ),
            Slip(
                lambda *case: _macs(*case, large=("squeeze1",)),
                "Which layer has the stride, and on how many pixels does it work?",
                "A layer with a stride works on the pixels of its output only. So does your first one.",
            ),
            Slip(
                lambda *case: _macs(
                    *case, large=("squeeze1", "squeeze2", "column", "row", "expand", "shortcut")
                ),
                "Which cases are right? How large is the map after the stride?",
                "You forgot the stride: the first layer has it, and all others work on the smaller map.",
            ),
            Slip(
                lambda *case: _macs(*case, column=3, row=3),
                "How many weights has a 3 x 1 window?",
                "You counted two 3 x 3 layers. One is 3 x 1, the other 1 x 3.",
            ),
            Slip(
                lambda *case: _macs(*case, column=2),
                "How many channels does the 3 x 1 layer read?",
                "Your 3 x 1 layer reads C_out / 2 channels. It reads C_out / 4: it comes after the second squeeze.",
            ),
            Slip(
                lambda *case: _macs(*case, squeeze2=0),
                "How many squeezes are there?",
                "You forgot the second squeeze, from C_out / 2 to C_out / 4.",
            ),
            Slip(
                lambda *case: _macs(*case, expand=0),
                "How do the channels get back to C_out?",
                "You forgot the last 1 x 1 layer.",
            ),
            Slip(
                lambda *case: _macs(*case, row=0),
                "How many layers see neighbours?",
                "You counted one of the two: 3 x 1 and 1 x 3 are two layers.",
            ),
            Slip(
                _squeezed_by_input,
                "Which cases are right? Of which width are a half and a quarter taken?",
                "You took the inner widths from C_in. They are a half and a quarter of C_out.",
            ),
        ),
        hints=(
            "Six layers at most. How many weights has each, and on how many pixels does it work?",
            "All of them work on H / stride * W / stride pixels: the first has the stride.",
            "Weights: C_in * C_out / 2, then C_out^2 times 1/8, 3/8, 3/4 and 1/2; a shortcut layer has C_in * C_out.",
        ),
    )
)
