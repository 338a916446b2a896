"""MixConv in plain loops."""

from .conv import conv2d


def mixconv(x: list, parts: list, stride: int = 1, depthwise: bool = True) -> list:
    """Filter each part of the channels with its own filters, whose zeros keep the size; the results side by side.

    ``parts`` has the filters of each part. Depthwise filters read one channel each, in turn; others all of their part.

    Shapes:  x (C, H, W), each part (C_t, 1, k_t, k_t), or (C_out_t, C_t, k_t, k_t), with odd k_t
             -> (C_out, ceil(H/stride), ceil(W/stride)).
    Source:  MixNet, Tan and Le 2019, arXiv 1907.09595.

    >>> mixconv([[[1]], [[2]], [[3]]], [[[[[10]]], [[[20]]]], [[[[0, 0, 0], [0, 5, 0], [0, 0, 0]]]]])
    [[[10]], [[40]], [[15]]]
    """
    y, first = [], 0
    for filters in parts:
        padding = len(filters[0][0]) // 2
        if depthwise:
            for kernel in filters:
                y += conv2d([x[first]], [kernel], None, stride, padding)
                first += 1
        else:
            depth = len(filters[0])
            y += conv2d(x[first : first + depth], filters, None, stride, padding)
            first += depth
    return y
