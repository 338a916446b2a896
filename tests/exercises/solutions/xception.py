"""Answers to the exercises on Xception; see `__init__.py`."""

import torch
import torch.nn.functional as F


def separable_parameters(C_in, C_out, k):
    return C_in * (k**2 + C_out) + 2 * C_out


def towers_macs(C_in, C_out, k, towers, H, W):
    size = C_out // towers
    return sum(H * W * (C_in * size + size * size * k**2) for _ in range(towers))  # figure 2: tower by tower


def separable_forward(x, p):
    y = F.conv2d(x.clamp(min=0), p.depthwise.weight, padding=1, groups=len(p.depthwise.weight))
    y = torch.einsum("nchw,oc->nohw", y, p.pointwise.weight[:, :, 0, 0])
    n = p.norm
    scale = n.weight / torch.sqrt(n.running_var + n.eps)
    return y * scale[:, None, None] + (n.bias - n.running_mean * scale)[:, None, None]


def count_layers(names):
    layers = {name.rsplit(".", 1)[0] for name in names if name.rsplit(".", 1)[-1] in ("conv", "depthwise")}
    return len({layer for layer in layers if not layer.endswith("shortcut")})


def stack(layers, kernel, towers=96, pointwise_groups=1):
    return dict(layers=layers, kernel=kernel, towers=towers, pointwise_groups=pointwise_groups)


RIGHT = {
    "separable-parameters": separable_parameters,
    "towers-macs": towers_macs,
    "separable-forward": separable_forward,
    "count-layers": count_layers,
    "towers-design": {"layers": 2, "kernel": 5, "towers": 96, "pointwise_groups": 1},
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "towers-design": [
        (stack(4, 3), "few layers"),  # the usual 3 x 3: too many 1 x 1 layers
        (stack(2, 5, towers=48), "one channel a tower"),
        (stack(2, 3), "adds k - 1 pixels"),
        (stack(2, 5, pointwise_groups=2), "pointwise_groups=1"),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "towers-parameters": lambda C_in, C_out, g: C_out * C_in + g * (C_out // g) * (C_out // g) * 9,
    "order-parameters": lambda k, C_in, C_out: k * k * (C_out - C_in),
    "xception-layers": lambda entry, middle: 2 + entry * 2 + middle * 3 + 2,
}
