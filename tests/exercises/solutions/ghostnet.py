"""Answers to the exercises on GhostNet; see `__init__.py`."""

import math

import torch


def ghost_module_parameters(C_in, C_out, k, d, r):
    m = math.ceil(C_out / r)
    return C_in * m * k * k + m * (r - 1) * d * d


def ghost_speed_up(C_in, k, d, r):
    n = 60  # any number of channels that r divides
    ordinary = n * C_in * k * k
    return ordinary / (n / r * C_in * k * k + (n - n / r) * d * d)


def ghost_forward(x, p):
    maps = p.primary.norm(p.primary.conv(x)).clamp(min=0)
    ghosts = p.cheap.norm(p.cheap.conv(maps)).clamp(min=0)
    missing = p.out_channels - maps.shape[1]
    return torch.cat([maps, ghosts[:, :missing]], dim=1)


def ghost_bottleneck_macs(C_in, C_exp, C_out, k, stride, H, W):
    def module(inputs, outputs, pixels):
        return pixels * outputs / 2 * (inputs + 3 * 3)

    small = H * W / stride**2
    macs = module(C_in, C_exp, H * W) + module(C_exp, C_out, small)
    if stride == 2:
        macs += small * C_exp * k**2
    if stride == 2 or C_in != C_out:
        macs += small * C_in * (k**2 + C_out)
    return macs


def ghost(channels, **options):
    return dict(ghost=channels, **options)


DOWN = dict(depthwise=3, stride=2)

RIGHT = {
    "ghost-module-parameters": ghost_module_parameters,
    "ghost-speed-up": ghost_speed_up,
    "ghost-forward": ghost_forward,
    "ghost-bottleneck-macs": ghost_bottleneck_macs,
    "ghost-block-design": [ghost(240, ratio=4), DOWN, ghost(80, ratio=4)],
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "ghost-block-design": [
        ([ghost(240), DOWN, ghost(80)], "Fewer primary maps"),  # the paper's row
        ([ghost(240, groups=4), DOWN, ghost(80, groups=4)], "fewer groups in one of the modules"),
        ([ghost(240, ratio=8, cheap_kernel=1), DOWN, ghost(80, cheap_kernel=1)], "only copies its map"),
        ([ghost(120), DOWN, ghost(80)], "not by width"),
        ([ghost(240, groups=2), dict(depthwise=3), ghost(40, groups=2)], "exactly one depthwise layer"),
        ([DOWN], "ghost=80"),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "ghost-module-parameters": lambda C_in, C_out, d: C_out // 2 * (C_in + d * d),
    "ghost-module-macs": lambda C_in, C_out, H, k, r, d: (
        H * H * (C_out // r * C_in * k * k + (C_out - C_out // r) * d * d)
    ),
    "ghost-speed-up": lambda C_in, k, r, d: (
        60 * C_in * k * k / (60 / r * C_in * k * k + (60 - 60 / r) * d * d)
    ),
}
