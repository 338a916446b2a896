"""Exercise: channels and repeats of a stage of EfficientNet after scaling."""

import math

from ...ops.rounding import make_divisible, repeat_depth
from ..exercise import Exercise, Slip, register


def scaled_stage(c, n, width, depth):
    return make_divisible(c * width), repeat_depth(n, depth)


def _draw(random):
    # stages of B0; the factors of the released networks, and smaller ones
    c, n = random.choice([(16, 1), (24, 2), (40, 2), (80, 3), (112, 3), (192, 4), (320, 1)])
    return (
        c,
        n,
        random.choice([0.35, 0.5, 0.75, 1.1, 1.2, 1.4, 1.6]),
        random.choice([1.1, 1.2, 1.4, 1.8, 2.2]),
    )


def _nearest(channels):
    """The nearest multiple of 8, at least 8, with no regard to the 90 %."""
    return max(8, int(channels + 4) // 8 * 8)


register(
    Exercise(
        name="scaled-stage",
        place=2,
        title="A scaled stage",
        task="A stage of EfficientNet-B0 has c channels and n blocks. Write a function that returns its channels and "
        "its blocks under the factors width and depth, as the authors' code rounds them. Channels: the multiple of 8 "
        "that is nearest to c * width (the larger one if two are equally near), at least 8; but where it is less than "
        "90 % of c * width, the next larger multiple. Blocks: rounded up.",
        reference=scaled_stage,
        first=((40, 2, 1, 1), (24, 2, 1.1, 1.2), (112, 3, 1.2, 1.4), (24, 2, 0.5, 1.1), (32, 4, 0.35, 1.8)),
        draw=_draw,
        slips=(
            Slip(
                lambda c, n, width, depth: (make_divisible(c * width), round(n * depth)),
                "How many blocks has a stage of 2 blocks at depth 1.1?",
                "You rounded the blocks to the nearest number. They are rounded up.",
            ),
            Slip(
                lambda c, n, width, depth: (make_divisible(c * width), int(n * depth)),
                "How many blocks has a stage of 2 blocks at depth 1.1?",
                "You cut off the blocks. They are rounded up.",
            ),
            Slip(
                lambda c, n, width, depth: (int(c * width), math.ceil(n * depth)),
                "Can a convolution have 26.4 channels? What does the task say?",
                "You forgot to round the channels to a multiple of 8.",
            ),
            Slip(
                lambda c, n, width, depth: (max(8, int(c * width) // 8 * 8), math.ceil(n * depth)),
                "Is your multiple of 8 the nearest one?",
                "You rounded the channels down. They go to the nearest multiple of 8, also up.",
            ),
            Slip(
                lambda c, n, width, depth: (math.ceil(c * width / 8) * 8, math.ceil(n * depth)),
                "Is your multiple of 8 the nearest one?",
                "You rounded the channels up. They go to the nearest multiple of 8, also down.",
            ),
            Slip(
                lambda c, n, width, depth: (_nearest(c * width), math.ceil(n * depth)),
                "How many percent of c * width are left in the case that is wrong?",
                "You forgot the 90 %: if rounding takes more than a tenth away, the next larger multiple is used.",
            ),
            Slip(
                lambda c, n, width, depth: (make_divisible(c * depth), repeat_depth(n, width)),
                "Which factor makes a stage longer?",
                "You swapped the factors: depth is for the blocks, width for the channels.",
            ),
            Slip(
                lambda c, n, width, depth: (make_divisible(c * width), n),
                "What does the depth do in your function?",
                "You forgot the depth: the stage has n * depth blocks, rounded up.",
            ),
        ),
        hints=(
            "Two numbers, two rules. Which of the two is wrong in the case that is shown?",
            "For the blocks there is math.ceil. For the channels, first divide by 8, round, and multiply again.",
            "Nearest multiple: int(channels + 4) // 8 * 8. Then compare it with 0.9 * channels.",
        ),
    )
)
