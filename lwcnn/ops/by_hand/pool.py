"""Pooling in plain loops."""

import math


def max_pool2d(x: list, kernel: int, stride: int, padding: int = 0, ceil_mode: bool = False) -> list:
    """Keep the largest value of the part of each window that lies on the map.

    With ``ceil_mode`` a last window may hang over the edge.

    Shapes:  x (C, H, W) -> (C, H_out, W_out).
    Source:  AlexNet, Krizhevsky et al. 2012, section 3.4.

    >>> max_pool2d([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]], kernel=2, stride=2)
    [[[5]]]
    >>> max_pool2d([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]], kernel=2, stride=2, ceil_mode=True)
    [[[5, 6], [8, 9]]]
    """
    return [
        [
            [
                max(_window(channel, top, left, kernel))
                for left in _starts(len(channel[0]), kernel, stride, padding, ceil_mode)
            ]
            for top in _starts(len(channel), kernel, stride, padding, ceil_mode)
        ]
        for channel in x
    ]


def avg_pool2d(x: list, kernel: int, stride: int, padding: int = 0) -> list:
    """Take the mean of each window; the padding counts as zeros.

    Shapes:  x (C, H, W) -> (C, H_out, W_out).
    Source:  ShuffleNet, Zhang et al. 2018, figure 2(c).

    >>> avg_pool2d([[[1, 2], [3, 6]]], kernel=2, stride=2)
    [[[3.0]]]
    """
    return [
        [
            [
                sum(_window(channel, top, left, kernel)) / kernel**2
                for left in _starts(len(channel[0]), kernel, stride, padding)
            ]
            for top in _starts(len(channel), kernel, stride, padding)
        ]
        for channel in x
    ]


def adaptive_avg_pool2d(x: list, size: int) -> list:
    """Take means over a grid of ``size`` x ``size`` windows that cover the map, and overlap if need be.

    Shapes:  x (C, H, W) -> (C, size, size).
    Source:  spatial pyramid pooling, He et al. 2014, arXiv 1406.4729.

    >>> adaptive_avg_pool2d([[[1, 2, 3], [1, 2, 3], [1, 2, 3]]], 2)
    [[[1.5, 2.5], [1.5, 2.5]]]
    """
    y = []
    for channel in x:
        rows = []
        for i in range(size):
            row = []
            for j in range(size):
                values = [
                    channel[u][v]
                    for u in _share(len(channel), i, size)
                    for v in _share(len(channel[0]), j, size)
                ]
                row.append(sum(values) / len(values))
            rows.append(row)
        y.append(rows)
    return y


def global_avg_pool(x: list) -> list:
    """Take the mean of each channel.

    Shapes:  x (C, H, W) -> (C,).
    Source:  Network in Network, Lin et al. 2014, section 3.2.

    >>> global_avg_pool([[[1, 2], [3, 4]]])
    [2.5]
    """
    means = []
    for channel in x:
        total = 0
        for row in channel:
            for value in row:
                total += value
        means.append(total / (len(channel) * len(channel[0])))
    return means


def _starts(size: int, kernel: int, stride: int, padding: int, ceil_mode: bool = False) -> list[int]:
    """Where windows start along one axis; a start below 0 lies in the padding."""
    starts = list(range(-padding, size + padding - kernel + 1, stride))
    elements_are_left = starts[-1] + kernel < size + padding
    next_start = starts[-1] + stride
    if ceil_mode and elements_are_left and next_start < size:
        starts.append(next_start)
    return starts


def _window(channel: list, top: int, left: int, kernel: int) -> list:
    """The values of one window that lie on the map."""
    return [
        channel[i][j]
        for i in range(max(top, 0), min(top + kernel, len(channel)))
        for j in range(max(left, 0), min(left + kernel, len(channel[0])))
    ]


def _share(size: int, place: int, places: int) -> range:
    """The elements of an axis that window number ``place`` of ``places`` covers."""
    return range(place * size // places, math.ceil((place + 1) * size / places))
