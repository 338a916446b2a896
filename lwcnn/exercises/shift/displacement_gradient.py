"""Exercise: the gradient of a displacement, which active and sparse shift share."""

import torch

from ... import ops
from ...ops.active_shift import move, slopes
from ..exercise import Exercise, Slip, register
from ..random_block import random_maps


def displacement_gradient(x, displacement, grad):
    return slopes(x, displacement, grad)


def _case(n, displacement, size, seed):
    generator, pairs = torch.Generator().manual_seed(seed), torch.tensor(displacement, dtype=torch.float64)
    return random_maps(n, len(pairs), size, generator), pairs, random_maps(n, len(pairs), size, generator)


def _draw(random):
    """Fractions on both sides of a half and of 0."""
    pairs = [[random.choice([-1, 1]) * random.choice([0.25, 0.7, 1.3]) for _ in range(2)] for _ in range(3)]
    pairs[0][0] = -abs(pairs[0][0])
    return _case(random.randint(1, 2), pairs, random.randint(4, 6), random.randrange(10**6))


def _not_mixed(x, displacement, grad):
    """The pixel below minus the one above, and the one to the right minus the one to the left; no mixing."""
    whole, (height, width) = displacement.floor(), x.shape[2:]
    here = move(x, whole, height, width)
    steps = [move(x, whole + torch.tensor(step), height, width) - here for step in ([1, 0], [0, 1])]
    return torch.stack([(grad * step).sum((0, 2, 3)) for step in steps], 1)


register(
    Exercise(
        name="displacement-gradient",
        place=6,
        title="The gradient of a displacement",
        task="In which direction should a channel move? x has shape (N, C, H, W), displacement (C, 2), and grad, which"
        " is dL/dy, the shape of x; y = active shift of x. Return dL/d(a, b) for each channel, shape (C, 2). A "
        "place (a, b) lies between the rows i = floor(a) and i + 1, and between the columns j = floor(b) and j + "
        "1. dy/da is the pixel in row i + 1 minus the one in row i, both mixed between their two columns with the"
        " weights 1 - (b - j) and b - j; dy/db is the same with rows and columns exchanged. Outside the map there"
        " are zeros. Sum over images and pixels.",
        reference=displacement_gradient,
        first=(_case(1, [[0.0, 0.25]], 3, 0), _case(1, [[0.25, 0.7], [-0.7, -0.25]], 4, 1)),
        draw=_draw,
        count=5,
        slips=(
            Slip(
                lambda x, displacement, grad: -slopes(x, displacement, grad),
                "The pixels grow brighter downwards. Does y rise or fall when a grows?",
                "You turned the sign: it is the pixel in the next row minus the one before.",
            ),
            Slip(
                lambda x, displacement, grad: slopes(x, displacement, grad).flip(1),
                "Which of your two numbers is for the rows?",
                "You swapped the two: the first is dL/da, for rows.",
            ),
            Slip(
                _not_mixed,
                "Where is your result right: where the fractions are 0?",
                "You took the differences at whole columns and rows. Mix each difference along the other axis.",
            ),
            Slip(
                lambda x, displacement, grad: slopes(x, displacement, torch.ones_like(grad)),
                "What if `grad` is 0 everywhere?",
                "You forgot the chain rule: each slope counts times the `grad` of its pixel.",
            ),
            Slip(
                lambda x, displacement, grad: slopes(x, displacement, grad) / grad[:, 0].numel(),
                "Is a sum or a mean asked?",
                "You took the mean over images and pixels. One displacement serves all, so gradients add up.",
            ),
            Slip(
                lambda x, displacement, grad: slopes(x, displacement.round(), grad),
                "Between which rows does a = 0.7 lie?",
                "You rounded the place first. Also a sparse shift, which moves by rounded numbers, takes the slope at "
                "the real place.",
            ),
            Slip(
                lambda x, displacement, grad: (
                    (grad * ops.active_shift(x, displacement)).sum((0, 2, 3))[:, None].expand(-1, 2)
                ),
                "Does your result change if a constant is added to x?",
                "You multiplied `grad` by y. The slope is a difference of two pixels.",
            ),
        ),
        hints=(
            "Begin with b = 0 and a between 0 and 1: y = (1 - a) * x[i] + a * x[i + 1]. What is dy/da?",
            "Pad x with zeros. Each of the four pixels around a place is a slice; name them by row and column.",
            "dy/da = (1 - right) * (lower left - upper left) + right * (lower right - upper right).",
        ),
    )
)
