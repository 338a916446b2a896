"""Answers to the exercises on shifts; see `__init__.py`."""

import math

import torch
import torch.nn.functional as F


def shift_forward(x, k):
    r, moved = k // 2, x.shape[1] // k**2 * k**2
    padded = F.pad(x, (r, r, r, r))
    y = x.clone()
    for c in range(moved):
        i, j = c // k % k, c % k
        y[:, c] = padded[:, c, i : i + x.shape[2], j : j + x.shape[3]]
    return y


def shift_block_macs(C_in, C_out, e, stride, H, W):
    small = H * W // stride**2
    macs = H * W * C_in * e * C_out + small * e * C_out * C_out
    return macs if stride == 1 and C_in == C_out else macs + small * C_in * C_out


def active_shift_forward(x, displacement):
    """One number of the result after the other."""
    channels, height, width = x.shape[1:]
    y = torch.zeros_like(x)
    for c in range(channels):
        a, b = displacement[c].tolist()
        for row in range(height):
            for column in range(width):
                for p in (math.floor(row + a), math.floor(row + a) + 1):
                    for q in (math.floor(column + b), math.floor(column + b) + 1):
                        if 0 <= p < height and 0 <= q < width:
                            weight = (1 - abs(row + a - p)) * (1 - abs(column + b - q))
                            y[:, c, row, column] += weight * x[:, c, p, q]
    return y


def rounded_shift(x, displacement):
    """Every pixel goes where it is read."""
    y = torch.zeros_like(x)
    height, width = x.shape[2:]
    for c, pair in enumerate(displacement.tolist()):
        a, b = (int(math.copysign(math.floor(abs(number) + 0.5), number)) for number in pair)
        for row in range(max(0, -a), min(height, height - a)):
            for column in range(max(0, -b), min(width, width - b)):
                y[:, c, row, column] = x[:, c, row + a, column + b]
    return y


def displacement_gradient(x, displacement, grad):
    """By a step of 2**-20 pixels: y is bilinear between whole displacements."""
    columns = []
    for k in range(2):
        step = torch.zeros(2, dtype=x.dtype)
        step[k] = 2**-20
        change = active_shift_forward(x, displacement + step) - active_shift_forward(x, displacement)
        columns.append((grad * change).sum((0, 2, 3)) * 2**20)
    return torch.stack(columns, 1)


def conv(channels, **options):
    return dict(out_channels=channels, **options)


SHIFT = dict(shift=3)

RIGHT = {
    "shift-forward": shift_forward,
    "shift-block-macs": shift_block_macs,
    "active-shift-forward": active_shift_forward,
    "rounded-shift": rounded_shift,
    "displacement-gradient": displacement_gradient,
    "shift-network-design": [
        conv(9, stride=2), conv(27), SHIFT, conv(27), dict(shift=3, dilation=3), conv(32),
    ],
}  # fmt: skip

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "shift-network-design": [
        ([conv(32, stride=2), SHIFT, SHIFT], "a 1 x 1 convolution must mix"),
        ([conv(18), dict(shift=9), conv(32, stride=2)], "fewer than k * k channels"),
        ([conv(64), SHIFT, conv(64, stride=2), SHIFT, conv(18), SHIFT, conv(32)], "about 18 channels"),
        (
            [conv(14), SHIFT, conv(14), SHIFT, conv(18, stride=2), SHIFT, conv(32)],
            "A shift moves its whole map twice",
        ),
        ([SHIFT], "out_channels=32"),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "shift-channels-that-stay": lambda C_in, k: C_in // k**2 + C_in % k**2,
    "shift-bytes-moved": lambda C_in, H: 2 * 4 * C_in * H * H / 1000,
    "shift-block-weights": lambda C_in, e: C_in * e * C_in + e * C_in * C_in,
}
