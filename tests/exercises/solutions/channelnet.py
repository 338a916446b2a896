"""Answers to the exercises on ChannelNet; see `__init__.py`."""

import torch


def channel_window(C, L, stride, o):
    zeros = max(0, (C // stride - 1) * stride + L - C)
    line = [None] * (zeros // 2) + list(range(C)) + [None] * (zeros - zeros // 2)
    window = [channel for channel in line[o * stride : o * stride + L] if channel is not None]
    return window[0], window[-1]


def group_channel_wise_forward(x, weight):
    groups, length = weight.shape
    zeros = torch.zeros_like(x[:, :1]).repeat(1, 3 * groups // 2, 1, 1)
    line = torch.cat([zeros, x, zeros], dim=1)
    starts = range(0, x.shape[1], groups)
    return torch.stack(
        [sum(row[t] * line[:, start + t] for t in range(length)) for row in weight for start in starts],
        dim=1,
    )


def classifier_parameters(C, classes, side):
    length = next(length for length in range(1, C + 1) if C - length + 1 == classes)
    return 9 * C + length * side * side


def pointwise(channels, groups=1):
    return dict(pointwise=channels, groups=groups)


def along(length, filters=1, stride=1):
    return dict(along=length, filters=filters, stride=stride)


DEPTHWISE = dict(depthwise=3)

RIGHT = {
    "channel-window": channel_window,
    "group-channel-wise-forward": group_channel_wise_forward,
    "classifier-parameters": classifier_parameters,
    "channel-mixing-design": [DEPTHWISE, pointwise(128, 8), along(16, 8, 8), DEPTHWISE, pointwise(128, 8)],
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "channel-mixing-design": [
        ([DEPTHWISE, pointwise(128), DEPTHWISE], "Groups divide"),
        ([DEPTHWISE, pointwise(128, 8), DEPTHWISE, pointwise(128, 8)], "stride of 8"),
        (
            [DEPTHWISE, pointwise(128, 8), along(64, 8, 8), DEPTHWISE, pointwise(128, 8)],
            "Each weight of a filter along the channels",
        ),
        ([pointwise(128, 8), along(16, 8, 8), pointwise(128, 8)], "two depthwise layers"),
        ([DEPTHWISE, DEPTHWISE, along(32, 4, 8)], "filters = stride"),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "classifier-along-channels": lambda C_in, n, H: (C_in - n + 1) * H * H,
    "weights-and-macs-along-channels": lambda C_in, L, H, k: H * H * C_in * (k * k + L),
    "macs-saved-along-channels": lambda C_in, L: C_in / L,
}
