"""Shift in plain loops."""


def shift(x: list, kernel: int = 3, dilation: int = 1) -> list:
    """Read each pixel of a channel from a neighbour, whose place depends on the channel; 0 outside.

    The channels take turns over the places of the window, row by row; those after the last whole turn stay.

    Shapes:  x (C, H, W) -> the same.
    Source:  the authors' kernel, peterhj/shiftnet_cuda_v2, shiftnet_cuda_kernels.cu.

    >>> shift([[[1, 2], [3, 4]]] * 9)[:2]  # the neighbour above and to the left; the one above
    [[[0, 0], [0, 1]], [[0, 0], [1, 2]]]
    """
    turns = len(x) // (kernel * kernel)
    y = []
    for c in range(len(x)):
        down = dilation * (c // kernel % kernel - kernel // 2)
        right = dilation * (c % kernel - kernel // 2)
        if c >= turns * kernel * kernel:
            down = right = 0
        rows = []
        for i in range(len(x[c])):
            rows.append([_read(x[c], i + down, j + right) for j in range(len(x[c][i]))])
        y.append(rows)
    return y


def _read(channel: list, i: int, j: int):
    """The number at row i and column j, or 0 outside."""
    inside = 0 <= i < len(channel) and 0 <= j < len(channel[0])
    return channel[i][j] if inside else 0
