"""Answers to the exercises on What a convolution costs; see `__init__.py`."""

import torch
import torch.nn.functional as F

from .layer import layer


def conv_parameters(C_in, C_out, k, groups, bias):
    total = 0
    for _ in range(C_out):
        total += C_in // groups * k * k
        if bias:
            total += 1
    return total


def output_size(size, k, stride, padding):
    return len(range(-padding, size + padding - k + 1, stride))


def conv_macs(H, W, C_in, C_out, k, stride, padding, groups):
    rows, columns = output_size(H, k, stride, padding), output_size(W, k, stride, padding)
    return rows * columns * C_out * (C_in / groups) * k**2  # a float: as good as a whole number


def separable_ratio(C_in, C_out, k):
    return (C_in * k**2 + C_in * C_out) / (C_in * C_out * k**2)


def separable_conv(x, depthwise_weight, pointwise_weight):
    padding = depthwise_weight.shape[-1] // 2
    maps = [
        F.conv2d(x[:, c : c + 1], depthwise_weight[c : c + 1], padding=padding) for c in range(x.shape[1])
    ]
    return torch.einsum("nchw,oc->nohw", torch.cat(maps, dim=1), pointwise_weight[:, :, 0, 0])


RIGHT = {
    "conv-parameters": conv_parameters,
    "output-size": output_size,
    "conv-macs": conv_macs,
    "separable-ratio": separable_ratio,
    "depthwise-by-grouped": separable_conv,
    "design-under-budget": [layer(32, 3, stride=2, groups=32), layer(64, 1), layer(64, 3, groups=64)],
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "design-under-budget": [
        ([layer(64, 5, stride=2)], "halve the size before"),  # standard: over the budget
        ([layer(32, 5, groups=32), layer(64, 1)], "strides"),  # 28 x 28
        ([layer(32, 5, stride=2, groups=32)], "out_channels=64"),
        ([layer(32, 3, stride=2, groups=32), layer(64, 1)], "one 5 x 5 kernel"),
        ([layer(32, 5, stride=2, groups=32), layer(64, 1, groups=2)], "groups=1 mixes"),
        (
            [layer(64, 1), layer(64, 5, stride=2, groups=64)],
            "halve the size before",
        ),  # right layers, wrong order
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "conv-parameters": lambda C_in, C_out, k: C_out * (C_in * k * k + 1),
    "strided-macs": lambda C_in, C_out, H, k, stride: (
        len(range(-(k // 2), H + k // 2 - k + 1, stride)) ** 2 * C_out * C_in * k * k
    ),
    "separable-macs": lambda C_in, C_out, H, k: H * H * C_in * (k * k + C_out),
    "grouped-parameters": lambda C_in, C_out, g, k: g * (C_out // g) * (C_in // g) * k * k,
}
