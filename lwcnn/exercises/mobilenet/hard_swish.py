"""Exercise: hard-swish, the activation of MobileNetV3."""

import torch
import torch.nn.functional as F

from ...ops import hard_swish as hard_swish_of_the_book
from ..exercise import Exercise, Slip, register


def hard_swish(x):
    return hard_swish_of_the_book(x)


def _values(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return (4 * torch.randn(shape, generator=generator, dtype=torch.float64),)  # both sides of -3 and of 3


def _draw(random):
    return _values(random.randrange(10**6), random.randint(1, 3), random.randint(4, 8), 5, 6)


register(
    Exercise(
        name="hard-swish",
        place=4,
        title="Hard-swish",
        task="Write hard-swish for a tensor of any shape: x times the hard sigmoid of x. The hard sigmoid is 0 up to "
        "-3, 1 from 3 on, and a straight line between. `torch.nn.functional.hardswish` is not allowed, `clamp` and "
        "`relu6` are.",
        reference=hard_swish,
        first=(
            (torch.tensor([-4.0, -3.0, 0.0, 1.0, 3.0, 4.0], dtype=torch.float64),),
            _values(0, 2, 3, 5, 5),
        ),
        draw=_draw,
        count=4,
        slips=(
            Slip(
                lambda x: F.relu6(x + 3) / 6,
                "What should come out for 10?",
                "That is the hard sigmoid. Hard-swish is x times it.",
            ),
            Slip(
                lambda x: x * F.relu6(x + 3),
                "What should come out for 10?",
                "You forgot to divide by 6: the hard sigmoid must end at 1.",
            ),
            Slip(
                lambda x: x * F.relu6(x) / 6,
                "What should come out for -1? It is not 0.",
                "You forgot the 3: the line of the hard sigmoid begins at -3, not at 0.",
            ),
            Slip(
                lambda x: x * F.relu(x + 3) / 6,
                "What should come out for 10?",
                "You used ReLU. The hard sigmoid must stop at 1, so it takes ReLU6.",
            ),
            Slip(
                lambda x: x * torch.sigmoid(x),
                "Should your result be exactly 0 at -4?",
                "That is swish, with the true sigmoid. The task asks for the one of straight lines.",
            ),
            Slip(
                lambda x: F.relu6(x),
                "Should your result be 6 at 10?",
                "That is ReLU6. Hard-swish uses it, but of x + 3, divided by 6 and times x.",
            ),
            Slip(
                lambda x: F.relu6(x * (x + 3)) / 6,
                "What is cut at 0 and 6: the product, or one of its factors?",
                "You cut the product. Cut x + 3 first, then multiply by x.",
            ),
        ),
        hints=(
            "Write the hard sigmoid first. Which straight line goes from 0 at -3 to 1 at 3?",
            "ReLU6 is already cut at both ends, but at 0 and 6. Move it and make it flatter.",
            "The hard sigmoid is relu6(x + 3) / 6.",
        ),
    )
)
