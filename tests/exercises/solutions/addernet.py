"""Answers to the exercises on AdderNet; see `__init__.py`."""

import torch
import torch.nn.functional as F


def adder_forward(x, weight, stride, padding):
    x = F.pad(x, (padding,) * 4)
    k = weight.shape[-1]
    rows, columns = ((size - k) // stride + 1 for size in x.shape[2:])
    y = x.new_zeros(len(x), len(weight), rows, columns)
    for i in range(rows):
        for j in range(columns):
            window = x[:, None, :, i * stride : i * stride + k, j * stride : j * stride + k]
            y[:, :, i, j] = -(window - weight).abs().sum(dim=(2, 3, 4))
    return y


def _places(x, weight):
    """Each place of a window, and the part of x that stands there: one number an output."""
    k = weight.shape[-1]
    rows, columns = (size - k + 1 for size in x.shape[2:])
    for i in range(k):
        for j in range(k):
            yield i, j, (..., slice(i, i + rows), slice(j, j + columns))


def adder_weight_gradient(x, weight, grad):
    result = torch.zeros_like(weight)
    for i, j, part in _places(x, weight):
        difference = x[part][:, None] - weight[None, :, :, i, j, None, None]
        result[:, :, i, j] = (grad[:, :, None] * difference).sum(dim=(0, 3, 4))
    return result


def adder_input_gradient(x, weight, grad):
    result = torch.zeros_like(x)
    for i, j, part in _places(x, weight):
        difference = weight[None, :, :, i, j, None, None] - x[part][:, None]
        result[part] += (grad[:, :, None] * difference.clamp(-1, 1)).sum(dim=1)
    return result


def adaptive_rate(gradient, eta):
    return eta / (gradient**2).mean().sqrt()


def layer(kind, out_channels, **options):
    return dict(kind=kind, out_channels=out_channels, **options)


def network(middle="adder", first="convolution", strides=(2, 1, 1, 1), width=64, scores=10, **options):
    """A stem, three layers between the ends, and a 1 x 1 layer to the scores."""
    widths = (width // 4, width // 2, width, width)
    layers = [layer(middle, one, stride=s, **options) for one, s in zip(widths, strides, strict=True)]
    layers[0]["kind"] = first
    return [*layers, layer("convolution", scores, kernel=1, norm=False)]


RIGHT = {
    "adder-forward": adder_forward,
    "adder-weight-gradient": adder_weight_gradient,
    "adder-input-gradient": adder_input_gradient,
    "adaptive-rate": adaptive_rate,
    "adder-network-design": [
        layer("convolution", 8, kernel=5, stride=2),
        layer("adder", 32, kernel=5),
        layer("adder", 64),
        layer("adder", 64),
        layer("convolution", 10, norm=False),
    ],
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "adder-network-design": [
        (network(strides=(1, 1, 1, 2)), "stride early"),  # two wide layers on the large map
        (network(middle="convolution"), "Make the layers between the ends adders"),
        (network(first="adder"), "as the paper does"),
        (network(norm=False), "ReLU leaves nothing"),
        (network(width=32), "after the stride"),
        (network(strides=(2, 1, 2, 1)), "exactly one layer stride=2"),
        (network(scores=64), "out_channels=10"),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "adder-output": lambda **n: sum(abs(n[f"x_{i}"] - n[f"w_{i}"]) for i in (1, 2, 3, 4)),
    "adder-additions": lambda k, C_in, C_out, H: (k * k + k * k) * C_in * C_out * H * H,
    "adder-energy": lambda C_in, C_out, H, e_add, e_mul: 9 * C_in * C_out * H * H * (3.7 - 0.9) / 1e6,
}
