"""Answers to the exercises on SqueezeNet; see `__init__.py`."""

import torch
import torch.nn.functional as F


def fire_parameters(C_in, s, e1, e3):
    return (C_in * s + s) + (s * e1 + e1) + (9 * s * e3 + e3)


def fire_macs(C_in, s, e1, e3, H, W):
    return H * W * s * (C_in + e1 + 9 * e3)


def fire_forward(x, p):
    s = F.conv2d(x, p.squeeze.weight, p.squeeze.bias).clamp(min=0)
    e1 = F.conv2d(s, p.expand1x1.weight, p.expand1x1.bias)
    e3 = F.conv2d(s, p.expand3x3.weight, p.expand3x3.bias, padding=1)
    return torch.cat([e1, e3], 1).clamp(min=0)


def prune_mask(weight, keep):
    count = int(keep * weight.numel())
    threshold = sorted(weight.abs().flatten().tolist(), reverse=True)[count - 1]
    return weight.abs() >= threshold


def model_size(weights, keep, value_bits, index_bits):
    return weights * keep * (value_bits + index_bits) / 8 + 4 * 2**value_bits


RIGHT = {
    "fire-parameters": fire_parameters,
    "fire-macs": fire_macs,
    "fire-forward": fire_forward,
    "squeeze-ratio-design": {"squeeze": 32, "expand1x1": 192, "expand3x3": 64},
    "prune-mask": prune_mask,
    "model-size": model_size,
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "squeeze-ratio-design": [
        ({"squeeze": 32, "expand1x1": 128, "expand3x3": 128}, "Move filters"),  # the paper's widths
        ({"squeeze": 16, "expand1x1": 128, "expand3x3": 128}, "at least 32"),
        ({"squeeze": 32, "expand1x1": 240, "expand3x3": 16}, "see neighbours"),
        ({"squeeze": 32, "expand1x1": 64, "expand3x3": 64}, "must be 256"),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "fire-parameters": lambda C_in, s, e_1, e_3: s * (C_in + 1) + e_1 * (s + 1) + e_3 * (9 * s + 1),
    "fire-output": lambda H, C_in, s, e_1, e_3: H * H * (e_1 + e_3),
    "squeeze-macs": lambda H, C_in, s: H * H * C_in * s,
    "model-megabytes": lambda n: n * 4 / 1e6,
}
