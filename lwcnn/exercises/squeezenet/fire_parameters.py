"""Exercise: the parameters of a Fire module."""

from functools import cache

import torch

from ...models.squeezenet import Fire
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def fire_parameters(C_in, s, e1, e3):
    with torch.device("meta"):
        return sum(p.numel() for p in Fire(C_in, s, e1, e3).parameters())


def _draw(random):
    # widths of real modules, all different, so that no slip gives the true number
    return (
        16 * random.randint(4, 32),
        8 * random.randint(1, 7),
        random.randint(60, 120),
        random.randint(130, 256),
    )


register(
    Exercise(
        name="fire-parameters",
        place=1,
        title="Parameters of a Fire module",
        task="Write a function that returns the number of parameters of a Fire module with C_in input channels: a "
        "1 x 1 squeeze layer to s channels, then beside each other a 1 x 1 expand layer with e1 and a 3 x 3 expand "
        "layer with e3 output channels. All three layers have biases.",
        reference=fire_parameters,
        first=((2, 1, 1, 1), (3, 2, 4, 5), (96, 16, 64, 64)),
        draw=_draw,
        slips=(
            Slip(
                lambda C_in, s, e1, e3: C_in * s + s * e1 + 9 * s * e3,
                "What does a layer learn besides its filters?",
                "You forgot the biases: s for the squeeze layer, e1 and e3 for the expand layers.",
            ),
            Slip(
                lambda C_in, s, e1, e3: C_in * s + s * e1 + 9 * s * e3 + e1 + e3,
                "Do all three layers have a bias in your sum?",
                "You forgot the biases of the squeeze layer.",
            ),
            Slip(
                lambda C_in, s, e1, e3: (C_in + 1) * s + (s + 1) * (e1 + e3),
                "Which of the three layers is not 1 x 1?",
                "You counted the 3 x 3 filters as 1 x 1.",
            ),
            Slip(
                lambda C_in, s, e1, e3: (C_in + 1) * s + (s + 1) * e1 + (3 * s + 1) * e3,
                "How many weights has a 3 x 3 window?",
                "You counted k once: a 3 x 3 window has 9 weights.",
            ),
            Slip(
                lambda C_in, s, e1, e3: (C_in + 1) * s + (C_in + 1) * e1 + (9 * C_in + 1) * e3,
                "What do the expand layers read?",
                "You let the expand layers read the input of the module. They read the s squeezed channels.",
            ),
            Slip(
                lambda C_in, s, e1, e3: (C_in + 1) * s + (s + 1) * e1 + (9 * e1 + 1) * e3,
                "Do the expand layers stand one after the other, or beside each other?",
                "You let the 3 x 3 layer read the output of the 1 x 1 expand layer. Both read the squeezed channels.",
            ),
            Slip(
                lambda C_in, s, e1, e3: (s + 1) * e1 + (9 * s + 1) * e3,
                "How many layers does a Fire module have?",
                "You forgot the squeeze layer.",
            ),
        ),
        hints=(
            "Draw the module: three layers. Write channels in and channels out at each.",
            "Count one layer at a time: weights = in * out * window, and one bias for each output.",
            "Squeeze reads C_in and gives s; both expand layers read s; only one of them has a 3 x 3 window.",
        ),
    )
)
