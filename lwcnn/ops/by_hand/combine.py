"""Putting maps together, in plain loops."""


def concat(*maps: list) -> list:
    """The channels of the first map, then those of the second, and so on.

    Shapes:  (C_1, H, W), (C_2, H, W), ... -> (C_1 + C_2 + ..., H, W).
    Source:  GoogLeNet, Szegedy et al. 2015, section 4.

    >>> concat([[[1]]], [[[2]], [[3]]])
    [[[1]], [[2]], [[3]]]
    """
    return [channel for x in maps for channel in x]


def add(x: list, y: list) -> list:
    """``x + y``, number by number.

    Shapes:  two maps (C, H, W) -> the same.
    Source:  ResNet, He et al. 2016, equation 1.

    >>> add([[[1, 2]]], [[[10, 20]]])
    [[[11, 22]]]
    """
    return [
        [[x[c][i][j] + y[c][i][j] for j in range(len(x[c][i]))] for i in range(len(x[c]))]
        for c in range(len(x))
    ]


def scale(x: list, gates: list) -> list:
    """Multiply each channel by its own number.

    Shapes:  x (C, H, W), gates (C,) -> (C, H, W).
    Source:  squeeze-and-excitation, Hu et al. 2018, equation 4.

    >>> scale([[[1, 2]], [[1, 2]]], [10, 100])
    [[[10, 20]], [[100, 200]]]
    """
    return [[[gates[c] * value for value in row] for row in x[c]] for c in range(len(x))]


def flatten(x: list) -> list:
    """All numbers in one row: channel by channel, row by row.

    Shapes:  x (C, H, W) -> (C*H*W,).
    Source:  AlexNet, Krizhevsky et al. 2012, figure 2.

    >>> flatten([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    [1, 2, 3, 4, 5, 6, 7, 8]
    """
    return [value for channel in x for row in channel for value in row]
