"""Answers to the exercises on SqueezeNext; see `__init__.py`."""

import numpy
import torch


def pair_parameters(C_in, C_mid, C_out, k):
    return k * C_mid * (C_in + C_out)


def squeezenext_block_macs(C_in, C_out, stride, H, W):
    weights = C_in * C_out / 2 + C_out**2 * (1 / 8 + 3 / 8 + 3 / 4 + 1 / 2)
    if (stride, C_in) != (1, C_out):
        weights += C_in * C_out
    return weights * (H / stride) * (W / stride)


def nearest_separable(weight):
    """The direction in which the filter is longest, found by multiplying again and again."""
    matrix = weight.numpy()
    row = numpy.arange(1.0, matrix.shape[1] + 1)
    for _ in range(5000):
        row = matrix.T @ (matrix @ row)
        row /= numpy.linalg.norm(row)
    return torch.from_numpy(numpy.outer(matrix @ row, row))


def layer(channels, height=1, width=1):
    return dict(out_channels=channels, height=height, width=width)


RIGHT = {
    "pair-parameters": pair_parameters,
    "squeezenext-block-macs": squeezenext_block_macs,
    "nearest-separable": nearest_separable,
    "thin-block-design": [
        layer(32),
        layer(32, 3),
        layer(32, 3),
        layer(32, 1, 3),
        layer(32, 1, 3),
        layer(128),
    ],
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "thin-block-design": [
        ([layer(64), layer(32), layer(64, 3), layer(64, 1, 3), layer(128)], "Take two columns and two rows"),
        ([layer(64), layer(32), layer(64, 5), layer(64, 1, 5), layer(128)], "Squeeze first"),
        ([layer(32), layer(32, 5), layer(32, 1, 5), layer(64)], "out_channels=128"),
        ([layer(16), layer(16, 5, 5), layer(128)], "what is squeezed away is lost"),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "pair-macs": lambda C_in, C_out, H, k: H * H * k * (C_in * C_out + C_out * C_out),
    "squeezenext-block-weights": lambda C: 9 * C * C // 4,
    "kept-by-a-column-and-a-row": lambda s_1, s_2, s_3: 100 * s_1**2 / (s_1**2 + s_2**2 + s_3**2),
}
