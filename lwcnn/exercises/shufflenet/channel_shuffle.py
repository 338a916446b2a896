"""Exercise: the channel shuffle, written with reshape and transpose."""

import torch

from ... import ops
from ..exercise import Exercise, Slip, register


def channel_shuffle(x, groups):
    return ops.channel_shuffle(x, groups)


def _case(n, groups, channels_each, height, width):
    shape = (n, groups * channels_each, height, width)
    # each number once, so that no two places are alike
    return torch.arange(float(n * groups * channels_each * height * width)).double().view(shape), groups


def _draw(random):
    groups, each = random.sample(
        range(2, 6), 2
    )  # never as many channels as groups: there the inverse is the same
    return _case(random.randint(1, 3), groups, each, random.randint(2, 3), random.randint(4, 5))


def _inverse(x, groups):
    return ops.channel_shuffle(x, x.shape[1] // groups)


def _only_reshape(x, groups):
    n, c, h, w = x.shape
    return x.reshape(n, groups, c // groups, h, w).reshape(n, c, h, w)


def _of_samples(x, groups):
    n, c, h, w = x.shape
    return x.reshape(n, groups, c // groups, h, w).transpose(0, 1).reshape(n, c, h, w)


def _of_pixels(x, groups):
    n, c, h, w = x.shape
    return x.reshape(n, groups, c // groups, h, w).transpose(3, 4).reshape(n, c, h, w)


def _table(x, groups):
    n, c, h, w = x.shape
    return x.reshape(n, groups, c // groups, h, w).transpose(1, 2)


def _reverse(x, groups):
    n, c, h, w = x.shape
    return x.reshape(n, groups, c // groups, h, w).flip(1).reshape(n, c, h, w)


register(
    Exercise(
        name="channel-shuffle",
        place=1,
        title="Channel shuffle by reshape and transpose",
        task="Write the channel shuffle with `reshape` and `transpose`. x has shape (N, C, H, W), and `groups` divides "
        "C. Write the channels as a table with a row a group, transpose it, and read it out row by row. The result has "
        "the shape of x. For 6 channels and 2 groups the order becomes 0, 3, 1, 4, 2, 5.",
        reference=channel_shuffle,
        first=(_case(1, 2, 3, 1, 1), _case(2, 3, 2, 2, 3), _case(1, 4, 2, 3, 5)),
        draw=_draw,
        count=8,
        slips=(
            Slip(
                _inverse,
                "How many rows has your table, and how many channels are in one row?",
                "Your table has a row of `groups` channels, not `groups` rows. That is the inverse shuffle.",
            ),
            Slip(
                _only_reshape,
                "Compare your result with x. What has moved?",
                "A reshape moves no number. Between the two reshapes the table must be transposed.",
            ),
            Slip(
                _of_samples,
                "Which two axes of the table are rows and columns? Count from 0.",
                "You swapped the samples with the groups. Axis 0 is N; the table lies in axes 1 and 2.",
            ),
            Slip(
                _of_pixels,
                "Which two axes of the table are rows and columns? Count from 0.",
                "You swapped height and width. The table lies in axes 1 and 2.",
            ),
            Slip(
                _table,
                "How many axes has your result, and how many has x?",
                "You returned the transposed table. Read it out with a second reshape to the shape of x.",
            ),
            Slip(
                _reverse,
                "Where does the first channel go? It never moves in a shuffle.",
                "You reversed the order of the groups. A transpose swaps rows and columns instead.",
            ),
        ),
        hints=(
            "Write the numbers 0 to 5 as a table with 2 rows. Read it by columns: that is the shuffle.",
            "Three moves: reshape to five axes, transpose two of them, reshape back to four axes.",
            "The five axes are (N, groups, C // groups, H, W); axes 1 and 2 are transposed.",
        ),
    )
)
