"""Exercise: move whole pixels, as a sparse shift does."""

import torch

from ... import ops
from ..exercise import Exercise, Slip, register
from ..random_block import random_maps


def rounded_shift(x, displacement):
    return ops.sparse_shift(x, displacement)


def _case(n, displacement, size, seed):
    pairs = torch.tensor(displacement, dtype=torch.float64)
    return random_maps(n, len(pairs), size, torch.Generator().manual_seed(seed)), pairs


def _draw(random):
    """A half of each sign that goes away from 0, and numbers on both sides of a half."""
    pairs = [
        [random.choice([-1, 1]) * random.choice([0.3, 0.8, 1.2, 1.7]) for _ in range(2)] for _ in range(2)
    ]
    pairs += [[random.choice([-2.5, -0.5]), random.choice([0.5, 1.4])]]
    return _case(random.randint(1, 2), pairs, random.randint(5, 6), random.randrange(10**6))


def _rolled(x, displacement):
    """What leaves a map on one side comes back on the other."""
    whole = torch.where(displacement > 0, (displacement + 0.5).floor(), (displacement - 0.5).ceil()).int()
    return torch.stack([x[:, c].roll((-a, -b), (1, 2)) for c, (a, b) in enumerate(whole.tolist())], 1)


register(
    Exercise(
        name="rounded-shift",
        place=5,
        title="Move whole pixels",
        task="Write the forward pass of a sparse shift. x has shape (N, C, H, W), displacement (C, 2). Round both "
        "numbers (a, b) of a channel to whole ones, halves away from 0: 0.5 becomes 1 and -2.5 becomes -3. Each "
        "output pixel at row i and column j is the input pixel at row i + a and column j + b, or 0 where that "
        "lies outside. The result has the shape of x.",
        reference=rounded_shift,
        first=(_case(1, [[0.0, 1.2]], 4, 0), _case(1, [[-0.7, 0.3], [1.5, -0.5]], 5, 1)),
        draw=_draw,
        count=5,
        slips=(
            Slip(
                lambda x, displacement: ops.sparse_shift(x, -displacement),
                "Take a map with a single 1, and b = 1. In which direction does it go?",
                "You shifted in the opposite direction: with b = 1 a pixel shows its right neighbour.",
            ),
            Slip(
                lambda x, displacement: ops.sparse_shift(x, displacement.flip(1)),
                "Which of the two numbers is for the rows?",
                "You swapped a and b: the first is for rows, the second for columns.",
            ),
            Slip(
                lambda x, displacement: ops.sparse_shift(x, displacement.trunc()),
                "How far does a channel with b = 0.8 move?",
                "You cut the fraction off. The nearest whole number of 0.8 is 1.",
            ),
            Slip(
                lambda x, displacement: ops.sparse_shift(x, displacement.floor()),
                "How far does a channel with b = -0.3 move?",
                "You rounded down. The nearest whole number of -0.3 is 0.",
            ),
            Slip(
                lambda x, displacement: ops.sparse_shift(x, displacement.round()),
                "Which cases are right? Look at those with a half.",
                "`torch.round` and Python's `round` take halves to even numbers: 0.5 to 0. Here they go away from 0.",
            ),
            Slip(
                _rolled,
                "What stands at the border of your result?",
                "What leaves the map is lost, and zeros come in; `torch.roll` brings it back on the other side.",
            ),
            Slip(
                lambda x, displacement: ops.active_shift(x, displacement),
                "How many input pixels does one output pixel read?",
                "You mixed four pixels, as an active shift does. A sparse shift reads one.",
            ),
        ),
        hints=(
            "Begin with one channel that moves by b = 1: all columns but the last are the next column of the input.",
            "Round first. Then pad x with as many zeros as the largest displacement, on all sides.",
            "A loop over channels: with r zeros padded, channel c is the slice from row r + a and column r + b on.",
        ),
    )
)
