"""Answers as a reader would write them: right ones, without lwcnn, and wrong ones with a word of their hint."""

import torch
import torch.nn.functional as F


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


def channel_shuffle(x, groups):
    each = x.shape[1] // groups
    return torch.stack([x[:, row * each + column] for column in range(each) for row in range(groups)], dim=1)


def inputs_reached(C, m, g, shuffle):
    if not shuffle:
        return C // g
    return sum(1 for group in range(g) if group in range(m // g)) * C // g


def shuffle_unit_macs(C, g, H, W):
    m = C / 4
    return H * W * (2 * C * m / g + 9 * m)


def memory_access_cost(C_in, C_out, g, H, W):
    read, written, weights = C_in * H * W, C_out * H * W, C_out * (C_in // g)
    return read + written + weights


def row(t, c, n, s, **options):
    return dict(t=t, c=c, n=n, s=s, **options)


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


def layer(out_channels, kernel, **options):
    return dict(out_channels=out_channels, kernel=kernel, **options)


RIGHT = {
    "conv-parameters": conv_parameters,
    "output-size": output_size,
    "conv-macs": conv_macs,
    "separable-ratio": separable_ratio,
    "depthwise-by-grouped": separable_conv,
    "design-under-budget": [layer(32, 3, stride=2, groups=32), layer(64, 1), layer(64, 3, groups=64)],
    "fire-parameters": fire_parameters,
    "fire-macs": fire_macs,
    "fire-forward": fire_forward,
    "squeeze-ratio-design": {"squeeze": 32, "expand1x1": 192, "expand3x3": 64},
    "prune-mask": prune_mask,
    "model-size": model_size,
    "separable-parameters": separable_parameters,
    "towers-macs": towers_macs,
    "separable-forward": separable_forward,
    "count-layers": count_layers,
    "towers-design": {"layers": 2, "kernel": 5, "towers": 96, "pointwise_groups": 1},
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
    "channel-shuffle": channel_shuffle,
    "inputs-reached": inputs_reached,
    "shuffle-unit-macs": shuffle_unit_macs,
    "memory-access-cost": memory_access_cost,
    "shuffle-block-design": [
        *(layer(60, 1, groups=6), {"shuffle": 6}),
        *(layer(60, 3, groups=60), layer(240, 1, groups=6)),
    ],
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
    "squeeze-ratio-design": [
        ({"squeeze": 32, "expand1x1": 128, "expand3x3": 128}, "Move filters"),  # the paper's widths
        ({"squeeze": 16, "expand1x1": 128, "expand3x3": 128}, "at least 32"),
        ({"squeeze": 32, "expand1x1": 240, "expand3x3": 16}, "see neighbours"),
        ({"squeeze": 32, "expand1x1": 64, "expand3x3": 64}, "must be 256"),
    ],
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
    "shuffle-block-design": [
        (
            [layer(60, 1, groups=3), {"shuffle": 3}, layer(60, 3, groups=60), layer(240, 1, groups=3)],
            "try more groups",
        ),  # the paper's
        (
            [layer(60, 1, groups=6), layer(60, 3, groups=60), layer(240, 1, groups=6)],
            "between the two grouped layers",
        ),
        # 10 groups of 6 channels: each filter of the last layer meets 6 groups
        (
            [layer(60, 1, groups=10), {"shuffle": 10}, layer(60, 3, groups=60), layer(240, 1, groups=10)],
            "at least g middle",
        ),
        ([layer(12, 1, groups=1), layer(12, 3, groups=12), layer(240, 1, groups=1)], "not by width"),
        (
            [layer(64, 1, groups=8), {"shuffle": 8}, layer(240, 1, groups=8)],
            "a depthwise layer in the middle",
        ),
        (
            [layer(64, 1, groups=8), {"shuffle": 8}, layer(64, 3, groups=64), layer(64, 1, groups=8)],
            "out_channels=240",
        ),
    ],
    "towers-design": [
        (stack(4, 3), "few layers"),  # the usual 3 x 3: too many 1 x 1 layers
        (stack(2, 5, towers=48), "one channel a tower"),
        (stack(2, 3), "adds k - 1 pixels"),
        (stack(2, 5, pointwise_groups=2), "pointwise_groups=1"),
    ],
}
