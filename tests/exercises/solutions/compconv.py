"""Answers to the exercises on CompConv; see `__init__.py`."""

import math

import torch


def compconv_depth(C_in, C_out, C_0):
    d = 1
    while d < 3 and C_0 * 2**d <= C_in:
        d += 1
    return d, math.ceil(C_out / (2 * (2**d - 1)))


def compconv_parameters(C_in, C_out, k, d):
    maps = math.ceil(C_out / (2 * (2**d - 1)))
    total = maps * C_in
    for _ in range(d - 1):
        maps *= 2
        total += maps * maps
    return (total + maps) * k * k


def compconv_forward(x, p):
    given, read, rest = [], x, x
    for layer in p.computed:
        maps = layer.norm(layer.conv(read)).clamp(min=0)
        if layer is p.computed[-1]:
            beside = p.cheap.norm(p.cheap.conv(maps)).clamp(min=0)
        else:
            beside, rest = rest[:, : maps.shape[1]], rest[:, maps.shape[1] :]
        read = torch.cat([maps, beside], 1)
        given.append(read)
    y = torch.cat(given, 1)[:, : p.out_channels]
    first, second = y.chunk(2, 1)
    return torch.stack([first, second], 2).flatten(1, 2)


def layer(channels, depth):
    return dict(channels=channels, depth=depth)


RIGHT = {
    "compconv-depth": compconv_depth,
    "compconv-parameters": compconv_parameters,
    "compconv-forward": compconv_forward,
    "compconv-stack-design": [layer(66, 3), layer(128, 2)],
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "compconv-stack-design": [
        ([layer(128, 2)], "Take a deeper layer"),
        ([layer(64, 3), layer(128, 3)], "at depth 3 more than a fifth"),
        ([layer(64, 3), layer(128, 0), layer(128, 2)], "The layer that widens weighs most"),
        ([layer(32, 3), layer(128, 2)], "not by width"),
        ([layer(64, 3), layer(64, 2)], "channels=128"),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "compconv-parameters": lambda C_in, C_out: (
        9 * (C_out // 14) * (C_in + 4 * (C_out // 14) + 16 * (C_out // 14) + 4)
    ),
    "compconv-copies": lambda d, C_out: C_out // 6 if d == 2 else 3 * (C_out // 14),
}
