"""Exercise: the weights of a Ghost module, also where the ghosts do not come out even."""

from functools import cache

import torch

from ...models.ghostnet import GhostModule
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def ghost_module_parameters(C_in, C_out, k, d, r):
    with torch.device("meta"):
        module = GhostModule(C_in, C_out, kernel=k, ratio=r, cheap_kernel=d)
    return module.primary.conv.weight.numel() + module.cheap.conv.weight.numel()


def _draw(random):
    r = random.choice([2, 3, 4])
    # C_out is a multiple of r in some cases only
    return random.randint(8, 120), random.randint(20, 160), random.choice([1, 3]), random.choice([3, 5]), r


def _primary(C_out, r):
    return -(-C_out // r)


register(
    Exercise(
        name="ghost-module-parameters",
        place=1,
        title="Parameters of a Ghost module",
        task="Write a function that returns the weights of a Ghost module from C_in to C_out channels. A k x k "
        "convolution makes C_out / r primary maps, rounded up. From each of them r - 1 depthwise filters of d x d "
        "make the ghosts. If that is more than C_out channels together, the last ones are cut off, but their filters "
        "are there. There are no biases, and BatchNorm does not count.",
        reference=ghost_module_parameters,
        first=((2, 4, 1, 3, 2), (16, 48, 1, 3, 2), (16, 7, 1, 3, 2), (24, 48, 3, 5, 4)),
        draw=_draw,
        count=16,
        slips=(
            Slip(
                lambda C_in, C_out, k, d, r: C_in * C_out * k**2,
                "Which channels does the primary convolution make?",
                "You counted an ordinary convolution, which makes all C_out channels. The primary one makes C_out / r.",
            ),
            Slip(
                lambda C_in, C_out, k, d, r: _primary(C_out, r) * C_in * k**2,
                "Are the ghosts made without weights?",
                "You forgot the cheap filters: d x d weights for each ghost.",
            ),
            Slip(
                lambda C_in, C_out, k, d, r: (
                    _primary(C_out, r) * C_in * k**2 + (C_out - _primary(C_out, r)) * d**2
                ),
                "Which of the cases are right? What is C_out / r in the others?",
                "You left out the filters of the channels that are cut off. Each primary map has r - 1 ghosts, used "
                "or not.",
            ),
            Slip(
                lambda C_in, C_out, k, d, r: C_out // r * (C_in * k**2 + (r - 1) * d**2),
                "Which of the cases are right? What is C_out / r in the others?",
                "You rounded C_out / r down. Then there would be too few channels: it is rounded up.",
            ),
            Slip(
                lambda C_in, C_out, k, d, r: _primary(C_out, r) * (C_in * k**2 + r * d**2),
                "How many ghosts belong to one primary map?",
                "You made r ghosts from each primary map. The map itself is one of the r.",
            ),
            Slip(
                lambda C_in, C_out, k, d, r: _primary(C_out, r) * (C_in * k**2 + d**2),
                "How many ghosts belong to one primary map?",
                "You made one ghost from each primary map. There are r - 1 of them.",
            ),
            Slip(
                lambda C_in, C_out, k, d, r: (
                    _primary(C_out, r) * (C_in * k**2 + (r - 1) * _primary(C_out, r) * d**2)
                ),
                "How many maps does one cheap filter read?",
                "Your cheap filters read all primary maps. They are depthwise: each of them reads one.",
            ),
            Slip(
                lambda C_in, C_out, k, d, r: _primary(C_out, r) * (C_in * k**2 + (r - 1) * k**2),
                "Which of the two kernels do the cheap filters have?",
                "You gave the cheap filters k x k weights. They have d x d.",
            ),
            Slip(
                lambda C_in, C_out, k, d, r: _primary(C_out, r) * (C_in * k + (r - 1) * d),
                "How many weights has a k x k window?",
                "You counted k and d once. Both are squared.",
            ),
        ),
        hints=(
            "Two convolutions, one after the other. Begin with the number of primary maps.",
            "The primary filters are as deep as the input. A cheap filter reads one map.",
            "With m = ceil(C_out / r): m * C_in * k^2 for the primary maps. Each of them has r - 1 cheap filters.",
        ),
    )
)
