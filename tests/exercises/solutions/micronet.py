"""Answers to the exercises on MicroNet; see `__init__.py`."""

import math

import torch
import torch.nn.functional as F


def micro_paths(C, R, G1, G2):
    hidden = C // R
    weights = hidden * (C // G1) + C * (hidden // G2)
    return weights, hidden // (G1 * G2)


def shift_max_partner(C, g):
    rows = [list(range(start, start + C // g)) for start in range(0, C, C // g)]
    rows = rows[1:] + rows[:1]
    return [channel for row in rows for channel in row[1:] + row[:1]]


def dynamic_shift_max_forward(x, p):
    n, channels = x.shape[:2]
    gates = F.hardsigmoid(p.expand(F.relu(p.reduce(F.adaptive_avg_pool2d(x, 1).flatten(1)))))
    start = torch.tensor(p.start, dtype=x.dtype).view(4, 1)
    a1, b1, a2, b2 = (4 * gates.view(n, 4, channels) - 2 + start).transpose(0, 1)[..., None, None]
    other = x[:, shift_max_partner(channels, p.groups)]
    return torch.stack([a1 * x + b1 * other, a2 * x + b2 * other]).amax(0)


def bottleneck(hidden, groups1, shuffle, groups2):
    return dict(hidden=hidden, groups1=groups1, shuffle=shuffle, groups2=groups2)


RIGHT = {
    "micro-paths": micro_paths,
    "shift-max-partner": shift_max_partner,
    "dynamic-shift-max-forward": dynamic_shift_max_forward,
    "micro-bottleneck-design": bottleneck(24, 6, 6, 4),
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "micro-bottleneck-design": [
        (bottleneck(16, 4, 4, 4), "The rank of W"),
        (bottleneck(24, 4, 6, 6), "the shuffle has groups1 groups"),
        (bottleneck(32, 8, 8, 8), "groups1 * groups2 is at most hidden"),
        (bottleneck(32, 4, 4, 4), "Take more groups"),
        (bottleneck(24, 3, 3, 8), "smallest sum"),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "micro-groups": lambda C, R: math.isqrt(C // R),
    "micro-arriving-paths": lambda C, R, G: (C // R // G) * (C // G),
    "shift-max-parameters": lambda C, q: (C + 1) * q + (q + 1) * 4 * C,
}
