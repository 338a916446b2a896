"""Convolution along the channels in plain loops."""


def channel_wise_conv(x: list, filters: list, stride: int = 1, padding: int = 0) -> list:
    """Slide each filter along the channels; what one gives is a block of neighbouring output channels.

    Shapes:  x (C, H, W), filters (F, L, k_h, k_w) -> (F * ((C + 2*padding - L) // stride + 1), H_out, W_out).
    Source:  ChannelNets, Gao et al. 2018, arXiv 1809.01330, sections 3.1 and 3.4.

    >>> channel_wise_conv([[[1]], [[2]], [[3]]], [[[[10]], [[1]]]])
    [[[12]], [[23]]]
    """
    y = []
    for kernel in filters:
        for first in range(-padding, len(x) + padding - len(kernel) + 1, stride):
            y.append(_window_map(x, kernel, first))
    return y


def _window_map(x: list, kernel: list, first: int) -> list:
    """One output channel: the kernel at every pixel, its first number on channel ``first``; others are zeros."""
    rows = []
    for top in range(len(x[0]) - len(kernel[0]) + 1):
        row = []
        for left in range(len(x[0][0]) - len(kernel[0][0]) + 1):
            total = 0
            for t in range(len(kernel)):
                if 0 <= first + t < len(x):
                    for u in range(len(kernel[t])):
                        for v in range(len(kernel[t][u])):
                            total += kernel[t][u][v] * x[first + t][top + u][left + v]
            row.append(total)
        rows.append(row)
    return rows


def channel_wise_conv_across_positions(x: list, filters: list) -> list:
    """Slide along the channels, every position with filters of its own over all positions; as many channels come out.

    Shapes:  x (C, H, W), filters (H*W, H*W, L) -> (C, H, W).
    Source:  the authors' code (HongyangGao/ChannelNets, ``rev_conv2d`` of ``utils/ops.py``).

    >>> channel_wise_conv_across_positions([[[1, 10]], [[2, 20]]], [[[1], [0]], [[1], [1]]])
    [[[1, 11]], [[2, 22]]]
    """
    width, first = len(x[0][0]), (len(filters[0][0]) - 1) // 2
    y = [[[0] * width for _ in rows] for rows in x]
    for c in range(len(x)):
        for q in range(len(filters)):
            for p in range(len(filters[q])):
                for t in range(len(filters[q][p])):
                    if 0 <= c + t - first < len(x):
                        number = x[c + t - first][p // width][p % width]
                        y[c][q // width][q % width] += filters[q][p][t] * number
    return y
