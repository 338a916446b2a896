"""Answers to the exercises on MobileNet; see `__init__.py`."""

import torch


def multiplier_macs(C_in, C_out, k, H, W, alpha, rho):
    pixels, thin = rho * H * rho * W, alpha * C_in
    return pixels * thin * k * k + pixels * thin * alpha * C_out


def inverted_residual_macs(H, W, C_in, C_out, t, k, stride):
    before, after = H * W, ((H + stride - 1) // stride) * ((W + stride - 1) // stride)
    first = 0 if t == 1 else before * C_in * t * C_in
    return first + after * t * C_in * k**2 + after * t * C_in * C_out


def inverted_residual_forward(x, p):
    y = x
    for layer in (p.expand, p.depthwise):
        if layer is not None:
            y = layer.norm(layer.conv(y)).clamp(0, 6)
    y = p.project.norm(p.project.conv(y))
    return y + x if y.shape == x.shape else y


def hard_swish(x):
    return torch.where(x <= -3, torch.zeros_like(x), torch.where(x >= 3, x, x * (x + 3) / 6))


def make_divisible(channels, divisor):
    multiples = [divisor * count for count in range(1, 50)]
    nearest = min(multiples, key=lambda one: (abs(one - channels), -one))
    return nearest if nearest >= 0.9 * channels else nearest + divisor


def se_parameters(C_in, C_exp):
    s = make_divisible(C_exp / 4, 8)
    return s * (C_exp + 1) + C_exp * (s + 1)


def row(t, c, n, s, **options):
    return dict(t=t, c=c, n=n, s=s, **options)


RIGHT = {
    "multiplier-macs": multiplier_macs,
    "inverted-residual-macs": inverted_residual_macs,
    "inverted-residual-forward": inverted_residual_forward,
    "hard-swish": hard_swish,
    "make-divisible": make_divisible,
    "se-parameters": se_parameters,
    "mobile-stage-design": [
        row(1, 16, 1, 2, k=7),
        row(2, 24, 1, 2, k=7),
        row(4, 24, 2, 1, k=5),
        row(1, 40, 1, 1),
    ],
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "mobile-stage-design": [
        ([row(6, 24, 2, 2, k=5), row(6, 40, 3, 2, k=5)], "while the map is large"),  # the paper's rows
        ([row(1, 24, 1, 2, k=5), row(3, 40, 2, 2, k=5)], "stride is 1"),
        ([row(1, 16, 1, 2), row(3, 24, 1, 2), row(4, 24, 1, 1), row(4, 40, 1, 1)], "larger k"),
        (
            [
                row(1, 16, 1, 2, k=5, groups=2),
                row(3, 24, 1, 2, k=5, groups=2),
                row(4, 24, 1, 1, k=5, groups=2),
                row(4, 40, 1, 1, k=5, groups=2),
            ],
            "never mix",
        ),
        ([row(1, 16, 1, 2, k=7), row(4, 16, 3, 1, k=7)], "c=40"),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "width-multiplier-macs": lambda C_in, C_out, H, quarters: (
        H * H * (C_in * quarters // 4) * (9 + C_out * quarters // 4)
    ),
    "inverted-residual-macs": lambda C_in, C_out, H, k, t: H * H * t * C_in * (C_in + k * k + C_out),
    "se-parameters": lambda C_in, E: {120: 32, 240: 64, 480: 120, 672: 168, 960: 240}[E] * (2 * E + 1) + E,
}
