"""Exercise: read between the pixels, as an active shift does."""

import torch
import torch.nn.functional as F

from ... import ops
from ..exercise import Exercise, Slip, register
from ..random_block import random_maps


def active_shift_forward(x, displacement):
    return ops.active_shift(x, displacement)


def _case(n, displacement, size, seed):
    generator = torch.Generator().manual_seed(seed)
    pairs = torch.tensor(displacement, dtype=torch.float64)
    return random_maps(n, len(pairs), size, generator), pairs


def _draw(random):
    # quarters and thirds of pixels on both sides of 0, never whole and never a half
    pairs = [
        [random.choice([-1, 1]) * random.choice([0.25, 0.7, 1.3, 1.75]) for _ in range(2)] for _ in range(3)
    ]
    pairs[0][0] = -abs(pairs[0][0])
    return _case(random.randint(1, 2), pairs, random.randint(5, 6), random.randrange(10**6))


def _mix(x, displacement, whole=torch.floor, swap=False):
    """The four pixels around each place, with the pixel that ``whole`` gives as the first of them."""
    pairs = displacement.flip(1) if swap else displacement
    r, (height, width) = int(pairs.abs().max()) + 2, x.shape[2:]
    padded, y = F.pad(x, (r, r, r, r)), torch.zeros_like(x)
    for c, pair in enumerate(pairs):
        (i, j), (down, right) = whole(pair).int().tolist(), (pair - whole(pair)).tolist()
        for p, of_row in ((0, 1 - down), (1, down)):
            for q, of_column in ((0, 1 - right), (1, right)):
                top, left = r + i + p, r + j + q
                y[:, c] += of_row * of_column * padded[:, c, top : top + height, left : left + width]
    return y


def _weights_swapped(x, displacement):
    whole = displacement.floor()
    return ops.active_shift(x, whole + 1 - (displacement - whole))


register(
    Exercise(
        name="active-shift-forward",
        place=3,
        title="Read between the pixels",
        task="Write the active shift. x has shape (N, C, H, W), displacement (C, 2): channel c reads places that lie "
        "a = displacement[c, 0] rows further down and b = displacement[c, 1] columns further to the right. Such a "
        "place lies between four pixels. Let i = floor(a) and j = floor(b). The pixels at i and i + 1 get the weights "
        "1 - (a - i) and a - i, those at j and j + 1 the weights 1 - (b - j) and b - j; each of the four pixels counts "
        "with the product of its two weights. Outside the map there are zeros. The result has the shape of x.",
        reference=active_shift_forward,
        first=(_case(1, [[0.0, 0.25]], 4, 0), _case(1, [[0.25, 0.0], [1.5, -0.75]], 5, 1)),
        draw=_draw,
        count=5,
        slips=(
            Slip(
                lambda x, displacement: ops.active_shift(x, -displacement),
                "Take a map with a single 1, and b = 1. Where does it go?",
                "You shifted in the opposite direction. With b = 1 a pixel shows its right neighbour.",
            ),
            Slip(
                lambda x, displacement: _mix(x, displacement, swap=True),
                "Which of the two numbers is for the rows?",
                "You swapped a and b: the first moves down, the second to the right.",
            ),
            Slip(
                lambda x, displacement: _mix(x, displacement, whole=torch.trunc),
                "Which displacements are right? What is floor(-0.25)?",
                "You cut the fraction off. For -0.25 that gives 0; floor gives -1.",
            ),
            Slip(
                ops.sparse_shift,
                "How many pixels does your result mix?",
                "You rounded to the nearest pixel. That is a sparse shift; an active shift mixes four pixels.",
            ),
            Slip(
                _weights_swapped,
                "With b = 0.25, which pixel counts more: the one at 0 or the one at 1?",
                "You swapped the weights. The nearer pixel counts more.",
            ),
            Slip(
                lambda x, displacement: ops.active_shift(x, displacement.floor()),
                "What happens to the fraction of a displacement?",
                "You read the pixel at the upper left alone. Mix it with the three others.",
            ),
        ),
        hints=(
            "Begin with one channel, a = 0 and b = 0.25: three quarters of a pixel, a quarter of its right neighbour.",
            "Pad x with a few zeros on all sides; then each of the four pixels is a slice.",
            "For each channel add four slices, each with the product of a weight for its row and one for its column.",
        ),
    )
)
