"""Convolution in plain loops."""


def pad(x: list, top: int, bottom: int, left: int, right: int) -> list:
    """Put zeros around every channel.

    Shapes:  x (C, H, W) -> (C, top + H + bottom, left + W + right).

    >>> pad([[[7]]], top=1, bottom=0, left=0, right=2)
    [[[0, 0, 0], [7, 0, 0]]]
    """
    padded = []
    for channel in x:
        width = left + len(channel[0]) + right
        rows = [[0] * left + list(row) + [0] * right for row in channel]
        above = [[0] * width for _ in range(top)]
        below = [[0] * width for _ in range(bottom)]
        padded.append(above + rows + below)
    return padded


def conv2d(x: list, filters: list, bias=None, stride=1, padding=0, dilation=1, groups: int = 1) -> list:
    """Slide windows over ``x``; each output is a sum of products of a window with one filter.

    ``stride``, ``padding`` and ``dilation`` are whole numbers or pairs (height, width).

    Shapes:  x (C_in, H, W), filters (C_out, C_in/groups, k_h, k_w), bias (C_out,) -> (C_out, H_out, W_out).
    Source:  Dumoulin and Visin 2016, arXiv 1603.07285, section 2.

    >>> conv2d([[[1, 2], [3, 4]]], [[[[1, 0], [0, 1]]]])
    [[[5]]]
    """
    stride, padding, dilation = _pair(stride), _pair(padding), _pair(dilation)
    x = pad(x, padding[0], padding[0], padding[1], padding[1])
    depth = len(x) // groups  # channels that one filter reads
    filters_per_group = len(filters) // groups
    y = []
    for o in range(len(filters)):
        group = o // filters_per_group
        channels = x[group * depth : (group + 1) * depth]
        start = bias[o] if bias is not None else 0
        y.append(_slide(channels, filters[o], start, stride, dilation))
    return y


def _slide(channels: list, kernel: list, start, stride, dilation) -> list:
    """One output channel: the kernel at every place of the channels that it reads."""
    reach_h = dilation[0] * (len(kernel[0]) - 1) + 1
    reach_w = dilation[1] * (len(kernel[0][0]) - 1) + 1
    rows = []
    for top in range(0, len(channels[0]) - reach_h + 1, stride[0]):
        row = []
        for left in range(0, len(channels[0][0]) - reach_w + 1, stride[1]):
            row.append(start + _window_sum(channels, kernel, top, left, dilation))
        rows.append(row)
    return rows


def _window_sum(channels: list, kernel: list, top: int, left: int, dilation):
    """The sum of products of one window with the kernel: one multiply-accumulate for each weight."""
    total = 0
    for c in range(len(kernel)):
        for u in range(len(kernel[c])):
            for v in range(len(kernel[c][u])):
                total += kernel[c][u][v] * channels[c][top + u * dilation[0]][left + v * dilation[1]]
    return total


def depthwise_conv2d(x: list, filters: list, bias=None, stride=1, padding=0, dilation=1) -> list:
    """Filter each channel alone, with as many filters a channel as come out even.

    Shapes:  x (C, H, W), filters (C*m, 1, k_h, k_w), bias (C*m,) -> (C*m, H_out, W_out).
    Source:  Xception, Chollet 2017, section 1.2.

    >>> depthwise_conv2d([[[2]], [[3]]], [[[[10]]], [[[100]]]])
    [[[20]], [[300]]]
    """
    multiplier = len(filters) // len(x)
    y = []
    for o in range(len(filters)):
        one_bias = [bias[o]] if bias is not None else None
        y += conv2d([x[o // multiplier]], [filters[o]], one_bias, stride, padding, dilation)
    return y


def pointwise_conv2d(x: list, filters: list, bias=None) -> list:
    """Mix the channels of each pixel alone.

    Shapes:  x (C_in, H, W), filters (C_out, C_in, 1, 1), bias (C_out,) -> (C_out, H, W).
    Source:  Network in Network, Lin et al. 2014, section 3.1.

    >>> pointwise_conv2d([[[2]], [[3]]], [[[[10]], [[1]]]])
    [[[23]]]
    """
    height, width = len(x[0]), len(x[0][0])
    y = []
    for o in range(len(filters)):
        start = bias[o] if bias is not None else 0
        channel = [[start] * width for _ in range(height)]
        for i in range(height):
            for j in range(width):
                for c in range(len(x)):
                    channel[i][j] += filters[o][c][0][0] * x[c][i][j]
        y.append(channel)
    return y


def _pair(value) -> tuple:
    """Write 2 as (2, 2)."""
    return value if isinstance(value, (tuple, list)) else (value, value)
