"""Dynamic Shift-Max in plain loops."""

from .act import hard_sigmoid, relu
from .linear import linear
from .pool import global_avg_pool


def roll_channels(x: list, groups: int) -> list:
    """Each place gets the channel of the next group that stands one place further; after the last comes the first.

    Shapes:  x (C, H, W) -> the same.
    Source:  MicroNet's released code, ``backbone/activation.py``.

    >>> roll_channels(["a0", "a1", "a2", "b0", "b1", "b2"], groups=2)
    ['b1', 'b2', 'b0', 'a1', 'a2', 'a0']
    """
    size = len(x) // groups
    y = []
    for group in range(groups):
        for place in range(size):
            next_group, next_place = group + 1, place + 1
            if next_group == groups:
                next_group = 0
            if next_place == size:
                next_place = 0
            y.append(x[next_group * size + next_place])
    return y


def shift_max_coefficients(gate: list, start: tuple, reach: float = 2.0) -> list:
    """A gate of 0 gives ``start - reach``, one of 1 gives ``start + reach``; as many gates for each start.

    Shapes:  gate (K*2*C,), start (K*2,) -> the same as gate.
    Source:  MicroNet's released code, ``backbone/activation.py``.

    >>> shift_max_coefficients([0.5, 1.0, 0.5, 0.0], (1, 0))
    [1.0, 3.0, 0.0, -2.0]
    """
    channels = len(gate) // len(start)
    return [start[place // channels] - reach + 2 * reach * value for place, value in enumerate(gate)]


def shift_max(x: list, rolled: list, coefficients: list) -> list:
    """The largest sum of a channel and its other one, over the pairs of coefficients: a_1, b_1, a_2, b_2 in a row.

    Shapes:  x and rolled (C, H, W), coefficients (K*2*C,) -> (C, H, W).
    Source:  MicroNet, Li et al. 2021, arXiv 2108.05894.

    >>> shift_max([[[1, 5]]], [[[2, 3]]], [1, 0, 0, 1])
    [[[2, 5]]]
    """
    channels = len(x)
    y = []
    for c in range(channels):
        rows = []
        for i in range(len(x[c])):
            row = []
            for j in range(len(x[c][i])):
                sums = []
                for first in range(0, len(coefficients), 2 * channels):
                    a, b = coefficients[first + c], coefficients[first + channels + c]
                    sums.append(a * x[c][i][j] + b * rolled[c][i][j])
                row.append(max(sums))
            rows.append(row)
        y.append(rows)
    return y


def dynamic_shift_max(x: list, reduce: tuple, expand: tuple, groups: int, start: tuple) -> list:
    """Means, a small linear layer, a wide one; hard gates around ``start``; the largest sum with the next group.

    ``reduce`` and ``expand`` are (weight, bias) of the two linear layers.

    Shapes:  x (C, H, W), weights (q, C) and (K*2*C, q), start (K*2,) -> (C, H, W).
    Source:  MicroNet, Li et al. 2021, arXiv 2108.05894; the released code, ``backbone/activation.py``.

    >>> dynamic_shift_max([[[1]], [[2]]], ([[0, 0]], [0]), ([[0]] * 4, [0] * 4), groups=2, start=(1, 10))
    [[[21.0]], [[12.0]]]
    """
    few = [relu(value) for value in linear(global_avg_pool(x), *reduce)]
    gates = [hard_sigmoid(value) for value in linear(few, *expand)]
    return shift_max(x, roll_channels(x, groups), shift_max_coefficients(gates, start))
