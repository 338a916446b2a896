"""Active and sparse shift, and what goes back through them, in plain loops."""

import math

from .shift import _read


def active_shift(x: list, displacement: list, stride: int = 1) -> list:
    """Read each channel at places that lie (a, b) further down and to the right: a mixture of the pixels around.

    Shapes:  x (C, H, W), displacement (C, 2) -> (C, ceil(H/s), ceil(W/s)).
    Source:  Jeon and Kim 2018, arXiv 1806.07370, section 3.

    >>> active_shift([[[0, 4, 8]]], [(0, 0.25)])
    [[[1.0, 5.0, 6.0]]]
    """
    y = []
    for channel, (a, b) in zip(x, displacement, strict=True):
        rows = []
        for i in range(0, len(channel), stride):
            rows.append([_between(channel, i + a, j + b) for j in range(0, len(channel[0]), stride)])
        y.append(rows)
    return y


def sparse_shift(x: list, displacement: list) -> list:
    """Read each channel at places that lie round(a), round(b) further down and to the right.

    Shapes:  x (C, H, W), displacement (C, 2) -> (C, H, W).
    Source:  Chen et al. 2019, arXiv 1903.05285, section 3.2.

    >>> sparse_shift([[[1, 2, 3]]], [(0.4, -0.6)])
    [[[0, 1, 2]]]
    """
    y = []
    for channel, (a, b) in zip(x, displacement, strict=True):
        height, width, down, right = len(channel), len(channel[0]), round_away(a), round_away(b)
        y.append([[_read(channel, i + down, j + right) for j in range(width)] for i in range(height)])
    return y


def active_shift_gradients(x: list, displacement: list, g: list, stride: int = 1) -> tuple:
    """What goes back through `active_shift` if ``g`` comes from above: a list like ``x`` and one like ``displacement``.

    Shapes:  x (C, H, W), displacement (C, 2), g (C, ceil(H/s), ceil(W/s)) -> those of x and displacement.
    Source:  Jeon and Kim 2018, arXiv 1806.07370, section 3.

    >>> active_shift_gradients([[[0, 4, 8]]], [(0, 0.25)], [[[1, 1, 1]]])
    ([[[0.75, 1.0, 1.0]]], [[-12.0, 0]])
    """
    of_x = [[[0] * len(row) for row in channel] for channel in x]
    of_displacement = [[0, 0] for _ in x]
    for c, (a, b) in enumerate(displacement):
        for i, row in enumerate(g[c]):
            for j, slope in enumerate(row):
                for p, q, share, share_down, share_right in _around(i * stride + a, j * stride + b):
                    if 0 <= p < len(x[c]) and 0 <= q < len(x[c][0]):
                        of_x[c][p][q] += slope * share
                        of_displacement[c][0] += slope * share_down * x[c][p][q]
                        of_displacement[c][1] += slope * share_right * x[c][p][q]
    return of_x, of_displacement


def sparse_shift_gradients(x: list, displacement: list, g: list) -> tuple:
    """What goes back through `sparse_shift`: to x the opposite shift, to a displacement as if nothing were rounded.

    Shapes:  x (C, H, W), displacement (C, 2), g (C, H, W) -> those of x and displacement.
    Source:  Chen et al. 2019, arXiv 1903.05285, section 3.2.

    >>> sparse_shift_gradients([[[0, 4, 8]]], [(0, 0.25)], [[[1, 1, 1]]])
    ([[[1, 1, 1]]], [[-12.0, 0]])
    """
    _, of_displacement = active_shift_gradients(x, displacement, g)
    back = [(-round_away(a), -round_away(b)) for a, b in displacement]
    return sparse_shift(g, back), of_displacement


def round_away(number) -> int:
    """The nearest whole number, halves away from 0.

    >>> [round_away(number) for number in (-1.5, -0.5, 0.4, 0.5, 2.5)]
    [-2, -1, 0, 1, 3]
    """
    whole = math.floor(abs(number))
    if abs(number) - whole >= 0.5:
        whole += 1
    return whole if number >= 0 else -whole


def _between(channel: list, row, column):
    """The value at a real place: the four pixels around it, the nearer the more."""
    total = 0
    for p, q, share, _, _ in _around(row, column):
        total += share * _read(channel, p, q)
    return total


def _around(row, column):
    """The four pixels around a place: row, column, its share, and how the share grows downwards and to the right."""
    top, left = math.floor(row), math.floor(column)
    down, right = row - top, column - left
    yield top, left, (1 - down) * (1 - right), -(1 - right), -(1 - down)
    yield top, left + 1, (1 - down) * right, -right, 1 - down
    yield top + 1, left, down * (1 - right), 1 - right, -down
    yield top + 1, left + 1, down * right, right, down
