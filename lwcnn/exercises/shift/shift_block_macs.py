"""Exercise: the multiply-accumulates of a block of ShiftResNet, shortcut included."""

from functools import cache

import torch

from ...cost import cost_of
from ...models.shiftnet import ShiftBlock
from ...steps import trace
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def shift_block_macs(C_in, C_out, e, stride, H, W):
    with torch.device("meta"):
        block = ShiftBlock(C_in, C_out, stride, e).eval()
        x = torch.empty(1, C_in, H, W)
    return sum(cost_of(step).macs for step in trace(block, x))


def _draw(random):
    inputs = random.randint(8, 40)
    outputs = random.choice([inputs, inputs + random.randint(1, 40)])
    return (inputs, outputs, random.choice([1, 3, 6, 9]), random.choice([1, 2]),
            2 * random.randint(3, 10), 2 * random.randint(11, 20))  # fmt: skip


def _macs(C_in, C_out, e, stride, H, W, middle=None, first_strides=False, kernel=1, shortcut=1, of_shift=0):
    """The true sum, with parts to go wrong."""
    m = e * C_out if middle is None else middle
    large, small = H * W, (H // stride) * (W // stride)
    fits = stride == 1 and C_in == C_out
    return (
        (small if first_strides else large) * (C_in * m + of_shift * m)
        + small * m * C_out * kernel**2
        + (0 if fits else shortcut * small * C_in * C_out)
    )


register(
    Exercise(
        name="shift-block-macs",
        place=2,
        title="MACs of a ShiftResNet block",
        task="Write a function that returns the MACs of a ShiftResNet block on one image of H x W pixels: a 1 x 1 "
        "convolution from C_in to e * C_out channels, the 3 x 3 shift, a 1 x 1 convolution with the stride to C_out. "
        "The shortcut costs nothing if the stride is 1 and C_in = C_out; else it is a 1 x 1 convolution with the "
        "stride. BatchNorm, ReLU and the sum do not count. H and W are even.",
        reference=shift_block_macs,
        first=((2, 2, 1, 1, 2, 2), (2, 4, 1, 1, 2, 4), (2, 4, 3, 2, 4, 6), (16, 32, 3, 2, 32, 32)),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda *case: _macs(*case, shortcut=0),
                "Which cases are right? What has to happen to x in the others before it can be added?",
                "You forgot the shortcut: where stride or channels differ, it is a 1 x 1 convolution with the stride.",
            ),
            Slip(
                lambda *case: _macs(*case, first_strides=True),
                "On which size does each of the two convolutions work?",
                "You let the first convolution stride. The second one does; the shift still moves maps of the full "
                "size.",
            ),
            Slip(
                lambda C_in, C_out, e, *rest: _macs(C_in, C_out, e, *rest, middle=e * C_in),
                "e times which channels stand in the middle?",
                "You widened the input's channels. In the middle there are e * C_out.",
            ),
            Slip(
                lambda *case: _macs(*case, of_shift=9),
                "What does the shift multiply?",
                "You counted a depthwise 3 x 3 layer in the place of the shift. The shift multiplies nothing.",
            ),
            Slip(
                lambda *case: _macs(*case, of_shift=1),
                "What does the shift multiply?",
                "You counted a MAC for each number that the shift moves. It moves them, and multiplies nothing.",
            ),
            Slip(
                lambda *case: _macs(*case, kernel=3),
                "How many pixels does each convolution look at?",
                "You made the second convolution 3 x 3. Both are 1 x 1: the shift alone looks at neighbours.",
            ),
            Slip(
                lambda *case: 2 * shift_block_macs(*case),
                "Is a multiply-accumulate one operation or two?",
                "You counted two for each MAC: a MAC is one product and one sum.",
            ),
        ),
        hints=(
            "Three parts can cost something: two convolutions, and the shortcut. On which size does each work?",
            "The first convolution makes e * C_out numbers at each of the H * W pixels, and each reads C_in.",
            "The second convolution and the shortcut work on (H / stride) * (W / stride) pixels.",
        ),
    )
)
