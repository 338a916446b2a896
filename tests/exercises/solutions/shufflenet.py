"""Answers to the exercises on ShuffleNet; see `__init__.py`."""

import torch

from .layer import layer


def channel_shuffle(x, groups):
    each = x.shape[1] // groups
    return torch.stack([x[:, row * each + column] for column in range(each) for row in range(groups)], dim=1)


def inputs_reached(C, m, g, shuffle):
    if not shuffle:
        return C // g
    return sum(1 for group in range(g) if group in range(m // g)) * C // g


def shuffle_unit_macs(C, g, H, W):
    m = C / 4
    return H * W * (2 * C * m / g + 9 * m)


def memory_access_cost(C_in, C_out, g, H, W):
    read, written, weights = C_in * H * W, C_out * H * W, C_out * (C_in // g)
    return read + written + weights


def stack(layers, kernel, towers=96, pointwise_groups=1):
    return dict(layers=layers, kernel=kernel, towers=towers, pointwise_groups=pointwise_groups)


RIGHT = {
    "channel-shuffle": channel_shuffle,
    "inputs-reached": inputs_reached,
    "shuffle-unit-macs": shuffle_unit_macs,
    "memory-access-cost": memory_access_cost,
    "shuffle-block-design": [
        *(layer(60, 1, groups=6), {"shuffle": 6}),
        *(layer(60, 3, groups=60), layer(240, 1, groups=6)),
    ],
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "shuffle-block-design": [
        (
            [layer(60, 1, groups=3), {"shuffle": 3}, layer(60, 3, groups=60), layer(240, 1, groups=3)],
            "try more groups",
        ),  # the paper's
        (
            [layer(60, 1, groups=6), layer(60, 3, groups=60), layer(240, 1, groups=6)],
            "between the two grouped layers",
        ),
        # 10 groups of 6 channels: each filter of the last layer meets 6 groups
        (
            [layer(60, 1, groups=10), {"shuffle": 10}, layer(60, 3, groups=60), layer(240, 1, groups=10)],
            "at least g middle",
        ),
        ([layer(12, 1, groups=1), layer(12, 3, groups=12), layer(240, 1, groups=1)], "not by width"),
        (
            [layer(64, 1, groups=8), {"shuffle": 8}, layer(240, 1, groups=8)],
            "a depthwise layer in the middle",
        ),
        (
            [layer(64, 1, groups=8), {"shuffle": 8}, layer(64, 3, groups=64), layer(64, 1, groups=8)],
            "out_channels=240",
        ),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "shuffled-place": lambda C, g, i: [c for column in range(C // g) for c in range(column, C, C // g)].index(
        i
    ),
    "shuffle-unit-macs": lambda C, H, g: H * H * (2 * C * (C // 4) // g + 9 * (C // 4)),
    "inputs-reached": lambda C, g, m: len({middle % g for middle in range(m // g)}) * (C // g),
    "memory-access-cost": lambda C_in, C_out, H: H * H * C_in + H * H * C_out + C_in * C_out,
}
