"""Answers to the exercises on EfficientNet; see `__init__.py`."""

import math

import torch


def compound_scaling(phi, alpha, beta, gamma):
    return tuple(math.exp(phi * math.log(base)) for base in (alpha, beta, gamma))


def scaled_stage(c, n, width, depth):
    multiples = [8 * count for count in range(1, 100)]
    nearest = min(multiples, key=lambda one: (abs(one - width * c), -one))
    enough = nearest if nearest >= 0.9 * width * c else nearest + 8
    return enough, -int(-(n * depth) // 1)


def mbconv_forward(x, p):
    def swish(y):
        return y / (1 + torch.exp(-y))

    y = x
    for layer in (p.expand, p.depthwise):
        if layer is not None:
            y = swish(layer.norm(layer.conv(y)))
    gate = p.squeeze_excite.expand(swish(p.squeeze_excite.reduce(y.mean(-1, True).mean(-2, True))))
    y = p.project.norm(p.project.conv(y / (1 + torch.exp(-gate))))
    return y + x if y.shape == x.shape else y


def fused_mbconv_macs(H, W, C_in, C_out, e, stride):
    pixels = math.ceil(H / stride) * math.ceil(W / stride)
    if e == 1:
        return pixels * C_out * 9 * C_in
    return pixels * (9 * C_in * e * C_in + e * C_in * C_out)


def row(block, c, n, s, e=4, **options):
    return dict(block=block, e=e, c=c, n=n, s=s, **options)


RIGHT = {
    "compound-scaling": compound_scaling,
    "scaled-stage": scaled_stage,
    "mbconv-forward": mbconv_forward,
    "fused-mbconv-macs": fused_mbconv_macs,
    "fused-stage-design": [
        row("fused", 48, 1, 2),
        row("fused", 64, 1, 2),
        row("mbconv", 64, 2, 1, k=5),
    ],
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "fused-stage-design": [
        ([row("fused", 48, 1, 2), row("fused", 48, 2, 2)], "c=64"),
        ([row("fused", 24, 1, 2), row("fused", 24, 3, 2), row("mbconv", 64, 1, 1)], "not by width"),
        ([row("fused", 48, 1, 2, e=1), row("fused", 64, 5, 2, e=1)], "not by width"),
        ([row("fused", 48, 1, 2), row("fused", 64, 1, 2), row("mbconv", 64, 2, 1)], "k=5"),
        ([row("fused", 48, 1, 2), row("fused", 48, 1, 2), row("fused", 64, 4, 1)], "take mbconv"),
        (
            [row("mbconv", 48, 1, 2), row("mbconv", 48, 1, 2), row("mbconv", 64, 2, 1, k=5)],
            "before its stride",
        ),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "scaled-macs": lambda M, d, w, r: M * (100 + d) * (100 + w) ** 2 * (100 + r) ** 2 / 100**5,
    "mbconv-se-parameters": lambda C_in, t: t * C_in * (C_in // 4) * 2 + C_in // 4 + t * C_in,
    "fused-mbconv-macs": lambda C, H, e: H * H * e * C * (9 * C + C),
}
