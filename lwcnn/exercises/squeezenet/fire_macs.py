"""Exercise: the multiply-accumulates of a Fire module."""

from functools import cache

import torch

from ...cost import cost_of
from ...models.squeezenet import Fire
from ...steps import trace
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def fire_macs(C_in, s, e1, e3, H, W):
    with torch.device("meta"):
        module, x = Fire(C_in, s, e1, e3).eval(), torch.empty(1, C_in, H, W)
    return sum(cost_of(step).macs for step in trace(module, x))


def _draw(random):
    return (16 * random.randint(4, 32), 8 * random.randint(1, 7), random.randint(60, 120), random.randint(130, 256),
            random.randint(7, 30), random.randint(31, 56))  # fmt: skip


register(
    Exercise(
        name="fire-macs",
        place=2,
        title="MACs of a Fire module",
        task="Write a function that returns the multiply-accumulates (MACs) of a Fire module with s, e1 and e3 "
        "filters on one image of H x W pixels with C_in channels. Biases do not count.",
        reference=fire_macs,
        first=((2, 1, 1, 1, 1, 1), (3, 2, 4, 5, 2, 3), (96, 16, 64, 64, 55, 55)),
        draw=_draw,
        count=8,
        slips=(
            Slip(
                lambda C_in, s, e1, e3, H, W: C_in * s + s * e1 + 9 * s * e3,
                "At how many pixels does the module work?",
                "You counted one pixel. Each of the H * W pixels needs as many MACs.",
            ),
            Slip(
                lambda *case: 2 * fire_macs(*case),
                "What is one MAC?",
                "You gave FLOPs: a MAC is one product and one sum together, so it counts once.",
            ),
            Slip(
                lambda C_in, s, e1, e3, H, W: H * W * ((C_in + 1) * s + (s + 1) * e1 + (9 * s + 1) * e3),
                "Is adding a bias a product?",
                "You counted the biases. They are sums without a product, so they are not MACs.",
            ),
            Slip(
                lambda C_in, s, e1, e3, H, W: H * W * (C_in * s + s * e1 + s * e3),
                "Which of the three layers is not 1 x 1?",
                "You counted the 3 x 3 filters as 1 x 1.",
            ),
            Slip(
                lambda C_in, s, e1, e3, H, W: H * W * (C_in * s + s * e1 + 3 * s * e3),
                "How many products are in a 3 x 3 window?",
                "You counted k once: a 3 x 3 window has 9 weights.",
            ),
            Slip(
                lambda C_in, s, e1, e3, H, W: H * W * (C_in * s + C_in * e1 + 9 * C_in * e3),
                "What do the expand layers read?",
                "You let the expand layers read the input of the module. They read the s squeezed channels.",
            ),
            Slip(
                lambda C_in, s, e1, e3, H, W: (H - 2) * (W - 2) * 9 * s * e3 + H * W * (C_in * s + s * e1),
                "How large is the output of the 3 x 3 layer? It is laid beside that of the 1 x 1 layer.",
                "You forgot the padding of the 3 x 3 layer: its output has H x W pixels too.",
            ),
        ),
        hints=(
            "Count one layer at a time, for one output pixel. Then ask how many pixels there are.",
            "A layer needs in * out * window MACs for each output pixel; no layer of the module changes the size.",
            "Squeeze reads C_in and gives s; both expand layers read s; only one of them has a 3 x 3 window.",
        ),
    )
)
