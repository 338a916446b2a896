"""The adder layer and its gradients in plain loops."""

from .conv import _pair, pad


def adder2d(x: list, filters: list, stride=1, padding=0) -> list:
    """Slide windows over ``x``; each output is minus the sum of distances of a window's numbers from a filter's.

    ``stride`` and ``padding`` are whole numbers or pairs (height, width).

    Shapes:  x (C_in, H, W), filters (C_out, C_in, k_h, k_w) -> (C_out, H_out, W_out).
    Source:  AdderNet, Chen et al. 2020, arXiv 1912.13200, section 3.

    >>> adder2d([[[1, 5]]], [[[[3]]], [[[5]]]])
    [[[-2, -2]], [[-4, 0]]]
    """
    stride, padding = _pair(stride), _pair(padding)
    x = pad(x, padding[0], padding[0], padding[1], padding[1])
    y = []
    for kernel in filters:
        rows = []
        for top in range(0, len(x[0]) - len(kernel[0]) + 1, stride[0]):
            row = []
            for left in range(0, len(x[0][0]) - len(kernel[0][0]) + 1, stride[1]):
                total = 0
                for c, u, v in _places(kernel):
                    total -= abs(x[c][top + u][left + v] - kernel[c][u][v])
                row.append(total)
            rows.append(row)
        y.append(rows)
    return y


def adder2d_gradients(x: list, filters: list, g: list, stride=1, padding=0, exact: bool = False) -> tuple:
    """What goes back through `adder2d` if ``g`` comes from above: a list like ``x`` and one like ``filters``.

    Each pair of an input a and a weight w that met gives g * (a - w) to the weight and g * (w - a), with
    w - a clipped to [-1, 1], to the input. ``exact`` gives the signs of both differences, the derivatives.

    Shapes:  x (C_in, H, W), filters (C_out, C_in, k_h, k_w), g (C_out, H_out, W_out) -> those of x and filters.
    Source:  AdderNet, Chen et al. 2020, arXiv 1912.13200, section 3.

    >>> adder2d_gradients([[[1, 5]]], [[[[3.5]]]], [[[1, 10]]])
    ([[[1, -10]]], [[[[12.5]]]])
    """
    stride, padding = _pair(stride), _pair(padding)
    height, width = len(x[0]), len(x[0][0])
    padded = pad(x, padding[0], padding[0], padding[1], padding[1])
    of_x = [[[0] * len(row) for row in channel] for channel in padded]
    of_filters = [[[[0] * len(row) for row in plane] for plane in kernel] for kernel in filters]
    for o, kernel in enumerate(filters):
        for i, row in enumerate(g[o]):
            for j, slope in enumerate(row):
                for c, u, v in _places(kernel):
                    down, right = i * stride[0] + u, j * stride[1] + v
                    difference = kernel[c][u][v] - padded[c][down][right]
                    to_x, to_filter = _send_back(difference, exact)
                    of_x[c][down][right] += slope * to_x
                    of_filters[o][c][u][v] += slope * to_filter
    rows, columns = slice(padding[0], padding[0] + height), slice(padding[1], padding[1] + width)
    return [[row[columns] for row in channel[rows]] for channel in of_x], of_filters


def _send_back(difference, exact: bool) -> tuple:
    """What an input and a weight get for w - a: the paper's two gradients, or the derivatives of -|a - w|."""
    if exact:
        sign = (difference > 0) - (difference < 0)
        return sign, -sign
    return max(-1, min(1, difference)), -difference


def _places(kernel: list):
    """All places (channel, row, column) of a kernel."""
    for c in range(len(kernel)):
        for u in range(len(kernel[c])):
            for v in range(len(kernel[c][u])):
                yield c, u, v
