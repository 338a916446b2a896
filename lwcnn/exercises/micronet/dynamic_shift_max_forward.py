"""Exercise: the forward pass of a Dynamic Shift-Max with two sums."""

import torch

from ...models.layers import with_random_numbers
from ...models.micro_layers import DynamicShiftMax
from ...ops.dynamic_shift_max import dynamic_shift_max, roll_channels
from ..exercise import Exercise, Slip, register
from ..random_block import random_maps


class ShiftMaxWeights(DynamicShiftMax):
    """The parameters that the reader's function gets, with a short name for messages."""

    def __repr__(self) -> str:
        return f"DynamicShiftMax({self.reduce.in_features}, groups={self.groups}, start={self.start})"


def dynamic_shift_max_forward(x, p):
    return dynamic_shift_max(x, p)


def _case(n, groups, each, start, size, seed):
    generator = torch.Generator().manual_seed(seed)
    p = with_random_numbers(ShiftMaxWeights(groups * each, groups, reduction=2, start=start), generator)
    return random_maps(n, groups * each, size, generator), p


def _draw(random):
    start = random.choice([(1.0, 0.0, 0.5, 0.5), (1.0, 0.0, 0.0, 0.25)])
    groups, each = random.sample([2, 3, 4], 2)
    return _case(random.randint(1, 2), groups, each, start, random.randint(3, 5), random.randrange(10**6))


def _gates(x, p):
    s = torch.relu(p.reduce(x.mean(dim=(2, 3))))
    return torch.clamp(p.expand(s) + 3, 0, 6) / 6


def _sums(x, p, reach=4.0, middle=0.5, start=True, other=roll_channels, gates=_gates, by_channel=False):
    """The two sums, with one thing wrong."""
    g = gates(x, p)
    rows = g.view(len(x), -1, 4).unbind(2) if by_channel else g.chunk(4, dim=1)
    values = p.start if start else (0.0,) * 4
    a1, b1, a2, b2 = (
        ((row - middle) * reach + value)[..., None, None] for row, value in zip(rows, values, strict=True)
    )
    y = other(x, p.groups)
    return a1 * x + b1 * y, a2 * x + b2 * y


def _largest(*sums):
    return torch.maximum(*sums)


register(
    Exercise(
        name="dynamic-shift-max-forward",
        place=3,
        title="The forward pass of a Dynamic Shift-Max",
        task="Write a Dynamic Shift-Max with K = 2 sums. x has shape (N, C, H, W). Take the mean of each channel; "
        "apply `p.reduce`, ReLU, `p.expand`, and the hard sigmoid min(max(v + 3, 0), 6) / 6. Of the 4 C numbers of an "
        "image the first C are for a1, the next for b1, then a2, then b2, one for each channel. Subtract 0.5, multiply "
        "by 4, and add the start: `p.start` holds those of a1, b1, a2, b2. x' is the other channel: with channels as a "
        "table of `p.groups` rows, the one a row further and a column further, both cyclic. Return the larger of "
        "a1 x + b1 x' and a2 x + b2 x', number by number.",
        reference=dynamic_shift_max_forward,
        first=(
            _case(1, 2, 1, (1.0, 0.0, 0.5, 0.5), 3, 0),
            _case(2, 2, 3, (1.0, 0.0, 0.5, 0.5), 4, 1),
            _case(1, 3, 4, (1.0, 0.0, 0.0, 0.25), 4, 2),
        ),
        draw=_draw,
        count=5,
        slips=(
            Slip(
                lambda x, p: _largest(*_sums(x, p, middle=0.0)),
                "Which coefficients come out if the gate is 0.5?",
                "You forgot to subtract 0.5. A gate of 0.5 leaves the start as it is.",
            ),
            Slip(
                lambda x, p: _largest(*_sums(x, p, reach=2.0)),
                "How far can a coefficient move from its start?",
                "Your coefficients move by 1 at most. They move by 2: the gate without 0.5, times 4.",
            ),
            Slip(
                lambda x, p: _largest(*_sums(x, p, start=False)),
                "Which coefficients come out if the gate is 0.5?",
                "You forgot the start: without it, both sums begin as zero.",
            ),
            Slip(
                lambda x, p: sum(_sums(x, p)),
                "How do the two sums become one map?",
                "You added the two sums. The larger of them counts.",
            ),
            Slip(
                lambda x, p: _sums(x, p)[0],
                "How many sums are there?",
                "You returned the first sum. The second may be larger.",
            ),
            Slip(
                lambda x, p: _largest(*_sums(x, p)).clamp(min=0),
                "Are there negative numbers in the true result?",
                "You added a ReLU at the end. There is none: the maximum is the activation.",
            ),
            Slip(
                lambda x, p: _largest(*_sums(x, p, other=lambda x, groups: x.roll(-x.shape[1] // groups, 1))),
                "Which column of the table has the other channel?",
                "You went on by a whole group alone. It is one column further, too.",
            ),
            Slip(
                lambda x, p: _largest(*_sums(x, p, by_channel=True)),
                "For which channel are the first four of the 4 C numbers?",
                "You gave each channel four numbers in a row. The first C numbers are the a1 of all channels.",
            ),
            Slip(
                lambda x, p: _largest(
                    *_sums(
                        x, p, gates=lambda x, p: torch.sigmoid(p.expand(torch.relu(p.reduce(x.mean((2, 3))))))
                    )
                ),
                "Are your gates ever exactly 0 or 1?",
                "You took the sigmoid. The gate is the hard sigmoid: min(max(v + 3, 0), 6) / 6.",
            ),
        ),
        hints=(
            "Print the shapes: (N, C) for the means, (N, q), (N, 4 C); then four times (N, C, 1, 1).",
            "a1, b1, a2, b2 = ((g - 0.5) * 4).chunk(4, dim=1), each plus its start, with two axes of length 1 behind.",
            "x' is x.unflatten(1, (p.groups, -1)).roll((-1, -1), (1, 2)).flatten(1, 2).",
        ),
    )
)
