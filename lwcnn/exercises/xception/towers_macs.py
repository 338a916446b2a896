"""Exercise: the multiply-accumulates of a simplified Inception module."""

from functools import cache

import torch

from ...cost import cost_of
from ...models.xception import Towers
from ...steps import trace
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def towers_macs(C_in, C_out, k, towers, H, W):
    with torch.device("meta"):
        module, x = Towers(C_in, C_out, towers, k).eval(), torch.empty(1, C_in, H, W)
    return sum(cost_of(step).macs for step in trace(module, x))


def _draw(random):
    towers = random.choice([2, 3, 4, 8])
    return (random.randint(16, 90), towers * random.randint(50, 90), random.choice([3, 5]), towers,
            random.randint(7, 30), random.randint(31, 56))  # fmt: skip


register(
    Exercise(
        name="towers-macs",
        place=2,
        title="MACs of an Inception module with towers",
        task="Write a function that returns the multiply-accumulates (MACs) of a simplified Inception module on one "
        "image of H x W pixels: a 1 x 1 convolution from C_in to C_out channels, then a k x k convolution that keeps "
        "channels and size and is split into `towers` towers. A tower reads its own C_out / towers channels and gives "
        "as many.",
        reference=towers_macs,
        first=((2, 4, 3, 2, 1, 1), (3, 6, 3, 1, 2, 3), (192, 256, 3, 4, 28, 28)),
        draw=_draw,
        count=8,
        slips=(
            Slip(
                lambda C_in, C_out, k, towers, H, W: towers_macs(C_in, C_out, k, 1, H, W),
                "How many channels does one filter of a tower read?",
                "You counted one tower. With more of them, a filter reads only C_out / towers channels.",
            ),
            Slip(
                lambda C_in, C_out, k, towers, H, W: H * W * (C_in * C_out + (C_out // towers) ** 2 * k * k),
                "You have the cost of one tower. How many are there?",
                "You counted one of the towers. All of them work.",
            ),
            Slip(
                lambda C_in, C_out, k, towers, H, W: H * W * C_out * C_out * k * k // towers,
                "How many layers does the module have?",
                "You forgot the 1 x 1 layer.",
            ),
            Slip(
                lambda C_in, C_out, k, towers, H, W: H * W * (C_in * C_out + C_in * C_out * k * k // towers),
                "How many channels does the second layer read?",
                "You let the k x k layer read C_in channels. It reads the C_out channels of the 1 x 1 layer.",
            ),
            Slip(
                lambda C_in, C_out, k, towers, H, W: H * W * (C_in * C_out + C_out * C_out * k * k) // towers,
                "Which of the two layers is split?",
                "You split the 1 x 1 layer too. Each of its filters reads all C_in channels.",
            ),
            Slip(
                lambda C_in, C_out, k, towers, H, W: C_in * C_out + C_out * C_out * k * k // towers,
                "At how many pixels does the module work?",
                "You counted one pixel. Each of the H * W pixels needs as many MACs.",
            ),
            Slip(
                lambda *case: 2 * towers_macs(*case),
                "What is one MAC?",
                "You gave FLOPs: a MAC is one product and one sum together, so it counts once.",
            ),
        ),
        hints=(
            "Count one layer at a time, for one output pixel. Then ask how many pixels there are.",
            "Each output of the k x k layer is a sum over its tower: how many channels, how many window places?",
            "1 x 1: inputs times outputs. k x k: outputs times (C_out / towers) times the window.",
        ),
    )
)
